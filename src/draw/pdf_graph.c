/* All that an object of a PDF reaches, as bytes: see pdf_graph.h. Every walk is counted. */
#include "draw/pdf_graph.h"

#include <stdlib.h>

#define DEPTH_MAX 64
#define NODES_MAX 4000000

struct walk {
    struct pdf_graph *g;
    struct buf *out;
    struct err *e;
};

static int walk(struct walk *w, qpdf_oh oh, int depth);

/* Whether an object that several may share was met before; then its number stands for it. */
static bool met(struct walk *w, qpdf_oh oh)
{
    struct pdf_graph *g = w->g;
    int id[2] = {qpdf_oh_get_object_id(g->q, oh), qpdf_oh_get_generation(g->q, oh)};
    if (!id[0])
        return false;
    size_t at = map_index(&g->met, sv_make((const char *)id, sizeof id));
    if (at == SIZE_MAX) {
        map_put(&g->met, arena_sv(g->met.mem, sv_make((const char *)id, sizeof id)), NULL);
        return false;
    }
    buf_printf(w->out, " #%zu", at);
    return true;
}

/* How a stream is packed may change when a file is written again. */
static bool is_packing(const char *key)
{
    return strcmp(key, "/Length") == 0 || strcmp(key, "/Filter") == 0 || strcmp(key, "/DecodeParms") == 0;
}

static int walk_dictionary(struct walk *w, qpdf_oh dict, bool unpacked, int depth)
{
    struct {
        const char **v;
        size_t n, cap;
    } keys = {0};
    struct pdf_graph *g = w->g;
    struct arena mem = {0};
    int rc = 0;
    qpdf_oh_begin_dict_key_iter(g->q, dict); /* libqpdf has one iterator only */
    while (qpdf_oh_dict_more_keys(g->q)) {
        const char *key = qpdf_oh_dict_next_key(g->q);
        if (strcmp(key, "/Parent") != 0 && !(unpacked && is_packing(key)))
            vec_push(&mem, &keys, arena_sv(&mem, sv_of(key)).p);
    }
    buf_addz(w->out, " <<");
    for (size_t i = 0; rc == 0 && i < keys.n; i++) {
        qpdf_oh value = qpdf_oh_get_key(g->q, dict, keys.v[i]);
        /* with its length: a key may hold spaces and what looks like more keys */
        buf_printf(w->out, " %zu%s", strlen(keys.v[i]), keys.v[i]);
        rc = walk(w, value, depth + 1);
        qpdf_oh_release(g->q, value);
    }
    buf_addz(w->out, " >>");
    arena_release(&mem);
    return rc;
}

static int walk_array(struct walk *w, qpdf_oh array, int depth)
{
    int n = qpdf_oh_get_array_n_items(w->g->q, array), rc = 0;
    buf_addz(w->out, " [");
    for (int i = 0; rc == 0 && i < n; i++) {
        qpdf_oh item = qpdf_oh_get_array_item(w->g->q, array, i);
        rc = walk(w, item, depth + 1);
        qpdf_oh_release(w->g->q, item);
    }
    buf_addz(w->out, " ]");
    return rc;
}

static int walk_stream(struct walk *w, qpdf_oh stream, int depth)
{
    struct pdf_graph *g = w->g;
    struct arena mem = {0};
    struct sv bytes;
    qpdf_oh dict = qpdf_oh_get_dict(g->q, stream);
    bool packed = !pdf_stream_known(g->q, stream);
    int rc = packed ? pdf_stream_packed(g->q, stream, &mem, &bytes, w->e)
                    : pdf_stream(g->q, stream, PDF_SIZE_MAX, &mem, &bytes, w->e);
    if (rc == 0)
        rc = walk_dictionary(w, dict, !packed, depth);
    if (rc == 0) {
        buf_printf(w->out, " stream %zu ", bytes.n);
        buf_add(w->out, bytes);
    }
    arena_release(&mem);
    return rc;
}

static void leaf(struct walk *w, qpdf_oh oh)
{
    const char *text = qpdf_oh_unparse_resolved(w->g->q, oh);
    size_t n = qpdf_get_last_string_length(w->g->q);
    buf_addc(w->out, ' ');
    buf_add(w->out, sv_make(text, n));
}

static int walk(struct walk *w, qpdf_oh oh, int depth)
{
    qpdf_data q = w->g->q;
    if (depth > DEPTH_MAX || ++w->g->nodes > NODES_MAX || w->out->failed)
        return err_set(w->e, ERR_LIMIT, NULL, N_("the PDF is too deep or too large"));
    bool dictionary = qpdf_oh_is_dictionary(q, oh);
    if (!dictionary && !qpdf_oh_is_array(q, oh) && !qpdf_oh_is_stream(q, oh)) {
        leaf(w, oh);
        return 0;
    }
    if (depth && dictionary && qpdf_oh_is_dictionary_of_type(q, oh, "/Page", "")) {
        buf_addz(w->out, " page"); /* where a link leads */
        return 0;
    }
    if (met(w, oh))
        return 0;
    if (dictionary)
        return walk_dictionary(w, oh, false, depth);
    return qpdf_oh_is_array(q, oh) ? walk_array(w, oh, depth) : walk_stream(w, oh, depth);
}

int pdf_graph_add(struct pdf_graph *g, qpdf_oh oh, struct buf *out, struct err *e)
{
    struct walk w = {.g = g, .out = out, .e = e};
    return walk(&w, oh, 0);
}
