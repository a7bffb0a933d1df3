#include "cli/help.h"

#include <string.h>

#include "version.h"

const Option STORE_OPTIONS[] = {
    {"store", OPTION_VALUE, "STORE", "a SQLite file, or a postgresql:// address with --district"},
    {"district", OPTION_VALUE, "NAME", "the district in a PostgreSQL database"},
    {NULL, OPTION_FLAG, NULL, NULL}};

const Option COMMON_OPTIONS[] = {
    {"json", OPTION_FLAG, NULL, "answer with one JSON document"},
    {"actor", OPTION_VALUE, "WHO", "who is recorded in the audit log (your login name unless given)"},
    {"help", OPTION_FLAG, NULL, "this text"},
    {NULL, OPTION_FLAG, NULL, NULL}};

static void print_options(const Option *options, FILE *to)
{
    for (const Option *o = options; o && o->name; o++) {
        char left[60];
        snprintf(left, sizeof left, "--%s%s%s", o->name, o->value ? " " : "", o->value ? o->value : "");
        const char *more = o->kind == OPTION_REQUIRED ? " (needed)" : o->kind == OPTION_REPEATED ? " (may be repeated)" : "";
        fprintf(to, "  %-26s %s%s\n", left, o->doc, more);
    }
}

void help_command(const Command *command, FILE *to)
{
    fprintf(to, "purser %s%s%s [options]\n\n%s\n", command->words, command->arguments[0] ? " " : "", command->arguments, command->summary);
    if (command->details[0]) fprintf(to, "\n%s\n", command->details);
    fputs("\nOptions:\n", to);
    print_options(command->options, to);
    if (command->uses_store) print_options(STORE_OPTIONS, to);
    print_options(COMMON_OPTIONS, to);
}

static void print_overview(FILE *to)
{
    fputs("purser tells a school district what each of its initiatives really costs, whether it works and for which\n"
          "students, and what to do about it.\n\nusage: purser COMMAND [arguments] [--options]\n\n", to);
    for (size_t i = 0; i < commands_n; i++) {
        char left[60];
        snprintf(left, sizeof left, "%s %s", commands[i].words, commands[i].arguments);
        fprintf(to, "  %-26s %s\n", left, commands[i].summary);
    }
    fputs("\n'purser COMMAND --help' tells more of each; 'man purser' has all of it.\n", to);
}

int help_without_command(int argc, char **argv)
{
    if (argc < 2) {
        print_overview(stderr);
        return 2;
    }
    bool asks = strcmp(argv[1], "help") == 0 || strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0;
    if (asks && argc == 2) {
        print_overview(stdout);
        return 0;
    }
    if (asks && strcmp(argv[2], "--man") == 0) {
        Err e = {0};
        Arena *a;
        if (!arena_new(&a, 0, &e)) return 1;
        Buf page = buf_in(a, 0);
        bool done = cli_man_page(&page, &e);
        if (done) fwrite(page.p, 1, page.n, stdout);
        arena_end(a);
        return done ? 0 : 1;
    }
    if (strcmp(argv[1], "--version") == 0) {
        puts("purser " PURSER_VERSION);
        return 0;
    }
    const char *word = asks ? argv[2] : argv[1];
    bool is_known = false;
    for (size_t i = 0; i < commands_n; i++) {
        size_t n = strlen(word);
        bool fits = strncmp(commands[i].words, word, n) == 0 && (commands[i].words[n] == 0 || commands[i].words[n] == ' ');
        if (!fits) continue;
        if (asks) {
            if (is_known) putchar('\n');
            help_command(&commands[i], stdout);
        } else if (!is_known) {
            fprintf(stderr, "purser: '%s' needs a second word; there is:\n", word);
        }
        if (!asks) fprintf(stderr, "  purser %s %s\n", commands[i].words, commands[i].arguments);
        is_known = true;
    }
    if (!is_known) fprintf(stderr, "purser: there is no command '%s'; 'purser --help' lists them\n", word);
    return asks && is_known ? 0 : 2;
}

/* ---- The man page ---- */

static bool roff_text(Buf *out, const char *text, Err *e)
{
    bool at_line_start = true;
    for (; *text; text++) {
        if (at_line_start && (*text == '.' || *text == '\'')) TRY(buf_add_c(out, "\\&", e));
        if (*text == '\\') TRY(buf_add_c(out, "\\e", e));
        else if (*text == '-') TRY(buf_add_c(out, "\\-", e));
        else if (*text == '\n' && text[1] == '\n') {
            TRY(buf_add_c(out, "\n.PP\n", e));
            text++;
        }
        else TRY(buf_add_char(out, *text, e));
        at_line_start = *text == '\n';
    }
    return true;
}

static bool roff_options(Buf *out, const Option *options, Err *e)
{
    for (const Option *o = options; o && o->name; o++) {
        TRY(buf_format(out, e, ".TP\n\\fB\\-\\-%s\\fR%s\\fI%s\\fR\n", o->name, o->value ? " " : "", o->value ? o->value : ""));
        TRY(roff_text(out, o->doc, e));
        TRY(buf_add_c(out, "\n", e));
    }
    return true;
}

bool cli_man_page(Buf *out, Err *e)
{
    TRY(buf_add_c(out, ".TH PURSER 1 \"\" \"purser " PURSER_VERSION "\" \"User Commands\"\n.SH NAME\npurser \\- strategic budgeting for school districts\n"
                       ".SH SYNOPSIS\n.B purser\n\\fICOMMAND\\fR [\\fIarguments\\fR] [\\fB\\-\\-options\\fR]\n.SH DESCRIPTION\n"
                       "Purser tells a school district what each of its initiatives really costs, whether it works and for which students, and what to do "
                       "about it. It reads the district's own ledger and students' results, and every figure it prints can be opened with \\fBpurser explain\\fR.\n"
                       ".PP\nA STORE is a SQLite file, or a postgresql:// address together with \\fB\\-\\-district\\fR. "
                       "The exit status is 0 when done, 1 when refused with one clear sentence, 2 for wrong usage.\n.SH COMMANDS\n", e));
    for (size_t i = 0; i < commands_n; i++) {
        const Command *c = &commands[i];
        TRY(buf_format(out, e, ".SS \"purser %s %s\"\n", c->words, c->arguments));
        TRY(roff_text(out, c->summary, e));
        TRY(buf_add_c(out, "\n.PP\n", e));
        TRY(roff_text(out, c->details, e));
        TRY(buf_add_c(out, "\n", e));
        TRY(roff_options(out, c->options, e));
    }
    TRY(buf_add_c(out, ".SH OPTIONS OF EVERY COMMAND\n", e));
    TRY(roff_options(out, STORE_OPTIONS, e));
    TRY(roff_options(out, COMMON_OPTIONS, e));
    return buf_add_c(out, ".SH FILES\ndocs/files.md describes every file that is read.\n", e);
}
