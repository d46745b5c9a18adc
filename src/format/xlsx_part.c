/*
 * One part of a workbook: inflated by libzip, parsed by expat, in pieces, so that memory does not
 * grow with the part. Owns every limit of hostile archives: inflated bytes, compression ratio,
 * depth, DOCTYPE, endless tags. Called by the other xlsx files; knows no spreadsheet.
 */
#include "format/xlsx_internal.h"

#include <stdlib.h>

#define CHUNK 65536
#define INFLATED_MAX ((uint64_t)4 << 30)
#define RATIO_MAX 200
#define RATIO_FROM ((uint64_t)16 << 20) /* small parts may be as repetitive as they like */
#define TAG_MAX (4 << 20)
#define DEPTH_MAX 64

static const char *local(const char *name)
{
    const char *colon = strrchr(name, ':');
    return colon ? colon + 1 : name;
}

const char *xlsx_attribute(const char **attribute, const char *name)
{
    for (size_t i = 0; attribute[i]; i += 2)
        if (strcmp(local(attribute[i]), name) == 0)
            return attribute[i + 1];
    return NULL;
}

/* --- handlers -------------------------------------------------------------------------------------------- */

void xlsx_part_pause(struct xlsx_part *p)
{
    (void)XML_StopParser(p->parser, XML_TRUE);
}

void xlsx_part_finish(struct xlsx_part *p)
{
    p->done = true;
    (void)XML_StopParser(p->parser, XML_FALSE);
}

void xlsx_part_fail(struct xlsx_part *p)
{
    p->failed = true;
    (void)XML_StopParser(p->parser, XML_FALSE);
}

static void on_start(void *ctx, const XML_Char *name, const XML_Char **attribute)
{
    struct xlsx_part *p = ctx;
    if (p->failed || p->done)
        return;
    if (++p->depth > DEPTH_MAX) {
        (void)err_set(p->e, ERR_LIMIT, NULL, N_("damaged workbook: %s is nested more than %d levels deep"), p->name,
                      DEPTH_MAX);
        xlsx_part_fail(p);
        return;
    }
    p->on.start(p->ctx, p, local(name), attribute);
}

static void on_end(void *ctx, const XML_Char *name)
{
    struct xlsx_part *p = ctx;
    if (p->failed || p->done)
        return;
    p->depth--;
    if (p->on.end)
        p->on.end(p->ctx, p, local(name));
}

static void on_text(void *ctx, const XML_Char *text, int n)
{
    struct xlsx_part *p = ctx;
    if (!p->failed && !p->done)
        p->on.text(p->ctx, p, sv_make(text, (size_t)n));
}

/* Entities could be made to expand without end; no spreadsheet writes any. */
static void on_doctype(void *ctx, const XML_Char *name, const XML_Char *system, const XML_Char *public, int subset)
{
    struct xlsx_part *p = ctx;
    (void)name;
    (void)system;
    (void)public;
    (void)subset;
    (void)err_set(p->e, ERR_INPUT, NULL, N_("damaged workbook: %s has a DOCTYPE, which no spreadsheet writes"),
                  p->name);
    xlsx_part_fail(p);
}

/* --- opening --------------------------------------------------------------------------------------------- */

static int open_entry(struct xlsx_part *p, zip_t *zip, const char *name, struct err *e)
{
    zip_stat_t st;
    if (zip_stat(zip, name, ZIP_FL_NOCASE, &st))
        return err_set(e, ERR_NOT_FOUND, NULL, N_("damaged workbook: it has no part %s"), name);
    if (st.encryption_method != ZIP_EM_NONE)
        return err_set(e, ERR_INPUT, NULL, N_("the workbook is protected by a password; save it without one"));
    p->packed = st.comp_size;
    p->file = zip_fopen_index(zip, st.index, 0);
    if (!p->file)
        return err_set(e, ERR_INPUT, NULL, N_("damaged workbook: %s cannot be unpacked (%s)"), name, zip_strerror(zip));
    return 0;
}

int xlsx_part_open(struct xlsx_part *p, zip_t *zip, const char *name, struct xlsx_handlers on, void *ctx, struct err *e)
{
    *p = (struct xlsx_part){.on = on, .ctx = ctx};
    if (open_entry(p, zip, name, e))
        return -1;
    p->parser = XML_ParserCreate(NULL);
    if (!p->parser) {
        (void)zip_fclose(p->file);
        return err_set(e, ERR_INTERNAL, NULL, N_("out of memory"));
    }
    p->name = memcpy(xmalloc(strlen(name) + 1), name, strlen(name) + 1);
    XML_SetUserData(p->parser, p);
    XML_SetElementHandler(p->parser, on_start, on_end);
    if (on.text)
        XML_SetCharacterDataHandler(p->parser, on_text);
    XML_SetStartDoctypeDeclHandler(p->parser, on_doctype);
    return 0;
}

