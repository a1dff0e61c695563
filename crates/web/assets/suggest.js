// Suggestions while a name or a code is typed: a combobox with a list, as the ARIA Authoring Practices
// describe it. Without this file the search works the same; words come from the page.
'use strict';
(() => {
  const form = document.querySelector('form[data-suggest]');
  if (!form) return;
  const input = form.querySelector('input[name=q]');
  const list = document.createElement('ul');
  const told = document.createElement('p');
  let asked = '';
  let waiting = 0;
  let chosen = -1;
  list.id = 'suggestions';
  list.className = 'suggestions';
  list.hidden = true;
  told.className = 'hide';
  const set = (element, attributes) => {
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  };
  set(list, { role: 'listbox', 'aria-label': form.dataset.suggest });
  set(told, { role: 'status' });
  set(input, {
    role: 'combobox', 'aria-autocomplete': 'list', 'aria-controls': list.id, 'aria-expanded': 'false',
  });
  input.after(list);
  form.append(told);

  const choose = (place) => {
    list.children[chosen]?.setAttribute('aria-selected', 'false');
    chosen = place;
    const option = list.children[chosen];
    if (!option) return input.removeAttribute('aria-activedescendant');
    option.setAttribute('aria-selected', 'true');
    option.scrollIntoView({ block: 'nearest' });
    return input.setAttribute('aria-activedescendant', option.id);
  };
  const open = (wanted) => {
    list.hidden = !wanted;
    input.setAttribute('aria-expanded', String(wanted));
    if (!wanted) choose(-1);
  };
  // The name with what was typed marked in it.
  const marked = (name, text) => {
    const span = document.createElement('span');
    const at = name.toLowerCase().indexOf(text.toLowerCase());
    if (at < 0) {
      span.append(name);
    } else {
      const mark = document.createElement('mark');
      mark.append(name.slice(at, at + text.length));
      span.append(name.slice(0, at), mark, name.slice(at + text.length));
    }
    return span;
  };
  const show = (text, items) => {
    choose(-1);
    list.replaceChildren(...items.map((item, place) => {
      const option = document.createElement('li');
      const code = document.createElement('span');
      set(option, { role: 'option', id: `suggestion-${place}`, 'aria-selected': 'false' });
      option.dataset.subject = item.id;
      code.className = 'code';
      code.append(item.code ?? '');
      option.append(marked(item.name, text), ' ', code);
      return option;
    }));
    open(items.length > 0);
    told.textContent = text ? form.dataset.count.replace('#', String(items.length)) : '';
  };
  const ask = async () => {
    const text = input.value.trim();
    if (text === asked) return;
    asked = text;
    if (text.length < 2) {
      show('', []);
      return;
    }
    const answer = await fetch(`/api/v1/suggestions?q=${encodeURIComponent(text)}`).catch(() => null);
    const items = answer?.ok ? (await answer.json()).items : [];
    // What was typed meanwhile is asked for by itself.
    if (text === asked) show(text, items);
  };
  const go = (option) => {
    open(false);
    window.location.assign(`${form.dataset.subjects}${option.dataset.subject}`);
  };

  input.addEventListener('input', () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, 150);
  });
  input.addEventListener('keydown', (event) => {
    const last = list.children.length - 1;
    if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === 'Escape' && !list.hidden) {
      open(false);
    } else if (event.key === 'Enter' && list.children[chosen]) {
      go(list.children[chosen]);
    } else if (event.key === 'ArrowDown' && last >= 0) {
      open(true);
      choose(chosen < last ? chosen + 1 : -1);
    } else if (event.key === 'ArrowUp' && last >= 0) {
      open(true);
      choose(chosen < 0 ? last : chosen - 1);
    } else {
      return;
    }
    event.preventDefault();
  });
  // The list keeps the focus where it is typed.
  list.addEventListener('mousedown', (event) => event.preventDefault());
  list.addEventListener('click', (event) => {
    const option = event.target.closest('[role=option]');
    if (option) go(option);
  });
  input.addEventListener('blur', () => open(false));
})();
