#include "cli/cli.h"

#include <errno.h>
#include <pwd.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli/help.h"

static volatile int is_cancelled;

static void cancel(int signal_number)
{
    (void)signal_number;
    is_cancelled = 1;
}

/* ---- Progress: after a second, on a terminal, ten times a second ---- */

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static struct { double started, told; bool is_shown, is_terminal; } progress_state;

static void tell(void *to, const char *what, int64_t done, int64_t total)
{
    (void)to;
    double now = seconds();
    if (!progress_state.is_terminal || now - progress_state.started < 1 || now - progress_state.told < 0.1) return;
    progress_state.told = now;
    progress_state.is_shown = true;
    if (total > 0) fprintf(stderr, "\r%s: %d %%  ", what, (int)(100 * done / total));
    else fprintf(stderr, "\r%s ...  ", what);
    fflush(stderr);
}

static void clear_progress(void)
{
    if (progress_state.is_shown) fputs("\r\033[K", stderr);
    progress_state.is_shown = false;
}

/* ---- Output ---- */

static bool to_standard_output(void *to, const char *p, size_t n, Err *e)
{
    (void)to;
    if (fwrite(p, 1, n, stdout) != n) return FAIL(e, ERR_IO, NULL, "standard output cannot be written: %s", strerror(errno));
    return true;
}

bool cli_say(Cli *cli, Err *e, const char *format, ...)
{
    if (cli->json) return true;
    va_list arguments;
    va_start(arguments, format);
    char *text = NULL;
    int n = vasprintf(&text, format, arguments);
    va_end(arguments);
    if (n < 0) return FAIL(e, ERR_MEMORY, NULL, "not enough memory");
    bool done = buf_add(&cli->out, (Str){text, (size_t)n}, e) && buf_add_char(&cli->out, '\n', e);
    free(text);
    return done;
}

const char *cli_dollars(Cli *cli, Cents v)
{
    Err e = {0};
    char *text = arena_push(cli->arena, 40, &e);
    if (!text) return "";
    cents_to_dollars(text, v);
    return text;
}

const char *cli_count(Cli *cli, int64_t n)
{
    Err e = {0};
    char digits[32], *text = arena_push(cli->arena, 40, &e);
    if (!text) return "";
    int length = snprintf(digits, sizeof digits, "%lld", (long long)n), at = 0;
    for (int i = 0; i < length; i++) {
        if (i && (length - i) % 3 == 0 && digits[i - 1] != '-') text[at++] = ',';
        text[at++] = digits[i];
    }
    return text;
}

const char *cli_things(Cli *cli, int64_t n, const char *one)
{
    Err e = {0};
    Str text;
    return str_format(&text, cli->arena, &e, "%s %s%s", cli_count(cli, n), one, n == 1 ? "" : "s") ? text.p : "";
}

static const char *severity_word(Severity s) { return s == PROBLEM_BAD_ROW ? "bad_row" : s == PROBLEM_WARNING ? "warning" : "note"; }

void cli_problems_json(Cli *cli)
{
    JsonWriter *w = &cli->writer;
    json_write_key(w, "problems");
    json_write_array(w);
    for (size_t i = 0; i < cli->problems.n; i++) {
        const Problem *p = &cli->problems.rows[i];
        json_write_object(w);
        json_put_text(w, "severity", str_from_c(severity_word(p->severity)));
        json_write_key(w, "line");
        p->line ? json_write_int(w, p->line) : json_write_null(w);
        json_put_text(w, "column", p->column);
        json_put_text(w, "message", p->message);
        json_write_object_end(w);
    }
    json_write_array_end(w);
    json_put_int(w, "bad_rows", cli->problems.bad_rows);
}

