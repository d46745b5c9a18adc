// The command line as people and scripts meet it: help, exit codes, output that cannot be written, and
// input that is wrong in every way. What is refused says where and why, and nothing is lost by it.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { copyPack, database, done, istmo, ok, root, same, scratch } from './lib.mjs';

const db = database();
const folder = scratch('work');
fs.mkdirSync(folder);
const write = (name, content) => {
  fs.writeFileSync(path.join(folder, name), content);
  return name;
};
const raw = (args, options = {}) => spawnSync(istmo, args, { env: db.env, cwd: folder, encoding: 'utf8', ...options });
const en = (...args) => raw([...args, '--lang', 'en']);
const width = (text) => Math.max(...text.split('\n').map((l) => [...l].length));

// --- help --------------------------------------------------------------------------------------------
const completion = raw(['help', '--completion', 'bash']).stdout;
const commands = [...completion.match(/names=\(([^)]*)\)/)[1].matchAll(/'([^']+)'/g)].map((m) => m[1]);
ok(commands.length >= 20, 'completion names every command', commands);
{
  const wrong = [];
  for (const lang of ['en', 'es'])
    for (const command of commands) {
      const r = raw([...command.split(' '), '--help', '--lang', lang]);
      const same_help = raw(['help', ...command.split(' '), '--lang', lang]).stdout === r.stdout;
      const fine = r.status === 0 && r.stderr === '' && r.stdout.startsWith(`istmo ${command}`) && same_help;
      if (!fine || width(r.stdout) > 80) wrong.push([command, lang, r.status, width(r.stdout), same_help]);
    }
  same(wrong, [], 'every command has help in both languages within 80 columns');
  const es = raw(['help'], { env: { ...db.env, LC_ALL: 'es_PA.UTF-8' } }).stdout;
  const english = raw(['help'], { env: { ...db.env, LC_ALL: 'en_US.UTF-8' } }).stdout;
  ok(/guarda los registros/.test(es) && /keeps a mission/.test(english), 'the language follows the locale');
  ok(raw(['help', '--lang', 'en'], { env: { ...db.env, LC_ALL: 'es_ES.UTF-8' } }).stdout === english, '--lang wins over the locale');
  ok(commands.every((c) => english.includes(`  ${c}`)), 'the overview has every command');
}
if (spawnSync('man', ['--version']).status === 0) {
  const page = write('istmo.1', raw(['help', '--man', '--lang', 'en']).stdout);
  const r = spawnSync('man', ['--warnings', '-l', page], { cwd: folder, encoding: 'utf8', env: { ...process.env, MANPAGER: 'cat', MANWIDTH: '80' } });
  ok(r.status === 0 && r.stderr === '', 'the manual page has no faults', r.stderr);
  ok(/EXIT STATUS/.test(r.stdout) && commands.every((c) => r.stdout.includes(`istmo ${c}`)), 'the manual page has every command');
}
{
  const complete = (line) => {
    const words = line.split(' ');
    const script = `source ${path.join(folder, 'completion.sh')}
      COMP_WORDS=(${words.map((w) => `'${w}'`).join(' ')}); COMP_CWORD=${words.length - 1}; _istmo
      printf '%s\\n' "\${COMPREPLY[@]}" | sort -u | tr '\\n' ' '`;
    return execFileSync('bash', ['-c', script], { encoding: 'utf8', cwd: folder }).trim();
  };
  write('completion.sh', completion);
  same(complete('istmo fi'), 'figures', 'completion of a command');
  same(complete('istmo pe'), 'period', 'completion of the first of two words');
  same(complete('istmo period '), 'close open', 'completion of the second word');
  same(complete('istmo check --pe'), '--period', 'completion of an option');
  same(complete('istmo --db x.db check --pe'), '--period', 'completion after a value');
  same(complete('istmo --db = x.db check --pe'), '--period', 'completion after a value that bash cut off');
  same(complete('istmo figures --format '), 'csv json table', 'completion of the values of an option');
  same(complete('istmo import session compl'), 'completion.sh', 'completion of a file');
  for (const shell of ['zsh', 'fish']) {
    const r = raw(['help', '--completion', shell]);
    ok(r.status === 0 && commands.every((c) => r.stdout.includes(c.split(' ')[0])), `completion for ${shell}`);
  }
  ok(raw(['help', '--completion', 'tcsh']).status === 2, 'completion for no other shell');
}

