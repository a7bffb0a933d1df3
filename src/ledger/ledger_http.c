#include "ledger/ledger_http.h"

#include <stdio.h>
#include <stdlib.h>

#include "http/reply_table.h"
#include "ledger/ledger.h"

enum { BY_MOST = 14 };

/* ---- ?by=fund,object ---- */

static bool read_by(Str by[BY_MOST], size_t *out_n, const Request *r, Err *e)
{
    Str text, part, rest;
    bool given;
    size_t n = 0;
    TRY(request_query(&text, &given, r, "by", e));
    rest = text;
    while (given && text.n && str_next_part(&part, &rest, ',')) {
        part = str_trim(part);
        for (size_t i = 0; i < n; i++)
            if (str_equal_folded(by[i], part)) return FAIL(e, ERR_INPUT, "by", "'%.*s' is named twice", STR_ARGUMENTS(part));
        if (n == BY_MOST) return FAIL(e, ERR_INPUT, "by", "the ledger is summed by at most %d names", BY_MOST);
        by[n++] = part;
    }
    *out_n = n;
    return true;
}

/* One column for each name of `by`, then those of `figures`. */
static bool columns_for(Table *t, Arena *a, const Str *by, size_t by_n, const Column *figures, size_t figures_n, Err *e)
{
    Column *columns = PUSH(a, Column, by_n + figures_n, e);
    if (!columns) return false;
    for (size_t i = 0; i < by_n; i++) {
        const char *name;
        TRY(str_to_c(&name, a, by[i], e));
        columns[i] = (Column){name, name, CELL_TEXT};
    }
    for (size_t i = 0; i < figures_n; i++) columns[by_n + i] = figures[i];
    t->columns = columns;
    t->columns_n = by_n + figures_n;
    return true;
}

/* The codes, and in `title` what the handbook calls them. */
static bool put_codes(Cell *c, Cell *title, Arena *a, const LedgerTotals *totals, const LedgerTotal *row, Err *e)
{
    Buf b = buf_in(a, 0);
    for (size_t i = 0; i < totals->by_n; i++) {
        Str word = nces_title(totals->by[i], row->codes[i]);
        c[i] = cell_text(row->codes[i]);
        if (word.n) TRY(buf_format(&b, e, "%s%.*s", b.n ? "; " : "", STR_ARGUMENTS(word)));
    }
    *title = cell_text(buf_str(&b));
    return true;
}

static bool ledger_finding(Str *out, Arena *a, const LedgerTotals *t, Err *e)
{
    char actual[40], tagged[40], untagged[40];
    *out = STR("No ledger was taken in yet");
    if (!t->lines) return true;
    cents_to_dollars(actual, t->actual);
    cents_to_dollars(tagged, t->tagged);
    cents_to_dollars(untagged, t->untagged);
    return str_format(out, a, e, "Of the ledger's %s in %lld lines, rules give %s to initiatives and pools; %s is the rest of the district's", actual, (long long)t->lines, tagged, untagged);
}

/* ---- Totals ---- */

static bool answer_totals(Reply *reply, Request *r, Err *e)
{
    static const Column figures[] = {{"amount_cents", "Actual", CELL_CENTS}, {"budget_cents", "Budget", CELL_CENTS}, {"encumbrance_cents", "Encumbrance", CELL_CENTS},
        {"title", "What that is", CELL_TEXT}};
    Str by[BY_MOST], finding;
    size_t by_n;
    LedgerTotals totals;
    Table t = table_new("ledger-totals", STR("The ledger by account"), NULL, 0);
    TRY(read_by(by, &by_n, r, e));
    TRY(ledger_totals(&totals, r->arena, r->db, by, by_n, e));
    TRY(columns_for(&t, r->arena, totals.by, by_n, figures, 4, e));
    for (size_t i = 0; i < totals.n + (by_n > 0); i++) {
        bool is_total = i == totals.n;
        Cell *c = table_row(&t, r->arena, e);
        if (!c) return false;
        if (is_total) c[0] = cell_text(STR("The whole ledger"));
        else TRY(put_codes(c, &c[by_n + 3], r->arena, &totals, &totals.rows[i], e));
        c[by_n] = cell_cents(true, is_total ? totals.actual : totals.rows[i].actual);
        c[by_n + 1] = cell_cents(true, is_total ? totals.budget : totals.rows[i].budget);
        c[by_n + 2] = cell_cents(true, is_total ? totals.encumbrance : totals.rows[i].encumbrance);
    }
    t.has_total = by_n > 0;
    TRY(ledger_finding(&finding, r->arena, &totals, e));
    return reply_table(reply, r, &t, finding, STR("The ledgers taken in"), e);
}

/* ---- What no rule took ---- */

typedef struct { Map by_key; Cents *tagged; size_t *elements; size_t by_n; } Tagged;

