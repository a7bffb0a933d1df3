#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/suspect.h"
#include "ledger/ledger_posting.h"
#include "store/audit.h"

enum { FILE_ORDER, FILE_INITIATIVE, FILE_POOL, FILE_VENDOR, FILE_TEXT, FILE_FROM, FILE_TO, FILE_SHARE, FILE_NAMES };

static const char *const file_names[FILE_NAMES] = {"order", "initiative", "pool", "vendor", "text", "from", "to", "share_percent"};
/* Columns in which people explain a rule to each other; anything else that is not known must be an account element. */
static const char *const remarks[] = {"note", "notes", "comment", "comments", "reason", "name", "title", "description", "why"};

enum { NO_COLUMN = -1 };

typedef struct {
    Arena *arena;
    Csv *csv;
    const Str *columns;
    Problems *problems;
    int at[FILE_NAMES];
    Str elements[12];         /* those that the file names */
    int element_columns[12];
    size_t elements_n;
    LedgerRule *rules;
    double *orders;           /* NAN: not given */
    size_t n, room;
} RuleFile;

static bool is_remark(Str name)
{
    for (size_t i = 0; i < sizeof remarks / sizeof *remarks; i++)
        if (csv_name_matches(name, str_from_c(remarks[i]))) return true;
    return false;
}

static bool bind_columns(RuleFile *f, const Chart *chart, Err *e)
{
    size_t n;
    f->columns = csv_columns(f->csv, &n);
    for (int i = 0; i < FILE_NAMES; i++) {
        size_t column;
        bool found, is_loose;
        TRY(csv_column(&column, &found, &is_loose, f->csv, str_from_c(file_names[i]), e));
        f->at[i] = found ? (int)column : NO_COLUMN;
    }
    if (f->at[FILE_INITIATIVE] == NO_COLUMN && f->at[FILE_POOL] == NO_COLUMN)
        return csv_refuse(e, f->csv, csv_header_line(f->csv), (Str){"", 0}, "there is neither a column 'initiative' nor 'pool'; a rule must say where its share goes");
    for (size_t c = 0; c < n; c++) {
        bool known = f->columns[c].n == 0;
        for (int i = 0; i < FILE_NAMES; i++) known |= f->at[i] == (int)c;
        if (known) continue;
        bool is_element = chart_find(chart, f->columns[c]) < chart->n;
        for (size_t i = 0; i < f->elements_n; i++)
            if (str_equal_folded(f->elements[i], f->columns[c]))
                return csv_refuse(e, f->csv, csv_header_line(f->csv), f->columns[c], "the column is there twice, in upper and in lower case; remove one");
        if (!is_element && is_remark(f->columns[c])) {
            TRY(problem_add(f->problems, PROBLEM_NOTE, 0, f->columns[c], e, "the column is not used"));
            continue;
        }
        if (!chart->n) TRY(problem_add(f->problems, PROBLEM_NOTE, 0, f->columns[c], e, "there is no ledger yet: '%.*s' is taken for an account element that one will bring", STR_ARGUMENTS(f->columns[c])));
        else if (!is_element)
            TRY(problem_add(f->problems, PROBLEM_WARNING, 0, f->columns[c], e, "the chart has no element '%.*s'; until a ledger brings it, a pattern there fits only when it fits an empty code", STR_ARGUMENTS(f->columns[c])));
        if (f->elements_n == (size_t)LIMIT_ELEMENTS) return csv_refuse(e, f->csv, csv_header_line(f->csv), f->columns[c], "there are more than %lld account elements", (long long)LIMIT_ELEMENTS);
        f->elements[f->elements_n] = f->columns[c];
        f->element_columns[f->elements_n++] = (int)c;
    }
    return true;
}

static Str rule_cell(const RuleFile *f, const CsvRow *row, int name)
{
    return f->at[name] == NO_COLUMN ? (Str){"", 0} : str_trim(row->cells[f->at[name]]);
}

static bool bad(RuleFile *f, const CsvRow *row, int name, bool *good, Err *e, const char *why)
{
    *good = false;
    return problem_add(f->problems, PROBLEM_BAD_ROW, row->line, f->at[name] == NO_COLUMN ? (Str){"", 0} : f->columns[f->at[name]], e, "%s", why);
}

