// Tells the page how wide the window is, and which of its keys were pressed. The keys work only where their hint is seen.
const wide = matchMedia('(min-width: 901px)');
const off = 'requests-keys-off';
let page, wanted;

const tell = () => page?.invokeMethodAsync('LayOutAsync', wide.matches, wanted).catch(() => { });

async function press(event) {
  const key = event.key.toLowerCase();
  if (!page || !wanted || !wide.matches || !/^[jkadux]$/.test(key) || event.ctrlKey || event.metaKey || event.altKey || event.isComposing)
    return;
  if (event.target.closest?.('input:not([type=checkbox]), textarea, select, [contenteditable]')
    || document.querySelector('dialog[open], .mud-dialog'))
    return;
  const moves = key === 'j' || key === 'k';
  if (event.repeat && !moves)
    return;
  event.preventDefault();
  await page.invokeMethodAsync('PressAsync', key).catch(() => { });
  // Declining opens a dialog, which has the focus then.
  if (key !== 'd')
    show();
}

const selectedTitle = () => document.querySelector('.req.sel h2 a');

function show() {
  selectedTitle()?.focus({ preventScroll: true });
  document.querySelector('.req.sel')?.scrollIntoView({ block: 'nearest' });
}

export function start(reference) {
  page = reference;
  wanted = localStorage.getItem(off) === null;
  document.addEventListener('keydown', press);
  wide.addEventListener('change', tell);
  if (wide.matches)
    tell();
}

export function stop() {
  document.removeEventListener('keydown', press);
  wide.removeEventListener('change', tell);
  page = undefined;
}

export function keep(keys) {
  wanted = keys;
  if (keys)
    localStorage.removeItem(off);
  else
    localStorage.setItem(off, '1');
}

// After a decision or a closed dialog: a focus that was lost with its button goes on where work does, to the selected request or to what
// stands in the place of the one that was decided.
export function settle(place) {
  if (document.activeElement !== null && document.activeElement !== document.body)
    return;
  const titles = document.querySelectorAll('.req h2 a');
  const next = selectedTitle() ?? titles[Math.min(place, titles.length - 1)];
  (next ?? document.querySelector('h1'))?.focus({ preventScroll: true });
  // On a phone nobody moves by keys, and the list must not jump under a thumb.
  if (wide.matches)
    next?.closest('.req').scrollIntoView({ block: 'nearest' });
}
