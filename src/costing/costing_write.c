#include <stdio.h>
#include <stdlib.h>

#include "costing/costing_rules.h"

/* ---- JSON ---- */

static void put_cents(JsonWriter *w, const char *key, bool has, Cents cents)
{
    if (has) json_put_cents(w, key, cents);
    else json_put_null(w, key);
}

static void put_sentences(JsonWriter *w, const char *key, const Str *rows, size_t n)
{
    json_write_key(w, key);
    json_write_array(w);
    for (size_t i = 0; i < n; i++) json_write_text(w, rows[i]);
    json_write_array_end(w);
}

static void put_figure(JsonWriter *w, Str code, const char *field)
{
    char figure[160];
    snprintf(figure, sizeof figure, "costing/%.*s/%s", (int)(code.n > 64 ? 64 : code.n), code.p, field);
    json_put_text(w, field, str_from_c(figure));
}

const char *cost_leaf_word(CostLeafKind kind)
{
    static const char *const words[] = {"tagged lines", "claim", "ingredient", "staff time", "pool share", "stated share"};
    return words[kind];
}

static void put_leaf(JsonWriter *w, const CostLeaf *leaf)
{
    json_write_object(w);
    json_put_text(w, "part", str_from_c(cost_part_word(leaf->part)));
    json_put_text(w, "kind", str_from_c(cost_leaf_word(leaf->kind)));
    json_put_text(w, "label", leaf->label);
    json_put_text(w, "formula", leaf->formula);
    if (leaf->account.n) json_put_text(w, "account", leaf->account);
    else json_put_null(w, "account");
    if (leaf->rule_id) json_put_int(w, "rule", leaf->rule_id);
    else json_put_null(w, "rule");
    json_put_cents(w, "amount_cents", leaf->cents);
    json_put_cents(w, "cash_cents", leaf->cash);
    json_write_object_end(w);
}

static void put_figures(JsonWriter *w, Str code, bool is_total)
{
    static const char *const fields[] = {"stated_cents", "direct_cents", "staff_cents", "shared_cents", "fully_loaded_cents", "cash_cents", "per_student_cents", "unpaid_cents"};
    json_write_key(w, "figures");
    json_write_object(w);
    for (size_t i = 0; i < sizeof fields / sizeof *fields - (is_total ? 2 : 0); i++) put_figure(w, code, fields[i]);
    json_write_object_end(w);
}

void cost_sheet_write_json(JsonWriter *w, const CostSheet *s)
{
    json_write_object(w);
    json_put_text(w, "code", s->code);
    json_put_text(w, "name", s->name);
    json_put_bool(w, "is_listed", s->is_listed);
    json_put_bool(w, "is_day_to_day", s->is_day_to_day);
    put_cents(w, "stated_cents", s->has_stated, s->stated);
    put_cents(w, "direct_cents", s->has_part[COST_PART_DIRECT], s->parts[COST_PART_DIRECT]);
    put_cents(w, "staff_cents", s->has_part[COST_PART_STAFF], s->parts[COST_PART_STAFF]);
    put_cents(w, "shared_cents", s->has_part[COST_PART_SHARED], s->parts[COST_PART_SHARED]);
    put_cents(w, "fully_loaded_cents", s->has_cost, s->fully_loaded);
    put_cents(w, "cash_cents", s->has_cost, s->cash);
    put_cents(w, "per_student_cents", s->has_per_student, s->per_student);
    put_cents(w, "unpaid_cents", s->has_unpaid_cents, s->unpaid);
    if (s->has_unpaid_hours) json_put_real(w, "unpaid_hours", s->unpaid_hours);
    else json_put_null(w, "unpaid_hours");
    if (s->has_students) json_put_int(w, "students_served", s->students_served);
    else json_put_null(w, "students_served");
    put_figures(w, s->code, false);
    json_write_key(w, "home_accounts");
    json_write_array(w);
    for (size_t i = 0; i < s->homes_n; i++) {
        json_write_object(w);
        json_put_text(w, "account", s->homes[i].account);
        json_put_cents(w, "amount_cents", s->homes[i].cents);
        json_put_text(w, "through", s->homes[i].through);
        json_write_object_end(w);
    }
    json_write_array_end(w);
    json_write_key(w, "parts");
    json_write_array(w);
    for (size_t i = 0; i < s->leaves_n; i++) put_leaf(w, &s->leaves[i]);
    json_write_array_end(w);
    put_sentences(w, "missing", s->missing, s->missing_n);
    put_sentences(w, "warnings", s->warnings, s->warnings_n);
    json_write_object_end(w);
}

