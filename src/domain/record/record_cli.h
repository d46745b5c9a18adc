/*
 * Commands about records: what their files share. record_cli.c has the table and the changes,
 * record_cli_answers.c reads answers from words and JSON, record_cli_show.c prints.
 */
#ifndef ISTMO_DOMAIN_RECORD_RECORD_CLI_H
#define ISTMO_DOMAIN_RECORD_RECORD_CLI_H

#include "domain/record/record_internal.h"
#include "kit/module.h"

#define RECORD_CLI_NCOMMANDS 11
extern const struct command record_cli_commands[RECORD_CLI_NCOMMANDS];

/* What a command has open. */
struct record_cli {
    struct context *ctx;
    const struct args *args;
    struct db_conn *reader;
    struct vault *vault;
    struct pack *pk;
    struct arena mem;
    struct problems problems;
};
MUST_USE int record_cli_open(struct record_cli *cli, struct context *ctx, const struct args *args, struct err *e);
/* Prints what was wrong with answers, each once, and gives rc back. */
int record_cli_close(struct record_cli *cli, int rc, struct err *e);

/* Answers written as QUESTION=VALUE or REPEAT[n].QUESTION=VALUE, from the word `first` on. */
MUST_USE int record_cli_words(const struct args *args, size_t first, struct answers *a, struct arena *mem,
                              struct err *e);
/* Answers of a JSON file: {"kind": "workshop", "participants": [{"sex": "f"}]}. */
MUST_USE int record_cli_file(const char *path, struct answers *a, struct arena *mem, struct err *e);
/* Places by any spelling (PA-4, pcode:PA02) become the pack's codes; ERR_INPUT says what a number could mean. */
MUST_USE int record_cli_places(const struct pack *pk, struct answers *a, struct arena *mem, struct err *e);

int record_cli_show(struct context *ctx, const struct args *args, struct err *e);
int record_cli_list(struct context *ctx, const struct args *args, struct err *e);
int record_cli_history(struct context *ctx, const struct args *args, struct err *e);
int record_cli_verify(struct context *ctx, const struct args *args, struct err *e);

#endif
