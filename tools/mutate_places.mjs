// Where a C file can be changed, and how: clang's syntax tree says what stands where, so that no change falls
// into a comment, a string, a type or the inside of a macro. The operators are those of Mull and dextool.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';

const SWAPS = {
  '<': '<=', '<=': '<', '>': '>=', '>=': '>', '==': '!=', '!=': '==', '&&': '||', '||': '&&',
  '+': '-', '-': '+', '*': '/', '/': '*', '%': '/', '&': '|', '|': '&', '<<': '>>', '>>': '<<',
  '+=': '-=', '-=': '+=', '*=': '/=', '/=': '*=', '&=': '|=', '|=': '&=', '<<=': '>>=', '>>=': '<<=',
}; // prettier-ignore

// Which children of a statement are statements of their own.
const BODIES = {
  IfStmt: () => [1, 2], ForStmt: () => [4], WhileStmt: () => [1], DoStmt: () => [0], CaseStmt: (n) => [n - 1], DefaultStmt: () => [0],
}; // prettier-ignore

// The functions that `file` itself defines. A location names its file only when it differs from the one before it.
function functionsOf(file, flags) {
  const args = [...flags, '-Wno-everything', '-fsyntax-only', '-Xclang', '-ast-dump=json', file];
  const env = { ...process.env, CCACHE_DISABLE: '1' }; // a wrapper would hand over preprocessed text: other places
  const tree = JSON.parse(execFileSync('clang', args, { env, maxBuffer: 1 << 30, stdio: ['ignore', 'pipe', 'inherit'] }));
  let current = '';
  const follow = (value) => {
    if (typeof value.file === 'string' && 'offset' in value) current = value.file;
    for (const [key, child] of Object.entries(value))
      if (child && typeof child === 'object' && key !== 'includedFrom') follow(child);
  };
  const found = [];
  for (const node of tree.inner) {
    follow(node.loc ?? {});
    if (node.kind === 'FunctionDecl' && current === file && node.inner?.some((n) => n.kind === 'CompoundStmt')) found.push(node);
    follow({ ...node, loc: null });
  }
  if (!found.length) throw new Error(`${file}: no function is defined there`);
  return found;
}

// The end of the bracket that opens at `at`: behind it.
function behindBracket(text, at) {
  for (let depth = 0; at < text.length; at++) {
    const c = text[at];
    if (c === '"' || c === "'") {
      for (at++; text[at] !== c; at++) if (text[at] === '\\') at++;
    } else if (c === '(') {
      depth++;
    } else if (c === ')' && --depth === 0) {
      return at + 1;
    }
  }
  throw new Error('a bracket is never closed');
}

