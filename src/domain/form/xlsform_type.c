/*
 * The type column: "select_one sex", "select all that apply from topics or_other", "Begin Group",
 * "integer". Called by xlsform_survey.c. Must not look at the lists themselves.
 */
#include "domain/form/xlsform_internal.h"

#include "base/near.h"
#include "base/utf8.h"

/* source: XLSForm.org and pyxform's question_type_dictionary; folded, canonical spelling first */
static const struct {
    const char *name;
    enum question_type type;
} simple[] = {
    {"text", Q_TEXT},
    {"string", Q_TEXT},
    {"url", Q_TEXT},
    {"integer", Q_INTEGER},
    {"int", Q_INTEGER},
    {"decimal", Q_DECIMAL},
    {"range", Q_RANGE},
    {"date", Q_DATE},
    {"time", Q_TIME},
    {"datetime", Q_DATETIME},
    {"date time", Q_DATETIME},
    {"note", Q_NOTE},
    {"calculate", Q_CALCULATE},
    {"calculation", Q_CALCULATE},
    {"hidden", Q_HIDDEN},
    {"geopoint", Q_GEOPOINT},
    {"gps", Q_GEOPOINT},
    {"location", Q_GEOPOINT},
    {"start geopoint", Q_GEOPOINT},
    {"geotrace", Q_GEOTRACE},
    {"geoshape", Q_GEOSHAPE},
    {"image", Q_IMAGE},
    {"photo", Q_IMAGE},
    {"picture", Q_IMAGE},
    {"signature", Q_IMAGE},
    {"audio", Q_AUDIO},
    {"background audio", Q_AUDIO},
    {"video", Q_VIDEO},
    {"file", Q_FILE},
    {"barcode", Q_BARCODE},
    {"acknowledge", Q_ACKNOWLEDGE},
    {"trigger", Q_ACKNOWLEDGE},
    {"start", Q_START},
    {"start time", Q_START},
    {"end", Q_END},
    {"end time", Q_END},
    {"today", Q_TODAY},
    {"username", Q_USERNAME},
    {"deviceid", Q_DEVICEID},
    {"device id", Q_DEVICEID},
    {"imei", Q_DEVICEID},
    {"email", Q_HIDDEN},
    {"phonenumber", Q_HIDDEN},
    {"phone number", Q_HIDDEN},
    {"subscriberid", Q_HIDDEN},
    {"subscriber id", Q_HIDDEN},
    {"simserial", Q_HIDDEN},
    {"sim id", Q_HIDDEN},
};

static const struct {
    const char *name;
    enum question_type type;
    bool from_file;
} selects[] = {
    {"select one from file", Q_SELECT_ONE, true},
    {"select multiple from file", Q_SELECT_MULTIPLE, true},
    {"select one external", Q_SELECT_ONE, true},
    {"select one from", Q_SELECT_ONE, false},
    {"select one", Q_SELECT_ONE, false},
    {"select1", Q_SELECT_ONE, false},
    {"add select one prompt using", Q_SELECT_ONE, false},
    {"select multiple from", Q_SELECT_MULTIPLE, false},
    {"select multiple", Q_SELECT_MULTIPLE, false},
    {"select all that apply from", Q_SELECT_MULTIPLE, false},
    {"select all that apply", Q_SELECT_MULTIPLE, false},
    {"select many", Q_SELECT_MULTIPLE, false},
    {"add select multiple prompt using", Q_SELECT_MULTIPLE, false},
    {"rank", Q_RANK, false},
};

static const char *const groups[] = {"group", "lgroup"};
static const char *const repeats[] = {"repeat", "looped group"};
/* Kept by field devices, no answer of a record. */
static const char *const skipped[] = {"audit", "csv external", "xml external"};

static bool is_one_of(struct sv s, const char *const *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (sv_is(s, list[i]))
            return true;
    return false;
}
#define ONE_OF(s, list) is_one_of((s), (list), sizeof(list) / sizeof *(list))

/* "get start time", "add integer prompt", "q int" -> what stands in the middle. */
static struct sv without_verbs(struct sv s)
{
    if (sv_starts(s, "get "))
        return sv_make(s.p + 4, s.n - 4);
    if (sv_starts(s, "q "))
        return sv_make(s.p + 2, s.n - 2);
    if (sv_starts(s, "add ") && sv_ends(s, " prompt") && s.n > 11)
        return sv_make(s.p + 4, s.n - 11);
    return s;
}

