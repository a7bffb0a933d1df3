#include <fnmatch.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "demo/demo_test_files.h"

const char *const test_files[TEST_FILES] = {"ledger.csv", "ledger-map.json", "sites.csv", "strategy.csv", "initiatives.csv", "staff-time.csv",
                                            "costs.csv", "pools.csv", "rules.csv", "results.csv", "students.csv"};

char *test_file_read(Arena *a, size_t *n, const char *folder, const char *name)
{
    Err e = {0};
    char path[160];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    fseek(f, 0, SEEK_END);
    long size = ftell(f);
    rewind(f);
    char *bytes = arena_push(a, (size_t)size + 1, &e);
    assert_non_null(bytes);
    assert_int_equal(fread(bytes, 1, (size_t)size, f), size);
    fclose(f);
    *n = (size_t)size;
    return bytes;
}

/* One cell from *at, unquoted in place; *end is the character that ended it. */
static char *split_cell(char **at, char *end)
{
    char *from = *at, *to = from, *cell = from;
    if (*from == '"') {
        for (from++; !(*from == '"' && from[1] != '"'); from++) {
            assert_true(*from != 0);
            if (*from == '"') from++;
            *to++ = *from;
        }
        from++;
    } else
        while (*from && *from != ',' && *from != '\n') *to++ = *from++;
    *end = *from;
    *to = 0;
    *at = from + (*end != 0);
    return cell;
}

TestTable test_table_read(Arena *a, const char *folder, const char *name)
{
    Err e = {0};
    size_t n, most = 1, cells = 0;
    char *at = test_file_read(a, &n, folder, name);
    for (size_t i = 0; i < n; i++) most += at[i] == ',' || at[i] == '\n';
    TestTable t = {.names = arena_push_array(a, most, sizeof(char *), &e)};
    assert_non_null(t.names);
    while (*at) {
        char end;
        t.names[cells++] = split_cell(&at, &end);
        if (t.columns == 0 && end == '\n') t.columns = cells;
        if (end == '\n') assert_int_equal(cells % t.columns, 0);
    }
    t.cells = t.names + t.columns;
    t.rows = cells / t.columns - 1;
    return t;
}

size_t test_column(const TestTable *t, const char *name)
{
    for (size_t c = 0; c < t->columns; c++)
        if (strcmp(t->names[c], name) == 0) return c;
    fail_msg("there is no column %s", name);
    return 0;
}

const char *test_cell(const TestTable *t, size_t row, const char *column) { return t->cells[row * t->columns + test_column(t, column)]; }

double test_number(const char *text)
{
    char *end;
    double value = strtod(text, &end);
    assert_true(*text && !*end);
    return value;
}

long long test_cents(const char *text) { return *text ? llround(test_number(text) * 100) : 0; }

int test_initiative(const TestCosting *c, const char *code)
{
    for (size_t i = 0; i < c->initiatives.rows; i++)
        if (strcmp(test_cell(&c->initiatives, i, "code"), code) == 0) return (int)i;
    fail_msg("there is no initiative %s", code);
    return -1;
}

typedef struct { int initiative, pool; long long cents; const char *account; } Taken;
typedef struct { const char *name; long long cents; } Pool;
enum { POOLS_MOST = 12, RULES_MOST = 250, TAKEN_MOST = 60000 };
typedef struct { TestCosting *c; Taken *taken; size_t taken_n; Pool pools[POOLS_MOST]; size_t pools_n; } Work;

static int pool_of(Work *w, const char *name)
{
    for (size_t p = 0; p < w->pools_n; p++)
        if (strcmp(w->pools[p].name, name) == 0) return (int)p;
    assert_true(w->pools_n < POOLS_MOST);
    w->pools[w->pools_n] = (Pool){name, 0};
    return (int)w->pools_n++;
}

typedef struct { const char *pattern[5], *vendor, *text, *from, *to; int initiative, pool, percent; } Rule;

static bool fits(const char *pattern, const char *text) { return !*pattern || fnmatch(pattern, text, 0) == 0; }

static bool rule_fits(const Rule *r, char *const *line, const char *date, const char *vendor, const char *text)
{
    for (int k = 0; k < 5; k++)
        if (!fits(r->pattern[k], line[k])) return false;
    return fits(r->vendor, vendor) && fits(r->text, text) && (!*r->from || strcmp(date, r->from) >= 0) && (!*r->to || strcmp(date, r->to) <= 0);
}

