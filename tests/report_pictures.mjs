// The small mission's report looks as it did: each page of the PDF, and the page in Chromium as on a desk and on a
// phone, against grids of grey in tests/golden/pictures (rewritten with ISTMO_WRITE_GOLDEN=1). Then pages are spoiled
// to see that it would be noticed, and drawn with other edges to see that this is not.
import fs from 'node:fs';
import path from 'node:path';
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { database, done, ok, root, scratch } from './lib.mjs';
import { SHARE, cells, difference, read, readPgm, readPng, write } from './shades.mjs';

const { chromium } = createRequire(import.meta.url)('playwright-core');
const CELL = 12; // pixels of a screen: less than a line of text
const SCREEN = 75 * CELL;
const PRINT = 24; // dots of paper, DPI of them an inch: twice as fine, since hinting of small letters is a matter of taste
const DPI = 144;
const percent = (share) => `${(100 * share).toFixed(2)} %`;

function reports() {
  const db = database();
  ok(db.run('load', path.join(root, 'packs/demo-minimal'), '--quiet').status === 0, 'the small mission is loaded');
  return Object.fromEntries(['pdf', 'html'].map((format) => {
    const file = scratch(`resumo.${format}`);
    ok(db.run('report', 'resumo', '--period', '2024', '--lang', 'es', '-o', file).status === 0, `its report as ${format}`);
    return [format, file];
  }));
}

const pagesOf = (pdf, dpi) => readPgm(execFileSync('pdftoppm', ['-gray', '-r', String(dpi), pdf], { maxBuffer: 1 << 28 }));

// What is lost in a long page must not be a small share of it.
function screensful({ width, height, grey }) {
  const pages = [];
  for (let top = 0; top < height; top += SCREEN)
    pages.push({ width, height: Math.min(SCREEN, height - top), grey: grey.subarray(top * width, (top + SCREEN) * width) });
  return pages;
}

async function screens(html) {
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--hide-scrollbars'] });
  const out = {};
  for (const width of [1280, 390]) {
    const context = await browser.newContext({ viewport: { width, height: SCREEN }, offline: true });
    const page = await context.newPage();
    await page.goto(`file://${html}`);
    out[width] = screensful(readPng(await page.screenshot({ fullPage: true })));
    await context.close();
  }
  await browser.close();
  return out;
}

function compare(name, pages, side) {
  const file = path.join(root, 'tests/golden/pictures', `${name}.txt`);
  if (process.env.ISTMO_WRITE_GOLDEN) {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, pages.map((p) => write(cells(p, side))).join('\n'));
  }
  const kept = fs.readFileSync(file, 'utf8').split('\n\n').map(read);
  ok(pages.length === kept.length, `${name} has ${kept.length} pages`, `found ${pages.length}`);
  pages.slice(0, kept.length).forEach((p, i) => {
    const { share, where } = difference(cells(p, side), kept[i]);
    ok(share <= SHARE, `${name}: page ${i + 1} looks as it did`, `${percent(share)} of its cells differ, ${where}`);
  });
}

// --- would it be noticed? -----------------------------------------------------------------------------------

const changed = (page, pixel) => ({ ...page, grey: Buffer.from(page.grey.map((v, i) => pixel(i % page.width, Math.floor(i / page.width), v))) });
const at = (page, x, y) => page.grey[Math.min(y, page.height - 1) * page.width + Math.min(x, page.width - 1)];

// Where a square or band has most to lose: the most change from cell to cell.
function busiest(page, side, columns, lines) {
  const rows = cells(page, side);
  const change = (y, x) => Math.abs(rows[y][x] - (rows[y + 1]?.[x] ?? rows[y][x])) + Math.abs(rows[y][x] - (rows[y][x + 1] ?? rows[y][x]));
  const w = Math.min(rows[0].length, columns);
  const h = Math.min(rows.length, lines);
  let best = { change: -1 };
  for (let y = 0; y + h <= rows.length; y += 2)
    for (let x = 0; x + w <= rows[0].length; x += 2) {
      let sum = 0;
      for (let i = 0; i < w * h; i++) sum += change(y + Math.floor(i / w), x + (i % w));
      if (sum > best.change) best = { change: sum, x: x * side, y: y * side };
    }
  return (px, py) => px >= best.x && px < best.x + w * side && py >= best.y && py < best.y + h * side;
}

function spoil(name, page, side) {
  const kept = read(write(cells(page, side)));
  const share = (pixel) => difference(cells(changed(page, pixel), side), kept).share;
  const noticed = (what, pixel) => ok(share(pixel) > SHARE, `${name}: ${what} is noticed`, percent(share(pixel)));
  const picture = busiest(page, side, 5, 5);
  const block = busiest(page, side, page.width, 8);
  noticed('a lost picture of a centimetre', (x, y, v) => (picture(x, y) ? 255 : v));
  noticed('a block shifted down by half a line', (x, y, v) => (block(x, y) ? at(page, x, y + side / 2) : v));
  noticed('a block shifted aside', (x, y, v) => (block(x, y) ? at(page, x + side, y) : v));
  const softened = share((x, y, v) => (2 * v + at(page, x + 1, y) + at(page, x, y + 1)) / 4);
  ok(softened <= SHARE, `${name}: softer edges are not`, percent(softened));
}

const { pdf, html } = reports();
const pages = pagesOf(pdf, DPI);
const screen = await screens(html);
compare('report-minimal.pdf', pages, PRINT);
for (const width of [1280, 390]) compare(`report-minimal.${width}`, screen[width], CELL);
spoil('a page', pages[1], PRINT);
for (const width of [1280, 390]) spoil(`${width} pixels`, screen[width][0], CELL);
const finer = pagesOf(pdf, DPI * 1.5).map((p) => cells(p, PRINT * 1.5));
const most = Math.max(...finer.map((found, i) => difference(found, read(write(cells(pages[i], PRINT)))).share));
ok(most <= SHARE, 'pages drawn with finer dots are the same pictures', percent(most));
done();
