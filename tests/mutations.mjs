// The rules know no pack: when the founding pack is changed, exactly the right figures and findings change.
import fs from 'node:fs';
import path from 'node:path';
import { copyPack, database, done, editCsv, ok, readCsv, same, sliceKey } from './lib.mjs';

// Everything a mission is told: figures by sex, and findings without the identifiers of records.
function told(dir) {
  const db = database();
  const load = db.run('load', dir, '--format', 'json');
  if (load.status !== 0) throw new Error(`${dir}: ${load.err}${load.out.slice(0, 2000)}`);
  const figures = new Map();
  for (const f of db.json('figures', '--period', '2023', '--by', 'sex')) figures.set(`${f.indicator} ${sliceKey(f.slice)}`, f.value);
  const findings = new Set();
  for (const f of db.json('check', '--period', '2023'))
    findings.add(`${f.rule} ${/^[0-9a-f-]{36}$/.test(f.subject) ? 'record' : f.subject} ${sliceKey(f.slice)}`);
  return { figures, findings };
}

const pack = 'oim-panama-2023';
const original = told(copyPack(pack));

function differences(changed) {
  const figures = {};
  for (const k of new Set([...original.figures.keys(), ...changed.figures.keys()]))
    if (original.figures.get(k) !== changed.figures.get(k)) figures[k] = [original.figures.get(k) ?? null, changed.figures.get(k) ?? null];
  return {
    figures,
    appeared: [...changed.findings].filter((f) => !original.findings.has(f)).sort(),
    gone: [...original.findings].filter((f) => !changed.findings.has(f)).sort(),
  };
}

// --- every code renamed -------------------------------------------------------------------------
const rename = (code) => `Z${[...code].reverse().join('').replace(/^[-_]+|[-_]+$/g, '')}9`;
const renamed = new Map();
for (const file of ['units.csv', 'indicators.csv', 'results.csv'])
  for (const { code } of readCsv(path.join('packs', pack, file))) renamed.set(code, rename(code));
const values = new Map();
for (const list of ['topic', 'activity_kind', 'population', 'product_type'])
  for (const { name } of readCsv(path.join('packs', pack, 'lists', `${list}.csv`))) values.set(name, rename(name));

const listColumns = { unit: renamed, code: renamed, indicator: renamed, subject: renamed, results: renamed, parent: renamed, funnel_parent: renamed, kind: values, topic: values, type: values, population: values };

function renameAll(dir) {
  const formula = (text) =>
    text
      .replace(/\{([A-Za-z0-9_-]+)\}/g, (all, c) => (renamed.has(c) ? `{${renamed.get(c)}}` : all))
      .replace(/'([^']*)'/g, (all, c) => `'${values.get(c) ?? (renamed.has(c) && /^[A-Z]+$/.test(c) ? renamed.get(c) : c)}'`);
  const cells = (row, columns) => {
    for (const [column, map] of Object.entries(columns))
      if (row[column] !== undefined) row[column] = row[column].split(' ').map((v) => map.get(v) ?? v).join(' ');
    return row;
  };
  const only = (...names) => Object.fromEntries(names.map((n) => [n, listColumns[n]]));
  editCsv(path.join(dir, 'units.csv'), (r) => r.map((x) => cells(x, only('code'))));
  editCsv(path.join(dir, 'results.csv'), (r) => r.map((x) => cells(x, only('code', 'parent', 'unit'))));
  editCsv(path.join(dir, 'indicators.csv'), (r) =>
    r.map((x) => ({ ...cells(x, only('code', 'unit', 'results', 'funnel_parent')), formula: formula(x.formula) })));
  editCsv(path.join(dir, 'declared.csv'), (r) => r.map((x) => cells(x, only('indicator'))));
  editCsv(path.join(dir, 'links.csv'), (r) => r.map((x) => cells(x, only('subject'))));
  for (const list of ['topic', 'activity_kind', 'population', 'product_type'])
    editCsv(path.join(dir, 'lists', `${list}.csv`), (r) => r.map((x) => ({ ...x, name: values.get(x.name) })));
  editCsv(path.join(dir, 'data/activity.csv'), (r) => r.map((x) => cells(x, only('unit', 'kind', 'topic', 'population'))));
  editCsv(path.join(dir, 'data/orientation.csv'), (r) => r.map((x) => cells(x, only('unit', 'topic', 'population'))));
  for (const f of ['data/avr.csv', 'data/transit.csv']) editCsv(path.join(dir, f), (r) => r.map((x) => cells(x, only('unit', 'population'))));
  editCsv(path.join(dir, 'products.csv'), (r) => r.map((x) => cells(x, only('unit', 'type'))));
  editCsv(path.join(dir, 'materials.csv'), (r) => r.map((x) => cells(x, only('unit'))));
  fs.rmSync(path.join(dir, 'reports'), { recursive: true });
}
{
  const changed = told(copyPack(pack, renameAll));
  const back = (key) => key.replace(/^(\S+ )?(Z\S+9)/, (all, rule, code) => (rule ?? '') + ([...renamed].find(([, v]) => v === code)?.[0] ?? code));
  same([...changed.figures].map(([k, v]) => `${back(k)}=${v}`).sort(), [...original.figures].map(([k, v]) => `${k}=${v}`).sort(), 'with every code renamed the figures are the same');
  const list = (set, f) => [...set].map(f).sort();
  same(list(changed.findings, back), list(original.findings, (x) => x), 'with every code renamed the findings are the same');
}

