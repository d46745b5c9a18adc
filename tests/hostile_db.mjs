// Hostile surroundings and command lines: databases that are locked, read-only, cut off, of somebody else or killed in
// the middle of an import; files that may not be read; arguments of any length. Every refusal is one whole message.
import { once } from 'node:events';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { copyPack, database, done, istmo, ok, pgServer, root, same, scratch, skip } from './lib.mjs';
import { at, db, folder, minimal, refused, run, sanitized, state, untouched, write } from './hostile_run.mjs';

const answers = ['codigo=Z', 'data=2024-08-01', 'unidade=INFO', 'local=PRAIA', 'mulheres=1', 'homens=1'];
const add = ['record', 'add', 'balcao', ...answers];
const columns = 'codigo,data,unidade,local,mulheres,homens';
const busy = (who, lang) => `${who}${lang === 'es' ? 'la base de datos está ocupada: otro proceso lleva 60 segundos escribiendo' : 'the database is busy: another process has been writing for 60 seconds'}`;

// --- databases -------------------------------------------------------------------------------------------------------
const at_db = (name, url, status, said, args = ['figures']) => refused(name, [...args, '--db', url], status, said);
execFileSync('sqlite3', [at('other.db'), 'CREATE TABLE t(a)']);
at_db('a database of another program', 'other.db', 1, 'other.db: it is a database of another program');
fs.copyFileSync(db.url, at('cut.db'));
fs.truncateSync(at('cut.db'), 3 * 8192);
at_db('half a database', 'cut.db', 3, 'cut.db: the database file is damaged (database disk image is malformed): restore a backup');
at_db('a folder', '.', 1, '. is a folder; name a file in it, for example ./istmo.db');
at_db('a device', '/dev/zero', 1, '/dev/zero is not a file that can hold a database');
at_db('a host that does not exist', 'postgresql://a@nohost.invalid/x', 3, 'the database server cannot be reached: could not translate host name "nohost.invalid" to address: Name or service not known');
at_db('an address that is none', 'postgresql://%%%', 1, 'the address of the database server is not written like postgresql://user@host/name');
const many = write('many.csv', `${columns}\n${Array.from({ length: 20000 }, (_, i) => `M${i},2024-08-01,INFO,PRAIA,1,2\n`).join('')}`);

// A database client that holds what it is told to, until it is let go.
async function holder(program, args, tell) {
  const p = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  p.stdin.on('error', () => {}); // it may be killed with its server
  p.stdin.write(tell);
  const ended = once(p, 'close');
  const held = await Promise.race([once(p.stdout, 'data'), ended.then(() => null)]);
  if (!held) throw new Error(`${program} could not hold: ${tell}`);
  return { free: () => (p.stdin.end(), ended) };
}

// Nobody waits: who would for a minute gives up at once.
async function locked() {
  const shim = at('hurry.so');
  execFileSync('cc', ['-O1', '-shared', '-fPIC', '-o', shim, path.join(root, 'tests/shim/hurry.c')]);
  const of = { ...db, env: { ...db.env, LD_PRELOAD: shim } };
  const writing = await holder('sqlite3', [db.url], "BEGIN EXCLUSIVE; SELECT 'held';\n");
  refused('a record where another process writes', add, 3, busy(''), { db: of });
  refused('the same in Spanish', add, 3, busy('', 'es'), { db: of, lang: 'es' });
  refused('an import where another process writes', ['import', 'balcao', write('one.csv', `${columns}\nL1,2024-08-01,INFO,PRAIA,1,2\n`)], 3, busy(''), { db: of });
  ok(run(of, ['figures']).status === 0, 'who reads waits for nobody');
  await writing.free();
  const alone = await holder('sqlite3', [db.url], "PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; SELECT 'held';\n");
  refused('figures where another process wants to be alone', ['figures'], 3, busy(`${db.url}: `), { db: of });
  await alone.free();
  untouched('a locked database');
}
if (sanitized) skip('a locked database', 'sanitizers come before other libraries');
else await locked();

// --- what may not be read or written ------------------------------------------------------------------------------------
// As root everything may: then it is done as nobody.
const NOBODY = 65534;
const asRoot = process.getuid() === 0;
const drop = ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups', '--'];
// A program built to count what is reached writes its counts where it was built: nobody may not.
const counts = at('counts');
fs.mkdirSync(counts);
fs.chmodSync(counts, 0o777);

