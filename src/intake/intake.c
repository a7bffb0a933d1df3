#include "intake/intake.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "costing/costing.h"
#include "district/district.h"
#include "inventory/inventory.h"
#include "strategy/strategy.h"

static const IntakeKind kinds[] = {
    {"initiatives", INTAKE_RECORDS, initiative_import, PERMISSION_INVENTORY_WRITE, true},
    {"sites", INTAKE_RECORDS, site_import, PERMISSION_INVENTORY_ADD, false},
    {"strategy", INTAKE_RECORDS, strategy_import, PERMISSION_STRATEGY_WRITE, false},
    {"staff-time", INTAKE_RECORDS, staff_time_import, PERMISSION_COST_WRITE, true},
    {"costs", INTAKE_RECORDS, cost_import, PERMISSION_COST_WRITE, true},
    {"pools", INTAKE_RECORDS, pool_import, PERMISSION_COST_WRITE, false},
    {"results", INTAKE_RECORDS, result_import, PERMISSION_EVIDENCE_WRITE, true},
    {"ledger", INTAKE_LEDGER, NULL, PERMISSION_LEDGER_WRITE, false},
    {"rules", INTAKE_RULES, NULL, PERMISSION_LEDGER_WRITE, false},
    {"students", INTAKE_STUDENTS, NULL, PERMISSION_EVIDENCE_WRITE, false},
};

const IntakeKind *intake_kind(Str word)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (str_equal_c(word, kinds[i].kind)) return &kinds[i];
    return NULL;
}

/* ---- Names of files ---- */

/* Bytes that no name of ours holds: controls, what parts paths and what Windows forbids. */
static bool is_plain_byte(unsigned char c) { return c >= 32 && c != 127 && !strchr("/\\<>:\"|?*", c); }

static bool is_device(Str name)
{
    static const char *const words[] = {"con", "prn", "aux", "nul"};
    Str stem = {name.p, str_find(name, '.')};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_equal_folded(stem, str_from_c(words[i]))) return true;
    return stem.n == 4 && stem.p[3] >= '0' && stem.p[3] <= '9' && (str_equal_folded((Str){stem.p, 3}, STR("com")) || str_equal_folded((Str){stem.p, 3}, STR("lpt")));
}

/* Marks that turn the direction of writing or have no width make one name look like another. */
static bool hides(Str name)
{
    for (size_t i = 0; i + 2 < name.n; i++) {
        const unsigned char *p = (const unsigned char *)name.p + i;
        if (p[0] == 0xe2 && p[1] == 0x80 && ((p[2] >= 0x8b && p[2] <= 0x8f) || (p[2] >= 0xa8 && p[2] <= 0xae))) return true;
        if (p[0] == 0xe2 && p[1] == 0x81 && p[2] >= 0xa0 && p[2] <= 0xaf) return true;
        if (p[0] == 0xef && p[1] == 0xbb && p[2] == 0xbf) return true;
    }
    return false;
}

bool intake_name(const char **out, Arena *a, Str name, Str id, Err *e)
{
    enum { NAME_MOST_BYTES = 120 };
    Str own;
    bool is_good = name.n > 0 && name.n <= NAME_MOST_BYTES && name.p[0] != '.' && !is_device(name) && !hides(name);
    for (size_t i = 0; i < name.n && is_good; i++) is_good = is_plain_byte((unsigned char)name.p[i]);
    if (is_good) return str_to_c(out, a, name, e);
    TRY(str_format(&own, a, e, "upload-%.*s", STR_ARGUMENTS(id)));
    return str_to_c(out, a, own, e);
}

/* ---- Whose rows ---- */

typedef struct { const Principal *who; const IntakeKind *kind; Map places; const InitiativeSheet *sheets; } RowScope;

static Str initiative_of(const Record *record, const void *row)
{
    size_t field = record_field(record, record == &initiative_record ? "code" : "initiative");
    if (field == record->n || !record_has(row, field)) return STR("");
    return *(const Str *)(const void *)((const char *)row + record->fields[field].offset);
}

/* An initiative: the place it has and the place it gets; a new one is added. A row of an initiative: that initiative's place; a row of a pool: everywhere. */
static bool may_row(const void *to, const Record *record, const void *before, const void *after)
{
    const RowScope *s = to;
    const Place nowhere = {STR(""), STR(""), STR("")};
    if (record == &initiative_record) {
        Place place = initiative_place(after);
        if (!before) return principal_may_at(s->who, PERMISSION_INVENTORY_ADD, &place);
        Place was = initiative_place(before);
        return principal_may_at(s->who, s->kind->permission, &was) && principal_may_at(s->who, s->kind->permission, &place);
    }
    const Cost *cost = record == &cost_record ? after : NULL;
    bool is_pools = cost && (record_has(cost, COST_FIELD_kind) ? cost->kind == COST_KIND_SHARED && record_has(cost, COST_FIELD_pool) : record_has(cost, COST_FIELD_pool));
    const int64_t *at = map_get(&s->places, initiative_of(record, after));
    Place place = at && !is_pools ? initiative_place(&s->sheets[*at].row) : nowhere;
    return principal_may_at(s->who, s->kind->permission, &place);
}

