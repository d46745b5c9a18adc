// A donor's own document filled at its bookmarks: what is filled, and that nothing else changes. What is refused.
import fs from 'node:fs';
import path from 'node:path';
import { all, child, open, outline, textOf, unzip } from './docx.mjs';
import { zip } from './hostile_zip.mjs';
import { database, done, ok, root, same, scratch } from './lib.mjs';

const db = database();
ok(db.run('load', path.join(root, 'packs/demo-minimal'), '--quiet').status === 0, 'a pack is loaded');

const schemas = 'http://schemas.openxmlformats.org';
const office = `${schemas}/officeDocument/2006/relationships`;
const spaces = `xmlns:w="${schemas}/wordprocessingml/2006/main" xmlns:r="${office}"`;
const relation = (id, type, target) => `<Relationship Id="${id}" Type="${office}/${type}" Target="${target}"/>`;
const relations = (...of) => `<Relationships xmlns="${schemas}/package/2006/relationships">${of.join('')}</Relationships>`;
const types = (kind = 'wordprocessingml.document') =>
  `<Types xmlns="${schemas}/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.${kind}.main+xml"/></Types>`;
const part = (body, element = 'document') => `<?xml version="1.0" encoding="UTF-8"?>\n<w:${element} ${spaces}>${body}</w:${element}>`;
const page = (content) => part(`<w:body>${content}<w:sectPr/></w:body>`);

// The entries of a template; `more` replaces those of the same name.
function entries(document, more = []) {
  const of = new Map([
    ['[Content_Types].xml', types()],
    ['_rels/.rels', relations(relation('rId1', 'officeDocument', 'word/document.xml'))],
    ['word/document.xml', document],
    ['word/_rels/document.xml.rels', relations(relation('rId7', 'header', 'header1.xml'))],
    ['word/header1.xml', part(p(mark('period', run('?'))), 'hdr')],
    ['word/theme.bin', 'untouched '.repeat(50)],
  ]);
  for (const e of more) of.set(e.name, e);
  return [...of].map(([name, data]) => (typeof data === 'string' ? { name, data } : data));
}

let marks = 0;
const run = (text, looks = '') => `<w:r>${looks && `<w:rPr>${looks}</w:rPr>`}<w:t xml:space="preserve">${text}</w:t></w:r>`;
const mark = (name, content, more = '') => `<w:bookmarkStart w:id="${++marks}"${more} w:name="${name}"/>${content}<w:bookmarkEnd w:id="${marks}"/>`;
const p = (...content) => `<w:p>${content.join('')}</w:p>`;
const cell = (...content) => `<w:tc><w:tcPr><w:tcW w:w="0" w:type="auto"/></w:tcPr>${content.join('')}</w:tc>`;

function fill(bytes, ...more) {
  const from = scratch('donor.docx');
  const to = scratch('filled.docx');
  fs.writeFileSync(from, bytes);
  const r = db.run('report', 'resumo', '--period', '2024', '--lang', 'en', '--template', from, '-o', to, ...more);
  return { ...r, to, err: r.err.replaceAll(from, 'donor.docx') };
}

function filled(name, bytes, ...more) {
  const r = fill(bytes, ...more);
  ok(r.status === 0, name, r.err);
  return r.status === 0 ? unzip(fs.readFileSync(r.to)) : new Map();
}

const documentOf = (parts) => parts.get('word/document.xml').toString();