function forbidden() {
  const home = at('home');
  const theirs = (name, mode) => {
    if (asRoot) fs.lchownSync(path.join(home, name), NOBODY, NOBODY);
    fs.chmodSync(path.join(home, name), mode);
  };
  const make = (name, content, mode) => {
    fs.writeFileSync(path.join(home, name), content);
    theirs(name, mode);
  };
  const there = (name, mode) => {
    fs.mkdirSync(path.join(home, name), { recursive: true });
    theirs(name, mode);
  };
  const whole = fs.readFileSync(db.url);
  there('.', 0o755);
  make('istmo', fs.readFileSync(istmo), 0o755);
  make('key', fs.readFileSync(db.env.ISTMO_KEY), 0o600);
  make('istmo.db', whole, 0o600);
  const env = { ...db.env, ISTMO_DB: 'istmo.db', ISTMO_KEY: 'key' };
  const no = (name, args, status, said, lang = 'en') => {
    const [program, ...rest] = [...(asRoot ? drop : []), 'env', `GCOV_PREFIX=${counts}`, path.join(home, 'istmo'), ...args, '--lang', lang];
    const r = spawnSync(program, rest, { env, cwd: home, encoding: 'utf8', timeout: 60_000 });
    same([r.status, r.stderr], [status, `istmo: ${said}\n`], name);
  };
  for (const [file, args] of [['no.csv', ['import', 'sessao']], ['no.xlsx', ['import', 'sessao']], ['no.json', ['record', 'add', 'sessao', '--file']]]) {
    make(file, 'x', 0);
    no(`${file} may not be read`, [...args, file], 1, `${file} cannot be read: Permission denied`);
  }
  no('nor in Spanish', ['import', 'sessao', 'no.csv'], 1, 'no se puede leer no.csv: permiso denegado', 'es');
  make('no.key', 'x', 0);
  no('a key that may not be read', [...add, '--key', 'no.key'], 3, 'no.key cannot be read: Permission denied');
  there('pack', 0);
  no('a pack that may not be read', ['load', 'pack'], 1, 'pack cannot be read: Permission denied');
  make('no.db', whole, 0);
  no('a database that may not be read', ['figures', '--db', 'no.db'], 3, 'the database no.db cannot be opened: Permission denied');
  make('ro.db', whole, 0o400);
  const readonly = ': the database cannot be written: its file or its folder is read-only';
  no('figures of a read-only database', ['figures', '--db', 'ro.db'], 3, `ro.db${readonly}`);
  no('a record for a read-only database', [...add, '--db', 'ro.db'], 3, `ro.db${readonly}`);
  no('the same in Spanish', [...add, '--db', 'ro.db'], 3, 'ro.db: no se puede escribir en la base de datos: su archivo o su carpeta es de solo lectura', 'es');
  there('ro', 0o755);
  make('ro/x.db', whole, 0o600);
  theirs('ro', 0o555);
  no('figures of a database in a read-only folder', ['figures', '--db', 'ro/x.db'], 3, `ro/x.db${readonly}`);
  no('a record for a database in a read-only folder', [...add, '--db', 'ro/x.db'], 3, `ro/x.db${readonly}`);
  no('a new database in a read-only folder', ['load', minimal, '--db', 'ro/new.db'], 3, 'the database ro/new.db cannot be made: Permission denied');
  no('an export into a read-only folder', ['export', 'sessao', '-o', 'ro/x.csv'], 3, 'ro/x.csv.part cannot be written: Permission denied');
  no('a backup into a read-only folder', ['backup', 'ro/x.backup'], 3, 'ro/x.backup cannot be written: Permission denied');
  for (const file of ['ro/x.html', 'ro/x.pdf', 'ro/x.json'])
    no(`${file} in a read-only folder`, ['report', 'resumo', '--period', '2024', '-o', file], 3, `${file} cannot be written: Permission denied`);
  const left = fs.readdirSync(home).sort();
  same([left, fs.readdirSync(path.join(home, 'ro'))], [['istmo', 'istmo.db', 'key', 'no.csv', 'no.db', 'no.json', 'no.key', 'no.xlsx', 'pack', 'ro', 'ro.db'], ['x.db']], 'no refusal leaves a file behind');
  for (const name of ['istmo.db', 'ro.db', 'ro/x.db']) ok(fs.readFileSync(path.join(home, name)).equals(whole), `${name} is as it was`);
}
if (asRoot && spawnSync(drop[0], [...drop.slice(1), 'true']).status !== 0) skip('files that may not be read', 'this is root, and setpriv cannot make it somebody else');
else forbidden();

