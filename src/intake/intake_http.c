#include "intake/intake_http.h"

#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "intake/intake.h"

static const ViewField problem_fields[] = {
    {"severity", VIEW_TEXT, false, NULL, "error (the row cannot be taken), warning or note"}, {"line", VIEW_INT, false, NULL, "Of the file; 0: the file as a whole"},
    {"column", VIEW_TEXT, true, NULL, "As the header names it"}, {"message", VIEW_TEXT, false, NULL, "The cause, and what to do"}};
static const View view_problem = VIEW("ImportProblem", NULL, problem_fields);
static const ViewField difference_fields[] = {
    {"code", VIEW_TEXT, false, NULL, "The row's keys"}, {"field", VIEW_TEXT, false, NULL, "Which field"}, {"before", VIEW_TEXT, true, NULL, "Null: it was missing"},
    {"after", VIEW_TEXT, true, NULL, "Null: it will be missing"}};
static const View view_difference = VIEW("ImportDifference", NULL, difference_fields);
static const ViewField ledger_fields[] = {
    {"lines", VIEW_INT, false, NULL, "Of the file"}, {"accounts_new", VIEW_INT, false, NULL, "Accounts that the chart did not have"}, {"empty_amounts", VIEW_INT, false, NULL, "Counted as zero"},
    {"amount_cents", VIEW_CENTS, false, NULL, "Actual"}, {"budget_cents", VIEW_CENTS, false, NULL, "Budget"}, {"encumbrance_cents", VIEW_CENTS, false, NULL, "Encumbrance"},
    {"tagged_cents", VIEW_CENTS, false, NULL, "That rules give to initiatives and pools"}, {"untagged_cents", VIEW_CENTS, false, NULL, "The rest"},
    {"first_fiscal_year", VIEW_INT, false, NULL, "Of the lines"}, {"last_fiscal_year", VIEW_INT, false, NULL, "Of the lines"}};
static const View view_ledger = VIEW("ImportLedger", NULL, ledger_fields);
static const ViewField rules_fields[] = {
    {"rules", VIEW_INT, false, NULL, "Of the file"}, {"rules_idle", VIEW_INT, false, NULL, "That take nothing"}, {"lines", VIEW_INT, false, NULL, "Of the ledger"},
    {"tagged_lines", VIEW_INT, false, NULL, "That a rule takes something of"}, {"ledger_cents", VIEW_CENTS, false, NULL, "All of it"},
    {"tagged_cents", VIEW_CENTS, false, NULL, "Taken"}, {"untagged_cents", VIEW_CENTS, false, NULL, "The rest"}};
static const View view_rules = VIEW("ImportRules", NULL, rules_fields);
static const ViewField result_fields[] = {
    {"kind", VIEW_TEXT, false, NULL, "Of the file"},
    {"file", VIEW_TEXT, false, NULL, "Its name, made safe"},
    {"is_preview", VIEW_BOOL, false, NULL, "Nothing was written"},
    {"import_id", VIEW_INT, true, NULL, "Null: a preview, or tag rules"},
    {"rows", VIEW_INT, false, NULL, "Taken"},
    {"inserted", VIEW_INT, false, NULL, "New"},
    {"changed", VIEW_INT, false, NULL, "Changed"},
    {"unchanged", VIEW_INT, false, NULL, "As they were"},
    {"absent", VIEW_INT, false, NULL, "Rows of the store that the file does not have; they stay"},
    {"skipped_rows", VIEW_INT, false, NULL, "Bad rows: left out with skip_rows, else they refuse the file"},
    {"blank_rows", VIEW_INT, false, NULL, "Passed over"},
    {"problems", VIEW_OBJECTS, false, &view_problem, "By line"},
    {"differences", VIEW_OBJECTS, false, &view_difference, "Field by field, the first 500"},
    {"differences_n", VIEW_INT, false, NULL, "All of them"},
    {"ledger", VIEW_OBJECT, true, &view_ledger, "Of a ledger"},
    {"rules", VIEW_OBJECT, true, &view_rules, "Of tag rules"},
    {"columns", VIEW_TEXTS, false, NULL, "Of students: the columns kept"},
};
static const View view_result = VIEW("ImportResult", NULL, result_fields);
static const ViewField row_fields[] = {
    {"id", VIEW_INT, false, NULL, "Its number"}, {"kind", VIEW_TEXT, false, NULL, "Of the file"}, {"file", VIEW_TEXT, false, NULL, "Its name"}, {"rows", VIEW_INT, false, NULL, "Taken"},
    {"at_ms", VIEW_INSTANT, false, NULL, "When"}, {"actor", VIEW_TEXT, false, NULL, "Who"}};