// --- a database before there is one --------------------------------------------------------------------
{
  const r = en('figures');
  ok(r.status === 1 && /istmo load DIR makes one/.test(r.stderr), 'figures without a database: says what to do', r);
  ok(!fs.existsSync(db.url), 'and leaves no file behind');
}

// --- the mission all the rest happens in -----------------------------------------------------------------
const minimal = path.join(root, 'packs/demo-minimal');
ok(raw(['load', minimal, '--summary']).status === 0, 'the small pack is loaded');
const state = () => {
  const v = db.json('verify');
  return { records: v.records, revisions: v.revisions, chain: v.chain, figures: v.figures, problems: v.problems };
};
const before = state();
const untouched = (name) => same(state(), before, `${name}: nothing is lost or changed`);

// One clear message: exit code, what it says, no trace of a defect.
function refused(name, r, status, ...said) {
  const text = r.stderr + r.stdout;
  const missing = said.filter((s) => (s instanceof RegExp ? !s.test(text) : !text.includes(s)));
  const first = r.stderr.split('\n').filter((l) => l && !l.startsWith('    ')).length;
  ok(r.status === status && missing.length === 0 && first > 0 && !/\0|\x1b|Assertion|core dumped/.test(text), name, { status: r.status, missing: missing.map(String), said: r.stderr.slice(0, 800) });
}

// --- usage: 2 ------------------------------------------------------------------------------------------------
refused('an unknown command', en('figuers'), 2, 'did you mean "figures"?');
refused('an unknown option', en('figures', '--perid', '2024'), 2, 'did you mean "--period"?');
refused('an option without its value', raw(['--lang', 'en', 'figures', '--period']), 2, '--period needs a value');
refused('too many words', en('figures', 'MG-1'), 2, 'does not know what to do with "MG-1"');
refused('too few words', en('import', 'sessao'), 2, 'needs FORM FILE');
refused('an unknown format', en('figures', '--format', 'xml'), 2, 'table, csv or json');
refused('an unknown language', raw(['figures', '--lang', 'fr']), 2, 'es o en');
refused('an empty database name', en('figures', '--db', ''), 2, '--db needs a value');
refused('help about nothing', en('help', 'nothing'), 2, 'there is no command "nothing"');

// --- questions that have no answer: 1 ------------------------------------------------------------------------
refused('a mission that is not there', en('figures', '--mission', 'moon'), 1, '"moon"', 'demo-minimal');
refused('a period that does not exist', en('figures', '--period', '2024-13'), 1, '2024-13');
refused('an indicator that does not exist', en('trace', 'NONE', '--period', '2024'), 1, 'NONE');
refused('a dimension that does not exist', en('figures', '--by', 'colour'), 1, 'colour');
refused('a record that does not exist', en('history', '0190a0a0-0000-7000-8000-000000000000'), 1, 'there is no record');
refused('a form that does not exist', en('export', 'none'), 1, '"none"');
refused('a report that does not exist', en('report', 'none', '--period', '2024', '-o', 'x.html'), 1, 'none');
ok(!fs.existsSync(path.join(folder, 'x.html')), 'a report that fails leaves no file');

