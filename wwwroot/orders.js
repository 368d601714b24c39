// The list of orders: what this browser keeps of its columns, and their widths under the pointer.
const narrowest = 60, widest = 600;
const within = pixels => Math.round(Math.min(widest, Math.max(narrowest, pixels)));

export const read = key => stored.browser.read(key);
export const write = (key, text) => stored.browser.write(key, text);

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
    // Until the page has every width, the others stay as they are.
    const headings = [...list.tHead.rows[0].cells];
    const widths = headings.map(one => one.getBoundingClientRect().width);
    list.style.tableLayout = 'fixed';
    headings.forEach((one, i) => one.style.width = `${widths[i]}px`);
    edge.setPointerCapture(event.pointerId);
    edge.onpointermove = moved => {
      now = within(from + (moved.clientX - start) * outwards);
      heading.style.width = `${now}px`;
    };
    edge.onpointerup = edge.onpointercancel = () => {
      edge.onpointermove = edge.onpointerup = edge.onpointercancel = null;
      list.style.tableLayout = '';
      headings.forEach(one => one.style.width = '');
      if (now !== from)
        say(heading, now);
    };
  });
};
