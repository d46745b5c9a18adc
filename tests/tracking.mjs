// Notes in the tracking tables of a workbook and their way back: only they, all or nothing, with their history.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { copyPack, database, done, ok, pgServer, same, scratch } from './lib.mjs';
import { cells, part, place, repacked, rowsChanged, sheetNames, written } from './workbook.mjs';

const whole = 'Tracking';
const project = 'Tracking P-ILHAS';

function opened(engine) {
  const db = database(engine);
  ok(db.run('load', copyPack('demo-minimal'), '--quiet', '--summary').status === 0, `${engine}: the mission is loaded`);
  return db;
}

function report(db, kind, ...more) {
  const file = scratch(`report.${kind}`);
  const r = db.run('report', 'resumo', '--period', '2024', '--lang', 'en', '-o', file, ...more);
  if (r.status !== 0) throw new Error(r.err);
  return file;
}

const counts = (r) => [r.read, r.created, r.changed, r.unchanged, r.refused.length];

function roundTrip(engine) {
  const db = opened(engine);
  const file = report(db, 'xlsx');
  same(counts(db.json('tracking', 'import', file)), [0, 0, 0, 0, 0], 'an untouched workbook changes nothing');

  const at = { story: place(file, whole, 'I-3', 'Narrative'), why: place(file, whole, 'I-3', 'Deviation note'), people: place(file, whole, 'R-4', 'Narrative') };
  const text = 'Two desks opened <late>.\nThe third & last in May.';
  const filled = written(written(file, whole, { [at.story]: text, [at.why]: '=1+1', [at.people]: 'Half of them.' }), project, { [place(file, project, 'I-3', 'Narrative')]: 'On the islands.' });
  same(counts(db.json('tracking', 'import', filled, '--dry-run')), [4, 4, 0, 0, 0], 'four notes, tried');
  same(db.json('notes'), [], 'a trial saves nothing');
  same(counts(db.json('tracking', 'import', filled, '--user', 'bea')), [4, 4, 0, 0, 0], 'four notes, kept');
  same(counts(db.json('tracking', 'import', filled)), [4, 0, 0, 4, 0], 'once');
  same(db.json('notes', '--indicator', 'I-3').map((n) => [n.project, n.kind, n.text, n.by, n.version]),
    [[null, 'deviation', '=1+1', 'bea', 1], [null, 'narrative', text, 'bea', 1], ['P-ILHAS', 'narrative', 'On the islands.', 'bea', 1]], 'each at its place, with who wrote it');

  const again = report(db, 'xlsx');
  same(['story', 'why'].map((k) => [cells(again, whole)[at[k]].type, cells(again, whole)[at[k]].text]), [['s', text], ['s', '=1+1']], 'the next workbook has them, as texts');
  same(cells(again, 'Figures')[place(again, 'Figures', 'I-3', 'Narrative')].text, text, 'beside the figure, too');
  const figures = JSON.parse(fs.readFileSync(report(db, 'json'))).sections.flatMap((s) => s.blocks).flatMap((b) => b.figures ?? []);
  same(figures.find((f) => f.indicator === 'I-3').notes, [
    { kind: 'narrative', project: null, text, by: 'bea' }, { kind: 'deviation', project: null, text: '=1+1', by: 'bea' },
    { kind: 'narrative', project: 'P-ILHAS', text: 'On the islands.', by: 'bea' }], 'JSON has them at the indicator');
  const page = fs.readFileSync(report(db, 'html'), 'utf8');
  ok(/Narrative<\/strong>\s*<p>Two desks opened &lt;late&gt;\./.test(page) && page.includes('Narrative (P-ILHAS)'), 'so has the page');
  const pages = execFileSync('pdftotext', [report(db, 'pdf'), '-'], { encoding: 'utf8' }).replace(/\s+/g, ' ');
  ok(pages.includes('Two desks opened <late>.') && pages.includes('Narrative (P-ILHAS)'), 'and the PDF');
  const document = part(report(db, 'docx'), 'word/document.xml');
  ok(document.includes('Two desks opened &lt;late&gt;.') && document.includes('Narrative (P-ILHAS)'), 'and the document');
  const open = fs.readFileSync(report(db, 'html', '--public'), 'utf8');
  ok(open.includes('Two desks') && !open.includes('Half of them') && page.includes('Half of them'), 'public output leaves out notes about people who are assisted');

  const edited = written(again, whole, { [at.story]: 'Three desks.', [at.why]: '' });
  same(counts(db.json('tracking', 'import', edited, '--user', 'cruz')), [4, 0, 2, 2, 0], 'a note changed and one taken back');
  same(db.json('notes', '--indicator', 'I-3', '--history').filter((n) => !n.project).map((n) => [n.kind, n.version, n.text, n.before, n.by]),
    [['deviation', 1, '=1+1', null, 'bea'], ['deviation', 2, null, '=1+1', 'cruz'], ['narrative', 1, text, null, 'bea'], ['narrative', 2, 'Three desks.', text, 'cruz']], 'the history says who, and what stood there before');
  same(db.json('notes', '--indicator', 'I-3').map((n) => n.text), ['Three desks.', 'On the islands.'], 'only what holds is listed');

  const late = db.json('tracking', 'import', written(again, whole, { [at.story]: 'Four desks.' }));
  same(late.refused.map((p) => [p.column, p.found, p.expected]), [[`${whole}!${at.story}`, 'Four desks.', 'Three desks.']], 'a note that somebody else changed meanwhile is refused');

  const [desk] = db.json('record', 'list', 'balcao').map((r) => r.id ?? r.record);
  ok(db.run('record', 'delete', desk, '--reason', 'twice').status === 0, 'records change');
  const other = place(again, whole, 'I-4', 'Narrative');
  same(counts(db.json('tracking', 'import', written(report(db, 'xlsx'), whole, { [other]: 'Sessions.' }))).slice(1, 3), [1, 0], 'the new workbook comes back');
  const old = place(again, whole, 'I-1', 'Narrative');
  same(counts(db.json('tracking', 'import', written(again, whole, { [old]: 'Written before.' }))).slice(1), [1, 0, 4, 0], 'so does one written before the records changed');
  const backup = scratch('notes.backup');
  db.run('backup', backup);
  const restored = database(engine);
  same([restored.run('restore', backup).status, restored.json('notes', '--history')], [0, db.json('notes', '--history')], 'a backup has the notes and their history');
}

