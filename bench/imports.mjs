// Import of a file as a process, beside SQLite taking the same file's rows into one table of texts in one
// transaction, and beside it taking all the rows that istmo writes for them.
import { cpSync, rmSync, openSync, writeSync, closeSync } from 'node:fs';
import { build, median, report, rmDatabase, run, work } from './lib.mjs';

const istmo = `${build}/istmo`;

// The demonstration pack without its data.
function pack() {
    const dir = `${work}/pack`;
    cpSync('packs/demo-minimal', dir, { recursive: true });
    rmSync(`${dir}/data`, { recursive: true });
    return dir;
}

function rows(file, n) {
    const fd = openSync(file, 'w');
    let state = 12345, text = 'codigo,data,unidade,local,mulheres,homens,total\n';
    const next = (below) => (state = (state * 1103515245 + 12345) % 2147483648) % below;
    for (let i = 0; i < n; i++) {
        const women = next(90), men = next(70);
        text += `B-${i},2025-${String(1 + (i % 12)).padStart(2, '0')}-${String(1 + (i % 28)).padStart(2, '0')},` +
            `${units[i % units.length]},${places[i % places.length]},${women},${men},${women + men}\n`;
        if (text.length > 1 << 20) { writeSync(fd, text); text = ''; }
    }
    writeSync(fd, text);
    closeSync(fd);
}

let units, places;
export async function imports(options) {
    const dir = pack();
    ({ units, places } = codes(dir));
    const memory = [];
    for (const { n, runs } of [{ n: 200000, runs: options.runs }, { n: 1000000, runs: options.full ? options.runs : 1 }]) {
        const csv = `${work}/in.csv`, ours = [], table = [], bulk = [], mb = [];
        rows(csv, n);
        for (let i = 0; i < runs; i++) {
            const env = { ISTMO_DB: `${work}/import.db` };
            run(istmo, ['load', dir, '--quiet'], { env, to: '/dev/null' });
            const a = JSON.parse(run(`${build}/bench/timed`, [istmo, 'import', 'balcao', csv, '--quiet'], { env }));
            ours.push(n / a.ms * 1e3);
            mb.push(a.mb);
            table.push(n / JSON.parse(run(`${build}/bench/bare`, ['csv', csv, `${work}/bare.db`])).ms * 1e3);
            rmDatabase(`${work}/bare.db`);
            if (n === 200000 && i === 0) {
                bulk.push(n / JSON.parse(run(`${build}/bench/bare`, ['bulk', env.ISTMO_DB, `${work}/bare.db`, `${n}`])).ms * 1e3);
                rmDatabase(`${work}/bare.db`);
            }
            rmDatabase(env.ISTMO_DB);
            for (const f of run('find', [work, '-name', '*.key']).trim().split('\n').filter(Boolean)) rmSync(f);
        }
        memory.push(median(mb));
        report({ name: `import, ${n / 1000} k rows`, unit: 'rows/s', ours: median(ours), peer: median(table),
            peer_name: 'bulk insert of the file', goal: 0.125, less: false });
        if (bulk.length)
            report({ name: `import, ${n / 1000} k rows`, unit: 'rows/s', ours: median(ours), peer: median(bulk),
                peer_name: 'bulk insert of all rows', less: false });
    }
    report({ name: 'import, memory at 1000 k against 200 k', unit: 'MB', ours: memory[1], peer: memory[0],
        peer_name: 'itself, smaller file', goal: 0.9 });
}

function codes(dir) {
    const column = (file) => run('cut', ['-d,', '-f1', `${dir}/${file}`]).trim().split('\n').slice(1).filter((c) => /^[\w-]+$/.test(c));
    return { units: column('units.csv'), places: column('places.csv') };
}
