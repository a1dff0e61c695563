// Whole journeys through the real program, each by mouse and by keyboard alone: from a search to a report
// that verifies; from a file with wrong rows to a record that everyone reads; from an objection to the
// decision on it. Run: node --test web/tests/journeys.test.mjs (PROBITY for another build, BASE_URL and
// DEMO_OUTPUT for a demo that runs already).
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import AxeBuilder from '@axe-core/playwright';
import { byKeyboard, byMouse } from './hands.mjs';
import { browser, city } from './site.mjs';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const MINUTES = 60_000;
let site;
let chrome;
let subject;

before(async () => {
  site = await city();
  chrome = await browser();
  subject = await ownSubject();
}, { timeout: 10 * MINUTES });
after(async () => {
  await chrome?.close();
  await site?.stop();
});

// A person at a browser of their own.
async function person(hand) {
  const context = await chrome.newContext({ viewport: { width: 1180, height: 800 } });
  const page = await context.newPage();
  const faults = [];
  page.on('pageerror', (error) => faults.push(String(error)));
  const hands = hand(page);
  const link = (text) => page.getByRole('link', { name: text, exact: typeof text === 'string' }).first();
  const button = (text) => page.getByRole('button', { name: text, exact: typeof text === 'string' }).first();
  const leads = async (control) => {
    const loaded = page.waitForEvent('load');
    await hands.press(control);
    await loaded;
  };
  const is = async (text) => {
    const said = await page.locator('main').innerText();
    assert.ok(text.test(said), `${text} at ${page.url()}: ${said.slice(0, 900)}`);
  };
  const accessible = async () => {
    const { violations } = await new AxeBuilder({ page }).withTags(RULES).analyze();
    assert.deepEqual(violations.map((one) => `${one.id}: ${one.nodes[0]?.html}`), [], page.url());
  };
  const end = async () => {
    assert.deepEqual(faults, []);
    await context.close();
  };
  return { page, ...hands, link, button, leads, is, accessible, end };
}

async function signedIn(hand, account) {
  const one = await person(hand);
  await one.page.goto(`${site.base}/en`);
  await one.leads(one.link('Sign in'));
  await one.write(one.page.locator('#name'), account);
  await one.write(one.page.locator('#password'), site.logins.get(account).password);
  await one.leads(one.button('Sign in'));
  return one;
}

// The subject that the demo's account looks after, as the API shows it.
async function ownSubject() {
  const one = await signedIn(byMouse, 'subject');
  const href = await one.link('Open the file').getAttribute('href');
  await one.end();
  const id = href.split('/').at(-1);
  const file = await fetch(`${site.base}/api/v1/subjects/${id}`).then((answer) => answer.json());
  return { id, name: file.name, code: file.code };
}

const day = (ago) => new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10);

// Penalties of the subject in the field set of 2018: right, with a code that does not check, without what
// was found.
function penalties(numbers) {
  const wrong = subject.code.slice(0, -1) + (subject.code.endsWith('A') ? 'B' : 'A');
  const head = 'CF_XDR_MC,CF_XDR_LB,CF_XDR_SHXYM,CF_WSH,CF_WFXW,CF_SY,CF_YJ,CF_CFLB,CF_NR,CF_NR_FK,CF_JDRQ,CF_YXQ,CF_CFJG,CF_CFJGDM,CF_SJLY,CF_SJLYDM,OPT_TYPE';
  const organ = '示例市市场监督管理局,11330282MB1234562W';
  const row = (code, number, facts, on) => `${subject.name},法人及非法人组织,${code},${number},违反登记管理规定,${facts},`
    + `《市场主体登记管理条例》第四十六条,罚款,罚款2000元,0.2,${on},2099/12/31,${organ},${organ},I`;
  const facts = '未按规定办理变更登记';
  return [head, row(subject.code, numbers[0], facts, day(3)), row(wrong, numbers[1], facts, day(3)),
    row(subject.code, numbers[2], '', day(2))].join('\r\n');
}

// Hands a file over and comes to its delivery once all its rows are taken.
async function deliver(one, name, text) {
  await one.leads(one.link('Deliver data'));
  await one.choose(one.page.locator('#dataset'), 'penalty-2018');
  const chosen = one.page.waitForEvent('filechooser');
  await one.browse(one.page.locator('#file'));
  await (await chosen).setFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });
  await one.leads(one.button('Deliver'));
  await taken(one);
}