/* Where in the chart each name of `by` stands. Tags are kept by account and year, not by period. */
static bool find_elements(Tagged *out, Arena *a, const Chart *chart, const Str *by, size_t by_n, Err *e)
{
    out->by_n = by_n;
    out->elements = PUSH(a, size_t, by_n, e);
    if (!out->elements) return false;
    for (size_t i = 0; i < by_n; i++) {
        out->elements[i] = chart_find(chart, by[i]);
        if (out->elements[i] == chart->n)
            return FAIL(e, ERR_INPUT, "by", "the untagged rest is summed by elements of the chart; '%.*s' is none", (int)(by[i].n > 64 ? 64 : by[i].n), by[i].p);
    }
    return true;
}

static bool sum_tags(Tagged *out, const Request *r, const Chart *chart, const Str *by, size_t by_n, Err *e)
{
    AccountTable accounts;
    LedgerTag *tags;
    size_t n;
    TRY(find_elements(out, r->arena, chart, by, by_n, e));
    TRY(ledger_tags(&tags, &n, r->arena, r->db, 0, e));
    TRY(account_table_load(&accounts, r->arena, r->db, e));
    TRY(map_new(&out->by_key, r->arena, n, e));
    out->tagged = PUSH(r->arena, Cents, n, e);
    if (!out->tagged) return false;
    for (size_t i = 0; i < n; i++) {
        Str codes[BY_MOST];
        char key[ACCOUNT_KEY_BYTES];
        int64_t *at;
        bool is_new;
        for (size_t k = 0; k < by_n; k++) codes[k] = account_code(account_table_key(&accounts, (size_t)tags[i].account_id - 1), out->elements[k]);
        Str kept, looked_up = {key, account_key(key, codes, by_n)};
        at = map_get(&out->by_key, looked_up);
        if (!at) { /* the map keeps the text's address */
            TRY(str_copy(&kept, r->arena, looked_up, e));
            TRY(map_put(&at, &is_new, &out->by_key, kept, (int64_t)out->by_key.n, e));
        }
        TRY(cents_add(&out->tagged[*at], out->tagged[*at], tags[i].cents, e));
    }
    return true;
}

typedef struct { const LedgerTotal *row; Cents tagged, untagged; } Residual;

static int larger_first(const void *a, const void *b)
{
    const Residual *x = a, *y = b;
    int64_t p = x->untagged.v < 0 ? -x->untagged.v : x->untagged.v, q = y->untagged.v < 0 ? -y->untagged.v : y->untagged.v;
    return (p < q) - (p > q);
}

static bool residuals(Residual **out, const Request *r, const LedgerTotals *totals, const Tagged *tagged, Err *e)
{
    Residual *rows = PUSH(r->arena, Residual, totals->n, e);
    if (!rows) return false;
    for (size_t i = 0; i < totals->n; i++) {
        char key[ACCOUNT_KEY_BYTES];
        const int64_t *at = map_get(&tagged->by_key, (Str){key, account_key(key, totals->rows[i].codes, tagged->by_n)});
        rows[i] = (Residual){&totals->rows[i], at ? tagged->tagged[*at] : CENTS(0), CENTS(0)};
        TRY(cents_subtract(&rows[i].untagged, totals->rows[i].actual, rows[i].tagged, e));
    }
    if (totals->n) qsort(rows, totals->n, sizeof *rows, larger_first);
    *out = rows;
    return true;
}

static bool answer_residual(Reply *reply, Request *r, Err *e)
{
    static const Column figures[] = {{"amount_cents", "Actual", CELL_CENTS}, {"tagged_cents", "Tagged", CELL_CENTS}, {"untagged_cents", "Not tagged", CELL_CENTS}, {"untagged_share", "Share not tagged", CELL_SHARE},
        {"title", "What that is", CELL_TEXT}};
    Str by[BY_MOST], finding;
    size_t by_n;
    Chart chart;
    LedgerTotals totals;
    Tagged tagged = {0};
    Residual *rows;
    Table t = table_new("ledger-residual", STR("What no tag rule took, the largest first"), NULL, 0);
    TRY(read_by(by, &by_n, r, e));
    TRY(chart_load(&chart, r->arena, r->db, e));
    if (by_n == 0 && chart.n) by[by_n++] = chart.names[0];
    TRY(sum_tags(&tagged, r, &chart, by, by_n, e));
    TRY(ledger_totals(&totals, r->arena, r->db, by, by_n, e));
    TRY(residuals(&rows, r, &totals, &tagged, e));
    TRY(columns_for(&t, r->arena, totals.by, by_n, figures, 5, e));
    for (size_t i = 0; i < totals.n + (by_n > 0); i++) {
        bool is_total = i == totals.n;
        Cell *c = table_row(&t, r->arena, e);
        Cents actual = is_total ? totals.actual : rows[i].row->actual, untagged = is_total ? totals.untagged : rows[i].untagged;
        if (!c) return false;
        if (is_total) c[0] = cell_text(STR("The whole ledger"));
        else TRY(put_codes(c, &c[by_n + 4], r->arena, &totals, rows[i].row, e));
        c[by_n] = cell_cents(true, actual);
        c[by_n + 1] = cell_cents(true, is_total ? totals.tagged : rows[i].tagged);
        c[by_n + 2] = cell_cents(true, untagged);
        c[by_n + 3] = cell_share(actual.v != 0, actual.v ? (double)untagged.v / (double)actual.v : 0);
    }
    t.has_total = by_n > 0;
    TRY(ledger_finding(&finding, r->arena, &totals, e));
    return reply_table(reply, r, &t, finding, STR("The ledgers taken in, and the tag rules in the store"), e);
}

