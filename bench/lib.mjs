// What the benches share: processes that answer lines, medians, a work folder, the table of results.
import { spawn, execFileSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import { mkdtempSync, rmSync, chmodSync, openSync, closeSync, statSync } from 'node:fs';

export const build = process.env.ISTMO_BUILD ?? 'build/gcc';

export const median = (v) => {
    const s = [...v].sort((a, b) => a - b);
    return s.length % 2 ? s[(s.length - 1) / 2] : (s[s.length / 2 - 1] + s[s.length / 2]) / 2;
};

// A process that answers a line with a line.
export class Asked {
    constructor(program, args) {
        this.child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
        this.lines = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
        this.child.stdin.on('error', () => {});
    }
    async hear() {
        const { value, done } = await this.lines.next();
        if (done) throw new Error(`${this.child.spawnargs.join(' ')}: ended without an answer`);
        return JSON.parse(value);
    }
    async ask(line) {
        this.child.stdin.write(`${line}\n`);
        return this.hear();
    }
    async end() {
        this.child.stdin.end();
        await new Promise((done) => (this.child.exitCode === null ? this.child.once('exit', done) : done()));
    }
}

// Runs a program to its end; what it prints, or to a file.
export function run(program, args, { to, env } = {}) {
    const fd = to ? openSync(to, 'w') : 'pipe';
    const out = execFileSync(program, args, { stdio: ['ignore', fd, 'inherit'], maxBuffer: 1 << 28,
        env: { ...process.env, ...env } });
    if (to) closeSync(fd);
    return to ? '' : out.toString();
}

export const results = [];
const number = (v) => (v === null ? '' : Number(v.toPrecision(4)).toString());

// ratio: how many times better we are than the peer; met: whether it reaches the goal.
export function report({ name, unit, ours, peer = null, peer_name = null, goal = null, less = true, limit = false }) {
    const ratio = peer === null ? null : less ? peer / ours : ours / peer;
    const met = goal === null ? null : limit ? ours <= goal : ratio >= goal;
    results.push({ name, unit, ours, peer, peer_name, ratio, goal, met });
    console.log([name.padEnd(44), number(ours).padStart(10), unit.padEnd(9), number(peer).padStart(10),
        (peer_name ?? '').padEnd(22), ratio === null ? ''.padStart(7) : `${number(ratio)}x`.padStart(7),
        goal === null ? '' : `${met ? 'met' : 'MISSED'} (${limit ? '<=' : '>='} ${goal})`].join(' '));
}

let server = null;
export function postgres(name) {
    server ??= run('tools/pg.sh', ['start', `${work}/pg`]).trim();
    return run('tools/pg.sh', ['fresh', server, name]).trim();
}

export const work = mkdtempSync(`${process.env.ISTMO_BENCH_DIR ?? '/tmp'}/istmo-bench.`);
chmodSync(work, 0o755);
export const megabytes = (file) => statSync(file).size / (1 << 20);

export function cleanUp() {
    if (server) run('tools/pg.sh', ['stop', `${work}/pg`]);
    rmSync(work, { recursive: true, force: true });
}

export function rmDatabase(file) {
    for (const end of ['', '-wal', '-shm']) rmSync(file + end, { force: true });
}
