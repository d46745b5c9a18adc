/*
 * Tokens of an expression. Called by the parser alone; allocates nothing. Whether "and", "div"
 * or "*" is an operator depends on what stands before it, as XPath 1.0 (3.7) says.
 */
#include "engine/expr/expr_internal.h"

#include "base/utf8.h"

static bool digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool name_start(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (unsigned char)c >= 0x80;
}

static bool name_char(char c)
{
    return name_start(c) || digit(c) || c == '-' || c == '.';
}

bool expr_name_valid(struct sv name)
{
    if (!name.n || !name_start(name.p[0]))
        return false;
    for (size_t i = 1; i < name.n; i++)
        if (!name_char(name.p[i]))
            return false;
    return true;
}

static bool has(struct sv text, size_t at, const char *z)
{
    size_t n = strlen(z);
    return text.n - at >= n && memcmp(text.p + at, z, n) == 0;
}

#define NBSP "\xc2\xa0"

static size_t skip_space(struct sv text, size_t at)
{
    for (;;) {
        if (at < text.n && (text.p[at] == ' ' || (text.p[at] >= '\t' && text.p[at] <= '\r')))
            at++;
        else if (has(text, at, NBSP))
            at += sizeof NBSP - 1;
        else
            return at;
    }
}

static void take(struct expr_parser *p, enum expr_token_kind kind, size_t bytes)
{
    p->token.kind = kind;
    p->token.end = p->token.at + bytes;
    p->token.text = sv_make(p->x->text.p + p->token.at, bytes);
}

/* Quotes as typed, and the curly ones that word processors make of them. */
static size_t quote_at(struct sv text, size_t at, bool *curly, char *kind)
{
    static const struct {
        const char *z;
        char kind;
        bool curly;
    } quotes[] = {{"'", '\'', false},           {"\"", '"', false},          {"\xe2\x80\x98", '\'', true},
                  {"\xe2\x80\x99", '\'', true}, {"\xe2\x80\x9c", '"', true}, {"\xe2\x80\x9d", '"', true}};
    for (size_t i = 0; i < sizeof quotes / sizeof *quotes; i++)
        if (has(text, at, quotes[i].z)) {
            *curly = quotes[i].curly;
            *kind = quotes[i].kind;
            return strlen(quotes[i].z);
        }
    return 0;
}

bool expr_lex_opens(const struct expr_parser *p)
{
    return has(p->x->text, skip_space(p->x->text, p->next), "(");
}

static int lex_string(struct expr_parser *p, size_t quote, bool curly, char kind)
{
    struct sv text = p->x->text;
    size_t from = p->token.at + quote;
    for (size_t i = from; i < text.n; i++) {
        bool c;
        char k;
        size_t n = quote_at(text, i, &c, &k);
        if (!n || k != kind || (c && !curly))
            continue;
        take(p, T_STRING, i + n - p->token.at);
        p->token.text = sv_make(text.p + from, i - from);
        return 0;
    }
    return expr_at(p->x, p->token.at, p->e,
                   err_set(p->e, ERR_INPUT, NULL, "the quote that opens here is never closed"));
}

static int lex_number(struct expr_parser *p)
{
    struct sv text = p->x->text;
    size_t i = p->token.at;
    while (i < text.n && digit(text.p[i]))
        i++;
    if (i < text.n && text.p[i] == '.')
        for (i++; i < text.n && digit(text.p[i]);)
            i++;
    take(p, T_NUMBER, i - p->token.at);
    p->token.number = expr_decimal(p->token.text);
    return 0;
}

static int lex_ref(struct expr_parser *p)
{
    struct sv text = p->x->text;
    size_t from = p->token.at + 2, i = from;
    while (i < text.n && text.p[i] != '}')
        i++;
    if (!has(text, p->token.at, "${") || i == text.n)
        return expr_at(p->x, p->token.at, p->e,
                       err_set(p->e, ERR_INPUT, NULL, "a question is written ${name}, with both braces"));
    take(p, T_REF, i + 1 - p->token.at);
    p->token.text = sv_trim(sv_make(text.p + from, i - from));
    if (sv_starts(p->token.text, "last-saved#"))
        return expr_at(p->x, p->token.at, p->e,
                       err_set(p->e, ERR_INPUT, NULL, "answers of the last saved record (last-saved#) are not kept"));
    if (!expr_name_valid(p->token.text))
        return expr_at(
            p->x, p->token.at, p->e,
            err_set(p->e, ERR_INPUT, NULL, "“%.*s” is not the name of a question", SV_ARG(expr_shown(p->token.text))));
    return 0;
}