static void put_pool(JsonWriter *w, const CostPool *p)
{
    json_write_object(w);
    json_put_text(w, "pool", p->name);
    if (p->has_driver) json_put_text(w, "driver", str_from_c(pool_record.fields[POOL_FIELD_driver].choices[p->driver]));
    else json_put_null(w, "driver");
    json_put_cents(w, "stated_cents", p->stated);
    json_put_cents(w, "rows_cents", p->rows);
    json_put_cents(w, "tagged_cents", p->tagged);
    json_put_cents(w, "claimed_cents", p->claimed);
    json_put_cents(w, "total_cents", p->total);
    json_put_cents(w, "initiatives_cents", p->shared);
    json_put_cents(w, "rest_of_district_cents", p->rest);
    json_put_cents(w, "unreached_cents", p->unreached);
    json_write_object_end(w);
}

void cost_book_write_json(JsonWriter *w, const CostBook *b)
{
    json_write_object(w);
    if (b->fiscal_year) json_put_int(w, "fiscal_year", b->fiscal_year);
    else json_put_null(w, "fiscal_year");
    json_write_key(w, "total");
    json_write_object(w);
    json_put_int(w, "initiatives", (int64_t)b->counted_n);
    json_put_int(w, "initiatives_with_something_missing", (int64_t)b->missing_n);
    json_put_cents(w, "stated_cents", b->stated);
    for (int p = 0; p < COST_PARTS; p++) {
        char key[32];
        snprintf(key, sizeof key, "%s_cents", cost_part_word((CostPart)p));
        json_put_cents(w, key, b->parts[p]);
    }
    json_put_cents(w, "fully_loaded_cents", b->fully_loaded);
    json_put_cents(w, "cash_cents", b->cash);
    json_put_cents(w, "day_to_day_cents", b->day_to_day);
    put_figures(w, STR("total"), true);
    json_write_object_end(w);
    json_write_key(w, "initiatives");
    json_write_array(w);
    for (size_t i = 0; i < b->n; i++) cost_sheet_write_json(w, &b->sheets[i]);
    json_write_array_end(w);
    json_write_key(w, "pools");
    json_write_array(w);
    for (size_t i = 0; i < b->pools_n; i++) put_pool(w, &b->pools[i]);
    json_write_array_end(w);
    put_sentences(w, "warnings", b->warnings, b->warnings_n);
    json_write_object_end(w);
}

/* ---- Text ---- */

static void dollars_or_missing(char out[40], bool has, Cents cents)
{
    if (has) cents_to_dollars(out, cents);
    else snprintf(out, 40, "missing");
}

static bool write_figure(Buf *out, const char *label, bool has, Cents cents, Err *e)
{
    char text[40];
    dollars_or_missing(text, has, cents);
    return buf_format(out, e, "  %-22s %18s\n", label, text);
}

static bool write_leaf(Buf *out, const CostLeaf *leaf, Err *e)
{
    char text[40];
    cents_to_dollars(text, leaf->cents);
    return buf_format(out, e, "  %-6s %18s  %.*s%s%.*s%s%s%.*s%s\n", cost_part_word(leaf->part), text, STR_ARGUMENTS(leaf->label), leaf->formula.n ? ": " : "",
                      STR_ARGUMENTS(leaf->formula), leaf->kind == COST_LEAF_STAFF && leaf->account.n ? " (paid by " : "", "",
                      leaf->kind == COST_LEAF_STAFF ? (int)leaf->account.n : 0, leaf->account.n ? leaf->account.p : "",
                      leaf->kind == COST_LEAF_STAFF && leaf->account.n ? ")" : "");
}

static bool write_sentences(Buf *out, const char *word, const Str *rows, size_t n, Err *e)
{
    for (size_t i = 0; i < n; i++) TRY(buf_format(out, e, "  %s: %.*s\n", word, STR_ARGUMENTS(rows[i])));
    return true;
}

static bool write_homes(Buf *out, const CostSheet *s, Err *e)
{
    if (s->homes_n) TRY(buf_add_c(out, "\nHome accounts, what each really pays\n", e));
    for (size_t i = 0; i < s->homes_n; i++) {
        char text[40];
        cents_to_dollars(text, s->homes[i].cents);
        TRY(buf_format(out, e, "  %18s  %.*s (%.*s)\n", text, STR_ARGUMENTS(s->homes[i].account), STR_ARGUMENTS(s->homes[i].through)));
    }
    return true;
}

