// Keys, focus and scroll of lists. Rows are those of tables, and the children of what says data-rows; what a key presses says so by
// aria-keyshortcuts, and is looked for in the row that has the focus first. Nothing fires in a field, with a modifier, or while a dialog is
// open, and all of it can be switched off.
(() => {
  const off = 'keys-off';
  const help = document.getElementById('keys');
  const here = () => location.pathname + location.search;
  const row = 'main :is(tbody, [data-rows]) > *';
  const mainOf = element => element?.querySelector('a[href], summary, button:enabled');
  const rows = () => [...document.querySelectorAll(row)].filter(element => element.checkVisibility() && mainOf(element));
  const rowOf = element => element?.closest?.(row);
  const busy = () => document.querySelector('dialog[open], .mud-overlay-dialog, .mud-popover-open');
  const pressedBy = (key, place) => [...(place ?? document).querySelectorAll(`[aria-keyshortcuts~="${key}"]`)]
    .find(element => (place || !rowOf(element)) && !element.disabled && element.checkVisibility());

  // Where work goes on when what had the focus is gone: the row in its place, or the heading.
  let last, place = -1, at;
  const remember = element => {
    last = element;
    if (element.closest('dialog, [role="dialog"]'))
      return;
    [place, at] = [rows().indexOf(rowOf(element)), here()];
  };
  document.addEventListener('focusin', event => remember(event.target));
  document.addEventListener('focusout', event => queueMicrotask(() => {
    if (event.target.isConnected && last === event.target && !event.relatedTarget && !event.target.disabled)
      last = undefined;
  }));
  const nowhere = () => (document.activeElement ?? document.body) === document.body;
  new MutationObserver(() => {
    if (!last || last.isConnected || !nowhere() || busy())
      return;
    last = undefined;
    if (at !== here())
      return;
    if (place >= 0)
      mainOf(rows().at(Math.min(place, rows().length - 1)))?.focus({ preventScroll: true });
    // A page that knows better where work goes on says so a moment later.
    setTimeout(() => { if (nowhere()) document.querySelector('h1[tabindex]')?.focus({ preventScroll: true }); }, 600);
  }).observe(document.body, { childList: true, subtree: true });

  const move = step => {
    const all = rows();
    if (all.length === 0)
      return false;
    const now = all.indexOf(rowOf(document.activeElement));
    const next = all[now >= 0 ? Math.min(Math.max(now + step, 0), all.length - 1) : Math.min(Math.max(place, 0), all.length - 1)];
    mainOf(next)?.focus({ preventScroll: true });
    next.scrollIntoView({ block: 'nearest' });
    return true;
  };

  const act = key => {
    switch (key) {
      case 'j': return move(1);
      case 'k': return move(-1);
      case '?': return showHelp();
      case '/': {
        const search = document.querySelector('main input[type="search"]');
        search?.focus();
        search?.select();
        return search;
      }
      case 'x': {
        const box = rowOf(document.activeElement)?.querySelector('input[type="checkbox"]:enabled');
        box?.click();
        return box;
      }
      default: {
        const element = pressedBy(key, rowOf(document.activeElement)) ?? pressedBy(key);
        element?.click();
        return element;
      }
    }
  };

  addEventListener('keydown', event => {
    const key = event.key.toLowerCase();
    if (key === 'k' && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey) {
      event.preventDefault();
      if (!busy())
        document.querySelector('[data-find]')?.click();
      return;
    }
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || !/^[a-z/?]$/.test(key)
      || event.target.closest?.('input:not([type="checkbox"]), textarea, select, [contenteditable]') || busy()
      || event.repeat && key !== 'j' && key !== 'k' || localStorage.getItem(off) !== null)
      return;
    if (act(key))
      event.preventDefault();
  });

  function showHelp() {
    if (!help)
      return false;
    for (const entry of help.querySelectorAll('[data-when]'))
      entry.hidden = !document.querySelector(entry.dataset.when);
    help.showModal();
    return true;
  }
  document.addEventListener('click', event => {
    if (event.target.closest('[data-keys-help]'))
      showHelp();
    if (event.target.closest('#keys [data-close]'))
      help.close();
  });
  const choice = help?.querySelector('input');
  if (choice) {
    choice.checked = localStorage.getItem(off) === null;
    choice.addEventListener('change', () => choice.checked ? localStorage.removeItem(off) : localStorage.setItem(off, '1'));
  }

  // The pages that were visited in this tab, for finding them again; of one page only the last filter.
  const visit = () => {
    const name = document.title.replace(/^\(\d+\) /, '').replace(/ · BookingAdmin$/, '');
    const before = JSON.parse(sessionStorage.getItem('visited') ?? '[]');
    if (!document.querySelector('[data-alive]'))
      sessionStorage.removeItem('visited');
    else if (name)
      sessionStorage.setItem('visited', JSON.stringify(
        [{ name, address: here() }, ...before.filter(page => page.address.split('?')[0] !== location.pathname)].slice(0, 6)));
  };
  new MutationObserver(visit).observe(document.head, { childList: true, subtree: true, characterData: true });
  visit();

  // A list that somebody comes back to is where they left it, with the focus on the row that they opened.
  const spot = () => `spot:${here()}`;
  const left = () => JSON.parse(sessionStorage.getItem(spot()) ?? '{}');
  const leave = change => sessionStorage.setItem(spot(), JSON.stringify({ ...left(), ...change }));
  let resting;
  addEventListener('scroll', () => {
    clearTimeout(resting);
    const where = spot();
    resting = setTimeout(() => { if (where === spot()) leave({ y: scrollY }); }, 100);
  }, { passive: true });
  addEventListener('click', event => {
    const link = event.target.closest?.(`${row} a[href]`);
    if (link)
      leave({ y: scrollY, href: link.getAttribute('href') });
  }, { capture: true });
  addEventListener('popstate', () => {
    const [where, { y = 0, href }, begun] = [here(), left(), performance.now()];
    if (y === 0 && !href)
      return;
    // The list is there a moment after the address, and then its heading gets the focus, which scrolls up.
    const back = () => {
      if (moved || here() !== where)
        return;
      const link = href && document.querySelector(`${row} a[href="${CSS.escape(href)}"]`);
      const ready = (link || !href) && document.documentElement.scrollHeight - innerHeight >= y;
      if (ready && (scrollY !== y || link && document.activeElement !== link)) {
        link?.focus({ preventScroll: true });
        scrollTo(0, y);
      }
      if (performance.now() - begun < (ready ? 800 : 5000))
        requestAnimationFrame(back);
    };
    let moved = false;
    for (const kind of ['wheel', 'touchmove', 'keydown', 'pointerdown'])
      addEventListener(kind, () => { moved = true; }, { once: true, passive: true });
    back();
  });
})();
