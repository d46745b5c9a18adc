// Records by hand, as a person and a script do it: answers from a file, what is shown of them and to whom, their
// history, a closed period, the records behind a figure. On both databases.
import fs from 'node:fs';
import path from 'node:path';
import { copyPack, database, done, ok, pgServer, root, same, scratch } from './lib.mjs';

const pack = path.join(root, 'tests/packs/small');
const session = {
  date: '2023-05-04', kind: 'workshop', women: 12, facilitator: 'Zacarías Canario',
  attending: [{ name: 'Eulalia Canaria', sex: 'f' }, { name: 'Bo', sex: 'm' }],
};
const MASK = '•••';
const masked = { ...session, women: '12', facilitator: MASK, attending: session.attending.map((p) => ({ ...p, name: MASK })) };
const plain = { ...session, women: '12' };
const lines = (text) => text.trimEnd().split(/\r?\n/);
const cells = (text) => lines(text).map((l) => l.trim().split(/ {2,}/));

function commands(engine) {
  const db = database(engine);
  const en = (...args) => db.run(...args, '--lang', 'en');
  const named = (name) => `${name} (${engine})`;
  const answers = (content) => {
    const file = scratch('answers.json');
    fs.writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
    return file;
  };
  const refused = (name, r, ...said) => {
    const missing = said.filter((s) => !r.err.includes(s));
    ok(r.status === 1 && missing.length === 0, named(name), { status: r.status, missing, said: r.err.slice(0, 600) });
  };
  const shown = (id, ...more) => db.json('record', 'show', id, ...more).answers;
  const count = () => db.json('record', 'list', 'activity').length;

  ok(en('load', pack, '--summary').status === 0, named('the small pack is loaded'));

  // --- answers from a file ---------------------------------------------------------------------------
  ok(en('record', 'add', 'activity', '--file', answers(session)).status === 0, named('a record from a file'));
  const [{ id }] = db.json('record', 'list', 'activity');
  same(shown(id), masked, named('it shows its public answers, and that there are personal ones'));
  same(shown(id, '--personal'), plain, named('with the key it shows the personal ones as well'));
  ok(en('record', 'set', id, '--file', answers({ answers: { attending: [{ name: 'Ana', sex: 'f' }] } })).status === 0, named('what `record show` prints is read back'));
  same(shown(id, '--personal').attending, [{ name: 'Ana', sex: 'f' }], named('rows in a file replace those that were there'));
  ok(en('record', 'set', id, '--file', answers({ women: null })).status === 0 && shown(id).women === undefined, named('null takes an answer away'));

  const file = (name, content, ...said) => refused(name, en('record', 'add', 'activity', '--file', answers(content)), ...said);
  file('a file that is no JSON', '{"date":', 'answers.json');
  file('a file that is no object', '["2023-05-04"]', 'answers are a JSON object');
  file('a question that does not exist', { ...session, womn: 3 }, 'no question “womn”', 'perhaps “women”');
  file('one that resembles none', { ...session, zzzzzzzz: 3 }, 'no question “zzzzzzzz”');
  file('an object where an answer belongs', { ...session, women: { n: 12 } }, '“women”: an answer is expected here');
  file('a list of objects where an answer belongs', { ...session, women: [{ n: 12 }] }, '“women”: an answer is expected here');
  file('an answer where rows belong', { ...session, attending: 'Ana' }, '“attending”: a list of rows is expected here');
  file('answers where rows belong', { ...session, attending: ['Ana'] }, '“attending”: a list of rows is expected here');
  file('an unknown question in a row', { ...session, attending: [{ nam: 'Ana' }] }, 'no question “nam”', 'perhaps “name”');
  file('a question outside its repeat', { ...session, name: 'Ana' }, '“name”');
  refused('no such file', en('record', 'add', 'activity', '--file', '/no/such.json'), '/no/such.json');

  // --- answers as words ------------------------------------------------------------------------------
  const words = (name, word, ...said) => refused(name, en('record', 'add', 'activity', 'date=2023-05-04', 'kind=workshop', word), ...said);
  words('an unknown question as a word', 'womn=3', 'perhaps “women”');
  words('an unknown repeat', 'attendng[1].name=Ana', 'no repeat “attendng”');
  words('a row that is no number', 'attending[x].name=Ana', 'attending[1].QUESTION');
  words('an unknown question of a row', 'attending[1].nam=Ana', 'perhaps “name”');
  words('a question of rows without its row', 'name=Ana', 'asked in rows', 'attending[1].name');
  const none = en('record', 'add', 'activity', 'women');
  ok(none.status === 2 && none.err.includes('QUESTION=VALUE, not “women”'), named('a word that answers nothing'), none);
  refused('a form that does not exist', en('record', 'add', 'activty', 'women=1'), 'no form “activty”');
  refused('the list of a form that does not exist', en('record', 'list', 'activty'), 'no form “activty”');
  same(count(), 1, named('what was refused left no record'));

  // --- history ---------------------------------------------------------------------------------------
  ok(en('record', 'set', id, 'women=13', '--reason', 'one came late').status === 0, named('a change with its reason'));
  ok(en('record', 'set', id, 'women=14').status === 0 && en('record', 'set', id, 'women=').status === 0, named('two more changes'));
  const history = cells(en('history', id).out);
  same(history[0], ['No.', 'When', 'Who', 'Action', 'Change'], named('the history is a table'));
  same(history[1].slice(0, 5), ['1', '2024-01-15 06:00', 'ana', 'create', 'form: activity'], named('that begins with the first revision, at the clock of the mission'));
  same(history.slice(-4), [
    ['4', '2024-01-15 06:00', 'ana', 'change', 'women: 13'],
    ['reason: one came late'],
    ['5', '2024-01-15 06:00', 'ana', 'change', 'women: 13 → 14'],
    ['6', '2024-01-15 06:00', 'ana', 'change', 'women: 14 → —'],
  ], named('and says what changed, from what, and why'));
  ok(!en('history', id).out.includes('Eulalia') && en('history', id, '--personal').out.includes('Eulalia Canaria'), named('personal answers only where they are asked for'));
  same(lines(en('history', id, '--format', 'csv').out).slice(-2), [
    '5,2024-01-15T12:00:00.000Z,ana,change,women,13,14,',
    '6,2024-01-15T12:00:00.000Z,ana,change,women,14,,',
  ], named('as CSV, a line a change, in UTC'));

  // --- shown as a table ------------------------------------------------------------------------------
  const table = cells(en('record', 'show', id).out);
  same(table.slice(0, 4), [['Field', 'Value'], ['version', '6'], ['form', 'activity'], ['state', 'draft']], named('a record as a table'));
  same(table.find(([field]) => field === 'attending[1].name'), ['attending[1].name', MASK], named('with its personal answers covered'));
  refused('a version that is gone', en('record', 'set', id, 'women=1', '--expect-version', '5'), '6');
  const version = en('record', 'set', id, 'women=1', '--expect-version', 'x');
  ok(version.status === 2 && version.err.includes('not “x”'), named('a version that is none'), version);

  // --- the records behind a figure -------------------------------------------------------------------
  ok(en('record', 'set', id, 'women=11').status === 0, named('eleven women'));
  for (const action of ['submit', 'approve']) ok(en('record', 'do', id, action).status === 0, named(`the record after ${action}`));
  const trace = (...more) => en('trace', 'PART', '--period', '2023', ...more);
  same(cells(trace().out).slice(-1)[0].slice(0, 2), [id, 'activity'], named('a figure leads back to its record'));
  const [head, line, ...others] = lines(trace('--format', 'csv').out);
  ok(head.split(',').includes('record') && line.includes(id) && line.includes('2023-05-04') && line.includes('11') && others.length === 0, named('the line of the record has its date and its share'), [head, line, others]);

  // --- periods ---------------------------------------------------------------------------------------
  const closed = db.json('period', 'close', '2023-05');
  same(closed, { period: '2023-05', first: '2023-05-01', last: '2023-05-31', closed: true }, named('a period is closed'));
  refused('a closed period is not opened without a reason', en('period', 'open', '2023-05'), 'reason');
  same(lines(en('period', 'open', '2023-05', '--reason', 'late', '--format', 'csv').out), ['period,first,last,closed', '2023-05,2023-05-01,2023-05-31,false'], named('and opened with one'));
  ok(en('period', 'close', '2023-05').status === 0 && en('period', 'open', '2023-05', '--reason', 'again').out.includes('is open again'), named('which is said to people as well'));
  ok(cells(en('history', 'period:2023-05').out).some((c) => c.includes('reason: late')), named('a period has its history'));

  // --- deleted ---------------------------------------------------------------------------------------
  ok(en('record', 'delete', id, '--reason', 'twice').status === 0, named('a record is deleted'));
  same([count(), db.json('record', 'show', id).deleted], [0, true], named('it is in no list, and says that it is deleted'));
  same(db.json('verify').problems, [], named('nothing is broken'));
}

for (const engine of pgServer ? ['sqlite', 'postgresql'] : ['sqlite']) commands(engine);

// --- a pack's faults, for a program to read -------------------------------------------------------------
{
  const dir = copyPack('demo-minimal', (d) => fs.appendFileSync(path.join(d, 'units.csv'), 'A,,,,,,,,,,,,,,,,\n'));
  const { run, json } = database();
  same(run('pack', 'check', path.join(root, 'packs/demo-minimal'), '--format', 'json').out.trim(), '[]', 'a pack without faults: an empty list');
  const found = json('pack', 'check', dir, '--lang', 'en');
  const [first] = found;
  ok(run('pack', 'check', dir).status === 1 && found.length > 0 && first.severity === 'error' && first.file === 'units.csv' && first.row > 1, 'faults as JSON have file and row', found);
  same(Object.keys(first), ['severity', 'file', 'row', 'column', 'found', 'expected', 'message', 'remedy'], 'and what the manual promises');
}
done();