static const View view_row = VIEW("ImportRow", NULL, row_fields);
static const ViewField list_fields[] = {{"rows", VIEW_OBJECTS, false, &view_row, "The newest first"}};
static const View view_list = VIEW("Imports", NULL, list_fields);

/* ---- What comes back ---- */

static void put_text(JsonWriter *w, const char *key, bool has, Str text) { has ? json_put_text(w, key, text) : json_put_null(w, key); }

static void put_problems(JsonWriter *w, const Problems *problems)
{
    static const char *const words[SEVERITIES] = {"error", "warning", "note"};
    json_write_key(w, "problems");
    json_write_array(w);
    for (size_t i = 0; i < problems->n; i++) {
        const Problem *p = &problems->rows[i];
        json_write_object(w);
        json_put_text(w, "severity", str_from_c(words[p->severity]));
        json_put_int(w, "line", p->line);
        put_text(w, "column", p->column.n > 0, p->column);
        json_put_text(w, "message", p->message);
        json_write_object_end(w);
    }
    json_write_array_end(w);
}

static void put_differences(JsonWriter *w, const ImportDifferences *d)
{
    json_write_key(w, "differences");
    json_write_array(w);
    for (size_t i = 0; i < d->n; i++) {
        json_write_object(w);
        json_put_text(w, "code", d->rows[i].code);
        json_put_text(w, "field", d->rows[i].field);
        put_text(w, "before", d->rows[i].had_before, d->rows[i].before);
        put_text(w, "after", d->rows[i].has_after, d->rows[i].after);
        json_write_object_end(w);
    }
    json_write_array_end(w);
    json_put_int(w, "differences_n", d->all);
}

static void put_ledger(JsonWriter *w, const LedgerImport *l)
{
    json_write_key(w, "ledger");
    json_write_object(w);
    json_put_int(w, "lines", l->lines);
    json_put_int(w, "accounts_new", l->accounts_new);
    json_put_int(w, "empty_amounts", l->empty_amounts);
    json_put_cents(w, "amount_cents", l->actual);
    json_put_cents(w, "budget_cents", l->budget);
    json_put_cents(w, "encumbrance_cents", l->encumbrance);
    json_put_cents(w, "tagged_cents", l->tagged);
    json_put_cents(w, "untagged_cents", l->untagged);
    json_put_int(w, "first_fiscal_year", l->first_fiscal_year);
    json_put_int(w, "last_fiscal_year", l->last_fiscal_year);
    json_write_object_end(w);
}

static void put_rules(JsonWriter *w, const LedgerTagging *t)
{
    json_write_key(w, "rules");
    json_write_object(w);
    json_put_int(w, "rules", t->rules);
    json_put_int(w, "rules_idle", t->rules_idle);
    json_put_int(w, "lines", t->lines);
    json_put_int(w, "tagged_lines", t->tagged_lines);
    json_put_cents(w, "ledger_cents", t->ledger);
    json_put_cents(w, "tagged_cents", t->tagged);
    json_put_cents(w, "untagged_cents", t->untagged);
    json_write_object_end(w);
}

