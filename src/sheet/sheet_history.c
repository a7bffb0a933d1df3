/* What happened to a sheet, and what was meant by it at any time. */
#include <stdlib.h>

#include "sheet/sheet_parts.h"

enum { HISTORY_MOST = 500 };

static const ViewField change_fields[] = {
    {"field", VIEW_TEXT, false, NULL, "Which field"}, {"before", VIEW_TEXT, true, NULL, "Null: it was missing"}, {"after", VIEW_TEXT, true, NULL, "Null: it is missing"}};
static const View view_field_change_of = VIEW("FieldChange", NULL, change_fields);
static const ViewField entry_fields[] = {
    {"entry", VIEW_INT, false, NULL, "Its number, for undo"},
    {"at_ms", VIEW_INSTANT, false, NULL, "When"},
    {"actor", VIEW_TEXT, false, NULL, "Who"},
    {"action", VIEW_TEXT, false, NULL, "insert, update, confirm, retire, merge, ..."},
    {"reason", VIEW_TEXT, false, NULL, "Why"},
    {"code", VIEW_TEXT, false, NULL, "The initiative; another one's, where that was merged into this"},
    {"changes", VIEW_OBJECTS, false, &view_field_change_of, "Field by field"},
    {"can_undo", VIEW_BOOL, false, NULL, "It changed fields, which may be taken back while nobody changed them since"},
};
static const View view_entry = VIEW("HistoryEntry", NULL, entry_fields);
static const ViewField history_fields[] = {{"rows", VIEW_OBJECTS, false, &view_entry, "The newest first"}, {"is_cut", VIEW_BOOL, false, NULL, "There is more, further back: see /api/audit"}};
const View view_history = VIEW("History", NULL, history_fields);

static void write_entry(JsonWriter *w, const AuditRow *row, bool can_undo)
{
    json_write_object(w);
    json_put_int(w, "entry", row->seq);
    json_put_int(w, "at_ms", row->at_ms);
    json_put_text(w, "actor", row->actor);
    json_put_text(w, "action", row->action);
    json_put_text(w, "reason", row->reason);
    json_put_text(w, "code", row->object_key);
    json_write_key(w, "changes");
    json_write_array(w);
    for (size_t i = 0; i < row->changes_n; i++) {
        const AuditChange *c = &row->changes[i];
        json_write_object(w);
        json_put_text(w, "field", c->field);
        put_text_or_null(w, "before", c->had_before, c->before);
        put_text_or_null(w, "after", c->has_after, c->after);
        json_write_object_end(w);
    }
    json_write_array_end(w);
    json_put_bool(w, "can_undo", can_undo && row->changes_n > 0 && str_equal_c(row->action, "update"));
    json_write_object_end(w);
}

static int newest_first(const void *a, const void *b)
{
    int64_t x = ((const AuditRow *)a)->seq, y = ((const AuditRow *)b)->seq;
    return (x < y) - (x > y);
}

/* A merged initiative's history belongs to what it became, too. */
static bool load_histories(AuditRow **out, size_t *out_n, const Request *r, Str code, Err *e)
{
    Str *family;
    AuditRow *all = NULL, *rows;
    size_t family_n, all_n = 0, n;
    TRY(initiative_family(&family, &family_n, r->arena, r->db, code, e));
    for (size_t i = 0; i < family_n; i++) {
        TRY(audit_history(&rows, &n, r->arena, r->db, "initiative", family[i], HISTORY_MOST + 1, e));
        AuditRow *more = arena_grow(r->arena, all, all_n * sizeof *all, (all_n + n) * sizeof *all, e);
        if (!more) return false;
        for (size_t k = 0; k < n; k++) more[all_n++] = rows[k];
        all = more;
    }
    if (all_n) qsort(all, all_n, sizeof *all, newest_first);
    *out = all;
    *out_n = all_n;
    return true;
}

bool answer_history(Reply *reply, Request *r, Err *e)
{
    InitiativeSheet sheet;
    InitiativeState state;
    AuditRow *rows;
    size_t n;
    JsonWriter *w = &reply->json;
    TRY(sheet_for(&sheet, r, r->parameters[0], PERMISSION_INVENTORY_READ, e));
    TRY(initiative_state(&state, r->arena, r->db, sheet.row.code, e));
    TRY(load_histories(&rows, &n, r, sheet.row.code, e));
    Place place = initiative_place(&sheet.row);
    bool can_undo = principal_may_at(r->who, PERMISSION_INVENTORY_WRITE, &place) && !state.is_retired && !state.merged_into.n;
    json_write_object(w);
    json_write_key(w, "rows");
    json_write_array(w);
    for (size_t i = 0; i < n && i < HISTORY_MOST; i++) write_entry(w, &rows[i], can_undo && str_equal(rows[i].object_key, sheet.row.code));
    json_write_array_end(w);
    json_put_bool(w, "is_cut", n > HISTORY_MOST);
    json_write_object_end(w);
    return true;
}