function texts() {
  const bold = '<w:b/><w:lang w:val="pt"/>';
  const hole = (name, ...content) => [name, ...content];
  const build = (put) =>
    page(
      [
        p(run('Reached: '), put('figure_I_1', '78', run('?', bold), '<w:proofErr w:type="spellStart"/>', run('??')), run(' people')),
        p(put('figure.I-1.women', '50', run('?')), put('FIGURE_I_1_men__2', '28', run('?')), run(' / '), put('figure_I_1_target', '80', run('?'))),
        p(run('before', bold), put('text_title', 'Resumo do ano')),
        p(put('text_title__2', 'Resumo do ano'), run('behind', bold)),
        p(mark('_GoBack', put('figure_I_3', '596', '<w:bookmarkStart w:id="900" w:name="_Ref1"/>', run('?'), '<w:bookmarkEnd w:id="900"/>'))),
        `<w:tbl><w:tr>${cell(p(put('figure_I_2', '33', run('?'))))}${cell(p(run('x')))}</w:tr></w:tbl>`,
        p(`<w:ins w:id="5" w:author="a">${put('figure_R_3', '6', run('?'))}</w:ins><w:del w:id="6" w:author="a"><w:r><w:delText>gone</w:delText></w:r></w:del>`),
        p(put('narrative_I_1', 'As sessões chegaram a quatro municípios.', run('&amp; &lt;'))),
      ].join(''),
    );
  const given = build((name, text, ...content) => mark(hole(name)[0], content.join('')));
  marks = 0;
  // What is expected: the first run with its looks has the text, other runs are gone, all else stays.
  const expected = build((name, text, ...content) => {
    const runs = content.filter((c) => c.startsWith('<w:r>'));
    const looks = runs.length ? (/<w:rPr>.*?<\/w:rPr>/.exec(runs[0])?.[0] ?? '') : name.startsWith('text_title') ? `<w:rPr>${bold}</w:rPr>` : '';
    const now = `<w:r>${looks}<w:t xml:space="preserve">${text}</w:t></w:r>`;
    return mark(name, runs.length ? content.map((c) => (c === runs[0] ? now : c.startsWith('<w:r>') ? '' : c)).join('') : now);
  });
  const source = entries(given);
  const parts = filled('texts are filled', zip(source));
  same(documentOf(parts), expected, 'the texts, in the looks of what stood there, and nothing else');
  same(parts.get('word/header1.xml').toString(), source[4].data.replace('?', '2024').replace('<?xml', '<?xml').replace('2024xml', '?xml').replace('>?<', '>2024<'), 'and in the header');
  same([...parts.keys()], source.map((e) => e.name), 'no part more, none less');
  same(source.filter((e) => !/document.xml$|header1/.test(e.name) && parts.get(e.name).toString() !== e.data).map((e) => e.name), [], 'the other parts are what they were');
  const again = [fill(zip(source)), fill(zip(source))].map((r) => fs.readFileSync(r.to));
  ok(again[0].equals(again[1]), 'the same bytes again');
}

function cells() {
  const whole = `<w:tbl><w:tr>${cell(p('<w:bookmarkStart w:id="1" w:colFirst="0" w:colLast="0" w:name="figure_I_1"/>', run('?')))}${cell(p(run('keep')))}</w:tr><w:bookmarkEnd w:id="1"/></w:tbl>`;
  const parts = filled('the bookmark of a whole cell', zip(entries(page(whole + p()))));
  same([...documentOf(parts).matchAll(/<w:t [^>]*>([^<]*)/g)].map((m) => m[1]), ['78', 'keep'], 'fills that cell alone');
}

