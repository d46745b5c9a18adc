// A report as HTML, PDF and other files, as a whole process, beside Chromium printing the same page to PDF. The page
// is written before, so that Chromium only prints; istmo reads the database and computes the figures as well.
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { build, median, report as tell, rmDatabase, run, work } from './lib.mjs';

const istmo = `${build}/istmo`;
const formats = ['html', 'pdf', 'xlsx', 'docx'];
const units = { ms: 'ms', cpu_ms: 'ms cpu', mb: 'MB' };
const chromium = process.env.CHROMIUM ?? 'chromium';

const timed = (args, env) => JSON.parse(run(`${build}/bench/timed`, args, { env }));

// The demonstration pack with 300 indicators in ten sections, each with its trend over the year's months.
function large() {
    const dir = `${work}/large`;
    cpSync('packs/demo-minimal', dir, { recursive: true });
    const file = `${dir}/indicators.csv`, lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    const one = lines.find((l) => l.startsWith('I-1,')), codes = [];
    for (let i = 0; i < 300; i++) {
        codes.push(`B-${i + 1}`);
        lines.push(one.replace('I-1,', `B-${i + 1},`));
    }
    writeFileSync(file, `${lines.join('\n')}\n`);
    const block = (c) => `      - {type: indicator, indicator: ${c}}\n      - {type: trend, title: ${c} por mês, indicator: ${c}, by: month}\n`;
    const section = (i) => `  - id: s${i}\n    title: Parte ${i + 1}\n    blocks:\n${codes.slice(i * 30, i * 30 + 30).map(block).join('')}`;
    writeFileSync(`${dir}/reports/grande.yaml`, `title: Relatório\nsections:\n${Array.from({ length: 10 }, (_, i) => section(i)).join('')}`);
    return dir;
}

function print(page) {
    return timed([chromium, '--headless', '--no-sandbox', '--disable-gpu', '--no-first-run', '--no-pdf-header-footer',
        '--disable-background-networking', '--disable-component-update', '--disable-sync', `--user-data-dir=${work}/profile`,
        `--print-to-pdf=${work}/chromium.pdf`, `file://${page}`]);
}

function compare(name, { pack, report, period }, runs) {
    const env = { ISTMO_DB: `${work}/report.db`, ISTMO_KEY: `${work}/${report}.key` }, ours = {}, peer = { ms: [], cpu_ms: [], mb: [] };
    run(istmo, ['load', pack, '--quiet'], { env, to: '/dev/null' });
    const write = (format) => timed([istmo, 'report', report, '--period', period, '-o', `${work}/report.${format}`], env);
    const written = formats.filter((format) => {
        try {
            write(format);
            return true;
        } catch {
            return false;
        }
    });
    for (let i = 0; i < runs; i++) {
        for (const format of written) {
            const a = write(format);
            const of = (ours[format] ??= { ms: [], cpu_ms: [], mb: [] });
            for (const k of Object.keys(of)) of[k].push(a[k]);
        }
        const b = print(`${work}/report.html`);
        for (const k of Object.keys(peer)) peer[k].push(b[k]);
    }
    rmDatabase(env.ISTMO_DB);
    for (const format of written)
        for (const [unit, goal] of [['ms', 6], ['cpu_ms', null], ['mb', 5]])
            tell({ name: `${name}, ${format}`, unit: units[unit], ours: median(ours[format][unit]),
                ...(format === 'pdf' ? { peer: median(peer[unit]), peer_name: 'Chromium, same page', goal } : {}) });
}

export async function report(options) {
    compare('annual report', { pack: 'packs/oim-panama-2023', report: 'informe-anual', period: '2023' }, options.runs);
    compare('300 indicators, 12 months', { pack: large(), report: 'grande', period: '2024' }, options.runs);
}
