/* Parses command lines from the command tables. Called by app/main; prints nothing. */
#include "kit/args.h"

#include "base/near.h"
#include "base/tr.h"

#include <stdio.h>
#include <stdlib.h>

const struct option args_global_options[] = {
    {"--db", OPTION_VALUE, N_("PATH|URL"),
     N_("database: a file, or a postgresql:// URL (default ./istmo.db, or $ISTMO_DB)")},
    {"--mission", OPTION_VALUE, N_("CODE"), N_("mission, when the database holds several")},
    {"--lang", OPTION_VALUE, "es|en", N_("language of texts and messages (default: the locale's, else Spanish)")},
    {"--format", OPTION_VALUE, "table|csv|json", N_("form of the output (default: table)")},
    {"--key", OPTION_VALUE, N_("FILE"), N_("file with the mission's key (default: DB.MISSION.key, or $ISTMO_KEY)")},
    {"--node", OPTION_VALUE, N_("NAME"), N_("name of this installation in the history (default: main)")},
    {"--user", OPTION_VALUE, N_("NAME"), N_("who makes the change, for the history (default: $USER)")},
    {"--quiet", OPTION_FLAG, NULL, N_("no progress lines")},
    {"--no-colour", OPTION_FLAG, NULL, N_("no colours on a terminal")},
    {"--help", OPTION_FLAG, NULL, N_("this help")},
    {"--version", OPTION_FLAG, NULL, N_("version of the program")},
};
const size_t args_nglobal_options = sizeof args_global_options / sizeof *args_global_options;

const char *args_value(const struct args *a, const char *option)
{
    for (size_t i = 0; i < a->command->noptions; i++)
        if (strcmp(a->command->option[i].name, option) == 0)
            return a->value[i];
    return NULL;
}

