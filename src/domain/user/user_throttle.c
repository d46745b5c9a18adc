/*
 * Guessing passwords is slowed down, by name and address together: whoever guesses a name elsewhere locks out
 * nobody. A table of fixed size in memory: what is not refreshed is overwritten, and a restart forgets it.
 */
#include "base/map.h"
#include "domain/user/user_internal.h"

#include <pthread.h>

#define SLOTS 4096
#define FREE_TRIES 5
#define WAIT_MAX_MS 900000 /* a quarter of an hour */

static struct {
    uint64_t who;
    unsigned wrong;
    int64_t last_ms;
} slots[SLOTS];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static uint64_t who(struct sv name, struct sv address)
{
    return map_hash(name) * UINT64_C(0x9e3779b97f4a7c15) ^ map_hash(address);
}

/* 1, 2, 4 … seconds after the fifth wrong one. */
static int64_t delay_ms(unsigned wrong)
{
    unsigned more = wrong < FREE_TRIES ? 0 : wrong - FREE_TRIES + 1;
    int64_t ms = more > 9 ? WAIT_MAX_MS : more ? INT64_C(1000) << (more - 1) : 0;
    return ms > WAIT_MAX_MS ? WAIT_MAX_MS : ms;
}

/* A clock that was set back makes nobody wait longer than the wait itself. */
int64_t user_throttle_wait_ms(struct sv name, struct sv address, int64_t now_ms)
{
    uint64_t w = who(name, address);
    int64_t wait = 0;
    (void)pthread_mutex_lock(&lock);
    if (slots[w % SLOTS].who == w) {
        int64_t passed = now_ms - slots[w % SLOTS].last_ms;
        wait = delay_ms(slots[w % SLOTS].wrong) - (passed > 0 ? passed : 0);
    }
    (void)pthread_mutex_unlock(&lock);
    return wait > 0 ? wait : 0;
}

void user_throttle_wrong(struct sv name, struct sv address, int64_t now_ms)
{
    uint64_t w = who(name, address);
    (void)pthread_mutex_lock(&lock);
    if (slots[w % SLOTS].who != w || now_ms - slots[w % SLOTS].last_ms > 2 * (int64_t)WAIT_MAX_MS)
        slots[w % SLOTS].wrong = 0;
    slots[w % SLOTS].who = w;
    slots[w % SLOTS].wrong++;
    slots[w % SLOTS].last_ms = now_ms;
    (void)pthread_mutex_unlock(&lock);
}

void user_throttle_right(struct sv name, struct sv address)
{
    uint64_t w = who(name, address);
    (void)pthread_mutex_lock(&lock);
    if (slots[w % SLOTS].who == w)
        slots[w % SLOTS].wrong = 0;
    (void)pthread_mutex_unlock(&lock);
}
