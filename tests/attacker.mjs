// An attacker who reads only what is published solves its equations, exactly and with code of his own
// (attacker_solve.mjs, attacker_equations.mjs). For no protected figure may he find an interval that leaves out
// a number below the threshold. What the figures are is asked of the program's internal commands to judge him.
import fs from 'node:fs';
import path from 'node:path';
import { copyPack, database, done, editCsv, ok, readCsv, scratch, sliceKey, writeCsv } from './lib.mjs';
import { attack, cellKey, definitions, Knowledge, published, solve } from './attacker_equations.mjs';

let seed = 1;
const random = (n) => (seed = (seed * 1103515245 + 12345) % 2147483648) >>> 0 && Math.floor((seed / 2147483648) * n);

// --- a mission of random cases ------------------------------------------------------------------------------

const GROUPS = 34;
const T = { assisted: 5, protected: 11 };
const bys = ['nationality', 'municipality', 'region', 'month', 'quarter'];

function indicators() {
  const rows = [];
  const add = (code, formula, sensitivity, more = {}) =>
    rows.push({ code, unit: 'RET', 'label::pt': `Casos ${code}`, 'label::fr': `Dossiers ${code}`, kind: 'number', formula,
      counting_unit: 'case', across_places: 'sum', across_periods: 'sum', sensitivity, frequency: 'monthly', direction: 'up',
      funnel_parent: '', funnel_basis: '', ...more });
  for (let g = 0; g < GROUPS; g++) {
    const sensitivity = g % 3 === 2 ? 'protected' : 'assisted';
    add(`A${g}`, `count(caso, \${grupo} = '${g}')`, sensitivity);
    add(`B${g}`, `count(caso, \${grupo} = '${g}' and \${feito} = 'OK')`, sensitivity, { funnel_parent: `A${g}`, funnel_basis: 'cohort' });
    if (g % 4 === 1) add(`C${g}`, `{A${g}} + {A${g - 1}}`, 'assisted');
    if (g % 4 === 3) add(`R${g}`, `ratio({B${g}}, {A${g}})`, sensitivity, { kind: 'ratio' });
  }
  return rows;
}

// Each indicator stands in some of the tables.
function report(codes) {
  const blocks = [];
  for (const by of bys) {
    const some = codes.filter(() => random(3) > 0);
    for (let i = 0; i < some.length; i += 8) blocks.push(`      - {type: table, by: ${by}, indicators: [${some.slice(i, i + 8)}]}`);
  }
  blocks.push(`      - {type: map, by: region, places: true, indicators: [${codes.filter((c) => /^[AB]/.test(c)).slice(0, 9)}]}`);
  return `title: R\nsections:\n  - id: all\n    title: Tudo\n    blocks:\n${blocks.join('\n')}\n      - {type: method}\n`;
}

const nationalities = ['SEN', 'GNB', 'NGA', 'GHA', 'GIN', 'MLI', 'GMB'];
const places = ['PRAIA', 'SAO-FILIPE', 'MINDELO', 'SAL'];
const skewed = (list) => list[Math.floor(random(1000) ** 2 / 1e6 * list.length)];

function cases() {
  const rows = [];
  for (let g = 0; g < GROUPS; g++)
    for (let i = 3 + random(45); i > 0; i--) {
      const month = random(12);
      const day = `${month < 6 ? 2024 : 2025}-${String(((month + 6) % 12) + 1).padStart(2, '0')}-15`;
      rows.push({ caso: `${g}-${i}`, data: day, unidade: 'RET', grupo: String(g), feito: random(3) ? 'OK' : '',
        sexo: random(4) ? 'm' : 'f', nacionalidade: skewed(nationalities), local: skewed(places) });
    }
  return rows;
}

