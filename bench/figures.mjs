// Figures of generated facts: istmo's columns beside DuckDB, SQLite and PostgreSQL on the same rows.
import { rmSync } from 'node:fs';
import { Asked, build, median, megabytes, postgres, report, rmDatabase, run, work } from './lib.mjs';

const program = `${build}/bench/figures`;
const goals = { one: 5, all: 5, people: 5, slice: 1.5 };
const titles = { one: 'one indicator, month x sex', all: '24 indicators, month x sex x province',
    people: 'distinct people, month x province', slice: 'slice with three filters, by month' };

// One index for each way in that any query might take; none made for these.
const table = (text, integer, real, date) => `CREATE TABLE fact (record ${integer}, person ${integer}, date ${date},
    month ${integer}, status ${text}, measure ${text}, value ${real}, province ${text}, place ${text}, unit ${text},
    kind ${text}, topic ${text}, population ${text}, project ${text}, institution ${text}, sex ${text}, age ${text},
    nationality ${text})`;
const indexes = ['record', 'person', 'date', 'place'].map((c) => `CREATE INDEX fact_${c} ON fact (${c})`);

function loadSqlite(file, csv) {
    run('sqlite3', [file, 'PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF', table('TEXT', 'INTEGER', 'REAL', 'TEXT'),
        `.import --csv --skip 1 ${csv} fact`, ...indexes, 'ANALYZE'], { to: '/dev/null' });
}

function loadPostgres(url, csv) {
    const say = (...sql) => run('psql', ['-X', '-q', '-v', 'ON_ERROR_STOP=1', '-d', url, ...sql.flatMap((s) => ['-c', s])]);
    say(table('text', 'int', 'double precision', 'date'), `\\copy fact FROM '${csv}' WITH (FORMAT csv, HEADER)`, ...indexes,
        'VACUUM ANALYZE fact');
}

async function coldStart(millions, runs, queries, files) {
    const line = `${queries[0].columns} ${queries[0].sql}`;
    const times = { istmo: [], DuckDB: [], SQLite: [], PostgreSQL: [] };
    const timed = async (who, process_, args, ask) => {
        const began = performance.now();
        const p = new Asked(process_, args);
        if (ask && who !== 'DuckDB') await p.hear(); // connected
        const a = ask ? await p.ask(line) : await p.hear();
        times[who].push(who === 'DuckDB' || who === 'istmo' ? a.ms : performance.now() - began);
        await p.end();
    };
    for (let i = 0; i < runs; i++) {
        await timed('istmo', program, ['cold', files.istmo], false);
        await timed('DuckDB', process.execPath, ['bench/duckdb.mjs', 'cold', files.duckdb], true);
        await timed('SQLite', program, ['sqlite', files.sqlite], true);
        await timed('PostgreSQL', program, ['postgres', files.postgres], true);
    }
    for (const who of ['DuckDB', 'SQLite', 'PostgreSQL'])
        report({ name: `cold start, ${millions} M facts`, unit: 'ms', ours: median(times.istmo), peer: median(times[who]),
            peer_name: who });
}

async function atSize(n, options) {
    const millions = n / 1e6;
    const csv = `${work}/facts.csv`;
    const files = { istmo: `${work}/istmo.db`, sqlite: `${work}/sqlite.db`, duckdb: `${work}/duck.db` };
    const queries = JSON.parse(run(program, ['sql']));
    run(program, ['csv', `${n}`], { to: csv });
    run(process.execPath, ['bench/duckdb.mjs', 'load', files.duckdb, csv]);
    loadSqlite(files.sqlite, csv);
    files.postgres = postgres('figures');
    loadPostgres(files.postgres, csv);
    rmSync(csv);

    const asked = { istmo: new Asked(program, ['memory', `${n}`]),
        DuckDB: new Asked(process.execPath, ['bench/duckdb.mjs', 'ask', files.duckdb]),
        SQLite: new Asked(program, ['sqlite', files.sqlite]),
        PostgreSQL: new Asked(program, ['postgres', files.postgres]) };
    const { bytes } = await asked.istmo.hear();
    for (const who of ['DuckDB', 'SQLite', 'PostgreSQL']) await asked[who].hear();
    report({ name: `memory, ${millions} M facts`, unit: 'B/fact', ours: bytes / n, goal: 32, limit: true });
    for (const q of queries) {
        const times = {}, cpu = { istmo: [], DuckDB: [] };
        let check;
        for (let i = -1; i < options.runs; i++)
            for (const who of Object.keys(asked)) {
                const a = await asked[who].ask(who === 'istmo' ? q.name : `${q.columns} ${q.sql}`);
                check ??= a.check;
                if (Math.round(a.check) !== Math.round(check)) throw new Error(`${q.name}: ${who} says ${a.check}, not ${check}`);
                if (i < 0) continue; // the first time warms up
                (times[who] ??= []).push(a.ms);
                cpu[who]?.push(a.cpu);
            }
        const peers = ['DuckDB', 'SQLite', 'PostgreSQL'].sort((a, b) => median(times[a]) - median(times[b]));
        for (const who of peers)
            report({ name: `${titles[q.name]}, ${millions} M`, unit: 'ms', ours: median(times.istmo), peer: median(times[who]),
                peer_name: who, goal: who === peers[0] ? goals[q.name] : null });
        report({ name: '  processor time of it', unit: 'ms', ours: median(cpu.istmo), peer: median(cpu.DuckDB), peer_name: 'DuckDB' });
    }
    for (const who of Object.keys(asked)) await asked[who].end();
    run(program, ['fill', `${n}`, files.istmo]);
    await coldStart(millions, options.runs, queries, files);
    console.log(`# on disk: istmo ${megabytes(files.istmo).toFixed()} MB, DuckDB ${megabytes(files.duckdb).toFixed()} MB, ` +
        `SQLite ${megabytes(files.sqlite).toFixed()} MB`);
    for (const file of [files.istmo, files.sqlite, files.duckdb, `${files.duckdb}.wal`]) rmDatabase(file);
}

export async function figures(options) {
    const sizes = options.size ? [options.size] : options.full ? [1e6, 1e7, 3e7] : [1e6, 1e7];
    for (const n of sizes) await atSize(n, options);
}
