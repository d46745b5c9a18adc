// What the end-to-end tests share: running the program on a database of their own, CSV, TAP.
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

export const root = path.resolve(new URL('..', import.meta.url).pathname);
export const istmo = path.join(process.env.ISTMO_BUILD ?? path.join(root, 'build/gcc'), 'istmo');
export const pgServer = process.env.ISTMO_TEST_PG;

const work = fs.mkdtempSync(path.join(process.env.ISTMO_WORK ?? os.tmpdir(), 'e2e-'));
fs.chmodSync(work, 0o755); // servers and tests of what may not be read run as other users
process.on('exit', () => fs.rmSync(work, { recursive: true, force: true }));

let serial = 0;
export const scratch = (name) => path.join(work, `${++serial}-${name}`);

// A database with its own key: engine is 'sqlite' or 'postgresql'.
export function database(engine = 'sqlite') {
  const file = scratch('istmo.db');
  const url =
    engine === 'sqlite'
      ? file
      : execFileSync(path.join(root, 'tools/pg.sh'), ['fresh', pgServer, `e2e_${process.pid}_${serial}`], {
          encoding: 'utf8',
        }).trim();
  const env = { ...process.env, ISTMO_DB: url, ISTMO_KEY: `${file}.key`, ISTMO_NOW: '2024-01-15T12:00:00Z', USER: 'ana' };
  const run = (...args) => {
    const r = spawnSync(istmo, args, { env, encoding: 'utf8', maxBuffer: 1 << 28 });
    return { status: r.status, out: r.stdout, err: r.stderr };
  };
  const json = (...args) => {
    const r = run(...args, '--format', 'json');
    try {
      return JSON.parse(r.out);
    } catch {
      throw new Error(`istmo ${args.join(' ')}: exit ${r.status}\n${r.err}\n${r.out.slice(0, 400)}`);
    }
  };
  return { url, env, run, json };
}

export function copyPack(name, change = () => {}) {
  const dir = scratch(name);
  fs.cpSync(path.join(root, 'packs', name), dir, { recursive: true });
  change(dir);
  return dir;
}

// RFC 4180, enough for the pack's own files.
export function readCsv(file) {
  const text = fs.readFileSync(file, 'utf8');
  const rows = [[]];
  let cell = '';
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (quoted && c === '"' && text[i + 1] === '"') (cell += '"'), i++;
    else if (c === '"') quoted = !quoted;
    else if (!quoted && (c === ',' || c === '\n')) {
      rows.at(-1).push(cell);
      cell = '';
      if (c === '\n') rows.push([]);
    } else cell += c;
  }
  const [header, ...body] = rows.filter((r) => r.length > 0);
  return body.map((r) => Object.fromEntries(header.map((h, i) => [h, r[i] ?? ''])));
}

export function writeCsv(file, rows) {
  const header = Object.keys(rows[0]);
  const cell = (v) => (/[",\n]/.test(v) ? `"${v.replaceAll('"', '""')}"` : v);
  fs.writeFileSync(file, [header, ...rows.map((r) => header.map((h) => r[h]))].map((r) => r.map(cell).join(',') + '\n').join(''));
}

export const editCsv = (file, change) => writeCsv(file, change(readCsv(file)));

// slice {sex: 'f'} -> "sex=f"
export const sliceKey = (s) => Object.keys(s).sort().map((k) => `${k}=${s[k]}`).join(';');

let count = 0;
let failures = 0;
export function ok(condition, name, detail) {
  count++;
  if (condition) return console.log(`ok ${count} - ${name}`);
  failures++;
  console.log(`not ok ${count} - ${name}`);
  if (detail !== undefined) console.log(String(typeof detail === 'string' ? detail : JSON.stringify(detail, null, 1)).replace(/^/gm, '# '));
}
export const same = (found, expected, name) =>
  ok(JSON.stringify(found) === JSON.stringify(expected), name, { found, expected });
export const skip = (name, why) => console.log(`ok ${++count} - ${name} # SKIP ${why}`);
export function done() {
  console.log(`1..${count}`);
  process.exitCode = failures ? 1 : 0;
}
