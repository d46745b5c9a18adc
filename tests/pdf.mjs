// A PDF as qpdf reads it: objects, elements of the structure tree, content of pages.
import { execFileSync } from 'node:child_process';

export function pdfOf(file) {
  const out = execFileSync('qpdf', ['--json', '--json-stream-data=inline', '--decode-level=generalized', file], { maxBuffer: 1 << 28 });
  const objects = JSON.parse(out.toString()).qpdf[1];
  const get = (v) => {
    const o = typeof v === 'string' && /^\d+ \d+ R$/.test(v) ? objects[`obj:${v}`] : undefined;
    return o === undefined ? v : (o.value ?? o.stream.dict);
  };
  const data = (ref) => Buffer.from(objects[`obj:${ref}`].stream.data, 'base64').toString('latin1');
  const list = (v) => (v === undefined ? [] : Array.isArray(v) ? v : [v]);
  const root = get(objects.trailer.value['/Root']);

  const pagesUnder = (node) => (node['/Kids'] ? node['/Kids'].flatMap((k) => pagesUnder(get(k))) : [node]);
  const text = (v) => v?.replace(/^u:/, '');

  function element(node) {
    const kids = list(get(node['/K'])).map(get);
    return {
      type: node['/S']?.slice(1),
      alt: text(node['/Alt']),
      lang: text(node['/Lang']),
      scope: get(node['/A'])?.['/Scope'],
      annotation: kids.map((k) => get(k?.['/Obj'])).find((a) => a),
      marks: kids.filter((k) => typeof k === 'number' || k?.['/Type'] === '/MCR').length,
      kids: kids.filter((k) => k?.['/S']).map(element),
    };
  }
  const flat = (e) => [e, ...e.kids.flatMap(flat)];

  // Operators of a page's content with the marked content that each stands in.
  function operators(page) {
    const content = list(get(page['/Contents']) instanceof Array ? get(page['/Contents']) : page['/Contents']).map(data).join('\n');
    const words = content.replace(/\((?:[^()\\]|\\[^])*\)/g, '()').match(/[^\s()<>\[\]/]+|\/[^\s()<>\[\]/]*/g) ?? [];
    const open = [];
    const out = [];
    let operands = [];
    for (const w of words) {
      if (!/^[A-Za-z'"][A-Za-z*01'"]*$/.test(w)) {
        operands.push(w);
        continue;
      }
      if (w === 'BDC' || w === 'BMC') open.push(operands.join(' '));
      out.push({ name: w, inside: [...open] });
      if (w === 'EMC') open.pop();
      operands = [];
    }
    return out;
  }
  const painting = new Set(['f', 'f*', 'S', 's', 'B', 'b', 'Tj', 'TJ', 'Do', 'sh']);
  return {
    root,
    info: get(objects.trailer.value['/Info']),
    xmp: root['/Metadata'] ? Buffer.from(data(root['/Metadata']), 'latin1').toString('utf8') : '',
    pages: pagesUnder(get(root['/Pages'])),
    elements: () => list(get(get(root['/StructTreeRoot'])['/K'])).map(get).map(element).flatMap(flat),
    marks: (page) => operators(page).filter((o) => o.name === 'BDC' && o.inside.at(-1).includes('/MCID')),
    unmarked: (page) => operators(page).filter((o) => painting.has(o.name) && !o.inside.some((m) => m.includes('/MCID') || m.startsWith('/Artifact'))).length,
  };
}
