/* The house's rules, held by a test: the arrows of docs/architecture.md, banned calls, lengths, the records' tables.
 * Each check is run on the project, which must be clean, and on made-up sources with planted faults, which must be found. */
#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "records.h"
#include "tests/house_read.h"

enum { FILE_LINES_MOST = 700, FUNCTION_LINES_MOST = 90 };

/* ---- The arrows ---- */

typedef struct { char name[40], uses[400], headers[200]; } Room;
typedef struct { Room rooms[40]; size_t n; } House;

static bool has_word(const char *words, const char *word)
{
    char padded[500], wanted[120];
    snprintf(padded, sizeof padded, " %s ", words);
    snprintf(wanted, sizeof wanted, " %s ", word);
    return strstr(padded, wanted) != NULL;
}

static const Room *find_room(const House *h, const char *name)
{
    for (size_t i = 0; i < h->n; i++)
        if (strcmp(h->rooms[i].name, name) == 0) return &h->rooms[i];
    return NULL;
}

/* Reads the block of docs/architecture.md that begins with "room | may include | others see". */
static void read_house(House *h, const char *document)
{
    *h = (House){0};
    const char *p = strstr(document, "room | may include | others see\n");
    if (!p) fail_msg("docs/architecture.md has no table that begins with 'room | may include | others see'");
    p = strchr(p, '\n') + 1;
    for (size_t n; *p && *p != '`'; p += n + (p[n] == '\n')) {
        char line[600];
        n = strcspn(p, "\n");
        snprintf(line, sizeof line, "%.*s", (int)n, p);
        Room *room = &h->rooms[h->n];
        if (sscanf(line, " %39[a-z] | %399[^|\n] | %199[^|\n]", room->name, room->uses, room->headers) != 3) fail_msg("not a row of the table of rooms: %s", line);
        assert_true(++h->n < sizeof h->rooms / sizeof *h->rooms);
    }
}

/* A room stands only on rooms above it in the table: so there is no circle. */
static void check_table(const House *h, Findings *f)
{
    for (size_t i = 0; i < h->n; i++) {
        char uses[400], *rest = uses;
        memcpy(uses, h->rooms[i].uses, sizeof uses);
        for (char *word; (word = strsep(&rest, " "));) {
            const Room *used = find_room(h, word);
            if (*word && strcmp(word, "-") != 0 && (!used || used >= &h->rooms[i]))
                finding_add(f, "docs/architecture.md: %s may not include %s, which does not stand above it", h->rooms[i].name, word);
        }
    }
}

/* The room and the file of an #include "..." line: files without a folder are schema's, but the two that base and cli own. */
static bool read_include(char room[40], char header[120], const char *line)
{
    char name[160];
    if (sscanf(line, "#include \"%159[^\"]\"", name) != 1 || strcmp(name, "version.h") == 0) return false;
    const char *slash = strchr(name, '/');
    snprintf(room, 40, "%.*s", slash ? (int)(slash - name) : 0, name);
    if (!slash) snprintf(room, 40, "%s", strcmp(name, "errors.def") == 0 ? "base" : "schema");
    snprintf(header, 120, "%.119s", slash ? slash + 1 : name);
    return true;
}

static void check_include(const House *h, const Source *s, int line_number, const char *line, Findings *f)
{
    static const struct { const char *header, *room; } libraries[] = {
        {"sqlite3.h", "store"}, {"libpq-fe.h", "store"}, {"jansson.h", "base"}, {"sodium.h", "base"}, {"microhttpd.h", "http"}, {"xlsxwriter.h", "io"}, {"curl/curl.h", "people"}, {"cjose/cjose.h", "people"}};
    char from[40], to[40], header[120];
    source_room(from, s->path);
    bool is_test = source_is_test(s);
    for (size_t i = 0; i < sizeof libraries / sizeof *libraries; i++)
        if (!is_test && strncmp(line, "#include <", 10) == 0 && strncmp(line + 10, libraries[i].header, strlen(libraries[i].header)) == 0 && strcmp(from, libraries[i].room) != 0)
            finding_add(f, "%s:%d: <%s> belongs to %s; use what %s offers", s->path, line_number, libraries[i].header, libraries[i].room, libraries[i].room);
    if (!read_include(to, header, line) || strcmp(from, to) == 0) return;
    if (is_test && (strcmp(to, "tests") == 0 || strcmp(to, "schema") == 0)) return;
    if (strncmp(s->path, "src/", 4) != 0 && strncmp(s->path, "schema/", 7) != 0) return; /* tests of the whole see everything */
    const Room *room = find_room(h, from), *used = find_room(h, to);
    if (!room) finding_add(f, "%s: the room %s is not in docs/architecture.md", s->path, from);
    else if (!used || !has_word(room->uses, to)) finding_add(f, "%s:%d: %s may not include %s (docs/architecture.md)", s->path, line_number, from, to);
    else if (strstr(header, "_testing.h")) {
        if (!is_test) finding_add(f, "%s:%d: %s/%s is for tests", s->path, line_number, to, header);
    } else if (strcmp(used->headers, "all") != 0 && !has_word(used->headers, header))
        finding_add(f, "%s:%d: %s/%s is %s's own; others see %s", s->path, line_number, to, header, to, used->headers);
}

