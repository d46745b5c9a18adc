/* Shared by the files of this room only. */
#ifndef ISTMO_DOMAIN_USER_USER_INTERNAL_H
#define ISTMO_DOMAIN_USER_USER_INTERNAL_H

#include "domain/user/user_store.h"

#include <sodium.h>

#define USER_SECRET crypto_pwhash_STRBYTES
#define USER_OPSLIMIT 2U
#define USER_MEMLIMIT (19U << 20)

/* Wrong passwords of a name from an address: how long it must wait now. In memory, forgotten after a while. */
int64_t user_throttle_wait_ms(struct sv name, struct sv address, int64_t now_ms);
void user_throttle_wrong(struct sv name, struct sv address, int64_t now_ms);
void user_throttle_right(struct sv name, struct sv address);

#endif
