/* It always ties: random ledgers in random layouts, random rules before, between and behind them. What the store says is
 * compared, to the cent, with sums taken by plain loops over the same rows that share nothing with Purser's. */
#include "ledger/ledger_testing.h"

enum { ELEMENTS = 5, ROWS_MOST = 24000, RULES_MOST = 40, VENDORS = 7, TEXTS = 9 };

static const char *const element_names[ELEMENTS] = {"fund", "object", "function", "site", "program"};
static const char *const vendor_names[VENDORS] = {"", "Acme Books", "ACME Paper", "Bus & Co", "Zoë's Café", "Tools, \"Big\" Ltd", "Power"};
static const char *const texts[TEXTS] = {"", "Teacher salary", "teacher benefits", "Immersion books", "BOOKS, used", "Fuel 12*", "Fuel 13?", "-", "a"};

typedef struct {
    char codes[ELEMENTS][8];
    int day, month, year;      /* of the date */
    int fiscal_year, period;
    long long cents, budget, encumbrance;
    int vendor, description, reference;
} Row;

typedef struct {
    int initiative;            /* -1: a pool */
    char patterns[ELEMENTS][8];
    const char *vendor, *text;
    int from, to;              /* yyyymmdd, 0 none */
    int millionths;
    long long taken, refused, lines, refused_lines;
} Rule;

typedef struct {
    Chance chance;
    Row *rows;
    int rows_n;
    Rule rules[RULES_MOST];
    int rules_n;
    bool in_chart[ELEMENTS];
    int chart[ELEMENTS], chart_n; /* elements in the order of their arrival */
    const char *rules_path;
} World;

/* ---- A file ---- */

typedef struct { bool elements[ELEMENTS], debit_credit, budget, encumbrance, vendor, texts, fiscal_year, period, us_dates; char delimiter; } Layout;

static void print_cents(FILE *f, Chance *c, long long cents)
{
    long long m = cents < 0 ? -cents : cents;
    char digits[40];
    if (m >= 100000000 && one_in(c, 2)) snprintf(digits, sizeof digits, "%lld,%03lld,%03lld.%02lld", m / 100000000, m / 100000 % 1000, m / 100 % 1000, m % 100);
    else if (m >= 100000 && m < 100000000 && one_in(c, 2)) snprintf(digits, sizeof digits, "%lld,%03lld.%02lld", m / 100000, m / 100 % 1000, m % 100);
    else if (m % 100 == 0 && one_in(c, 2)) snprintf(digits, sizeof digits, "%lld", m / 100);
    else if (m % 10 == 0 && one_in(c, 2)) snprintf(digits, sizeof digits, "%lld.%lld", m / 100, m % 100 / 10);
    else snprintf(digits, sizeof digits, "%lld.%02lld", m / 100, m % 100);
    static const char *const negative[] = {"-%s", "(%s)", "%s-", "$ (%s)", "-$%s"}, *const positive[] = {"%s", "$%s", " %s ", "%s", "+%s"};
    char text[60];
    snprintf(text, sizeof text, (cents < 0 ? negative : positive)[below(c, 5)], digits);
    fprintf(f, "\"%s\"", text);
}

static int days_in(int month) { return month == 2 ? 28 : month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31; }

static Row random_row(Chance *c, const Layout *l)
{
    static const char *const codes[] = {"", "100", "0100", "1", "01", "205", "7-A", "X"};
    Row r = {.year = 2018 + below(c, 3), .month = 1 + below(c, 12)};
    r.day = 1 + below(c, days_in(r.month));
    for (int i = 0; i < ELEMENTS; i++)
        if (l->elements[i]) snprintf(r.codes[i], sizeof r.codes[i], "%s", codes[below(c, 8)]);
    r.fiscal_year = r.month >= 7 ? r.year + 1 : r.year;
    r.period = (r.month + 5) % 12 + 1;
    if (l->fiscal_year && one_in(c, 3)) r.fiscal_year += below(c, 3) - 1;
    if (l->period && one_in(c, 3)) r.period = 13;
    /* small amounts, so that shares round, and large ones */
    r.cents = one_in(c, 4) ? below(c, 20) - 9 : one_in(c, 8) ? (long long)below(c, 2000000000) * 40 : below(c, 400000) - 120000;
    if (one_in(c, 15)) r.cents = 0;
    if (l->budget) r.budget = below(c, 50000) - 10000;
    if (l->encumbrance && one_in(c, 2)) r.encumbrance = below(c, 9000);
    if (l->vendor) r.vendor = below(c, VENDORS);
    if (l->texts) r.description = below(c, TEXTS), r.reference = below(c, TEXTS);
    return r;
}