static void check_includes(const House *h, const Source *list, size_t n, Findings *f)
{
    for (size_t i = 0; i < n; i++) {
        int number = 1;
        for (const char *line = list[i].text; line && *line; line = strchr(line, '\n'), line = line ? line + 1 : NULL, number++)
            if (line[0] == '#') check_include(h, &list[i], number, line, f);
    }
}

/* ---- Banned calls, each with what to use instead, and the places that need one, each with its reason ---- */

static const struct { const char *words, *instead; } bans[] = {
    {"malloc calloc realloc free strdup strndup", "memory comes from an Arena"},
    {"printf fprintf vprintf vfprintf puts fputs putchar perror", "below main nothing prints; return the Err"},
    {"strcpy strncpy strcat strncat sprintf vsprintf gets strtok", "Str and Buf know their ends; snprintf does"},
    {"rand random srand", "random.h draws the same on every machine"},
    {"system popen", "nothing here runs a shell"},
};
static const struct { const char *path, *word, *why; } allowed[] = {
    {"src/base/arena.c", "malloc", "the arena itself"},
    {"src/base/arena.c", "calloc", "the arena itself"},
    {"src/base/arena.c", "free", "the arena itself"},
    {"src/cli/cli.c", "free", "of vasprintf"},
    {"src/serve/serve_log.c", "fprintf", "the request log"},
    {"src/decide/", "cost_sd_cents", "a standard deviation is no amount of money"},
};

static bool is_allowed(const Source *s, const char *word)
{
    char room[40];
    source_room(room, s->path);
    bool prints = has_word(bans[1].words, word);
    if (prints && (strcmp(room, "cli") == 0 || strcmp(room, "app") == 0)) return true;
    for (size_t i = 0; i < sizeof allowed / sizeof *allowed; i++)
        if (strncmp(s->path, allowed[i].path, strlen(allowed[i].path)) == 0 && strcmp(word, allowed[i].word) == 0) return true;
    return false;
}

static bool is_name(char c) { return isalnum((unsigned char)c) || c == '_'; }

static void check_call(const Source *s, int line, const char *word, Findings *f)
{
    for (size_t i = 0; i < sizeof bans / sizeof *bans; i++)
        if (!source_is_test(s) && has_word(bans[i].words, word) && !is_allowed(s, word))
            finding_add(f, "%s:%d: %s(): %s", s->path, line, word, bans[i].instead);
}

/* Calls are names before a parenthesis; money in a double is a `double` whose names have "cents" in them. */
static void check_words(const Source *s, Findings *f)
{
    int line = 1;
    bool in_double = false, is_cents_file = strncmp(s->path, "src/base/cents.", 15) == 0; /* the one door between the two */
    for (const char *p = s->code; *p;) {
        if (!is_name(*p)) {
            if (*p == '\n') line++;
            if (strchr(";(){}=", *p)) in_double = false;
            p++;
            continue;
        }
        size_t n = 0;
        while (is_name(p[n])) n++;
        char word[80];
        snprintf(word, sizeof word, "%.*s", (int)n, p);
        p += n;
        if (strcmp(word, "double") == 0) in_double = true;
        else if (in_double && strstr(word, "cents") && !is_cents_file && !source_is_test(s) && !is_allowed(s, word))
            finding_add(f, "%s:%d: 'double %s': money is Cents", s->path, line, word);
        if (*p == '(') check_call(s, line, word, f);
    }
}

/* ---- Lengths and leftovers ---- */

static void check_lengths(const Source *s, Findings *f)
{
    int line = 1, began = 0;
    for (const char *p = s->code; p && *p; p = strchr(p, '\n'), p = p ? p + 1 : NULL, line++) {
        if (p[0] == '{' && p[1] == '\n') began = line;
        if (p[0] != '}' || !began) continue;
        if (line - began > FUNCTION_LINES_MOST) finding_add(f, "%s:%d: a function of %d lines; %d at most", s->path, began, line - began, FUNCTION_LINES_MOST);
        began = 0;
    }
    if (line - 1 > FILE_LINES_MOST) finding_add(f, "%s: %d lines; %d at most: split it by idea", s->path, line - 1, FILE_LINES_MOST);
}