bool cost_sheet_write_text(Buf *out, const CostSheet *s, Err *e)
{
    TRY(buf_format(out, e, "%.*s  %.*s%s\n", STR_ARGUMENTS(s->code), STR_ARGUMENTS(s->name), s->is_day_to_day ? " (day-to-day)" : ""));
    TRY(write_figure(out, "Stated", s->has_stated, s->stated, e));
    for (int p = 0; p < COST_PARTS; p++) {
        static const char *const labels[COST_PARTS] = {"Direct", "Staff", "Shared"};
        if (s->has_part[p]) TRY(write_figure(out, labels[p], true, s->parts[p], e));
        else TRY(buf_format(out, e, "  %-22s %18s\n", labels[p], "none stated"));
    }
    TRY(write_figure(out, "Fully loaded", s->has_cost, s->fully_loaded, e));
    TRY(write_figure(out, "In cash", s->has_cost, s->cash, e));
    TRY(write_figure(out, "Per student", s->has_per_student, s->per_student, e));
    if (s->has_unpaid_cents) TRY(write_figure(out, "Unpaid, not counted", true, s->unpaid, e));
    if (s->has_unpaid_hours) {
        char hours[40];
        count_to_text(hours, s->unpaid_hours);
        TRY(buf_format(out, e, "  %-22s %18s\n", "Unpaid hours", hours));
    }
    if (s->leaves_n) TRY(buf_add_c(out, "\nWhat it is made of\n", e));
    for (size_t i = 0; i < s->leaves_n; i++) TRY(write_leaf(out, &s->leaves[i], e));
    TRY(write_homes(out, s, e));
    if (s->missing_n + s->warnings_n) TRY(buf_add_char(out, '\n', e));
    TRY(write_sentences(out, "missing", s->missing, s->missing_n, e));
    return write_sentences(out, "look at", s->warnings, s->warnings_n, e);
}

static int dearest_first(const void *a, const void *b)
{
    const CostSheet *x = *(const CostSheet *const *)a, *y = *(const CostSheet *const *)b;
    if (x->has_cost != y->has_cost) return x->has_cost ? -1 : 1;
    if (x->fully_loaded.v != y->fully_loaded.v) return x->fully_loaded.v > y->fully_loaded.v ? -1 : 1;
    return str_compare(x->code, y->code);
}

static bool write_row(Buf *out, const CostSheet *s, Err *e)
{
    char stated[40], whole[40], student[40];
    dollars_or_missing(stated, s->has_stated, s->stated);
    dollars_or_missing(whole, s->has_cost, s->fully_loaded);
    dollars_or_missing(student, s->has_per_student, s->per_student);
    return buf_format(out, e, "%18s %18s %14s  %.*s  %.*s%s%s%s\n", whole, stated, student, STR_ARGUMENTS(s->code), STR_ARGUMENTS(s->name),
                      s->is_day_to_day ? " (day-to-day, not in the total)" : "", s->has_cost && s->missing_n ? " (something missing)" : "", s->is_listed ? "" : " (not in the inventory)");
}

static bool write_pools(Buf *out, const CostBook *b, Err *e)
{
    if (b->pools_n) TRY(buf_format(out, e, "\n%18s %18s %18s %18s  Pool\n", "Whole pool", "Initiatives", "Rest of district", "Reaches nobody"));
    for (size_t i = 0; i < b->pools_n; i++) {
        const CostPool *p = &b->pools[i];
        char total[40], shared[40], rest[40], unreached[40];
        cents_to_dollars(total, p->total);
        cents_to_dollars(shared, p->shared);
        cents_to_dollars(rest, p->rest);
        cents_to_dollars(unreached, p->unreached);
        TRY(buf_format(out, e, "%18s %18s %18s %18s  %.*s\n", total, shared, rest, unreached, STR_ARGUMENTS(p->name)));
    }
    return true;
}

bool cost_book_write_text(Buf *out, Arena *a, const CostBook *b, Err *e)
{
    const CostSheet **order = PUSH(a, const CostSheet *, b->n, e);
    if (!order) return false;
    for (size_t i = 0; i < b->n; i++) order[i] = &b->sheets[i];
    if (b->n) qsort(order, b->n, sizeof *order, dearest_first);
    TRY(buf_format(out, e, "%18s %18s %14s  Initiative\n", "Fully loaded", "Stated", "Per student"));
    for (size_t i = 0; i < b->n; i++) TRY(write_row(out, order[i], e));
    char whole[40], stated[40], cash[40];
    cents_to_dollars(whole, b->fully_loaded);
    cents_to_dollars(stated, b->stated);
    cents_to_dollars(cash, b->cash);
    TRY(buf_format(out, e, "%18s %18s %14s  Total of %zu initiatives; in cash %s\n", whole, stated, "", b->counted_n, cash));
    if (b->missing_n) TRY(buf_format(out, e, "%zu initiatives lack something that would add to their cost; `purser cost CODE` lists it.\n", b->missing_n));
    TRY(write_pools(out, b, e));
    if (b->warnings_n) TRY(buf_add_char(out, '\n', e));
    return write_sentences(out, "look at", b->warnings, b->warnings_n, e);
}