// --- what is refused --------------------------------------------------------------------------------------------

function refusals() {
  const db = opened('sqlite');
  const file = report(db, 'xlsx');
  const note = { [place(file, whole, 'I-1', 'Narrative')]: 'A note.' };
  const refused = (changed, name, expected) => {
    const r = db.run('tracking', 'import', changed, '--format', 'json');
    const found = JSON.parse(r.out).refused.map((p) => [p.column, p.found, p.expected]);
    ok(r.status === 1 && JSON.stringify(found) === JSON.stringify(expected), name, { status: r.status, found, expected });
    same(db.json('notes'), [], 'and nothing is saved');
  };
  const rest = (at) => cells(file, whole)[at].text;
  const month = place(file, whole, 'I-3', cells(file, whole).G4.text);
  const total = place(file, whole, 'I-3', 'Cumulative');
  const target = place(file, whole, 'R-4', 'Target');
  const nothing = place(file, whole, 'R-4', 'Not broken down');
  const noted = (changes) => written(file, whole, { ...note, ...changes });
  refused(noted({ [month]: 7 }), 'a month changed', [[`${whole}!${month}`, '7', rest(month)]]);
  refused(noted({ [total]: 600 }), 'a total changed', [[`${whole}!${total}`, '600', rest(total)]]);
  refused(noted({ [target]: 0.6 }), 'a target changed', [[`${whole}!${target}`, '0.6', rest(target)]]);
  refused(noted({ [nothing]: 1 }), 'a number where there was none', [[`${whole}!${nothing}`, '1', null]]);
  refused(noted({ B4: 'Resultados' }), 'a head changed', [[`${whole}!B4`, 'Resultados', 'Result']]);
  refused(noted({ A1: 'Ours' }), 'a title changed', [[`${whole}!A1`, 'Ours', whole]]);

  const row = (n) => `<row r="${n}"><c r="A${n}" t="inlineStr"><is><t>New</t></is></c></row>`;
  const last = Math.max(...Object.keys(cells(file, whole)).map((at) => +at.replace(/\D/g, '')));
  refused(rowsChanged(noted({}), whole, (xml) => xml.replace('</sheetData>', `${row(last + 1)}</sheetData>`)), 'a row added', [[`${whole}!A${last + 1}`, 'New', null]]);
  const without = rowsChanged(noted({}), whole, (xml) => xml.replace(new RegExp(`<row r="${last}".*?</row>`, 's'), ''));
  refused(without, 'a row removed', [[`${whole}!A${last}`, null, rest(`A${last}`)]]);
  // As spreadsheets do: the rows below move up.
  const moved = rowsChanged(noted({}), whole, (xml) => xml.replace(new RegExp(`<row r="${last - 1}".*?</row>`, 's'), '').replace(new RegExp(`<row r="${last}".*?</row>`, 's'), (r) => r.replaceAll(`${last}"`, `${last - 1}"`)));
  refused(moved, 'a row removed from within', [[`${whole}!C${last - 1}`, rest(`C${last}`), rest(`C${last - 1}`)], [`${whole}!A${last}`, null, rest(`A${last}`)]]);
  refused(repacked(noted({}), { 'xl/workbook.xml': (xml) => xml.replace(`name="${project}"`, 'name="Other"') }), 'a sheet renamed', [[`${project}!A1`, null, project]]);

  const says = (args, pattern, name) => {
    const r = db.run('tracking', 'import', ...args, '--lang', 'en');
    ok(r.status === 1 && pattern.test(r.err), name, r);
  };
  says([report(db, 'xlsx', '--public')], /has no tracking tables/, 'a public workbook has nothing to bring back');
  const hidden = `xl/worksheets/sheet${sheetNames(file).indexOf('istmo') + 1}.xml`;
  says([repacked(file, { [hidden]: () => '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData/></worksheet>' })], /has no tracking tables/, 'nor has one without what it kept');
  const small = database();
  small.run('load', 'tests/packs/small', '--quiet', '--summary');
  const r = small.run('tracking', 'import', file, '--lang', 'en');
  ok(r.status === 1 && /is of the mission "demo-minimal"/.test(r.err), 'another mission refuses it', r);
}

