/* The authoriser: see access.h. Pure. */
#include "kit/access.h"

#include "base/tr.h"

#define MAY(p) (1U << PERMISSION_##p)

#define READS (MAY(PUBLIC) | MAY(SIGNED_IN) | MAY(FIGURES))
#define WORKS (READS | MAY(RECORDS))

static const struct {
    const char *code, *name;
    unsigned may;
} roles[ROLE_COUNT] = {
    [ROLE_ADMINISTRATOR] = {"administrator", N_("administrator"),
                            MAY(PUBLIC) | MAY(SIGNED_IN) | MAY(USERS) | MAY(AUDIT)},
    [ROLE_MONITORING] = {"monitoring", N_("monitoring officer"),
                         WORKS | MAY(ENTER) | MAY(REVIEW) | MAY(IMPORT) | MAY(CLOSE) | MAY(REPORT) | MAY(PUBLISH) |
                             MAY(FRAMEWORK)},
    [ROLE_UNIT_HEAD] = {"unit_head", N_("head of unit"), WORKS | MAY(ENTER) | MAY(REVIEW) | MAY(REPORT)},
    [ROLE_DATA_ENTRY] = {"data_entry", N_("data entry"), WORKS | MAY(ENTER) | MAY(IMPORT)},
    [ROLE_CASE_WORKER] = {"case_worker", N_("case worker"), WORKS | MAY(PERSONAL) | MAY(ENTER)},
    [ROLE_PARTNER] = {"partner", N_("partner institution"), WORKS | MAY(ENTER)},
    [ROLE_VIEWER] = {"viewer", N_("reader"), READS | MAY(REPORT)},
    [ROLE_AUDITOR] = {"auditor", N_("auditor"), WORKS | MAY(REPORT) | MAY(AUDIT)},
};

static const char *const permissions[PERMISSION_COUNT] = {
    [PERMISSION_NONE] = N_("nothing"),
    [PERMISSION_PUBLIC] = N_("see what is public"),
    [PERMISSION_SIGNED_IN] = N_("sign in"),
    [PERMISSION_FIGURES] = N_("see figures"),
    [PERMISSION_RECORDS] = N_("see records"),
    [PERMISSION_PERSONAL] = N_("see personal answers"),
    [PERMISSION_ENTER] = N_("enter records"),
    [PERMISSION_REVIEW] = N_("review records"),
    [PERMISSION_IMPORT] = N_("import files"),
    [PERMISSION_CLOSE] = N_("close periods"),
    [PERMISSION_REPORT] = N_("see the report"),
    [PERMISSION_PUBLISH] = N_("publish editions"),
    [PERMISSION_FRAMEWORK] = N_("edit the framework"),
    [PERMISSION_USERS] = N_("administer users"),
    [PERMISSION_AUDIT] = N_("read the audit trail"),
};

const char *permission_name(enum permission p)
{
    return permissions[p];
}

const char *role_code(enum role r)
{
    return roles[r].code;
}

const char *role_name(enum role r)
{
    return roles[r].name;
}

bool role_parse(struct sv code, enum role *out)
{
    for (size_t i = 0; i < ROLE_COUNT; i++)
        if (sv_is(code, roles[i].code)) {
            *out = (enum role)i;
            return true;
        }
    return false;
}

bool role_may(enum role r, enum permission p)
{
    return p != PERMISSION_NONE && (roles[r].may >> p & 1U);
}

static bool within(const struct grant *g, const struct access_subject *s)
{
    bool place = !g->place.n;
    for (size_t i = 0; !place && s && i < s->nplaces; i++)
        place = sv_eq(g->place, s->place[i]);
    return place && (!g->unit.n || (s && sv_eq(g->unit, s->unit))) && (!g->form.n || (s && sv_eq(g->form, s->form)));
}

static const struct grant *allowing(const struct access *a, enum permission p, const struct access_subject *s)
{
    for (size_t i = 0; i < a->n; i++)
        if (role_may(a->v[i].role, p) && within(&a->v[i], s))
            return &a->v[i];
    return NULL;
}

bool access_may(const struct access *a, enum permission p, const struct access_subject *subject)
{
    return p == PERMISSION_PUBLIC || allowing(a, p, subject) != NULL;
}

bool access_somewhere(const struct access *a, enum permission p)
{
    for (size_t i = 0; i < a->n; i++)
        if (role_may(a->v[i].role, p))
            return true;
    return p == PERMISSION_PUBLIC;
}

struct sv access_explain(const struct access *a, enum permission p, const struct access_subject *subject,
                         const char *lang, struct arena *mem)
{
    const struct grant *g = allowing(a, p, subject);
    const char *what = tr(lang, permissions[p]);
    if (g)
        return arena_printf(mem, tr(lang, N_("may %s, as %s")), what, tr(lang, roles[g->role].name));
    if (access_somewhere(a, p))
        return arena_printf(mem, tr(lang, N_("may %s, but elsewhere: another unit, place or form")), what);
    return arena_printf(mem, tr(lang, N_("no role of this person allows to %s")), what);
}
