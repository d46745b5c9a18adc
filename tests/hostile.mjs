// Hostile input: every refusal is one clear message with its place, in bounded time and memory, and nothing is
// lost by it. What tests/cli.mjs and the tests beside the readers refuse already is not repeated here.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { copyPack, database, done, istmo, ok, pgServer, root, same, scratch } from './lib.mjs';
import { book, cell, sheet, zip } from './hostile_zip.mjs';

const MB = 1 << 20;
const MEMORY_MB = 1024; // of addresses: threads reserve more than they use
const HANG_MS = 60_000;
const sanitized = /san$/.test(process.env.ISTMO_BUILD ?? ''); // reserves terabytes

const folder = scratch('work');
fs.mkdirSync(folder);
fs.chmodSync(folder, 0o755);
const at = (name) => path.join(folder, name);
const write = (name, content) => {
  fs.writeFileSync(at(name), content);
  return name;
};
function run(db, args, options = {}) {
  const limit = sanitized ? '' : `ulimit -v ${MEMORY_MB * 1024}; `;
  return spawnSync('bash', ['-c', `${limit}exec "$0" "$@"`, istmo, ...args], {
    env: db.env, cwd: folder, encoding: 'utf8', timeout: HANG_MS, maxBuffer: 256 * MB, ...options,
  });
}

const minimal = path.join(root, 'packs/demo-minimal');
const db = database();
ok(run(db, ['load', minimal, '--summary']).status === 0, 'the small pack is loaded');
function state(of = db) {
  const v = of.json('verify');
  const said = ['figures', 'export'].map((c) => of.run(c, ...(c === 'export' ? ['balcao'] : ['--format', 'json'])).out);
  return [v.records, v.revisions, v.chain, v.figures, v.problems, ...said];
}
const before = state();
const untouched = (name) => same(state(), before, `${name}: nothing is lost or changed`);

// The messages, whole: `said` without the leading "istmo: ".
function refused(name, args, status, said, options = {}) {
  const r = run(options.db ?? db, [...args, '--lang', options.lang ?? 'en'], options);
  same([r.status, r.stderr], [status, `istmo: ${said}\n`], name);
}

// --- workbooks ---------------------------------------------------------------------------------------------------
const header = `<row r="1">${['codigo', 'data', 'unidade', 'local', 'tema'].map((h, i) => cell(`${'ABCDE'[i]}1`, h)).join('')}</row>`;
const [opened, closed] = sheet('|').split('|');
const filled = (first, unit, bytes, last) => Buffer.concat([Buffer.from(first), Buffer.alloc(Math.ceil(bytes / unit.length) * unit.length, unit), Buffer.from(last)]);
const workbook = (name, content, said, lang) => refused(name, ['import', 'sessao', write('in.xlsx', content)], 1, `in.xlsx${said}`, { lang });
const part = 'xl/worksheets/sheet1.xml';
const bomb = (p) => ` [Data]: the workbook is refused: ${p} unpacks to more than 200 times its size, as files made to do harm are`;

