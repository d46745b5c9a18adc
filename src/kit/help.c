/* Writes help, the man page and completions. Knows commands only through their tables. */
#include "kit/help.h"

#include "base/tr.h"
#include "base/utf8.h"
#include "kit/args.h"

#include <stdio.h>

#define SCREEN 80

/* Words from column *at on, broken at spaces, further lines from `column` on. */
static void put_words(struct buf *out, struct sv text, size_t column, size_t *at)
{
    struct sv word;
    bool first = *at == column;
    while (sv_next_item(&text, true, &word)) {
        size_t w = utf8_width(word);
        if (!first && *at + 1 + w > SCREEN) {
            buf_printf(out, "\n%*s", (int)column, "");
            *at = column;
            first = true;
        }
        buf_printf(out, "%s%.*s", first ? "" : " ", SV_ARG(word));
        *at += w + (first ? 0 : 1);
        first = false;
    }
}

/* "  head   text", the text from `column` on; below the head where that is too long. */
static void line_of_two(struct buf *out, const char *head, int column, const char *text)
{
    int gap = column - 2 - (int)utf8_width(sv_of(head));
    size_t at = (size_t)column;
    if (gap < 2)
        buf_printf(out, "  %s\n%*s", head, column, "");
    else
        buf_printf(out, "  %s%*s", head, gap, "");
    put_words(out, sv_of(text), (size_t)column, &at);
    buf_addc(out, '\n');
}

/* Paragraphs stay apart; lines that begin with a space stay as they are. */
static void paragraphs(struct buf *out, const char *text)
{
    struct sv left = sv_of(text);
    size_t at = 0;
    while (left.n) {
        struct sv line = sv_cut(left, '\n', &left);
        bool as_is = line.n && line.p[0] == ' ';
        if ((as_is || !line.n) && at) {
            buf_addc(out, '\n');
            at = 0;
        }
        if (as_is || !line.n)
            buf_printf(out, "%.*s\n", SV_ARG(line));
        else
            put_words(out, line, 0, &at);
    }
    if (at)
        buf_addc(out, '\n');
}

static void indent_option(struct buf *out, const struct option *o, const char *lang)
{
    char head[64];
    (void)snprintf(head, sizeof head, "%s%s%s", o->name, o->value ? " " : "", o->value ? tr(lang, o->value) : "");
    line_of_two(out, head, 24, tr(lang, o->help));
}

void help_command(struct buf *out, const struct command *c, const char *lang)
{
    const char *operands = tr(lang, c->operands);
    buf_printf(out, "istmo %s%s%s%s\n\n", c->name, *operands ? " " : "", operands,
               c->noptions ? tr(lang, N_(" [options]")) : "");
    paragraphs(out, tr(lang, c->help));
    if (c->details) {
        buf_addc(out, '\n');
        paragraphs(out, tr(lang, c->details));
    }
    if (c->noptions) {
        buf_printf(out, "\n%s\n", tr(lang, N_("Options")));
        for (size_t i = 0; i < c->noptions; i++)
            indent_option(out, &c->option[i], lang);
    }
    buf_printf(out, "\n%s\n", tr(lang, N_("Options of every command")));
    for (size_t i = 0; i < args_nglobal_options; i++)
        indent_option(out, &args_global_options[i], lang);
    buf_addc(out, '\n');
    paragraphs(out, tr(lang, N_("Exit: 0 fine; 1 refused input, or findings of check; 2 usage; 3 storage.")));
}

void help_overview(struct buf *out, const struct module *const *modules, size_t n, const char *lang)
{
    buf_printf(out, "%s\n\n",
               tr(lang, N_("istmo keeps a mission's records, computes its figures and publishes its report.")));
    for (size_t m = 0; m < n; m++)
        for (size_t c = 0; c < modules[m]->ncommands; c++) {
            const struct command *cmd = &modules[m]->command[c];
            char head[80];
            (void)snprintf(head, sizeof head, "%s %s", cmd->name, tr(lang, cmd->operands));
            line_of_two(out, head, 32, tr(lang, cmd->help));
        }
    buf_printf(out, "\n%s\n", tr(lang, N_("istmo help COMMAND tells more about one of them.")));
}

/* --- man page (mdoc) ------------------------------------------------------------------------ */

/* Text for roff: backslashes doubled, a leading dot or apostrophe protected. */
static void man_text(struct buf *out, const char *z)
{
    bool line_start = true;
    for (; *z; z++) {
        if (line_start && (*z == '.' || *z == '\''))
            buf_addz(out, "\\&");
        if (*z == '\\')
            buf_addz(out, "\\e");
        else if (*z == '-')
            buf_addz(out, "\\-");
        else if (z[0] == '\n' && z[1] == '\n') {
            buf_addz(out, "\n.Pp");
        } else
            buf_addc(out, *z);
        line_start = *z == '\n';
    }
}

