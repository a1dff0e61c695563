// Checks of a form while it is filled in: each field that was left is checked by the node as it will be when the form
// is sent, and what is wrong stands beside it. Without this file the same is said after sending.
'use strict';
(() => {
  const form = document.querySelector('form[data-check]');
  if (!form) return;
  const touched = new Set();
  const told = document.createElement('p');
  let asked = 0;
  told.className = 'hide';
  told.setAttribute('role', 'status');
  form.append(told);

  const show = (field, wrong) => {
    const about = document.getElementById(field.getAttribute('aria-describedby'));
    about?.querySelectorAll('b').forEach((old) => old.remove());
    field.closest('p')?.classList.toggle('wrong', Boolean(wrong));
    if (!wrong) {
      field.removeAttribute('aria-invalid');
      return;
    }
    field.setAttribute('aria-invalid', 'true');
    const words = document.createElement('b');
    words.className = 'late';
    words.textContent = `${wrong} `;
    about?.prepend(words);
  };
  const check = async (left) => {
    asked += 1;
    const mine = asked;
    const answer = await fetch(form.dataset.check, {
      method: 'POST', body: new URLSearchParams(new FormData(form)),
    }).catch(() => null);
    // What was changed meanwhile is checked by itself.
    if (!answer?.ok || mine !== asked) return;
    const { fields } = await answer.json();
    for (const field of touched) show(field, fields[field.name]);
    told.textContent = fields[left.name] ?? '';
  };

  form.addEventListener('change', (event) => {
    if (!event.target.name?.startsWith('value-')) return;
    touched.add(event.target);
    check(event.target);
  });
})();