function mission() {
  return copyPack('demo-minimal', (dir) => {
    for (const f of ['data', 'declared.csv', 'targets.csv', 'obligations.csv', 'links.csv', 'rules.csv', 'results.csv', 'projects.csv', 'workflows', 'forms', 'reports'])
      fs.rmSync(path.join(dir, f), { recursive: true, force: true });
    const yaml = path.join(dir, 'pack.yaml');
    fs.writeFileSync(yaml, fs.readFileSync(yaml, 'utf8').replace(/assisted: \d+/, `assisted: ${T.assisted}`).replace(/protected: \d+/, `protected: ${T.protected}`));
    for (const f of ['forms/caso', 'data', 'reports']) fs.mkdirSync(path.join(dir, f), { recursive: true });
    writeCsv(path.join(dir, 'forms/caso/settings.csv'), [{ form_id: 'caso', 'form_title::pt': 'Caso', 'form_title::fr': 'Dossier', version: '1', default_language: 'pt', fact: 'caso', date_of_record: 'data', key: 'caso' }]);
    const question = (type, name, dimension = '') => ({ type, name, 'label::pt': name, 'label::fr': name, dimension });
    writeCsv(path.join(dir, 'forms/caso/survey.csv'), [question('text', 'caso'), question('date', 'data'), question('select_one units', 'unidade', 'unit'),
      question('text', 'grupo'), question('acknowledge', 'feito'), question('select_one sexo', 'sexo', 'sex'),
      question('select_one countries', 'nacionalidade', 'nationality'), question('select_one places', 'local', 'place')]);
    const rows = indicators();
    writeCsv(path.join(dir, 'indicators.csv'), rows);
    writeCsv(path.join(dir, 'data/caso.csv'), cases());
    fs.writeFileSync(path.join(dir, 'map.geojson'), JSON.stringify({ type: 'FeatureCollection', features: [{ type: 'Feature',
      properties: { code: 'BARLAVENTO' }, geometry: { type: 'Polygon', coordinates: [[[-25.4, 16.5], [-22.6, 16.5], [-22.6, 17.3], [-25.4, 17.3], [-25.4, 16.5]]] } }] }));
    fs.writeFileSync(path.join(dir, 'reports/r.yaml'), report(rows.map((r) => r.code)));
  });
}

// --- judging ---------------------------------------------------------------------------------------------------

const thresholdOf = (dir) => {
  const text = fs.readFileSync(path.join(dir, 'pack.yaml'), 'utf8');
  const of = (s) => Number(new RegExp(`${s}: (\\d+)`).exec(text)[1]);
  return { none: 0, assisted: of('assisted'), protected: of('protected') };
};

// The true value of every cell that is published or follows from what is.
function truth(db, period, dims) {
  const value = new Map();
  for (const by of ['sex', ...dims])
    for (const f of db.json('figures', '--period', period, '--by', by)) {
      if (f.value === null) continue;
      value.set(`${f.indicator}|${f.period}|${sliceKey(f.slice)}`, f.value);
    }
  return value;
}

const span = (() => {
  const of = new Map();
  return (c, year) => {
    const key = `${c.first}${c.last}`;
    if (!of.has(key)) {
      const [y, m] = c.first.split('-').map(Number);
      const months = Math.round((Date.parse(c.last) - Date.parse(c.first)) / 864e5 / 30.4);
      const quarter = Math.floor(((m + 5) % 12) / 3) + 1;
      of.set(key, months === 1 ? c.first.slice(0, 7) : months === 6 ? `${m < 7 ? y - 1 : y}-S${m < 7 ? 2 : 1}` : months === 3 ? `${m < 7 ? y - 1 : y}-Q${quarter}` : year);
    }
    return of.get(key);
  };
})();

// Intervals that are too narrow: of cells of 1 to the threshold less one, printed or not.
function bounded(cells, def, limit, real, year) {
  const faults = [];
  let tried = 0;
  for (const [key, [least, most]] of attack(cells.filter((c) => !def.ratio.has(c.indicator)), def)) {
    const [indicator, first, last, slice] = key.split('|');
    const v = real.get(`${indicator}|${span({ first, last }, year)}|${slice}`);
    if (!(v > 0 && v < limit(indicator))) continue;
    tried++;
    if (least > 1 || most < limit(indicator) - 1) faults.push(`${key} = ${v}: ${least}..${most}`);
  }
  return { faults, tried };
}

function printedSmall(cells, def, limit, real, year) {
  const faults = [];
  const at = new Map(cells.map((c) => [cellKey(c), c]));
  const small = (code, v) => v > 0 && v < limit(code);
  for (const c of cells) {
    if (c.status === 'suppressed') continue;
    if (!def.ratio.has(c.indicator)) {
      if (small(c.indicator, c.value)) faults.push(`printed: ${cellKey(c)} = ${c.value}`);
      continue;
    }
    for (const side of def.ratio.get(c.indicator)) {
      const v = real.get(`${side}|${span(c, year)}|${sliceKey(c.slice)}`) ?? 0;
      if (small(side, v) || at.get(cellKey({ ...c, indicator: side }))?.status === 'suppressed') faults.push(`ratio of few: ${cellKey(c)}`);
    }
  }
  return faults;
}

