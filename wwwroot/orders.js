// The list of orders: what this browser keeps of its columns, and their widths under the pointer.
const narrowest = 60, widest = 600;
const within = pixels => Math.round(Math.min(widest, Math.max(narrowest, pixels)));

// Storage can be forbidden: the list is then as it is by default.
export const read = key => { try { return localStorage.getItem(key); } catch { return null; } };
export const write = (key, text) => { try { localStorage.setItem(key, text); } catch { /* kept for this visit only */ } };

export const watch = (list, page) => {
  const say = (heading, pixels) => page.invokeMethodAsync('ResizeAsync', heading.dataset.column, pixels);
  list.addEventListener('pointerdown', event => {
    const edge = event.target.closest?.('[data-edge]');
    if (!edge || event.button !== 0)
      return;
    event.preventDefault();
    const heading = edge.closest('th'), from = heading.getBoundingClientRect().width, start = event.clientX;
    const outwards = getComputedStyle(heading).direction === 'rtl' ? -1 : 1;
    let now = from;
    edge.setPointerCapture(event.pointerId);
    edge.onpointermove = moved => {
      now = within(from + (moved.clientX - start) * outwards);
      heading.style.width = `${now}px`;
    };
    edge.onpointerup = edge.onpointercancel = () => {
      edge.onpointermove = edge.onpointerup = edge.onpointercancel = null;
      if (now !== from)
        say(heading, now);
    };
  });
};
