/*
 * The log: details for whoever runs the program, beside the messages that people read.
 *
 * One line on standard error for each call, and only when ISTMO_LOG is set in the environment.
 * Never personal data, never a value that somebody entered: names of statements, codes of
 * engines, file names.
 */
#ifndef ISTMO_BASE_LOG_H
#define ISTMO_BASE_LOG_H

#include <stdbool.h>

bool log_wanted(void);
void log_line(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif
