// The two ways in which a person works a page: by mouse, and by keyboard alone. A journey is written
// once and gone by both. By keyboard, every stop on the way is looked at: it is seen, and seen to be
// where one is.
import assert from 'node:assert/strict';

// More stops than any page has before what one wants.
const MOST_STOPS = 250;

const isAt = (control) => control.evaluate((one) => one === document.activeElement);

// What a person who can't use a mouse needs of the place where the focus is.
async function seen(page) {
  const fault = await page.evaluate(() => {
    const one = document.activeElement;
    if (!one || one === document.body) return '';
    const told = one.outerHTML.slice(0, 120);
    const style = getComputedStyle(one);
    if (style.outlineStyle === 'none' || parseFloat(style.outlineWidth) < 2) return `no outline: ${told}`;
    const box = one.getBoundingClientRect();
    if (box.width < 1 || box.height < 1) return `no size: ${told}`;
    const out = box.bottom < 1 || box.top > innerHeight - 1 || box.right < 1 || box.left > innerWidth - 1;
    return out ? `out of sight: ${told}` : '';
  });
  assert.equal(fault, '', page.url());
}

export function byMouse(page) {
  return {
    name: 'mouse',
    press: (control) => control.click(),
    browse: (field) => field.click(),
    write: async (field, text) => {
      await field.click();
      await field.fill(text);
    },
    // The list of a select is the browser's own: no mouse of a test reaches it.
    choose: (select, value) => select.selectOption(value),
  };
}

export function byKeyboard(page) {
  const reach = async (control) => {
    await control.waitFor();
    for (let stops = 0; stops < MOST_STOPS; stops += 1) {
      if (await isAt(control)) return;
      await page.keyboard.press('Tab');
      await seen(page);
    }
    assert.fail(`no way by keyboard to ${control} on ${page.url()}`);
  };
  return {
    name: 'keyboard',
    press: async (control) => {
      await reach(control);
      await page.keyboard.press('Enter');
    },
    browse: async (field) => {
      await reach(field);
      await page.keyboard.press('Space');
    },
    write: async (field, text) => {
      await reach(field);
      await page.keyboard.press('ControlOrMeta+A');
      await page.keyboard.insertText(text);
    },
    choose: async (select, value) => {
      await reach(select);
      await page.keyboard.press('Home');
      for (let steps = 0; (await select.inputValue()) !== value; steps += 1) {
        assert.ok(steps < MOST_STOPS, `no option ${value}`);
        await page.keyboard.press('ArrowDown');
      }
    },
  };
}
