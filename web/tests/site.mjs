// The site under test: by default the portal over a made-up node, started from the build; or
// whatever BASE_URL names, whose accounts and ids then come from the environment.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
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
  if (process.env.BASE_URL) return { base: process.env.BASE_URL.replace(/\/$/, ''), made_up: false, stop() {} };
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
  return { base, made_up: true, stop: () => child.kill() };
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
  '': ['', '/search', '/search?q=青禾', '/search?q=91350100M000100Y44', '/subjects/s1', '/subjects/s1/penalty', '/subjects/s2',
    '/subjects/s3', '/records/rp', '/records/rq', '/records/rt', '/lists', '/lists/abnormal-operations',
    '/publicity', '/publicity/113500000000000001/2026-11-20', '/data', '/data/penalty', '/about', '/help',
    '/accessibility', '/api', '/sign-in', '/no-such-page', '/records/rr'],
  qinghe: ['/my', '/subjects/s1/access', '/records/rq', '/records/rs', '/subjects/s1'],
  market: ['/deliveries', '/deliveries/new', '/deliveries/dw4', '/deliveries/dw4?code=check-digit', '/consult/s1'],
  reviewer: ['/review', '/review/rq', '/holds', '/objections', '/records/rs'],
  officer: ['/proposals', '/proposals/pxp'],
  operator: ['/operations'],
};

export const PASSWORD = process.env.PASSWORD ?? 'correct horse';

export async function signIn(page, base, account, language = 'en') {
  await page.goto(`${base}/${language}/sign-in`);
  await page.fill('#name', account);
  await page.fill('#password', PASSWORD);
  await page.click('main form button');
  await page.waitForLoadState('load');
}
