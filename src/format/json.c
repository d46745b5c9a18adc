/* JSON writer: see json.h. Keeps commas; the caller keeps begin and end in pairs. */
#include "format/json.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static void before(struct json *j)
{
    if (j->after_key) {
        j->after_key = false;
        return;
    }
    if (j->more[j->depth])
        buf_addc(j->out, ',');
    j->more[j->depth] = true;
}

static void begin(struct json *j, char c)
{
    before(j);
    buf_addc(j->out, c);
    if (j->depth + 1 < JSON_DEPTH_MAX)
        j->depth++;
    else
        j->out->failed = true;
    j->more[j->depth] = false;
}

static void end(struct json *j, char c)
{
    buf_addc(j->out, c);
    if (j->depth)
        j->depth--;
}

void json_begin_object(struct json *j)
{
    begin(j, '{');
}

void json_end_object(struct json *j)
{
    end(j, '}');
}

void json_begin_array(struct json *j)
{
    begin(j, '[');
}

void json_end_array(struct json *j)
{
    end(j, ']');
}

static void quoted(struct buf *out, struct sv v)
{
    size_t from = 0;
    buf_addc(out, '"');
    for (size_t i = 0; i < v.n; i++) {
        unsigned char c = (unsigned char)v.p[i];
        if (c >= 32 && c != '"' && c != '\\')
            continue;
        buf_add(out, sv_make(v.p + from, i - from));
        from = i + 1;
        if (c == '"' || c == '\\')
            buf_printf(out, "\\%c", c);
        else if (c == '\n')
            buf_addz(out, "\\n");
        else
            buf_printf(out, "\\u%04x", c);
    }
    if (v.n > from)
        buf_add(out, sv_make(v.p + from, v.n - from));
    buf_addc(out, '"');
}

void json_key(struct json *j, struct sv key)
{
    before(j);
    quoted(j->out, key);
    buf_addc(j->out, ':');
    j->after_key = true;
}

void json_keyz(struct json *j, const char *key)
{
    json_key(j, sv_of(key));
}

void json_string(struct json *j, struct sv v)
{
    before(j);
    quoted(j->out, v);
}

/* Not printf: every save writes some. */
static struct sv decimal(int64_t v, char out[24])
{
    uint64_t rest = v < 0 ? -(uint64_t)v : (uint64_t)v;
    char *p = out + 24;
    do {
        *--p = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest);
    if (v < 0)
        *--p = '-';
    return sv_make(p, (size_t)(out + 24 - p));
}

#define WHOLE_MAX 1e15 /* below it %.15g writes whole numbers without an exponent */

void json_number(struct json *j, double v)
{
    char text[40];
    if (!isfinite(v)) {
        json_null(j);
        return;
    }
    if (fabs(v) < WHOLE_MAX && v == trunc(v) && !(v == 0 && signbit(v))) {
        json_int(j, (int64_t)v);
        return;
    }
    for (int digits = 15; digits <= 17; digits++) {
        (void)snprintf(text, sizeof text, "%.*g", digits, v);
        if (strtod(text, NULL) == v)
            break;
    }
    before(j);
    buf_addz(j->out, text);
}

void json_int(struct json *j, int64_t v)
{
    char text[24];
    before(j);
    buf_add(j->out, decimal(v, text));
}

void json_bool(struct json *j, bool v)
{
    before(j);
    buf_addz(j->out, v ? "true" : "false");
}

void json_null(struct json *j)
{
    before(j);
    buf_addz(j->out, "null");
}

void json_put(struct json *j, const char *key, struct sv v)
{
    json_keyz(j, key);
    if (v.n)
        json_string(j, v);
    else
        json_null(j);
}

void json_put_some(struct json *j, const char *key, struct sv v)
{
    if (v.n)
        json_put(j, key, v);
}

void json_put_number(struct json *j, const char *key, double v)
{
    json_keyz(j, key);
    json_number(j, v);
}

void json_put_int(struct json *j, const char *key, int64_t v)
{
    json_keyz(j, key);
    json_int(j, v);
}

void json_put_bool(struct json *j, const char *key, bool v)
{
    json_keyz(j, key);
    json_bool(j, v);
}

void json_newline(struct json *j)
{
    if (j->more[j->depth]) {
        buf_addz(j->out, ",\n");
        j->more[j->depth] = false;
    } else {
        buf_addc(j->out, '\n');
    }
}
