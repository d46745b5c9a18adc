// The report as DOCX, read back: whole, as Word wants it, and with everything that the model has.
import fs from 'node:fs';
import path from 'node:path';
import { all, child, disorder, open, outline, textOf } from './docx.mjs';
import { database, done, ok, root, same, scratch } from './lib.mjs';

function loaded(pack) {
  const db = database();
  const r = db.run('load', path.join(root, 'packs', pack), '--quiet');
  ok(r.status === 0, `${pack} is loaded`, r.err);
  return db;
}

function write(db, name, lang, ending, period = '2023', ...more) {
  const file = scratch(`${lang}.${ending}`);
  const r = db.run('report', name, '--period', period, '--lang', lang, '-o', file, ...more);
  ok(r.status === 0, `${name} in ${lang} as ${ending}`, r.err);
  return file;
}

// Every part has a type, every relation leads to a part, every part is reached.
function parts(docx) {
  const types = docx.xml('[Content_Types].xml');
  const typed = (name) =>
    types.of.some((t) => t.at.PartName === `/${name}`) || types.of.some((t) => t.name === 'Default' && name.endsWith(`.${t.at.Extension}`));
  same([...docx.parts.keys()].filter((n) => !typed(n)), [], 'every part has its type');
  same(types.of.filter((t) => t.at.PartName && !docx.parts.has(t.at.PartName.slice(1))), [], 'no type is of a part that is not there');
  const reached = (rels, from) => docx.xml(rels).of.map((r) => path.posix.join(from, r.at.Target));
  const targets = [...reached('_rels/.rels', ''), ...reached('word/_rels/document.xml.rels', 'word')];
  same(targets.filter((t) => !docx.parts.has(t)), [], 'every relation leads to a part');
  same([...docx.parts.keys()].filter((n) => !/rels$|^\[/.test(n) && !targets.includes(n)), [], 'every part is reached');
  const ids = docx.xml('word/_rels/document.xml.rels').of.map((r) => r.at.Id);
  const used = [...all(docx.body, 'a:blip').map((b) => b.at['r:embed']), ...['w:headerReference', 'w:footerReference'].flatMap((n) => all(docx.body, n)).map((n) => n.at['r:id'])];
  same(used.filter((id) => !ids.includes(id)), [], 'and every reference has its relation');
}

// What makes Word call a document damaged.
function valid(docx) {
  const xml = [...docx.parts.keys()].filter((n) => n.endsWith('.xml')).map(docx.xml);
  same(xml.flatMap(disorder), [], 'elements stand in the order of the schema');
  const unique = (list) => new Set(list).size === list.length;
  const names = all(docx.body, 'w:bookmarkStart').map((b) => b.at['w:name']);
  const starts = all(docx.body, 'w:bookmarkStart').map((b) => b.at['w:id']);
  same(all(docx.body, 'w:bookmarkEnd').map((b) => b.at['w:id']).sort(), [...starts].sort(), 'every bookmark ends');
  ok(unique(names) && unique(starts) && names.every((n) => n.length <= 40), 'bookmarks have names of their own, of 40 characters at most');
  ok(unique(all(docx.body, 'wp:docPr').map((p) => p.at.id)), 'drawings have numbers of their own');
  same(all(docx.body, 'w:hyperlink').filter((l) => !names.includes(l.at['w:anchor'])).map((l) => l.at), [], 'every link leads somewhere');
  same(all(docx.body, 'w:tc').filter((c) => c.of.at(-1).name !== 'w:p').length, 0, 'every cell ends with a paragraph');
  const styles = all(docx.xml('word/styles.xml'), 'w:style').map((s) => s.at['w:styleId']);
  const used = xml.flatMap((x) => ['w:pStyle', 'w:rStyle', 'w:tblStyle', 'w:basedOn', 'w:next'].flatMap((n) => all(x, n))).map((n) => n.at['w:val']);
  same([...new Set(used)].filter((s) => !styles.includes(s)), [], 'every style is there');
  for (const table of all(docx.body, 'w:tbl')) {
    const columns = all(child(table, 'w:tblGrid'), 'w:gridCol').length;
    const rows = table.of.filter((n) => n.name === 'w:tr').map((r) => all(r, 'w:tcPr').reduce((sum, c) => sum + Number(child(c, 'w:gridSpan')?.at['w:val'] ?? 1), 0));
    if (rows.some((n) => n !== columns)) ok(false, 'rows have as many cells as the grid', [columns, rows]);
  }
}

function accessible(docx) {
  const decorative = (p) => all(p, 'adec:decorative').length === 1;
  const pictures = all(docx.body, 'wp:docPr');
  ok(pictures.length > 30 && pictures.every((p) => p.at.descr || decorative(p)), 'every picture says what it shows, or is decoration', pictures.map((p) => p.at));
  ok(pictures.some((p) => /mujeres: [\d,]+/.test(p.at.descr)), 'with its numbers');
  const data = all(docx.body, 'w:tbl').filter((t) => all(t, 'w:tblStyle')[0].at['w:val'] === 'ReportTable');
  ok(data.length >= 5 && data.every((t) => all(t, 'w:tblHeader').length === 1 && all(t, 'w:tblCaption').length === 1), 'tables of data repeat their head and have a name', data.length);
  const levels = outline(docx.body).flatMap((l) => /^Heading(\d)/.exec(l)?.[1] ?? []).map(Number);
  same(levels.filter((l, i) => l > (levels[i - 1] ?? 0) + 1), [], 'headings skip no level');
  ok(levels.length > 30, 'there are headings', levels.length);
}

function everything(docx, json) {
  const model = JSON.parse(fs.readFileSync(json, 'utf8'));
  const text = outline(docx.body).join('\n');
  const blocks = model.sections.flatMap((s) => s.blocks);
  const shown = blocks.flatMap((b) => b.figures ?? []);
  same(new Set(shown.map((f) => f.indicator)).size, 43, 'the model shows 43 figures');
  same(shown.filter((f) => !text.includes(f.printed) || !text.includes(f.indicator) || (f.declared && !text.includes(f.declared))), [], 'the document prints each, and what is declared where it differs');
  const rows = blocks.flatMap((b) => b.rows ?? []);
  ok(rows.length > 60, 'there are rows of tables and lists', rows.length);
  same(rows.filter((r) => r.some((cell) => !text.includes(cell))), [], 'all of them are in the document');
  same(blocks.flatMap((b) => b.findings ?? []).filter((f) => !text.includes(f.message)), [], 'and every finding');
  same(model.sections.filter((s) => s.title && !text.includes(`Heading1:   ${s.title}`) && !text.includes(`Heading1: ${s.title}`)), [], 'and every section');
}

function properties(docx, lang, title) {
  const core = docx.xml('docProps/core.xml');
  same(core.of.map((n) => n.text), [title, '2023', core.of[2].text, '2024-01-15T12:00:00Z', '2024-01-15T12:00:00Z', lang], 'what the document says of itself');
  same(all(child(docx.xml('word/styles.xml'), 'w:docDefaults'), 'w:lang')[0].at['w:val'], lang, 'its language');
  ok(textOf(docx.xml('word/header1.xml')).startsWith(`${title} · `), 'its running head');
}

const oim = loaded('oim-panama-2023');
const es = write(oim, 'informe-anual', 'es', 'docx');
const docx = open(es);
parts(docx);
valid(docx);
accessible(docx);
everything(docx, write(oim, 'informe-anual', 'es', 'json'));
properties(docx, 'es-PA', 'Informe de resultados 2023');
ok(fs.readFileSync(es).equals(fs.readFileSync(write(oim, 'informe-anual', 'es', 'docx'))), 'the same bytes again');
const en = open(write(oim, 'informe-anual', 'en', 'docx'));
valid(en);
properties(en, 'en-US', 'Results report 2023');

for (const [name, period, ...more] of [['nota-trimestral', '2023-Q3'], ['ficha-unidad', '2023', '--unit', 'MG'], ['cuadro-donante', '2023']])
  valid(open(write(oim, name, 'es', 'docx', period, ...more)));

const small = open(write(loaded('demo-minimal'), 'resumo', 'en', 'docx', '2024'));
valid(small);
ok(all(small.body, 'w:lang').every((l) => l.at['w:val'] === 'pt') && all(small.body, 'w:lang').length > 10, 'texts without translation say their language');
const golden = path.join(root, 'tests/golden/report-minimal.docx.txt');
const lines = `${outline(small.body).join('\n')}\n`;
if (process.env.ISTMO_WRITE_GOLDEN) fs.writeFileSync(golden, lines);
same(lines, fs.readFileSync(golden, 'utf8'), 'the small report is what it was');
done();
