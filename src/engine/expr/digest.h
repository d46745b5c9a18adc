/*
 * Message digests for the expression function digest(): MD5 (RFC 1321), SHA-1 and the SHA-2
 * family (FIPS 180-4). For comparing and pseudonymising answers as forms ask for it, in the
 * browser as well; what protects data uses libsodium instead.
 *
 * threads  pure
 */
#ifndef ISTMO_ENGINE_DIGEST_H
#define ISTMO_ENGINE_DIGEST_H

#include "base/sv.h"

enum digest_algorithm { DIGEST_MD5, DIGEST_SHA1, DIGEST_SHA256, DIGEST_SHA384, DIGEST_SHA512 };

#define DIGEST_BYTES_MAX 64

bool digest_algorithm(struct sv name, enum digest_algorithm *out); /* "MD5", "SHA-1", … */
/* The number of bytes written. */
size_t digest(enum digest_algorithm algorithm, struct sv message, unsigned char out[DIGEST_BYTES_MAX]);

#endif
