// Photographs of a pack in page, PDF and JSON: what is shown of them, and what is not kept.
import fs from 'node:fs';
import path from 'node:path';
import { execFileSync } from 'node:child_process';
import { unzip } from './docx.mjs';
import { pdfOf } from './pdf.mjs';
import { jpeg, png } from './pictures.mjs';
import { copyPack, database, done, ok, same, scratch } from './lib.mjs';

const SECRET = 'Ana Pérez, 8.9824 N 79.5199 W';
const corners = { red: [220, 30, 30], green: [30, 160, 60], blue: [30, 60, 200], yellow: [240, 200, 40] };
const names = Object.keys(corners);
// Red, green over blue, yellow.
const four = (columns, rows) => (x, y) => corners[names[(x < columns / 2 ? 0 : 1) + (y < rows / 2 ? 0 : 2)]];

const block = `  - id: pictures
    title: Pictures
    blocks:
      - type: photographs
        items:
          - {file: photographs/level.jpg, alt::pt: Quatro cores, alt::en: Four colours, caption::en: "Colours & <more>", credit: Mission}
          - {file: photographs/turned.dat, alt::en: Four colours turned}
          - {file: photographs/drawn.png, alt::en: Four colours drawn}
`;

function pack() {
  return copyPack('demo-minimal', (dir) => {
    fs.mkdirSync(path.join(dir, 'photographs'));
    fs.writeFileSync(path.join(dir, 'photographs/level.jpg'), jpeg(30, 20, four(30, 20), { secret: SECRET }));
    fs.writeFileSync(path.join(dir, 'photographs/turned.dat'), jpeg(30, 20, four(30, 20), { turn: 6, secret: SECRET }));
    fs.writeFileSync(path.join(dir, 'photographs/drawn.png'), png(40, 40, four(40, 40), { secret: SECRET }));
    fs.appendFileSync(path.join(dir, 'reports/resumo.yaml'), block);
  });
}

function write(db, lang, format) {
  const file = scratch(`${lang}.${format}`);
  const r = db.run('report', 'resumo', '--period', '2024', '--lang', lang, '-o', file);
  ok(r.status === 0, `the report in ${lang} as ${format}`, r.err);
  return file;
}

// The segments of a JPEG before its scan, by marker.
function markers(bytes) {
  const out = [];
  for (let at = 2; bytes[at] === 0xff && bytes[at + 1] !== 0xda; at += 2 + bytes.readUInt16BE(at + 2)) out.push(bytes[at + 1]);
  return out;
}

function page(file) {
  const html = fs.readFileSync(file, 'utf8');
  const found = [...html.matchAll(/<img alt="([^"]*)"([^>]*?) width="(\d+)" height="(\d+)" src="data:image\/(\w+);base64,([^"]+)">/g)];
  same(found.map((f) => [f[1], f[2], f[3], f[4], f[5]]), [
    ['Four colours', '', '240', '160', 'jpeg'], ['Four colours turned', '', '160', '240', 'jpeg'], ['Four colours drawn', '', '40', '40', 'png'],
  ], 'each picture has its words, its sides as they are seen, and the kind that it is');
  const bytes = found.map((f) => Buffer.from(f[6], 'base64'));
  same(bytes.map((b) => b.includes('Ana') || b.includes('8.98')), [false, false, false], 'and nothing of where it was taken and by whom');
  same(bytes.slice(0, 2).map(markers), [[0xdb, 0xc0, 0xc4, 0xc4], [0xe1, 0xdb, 0xc0, 0xc4, 0xc4]], 'only the side that is up remains of what stood beside');
  same(bytes.slice(0, 2).map((b) => b.subarray(-2).toString('hex')), ['ffd9', 'ffd9'], 'both whole to their end');
  ok(html.includes('<figcaption>Colours &amp; &lt;more&gt; <span class="credit">Photograph: Mission</span></figcaption>'), 'the caption with who took it');
  return bytes;
}