static void man_options(struct buf *out, const struct option *o, size_t n, const char *lang)
{
    buf_addz(out, ".Bl -tag -width Ds\n");
    for (size_t i = 0; i < n; i++) {
        buf_addz(out, ".It ");
        man_text(out, o[i].name);
        if (o[i].value)
            buf_printf(out, " Ar %s", tr(lang, o[i].value));
        buf_addc(out, '\n');
        man_text(out, tr(lang, o[i].help));
        buf_addc(out, '\n');
    }
    buf_addz(out, ".El\n");
}

static void man_command(struct buf *out, const struct command *c, const char *lang)
{
    buf_printf(out, ".Ss istmo %s %s\n", c->name, tr(lang, c->operands));
    man_text(out, tr(lang, c->help));
    buf_addc(out, '\n');
    if (c->details) {
        buf_addz(out, ".Pp\n");
        man_text(out, tr(lang, c->details));
        buf_addc(out, '\n');
    }
    if (c->noptions)
        man_options(out, c->option, c->noptions, lang);
}

void help_man(struct buf *out, const struct module *const *modules, size_t n, const char *lang)
{
    buf_addz(out, ".Dd $Mdocdate$\n.Dt ISTMO 1\n.Os\n.Sh NAME\n.Nm istmo\n.Nd ");
    man_text(out, tr(lang, N_("records, figures and report of a migration mission")));
    buf_printf(out, "\n.Sh SYNOPSIS\n.Nm istmo\n.Ar %s\n.Op Ar %s\n.Op %s\n.Sh DESCRIPTION\n", tr(lang, N_("command")),
               tr(lang, N_("operands")), tr(lang, N_("options")));
    man_text(out, tr(lang, N_("istmo keeps a mission's records, computes its figures and publishes its report.")));
    buf_printf(out, "\n.Sh %s\n", tr(lang, N_("COMMANDS")));
    for (size_t m = 0; m < n; m++)
        for (size_t c = 0; c < modules[m]->ncommands; c++)
            man_command(out, &modules[m]->command[c], lang);
    buf_printf(out, ".Sh %s\n", tr(lang, N_("OPTIONS OF EVERY COMMAND")));
    man_options(out, args_global_options, args_nglobal_options, lang);
    buf_addz(out, ".Sh EXIT STATUS\n");
    man_text(out, tr(lang, N_("Exit: 0 fine; 1 refused input, or findings of check; 2 usage; 3 storage.")));
    buf_addz(out, "\n.Sh ENVIRONMENT\n.Bl -tag -width Ds\n.It Ev ISTMO_DB\n");
    man_text(out, tr(lang, N_("database when --db is not given")));
    buf_addz(out, "\n.It Ev ISTMO_KEY\n");
    man_text(out, tr(lang, N_("key file when --key is not given")));
    buf_addz(out, "\n.It Ev ISTMO_NOW\n");
    man_text(out, tr(lang, N_("fixes the clock at a moment (2023-12-31T12:00:00Z), for reproducible output")));
    buf_addz(out, "\n.El\n");
}

/* --- completion ------------------------------------------------------------------------------ */

typedef void each_command(struct buf *out, const struct command *c, const char *lang);

static void every(struct buf *out, const struct module *const *modules, size_t n, const char *lang, each_command *fn)
{
    for (size_t m = 0; m < n; m++)
        for (size_t c = 0; c < modules[m]->ncommands; c++)
            fn(out, &modules[m]->command[c], lang);
}

static void option_names(struct buf *out, const struct command *c)
{
    for (size_t i = 0; i < c->noptions; i++)
        buf_printf(out, " %s", c->option[i].name);
    for (size_t i = 0; i < args_nglobal_options; i++)
        buf_printf(out, " %s", args_global_options[i].name);
}

static void bash_case(struct buf *out, const struct command *c, const char *lang)
{
    (void)lang;
    buf_printf(out, "        '%s'|'%s '*) known=1 options='", c->name, c->name);
    option_names(out, c);
    buf_addz(out, "' ;;\n");
}

static void name_word(struct buf *out, const struct command *c, const char *lang)
{
    (void)lang;
    buf_printf(out, " '%s'", c->name);
}

static void valued_name(struct buf *out, const struct option *o, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (o[i].kind == OPTION_VALUE)
            buf_printf(out, " %s", o[i].name);
}

static void valued_names(struct buf *out, const struct command *c, const char *lang)
{
    (void)lang;
    valued_name(out, c->option, c->noptions);
}

