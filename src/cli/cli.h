/* The command line, in git's manner: purser COMMAND [arguments] [--option value]...
 *
 * A command is one row of a table (commands.c): its words, what it takes, and the function that calls the rooms. The
 * parser, --help, the man page and the test that every command answers to --help all read that table.
 * Exit status: 0 done, 1 refused with one clear sentence on standard error, 2 wrong usage. With --json the answer, or
 * the refusal, is one JSON document on standard output. */
#ifndef PURSER_CLI_CLI_H
#define PURSER_CLI_CLI_H

#include "base/json.h"
#include "base/progress.h"
#include "io/csv.h"
#include "io/problem.h"
#include "store/db.h"

typedef enum { OPTION_FLAG, OPTION_VALUE, OPTION_REQUIRED, OPTION_REPEATED } OptionKind;

typedef struct { const char *name; OptionKind kind; const char *value, *doc; } Option; /* name without --; value: "FILE" */

typedef struct Cli Cli;

typedef struct {
    const char *words;      /* "ledger totals" */
    const char *arguments;  /* "KIND FILE", "" for none */
    const char *summary;    /* one line */
    const char *details;    /* paragraphs for --help and the man page */
    const Option *options;  /* ended by a NULL name */
    bool uses_store;        /* adds --store and --district */
    bool (*run)(Cli *cli, Err *e);
} Command;

struct Cli {
    Arena *arena;            /* lives as long as the command */
    const Command *command;
    const char **arguments;
    size_t arguments_n;
    const char *(*given)[2]; /* option name and value, in the order given */
    size_t given_n;
    bool json;
    bool is_answered;        /* with --json: the document is out, a refusal must not add another */
    Buf out;                 /* standard output */
    JsonWriter writer;       /* on `out`, for --json */
    Problems problems;       /* of a file that was read; printed at the end whatever happens */
    const char *problems_file;
    Progress progress;
    int64_t now_ms;
    Str actor;
};

extern const Command commands[];
extern const size_t commands_n;

const char *cli_option(const Cli *cli, const char *name);    /* NULL: not given; the last one counts */
bool cli_flag(const Cli *cli, const char *name);
/* The i-th value of a repeated option, or NULL. */
const char *cli_repeated(const Cli *cli, const char *name, size_t i);

MUST bool cli_open(Db **out, Cli *cli, Err *e);               /* the store of --store */
MUST bool cli_csv_options(CsvOptions *out, const Cli *cli, Err *e);
/* --fiscal-year, 0 unless given: all the years there are. */
MUST bool cli_fiscal_year(int *out, const Cli *cli, Err *e);
MUST bool cli_read_file(Str *out, Arena *a, const char *path, size_t most, Err *e);

/* Text for people: a line on standard output. With --json nothing. */
MUST bool cli_say(Cli *cli, Err *e, const char *format, ...) PRINTF_LIKE(3, 4);
const char *cli_dollars(Cli *cli, Cents v);                   /* "$1,234.50"; "" only when memory is out */
const char *cli_count(Cli *cli, int64_t n);                   /* "1,234,567" */
const char *cli_things(Cli *cli, int64_t n, const char *one); /* "1 line", "1,234,567 lines" */
void cli_problems_json(Cli *cli);                             /* member "problems" of the object being written */

/* Runs what argv asks for and returns the exit status. */
int cli_main(int argc, char **argv);

/* The man page, in roff. */
MUST bool cli_man_page(Buf *out, Err *e);

#endif
