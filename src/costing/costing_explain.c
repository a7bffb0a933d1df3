#include <stdio.h>

#include "costing/costing_rules.h"
#include "ledger/ledger.h"

typedef struct {
    Arena *arena;
    Db *db;
    const CostBook *book;
    size_t lines_most;
    bool in_cash;           /* amounts as they leave the bank, without annualization */
    struct RuleLines *walked; /* a walk through the ledger gives all lines of a rule: done once for all its accounts */
    size_t walked_n, walked_room;
} Opening;

typedef struct RuleLines { int64_t rule_id; LedgerTaggedLine *rows; size_t n; bool has_all; } RuleLines;

enum { RULE_LINES_MOST = 100000 /* of one rule held at once: 40 MB */ };

static bool add(ExplainNode **out, const Opening *o, ExplainNode *parent, const char *label, Str formula, Err *e)
{
    return explain_add(out, o->arena, parent, str_from_c(label), formula, e);
}

/* ---- Ledger lines ---- */

static bool add_line(const Opening *o, ExplainNode *parent, const LedgerTaggedLine *l, Err *e)
{
    char day[16], label[700], formula[120], whole[40];
    ExplainNode *node;
    Str said = l->line.description.n ? l->line.description : l->line.reference;
    day_to_text(day, l->line.posted_on);
    cents_to_dollars(whole, l->line.actual);
    snprintf(label, sizeof label, "%s %.*s%s%.*s (%.*s, line %lld)", day, (int)(l->vendor.n > 200 ? 200 : l->vendor.n), l->vendor.p, l->vendor.n && said.n ? ", " : "",
             (int)(said.n > 200 ? 200 : said.n), said.p, (int)(l->file.n > 100 ? 100 : l->file.n), l->file.p, (long long)l->line.file_line);
    snprintf(formula, sizeof formula, "its share of %s", whole);
    TRY(add(&node, o, parent, label, l->share.v == l->line.actual.v ? STR("") : str_from_c(formula), e));
    explain_set_cents(node, l->share);
    return true;
}

/* All lines of a rule, largest share first; has_all false when they are too many to hold. */
static bool rule_lines(const RuleLines **out, Opening *o, int64_t rule_id, int64_t expected, Err *e)
{
    for (size_t i = 0; i < o->walked_n; i++)
        if (o->walked[i].rule_id == rule_id) {
            *out = &o->walked[i];
            return true;
        }
    if (o->walked_n == o->walked_room) {
        size_t room = o->walked_room ? o->walked_room * 2 : 8;
        RuleLines *grown = arena_grow(o->arena, o->walked, o->walked_n * sizeof *grown, room * sizeof *grown, e);
        if (!grown) return false;
        o->walked = grown;
        o->walked_room = room;
    }
    RuleLines r = {.rule_id = rule_id};
    int64_t all = expected;
    for (int walk = 0; walk < 2 && !r.has_all && all <= RULE_LINES_MOST; walk++) { /* a second time when other years have more */
        TRY(ledger_rule_lines(&r.rows, &r.n, &all, o->arena, o->db, rule_id, 0, (size_t)all, e));
        r.has_all = (int64_t)r.n == all;
    }
    o->walked[o->walked_n] = r;
    *out = &o->walked[o->walked_n++];
    return true;
}

static int64_t lines_of_rule(const CostBook *book, int64_t rule_id)
{
    int64_t lines = 0;
    for (size_t i = 0; i < book->n; i++)
        for (size_t k = 0; k < book->sheets[i].leaves_n; k++)
            if (book->sheets[i].leaves[k].rule_id == rule_id) lines += book->sheets[i].leaves[k].lines;
    return lines;
}

