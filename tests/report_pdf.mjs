// The report's PDF, read back with poppler's tools.
import fs from 'node:fs';
import path from 'node:path';
import { execFileSync } from 'node:child_process';
import { pdfOf } from './pdf.mjs';
import { copyPack, database, done, editCsv, ok, root, same, scratch } from './lib.mjs';

const tool = (name, ...args) => execFileSync(name, args, { encoding: 'utf8', maxBuffer: 1 << 26, stdio: ['ignore', 'pipe', 'ignore'] });
const flat = (text) => text.replace(/\s+/g, ' ');

function write(db, lang, format, name = 'informe-anual', period = '2023', ...more) {
  const file = scratch(`${lang}.${format}`);
  const r = db.run('report', name, '--period', period, '--lang', lang, ...more, '-o', file);
  ok(r.status === 0, `${[name, ...more].join(' ')} in ${lang} as ${format}`, r.err);
  return file;
}

function loaded(pack) {
  const db = database();
  const r = db.run('load', pack, '--quiet');
  ok(r.status === 0, `${path.basename(pack)} is loaded`, r.err);
  return db;
}

const pagesOf = (pdf) => tool('pdftotext', '-layout', pdf, '-').split('\f').slice(0, -1);

// Lines of a page without its running head and number.
const linesOf = (page) => page.split('\n').map((l) => l.trim()).filter((l) => l && !/^\d+$/.test(l)).slice(1);

function figures(pdf, json) {
  const model = JSON.parse(fs.readFileSync(json, 'utf8'));
  const text = flat(tool('pdftotext', pdf, '-'));
  const table = flat(tool('pdftotext', '-layout', pdf, '-'));
  const shown = model.sections.flatMap((s) => s.blocks).flatMap((b) => b.figures ?? []);
  same(new Set(shown.map((f) => f.indicator)).size, 43, 'all 43 figures are shown');
  const lacks = [];
  for (const f of shown) {
    if (!text.includes(f.printed)) lacks.push([f.indicator, f.printed]);
    if (f.declared && !text.includes(f.declared)) lacks.push([f.indicator, 'declared', f.declared]);
    if (!text.includes(f.indicator)) lacks.push([f.indicator]);
  }
  same(lacks, [], 'the PDF prints every figure, and what is declared where it differs');
  const method = model.sections.flatMap((s) => s.blocks).find((b) => b.type === 'method');
  const wrong = method.rows.filter(([code, , records, value]) => !table.includes(code) || !table.includes(records) || !table.includes(value));
  same(wrong, [], 'the annex has a row for every figure');
  const findings = model.sections.flatMap((s) => s.blocks).find((b) => b.type === 'findings').findings;
  const subjects = findings.filter((f) => !text.includes(f.subject));
  ok(findings.length > 30 && subjects.length === 0, 'every finding is printed', subjects);
}

function structure(pdf) {
  const info = tool('pdfinfo', pdf);
  ok(/Tagged:\s+yes/.test(info), 'the PDF is tagged');
  ok(/Title:\s+Informe de resultados 2023/.test(info), 'it has its title', info);
  const tree = tool('pdfinfo', '-struct', pdf);
  const count = (tag) => tree.split('\n').filter((l) => l.trim().split(/[ :]/)[0] === tag).length;
  same(count('Document'), 1, 'one document');
  ok(count('H1') >= 11 && count('H2') >= 24 && count('H3') >= 5, 'headings', [count('H1'), count('H2'), count('H3')]);
  ok(count('P') > 100 && count('Table') >= 8 && count('TH') > 20 && count('TD') > 300, 'paragraphs and tables', [count('P'), count('Table')]);
  ok(count('Figure') >= 20, 'figures', count('Figure'));
  ok(count('Link') >= 10, 'links of the contents', count('Link'));
  ok(tree.split('\n')[0].trim() === 'Document', 'all of it within the document');
}

