// Takes pictures of every page, for people to look at: node web/tests/look.mjs DIR [page ...]
import { mkdirSync } from 'node:fs';
import { browser, signIn, start } from './site.mjs';

const [dir = 'pictures', ...only] = process.argv.slice(2);
mkdirSync(dir, { recursive: true });
const site = await start();
const chrome = await browser();
for (const [account, paths] of Object.entries(site.pages)) {
  for (const language of ['zh', 'en']) {
    for (const scheme of ['light', 'dark']) {
      for (const width of [1180, 320]) {
        if (process.env.LOOK && process.env.LOOK !== `${language}-${scheme}-${width}`) continue;
        const context = await chrome.newContext({ viewport: { width, height: 800 }, colorScheme: scheme });
        const page = await context.newPage();
        if (account) await signIn(page, site, account, language);
        for (const path of paths) {
          if (only.length && !only.some((one) => path === one)) continue;
          await page.goto(`${site.base}/${language}${path}`);
          const name = `${account || 'public'}${path.replace(/[^a-z0-9]+/gi, '-') || '-home'}-${language}-${scheme}-${width}`;
          await page.screenshot({ path: `${dir}/${name}.png`, fullPage: true });
        }
        await context.close();
      }
    }
  }
}
await chrome.close();
site.stop();
