// `istmo figures` on the golden pack, as a whole process: nothing is warm but the files.
import { build, median, report, rmDatabase, run, work } from './lib.mjs';

export async function command(options) {
    const env = { ISTMO_DB: `${work}/golden.db` }, ms = [], mb = [];
    run(`${build}/istmo`, ['load', 'packs/oim-panama-2023', '--quiet'], { env, to: '/dev/null' });
    for (let i = 0; i < options.runs * 5; i++) {
        const a = JSON.parse(run(`${build}/bench/timed`, [`${build}/istmo`, 'figures', '--period', '2023'], { env }));
        ms.push(a.ms);
        mb.push(a.mb);
    }
    rmDatabase(env.ISTMO_DB);
    report({ name: 'istmo figures, the golden pack', unit: 'ms', ours: median(ms), goal: 30, limit: true });
    report({ name: 'istmo figures, the golden pack', unit: 'MB', ours: median(mb), goal: 32, limit: true });
}