// The colour's name at a place of a rendered page; P6: three bytes a pixel.
function looker(pdf, pageNumber) {
  const ppm = execFileSync('pdftoppm', ['-r', '72', '-f', `${pageNumber}`, '-l', `${pageNumber}`, pdf], { maxBuffer: 1 << 26 });
  const [, width, height] = /^P6\s(\d+)\s(\d+)\s255\s/.exec(ppm.subarray(0, 30).toString('latin1')).map(Number);
  const from = ppm.length - 3 * width * height;
  return { width, height, at: (x, y) => {
    const p = [...ppm.subarray(from + 3 * (y * width + x), from + 3 * (y * width + x) + 3)];
    return names.find((n) => corners[n].every((c, i) => Math.abs(c - p[i]) < 14)) ?? 'other';
  } };
}

// Colours as they are met in rows that cross three pictures of two colours; each kind of row once.
function seen(pdf, pageNumber) {
  const look = looker(pdf, pageNumber);
  const rows = [];
  for (let y = 0; y < look.height; y += 2) {
    const row = [];
    let before = 'other';
    for (let x = 0; x < look.width; x++) {
      const name = look.at(x, y);
      if (name !== 'other' && name !== before) row.push(name);
      before = name;
    }
    if (row.length === 6 && JSON.stringify(row) !== JSON.stringify(rows.at(-1))) rows.push(row);
  }
  return rows;
}

function printed(pdf, bytes) {
  const list = execFileSync('pdfimages', ['-list', pdf], { encoding: 'utf8' }).trim().split('\n').slice(2).map((l) => l.trim().split(/\s+/));
  same(list.map((l) => [l[3], l[4], l[8]]), [['240', '160', 'jpeg'], ['240', '160', 'jpeg'], ['40', '40', 'image']], 'JPEG stays JPEG in the PDF');
  const whole = fs.readFileSync(pdf);
  ok(whole.includes(bytes[0]) && whole.includes(bytes[1]), 'byte for byte');
  same(seen(pdf, list[0][0]), [['red', 'green', 'blue', 'red', 'red', 'green'], ['blue', 'yellow', 'yellow', 'green', 'blue', 'yellow']],
    'level, a quarter to the right, drawn: as they are to be seen');
  const figures = pdfOf(pdf).elements().filter((e) => e.type === 'Figure').map((e) => e.alt);
  same(figures.slice(-3), ['Four colours', 'Four colours turned', 'Four colours drawn'], 'each says what it shows');
}

// The sides that a JPEG's frame tells.
const sides = (b) => {
  const at = b.indexOf(Buffer.from([0xff, 0xc0, 0x00, 0x11])) + 5;
  return [b.readUInt16BE(at + 2), b.readUInt16BE(at)];
};

function document(file, bytes) {
  const parts = unzip(fs.readFileSync(file));
  const [level, turned] = [...parts.keys()].filter((n) => n.endsWith('.jpeg')).sort().map((n) => parts.get(n));
  ok(level?.equals(bytes[0]), 'a document of word processors has the file as it is');
  same(sides(turned), [160, 240], 'and a turned one upright, because those do not turn it');
  const words = [...parts.get('word/document.xml').toString().matchAll(/descr="(Four[^"]*)"/g)].map((m) => m[1]);
  same([...new Set(words)], ['Four colours', 'Four colours turned', 'Four colours drawn'], 'with their words');
}

const db = database();
const loaded = db.run('load', pack(), '--quiet');
ok(loaded.status === 0, 'a pack with photographs is loaded', loaded.err);
const bytes = page(write(db, 'en', 'html'));
printed(write(db, 'en', 'pdf'), bytes);
document(write(db, 'en', 'docx'), bytes);
ok(fs.readFileSync(write(db, 'en', 'pdf')).equals(fs.readFileSync(write(db, 'en', 'pdf'))), 'the same bytes again');
const model = JSON.parse(fs.readFileSync(write(db, 'en', 'json'), 'utf8'));
same(model.sections.at(-1).blocks[0].photographs[1], { file: 'photographs/turned.dat', caption: null, credit: null, alt: 'Four colours turned', width: 160, height: 240 }, 'JSON names them');
ok(/<img alt="Quatro cores" lang="pt"/.test(fs.readFileSync(write(db, 'es', 'html'), 'utf8')), 'words without a translation are marked with their language');
done();
