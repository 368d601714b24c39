// Starts Blazor, and does what the pages need from the browser besides: theme, time zone, and presses that count. The connection is
// connection.js's, the keys are those of keys.js.
(() => {
  const year = 60 * 60 * 24 * 365;
  const secure = location.protocol === 'https:' ? ';secure' : '';
  const keep = (name, value) => { document.cookie = `${name}=${encodeURIComponent(value)};path=/;max-age=${year};samesite=lax${secure}`; };

  keep('zone', Intl.DateTimeFormat().resolvedOptions().timeZone ?? 'UTC');

  document.addEventListener('click', event => {
    if (event.target.closest('[data-reload]'))
      location.reload();
    if (event.target.closest('[data-theme-toggle]')) {
      const root = document.documentElement;
      const dark = root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
      root.dataset.theme = dark ? 'light' : 'dark';
      keep('theme', root.dataset.theme);
    }
  });

  // Closing a menu by its key gives the focus back to what opened it; MudBlazor lets it fall.
  let opener;
  addEventListener('focusin', event => { opener = event.target.closest('.mud-menu-activator') ?? (event.target.closest('.mud-popover') ? opener : null); });
  addEventListener('keydown', event => {
    const back = event.key === 'Escape' && event.target.closest('.mud-popover') ? opener : null;
    if (back)
      setTimeout(() => { if (document.activeElement === document.body) back.focus(); }, 300);
  }, { capture: true });

  // An open page sends no requests by itself. So that a session does not end while somebody works in one, a sign of life now and then.
  const often = 60_000;
  let told = Date.now();
  const tell = () => {
    const keep = document.querySelector('[data-alive]')?.dataset.alive;
    if (Date.now() - told < often || !keep)
      return;
    told = Date.now();
    fetch(keep, { method: 'POST' }).catch(() => { told = 0; });
  };
  for (const sign of ['pointerdown', 'keydown'])
    addEventListener(sign, tell, { passive: true, capture: true });

  // A press counts for what was pressed. A page that comes to life replaces each of its elements by a like one, and a message that
  // appears above a list moves what stands below it: for the browser a press that ends over another element is no click, or one on that.
  const touched = event => event.target.closest?.('a[href], button:enabled');
  let pressed, from, settled;
  addEventListener('pointerdown', event => {
    [pressed, from, settled] = [event.button === 0 ? touched(event) : undefined, event, false];
  }, { capture: true });
  addEventListener('mouseup', event => {
    const now = touched(event);
    const meant = pressed?.isConnected ? pressed : pressed?.outerHTML === now?.outerHTML ? now : undefined;
    // Moved off what was pressed, a press is taken back.
    const stayed = from && Math.hypot(event.clientX - from.clientX, event.clientY - from.clientY) < 8;
    if (meant && stayed && pressed !== now && !meant.disabled) {
      meant.dispatchEvent(new MouseEvent('click', event));
      settled = true;
    }
    pressed = undefined;
  }, { capture: true });
  addEventListener('click', event => {
    // A click without a detail is that of a key.
    if (settled && event.isTrusted && event.detail > 0) {
      event.stopImmediatePropagation();
      event.preventDefault();
    }
  }, { capture: true });

  // The current one of a row of tabs is in sight, however many there are: on a narrow screen the row scrolls.
  const show = tab => {
    const [its, row] = [tab, tab.parentElement].map(part => part.getBoundingClientRect());
    const beyond = its.left < row.left ? its.left - row.left - 24 : its.right > row.right ? its.right - row.right + 24 : 0;
    if (beyond)
      tab.parentElement.scrollBy({ left: beyond, behavior: 'instant' });
  };
  const current = ':is(.tabs, .views, .seg) [aria-current]';
  new MutationObserver(changes => {
    if (changes.some(change => change.target.matches(current) || change.target.matches('main')))
      document.querySelectorAll(current).forEach(show);
  }).observe(document, { subtree: true, attributes: true, attributeFilter: ['aria-current', 'data-live'] });
  document.querySelectorAll(current).forEach(show);

  // Back or forward just then may be nobody's: the browser has left the page to scripts, and Blazor does not follow yet.
  const begun = location.pathname + location.search;
  addEventListener('popstate', () => {
    if (location.pathname + location.search !== begun && !document.querySelector('main[data-live]'))
      location.reload();
  });

  // A link that is followed before the page is live must load its page. Blazor would fetch it and swap the content, which is lost
  // when the page comes to life just then: the address is the new page's, the content the old one's.
  Blazor.start({ ssr: { disableDomPreservation: true }, circuit: window.circuitOptions });
})();
