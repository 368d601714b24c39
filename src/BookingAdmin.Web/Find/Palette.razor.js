// The list is the server's; which of it is chosen is the browser's, so that the arrows answer at once on any line.
export function open(dialog) {
  const field = dialog.querySelector('input');
  const found = dialog.querySelector('#found');
  const options = () => [...found.querySelectorAll('[role="option"]')];
  let chosen, wanted = false;

  const choose = option => {
    chosen?.setAttribute('aria-selected', 'false');
    chosen = option;
    option?.setAttribute('aria-selected', 'true');
    option?.scrollIntoView({ block: 'nearest' });
    if (option)
      field.setAttribute('aria-activedescendant', option.id);
    else
      field.removeAttribute('aria-activedescendant');
  };
  const settled = () => !('asking' in found.dataset) && found.dataset.for === field.value.trim();
  const settle = () => {
    choose(chosen?.isConnected && chosen !== options()[0] && settled() ? chosen : options()[0]);
    // Enter was pressed before the answer was there.
    if (wanted && settled()) {
      wanted = false;
      chosen?.click();
    }
  };
  new MutationObserver(settle).observe(found, { childList: true, subtree: true, attributeFilter: ['data-for', 'data-asking'] });

  field.addEventListener('input', () => { wanted = false; chosen = undefined; });
  field.addEventListener('keydown', event => {
    if (event.isComposing)
      return;
    const all = options(), at = all.indexOf(chosen);
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      choose(all.at((at + (event.key === 'ArrowDown' ? 1 : -1)) % all.length));
    } else if (event.key === 'Enter') {
      event.preventDefault();
      if (settled())
        chosen?.click();
      else
        wanted = true;
    }
  });
  dialog.addEventListener('click', event => {
    if (event.target.closest('[role="option"], [data-close]'))
      dialog.close();
  });
  dialog.showModal();
  field.focus();
  settle();
  return JSON.parse(stored.tab.read('visited') ?? '[]').filter(place => place.address !== location.pathname + location.search);
}
