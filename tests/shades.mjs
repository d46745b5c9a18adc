// Pictures as grids of grey: a cell is the mean of its pixels, one of 36 shades and so one character, so that a page is
// a few lines of text and edges drawn a little otherwise are the same, while what is gone, new or elsewhere is not.
import zlib from 'node:zlib';

export const TOLERANCE = 14; // of 255 in a cell: 4 for the shades, the rest for edges of letters
export const SHARE = 0.002; // of a page's cells that may differ more: less than an icon or a number has
const SHADE = 255 / 35;

// PGM as pdftoppm writes it, several after another: { width, height, grey }.
export function readPgm(bytes) {
  const pages = [];
  for (let at = 0; at < bytes.length;) {
    const [head, width, height] = bytes.toString('latin1', at, at + 40).match(/^P5\s+(\d+)\s+(\d+)\s+255\s/);
    at += head.length;
    pages.push({ width: +width, height: +height, grey: bytes.subarray(at, (at += width * height)) });
  }
  return pages;
}

const paeth = (a, b, c) => {
  const [da, db, dc] = [Math.abs(b - c), Math.abs(a - c), Math.abs(a + b - 2 * c)];
  return da <= db && da <= dc ? a : db <= dc ? b : c;
};

// PNG as a browser writes it: eight bits a channel, no palette, not interlaced.
export function readPng(bytes) {
  const parts = [];
  for (let at = 8; at < bytes.length; at += 12 + bytes.readUInt32BE(at))
    if (bytes.toString('latin1', at + 4, at + 8) === 'IDAT') parts.push(bytes.subarray(at + 8, at + 8 + bytes.readUInt32BE(at)));
  const width = bytes.readUInt32BE(16);
  const height = bytes.readUInt32BE(20);
  const channels = { 2: 3, 6: 4 }[bytes[25]];
  if (!channels || bytes[24] !== 8 || bytes[28]) throw new Error('not a PNG that this reads');
  const raw = zlib.inflateSync(Buffer.concat(parts));
  const grey = Buffer.alloc(width * height);
  const size = width * channels;
  let above = Buffer.alloc(size);
  for (let y = 0; y < height; y++) {
    const filter = raw[y * (size + 1)];
    const row = raw.subarray(y * (size + 1) + 1, (y + 1) * (size + 1));
    for (let i = 0; i < size; i++) {
      const left = i < channels ? 0 : row[i - channels];
      const corner = i < channels ? 0 : above[i - channels];
      row[i] += [0, left, above[i], (left + above[i]) >> 1, paeth(left, above[i], corner)][filter];
    }
    for (let x = 0; x < width; x++) {
      const [r, g, b] = row.subarray(x * channels, x * channels + 3);
      grey[y * width + x] = Math.round(0.299 * r + 0.587 * g + 0.114 * b);
    }
    above = row;
  }
  return { width, height, grey };
}

// Rows of means, 0 to 255, of squares of `side` pixels.
export function cells({ width, height, grey }, side) {
  const rows = [];
  for (let top = 0; top < height; top += side) {
    const row = [];
    for (let left = 0; left < width; left += side) {
      let sum = 0;
      let n = 0;
      for (let y = top; y < Math.min(top + side, height); y++)
        for (let x = left; x < Math.min(left + side, width); x++, n++) sum += grey[y * width + x];
      row.push(sum / n);
    }
    rows.push(row);
  }
  return rows;
}

export const write = (rows) => rows.map((row) => row.map((v) => Math.round(v / SHADE).toString(36)).join('') + '\n').join('');
export const read = (text) => text.trim().split('\n').map((row) => [...row].map((shade) => parseInt(shade, 36) * SHADE));

// Which share of the cells differ, and the rows from the first to the last in which one does.
export function difference(found, kept) {
  if (found.length !== kept.length || found[0].length !== kept[0].length)
    return { share: 1, where: `${found[0].length} by ${found.length} cells, was ${kept[0].length} by ${kept.length}` };
  const faults = found.map((row, y) => row.filter((v, x) => Math.abs(v - kept[y][x]) > TOLERANCE).length);
  const share = faults.reduce((a, b) => a + b, 0) / (found.length * found[0].length);
  return { share, where: `rows ${faults.findIndex((n) => n) + 1} to ${faults.findLastIndex((n) => n) + 1} of ${found.length}` };
}