static void check_leftovers(const Source *s, Findings *f)
{
    static const char *const marks[] = {"TO" "DO", "FIX" "ME"}; /* apart, so that this file passes */
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (strstr(s->text, marks[i])) finding_add(f, "%s: %s: do it, or write it into an issue", s->path, marks[i]);
}

/* ---- Records ---- */

static void check_field(const Record *r, size_t i, Findings *f)
{
    const Field *field = &r->fields[i];
    size_t n = strlen(field->name);
    bool ends_in_cents = n > 6 && strcmp(field->name + n - 6, "_cents") == 0;
    if (field->min > field->max) finding_add(f, "schema/%s.def: %s: min is above max", r->name, field->name);
    if (!*field->label || !*field->doc) finding_add(f, "schema/%s.def: %s: label and doc say what it is", r->name, field->name);
    if (ends_in_cents != (field->kind == FIELD_CENTS)) finding_add(f, "schema/%s.def: %s: money, and only money, ends in _cents", r->name, field->name);
    if ((field->kind == FIELD_ENUM) != (field->choices != NULL)) finding_add(f, "schema/%s.def: %s: an ENUM has choices in choices.def", r->name, field->name);
    for (const char *c = field->name; *c; c++)
        if (!islower((unsigned char)*c) && !isdigit((unsigned char)*c) && *c != '_') {
            finding_add(f, "schema/%s.def: %s: names are snake_case", r->name, field->name);
            break;
        }
    for (size_t k = 0; k < i; k++)
        if (strcmp(field->name, r->fields[k].name) == 0) finding_add(f, "schema/%s.def: %s stands there twice", r->name, field->name);
}

static void check_record(const Record *r, Findings *f)
{
    size_t keys = 0;
    if (r->n > 64) finding_add(f, "schema/%s.def: %zu fields; `has` holds 64", r->name, r->n);
    for (size_t i = 0; i < r->n; i++) {
        check_field(r, i, f);
        keys += r->fields[i].presence == FIELD_KEY;
    }
    if (!keys) finding_add(f, "schema/%s.def: nothing names a row: no field is a KEY", r->name);
}

/* ---- The tests ---- */

typedef struct { Source *list; size_t n; House house; } Project;

static int read_project(void **state)
{
    static Project p;
    static const char *const folders[][2] = {{"src", "c h inc def"}, {"schema", "c h def"}, {"tests", "c h"}, {"fuzz", "c h"}, {"bench", "c h"}};
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) source_read(&p.list, &p.n, folders[i][0], folders[i][1]);
    Source *documents = NULL;
    size_t documents_n = 0;
    source_read(&documents, &documents_n, "docs", "md");
    for (size_t i = 0; i < documents_n; i++)
        if (strcmp(documents[i].path, "docs/architecture.md") == 0) read_house(&p.house, documents[i].text);
    source_end(documents, documents_n);
    *state = &p;
    return 0;
}

static int end_project(void **state)
{
    Project *p = *state;
    source_end(p->list, p->n);
    return 0;
}

static void assert_clean(const Findings *f)
{
    for (size_t i = 0; i < f->n; i++) print_message("%s\n", f->lines[i]);
    if (f->n) fail_msg("%zu findings, listed above", f->n);
}

static void test_arrows(void **state)
{
    const Project *p = *state;
    static Findings f;
    f.n = 0;
    assert_true(p->house.n > 10 && p->n > 100);
    check_table(&p->house, &f);
    check_includes(&p->house, p->list, p->n, &f);
    assert_clean(&f);
}

static void test_words(void **state)
{
    const Project *p = *state;
    static Findings f;
    f.n = 0;
    for (size_t i = 0; i < p->n; i++) check_words(&p->list[i], &f);
    assert_clean(&f);
}

static void test_lengths(void **state)
{
    const Project *p = *state;
    static Findings f;
    f.n = 0;
    for (size_t i = 0; i < p->n; i++) {
        if (!strstr(p->list[i].path, ".def")) check_lengths(&p->list[i], &f);
        check_leftovers(&p->list[i], &f);
    }
    assert_clean(&f);
}

static void test_records(void **state)
{
    (void)state;
    static Findings f;
    f.n = 0;
    assert_true(all_records_n > 0);
    for (size_t i = 0; i < all_records_n; i++) {
        check_record(all_records[i], &f);
        for (size_t k = 0; k < i; k++)
            if (strcmp(all_records[i]->name, all_records[k]->name) == 0) finding_add(&f, "two records are called %s", all_records[i]->name);
    }
    assert_clean(&f);
}