static bool read_share(LedgerRule *rule, RuleFile *f, const CsvRow *row, bool *good, Err *e)
{
    Str text = rule_cell(f, row, FILE_SHARE);
    rule->share_millionths = 1000000;
    if (text.n == 0) return true;
    if (text.p[text.n - 1] == '%') text = str_trim((Str){text.p, text.n - 1});
    double percent;
    Err why = {0};
    if (!str_to_double(&percent, text, &why)) return bad(f, row, FILE_SHARE, good, e, why.message);
    if (!(percent > 0 && percent <= 100)) return bad(f, row, FILE_SHARE, good, e, "a share is more than 0 and at most 100 percent");
    rule->share_millionths = (int64_t)llround(percent * 10000);
    if (fabs((double)rule->share_millionths - percent * 10000) > 1e-6) return bad(f, row, FILE_SHARE, good, e, "a share has at most four decimals of a percent");
    return true;
}

static bool read_rule_day(Day *out, bool *has, RuleFile *f, const CsvRow *row, int name, bool *good, Err *e)
{
    Str text = rule_cell(f, row, name);
    *has = text.n > 0;
    Err why = {0};
    if (*has && !day_parse(out, text, DAY_FORMAT_ISO, &why)) return bad(f, row, name, good, e, why.message);
    return true;
}

static bool read_rule(LedgerRule *rule, double *order, bool *good, RuleFile *f, const CsvRow *row, Err *e)
{
    *good = true;
    *rule = (LedgerRule){.file_line = row->line};
    for (int i = 0; i < 12; i++) rule->patterns[i] = (Str){"", 0};
    TRY(str_copy(&rule->initiative, f->arena, rule_cell(f, row, FILE_INITIATIVE), e));
    TRY(str_copy(&rule->pool, f->arena, rule_cell(f, row, FILE_POOL), e));
    TRY(str_copy(&rule->vendor, f->arena, rule_cell(f, row, FILE_VENDOR), e));
    TRY(str_copy(&rule->text, f->arena, rule_cell(f, row, FILE_TEXT), e));
    for (size_t i = 0; i < f->elements_n; i++) TRY(str_copy(&rule->patterns[i], f->arena, str_trim(row->cells[f->element_columns[i]]), e));
    int where = f->at[FILE_INITIATIVE] != NO_COLUMN ? FILE_INITIATIVE : FILE_POOL;
    if (!rule->initiative.n && !rule->pool.n) TRY(bad(f, row, where, good, e, "the rule names neither an initiative nor a pool"));
    if (rule->initiative.n && rule->pool.n) TRY(bad(f, row, where, good, e, "the rule names an initiative and a pool; a share goes to one of them, so write two rules"));
    TRY(read_share(rule, f, row, good, e));
    TRY(read_rule_day(&rule->from, &rule->has_from, f, row, FILE_FROM, good, e));
    TRY(read_rule_day(&rule->to, &rule->has_to, f, row, FILE_TO, good, e));
    if (rule->has_from && rule->has_to && rule->from.v > rule->to.v) TRY(bad(f, row, FILE_TO, good, e, "'to' lies before 'from'"));
    *order = NAN;
    Str text = rule_cell(f, row, FILE_ORDER);
    Err why = {0};
    if (text.n && !str_to_double(order, text, &why)) TRY(bad(f, row, FILE_ORDER, good, e, why.message));
    return true;
}

static bool add_rule(RuleFile *f, const LedgerRule *rule, double order, Err *e)
{
    if (f->n == (size_t)LIMIT_RULES) return csv_refuse(e, f->csv, rule->file_line, (Str){"", 0}, "there are more than %lld rules", (long long)LIMIT_RULES);
    if (f->n == f->room) {
        size_t room = f->room ? f->room * 2 : 64;
        LedgerRule *rules = arena_grow(f->arena, f->rules, f->n * sizeof *rules, room * sizeof *rules, e);
        double *orders = rules ? arena_grow(f->arena, f->orders, f->n * sizeof *orders, room * sizeof *orders, e) : NULL;
        if (!orders) return false;
        f->rules = rules;
        f->orders = orders;
        f->room = room;
    }
    f->rules[f->n] = *rule;
    f->orders[f->n++] = order;
    return true;
}

