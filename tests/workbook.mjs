// Reading a workbook without our own reader (unzip), and changing cells as a spreadsheet would, for tests.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { zip } from './hostile_zip.mjs';
import { scratch } from './lib.mjs';

export const part = (file, name) => execFileSync('unzip', ['-p', file, name.replace('[', '\\[')], { encoding: 'utf8', maxBuffer: 1 << 26 });
const plain = (s) => s.replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&quot;/g, '"').replace(/&#39;/g, "'").replace(/&amp;/g, '&');
const escaped = (s) => s.replace(/&/g, '&amp;').replace(/</g, '&lt;');

export const sheetNames = (file) => [...part(file, 'xl/workbook.xml').matchAll(/<sheet name="([^"]+)"/g)].map((m) => plain(m[1]));
const partOf = (file, name) => `xl/worksheets/sheet${sheetNames(file).indexOf(name) + 1}.xml`;

// { A5: { type, text, formula, style } } of a sheet; type is n, s (text) or str (a formula's text).
export function cells(file, name) {
  const texts = [...part(file, 'xl/sharedStrings.xml').matchAll(/<si>(.*?)<\/si>/gs)].map((m) => plain(m[1].replace(/<[^>]+>/g, '')));
  const out = {};
  for (const [, at, style, type, body] of part(file, partOf(file, name)).matchAll(/<c r="([A-Z]+\d+)"(?: s="(\d+)")?(?: t="(\w+)")?>(.*?)<\/c>/gs)) {
    const value = body.match(/<v>(.*?)<\/v>/s)?.[1] ?? '';
    out[at] = { type: type ?? 'n', text: type === 's' ? texts[value] : plain(value), formula: body.match(/<f>(.*?)<\/f>/s)?.[1], style };
  }
  return out;
}

// The cell of a column, by its heading, in the row that has a text in a column: 'AB7'.
export function place(file, name, text, heading, head = 4) {
  const all = Object.entries(cells(file, name));
  const column = all.find(([at, c]) => at.endsWith(`${head}`) && at.replace(/\D/g, '') === `${head}` && c.text === heading)[0].replace(/\d/g, '');
  const row = all.find(([at, c]) => c.text === text && +at.replace(/\D/g, '') > head)[0].replace(/\D/g, '');
  return column + row;
}

// The workbook with other parts: change(xml) of each part named.
export function repacked(file, changes) {
  const names = execFileSync('unzip', ['-Z1', file], { encoding: 'utf8' }).trim().split('\n');
  const out = scratch('changed.xlsx');
  fs.writeFileSync(out, zip(names.map((name) => ({ name, data: changes[name] ? changes[name](part(file, name)) : part(file, name) }))));
  return out;
}

// { 'AB7': 'text' } written into cells that are there; a number is written as one.
export function written(file, name, changes) {
  const put = (xml) => Object.entries(changes).reduce((s, [at, value]) => {
    const cell = typeof value === 'number' ? `<c r="${at}"><v>${value}</v></c>` : `<c r="${at}" t="inlineStr"><is><t xml:space="preserve">${escaped(value)}</t></is></c>`;
    const before = new RegExp(`<c r="${at}"(?: [^>]*?)?(?:/>|>.*?</c>)`, 's');
    if (!before.test(s)) throw new Error(`no cell ${at}`);
    return s.replace(before, () => cell);
  }, xml);
  return repacked(file, { [partOf(file, name)]: put });
}

export const rowsChanged = (file, name, change) => repacked(file, { [partOf(file, name)]: change });