// --- files of records ------------------------------------------------------------------------------------------
const header = 'codigo,data,unidade,local,tema\n';
const importing = (name, content, ...said) => refused(name, en('import', 'sessao', write('in.csv', content)), 1, ...said);
refused('no such file', en('import', 'sessao', 'none.csv'), 1, 'none.csv');
refused('a folder', en('import', 'sessao', '.'), 1, 'cannot be read', 'irectory');
importing('an empty file', '', 'in.csv', 'empty');
importing('a NUL byte', `${header}a\0b,2024-08-01,,,\n`, 'in.csv', 'row 2', 'NUL');
importing('UTF-16', Buffer.from(`\ufeff${header}`, 'utf16le'), 'in.csv', 'UTF-16');
importing('a quote that never ends', `${header}"x,2024-08-01\n`, 'in.csv', 'row 2');
importing('a huge line', `${header}${'x'.repeat(3 << 20)}\n`, 'in.csv', 'row 2', 'kB');
importing('10,000 columns', `${Array.from({ length: 10000 }, (_, i) => `c${i}`).join(',')}\n`, 'in.csv');
importing('an unknown column', 'codigo,colour\n1,red\n', 'in.csv:1 [colour]', 'found: colour', 'expected:');
importing('a date that does not exist', `${header}N1,2024-02-30,,,\n`, 'in.csv:2 [data]', 'found: 2024-02-30', 'expected: a date');
importing('a unit that does not exist', `${header}N1,2024-08-01,ZZ,,\n`, 'in.csv:2 [unidade]', 'found: ZZ', 'expected:');
importing('escape sequences', `${header}N1,2024-08-01,\x1b[31mZZ,,\n`, 'in.csv:2 [unidade]');
importing('a required answer left out', `${header}N1,,,,\n`, 'in.csv:2 [data]', 'expected:');
importing('cells beyond the headers', `${header}N1,2024-08-01,,,,,,7\n`, 'in.csv:2', 'found: 7');
{
  const r = raw(['import', 'sessao', write('in.csv', `${header}N1,2024-02-30,ZZ,,\n`), '--format', 'json', '--lang', 'en']);
  const found = JSON.parse(r.stdout).refused.map((x) => [x.row, x.column, x.found]);
  ok(r.status === 1 && found.length >= 2 && found.every(([row]) => row === 2), 'refusals as JSON have row, column and what was found', found);
}
for (const [name, content, said] of [
  ['not a workbook', 'just text', 'not a workbook'],
  ['a workbook that is cut off', 'PK\x03\x04 and no more', 'cut off or damaged'],
  ['an old workbook', Buffer.from('d0cf11e0a1b11ae1', 'hex'), 'old kind'],
  ['an empty workbook', '', 'empty'],
])
  refused(name, en('import', 'sessao', write('in.xlsx', content)), 1, 'in.xlsx', said);
untouched('files of records');

// --- impossible numbers, and a code that means four things -------------------------------------------------------
{
  const panama = database();
  const run = (...args) => spawnSync(istmo, [...args, '--lang', 'en'], { env: panama.env, cwd: folder, encoding: 'utf8' });
  ok(run('load', path.join(root, 'packs/oim-panama-2023'), '--summary').status === 0, 'the large pack is loaded');
  const count = panama.json('verify').records;
  const activity = (women, place) =>
    run('import', 'activity', write('a.csv', `code,date,title,unit,kind,topic,population,women,place\nN1,2023-03-01,T,MG,taller,gobernanza_migratoria,servidores_publicos,${women},${place}\n`));
  refused('negative people', activity('-3', ''), 1, 'a.csv:2 [women]', 'found: -3', 'expected: a whole number');
  refused('half a person', activity('2.5', ''), 1, 'a.csv:2 [women]', 'found: 2.5', 'expected: a whole number');
  refused('a place code that means four things', activity('2', '10'), 1, 'a.csv:2 [place]', 'found: 10', 'inec:10', 'pcode:PA10', 'PA-10');
  refused('the same on the command line', run('record', 'add', 'activity', 'women=-3'), 1, '-3', 'women');
  ok(activity('2', 'pcode:PA10').status === 0, 'with its scheme it is taken');
  const typed = (place) => run('record', 'set', panama.json('record', 'list', 'activity')[0].id, `place=${place}`);
  refused('a place code that means four things, typed', typed('10'), 1, 'place: ', 'inec:10', 'pcode:PA10', 'PA-10');
  for (const place of ['PA-10', 'pcode:PA10']) ok(typed(place).status === 0, `typed as ${place} it is taken`);
  const slice = (place) => run('trace', 'MG-1', '--period', '2023', '--slice', `place=${place}`, '--format', 'json');
  same(slice('PA-8').stdout, slice('inec:08').stdout, 'a slice takes a place by any code');
  refused('a slice of a place that does not exist', slice('XX-9'), 1, 'there is no place');
  const after = panama.json('verify');
  same([after.records, after.problems], [count + 1, []], 'and is the only record that was added');
}

