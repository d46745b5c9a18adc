/*
 * Completes the structure tree that cairo wrote: what figures show in words, the language of texts in another
 * one, what heads of columns belong to, and what links lead to.
 */
#include "draw/pdf_internal.h"

#define DEPTH_MAX 64

struct walk {
    qpdf_data q;
    const struct pdf_about *about;
    size_t next;    /* of about->element */
    size_t element; /* how manyeth of the tree */
    qpdf_oh heads_column;
};

static void describe_link(struct walk *w, qpdf_oh kids, struct sv words)
{
    int n = qpdf_oh_is_array(w->q, kids) ? qpdf_oh_get_array_n_items(w->q, kids) : 1;
    for (int i = 0; i < n; i++) {
        qpdf_oh kid = qpdf_oh_is_array(w->q, kids) ? qpdf_oh_get_array_item(w->q, kids, i) : kids;
        qpdf_oh annotation = qpdf_oh_is_dictionary(w->q, kid) ? qpdf_oh_get_key(w->q, kid, "/Obj") : kid;
        if (qpdf_oh_is_dictionary(w->q, annotation))
            qpdf_oh_replace_key(w->q, annotation, "/Contents", pdf_text(w->q, words));
    }
}

static void describe(struct walk *w, qpdf_oh element, const char *type)
{
    const struct pdf_about *about = w->about;
    bool told = w->next < about->nelements && about->element[w->next].at == w->element;
    const struct pdf_element *words = told ? &about->element[w->next++] : NULL;
    if (strcmp(type, "/TH") == 0)
        qpdf_oh_replace_key(w->q, element, "/A", w->heads_column);
    if (words && words->lang.n)
        qpdf_oh_replace_key(w->q, element, "/Lang", pdf_text(w->q, words->lang));
    if (words && words->alt.n && strcmp(type, "/Link") == 0)
        describe_link(w, qpdf_oh_get_key(w->q, element, "/K"), words->alt);
    else if (words && words->alt.n)
        qpdf_oh_replace_key(w->q, element, "/Alt", pdf_text(w->q, words->alt));
    w->element++;
}

static void visit(struct walk *w, qpdf_oh element, int depth)
{
    if (depth > DEPTH_MAX || !qpdf_oh_is_dictionary(w->q, element))
        return;
    qpdf_oh type = qpdf_oh_get_key(w->q, element, "/S"), kids = qpdf_oh_get_key(w->q, element, "/K");
    if (qpdf_oh_is_name(w->q, type))
        describe(w, element, qpdf_oh_get_name(w->q, type));
    int n = qpdf_oh_is_array(w->q, kids) ? qpdf_oh_get_array_n_items(w->q, kids) : 0;
    if (n == 0)
        visit(w, kids, depth + 1);
    for (int i = 0; i < n; i++) {
        qpdf_oh kid = qpdf_oh_get_array_item(w->q, kids, i);
        visit(w, kid, depth + 1);
        qpdf_oh_release(w->q, kid);
    }
    qpdf_oh_release(w->q, type);
    qpdf_oh_release(w->q, kids);
}

void pdf_complete_structure(qpdf_data q, const struct pdf_about *about)
{
    struct walk w = {.q = q, .about = about};
    w.heads_column = qpdf_make_indirect_object(q, qpdf_oh_parse(q, "<< /O /Table /Scope /Column >>"));
    visit(&w, qpdf_oh_get_key(q, qpdf_get_root(q), "/StructTreeRoot"), 0);
}
