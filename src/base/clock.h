/*
 * The program's clock and randomness. ISTMO_NOW (an ISO moment) fixes the clock, so that
 * documents and tests can be reproduced byte for byte.
 */
#ifndef ISTMO_BASE_CLOCK_H
#define ISTMO_BASE_CLOCK_H

#include <stddef.h>
#include <stdint.h>

int64_t clock_now_ms(void);
void clock_random(void *out, size_t n);

#endif
