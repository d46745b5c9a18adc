// mutate.mjs [N|--all] [--seed S] [--json FILE] [FILE[:LINE]…]: changes the engine's sources in one place at a
// time and tells which changes no test notices. CONTRIBUTING.md says how to read what it prints.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { judge, sh, timed } from './mutate_judge.mjs';
import { lineOf, placesOf } from './mutate_places.mjs';

const ROOMS = ['src/engine/expr', 'src/engine/figure'];
const SAMPLE = 300;
const WORK = 'build/mutate';
const jobs = os.cpus().length;

// --- what was asked -----------------------------------------------------------------------------
function asked(args) {
  const ask = { count: SAMPLE, seed: 1, json: null, files: [] };
  for (let i = 0; i < args.length; i++) {
    if (args[i] === '--all') ask.count = Infinity;
    else if (args[i] === '--seed' && /^\d+$/.test(args[i + 1] ?? '')) ask.seed = Number(args[++i]);
    else if (args[i] === '--json' && args[i + 1]) ask.json = args[++i];
    else if (/^\d+$/.test(args[i])) ask.count = Number(args[i]);
    else if (/^src\/.*\.c(:\d+)?$/.test(args[i])) ask.files.push(args[i]);
    else throw new Error('mutate [N|--all] [--seed S] [--json FILE] [FILE[:LINE]…]');
  }
  return ask;
}

function roomFiles() {
  return ROOMS.flatMap((room) =>
    fs.readdirSync(room).filter((name) => /\.c$/.test(name) && !/_(test|fuzz)\.c$/.test(name)).map((name) => path.join(room, name)),
  ).sort(); // prettier-ignore
}

// The first `count` of a fixed shuffle, in the order they stand in the files (splitmix64).
function sampled(places, count, seed) {
  let state = BigInt(seed);
  const next = (below) => {
    state = BigInt.asUintN(64, state + 0x9e3779b97f4a7c15n);
    let z = state;
    z = BigInt.asUintN(64, (z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n);
    z = BigInt.asUintN(64, (z ^ (z >> 27n)) * 0x94d049bb133111ebn);
    return Number((z ^ (z >> 31n)) % BigInt(below));
  };
  const order = places.map((_, i) => i);
  for (let i = order.length - 1; i > 0; i--) {
    const j = next(i + 1);
    [order[i], order[j]] = [order[j], order[i]];
  }
  const kept = new Set(order.slice(0, count));
  return places.filter((_, i) => kept.has(i));
}

// --- how the Makefile builds ----------------------------------------------------------------------
const make = (...args) => execFileSync('make', args, { encoding: 'utf8', maxBuffer: 1 << 28 });

// The compiler's flags and every test program of the engine with its link command, as the Makefile has them.
async function chain(build, variables, sanitized) {
  const sources = execFileSync('find', ['src/engine', '-name', '*_test.c'], { encoding: 'utf8' }).trim().split('\n').sort();
  const own = [...variables, `BUILD=${build}`];
  const programs = sources.map((source) => source.replace(/^src\/(.*)\.c$/, `${build}/test/$1`));
  make('-s', `-j${jobs}`, ...own, ...programs);
  const touched = sources.flatMap((source) => ['-W', source]);
  const lines = make('-n', ...own, ...touched, ...programs).split('\n');
  const flags = lines.find((line) => / -c -o /.test(line)).split(' -c -o ')[0].split(/\s+/).slice(1)
    .filter((flag) => !/^-(g|W.*|MMD|MP)$/.test(flag)); // prettier-ignore
  const linked = lines.filter((line) => line.includes(` -o ${build}/test/`)).map((line) => {
    const [, before, name, after] = line.match(/^(.*) -o (\S+) (.*)$/);
    const link = (binary, object) => `${before} -fuse-ld=lld -Wl,--as-needed -o ${binary} ${object} ${after}`;
    return { name: name.slice(`${build}/test/`.length), link, sanitized };
  });
  const timedPrograms = await timed(linked, `${WORK}/timed`);
  for (const program of timedPrograms) {
    const { out } = await sh(`${program.link(`${WORK}/timed/test`, '')} -Wl,--trace`);
    program.uses = new Set([...out.matchAll(/libistmo\.a\(([^)]+)\.o\)/g)].map((m) => m[1]));
  }
  const fromRoom = (program, file) => (path.dirname(file) === path.join('src', path.dirname(program.name)) ? 0 : 1);
  return {
    flags,
    compile: (object, file) => `gcc ${flags.join(' ')} -w -x c -c -o ${object} -`,
    programs: (file) => timedPrograms.filter((p) => p.uses.has(path.basename(file, '.c')))
      .sort((a, b) => fromRoom(a, file) - fromRoom(b, file) || a.seconds - b.seconds), // prettier-ignore
  };
}