static void print_problems(const Cli *cli)
{
    static const char *const prefixes[] = {"bad row: ", "warning: ", "note: "};
    Str file = str_from_c(cli->problems_file ? cli->problems_file : "");
    for (size_t i = 0; i < cli->problems.n; i++) {
        Str sentence;
        Err e = {0};
        if (problem_sentence(&sentence, cli->arena, &cli->problems.rows[i], file, &e))
            fprintf(stderr, "%s%.*s\n", prefixes[cli->problems.rows[i].severity], STR_ARGUMENTS(sentence));
    }
    for (int s = 0; s < SEVERITIES; s++)
        if (cli->problems.counts[s] > cli->problems.kept[s])
            fprintf(stderr, "%sand %lld more\n", prefixes[s], (long long)(cli->problems.counts[s] - cli->problems.kept[s]));
}

static void print_refusal(Cli *cli, const Err *e)
{
    if (!cli->json) {
        fprintf(stderr, "purser: %s\n", e->message);
        return;
    }
    if (cli->is_answered) return;
    Err ignored = {0};
    cli->out.n = 0; /* half an answer is not shown */
    cli->writer = json_writer(&cli->out, true, &ignored);
    JsonWriter *w = &cli->writer;
    json_write_object(w);
    json_write_key(w, "error");
    json_write_object(w);
    json_put_text(w, "code", str_from_c(err_name(e->code)));
    json_put_text(w, "field", str_from_c(e->field));
    json_put_text(w, "message", str_from_c(e->message));
    json_write_object_end(w);
    cli_problems_json(cli);
    json_write_object_end(w);
    if (json_write_done(w) && buf_flush(&cli->out, &ignored)) fflush(stdout);
}

/* ---- Arguments ---- */

const char *cli_option(const Cli *cli, const char *name)
{
    for (size_t i = cli->given_n; i > 0; i--)
        if (strcmp(cli->given[i - 1][0], name) == 0) return cli->given[i - 1][1];
    return NULL;
}

bool cli_flag(const Cli *cli, const char *name) { return cli_option(cli, name) != NULL; }

const char *cli_repeated(const Cli *cli, const char *name, size_t at)
{
    for (size_t i = 0; i < cli->given_n; i++)
        if (strcmp(cli->given[i][0], name) == 0 && at-- == 0) return cli->given[i][1];
    return NULL;
}

static size_t words_matched(const char *words, int argc, char **argv)
{
    size_t n = 0;
    Str part, rest = str_from_c(words);
    while (str_next_part(&part, &rest, ' ')) {
        if ((int)n + 1 >= argc || !str_equal_c(part, argv[n + 1])) return 0;
        n++;
    }
    return n;
}

static const Command *find_command(size_t *words, int argc, char **argv)
{
    const Command *found = NULL;
    *words = 0;
    for (size_t i = 0; i < commands_n; i++) {
        size_t n = words_matched(commands[i].words, argc, argv);
        if (n > *words) found = &commands[i], *words = n;
    }
    return found;
}

static const Option *find_option(const Command *command, Str name)
{
    const Option *const lists[] = {command->options, command->uses_store ? STORE_OPTIONS : NULL, COMMON_OPTIONS};
    for (size_t l = 0; l < sizeof lists / sizeof *lists; l++)
        for (const Option *o = lists[l]; o && o->name; o++)
            if (str_equal_c(name, o->name)) return o;
    return NULL;
}

static bool usage_error(Err *e, const Command *command, const char *format, ...)
{
    char text[300];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    return FAIL(e, ERR_USAGE, NULL, "%s (see: purser %s --help)", text, command->words);
}

static bool take_option(Cli *cli, int *i, int argc, char **argv, Err *e)
{
    const char *text = argv[*i] + 2;
    Str name = str_from_c(text);
    size_t equals = str_find(name, '=');
    const char *value = equals < name.n ? text + equals + 1 : NULL;
    name.n = equals;
    const Option *o = find_option(cli->command, name);
    if (!o) return usage_error(e, cli->command, "there is no option --%.*s", STR_ARGUMENTS(name));
    if (o->kind == OPTION_FLAG && value) return usage_error(e, cli->command, "--%s takes no value", o->name);
    if (o->kind != OPTION_FLAG && !value) {
        if (*i + 1 >= argc) return usage_error(e, cli->command, "--%s needs a value: %s", o->name, o->value);
        value = argv[++*i];
    }
    cli->given[cli->given_n][0] = o->name;
    cli->given[cli->given_n++][1] = value ? value : "";
    return true;
}

