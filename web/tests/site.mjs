// The site under test: by default the portal over a made-up node, started from the build; or
// whatever BASE_URL names, a demo for instance, whose logins DEMO_OUTPUT holds as it printed them.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const root = fileURLToPath(new URL('../../', import.meta.url));

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

export async function start() {
  if (process.env.BASE_URL) {
    const base = process.env.BASE_URL.replace(/\/$/, '');
    const logins = printedLogins(process.env.DEMO_OUTPUT);
    return { base, made_up: false, logins, pages: await found(base, logins), stop() {} };
  }
  const target = process.env.CARGO_TARGET_DIR ?? `${root}target`;
  const program = process.env.MADE_UP ?? `${target}/debug/examples/made_up`;
  if (!existsSync(program)) throw new Error(`${program} is missing: cargo build -p web --example made_up`);
  const port = await freePort();
  const child = spawn(program, [`127.0.0.1:${port}`], { stdio: 'inherit' });
  const base = `http://127.0.0.1:${port}`;
  for (let tries = 0; ; tries += 1) {
    const answer = await fetch(`${base}/readyz`).catch(() => null);
    if (answer?.ok) break;
    if (tries > 100) throw new Error('the site did not start');
    await new Promise((resolve) => { setTimeout(resolve, 50); });
  }
  return { base, made_up: true, logins: new Map(), pages: MADE_UP, stop: () => child.kill() };
}

// A small city of the real program, with the logins of its accounts.
export async function city() {
  if (process.env.BASE_URL) {
    return { base: process.env.BASE_URL.replace(/\/$/, ''), logins: printedLogins(process.env.DEMO_OUTPUT), stop() {} };
  }
  const program = process.env.PROBITY ?? `${process.env.CARGO_TARGET_DIR ?? `${root}target`}/debug/probity`;
  if (!existsSync(program)) throw new Error(`${program} is missing: cargo build`);
  const folder = mkdtempSync(join(tmpdir(), 'journeys-'));
  const port = await freePort();
  const child = spawn(program, ['demo', '--subjects', '60', '--port', `${port}`, '--data', join(folder, 'data')]);
  let printed = '';
  child.stderr.pipe(process.stderr);
  child.stdout.on('data', (text) => { printed += text; });
  const ended = once(child, 'exit');
  const base = await Promise.race([ended.then(() => null), (async () => {
    for (;;) {
      const found = printed.match(/http:\/\/127\.0\.0\.1:\d+/)?.[0];
      if (found && (await fetch(`${found}/readyz`).catch(() => null))?.ok) return found;
      await new Promise((resolve) => { setTimeout(resolve, 200); });
    }
  })()]);
  if (!base) throw new Error(`the city did not start:\n${printed}`);
  const told = join(folder, 'demo.txt');
  writeFileSync(told, printed);
  const stop = async () => {
    child.kill();
    await ended;
    rmSync(folder, { recursive: true });
  };
  return { base, logins: printedLogins(told), stop };
}

export function browser() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync'],
  });
}

// Every page of the made-up node, by the account that looks at it.
export const MADE_UP = {
  '': ['', '/search', '/search?q=青禾', '/search?q=清禾', '/search/kept?answer=s1-s3-s404', '/search?q=91350100M000100Y44', '/subjects/s1', '/subjects/s1/penalty', '/subjects/s2',
    '/subjects/s3', '/records/rp', '/records/rq', '/records/rt', '/lists', '/lists/abnormal-operations',
    '/publicity', '/publicity/113500000000000001/2026-11-20', '/statistics', '/statistics/births', '/statistics/births?by=industry', '/statistics/births?by=industry*form', '/statistics/survival', '/data', '/data/penalty', '/data/penalty/preview', '/data/registration/audiences', '/data/registration/audiences?class=shared', '/check', '/about', '/help',
    '/help/record', '/help/objection', '/help/repair', '/help/report', '/help/reuse',
    '/accessibility', '/api', '/roles', '/rules', '/calendar', '/calendar?year=2026&from=2026-09-30&days=7', '/sign-in', '/sign-in/code', '/subscriptions/confirm/x', '/subscriptions/end/x', '/no-such-page', '/records/rr'],
  qinghe: ['/my', '/my/filings/registration', '/my/authorisations', '/commitments', '/cases', '/subjects/s1/access', '/subjects/s1/file', '/subjects/s1/file?as_of=2026-11-01', '/records/rq', '/records/rs', '/subjects/s1', '/account', '/subscriptions?subject=s1'],
  bank: ['/inquiries', '/subscriptions', '/subscriptions?list=abnormal-operations'],
  market: ['/work', '/delegations', '/sharing', '/extracts', '/extracts/1111-1111-1111', '/extracts/2222-2222-2222', '/quality', '/quality/penalty', '/deliveries', '/deliveries/new', '/deliveries/dw4', '/deliveries/dw4?code=check-digit', '/deliveries/dw4/rows/118', '/edits', '/records/rp/edit', '/records/rq/edit', '/consult/s1', '/consult/records/rp'],
  reviewer: ['/work', '/review', '/review/rq', '/drawn-links', '/subjects/s1/identity', '/subjects/s1/identity/merge?q=青禾',
    '/subjects/s1/identity/split', '/subjects/s1/identity/move?q=s3&dataset=penalty', '/subjects/s1/identity/succeed?q=none',
    '/subjects/s1/identity/succeed?q=s3', '/holds', '/holds/rq', '/held-deliveries', '/deliveries/dw6', '/samples', '/samples/mxp', '/samples/mxp/records/rp', '/objections', '/records/rs', '/statistics/births', '/league'],
  officer: ['/work', '/proposals', '/proposals/pxp'],
  operator: ['/operations', '/content', '/content/words', '/content/words?q=help', '/delegations', '/sharing', '/storage', '/data/registration/audiences/draft?field=PHONE&class=open', '/quality', '/quality/penalty', '/accounts', '/jobs', '/rules'],
  auditor: ['/audit', '/audit?account=system', '/readings', '/samples/mxp/records/rs', '/extracts', '/extracts/3333-3333-3333'],
};