function tables() {
  const source = entries(page(p(run('Above')) + p(run('Here: '), mark('table_I_3_month', run('?', '<w:i/>'))) + p(mark('chart_I_3_month', '<w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"><wp:extent cx="2540000" cy="1"/></wp:inline></w:drawing></w:r>')) + p(mark('chart_I_1', run('?')), mark('chart_I_1_target', ''))));
  const r = fill(zip(source));
  ok(r.status === 0, 'tables and charts are filled', r.err);
  const docx = open(r.to);
  const lines = all(docx.body, 'w:tr').map((row) => row.of.filter((c) => c.name === 'w:tc').map(textOf));
  same(lines[0], ['Period', 'Número de atendimentos nos balcões de informação'], 'a table with its head');
  ok(lines.length === 14 && lines.at(-1)[1] === '596' || lines.length === 13, 'and a row for each month', lines);
  const body = child(docx.body, 'w:body').of.map((n) => n.name);
  same(body.slice(0, 3), ['w:p', 'w:tbl', 'w:p'], 'before the paragraph of the bookmark');
  ok(all(all(docx.body, 'w:tr')[1], 'w:i').length === 2, 'in the looks of what stood there');
  const pictures = all(docx.body, 'pic:pic');
  const ids = all(docx.body, 'a:blip').map((b) => b.at['r:embed']);
  const rels = docx.xml('word/_rels/document.xml.rels').of;
  same(ids.map((id) => rels.find((x) => x.at.Id === id)?.at.Target), ['/word/media/istmo1.png', '/word/media/istmo2.png', '/word/media/istmo3.png'], 'charts have their relations');
  ok(ids.length === pictures.length && ids.every((_, i) => docx.parts.get(`word/media/istmo${i + 1}.png`)?.subarray(1, 4).toString() === 'PNG'), 'and their parts');
  same(all(docx.body, 'wp:extent')[0].at.cx, '2540000', 'as wide as the picture that stood there');
  ok(all(docx.body, 'wp:docPr').every((d) => d.at.descr && d.at.title), 'they say what they show');
  ok(docx.xml('[Content_Types].xml').of.some((t) => t.at.Extension === 'png'), 'and the type of pictures is known');
  const twice = fill(fs.readFileSync(r.to));
  ok(twice.status === 0 && unzip(fs.readFileSync(twice.to)).has('word/media/istmo4.png'), 'a filled document can be filled again', twice.err);
}

function left() {
  const cut = '<w:r><w:fldChar w:fldCharType="begin"/></w:r>';
  const source = zip(
    entries(
      page(
        p(mark('figure_I_9', run('?')), mark('figur_I_1', run('?')), mark('Annex', run('?')), mark('figure_I_1', run('?'))) +
          p(mark('figure_I_2', mark('figure_I_3', run('?')))) +
          p(mark('figure_I_4', cut), '<w:r><w:fldChar w:fldCharType="end"/></w:r>') +
          p(mark('table_I_1_colour', run('?')), mark('narrative_I_3', run('?')), '<w:bookmarkStart w:id="99" w:name="figure_R_1"/>') +
          mark('figure_R_2', '') +
          p(),
      ),
    ),
  );
  const r = fill(source);
  const said = r.err.split('\n').filter((l) => l.startsWith('bookmark'));
  same(
    said.map((l) => l.replace(/: .*there is no/, ': … there is no')),
    [
      'bookmark “figure_I_9”: istmo has nothing of this name; did you mean “figure_I_1”?',
      'bookmark “figur_I_1”: istmo has nothing of this name; did you mean “figure_I_1”?',
      'bookmark “Annex”: istmo has nothing of this name',
      'bookmark “figure_I_2”: it holds or crosses another bookmark that is filled',
      'bookmark “figure_I_4”: it cuts a field in two',
      said[5]?.replace(/: .*there is no/, ': … there is no'),
      'bookmark “narrative_I_3”: the report tells nothing of this indicator',
      'bookmark “figure_R_1”: it has no end in its part of the document',
      'bookmark “figure_R_2”: it stands between paragraphs; mark a text',
    ],
    'every bookmark that stays is named, with what is wrong',
  );
  ok(/table_I_1_colour.*colour/.test(said[5] ?? ''), 'a dimension that is not there as well', said[5]);
  ok(r.status === 1 && /not written: 9 bookmarks/.test(r.err) && !fs.existsSync(r.to), 'and nothing is written', r.err);
  const parts = filled('unless told to go on', source, '--allow-unknown');
  const expected = ['?', '?', '?', '78', '596', '?', '?'];
  same([...documentOf(parts).matchAll(/<w:t [^>]*>([^<]*)/g)].map((m) => m[1]), expected, 'then the others are filled');
  const none = fill(zip(entries(page(p(mark('Annex', run('?')))), [{ name: 'word/header1.xml', data: part(p(), 'hdr') }])), '--allow-unknown');
  ok(none.status === 1 && none.err.includes('the template has no bookmark that istmo fills'), 'a template without anything to fill', none.err);
}

