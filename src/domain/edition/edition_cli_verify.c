/*
 * The commands `verify edition` and `verify proof`: neither needs a database. With --db the first also says what
 * has changed since.
 */
#include "domain/edition/edition_internal.h"

#include "base/date.h"
#include "format/file.h"
#include "kit/output.h"

#include <unistd.h>

struct check {
    struct context *ctx;
    const struct args *args;
    struct arena mem;
    struct seen seen;
    struct edition ed;
    struct edition_trust trust;
    enum edition_signed by;
    struct seen_faults faults;
    bool compared; /* what is seen, with what was signed */
    bool seal;     /* the printed seal is not that of the edition */
    struct view view;
    struct edition now;
    struct edition_changes changes;
};

static int read_trust(const struct args *args, struct arena *mem, struct edition_trust *out, struct err *e)
{
    const char *key = args_value(args, "--key");
    struct sv text = sv_of(key);
    if (!key)
        return err_set(e, ERR_USAGE, "--key",
                       N_("a signature is checked against a public key: --key FILE or 64 digits"));
    if (text.n != (size_t)2 * EDITION_PUBLIC || access(key, F_OK) == 0)
        if (file_read(mem, key, EDITION_DOCUMENT_MAX, &text, e))
            return -1;
    return edition_trust_read(text, mem, out, e);
}

/* --- the file ------------------------------------------------------------------------------------------------ */

static const struct node *text_leaf(const struct edition *ed, enum seen_kind kind)
{
    const struct edition_leaf *leaf;
    for (size_t i = 0; (leaf = edition_leaf_of(ed, "text", i)); i++)
        if (sv_is(node_text(leaf->node, "file"), seen_kind_name(kind)))
            return leaf->node;
    return NULL;
}

/* The seal of a page is drawn again from the edition: whatever else stands there was put in. */
static int check_seal(struct check *c, struct err *e)
{
    const struct edition_leaf *head = edition_leaf_of(&c->ed, "edition", 0);
    struct buf out = {0};
    struct report_seal seal = edition_seal(&c->ed, &c->mem);
    seal.document = edition_document_write(&c->ed, &c->mem);
    const char *lang = arena_z(&c->mem, node_text(head->node, "lang"));
    int rc = report_html_seal(lang, &seal, &out, e);
    struct sv drawn = buf_sv(&out);
    size_t begin = sizeof REPORT_SEAL_BEGIN - 1, end = sizeof REPORT_SEAL_END; /* and a line break */
    c->seal =
        rc == 0 && (drawn.n < begin + end || !sv_eq(c->seen.seal, sv_make(drawn.p + begin, drawn.n - begin - end)));
    buf_release(&out);
    return rc;
}

static bool shows_fingerprint(const struct check *c)
{
    struct arena mem = {0};
    struct sv fingerprint = edition_fingerprint(&c->ed.root, &mem);
    bool found = false;
    for (size_t i = 0; i < c->seen.n && !found; i++)
        found = sv_eq(c->seen.v[i].text, fingerprint);
    arena_release(&mem);
    return found;
}

static int check_seen(struct check *c, enum seen_kind kind, struct err *e)
{
    const struct node *leaf = text_leaf(&c->ed, kind);
    if (kind == SEEN_JSON)
        return 0;
    if (!leaf)
        return err_set(e, ERR_INPUT, NULL, N_("the edition says nothing of a file of this kind (%s)"),
                       seen_kind_name(kind));
    seen_compare(&c->seen, leaf, &c->ed, &c->mem, &c->faults);
    c->compared = true;
    c->seal = !shows_fingerprint(c);
    return kind == SEEN_HTML && !c->seal ? check_seal(c, e) : 0;
}

static int check_file(struct check *c, struct err *e)
{
    struct sv bytes;
    const char *path = c->args->word[0];
    if (read_trust(c->args, &c->mem, &c->trust, e) || edition_read_file(path, &c->mem, &c->seen, &c->ed, e) ||
        file_read(&c->mem, path, EDITION_FILE_MAX, &bytes, e))
        return -1;
    c->by = edition_signed_by(&c->trust, c->ed.mission, &c->ed.root, c->ed.signature, c->ed.key, &c->ed.keys);
    return check_seen(c, seen_kind_of(bytes), e);
}

/* --- the database -------------------------------------------------------------------------------------------- */

static int check_now(struct check *c, struct err *e)
{
    const struct edition_leaf *head = edition_leaf_of(&c->ed, "edition", 0);
    struct edition stored;
    const char *period = arena_z(&c->mem, node_text(head->node, "period"));
    if (!sv_eq(c->ctx->mission, c->ed.mission))
        return err_set(e, ERR_INPUT, "--mission", N_("the edition is of the mission %.*s"), SV_ARG(c->ed.mission));
    c->ctx->lang = arena_z(&c->mem, node_text(head->node, "lang"));
    if (view_open(&c->view, c->ctx, period, e) ||
        edition_load(c->view.conn, c->ctx->mission, c->ed.number, &c->mem, &stored, e))
        return -1;
    if (!edition_hash_equal(&stored.root, &c->ed.root))
        return err_set(e, ERR_INPUT, NULL, N_("the database holds another edition %lld"), (long long)c->ed.number);
    return edition_now(&c->view, &stored, &c->now, e) ||
                   edition_compare(c->view.conn, c->ctx->mission, &stored, &c->now, &c->mem, &c->changes, e)
               ? -1
               : 0;
}