function protection() {
  const db = opened('sqlite');
  const file = report(db, 'xlsx');
  const n = sheetNames(file).indexOf(whole) + 1;
  ok(/<sheetProtection /.test(part(file, `xl/worksheets/sheet${n}.xml`)), 'the tracking sheet is protected');
  const styles = [...part(file, 'xl/styles.xml').match(/<cellXfs.*?<\/cellXfs>/s)[0].matchAll(/<xf [^>]*?(?:\/>|>.*?<\/xf>)/gs)].map((m) => m[0]);
  const unlocked = (at) => {
    const style = part(file, `xl/worksheets/sheet${n}.xml`).match(new RegExp(`<c r="${at}" s="(\\d+)"`))[1];
    return /<protection locked="0"/.test(styles[+style]);
  };
  const open = (text) => ['Narrative', 'Deviation note', 'Cumulative', 'Target', 'Code'].map((h) => unlocked(place(file, whole, text, h)));
  same(open('I-1'), [true, true, false, false, false], 'only notes may be written');
  ok(/<sheet name="istmo"[^>]*state="hidden"/.test(part(file, 'xl/workbook.xml')), 'what it keeps is out of sight');
}

roundTrip('sqlite');
if (pgServer) roundTrip('postgresql');
refusals();
protection();
done();