/* An option whose value is one of few: "table|csv|json". */
static void bash_choices(struct buf *out, const struct option *o)
{
    if (o->kind != OPTION_VALUE || !strchr(o->value, '|') || o->value[0] < 'a' || o->value[0] > 'z')
        return;
    buf_printf(out, "        %s) COMPREPLY=($(compgen -W '", o->name);
    for (const char *p = o->value; *p; p++)
        buf_addc(out, *p == '|' ? ' ' : *p);
    buf_addz(out, "' -- \"$word\")); return ;;\n");
}

/* The words of the command stand in `line`, without options and their values. */
static const char bash_line[] = "    for ((i = 1; i < COMP_CWORD; i++)); do\n"
                                "        case ${COMP_WORDS[i]} in\n"
                                "            -*) if [[ ${COMP_WORDS[i + 1]} == = ]]; then ((i += 2))\n"
                                "                elif [[ $valued == *\" ${COMP_WORDS[i]} \"* ]]; then ((i++)); fi ;;\n"
                                "            *) line+=${line:+ }${COMP_WORDS[i]} ;;\n"
                                "        esac\n"
                                "    done\n";

static const char bash_reply[] = "    if [[ $word == -* ]]; then\n"
                                 "        COMPREPLY=($(compgen -W \"$options\" -- \"$word\"))\n"
                                 "    elif [[ -z $known ]]; then\n"
                                 "        local name rest=${line:+$line }\n"
                                 "        for name in \"${names[@]}\"; do\n"
                                 "            [[ $name == \"$rest$word\"* ]] || continue\n"
                                 "            name=${name#\"$rest\"}\n"
                                 "            COMPREPLY+=(\"${name%% *}\")\n"
                                 "        done\n"
                                 "    else\n"
                                 "        COMPREPLY=($(compgen -f -- \"$word\"))\n"
                                 "    fi\n"
                                 "}\n"
                                 "complete -F _istmo istmo\n";

static void completion_bash(struct buf *out, const struct module *const *modules, size_t n, const char *lang)
{
    const struct command none = {.name = ""};
    buf_addz(out, "# bash completion of istmo; source it\n_istmo() {\n"
                  "    local word=${COMP_WORDS[COMP_CWORD]} line= known= names i\n"
                  "    COMPREPLY=()\n"
                  "    local valued='");
    valued_name(out, args_global_options, args_nglobal_options);
    every(out, modules, n, lang, valued_names);
    buf_addz(out, " '\n    local options='");
    option_names(out, &none);
    buf_addz(out, "'\n    names=(");
    every(out, modules, n, lang, name_word);
    buf_addz(out, ")\n");
    buf_addz(out, bash_line);
    buf_addz(out, "    case ${COMP_WORDS[COMP_CWORD - 1]} in\n");
    for (size_t i = 0; i < args_nglobal_options; i++)
        bash_choices(out, &args_global_options[i]);
    buf_addz(out, "    esac\n    case $line in\n");
    every(out, modules, n, lang, bash_case);
    buf_addz(out, "    esac\n");
    buf_addz(out, bash_reply);
}

/* In fish's single quotes only the quote itself and the backslash mean something. */
static void fish_text(struct buf *out, const char *z)
{
    buf_addz(out, " -d '");
    for (; *z; z++) {
        if (*z == '\'' || *z == '\\')
            buf_addc(out, '\\');
        buf_addc(out, *z);
    }
    buf_addz(out, "'\n");
}

static void fish_command(struct buf *out, const struct command *c, const char *lang)
{
    const char *space = strchr(c->name, ' ');
    int first = (int)(space ? (size_t)(space - c->name) : strlen(c->name));
    if (space)
        buf_printf(out, "complete -c istmo -n '__fish_seen_subcommand_from %.*s' -a '%s'", first, c->name, space + 1);
    else
        buf_printf(out, "complete -c istmo -n __fish_use_subcommand -a '%s'", c->name);
    fish_text(out, tr(lang, c->help));
    for (size_t i = 0; i < c->noptions; i++) {
        buf_printf(out, "complete -c istmo -n '__fish_seen_subcommand_from %.*s' -l %s%s", first, c->name,
                   c->option[i].name + 2, c->option[i].value ? " -r" : "");
        fish_text(out, tr(lang, c->option[i].help));
    }
}

int help_completion(struct buf *out, const struct module *const *modules, size_t n, const char *shell, const char *lang,
                    struct err *e)
{
    if (strcmp(shell, "bash") == 0) {
        completion_bash(out, modules, n, lang);
    } else if (strcmp(shell, "zsh") == 0) {
        buf_addz(out, "#compdef istmo\nautoload -Uz bashcompinit && bashcompinit\n");
        completion_bash(out, modules, n, lang);
    } else if (strcmp(shell, "fish") == 0) {
        every(out, modules, n, lang, fish_command);
    } else {
        return err_set(e, ERR_USAGE, "--completion", N_("--completion is bash, zsh or fish, not \"%s\""), shell);
    }
    return 0;
}