static void print_text(FILE *f, const char *text)
{
    fputc('"', f);
    for (; *text; text++) {
        if (*text == '"') fputc('"', f);
        fputc(*text, f);
    }
    fputc('"', f);
}

static void print_amount(FILE *f, Chance *c, const Layout *l, const Row *r)
{
    if (!l->debit_credit) {
        if (r->cents || one_in(c, 2)) print_cents(f, c, r->cents); /* an empty amount is 0 */
        return;
    }
    long long both = one_in(c, 4) ? below(c, 5000) : 0;
    long long debit = (r->cents > 0 ? r->cents : 0) + both, credit = (r->cents < 0 ? -r->cents : 0) + both;
    if (one_in(c, 6)) credit = -r->cents, debit = 0; /* a negative debit is a credit */
    if (debit || !credit) print_cents(f, c, debit);
    fputc(l->delimiter, f);
    if (credit) print_cents(f, c, credit);
}

static void print_row(FILE *f, Chance *c, const Layout *l, const Row *r, bool is_bad)
{
    char d = l->delimiter;
    if (l->us_dates) fprintf(f, "%d/%02d/%d", r->month, r->day, r->year);
    else fprintf(f, "%04d-%02d-%02d", r->year, is_bad ? 13 : r->month, r->day);
    for (int i = 0; i < ELEMENTS; i++)
        if (l->elements[i]) fprintf(f, "%c%s", d, is_bad ? "new" : r->codes[i]);
    fputc(d, f);
    if (is_bad) fprintf(f, l->debit_credit ? "prose%c" : "prose", d);
    else print_amount(f, c, l, r);
    if (l->budget) fputc(d, f), print_cents(f, c, r->budget);
    if (l->encumbrance) fputc(d, f), print_cents(f, c, r->encumbrance);
    if (l->vendor) fputc(d, f), print_text(f, is_bad ? "a vendor of no line" : vendor_names[r->vendor]);
    if (l->texts) fputc(d, f), print_text(f, texts[r->description]), fputc(d, f), print_text(f, texts[r->reference]);
    if (l->fiscal_year) fprintf(f, "%c%d", d, r->fiscal_year);
    if (l->period) fprintf(f, "%c%d", d, r->period);
    fputs(one_in(c, 2) ? "\r\n" : "\n", f);
}

static void print_header(FILE *f, const Layout *l)
{
    char d = l->delimiter;
    fputs("When", f);
    for (int i = 0; i < ELEMENTS; i++)
        if (l->elements[i]) fprintf(f, "%c%s_Code", d, element_names[i]);
    if (l->debit_credit) fprintf(f, "%cDr%cCr", d, d);
    else fprintf(f, "%cNet", d);
    if (l->budget) fprintf(f, "%cPlan", d);
    if (l->encumbrance) fprintf(f, "%cHeld", d);
    if (l->vendor) fprintf(f, "%cPayee", d);
    if (l->texts) fprintf(f, "%cWhat%cRef", d, d);
    if (l->fiscal_year) fprintf(f, "%cFY", d);
    if (l->period) fprintf(f, "%cPer", d);
    fputc('\n', f);
}