typedef struct { double order; size_t at; } Place;

/* By order; those without one behind, in the order of the file. */
static int earlier_first(const void *a, const void *b)
{
    const Place *x = a, *y = b;
    bool p = isnan(x->order), q = isnan(y->order);
    if (p != q) return p ? 1 : -1;
    if (!p && x->order != y->order) return x->order < y->order ? -1 : 1;
    return x->at < y->at ? -1 : x->at > y->at;
}

static bool in_order(LedgerRules *out, RuleFile *f, Err *e)
{
    Place *places = PUSH(f->arena, Place, f->n, e);
    LedgerRule *rows = PUSH(f->arena, LedgerRule, f->n, e);
    if (!places || !rows) return false;
    for (size_t i = 0; i < f->n; i++) places[i] = (Place){f->orders[i], i};
    if (f->n) qsort(places, f->n, sizeof *places, earlier_first);
    for (size_t i = 0; i < f->n; i++) {
        rows[i] = f->rules[places[i].at];
        rows[i].id = rows[i].position = (int64_t)i + 1;
    }
    *out = (LedgerRules){rows, f->n};
    return true;
}

static bool read_rules(LedgerRules *out, RuleFile *f, const LedgerTagRequest *request, const Chart *chart, Err *e)
{
    TRY(csv_open(&f->csv, f->arena, request->path, &request->csv, e));
    TRY(bind_columns(f, chart, e));
    for (;;) {
        CsvRow row;
        bool has_row, good;
        TRY(csv_next(&row, &has_row, f->csv, e));
        if (!has_row) break;
        if (row.is_blank) continue;
        if (row.is_bad) {
            TRY(problem_add(f->problems, PROBLEM_BAD_ROW, row.line, row.column, e, "%.*s", STR_ARGUMENTS(row.why)));
            continue;
        }
        LedgerRule rule;
        double order;
        TRY(read_rule(&rule, &order, &good, f, &row, e));
        if (good) TRY(add_rule(f, &rule, order, e));
    }
    TRY(problems_refuse(f->problems, csv_name(f->csv), e));
    if (f->n == 0) TRY(problem_add(f->problems, PROBLEM_WARNING, 0, (Str){"", 0}, e, "the file has no rules; nothing is tagged"));
    return in_order(out, f, e);
}

/* The same rules with their patterns at the chart's places, for matching. */
static bool for_chart(LedgerRules *out, const LedgerRules *rules, const RuleFile *f, const Chart *chart, Err *e)
{
    LedgerRule *rows = PUSH(f->arena, LedgerRule, rules->n, e);
    if (!rows) return false;
    for (size_t r = 0; r < rules->n; r++) {
        rows[r] = rules->rows[r];
        for (int i = 0; i < 12; i++) rows[r].patterns[i] = (Str){"", 0};
        for (size_t i = 0; i < f->elements_n; i++) {
            Str pattern = rules->rows[r].patterns[i];
            size_t at = chart_find(chart, f->elements[i]);
            if (at < chart->n) rows[r].patterns[at] = pattern;
            else rows[r].is_dead |= !str_matches(pattern, STR(""), false);
        }
    }
    *out = (LedgerRules){rows, rules->n};
    return true;
}

static bool tag_line(void *to, const LedgerLine *line, bool *stop, Err *e)
{
    (void)stop;
    Posting *p = to;
    p->lines++;
    TRY(posting_check(p, line, e));
    return posting_tag(p, line, e);
}

