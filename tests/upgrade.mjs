// Databases of every earlier schema open, migrate and verify; a newer one is refused untouched.
//
// tests/upgrade/NAME/ holds what one released schema made: sqlite.sql and postgresql.sql (dumps), key, and
// told.json, what the program of that time said of it. With every release that adds a migration:
//     node tests/upgrade.mjs --make NAME      (ISTMO_TEST_PG: an address of a PostgreSQL server)
// and never again: what was released is not made anew.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { database, done, ok, pgServer, root, same, scratch } from './lib.mjs';

const folder = path.join(root, 'tests/upgrade');
const engines = pgServer ? ['sqlite', 'postgresql'] : ['sqlite'];
const sql = (db, text) => db.url.startsWith('postgresql')
  ? execFileSync('psql', ['-X', '-q', '-v', 'ON_ERROR_STOP=1', '-d', db.url], { input: text, encoding: 'utf8' })
  : execFileSync('sqlite3', ['-bail', db.url], { input: text, encoding: 'utf8' });
const dump = (db) => db.url.startsWith('postgresql')
  ? execFileSync('pg_dump', ['--no-owner', '--no-privileges', '--inserts', db.url], { encoding: 'utf8' }).replace(/^(--.*|SET .*|SELECT pg_catalog.set_config.*|\\.*)?\n/gm, '')
  : execFileSync('sqlite3', [db.url, '.dump'], { encoding: 'utf8' });

// Every kind of thing that a database keeps: answers of each type, personal ones, repeats, states, changes,
// a deleted record, evidence with a document, a closed period.
function history(db) {
  const step = (...args) => {
    const r = db.run(...args);
    if (r.status !== 0) throw new Error(`istmo ${args.join(' ')}: ${r.err}`);
    return r.out.match(/[0-9a-f]{8}-[0-9a-f-]{27}/)?.[0];
  };
  const document = scratch('list.txt');
  fs.writeFileSync(document, 'Eulalia Canaria\n');
  step('load', path.join(root, 'tests/packs/small'), '--summary');
  const workshop = step('record', 'add', 'activity', 'code=A-1', 'date=2023-05-04', 'kind=workshop', 'unit=GOV', 'place=CR-SJ',
    'women=12', 'men=9', 'facilitator=Zacarías Canario');
  step('record', 'set', workshop, 'women=13', '--user', 'bea');
  step('record', 'do', workshop, 'submit');
  step('record', 'do', workshop, 'approve');
  step('record', 'attach', workshop, document, '--kind', 'attendance_list');
  step('record', 'add', 'activity', 'code=A-2', 'date=2023-06-04', 'kind=workshop', 'attending[1].name=Eulalia Canaria',
    'attending[1].sex=f', 'attending[2].name=José Ñandú', 'attending[2].sex=m');
  const gone = step('record', 'add', 'activity', 'code=A-3', 'date=2023-06-05', 'kind=workshop', 'women=1');
  step('record', 'delete', gone, '--reason', 'entered twice');
  step('period', 'close', '2023-Q1', '--reason', 'reported');
}

function told(db) {
  const show = (id) => db.json('record', 'show', id, '--personal');
  const list = db.json('record', 'list', 'activity');
  return { records: list.map((r) => show(r.id ?? r.record)), figures: db.json('figures', '--period', '2023', '--by', 'sex') };
}

function make(name) {
  const into = path.join(folder, name);
  fs.mkdirSync(into);
  const first = database('sqlite');
  history(first);
  for (const engine of ['sqlite', 'postgresql']) {
    const db = database(engine);
    const file = scratch('made.backup');
    first.run('backup', file);
    db.env.ISTMO_KEY = first.env.ISTMO_KEY;
    const r = db.run('restore', file);
    if (r.status !== 0) throw new Error(r.err);
    fs.writeFileSync(path.join(into, `${engine}.sql`), dump(db));
  }
  fs.copyFileSync(first.env.ISTMO_KEY, path.join(into, 'key'));
  fs.writeFileSync(path.join(into, 'told.json'), `${JSON.stringify(told(first), null, 1)}\n`);
}

