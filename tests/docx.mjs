// Documents of word processors, read without one: the archive, its XML as trees, and what Word insists on.
import fs from 'node:fs';
import zlib from 'node:zlib';

// name -> bytes, in the archive's order.
export function unzip(bytes) {
  const parts = new Map();
  const end = bytes.lastIndexOf('PK\x05\x06', 'latin1');
  let at = bytes.readUInt32LE(end + 16);
  for (let n = bytes.readUInt16LE(end + 10); n > 0; n--) {
    const [method, size, name, extra, comment] = [[10, 2], [20, 4], [28, 2], [30, 2], [32, 2]].map(([o, w]) => bytes.readUIntLE(at + o, w));
    const local = bytes.readUInt32LE(at + 42);
    const from = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const packed = bytes.subarray(from, from + size);
    parts.set(bytes.toString('utf8', at + 46, at + 46 + name), method ? zlib.inflateRawSync(packed) : packed);
    at += 46 + name + extra + comment;
  }
  return parts;
}

const plain = (text) => text.replace(/&(lt|gt|amp|quot|apos);/g, (_, e) => ({ lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" })[e]);

// {name, at: attributes, of: children, text}; throws where elements do not match.
export function parse(xml) {
  const root = { name: '', at: {}, of: [], text: '' };
  const open = [root];
  const token = /<\?[^>]*\?>|<(\/?)([\w:]+)((?:\s+[\w:]+="[^"<]*")*)\s*(\/?)>|([^<]+)|(<)/gy;
  for (const [all, closes, name, attributes, empty, text, stray] of xml.matchAll(token)) {
    const top = open.at(-1);
    if (stray) throw new Error(`markup within ${top.name}: ${all}`);
    if (text !== undefined) {
      if (/&(?!(lt|gt|amp|quot|apos);)/.test(text)) throw new Error(`entity: ${text}`);
      top.text += plain(text);
    } else if (closes) {
      if (top.name !== name) throw new Error(`${name} closes ${top.name}`);
      open.pop();
    } else if (name) {
      const one = { name, at: Object.fromEntries([...attributes.matchAll(/([\w:]+)="([^"]*)"/g)].map(([, k, v]) => [k, plain(v)])), of: [], text: '' };
      top.of.push(one);
      if (!empty) open.push(one);
    }
  }
  if (open.length !== 1 || root.of.length !== 1) throw new Error('not one whole element');
  return root.of[0];
}

export const all = (node, name) => node.of.flatMap((c) => [...(c.name === name ? [c] : []), ...all(c, name)]);
export const child = (node, name) => node.of.find((c) => c.name === name);
const written = { 'w:t': (n) => n.text, 'w:br': () => '\n', 'w:tab': () => '\t' };
export const textOf = (node) => (written[node.name] ? written[node.name](node) : node.of.map(textOf).join(''));

export function open(file) {
  const parts = unzip(fs.readFileSync(file));
  const xml = (name) => parse(parts.get(name).toString('utf8'));
  return { parts, xml, body: xml('word/document.xml') };
}

// The document as lines: the style of each paragraph and its text; rows of tables in one line.
export function outline(node) {
  return node.of.flatMap((n) => {
    if (n.name === 'w:p') return [`${child(child(n, 'w:pPr'), 'w:pStyle').at['w:val']}: ${textOf(n)}${all(n, 'wp:docPr').map((p) => `<${p.at.title ?? ''}: ${p.at.descr ?? ''}>`).join('')}`];
    if (n.name === 'w:tr') return [n.of.filter((c) => c.name === 'w:tc').map((c) => outline(c).join(' / ')).join(' | ')];
    return outline(n);
  });
}

// ECMA-376 part 1, annex A: the order of the elements that this program writes.
const order = {
  'w:pPr': 'pStyle keepNext keepLines pageBreakBefore numPr pBdr shd tabs spacing ind contextualSpacing jc outlineLvl',
  'w:rPr': 'rStyle rFonts b bCs noProof color sz szCs u lang',
  'w:tblPr': 'tblStyle tblStyleRowBandSize tblW tblInd tblBorders tblLayout tblCellMar tblLook tblCaption',
  'w:tcPr': 'tcW gridSpan shd',
  'w:pBdr': 'top left bottom right',
  'w:sectPr': 'headerReference footerReference pgSz pgMar titlePg',
  'w:style': 'name basedOn next autoRedefine uiPriority semiHidden unhideWhenUsed qFormat pPr rPr tblPr tblStylePr',
  'w:settings': 'zoom defaultTabStop characterSpacingControl compat themeFontLang decimalSymbol listSeparator',
  'w:lvl': 'start numFmt pStyle lvlText lvlJc pPr',
  'wp:inline': 'extent docPr graphic',
};

export function disorder(node) {
  const names = order[node.name]?.split(' ');
  const places = names ? node.of.map((c) => names.indexOf(c.name.split(':')[1])) : [];
  const wrong = places.some((p, i) => p < 0 || p < (places[i - 1] ?? 0)) ? [[node.name, node.of.map((c) => c.name)]] : [];
  return [...wrong, ...node.of.flatMap(disorder)];
}