static void make_map(char out[800], const Layout *l)
{
    size_t n = (size_t)snprintf(out, 800, "{\"columns\": {\"posted_on\": \"When\"");
    for (int i = 0; i < ELEMENTS; i++)
        if (l->elements[i]) n += (size_t)snprintf(out + n, 800 - n, ", \"%s\": \"%s_Code\"", element_names[i], element_names[i]);
    const struct { bool given; const char *text; } parts[] = {
        {l->debit_credit, "\"debit\": \"Dr\", \"credit\": \"Cr\""}, {!l->debit_credit, "\"amount\": \"Net\""}, {l->budget, "\"budget\": \"Plan\""},
        {l->encumbrance, "\"encumbrance\": \"Held\""}, {l->vendor, "\"vendor\": \"Payee\""}, {l->texts, "\"description\": \"What\", \"reference\": \"Ref\""},
        {l->fiscal_year, "\"fiscal_year\": \"FY\""}, {l->period, "\"period\": \"Per\""}};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (parts[i].given) n += (size_t)snprintf(out + n, 800 - n, ", %s", parts[i].text);
    snprintf(out + n, 800 - n, "}%s}", l->us_dates ? ", \"date_format\": \"%m/%d/%Y\"" : "");
}

static Layout random_layout(World *w)
{
    Chance *c = &w->chance;
    Layout l = {.debit_credit = one_in(c, 2), .budget = one_in(c, 3), .encumbrance = one_in(c, 3), .vendor = !one_in(c, 4), .texts = !one_in(c, 4),
                .fiscal_year = one_in(c, 2), .period = one_in(c, 3), .us_dates = one_in(c, 2), .delimiter = ",;\t"[below(c, 3)]};
    for (int i = 0; i < ELEMENTS; i++) l.elements[i] = one_in(c, 2);
    l.elements[below(c, ELEMENTS)] = true;
    for (int i = 0; i < ELEMENTS; i++)
        if (l.elements[i] && !w->in_chart[i]) {
            w->in_chart[i] = true;
            w->chart[w->chart_n++] = i;
        }
    return l;
}

static void import_random(World *w, TestStore *t, int rows)
{
    Chance *c = &w->chance;
    Layout l = random_layout(w);
    const char *path = new_path(".csv");
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    print_header(f, &l);
    int bad = 0, first = w->rows_n;
    long long cents = 0;
    for (int i = 0; i < rows; i++) {
        assert_true(w->rows_n < ROWS_MOST);
        Row *r = &w->rows[w->rows_n++];
        *r = random_row(c, &l);
        cents += r->cents;
        if (one_in(c, 12)) print_row(f, c, &l, r, true), bad++;
        print_row(f, c, &l, r, false);
    }
    assert_int_equal(fclose(f), 0);
    char map[800];
    make_map(map, &l);
    LedgerImportRequest request = request_for(path, str_from_c(map));
    request.skip_rows = true;
    Problems problems = problems_in(t->arena);
    LedgerImport out = must_import(t, &request, &problems);
    if (out.skipped_rows != bad)
        for (size_t i = 0; i < problems.n; i++) print_message("line %lld %.*s: %.*s\n", (long long)problems.rows[i].line, STR_ARGUMENTS(problems.rows[i].column), STR_ARGUMENTS(problems.rows[i].message));
    assert_int_equal(out.lines, w->rows_n - first);
    assert_int_equal(out.skipped_rows, bad);
    assert_int_equal(out.actual.v, cents);
    assert_int_equal(out.tagged.v + out.untagged.v, cents);
}

/* ---- Rules ---- */

static void random_rule(World *w, Rule *r)
{
    static const char *const patterns[] = {"*", "1*", "?", "0*", "100", "20?", "*0*", "X", "7-*"};
    static const char *const vendor_patterns[] = {"acme*", "*", "Power", "*co", "zoë*", "?us*"};
    static const char *const text_patterns[] = {"teacher", "books", "*books", "FUEL 1??", "a", "Fuel 12", "*", "-"};
    static const int shares[] = {1000000, 333333, 500000, 250000, 1, 999999, 100000, 666667, 123456};
    Chance *c = &w->chance;
    *r = (Rule){.initiative = one_in(c, 4) ? -1 : below(c, 6), .millionths = shares[below(c, 9)]};
    for (int i = 0; i < ELEMENTS; i++)
        if (one_in(c, 4)) snprintf(r->patterns[i], sizeof r->patterns[i], "%s", patterns[below(c, 9)]);
    r->vendor = one_in(c, 5) ? vendor_patterns[below(c, 6)] : "";
    r->text = one_in(c, 4) ? text_patterns[below(c, 8)] : "";
    r->from = one_in(c, 4) ? 20180101 + below(c, 3) * 10000 + below(c, 12) * 100 + below(c, 28) : 0;
    r->to = one_in(c, 4) ? 20190601 + below(c, 3) * 10000 : 0;
    if (r->from && r->to && r->from > r->to) r->to = r->from;
}