static bool parse_simple(struct sv folded, struct xls_type *out)
{
    folded = without_verbs(folded);
    for (size_t i = 0; i < sizeof simple / sizeof *simple; i++)
        if (sv_is(folded, simple[i].name)) {
            out->type = simple[i].type;
            return true;
        }
    if (ONE_OF(folded, skipped)) {
        out->role = XLS_SKIP;
        return true;
    }
    return false;
}

static bool parse_structure(struct sv folded, struct xls_type *out)
{
    bool begin = sv_starts(folded, "begin"), end = sv_starts(folded, "end");
    if (!begin && !end)
        return false;
    size_t skip = begin ? 5 : 3;
    struct sv what = sv_trim(sv_make(folded.p + skip, folded.n - skip));
    bool repeat = ONE_OF(what, repeats);
    if (!repeat && !ONE_OF(what, groups))
        return false;
    out->role = begin ? XLS_BEGIN : XLS_END;
    out->type = repeat ? Q_REPEAT : Q_GROUP;
    return true;
}

/* Whether the words of `text` begin with those of `phrase`; *rest gets what follows. Words are
 * separated by white space, "_" or "-", and capitals do not matter. */
static bool begins_with(struct sv text, const char *phrase, struct sv *rest)
{
    size_t i = 0;
    for (const char *p = phrase; *p; p++) {
        char c = i < text.n ? text.p[i] : '\0';
        c = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
        if (*p == ' ') {
            if (c != ' ' && c != '_' && c != '-' && c != '\t' && c != '\n')
                return false;
            while (i < text.n && (text.p[i] == ' ' || text.p[i] == '_' || text.p[i] == '\t' || text.p[i] == '\n'))
                i++;
            continue;
        }
        if (c != *p)
            return false;
        i++;
    }
    if (i < text.n && text.p[i] != ' ' && text.p[i] != '\t' && text.p[i] != '\n' && text.p[i] != '\xc2')
        return false;
    *rest = sv_trim(sv_make(text.p + i, text.n - i));
    return true;
}

static bool take_suffix(struct sv *s, const char *suffix)
{
    size_t n = strlen(suffix);
    if (s->n < n || !sv_ieq(sv_make(s->p + s->n - n, n), sv_of(suffix)))
        return false;
    if (s->n > n && s->p[s->n - n - 1] != ' ')
        return false;
    *s = sv_trim(sv_make(s->p, s->n - n));
    return true;
}

static bool parse_select(struct sv text, struct xls_type *out)
{
    struct sv rest;
    for (size_t i = 0; i < sizeof selects / sizeof *selects; i++)
        if (begins_with(text, selects[i].name, &rest)) {
            out->type = selects[i].type;
            out->from_file = selects[i].from_file;
            out->or_other = take_suffix(&rest, "or_other") || take_suffix(&rest, "or other") ||
                            take_suffix(&rest, "or specify other");
            out->list = rest;
            return true;
        }
    return false;
}

static struct sv nearest(struct sv folded)
{
    struct near near = {.typed = folded};
    for (size_t i = 0; i < sizeof simple / sizeof *simple; i++)
        near_offer(&near, sv_of(simple[i].name));
    near_offer(&near, SV("begin group"));
    near_offer(&near, SV("begin repeat"));
    near_offer(&near, SV("end group"));
    near_offer(&near, SV("end repeat"));
    return near.best;
}

/* "selct_one sex": the first word is what matters. */
static struct sv nearest_select(struct sv text)
{
    struct sv rest;
    struct near near = {.typed = sv_cut(text, ' ', &rest)};
    if (rest.n) {
        near_offer(&near, SV("select_one"));
        near_offer(&near, SV("select_multiple"));
        near_offer(&near, SV("select_one_from_file"));
        near_offer(&near, SV("rank"));
    }
    return near.best;
}

bool xls_type_parse(struct arena *mem, struct sv text, struct xls_type *out, struct sv *near)
{
    *out = (struct xls_type){0};
    *near = (struct sv){0};
    text = sv_trim(text);
    struct sv folded = utf8_fold(mem, text);
    if (parse_structure(folded, out) || parse_select(text, out) || parse_simple(folded, out))
        return true;
    *near = nearest(folded);
    if (!near->n)
        *near = nearest_select(text);
    return false;
}