// --- packs ------------------------------------------------------------------------------------------------------
function pack(name, change, ...said) {
  const dir = copyPack('demo-minimal', change);
  refused(`${name}: pack check`, en('pack', 'check', dir), 1, ...said);
  refused(`${name}: load`, en('load', dir), 1, ...said);
}
const edit = (file, from, to) => (dir) => {
  const name = path.join(dir, file);
  const text = fs.existsSync(name) ? fs.readFileSync(name, 'utf8') : '';
  if (from && !text.includes(from)) throw new Error(`${file} has no ${from}`);
  fs.writeFileSync(name, from ? text.replace(from, () => to) : text + to);
};
const survey = 'forms/balcao/survey.csv';
pack('YAML that is none', edit('pack.yaml', 'id: demo-minimal', 'id: [demo'), 'pack.yaml');
pack('a YAML alias bomb', edit('pack.yaml', '', `\nx: &a [1,1,1,1,1,1,1,1,1,1]\n${'bcdefgh'.split('').map((c, i) => `y${c}: &${c} [${Array(10).fill(`*${'abcdefgh'[i]}`)}]`).join('\n')}\n`), 'pack.yaml');
pack('a table without its key', edit('indicators.csv', 'code', 'kode'), 'indicators.csv:1');
pack('an unknown unit', (dir) => edit('indicators.csv', '', '\nX1,NOPE,,,,,,,,,,,,,,,,,\n')(dir), 'indicators.csv', 'NOPE');
pack('a NUL byte in a table', edit('units.csv', '', 'A\0B,x\n'), 'units.csv', 'NUL');
pack('an empty table', (dir) => fs.writeFileSync(path.join(dir, 'places.csv'), ''), 'places.csv');
pack('a table that is a folder', (dir) => { fs.rmSync(path.join(dir, 'units.csv')); fs.mkdirSync(path.join(dir, 'units.csv')); }, 'units.csv');
refused('a pack that is not there', en('load', 'none'), 1, 'none');
refused('a pack that is a text file', en('load', write('pack.txt', 'x')), 1, 'pack.txt');