// --- a full disk: a small file system, where one may be mounted --------------------------------------------------------
function fill(disk) {
  const of = { ...db, env: { ...db.env, ISTMO_DB: `${disk}/x.db`, ISTMO_KEY: `${db.url}.full.key` } };
  ok(run(of, ['load', minimal, '--summary']).status === 0, 'a pack on a small disk');
  const figures = run(of, ['figures', '--format', 'json']).stdout;
  refused('an import that fills the disk', ['import', 'balcao', many], 3, 'the disk is full: this was not saved', { db: of });
  same(run(of, ['figures', '--format', 'json']).stdout, figures, 'and nothing of it is there');
  ok(run(of, ['verify']).status === 0, 'the database on the full disk is verified');
}
{
  const disk = at('disk');
  fs.mkdirSync(disk);
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=3m', 'tmpfs', disk]).status !== 0) {
    skip('a full disk', 'no tmpfs may be mounted here');
  } else {
    try {
      fill(disk);
    } finally {
      execFileSync('umount', [disk]);
    }
  }
}

// --- a server of its own, which may be killed ---------------------------------------------------------------------------
const pg = (...args) => execFileSync(path.join(root, 'tools/pg.sh'), args, { encoding: 'utf8' }).trim();
const sql = (url, text) => execFileSync('psql', ['-X', '-q', '-A', '-t', '-v', 'ON_ERROR_STOP=1', '-d', url, '-c', text], { encoding: 'utf8' }).trim();
const pause = (ms) => new Promise((then) => setTimeout(then, ms));

function strangers(url, dir) {
  const { port } = new URL(url);
  const to = (user, name) => `postgresql://${user}@127.0.0.1:${port}/${name}`;
  const refuses = 'the database server refuses the connection: ';
  sql(url, "CREATE ROLE guarded LOGIN PASSWORD 'right'");
  const rules = path.join(dir, 'data/pg_hba.conf');
  fs.writeFileSync(rules, `host all guarded 127.0.0.1/32 scram-sha-256\n${fs.readFileSync(rules)}`);
  sql(url, 'SELECT pg_reload_conf()');
  at_db('a wrong password', to('guarded:wrong', 'postgres'), 3, `${refuses}password authentication failed for user "guarded"`);
  refused('a wrong password, in Spanish', ['figures', '--db', to('guarded:wrong', 'postgres')], 3, 'el servidor de base de datos rechaza la conexión: password authentication failed for user "guarded"', { lang: 'es' });
  at_db('no password', to('guarded', 'postgres'), 3, `the database server cannot be reached: connection to server at "127.0.0.1", port ${port} failed: fe_sendauth: no password supplied`);
  at_db('a user that is not there', to('nobody', 'postgres'), 3, `${refuses}role "nobody" does not exist`);
  at_db('a database that is not on the server', to('istmo', 'nowhere'), 3, `${refuses}database "nowhere" does not exist`);
  at_db('a server that is not there', 'postgresql://istmo@127.0.0.1:1/x', 3, 'the database server cannot be reached: connection to server at "127.0.0.1", port 1 failed: Connection refused');
}

// A record that another session saves and does not commit: the import's 5,000th, which has to wait for it.
const taken = `BEGIN; CREATE TEMP TABLE mine ON COMMIT DROP AS SELECT * FROM record ORDER BY num DESC LIMIT 1;
UPDATE mine SET num = num + 5000, id = gen_random_uuid()::text, source_key = NULL; INSERT INTO record SELECT * FROM mine; SELECT 'held';\n`;

// An import that has written thousands of records and waits; then `end` comes.
async function inTheMiddle(of, file, end) {
  const held = await holder('psql', ['-X', '-q', '-A', '-t', '-v', 'ON_ERROR_STOP=1', '-d', of.url], taken);
  const p = spawn(istmo, ['import', 'balcao', file, '--lang', 'en'], { env: of.env, cwd: folder });
  let said = '';
  p.stderr.on('data', (text) => (said += text));
  const closed = once(p, 'close');
  let pid = '';
  for (let i = 0; i < 300 && !pid && p.exitCode === null; i++) {
    pid = sql(of.url, "SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND backend_xid IS NOT NULL AND datname = current_database()");
    if (!pid) await pause(50);
  }
  end(pid);
  const [status] = await closed;
  await held.free();
  return { pid, status, said };
}

async function served(dir) {
  const server = pg('start', dir);
  const url = pg('fresh', server, 'hostile');
  const of = database('sqlite');
  of.env.ISTMO_DB = of.url = url;
  strangers(url, dir);
  ok(run(of, ['load', minimal, '--summary']).status === 0, 'a pack on a server');
  refused('JSON against a server', ['import', 'balcao', write('in.csv', '{"a":1}')], 1, 'in.csv: this is JSON; a table is read from CSV or from a workbook (.xlsx), such as istmo export FORM -o FILE.csv writes', { db: of });
  const had = state(of);
  const ends = {
    'a connection that is cut': (pid) => sql(url, `SELECT pg_terminate_backend(${pid})`),
    'a server that is killed': () => pg('crash', dir),
  };
  for (const [name, end] of Object.entries(ends)) {
    const r = await inTheMiddle(of, many, end);
    ok(r.pid !== '', `${name}: the import had written and waited`);
    same([r.status, r.said], [3, 'istmo: the database server went away: this may not have been saved\n'], `${name} in the middle of an import: 3 and one message`);
    same(state(of), had, `${name}: nothing of the import is there`);
  }
  const r = JSON.parse(run(of, ['import', 'balcao', many, '--format', 'json']).stdout);
  same([r.created, r.refused], [20000, []], 'and the same import succeeds afterwards');
  ok(run(of, ['verify']).status === 0, 'what it saved is verified');
}
if (!pgServer) skip('a database server', 'there is none');
else {
  const dir = scratch('pg');
  try {
    await served(dir);
  } finally {
    pg('stop', dir);
  }
}

