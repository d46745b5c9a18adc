/* Turns global options and the environment into a context. Called by main only. */
#include "app/session.h"

#include "app/modules.h"
#include "domain/pack/pack.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

static const char *first_of(const char *option, const char *variable, const char *fallback)
{
    const char *from_env = getenv(variable);
    return option ? option : from_env && *from_env ? from_env : fallback;
}

static void collect_migrations(struct session *s)
{
    for (size_t i = 0; i < modules_n && s->ctx.nmigrations < SESSION_MIGRATIONS_MAX; i++)
        if (modules[i]->migrations)
            s->migrations[s->ctx.nmigrations++] = modules[i]->migrations;
    s->ctx.migrations = s->migrations;
}

static const char *names_of(struct session *s, const struct sv_list *found)
{
    struct buf names = {.max = 400};
    for (size_t i = 0; i < found->n; i++)
        buf_printf(&names, "%s%.*s", i ? ", " : "", SV_ARG(found->v[i]));
    const char *text = arena_z(&s->mem, buf_sv(&names));
    buf_release(&names);
    return text;
}

static int several_missions(struct session *s, const struct sv_list *found, struct err *e)
{
    return err_set(e, ERR_USAGE, "--mission", N_("the database holds several missions (%s): choose one with --mission"),
                   names_of(s, found));
}

static int unknown_mission(struct session *s, const struct sv_list *found, const char *wanted, struct err *e)
{
    return err_set(e, ERR_INPUT, "--mission", N_("the database holds no mission \"%s\", but: %s"), wanted,
                   names_of(s, found));
}

static int no_mission(struct err *e)
{
    return err_set(e, ERR_INPUT, "--db", N_("the database holds no mission yet: load a pack first (istmo load DIR)"));
}

static int choose_mission(struct session *s, const char *wanted, bool any, struct err *e)
{
    struct sv_list found = {0};
    struct db_conn *c;
    if (wanted && any) {
        s->ctx.mission = sv_of(wanted);
        return 0;
    }
    if (db_reader(s->db, &c, e))
        return -1;
    int rc = pack_missions(c, &s->mem, &found, e);
    db_reader_done(s->db, c);
    if (rc || any)
        return rc;
    for (size_t i = 0; wanted && i < found.n; i++)
        if (sv_is(found.v[i], wanted)) {
            s->ctx.mission = found.v[i];
            return 0;
        }
    if (found.n == 0)
        return no_mission(e);
    if (wanted)
        return unknown_mission(s, &found, wanted, e);
    if (found.n > 1)
        return several_missions(s, &found, e);
    s->ctx.mission = found.v[0];
    return 0;
}

static bool is_server(const char *url)
{
    return strncmp(url, "postgres", 8) == 0 && strstr(url, "://");
}

/* Keys lie beside a database file, and in the working folder for a database server. */
static const char *key_stem(const char *url)
{
    return is_server(url) ? "./istmo" : url;
}

/* Only what fills a database makes its file: a mistyped path leaves nothing behind. */
static int must_be_there(const char *url, const struct command *c, struct err *e)
{
    if (c->any_mission || is_server(url) || access(url, F_OK) == 0 || errno != ENOENT)
        return 0;
    return err_set(e, ERR_INPUT, "--db", N_("there is no database %s: istmo load DIR makes one"), url);
}

int session_open(struct session *s, const struct globals *g, const struct command *c, struct err *e)
{
    const char *url = first_of(g->db, "ISTMO_DB", "./istmo.db");
    *s = (struct session){0};
    s->ctx.lang = e->lang;
    s->ctx.user = sv_of(first_of(g->user, "USER", "istmo"));
    s->ctx.node = sv_of(first_of(g->node, "ISTMO_NODE", "main"));
    s->ctx.quiet = g->quiet;
    s->ctx.colour = !g->no_colour && !getenv("NO_COLOR") && isatty(STDOUT_FILENO);
    s->ctx.key_file = first_of(g->key, "ISTMO_KEY", NULL);
    s->ctx.key_stem = key_stem(url);
    collect_migrations(s);
    if (!c->needs_db && !(c->db_if_named && g->db))
        return 0;
    if (!*url)
        return err_set(e, ERR_USAGE, "--db", N_("the option %s needs a value"), "--db");
    if (must_be_there(url, c, e) || db_open(&s->db, url, e))
        return -1;
    s->ctx.db = s->db;
    if (c->as_found)
        return 0;
    if (db_migrate(s->db, s->ctx.migrations, s->ctx.nmigrations, e))
        return -1;
    return choose_mission(s, g->mission, c->any_mission, e);
}

void session_close(struct session *s)
{
    db_close(s->db);
    arena_release(&s->mem);
}
