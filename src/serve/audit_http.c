#include "serve/audit_http.h"

#include "base/limits.h"
#include "http/reply_table.h"
#include "ledger/ledger.h"
#include "store/audit.h"

static const ViewField change_fields[] = {
    {"field", VIEW_TEXT, false, NULL, "Which field"}, {"before", VIEW_TEXT, true, NULL, "Null: it was missing; what the log may not show is 'private'"},
    {"after", VIEW_TEXT, true, NULL, "Null: it is missing"}};
static const View view_change = VIEW("AuditChange", NULL, change_fields);
static const ViewField entry_fields[] = {
    {"entry", VIEW_INT, false, NULL, "Its number"},
    {"at_ms", VIEW_INSTANT, false, NULL, "When"},
    {"actor", VIEW_TEXT, false, NULL, "Who"},
    {"action", VIEW_TEXT, false, NULL, "insert, update, remove, import, tag, ..."},
    {"object_type", VIEW_TEXT, false, NULL, "What kind of thing"},
    {"object_key", VIEW_TEXT, false, NULL, "Which one"},
    {"reason", VIEW_TEXT, false, NULL, "Why"},
    {"changes", VIEW_OBJECTS, false, &view_change, "Field by field"},
};
static const View view_entry = VIEW("AuditEntry", NULL, entry_fields);
static const ViewField list_fields[] = {
    {"rows", VIEW_OBJECTS, false, &view_entry, "The newest first"}, {"before", VIEW_INT, true, NULL, "Ask with ?before= this for the ones before; null: there are none"}};
static const View view_audit = VIEW("Audit", NULL, list_fields);
static const ViewField verdict_fields[] = {
    {"whole", VIEW_BOOL, false, NULL, "The chain holds from the first entry to the last, and the ledger with it where that was asked"},
    {"entries", VIEW_INT, false, NULL, "In the chain"},
    {"unsealed", VIEW_INT, false, NULL, "Committed and not chained yet (PostgreSQL)"},
    {"head", VIEW_TEXT, false, NULL, "Hash of the last entry, to be kept elsewhere"},
    {"first_bad", VIEW_INT, true, NULL, "The first entry that does not fit"},
    {"kind", VIEW_TEXT, true, NULL, "edit, gap, reorder, truncation, fork or missing"},
    {"ledger_whole", VIEW_BOOL, true, NULL, "Imports, balances and tags made anew from the lines are what the store says; null: not asked"},
    {"why", VIEW_TEXT, true, NULL, "What differs in the ledger"},
    {"finding", VIEW_TEXT, false, NULL, "In one sentence"},
};
static const View view_verdict = VIEW("AuditVerdict", NULL, verdict_fields);

/* ---- The list ---- */

static Str shown(bool has, Str value)
{
    if (!has) return STR("");
    return str_starts_with(value, STR("private:")) ? STR("private") : value;
}

static void put_value(JsonWriter *w, const char *key, bool has, Str value) { has ? json_put_text(w, key, shown(has, value)) : json_put_null(w, key); }

static void write_entry(JsonWriter *w, const AuditRow *row)
{
    json_write_object(w);
    json_put_int(w, "entry", row->seq);
    json_put_int(w, "at_ms", row->at_ms);
    json_put_text(w, "actor", row->actor);
    json_put_text(w, "action", row->action);
    json_put_text(w, "object_type", row->object_type);
    json_put_text(w, "object_key", row->object_key);
    json_put_text(w, "reason", row->reason);
    json_write_key(w, "changes");
    json_write_array(w);
    for (size_t i = 0; i < row->changes_n; i++) {
        const AuditChange *c = &row->changes[i];
        json_write_object(w);
        json_put_text(w, "field", c->field);
        put_value(w, "before", c->had_before, c->before);
        put_value(w, "after", c->has_after, c->after);
        json_write_object_end(w);
    }
    json_write_array_end(w);
    json_write_object_end(w);
}

static bool changes_text(Str *out, Arena *a, const AuditRow *row, Err *e)
{
    Buf b = buf_in(a, 0);
    for (size_t i = 0; i < row->changes_n; i++) {
        const AuditChange *c = &row->changes[i];
        Str before = shown(c->had_before, c->before), after = shown(c->has_after, c->after);
        TRY(buf_format(&b, e, "%s%.*s: %.*s -> %.*s", i ? "; " : "", STR_ARGUMENTS(c->field), STR_ARGUMENTS(before), STR_ARGUMENTS(after)));
    }
    *out = buf_str(&b);
    return true;
}

static bool answer_as_table(Reply *reply, const Request *r, const AuditRow *rows, size_t n, Err *e)
{
    static const Column columns[] = {{"entry", "Entry", CELL_COUNT}, {"at", "When (UTC)", CELL_TEXT}, {"actor", "Who", CELL_TEXT}, {"action", "What", CELL_TEXT},
        {"object_type", "Kind", CELL_TEXT}, {"object_key", "Which", CELL_TEXT}, {"reason", "Why", CELL_TEXT}, {"changes", "Changes", CELL_TEXT}};
    Table t = TABLE("audit", STR("What was changed, by whom and why, the newest first"), columns);
    for (size_t i = 0; i < n; i++) {
        char when[32];
        Str at, changes;
        Cell *c = table_row(&t, r->arena, e);
        if (!c) return false;
        TRY(str_copy(&at, r->arena, (Str){when, instant_to_text(when, rows[i].at_ms)}, e));
        TRY(changes_text(&changes, r->arena, &rows[i], e));
        c[0] = cell_count(true, rows[i].seq);
        c[1] = cell_text(at);
        c[2] = cell_text(rows[i].actor);
        c[3] = cell_text(rows[i].action);
        c[4] = cell_text(rows[i].object_type);
        c[5] = cell_text(rows[i].object_key);
        c[6] = cell_text(rows[i].reason);
        c[7] = cell_text(changes);
    }
    return reply_table(reply, r, &t, STR(""), STR("The audit log"), e);
}