/* Planted faults: each must be found, and nothing else. */
static void test_finds_arrows(void **state)
{
    (void)state;
    House h;
    static Findings f;
    f.n = 0;
    read_house(&h, "x\nroom | may include | others see\nbase | - | all\nstore | base | all\nledger | base store | ledger.h\n"
                   "costing | base ledger | costing.h\n```\n");
    assert_int_equal(h.n, 4);
    check_table(&h, &f);
    assert_int_equal(f.n, 0);
    Source list[] = {
        source_of("src/costing/costing.c", "#include \"costing/costing_rules.h\"\n#include \"ledger/ledger.h\"\n#include \"base/arena.h\"\n"),
        source_of("src/ledger/ledger.c", "#include \"costing/costing.h\"\n"),             /* upwards */
        source_of("src/store/db.c", "#include \"ledger/ledger.h\"\n"),                    /* a platform folder knows a feature */
        source_of("src/costing/costing_rules.c", "#include \"ledger/ledger_store.h\"\n"), /* a header of another room's own */
        source_of("src/ledger/ledger_read.c", "#include <sqlite3.h>\n"),                  /* around the store */
        source_of("src/ledger/ledger_test.c", "#include \"tests/engines.h\"\n#include <sqlite3.h>\n"),
        source_of("src/ledger/ledger_map.c", "#include \"tests/engines.h\"\n"),           /* product code on test code */
    };
    size_t n = sizeof list / sizeof *list;
    check_includes(&h, list, n, &f);
    assert_int_equal(f.n, 5);
    for (size_t i = 0; i < n; i++) free(list[i].text), free(list[i].code);
    read_house(&h, "room | may include | others see\nbase | store | all\nstore | base | all\n```\n");
    f.n = 0;
    check_table(&h, &f);
    assert_int_equal(f.n, 1);
}

static void test_finds_words(void **state)
{
    (void)state;
    static Findings f;
    f.n = 0;
    Source list[] = {
        source_of("src/ledger/ledger.c", "void x(void)\n{\n    char *p = malloc(3); /* malloc(4) */\n    printf(\"free(p)\");\n    int rand = 4;\n}\n"),
        source_of("src/costing/a.c", "static double cost_cents;\nstatic double rate, cents_paid;\ndouble f(Cents cents);\n"),
        source_of("src/cli/b.c", "void y(void) { fprintf(stderr, \"x\"); strcat(a, b); }\n"),
        source_of("src/cli/b_test.c", "void y(void) { strcat(a, b); system(\"x\"); }\n"),
    };
    size_t n = sizeof list / sizeof *list;
    for (size_t i = 0; i < n; i++) check_words(&list[i], &f);
    assert_int_equal(f.n, 5);
    for (size_t i = 0; i < n; i++) free(list[i].text), free(list[i].code);
}

static void test_finds_lengths(void **state)
{
    (void)state;
    static Findings f;
    f.n = 0;
    static char text[FILE_LINES_MOST + 200];
    strcpy(text, "int f(void)\n{\n");
    size_t n = strlen(text);
    memset(text + n, '\n', FUNCTION_LINES_MOST + 1);
    strcpy(text + n + FUNCTION_LINES_MOST + 1, "}\n");
    Source a = source_of("src/a/a.c", text);
    check_lengths(&a, &f);
    assert_int_equal(f.n, 1);
    memset(text, '\n', FILE_LINES_MOST + 1);
    text[FILE_LINES_MOST + 1] = 0;
    Source b = source_of("src/a/b.c", text), c = source_of("src/a/c.c", "/* TO" "DO later */\n");
    check_lengths(&b, &f);
    check_leftovers(&c, &f);
    assert_int_equal(f.n, 3);
    Source *const all[] = {&a, &b, &c};
    for (size_t i = 0; i < 3; i++) free(all[i]->text), free(all[i]->code);
}

static void test_finds_records(void **state)
{
    (void)state;
    static Findings f;
    f.n = 0;
    const Field fields[] = {
        {"code", FIELD_TEXT, FIELD_OPTIONAL, 8, 0, 64, NULL, "Code", "Code"},
        {"code", FIELD_TEXT, FIELD_OPTIONAL, 8, 5, 4, NULL, "Code", ""},
        {"amount", FIELD_CENTS, FIELD_OPTIONAL, 8, 0, 0, NULL, "Amount", "What was paid"},
        {"Kind", FIELD_ENUM, FIELD_OPTIONAL, 8, 0, 0, NULL, "Kind", "Which"},
    };
    check_record(&(Record){"planted", 16, fields, 4}, &f);
    assert_int_equal(f.n, 7); /* twice, min above max, no doc, not _cents, not snake_case, no choices, no key */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_arrows),       cmocka_unit_test(test_words),       cmocka_unit_test(test_lengths),       cmocka_unit_test(test_records),
        cmocka_unit_test(test_finds_arrows), cmocka_unit_test(test_finds_words), cmocka_unit_test(test_finds_lengths), cmocka_unit_test(test_finds_records),
    };
    return cmocka_run_group_tests_name("house", tests, read_project, end_project);
}
