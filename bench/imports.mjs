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
    const sizes = options.full ? [200000, 1000000] : [50000, 200000];
    const memory = [];
    for (const n of sizes) {
        const csv = `${work}/in.csv`, ours = [], table = [], bulk = [], mb = [];
        rows(csv, n);
        const last = n === sizes[sizes.length - 1];
        for (let i = 0; i < (last ? options.runs : 1); i++) {
            const env = { ISTMO_DB: `${work}/import.db` };
            run(istmo, ['load', dir, '--quiet'], { env, to: '/dev/null' });
            const a = JSON.parse(run(`${build}/bench/timed`, [istmo, 'import', 'balcao', csv, '--quiet'], { env }));
            ours.push(n / a.ms * 1e3);
            mb.push(a.mb);
            if (last) {
                table.push(n / JSON.parse(run(`${build}/bench/bare`, ['csv', csv, `${work}/bare.db`])).ms * 1e3);
                rmDatabase(`${work}/bare.db`);
                if (i === 0) {
                    bulk.push(n / JSON.parse(run(`${build}/bench/bare`, ['bulk', env.ISTMO_DB, `${work}/bare.db`, `${n}`])).ms * 1e3);
                    rmDatabase(`${work}/bare.db`);
                }
            }
            rmDatabase(env.ISTMO_DB);
            for (const f of run('find', [work, '-name', '*.key']).trim().split('\n').filter(Boolean)) rmSync(f);
        }
        memory.push(median(mb));
        if (!last) continue;
        report({ name: `import, ${n / 1000} k rows`, unit: 'rows/s', ours: median(ours), peer: median(table),
            peer_name: 'bulk insert of the file', goal: 0.125, less: false });
        report({ name: `import, ${n / 1000} k rows`, unit: 'rows/s', ours: median(ours), peer: median(bulk),
            peer_name: 'bulk insert of all rows', less: false });
    }
    report({ name: `import, memory at ${sizes[1] / 1000} k against ${sizes[0] / 1000} k`, unit: 'MB', ours: memory[1], peer: memory[0],
        peer_name: 'itself, smaller file', goal: 0.9 });
}

function codes(dir) {
    const column = (file) => run('cut', ['-d,', '-f1', `${dir}/${file}`]).trim().split('\n').slice(1).filter((c) => /^[\w-]+$/.test(c));
    return { units: column('units.csv'), places: column('places.csv') };
}
