// What becomes of changed C files: each is compiled, linked with the test programs that use it, and run until the
// first that fails. Nothing of the tree itself is touched.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { changed } from './mutate_places.mjs';

// Runs a shell command; tells how it ended.
export function sh(command, input) {
  return new Promise((resolve) => {
    const env = { ...process.env, CCACHE_DISABLE: '1' }; // no change is compiled twice
    const child = spawn('sh', ['-c', command], { env, stdio: ['pipe', 'pipe', 'ignore'] });
    let out = '';
    child.stdout.on('data', (chunk) => (out = (out + chunk).slice(0, 1 << 20)));
    child.stdin.on('error', () => {}); // who refuses to read says so by its status
    child.stdin.end(input ?? '');
    child.on('close', (status, signal) => resolve({ ok: status === 0, out, status, signal }));
  });
}

// At most `jobs` at a time; results in the order of `items`.
async function each(items, jobs, work) {
  const results = [];
  let next = 0;
  const worker = async () => {
    for (let i; (i = next++) < items.length; ) results[i] = await work(items[i]);
  };
  await Promise.all(Array.from({ length: jobs }, worker));
  return results;
}

const slow = (program) => Math.ceil(program.seconds * 5) + 1; // processor seconds: what else runs does not count
const MEMORY_KB = 4 << 20;

// One program on a changed object: does it fail? 152 is a shell's word for SIGXCPU.
async function fails(program, object, dir) {
  const binary = path.join(dir, 'test');
  const linked = await sh(program.link(binary, object));
  if (!linked.ok) throw new Error(`${program.name} cannot be linked with ${object}`);
  const memory = program.sanitized ? '' : `ulimit -v ${MEMORY_KB};`;
  const run = await sh(`ulimit -t ${slow(program)}; ${memory} ulimit -c 0; timeout 120 ${binary} >/dev/null 2>&1`);
  if (run.ok) return '';
  return [124, 137, 152].includes(run.status) ? 'timed out' : 'killed';
}

// How long each program takes unchanged. Throws when one fails already.
export async function timed(programs, dir) {
  fs.mkdirSync(dir, { recursive: true });
  const good = [];
  for (const program of programs) {
    const start = process.hrtime.bigint();
    const binary = path.join(dir, 'test');
    if (!(await sh(program.link(binary, ''))).ok) throw new Error(`${program.name} cannot be linked`);
    const linked = process.hrtime.bigint();
    if (!(await sh(`${binary} >/dev/null 2>&1`)).ok) throw new Error(`${program.name} fails without any change`);
    good.push({ ...program, seconds: Number(process.hrtime.bigint() - linked) / 1e9, linking: Number(linked - start) / 1e9 });
  }
  return good;
}

// chain: { compile(object, file): a command that reads the source on its standard input, programs(file) }.
// Fills in `fate` of every place of one file: killed, timed out, survived; or, not counted: equivalent (the
// object is the original's), duplicate (another place's), invalid (no C).
export async function judge(file, places, chain, { dir, jobs = os.cpus().length, onEach = () => {} }) {
  fs.rmSync(dir, { recursive: true, force: true });
  fs.mkdirSync(dir, { recursive: true });
  const compile = async (source, name) => {
    const object = path.join(dir, name);
    if (!(await sh(chain.compile(object, file), source)).ok) return null;
    return { object, hash: createHash('sha256').update(fs.readFileSync(object)).digest('hex') };
  };
  const original = await compile(fs.readFileSync(file), 'original.o');
  if (!original) throw new Error(`${file} cannot be compiled`);
  const seen = new Set();
  const objects = await each(places, jobs, (place) => compile(changed(place), `${place.at}-${places.indexOf(place)}.o`));
  const wanted = [];
  places.forEach((place, i) => {
    const made = objects[i];
    if (!made) place.fate = 'invalid';
    else if (made.hash === original.hash) place.fate = 'equivalent';
    else if (seen.has(made.hash)) place.fate = 'duplicate';
    else wanted.push({ place, object: made.object });
    if (made) seen.add(made.hash);
  });
  await each(wanted, jobs, async ({ place, object }) => {
    const own = fs.mkdtempSync(path.join(dir, 'run-'));
    place.fate = 'survived';
    for (const program of chain.programs(file)) {
      const fate = await fails(program, object, own);
      if (!fate) continue;
      place.fate = fate;
      place.by = program.name;
      break;
    }
    fs.rmSync(own, { recursive: true });
    fs.rmSync(object);
    onEach(place);
  });
  fs.rmSync(dir, { recursive: true });
}
