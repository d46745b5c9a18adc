/*
 * Digests: see digest.h. The constants of SHA-2 are the first bits of the roots of the first
 * primes; those of SHA-256 are the upper halves of those of SHA-512, so one table serves both.
 */
#include "engine/expr/digest.h"

/* Cube roots of the first 80 primes, 64 bits of the fraction. */
static const uint64_t cube[80] = {
    0x428a2f98d728ae22, 0x7137449123ef65cd, 0xb5c0fbcfec4d3b2f, 0xe9b5dba58189dbbc, 0x3956c25bf348b538,
    0x59f111f1b605d019, 0x923f82a4af194f9b, 0xab1c5ed5da6d8118, 0xd807aa98a3030242, 0x12835b0145706fbe,
    0x243185be4ee4b28c, 0x550c7dc3d5ffb4e2, 0x72be5d74f27b896f, 0x80deb1fe3b1696b1, 0x9bdc06a725c71235,
    0xc19bf174cf692694, 0xe49b69c19ef14ad2, 0xefbe4786384f25e3, 0x0fc19dc68b8cd5b5, 0x240ca1cc77ac9c65,
    0x2de92c6f592b0275, 0x4a7484aa6ea6e483, 0x5cb0a9dcbd41fbd4, 0x76f988da831153b5, 0x983e5152ee66dfab,
    0xa831c66d2db43210, 0xb00327c898fb213f, 0xbf597fc7beef0ee4, 0xc6e00bf33da88fc2, 0xd5a79147930aa725,
    0x06ca6351e003826f, 0x142929670a0e6e70, 0x27b70a8546d22ffc, 0x2e1b21385c26c926, 0x4d2c6dfc5ac42aed,
    0x53380d139d95b3df, 0x650a73548baf63de, 0x766a0abb3c77b2a8, 0x81c2c92e47edaee6, 0x92722c851482353b,
    0xa2bfe8a14cf10364, 0xa81a664bbc423001, 0xc24b8b70d0f89791, 0xc76c51a30654be30, 0xd192e819d6ef5218,
    0xd69906245565a910, 0xf40e35855771202a, 0x106aa07032bbd1b8, 0x19a4c116b8d2d0c8, 0x1e376c085141ab53,
    0x2748774cdf8eeb99, 0x34b0bcb5e19b48a8, 0x391c0cb3c5c95a63, 0x4ed8aa4ae3418acb, 0x5b9cca4f7763e373,
    0x682e6ff3d6b2b8a3, 0x748f82ee5defb2fc, 0x78a5636f43172f60, 0x84c87814a1f0ab72, 0x8cc702081a6439ec,
    0x90befffa23631e28, 0xa4506cebde82bde9, 0xbef9a3f7b2c67915, 0xc67178f2e372532b, 0xca273eceea26619c,
    0xd186b8c721c0c207, 0xeada7dd6cde0eb1e, 0xf57d4f7fee6ed178, 0x06f067aa72176fba, 0x0a637dc5a2c898a6,
    0x113f9804bef90dae, 0x1b710b35131c471b, 0x28db77f523047d84, 0x32caab7b40c72493, 0x3c9ebe0a15c9bebc,
    0x431d67c49c100d4c, 0x4cc5d4becb3e42b6, 0x597f299cfc657e2a, 0x5fcb6fab3ad6faec, 0x6c44198c4a475817,
};

/* Floor of 2^32 |sin(i + 1)|. */
static const uint32_t sine[64] = {
    0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a, 0xa8304613, 0xfd469501,
    0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be, 0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821,
    0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa, 0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8,
    0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed, 0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a,
    0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c, 0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70,
    0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05, 0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665,
    0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92, 0xffeff47d, 0x85845dd1,
    0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1, 0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391,
};

struct words64 {
    uint64_t h[8];
};

struct words32 {
    uint32_t h[8];
};

static uint32_t left(uint32_t x, unsigned n)
{
    return x << n | x >> (32 - n);
}

static uint32_t right(uint32_t x, unsigned n)
{
    return x >> n | x << (32 - n);
}

static uint64_t right64(uint64_t x, unsigned n)
{
    return x >> n | x << (64 - n);
}

static uint64_t big_endian(const unsigned char *p, size_t bytes)
{
    uint64_t v = 0;
    for (size_t i = 0; i < bytes; i++)
        v = v << 8 | p[i];
    return v;
}

/* --- one block each --------------------------------------------------------------------------- */