static bool scope_new(RowScope *out, Arena *a, Db *db, const IntakeRequest *request, Err *e)
{
    InitiativeSheet *sheets;
    size_t n;
    *out = (RowScope){.who = request->who, .kind = request->kind};
    TRY(initiative_list(&sheets, &n, a, db, e));
    TRY(map_new(&out->places, a, n, e));
    out->sheets = sheets;
    for (size_t i = 0; i < n; i++) {
        int64_t *slot;
        bool is_new;
        TRY(map_put(&slot, &is_new, &out->places, sheets[i].row.code, (int64_t)i, e));
    }
    return true;
}

static bool check_whole(const IntakeRequest *request, Err *e)
{
    if (principal_may_at(request->who, request->kind->permission, &(Place){STR(""), STR(""), STR("")})) return true;
    return FAIL(e, ERR_DENIED, "kind", "a file of %s is the whole district's; your role is held to a part of it", request->kind->kind);
}

/* ---- Taking in ---- */

static bool run_records(IntakeResult *out, Arena *a, Db *db, const IntakeRequest *request, CsvOptions csv, Err *e)
{
    RowScope scope;
    TRY(scope_new(&scope, a, db, request, e));
    out->differences = (ImportDifferences){.arena = a, .rows = PUSH(a, ImportDifference, INTAKE_DIFFERENCES, e), .room = INTAKE_DIFFERENCES};
    if (!out->differences.rows) return false;
    RecordImportRequest records = {.path = request->path, .csv = csv, .differences = &out->differences, .scope = {may_row, &scope}, .dry_run = request->is_preview,
                                   .skip_rows = request->skip_rows || request->is_preview, .actor = request->who->actor, .now_ms = request->now_ms};
    return request->kind->import(&out->records, &out->problems, a, db, &records, e);
}

static bool run_ledger(IntakeResult *out, Arena *a, Db *db, const IntakeRequest *request, CsvOptions csv, Err *e)
{
    LedgerImportRequest ledger = {.path = request->path, .map_json = request->map_json, .map_name = "the map", .csv = csv, .dry_run = request->is_preview,
                                  .skip_rows = request->skip_rows || request->is_preview, .actor = request->who->actor, .now_ms = request->now_ms};
    TRY(ledger_import(&out->ledger, &out->problems, a, db, &ledger, e));
    out->records.import_id = out->ledger.import_id;
    out->records.rows = out->records.inserted = out->ledger.lines;
    out->records.skipped_rows = out->ledger.skipped_rows;
    out->records.blank_rows = out->ledger.blank_rows;
    return true;
}

static bool run_rules(IntakeResult *out, Arena *a, Db *db, const IntakeRequest *request, CsvOptions csv, Err *e)
{
    LedgerTagRequest rules = {.path = request->path, .csv = csv, .dry_run = request->is_preview, .actor = request->who->actor, .now_ms = request->now_ms};
    TRY(ledger_tag(&out->tagging, &out->problems, a, db, &rules, e));
    out->records.rows = out->records.inserted = out->tagging.rules;
    return true;
}

static bool run_students(IntakeResult *out, Arena *a, Db *db, const IntakeRequest *request, CsvOptions csv, Err *e)
{
    StudentImportRequest students = {.source = {.path = request->path, .csv = csv}, .dry_run = request->is_preview, .actor = request->who->actor, .now_ms = request->now_ms};
    TRY(student_import(&out->students, a, db, &students, e));
    out->records.import_id = out->students.dataset_id;
    out->records.rows = out->records.inserted = out->students.rows;
    out->records.blank_rows = out->students.blank_rows;
    return true;
}

bool intake_run(IntakeResult *out, Arena *a, Db *db, const IntakeRequest *request, Err *e)
{
    CsvOptions csv = {.name = request->name, .delimiter = request->is_tabs ? '\t' : 0};
    *out = (IntakeResult){.problems = problems_in(a)};
    if (!request->kind->is_scoped) TRY(check_whole(request, e));
    switch (request->kind->shape) {
    case INTAKE_RECORDS: return run_records(out, a, db, request, csv, e);
    case INTAKE_LEDGER: return run_ledger(out, a, db, request, csv, e);
    case INTAKE_RULES: return run_rules(out, a, db, request, csv, e);
    case INTAKE_STUDENTS: return run_students(out, a, db, request, csv, e);
    }
    return false;
}
