/* What the domain gives to the program. */
#include "domain/backup/backup_cli.h"

static const struct command commands[] = {
    {
        .name = "backup",
        .operands = N_("FILE"),
        .min_words = 1,
        .max_words = 1,
        .help = N_("write everything the database holds to a file"),
        .details =
            N_("Others may go on working: the file holds the state of one moment. It is read back before it gets\n"
               "its name, so that FILE is a whole backup or is not there; an existing file is not replaced. A\n"
               "backup of one database engine can be restored into the other.\n"
               "\n"
               "The keys of the personal data are not part of it: keep DB.MISSION.key in another place. Without\n"
               "the key the names in a backup cannot be read; with both anybody can.\n"
               "\n"
               "JSON: [{file, made, missions, tables, rows, bytes, digest}]."),
        .needs_db = true,
        .as_found = true,
        .run = backup_cli_write,
    },
    {
        .name = "backup check",
        .operands = N_("FILE"),
        .min_words = 1,
        .max_words = 1,
        .help = N_("read a backup whole and say whether it is as it was written"),
        .details = N_("Ends with 1 and says what is wrong and where when the file is damaged or incomplete, or when a\n"
                      "newer version of istmo wrote it. No database is needed."),
        .run = backup_cli_check,
    },
    {
        .name = "restore",
        .operands = N_("FILE"),
        .min_words = 1,
        .max_words = 1,
        .help = N_("fill a new database (--db) from a backup"),
        .details =
            N_("The file is checked whole before the database is touched, and then restored as one transaction:\n"
               "all of it or nothing. A database that holds data is refused. A backup of an earlier version is\n"
               "brought up to this one.\n"
               "\n"
               "Put the key of each mission back beside the database (DB.MISSION.key) and run istmo verify. When\n"
               "the original goes on being used as well, give the copy another --node."),
        .needs_db = true,
        .as_found = true,
        .any_mission = true,
        .run = backup_cli_restore,
    },
};

extern const struct module backup_module;
const struct module backup_module = {
    .name = "backup",
    .command = commands,
    .ncommands = sizeof commands / sizeof *commands,
};