static void write_result(JsonWriter *w, const IntakeRequest *request, const IntakeResult *result)
{
    const RecordImport *r = &result->records;
    json_write_object(w);
    json_put_text(w, "kind", str_from_c(request->kind->kind));
    json_put_text(w, "file", str_from_c(request->name));
    json_put_bool(w, "is_preview", request->is_preview);
    r->import_id ? json_put_int(w, "import_id", r->import_id) : json_put_null(w, "import_id");
    json_put_int(w, "rows", r->rows);
    json_put_int(w, "inserted", r->inserted);
    json_put_int(w, "changed", r->changed);
    json_put_int(w, "unchanged", r->unchanged);
    json_put_int(w, "absent", r->absent);
    json_put_int(w, "skipped_rows", r->skipped_rows);
    json_put_int(w, "blank_rows", r->blank_rows);
    put_problems(w, &result->problems);
    put_differences(w, &result->differences);
    request->kind->shape == INTAKE_LEDGER ? put_ledger(w, &result->ledger) : json_put_null(w, "ledger");
    request->kind->shape == INTAKE_RULES ? put_rules(w, &result->tagging) : json_put_null(w, "rules");
    json_write_key(w, "columns");
    json_write_array(w);
    for (size_t i = 0; i < result->students.columns_n; i++) json_write_text(w, result->students.columns[i]);
    json_write_array_end(w);
    json_write_object_end(w);
}

/* A refusal that lists what it found, as every refusal looks and with `problems` beside it. */
static void write_refusal(Reply *reply, const Request *r, const Err *why, const Problems *problems, const IntakeRow *first)
{
    JsonWriter *w = &reply->json;
    reply->status = err_http_status(why->code);
    json_write_object(w);
    json_write_key(w, "error");
    json_write_object(w);
    json_put_text(w, "code", str_from_c(err_name(why->code)));
    put_text(w, "field", why->field[0] != 0, str_from_c(why->field));
    json_put_text(w, "message", str_from_c(why->message));
    json_put_text(w, "request_id", r->id);
    json_write_object_end(w);
    if (problems) put_problems(w, problems);
    if (first) {
        json_write_key(w, "first");
        json_write_object(w);
        json_put_int(w, "id", first->id);
        json_put_text(w, "file", first->file);
        json_put_int(w, "at_ms", first->at_ms);
        json_put_text(w, "actor", first->actor);
        json_put_int(w, "rows", first->rows);
        json_write_object_end(w);
    }
    json_write_object_end(w);
}

/* ---- The request ---- */

static bool read_flag(bool *out, const Request *r, const char *name, Err *e)
{
    Str text;
    bool given;
    TRY(request_query(&text, &given, r, name, e));
    *out = given && str_equal_c(text, "yes");
    return !given || *out || str_equal_c(text, "no") || FAIL(e, ERR_INPUT, name, "'%s' is yes or no", name);
}

static Str word_of_route(const Request *r)
{
    Str word = str_from_c(r->route->path + strlen("/api/imports/"));
    word.n = str_find(word, '/');
    return word;
}

static bool read_request(IntakeRequest *out, const Request *r, bool is_preview, Err *e)
{
    Str name, type = request_header(r, "Content-Type");
    bool given;
    *out = (IntakeRequest){.kind = intake_kind(word_of_route(r)), .path = r->upload_path, .is_preview = is_preview, .who = r->who, .now_ms = r->now_ms};
    if (!out->kind) return FAIL(e, ERR_BROKEN, NULL, "a route of imports names no kind of file");
    if (!r->upload_path) return FAIL(e, ERR_INPUT, NULL, "send the file's bytes as the body");
    type.n = str_find(type, ';');
    out->is_tabs = str_equal_folded(str_trim(type), STR("text/tab-separated-values"));
    TRY(request_query(&name, &given, r, "file", e));
    TRY(intake_name(&out->name, r->arena, given ? name : STR(""), r->id, e));
    TRY(read_flag(&out->skip_rows, r, "skip_rows", e));
    if (out->kind->shape == INTAKE_LEDGER) TRY(request_query(&out->map_json, &given, r, "map", e));
    return true;
}

