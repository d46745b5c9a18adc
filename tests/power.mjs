// Nothing that was acknowledged is lost: processes killed at random moments, a full disk, two people
// who change one record. On SQLite, and on PostgreSQL where there is one.
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { database, done, istmo, ok, pgServer, root, same, scratch } from './lib.mjs';

const rounds = Number(process.env.ISTMO_SOAK ?? 8);
const pack = path.join(root, 'packs/demo-minimal');

let seed = 42;
const random = (n) => ((seed = (seed * 1103515245 + 12345) % 2147483648), Math.floor((seed / 2147483648) * n));
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

function open(engine) {
  const db = database(engine);
  const r = db.run('load', pack, '--summary');
  if (r.status !== 0) throw new Error(r.err);
  return db;
}

// A process of its own group, its output, and how it ended.
function start(db, args) {
  const child = spawn(istmo, args, { env: db.env, stdio: ['ignore', 'pipe', 'pipe'] });
  const job = { child, out: '', err: '' };
  child.stdout.on('data', (d) => (job.out += d));
  child.stderr.on('data', (d) => (job.err += d));
  job.ended = new Promise((resolve) => child.on('close', (status, signal) => resolve(Object.assign(job, { status, signal, over: true }))));
  return job;
}

const answers = (code, women) => [`codigo=${code}`, 'data=2024-09-01', 'unidade=INFO', 'local=PRAIA', `mulheres=${women}`, 'homens=1'];
const add = (db, code, women) => start(db, ['record', 'add', 'balcao', ...answers(code, women), '--format', 'json']);

function bigFile(prefix, rows) {
  const file = scratch(`${prefix}.csv`);
  let text = 'codigo,data,unidade,local,mulheres,homens\n';
  for (let i = 0; i < rows; i++) text += `${prefix}-${i},2024-09-${String(1 + (i % 28)).padStart(2, '0')},INFO,PRAIA,${i % 40},${i % 7}\n`;
  fs.writeFileSync(file, text);
  return file;
}

const list = (db) => db.json('record', 'list', 'balcao');
function sound(db, name) {
  const v = db.json('verify');
  same([v.chain, v.figures, v.problems], ['ok', 'ok', []], `${name}: chain and figures are whole`);
  return v;
}

// Writers that add one record after another, until they are killed.
function writer(db, name, acknowledged, running) {
  let n = 0;
  let stopped = false;
  const loop = (async () => {
    while (!stopped) {
      const women = random(30);
      const code = `${name}-${n++}`;
      const job = add(db, code, women);
      running.add(job);
      await job.ended;
      running.delete(job);
      const id = job.out.match(/[0-9a-f]{8}-[0-9a-f-]{27}/)?.[0];
      if (id) acknowledged.push({ id, women: String(women) });
      else if (!job.signal) job.failed = acknowledged.failures.push(`${code}: ${job.err}`);
    }
  })();
  return { stop: () => (stopped = true), loop };
}

async function killed(engine) {
  const db = open(engine);
  const acknowledged = Object.assign([], { failures: [] });
  const whole = [];
  const imported = [];
  const rows = engine === 'sqlite' ? 8000 : 3000;
  let landed = 0;
  const begun = Date.now();
  await add(db, 'first', 1).ended;
  const pace = Math.max(1, (Date.now() - begun) / 100); // a build with sanitizers, a busy machine
  for (let round = 0; round < rounds; round++) {
    const running = new Set();
    const writers = [0, 1, 2].map((w) => writer(db, `r${round}w${w}`, acknowledged, running));
    const big = start(db, ['import', 'balcao', bigFile(`i${round}`, rows), '--format', 'json', '--quiet']);
    await sleep((50 + random(700)) * pace);
    writers.forEach((w) => w.stop());
    for (const job of [big, ...running]) job.child.kill('SIGKILL');
    await Promise.all([big.ended, ...writers.map((w) => w.loop)]);
    imported.push({ prefix: `i${round}-`, told: big.out.includes(`"created":${rows}`) });
    const n = db.run('export', 'balcao', '--format', 'csv').out.split('\n').filter((l) => l.includes(`,i${round}-`)).length;
    landed += n > 0;
    if ((n !== 0 && n !== rows) || (imported.at(-1).told && n !== rows)) whole.push([round, n, imported.at(-1)]);
  }
  sound(db, `${engine}, ${rounds} kills`);
  const there = new Set(list(db).map((r) => r.id ?? r.record));
  same(acknowledged.filter((a) => !there.has(a.id)), [], `${engine}: every acknowledged record is there (${acknowledged.length})`);
  same(whole, [], `${engine}: every import is there whole or not at all (${landed} of ${rounds} are)`);
  same(acknowledged.failures, [], `${engine}: writers at the same time do not disturb each other`);
  ok(acknowledged.length > rounds, `${engine}: something was acknowledged`);
  const a = acknowledged.at(-1);
  ok(JSON.stringify(db.json('record', 'show', a.id)).includes(`"${a.women}"`), `${engine}: and it says what was written`);
}

