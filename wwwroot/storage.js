// What the browser keeps for the pages: stored.tab until the tab is closed, stored.browser for longer. Where a browser forbids storage or
// has no room, a text is kept until the next load of a page.
(() => {
  const area = name => {
    const instead = new Map();
    const attempt = use => { try { return use(window[name]); } catch { return undefined; } };
    return {
      read: key => instead.get(key) ?? attempt(storage => storage.getItem(key)) ?? null,
      write: (key, text) => {
        instead.set(key, text);
        attempt(storage => { storage.setItem(key, text); instead.delete(key); });
      },
      remove: key => {
        instead.delete(key);
        attempt(storage => storage.removeItem(key));
      },
    };
  };
  window.stored = { tab: area('sessionStorage'), browser: area('localStorage') };
})();