/* The largest lines of a tagged leaf, and one node for all the others. */
static bool add_lines(Opening *o, ExplainNode *parent, const CostLeaf *leaf, Err *e)
{
    const RuleLines *walked;
    int64_t all;
    size_t shown = 0;
    Cents left = leaf->cents;
    TRY(rule_lines(&walked, o, leaf->rule_id, lines_of_rule(o->book, leaf->rule_id), e));
    RuleLines lines = *walked;
    if (!lines.has_all)
        TRY(ledger_rule_lines(&lines.rows, &lines.n, &all, o->arena, o->db, leaf->rule_id, leaf->account_id, o->lines_most, e));
    for (size_t i = 0; i < lines.n && shown < o->lines_most; i++) {
        const LedgerTaggedLine *l = &lines.rows[i];
        if (l->line.account_id != leaf->account_id || (o->book->fiscal_year && l->line.fiscal_year != o->book->fiscal_year)) continue;
        TRY(add_line(o, parent, l, e));
        TRY(cents_subtract(&left, left, l->share, e));
        shown++;
    }
    if (leaf->lines <= (int64_t)shown && left.v == 0) return true;
    char label[80];
    ExplainNode *rest;
    snprintf(label, sizeof label, "%lld more lines", (long long)(leaf->lines - (int64_t)shown));
    TRY(add(&rest, o, parent, label, STR(""), e));
    explain_set_cents(rest, left);
    return true;
}

/* ---- One initiative ---- */

const CostPool *cost_pool(const CostBook *book, Str name)
{
    for (size_t i = 0; i < book->pools_n; i++)
        if (str_equal(book->pools[i].name, name)) return &book->pools[i];
    return NULL;
}

/* What a pool comes to, beside the share of it. */
static bool add_pool(const Opening *o, ExplainNode *leaf_node, const CostPool *pool, Err *e)
{
    const struct { const char *label; Cents cents; } parts[] = {
        {"stated in pools.csv", pool->stated}, {"rows of costs.csv", pool->rows}, {"ledger lines that tag rules send to it", pool->tagged},
        {"tagged lines that rows state as well", pool->claimed}};
    ExplainNode *node;
    TRY(add(&node, o, leaf_node, "the whole pool", STR(""), e));
    node->is_aside = true;
    explain_set_cents(node, pool->total);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        ExplainNode *part;
        if (parts[i].cents.v == 0) continue;
        TRY(add(&part, o, node, parts[i].label, STR(""), e));
        explain_set_cents(part, parts[i].cents);
    }
    return true;
}

static bool add_aside(const Opening *o, ExplainNode *parent, const char *label, Str value, Err *e)
{
    ExplainNode *node;
    if (!value.n) return true;
    TRY(add(&node, o, parent, label, STR(""), e));
    node->is_aside = true;
    return explain_set_value(node, o->arena, e, "%.*s", STR_ARGUMENTS(value));
}

static bool add_leaf(Opening *o, ExplainNode *parent, const CostLeaf *leaf, Err *e)
{
    ExplainNode *node;
    const CostPool *pool = leaf->kind == COST_LEAF_POOL ? cost_pool(o->book, leaf->pool) : NULL;
    TRY(explain_add(&node, o->arena, parent, leaf->label, leaf->formula, e));
    explain_set_cents(node, o->in_cash ? leaf->cash : leaf->cents);
    if (pool) return add_pool(o, node, pool, e);
    if (leaf->kind == COST_LEAF_TAGGED && o->lines_most) return add_lines(o, node, leaf, e);
    if (leaf->kind == COST_LEAF_TAGGED || leaf->kind == COST_LEAF_CLAIM) return true;
    TRY(add_aside(o, node, "home account", leaf->account, e));
    return add_aside(o, node, "source", leaf->source, e);
}

static bool add_missing(const Opening *o, ExplainNode *parent, const CostSheet *sheet, Err *e)
{
    for (size_t i = 0; i < sheet->missing_n; i++) {
        ExplainNode *node;
        TRY(explain_add(&node, o->arena, parent, STR("missing"), sheet->missing[i], e));
        node->is_aside = true;
    }
    for (size_t i = 0; i < sheet->warnings_n; i++) {
        ExplainNode *node;
        TRY(explain_add(&node, o->arena, parent, STR("look at"), sheet->warnings[i], e));
        node->is_aside = true;
    }
    return true;
}

static Cents part_cents(const Opening *o, const CostSheet *sheet, int part)
{
    Cents sum = CENTS(0); /* of what cost_book_make has already summed without overflow */
    for (size_t i = 0; i < sheet->leaves_n; i++)
        if ((int)sheet->leaves[i].part == part) sum.v += o->in_cash ? sheet->leaves[i].cash.v : sheet->leaves[i].cents.v;
    return sum;
}