void xlsx_part_close(struct xlsx_part *p)
{
    if (p->parser)
        XML_ParserFree(p->parser);
    if (p->file)
        (void)zip_fclose(p->file);
    free(p->name);
    *p = (struct xlsx_part){0};
}

/* --- running ----------------------------------------------------------------------------------------------- */

static int check_inflated(const struct xlsx_part *p, struct err *e)
{
    if (p->inflated > INFLATED_MAX)
        return err_set(e, ERR_LIMIT, NULL, N_("the workbook is too large: %s holds more than %d GB"), p->name,
                       (int)(INFLATED_MAX >> 30));
    if (p->inflated > RATIO_FROM && p->inflated / RATIO_MAX > p->packed)
        return err_set(e, ERR_LIMIT, NULL,
                       N_("the workbook is refused: %s unpacks to more than %d times its size, as files made to do "
                          "harm are"),
                       p->name, RATIO_MAX);
    return 0;
}

static int check_size(const struct xlsx_part *p, struct err *e)
{
    if (check_inflated(p, e))
        return -1;
    if (p->inflated - (uint64_t)XML_GetCurrentByteIndex(p->parser) > TAG_MAX && p->inflated > TAG_MAX)
        return err_set(e, ERR_LIMIT, NULL, N_("damaged workbook: %s has a tag of more than %d MB"), p->name,
                       TAG_MAX >> 20);
    return 0;
}

static int inflate_next(struct xlsx_part *p, void *buf, size_t *n, struct err *e)
{
    zip_int64_t got = zip_fread(p->file, buf, CHUNK);
    if (got < 0)
        return err_set(e, ERR_INPUT, NULL, N_("damaged workbook: %s cannot be unpacked (%s)"), p->name,
                       zip_file_strerror(p->file));
    *n = (size_t)got;
    p->inflated += *n;
    p->ended = *n == 0;
    return 0;
}

/* Parses the next piece; the parser's status is in *status. */
static int feed(struct xlsx_part *p, enum XML_Status *status, struct err *e)
{
    size_t got = 0;
    void *buf = XML_GetBuffer(p->parser, CHUNK);
    if (!buf)
        return err_set(e, ERR_INTERNAL, NULL, N_("out of memory"));
    if (inflate_next(p, buf, &got, e))
        return -1;
    *status = XML_ParseBuffer(p->parser, (int)got, p->ended);
    return *status == XML_STATUS_OK && !p->ended ? check_size(p, e) : 0;
}

/* What nobody asks for is unpacked all the same: the checksum of the part stands for all of it. */
static int unpack_rest(struct xlsx_part *p, struct err *e)
{
    char rest[CHUNK];
    for (size_t n = 0; !p->ended;)
        if (inflate_next(p, rest, &n, e) || check_inflated(p, e)) {
            p->failed = true;
            return -1;
        }
    return 0;
}

static int broken(const struct xlsx_part *p, struct err *e)
{
    return err_set(e, ERR_INPUT, NULL, N_("damaged workbook: %s, line %lu: %s"), p->name,
                   (unsigned long)XML_GetCurrentLineNumber(p->parser), XML_ErrorString(XML_GetErrorCode(p->parser)));
}

int xlsx_part_run(struct xlsx_part *p, struct err *e)
{
    enum XML_Status status = XML_STATUS_OK;
    p->e = e;
    if (p->failed)
        return err_set(e, ERR_INTERNAL, NULL, N_("damaged workbook: %s was given up"), p->name);
    if (p->paused)
        status = XML_ResumeParser(p->parser);
    p->paused = false;
    while (!p->done && !p->failed) {
        if (status == XML_STATUS_SUSPENDED) {
            p->paused = true;
            return 1;
        }
        if (status == XML_STATUS_ERROR) {
            p->failed = true;
            return broken(p, e);
        }
        if (p->ended)
            return 0;
        if (feed(p, &status, e)) {
            p->failed = true;
            return -1;
        }
    }
    return p->failed ? -1 : unpack_rest(p, e);
}