// Every change of `file` as { file, line, column, what, at, end, to }, in the order of the text.
export function placesOf(file, flags) {
  const text = fs.readFileSync(file, 'latin1'); // offsets count bytes
  const found = new Map();

  const isMacro = (place) => 'expansionLoc' in place;
  const begin = (node) => (node.range.begin.expansionLoc ?? node.range.begin).offset;
  const end = (node) => {
    const place = node.range.end;
    if (!isMacro(place)) return place.offset + place.tokLen;
    const name = place.expansionLoc.offset + place.expansionLoc.tokLen;
    return text[name] === '(' ? behindBracket(text, name) : name;
  };
  const plain = (node) => !isMacro(node.range.begin) && !isMacro(node.range.end);
  const inOneMacro = ({ range }) =>
    range?.begin.expansionLoc && range.begin.expansionLoc.offset === range.end.expansionLoc?.offset;

  function add(at, stop, to, what) {
    const key = `${at} ${stop} ${to}`;
    if (text.slice(at, stop) === to || found.has(key)) return;
    const before = text.slice(0, at).split('\n');
    found.set(key, { file, line: before.length, column: before.at(-1).length + 1, what, at, end: stop, to });
  }
  const replace = (at, from, to) => add(at, at + from.length, to, `${from} → ${to}`);

  function condition(at, stop, keyword) {
    const test = text.slice(at, stop);
    add(at, stop, `!(${test})`, `${keyword}: negated`);
    if (keyword === 'if') add(at, stop, `((${test}) || 1)`, 'if: always');
    if (keyword === 'if' || keyword === 'while') add(at, stop, `((${test}) && 0)`, `${keyword}: never`);
  }
  function bracketed(node, keyword) {
    const open = text.indexOf('(', begin(node));
    condition(open + 1, behindBracket(text, open) - 1, keyword);
  }

  function deletion(node, last) {
    const kind = { ReturnStmt: 'return', BreakStmt: 'break', ContinueStmt: 'continue' }[node.kind];
    const call = ['CallExpr', 'CStyleCastExpr'].includes(node.kind) || (isMacro(node.range.begin) && node.kind !== 'DeclStmt');
    const change = node.kind === 'CompoundAssignOperator' || (node.kind === 'BinaryOperator' && [',', '='].includes(node.opcode)) ||
      (node.kind === 'UnaryOperator' && ['++', '--'].includes(node.opcode)); // prettier-ignore
    if (!(kind || call || change) || (kind === 'return' && last)) return;
    add(begin(node), end(node), '', `${kind ?? (call ? 'call' : 'assignment')}: deleted`);
  }

  function number(node) {
    const place = node.range.begin;
    const at = begin(node);
    const word = text.slice(at).match(/^(true|false)\b/)?.[0];
    if (word && place.expansionLoc) replace(at, word, word === 'true' ? 'false' : 'true');
    if (isMacro(place)) return;
    const [, digits, suffix] = text.slice(at, at + place.tokLen).match(/^(0[xX][0-9a-fA-F]+|[0-9.]+(?:e[0-9]+)?)(.*)$/);
    const next = digits === '1' ? '0' : node.kind === 'FloatingLiteral' ? String(Number(digits) + 1) : String(BigInt(digits) + 1n);
    const dotted = node.kind === 'FloatingLiteral' && !/[.e]/.test(next) ? `${next}.0` : next;
    replace(at, digits + suffix, dotted + suffix);
  }

  function returned(node, type) {
    const value = node.inner?.[0];
    if (!value) return false;
    const at = begin(value);
    const stop = text.indexOf(';', at);
    const said = text.slice(at, stop);
    if (said === '-1' || (said === '0' && type.startsWith('int '))) {
      replace(at, said, said === '0' ? '-1' : '0');
      return true;
    }
    if (type.startsWith('bool ') && !/^(true|false)$/.test(said)) add(at, end(value), `!(${said})`, 'returned: negated');
    return false;
  }

  function operator(node) {
    const to = SWAPS[node.opcode];
    const [left, right] = node.inner;
    const sizes = [left, right].every((n) => JSON.stringify(n).includes('"name":"sizeof"')); // the length of an array
    if (!to || sizes) return;
    const at = text.slice(0, begin(right)).trimEnd().length - node.opcode.length;
    if (text.startsWith(node.opcode, at) && !/[-+*/%&|<>=!]/.test(text[at - 1])) replace(at, node.opcode, to);
  }

  function unary(node) {
    const at = node.isPostfix ? end(node) - 2 : begin(node);
    if (!plain(node) || !text.startsWith(node.opcode, at)) return;
    if (node.opcode === '++' || node.opcode === '--') replace(at, node.opcode, node.opcode === '++' ? '--' : '++');
    const sign = node.opcode === '-' && !/Literal$/.test(node.inner[0].kind);
    if (node.opcode === '!' || sign) add(at, at + 1, '', `${node.opcode} → nothing`);
  }

  function visit(node, type, statement, last) {
    if (!node?.kind || node.kind.endsWith('Attr')) return;
    if (statement && node.range) deletion(node, last);
    const children = node.inner ?? [];
    if (inOneMacro(node) && !/Literal$/.test(node.kind)) return;
    if (node.kind === 'InitListExpr' && text.slice(begin(node), end(node)) === '{0}') return; // C for “nothing yet”
    switch (node.kind) {
      case 'IfStmt': bracketed(node, 'if'); break;
      case 'WhileStmt': bracketed(node, 'while'); break;
      case 'ForStmt': if (children[2]?.kind) condition(begin(children[2]), end(children[2]), 'for'); break;
      case 'ConditionalOperator': if (plain(node)) condition(begin(children[0]), end(children[0]), '?:'); break;
      case 'BinaryOperator': case 'CompoundAssignOperator': operator(node); break;
      case 'UnaryOperator': unary(node); break;
      case 'IntegerLiteral': case 'FloatingLiteral': number(node); break;
      case 'ReturnStmt': if (returned(node, type)) return; break;
    } // prettier-ignore
    const body = BODIES[node.kind]?.(children.length) ?? [];
    children.forEach((child, i) => {
      if (node.kind === 'CaseStmt' && i === 0) return; // which case it is: not a number to change
      const within = node.kind === 'CompoundStmt';
      visit(child, type, within || body.includes(i), last && within && i === children.length - 1);
    });
  }

  for (const fn of functionsOf(file, flags)) visit(fn.inner.find((n) => n.kind === 'CompoundStmt'), fn.type.qualType, false, true);
  return [...found.values()].sort((a, b) => a.at - b.at || a.end - b.end || (a.to < b.to ? -1 : 1));
}

export function changed(place) {
  const text = fs.readFileSync(place.file, 'latin1');
  return Buffer.from(text.slice(0, place.at) + place.to + text.slice(place.end), 'latin1');
}

export function lineOf(place) {
  return fs.readFileSync(place.file, 'utf8').split('\n')[place.line - 1].trim();
}