static bool add_part(ExplainNode **out, Opening *o, ExplainNode *parent, const CostSheet *sheet, int part, Err *e)
{
    static const char *const labels[COST_PARTS] = {"Direct: exclusive to the initiative", "Staff: time that others' payroll pays", "Shared: its part of what several use"};
    ExplainNode *node;
    TRY(add(&node, o, parent, labels[part], sheet->has_part[part] ? STR("") : STR("nothing is known of it"), e));
    if (!o->in_cash) TRY(explain_set_figure(node, o->arena, e, "costing/%.*s/%s_cents", STR_ARGUMENTS(sheet->code), cost_part_word((CostPart)part)));
    if (sheet->has_part[part]) explain_set_cents(node, part_cents(o, sheet, part));
    for (size_t i = 0; i < sheet->leaves_n; i++)
        if ((int)sheet->leaves[i].part == part) TRY(add_leaf(o, node, &sheet->leaves[i], e));
    *out = node;
    return true;
}

static bool sheet_label(Str *out, Arena *a, const CostSheet *sheet, const char *what, Err *e)
{
    return str_format(out, a, e, "%.*s: %s", STR_ARGUMENTS(sheet->name), what);
}

static bool add_whole(ExplainNode **out, Opening *o, ExplainNode *parent, const CostSheet *sheet, Err *e)
{
    ExplainNode *node, *part;
    Str label;
    TRY(sheet_label(&label, o->arena, sheet, o->in_cash ? "cash cost" : "fully loaded cost", e));
    TRY(explain_add(&node, o->arena, parent, label, sheet->has_cost ? STR("direct + staff + shared") : STR("missing"), e));
    TRY(explain_set_figure(node, o->arena, e, "costing/%.*s/%s_cents", STR_ARGUMENTS(sheet->code), o->in_cash ? "cash" : "fully_loaded"));
    if (sheet->has_cost) explain_set_cents(node, o->in_cash ? sheet->cash : sheet->fully_loaded);
    for (int p = 0; p < COST_PARTS; p++)
        if (sheet->has_part[p]) TRY(add_part(&part, o, node, sheet, p, e));
    TRY(add_missing(o, node, sheet, e));
    *out = node;
    return true;
}

static bool add_per_student(ExplainNode **out, Opening *o, const CostSheet *sheet, Err *e)
{
    ExplainNode *node, *students, *whole;
    Str label;
    TRY(sheet_label(&label, o->arena, sheet, "cost per student", e));
    TRY(explain_add(&node, o->arena, NULL, label, sheet->has_per_student ? STR("fully loaded cost / students served, rounded half to even") : STR("missing"), e));
    node->is_by_formula = true;
    if (sheet->has_per_student) explain_set_cents(node, sheet->per_student);
    TRY(explain_set_figure(node, o->arena, e, "costing/%.*s/per_student_cents", STR_ARGUMENTS(sheet->code)));
    TRY(add_whole(&whole, o, node, sheet, e));
    TRY(add(&students, o, node, "students served", STR(""), e));
    students->is_aside = true;
    if (sheet->has_students) TRY(explain_set_value(students, o->arena, e, "%lld", (long long)sheet->students_served));
    *out = node;
    return true;
}

/* A figure without parts: what the data sheet states, what nobody pays. */
static bool add_single(ExplainNode **out, const Opening *o, const CostSheet *sheet, const char *what, const char *field, const char *formula, const Cents *cents, Err *e)
{
    ExplainNode *node;
    Str label;
    TRY(sheet_label(&label, o->arena, sheet, what, e));
    TRY(explain_add(&node, o->arena, NULL, label, str_from_c(cents ? formula : "missing"), e));
    TRY(explain_set_figure(node, o->arena, e, "costing/%.*s/%s", STR_ARGUMENTS(sheet->code), field));
    if (cents) explain_set_cents(node, *cents);
    *out = node;
    return true;
}

static bool no_such_field(Str field, Err *e)
{
    return FAIL(e, ERR_INPUT, "figure", "cost has no figure '%.*s'; there are: fully_loaded_cents, direct_cents, staff_cents, shared_cents, cash_cents, stated_cents, per_student_cents, unpaid_cents",
                (int)(field.n > 60 ? 60 : field.n), field.p);
}