const char *args_language(int argc, char *const *argv)
{
    static const char *const variable[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
    for (int i = 1; i < argc; i++) {
        if (strncmp(argv[i], "--lang=", 7) == 0)
            return argv[i] + 7;
        if (strcmp(argv[i], "--lang") == 0 && i + 1 < argc)
            return argv[i + 1];
    }
    for (size_t i = 0; i < sizeof variable / sizeof *variable; i++) {
        const char *value = getenv(variable[i]);
        if (value && *value)
            return strncmp(value, "en", 2) == 0 ? "en" : "es";
    }
    return "es";
}

static bool command_matches(const char *name, const char *first, const char *second)
{
    size_t n = strlen(first);
    if (strncmp(name, first, n) != 0)
        return false;
    if (name[n] == '\0')
        return true;
    return name[n] == ' ' && second && strcmp(name + n + 1, second) == 0;
}

/* Two-word names win over one-word names. *used gets how many words the name took. */
static const struct command *find_command(const struct module *const *modules, size_t n, const char *first,
                                          const char *second, size_t *used)
{
    const struct command *found = NULL;
    for (size_t m = 0; m < n; m++)
        for (size_t c = 0; c < modules[m]->ncommands; c++) {
            const struct command *cmd = &modules[m]->command[c];
            bool two = strchr(cmd->name, ' ') != NULL;
            if (command_matches(cmd->name, first, second) && (two || !found)) {
                found = cmd;
                *used = two ? 2 : 1;
            }
        }
    return found;
}

static int unknown_command(const struct module *const *modules, size_t n, const char *first, const char *second,
                           struct err *e)
{
    char typed[128];
    (void)snprintf(typed, sizeof typed, "%s %s", first, second ? second : "");
    struct near one = {.typed = sv_of(first)}, two = {.typed = sv_trim(sv_of(typed))};
    for (size_t m = 0; m < n; m++)
        for (size_t c = 0; c < modules[m]->ncommands; c++) {
            struct sv name = sv_of(modules[m]->command[c].name);
            near_offer(&one, name);
            near_offer(&two, name);
        }
    struct sv best = two.best.n ? two.best : one.best;
    if (best.n)
        return err_set(e, ERR_USAGE, "command", N_("there is no command \"%s\"; did you mean \"%.*s\"? See istmo help"),
                       first, SV_ARG(best));
    return err_set(e, ERR_USAGE, "command", N_("there is no command \"%s\"; see istmo help"), first);
}

static const char **global_slot(struct globals *g, const char *name)
{
    const struct {
        const char *name;
        const char **slot;
    } slots[] = {{"--db", &g->db},   {"--mission", &g->mission}, {"--lang", &g->lang}, {"--format", &g->format},
                 {"--key", &g->key}, {"--node", &g->node},       {"--user", &g->user}};
    for (size_t i = 0; i < sizeof slots / sizeof *slots; i++)
        if (strcmp(slots[i].name, name) == 0)
            return slots[i].slot;
    return NULL;
}

static bool global_flag(struct globals *g, const char *name)
{
    const struct {
        const char *name;
        bool *flag;
    } flags[] = {{"--help", &g->help},          {"-h", &g->help},
                 {"--quiet", &g->quiet},        {"--no-colour", &g->no_colour},
                 {"--no-color", &g->no_colour}, {"--version", &g->version}};
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
        if (strcmp(flags[i].name, name) == 0)
            return *flags[i].flag = true;
    return false;
}

/* One raw option: its name, and its value when written --name=value. */
struct raw {
    char name[64];
    const char *inline_value;
};

static int split_option(const char *word, struct raw *out, struct err *e)
{
    const char *eq = strchr(word, '=');
    size_t n = eq ? (size_t)(eq - word) : strlen(word);
    if (n >= sizeof out->name)
        return err_set(e, ERR_USAGE, "option", N_("there is no option \"%.60s\""), word);
    memcpy(out->name, word, n);
    out->name[n] = '\0';
    out->inline_value = eq ? eq + 1 : NULL;
    return 0;
}

static int option_index(const struct command *cmd, const char *name)
{
    for (size_t i = 0; cmd && i < cmd->noptions; i++)
        if (strcmp(cmd->option[i].name, name) == 0)
            return (int)i;
    return -1;
}

static int unknown_option(const struct command *cmd, const char *name, struct err *e)
{
    struct near near = {.typed = sv_of(name)};
    for (size_t i = 0; cmd && i < cmd->noptions; i++)
        near_offer(&near, sv_of(cmd->option[i].name));
    for (size_t i = 0; i < args_nglobal_options; i++)
        near_offer(&near, sv_of(args_global_options[i].name));
    if (near.best.n)
        return err_set(e, ERR_USAGE, name, N_("there is no option \"%s\"; did you mean \"%.*s\"?"), name,
                       SV_ARG(near.best));
    return err_set(e, ERR_USAGE, name, N_("there is no option \"%s\"; see istmo help %s"), name, cmd ? cmd->name : "");
}

/* Takes the option at argv[*i]; may take the word after it as its value. */
static int take_option(int argc, char *const *argv, int *i, struct globals *g, struct args *out, struct err *e)
{
    struct raw raw = {0};
    if (split_option(argv[*i], &raw, e))
        return -1;
    int index = option_index(out->command, raw.name);
    bool own_flag = index >= 0 && out->command->option[index].kind == OPTION_FLAG;
    if (own_flag)
        out->value[index] = "";
    if (own_flag || (index < 0 && global_flag(g, raw.name)))
        return raw.inline_value ? err_set(e, ERR_USAGE, raw.name, N_("the option %s takes no value"), raw.name) : 0;
    const char **slot = index >= 0 ? &out->value[index] : global_slot(g, raw.name);
    if (!slot)
        return unknown_option(out->command, raw.name, e);
    if (!raw.inline_value && *i + 1 >= argc)
        return err_set(e, ERR_USAGE, raw.name, N_("the option %s needs a value"), raw.name);
    *slot = raw.inline_value ? raw.inline_value : argv[++*i];
    return 0;
}

/* Whether some command has an option of this name that takes the word after it. */
static bool takes_word(const struct module *const *modules, size_t n, const char *name)
{
    struct globals g = {0};
    if (global_slot(&g, name))
        return true;
    for (size_t m = 0; m < n; m++)
        for (size_t c = 0; c < modules[m]->ncommands; c++) {
            int index = option_index(&modules[m]->command[c], name);
            if (index >= 0)
                return modules[m]->command[c].option[index].kind == OPTION_VALUE;
        }
    return false;
}

/* The first words that are not options, so that the command is known before its options. */
static void first_words(const struct module *const *modules, size_t nmodules, int argc, char *const *argv,
                        const char *found[2])
{
    size_t n = 0;
    bool literal = false;
    for (int i = 1; i < argc && n < 2; i++) {
        if (!literal && strcmp(argv[i], "--") == 0)
            literal = true;
        else if (literal || argv[i][0] != '-' || argv[i][1] == '\0')
            found[n++] = argv[i];
        else if (!strchr(argv[i], '=') && takes_word(modules, nmodules, argv[i]))
            i++;
    }
}

static int check_words(const struct args *a, struct err *e)
{
    const struct command *c = a->command;
    if (a->nwords < c->min_words)
        return err_set(e, ERR_USAGE, c->name, N_("istmo %s needs %s; see istmo help %s"), c->name,
                       tr(e->lang, c->operands), c->name);
    if (a->nwords > c->max_words)
        return err_set(e, ERR_USAGE, c->name, N_("istmo %s does not know what to do with \"%s\"; see istmo help %s"),
                       c->name, a->word[c->max_words], c->name);
    return 0;
}

static int choose_format(const char *name, struct args *out, struct err *e)
{
    static const char *const names[] = {"table", "csv", "json"};
    for (int f = 0; name && f < 3; f++)
        if (strcmp(name, names[f]) == 0) {
            out->format = (enum format)f;
            return 0;
        }
    return name ? err_set(e, ERR_USAGE, "--format", N_("--format is table, csv or json, not \"%s\""), name) : 0;
}

int args_parse(const struct module *const *modules, size_t nmodules, int argc, char *const *argv, const char **words,
               struct globals *g, struct args *out, struct err *e)
{
    const char *first[2] = {NULL, NULL};
    size_t skip = 0, n = 0;
    bool literal = false;
    *out = (struct args){0};
    first_words(modules, nmodules, argc, argv, first);
    if (first[0]) {
        out->command = find_command(modules, nmodules, first[0], first[1], &skip);
        if (!out->command)
            return unknown_command(modules, nmodules, first[0], first[1], e);
    }
    for (int i = 1; i < argc; i++) {
        if (!literal && strcmp(argv[i], "--") == 0)
            literal = true;
        else if (!literal && argv[i][0] == '-' && argv[i][1] != '\0') {
            if (take_option(argc, argv, &i, g, out, e))
                return -1;
        } else if (skip) {
            skip--;
        } else {
            words[n++] = argv[i];
        }
    }
    out->word = words;
    out->nwords = n;
    if (g->help || g->version || !out->command)
        return 0;
    return choose_format(g->format, out, e) ? -1 : check_words(out, e);
}