const spaces = book({ data: filled(opened + header, ' ', 64 * MB, closed) });
workbook('a sheet that unpacks a thousandfold', spaces, bomb(part));
workbook('the same in Spanish', spaces, ` [Data]: se rechaza el libro: al descomprimirse, ${part} ocupa más de 200 veces su tamaño, como los archivos hechos para causar daño`, 'es');
const shared = (text, bytes) => book(sheet(header), { strings: { data: filled('<sst>', text, bytes, '</sst>') } });
workbook('shared texts that unpack a thousandfold', shared(`<si><t>${'a'.repeat(50)}</t></si>`, 64 * MB), bomb('xl/sharedStrings.xml'));
workbook('too many parts', book(sheet(header), { more: Array.from({ length: 20000 }, (_, i) => ({ name: `x${i}`, data: '' })) }), ': the workbook has more than 10000 parts');
const whole = book(sheet(header));
const cut = ': the workbook is cut off or damaged; get the file again';
workbook('half a workbook', whole.subarray(0, whole.length / 2), cut);
workbook('a workbook without its end', whole.subarray(0, whole.length - 30), cut);
workbook('a directory of more entries than there are', book(sheet(header), { lie: { count: 60000 } }), cut);
workbook('a directory that lies elsewhere', book(sheet(header), { lie: { at: 7 } }), cut);
workbook('an unknown compression', book({ data: sheet(header), method: 99 }), cut);
const unpacked = (why) => ` [Data]: damaged workbook: ${part} cannot be unpacked (${why})`;
workbook('a part beyond the file', book({ data: sheet(header), offset: 1 << 30 }), unpacked('Invalid argument'));
workbook('a checksum that is not the part’s', book({ data: sheet(header), crc: 1 }), unpacked('CRC error'));
workbook('an encrypted part', book({ data: sheet(header), flags: 1 }), ' [Data]: the workbook is protected by a password; save it without one');
const ole = (text) => Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(512), Buffer.from(text, 'utf16le'), Buffer.alloc(8)]);
workbook('an encrypted workbook', ole('EncryptedPackage'), ': the workbook is protected by a password; save it without one');
workbook('a zip of something else', zip([{ name: 'a', data: 'b' }]), ': this is a zip archive but not a workbook');
workbook('no sheets', book(sheet(header), { sheets: '' }), ': the workbook has no sheet');
workbook('an empty sheet', book(sheet('')), ' [Data]: the file is empty: a row of headers was expected');
const wide = `<row r="1">${Array.from({ length: 16384 }, (_, i) => `<c t="inlineStr"><is><t>c${i}</t></is></c>`).join('')}</row>`;
workbook('16,384 columns', book(sheet(wide)), ' [Data]: row 1 has more than 2048 columns');
workbook('a cell beyond all columns', book(sheet(`${header}<row r="2">${cell('ZZZZZZ2', 'x')}</row>`)), ' [Data]: row 2 has more than 2048 columns');
const entities = 'bcdefghij'.split('').map((c, i) => `<!ENTITY ${c} "${`&${'abcdefghi'[i]};`.repeat(10)}">`).join('');
const doctype = (p) => ` [Data]: damaged workbook: ${p} has a DOCTYPE, which no spreadsheet writes`;
const laughs = `<!DOCTYPE l [<!ENTITY a "lol">${entities}]>`;
workbook('a billion laughs', book(laughs + sheet(`${header}<row r="2">${cell('A2', '&j;')}</row>`)), doctype(part));
workbook('a billion laughs in shared texts', book(sheet(header), { strings: { data: `${laughs}<sst><si><t>&j;</t></si></sst>` } }), doctype('xl/sharedStrings.xml'));
workbook('a file of the machine as an entity', book(`<!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/passwd">]>${sheet(`${header}<row r="2">${cell('A2', '&x;')}</row>`)}`), doctype(part));
workbook('tags without end', book(opened + header + '<a>'.repeat(100000)), ` [Data]: damaged workbook: ${part} is nested more than 64 levels deep`);
workbook('XML that is none', book(sheet(header).replace('</row>', '')), ` [Data]: damaged workbook: ${part}, line 1: mismatched tag`);
untouched('workbooks');

// --- tables ------------------------------------------------------------------------------------------------------
const columns = 'codigo,data,unidade,local,tema\n';
const table = (name, content, said, lang) => refused(name, ['import', 'sessao', write('in.csv', content)], 1, `in.csv: ${said}`, { lang });
const tooLong = (r, c) => `row ${r}, column ${c}: a cell is longer than 1024 kB`;
table('10,000 columns', `${Array.from({ length: 10000 }, (_, i) => `c${i}`).join()}\n`, 'row 1 has more than 2048 columns');
table('a line of 100 MB', filled(columns, 'x', 100 * MB, ''), tooLong(2, 1));
table('a header of 100 MB', filled('', 'x', 100 * MB, ''), tooLong(1, 1));
table('a line of 100 MB of cells', filled(columns, 'x,', 100 * MB, ''), 'row 2 has more than 2048 columns');
for (const [what, unit] of [['letters', 'x\n'], ['quotes', '""']])
  table(`a quote open over 100 MB of ${what}`, filled(`${columns}N1,"`, unit, 100 * MB, ''), `${tooLong(2, 2)}; perhaps the quote (") of row 2 is never closed`);
