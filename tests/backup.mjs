// Backups as their user makes them: across engines, while others write, killed at any moment, on a full
// disk. ISTMO_SOAK=N kills N times of each instead of 2.
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { database, done, istmo, ok, pgServer, root, same, scratch } from './lib.mjs';

const kills = Number(process.env.ISTMO_SOAK ?? 2);
const pack = path.join(root, 'packs/demo-minimal');
const engines = pgServer ? ['sqlite', 'postgresql'] : ['sqlite'];

let seed = 7;
const random = (n) => ((seed = (seed * 1103515245 + 12345) % 2147483648), Math.floor((seed / 2147483648) * n));
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

function mission(engine) {
  const db = database(engine);
  const r = db.run('load', pack, '--summary');
  if (r.status !== 0) throw new Error(r.err);
  return db;
}

// An empty database that has the key of another.
function copyOf(db, engine) {
  const copy = database(engine);
  copy.env.ISTMO_KEY = db.env.ISTMO_KEY;
  return copy;
}

function start(db, args) {
  const child = spawn(istmo, args, { env: db.env, stdio: ['ignore', 'pipe', 'pipe'] });
  const job = { child, out: '', err: '' };
  child.stdout.on('data', (d) => (job.out += d));
  child.stderr.on('data', (d) => (job.err += d));
  job.ended = new Promise((resolve) => child.on('close', (status, signal) => resolve(Object.assign(job, { status, signal }))));
  return job;
}

const answers = (code, women) => [`codigo=${code}`, 'data=2024-09-01', 'unidade=INFO', 'local=PRAIA', `mulheres=${women}`, 'homens=1'];
const records = (db) => db.json('record', 'list', 'balcao').length;
const told = (db) => ['balcao', 'sessao'].map((f) => db.run('export', f, '--personal', '--format', 'csv').out).concat(db.run('figures', '--format', 'json').out);
function sound(db, name) {
  const v = db.json('verify');
  same([v.chain, v.figures, v.problems], ['ok', 'ok', []], name);
}

function manyRecords(db, rows) {
  const file = scratch('many.csv');
  let text = 'codigo,data,unidade,local,mulheres,homens\n';
  for (let i = 0; i < rows; i++) text += `M-${i},2024-09-${String(1 + (i % 28)).padStart(2, '0')},INFO,PRAIA,${i % 40},${i % 7}\n`;
  fs.writeFileSync(file, text);
  const r = db.run('import', 'balcao', file, '--quiet');
  if (r.status !== 0) throw new Error(r.err);
}

// From each engine into each, and on into the other again: the same records, the same figures.
function across() {
  for (const from of engines) {
    const original = mission(from);
    const wanted = told(original);
    for (const to of engines) {
      const file = scratch('copy.backup');
      same(original.run('backup', file).status, 0, `${from}: a backup is made`);
      const copy = copyOf(original, to);
      const r = copy.run('restore', file);
      ok(r.status === 0, `${from} to ${to}: restored`, r.err);
      sound(copy, `${from} to ${to}: the copy verifies`);
      same(told(copy), wanted, `${from} to ${to}: exports and figures are the same`);
      const added = copy.run('record', 'add', 'balcao', ...answers('NEW', 3));
      ok(added.status === 0, `${from} to ${to}: work goes on in the copy`, added.err);
      const again = copy.run('restore', file, '--lang', 'en');
      same([again.status, again.err], [1, 'istmo: the database holds data already: a backup is restored into a new one (--db)\n'], `${from} to ${to}: a database that holds data is refused`);
      sound(copy, `${from} to ${to}: and left as it was`);
    }
  }
}

// Backups while four people add records: each is whole, and holds what was acknowledged before it began.
async function whileOthersWrite(engine) {
  const db = mission(engine);
  let acknowledged = records(db);
  let stopped = false;
  const people = [0, 1, 2, 3].map(async (p) => {
    for (let n = 0; !stopped; n++) if ((await start(db, ['record', 'add', 'balcao', ...answers(`P${p}-${n}`, 2)]).ended).status === 0) acknowledged++;
  });
  const made = [];
  for (let i = 0; i < 3; i++) {
    await sleep(60);
    const before = acknowledged;
    const file = scratch('busy.backup');
    const job = await start(db, ['backup', file]).ended;
    made.push({ file, before, after: acknowledged + 4, status: job.status });
  }
  stopped = true;
  await Promise.all(people);
  for (const [i, m] of made.entries()) {
    const copy = copyOf(db, 'sqlite');
    copy.run('restore', m.file);
    sound(copy, `${engine}: backup ${i + 1} under load verifies`);
    const n = records(copy);
    ok(m.status === 0 && m.before <= n && n <= m.after, `${engine}: and holds what was acknowledged before it`, [m, n]);
  }
}

async function killed(engine) {
  const db = mission(engine);
  manyRecords(db, kills > 3 ? 20000 : 1500);
  const there = records(db);
  const whole = scratch('whole.backup');
  const begun = Date.now();
  same(db.run('backup', whole).status, 0, `${engine}: a backup of ${there} records`);
  const took = Date.now() - begun;
  const bad = [];
  let published = 0;
  const file = scratch('killed.backup');
  for (let i = 0; i < kills; i++) {
    const job = start(db, ['backup', file]);
    await sleep(random(took));
    job.child.kill('SIGKILL');
    await job.ended;
    if (!fs.existsSync(file)) continue;
    published++;
    if (db.run('backup', 'check', file).status !== 0) bad.push(i);
    fs.rmSync(file);
  }
  same(bad, [], `${engine}: ${kills} killed backups: what has its name is whole (${published} have)`);
  const after = db.run('backup', file);
  ok(after.status === 0 && !fs.existsSync(`${file}.part`), `${engine}: and the next one succeeds`, after.err);

  const unfinished = [];
  let finished = 0;
  const timed = copyOf(db, engine);
  const from = Date.now();
  timed.run('restore', whole);
  const longest = Date.now() - from;
  for (let i = 0; i < kills; i++) {
    const copy = copyOf(db, engine);
    const job = start(copy, ['restore', whole]);
    await sleep(random(longest));
    job.child.kill('SIGKILL');
    await job.ended;
    const again = copy.run('restore', whole, '--lang', 'en');
    if (again.status === 1 && /holds data already/.test(again.err)) finished++;
    else if (again.status !== 0) unfinished.push([i, again.err]);
    const v = copy.json('verify');
    if (v.chain !== 'ok' || v.figures !== 'ok' || records(copy) !== there) unfinished.push([i, v]);
  }
  same(unfinished, [], `${engine}: ${kills} killed restores: all is there or nothing (${finished} had all)`);
}

// Where the file may not grow further, there is no backup, and nothing half of one.
function fullDisk() {
  const db = mission('sqlite');
  manyRecords(db, 1000);
  const file = scratch('full.backup');
  const r = spawnSync('bash', ['-c', `trap '' XFSZ; ulimit -f 100; "$0" backup "$1" --lang en`, istmo, file], { env: db.env, encoding: 'utf8' });
  same([r.status, r.stderr], [3, `istmo: ${file} cannot be written: File too large\n`], 'a full disk ends a backup with 3 and one message');
  same([fs.existsSync(file), fs.existsSync(`${file}.part`)], [false, false], 'and leaves no file');
  same(db.run('backup', file).status, 0, 'with room again there is one');
  same((fs.statSync(file).mode & 0o777).toString(8), '600', 'and only its owner can read it');
}

across();
for (const engine of engines) {
  await whileOthersWrite(engine);
  await killed(engine);
}
fullDisk();
done();