// The pages that every site has.
const EVERYWHERE = ['', '/search', '/check', '/lists', '/publicity', '/statistics', '/data', '/about', '/help', '/help/record',
  '/help/objection', '/help/repair', '/help/report', '/help/reuse', '/verify', '/accessibility', '/api', '/roles', '/rules',
  '/calendar', '/calendar?year=2026&from=2026-09-30&days=7', '/sign-in',
  '/sign-in/code', '/no-such-page'];
const BY_ROLE = {
  subject: ['/my', '/my/authorisations', '/commitments', '/cases', '/account', '/subscriptions'],
  deliverer: ['/work', '/delegations', '/sharing', '/extracts', '/edits', '/deliveries', '/deliveries/new'],
  reviewer: ['/work', '/review', '/drawn-links', '/holds', '/held-deliveries', '/samples', '/objections', '/deliveries'],
  'deciding-officer': ['/work', '/proposals'],
  operator: ['/operations', '/content', '/accounts', '/jobs', '/deliveries', '/quality'],
  auditor: ['/audit', '/readings', '/cases', '/deliveries'],
};

// Account, role and password, as a demo prints them: three words a line, the role first.
function printedLogins(file) {
  const logins = new Map();
  if (!file) return logins;
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    const [role, account, password, ...more] = line.trim().split(/\s+/);
    if (role in BY_ROLE && password && !more.length && !logins.has(account)) logins.set(account, { role, password });
  }
  return logins;
}

async function read(base, path) {
  const answer = await fetch(`${base}/api/v1${path}`);
  return answer.ok ? answer.json() : null;
}

// What a site that nobody told us about holds: some subjects, their records, lists and data sets.
async function found(base, logins) {
  const open = [...EVERYWHERE];
  const hits = await read(base, `/subjects?q=${encodeURIComponent('公司')}&limit=20`);
  open.push(`/search?q=${encodeURIComponent('公司')}`);
  const kinds = new Set();
  for (const hit of hits?.items ?? []) {
    const file = await read(base, `/subjects/${hit.id}`);
    const fresh = (file?.timeline ?? []).filter((item) => !kinds.has(item.record.dataset));
    if (!fresh.length) continue;
    open.push(`/subjects/${hit.id}`);
    for (const item of fresh) {
      if (kinds.has(item.record.dataset)) continue;
      kinds.add(item.record.dataset);
      open.push(`/records/${item.record.id}`);
      if (kinds.size < 3) open.push(`/subjects/${hit.id}/${item.record.dataset}`);
    }
  }
  for (const list of (await read(base, '/lists'))?.items ?? []) open.push(`/lists/${list.list}`);
  const day = (await read(base, '/publicity'))?.days?.[0];
  if (day) open.push(`/publicity/${day.deliverer}/${day.day}`);
  for (const set of ((await read(base, '/datasets'))?.items ?? []).slice(0, 2)) open.push(`/data/${set.dataset}`);
  const pages = { '': open };
  const seen = new Set();
  for (const [account, { role }] of logins) {
    if (seen.has(role)) continue;
    seen.add(role);
    pages[account] = [...BY_ROLE[role]];
  }
  return pages;
}

export async function signIn(page, site, account, language = 'en') {
  await page.goto(`${site.base}/${language}/sign-in`);
  await page.fill('#name', account);
  await page.fill('#password', site.logins.get(account)?.password ?? 'correct horse');
  await page.click('main form button');
  await page.waitForLoadState('load');
  // A queue leads to its first item.
  if (!site.made_up) {
    const queue = page.locator('main .queue a, main table tbody th a').first();
    const paths = site.pages[account];
    if (!paths.deeper && await queue.count()) {
      const href = await queue.getAttribute('href');
      const path = href?.replace(/^\/(zh|en)/, '');
      if (path && !paths.includes(path)) paths.push(path);
    }
    paths.deeper = true;
  }
}