function judge(name, db, dir, reportName, year, dims, sensitivity) {
  const file = scratch('public.json');
  const r = db.run('report', reportName, '--period', year, '--public', '-o', file);
  ok(r.status === 0, `${name}: public report`, r.err);
  const json = published(file);
  const cells = json.published;
  const def = definitions(dir);
  const threshold = thresholdOf(dir);
  const limit = (code) => threshold[sensitivity(code)];
  const real = truth(db, year, dims);
  const printed = printedSmall(cells, def, limit, real, year);
  ok(printed.length === 0, `${name}: no figure about few people is printed`, printed.slice(0, 10));
  const { faults, tried } = bounded(cells, def, limit, real, year);
  ok(faults.length === 0, `${name}: no figure about few people is bounded`, faults.slice(0, 10));
  // The attacker is able: were only small figures left out, he would find many of them.
  const naive = cells.map((c) => {
    const v = real.get(`${c.indicator}|${span(c, year)}|${sliceKey(c.slice)}`);
    return c.status === 'suppressed' && !(v > 0 && v < limit(c.indicator)) ? { ...c, status: 'ok', value: v } : c;
  });
  const found = bounded(naive, def, limit, real, year).faults.length;
  const left = cells.filter((c) => c.status === 'suppressed').length;
  console.log(`# ${name}: ${cells.length} cells, ${left} left out; ${tried} small, of which ${found} would be found without the others`);
  return { json, tried, found };
}

// What a map shows is what the tables print: of regions those with boundaries, else points, and points of places.
function onMap(name, json) {
  const maps = json.sections.flatMap((s) => s.blocks).flatMap((b) => b.maps ?? []);
  const shown = maps.flatMap((m) => [...m.areas, ...m.points].map((p) => ({ ...p, indicator: m.indicator })));
  const faults = [];
  for (const p of shown) {
    const cells = json.published.filter((c) => c.indicator === p.indicator && c.first === '2024-07-01' && c.last === '2025-06-30' && Object.values(c.slice).join() === p.place);
    if (p.status !== 'empty' && cells.length === 0) faults.push(`in no table: ${p.indicator} ${p.place}`);
    for (const c of cells)
      if (c.status !== p.status || c.value !== p.value) faults.push(`${p.indicator} ${p.place}: ${c.status} ${c.value}, on the map ${p.status} ${p.value}`);
  }
  ok(shown.length > 20 && faults.length === 0, `${name}: maps show what the tables print`, faults.slice(0, 10));
  return shown.filter((p) => p.status === 'suppressed' && p.value === null).length;
}

// --- missions -------------------------------------------------------------------------------------------------------

const classOf = (dir) => {
  const rows = new Map(indicators().map((r) => [r.code, r.sensitivity]));
  return (code) => rows.get(code) ?? 'none';
};

let tried = 0;
let found = 0;
let dotted = 0;
for (const s of [7, 20231124, 424242]) {
  seed = s;
  const name = `random mission ${s}`;
  const dir = mission();
  const db = database('sqlite');
  const load = db.run('load', dir);
  ok(load.status === 0, `${name} is loaded`, load.err);
  const r = judge(name, db, dir, 'r', '2024', [...bys, 'place'], classOf(dir));
  dotted += onMap(name, r.json);
  tried += r.tried;
  found += r.found;
  const marks = (o) => JSON.stringify(o.sections).split('«s»').length - 1;
  const working = db.json('report', 'r', '--period', '2024');
  ok(marks(r.json) > 0 && marks(working) === 0 && !working.published, `${name}: marks in public output only`);
}
ok(tried > 2000, 'the attacker has many figures to try', tried);
ok(dotted > 5, 'some of what is left out is on maps', dotted);
ok(found > 300, 'and is able to find them where only small ones are left out', found);

// --- editions ---------------------------------------------------------------------------------------------------------

