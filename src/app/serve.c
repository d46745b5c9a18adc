/* The command `serve`: the pages of all modules over HTTP, until a signal ends it. */
#include "app/serve.h"
#include "app/modules.h"
#include "base/asset.h"
#include "domain/indicator/mirror.h"
#include "domain/user/user.h"
#include "kit/site.h"

#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#define BODY_MAX (1U << 20)

/* --- pages of the program itself --------------------------------------------------------------------------------- */

static int get_health(struct web *w, struct err *e)
{
    (void)e;
    http_set(w->q, w->r, "Content-Type", SV("text/plain; charset=utf-8"));
    buf_addz(w->out, "ok\n");
    return 0;
}

/* Their addresses change with their content (kit/page.c). */
static int get_static(struct web *w, struct err *e)
{
    struct sv name = web_param(w, "name"), bytes = asset_get(arena_z(w->mem, name));
    bool css = sv_ends(name, ".css"), js = sv_ends(name, ".js");
    if (!bytes.n || (!css && !js))
        return err_set(e, ERR_NOT_FOUND, NULL, N_("there is nothing at this address"));
    http_set(w->q, w->r, "Content-Type", css ? SV("text/css; charset=utf-8") : SV("text/javascript; charset=utf-8"));
    http_set(w->q, w->r, "Cache-Control", SV("public, max-age=31536000, immutable"));
    buf_add(w->out, bytes);
    return 0;
}

const struct route serve_routes[SERVE_NROUTES] = {
    {HTTP_GET, PERMISSION_PUBLIC, "/healthz", NULL, get_health},
    {HTTP_GET, PERMISSION_PUBLIC, "/static/:name", NULL, get_static},
};

static const struct menu_item menu[] = {
    {"/", N_("Home"), PERMISSION_FIGURES},
    {"/indicators", N_("Indicators"), PERMISSION_FIGURES},
    {"/records", N_("Records"), PERMISSION_RECORDS},
    {NULL, NULL, PERMISSION_NONE},
};

/* --- the command ---------------------------------------------------------------------------------------------------
 */

/* Blocked before any thread starts, so that none of them takes what ends the program. */
static void block(sigset_t *set)
{
    (void)sigemptyset(set);
    (void)sigaddset(set, SIGINT);
    (void)sigaddset(set, SIGTERM);
    (void)pthread_sigmask(SIG_BLOCK, set, NULL);
}

static int serve(struct site *s, const struct args *args, const sigset_t *ending, struct err *e)
{
    const char *listen = args_value(args, "--listen"), *cert = args_value(args, "--cert");
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    unsigned n = processors < 1 ? 1 : processors > 64 ? 64 : (unsigned)processors;
    struct http_options o = {.listen = listen ? listen : "127.0.0.1:8080",
                             .threads = n,
                             .workers = 4 * n,
                             .body_max = BODY_MAX,
                             .timeout_s = 30,
                             .connections = 4096,
                             .connections_per_address = 1024,
                             .cert_file = cert,
                             .key_file = args_value(args, "--cert-key"),
                             .handler = site_handle,
                             .quick = site_quick,
                             .ctx = s};
    struct http *h;
    int signal;
    if (!cert != !o.key_file)
        return err_set(e, ERR_USAGE, "--cert", N_("--cert and --cert-key are given together"));
    s->secure = cert || args_flag(args, "--behind-tls");
    if (site_check(s, e) || http_start(&h, &o, e))
        return -1;
    if (!s->ctx.quiet)
        (void)fprintf(stderr, "%s http%s://%s\n", tr(s->ctx.lang, N_("Serving at")), cert ? "s" : "", o.listen);
    (void)sigwait(ending, &signal);
    http_stop(h);
    return 0;
}

int serve_run(struct context *ctx, const struct args *args, struct err *e)
{
    sigset_t ending;
    struct site s = {.ctx = *ctx, .module = modules, .nmodules = modules_n, .who = user_who, .menu = menu};
    block(&ending);
    int rc = mirror_open(&s.ctx.mirror, ctx, e);
    if (rc == 0)
        rc = serve(&s, args, &ending, e);
    mirror_close(s.ctx.mirror);
    return rc;
}