// --- one workshop withdrawn ---------------------------------------------------------------------
{
  let gone;
  const dir = copyPack(pack, (d) =>
    editCsv(path.join(d, 'data/activity.csv'), (rows) =>
      rows.map((r) => {
        if (r.code === 'MG1-03') gone = r;
        return { ...r, state: r.code === 'MG1-03' ? 'withdrawn' : 'approved' };
      })));
  const found = differences(told(dir));
  const women = Number(gone.women);
  const men = Number(gone.men);
  same(
    found.figures,
    {
      'MG-1 ': [198, 198 - women - men],
      'MG-1 sex=f': [124, 124 - women],
      'MG-1 sex=m': [74, 74 - men],
      'R-5 ': [994, 994 - women - men],
      'R-5 sex=f': [518, 518 - women],
      'R-5 sex=m': [302, 302 - men],
    },
    'a withdrawn workshop leaves exactly the figures it was in',
  );
  same(found.appeared, ['declared_differs MG-1 ', 'declared_differs MG-1 sex=f', 'declared_differs MG-1 sex=m', 'declared_differs R-5 '], 'and what was declared for them differs');
  same(found.gone, [], 'and no other finding goes');
}

// --- the exchange that the hypothesis offers, made -------------------------------------------------
{
  const dir = copyPack(pack, (d) =>
    editCsv(path.join(d, 'data/orientation.csv'), (rows) =>
      rows.map((r) => (r.unit === 'AVR' ? { ...r, women: r.men, men: r.women } : r))));
  const found = differences(told(dir));
  same(found.gone, ['funnel AVR-2 sex=m'], 'with the sexes of AVR-1 exchanged the funnel holds');
  same(found.appeared, ['declared_differs AVR-1 sex=f', 'declared_differs AVR-1 sex=m'], 'and differs from what was printed');
}

// --- another funnel broken --------------------------------------------------------------------------
{
  const dir = copyPack(pack, (d) => {
    editCsv(path.join(d, 'indicators.csv'), (rows) =>
      rows.map((r) => (r.code === 'CH-3' ? { ...r, funnel_parent: 'CH-4', funnel_basis: 'period' } : r)));
  });
  const found = differences(told(dir));
  same(found.appeared, ['funnel CH-3 sex=f'], 'a new funnel is judged by its slices (176 women after 146)');
  same([found.gone, found.figures], [[], {}], 'and nothing else changes');
}

// --- a falsified total -------------------------------------------------------------------------------
{
  const dir = copyPack(pack, (d) =>
    editCsv(path.join(d, 'declared.csv'), (rows) =>
      rows.map((r) => (r.indicator === 'PROT-2' && r.slice === '' ? { ...r, value: '73' } : r))));
  const found = differences(told(dir));
  same(found.appeared, ['declared_differs PROT-2 ', 'total_parts PROT-2 '], 'a falsified total is found twice: against records and parts');
  same([found.gone, found.figures], [[], {}], 'and nothing else changes');
}

// --- links confirmed, exclusion explained -------------------------------------------------------------
{
  const dir = copyPack(pack, (d) => {
    editCsv(path.join(d, 'links.csv'), (rows) => rows.map((r) => ({ ...r, status: r.subject === 'MG' ? 'confirmed' : r.status })));
    editCsv(path.join(d, 'indicators.csv'), (rows) =>
      rows.map((r) => (r.code === 'R-5' ? { ...r, excludes: 'PROT-1: la unidad lo informa aparte; ML-1: otro tema' } : r)));
  });
  const found = differences(told(dir));
  same(found.gone, ['composite_omits R-5 ', 'missing_link MG '], 'a confirmed link and a stated reason end their findings');
  same([found.appeared, found.figures], [[], {}], 'and nothing else changes');
}
ok(original.findings.size > 20, 'the original has its findings');
done();