async function taken(one) {
  const again = one.link('Look again');
  for (let looks = 0; await again.count(); looks += 1) {
    assert.ok(looks < 200, 'the rows are not taken');
    await one.leads(again);
  }
  await one.is(/Done/);
}

// The number that stands above a word of the counters.
const counted = (one, word) => one.page.locator('.counters div').filter({ has: one.page.locator('dt', { hasText: word }) })
  .locator('dd').innerText();

// Where everyone finds the decision of that number, on the page of the subject.
async function published(number) {
  const anyone = await person(byMouse);
  await anyone.page.goto(`${site.base}/en/search?q=${subject.code}`);
  assert.equal(new URL(anyone.page.url()).pathname, `/en/subjects/${subject.id}`);
  await anyone.is(new RegExp(number));
  const row = anyone.page.locator('.timeline li').filter({ hasText: number });
  const href = await row.locator('a[href*="/records/"]').first().getAttribute('href');
  await anyone.end();
  return href;
}

const records = {};
for (const hand of [byMouse, byKeyboard]) {
  const { name } = hand();

  test(`from a file with wrong rows to a record that everyone reads, by ${name}`, { timeout: 5 * MINUTES }, async () => {
    const run = `${name}${Date.now() % 1_000_000}`;
    const numbers = [1, 2, 3].map((at) => `示监处罚〔2026〕${run}-${at}号`);
    const officer = await signedIn(hand, 'deliverer');
    await deliver(officer, 'penalties.csv', `\ufeff${penalties(numbers)}`);
    assert.deepEqual([await counted(officer, 'New records'), await counted(officer, /^Rejected$/)], ['1', '2']);
    await officer.is(/Row 2[^]*Row 3/);
    await officer.accessible();
    const delivery = officer.page.url();

    // A wrong code is put right where it stands: refused while it is wrong, with the field named.
    await officer.leads(officer.link('Correct row 2'));
    const code = officer.page.locator('#value-CF_XDR_SHXYM');
    assert.equal(await code.getAttribute('aria-invalid'), 'true');
    await officer.accessible();
    await officer.write(code, `${subject.code.slice(0, -1)}?`);
    await officer.leads(officer.button('Deliver the row'));
    assert.equal(await code.getAttribute('aria-invalid'), 'true');
    await officer.is(/was not taken/);
    await officer.write(code, subject.code);
    await officer.leads(officer.button('Deliver the row'));
    await taken(officer);
    assert.equal(await counted(officer, 'New records'), '1');

    // What is left comes as a file, is corrected there and delivered again.
    await officer.page.goto(delivery);
    assert.equal(await officer.link('Correct row 2').count(), 0);
    const downloads = officer.page.waitForEvent('download');
    await officer.press(officer.link('CSV'));
    const rejected = await readFile(await (await downloads).path(), 'utf8');
    assert.ok(rejected.includes(numbers[2]) && !rejected.includes(numbers[1]), rejected);
    const lines = rejected.trim().split('\r\n');
    const facts = lines[0].split(',').indexOf('CF_SY');
    const cells = lines.at(-1).match(/("([^"]|"")*"|[^,]*)(,|$)/g).map((cell) => cell.replace(/,$/, ''));
    cells[facts] = '未按规定办理备案';
    await deliver(officer, 'corrected.csv', [lines[0], cells.slice(0, lines[0].split(',').length).join(',')].join('\r\n'));
    assert.deepEqual([await counted(officer, 'New records'), await counted(officer, /^Rejected$/)], ['1', '0']);
    await officer.end();

    for (const number of numbers) records[name] = await published(number);
  });

  test(`from an objection to the decision on it, by ${name}`, { timeout: 5 * MINUTES }, async () => {
    assert.ok(records[name], 'the record was not published');
    // What is said of "not us" holds for later records too: that journey is the last.
    await (hand === byMouse ? objected : notOurs)(hand, `${site.base}${records[name]}`);
  });

  test(`from a search to a report that verifies, by ${name}`, { timeout: 5 * MINUTES }, async () => {
    const visitor = await person(hand);
    await visitor.page.goto(`${site.base}/en`);
    await visitor.write(visitor.page.locator('#q'), subject.name);
    await visitor.leads(visitor.button('Search'));
    if (!visitor.page.url().includes('/subjects/')) await visitor.leads(visitor.link(subject.name));
    assert.equal(new URL(visitor.page.url()).pathname, `/en/subjects/${subject.id}`);
    const make = visitor.button('Make the report (PDF)');
    if (!(await make.count())) {
      await visitor.is(/makes no reports/);
      return visitor.end();
    }
    const downloads = visitor.page.waitForEvent('download');
    await visitor.press(make);
    const download = await downloads;
    const bytes = await readFile(await download.path());
    assert.equal(bytes.subarray(0, 5).toString(), '%PDF-');
    await visitor.leads(visitor.link('Check a report'));
    const chosen = visitor.page.waitForEvent('filechooser');
    await visitor.browse(visitor.page.locator('input[type=file]'));
    await (await chosen).setFiles({ name: download.suggestedFilename(), mimeType: 'application/pdf', buffer: bytes });
    await visitor.leads(visitor.page.locator('form[enctype] button'));
    await visitor.is(new RegExp(download.suggestedFilename().replace('.pdf', '')));
    await visitor.accessible();
    return visitor.end();
  });
}