static bool read_filter(AuditFilter *f, int64_t *page_size, const Request *r, Err *e)
{
    bool given;
    *f = (AuditFilter){.object_type = STR(""), .object_key = STR(""), .actor = STR("")};
    *page_size = 100;
    TRY(request_query(&f->object_type, &given, r, "object_type", e));
    TRY(request_query(&f->object_key, &given, r, "object_key", e));
    TRY(request_query(&f->actor, &given, r, "actor", e));
    TRY(request_query_int(&f->from_ms, &given, r, "from_ms", 0, INT64_MAX, e));
    TRY(request_query_int(&f->to_ms, &given, r, "to_ms", 1, INT64_MAX, e));
    TRY(request_query_int(&f->before, &given, r, "before", 1, INT64_MAX, e));
    return request_query_int(page_size, &given, r, "page_size", 1, LIMIT_PAGE_ROWS, e);
}

static bool answer_list(Reply *reply, Request *r, Err *e)
{
    AuditFilter filter;
    AuditRow *rows;
    int64_t page_size;
    size_t n;
    Str format;
    bool given;
    JsonWriter *w = &reply->json;
    TRY(read_filter(&filter, &page_size, r, e));
    TRY(request_query(&format, &given, r, "format", e));
    /* one more than asked tells whether there are older ones */
    TRY(audit_find(&rows, &n, r->arena, r->db, &filter, (size_t)page_size + 1, e));
    bool has_more = n > (size_t)page_size;
    if (has_more) n--;
    if (given && !str_equal_c(format, "json")) return answer_as_table(reply, r, rows, n, e);
    json_write_object(w);
    json_write_key(w, "rows");
    json_write_array(w);
    for (size_t i = 0; i < n; i++) write_entry(w, &rows[i]);
    json_write_array_end(w);
    has_more ? json_put_int(w, "before", rows[n - 1].seq) : json_put_null(w, "before");
    json_write_object_end(w);
    return true;
}

/* ---- Is it whole? ---- */

static bool verify_ledger(bool *asked, bool *whole, char why[300], const Request *r, Err *e)
{
    Str text;
    bool given;
    TRY(request_query(&text, &given, r, "ledger", e));
    *asked = given && str_equal_c(text, "yes");
    if (given && !*asked && !str_equal_c(text, "no")) return FAIL(e, ERR_INPUT, "ledger", "'ledger' is yes or no");
    *whole = true;
    why[0] = 0;
    return !*asked || ledger_verify(whole, why, r->arena, r->db, NULL, e);
}

static bool answer_verify(Reply *reply, Request *r, Err *e)
{
    AuditVerdict v;
    bool asked, ledger_whole;
    char head[65], why[300];
    JsonWriter *w = &reply->json;
    TRY(audit_verify(&v, r->db, 0, NULL, e));
    TRY(verify_ledger(&asked, &ledger_whole, why, r, e));
    hash_to_hex(head, &v.head);
    Str finding;
    if (!v.whole) TRY(str_format(&finding, r->arena, e, "The log was tampered with: %s at entry %lld", v.kind, (long long)v.first_bad));
    else if (!ledger_whole) finding = STR("The log is whole, the ledger is not what it says");
    else TRY(str_format(&finding, r->arena, e, "The log is whole: %lld entries, each chained to the one before", (long long)v.entries));
    json_write_object(w);
    json_put_bool(w, "whole", v.whole && ledger_whole);
    json_put_int(w, "entries", v.entries);
    json_put_int(w, "unsealed", v.unsealed);
    json_put_text(w, "head", str_from_c(head));
    v.whole ? json_put_null(w, "first_bad") : json_put_int(w, "first_bad", v.first_bad);
    v.whole ? json_put_null(w, "kind") : json_put_text(w, "kind", str_from_c(v.kind));
    asked ? json_put_bool(w, "ledger_whole", ledger_whole) : json_put_null(w, "ledger_whole");
    why[0] ? json_put_text(w, "why", str_from_c(why)) : json_put_null(w, "why");
    json_put_text(w, "finding", finding);
    json_write_object_end(w);
    return true;
}

static const Route routes[] = {
    {"GET", "/api/audit", PERMISSION_AUDIT_READ, ROUTE_TABLE, NULL, &view_audit, answer_list, "What was changed, by whom and why", "object_type object_key actor from_ms to_ms before page_size"},
    {"GET", "/api/audit/verify", PERMISSION_AUDIT_READ, 0, NULL, &view_verdict, answer_verify, "Recomputes the chain of the log; with ledger=yes the ledger's balances too", "ledger"},
};
const RouteTable audit_routes = ROUTE_TABLE_OF("audit", routes);