static bool answer(Reply *reply, const Request *r, bool is_preview, Err *e)
{
    IntakeRequest request;
    IntakeResult result;
    IntakeRow first;
    bool is_there = false;
    Err why = {0};
    TRY(read_request(&request, r, is_preview, e));
    TRY(intake_find(&is_there, &first, r->arena, r->db, request.kind, request.path, e));
    if (is_there) {
        char when[32];
        instant_to_text(when, first.at_ms);
        (void)FAIL(&why, ERR_CONFLICT, "file", "these very bytes were taken in before: import %lld of %.10s as %.100s by %.100s; nothing was changed", (long long)first.id, when, first.file.p, first.actor.p);
        return write_refusal(reply, r, &why, NULL, &first), true;
    }
    if (intake_run(&result, r->arena, r->db, &request, &why)) return write_result(&reply->json, &request, &result), true;
    bool is_refused = why.code == ERR_INPUT && result.problems.n > 0;
    if (is_refused) return write_refusal(reply, r, &why, &result.problems, NULL), true;
    *e = why;
    return false;
}

static bool answer_preview(Reply *reply, Request *r, Err *e) { return answer(reply, r, true, e); }
static bool answer_import(Reply *reply, Request *r, Err *e) { return answer(reply, r, false, e); }

/* Those kinds that the person may bring in. */
static bool answer_list(Reply *reply, Request *r, Err *e)
{
    enum { LISTED_MOST = 500 };
    IntakeRow *rows;
    size_t n;
    JsonWriter *w = &reply->json;
    TRY(intake_list(&rows, &n, r->arena, r->db, LISTED_MOST, e));
    json_write_object(w);
    json_write_key(w, "rows");
    json_write_array(w);
    for (size_t i = 0; i < n; i++) {
        const IntakeKind *kind = intake_kind(rows[i].kind);
        if (!kind || !principal_may(r->who, kind->permission)) continue;
        json_write_object(w);
        json_put_int(w, "id", rows[i].id);
        json_put_text(w, "kind", rows[i].kind);
        json_put_text(w, "file", rows[i].file);
        json_put_int(w, "rows", rows[i].rows);
        json_put_int(w, "at_ms", rows[i].at_ms);
        json_put_text(w, "actor", rows[i].actor);
        json_write_object_end(w);
    }
    json_write_array_end(w);
    json_write_object_end(w);
    return true;
}

#define KIND(word, permission, what, query)                                                                                                            \
    {"POST", "/api/imports/" word "/preview", PERMISSION_##permission, ROUTE_UPLOAD, NULL, &view_result, answer_preview, "What " what " would change", query}, \
    {"POST", "/api/imports/" word, PERMISSION_##permission, ROUTE_UPLOAD, NULL, &view_result, answer_import, "Takes in " what, query}

static const Route routes[] = {
    {"GET", "/api/imports", PERMISSION_SIGNED_IN, ROUTE_CACHED, NULL, &view_list, answer_list, "What came in so far, of the kinds that you may bring in", NULL},
    KIND("initiatives", INVENTORY_WRITE, "a list of initiatives", "file skip_rows"),
    KIND("sites", INVENTORY_ADD, "a list of sites", "file skip_rows"),
    KIND("strategy", STRATEGY_WRITE, "priorities, objectives and goals", "file skip_rows"),
    KIND("staff-time", COST_WRITE, "staff time", "file skip_rows"),
    KIND("costs", COST_WRITE, "costs", "file skip_rows"),
    KIND("pools", COST_WRITE, "shared costs", "file skip_rows"),
    KIND("results", EVIDENCE_WRITE, "the staff's own results", "file skip_rows"),
    KIND("ledger", LEDGER_WRITE, "a ledger", "file skip_rows map"),
    KIND("rules", LEDGER_WRITE, "tag rules, in the place of those there are", "file skip_rows"),
    KIND("students", EVIDENCE_WRITE, "a file of students", "file skip_rows"),
};
const RouteTable intake_routes = ROUTE_TABLE_OF("intake", routes);