static size_t read_rules(Rule *rules, Work *w, const TestTable *t)
{
    static const char *const elements[5] = {"fund", "function", "object", "program", "location"};
    assert_true(t->rows <= RULES_MOST);
    for (size_t i = 0; i < t->rows; i++) {
        Rule *r = &rules[i];
        for (int k = 0; k < 5; k++) r->pattern[k] = test_cell(t, i, elements[k]);
        *r = (Rule){.vendor = test_cell(t, i, "vendor"), .text = test_cell(t, i, "text"), .from = test_cell(t, i, "from"), .to = test_cell(t, i, "to"),
                    .pattern = {r->pattern[0], r->pattern[1], r->pattern[2], r->pattern[3], r->pattern[4]},
                    .initiative = -1, .pool = -1, .percent = atoi(test_cell(t, i, "share_percent"))};
        const char *initiative = test_cell(t, i, "initiative"), *pool = test_cell(t, i, "pool");
        assert_true(!*initiative != !*pool); /* a rule names one of them */
        if (*initiative) r->initiative = test_initiative(w->c, initiative);
        else r->pool = pool_of(w, pool);
    }
    return t->rows;
}

/* percent of cents, half to even */
static long long share_of(long long cents, int percent)
{
    long long product = cents * percent, part = product / 100, rest = llabs(product % 100);
    if (rest > 50 || (rest == 50 && part % 2)) part += product < 0 ? -1 : 1;
    return part;
}

static void apply_rules(Work *w, Arena *a, const char *folder)
{
    Err e = {0};
    TestTable rules_file = test_table_read(a, folder, "rules.csv"), ledger = test_table_read(a, folder, "ledger.csv");
    Rule rules[RULES_MOST];
    size_t rules_n = read_rules(rules, w, &rules_file);
    w->taken = arena_push_array(a, TAKEN_MOST, sizeof(Taken), &e);
    char *accounts = arena_push_array(a, ledger.rows, 24, &e);
    assert_true(w->taken && accounts);
    size_t date_at = test_column(&ledger, "date"), amount_at = test_column(&ledger, "amount"), vendor_at = test_column(&ledger, "vendor"),
           text_at = test_column(&ledger, "description");
    for (size_t i = 0; i < ledger.rows; i++) {
        char *const *line = &ledger.cells[i * ledger.columns];
        long long cents = test_cents(line[amount_at]), left = cents;
        snprintf(&accounts[i * 24], 24, "%s-%s-%s-%s-%s", line[0], line[1], line[2], line[3], line[4]);
        int takers = 0;
        for (size_t r = 0; r < rules_n && cents; r++) {
            if (!rule_fits(&rules[r], line, line[date_at], line[vendor_at], line[text_at])) continue;
            long long share = share_of(cents, rules[r].percent);
            if (llabs(share) > llabs(left)) {
                w->c->not_taken += share - left;
                share = left;
            }
            left -= share;
            takers += share != 0;
            if (rules[r].pool >= 0) w->pools[rules[r].pool].cents += share;
            else {
                w->c->tagged[rules[r].initiative] += share;
                if (strcmp(line[date_at], "2026-01-01") < 0) w->c->first_half[rules[r].initiative] += share;
                assert_true(w->taken_n < TAKEN_MOST);
                w->taken[w->taken_n++] = (Taken){rules[r].initiative, -1, share, &accounts[i * 24]};
            }
        }
        w->c->split_lines += takers > 1;
    }
}

/* The tagged dollars on a row's home account are the row's own: counted once. */
static void claim(Work *w, int initiative, const char *home, long long cents)
{
    long long tagged = 0;
    for (size_t k = 0; *home && k < w->taken_n; k++)
        if (w->taken[k].initiative == initiative && fnmatch(home, w->taken[k].account, 0) == 0) tagged += w->taken[k].cents;
    w->c->claimed[initiative] += cents < tagged ? cents : tagged;
}

static void add_staff(Work *w, const TestTable *t)
{
    for (size_t i = 0; i < t->rows; i++) {
        if (strcmp(test_cell(t, i, "unpaid"), "yes") == 0) continue;
        long long cents = test_cents(test_cell(t, i, "amount"));
        if (!cents) {
            const char *rate = test_cell(t, i, "fully_burdened_rate");
            long double hour = *rate ? (long double)test_cents(rate)
                                     : (long double)test_cents(test_cell(t, i, "annual_pay")) * (1 + (long double)test_number(test_cell(t, i, "benefit_rate"))) /
                                           (long double)test_number(test_cell(t, i, "contract_hours"));
            long double exact = hour * (long double)(test_number(test_cell(t, i, "people")) * test_number(test_cell(t, i, "hours_per_week")) *
                                                     test_number(test_cell(t, i, "weeks")));
            cents = llrintl(exact);
        }
        int initiative = test_initiative(w->c, test_cell(t, i, "initiative"));
        w->c->staff[initiative] += cents;
        claim(w, initiative, test_cell(t, i, "home_account"), cents);
    }
}