// What cairo leaves out, read by qpdf.
function accessible(file) {
  const pdf = pdfOf(file);
  const { root, info, xmp } = pdf;
  same([root['/MarkInfo'], root['/Lang'], root['/ViewerPreferences']], [{ '/Marked': true }, 'u:es', { '/DisplayDocTitle': true }], 'marked, in Spanish, shown under its title');
  ok(/<dc:language><rdf:Bag><rdf:li>es</.test(xmp) && /<dc:title>.*Informe de resultados 2023</.test(xmp), 'XMP names title and language', xmp);
  ok(xmp.includes('<xmp:CreateDate>2024-01-15T12:00:00') && info['/CreationDate'] === 'u:D:20240115120000Z', 'and when it was made', info);
  ok(pdf.pages.every((p) => p['/Tabs'] === '/S'), 'links are visited in the order of the structure');
  const all = pdf.elements();
  const figures = all.filter((e) => e.type === 'Figure');
  same(figures.filter((e) => !e.alt).length, 0, 'every figure says in words what it shows');
  ok(figures.some((e) => /mujeres: [\d,]+/.test(e.alt)), 'with its numbers', figures.map((e) => e.alt).slice(0, 5));
  const links = all.filter((e) => e.type === 'Link');
  same(links.filter((e) => !e.annotation?.['/Contents']).length, 0, 'every link says where it leads');
  const levels = all.filter((e) => /^H\d$/.test(e.type)).map((e) => Number(e.type[1]));
  const skips = levels.filter((l, i) => l > (levels[i - 1] ?? 0) + 1);
  same([levels[0], skips], [1, []], 'headings: no level is left out');
  const tables = all.filter((e) => e.type === 'Table').map((t) => t.kids.map((row) => row.kids.map((c) => c.type)));
  const odd = tables.filter((t) => t.some((row) => row.length !== t[0].length) || t[0].some((c) => c !== 'TH') || t.slice(1).flat().some((c) => c !== 'TD'));
  ok(tables.length > 5 && odd.length === 0, 'tables are rows of as many cells, under heads', odd);
  same(all.filter((e) => e.type === 'TH' && e.scope !== '/Column').length, 0, 'every head says that it is a column\'s');
  same(pdf.pages.map((p) => pdf.unmarked(p)).filter((n) => n > 0), [], 'all that is painted is in an element or an artifact');
  const onPages = pdf.pages.reduce((n, p) => n + pdf.marks(p).length, 0);
  same(onPages, all.reduce((n, e) => n + e.marks, 0), 'every marked content is in the tree');
}

function fonts(pdf) {
  const rows = tool('pdffonts', pdf).trim().split('\n').slice(2);
  const bad = rows.filter((r) => !/\s+yes\s+yes\s+yes\s+\d+/.test(r) || !/^[A-Z]{6}\+/.test(r));
  ok(rows.length >= 2 && bad.length === 0, 'every font is embedded, a subset, and maps to Unicode', bad);
}

function pages(pdf) {
  const all = pagesOf(pdf);
  ok(all.length >= 20 && all.length <= 30, 'a report of some twenty-five pages', all.length);
  const empty = all.map((p, i) => [i + 1, linesOf(p).length]).slice(1, -1).filter(([, n]) => n < 12);
  same(empty, [], 'no page is nearly empty');
  const numbers = all.slice(1).map((p) => p.trim().split('\n').at(-1).trim());
  same(numbers, all.slice(1).map((_, i) => String(i + 2)), 'every page but the cover has its number');
  const contents = [...all[1].matchAll(/^\s*(\S.*?)\s{2,}(\d+)$/gm)].map((m) => [m[1], Number(m[2])]);
  ok(contents.length >= 10, 'the contents', contents);
  same(contents.filter(([title, page]) => !flat(all[page - 1] ?? '').includes(title)), [], 'the contents name the right pages');
  const text = all.join('\n');
  for (const letters of ['Ngäbe', 'Pale verite', 'Panamá', '«del 13 de abril de 2023»']) ok(flat(text).includes(letters), `letters: ${letters}`);
}