static bool explain_sheet(ExplainNode **out, Opening *o, const CostSheet *sheet, Str field, Err *e)
{
    if (str_equal_c(field, "fully_loaded_cents")) return add_whole(out, o, NULL, sheet, e);
    if (str_equal_c(field, "cash_cents")) {
        o->in_cash = true;
        return add_whole(out, o, NULL, sheet, e);
    }
    if (str_equal_c(field, "per_student_cents")) return add_per_student(out, o, sheet, e);
    if (str_equal_c(field, "stated_cents"))
        return add_single(out, o, sheet, "stated cost", "stated_cents", "as its data sheet says", sheet->has_stated ? &sheet->stated : NULL, e);
    if (str_equal_c(field, "unpaid_cents")) {
        TRY(add_single(out, o, sheet, "unpaid time", "unpaid_cents", "hours that nobody pays for, at what they would cost; in no total", sheet->has_unpaid_cents ? &sheet->unpaid : NULL, e));
        return !sheet->has_unpaid_hours || explain_set_value(*out, o->arena, e, "%.10g hours", sheet->unpaid_hours);
    }
    for (int p = 0; p < COST_PARTS; p++) {
        Str word = str_from_c(cost_part_word((CostPart)p));
        if (str_starts_with(field, word) && str_equal_c((Str){field.p + word.n, field.n - word.n}, "_cents")) return add_part(out, o, NULL, sheet, p, e);
    }
    return no_such_field(field, e);
}

/* ---- Totals ---- */

typedef struct { const char *field, *label; } TotalField;
static const TotalField total_fields[] = {{"fully_loaded_cents", "fully loaded cost"}, {"direct_cents", "direct cost"}, {"staff_cents", "staff cost"},
                                          {"shared_cents", "shared cost"}, {"cash_cents", "cash cost"}, {"stated_cents", "stated cost"}};
enum { TOTAL_FULLY_LOADED, TOTAL_DIRECT, TOTAL_STAFF, TOTAL_SHARED, TOTAL_CASH, TOTAL_STATED, TOTAL_FIELDS };

static bool total_part(Cents *out, const CostSheet *sheet, int field)
{
    *out = field == TOTAL_FULLY_LOADED ? sheet->fully_loaded : field == TOTAL_CASH ? sheet->cash : field == TOTAL_STATED ? sheet->stated : sheet->parts[field - TOTAL_DIRECT];
    return field == TOTAL_STATED ? sheet->has_stated : field >= TOTAL_DIRECT && field <= TOTAL_SHARED ? sheet->has_part[field - TOTAL_DIRECT] : sheet->has_cost;
}

static bool explain_total(ExplainNode **out, const Opening *o, int field, Err *e)
{
    const CostBook *b = o->book;
    ExplainNode *node, *part;
    char label[80];
    snprintf(label, sizeof label, "All initiatives: %s", total_fields[field].label);
    TRY(add(&node, o, NULL, label, STR("the sum of the initiatives that are not day-to-day"), e));
    explain_set_cents(node, field == TOTAL_FULLY_LOADED ? b->fully_loaded : field == TOTAL_CASH ? b->cash : field == TOTAL_STATED ? b->stated : b->parts[field - TOTAL_DIRECT]);
    TRY(explain_set_figure(node, o->arena, e, "costing/total/%s", total_fields[field].field));
    for (size_t i = 0; i < b->n; i++) {
        const CostSheet *sheet = &b->sheets[i];
        Cents cents;
        if (sheet->is_day_to_day || !total_part(&cents, sheet, field)) continue;
        TRY(explain_add(&part, o->arena, node, sheet->name, sheet->missing_n ? STR("something of it is missing") : STR(""), e));
        explain_set_cents(part, cents);
        TRY(explain_set_figure(part, o->arena, e, "costing/%.*s/%s", STR_ARGUMENTS(sheet->code), total_fields[field].field));
    }
    *out = node;
    return true;
}

bool cost_explain(ExplainNode **out, Arena *a, Db *db, const CostBook *book, Str record, Str field, size_t lines_most, Err *e)
{
    Opening o = {.arena = a, .db = db, .book = book, .lines_most = lines_most};
    const CostSheet *sheet = cost_sheet(book, record);
    if (sheet) return explain_sheet(out, &o, sheet, field, e);
    if (!str_equal_c(record, "total"))
        return FAIL(e, ERR_NOT_FOUND, "figure", "nothing is known of an initiative '%.*s'", (int)(record.n > 64 ? 64 : record.n), record.p);
    for (int i = 0; i < TOTAL_FIELDS; i++)
        if (str_equal_c(field, total_fields[i].field)) return explain_total(out, &o, i, e);
    return no_such_field(field, e);
}