static void add_ingredients(Work *w, const TestTable *t)
{
    for (size_t i = 0; i < t->rows; i++) {
        long long cents = test_cents(test_cell(t, i, "amount"));
        if (strcmp(test_cell(t, i, "kind"), "shared") == 0) {
            w->pools[pool_of(w, test_cell(t, i, "pool"))].cents += cents;
            continue;
        }
        int initiative = test_initiative(w->c, test_cell(t, i, "initiative"));
        const char *life = test_cell(t, i, "life_years");
        bool spread = strcmp(test_cell(t, i, "once_or_yearly"), "once") == 0 && *life && test_number(life) > 1;
        w->c->ingredients[initiative] += spread ? llrint((double)cents * 0.03 / (1 - pow(1.03, -test_number(life)))) : cents;
        w->c->cash_ingredients[initiative] += cents;
        claim(w, initiative, test_cell(t, i, "home_account"), cents);
    }
}

static double share_quantity(const TestCosting *c, const TestTable *t, size_t row, int initiative)
{
    const char *quantity = test_cell(t, row, "quantity"), *driver = test_cell(t, row, "driver");
    if (*quantity) return test_number(quantity);
    if (strcmp(driver, "students") == 0) return test_number(test_cell(&c->initiatives, (size_t)initiative, "students_served"));
    assert_string_equal(driver, "sites");
    const char *campuses = test_cell(&c->initiatives, (size_t)initiative, "campuses");
    double n = 1;
    for (; *campuses; campuses++) n += *campuses == ';';
    return n;
}

/* Rows from..to are one pool: whole parts first, then a cent to each of the largest remainders. */
static void share_pool(TestCosting *c, const TestTable *t, size_t from, size_t to, long long cents)
{
    long double quantities[TEST_INITIATIVES + 1], all = 0, rests[TEST_INITIATIVES + 1];
    int of[TEST_INITIATIVES + 1];
    long long parts[TEST_INITIATIVES + 1], left = cents;
    size_t n = to - from;
    assert_true(n <= TEST_INITIATIVES + 1);
    for (size_t k = 0; k < n; k++) {
        const char *code = test_cell(t, from + k, "initiative");
        of[k] = *code ? test_initiative(c, code) : -1;
        all += quantities[k] = (long double)share_quantity(c, t, from + k, of[k]);
    }
    for (size_t k = 0; k < n; k++) {
        long double exact = (long double)cents * quantities[k] / all;
        parts[k] = (long long)floorl(exact + 1e-9L);
        rests[k] = exact - (long double)parts[k];
        left -= parts[k];
    }
    for (; left > 0; left--) {
        size_t best = 0;
        for (size_t k = 1; k < n; k++)
            if (rests[k] > rests[best]) best = k;
        parts[best]++;
        rests[best] = -1;
    }
    for (size_t k = 0; k < n; k++)
        if (of[k] >= 0) c->shared[of[k]] += parts[k];
}

static void add_pools(Work *w, const TestTable *t)
{
    for (size_t i = 0; i < t->rows; i++) w->pools[pool_of(w, test_cell(t, i, "pool"))].cents += test_cents(test_cell(t, i, "amount"));
    for (size_t from = 0, to; from < t->rows; from = to) {
        for (to = from; to < t->rows && strcmp(test_cell(t, to, "pool"), test_cell(t, from, "pool")) == 0; to++) {}
        share_pool(w->c, t, from, to, w->pools[pool_of(w, test_cell(t, from, "pool"))].cents);
    }
}

void test_costing(TestCosting *out, Arena *a, const char *folder)
{
    *out = (TestCosting){.initiatives = test_table_read(a, folder, "initiatives.csv")};
    assert_int_equal(out->initiatives.rows, TEST_INITIATIVES);
    Work w = {.c = out};
    apply_rules(&w, a, folder);
    TestTable staff = test_table_read(a, folder, "staff-time.csv"), costs = test_table_read(a, folder, "costs.csv"),
              pools = test_table_read(a, folder, "pools.csv");
    add_staff(&w, &staff);
    add_ingredients(&w, &costs);
    add_pools(&w, &pools);
    for (int i = 0; i < TEST_INITIATIVES; i++) {
        long long rest = out->tagged[i] - out->claimed[i] + out->staff[i] + out->shared[i];
        out->loaded[i] = rest + out->ingredients[i];
        out->cash[i] = rest + out->cash_ingredients[i];
    }
}
