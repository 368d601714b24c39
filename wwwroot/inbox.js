// What an installed inbox needs of the pages of who is signed in: its service worker, the number on its icon, the offer to install it,
// and an end of its subscription at sign-out.
(() => {
  const { worker, devices, leave } = document.body.dataset;
  if (!worker || !('serviceWorker' in navigator))
    return;

  const registered = navigator.serviceWorker.register(worker).catch(() => undefined);
  const subscription = async () => await (await registered)?.pushManager?.getSubscription();
  const tell = (what, subscribed) => fetch(`${devices}/${what}`, {
    method: 'POST', redirect: 'error', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ endpoint: subscribed.endpoint }),
  });

  // A browser in which somebody else was subscribed before shows nothing of theirs any more.
  subscription().then(async mine => {
    if (mine && (await tell('recognize', mine)).status === 404)
      await mine.unsubscribe();
  }).catch(() => { });

  // Signing out ends the subscription of this browser. The form does not wait long for that: a push that comes later is refused anyhow.
  let leaving = false;
  addEventListener('submit', event => {
    const form = event.target;
    if (leaving || new URL(form.action).pathname !== leave)
      return;
    event.preventDefault();
    leaving = true;
    const end = async () => {
      badge(0);
      const mine = await subscription();
      if (mine)
        await Promise.all([tell('end', mine), mine.unsubscribe()]);
    };
    Promise.race([end().catch(() => { }), new Promise(over => setTimeout(over, 1500))]).then(() => form.submit());
  }, { capture: true });

  const badge = count => {
    const set = count > 0 ? navigator.setAppBadge?.(count) : navigator.clearAppBadge?.();
    set?.catch(() => { });
  };

  // Once, after a request was accepted, and never again. Where nothing can be remembered it is not offered.
  const offer = document.getElementById('install'), offered = 'install-offered';
  let install, shown, settled = false;
  const isFirst = () => {
    try {
      if (localStorage.getItem(offered) !== null)
        return false;
      localStorage.setItem(offered, '1');
      return true;
    } catch {
      return false;
    }
  };
  addEventListener('beforeinstallprompt', event => {
    event.preventDefault();
    install = event;
    look();
  });
  addEventListener('appinstalled', () => offer.setAttribute('hidden', ''));
  offer.addEventListener('click', event => {
    const pressed = event.target.closest('button');
    if (!pressed)
      return;
    offer.setAttribute('hidden', '');
    if ('install' in pressed.dataset)
      install.prompt();
  });

  const look = () => {
    const waiting = document.querySelector('[data-waiting]')?.dataset.waiting;
    if (waiting !== undefined && waiting !== shown)
      badge(Number(shown = waiting));
    if (settled || !install || !document.querySelector('[data-accepted]'))
      return;
    settled = true;
    if (isFirst())
      offer.removeAttribute('hidden');
  };
  new MutationObserver(look).observe(document.body, {
    subtree: true, childList: true, attributes: true, attributeFilter: ['data-waiting', 'data-accepted'],
  });
  look();
})();