// --- forms: a line at the end of the survey of a small form --------------------------------------------------------
const surveyHeader = fs.readFileSync(path.join(minimal, survey), 'utf8').split('\n')[0].split(',');
const question = (cells) => `${surveyHeader.map((h) => cells[h] ?? '').map((c) => (/[",]/.test(c) ? `"${c.replaceAll('"', '""')}"` : c)).join(',')}\n`;
const withColumn = (column, rows) => (dir) => {
  const file = path.join(dir, survey);
  const text = fs.readFileSync(file, 'utf8').trimEnd().split('\n');
  const has = surveyHeader.includes(column);
  if (!has) text[0] += `,${column}`;
  const width_ = surveyHeader.length;
  const lines = text.slice(1).map((l) => (has ? l : `${l},`));
  for (const cells of rows) lines.push(question(cells).trimEnd() + (has ? '' : `,${cells[column] ? `"${cells[column].replaceAll('"', '""')}"` : ''}`));
  fs.writeFileSync(file, `${[text[0], ...lines].join('\n')}\n`);
  return width_;
};
const q = (type, name, more = {}) => ({ type, name, 'label::pt': name, 'label::fr': name, ...more });
pack('a cycle of calculations', withColumn('calculation', [q('calculate', 'xa', { calculation: '${xb} + 1' }), q('calculate', 'xb', { calculation: '${xa} + 1' })]), 'survey.csv', 'xa', 'xb');
pack('an unknown list', withColumn('calculation', [q('select_one nolist', 'xa')]), 'survey.csv', 'nolist');
pack('a name that stands twice', withColumn('calculation', [q('text', 'xa'), q('integer', 'xa')]), 'survey.csv', 'xa');
pack('a reserved word', withColumn('calculation', [q('text', 'state'), q('text', '_id')]), 'survey.csv', '_id');
pack('an unknown question', withColumn('calculation', [q('calculate', 'xa', { calculation: '${nobody} + 1' })]), 'survey.csv', 'nobody');
pack('too few arguments', withColumn('calculation', [q('calculate', 'xa', { calculation: 'substr()' })]), 'survey.csv', 'substr');
pack('an expression that is none', withColumn('calculation', [q('calculate', 'xa', { calculation: '1 + (2' })]), 'survey.csv', 'column');
pack('10,000 parentheses', withColumn('calculation', [q('calculate', 'xa', { calculation: '('.repeat(10000) + '1' + ')'.repeat(10000) })]), 'survey.csv');
pack('an unknown type', withColumn('calculation', [q('integr', 'xa')]), 'survey.csv', 'integr', 'integer');
untouched('packs and forms');

// --- a database of a newer version, a file that is none, a key that is not the mission's ------------------------------
{
  const newer = database();
  ok(newer.run('load', minimal, '--summary').status === 0, 'another database');
  const sql = 'UPDATE schema_step SET step = step + 1000 WHERE step = (SELECT max(step) FROM schema_step)';
  ok(spawnSync('sqlite3', [newer.url, sql]).status === 0, 'of a newer version');
  const bytes_ = fs.readFileSync(newer.url);
  refused('a database of a newer version', raw(['figures', '--lang', 'en'], { env: newer.env }), 1, 'newer');
  ok(bytes_.equals(fs.readFileSync(newer.url)), 'it is not touched');
}
const bytes = write('none.db', 'this is no database, and long enough to be looked at '.repeat(40));
refused('a file that is no database', en('figures', '--db', bytes), 1, 'none.db');
refused('a database in a folder that is not there', en('load', minimal, '--db', 'no/such/x.db'), 3, 'no/such/x.db');
refused('a database server that does not answer', en('figures', '--db', 'postgresql://nobody@127.0.0.1:1/none'), 3);
{
  const other = write('other.key', 'not a key');
  fs.chmodSync(path.join(folder, other), 0o600);
  refused('a damaged key', en('record', 'add', 'sessao', 'codigo=X', '--key', other), 1, 'other.key');
  refused('a missing key', en('record', 'add', 'sessao', 'codigo=X', '--key', 'none.key'), 1, 'key');
  const open = path.join(folder, 'open.key');
  fs.copyFileSync(db.env.ISTMO_KEY, open);
  fs.chmodSync(open, 0o644);
  refused('a key that others may read', en('record', 'add', 'sessao', 'codigo=X', '--key', open), 1, 'open.key');
}
untouched('other databases and keys');

// --- several missions --------------------------------------------------------------------------------------------
{
  const second = copyPack('demo-minimal', edit('pack.yaml', 'id: demo-minimal', 'id: second'));
  const two = database();
  delete two.env.ISTMO_KEY;
  const run = (...args) => spawnSync(istmo, [...args, '--lang', 'en'], { env: two.env, cwd: folder, encoding: 'utf8' });
  ok(run('load', minimal, '--summary').status === 0 && run('load', second, '--summary').status === 0, 'two missions in one database');
  refused('no mission chosen', run('figures'), 2, 'demo-minimal', 'second', '--mission');
  ok(run('figures', '--mission', 'second').status === 0, 'one is chosen');
  refused('the wrong one', run('figures', '--mission', 'third'), 1, 'third', 'second');
}

// --- exit codes and output -----------------------------------------------------------------------------------------
for (const [args, status] of [
  [['figures'], 0],
  [['figures', '--format', 'csv'], 0],
  [['verify'], 0],
  [['check', '--period', '2000'], raw(['check', '--period', '2000', '--format', 'json']).stdout.match(/"severity":"(error|warning)"/) ? 1 : 0],
  [['pack', 'check', minimal], 0],
  [['export', 'sessao'], 0],
  [['--version'], 0],
])
  same(raw(args).status, status, `istmo ${args[0]} ends with ${status}`);
{
  const full = fs.openSync('/dev/full', 'w');
  for (const args of [['figures'], ['figures', '--format', 'json'], ['check'], ['verify'], ['help'], ['--version'], ['export', 'sessao'], ['record', 'list', 'sessao']]) {
    const r = raw([...args, '--lang', 'en'], { stdio: ['ignore', full, 'pipe'] });
    const lines = r.stderr.split('\n').filter((l) => l.startsWith('istmo:'));
    ok(r.status === 3 && lines.length === 1, `istmo ${args.join(' ')} on a full disk ends with 3 and one message`, [r.status, r.stderr]);
  }
  fs.closeSync(full);
  const pipe = `{ sleep 0.2; "$0" figures --lang en 2>err.txt; echo $? >status.txt; } | true`;
  execFileSync('bash', ['-c', pipe, istmo], { env: db.env, cwd: folder });
  const said = fs.readFileSync(path.join(folder, 'err.txt'), 'utf8').match(/^istmo:.*$/gm);
  same([fs.readFileSync(path.join(folder, 'status.txt'), 'utf8').trim(), said?.length], ['3', 1], 'a reader that has gone away: 3 and one message');
}
{
  const tty = (env) => spawnSync('script', ['-qec', `"${istmo}" figures --lang en`, '/dev/null'], { env: { ...db.env, ...env }, cwd: folder, encoding: 'utf8' });
  if (spawnSync('script', ['--version']).status === 0) {
    ok(tty({}).stdout.includes('\x1b['), 'colour on a terminal');
    ok(!tty({ NO_COLOR: '1' }).stdout.includes('\x1b['), 'none with NO_COLOR');
  }
  ok(!raw(['figures']).stdout.includes('\x1b['), 'none into a pipe');
}
untouched('everything');
done();
