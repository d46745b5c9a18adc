// What an attacker knows of published tables: cells and the equations between them. Reads only the JSON of public
// reports and the pack's public definitions (formulas, funnels, places).
import fs from 'node:fs';
import path from 'node:path';
import { readCsv, sliceKey } from './lib.mjs';
import { Programme } from './attacker_solve.mjs';

export const cellKey = (c) => `${c.indicator}|${c.first}|${c.last}|${sliceKey(c.slice)}`;

export function definitions(dir) {
  const parent = new Map(readCsv(path.join(dir, 'places.csv')).map((p) => [p.code, p.parent]));
  const within = (inner, outer) => {
    for (let p = inner; p; p = parent.get(p)) if (p === outer) return true;
    return false;
  };
  const composite = new Map();
  const funnel = new Map();
  const ratio = new Map();
  for (const i of readCsv(path.join(dir, 'indicators.csv'))) {
    const codes = [...i.formula.matchAll(/\{([^}]+)\}/g)].map((m) => m[1]);
    if (/^\s*ratio\(/.test(i.formula) && codes.length === 2) ratio.set(i.code, codes);
    else if (codes.length && i.formula.replace(/\{[^}]+\}/g, '').replace(/[+\s]/g, '') === '') composite.set(i.code, codes);
    if (i.funnel_parent) funnel.set(i.code, i.funnel_parent);
  }
  return { within, composite, funnel, ratio, places: parent };
}

const group = (list, key) => {
  const m = new Map();
  for (const x of list) m.has(key(x)) ? m.get(key(x)).push(x) : m.set(key(x), [x]);
  return m;
};

// Equations [{terms: [[cell key, factor]], less: bool}]: the sum is 0, or at most 0.
function ofEdition(cells, def, add) {
  const at = new Map(cells.map((c) => [cellKey(c), c]));
  const like = (c, o) => cellKey({ ...c, ...o });
  for (const list of group(cells.filter((c) => Object.keys(c.slice).length === 1), (c) => `${c.indicator}|${c.first}|${c.last}`).values()) {
    const total = like(list[0], { slice: {} });
    const tables = group(list, (c) => Object.keys(c.slice)[0]);
    for (const [, slices] of tables) if (at.has(total)) add([[total, -1], ...slices.map((c) => [cellKey(c), 1])]);
    for (const [dim, slices] of tables)
      for (const [other, inner] of tables) {
        if (dim === other) continue;
        for (const outer of slices) {
          const place = outer.slice[dim];
          if (!def.places.has(place)) continue;
          const parts = inner.filter((c) => def.within(c.slice[other], place));
          if (parts.length) add([[cellKey(outer), -1], ...parts.map((c) => [cellKey(c), 1])]);
        }
      }
  }
  for (const c of cells) {
    const members = def.composite.get(c.indicator);
    if (members) add([[cellKey(c), -1], ...members.map((m) => [like(c, { indicator: m }), 1])]);
    const parent = def.funnel.get(c.indicator);
    if (parent && at.has(like(c, { indicator: parent }))) add([[cellKey(c), 1], [like(c, { indicator: parent }), -1]], true);
  }
}

// Periods that tile a larger one: months, quarters and the year.
function ofPeriods(cells, add) {
  for (const list of group(cells, (c) => `${c.indicator}|${sliceKey(c.slice)}`).values()) {
    const days = (c) => (Date.parse(c.last) - Date.parse(c.first)) / 864e5 + 1;
    for (const outer of list) {
      const inner = list.filter((c) => c !== outer && c.first >= outer.first && c.last <= outer.last);
      for (const parts of group(inner, (c) => (days(c) < 32 ? 'month' : days(c) < 93 ? 'quarter' : 'half')).values())
        add([[cellKey(outer), -1], ...parts.map((c) => [cellKey(c), 1])]);
    }
  }
}

// Ranges of all unknown cells of one publication, by key.
export function attack(cells, def) {
  const system = new Knowledge((key) => key);
  system.add(cells, def);
  return solve(system.rows, system.known, system.unknown);
}

// What is known after one or more publications. name: which variable a cell's key is in the edition being added.
export class Knowledge {
  constructor(name) {
    this.name = name;
    this.known = new Map();
    this.unknown = new Set();
    this.rows = [];
  }

  know(key, value) {
    this.known.set(key, value);
    this.unknown.delete(key);
  }

  add(cells, def) {
    for (const c of cells) {
      const key = this.name(cellKey(c));
      if (c.status !== 'suppressed') this.know(key, c.value);
      else if (!this.known.has(key)) this.unknown.add(key);
    }
    // A cell without a row is 0 where its table is printed, else unknown.
    const tables = new Set(cells.map((c) => `${c.indicator}|${c.first}|${c.last}|${Object.keys(c.slice)}`));
    const add = (terms, less = false) => {
      const named = terms.map(([key, factor]) => [this.name(key), factor, key]);
      for (const [variable, , key] of named) {
        if (this.known.has(variable) || this.unknown.has(variable)) continue;
        const [indicator, first, last, slice] = key.split('|');
        const dims = slice ? slice.split(';').map((s) => s.split('=')[0]) : [];
        if (tables.has(`${indicator}|${first}|${last}|${dims}`)) this.known.set(variable, 0);
        else this.unknown.add(variable);
      }
      this.rows.push({ terms: named.map(([variable, factor]) => [variable, factor]), less });
    };
    ofEdition(cells, def, add);
    ofPeriods(cells, add);
  }
}

export function solve(rows, known, unknown) {
  const parent = new Map([...unknown].map((k) => [k, k]));
  const root = (k) => {
    while (parent.get(k) !== k) k = parent.get(k);
    return k;
  };
  const open = rows.map((r) => ({ ...r, free: r.terms.filter(([k]) => unknown.has(k)) })).filter((r) => r.free.length);
  for (const r of open) for (const [k] of r.free) parent.set(root(k), root(r.free[0][0]));
  const parts = group([...unknown], root);
  const rowsOf = group(open, (r) => root(r.free[0][0]));
  const range = new Map();
  for (const [r, keys] of parts) {
    const column = new Map(keys.map((k, i) => [k, i]));
    let columns = keys.length;
    const seen = new Set();
    const system = [];
    for (const row of rowsOf.get(r) ?? []) {
      const terms = new Map();
      let constant = 0;
      for (const [k, f] of row.terms)
        if (column.has(k)) terms.set(column.get(k), (terms.get(column.get(k)) ?? 0n) + BigInt(f));
        else constant -= f * known.get(k);
      const text = `${row.less}${[...terms].sort((a, b) => a[0] - b[0])}=${constant}`;
      if (seen.has(text)) continue;
      seen.add(text);
      if (row.less) terms.set(columns++, 1n);
      system.push({ terms, constant: BigInt(constant) });
    }
    const programme = new Programme(system, columns);
    if (!programme.feasible) throw new Error(`the published tables contradict each other: ${keys.slice(0, 5)}`);
    for (const k of keys) range.set(k, programme.range(column.get(k)));
  }
  return range;
}

export const published = (file) => JSON.parse(fs.readFileSync(file, 'utf8'));