static void print_day(FILE *f, int day)
{
    fputc(',', f);
    if (day) fprintf(f, "%04d-%02d-%02d", day / 10000, day / 100 % 100, day % 100);
}

/* In any order in the file; the column `order` gives the order that counts. */
static const char *write_rules(World *w)
{
    const char *path = new_path(".csv");
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    fputs("order,initiative,pool,vendor,text,from,to,share_percent,reason", f);
    for (int i = 0; i < ELEMENTS; i++) fprintf(f, ",%s", element_names[i]);
    int places[RULES_MOST];
    for (int i = 0; i < w->rules_n; i++) {
        int at = below(&w->chance, i + 1);
        places[i] = places[at];
        places[at] = i;
    }
    for (int k = 0; k < w->rules_n; k++) {
        const Rule *r = &w->rules[places[k]];
        fprintf(f, "\n%d.5,", places[k]);
        if (r->initiative >= 0) fprintf(f, "I%d,", r->initiative);
        else fprintf(f, ",P");
        fprintf(f, ",\"%s\",\"%s\"", r->vendor, r->text);
        print_day(f, r->from);
        print_day(f, r->to);
        fprintf(f, ",%d.%04d%s,because", r->millionths / 10000, r->millionths % 10000, one_in(&w->chance, 4) ? "%" : "");
        for (int i = 0; i < ELEMENTS; i++) fprintf(f, ",%s", r->patterns[i]);
    }
    fputc('\n', f);
    assert_int_equal(fclose(f), 0);
    return path;
}

static void tag_random(World *w, TestStore *t)
{
    w->rules_n = below(&w->chance, RULES_MOST) + (one_in(&w->chance, 6) ? 0 : 1);
    for (int i = 0; i < w->rules_n; i++) random_rule(w, &w->rules[i]);
    w->rules_path = write_rules(w);
    LedgerTagging out = tag_file(t, w->rules_path);
    assert_int_equal(out.rules, w->rules_n);
    assert_int_equal(out.lines, w->rows_n);
    assert_int_equal(out.tagged.v + out.untagged.v, out.ledger.v);
}

/* ---- The same by hand ---- */

static char lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c; }

static bool fits(const char *pattern, const char *text, bool folded)
{
    if (!*pattern) return !*text;
    if (*pattern == '*') return fits(pattern + 1, text, folded) || (*text && fits(pattern, text + 1, folded));
    if (!*text) return false;
    bool same = *pattern == '?' || (folded ? lower(*pattern) == lower(*text) : *pattern == *text);
    return same && fits(pattern + 1, text + 1, folded);
}

static bool text_fits(const char *pattern, const char *text)
{
    if (strpbrk(pattern, "*?")) return fits(pattern, text, true);
    char around[40];
    snprintf(around, sizeof around, "*%s*", pattern);
    return fits(around, text, true);
}

static bool rule_fits(const Rule *rule, const Row *r)
{
    int day = r->year * 10000 + r->month * 100 + r->day;
    for (int i = 0; i < ELEMENTS; i++)
        if (rule->patterns[i][0] && !fits(rule->patterns[i], r->codes[i], false)) return false;
    if (rule->vendor[0] && (r->vendor == 0 || !fits(rule->vendor, vendor_names[r->vendor], true))) return false;
    if (rule->text[0] && !text_fits(rule->text, texts[r->description]) && !text_fits(rule->text, texts[r->reference])) return false;
    return (!rule->from || day >= rule->from) && (!rule->to || day <= rule->to);
}