static void md5_block(uint32_t h[8], const unsigned char *block)
{
    static const unsigned char shift[4][4] = {{7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21}};
    uint32_t a = h[0], b = h[1], c = h[2], d = h[3], word[16];
    for (size_t i = 0; i < 16; i++)
        word[i] = __builtin_bswap32((uint32_t)big_endian(block + i * 4, 4));
    for (size_t i = 0; i < 64; i++) {
        uint32_t f = i < 16 ? (b & c) | (~b & d) : i < 32 ? (d & b) | (~d & c) : i < 48 ? b ^ c ^ d : c ^ (b | ~d);
        size_t g = i < 16 ? i : i < 32 ? (5 * i + 1) % 16 : i < 48 ? (3 * i + 5) % 16 : 7 * i % 16;
        uint32_t next = b + left(a + f + sine[i] + word[g], shift[i / 16][i % 4]);
        a = d;
        d = c;
        c = b;
        b = next;
    }
    h[0] += a;
    h[1] += b;
    h[2] += c;
    h[3] += d;
}

static void sha1_block(uint32_t h[8], const unsigned char *block)
{
    static const uint32_t k[4] = {0x5a827999, 0x6ed9eba1, 0x8f1bbcdc, 0xca62c1d6};
    uint32_t a = h[0], b = h[1], c = h[2], d = h[3], e = h[4], w[80] = {0};
    for (size_t i = 0; i < 16; i++)
        w[i] = (uint32_t)big_endian(block + i * 4, 4);
    for (size_t i = 16; i < 80; i++)
        w[i] = left(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
    for (size_t i = 0; i < 80; i++) {
        uint32_t f = i < 20 ? (b & c) | (~b & d) : i >= 40 && i < 60 ? (b & c) | (b & d) | (c & d) : b ^ c ^ d;
        uint32_t next = left(a, 5) + f + e + k[i / 20] + w[i];
        e = d;
        d = c;
        c = left(b, 30);
        b = a;
        a = next;
    }
    h[0] += a;
    h[1] += b;
    h[2] += c;
    h[3] += d;
    h[4] += e;
}

static void sha256_block(uint32_t h[8], const unsigned char *block)
{
    uint32_t s[8], w[64];
    for (size_t i = 0; i < 16; i++)
        w[i] = (uint32_t)big_endian(block + i * 4, 4);
    for (size_t i = 16; i < 64; i++)
        w[i] = w[i - 16] + w[i - 7] + (right(w[i - 15], 7) ^ right(w[i - 15], 18) ^ w[i - 15] >> 3) +
               (right(w[i - 2], 17) ^ right(w[i - 2], 19) ^ w[i - 2] >> 10);
    memcpy(s, h, sizeof s);
    for (size_t i = 0; i < 64; i++) {
        uint32_t one = s[7] + (right(s[4], 6) ^ right(s[4], 11) ^ right(s[4], 25)) + ((s[4] & s[5]) ^ (~s[4] & s[6])) +
                       (uint32_t)(cube[i] >> 32) + w[i];
        uint32_t two =
            (right(s[0], 2) ^ right(s[0], 13) ^ right(s[0], 22)) + ((s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]));
        memmove(s + 1, s, 7 * sizeof *s);
        s[4] += one;
        s[0] = one + two;
    }
    for (size_t i = 0; i < 8; i++)
        h[i] += s[i];
}

static void sha512_block(uint64_t h[8], const unsigned char *block)
{
    uint64_t s[8], w[80];
    for (size_t i = 0; i < 16; i++)
        w[i] = big_endian(block + i * 8, 8);
    for (size_t i = 16; i < 80; i++)
        w[i] = w[i - 16] + w[i - 7] + (right64(w[i - 15], 1) ^ right64(w[i - 15], 8) ^ w[i - 15] >> 7) +
               (right64(w[i - 2], 19) ^ right64(w[i - 2], 61) ^ w[i - 2] >> 6);
    memcpy(s, h, sizeof s);
    for (size_t i = 0; i < 80; i++) {
        uint64_t one = s[7] + (right64(s[4], 14) ^ right64(s[4], 18) ^ right64(s[4], 41)) +
                       ((s[4] & s[5]) ^ (~s[4] & s[6])) + cube[i] + w[i];
        uint64_t two = (right64(s[0], 28) ^ right64(s[0], 34) ^ right64(s[0], 39)) +
                       ((s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]));
        memmove(s + 1, s, 7 * sizeof *s);
        s[4] += one;
        s[0] = one + two;
    }
    for (size_t i = 0; i < 8; i++)
        h[i] += s[i];
}