/* ---- Definitions ---- */

static const ViewField definition_fields[] = {
    {"field", VIEW_TEXT, false, NULL, "definition_of_success, target_populations or strategic_alignment"},
    {"version", VIEW_INT, false, NULL, "1 is the first"},
    {"text", VIEW_TEXT, true, NULL, "Null: it was taken out"},
    {"from_ms", VIEW_INSTANT, false, NULL, "In force from here until the next version"},
    {"actor", VIEW_TEXT, false, NULL, "Who wrote it"},
    {"reason", VIEW_TEXT, false, NULL, "Why"},
};
static const View view_definition = VIEW("Definition", NULL, definition_fields);
static const ViewField run_fields[] = {
    {"run", VIEW_INT, false, NULL, "Number of the analysis"}, {"at_ms", VIEW_INSTANT, false, NULL, "When it was run"}, {"actor", VIEW_TEXT, false, NULL, "Who ran it"},
    {"success_version", VIEW_INT, true, NULL, "Version of definition_of_success in force then; null: there was none"},
    {"population_version", VIEW_INT, true, NULL, "Version of target_populations in force then"},
    {"is_of_now", VIEW_BOOL, false, NULL, "Both are still in force"}};
static const View view_run = VIEW("DefinitionRun", NULL, run_fields);
static const ViewField definitions_fields[] = {
    {"rows", VIEW_OBJECTS, false, &view_definition, "Field by field, the oldest first"}, {"runs", VIEW_OBJECTS, false, &view_run, "What the analyses of its students rest on, the oldest first"}};
const View view_definitions = VIEW("Definitions", NULL, definitions_fields);

static void write_definition(JsonWriter *w, const Definition *d)
{
    json_write_object(w);
    json_put_text(w, "field", d->field);
    json_put_int(w, "version", d->version);
    put_text_or_null(w, "text", d->has_text, d->text);
    json_put_int(w, "from_ms", d->from_ms);
    json_put_text(w, "actor", d->actor);
    json_put_text(w, "reason", d->reason);
    json_write_object_end(w);
}

static int64_t version_at(const Definition *list, size_t n, const char *field, int64_t at_ms)
{
    const Definition *d = definition_at(list, n, field, at_ms);
    return d && d->has_text ? d->version : 0;
}

static void write_run(JsonWriter *w, const Query *q, const Definition *list, size_t n)
{
    static const char *const fields[] = {"definition_of_success", "target_populations"};
    static const char *const keys[] = {"success_version", "population_version"};
    bool is_of_now = true;
    json_write_object(w);
    json_put_int(w, "run", query_int(q, 0));
    json_put_int(w, "at_ms", query_int(q, 1));
    json_put_text(w, "actor", query_text(q, 2));
    for (int i = 0; i < 2; i++) {
        int64_t then = version_at(list, n, fields[i], query_int(q, 1));
        put_int_or_null(w, keys[i], then > 0, then);
        is_of_now = is_of_now && then == version_at(list, n, fields[i], INT64_MAX);
    }
    json_put_bool(w, "is_of_now", is_of_now);
    json_write_object_end(w);
}

/* A later change of a definition changes no analysis: each stands beside the version that it was run under. */
static bool write_runs(JsonWriter *w, const Request *r, Str code, const Definition *list, size_t n, Err *e)
{
    Query *q;
    TRY(db_query(&q, r->db, "SELECT id, run_at_ms, actor FROM evidence_run WHERE initiative = $1 ORDER BY run_at_ms, id", e));
    query_bind_text(q, 1, code);
    for (bool has;;) {
        TRY(query_next(&has, q, e));
        if (!has) return true;
        write_run(w, q, list, n);
    }
}

bool answer_definitions(Reply *reply, Request *r, Err *e)
{
    InitiativeSheet sheet;
    Definition *list;
    size_t n;
    JsonWriter *w = &reply->json;
    TRY(sheet_for(&sheet, r, r->parameters[0], PERMISSION_INVENTORY_READ, e));
    TRY(definition_list(&list, &n, r->arena, r->db, sheet.row.code, e));
    json_write_object(w);
    json_write_key(w, "rows");
    json_write_array(w);
    for (size_t i = 0; i < n; i++) write_definition(w, &list[i]);
    json_write_array_end(w);
    json_write_key(w, "runs");
    json_write_array(w);
    if (principal_may(r->who, PERMISSION_EVIDENCE_READ)) TRY(write_runs(w, r, sheet.row.code, list, n, e));
    json_write_array_end(w);
    json_write_object_end(w);
    return true;
}
