/* What the domain gives to the program. */
#include "domain/exchange/exchange_cli.h"

static const struct option load_options[] = {
    {"--dry-run", OPTION_FLAG, NULL, N_("only show what would change")},
    {"--reason", OPTION_VALUE, N_("TEXT"), N_("why the pack changes; kept with the new versions")},
    {"--summary", OPTION_FLAG, NULL, N_("only a few lines")},
};

static const struct option import_options[] = {
    {"--dry-run", OPTION_FLAG, NULL, N_("check everything and save nothing")},
    {"--keep-going", OPTION_VALUE, N_("FILE"), N_("save the good rows and write the refused ones to FILE")},
    {"--repeat", OPTION_VALUE, N_("NAME=FILE"), N_("the rows of a repeat (default: FILE.NAME.csv beside FILE.csv)")},
    {"--state", OPTION_VALUE, "S", N_("state of new records whose row has none (default: the workflow's first)")},
    {"--dates", OPTION_VALUE, N_("ORDER"), N_("dmy or mdy, for columns that leave it open")},
    {"--decimal", OPTION_VALUE, N_("MARK"), N_("point or comma, for columns that leave it open")},
    {"--ignore", OPTION_VALUE, N_("A,B"), N_("headers to leave out")},
    {"--reason", OPTION_VALUE, N_("TEXT"), N_("why records of a closed period change")},
};

static const struct option export_options[] = {
    {"-o", OPTION_VALUE, N_("FILE"), N_("file to write, .csv, .xlsx or .jsonl (default: CSV on standard output)")},
    {"--state", OPTION_VALUE, "S,…", N_("only records in these states")},
    {"--period", OPTION_VALUE, "P", N_("only records of this period: 2023, 2023-Q2, 2023-06, A..B")},
    {"--personal", OPTION_FLAG, NULL, N_("with the personal questions")},
};

#define OPTIONS(list) .option = (list), .noptions = sizeof(list) / sizeof *(list)

static const struct command commands[] = {
    {
        .name = "load",
        .operands = N_("DIR"),
        .min_words = 1,
        .max_words = 1,
        .help = N_("make a pack the mission's: catalogue, forms, data"),
        .details = N_("DIR is a folder of pack files or one workbook. What changed since the last load is shown and\n"
                      "applied, with the records of data/, in one transaction: all of it or nothing. Changes that\n"
                      "would lose answers are refused. Loading the same pack again changes nothing.\n"
                      "\n"
                      "JSON: {mission, saved, changes: [{kind, code, action, field, from, to, note}],\n"
                      "refused: [{file, row, column, found, expected, message}], data: [{form, read, created,\n"
                      "changed, unchanged, refused_records}]}."),
        OPTIONS(load_options),
        .needs_db = true,
        .any_mission = true,
        .run = exchange_cli_load,
    },
    {
        .name = "import",
        .operands = N_("FORM FILE"),
        .min_words = 2,
        .max_words = 2,
        .help = N_("read records from CSV or XLSX"),
        .details = N_("Columns are matched by the name of the question or its label in any language. Rows of repeats\n"
                      "stand in sheets named by the repeat, or in FILE.REPEAT.csv. docs/files.md describes the files.\n"
                      "All or nothing: one faulty row, and nothing is saved, unless --keep-going. The same file twice\n"
                      "makes nothing new. Ends with 1 when something was refused.\n"
                      "\n"
                      "JSON: {read, created, changed, unchanged, refused: [{file, row, column, found, expected,\n"
                      "message}], refused_records, notes: [...]}."),
        OPTIONS(import_options),
        .needs_db = true,
        .run = exchange_cli_import,
    },
    {
        .name = "export",
        .operands = N_("FORM"),
        .min_words = 1,
        .max_words = 1,
        .help = N_("write records to CSV, XLSX or JSON Lines"),
        .details = N_("An import of the file finds the same records and changes nothing. Rows of repeats go to sheets\n"
                      "of their own, or to FILE.REPEAT.csv. Personal questions are left out unless --personal.\n"
                      "--format json writes JSON Lines to standard output."),
        OPTIONS(export_options),
        .needs_db = true,
        .run = exchange_cli_export,
    },
};

extern const struct module exchange_module;
const struct module exchange_module = {
    .name = "exchange",
    .command = commands,
    .ncommands = sizeof commands / sizeof *commands,
};