static bool check_required(const Cli *cli, Err *e)
{
    size_t wanted = 0;
    bool any_more = false;
    Str part, rest = str_from_c(cli->command->arguments);
    while (cli->command->arguments[0] && str_next_part(&part, &rest, ' ')) {
        if (part.n > 3 && memcmp(part.p + part.n - 3, "...", 3) == 0) any_more = true;
        if (part.p[0] != '[') wanted++;
        else any_more = true;
    }
    if (cli->arguments_n < wanted) return usage_error(e, cli->command, "'purser %s' needs %s", cli->command->words, cli->command->arguments);
    if (cli->arguments_n > wanted && !any_more) return usage_error(e, cli->command, "'%s' is one argument too many", cli->arguments[wanted]);
    for (const Option *o = cli->command->options; o && o->name; o++)
        if (o->kind == OPTION_REQUIRED && !cli_flag(cli, o->name)) return usage_error(e, cli->command, "--%s %s is needed", o->name, o->value);
    if (cli->command->uses_store && !cli_flag(cli, "store")) {
        /* a command that can also do without says so by its own check */
        for (const Option *o = cli->command->options; o && o->name; o++)
            if (strcmp(o->name, "students") == 0) return true;
        return usage_error(e, cli->command, "--store STORE is needed");
    }
    return true;
}

static bool parse(Cli *cli, size_t words, int argc, char **argv, Err *e)
{
    cli->arguments = PUSH(cli->arena, const char *, (size_t)argc, e);
    cli->given = arena_push_array(cli->arena, (size_t)argc, sizeof *cli->given, e);
    if (!cli->arguments || !cli->given) return false;
    bool only_arguments = false;
    for (int i = (int)words + 1; i < argc; i++) {
        if (!only_arguments && strcmp(argv[i], "--") == 0) only_arguments = true;
        else if (!only_arguments && strncmp(argv[i], "--", 2) == 0) TRY(take_option(cli, &i, argc, argv, e));
        else if (!only_arguments && strcmp(argv[i], "-h") == 0) cli->given[cli->given_n][0] = "help", cli->given[cli->given_n++][1] = "";
        else if (!only_arguments && argv[i][0] == '-' && argv[i][1]) return usage_error(e, cli->command, "there is no option %s", argv[i]);
        else cli->arguments[cli->arguments_n++] = argv[i];
    }
    return true;
}

static Str who_am_i(void)
{
    const struct passwd *me = getpwuid(geteuid());
    const char *name = me ? me->pw_name : getenv("USER");
    return str_from_c(name && *name ? name : "command line");
}

bool cli_open(Db **out, Cli *cli, Err *e)
{
    const char *district = cli_option(cli, "district");
    return db_open(out, cli->arena, str_from_c(cli_option(cli, "store")), str_from_c(district), e);
}

bool cli_csv_options(CsvOptions *out, const Cli *cli, Err *e)
{
    CsvOptions options = {0};
    const char *encoding = cli_option(cli, "encoding"), *delimiter = cli_option(cli, "delimiter");
    if (encoding && strcmp(encoding, "windows-1252") == 0) options.encoding = CSV_WINDOWS_1252;
    else if (encoding && strcmp(encoding, "utf-8") != 0) return usage_error(e, cli->command, "--encoding is utf-8 or windows-1252");
    if (delimiter && strcmp(delimiter, "tab") == 0) options.delimiter = '\t';
    else if (delimiter && strcmp(delimiter, "comma") == 0) options.delimiter = ',';
    else if (delimiter && strcmp(delimiter, "semicolon") == 0) options.delimiter = ';';
    else if (delimiter && strlen(delimiter) == 1 && strchr(",;\t|", *delimiter)) options.delimiter = *delimiter;
    else if (delimiter) return usage_error(e, cli->command, "--delimiter is comma, semicolon, tab or |");
    *out = options;
    return true;
}