/* --- what is said -------------------------------------------------------------------------------------------- */

static bool authentic(const struct check *c)
{
    return c->by == EDITION_SIGNED;
}

static bool as_signed(const struct check *c)
{
    return !c->faults.n && !c->faults.words && !c->faults.frame && !c->seal;
}

static const char *signed_name(enum edition_signed by)
{
    static const char *const name[] = {"signed", "other_key", "bad_signature"};
    return name[by];
}

static void faults_json(struct json *j, const struct seen_faults *faults)
{
    json_keyz(j, "altered");
    json_begin_array(j);
    for (size_t i = 0; i < faults->n; i++) {
        json_newline(j);
        json_begin_object(j);
        json_put(j, "figure", faults->v[i].figure);
        json_put(j, "seen", faults->v[i].seen);
        json_put(j, "signed", faults->v[i].expected);
        json_end_object(j);
    }
    json_end_array(j);
}

static int print_json(const struct check *c, struct err *e)
{
    const struct node *head = edition_leaf_of(&c->ed, "edition", 0)->node;
    struct buf out = {0};
    struct json j = {.out = &out};
    json_begin_object(&j);
    json_put_bool(&j, "authentic", authentic(c));
    json_put(&j, "signature", sv_of(signed_name(c->by)));
    json_put(&j, "mission", c->ed.mission);
    json_put_int(&j, "edition", c->ed.number);
    json_put(&j, "report", node_text(head, "report"));
    json_put(&j, "period", node_text(head, "period"));
    json_put(&j, "time", node_text(head, "time"));
    json_put(&j, "by", node_text(head, "user"));
    json_put_bool(&j, "as_signed", as_signed(c));
    json_put_bool(&j, "words_altered", c->faults.words);
    json_put_bool(&j, "file_altered", c->faults.frame || c->seal);
    faults_json(&j, &c->faults);
    if (c->ctx->db) {
        json_keyz(&j, "changed_since");
        edition_changes_json(&j, &c->changes);
    }
    json_end_object(&j);
    return output_json(&out, e);
}

static struct sv fault_text(const struct seen_fault *f, const char *lang, struct arena *mem)
{
    struct sv where = f->figure.n ? f->figure : sv_of(tr(lang, N_("a number outside the figures")));
    if (!f->seen.n)
        return arena_printf(mem, tr(lang, N_("%.*s: %.*s was signed and is missing")), SV_ARG(where),
                            SV_ARG(f->expected));
    if (!f->expected.n)
        return arena_printf(mem, tr(lang, N_("%.*s: %.*s was put in")), SV_ARG(where), SV_ARG(f->seen));
    return arena_printf(mem, tr(lang, N_("%.*s: the file shows %.*s, signed was %.*s")), SV_ARG(where), SV_ARG(f->seen),
                        SV_ARG(f->expected));
}

static void say_signature(struct check *c, const char *lang, struct buf *out)
{
    static const char *const text[] = {
        N_("Authentic: the signature is of the mission's key."),
        N_("NOT AUTHENTIC: it was signed with a key that the given one does not vouch for."),
        N_("NOT AUTHENTIC: the signature is not of the key it names.")};
    const struct node *head = edition_leaf_of(&c->ed, "edition", 0)->node;
    buf_printf(out, tr(lang, N_("Edition %lld of %.*s: %.*s, %.*s, published %.10s by %.*s\n")),
               (long long)c->ed.number, SV_ARG(c->ed.mission), SV_ARG(node_text(head, "report")),
               SV_ARG(node_text(head, "period")), arena_z(&c->mem, node_text(head, "time")),
               SV_ARG(node_text(head, "user")));
    buf_printf(out, "%s\n", tr(lang, text[c->by]));
}

static void say_seen(struct check *c, const char *lang, struct buf *out)
{
    if (!c->compared)
        return;
    if (as_signed(c)) {
        buf_printf(out, "%s\n", tr(lang, N_("What it shows is what was signed.")));
        return;
    }
    for (size_t i = 0; i < c->faults.n; i++)
        buf_printf(out, "%.*s\n", SV_ARG(fault_text(&c->faults.v[i], lang, &c->mem)));
    if (!c->faults.n)
        buf_printf(out, "%s\n", tr(lang, N_("Every number it shows is as it was signed.")));
    if (c->faults.words)
        buf_printf(out, "%s\n", tr(lang, N_("Its words are not those that were signed.")));
    if (c->faults.frame || c->seal)
        buf_printf(out, "%s\n", tr(lang, N_("The file was changed: it may show something else than its text.")));
}