function opened(name, engine) {
  const db = database(engine);
  if (engine === 'sqlite') sql(db, 'PRAGMA application_id = 1230197837;');
  sql(db, fs.readFileSync(path.join(folder, name, `${engine}.sql`), 'utf8'));
  fs.copyFileSync(path.join(folder, name, 'key'), db.env.ISTMO_KEY);
  fs.chmodSync(db.env.ISTMO_KEY, 0o600);
  return db;
}

// What was told then is told now; a newer program may tell more.
function lacks(then, now, at = '') {
  if (then === null || typeof then !== 'object') return then === now ? [] : [`${at}: ${then}, now ${now}`];
  return Object.keys(then).flatMap((k) => lacks(then[k], now?.[k], `${at}/${k}`));
}

function check(db, name, label) {
  const v = db.json('verify');
  same([v.chain, v.figures, v.problems], ['ok', 'ok', []], `${label}: opens, migrates and verifies`);
  same(lacks(JSON.parse(fs.readFileSync(path.join(folder, name, 'told.json'), 'utf8')), told(db)), [], `${label}: says what it said`);
  const added = db.run('record', 'add', 'activity', 'code=A-9', 'date=2023-07-01', 'kind=workshop', 'women=2');
  ok(added.status === 0 && db.json('verify').chain === 'ok', `${label}: and goes on`, added.err);
}

function upgrades() {
  for (const name of fs.readdirSync(folder).sort())
    for (const engine of engines) {
      check(opened(name, engine), name, `${name}, ${engine}`);
      const file = scratch('old.backup');
      const old = opened(name, engine);
      same(old.run('backup', file).status, 0, `${name}, ${engine}: a backup of it as it is`);
      const copy = database('sqlite');
      copy.env.ISTMO_KEY = old.env.ISTMO_KEY;
      const r = copy.run('restore', file);
      ok(r.status === 0, `${name}, ${engine}: and restored`, r.err);
      check(copy, name, `${name}, ${engine}, restored`);
    }
}

function newer(engine) {
  const cases = [
    ["INSERT INTO schema_step (module, step, checksum) VALUES ('record', 99, 'x');", 'a newer version of istmo made this database (it has step 99 of "record"): use that version'],
    ["INSERT INTO schema_step (module, step, checksum) VALUES ('later', 1, 'x');", 'a newer version of istmo made this database (it has step 1 of "later"): use that version'],
    ["UPDATE schema_step SET checksum = 'x' WHERE module = 'record' AND step = 1;", 'step 1 of "record" is not the one this database was made with: use the program that made it'],
  ];
  const file = scratch('any.csv');
  fs.writeFileSync(file, 'code,date,kind\nA-7,2023-05-05,workshop\n');
  for (const [change, message] of cases) {
    const db = database(engine);
    history(db);
    sql(db, change);
    const state = () => (engine === 'sqlite' ? fs.readFileSync(db.url) : Buffer.from(dump(db)));
    const before = state();
    const commands = [['record', 'list', 'activity'], ['verify'], ['load', path.join(root, 'tests/packs/small')], ['import', 'activity', file],
      ['figures'], ['record', 'add', 'activity', 'date=2023-05-05'], ['backup', scratch('x.backup')], ['period', 'close', '2022', '--reason', 'x']];
    const tried = change === cases[0][0] ? commands : commands.slice(0, 2);
    const other = tried.map((c) => [c, db.run(...c, '--lang', 'en')]).filter(([, r]) => r.status !== 1 || r.err !== `istmo: ${message}\n` || r.out !== '');
    same(other, [], `${engine}: refused by every command: ${message}`);
    ok(before.equals(state()) && (engine !== 'sqlite' || !fs.existsSync(`${db.url}-wal`)), `${engine}: and untouched, byte for byte`);
  }
}

if (process.argv[2] === '--make') {
  make(process.argv[3]);
} else {
  upgrades();
  engines.forEach(newer);
  done();
}