table('UTF-16 without a mark', Buffer.from(columns, 'utf16le'), 'the file is in UTF-16; save it as CSV UTF-8 (in Excel: "CSV UTF-8")');
table('bytes of no encoding', Buffer.concat([Buffer.from(`${columns}N`), Buffer.from([0x81])]), 'row 2, column 1: byte 0x81 is neither UTF-8 nor Windows-1252');
table('an old workbook', ole(''), 'this is not CSV but a workbook of the old kind (.xls); save it as .xlsx or as CSV');
table('a workbook', whole, 'this is not CSV but a workbook; give it the ending .xlsx');
const isJson = 'this is JSON; a table is read from CSV or from a workbook (.xlsx), such as istmo export FORM -o FILE.csv writes';
table('JSON lines', '{"codigo":"A"}\n{"codigo":"B"}\n', isJson);
table('a JSON list', '\ufeff[ {"codigo":"A"} ]', isJson);
table('JSON nested without end', '[{"a":'.repeat(100000), isJson);
table('JSON, in Spanish', '{"codigo":"A"}', 'esto es JSON; una tabla se lee de un CSV o de un libro (.xlsx), como los que escribe istmo export FORM -o FILE.csv', 'es');
table('a PDF', '%PDF-1.4\n', 'this is a PDF; a table is read from CSV or from a workbook (.xlsx)');
table('a web page', '\n<!DOCTYPE html>', 'this is a web page; a table is read from CSV or from a workbook (.xlsx)');
execFileSync('mkfifo', [at('pipe.csv'), at('pipe.xlsx'), at('pipe.json')]);
fs.symlinkSync('/dev/zero', at('zero.xlsx'));
for (const name of ['pipe.csv', 'pipe.xlsx', '/dev/zero', 'zero.xlsx'])
  refused(`${name}: no ordinary file`, ['import', 'sessao', name], 1, `${name} is no ordinary file but a pipe or a device: save what it gives to a file and name that`);
refused('a pipe, in Spanish', ['import', 'sessao', 'pipe.csv'], 1, 'pipe.csv no es un archivo corriente sino una tubería o un dispositivo: guarde en un archivo lo que da y nombre ese archivo', { lang: 'es' });
refused('answers from a pipe', ['record', 'add', 'sessao', '--file', 'pipe.json'], 1, 'pipe.json is no ordinary file but a pipe or a device: save what it gives to a file and name that');
write('deep.json', '[{"a":'.repeat(100000));
refused('answers nested without end', ['record', 'add', 'sessao', '--file', 'deep.json'], 1, 'deep.json: line 1, column 193: nested too deeply');
{
  const r = run(db, ['import', 'sessao', write('in.csv', columns), '--format', 'json']);
  same([r.status, JSON.parse(r.stdout).read], [0, 0], 'headers alone are no rows');
}
untouched('tables');

// --- packs ---------------------------------------------------------------------------------------------------------
// What is wrong in a pack is a list of problems: here always one, since the rest follows from it.
function pack(name, change, file, message, lang = 'en') {
  const dir = copyPack('demo-minimal', change);
  const r = run(db, ['pack', 'check', dir, '--format', 'csv', '--lang', lang, '--quiet']);
  const [, ...lines] = r.stdout.trimEnd().split('\n');
  ok(r.status === 1 && lines.length === 1 && lines[0].startsWith(`error,${file},`) && lines[0].replaceAll('""', '"').replaceAll(`${dir}/`, '').includes(message), name, [r.status, r.stdout.slice(0, 600), r.stderr]);
}
const into = (file, content) => (dir) => fs.writeFileSync(path.join(dir, file), content);
const more = (file, content) => (dir) => fs.appendFileSync(path.join(dir, file), content);
const instead = (file, make) => (dir) => {
  fs.rmSync(path.join(dir, file), { recursive: true });
  make(path.join(dir, file));
};
const yaml = (name, content, message, lang) => pack(name, more('pack.yaml', `\n${content}`), 'pack.yaml', message, lang);
yaml('10,000 levels of YAML', `x: ${'['.repeat(10000)}`, 'line 21, column 67: nested too deeply');
yaml('a key that stands twice', 'country: PAN\n', 'line 21: the key "country" is there twice (first in line 7)');
yaml('a tab', 'x:\n\ty: 1\n', 'line 22, column 1: a tab indents this line; YAML takes spaces alone');
yaml('a tab, in Spanish', 'x:\n\ty: 1\n', 'línea 22, columna 1: esta línea lleva un tabulador de sangría; YAML solo admite espacios', 'es');
pack('YAML that is not UTF-8', more('pack.yaml', Buffer.from([10, 120, 58, 32, 255])), 'pack.yaml', 'line 21, column 4: this is not UTF-8; save the file as UTF-8');
yaml('a NUL byte in YAML', 'x: a\0b\n', 'line 21, column 5: a control character stands here; take it out');
yaml('an alias of itself', 'x: &a [*a]\n', 'line 21, column 8: this alias names nothing');
const sparse = (file) => (dir) => fs.truncateSync(path.join(dir, file), 1024 * MB);
pack('a YAML file of 1 GB', sparse('pack.yaml'), 'pack.yaml', 'pack.yaml is larger than 4096 kB');
pack('a table of 1 GB', sparse('units.csv'), 'units.csv', 'units.csv: row 4, column 1: the cell holds a NUL byte');
const keys = 'The file must hold keys and values, such as';
pack('a list for a map', into('pack.yaml', '- a\n'), 'pack.yaml', keys);
pack('a workflow that is a list', into('workflows/retorno.yaml', '- a\n'), 'workflows/retorno.yaml', keys);
pack('a report that is a list', into('reports/resumo.yaml', '- a\n'), 'reports/resumo.yaml', keys);
const loop = (file) => fs.symlinkSync(path.basename(file), file);
pack('a table that links to itself', instead('units.csv', loop), 'units.csv', 'cannot be read: Too many levels of symbolic links');
pack('a folder that links to itself', instead('lists', loop), 'lists', 'lists cannot be read: Too many levels of symbolic links');
const pipe = (file) => execFileSync('mkfifo', [file]);
for (const file of ['units.csv', 'pack.yaml', 'forms/sessao/survey.csv'])
  pack(`${file} is a pipe`, instead(file, pipe), file, 'is no ordinary file but a pipe or a device');