// --- the command line ----------------------------------------------------------------------------------------------
const period = (text, said) => refused(`the period ${text.slice(0, 20)}`, ['figures', '--period', text], 1, said);
const forms = 'is not a period: write 2023, 2023-Q2, 2023-S1, 2023-06, 2023-W14, 2023-06-30 or A..B';
period('99999999999', `“99999999999” ${forms}`);
period('2024..2023', '“2024..2023” ends before it begins');
period('0000', '“0000”: the year must be between 1900 and 2199');
period('2024-W60', '“2024-W60” does not exist: the year 2024 has weeks W01 to W52');
refused('a dimension twice', ['figures', '--by', 'sex,sex'], 1, '"sex" stands twice');
refused('a slice of nothing', ['trace', 'I-1', '--period', '2024', '--slice', 'a;b=c;;='], 1, 'there is no dimension "a;b"');
refused('an export into a folder that is not there', ['export', 'sessao', '-o', 'no/x.csv'], 3, 'no/x.csv.part cannot be written: No such file or directory');
refused('an export over the database', ['export', 'sessao', '-o', db.url], 2, `-o needs a name that ends in .csv, .xlsx or .jsonl, not "${db.url}"`);
refused('a report into a folder that is not there', ['report', 'resumo', '--period', '2024', '-o', 'no/x.html'], 3, 'no/x.html cannot be written: No such file or directory');
refused('a backup over the database', ['backup', db.url], 1, `${db.url} is there already: a backup replaces nothing, name another file`);
{
  const long = run(db, ['record', 'add', 'balcao', `codigo=${'x'.repeat(120000)}`, '--lang', 'en']);
  ok(long.status === 1 && long.stderr.startsWith('[codigo]: error: the answer is too long: 120000 bytes, at most 65536\n'), 'an answer of 120 kB', long.stderr.slice(0, 300));
  const shut = spawnSync('bash', ['-c', '"$0" figures --lang en >&-', istmo], { env: db.env, encoding: 'utf8' });
  same([shut.status, shut.stderr], [3, 'istmo: the output could not be written\n'], 'no output to write to');
}
refused('no indicator', ['figures', '--indicator', ',,,'], 2, '--indicator names nothing, only ",,,"');
refused('no dimension, in Spanish', ['figures', '--by', ' ; '], 2, '--by no nombra nada, solo « ; »', { lang: 'es' });
refused('a command that is none, in Spanish', ['figuras'], 2, 'no hay comando «figuras»; ¿quería decir «figures»? Consulte istmo help', { lang: 'es' });
{
  // Of 100 kB the two ends are told, and what is wrong with them.
  const long = 'x'.repeat(100_000);
  for (const [args, status, before, after] of [
    [[], 2, 'there is no command "', '"; see istmo help'],
    [['figures', '--period'], 1, '“', `” ${forms}`],
    [['figures', '--by'], 1, 'there is no dimension "', '"'],
    [['figures', '--indicator'], 1, 'there is no indicator "', '"'],
    [['trace', 'I-1', '--period', '2024', '--slice'], 1, 'a slice is written dimension=value, not "', '"'],
    [['import', 'sessao'], 1, '', ' cannot be read: File name too long'],
    [['record', 'add', 'sessao'], 2, 'answers are written QUESTION=VALUE, not “', '”'],
    [['load'], 1, '', ' cannot be read: File name too long'],
    [['figures', '--format'], 2, '--format is table, csv or json, not "', '"'],
    [['figures', '--db'], 1, `"${long.slice(0, 100)}" is not the name of a file`],
  ]) {
    const r = run(db, [...args, long, '--lang', 'en']);
    const whole = after === undefined ? before : `${before}x…x${after}`;
    same([r.status, r.stderr.length < 640, r.stderr.replace(/x+…x+/, 'x…x')], [status, true, `istmo: ${whole}\n`], `100 kB after ${args.join(' ') || 'istmo'}`);
  }
}
untouched('everything');
done();