// --- what is told -----------------------------------------------------------------------------------
const FATES = ['killed', 'timed out', 'survived', 'equivalent', 'duplicate', 'invalid'];

function summary(name, places) {
  const row = { name, ...Object.fromEntries(FATES.map((fate) => [fate, places.filter((p) => p.fate === fate).length])) };
  row.mutants = row.killed + row['timed out'] + row.survived;
  row.rate = row.mutants ? (row.killed + row['timed out']) / row.mutants : null;
  return row;
}

const cells = (name, columns) => name.padEnd(38) + columns.map((column) => String(column).padStart(12)).join('');

function line(row) {
  const rate = row.rate === null ? '' : `${(row.rate * 100).toFixed(1)} %`;
  const left = row.equivalent + row.duplicate + row.invalid;
  return cells(row.name, [row.mutants, row.killed, row['timed out'], row.survived, left, rate]);
}

// What survives the everyday build is tried again as `./dev test --san` runs: a read behind an array may do no
// harm by luck.
async function judgeFile(file, places, chains, onEach) {
  await judge(file, places, chains.plain, { dir: `${WORK}/objects`, jobs, onEach });
  const left = places.filter((p) => p.fate === 'survived');
  if (left.length) await judge(file, left, chains.sanitized, { dir: `${WORK}/objects`, jobs });
  for (const p of places.filter((p) => p.fate === 'survived')) console.log(`${p.file}:${p.line}:${p.column}  ${p.what}  → ${lineOf(p)}`);
}

async function main() {
  const ask = asked(process.argv.slice(2));
  const only = new Map(ask.files.map((f) => f.split(':')).map(([file, at]) => [file, at ? Number(at) : null]));
  const files = only.size ? [...only.keys()] : roomFiles();
  const chains = { plain: await chain('build/gcc', [], false), sanitized: await chain('build/gcc-san', ['SAN=1'], true) };
  const all = files.flatMap((file) => placesOf(file, chains.plain.flags)).filter((p) => !only.get(p.file) || only.get(p.file) === p.line);
  const places = sampled(all, ask.count, ask.seed);
  let done = 0;
  const onEach = () => process.stderr.isTTY && process.stderr.write(`\r${++done} of ${places.length} `);
  for (const file of files) {
    const own = places.filter((p) => p.file === file);
    if (own.length) await judgeFile(file, own, chains, onEach);
  }
  const rows = files.map((file) => summary(file, places.filter((p) => p.file === file)));
  for (const room of ROOMS) rows.push(summary(room, places.filter((p) => path.dirname(p.file) === room)));
  rows.push(summary('all', places));
  const told = rows.filter((row) => row.mutants > 0);
  console.log(`\n${cells('', ['mutants', 'killed', 'timed out', 'survived', 'not counted', 'kill rate'])}`);
  for (const row of told) console.log(line(row));
  if (ask.json) fs.writeFileSync(ask.json, `${JSON.stringify({ seed: ask.seed, of: all.length, rows: told, places }, null, 1)}\n`);
}

await main();