static long long share_of(long long cents, long long millionths)
{
    __int128 m = (__int128)(cents < 0 ? -cents : cents) * millionths;
    long long whole = (long long)(m / 1000000), rest = (long long)(m % 1000000);
    if (rest > 500000 || (rest == 500000 && whole % 2)) whole++;
    return cents < 0 ? -whole : whole;
}

static long long tag_by_hand(World *w)
{
    long long tagged = 0;
    for (int i = 0; i < w->rules_n; i++) w->rules[i].taken = w->rules[i].refused = w->rules[i].lines = w->rules[i].refused_lines = 0;
    for (int k = 0; k < w->rows_n; k++) {
        const Row *r = &w->rows[k];
        long long used = 0, used_cents = 0;
        for (int i = 0; i < w->rules_n; i++) {
            Rule *rule = &w->rules[i];
            if (!rule_fits(rule, r)) continue;
            long long until = used + rule->millionths, taken = share_of(r->cents, until < 1000000 ? until : 1000000) - used_cents;
            long long refused = until > 1000000 ? share_of(r->cents, rule->millionths) - taken : 0;
            rule->taken += taken, rule->lines += taken != 0;
            rule->refused += refused, rule->refused_lines += refused != 0;
            used = until < 1000000 ? until : 1000000;
            used_cents += taken;
            /* a share is of its line's sign, and all of them together never more than the line */
            assert_true(r->cents < 0 ? taken <= 0 && refused <= 0 && used_cents >= r->cents : taken >= 0 && refused >= 0 && used_cents <= r->cents);
        }
        tagged += used_cents;
    }
    return tagged;
}

/* ---- What must hold after every step ---- */

static void assert_rules(World *w, TestStore *t, long long tagged)
{
    LedgerRuleTotal *rows;
    size_t n;
    Err e = {0};
    if (!ledger_rule_totals(&rows, &n, t->arena, t->db, &e)) fail_msg("%s", e.message);
    assert_int_equal(n, w->rules_n);
    long long sum = 0;
    for (size_t i = 0; i < n; i++) {
        const Rule *rule = &w->rules[i];
        if (rows[i].taken.v != rule->taken || rows[i].refused.v != rule->refused || rows[i].lines != rule->lines || rows[i].refused_lines != rule->refused_lines)
            fail_msg("rule %zu took %lld of %lld lines and missed %lld of %lld; by hand %lld of %lld and %lld of %lld", i + 1, (long long)rows[i].taken.v,
                     (long long)rows[i].lines, (long long)rows[i].refused.v, (long long)rows[i].refused_lines, rule->taken, rule->lines, rule->refused, rule->refused_lines);
        assert_int_equal(rows[i].rule.position, i + 1);
        sum += rows[i].taken.v;
    }
    assert_int_equal(sum, tagged);
}

static bool same_codes(const World *w, const LedgerTotal *row, const Row *r)
{
    for (int i = 0; i < w->chart_n; i++)
        if (!str_equal_c(row->codes[i], r->codes[w->chart[i]])) return false;
    char year[16], period[16];
    snprintf(year, sizeof year, "%d", r->fiscal_year);
    snprintf(period, sizeof period, "%d", r->period);
    return str_equal_c(row->codes[w->chart_n], year) && str_equal_c(row->codes[w->chart_n + 1], period);
}

/* Every balance against the rows; the last row that was found for a row of the ledger is where the next look begins. */
static void assert_balances(World *w, TestStore *t)
{
    const char *by[ELEMENTS + 2];
    for (int i = 0; i < w->chart_n; i++) by[i] = element_names[w->chart[i]];
    by[w->chart_n] = "fiscal_year", by[w->chart_n + 1] = "period";
    LedgerTotals totals = totals_by(t, (size_t)w->chart_n + 2, by);
    long long *left = calloc(totals.n * 3 + 1, sizeof *left);
    assert_non_null(left);
    for (size_t i = 0; i < totals.n; i++) left[i * 3] = totals.rows[i].actual.v, left[i * 3 + 1] = totals.rows[i].budget.v, left[i * 3 + 2] = totals.rows[i].encumbrance.v;
    for (int k = 0; k < w->rows_n; k++) {
        size_t i = 0;
        while (i < totals.n && !same_codes(w, &totals.rows[i], &w->rows[k])) i++;
        if (i == totals.n) fail_msg("row %d has no balance", k);
        left[i * 3] -= w->rows[k].cents, left[i * 3 + 1] -= w->rows[k].budget, left[i * 3 + 2] -= w->rows[k].encumbrance;
    }
    for (size_t i = 0; i < totals.n * 3; i++) assert_int_equal(left[i], 0);
    free(left);
}

