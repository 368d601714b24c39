// Keys, focus and scroll of lists. Rows are those of tables, and the children of what says data-rows; what a key presses says so by
// aria-keyshortcuts, and is looked for in the row that has the focus first. In a list that says data-rows="choose" a row is chosen by
// moving to it. Nothing fires in a field, with a modifier, or while a dialog is open, and all of it can be switched off.
(() => {
  const { tab, browser } = window.stored;
  const off = () => browser.read('keys-off') !== null;
  const help = document.getElementById('keys');
  const here = () => location.pathname + location.search;
  const row = 'main :is(tbody, [data-rows]) > *';
  const mainOf = element => element?.querySelector('a[href], summary, button:enabled');
  const rows = () => [...document.querySelectorAll(row)].filter(element => element.checkVisibility() && mainOf(element));
  const rowOf = element => element?.closest?.(row);
  const busy = () => document.querySelector('dialog[open], .mud-overlay-dialog, .mud-popover-open');
  // The row that keys are about: that of the focus, else the chosen one.
  const current = () => rowOf(document.activeElement) ?? rows().find(element => element.ariaCurrent === 'true');
  // Of two like it the later one, which was offered last. What shows the chosen row beside its list may be a row behind.
  const pressedBy = key => {
    const at = current();
    const having = [...document.querySelectorAll(`[aria-keyshortcuts~="${key}"]`)].filter(element => element.checkVisibility());
    const found = having.find(element => at?.contains(element))
      ?? having.findLast(element => !rowOf(element) && !(at && element.closest('[data-beside]')));
    return found?.disabled ? undefined : found;
  };
  const soon = (find, use) => {
    const look = () => {
      const found = find();
      if (found) {
        watch.disconnect();
        use(found);
      }
    };
    const watch = new MutationObserver(look);
    watch.observe(document.body, { childList: true, subtree: true });
    setTimeout(() => watch.disconnect(), 5000);
  };

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
  // Into sight for those who work by keys; nothing jumps under a thumb.
  const goOn = element => {
    element?.focus({ preventScroll: true });
    if (element?.matches(':focus-visible'))
      element.scrollIntoView({ block: 'nearest' });
  };
  const nowhere = () => (document.activeElement ?? document.body) === document.body;
  new MutationObserver(() => {
    if (!last || last.isConnected || !nowhere() || busy())
      return;
    last = undefined;
    if (at !== here())
      return;
    if (place >= 0)
      goOn(mainOf(rows().at(Math.min(place, rows().length - 1))));
    // A page that knows better where work goes on says so a moment later.
    setTimeout(() => {
      const heading = nowhere() && document.querySelector('main h1');
      if (heading) {
        heading.tabIndex = -1;
        goOn(heading);
      }
    }, 600);
  }).observe(document.body, { childList: true, subtree: true });

  const move = step => {
    const all = rows();
    if (all.length === 0)
      return false;
    const now = all.indexOf(current());
    const next = all[now >= 0 ? Math.min(Math.max(now + step, 0), all.length - 1) : Math.min(Math.max(place, 0), all.length - 1)];
    mainOf(next).focus({ preventScroll: true });
    next.scrollIntoView({ block: 'nearest' });
    if (next.parentElement.dataset.rows === 'choose')
      mainOf(next).click();
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
        const at = current(), box = () => at?.querySelector('input[type="checkbox"]:enabled');
        if (box()) {
          box().click();
          return true;
        }
        // A list may have its boxes only once somebody wants to select.
        const offer = at && pressedBy(key);
        offer?.click();
        if (offer)
          soon(box, found => found.click());
        return offer;
      }
      default: {
        const element = pressedBy(key);
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
      || event.repeat && key !== 'j' && key !== 'k' || off())
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
    const show = () => {
      choice.checked = !off();
      // A page that names its keys hides them then.
      document.documentElement.toggleAttribute('data-keys-off', off());
    };
    choice.addEventListener('change', () => {
      if (choice.checked)
        browser.remove('keys-off');
      else
        browser.write('keys-off', '1');
      show();
    });
    show();
  }

  // The pages that were visited in this tab, for finding them again; of one page only the last filter.
  const visit = () => {
    const name = document.title.replace(/^\(\d+\) /, '').replace(/ · BookingAdmin$/, '');
    const before = JSON.parse(tab.read('visited') ?? '[]');
    if (!document.querySelector('[data-alive]'))
      tab.remove('visited');
    else if (name)
      tab.write('visited', JSON.stringify(
        [{ name, address: here() }, ...before.filter(page => page.address.split('?')[0] !== location.pathname)].slice(0, 6)));
  };
  new MutationObserver(visit).observe(document.head, { childList: true, subtree: true, characterData: true });
  visit();

  // A list that somebody comes back to is where they left it, with the focus on the row that they opened.
  const spot = () => `spot:${here()}`;
  const left = () => JSON.parse(tab.read(spot()) ?? '{}');
  const leave = change => tab.write(spot(), JSON.stringify({ ...left(), ...change }));
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
