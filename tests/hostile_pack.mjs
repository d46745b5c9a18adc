// Hostile packs, expressions, answers and names: refused with one message each, or loaded, figured and told whole.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { copyPack, database, done, ok, same } from './lib.mjs';
import { MB, at, db, refused, run, untouched, write } from './hostile_run.mjs';
import { book, sheet } from './hostile_zip.mjs';

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
const tower = (n, last) => indicators(Array.from({ length: n }, (_, i) => [`X${i}`, i + 1 < n ? `{X${i + 1}} + 1` : last]));
const circle = [...Array(10).keys(), '…', 0].map((i) => (i === '…' ? i : `{X${i}}`)).join(' → ');
pack('5,000 indicators in a circle', tower(5000, '{X0} + 1'), 'indicators.csv', `The formula depends on itself: ${circle}.`);
pack('5,000 indicators in a circle, in Spanish', tower(5000, '{X0} + 1'), 'indicators.csv', `La fórmula depende de sí misma: ${circle}.`, 'es');
pack('5,000 indicators one upon the other', tower(5000, 'count(sessao)'), 'indicators.csv', 'Indicators are built on indicators more than 32 levels deep.');
const whole = book(sheet(''));
const workbookForm = (data) => (dir) => fs.writeFileSync(path.join(dir, 'forms/novo.xlsx'), data);
pack('a form whose workbook has no survey', workbookForm(whole), 'forms/novo.xlsx', 'The form “novo” has no survey.');
pack('a form whose workbook is cut off', workbookForm(whole.subarray(0, whole.length / 2)), 'forms/novo.xlsx [survey]', 'the workbook is cut off or damaged; get the file again');
pack('the same in Spanish', workbookForm(whole), 'forms/novo.xlsx', 'El formulario «novo» no tiene hoja survey.', 'es');
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
large('32 indicators one upon the other', tower(32, 'count(sessao)'), (of) => {
  const found = JSON.parse(run(of, ['figures', '--period', '2024', '--format', 'json']).stdout).filter((f) => /^X/.test(f.indicator));
  same(found.map((f) => f.value - found.at(-1).value).sort((a, b) => a - b), [...Array(32).keys()], 'each is one more than the one below');
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

// --- reports -----------------------------------------------------------------------------------------------------
{
  // What a pack may be called, on a page and in a PDF.
  const hostile = ['abc\u202egnp.exe', '\u2067x\u2066y', 'محمد', '張偉', '👨\u200d👩\u200d👧', 'a\u200bb', '<script>alert(1)</script>'];
  const shown = hostile.map((n) => n.replace(/[\u202a-\u202e\u2066-\u2069]/g, '\ufffd'));
  const of = database();
  const dir = copyPack('demo-minimal', (d) => {
    instead('reports/resumo.yaml', (file) => fs.writeFileSync(file, `title: ${JSON.stringify(hostile[0])}\nsubtitle: ${JSON.stringify(hostile[6])}\nsections:\n` + hostile.map((n, i) => `  - {id: s${i}, title: ${JSON.stringify(n)}, blocks: [{type: text, text: ${JSON.stringify(n)}}]}\n`).join('')))(d);
    const file = path.join(d, 'units.csv');
    fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replace('Informação e sensibilização', quoted(hostile.join(' '))));
  });
  ok(run(of, ['load', dir, '--summary']).status === 0, 'a pack of hostile names is loaded', run(of, ['load', dir, '--summary', '--lang', 'en']).stderr);
  for (const ending of ['html', 'pdf']) {
    const r = run(of, ['report', 'resumo', '--period', '2024', '--lang', 'en', '-o', `names.${ending}`]);
    ok(r.status === 0, `and told as ${ending}`, r.stderr);
  }
  const page = fs.readFileSync(at('names.html'), 'utf8');
  const escaped = shown.map((n) => n.replaceAll('<', '&lt;').replaceAll('>', '&gt;'));
  same([escaped.filter((n) => !page.includes(n)), page.match(/[\u202a-\u202e\u2066-\u2069]|<script>alert/g)], [[], null], 'on the page nothing is lost or disguised');
  const text = execFileSync('pdftotext', ['-raw', at('names.pdf'), '-'], { encoding: 'utf8' });
  // Emoji need a font that is not on every machine; pdftotext puts right-to-left letters into embeddings of its own.
  const drawn = shown.filter((n) => !n.includes('\u200d')).map((n) => n.replace('\u200b', ''));
  const plain = text.replace(/[\u202b\u202c\s]/g, '');
  same([drawn.filter((n) => !plain.includes(n.replaceAll(' ', ''))), plain.match(/[\u202a-\u202e\u2066-\u2069]/g)], [[], null], 'nor in the PDF');
  ok(execFileSync('pdfinfo', [at('names.pdf')], { encoding: 'utf8' }).includes(`Title:           ${shown[0]}\n`), 'nor in its title');
}
{
  const r = run(db, ['record', 'add', 'balcao', 'codigo=Z', 'data=2024-08-01', 'unidade=INFO', 'local=PRAIA', 'mulheres=-1', 'homens=1', '--lang', 'en']);
  same([r.status, r.stderr], [1, '[mulheres]: error: -1 is negative, but what is counted cannot be fewer than none\n    found: -1\nistmo: nothing was saved\n'], 'one fault is told once');
}
untouched('answers');
done();
