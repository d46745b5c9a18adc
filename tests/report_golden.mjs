// Reports are what they were: the small mission's page, JSON, PDF text and structure against golden files (rewritten
// with ISTMO_WRITE_GOLDEN=1), and every figure of the founding report at its place in the PDF.
import fs from 'node:fs';
import path from 'node:path';
import { execFileSync } from 'node:child_process';
import { database, done, ok, readCsv, root, same, scratch } from './lib.mjs';

const tool = (name, ...args) => execFileSync(name, args, { encoding: 'utf8', maxBuffer: 1 << 26, stdio: ['ignore', 'pipe', 'ignore'] });

function loaded(pack) {
  const db = database();
  const r = db.run('load', path.join(root, 'packs', pack), '--quiet');
  ok(r.status === 0, `${pack} is loaded`, r.err);
  return db;
}

function write(db, name, period, lang, format) {
  const file = scratch(`${name}.${format}`);
  const r = db.run('report', name, '--period', period, '--lang', lang, '-o', file);
  ok(r.status === 0, `${name} in ${lang} as ${format}`, r.err);
  return file;
}

// --- golden files -------------------------------------------------------------------------------------------

// A tag or a text a line, without the style sheet: what changes is seen in a diff.
const lines = (html) => html.replace(/<style>[\s\S]*?<\/style>/, '').replace(/>\s*/g, '>\n').replace(/\s*</g, '\n<').replace(/\n+/g, '\n').trim() + '\n';

function compare(name, found) {
  const file = path.join(root, 'tests/golden', name);
  if (process.env.ISTMO_WRITE_GOLDEN) fs.writeFileSync(file, found);
  const a = found.split('\n');
  const b = fs.readFileSync(file, 'utf8').split('\n');
  const at = a.findIndex((line, i) => line !== b[i]);
  ok(found === b.join('\n'), `${name} is what it was`, `line ${at + 1}: ${a[at]}\nwas: ${b[at]}`);
}

function small(db) {
  const of = (lang, format) => write(db, 'resumo', '2024', lang, format);
  for (const lang of ['es', 'en']) compare(`report-minimal.${lang}.html.txt`, lines(fs.readFileSync(of(lang, 'html'), 'utf8')));
  compare('report-minimal.json', fs.readFileSync(of('es', 'json'), 'utf8'));
  const pdf = of('es', 'pdf');
  compare('report-minimal.pdf.txt', tool('pdftotext', '-layout', pdf, '-'));
  compare('report-minimal.struct.txt', tool('pdfinfo', '-struct', pdf));
}

// --- every figure at its place ------------------------------------------------------------------------------

const number = (v) => Number(v).toLocaleString('en-US');
const word = (text, n) => new RegExp(`(^|[^\\d,.])${n.replace(/[.,]/g, '\\$&')}($|[^\\d,.]|[,.]\\D)`, 'm').test(text);

// In the order of its content: an indicator is its code on a line of its own, then what is printed of it up to the
// next one; a number of the summary is what stands before its code in brackets.
function places(text) {
  const at = new Map();
  const add = (code, part) => at.set(code, `${at.get(code) ?? ''}\n${part}`);
  const parts = text.split(/^((?:[A-Z]+-[A-Z]?\d+(?:-[A-Z]+)?))$/m);
  for (let i = 1; i < parts.length; i += 2) add(parts[i], parts[i + 1]);
  const summary = parts[0].split(/\[(R-\d+)\]/);
  for (let i = 0; i + 1 < summary.length; i += 2) add(summary[i + 1], summary[i]);
  return at;
}

function figures(db) {
  const pdf = write(db, 'informe-anual', '2023', 'es', 'pdf');
  const at = places(tool('pdftotext', '-raw', pdf, '-'));
  // Members of a composite are printed with it: "11 Talleres [MG-4-T]".
  const model = JSON.parse(fs.readFileSync(write(db, 'informe-anual', '2023', 'es', 'json'), 'utf8'));
  const owner = new Map();
  for (const b of model.sections.flatMap((s) => s.blocks).filter((b) => b.type === 'indicator'))
    for (const f of b.figures) owner.set(f.indicator, b.figures[0].indicator);
  const lacks = [];
  const golden = readCsv(path.join(root, 'tests/golden/figures.csv')).filter((g) => g.value !== '' && (g.slice === '' || /^sex=[fm]$/.test(g.slice)));
  for (const g of golden) {
    const place = at.get(g.indicator) ?? at.get(owner.get(g.indicator));
    if (!place || !word(place, number(g.value))) lacks.push([g.indicator, g.slice, number(g.value), (place ?? 'nowhere').slice(0, 120)]);
  }
  ok(golden.length > 60, 'figures of the founding report', golden.length);
  same(lacks, [], 'each is printed at its place');
  ok(word(at.get('R-6'), '1,180') && word(at.get('CH-1'), '1,180'), 'and what the report declared beside it');
}

small(loaded('demo-minimal'));
figures(loaded('oim-panama-2023'));
done();
