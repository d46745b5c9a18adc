// Hostile workbooks and tables: every refusal is one clear message with its place, in bounded time and memory, and
// nothing is lost by it. What tests/cli.mjs and the tests beside the readers refuse already is not repeated here. Packs
// and answers are tests/hostile_pack.mjs, databases and the command line tests/hostile_db.mjs.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { done, same } from './lib.mjs';
import { MB, at, db, refused, run, untouched, write } from './hostile_run.mjs';
import { book, cell, chart, sheet, zip } from './hostile_zip.mjs';

// --- workbooks ---------------------------------------------------------------------------------------------------
const header = `<row r="1">${['codigo', 'data', 'unidade', 'local', 'tema'].map((h, i) => cell(`${'ABCDE'[i]}1`, h)).join('')}</row>`;
const [opened, closed] = sheet('|').split('|');
const filled = (first, unit, bytes, last) => Buffer.concat([Buffer.from(first), Buffer.alloc(Math.ceil(bytes / unit.length) * unit.length, unit), Buffer.from(last)]);
const workbook = (name, content, said, lang) => refused(name, ['import', 'sessao', write('in.xlsx', content)], 1, `in.xlsx${said}`, { lang });
// Read without a fault, but not without a word.
function warned(name, file, said, lang = 'en') {
  const r = run(db, ['import', 'sessao', file, '--lang', lang]);
  same([r.status, r.stderr], [0, said], name);
}
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
workbook('no sheets', book(sheet(header), { sheets: [] }), ': the workbook has no sheet with cells');
workbook('a chart and nothing else', book('', chart), ': the workbook has no sheet with cells');
workbook('a chart and nothing else, in Spanish', book('', chart), ': el libro no tiene ninguna hoja con celdas', 'es');
workbook('an empty sheet', book(sheet('')), ' [Data]: the file is empty: a row of headers was expected');
const second = { name: 'xl/worksheets/sheet2.xml', data: sheet(header) };
workbook('an empty sheet before the one with rows', book(sheet(''), { sheets: ['Data', 'Rows'], more: [second] }), ' [Data]: the file is empty: a row of headers was expected');
warned('a chart before the sheet with rows', write('in.xlsx', book('', { ...chart, sheets: ['Chart', 'Rows'], more: [second] })), 'in.xlsx [Rows]: warning: There are headers but no rows.\n');
const texts = { data: Buffer.concat([Buffer.from('<sst>'), Buffer.alloc(5 * 20_000_001, '<si/>'), Buffer.from('</sst>')]), level: 0 };
workbook('20,000,001 texts', book(sheet(header), { strings: texts }), ' [Data]: the workbook has more than 20000000 texts; save the sheet as CSV and give that');
workbook('a NUL byte in a cell', book(sheet(`${header}<row r="2">${cell('A2', 'a\0b')}</row>`)), ` [Data]: damaged workbook: ${part}, line 1: not well-formed (invalid token)`);
workbook('a NUL byte as a reference', book(sheet(`${header}<row r="2">${cell('A2', 'a&#0;b')}</row>`)), ` [Data]: damaged workbook: ${part}, line 1: reference to invalid character number`);
{
  const row = ['N1', '2024_x0000_', 'INFO', 'PRAIA', 'documentos'].map((t, i) => cell(`${'ABCDE'[i]}2`, t)).join('');
  const r = run(db, ['import', 'sessao', write('in.xlsx', book(sheet(`${header}<row r="2">${row}</row>`))), '--lang', 'en']);
  same([r.status, r.stderr], [1, 'in.xlsx [Data]:2 [data]: error: “2024_x0000_” is not a date written as YYYY-MM-DD\n    found: 2024_x0000_\n    expected: a date, YYYY-MM-DD\nNothing was saved. Mend the rows named above, or save the others with --keep-going FILE.\n'], 'a NUL byte as spreadsheets escape it stays an escape');
}
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
  const answers = '{"codigo":"a\\u0000b","data":"2024-08-01","unidade":"INFO","local":"PRAIA","tema":"documentos"}';
  const r = run(db, ['record', 'add', 'sessao', '--file', write('nul.json', answers), '--lang', 'en']);
  same([r.status, r.stderr], [1, '[codigo]: error: the answer holds a NUL byte\n    found: a\ufffdb\nistmo: nothing was saved\n'], 'a NUL byte in JSON');
}
refused('a NUL byte in JSON, bare', ['record', 'add', 'sessao', '--file', write('nul.json', '{"codigo":"a\0b"}')], 1, 'nul.json: line 1, column 12: not valid JSON');
warned('headers alone', write('in.csv', columns), 'in.csv: warning: There are headers but no rows.\n');
warned('headers alone, in Spanish', 'in.csv', 'in.csv: advertencia: Hay encabezados pero ninguna fila.\n', 'es');
untouched('tables');
done();