bool cli_fiscal_year(int *out, const Cli *cli, Err *e)
{
    const char *text = cli_option(cli, "fiscal-year");
    int64_t year = 0;
    if (text && (!str_to_int(&year, str_from_c(text), e) || year < 1 || year > 9999))
        return usage_error(e, cli->command, "--fiscal-year is a year, as 2026");
    *out = (int)year;
    return true;
}

bool cli_read_file(Str *out, Arena *a, const char *path, size_t most, Err *e)
{
    FILE *f = fopen(path, "rb");
    if (!f) return FAIL(e, errno == ENOENT ? ERR_NOT_FOUND : ERR_IO, NULL, "%s cannot be read: %s", path, strerror(errno));
    Buf b = buf_in(a, most);
    char piece[16384];
    bool done = true;
    for (size_t n; done && (n = fread(piece, 1, sizeof piece, f)) > 0;) done = buf_add(&b, (Str){piece, n}, e);
    if (done && ferror(f)) done = FAIL(e, ERR_IO, NULL, "%s cannot be read: %s", path, strerror(errno));
    else if (!done) err_place(e, "%s", path);
    fclose(f);
    if (done) *out = buf_str(&b);
    return done;
}

static bool run_command(Cli *cli, Err *e)
{
    TRY(check_required(cli, e));
    if (cli->json) cli->writer = json_writer(&cli->out, true, e);
    TRY(cli->command->run(cli, e));
    return buf_flush(&cli->out, e);
}

static void set_up(Cli *cli, Arena *a)
{
    cli->arena = a;
    cli->out = buf_to(a, to_standard_output, NULL);
    cli->problems = problems_in(a);
    cli->now_ms = instant_now_ms();
    cli->actor = who_am_i();
    cli->progress = (Progress){tell, NULL, &is_cancelled};
    progress_state.started = seconds();
    progress_state.is_terminal = isatty(STDERR_FILENO) == 1;
    /* the first Ctrl-C asks; the second ends the program, and the store takes nothing of it */
    struct sigaction ask = {.sa_handler = cancel, .sa_flags = (int)(SA_RESETHAND | SA_RESTART)};
    sigaction(SIGINT, &ask, NULL);
    sigaction(SIGTERM, &ask, NULL);
}

int cli_main(int argc, char **argv)
{
    Err e = {0};
    Arena *a;
    if (!hash_ready(&e) || !arena_new(&a, 0, &e)) {
        fprintf(stderr, "purser: %s\n", e.message);
        return err_exit_status(e.code);
    }
    size_t words;
    const Command *command = find_command(&words, argc, argv);
    if (!command) {
        int status = help_without_command(argc, argv);
        arena_end(a);
        return status;
    }
    Cli cli = {.command = command};
    set_up(&cli, a);
    bool done = parse(&cli, words, argc, argv, &e);
    cli.json = cli_flag(&cli, "json");
    if (cli_flag(&cli, "actor")) cli.actor = str_from_c(cli_option(&cli, "actor"));
    if (done && cli_flag(&cli, "help")) {
        help_command(command, stdout);
        arena_end(a);
        return 0;
    }
    done = done && run_command(&cli, &e);
    clear_progress();
    if (!cli.json) {
        fflush(stdout);
        print_problems(&cli);
    }
    if (!done) print_refusal(&cli, &e);
    fflush(stdout);
    int status = done ? 0 : err_exit_status(e.code);
    arena_end(a);
    return status;
}
