/* The note domain's table and commands, for src/app/modules.c. */
#include "domain/note/note.h"
#include "domain/note/note_cli.h"

static const struct db_migration steps[] = {
    {.sql = "CREATE TABLE note ("
            " mission {text} NOT NULL,"
            " indicator {text} NOT NULL,"
            " project {text} NOT NULL,"
            " first_day {int} NOT NULL,"
            " last_day {int} NOT NULL,"
            " kind {text} NOT NULL,"
            " version {int} NOT NULL,"
            " period {text} NOT NULL,"
            " note {text} NOT NULL,"
            " made_by {text} NOT NULL,"
            " at_ms {int} NOT NULL,"
            " PRIMARY KEY (mission, indicator, project, first_day, last_day, kind, version)){strict};\n"},
};

const struct db_migrations note_migrations = {"note", steps, sizeof steps / sizeof *steps};

extern const struct module note_module;
const struct module note_module = {
    .name = "note",
    .command = note_cli_commands,
    .ncommands = NOTE_CLI_NCOMMANDS,
    .migrations = &note_migrations,
};
