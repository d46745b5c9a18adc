// The report's page, Spanish and English, wide and narrow, in Debian's Chromium.
import fs from 'node:fs';
import path from 'node:path';
import { createRequire } from 'node:module';
import { copyPack, database, done, ok, same, scratch } from './lib.mjs';
import { jpeg } from './pictures.mjs';

const require = createRequire(import.meta.url);
const { chromium } = require('playwright-core');
const axe = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

// The demonstration's pack with three photographs, one of them upright.
function pack() {
  const shades = (x, y) => [40 + 3 * x, 90 + 2 * y, 200 - 2 * x];
  return copyPack('oim-panama-2023', (dir) => {
    fs.mkdirSync(path.join(dir, 'photographs'));
    fs.writeFileSync(path.join(dir, 'photographs/a.jpg'), jpeg(60, 40, shades));
    fs.writeFileSync(path.join(dir, 'photographs/b.jpg'), jpeg(60, 40, shades, { turn: 8 }));
    const items = ['a', 'b', 'a'].map((f, i) => `          - {file: photographs/${f}.jpg, alt: Colours ${i + 1}, caption: ${'A long caption. '.repeat(9)}, credit: OIM}\n`);
    fs.appendFileSync(path.join(dir, 'reports/informe-anual.yaml'), `  - id: pictures\n    title: Pictures\n    blocks:\n      - type: photographs\n        items:\n${items.join('')}`);
  });
}

function writeReports() {
  const db = database();
  const loaded = db.run('load', pack(), '--quiet');
  ok(loaded.status === 0, 'the pack is loaded', loaded.err);
  const files = {};
  for (const lang of ['es', 'en']) {
    files[lang] = scratch(`${lang}.html`);
    const r = db.run('report', 'informe-anual', '--period', '2023', '--lang', lang, '-o', files[lang]);
    ok(r.status === 0, `the report in ${lang}`, r.err);
  }
  const others = [['nota-trimestral', '2023-Q2'], ['cuadro-donante', '2023'], ['ficha-unidad', '2023', '--unit', 'MG']].map(([name, period, ...more]) => {
    const file = scratch(`${name}.html`);
    const r = db.run('report', name, '--period', period, ...more, '--lang', 'es', '-o', file);
    ok(r.status === 0, name, r.err);
    return file;
  });
  return { files, others };
}

async function openPage(browser, file, width) {
  const context = await browser.newContext({ viewport: { width, height: 900 }, bypassCSP: true, offline: true });
  const page = await context.newPage();
  const asked = [];
  page.on('request', (r) => asked.push(r.url()));
  await page.goto(`file://${file}`);
  return { page, context, asked };
}

async function faults(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run(document));
  return violations.flatMap((v) => v.nodes.map((n) => `${v.id}: ${n.target.join(' ')}: ${n.failureSummary}`));
}

// Elements that reach beyond the page's width, unless something around them scrolls by itself.
function tooWide() {
  const wide = [];
  for (const e of document.querySelectorAll('body *'))
    if (!e.closest('.scroll, .skip') && e.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
      wide.push(e.outerHTML.slice(0, 100));
  return { scroll: document.documentElement.scrollWidth - document.documentElement.clientWidth, wide: wide.slice(0, 5) };
}

function smallText() {
  const small = [];
  for (const t of document.querySelectorAll('svg text')) {
    const scale = t.ownerSVGElement.getBoundingClientRect().width / t.ownerSVGElement.viewBox.baseVal.width;
    if (!scale) continue; // a map drawn for another width: mapsShown counts those
    const px = Number(t.getAttribute('font-size')) * scale;
    if (px < 8) small.push(`${t.textContent}: ${px.toFixed(1)} px`);
  }
  return small.slice(0, 5);
}

// Of each map's two drawings the one for this width.
function mapsShown() {
  return [...document.querySelectorAll('figure.map')].map((f) => [...f.querySelectorAll('svg')].filter((s) => s.getBoundingClientRect().width > 0).length);
}

async function look(browser, lang, file, width, maps) {
  const name = `${lang} at ${width} px`;
  const { page, context, asked } = await openPage(browser, file, width);
  same(await faults(page), [], `${name}: axe finds nothing`);
  same(await page.evaluate(tooWide), { scroll: 0, wide: [] }, `${name}: nothing is wider than the page`);
  same(await page.evaluate(smallText), [], `${name}: the text of drawings can be read`);
  same(await page.evaluate(mapsShown), Array(maps).fill(1), `${name}: each map is shown once`);
  same(asked.filter((u) => u !== `file://${file}`), [], `${name}: nothing is fetched`);
  await context.close();
}

async function anchors(browser, file) {
  const { page, context } = await openPage(browser, file, 1280);
  const found = await page.evaluate(() => ({
    broken: [...document.querySelectorAll('a[href^="#"]')].map((a) => a.hash.slice(1)).filter((id) => !document.getElementById(id)),
    levels: [...document.querySelectorAll('h1,h2,h3,h4')].map((h) => Number(h.tagName[1])),
    bare: [...document.querySelectorAll('svg:not([aria-hidden=true])')].filter((s) => !s.querySelector('title')?.textContent).length,
    unseen: [...document.images].filter((i) => !i.complete || !i.naturalWidth || (i.closest('.photo') && Math.abs(i.width / i.height - i.getAttribute('width') / i.getAttribute('height')) > 0.02)).length,
    pictures: document.images.length,
    figures: document.querySelectorAll('[id^="figure-"]').length,
    methods: document.querySelectorAll('[id^="method-"]').length,
  }));
  same(found.broken, [], 'every link leads somewhere');
  ok(found.levels.every((l, i) => l <= (found.levels[i - 1] ?? 0) + 1), 'headings skip no level', found.levels.join(''));
  same(found.bare, 0, 'every drawing that tells something has a title');
  same([found.pictures, found.unseen], [4, 0], 'logo and photographs are drawn, as upright as they are described');
  same([found.figures, found.methods], [43, 43], 'each of the 43 figures has its place and its method');
  await context.close();
}

const { files, others } = writeReports();
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync'],
});
try {
  for (const [lang, file] of Object.entries(files)) for (const width of [390, 1280]) await look(browser, lang, file, width, 2);
  for (const file of others) await look(browser, path.basename(file), file, 390, 0);
  await anchors(browser, files.es);
} finally {
  await browser.close();
}
done();
