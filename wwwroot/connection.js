// Watches over the connection of an open page: a loss is said at once, no press is lost in silence, and what was half-written comes back.
(() => {
  const bar = document.getElementById('connection');
  const kept = 'kept', lostPress = 'lost-press', { tab } = window.stored;
  let line, away = false, press, shown;
  const edited = new WeakSet(), unheard = new Set();

  // Once the server has been silent for so long the line is taken for dead; the server speaks every five seconds.
  // The bar has an id of its own: MudBlazor's style sheet paints the one that Blazor looks for.
  window.circuitOptions = {
    configureSignalR: builder => {
      builder.withServerTimeout(12_000);
      const build = builder.build.bind(builder);
      builder.build = () => line = build();
    },
    reconnectionOptions: { maxRetries: undefined, retryIntervalMilliseconds: attempt => attempt < 40 ? 500 : 2000, dialogId: 'connection' },
  };
  if (!bar)
    return;

  // Whoever knows the line to be dead ends it: then the bar shows, and the first attempt to come back begins.
  const giveUp = () => { if (!away) line?.stop(); };
  const probe = () => fetch(bar.dataset.ping, { method: 'HEAD', cache: 'no-store', signal: AbortSignal.timeout(2000) }).catch(giveUp);
  addEventListener('offline', giveUp);
  addEventListener('online', () => { if (!away) probe(); });

  // What a press is called, and what it is about, for the sentence about it.
  const words = id => id && document.getElementById(id)?.innerText;
  const nameOf = control => [control.getAttribute('aria-label') ?? control.innerText, words(control.getAttribute('aria-describedby'))]
    .filter(part => part).join(': ').trim().replace(/\s+/g, ' ').slice(0, 90);
  const say = (place, name) => {
    const text = bar.querySelector(place) ?? document.querySelector(place);
    text.textContent = text.dataset.text.replace('{0}', name);
    text.closest('[hidden]')?.removeAttribute('hidden');
  };

  // While nobody hears it a press is refused in sight. Opening a link elsewhere, and what the browser does by itself, go on.
  const controls = 'button, a[href], [role="button"], [role="menuitem"], [role="option"], [role="tab"], input[type="checkbox"], select';
  addEventListener('click', event => {
    const control = event.target.closest?.(controls);
    if (!control || control.closest('[data-offline], form[method="dialog"]') || event.ctrlKey || event.metaKey || event.shiftKey)
      return;
    document.getElementById('press-lost')?.setAttribute('hidden', '');
    if (!away)
      return follow(control);
    event.preventDefault();
    event.stopImmediatePropagation();
    say('[data-refused]', nameOf(control));
  }, { capture: true });

  // The server answers this behind the press, in order: without an answer nobody knows whether the press arrived.
  function follow(control) {
    if (!line || !control.matches('main button, dialog button, [role="dialog"] button'))
      return;
    const mine = press = { name: nameOf(control), at: Date.now() };
    setTimeout(() => DotNet.invokeMethodAsync('BookingAdmin.Web', 'Arrived').then(() => { mine.heard = true; }, () => { }));
    setTimeout(() => { if (!mine.heard) probe(); }, 700);
    // The server answers elsewhere, and this line is dead all the same; but while the database is away, presses wait.
    setTimeout(() => { if (!mine.heard && !document.querySelector('.connection.waits')) giveUp(); }, 4000);
  }

  for (const kind of ['input', 'change'])
    addEventListener(kind, event => {
      if (!event.isTrusted)
        return;
      edited.add(event.target);
      if (!away)
        return;
      unheard.add(event.target);
      keep();
      event.stopImmediatePropagation();
    }, { capture: true });

  bar.addEventListener('components-reconnect-state-changed', ({ detail: { state } }) => {
    if (state === 'show') {
      away = true;
      shown = document.querySelector('main');
      bar.querySelector('[data-refused]').setAttribute('hidden', '');
      keep();
    } else if (state === 'hide' && away) {
      away = false;
      restoreIfMadeAnew();
      // Fields that are made anew just now belong to a circuit that is gone.
      DotNet.invokeMethodAsync('BookingAdmin.Web', 'Arrived').then(() => setTimeout(() => {
        for (const field of unheard)
          if (field.isConnected)
            tell(field);
        unheard.clear();
      }, 200), () => { });
      if (press && !press.heard)
        say('#press-lost [data-text]', press.name);
      press = undefined;
    } else if (state === 'rejected') {
      // The circuit is gone, since the server was restarted: filters are in the address, and what was written is kept here.
      keep();
      if (press && (!press.heard || Date.now() - press.at < 5000))
        tab.write(lostPress, press.name);
      location.reload();
    }
  });

  const tell = field => {
    for (const kind of ['input', 'change'])
      field.dispatchEvent(new Event(kind, { bubbles: true }));
  };

  // A field is known by its dialog and its name: ids are new with every page.
  const fields = () => [...document.querySelectorAll('main :is(input, textarea), :is(dialog, [role="dialog"]) :is(input, textarea)')]
    .filter(field => !['hidden', 'password', 'file'].includes(field.type) && field.role !== 'combobox');
  const keyOf = field => {
    const dialog = field.closest('dialog, [role="dialog"]');
    return [words(dialog?.getAttribute('aria-labelledby')), words(dialog?.getAttribute('aria-describedby')), field.name
      || field.getAttribute('aria-label') || field.getAttribute('aria-labelledby') || (field.id.startsWith('mud') ? '' : field.id)
      || field.labels?.[0]?.innerText.split('\n')[0], field.type === 'radio' ? field.value : ''].join('|');
  };
  const selects = field => field.type === 'checkbox' && field.closest('main :is(tbody, [data-rows])') && !field.closest('form');
  const ticks = field => field.type === 'checkbox' || field.type === 'radio';
  const here = () => location.pathname + location.search;

  function keep() {
    const found = fields().filter(field => selects(field) ? field.checked : edited.has(field))
      .map(field => ({ key: keyOf(field), value: ticks(field) ? field.checked : field.value, selected: Boolean(selects(field)) }));
    tab.write(kept, JSON.stringify({ at: here(), found }));
  }

  // A circuit that was evicted and resumed makes its page anew; else the fields are those that they were.
  function restoreIfMadeAnew() {
    const look = () => {
      if (shown?.isConnected !== false)
        return;
      watch.disconnect();
      restore();
    };
    const watch = new MutationObserver(look);
    watch.observe(document.body, { subtree: true, childList: true });
    setTimeout(() => watch.disconnect(), 5000);
    look();
  }

  function restore() {
    const { at, found } = JSON.parse(tab.read(kept) ?? '{"found":[]}');
    tab.remove(kept);
    let open = at === here() ? found : [];
    let offered = !open.some(field => field.selected);
    const look = () => {
      if (at !== here())
        open = [];
      else if (document.querySelector('main[data-live]')) {
        // A list may have its boxes only once somebody wants to select.
        const offer = !offered && document.querySelector('main :is(tbody, [data-rows])')
          && document.querySelector('main button[aria-keyshortcuts~="x"]:enabled');
        if (offer) {
          offered = true;
          offer.click();
        }
        open = open.filter(({ key, value }) => {
          const field = fields().find(candidate => keyOf(candidate) === key);
          if (!field)
            return true;
          if (ticks(field) && field.checked !== value)
            field.click();
          else if (!ticks(field) && field.value !== value) {
            field.value = value;
            edited.add(field);
            tell(field);
          }
          return false;
        });
      }
      if (open.length === 0)
        watch.disconnect();
    };
    const watch = new MutationObserver(look);
    watch.observe(document.body, { subtree: true, childList: true, attributeFilter: ['data-live'] });
    look();
  }

  // A browser that is short of memory drops the pages that nobody sees.
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden')
      keep();
    else if (!away)
      tab.remove(kept);
  });

  restore();
  const name = tab.read(lostPress);
  tab.remove(lostPress);
  if (name)
    say('#press-lost [data-text]', name);
})();
