// duckdb.mjs: DuckDB's side of the figures bench.
//
//   duckdb.mjs load FILE CSV    makes the database
//   duckdb.mjs ask FILE         answers "COLUMNS SQL" on standard input, as bench/figures does
//   duckdb.mjs cold FILE        likewise one answer, timed from before the database is opened
//
// Texts of few values are ENUMs: what DuckDB groups by fastest.
import { createInterface } from 'node:readline';

const { DuckDBInstance } = await import('@duckdb/node-api');
const [what, file, csv] = process.argv.slice(2);
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();

const opened = performance.now();
const instance = await DuckDBInstance.create(file, { threads: '2' });
const duck = await instance.connect();

async function answer(line, start) {
    const space = line.indexOf(' ');
    const from = Number(line.slice(0, space));
    const used = process.cpuUsage();
    const result = await duck.runAndReadAll(line.slice(space + 1));
    const ms = performance.now() - start;
    const { user, system } = process.cpuUsage(used);
    let check = 0;
    for (const row of result.getRows()) for (const value of row.slice(from)) check += Number(value ?? 0);
    console.log(JSON.stringify({ ms, cpu: (user + system) / 1e3, check }));
}

if (what === 'load') {
    const texts = ['status', 'measure', 'province', 'place', 'unit', 'kind', 'topic', 'population', 'project', 'institution',
        'sex', 'age', 'nationality'];
    await duck.run(`CREATE TABLE raw AS SELECT * FROM read_csv('${csv}', header = true, types = {'record': 'INTEGER',
        'person': 'INTEGER', 'date': 'DATE', 'month': 'INTEGER', 'value': 'DOUBLE'})`);
    for (const t of texts) await duck.run(`CREATE TYPE ${t}_code AS ENUM (SELECT DISTINCT ${t} FROM raw WHERE ${t} IS NOT NULL ORDER BY 1)`);
    await duck.run(`CREATE TABLE fact AS SELECT record, person, date, month, value,
        ${texts.map((t) => `${t}::${t}_code AS ${t}`).join(', ')} FROM raw`);
    await duck.run('DROP TABLE raw');
    await duck.run('CHECKPOINT');
} else {
    if (what === 'ask') console.log(JSON.stringify({ ready: 1 }));
    for (;;) {
        const { value, done } = await lines.next();
        if (done) break;
        await answer(value, what === 'cold' ? opened : performance.now());
        if (what === 'cold') break;
    }
}
duck.closeSync();
process.exit(0);
