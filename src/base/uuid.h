/* UUID version 7 (RFC 9562): time-ordered identifiers of records. */
#ifndef ISTMO_BASE_UUID_H
#define ISTMO_BASE_UUID_H

#include "base/sv.h"

#define UUID_TEXT 36

/* now_ms comes from the caller's clock; random is 10 bytes of the system's randomness. */
struct sv uuid_v7(int64_t now_ms, const unsigned char random[10], char out[UUID_TEXT + 1]);
/* Makes of one identifier's random bytes those of the next of the same moment, which is greater. */
void uuid_next(unsigned char random[10]);
bool uuid_valid(struct sv text); /* canonical lower-case form of any version */

#endif
