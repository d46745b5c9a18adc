// Pictures for tests, made here: JPEG of squares of one colour each, PNG; with what a telephone writes beside them.
import zlib from 'node:zlib';

const segment = (marker, body) => Buffer.concat([Buffer.from([0xff, marker, (body.length + 2) >> 8, (body.length + 2) & 255]), body]);

// EXIF of two entries: the side that is up, and who took it.
function exif(turn, secret) {
  const text = Buffer.from(`${secret}\0`);
  const tiff = Buffer.alloc(8 + 2 + 2 * 12 + 4);
  tiff.write('MM\0*\0\0\0\x08', 'latin1');
  tiff.writeUInt16BE(2, 8);
  for (const [i, [tag, type, count, value]] of [[0x0112, 3, 1, turn << 16], [0x013b, 2, text.length, tiff.length]].entries()) {
    tiff.writeUInt16BE(tag, 10 + 12 * i);
    tiff.writeUInt16BE(type, 12 + 12 * i);
    tiff.writeUInt32BE(count, 14 + 12 * i);
    tiff.writeUInt32BE(value, 18 + 12 * i);
  }
  return Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff, text]);
}

class Bits {
  bytes = [];
  held = 0;
  n = 0;
  put(value, width) {
    for (let i = width - 1; i >= 0; i--) {
      this.held = (this.held << 1) | ((value >> i) & 1);
      if (++this.n < 8) continue;
      this.bytes.push(this.held);
      if (this.held === 0xff) this.bytes.push(0);
      this.held = this.n = 0;
    }
  }
  end() {
    while (this.n) this.put(1, 1);
    return Buffer.from(this.bytes);
  }
}

// Blocks of 8 by 8 pixels that have no more than their mean: codes of four bits for its size, one for the rest.
function scan(columns, rows, colour) {
  const bits = new Bits();
  const before = [0, 0, 0];
  for (let y = 0; y < rows; y++)
    for (let x = 0; x < columns; x++) {
      const [r, g, b] = colour(x, y);
      const means = [0.299 * r + 0.587 * g + 0.114 * b - 128, -0.1687 * r - 0.3313 * g + 0.5 * b, 0.5 * r - 0.4187 * g - 0.0813 * b];
      means.forEach((mean, i) => {
        const value = Math.round(mean);
        const step = value - before[i];
        const size = step ? 32 - Math.clz32(Math.abs(step)) : 0;
        before[i] = value;
        bits.put(size, 4);
        bits.put(step < 0 ? step + (1 << size) - 1 : step, size);
        bits.put(0, 1);
      });
    }
  return bits.end();
}

// colour(x, y) of each square of 8 by 8 pixels as [r, g, b]; turn is EXIF's.
export function jpeg(columns, rows, colour, { turn = 1, secret = '' } = {}) {
  const size = Buffer.alloc(4);
  size.writeUInt16BE(rows * 8, 0);
  size.writeUInt16BE(columns * 8, 2);
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    segment(0xe1, exif(turn, secret)),
    segment(0xfe, Buffer.from(secret)),
    segment(0xdb, Buffer.from([0, ...Array(64).fill(8)])),
    segment(0xc0, Buffer.from([8, ...size, 3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0])),
    segment(0xc4, Buffer.from([0x00, 0, 0, 0, 12, ...Array(12).fill(0), 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])),
    segment(0xc4, Buffer.from([0x10, 1, ...Array(15).fill(0), 0])),
    segment(0xda, Buffer.from([3, 1, 0, 2, 0, 3, 0, 0, 63, 0])),
    scan(columns, rows, colour),
    Buffer.from([0xff, 0xd9]),
    Buffer.from(secret),
  ]);
}

function crc(bytes) {
  let c = 0xffffffff;
  for (const b of bytes) {
    c ^= b;
    for (let k = 0; k < 8; k++) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1;
  }
  return (c ^ 0xffffffff) >>> 0;
}

function chunk(name, body) {
  const named = Buffer.concat([Buffer.from(name), body]);
  const out = Buffer.alloc(8);
  out.writeUInt32BE(body.length, 0);
  out.writeUInt32BE(crc(named), 4);
  return Buffer.concat([out.subarray(0, 4), named, out.subarray(4)]);
}

export function png(width, height, colour, { secret = '' } = {}) {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2], 8);
  const rows = Array.from({ length: height }, (_, y) => Buffer.from([0, ...Array.from({ length: width }, (_, x) => colour(x, y)).flat()]));
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', head),
    chunk('tEXt', Buffer.from(`Author\0${secret}`)),
    chunk('IDAT', zlib.deflateSync(Buffer.concat(rows))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}
