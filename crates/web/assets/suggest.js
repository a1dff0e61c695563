// Suggestions while a name or a code is typed. Without this file the search works the same.
'use strict';
(() => {
  const input = document.querySelector('form[role=search] input[name=q]');
  if (!input) return;
  const list = document.createElement('datalist');
  list.id = 'suggestions';
  input.after(list);
  input.setAttribute('list', list.id);
  let asked = '';
  let waiting = 0;
  const show = (text, items) => {
    list.replaceChildren(...items.map((item) => {
      const option = document.createElement('option');
      const shown = item.code ? `${item.name} ${item.code}` : item.name;
      option.value = item.name;
      // Browsers hide what does not hold the text, such as a name found by its pinyin.
      option.label = shown.toLowerCase().includes(text.toLowerCase()) ? shown : `${shown} (${text})`;
      return option;
    }));
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
    // What was typed meanwhile is asked for by itself.
    if (answer?.ok && text === asked) show(text, (await answer.json()).items);
  };
  input.addEventListener('input', () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, 150);
  });
})();