loop(at('loop'));
refused('a pack that links to itself', ['load', 'loop'], 1, 'loop cannot be read: Too many levels of symbolic links');
{
  const r = run(db, ['pack', 'check', copyPack('demo-minimal', more('pack.yaml', `\n${Array.from({ length: 20000 }, (_, i) => `k${i}: 1`).join('\n')}\n`)), '--lang', 'en']);
  same([r.status, r.stderr], [0, '10000 more are not listed\n0 errors, 20000 warnings, 0 notes\n'], 'more problems than are listed are counted');
}

// --- expressions ------------------------------------------------------------------------------------------------------
const survey = 'forms/balcao/survey.csv';
const quoted = (text) => `"${text.replaceAll('"', '""')}"`;
// Questions {type, name, and columns that the survey does not have yet} at its end.
const asking = (columns_, questions) => (dir) => {
  const file = path.join(dir, survey);
  const [first, ...rest] = fs.readFileSync(file, 'utf8').trimEnd().split('\n');
  const blank = ','.repeat(columns_.length);
  const lines = questions.map((q) => `${q.type},${q.name},${q.name},${q.name},,${quoted(q.constraint ?? '')},,,,,,${columns_.map((c) => quoted(q[c] ?? '')).join()}`);
  fs.writeFileSync(file, `${[first + columns_.map((c) => `,${c}`).join(''), ...rest.map((l) => l + blank), ...lines].join('\n')}\n`);
};
const calculated = (calculation) => asking(['calculation'], [{ type: 'calculate', name: 'xa', calculation }]);
const expression = (name, text, message) => pack(name, calculated(text), survey, message);
expression('10,000 parentheses', '('.repeat(10000) + 1 + ')'.repeat(10000), 'column 201: more than 200 levels of parentheses');
expression('10,000 calls', 'not('.repeat(10000) + 1 + ')'.repeat(10000), 'column 804: more than 200 levels of parentheses');
expression('100,000 terms', Array(100000).fill('1').join(' + '), 'the expression is longer than 65536 bytes');
expression('1e999', '1e999', 'column 2: “e999” stands where an operator is expected');
const regex = (name, pattern, message) => expression(name, `regex(\${codigo}, '${pattern}')`, `column 18: regular expression, ${message}`);
regex('a million repetitions', 'a{1000000}', 'character 10: more than 1000 repetitions');
regex('repetitions of repetitions', '((a{1000}){1000}){1000}', 'character 17: it is too large: more than 5000 steps');
regex('10,000 groups', '('.repeat(10000) + ')'.repeat(10000), 'character 102: more than 100 levels of parentheses');
const text10 = calculated(`'${'a'.repeat(10 * MB)}'`);
{
  const r = run(db, ['pack', 'check', copyPack('demo-minimal', text10), '--format', 'csv', '--lang', 'en', '--quiet']);
  const said = r.stdout.trimEnd().split('\n');
  ok(r.status === 1 && said[1].includes('row 9, column 12: a cell is longer than 1024 kB') && said.length === 2, 'a text of 10 MB', said);
}
const ring = (n) => Array.from({ length: n }, (_, i) => ({ type: 'calculate', name: `x${i}`, calculation: `\${x${(i + 1) % n}} + 1` }));
pack('1,500 calculations in a circle', asking(['calculation'], ring(1500)), survey, 'calculations go round in a circle: x0 → x1 → x2 → x3 → x4 → x5 → x6 → x7 → x8 → x9 → … → x0');
pack('conditions in a circle', asking(['relevant'], [{ type: 'integer', name: 'xa', relevant: '${xb} > 1' }, { type: 'integer', name: 'xb', relevant: '${xa} > 1' }]), survey, 'calculations go round in a circle: xa → xb → xa');
const indicators = (formulas) => more('indicators.csv', formulas.map(([code, formula]) => `${code},INFO,P1-INFO,P-ILHAS,${code},${code},number,"${formula}",session,,sum,sum,,,,none,,quarterly,up,,,a,b,p,2024-07-01\n`).join(''));
pack('10,000 brackets in a formula', indicators([['X1', '('.repeat(10000)]]), 'indicators.csv', 'column 101: more than 100 brackets inside each other');
pack('100,000 terms in a formula', indicators([['X1', Array(100000).fill('1').join(' + ')]]), 'indicators.csv', 'the formula has 399997 bytes; at most 65536 are possible');
pack('a code longer than an index can hold', indicators([['X'.repeat(3000), 'count(sessao)']]), 'indicators.csv', 'A code has at most 200 letters; this one has 3000.');
{
  const dir = copyPack('demo-minimal', indicators(Array.from({ length: 5000 }, (_, i) => [`X${i}`, `{X${(i + 1) % 5000}} + 1`])));
  const r = run(db, ['pack', 'check', dir, '--lang', 'en', '--format', 'csv', '--quiet']);
  const said = r.stdout.trimEnd().split('\n').slice(1);
  ok(r.status === 1 && said.length <= 25 && said.every((l) => l.includes('Indicators are built on indicators more than 200 levels deep.')), '5,000 indicators in a circle', said.slice(0, 3));
}
untouched('packs and expressions');

