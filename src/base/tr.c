/* Looks texts up in the compiled catalogues. */
#include "base/tr.h"

#include <stdbool.h>
#include <string.h>

static const struct tr_catalogue *catalogue(const char *lang)
{
    if (!lang)
        lang = "es";
    for (size_t i = 0; tr_catalogues[i]; i++) {
        const char *have = tr_catalogues[i]->lang;
        size_t n = strlen(have);
        if (strncmp(lang, have, n) == 0 && (lang[n] == '\0' || lang[n] == '-' || lang[n] == '_'))
            return tr_catalogues[i];
    }
    return NULL;
}

static const struct tr_entry *find(const struct tr_catalogue *c, const char *msgid)
{
    size_t lo = 0, hi = c ? c->n : 0;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        int d = strcmp(msgid, c->entry[mid].msgid);
        if (d == 0)
            return &c->entry[mid];
        if (d < 0)
            hi = mid;
        else
            lo = mid + 1;
    }
    return NULL;
}

const char *tr(const char *lang, const char *msgid)
{
    const struct tr_entry *found = find(catalogue(lang), msgid);
    return found ? found->msgstr[0] : msgid;
}

const char *trn(const char *lang, const char *one, const char *many, unsigned long n)
{
    const struct tr_catalogue *c = catalogue(lang);
    const struct tr_entry *found = find(c, one);
    if (!found)
        return n == 1 ? one : many;
    unsigned form = c->plural(n);
    return found->msgstr[form < c->nforms ? form : 0];
}
