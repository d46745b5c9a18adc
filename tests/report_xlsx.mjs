// The report as a workbook, read with unzip: sheets, typed cells, formulas that give what they carry.
import fs from 'node:fs';
import path from 'node:path';
import { copyPack, database, done, ok, root, same, scratch } from './lib.mjs';
import { cells, sheetNames } from './workbook.mjs';

const db = database();
const pack = copyPack('demo-minimal', (dir) => {
  const file = path.join(dir, 'indicators.csv');
  fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replaceAll('Número de participações em', '=1+1 em'));
});
db.run('load', pack, '--quiet', '--summary');
const write = (...more) => {
  const file = scratch('report.xlsx');
  const r = db.run('report', 'resumo', '--period', '2024', '-o', file, ...more);
  ok(r.status === 0, `report ${more.join(' ')}`, r.err);
  return file;
};
const file = write('--lang', 'es');
ok(fs.readFileSync(file).equals(fs.readFileSync(write('--lang', 'es'))), 'the same database and clock give the same bytes');
same(sheetNames(file).slice(0, 3), ['Resumen', 'Cifras', 'Seguimiento'], 'sheets in Spanish');

const t = cells(file, 'Seguimiento');
const rows = Object.keys(t).filter((at) => /^C\d+$/.test(at) && +at.slice(1) > 4);
const row = rows.find((at) => t[at].text === 'I-3').slice(1);
const months = [...'GHIJKLMNOPQR'].map((c) => t[`${c}${row}`]);
ok(months.every((m) => m.type === 'n' && m.text !== ''), 'months are numbers');
same(months.reduce((sum, m) => sum + +m.text, 0), 596, 'I-3: the months add up to the figure');
same([t[`W${row}`].text, t[`W${row}`].formula], ['596', `IF(COUNT(G${row}:R${row})=0,"",SUM(G${row}:R${row}))`], 'the total is a formula with its value');
same([t[`S${row}`].formula, +t[`S${row}`].text], [`IF(COUNT(G${row}:I${row})=0,"",SUM(G${row}:I${row}))`, months.slice(0, 3).reduce((sum, m) => sum + +m.text, 0)], 'so is a quarter');
same(+t[`X${row}`].text, 596 / 500, 'and the share of the target');
const people = rows.find((at) => t[at].text === 'I-2').slice(1);
same([t[`W${people}`].formula, t[`W${people}`].text], [undefined, '33'], 'I-2: distinct people are no sum of months');

const labels = Object.values(t).filter((c) => c.text.startsWith('=1+1'));
ok(labels.length > 0 && labels.every((c) => c.type === 's' && c.formula === undefined), 'a text that begins with = is a text');
const tables = Object.values(cells(file, 'Tablas'));
ok(tables.some((c) => c.text === 'SEN' || c.text === 'Senegal') && tables.some((c) => c.type === 'n' && c.text === '53'), 'the other blocks stand as tables, with numbers', tables.map((c) => c.text).slice(0, 60));
ok(!sheetNames(write('--lang', 'es', '--public')).some((n) => n.startsWith('Seguimiento')), 'public output has no tracking table');

// Every cell of the figures and of the tracking table. ISTMO_WRITE_GOLDEN=1 writes them anew; read the difference.
const plainDb = database();
plainDb.run('load', copyPack('demo-minimal'), '--quiet', '--summary');
const golden = path.join(root, 'tests/golden/report-minimal-cells.txt');
const fresh = scratch('golden.xlsx');
plainDb.run('report', 'resumo', '--period', '2024', '--lang', 'es', '-o', fresh);
const told = ['Cifras', 'Seguimiento'].flatMap((name) => Object.entries(cells(fresh, name)).map(([at, c]) => `${name}!${at}\t${c.type}\t${JSON.stringify(c.text)}${c.formula ? `\t=${c.formula}` : ''}\n`));
if (process.env.ISTMO_WRITE_GOLDEN) fs.writeFileSync(golden, told.join(''));
const kept = fs.readFileSync(golden, 'utf8').split(/(?<=\n)/);
same(told.filter((line, i) => line !== kept[i]).slice(0, 5), [], 'the cells are those of the golden file');
same(told.length, kept.length, 'and as many');
done();
