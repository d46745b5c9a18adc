// Editions as people make, check and doubt them: findings answered, published files altered in every way a forger
// might try, keys rotated, one figure proved, figures restated, definitions changed. On both databases.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { copyPack, database, done, editCsv, ok, pgServer, same, scratch } from './lib.mjs';

const sql = (db, text) => db.url.startsWith('postgresql')
  ? execFileSync('psql', ['-X', '-q', '-v', 'ON_ERROR_STOP=1', '-d', db.url, '-c', text])
  : execFileSync('sqlite3', ['-bail', db.url, text]);

function editions(engine) {
  const db = database(engine);
  const en = (...args) => db.run(...args, '--lang', 'en');
  const named = (name) => `${name} (${engine})`;
  const pack = copyPack('oim-panama-2023');
  const folder = scratch('editions');
  fs.mkdirSync(folder);
  const publish = () => db.json('publish', 'informe-anual', '--period', '2023', '-o', folder, '--lang', 'en');
  const check = (file, key, ...more) => {
    const r = en('verify', 'edition', file, '--key', key, '--format', 'json', ...more);
    return { status: r.status, err: r.err, ...(r.out.startsWith('{') ? JSON.parse(r.out) : {}) };
  };
  const altered = (file, change) => {
    const copy = scratch(path.basename(file));
    fs.writeFileSync(copy, change(fs.readFileSync(file)));
    return copy;
  };
  const text = (file, change) => altered(file, (b) => change(b.toString()));

  ok(en('load', pack, '--summary', '--quiet').status === 0, named('the demonstration mission is loaded'));

  // --- findings ----------------------------------------------------------------------------------------
  const errors = db.json('check', '--period', '2023', '--lang', 'en').filter((f) => f.severity === 'error');
  const refused = en('publish', 'informe-anual', '--period', '2023', '-o', folder);
  ok(refused.status === 1 && errors.every((f) => refused.err.includes(`${f.rule} ${f.subject}`)), named('errors that nobody answered stop it, each named'), refused.err);
  same(fs.readdirSync(folder), [], named('and nothing is written'));
  ok(en('answer', errors[0].rule, errors[0].subject, '--period', '2023').status === 2, named('an answer needs a reason'));
  ok(en('answer', 'nonsense', 'MG-1', '--period', '2023', '--reason', 'x').status === 1, named('an answer needs a finding'));
  for (const f of errors) en('answer', f.rule, f.subject, '--period', '2023', '--reason', `because of ${f.subject}`, '--user', 'bea');
  const inSpanish = db.json('answers', '--period', '2023', '--lang', 'es');
  ok(errors.every((f) => inSpanish.some((a) => a.rule === f.rule && a.subject === f.subject && a.state === 'in_force')), named('an answer holds in every language'), inSpanish);
  const answers = db.json('answers', '--period', '2023', '--lang', 'en');
  ok(errors.every((f) => answers.some((a) => a.rule === f.rule && a.subject === f.subject && a.by === 'bea' && a.state === 'in_force')), named('answers are listed with who gave them'), answers);
  en('answer', errors[0].rule, errors[0].subject, '--period', '2023', '--reason', 'not so', '--withdraw');
  ok(en('publish', 'informe-anual', '--period', '2023', '-o', folder).status === 1, named('an answer taken back stops it again'));
  en('answer', errors[0].rule, errors[0].subject, '--period', '2023', '--reason', 'so it is');

  // --- publishing and checking ---------------------------------------------------------------------------
  const first = publish();
  const html = first.files.find((f) => f.endsWith('.html'));
  const document = JSON.parse(fs.readFileSync(first.files.find((f) => f.endsWith('.json'))));
  const page = fs.readFileSync(html, 'utf8');
  const key = scratch('mission.pub.json');
  ok(en('key', 'public', '-o', key).status === 0, named('the public key is written'));
  const oldKey = JSON.parse(fs.readFileSync(key)).keys[0].key;
  ok(page.includes(first.fingerprint) && page.includes('because of CH-1'), named('the page shows the fingerprint and the answers'));
  const figures = document.leaves.map((l) => l.leaf).filter((l) => l?.kind === 'figure');
  same(figures.find((l) => l.code === 'MG-2' && l.slice === 'sex=m')?.printed, '3', named('MG-2’s three men are signed'));
  ok(new Set(document.leaves.map((l) => l.salt)).size === document.leaves.length, named('each leaf has its own salt'));
  for (const file of first.files) {
    const c = check(file, key);
    ok(c.status === 0 && c.authentic && c.as_signed, named(`${path.extname(file)}: authentic and as signed`), c);
    ok(check(file, oldKey).status === 0, named(`${path.extname(file)}: with the bare key`));
    const cut = altered(file, (b) => b.subarray(0, b.length / 2));
    ok(check(cut, key).status === 1, named(`${path.extname(file)}: cut off`), check(cut, key));
  }
  const stranger = check(html, '11'.repeat(32));
  ok(stranger.status === 1 && !stranger.authentic && stranger.signature === 'other_key', named('another key does not vouch for it'), stranger);
  ok(en('verify', 'edition', html).status === 2, named('without a key nothing is said'));
  ok(check(scratch('nothing.html'), key).status === 1, named('a file that is not there'));
  ok(check(text(html, () => '<p>1</p>'), key).err.includes('no edition'), named('a page without an edition'));

  // --- forgers -------------------------------------------------------------------------------------------
  const at = page.indexOf('id="figure-MG-1"');
  const value = figures.find((l) => l.code === 'MG-1' && !l.slice).printed;
  const forged = text(html, (t) => t.slice(0, at) + t.slice(at).replace(value, '9,999'));
  const found = check(forged, key);
  ok(found.status === 1 && found.authentic && !found.as_signed &&
    found.altered.some((a) => a.figure?.startsWith('MG-1') && a.seen === '9,999' && a.signed === value), named('an altered digit is named: figure, seen, signed'), found.altered);
  ok(en('verify', 'edition', forged, '--key', key).out.includes(`the file shows 9,999, signed was ${value}`), named('and said to people'));
  const hidden = check(text(html, (t) => t.replace('</style>', '.value{display:none}</style>')), key);
  ok(hidden.status === 1 && hidden.file_altered && hidden.altered.length === 0, named('style that hides text is found'), hidden);
  const word = check(text(html, (t) => t.replace('<h2>', '<h2>Not ')), key);
  ok(word.status === 1 && word.words_altered, named('a changed word is found'), word);
  const inSeal = check(text(html, (t) => t.replace('<section id="edition">', '<section id="edition"><style>b{display:none}</style>')), key);
  ok(inSeal.status === 1 && inSeal.file_altered, named('what is put into the seal is found'), inSeal);
  const inDocument = check(text(html, (t) => t.replace(`"printed":"${value}"`, '"printed":"9,999"')), key);
  ok(inDocument.status === 1 && inDocument.err.includes('changed'), named('a changed leaf is found'), inDocument);

  // --- the same in a PDF -------------------------------------------------------------------------------------
  const pdf = first.files.find((f) => f.endsWith('.pdf'));
  const qpdf = (...options) => {
    const out = scratch('rewritten.pdf');
    execFileSync('qpdf', [...options, pdf, out]);
    return out;
  };
  ok(check(qpdf(), key).status === 0, named('a PDF that was only written again is as it was signed'), check(qpdf(), key));
  const open = qpdf('--stream-data=uncompress', '--normalize-content=n', '--object-streams=disable');
  const bytes = (file, change) => altered(file, (b) => Buffer.from(change(b.toString('latin1')), 'latin1'));
  const big = figures.find((l) => l.code === 'R-1' && !l.slice).printed;
  const forgedPdf = check(bytes(open, (t) => t.replace(`(${big})Tj`, '(9,999)Tj')), key);
  ok(forgedPdf.status === 1 && forgedPdf.authentic && forgedPdf.altered.length === 1 && forgedPdf.altered[0].figure === 'R-1' &&
    forgedPdf.altered[0].seen === '9,999' && forgedPdf.altered[0].signed === big, named('an altered digit of the PDF is named'), forgedPdf);
  const painted = check(bytes(open, (t) => t.replace(' re f', ' re n')), key);
  ok(painted.status === 1 && painted.file_altered && painted.altered.length === 0, named('what paints no text is signed as well'), painted);
  const overlaid = check(bytes(open, (t) => t.replace('/Subtype /Link', '/Subtype /Text')), key);
  ok(overlaid.status === 1 && overlaid.file_altered, named('what is laid over a page is found'), overlaid);
  const encoded = check(bytes(open, (t) => t.replace('/WinAnsiEncoding', '/PDFDocEncoding ')), key);
  ok(encoded.status === 1 && encoded.file_altered && !encoded.words_altered, named('a font that maps to other shapes is found'), encoded);
  const signed = document.leaves.find((l) => l.leaf?.kind === 'text' && l.leaf.file === 'pdf').leaf.digits;
  const poppler = execFileSync('pdftotext', [pdf, '-']).toString().split(/\s+/);
  same(signed.filter((d) => !poppler.some((w) => w.includes(d))), [], named('another reader of PDFs shows every number that was signed'));
  const bare = scratch('bare.pdf');
  ok(en('report', 'informe-anual', '--period', '2023', '-o', bare).status === 0 && check(bare, key).err.includes('no edition'), named('a working document is no edition'));

  // --- and in a workbook -------------------------------------------------------------------------------------
  const workbook = first.files.find((f) => f.endsWith('.xlsx'));
  const repacked = (part, change) => {
    const copy = scratch('book.xlsx');
    const inside = scratch('book');
    fs.copyFileSync(workbook, copy);
    execFileSync('unzip', ['-q', workbook, '-d', inside]);
    const before = fs.readFileSync(path.join(inside, part), 'utf8');
    fs.writeFileSync(path.join(inside, part), change(before));
    execFileSync('zip', ['-q', copy, part], { cwd: inside });
    return check(copy, key);
  };
  const whole = repacked('xl/styles.xml', (t) => t);
  ok(whole.status === 0, named('a workbook that was only packed again is as it was signed'), whole);
  const typed = figures.find((l) => l.code === 'CH-1' && !l.slice).value;
  const forgedCell = repacked('xl/worksheets/sheet2.xml', (t) => t.replaceAll(`<v>${typed}</v>`, '<v>9999</v>'));
  ok(forgedCell.status === 1 && forgedCell.authentic && forgedCell.altered.some((a) => a.figure === 'CH-1' && a.seen === '9999' && a.signed === typed), named('an altered cell is named'), forgedCell);
  const format = repacked('xl/styles.xml', (t) => t.replace('#,##0', '9'));
  ok(format.status === 1 && format.file_altered && format.altered.length === 0, named('a format that shows other digits is found'), format);
  const formula = repacked('xl/worksheets/sheet2.xml', (t) => t.replace(`<v>${typed}</v>`, `<f>1+${typed}</f><v>${typed}</v>`));
  ok(formula.status === 1 && formula.file_altered && formula.altered.length === 0, named('so is a formula that will give another number'), formula);
  const renamed = repacked('xl/sharedStrings.xml', (t) => t.replace(first.fingerprint, first.fingerprint.replace(/^./, (c) => (c === 'b' ? 'd' : 'b'))));
  ok(renamed.status === 1 && renamed.words_altered, named('and another fingerprint'), renamed);

  // --- proofs ----------------------------------------------------------------------------------------------
  const proof = scratch('proof.json');
  ok(en('prove', '1', 'MG-2', '--slice', 'sex=m', '-o', proof).status === 0, named('one figure is proved'));
  const proved = en('verify', 'proof', proof, '--key', key);
  ok(proved.status === 0 && proved.out.includes('MG-2 sex=m (2023): 3'), named('a third party checks it'), proved.out + proved.err);
  const shown = JSON.parse(fs.readFileSync(proof)).proofs.map((p) => p.leaf);
  same(shown.filter((l) => l.kind === 'figure').map((l) => `${l.code} ${l.slice}`), ['MG-2 sex=m'], named('it shows no other figure'));
  ok(en('verify', 'proof', text(proof, (t) => t.replace('"printed":"3"', '"printed":"4"')), '--key', key).status === 1, named('an altered proof is refused'));
  ok(en('verify', 'proof', proof, '--key', '11'.repeat(32)).status === 1, named('a proof does not hold with another key'));
  ok(en('prove', '1', 'NONE').status === 1 && en('prove', '9', 'MG-1').status === 1, named('what was not printed cannot be proved'));

  // --- what changed since ------------------------------------------------------------------------------------
  same(check(html, key, '--db', db.url).changed_since, [], named('nothing has changed yet'));
  const [line] = db.json('trace', 'MG-1', '--period', '2023').filter((l) => l.record);
  const record = db.json('record', 'show', line.record);
  const question = Object.keys(record.answers).find((q) => /women|mujeres|men|total|participants/.test(q) && Number(record.answers[q]) > 0);
  ok(en('record', 'set', line.record, `${question}=${Number(record.answers[question]) + 5}`, '--reason', 'a list was found').status === 0, named('a record is corrected'), record.answers);
  const since = check(html, key, '--db', db.url).changed_since;
  ok(since.some((c) => c.indicator === 'MG-1' && c.records.some((r) => r.record === line.record && r.what === 'changed' && r.reason === 'a list was found')), named('--db says which figure would read differently, and by which record'), since.slice(0, 3));

  // --- keys ----------------------------------------------------------------------------------------------------
  const files = fs.readdirSync(path.dirname(db.env.ISTMO_KEY)).filter((f) => f.startsWith(path.basename(db.env.ISTMO_KEY)));
  ok(files.some((f) => f.endsWith('.sign-1')), named('the signing key lies beside the key of the personal data'), files);
  const rotated = scratch('rotated.pub.json');
  ok(en('key', 'rotate', '-o', rotated).status === 0 && !fs.existsSync(`${db.env.ISTMO_KEY}.sign-1`) && fs.existsSync(`${db.env.ISTMO_KEY}.sign-2`), named('rotating replaces it'));
  for (const f of db.json('check', '--period', '2023', '--lang', 'en').filter((x) => x.severity === 'error'))
    en('answer', f.rule, f.subject, '--period', '2023', '--reason', 'as before');
  const second = publish();
  const newKey = JSON.parse(fs.readFileSync(rotated)).keys[1].key;
  ok(newKey !== oldKey && second.edition === 2, named('the second edition has the new key'));
  same([html, second.files[0]].map((f) => check(f, rotated).status), [0, 0], named('both editions hold with the new file'));
  same([html, second.files[0]].map((f) => check(f, oldKey).status), [0, 0], named('who trusts the old key is led to the new one'));
  same([html, second.files[0]].map((f) => check(f, newKey).status), [1, 0], named('the new key alone vouches for what it signed'));
  ok(en('key', 'public').out === fs.readFileSync(rotated, 'utf8'), named('the public key names its predecessors'));
  fs.renameSync(`${db.env.ISTMO_KEY}.sign-2`, `${db.env.ISTMO_KEY}.away`);
  ok(en('publish', 'informe-anual', '--period', '2023', '-o', folder).status === 1, named('without its key nothing is published'));
  fs.renameSync(`${db.env.ISTMO_KEY}.away`, `${db.env.ISTMO_KEY}.sign-2`);

  // --- comparing -------------------------------------------------------------------------------------------------
  const restated = db.json('compare', '1', '2');
  const mg = restated.find((c) => c.indicator === 'MG-1' && !c.slice);
  ok(mg && Number(mg.after) - Number(mg.before) === 5 && mg.records.length === 1 && mg.records[0].reason === 'a list was found' && mg.definition === null, named('what was restated, and why'), mg);
  ok(!restated.some((c) => c.indicator === 'MG-2'), named('and nothing else'));
  ok(en('compare', '1', '2', '--format', 'csv').out.includes('a list was found') && en('compare', '1', '2').out.includes('MG-1'), named('as a table and as CSV'));
  editCsv(path.join(pack, 'indicators.csv'), (rows) => rows.map((r) => (r.code === 'MG-1' ? { ...r, formula: `${r.formula} * 2` } : r)));
  ok(en('load', pack, '--summary', '--quiet').status === 0, named('a definition is changed'));
  for (const f of db.json('check', '--period', '2023', '--lang', 'en').filter((x) => x.severity === 'error'))
    en('answer', f.rule, f.subject, '--period', '2023', '--reason', 'as before');
  same(publish().edition, 3, named('and published'));
  const defined = db.json('compare', '2', '3').filter((c) => c.indicator === 'MG-1');
  ok(defined.length > 0 && defined.every((c) => c.definition.includes('* 2') && c.before === null && c.after === null && c.records.length === 0), named('a changed definition is said instead of a difference'), defined[0]);
  ok(en('compare', '1', '9').status === 1, named('an edition that does not exist'));

  // --- kept ----------------------------------------------------------------------------------------------------------
  same(db.json('edition', 'list').map((e) => [e.edition, e.report, e.period, e.lang]), [1, 2, 3].map((n) => [n, 'informe-anual', '2023', 'en']), named('the editions are listed'));
  same(db.json('verify').editions, 'ok', named('verify finds them as they were signed'));
  const backup = scratch('all.backup');
  const copy = database(engine);
  copy.env.ISTMO_KEY = db.env.ISTMO_KEY;
  ok(en('backup', backup).status === 0 && copy.run('restore', backup).status === 0, named('they are in the backup'));
  same(copy.json('verify').editions, 'ok', named('and whole when it is restored'));
  sql(copy, `UPDATE edition_leaf SET body = replace(body, '"${value}"', '"9,999"') WHERE edition = 1`);
  const broken = copy.run('verify', '--lang', 'en');
  ok(broken.status === 1 && broken.err.includes('edition 1'), named('a figure changed in the database is found'), broken.err);
  sql(copy, 'DELETE FROM edition_leaf WHERE edition = 2; DELETE FROM edition WHERE num = 2');
  ok(copy.run('verify', '--lang', 'en').err.includes('editions before it are missing'), named('and an edition taken away'));
}

for (const engine of pgServer ? ['sqlite', 'postgresql'] : ['sqlite']) editions(engine);
done();
