// Tells the page how wide the window is, and keeps the focus where work goes on. Keys are those of keys.js.
const wide = matchMedia('(min-width: 901px)');
let page;

const tell = () => page?.invokeMethodAsync('LayOutAsync', wide.matches).catch(() => { });
const selected = () => document.querySelector('.req.sel h2 a');

export function start(reference) {
  page = reference;
  wide.addEventListener('change', tell);
  if (wide.matches)
    tell();
}

export function stop() {
  wide.removeEventListener('change', tell);
  page = undefined;
}

// After a decision or a closed dialog: a focus that was lost with its button, or that stands on a card beside the selected one, goes to the
// selected request or to what stands in the place of the one that was decided.
export function settle(place) {
  const now = document.activeElement ?? document.body, chosen = selected();
  if (now !== document.body && !(chosen && now.closest('.req:not(.sel)')))
    return;
  const titles = document.querySelectorAll('.req h2 a');
  const next = chosen ?? titles[Math.min(place, titles.length - 1)];
  (next ?? document.querySelector('h1'))?.focus({ preventScroll: true });
  // The list must not jump under a thumb.
  if (wide.matches || next?.matches(':focus-visible'))
    next?.closest('.req').scrollIntoView({ block: 'nearest' });
}
