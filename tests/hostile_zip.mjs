// Archives and workbooks as nobody should make them, for tests/hostile.mjs. An entry may lie about itself:
// flags, method, crc, size, csize, offset; level is zlib's; a whole archive about its directory: count, at.
import zlib from 'node:zlib';

function describe(header, at, e) {
  header.writeUInt16LE(20, at);
  header.writeUInt16LE(e.flags ?? 0, at + 2);
  header.writeUInt16LE(e.method ?? 8, at + 4);
  header.writeUInt32LE(e.crc, at + 10);
  header.writeUInt32LE(e.csize ?? e.packed.length, at + 14);
  header.writeUInt32LE(e.size ?? e.bytes.length, at + 18);
  header.writeUInt16LE(e.name.length, at + 22);
}

export function zip(entries, lie = {}) {
  const parts = [];
  const directory = [];
  let at = 0;
  for (const given of entries) {
    const bytes = Buffer.from(given.data);
    // What gzip makes is ten bytes of header, deflated data, their checksum and their length.
    const packed = zlib.gzipSync(bytes, { level: given.level });
    const e = { ...given, bytes, packed: packed.subarray(10, -8), crc: given.crc ?? packed.readUInt32LE(packed.length - 8) };
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    describe(local, 4, e);
    const central = Buffer.alloc(46);
    central.writeUInt32LE(0x02014b50, 0);
    describe(central, 6, e);
    central.writeUInt32LE(e.offset ?? at, 42);
    parts.push(local, Buffer.from(e.name), e.packed);
    directory.push(central, Buffer.from(e.name));
    at += 30 + e.name.length + e.packed.length;
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  for (const where of [8, 10]) end.writeUInt16LE(lie.count ?? entries.length, where);
  end.writeUInt32LE(Buffer.concat(directory).length, 12);
  end.writeUInt32LE(lie.at ?? at, 16);
  return Buffer.concat([...parts, ...directory, end]);
}

const schemas = 'http://schemas.openxmlformats.org';
const office = `${schemas}/officeDocument/2006/relationships`;
const main = `xmlns="${schemas}/spreadsheetml/2006/main"`;
const relation = (id, type, target) => `<Relationship Id="${id}" Type="${office}/${type}" Target="${target}"/>`;
const relations = (...all) => `<Relationships xmlns="${schemas}/package/2006/relationships">${all.join('')}</Relationships>`;

export const cell = (reference, text) => `<c r="${reference}" t="inlineStr"><is><t>${text}</t></is></c>`;
export const sheet = (rows) => `<worksheet ${main}><sheetData>${rows}</sheetData></worksheet>`;

export const chart = { kind: 'chartsheet' };

// first: the entry of the first sheet, or its XML; kind: of that sheet; sheets: their names.
export function book(first, { strings = { data: '<sst/>' }, sheets = ['Data'], kind = 'worksheet', more = [], lie } = {}) {
  const of = (i) => (i ? 'worksheet' : kind);
  return zip(
    [
      { name: '_rels/.rels', data: relations(relation('rId0', 'officeDocument', 'xl/workbook.xml')) },
      {
        name: 'xl/workbook.xml',
        data: `<workbook ${main} xmlns:r="${office}"><sheets>${sheets.map((name, i) => `<sheet name="${name}" sheetId="${i + 1}" r:id="rId${i + 1}"/>`).join('')}</sheets></workbook>`,
      },
      {
        name: 'xl/_rels/workbook.xml.rels',
        data: relations(relation('rId0', 'sharedStrings', 'sharedStrings.xml'), ...sheets.map((_, i) => relation(`rId${i + 1}`, of(i), `${of(i)}s/sheet${i + 1}.xml`))),
      },
      { name: `xl/${kind}s/sheet1.xml`, ...(typeof first === 'string' ? { data: first } : first) },
      { name: 'xl/sharedStrings.xml', ...strings },
      ...more,
    ],
    lie,
  );
}