static void lex_name(struct expr_parser *p)
{
    static const struct {
        const char *z;
        enum expr_operator op;
    } words[] = {{"or", O_OR}, {"and", O_AND}, {"div", O_DIV}, {"mod", O_MOD}};
    struct sv text = p->x->text;
    size_t i = p->token.at;
    while (i < text.n && name_char(text.p[i]) && !has(text, i, NBSP))
        i++;
    if (i + 1 < text.n && text.p[i] == ':' && name_start(text.p[i + 1]))
        for (i++; i < text.n && name_char(text.p[i]) && !has(text, i, NBSP);)
            i++;
    take(p, T_NAME, i - p->token.at);
    for (size_t k = 0; p->after_operand && k < sizeof words / sizeof *words; k++)
        if (sv_is(p->token.text, words[k].z)) {
            p->token.kind = T_OPERATOR;
            p->token.op = words[k].op;
        }
}

static bool lex_symbol(struct expr_parser *p)
{
    static const struct {
        const char *z;
        enum expr_token_kind kind;
        enum expr_operator op;
    } symbols[] = {{"!=", T_OPERATOR, O_NE},   {"<=", T_OPERATOR, O_LE}, {">=", T_OPERATOR, O_GE},
                   {"<", T_OPERATOR, O_LT},    {">", T_OPERATOR, O_GT},  {"=", T_OPERATOR, O_EQ},
                   {"+", T_OPERATOR, O_ADD},   {"-", T_OPERATOR, O_SUB}, {"*", T_OPERATOR, O_MUL},
                   {"|", T_OPERATOR, O_UNION}, {"(", T_OPEN, O_NONE},    {")", T_CLOSE, O_NONE},
                   {",", T_COMMA, O_NONE},     {"..", T_DOTDOT, O_NONE}, {".", T_DOT, O_NONE},
                   {"//", T_SLASH, O_NONE},    {"/", T_SLASH, O_NONE}};
    for (size_t i = 0; i < sizeof symbols / sizeof *symbols; i++)
        if (has(p->x->text, p->token.at, symbols[i].z)) {
            take(p, symbols[i].kind, strlen(symbols[i].z));
            p->token.op = symbols[i].op;
            return true;
        }
    return false;
}

static int foreign(struct expr_parser *p, size_t at)
{
    struct sv rest = sv_make(p->x->text.p + at, p->x->text.n - at), after = rest;
    (void)utf8_next(&after);
    struct sv c = sv_make(rest.p, rest.n - after.n);
    switch (rest.p[0]) {
    case '[':
        return err_set(p->e, ERR_INPUT, NULL, "conditions in square brackets are not supported here");
    case '@':
        return err_set(p->e, ERR_INPUT, NULL, "attributes (@) are not supported: answers have none");
    case '&':
        return err_set(p->e, ERR_INPUT, NULL, "“&” is not an operator: write and");
    case '!':
        return err_set(p->e, ERR_INPUT, NULL, "“!” alone is not an operator: write not(…) or !=");
    case '^':
        return err_set(p->e, ERR_INPUT, NULL, "“^” is not an operator: write pow(…)");
    case '%':
        return err_set(p->e, ERR_INPUT, NULL, "“%%” is not an operator: write mod");
    default:
        return err_set(p->e, ERR_INPUT, NULL, "“%.*s” has no meaning in an expression", SV_ARG(c));
    }
}

/* Doubled or foreign operators whose first half would be read as ours. */
static int habit(struct expr_parser *p)
{
    struct sv text = p->x->text;
    size_t at = p->token.at;
    if (has(text, at, "=="))
        return expr_at(p->x, at, p->e, err_set(p->e, ERR_INPUT, NULL, "“==” is not an operator: write ="));
    if (has(text, at, "||"))
        return expr_at(p->x, at, p->e, err_set(p->e, ERR_INPUT, NULL, "“||” is not an operator: write or"));
    if (has(text, at, "<>"))
        return expr_at(p->x, at, p->e, err_set(p->e, ERR_INPUT, NULL, "“<>” is not an operator: write !="));
    if (has(text, at, "::"))
        return expr_at(p->x, at, p->e, err_set(p->e, ERR_INPUT, NULL, "axes (::) are not supported"));
    return 0;
}

int expr_lex_next(struct expr_parser *p)
{
    struct sv text = p->x->text;
    bool curly = false;
    char kind = 0;
    size_t at = skip_space(text, p->next);
    p->token = (struct expr_token){.at = at, .end = at};
    if (at == text.n)
        return 0;
    size_t quote = quote_at(text, at, &curly, &kind);
    char c = text.p[at];
    if (habit(p))
        return -1;
    if (quote) {
        if (lex_string(p, quote, curly, kind))
            return -1;
    } else if (digit(c) || (c == '.' && at + 1 < text.n && digit(text.p[at + 1]))) {
        if (lex_number(p))
            return -1;
    } else if (c == '$') {
        if (lex_ref(p))
            return -1;
    } else if (name_start(c)) {
        lex_name(p);
    } else if (!lex_symbol(p)) {
        return expr_at(p->x, at, p->e, foreign(p, at));
    }
    p->next = p->token.end;
    p->after_operand = p->token.kind == T_NUMBER || p->token.kind == T_STRING || p->token.kind == T_REF ||
                       p->token.kind == T_NAME || p->token.kind == T_CLOSE || p->token.kind == T_DOT ||
                       p->token.kind == T_DOTDOT;
    return 0;
}