static bool count_idle(LedgerTagging *out, RuleFile *f, Db *db, Err *e)
{
    LedgerRuleTotal *totals;
    size_t n;
    TRY(ledger_rule_totals(&totals, &n, f->arena, db, e));
    for (size_t i = 0; i < n; i++) {
        out->rules_idle += totals[i].lines == 0;
        if (totals[i].refused_lines == 0) continue;
        char dollars[40];
        cents_to_dollars(dollars, totals[i].refused);
        TRY(problem_add(f->problems, PROBLEM_WARNING, totals[i].rule.file_line, (Str){"", 0}, e,
                        "the rule could not take %s of its share of %lld lines, because earlier rules had taken them", dollars, (long long)totals[i].refused_lines));
    }
    return true;
}

static bool audit_tagging(Txn *txn, const LedgerTagging *t, Cents tagged_before, Str hash, Str root, Err *e)
{
    char before[32], after[32], rules[32];
    cents_to_text(before, tagged_before);
    cents_to_text(after, t->tagged);
    snprintf(rules, sizeof rules, "%lld", (long long)t->rules);
    AuditChange changes[] = {{.field = STR("rules"), .after = str_from_c(rules), .has_after = true},
                             {.field = STR("file_hash"), .after = hash, .has_after = true},
                             {.field = STR("rules_root"), .after = root, .has_after = true},
                             {.field = STR("tagged"), .before = str_from_c(before), .had_before = true, .after = str_from_c(after), .has_after = true}};
    return audit_add(txn, &(AuditEntry){"tag", "rule", STR("all"), changes, sizeof changes / sizeof *changes}, e);
}

static bool tag_in(LedgerTagging *out, RuleFile *f, Txn *txn, const LedgerTagRequest *request, Err *e)
{
    Db *db = txn_db(txn);
    LedgerState state;
    Chart chart;
    LedgerRules rules, compiled;
    Cents budget, encumbrance, tagged_before;
    TRY(ledger_state_lock(&state, txn, e));
    TRY(chart_load(&chart, f->arena, db, e));
    TRY(read_rules(&rules, f, request, &chart, e));
    TRY(ledger_sum(&out->ledger, &budget, &encumbrance, &tagged_before, db, e));
    TRY(for_chart(&compiled, &rules, f, &chart, e));
    Posting *p = PUSH(f->arena, Posting, 1, e);
    if (!p) return false;
    TRY(posting_new(p, f->arena, db, &chart, &compiled, e));
    TRY(ledger_rules_replace(txn, &rules, f->elements, f->elements_n, f->arena, e));
    TRY(ledger_scan(db, tag_line, p, request->progress, e));
    TRY(posting_finish(p, e));
    TRY(tag_balance_add(&p->tags, f->arena, txn, e));
    *out = (LedgerTagging){.rules = (int64_t)rules.n, .lines = p->lines, .tagged_lines = p->tagged_lines, .ledger = out->ledger, .tagged = p->tagged};
    TRY(cents_subtract(&out->untagged, out->ledger, out->tagged, e));
    TRY(count_idle(out, f, db, e));
    Hash hash = csv_file_hash(f->csv), root;
    char hex[65], root_hex[65];
    TRY(ledger_rules_root(&root, db, e));
    hash_to_hex(hex, &hash);
    hash_to_hex(root_hex, &root);
    return audit_tagging(txn, out, tagged_before, str_from_c(hex), str_from_c(root_hex), e);
}

bool ledger_tag(LedgerTagging *out, Problems *problems, Arena *a, Db *db, const LedgerTagRequest *request, Err *e)
{
    (void)a;
    LedgerTagging result = {0};
    Arena *job;
    TRY(arena_new(&job, 0, e));
    RuleFile f = {.arena = job, .problems = problems};
    Txn *txn = NULL;
    Str shown_path, reason, reply;
    bool was_done;
    bool done = file_display_name(&shown_path, job, str_from_c(request->path), e) &&
                str_format(&reason, job, e, "tag the ledger by the rules of %.*s", STR_ARGUMENTS(shown_path)) &&
                txn_begin(&txn, &was_done, &reply, job, db, &(TxnWhy){request->actor, reason, {"", 0}, request->now_ms}, e) &&
                tag_in(&result, &f, txn, request, e);
    if (done && !request->dry_run) {
        done = txn_commit(txn, e);
        txn = NULL;
    }
    txn_rollback(txn);
    arena_end(job);
    if (done) *out = result;
    return done;
}
