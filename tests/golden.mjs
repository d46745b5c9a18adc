// The founding report, end to end: every figure, every fault, every trace, on both databases.
import fs from 'node:fs';
import path from 'node:path';
import { spawnSync } from 'node:child_process';
import { database, done, ok, pgServer, readCsv, root, same, scratch, sliceKey } from './lib.mjs';

const pack = path.join(root, 'packs/oim-panama-2023');
const golden = (name) => readCsv(path.join(root, 'tests/golden', name));
const value = (text) => (text === '' ? null : Number(text));

function figures(db, name) {
  const found = new Map();
  for (const by of ['sex', 'nationality'])
    for (const f of db.json('figures', '--period', '2023', '--by', by)) found.set(`${f.indicator} ${sliceKey(f.slice)}`, f);
  for (const g of golden('figures.csv')) {
    const f = found.get(`${g.indicator} ${g.slice}`);
    ok(f && f.value === value(g.value), `${name}: ${g.indicator} ${g.slice} = ${g.value || 'empty'}`, f ?? 'no such cell');
  }
  return found;
}

function traces(db, found, name) {
  const rows = readCsv(path.join(pack, 'indicators.csv'));
  const wrong = [];
  for (const { code } of rows) {
    const cell = found.get(`${code} `);
    const lines = db.json('trace', code, '--period', '2023', '--deep');
    const records = new Set(lines.filter((l) => l.record).map((l) => l.record));
    const sum = lines.filter((l) => l.role === 'add').reduce((n, l) => n + l.contribution, 0);
    if ((cell.value ?? 0) !== sum && !/^distinct/.test(rows.find((r) => r.code === code).formula))
      wrong.push([code, cell.value, sum]);
    if (cell.records !== records.size) wrong.push([code, 'records', cell.records, records.size]);
  }
  same(wrong, [], `${name}: every trace adds up to its figure`);
}

function findings(db, name) {
  const r = db.run('check', '--period', '2023', '--format', 'json');
  const found = JSON.parse(r.out);
  ok(r.status === 1, `${name}: check exits with 1`);
  for (const g of golden('findings.csv'))
    ok(
      found.some((f) => f.rule === g.rule && f.subject === g.subject && f.severity === g.severity),
      `${name}: finds ${g.rule} ${g.subject}`,
      found.filter((f) => f.subject === g.subject),
    );
  const funnel = found.find((f) => f.rule === 'funnel' && f.subject === 'AVR-2');
  ok(funnel && funnel.slice.sex === 'm' && /77/.test(funnel.remedy) && /111/.test(funnel.remedy), `${name}: the exchange of AVR-1's sexes is offered as a hypothesis`, funnel);
  return found;
}

function report(db) {
  const base = scratch('informe');
  for (const kind of ['html', 'pdf', 'json']) {
    const r = db.run('report', 'informe-anual', '--period', '2023', '--lang', 'es', '-o', `${base}.${kind}`);
    ok(r.status === 0, `the report is written as ${kind}`, r.err);
  }
  const pdf = spawnSync('pdftotext', ['-layout', `${base}.pdf`, '-'], { encoding: 'utf8' }).stdout;
  const html = fs.readFileSync(`${base}.html`, 'utf8').replace(/<[^>]*>/g, ' ');
  const printed = new Set(golden('figures.csv').filter((g) => g.value !== '').map((g) => Number(g.value).toLocaleString('en-US')));
  const tiles = { 'ODS 10.7': /ODS[\s\S]*10\.7/, 'PMM 21': /PMM[\s\S]*21/ };
  for (const [text, drawn] of Object.entries(tiles)) ok(html.includes(text) && drawn.test(pdf), `page and PDF have the tile ${text}`);
  for (const text of [...printed, '1,180'])
    ok(html.includes(text) && pdf.includes(text), `page and PDF print ${text}`, `page ${html.includes(text)}, PDF ${pdf.includes(text)}`);
  ok(/^%PDF/.test(fs.readFileSync(`${base}.pdf`, 'latin1')), 'the PDF is one');
  const en = db.run('report', 'informe-anual', '--period', '2023', '--lang', 'en', '-o', `${base}.en.html`);
  ok(en.status === 0 && /Assisted voluntary return/.test(fs.readFileSync(`${base}.en.html`, 'utf8')), 'the report in English');
}

const all = {};
for (const engine of pgServer ? ['sqlite', 'postgresql'] : ['sqlite']) {
  const db = database(engine);
  const load = db.run('load', pack, '--format', 'json');
  ok(load.status === 0, `${engine}: the pack loads`, load.err);
  const found = figures(db, engine);
  traces(db, found, engine);
  all[engine] = { figures: [...found.values()], findings: findings(db, engine) };
  const again = db.json('load', pack);
  same([again.changes.length, again.refused.length], [0, 0], `${engine}: loading again changes nothing`);
  const verify = db.json('verify');
  same([verify.chain, verify.figures, verify.problems], ['ok', 'ok', []], `${engine}: the database verifies`);
  if (engine === 'sqlite') report(db);
}
if (all.postgresql) {
  same(all.postgresql.figures, all.sqlite.figures, 'PostgreSQL gives the same figures as SQLite');
  const plain = (list) => list.map(({ rule, severity, subject, slice, expected, found }) => ({ rule, severity, subject: /^[0-9a-f-]{36}$/.test(subject) ? 'record' : subject, slice, expected, found }));
  same(plain(all.postgresql.findings), plain(all.sqlite.findings), 'PostgreSQL gives the same findings as SQLite');
}

const clean = database();
ok(clean.run('load', path.join(root, 'packs/demo-minimal'), '--format', 'json').status === 0, 'the small pack loads');
const quiet = clean.run('check', '--format', 'json');
ok(quiet.status === 0 && JSON.parse(quiet.out).length === 0, 'a clean pack has no finding', quiet.out);
done();