static Hash tag_hash(TestStore *t)
{
    Hasher h;
    hash_start(&h, "test-tags");
    hash_rows(&h, t, tag_rows_sql);
    return hash_end(&h);
}

static void assert_ties(World *w, TestStore *t)
{
    long long ledger = 0, budget = 0, encumbrance = 0, tagged = tag_by_hand(w);
    for (int k = 0; k < w->rows_n; k++) ledger += w->rows[k].cents, budget += w->rows[k].budget, encumbrance += w->rows[k].encumbrance;
    LedgerTotals totals = totals_by(t, 0, NULL);
    assert_int_equal(totals.lines, w->rows_n);
    assert_int_equal(totals.actual.v, ledger);
    assert_int_equal(totals.budget.v, budget);
    assert_int_equal(totals.encumbrance.v, encumbrance);
    assert_int_equal(totals.tagged.v, tagged);
    assert_int_equal(totals.untagged.v, ledger - tagged);
    assert_rules(w, t, tagged);
    if (w->rows_n < 3000) assert_balances(w, t);
    assert_whole(t);
    if (!w->rules_path) return;
    /* the rules applied at each import as it came gave what they give to the whole ledger now */
    Hash as_it_came = tag_hash(t);
    tag_file(t, w->rules_path);
    Hash at_once = tag_hash(t);
    assert_true(hash_equal(&as_it_came, &at_once));
}

static void run_world(DbEngine engine, Chance *chance, int steps, int large_rows)
{
    World w = {.chance = {random_u64(chance->seed, 2, chance->drawn++), 0}};
    w.rows = calloc(ROWS_MOST, sizeof *w.rows);
    assert_non_null(w.rows);
    TestStore t;
    test_store_new(&t, engine);
    for (int i = 0; i < steps; i++) {
        bool large = large_rows && i == steps / 2;
        if (!large && one_in(&w.chance, 3)) tag_random(&w, &t);
        else import_random(&w, &t, large ? large_rows : 1 + below(&w.chance, 90));
        assert_ties(&w, &t);
        test_store_reopen(&t);
    }
    test_store_end(&t);
    free(w.rows);
}

enum { WORLDS = 16, STEPS = 7 };

static void test_ties_after_every_step(void **state)
{
    (void)state;
    Chance chance = chance_from(20261122);
    const char *more = getenv("PURSER_WORLDS");
    int worlds = more ? atoi(more) : WORLDS;
    for (int i = 0; i < worlds; i++) run_world(i % 4 == 3 ? DB_POSTGRESQL : DB_SQLITE, &chance, STEPS, 0);
    FOR_EACH_ENGINE(k) run_world(engines[k], &chance, 4, 9000); /* more than two blocks */
}

/* The checks above can fail: one cent more in one row by hand is seen. */
static void test_a_cent_is_seen(void **state)
{
    (void)state;
    World w = {.chance = {7, 0}};
    w.rows = calloc(ROWS_MOST, sizeof *w.rows);
    assert_non_null(w.rows);
    TestStore t;
    test_store_new(&t, DB_SQLITE);
    import_random(&w, &t, 50);
    tag_random(&w, &t);
    assert_ties(&w, &t);
    w.rows[17].cents += 100;
    long long ledger = 0;
    for (int k = 0; k < w.rows_n; k++) ledger += w.rows[k].cents;
    assert_int_equal(totals_by(&t, 0, NULL).actual.v, ledger - 100);
    test_store_end(&t);
    free(w.rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_ties_after_every_step), cmocka_unit_test(test_a_cent_is_seen)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
