// Every page, in both languages, light and dark, wide and narrow: what a person can and can't do
// with it. Run: node --test web/tests/ (BASE_URL for another site than the made-up one).
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import AxeBuilder from '@axe-core/playwright';
import { browser, signIn, start } from './site.mjs';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
let site;
let chrome;

before(async () => {
  site = await start();
  chrome = await browser();
});
after(async () => {
  await chrome?.close();
  site?.stop();
});

// The text of a page without the number of its request.
const unnumbered = (text) => text.replace(/(请求编号|Request) \w+/, '');

async function open(options, account, language) {
  const context = await chrome.newContext(options);
  const page = await context.newPage();
  const faults = [];
  page.on('console', (message) => {
    // The browser reports the status of pages that are meant to be errors.
    if (message.type() === 'error' && !message.text().includes('Failed to load resource')) faults.push(message.text());
  });
  page.on('pageerror', (error) => faults.push(String(error)));
  if (account) await signIn(page, site, account, language);
  return { context, page, faults };
}

for (const language of ['zh', 'en']) {
  for (const scheme of ['light', 'dark']) {
    test(`accessible: ${language}, ${scheme}`, { timeout: 600_000 }, async () => {
      for (const [account, paths] of Object.entries(site.pages)) {
        const { context, page, faults } = await open({ viewport: { width: 1180, height: 800 }, colorScheme: scheme }, account, language);
        for (const path of paths) {
          await page.goto(`${site.base}/${language}${path}`);
          const where = `${account || 'anyone'} at /${language}${path} (${scheme})`;
          // What changes in the dark is colour alone.
          const axe = new AxeBuilder({ page });
          const { violations } = await (scheme === 'dark' ? axe.withRules(['color-contrast']) : axe.withTags(RULES)).analyze();
          const told = violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.target.join(' ')).join('; ')}`);
          assert.deepEqual(told, [], where);
          assert.deepEqual(faults, [], where);
        }
        await context.close();
      }
    });
  }

  test(`whole on a phone, without scripts: ${language}`, { timeout: 600_000 }, async () => {
    for (const [account, paths] of Object.entries(site.pages)) {
      const { context, page } = await open({ viewport: { width: 320, height: 640 }, javaScriptEnabled: true }, account, language);
      const cookies = await context.cookies();
      const plain = await chrome.newContext({ viewport: { width: 320, height: 640 }, javaScriptEnabled: false });
      await plain.addCookies(cookies);
      const still = await plain.newPage();
      for (const path of paths) {
        const where = `${account || 'anyone'} at /${language}${path}`;
        await page.goto(`${site.base}/${language}${path}`);
        const overflow = await page.evaluate(() => {
          const wide = [...document.querySelectorAll('body *')].filter((one) => {
            const box = one.getBoundingClientRect();
            return box.right > window.innerWidth + 1 && !one.closest('.scroll') && !one.classList.contains('skip');
          });
          return { width: document.documentElement.scrollWidth, wide: wide.slice(0, 3).map((one) => one.outerHTML.slice(0, 120)) };
        });
        assert.ok(overflow.width <= 320, `${where} is ${overflow.width} wide: ${overflow.wide}`);
        assert.deepEqual(overflow.wide, [], where);
        await still.goto(`${site.base}/${language}${path}`);
        const [without, within] = await Promise.all([still, page].map((one) => one.locator('main').innerText()));
        assert.equal(unnumbered(without), unnumbered(within), where);
      }
      await plain.close();
      await context.close();
    }
  });
}

test('one language, one heading, one title a page', async () => {
  for (const language of ['zh', 'en']) {
    const titles = new Map();
    for (const [account, paths] of Object.entries(site.pages)) {
      const { context, page } = await open({}, account, language);
      for (const path of paths) {
        await page.goto(`${site.base}/${language}${path}`);
        const where = `/${language}${path}`;
        assert.equal(await page.locator('html').getAttribute('lang'), language === 'zh' ? 'zh-CN' : 'en', where);
        assert.equal(await page.locator('h1').count(), 1, where);
        const title = await page.title();
        const plain = path.replace(/\?.*/, '');
        assert.ok(!titles.has(title) || titles.get(title) === plain, `${where} and ${titles.get(title)} are both "${title}"`);
        titles.set(title, plain);
      }
      await context.close();
    }
  }
});

test('the language link leads to the same page', async () => {
  const { context, page } = await open({}, '', 'zh');
  await page.goto(`${site.base}/zh/search?q=a`);
  await page.click('a[lang=en]');
  assert.equal(new URL(page.url()).pathname + new URL(page.url()).search, '/en/search?q=a');
  await context.close();
});

test('searching with the keyboard alone', async () => {
  const { context, page } = await open({}, '', 'en');
  await page.goto(`${site.base}/en`);
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.className), 'skip');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'q');
  await page.keyboard.type(site.made_up ? '青禾' : 'a');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/en\/search\?q=/);
  await context.close();
});

// The page after what is done, whatever leads there.
const TYPED = () => (site.made_up ? '榕城' : '公司');

async function suggested(page) {
  await page.locator('#q').pressSequentially(TYPED());
  await page.locator('#suggestions [role=option]').first().waitFor();
  return page.locator('#suggestions [role=option]');
}

test('what is typed is completed, by keyboard', async () => {
  const { context, page, faults } = await open({}, '', 'en');
  await page.goto(`${site.base}/en`);
  const options = await suggested(page);
  const input = page.locator('#q');
  assert.equal(await input.getAttribute('role'), 'combobox');
  assert.equal(await input.getAttribute('aria-expanded'), 'true');
  assert.match(await page.locator('form[role=search] [role=status]').innerText(), /Suggestions: \d+/);
  const { violations } = await new AxeBuilder({ page }).withTags(RULES).analyze();
  assert.deepEqual(violations.map((one) => one.id), []);
  // Escape closes the list and keeps what was typed; an arrow opens it again and chooses.
  await page.keyboard.press('Escape');
  assert.equal(await input.getAttribute('aria-expanded'), 'false');
  assert.equal(await input.inputValue(), TYPED());
  await page.keyboard.press('ArrowDown');
  assert.equal(await input.getAttribute('aria-activedescendant'), await options.first().getAttribute('id'));
  assert.equal(await options.first().getAttribute('aria-selected'), 'true');
  // Back up from the first is the text itself.
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowDown');
  const name = await options.first().locator('span').first().innerText();
  await page.keyboard.press('ArrowUp');
  while ((await input.getAttribute('aria-activedescendant')) !== (await options.first().getAttribute('id'))) {
    await page.keyboard.press('ArrowDown');
  }
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/en\/subjects\//);
  assert.equal(await page.locator('h1').innerText(), name);
  assert.deepEqual(faults, []);
  await context.close();
});

test('what is typed is completed, by mouse, on a phone', async () => {
  const { context, page, faults } = await open({ viewport: { width: 320, height: 640 } }, '', 'zh');
  await page.goto(`${site.base}/zh/search`);
  const options = await suggested(page);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth) <= 320);
  const name = await options.first().locator('span').first().innerText();
  await options.first().click();
  await page.waitForURL(/\/zh\/subjects\//);
  assert.equal(await page.locator('h1').innerText(), name);
  assert.deepEqual(faults, []);
  await context.close();
});

test('without scripts nothing of the search is missing', async () => {
  const { context, page } = await open({ javaScriptEnabled: false }, '', 'en');
  await page.goto(`${site.base}/en`);
  assert.equal(await page.locator('[role=combobox]').count(), 0);
  await page.fill('#q', TYPED());
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/en\/search\?q=/);
  await page.locator('.hit a').first().click();
  await page.waitForURL(/\/en\/subjects\//);
  await context.close();
});

test('a feed is well-formed, and its entries lead to pages', async () => {
  const { context, page } = await open({}, '', 'en');
  await page.goto(`${site.base}/en/lists`);
  await page.locator('main .cards a').first().click();
  const href = await page.locator('link[type="application/atom+xml"]').getAttribute('href');
  const feed = await page.evaluate(async (path) => {
    const answer = await fetch(path);
    const text = await answer.text();
    const read = new DOMParser().parseFromString(text, 'application/xml');
    return {
      kind: answer.headers.get('content-type'),
      fault: read.querySelector('parsererror')?.textContent ?? '',
      root: read.documentElement.localName,
      links: [...read.querySelectorAll('entry > link')].map((link) => link.getAttribute('href')),
    };
  }, href);
  assert.equal(feed.fault, '');
  assert.equal(feed.root, 'feed');
  assert.match(feed.kind, /^application\/atom\+xml/);
  for (const link of feed.links.slice(0, 3)) assert.equal((await page.goto(`${site.base}${link}`)).status(), 200, link);
  await context.close();
});

test('many lines are checked, as a page and as a file', async () => {
  const { context, page, faults } = await open({}, '', 'en');
  await page.goto(`${site.base}/en/check`);
  await page.fill('#lines', `${TYPED()}\nNobody Is Called This Ltd`);
  await page.click('main form button');
  await page.waitForSelector('#result');
  assert.equal(await page.locator('tbody tr').count(), 2);
  const { violations } = await new AxeBuilder({ page }).withTags(RULES).analyze();
  assert.deepEqual(violations.map((one) => one.id), []);
  const [download] = await Promise.all([page.waitForEvent('download'), page.click('button[value=csv]')]);
  assert.equal(download.suggestedFilename(), 'check.csv');
  assert.deepEqual(faults, []);
  await context.close();
});

// A record of the account's own file: known for the made-up site, looked for on another.
async function ownRecord(page) {
  if (site.made_up) return `${site.base}/en/records/rq`;
  await page.goto(`${site.base}/en/my`);
  const records = page.locator('main a[href*="/records/"]');
  if (!(await records.count())) await page.locator('main a[href*="/subjects/"]').first().click();
  return new URL(await records.first().getAttribute('href'), site.base).href;
}

test('a subject objects, and the mark stands for everyone', async () => {
  const { context, page } = await open({}, site.made_up ? 'qinghe' : 'subject', 'en');
  const record = await ownRecord(page);
  await page.goto(record);
  await page.fill('#reasons', 'The goods were labelled.');
  await page.click('button[value=objection]');
  await page.waitForURL(/done=objected/);
  assert.match(await page.locator('[role=status]').innerText(), /objection is raised/);
  await context.close();
  const stranger = await open({}, '', 'en');
  await stranger.page.goto(record);
  assert.match(await stranger.page.locator('main').innerText(), /The subject objected on/);
  assert.doesNotMatch(await stranger.page.locator('main').innerText(), /labelled/);
  await stranger.context.close();
});
