/*
 * Opening and reading files that people name: ordinary files alone, so that a pipe without a writer or
 * a device without an end cannot hold the program.
 *
 * errors   as err_reading; ERR_INPUT what is no ordinary file; ERR_LIMIT more than max_bytes
 */
#ifndef ISTMO_FORMAT_FILE_H
#define ISTMO_FORMAT_FILE_H

#include "base/arena.h"
#include "base/err.h"

#include <stdio.h>

MUST_USE int file_open(FILE **out, const char *path, struct err *e);
MUST_USE int file_read(struct arena *mem, const char *path, size_t max_bytes, struct sv *out, struct err *e);

#endif
