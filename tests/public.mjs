// Public reports: the mark in every format, the working document whole beside it, names of the register refused.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { copyPack, database, done, editCsv, ok, pgServer, scratch } from './lib.mjs';

// Text of a report without its tags, pages or keys.
function textOf(file) {
  if (file.endsWith('.pdf')) return execFileSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' });
  return fs.readFileSync(file, 'utf8').replace(/<[^>]*>/g, ' ');
}

function formats(engine) {
  const db = database(engine);
  ok(db.run('load', copyPack('oim-panama-2023')).status === 0, `${engine}: the founding mission is loaded`);
  for (const kind of ['html', 'pdf', 'json']) {
    const file = { public: scratch(`public.${kind}`), working: scratch(`working.${kind}`) };
    const r = db.run('report', 'informe-anual', '--period', '2023', '--lang', 'en', '--public', '-o', file.public);
    db.run('report', 'informe-anual', '--period', '2023', '--lang', 'en', '-o', file.working);
    ok(r.status === 0, `${engine}: a public report as ${kind}`, r.err);
    const text = textOf(file.public);
    ok(/«s»/.test(text) && /stands where a number is not published/.test(text.replace(/\s+/g, ' ')), `${kind}: the mark and what it means`);
    ok(/Figures not published: 4\./.test(text.replace(/\s+/g, ' ')), `${kind}: the annex says how many`);
    ok(!/«s»|Figures not published/.test(textOf(file.working)), `${kind}: the working document has no mark`);
    ok(/\b1,190\b|1190/.test(text), `${kind}: officials are printed whole`);
  }
}

// --- names ---------------------------------------------------------------------------------------------------

const secret = /Am[ií]lcar|[EÉ]vora|Tavares/i;

function withName(change = () => {}) {
  return copyPack('demo-minimal', (dir) => {
    editCsv(path.join(dir, 'data/retorno.csv'), (rows) => rows.map((r, i) => (i === 1 ? { ...r, nome: 'Amílcar Évora Tavares' } : r)));
    change(path.join(dir, 'reports/resumo.yaml'), dir);
  });
}
const replaceIn = (from, to) => (file) => fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replace(from, to));

// Somebody else has the same name: a reason is written, and holds until the text changes.
function answered(engine) {
  const db = database(engine);
  const place = 'resumo/info/3/narrative';
  const dir = withName(replaceIn('As sessões chegaram', 'As sessões, diz o ministro Amílcar Tavares, chegaram'));
  db.run('load', dir);
  const out = scratch('editions');
  fs.mkdirSync(out);
  const publish = () => db.run('publish', 'resumo', '--period', '2024', '--lang', 'en', '-o', out);
  const refused = publish();
  ok(refused.status === 1 && fs.readdirSync(out).length === 0, `${engine}: an edition is refused`, refused.err);
  ok(refused.err.includes(place) && refused.err.includes('A. T.') && !secret.test(refused.err), 'with place and initials', refused.err);
  const answer = db.run('answer', 'register_name', place, '--period', '2024', '--reason', 'the minister, who has the same name');
  ok(answer.status === 0, `${engine}: the finding is answered`, answer.err);
  const published = publish();
  ok(published.status === 0 && fs.readdirSync(out).length > 0, `${engine}: then it is published`, published.err);
  replaceIn('Amílcar Tavares', 'Évora Tavares')(path.join(dir, 'reports/resumo.yaml'));
  db.run('load', dir);
  ok(publish().status === 1, `${engine}: another name in that place needs another answer`);
}

function names(engine) {
  const publish = (dir, file = scratch('out.html')) => {
    const db = database(engine);
    const load = db.run('load', dir);
    if (load.status !== 0) throw new Error(load.err);
    return { ...db.run('report', 'resumo', '--period', '2024', '--lang', 'en', '--public', '-o', file), file };
  };
  const refused = (name, r, place, initials) => {
    ok(r.status === 1 && !fs.existsSync(r.file), `${engine}: refused: ${name}`, r.err);
    ok(r.err.includes(place) && r.err.includes(initials) && !secret.test(r.err.replaceAll(path.basename(r.file), '')), `${name}: place and initials, no name`, r.err);
  };
  const clean = publish(withName());
  ok(clean.status === 0 && !secret.test(fs.readFileSync(clean.file, 'utf8')), `${engine}: a report that names nobody is written`, clean.err);
  refused('a name in a narrative', publish(withName(replaceIn('As sessões chegaram', 'As sessões, diz TAVARES, Amilcar, chegaram'))), 'resumo/info/3/narrative', 'T. A.');
  refused('in another language', publish(withName(replaceIn('Les séances ont atteint', 'Les séances de Evora Tavares ont atteint'))), 'narrative::fr', 'E. T.');
  refused('in the notes of the pack', publish(withName((_, dir) => replaceIn('Todos os dados', 'Amílcar Tavares diz que todos os dados')(path.join(dir, 'pack.yaml')))), 'pack/notes', 'A. T.');
  refused('in a file name', publish(withName(), path.join(path.dirname(scratch('x')), 'Amilcar-Tavares.html')), 'file', 'A. T.');
  answered(engine);
  const other = publish(withName(replaceIn('As sessões chegaram', 'As sessões chegaram, diz Amílcar,')));
  ok(other.status === 0, `${engine}: one part of a name is nobody's`, other.err);
}

for (const engine of pgServer ? ['sqlite', 'postgresql'] : ['sqlite']) {
  formats(engine);
  names(engine);
}
done();
