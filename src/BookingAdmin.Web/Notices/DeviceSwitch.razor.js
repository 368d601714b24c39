// What the browser knows of its own subscription to pushes, and the press that makes one: a browser asks for its permission only while a
// press is handled, which a way to the server and back would outlast.
const worker = () => Promise.race([
  navigator.serviceWorker.ready, new Promise((_, late) => setTimeout(() => late(new Error('No service worker.')), 10_000)),
]);
const text = key => btoa(String.fromCharCode(...new Uint8Array(key))).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');

export async function state() {
  if (!('serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window)) {
    const phone = /iPhone|iPad/.test(navigator.userAgent) || /Macintosh/.test(navigator.userAgent) && navigator.maxTouchPoints > 1;
    return { state: phone && navigator.standalone === false ? 'install' : 'unsupported' };
  }
  if (Notification.permission === 'denied')
    return { state: 'blocked' };
  const registration = await navigator.serviceWorker.getRegistration();
  const subscription = Notification.permission === 'granted' ? await registration?.pushManager.getSubscription() : undefined;
  return subscription ? { state: 'on', endpoint: subscription.endpoint } : { state: 'off' };
}

export function connect(section, page) {
  section.addEventListener('click', async event => {
    const key = event.target.closest('[data-subscribe]')?.dataset.subscribe;
    if (!key)
      return;
    try {
      if (await Notification.requestPermission() !== 'granted')
        throw new Error('Not allowed.');
      const { pushManager } = await worker();
      const before = await pushManager.getSubscription();
      // One that is bound to a key of ours that is gone takes nothing any more.
      if (before && text(before.options.applicationServerKey) !== key)
        await before.unsubscribe();
      const { endpoint, keys } = (await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key })).toJSON();
      await page.invokeMethodAsync('SubscribedAsync', endpoint, keys.p256dh, keys.auth, navigator.userAgent);
    } catch {
      await page.invokeMethodAsync('NotSubscribedAsync');
    }
  });
}

export async function unsubscribe() {
  const registration = await navigator.serviceWorker?.getRegistration();
  const subscription = await registration?.pushManager.getSubscription();
  await subscription?.unsubscribe();
  return subscription?.endpoint;
}