async function together(engine) {
  const db = open(engine);
  const job = await add(db, 'T-1', 5).ended;
  const id = job.out.match(/[0-9a-f]{8}-[0-9a-f-]{27}/)[0];
  const set = (women) => start(db, ['record', 'set', id, `mulheres=${women}`, '--expect-version', '1', '--lang', 'en', '--user', `p${women}`]).ended;
  const all = await Promise.all([10, 11, 12, 13, 14, 15].map(set));
  const won = all.filter((j) => j.status === 0);
  const lost = all.filter((j) => j.status !== 0);
  same([won.length, lost.every((j) => j.status === 1)], [1, true], `${engine}: of six who change one version one succeeds`);
  const value = won[0]?.child.spawnargs.find((x) => x.startsWith('mulheres=')).slice(9);
  ok(JSON.stringify(db.json('record', 'show', id)).includes(`"${value}"`), `${engine}: and hers is what stands`);
  const mine = (j) => j.child.spawnargs.find((x) => x.startsWith('mulheres=')).slice(9);
  const blind = lost.filter((j) => ![value, mine(j), '5'].every((v) => new RegExp(`\\b${v}\\b`).test(j.err + j.out)));
  same(blind.map((j) => j.err), [], `${engine}: the others see what stood there, hers and their own`);
  same(db.json('history', id).length, 2, `${engine}: the history has two changes`);
  sound(db, `${engine}, changes at the same time`);
}

// The disk is full in the middle of an import. Where nothing can be mounted, files may not grow.
function fullDisk() {
  const db = open('sqlite');
  const before = list(db).length;
  const file = bigFile('full', 20000);
  const root_ = process.getuid() === 0 && spawnSync('unshare', ['-m', 'true']).status === 0;
  const mounted = `dir=$(mktemp -d); mount -t tmpfs -o size=$(( $(stat -c %s "$ISTMO_DB") / 1024 + 1500 ))k none $dir
    cp "$ISTMO_DB" $dir/x.db; ISTMO_DB=$dir/x.db "$0" import balcao "$1" --lang en --quiet >&2; status=$?
    mount -o remount,size=200m $dir; cp $dir/x.db "$ISTMO_DB"; cp $dir/x.db-wal "$ISTMO_DB-wal" 2>/dev/null
    umount -l $dir; rmdir $dir; exit $status`;
  const limited = `trap '' XFSZ; ulimit -f $(( $(stat -c %s "$ISTMO_DB") / 1024 + 1500 )); "$0" import balcao "$1" --lang en --quiet >&2`;
  const shell = root_ ? ['unshare', ['-m', 'bash', '-c', mounted, istmo, file]] : ['bash', ['-c', limited, istmo, file]];
  const r = spawnSync(...shell, { env: db.env, encoding: 'utf8' });
  const lines = r.stderr.split('\n').filter((l) => l.startsWith('istmo:'));
  ok(r.status === 3 && lines.length === 1, 'a full disk ends an import with 3 and one message', [r.status, r.stderr]);
  same(list(db).length, before, 'a full disk: no record is half there');
  sound(db, 'a full disk');
  const again = db.run('import', 'balcao', file, '--quiet', '--format', 'json');
  ok(again.status === 0 && /"created":20000/.test(again.out), 'with room again the import succeeds', again.err);
}

for (const engine of pgServer ? ['sqlite', 'postgresql'] : ['sqlite']) {
  await killed(engine);
  await together(engine);
}
fullDisk();
done();
