/* The edition domain's tables and commands, for src/app/modules.c. */
#include "domain/edition/edition.h"
#include "domain/edition/edition_cli.h"

static const struct db_migration steps[] = {
    {.sql = "CREATE TABLE edition ("
            " mission {text} NOT NULL,"
            " num {int} NOT NULL,"
            " report {text} NOT NULL,"
            " period {text} NOT NULL,"
            " lang {text} NOT NULL,"
            " made_by {text} NOT NULL,"
            " at_ms {int} NOT NULL,"
            " root {blob} NOT NULL,"
            " signature {blob} NOT NULL,"
            " public_key {blob} NOT NULL,"
            " PRIMARY KEY (mission, num)){strict};\n"
            "CREATE TABLE edition_leaf ("
            " mission {text} NOT NULL,"
            " edition {int} NOT NULL,"
            " tree {int} NOT NULL,"
            " n {int} NOT NULL,"
            " hidden {int} NOT NULL,"
            " salt {blob} NOT NULL,"
            " body {text} NOT NULL,"
            " PRIMARY KEY (mission, edition, tree, n),"
            " FOREIGN KEY (mission, edition) REFERENCES edition (mission, num)){strict};\n"
            "CREATE TABLE edition_key ("
            " mission {text} NOT NULL,"
            " n {int} NOT NULL,"
            " public_key {blob} NOT NULL,"
            " endorsement {blob} NOT NULL,"
            " at_ms {int} NOT NULL,"
            " made_by {text} NOT NULL,"
            " PRIMARY KEY (mission, n)){clustered};\n"
            "CREATE TABLE finding_answer ("
            " mission {text} NOT NULL,"
            " n {int} NOT NULL,"
            " rule {text} NOT NULL,"
            " subject {text} NOT NULL,"
            " slice {text} NOT NULL,"
            " period {text} NOT NULL,"
            " finding {text} NOT NULL,"
            " message {text} NOT NULL,"
            " reason {text} NOT NULL,"
            " made_by {text} NOT NULL,"
            " at_ms {int} NOT NULL,"
            " withdrawn {int} NOT NULL,"
            " PRIMARY KEY (mission, n)){strict};\n"},
};

const struct db_migrations edition_migrations = {"edition", steps, sizeof steps / sizeof *steps};

extern const struct module edition_module;
const struct module edition_module = {
    .name = "edition",
    .command = edition_cli_commands,
    .ncommands = EDITION_CLI_NCOMMANDS,
    .migrations = &edition_migrations,
};