// A semester, then the year, then the year restated by a few cases. The attacker knows all three, and of each figure
// whether it has changed; he looks for small figures of each time, and for what few people changed.
function editions(s) {
  seed = s;
  const name = `editions of mission ${s}`;
  const dir = mission();
  const db = database('sqlite');
  const data = path.join(dir, 'data/caso.csv');
  const rows = readCsv(data);
  const out = scratch('editions');
  fs.mkdirSync(out);
  const def = definitions(dir);
  const limit = (code) => T[classOf(dir)(code)];
  const steps = [
    ['2024-S1', rows],
    ['2024', rows],
    ['2024', rows.map((r) => (random(60) ? r : { ...r, nacionalidade: skewed(nationalities), sexo: r.sexo === 'f' ? 'm' : 'f' }))
      .concat(cases().filter(() => random(30) === 0).map((r) => ({ ...r, caso: `n${r.caso}` })))],
  ];
  const versions = new Map(); // key -> its true values, in order
  let real;
  const valueOf = (key) => {
    const [indicator, first, last, slice] = key.split('|');
    return real.get(`${indicator}|${span({ first, last }, '2024')}|${slice}`) ?? 0;
  };
  const variable = (key) => {
    const of = versions.get(key) ?? versions.set(key, []).get(key);
    const v = valueOf(key);
    if (!of.includes(v)) of.push(v);
    return `${key}@${of.indexOf(v)}`;
  };
  const knowledge = new Knowledge(variable);
  for (const [period, now] of steps) {
    writeCsv(data, now);
    const load = db.run('load', dir);
    ok(load.status === 0, `${name}: data of ${period}`, load.err);
    const file = scratch('public.json');
    const r = db.run('report', 'r', '--period', period, '--public', '-o', file);
    real = truth(db, period, [...bys, 'place']);
    knowledge.add(published(file).published.filter((c) => !def.ratio.has(c.indicator)), def);
    const p = db.run('publish', 'r', '--period', period, '-o', out);
    ok(r.status === 0 && p.status === 0, `${name}: published for ${period}`, r.err + p.err);
  }
  const changes = [];
  knowledge.known.set('#', 1000);
  for (const [key, values] of versions)
    for (let k = 1; k < values.length; k++) {
      const by = values[k] - values[k - 1];
      const id = `${key}#${k}`;
      if (Math.abs(by) >= limit(key.split('|')[0])) continue;
      changes.push([id, by]);
      knowledge.unknown.add(id);
      knowledge.rows.push({ terms: [[id, 1], [`${key}@${k}`, -1], [`${key}@${k - 1}`, 1], ['#', -1]] });
    }
  const range = solve(knowledge.rows, knowledge.known, knowledge.unknown);
  const faults = [];
  for (const [id, [least, most]] of range) {
    const [key, k] = id.split('@');
    const v = versions.get(key)?.[k];
    const t = limit(key.split('|')[0]);
    if (v > 0 && v < t && (least > 1 || most < t - 1)) faults.push(`${id} = ${v}: ${least}..${most}`);
  }
  for (const [id, by] of changes) {
    const [least, most] = range.get(id).map((x) => (by > 0 ? 1 : -1) * (x - 1000));
    const t = limit(id.split('|')[0]);
    if (Math.min(least, most) > 1 || Math.max(least, most) < t - 1) faults.push(`${id} changed by ${by}: ${least}..${most}`);
  }
  ok(changes.length > 100, `${name}: many figures were restated by few`, changes.length);
  ok(faults.length === 0, `${name}: no figure and no change of few people is bounded`, [faults.length, faults.slice(0, 10)]);
  console.log(`# ${name}: ${range.size} unknown, ${changes.length} restated by few`);
}
editions(99);

// The demonstration missions: their own small numbers.
const few = (dir) => editCsv(path.join(dir, 'data/avr.csv'), (rows) => rows.filter((_, i) => i % 6 === 0));
for (const [pack, reportName, year, change] of [
  ['demo-minimal', 'resumo', '2024'],
  ['oim-panama-2023', 'informe-anual', '2023'],
  ['oim-panama-2023', 'informe-anual', '2023', few],
]) {
  const dir = copyPack(pack, change);
  const name = change ? `${pack} with a sixth of its cases` : pack;
  const db = database('sqlite');
  db.run('load', dir);
  const rows = new Map(readCsv(path.join(dir, 'indicators.csv')).map((r) => [r.code, r.sensitivity]));
  const { json } = judge(name, db, dir, reportName, year, ['nationality', 'month', 'adm1'], (code) => rows.get(code) ?? 'none');
  const working = db.json('report', reportName, '--period', year);
  const figures = (o) => o.sections.flatMap((s) => s.blocks.flatMap((b) => b.figures ?? []));
  const whole = figures(working).filter((f) => rows.get(f.indicator) === 'none');
  const public_ = new Map(figures(json).map((f) => [f.indicator, f]));
  const changed = whole.filter((f) => ['value', 'women', 'men', 'printed', 'declared'].some((k) => JSON.stringify(f[k]) !== JSON.stringify(public_.get(f.indicator)[k])));
  ok(whole.length > 3 && changed.length === 0, `${name}: what is about officials and activities is printed whole`, changed);
}
done();
