/* Commands of backups: what the file is, on standard output. */
#include "domain/backup/backup_cli.h"

#include "domain/backup/backup.h"
#include "kit/output.h"

static const struct output_column columns[] = {
    {"file", N_("File"), CELL_TEXT, 0},         {"made", N_("Made"), CELL_TEXT, 0},
    {"missions", N_("Missions"), CELL_TEXT, 0}, {"tables", N_("Tables"), CELL_NUMBER, 0},
    {"rows", N_("Rows"), CELL_NUMBER, 0},       {"bytes", N_("Bytes"), CELL_NUMBER, 0},
    {"digest", N_("Digest"), CELL_TEXT, 0},
};

#define FOR_PEOPLE (sizeof columns / sizeof *columns - 1) /* programs compare digests */

static void print(const struct context *ctx, const struct args *args, const struct backup_facts *f, struct arena *mem)
{
    struct output_table t = {
        .mem = mem, .column = columns, .ncolumns = args->format == FORMAT_TABLE ? FOR_PEOPLE : FOR_PEOPLE + 1};
    const struct sv cells[] = {sv_of(args->word[0]),
                               f->made,
                               f->missions,
                               arena_printf(mem, "%zu", f->tables),
                               arena_printf(mem, "%lld", (long long)f->rows),
                               arena_printf(mem, "%llu", (unsigned long long)f->bytes),
                               sv_of(f->digest)};
    output_row(&t, cells);
    output_print(&t, ctx, args->format);
}

typedef int action(const struct context *ctx, const char *path, struct arena *mem, struct backup_facts *out,
                   struct err *e);

static int run(struct context *ctx, const struct args *args, action *what, struct err *e)
{
    struct arena mem = {0};
    struct backup_facts facts;
    int rc = what(ctx, args->word[0], &mem, &facts, e);
    if (rc == 0)
        print(ctx, args, &facts, &mem);
    arena_release(&mem);
    return rc;
}

int backup_cli_write(struct context *ctx, const struct args *args, struct err *e)
{
    return run(ctx, args, backup_write, e);
}

int backup_cli_check(struct context *ctx, const struct args *args, struct err *e)
{
    return run(ctx, args, backup_check, e);
}

int backup_cli_restore(struct context *ctx, const struct args *args, struct err *e)
{
    return run(ctx, args, backup_restore, e);
}