// Texts in other scripts in a pack, in running text, a heading and a chart, come out of the PDF again.
function scripts() {
  const texts = ['El año pasado: ¿cuántas niñas y niños?', 'Tout moun gen dwa pou yo viv, lakay tankou aletranje: pwoteksyon, fòmasyon, èd.', 'Ngäbere: Ja ngwandre ñakare, kä näre, nitre töi kwatire, Buglé, Tjër Di.', 'Ng\u0061\u0308be, o\u0308, n\u0303, u\u0301', '移民有权获得保护、信息和援助。每个数字都可以核对：1,986 人。'];
  const pack = copyPack('demo-minimal', (dir) => {
    const blocks = texts.map((t) => `      - {type: text, title: "${t}", text: "${t} ${t}"}\n`).join('');
    fs.appendFileSync(path.join(dir, 'reports/resumo.yaml'), `  - id: scripts\n    title: "${texts[4]}"\n    blocks:\n${blocks}`);
    editCsv(path.join(dir, 'indicators.csv'), (rows) => rows.map((r) => (r.code === 'R-1' ? { ...r, 'label::pt': `申请 ${texts[3]}` } : r)));
  });
  const db = loaded(pack);
  const pdf = scratch('scripts.pdf');
  const again = scratch('scripts.pdf');
  for (const out of [pdf, again]) {
    const r = db.run('report', 'resumo', '--period', '2024', '--lang', 'es', '-o', out);
    ok(r.status === 0, 'texts in five languages', r.err);
  }
  ok(fs.readFileSync(pdf).equals(fs.readFileSync(again)), 'the same bytes again');
  const close = (t) => t.normalize('NFC').replace(/\s+/g, '');
  const found = close(tool('pdftotext', pdf, '-'));
  for (const t of texts) ok(found.split(close(t)).length - 1 >= 3, `comes out of the PDF: ${t}`, found.split(close(t)).length - 1);
  ok(found.includes(`申请${close(texts[3])}`), 'in a label, too');
  fonts(pdf);
  const families = new Set(tool('pdffonts', pdf).split('\n').slice(2).map((l) => /^[A-Z]{6}\+([A-Za-z]+)/.exec(l)?.[1]).filter((f) => f));
  same([...families].filter((f) => !/^(OpenSans|NotoSans|NotoSansMono|DroidSansFallback)$/.test(f)), [], 'set in the fonts that istmo names, whatever else is installed');
}