function refused(name, bytes, said) {
  const r = fill(bytes);
  const lines = r.err.trim().split('\n');
  ok(r.status === 1 && lines.length === 1 && lines[0].includes(said) && !fs.existsSync(r.to), name, [r.status, r.err]);
}

function hostile() {
  const good = page(p(mark('period', run('?'))));
  const entity = '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd"><!ENTITY y "&x;&x;">]>';
  const whole = zip(entries(good));
  refused('a text', 'Dear donor', 'no document of a word processor');
  refused('nothing', '', 'no document of a word processor');
  refused('an old document', Buffer.from('d0cf11e0a1b11ae1', 'hex'), 'an old document (.doc) or protected by a password');
  refused('half a document', whole.subarray(0, whole.length / 2), 'no document of a word processor');
  refused('an archive of something else', zip([{ name: 'a.txt', data: 'a' }]), 'no document of a word processor');
  refused('macros by their type', zip(entries(good, [{ name: '[Content_Types].xml', data: types('ms-word.document.macroEnabled') }])), 'has macros');
  refused('macros by their part', zip(entries(good, [{ name: 'word/vbaProject.bin', data: 'x' }])), 'has macros');
  refused('an entity in the body', zip(entries(good.replace('\n', entity))), 'word/document.xml has a DOCTYPE');
  refused('an entity in a header', zip(entries(good, [{ name: 'word/header1.xml', data: entity + part('', 'hdr') }])), 'word/header1.xml has a DOCTYPE');
  refused('an entity in relations', zip(entries(good, [{ name: '_rels/.rels', data: entity + relations() }])), '_rels/.rels has a DOCTYPE');
  refused('a bomb', zip(entries(`${good}${' '.repeat(65 << 20)}`)), 'unpack to more than 64 MB');
  refused('a part that lies about its size', zip(entries(good, [{ name: 'word/document.xml', data: good, size: 10 }])), 'word/document.xml cannot be unpacked');
  refused('a part that is damaged', zip(entries(good, [{ name: 'word/document.xml', data: good, crc: 1 }])), 'word/document.xml cannot be unpacked');
  refused('a part that is encrypted', zip(entries(good, [{ name: 'word/document.xml', data: good, flags: 1 }])), 'protected by a password');
  refused('one part twice', zip([...entries(good), { name: 'word/document.xml', data: good }]), 'no document of a word processor');
  refused('no body', zip(entries(good).filter((e) => e.name !== 'word/document.xml')), 'it has no part word/document.xml');
  refused('no relations', zip(entries(good, [{ name: '_rels/.rels', data: relations() }])), 'no document of a word processor');
  refused('elements without end', zip(entries(page('<w:p>'.repeat(2000)))), 'nested more than 512 levels');
  refused('XML that breaks off', zip(entries(good.slice(0, -20))), 'damaged template: word/document.xml, line 2');
  refused('the strict form', zip(entries(good.replace(`${schemas}/wordprocessingml/2006/main`, 'http://purl.oclc.org/ooxml/wordprocessingml/main'))), 'strict form of Open XML');
  refused('bookmarks without number', zip(entries(page(p(mark('period', '').repeat(6000))))), 'more than 5000 bookmarks');
  const other = good.replaceAll('w:', 'x:').replace('xmlns:w', 'xmlns:x');
  const parts = filled('another prefix of the same names', zip(entries(other)));
  ok(documentOf(parts).includes(`<w:r xmlns:w="${schemas}/wordprocessingml/2006/main"><w:t`), 'is filled with elements that declare theirs', documentOf(parts));
}

texts();
cells();
tables();
left();
hostile();
const r = db.run('report', 'resumo', '--period', '2024', '--lang', 'en', '--template', 'a.docx', '-o', 'a.pdf');
ok(r.status === 2 && r.err.includes('.docx'), 'a template is filled into a document', r.err);
same(outline(open(fill(zip(entries(page(p('<w:pPr><w:pStyle w:val="X"/></w:pPr>', mark('text_mission', run('?'))))))).to).body), ['X: Missão de demonstração em Cabo Verde'], 'texts of the report');
done();
