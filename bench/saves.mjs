// Durable saves: istmo's whole path beside the engine's own library writing the same rows, by as many
// threads, with group commit, on the same disk.
import { build, median, postgres, report, rmDatabase, run, work } from './lib.mjs';

// Flushes of the server's log so far.
const flushed = (url) => Number(run('psql', ['-X', '-A', '-t', '-d', url, '-c', 'SELECT wal_sync FROM pg_stat_wal']));

export async function saves(options) {
    for (const engine of ['SQLite', 'PostgreSQL'])
        for (const writers of [1, 64]) {
            const count = options.full ? (writers === 1 ? 2000 : 20000) : writers === 1 ? 400 : 6400;
            const ours = [], bare = [];
            for (let i = 0; i < options.runs; i++) {
                const url = engine === 'SQLite' ? `${work}/saves.db` : postgres('saves');
                const measure = (into, program, args) => {
                    const before = engine === 'SQLite' ? 0 : flushed(url);
                    const a = JSON.parse(run(`${build}/bench/${program}`, [...args, `${count}`, `${writers}`]));
                    if (engine !== 'SQLite') a.flushes = (flushed(url) - before) / count;
                    into.push(a);
                };
                measure(ours, 'saves', [url, 'tests/packs/small', `${work}/saves.key`]);
                measure(bare, 'bare', ['saves', url, `${work}/bare.db`]);
                for (const name of ['saves.db', 'bare.db', 'saves.key']) rmDatabase(`${work}/${name}`);
            }
            const of = (v, what) => median(v.map((x) => x[what]));
            const who = engine === 'SQLite' ? 'bare SQLite' : 'bare libpq pipeline';
            const name = `${engine}, ${writers} writer${writers > 1 ? 's' : ''}`;
            report({ name: `saves, ${name}`, unit: 'saves/s', ours: of(ours, 'rate'), peer: of(bare, 'rate'), peer_name: who,
                goal: 0.5, less: false });
            report({ name: `  p99, ${name}`, unit: 'ms', ours: of(ours, 'p99'), peer: of(bare, 'p99'), peer_name: who });
            report({ name: `  commits a save, ${name}`, unit: '', ours: of(ours, 'commits'), peer: of(bare, 'commits'), peer_name: who });
            report({ name: `  flushes a save, ${name}`, unit: '', ours: of(ours, 'flushes'), peer: of(bare, 'flushes'), peer_name: who });
        }
}