/* --- whole messages --------------------------------------------------------------------------- */

/* The last one or two blocks: what is left, a one bit, zeros, the length in bits. */
static size_t pad(struct sv message, size_t block, bool little, unsigned char tail[256])
{
    size_t rest = message.n % block, length_bytes = block / 8;
    size_t n = rest + 1 + length_bytes > block ? 2 * block : block;
    memset(tail, 0, n);
    if (rest)
        memcpy(tail, message.p + message.n - rest, rest);
    tail[rest] = 0x80;
    for (size_t i = 0; i < 8; i++) {
        unsigned char byte = (unsigned char)((uint64_t)message.n * 8 >> (8 * i));
        tail[little ? n - length_bytes + i : n - 1 - i] = byte;
    }
    return n;
}

static void run32(uint32_t h[8], struct sv message, bool little,
                  void (*step)(uint32_t h[8], const unsigned char *block))
{
    unsigned char tail[256];
    const unsigned char *p = (const unsigned char *)message.p;
    for (size_t i = 0; i + 64 <= message.n; i += 64)
        step(h, p + i);
    size_t n = pad(message, 64, little, tail);
    for (size_t i = 0; i < n; i += 64)
        step(h, tail + i);
}

static size_t put32(const uint32_t *h, size_t words, bool little, unsigned char *out)
{
    for (size_t i = 0; i < words * 4; i++)
        out[i] = (unsigned char)(h[i / 4] >> (little ? i % 4 * 8 : 24 - i % 4 * 8));
    return words * 4;
}

static size_t digest64(const struct words64 *start, struct sv message, size_t words, unsigned char *out)
{
    struct words64 state = *start;
    unsigned char tail[256];
    const unsigned char *p = (const unsigned char *)message.p;
    for (size_t i = 0; i + 128 <= message.n; i += 128)
        sha512_block(state.h, p + i);
    size_t n = pad(message, 128, false, tail);
    for (size_t i = 0; i < n; i += 128)
        sha512_block(state.h, tail + i);
    for (size_t i = 0; i < words * 8; i++)
        out[i] = (unsigned char)(state.h[i / 8] >> (56 - i % 8 * 8));
    return words * 8;
}

bool digest_algorithm(struct sv name, enum digest_algorithm *out)
{
    static const char *const names[] = {"MD5", "SHA-1", "SHA-256", "SHA-384", "SHA-512"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (sv_ieq(name, sv_of(names[i]))) {
            *out = (enum digest_algorithm)i;
            return true;
        }
    return false;
}

size_t digest(enum digest_algorithm algorithm, struct sv message, unsigned char out[DIGEST_BYTES_MAX])
{
    static const struct words32 short_start = {{0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0}};
    static const struct words32 start256 = {{
        0x6a09e667,
        0xbb67ae85,
        0x3c6ef372,
        0xa54ff53a,
        0x510e527f,
        0x9b05688c,
        0x1f83d9ab,
        0x5be0cd19,
    }};
    static const struct words64 start384 = {{
        0xcbbb9d5dc1059ed8,
        0x629a292a367cd507,
        0x9159015a3070dd17,
        0x152fecd8f70e5939,
        0x67332667ffc00b31,
        0x8eb44a8768581511,
        0xdb0c2e0d64f98fa7,
        0x47b5481dbefa4fa4,
    }};
    static const struct words64 start512 = {{
        0x6a09e667f3bcc908,
        0xbb67ae8584caa73b,
        0x3c6ef372fe94f82b,
        0xa54ff53a5f1d36f1,
        0x510e527fade682d1,
        0x9b05688c2b3e6c1f,
        0x1f83d9abfb41bd6b,
        0x5be0cd19137e2179,
    }};
    struct words32 state = algorithm == DIGEST_SHA256 ? start256 : short_start;
    switch (algorithm) {
    case DIGEST_MD5:
        run32(state.h, message, true, md5_block);
        return put32(state.h, 4, true, out);
    case DIGEST_SHA1:
        run32(state.h, message, false, sha1_block);
        return put32(state.h, 5, false, out);
    case DIGEST_SHA256:
        run32(state.h, message, false, sha256_block);
        return put32(state.h, 8, false, out);
    case DIGEST_SHA384:
        return digest64(&start384, message, 6, out);
    default:
        return digest64(&start512, message, 8, out);
    }
}