// What everyone is told of a record.
async function everyone(record) {
  const anyone = await person(byMouse);
  const answer = await anyone.page.goto(record);
  const said = await anyone.page.locator('main').innerText();
  await anyone.end();
  return { status: answer.status(), said };
}

// The subject opens a record of its own and says why it is wrong.
async function contest(hand, record, button) {
  const owner = await signedIn(hand, 'subject');
  await owner.page.goto(record);
  await owner.write(owner.page.locator('#reasons'), 'We filed the change on the day it was due.');
  await owner.leads(owner.button(button));
  await owner.is(/objection is raised/);
  await owner.leads(owner.link('Cases'));
  await owner.leads(owner.page.locator('main table tbody th a').first());
  await owner.accessible();
  const path = new URL(owner.page.url()).pathname;
  await owner.end();
  return path;
}

// Somebody whose turn it is does the task of a case that waits in the list of cases.
async function act(hand, account, path, button, reasons) {
  const one = await signedIn(hand, account);
  await one.leads(one.link('Cases'));
  await one.leads(one.page.locator(`main a[href="${path}"]`));
  await one.write(one.page.locator('#reasons'), reasons);
  await one.accessible();
  await one.leads(one.button(button));
  await one.is(new RegExp(reasons));
  await one.end();
}

// The subject reads what was decided.
async function decided(hand, path, outcome, reasons) {
  const owner = await signedIn(hand, 'subject');
  await owner.leads(owner.link('Cases'));
  await owner.leads(owner.page.locator(`main a[href="${path}"]`));
  await owner.is(outcome);
  await owner.is(reasons);
  await owner.end();
}

// "Not us": hidden at once, sent to who delivered it, upheld; the record leaves the file.
async function notOurs(hand, record) {
  const path = await contest(hand, record, 'This is not us');
  assert.notEqual((await everyone(record)).status, 200);
  await act(hand, 'reviewer', path, 'Forwarded to who delivered it', 'Please verify the code.');
  await act(hand, 'deliverer', path, 'It is wrong', 'The code was mistyped.');
  await act(hand, 'reviewer', path, 'It is about somebody else', 'The code belongs to another enterprise.');
  await decided(hand, path, /It is about somebody else/, /belongs to another enterprise/);
  assert.notEqual((await everyone(record)).status, 200);
  const file = await everyone(`${site.base}/en/subjects/${subject.id}`);
  assert.ok(!file.said.includes(new URL(record).pathname));
}

// An objection: marked for everyone, answered in the queue of objections, and the mark goes.
async function objected(hand, record) {
  const path = await contest(hand, record, 'Object to this record');
  assert.match((await everyone(record)).said, /The subject objected on/);
  const officer = await signedIn(hand, 'reviewer');
  await officer.leads(officer.link('Objections'));
  const item = officer.page.locator('.queue > li').filter({ has: officer.page.locator(`a[href="${new URL(record).pathname}"]`) });
  await officer.write(item.getByRole('textbox'), 'The change was filed after the day it was due.');
  await officer.leads(item.getByRole('button', { name: 'Reject' }));
  await officer.is(/Answered/);
  await officer.accessible();
  await officer.end();
  await decided(hand, path, /The record stands/, /filed after the day it was due/);
  const { status, said } = await everyone(record);
  assert.equal(status, 200);
  assert.doesNotMatch(said, /The subject objected on/);
}