// Words of a page with their boxes. Those that lie over each other or beyond the page's margins are told.
function misplaced(pdf) {
  const found = [];
  const pages = tool('pdftotext', '-bbox', pdf, '-').split('<page ').slice(1);
  for (const [i, page] of pages.entries()) {
    const [width, height] = /width="([\d.]+)" height="([\d.]+)"/.exec(page).slice(1).map(Number);
    const words = [...page.matchAll(/<word xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)">([^<]*)</g)]
      .map((m) => ({ x: +m[1], y: +m[2], right: +m[3], below: +m[4], text: m[5] }));
    for (const w of words) if (w.x < 20 || w.y < 10 || w.right > width - 20 || w.below > height - 10) found.push([i + 1, 'outside', w.text]);
    if (!words.length) found.push([i + 1, 'no words']);
    words.sort((a, b) => a.y - b.y);
    for (const [k, a] of words.entries())
      for (let n = k + 1; n < words.length && words[n].y < a.below; n++) {
        const b = words[n];
        const over = Math.min(a.right, b.right) - Math.max(a.x, b.x);
        const deep = Math.min(a.below, b.below) - Math.max(a.y, b.y);
        if (over > 1 && deep > 0.45 * Math.min(a.below - a.y, b.below - b.y)) found.push([i + 1, a.text, b.text]);
      }
  }
  return found;
}

// The other reports: as many pages as they promise, and nothing misplaced on any.
function others(db) {
  for (const lang of ['es', 'en']) {
    same(pagesOf(write(db, lang, 'pdf', 'nota-trimestral', '2023-Q2')).length, 2, 'a quarterly note has two pages');
    const donor = write(db, lang, 'pdf', 'cuadro-donante');
    same([pagesOf(donor).length, misplaced(donor)], [2, []], 'the donor\'s table, too');
    for (const unit of ['MG', 'PROT', 'AVR', 'IBG', 'ML', 'CH']) {
      const sheet = write(db, lang, 'pdf', 'ficha-unidad', '2023', '--unit', unit);
      same([pagesOf(sheet).length, misplaced(sheet)], [1, []], 'a unit\'s sheet has one');
    }
  }
}

// Reports without a record: every page says so in its place; none breaks.
function nothing() {
  const db = loaded(copyPack('oim-panama-2023', (dir) => {
    for (const f of fs.readdirSync(path.join(dir, 'data'))) fs.rmSync(path.join(dir, 'data', f));
    for (const f of ['institutions.csv', 'materials.csv', 'products.csv']) fs.rmSync(path.join(dir, f));
  }));
  const annual = write(db, 'es', 'pdf');
  const all = pagesOf(annual);
  same(misplaced(annual), [], 'a report without a record: nothing is misplaced');
  ok(all.length > 10 && flat(all.join(' ')).includes('nada registrado'), 'it says that nothing is registered', all.length);
  same(pagesOf(write(db, 'es', 'pdf', 'ficha-unidad', '2023', '--unit', 'MG')).length, 1, 'a sheet without a figure is a sheet');
  ok(flat(pagesOf(write(db, 'en', 'pdf', 'nota-trimestral', '2023-Q2')).join(' ')).includes('no values in this period'), 'charts without a value say so');
  for (const name of ['informe-anual', 'cuadro-donante']) write(db, 'en', 'html', name);
}

// A sheet of a unit with a name of 200 letters and 40 indicators more, every second without a value.
function crowded() {
  const db = loaded(copyPack('oim-panama-2023', (dir) => {
    editCsv(path.join(dir, 'units.csv'), (rows) => rows.map((r) => (r.code === 'MG' ? { ...r, 'label::es': 'Ñandú '.repeat(34) } : r)));
    editCsv(path.join(dir, 'indicators.csv'), (rows) => [...rows, ...Array.from({ length: 40 }, (_, i) => ({ ...rows.find((r) => r.code === 'MG-1'), code: `MGX-${i}`, 'label::es': `${i} ${'palabras largas '.repeat(12)}`, formula: i % 2 ? 'count(activity)' : 'count(avr, ${unit} = \'NONE\')' }))]);
  }));
  const sheet = write(db, 'es', 'pdf', 'ficha-unidad', '2023', '--unit', 'MG');
  const [only, ...more] = pagesOf(sheet);
  same([more.length, misplaced(sheet)], [0, []], 'a sheet of 49 indicators is one page');
  const shown = (only.match(/^\s*MG(X?)-\S+\s/gm) ?? []).length;
  const left = Number(/Filas que no caben en esta página: (\d+)/.exec(only)?.[1]);
  same(shown + left, 49, 'it says how many it has no room for');
  ok(shown >= 6 && !/MGX-\d*[02468]\s/.test(only), 'first come those with a value', only);
  const page = fs.readFileSync(write(db, 'es', 'html', 'ficha-unidad', '2023', '--unit', 'MG'), 'utf8');
  same((page.match(/<th scope="row" class="key" role="rowheader">MG/g) ?? []).length, 49, 'the page in the browser has them all');
}

// A name of 200 letters in one word, and 40 indicators in a unit more.
function extremes(before) {
  const name = 'Ñandú'.repeat(40);
  const pack = copyPack('oim-panama-2023', (dir) => {
    editCsv(path.join(dir, 'units.csv'), (rows) => rows.map((r) => (r.code === 'MG' ? { ...r, 'label::es': name } : r)));
    const report = path.join(dir, 'reports/informe-anual.yaml');
    const more = Array.from({ length: 40 }, () => '      - {type: indicator, indicator: MG-1}\n').join('');
    fs.appendFileSync(report, `  - id: more\n    unit: MG\n    blocks:\n${more}`);
  });
  const db = loaded(pack);
  const pdf = write(db, 'es', 'pdf');
  same(misplaced(pdf), [], 'nothing lies over something else, nothing beyond the margins');
  const all = pagesOf(pdf);
  const letters = all.join('').replace(/\s/g, '').split('Ñandú').length - 1;
  ok(letters >= 80, 'a name of 200 letters is printed whole, in the contents and on its pages', letters);
  ok(all.length - before <= 12, '40 indicators more fill pages, not one page each', [before, all.length]);
}

const db = loaded(path.join(root, 'packs/oim-panama-2023'));
const pdf = write(db, 'es', 'pdf');
figures(pdf, write(db, 'es', 'json'));
structure(pdf);
accessible(pdf);
fonts(pdf);
pages(pdf);
ok(fs.readFileSync(pdf).equals(fs.readFileSync(write(db, 'es', 'pdf'))), 'the same bytes again');
ok(fs.readFileSync(write(db, 'en', 'html')).equals(fs.readFileSync(write(db, 'en', 'html'))), 'the page, too');
ok(/Assisted voluntary return/.test(tool('pdftotext', write(db, 'en', 'pdf'), '-')), 'in English');
const spoken = (file) => [...new Set(pdfOf(file).elements().map((e) => e.lang).filter((l) => l))];
const minimal = scratch('minimal.pdf');
ok(loaded(path.join(root, 'packs/demo-minimal')).run('report', 'resumo', '--period', '2024', '--lang', 'en', '-o', minimal).status === 0, 'a report in a language that its pack does not have');
same([spoken(pdf), spoken(minimal)], [[], ['pt']], 'texts without a translation are marked with their language');
same(misplaced(pdf), [], 'no word lies over another, none beyond the margins');
others(db);
nothing();
crowded();
scripts();
extremes(pagesOf(pdf).length);
done();
