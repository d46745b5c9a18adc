/* What the domain gives to the program. */
#include "domain/pack/pack_cli.h"
#include "domain/pack/pack_store.h"
#include "kit/module.h"

static const struct command commands[] = {
    {
        .name = "pack check",
        .operands = N_("DIR"),
        .min_words = 1,
        .max_words = 1,
        .help = N_("read a pack and report everything that is wrong with it"),
        .details = N_("DIR is a folder of pack files or one workbook (.xlsx) with the same tables as sheets. Every\n"
                      "problem is reported with file, row, column, what was found and what was expected. Nothing is\n"
                      "changed. Ends with 1 when there are errors, with 0 when there are only warnings.\n"
                      "\n"
                      "JSON: an array of {severity, file, row, column, found, expected, message, remedy}."),
        .run = pack_cli_check,
    },
};

extern const struct module pack_module;
const struct module pack_module = {
    .name = "pack",
    .command = commands,
    .ncommands = sizeof commands / sizeof *commands,
    .migrations = &pack_migrations,
};
