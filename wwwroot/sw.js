// The service worker: shows pushes, and a page of our own when the host cannot be reached. It keeps the files of that page and nothing
// else: no page of a person is ever put into a cache. Its address names the version and the language of that page.
const version = self.location.search;
const cacheName = `offline${version}`;
const page = `/offline${version}`, files = [page, `/offline.css${version}`];

self.addEventListener('install', event => event.waitUntil((async () => {
  const cache = await caches.open(cacheName);
  await cache.addAll(files.map(file => new Request(file, { cache: 'reload' })));
  await self.skipWaiting();
})()));

self.addEventListener('activate', event => event.waitUntil((async () => {
  for (const name of await caches.keys())
    if (name !== cacheName)
      await caches.delete(name);
  // The request of a visit leaves while this worker is still being started.
  await self.registration.navigationPreload?.enable();
  await self.clients.claim();
})()));

self.addEventListener('fetch', event => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== 'GET' || address.origin !== self.location.origin)
    return;
  if (request.mode === 'navigate')
    event.respondWith(visit(event));
  else if (files.includes(address.pathname + address.search))
    event.respondWith(caches.match(request.url).then(kept => kept ?? fetch(request)));
});

async function visit(event) {
  try {
    return await event.preloadResponse ?? await fetch(event.request);
  } catch (away) {
    const kept = await caches.match(page);
    if (!kept)
      throw away;
    return kept;
  }
}

self.addEventListener('push', event => event.waitUntil(show(event.data)));

async function show(data) {
  let said;
  try {
    said = data.json();
  } catch {
    // A push that shows nothing costs a site its permission.
    said = { title: 'BookingAdmin', path: '/' };
  }
  const actions = [];
  if (said.accepts)
    actions.push({ action: 'accept', title: said.accept });
  if (said.open)
    actions.push({ action: 'open', title: said.open });
  await self.registration.showNotification(said.title, {
    body: said.body, tag: said.tag, renotify: !!said.tag, lang: said.lang, dir: said.dir, actions,
    icon: '/icons/icon-192.png', badge: '/icons/badge-96.png', data: { path: said.path, accepts: said.accepts },
  });
  if (Number.isInteger(said.badge))
    await self.navigator.setAppBadge?.(said.badge).catch(() => { });
}

// Opens a page and nothing more: accepting is asked about there, of who is signed in.
self.addEventListener('notificationclick', event => {
  const { path, accepts } = event.notification.data ?? {};
  event.notification.close();
  event.waitUntil(open(event.action === 'accept' && accepts ? accepts : path));
});

async function open(path) {
  const address = new URL(path ?? '/', self.location.origin);
  if (address.origin !== self.location.origin)
    return;
  const windows = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const there = windows.find(window => window.url === address.href);
  await (there ? there.focus() : self.clients.openWindow(address.href));
}

// The browser has replaced its subscription by itself.
self.addEventListener('pushsubscriptionchange', event => event.waitUntil((async () => {
  const { oldSubscription: before } = event;
  const options = before?.options;
  const now = event.newSubscription
    ?? (options?.applicationServerKey ? await self.registration.pushManager.subscribe(options) : undefined);
  if (!before || !now)
    return;
  const { endpoint, keys } = now.toJSON();
  const answer = await fetch('/notices/devices/renew', {
    method: 'POST', redirect: 'error', headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ before: before.endpoint, endpoint, publicKey: keys.p256dh, secret: keys.auth }),
  });
  if (!answer.ok)
    await now.unsubscribe();
})()));