// --- packs that are large, and right -------------------------------------------------------------------------------
function large(name, change, then) {
  const of = database();
  const r = run(of, ['load', copyPack('demo-minimal', change), '--summary', '--lang', 'en']);
  ok(r.status === 0, `${name}: loaded in bounded memory`, r.stderr.slice(0, 600));
  then(of);
  const { chain, problems } = of.json('verify');
  same([chain, problems], ['ok', []], `${name}: verified`);
}
large('5,000 indicators', indicators(Array.from({ length: 5000 }, (_, i) => [`X${i}`, 'count(sessao)'])), (of) => {
  const found = JSON.parse(run(of, ['figures', '--period', '2024', '--format', 'json']).stdout).filter((f) => /^X/.test(f.indicator));
  same([found.length, new Set(found.map((f) => f.value)).size], [5000, 1], '5,000 figures, each once');
});
const places = 'codigo,data,unidade,local,mulheres,homens';
const towns = (dir) => {
  const rows = Array.from({ length: 100000 }, (_, i) => `town,v${i},Vila ${i},Ville ${i},p${i % 300}\n`);
  const provinces = Array.from({ length: 300 }, (_, i) => `province,p${i},Província ${i},Province ${i},\n`);
  fs.writeFileSync(path.join(dir, 'forms/balcao/choices.csv'), ['list_name,name,label::pt,label::fr,province\n', ...provinces, ...rows].join(''));
  asking(['choice_filter'], [{ type: 'select_one province', name: 'province' }, { type: 'select_one town', name: 'town', choice_filter: 'province = ${province}' }])(dir);
};
large('100,000 choices', towns, (of) => {
  const row = (i, town) => `K${i},2024-08-01,INFO,PRAIA,1,2,p${i % 300},${town}\n`;
  const file = (n, town) => write('towns.csv', `${places},province,town\n${Array.from({ length: n }, (_, i) => row(i, town(i))).join('')}`);
  const r = JSON.parse(run(of, ['import', 'balcao', file(3000, (i) => (i % 2 ? `v${i + 300}` : `Vila ${i}`)), '--format', 'json']).stdout);
  same([r.created, r.refused], [3000, []], 'rows against 100,000 choices that depend on another answer');
  const wrong = JSON.parse(run(of, ['import', 'balcao', file(2, (i) => `v${i + 7}`), '--format', 'json', '--lang', 'en']).stdout);
  same(wrong.refused.map((x) => [x.row, x.column, x.found]), [[2, 'town', 'v7'], [3, 'town', 'v8']], 'a town of another province is refused');
});