/* ---- Rules ---- */

static bool rule_pattern(Str *out, Arena *a, const Chart *chart, const LedgerRule *rule, Err *e)
{
    Buf b = buf_in(a, 0);
    char day[16];
    for (size_t i = 0; i < chart->n; i++)
        if (rule->patterns[i].n) TRY(buf_format(&b, e, "%s%.*s %.*s", b.n ? ", " : "", STR_ARGUMENTS(chart->names[i]), STR_ARGUMENTS(rule->patterns[i])));
    if (rule->vendor.n) TRY(buf_format(&b, e, "%svendor %.*s", b.n ? ", " : "", STR_ARGUMENTS(rule->vendor)));
    if (rule->text.n) TRY(buf_format(&b, e, "%stext %.*s", b.n ? ", " : "", STR_ARGUMENTS(rule->text)));
    day_to_text(day, rule->from);
    if (rule->has_from) TRY(buf_format(&b, e, "%sfrom %s", b.n ? ", " : "", day));
    day_to_text(day, rule->to);
    if (rule->has_to) TRY(buf_format(&b, e, "%sto %s", b.n ? ", " : "", day));
    *out = b.n ? buf_str(&b) : STR("every line");
    return true;
}

static bool answer_rules(Reply *reply, Request *r, Err *e)
{
    static const Column columns[] = {{"order", "Order", CELL_COUNT}, {"initiative", "Initiative", CELL_TEXT}, {"pool", "Pool", CELL_TEXT}, {"matches", "Takes lines with", CELL_TEXT},
        {"share", "Share", CELL_SHARE}, {"taken_cents", "Took", CELL_CENTS}, {"lines", "Lines", CELL_COUNT}, {"refused_cents", "Could not take", CELL_CENTS}, {"refused_lines", "Lines it lost", CELL_COUNT}};
    LedgerRuleTotal *rows;
    Chart chart;
    size_t n, idle = 0;
    Str finding;
    Table t = TABLE("ledger-rules", STR("Tag rules in order, and what each took"), columns);
    TRY(chart_load(&chart, r->arena, r->db, e));
    TRY(ledger_rule_totals(&rows, &n, r->arena, r->db, e));
    for (size_t i = 0; i < n; i++) {
        Cell *c = table_row(&t, r->arena, e);
        Str pattern;
        if (!c) return false;
        TRY(rule_pattern(&pattern, r->arena, &chart, &rows[i].rule, e));
        idle += rows[i].lines == 0;
        c[0] = cell_count(true, rows[i].rule.position);
        c[1] = cell_text(rows[i].rule.initiative);
        c[2] = cell_text(rows[i].rule.pool);
        c[3] = cell_text(pattern);
        c[4] = cell_share(true, (double)rows[i].rule.share_millionths / 1e6);
        c[5] = cell_cents(true, rows[i].taken);
        c[6] = cell_count(true, rows[i].lines);
        c[7] = cell_cents(true, rows[i].refused);
        c[8] = cell_count(true, rows[i].refused_lines);
    }
    TRY(str_format(&finding, r->arena, e, n ? "%zu rules tag the ledger; %zu of them take nothing" : "No tag rules yet: no ledger dollar reaches an initiative", n, idle));
    return reply_table(reply, r, &t, finding, STR("The tag rules in the store"), e);
}

static const Route routes[] = {
    {"GET", "/api/ledger/totals", PERMISSION_LEDGER_READ, ROUTE_CACHED | ROUTE_TABLE, NULL, &view_table, answer_totals, "The ledger summed by elements of the account, fiscal_year or period", "by"},
    {"GET", "/api/ledger/residual", PERMISSION_LEDGER_READ, ROUTE_CACHED | ROUTE_TABLE, NULL, &view_table, answer_residual, "What no tag rule took, by elements of the account", "by"},
    {"GET", "/api/ledger/rules", PERMISSION_LEDGER_READ, ROUTE_CACHED | ROUTE_TABLE, NULL, &view_table, answer_rules, "The tag rules, and what each took and could not take", NULL},
};
const RouteTable ledger_routes = ROUTE_TABLE_OF("ledger", routes);