static int print_text(struct check *c, const char *lang, struct err *e)
{
    struct buf out = {0};
    say_signature(c, lang, &out);
    say_seen(c, lang, &out);
    if (c->ctx->db && !c->changes.n)
        buf_printf(&out, "%s\n", tr(lang, N_("Every figure would read the same today.")));
    int rc = output_write(&out, e);
    buf_release(&out);
    if (rc == 0 && c->ctx->db && c->changes.n)
        rc = edition_cli_print_changes(c->ctx, c->args, &c->changes, &c->mem, e);
    return rc;
}

int edition_cli_verify(struct context *ctx, const struct args *args, struct err *e)
{
    struct check c = {.ctx = ctx, .args = args};
    const char *lang = ctx->lang;
    int rc = check_file(&c, e);
    if (rc == 0 && ctx->db)
        rc = check_now(&c, e);
    ctx->lang = lang;
    if (rc == 0)
        rc = args->format == FORMAT_JSON ? print_json(&c, e) : print_text(&c, lang, e);
    if (rc == 0 && !(authentic(&c) && as_signed(&c)))
        rc = 1;
    if (c.view.ctx)
        view_close(&c.view);
    arena_release(&c.mem);
    return rc;
}

/* --- proofs -------------------------------------------------------------------------------------------------- */

static const struct node *proved(const struct edition_proofs *p, const char *kind)
{
    for (size_t i = 0; i < p->n; i++)
        if (sv_is(node_text(p->proof[i].leaf.node, "kind"), kind))
            return p->proof[i].leaf.node;
    return NULL;
}

static int print_proof(const struct context *ctx, const struct args *args, const struct edition_proofs *p,
                       enum edition_signed by, struct arena *mem, struct err *e)
{
    static const char *const members[] = {"code", "slice", "period", "value", "printed"};
    const struct node *figure = proved(p, "figure"), *head = proved(p, "edition"), *def = proved(p, "definition");
    struct buf out = {0};
    struct json j = {.out = &out};
    if (args->format == FORMAT_JSON) {
        json_begin_object(&j);
        json_put_bool(&j, "authentic", by == EDITION_SIGNED);
        json_put(&j, "signature", sv_of(signed_name(by)));
        json_put(&j, "mission", p->mission);
        json_put(&j, "edition", node_text(head, "number"));
        for (size_t i = 0; i < sizeof members / sizeof *members; i++)
            json_put(&j, members[i], node_text(figure, members[i]));
        json_put(&j, "label", node_text(def, "label"));
        json_put(&j, "formula", node_text(def, "formula"));
        json_end_object(&j);
        return output_json(&out, e);
    }
    struct sv name =
        edition_cell_name(node_text(figure, "code"), node_text(figure, "slice"), node_text(figure, "period"), mem);
    buf_printf(&out, "%.*s: %.*s\n", SV_ARG(name), SV_ARG(node_text(figure, "printed")));
    if (def)
        buf_printf(&out, "%.*s\n", SV_ARG(node_text(def, "label")));
    buf_printf(&out,
               by == EDITION_SIGNED
                   ? tr(ctx->lang, N_("Proved: edition %.*s of %.*s says so, signed with the mission's key.\n"))
                   : tr(ctx->lang, N_("NOT PROVED: edition %.*s of %.*s was not signed with the given key.\n")),
               SV_ARG(node_text(head, "number")), SV_ARG(p->mission));
    int rc = output_write(&out, e);
    buf_release(&out);
    return rc;
}

int edition_cli_verify_proof(struct context *ctx, const struct args *args, struct err *e)
{
    struct arena mem = {0};
    struct edition_trust trust;
    struct edition_proofs p;
    struct sv text;
    enum edition_signed by = EDITION_BAD_SIGNATURE;
    int rc =
        read_trust(args, &mem, &trust, e) || file_read(&mem, args->word[0], EDITION_DOCUMENT_MAX, &text, e) ? -1 : 0;
    if (rc == 0 && edition_proof_read(text, &mem, &p, e))
        rc = err_prefix(e, "%s: ", args->word[0]);
    if (rc == 0 && (!proved(&p, "figure") || !proved(&p, "edition") ||
                    !sv_eq(node_text(proved(&p, "edition"), "mission"), p.mission)))
        rc = err_set(e, ERR_INPUT, NULL, N_("%s: the proof is of no figure"), args->word[0]);
    if (rc == 0) {
        by = edition_signed_by(&trust, p.mission, &p.root, p.signature, p.key, &p.keys);
        rc = print_proof(ctx, args, &p, by, &mem, e);
    }
    arena_release(&mem);
    return rc ? rc : by != EDITION_SIGNED;
}
