/* Group-by keys: dictionary codes to numbers of labels; days to windows. Called by rollup.c. */
#include "engine/figure/rollup_internal.h"

struct making {
    const struct rollup_key *key;
    struct rollup_keymap *out;
    struct map number; /* number.v[i].key is label i */
    struct arena *mem;
    struct {
        uint32_t *v;
        size_t n, cap;
    } list;
};

static bool plain_label(struct sv code, struct sv *label)
{
    *label = code.n ? code : SV("nd");
    return true;
}

static uint32_t number_of(struct making *m, struct sv label)
{
    size_t known = map_index(&m->number, label);
    if (known != SIZE_MAX)
        return (uint32_t)known;
    uint32_t number = (uint32_t)m->out->labels.n;
    (void)map_put(&m->number, label, NULL);
    vec_push(m->mem, &m->out->labels, label);
    return number;
}

static void add_label(struct making *m, size_t start, struct sv code)
{
    struct sv label = {0};
    if (!(m->key->label ? m->key->label(m->key->ctx, code, &label) : plain_label(code, &label)))
        return;
    uint32_t number = number_of(m, label);
    for (size_t i = start; i < m->list.n; i++)
        if (m->list.v[i] == number)
            return; /* two choices in one province: one fact there */
    vec_push(m->mem, &m->list, number);
}

static void add_code(struct making *m, struct sv text)
{
    size_t start = m->list.n;
    struct sv item, left = text;
    if (!m->key->column.several || !text.n)
        add_label(m, start, text);
    else
        while (sv_next_item(&left, true, &item))
            add_label(m, start, item);
    m->out->single = m->out->single && m->list.n == start + 1;
    m->out->labels.overlapping = m->out->labels.overlapping || m->list.n > start + 1;
}

void rollup_keymap_make(const struct fact_stream *s, const struct rollup_key *key, struct arena *mem,
                        struct rollup_keymap *out)
{
    *out = (struct rollup_keymap){.source = rollup_source_of(s, &key->column), .single = true};
    struct making m = {.key = key, .out = out, .number = {.mem = mem}, .mem = mem};
    out->first = ARENA_ARRAY(mem, out->source.ncodes + 1, uint32_t);
    for (uint32_t code = 0; code < out->source.ncodes; code++) {
        out->first[code] = (uint32_t)m.list.n;
        add_code(&m, rollup_source_text(&out->source, code, mem));
    }
    out->first[out->source.ncodes] = (uint32_t)m.list.n;
    out->label = m.list.v;
}

/* What distinct() does not count: not asked, not answered. */
static bool counted_value(void *ctx, struct sv code, struct sv *label)
{
    (void)ctx;
    *label = code;
    return code.n && !sv_is(code, "unknown") && !sv_is(code, "nd");
}

void rollup_member_make(const struct fact_stream *s, const struct rollup_column *member, struct arena *mem,
                        struct rollup_keymap *out)
{
    const struct rollup_key key = {.column = *member, .label = counted_value};
    rollup_keymap_make(s, &key, mem, out);
}

void rollup_labels_copy(const struct rollup_labels *from, struct arena *mem, struct rollup_labels *to)
{
    *to = (struct rollup_labels){.overlapping = from->overlapping};
    for (size_t i = 0; i < from->n; i++)
        vec_push(mem, to, arena_sv(mem, from->v[i]));
}

int rollup_calendar_make(const struct rollup_plan *plan, struct arena *mem, struct rollup_calendar *out, struct err *e)
{
    *out = (struct rollup_calendar){.nwindows = plan->nwindows};
    if (plan->nwindows > ROLLUP_WINDOWS_MAX)
        return err_set(e, ERR_LIMIT, NULL, N_("a period can be split into at most %d parts, not %zu"),
                       ROLLUP_WINDOWS_MAX, plan->nwindows);
    if (!plan->nwindows)
        return 0;
    const struct rollup_window *w = plan->window;
    out->first = w[0].first;
    out->ndays = (uint32_t)w[plan->nwindows - 1].last - (uint32_t)out->first + 1;
    if (plan->nwindows == 1)
        return 0;
    out->window = ARENA_ARRAY(mem, out->ndays, uint16_t);
    memset(out->window, 0xff, out->ndays * sizeof *out->window);
    for (size_t i = 0; i < plan->nwindows; i++)
        for (int32_t day = w[i].first; day <= w[i].last; day++)
            out->window[day - out->first] = (uint16_t)i;
    return 0;
}
