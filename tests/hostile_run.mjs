// What tests/hostile*.mjs share: the program in bounded memory and time, a refusal with its whole message, and
// the proof that nothing was lost by it.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { database, istmo, ok, root, same, scratch } from './lib.mjs';

export const MB = 1 << 20;
const MEMORY_MB = 1024; // of addresses: threads reserve more than they use
const HANG_MS = 60_000;
export const sanitized = /san$/.test(process.env.ISTMO_BUILD ?? ''); // reserves terabytes

export const folder = scratch('work');
fs.mkdirSync(folder);
fs.chmodSync(folder, 0o755);
export const at = (name) => path.join(folder, name);
export const write = (name, content) => {
  fs.writeFileSync(at(name), content);
  return name;
};
export function run(db, args, options = {}) {
  const limit = sanitized ? '' : `ulimit -v ${MEMORY_MB * 1024}; `;
  return spawnSync('bash', ['-c', `${limit}exec "$0" "$@"`, istmo, ...args], {
    env: db.env, cwd: folder, encoding: 'utf8', timeout: HANG_MS, maxBuffer: 256 * MB, ...options,
  });
}

export const minimal = path.join(root, 'packs/demo-minimal');
export const db = database();
ok(run(db, ['load', minimal, '--summary']).status === 0, 'the small pack is loaded');
export function state(of = db) {
  const v = of.json('verify');
  const said = ['figures', 'export'].map((c) => of.run(c, ...(c === 'export' ? ['balcao'] : ['--format', 'json'])).out);
  return [v.records, v.revisions, v.chain, v.figures, v.problems, ...said];
}
const before = state();
export const untouched = (name) => same(state(), before, `${name}: nothing is lost or changed`);

// The messages, whole: `said` without the leading "istmo: ".
export function refused(name, args, status, said, options = {}) {
  const r = run(options.db ?? db, [...args, '--lang', options.lang ?? 'en'], options);
  same([r.status, r.stderr], [status, `istmo: ${said}\n`], name);
}
