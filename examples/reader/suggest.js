// A search field that completes what is typed, as a combobox by the patterns of WAI-ARIA: arrows choose, Enter goes,
// Escape closes. It knows no API: what there is to suggest is given to it.

import { show } from './trees.js';

// `suggest(text, signal)` gives `[{ text, kind, href }]`; `search(text)` is told what was asked for as typed.
export function completing(form, field, list, suggest, search) {
  let asking = new AbortController();
  let chosen = -1;

  const close = () => {
    asking.abort();
    chosen = -1;
    list.hidden = true;
    field.setAttribute('aria-expanded', 'false');
    field.removeAttribute('aria-activedescendant');
  };

  const choose = (number) => {
    const options = [...list.children];
    chosen = ((number % options.length) + options.length) % options.length;
    options.forEach((option, at) => option.setAttribute('aria-selected', String(at === chosen)));
    field.setAttribute('aria-activedescendant', options[chosen].id);
  };

  const take = (option) => {
    close();
    field.value = '';
    location.hash = option.dataset.href;
  };

  const open = (suggestions) => {
    if (suggestions.length === 0) return close();
    chosen = -1;
    const option = ({ text, kind, href }, at) => {
      const id = `suggestion-${at}`;
      const attributes = { id, role: 'option', 'aria-selected': 'false', 'data-href': href, dir: 'auto' };
      // Before the field loses the focus, which closes the list.
      attributes.mousedown = (event) => {
        event.preventDefault();
        take(event.currentTarget);
      };
      return ['li', attributes, text, ' ', ['span', { class: 'small' }, kind]];
    };
    show(list, ...suggestions.map(option));
    list.hidden = false;
    field.setAttribute('aria-expanded', 'true');
  };

  field.addEventListener('input', () => {
    asking.abort();
    asking = new AbortController();
    const { signal } = asking;
    const text = field.value.trim();
    if (!text) return close();
    suggest(text, signal).then((found) => signal.aborted || open(found), () => signal.aborted || close());
  });
  field.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') close();
    if (list.hidden || !['ArrowDown', 'ArrowUp'].includes(event.key)) return;
    event.preventDefault();
    choose(event.key === 'ArrowDown' ? chosen + 1 : chosen < 0 ? -1 : chosen - 1);
  });
  field.addEventListener('blur', close);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const option = list.hidden ? null : list.children[chosen];
    if (option) return take(option);
    close();
    if (field.value.trim()) search(field.value.trim());
  });
}