// --- answers ---------------------------------------------------------------------------------------------------------
{
  const of = database();
  const questions = [
    { type: 'text', name: 'slow', constraint: "regex(., '(a+)+$')" },
    { type: 'decimal', name: 'number' },
    { type: 'text', name: 'name' },
    { type: 'select_multiple tema', name: 'topics' },
    { type: 'select_one countries', name: 'origin' },
    { type: 'calculate', name: 'divided', calculation: '${number} div 0' },
  ];
  const loaded = run(of, ['load', copyPack('demo-minimal', asking(['calculation'], questions)), '--summary', '--lang', 'en']);
  ok(loaded.status === 0, 'a form of many answers is loaded', loaded.stderr);
  const importing = (column, ...answers) =>
    run(of, ['import', 'balcao', write('in.csv', `${places},${column}\n${answers.map((a, i) => `${column}${i},2024-08-01,INFO,PRAIA,1,2,${a}\n`).join('')}`), '--format', 'json', '--lang', 'en']);
  const faults = (name, column, answers, messages) => {
    const r = importing(column, ...answers);
    same([r.status, JSON.parse(r.stdout).refused.map((x) => [x.row, x.column, x.message])], [1, messages.map((m, i) => [i + 2, column.split(',')[0], m])], name);
  };
  faults('an answer of 1 MB to a slow expression', 'slow', ['a'.repeat(1e6)], ['the answer is too long: 1000000 bytes, at most 65536']);
  ok(importing('slow', `${'a'.repeat(60000)}b`).status === 1, 'a slow expression against a long answer is decided');
  faults('numbers beyond all numbers', 'number', ['1e999', '1e308'], ['“1e999” is not a number', '“1e308” is too large: at most 15 digits']);
  faults('an unknown choice 100,000 times', 'topics', [quoted('zz,'.repeat(100000))], ['the answer is too long']);
  ok(importing('topics', quoted('documentos,'.repeat(5000))).status !== null, 'a choice 5,000 times is decided');
  ok(importing('number', '5').status === 0, 'a division by zero is no fault');

  // Kobo and ODK write one column for each choice.
  const split = `${places},topics/documentos,group/topics/rotas_seguras,origin\n`;
  const rows = [['1', 'TRUE', 'Venezuela (República Bolivariana de)'], ['0', '1', 'República de Colombia'], ['', 'FALSE', 'Republic of Haiti'], ['1', '0', 'Haití']];
  const r = run(of, ['import', 'balcao', write('split.csv', split + rows.map((x, i) => `S${i},2024-08-01,INFO,PRAIA,1,2,${x.join()}\n`).join('')), '--format', 'json', '--lang', 'en']);
  same([r.status, JSON.parse(r.stdout).created], [0, 4], 'a column for each choice');
  run(of, ['export', 'balcao', '-o', 'split.out.csv']);
  const out = fs.readFileSync(at('split.out.csv'), 'utf8').split(/\r?\n/).filter((l) => /,S\d,/.test(l)).map((l) => l.match(/,1,2,.*/)[0].split(',').slice(-3, -1));
  same(out, [['rotas_seguras documentos', 'VEN'], ['rotas_seguras', 'COL'], ['', 'HTI'], ['documentos', 'HTI']], 'are one answer; countries go by their official names');
  faults('a choice column with something else', 'topics/documentos', ['7'], ['This is neither yes nor no.']);

  // Names in every script, and what hides in them.
  const names = ['محمد بن عبد الله', 'דָּוִד \u200fx', '張偉', 'श्री कृष्ण', 'Ngäbe Kädrieta', 'e\u0301a\u0308', '👨‍👩‍👧‍👦', 'a\u200bb\u2060c', 'abc\u202egnp.exe\u2066x', '<b>&"\'</b>'];
  same(importing('name', ...names.map(quoted)).status, 0, 'names in every script are taken');
  for (const ending of ['csv', 'xlsx', 'jsonl']) {
    const file = `names.${ending}`;
    ok(run(of, ['export', 'balcao', '-o', file]).status === 0, `exported as ${ending}`);
    if (ending === 'jsonl') {
      const found = fs.readFileSync(at(file), 'utf8').trim().split('\n').map((l) => JSON.parse(l)).map((x) => (x.answers ?? x).name).filter(Boolean);
      same(found, names, 'JSON Lines have every name unchanged');
    } else {
      const again = JSON.parse(run(of, ['import', 'balcao', file, '--format', 'json']).stdout);
      same([again.changed, again.created, again.refused], [0, 0, []], `the ${ending} read again changes nothing`);
    }
  }
  const shown = of.json('record', 'list', 'balcao').map((x) => of.run('record', 'show', x.id, '--lang', 'en').out).join('');
  same(names.filter((n) => !/\u202e/.test(n) && !shown.includes(n)), [], 'a terminal shows every name unchanged');
  ok(shown.includes('abc\ufffdgnp.exe\ufffdx') && !/[\u202a-\u202e\u2066-\u2069]/.test(shown), 'but nothing that reorders text');
  const { chain, problems } = of.json('verify');
  same([chain, problems], ['ok', []], 'answers: verified');
}
{
  const r = run(db, ['record', 'add', 'balcao', 'codigo=Z', 'data=2024-08-01', 'unidade=INFO', 'local=PRAIA', 'mulheres=-1', 'homens=1', '--lang', 'en']);
  same([r.status, r.stderr], [1, '[mulheres]: error: -1 is negative, but what is counted cannot be fewer than none\n    found: -1\nistmo: nothing was saved\n'], 'one fault is told once');
}
untouched('answers');

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
const many = write('many.csv', `${places}\n${Array.from({ length: 20000 }, (_, i) => `M${i},2024-08-01,INFO,PRAIA,1,2\n`).join('')}`);
{
  // A disk that is full: a small file system where this may be mounted.
  const disk = at('disk');
  fs.mkdirSync(disk);
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=3m', 'tmpfs', disk]).status === 0) {
    const of = { ...db, env: { ...db.env, ISTMO_DB: `${disk}/x.db`, ISTMO_KEY: `${db.url}.full.key` } };
    try {
      ok(run(of, ['load', minimal, '--summary']).status === 0, 'a pack on a small disk');
      const figures = run(of, ['figures', '--format', 'json']).stdout;
      const r = run(of, ['import', 'balcao', many, '--lang', 'en']);
      const lines = r.stderr.trimEnd().split('\n');
      ok(r.status === 3 && lines.length === 1 && /full|space/.test(lines[0]), 'an import that fills the disk ends with 3 and one message', [r.status, r.stderr]);
      same(run(of, ['figures', '--format', 'json']).stdout, figures, 'and nothing of it is there');
      ok(run(of, ['verify']).status === 0, 'the database on the full disk is verified');
    } finally {
      execFileSync('umount', [disk]);
    }
  }
}
if (pgServer) {
  const of = database('postgresql');
  ok(run(of, ['load', minimal, '--summary']).status === 0, 'a pack on a server');
  const had = state(of);
  const nowhere = of.url.replace(/\/[^/?]*(\?|$)/, '/nowhere$1');
  const r = run(db, ['figures', '--db', nowhere, '--lang', 'en']);
  ok(r.status === 3 && r.stderr.trimEnd().split('\n').length === 1 && r.stderr.includes('database "nowhere" does not exist'), 'a database that is not on the server', r.stderr);
  refused('JSON against a server', ['import', 'balcao', write('in.csv', '{"a":1}')], 1, `in.csv: ${isJson}`, { db: of });
  // The connection dies under an import, as when its server does.
  const killer = spawn('bash', ['-c', `for i in $(seq 400); do psql -X -q -A -t -d "$0" -c "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND (state LIKE 'idle in trans%' OR query LIKE 'INSERT%')" | grep -q t && break; done`, of.url]);
  const gone = run(of, ['import', 'balcao', many, '--lang', 'en']);
  killer.kill();
  const lines = gone.stderr.trimEnd().split('\n');
  ok(gone.status === 3 && lines.length === 1, 'a server that goes away in an import: 3 and one message', [gone.status, gone.stderr.slice(0, 600)]);
  same(state(of), had, 'and nothing of it is there');
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
untouched('everything');
done();
