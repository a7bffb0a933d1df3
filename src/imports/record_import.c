#include "imports/record_import.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/map.h"
#include "imports/custom_value.h"
#include "store/record_store.h"

enum { PROGRESS_ROWS = 256 };

typedef struct {
    const ImportKind *kind;
    const RecordImportRequest *request;
    RecordImport *out;
    Arena *arena;
    RecordFile file;
    int64_t *occurrences;       /* of each row of the file */
    RecordRows stored;
    Map stored_by_key;          /* keys and occurrence -> place in stored */
    int64_t *stored_at;         /* of each row of the file: its place in stored, or -1 */
    char *merged;               /* the file's rows over the stored ones: what the check sees */
    bool *is_new, *is_bad;
    Str *custom_names;          /* that the file has a value for */
    size_t custom_names_n;
    Map customs_stored;         /* key, name -> place in customs_rows */
    CustomField *customs_rows;
} Import;

/* ---- Keys ---- */

static bool key_text(Str *out, Arena *a, const Record *record, const void *row, int64_t occurrence, Err *e)
{
    Buf key = buf_in(a, 0);
    for (size_t i = 0; i < record->n; i++) {
        if (record->fields[i].presence != FIELD_KEY) continue;
        Str text;
        TRY(record_text(&text, a, row, record, i, e));
        TRY(buf_add(&key, text, e));
        TRY(buf_add_char(&key, '\x1F', e));
    }
    if (occurrence) TRY(buf_format(&key, e, "%lld", (long long)occurrence));
    *out = buf_str(&key);
    return true;
}

static const void *file_row(const Import *m, size_t i) { return record_file_row(&m->file, m->kind->record, i); }

static bool count_occurrences(Import *m, Err *e)
{
    Map seen;
    TRY(map_new(&seen, m->arena, m->file.n, e));
    m->occurrences = PUSH(m->arena, int64_t, m->file.n, e);
    if (!m->occurrences) return false;
    for (size_t i = 0; i < m->file.n; i++) {
        Str key;
        int64_t *count;
        bool is_first;
        TRY(key_text(&key, m->arena, m->kind->record, file_row(m, i), 0, e));
        TRY(map_put(&count, &is_first, &seen, key, 0, e));
        m->occurrences[i] = ++*count;
    }
    return true;
}

/* ---- What the store has ---- */

static bool load_stored(Import *m, Db *db, Err *e)
{
    const Record *record = m->kind->record;
    TRY(record_load_all(&m->stored, m->arena, db, record, NULL, STR(""), e));
    TRY(map_new(&m->stored_by_key, m->arena, m->stored.n, e));
    for (size_t i = 0; i < m->stored.n; i++) {
        Str key;
        int64_t *slot;
        bool is_new;
        TRY(key_text(&key, m->arena, record, (char *)m->stored.rows + i * record->size, m->stored.occurrences[i], e));
        TRY(map_put(&slot, &is_new, &m->stored_by_key, key, (int64_t)i, e));
    }
    return true;
}

/* The fields that the file has no column for, from the stored row. */
static void merge(char *merged, const Record *record, const char *stored, uint64_t given)
{
    for (size_t i = 0; i < record->n; i++) {
        if (given >> i & 1) continue;
        size_t from = record->fields[i].offset, to = i + 1 < record->n ? record->fields[i + 1].offset : record->size;
        memcpy(merged + from, stored + from, to - from);
        record_set_has(merged, i, record_has(stored, i));
    }
}

static bool match_rows(Import *m, Err *e)
{
    const Record *record = m->kind->record;
    m->merged = arena_push_array(m->arena, m->file.n, record->size, e);
    m->is_new = PUSH(m->arena, bool, m->file.n, e);
    m->is_bad = PUSH(m->arena, bool, m->file.n, e);
    m->stored_at = PUSH(m->arena, int64_t, m->file.n, e);
    if (!m->merged || !m->is_new || !m->is_bad || !m->stored_at) return false;
    if (m->file.n) memcpy(m->merged, m->file.rows, m->file.n * record->size);
    for (size_t i = 0; i < m->file.n; i++) {
        Str key;
        TRY(key_text(&key, m->arena, record, file_row(m, i), m->occurrences[i], e));
        int64_t *at = map_get(&m->stored_by_key, key);
        m->stored_at[i] = at ? *at : -1;
        m->is_new[i] = !at;
        if (at) merge(m->merged + i * record->size, record, (char *)m->stored.rows + (size_t)*at * record->size, m->file.columns_given);
    }
    return true;
}

/* ---- Problems ---- */

const void *import_row(const ImportCheck *check, size_t i) { return check->rows + i * check->record->size; }

static Str column_of(const ImportCheck *check, size_t field)
{
    return field < check->record->n ? record_column(check->record, field) : STR("");
}

bool import_bad(ImportCheck *check, size_t i, size_t field, Err *e, const char *format, ...)
{
    char text[600];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    check->is_bad[i] = true;
    return problem_add(check->problems, PROBLEM_BAD_ROW, check->lines[i], column_of(check, field), e, "%s", text);
}

bool import_tell(ImportCheck *check, Severity severity, size_t i, size_t field, Err *e, const char *format, ...)
{
    char text[600];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    return problem_add(check->problems, severity, check->lines[i], column_of(check, field), e, "%s", text);
}

typedef struct { Problem problem; size_t at; } Placed;

static int earlier_line_first(const void *a, const void *b)
{
    const Placed *x = a, *y = b;
    if (x->problem.line != y->problem.line) return x->problem.line < y->problem.line ? -1 : 1;
    return x->at < y->at ? -1 : x->at > y->at;
}

/* By lines, whoever found them; and the rows counted once, however many passes the check made. */
static bool order_problems(Import *m, Err *e)
{
    Problems *p = &m->file.problems;
    Placed *placed = PUSH(m->arena, Placed, p->n, e);
    if (!placed) return false;
    for (size_t i = 0; i < p->n; i++) placed[i] = (Placed){p->rows[i], i};
    if (p->n) qsort(placed, p->n, sizeof *placed, earlier_line_first);
    for (size_t i = 0; i < p->n; i++) p->rows[i] = placed[i].problem;
    p->bad_rows = m->out->skipped_rows;
    return true;
}

/* The file's problems go to the caller; those that were only counted stay counted. */
static bool hand_over(Problems *to, const Problems *from, Err *e)
{
    int64_t bad_rows = to->bad_rows + from->bad_rows;
    for (size_t i = 0; i < from->n; i++) {
        const Problem *p = &from->rows[i];
        TRY(problem_add(to, p->severity, p->line, p->column, e, "%.*s", STR_ARGUMENTS(p->message)));
    }
    for (int s = 0; s < SEVERITIES; s++) to->counts[s] += from->counts[s] - from->kept[s];
    to->bad_rows = bad_rows;
    return true;
}

static bool note_ignored(Import *m, Err *e)
{
    if (!m->file.ignored_n) return true;
    Buf list = buf_in(m->arena, 0);
    for (size_t i = 0; i < m->file.ignored_n; i++) TRY(buf_format(&list, e, "%s%.*s", i ? ", " : "", STR_ARGUMENTS(m->file.ignored[i])));
    Str all = buf_str(&list);
    return problem_add(&m->file.problems, PROBLEM_WARNING, 0, STR(""), e, "columns that mean nothing here and were not read: %.*s; name a field of your own custom.NAME",
                       STR_ARGUMENTS(all));
}

/* Most rows of a second import are as they were: seen here, without a question to the store. */
static bool is_as_stored(const Import *m, size_t i)
{
    const Record *record = m->kind->record;
    if (m->stored_at[i] < 0) return false;
    const char *stored = (const char *)m->stored.rows + (size_t)m->stored_at[i] * record->size;
    for (size_t f = 0; f < record->n; f++)
        if ((m->file.columns_given >> f & 1) && !record_same_field(record, f, stored, file_row(m, i))) return false;
    return true;
}

/* Rows that stay as they are need no right to be changed. */
static bool check_scope(Import *m, ImportCheck *check, Err *e)
{
    const ImportScope *scope = &m->request->scope;
    for (size_t i = 0; i < check->n; i++) {
        const void *before = m->stored_at[i] < 0 ? NULL : (const char *)m->stored.rows + (size_t)m->stored_at[i] * check->record->size;
        bool is_kept = before && m->file.customs_n == 0 && is_as_stored(m, i);
        if (check->is_bad[i] || is_kept || scope->may(scope->to, check->record, before, import_row(check, i))) continue;
        TRY(import_bad(check, i, check->record->n, e, before ? "your role does not let you change this row" : "your role does not let you add this row"));
    }
    return true;
}

static bool check_rows(Import *m, Db *db, Err *e)
{
    int64_t unreadable = m->file.problems.bad_rows;
    ImportCheck check = {.db = db, .arena = m->arena, .record = m->kind->record, .rows = m->merged, .n = m->file.n,
                         .columns_given = m->file.columns_given, .lines = m->file.lines, .is_new = m->is_new, .is_bad = m->is_bad,
                         .problems = &m->file.problems};
    TRY(note_ignored(m, e));
    if (m->kind->check) TRY(m->kind->check(&check, e));
    if (m->request->scope.may) TRY(check_scope(m, &check, e));
    m->out->skipped_rows = unreadable;
    for (size_t i = 0; i < m->file.n; i++) m->out->skipped_rows += m->is_bad[i];
    return order_problems(m, e);
}

/* ---- Custom values ---- */

static bool custom_key(Str *out, Arena *a, Str key, Str name, Err *e)
{
    return str_format(out, a, e, "%.*s\x1F%.*s", STR_ARGUMENTS(key), STR_ARGUMENTS(name));
}

static bool load_customs(Import *m, Db *db, Err *e)
{
    Map names;
    bool is_new;
    int64_t *slot;
    size_t n;
    TRY(map_new(&names, m->arena, 16, e));
    TRY(map_new(&m->customs_stored, m->arena, 64, e));
    m->custom_names = PUSH(m->arena, Str, LIMIT_CSV_COLUMNS, e);
    if (!m->custom_names) return false;
    for (size_t i = 0; i < m->file.customs_n; i++) {
        TRY(map_put(&slot, &is_new, &names, m->file.customs[i].name, 0, e));
        if (is_new) m->custom_names[m->custom_names_n++] = m->file.customs[i].name;
    }
    if (!m->custom_names_n) return true;
    TRY(custom_value_list(&m->customs_rows, &n, m->arena, db, m->kind->record, e));
    for (size_t i = 0; i < n; i++) {
        Str key;
        TRY(custom_key(&key, m->arena, m->customs_rows[i].key, m->customs_rows[i].name, e));
        TRY(map_put(&slot, &is_new, &m->customs_stored, key, (int64_t)i, e));
    }
    return true;
}

static bool tell_difference(Import *m, Str code, Str field, bool had_before, Str before, bool has_after, Str after, Err *e)
{
    ImportDifferences *d = m->request->differences;
    if (d->all++ >= (int64_t)d->room) return true;
    ImportDifference *row = &d->rows[d->n];
    *row = (ImportDifference){.had_before = had_before, .has_after = has_after};
    TRY(str_copy(&row->code, d->arena, code, e));
    TRY(str_copy(&row->field, d->arena, field, e));
    TRY(str_copy(&row->before, d->arena, before, e));
    TRY(str_copy(&row->after, d->arena, after, e));
    d->n++;
    return true;
}

/* The fields of a row in which the file differs from the store. */
static bool tell_row(Import *m, size_t i, Err *e)
{
    const Record *record = m->kind->record;
    const char *stored = m->stored_at[i] < 0 ? NULL : (const char *)m->stored.rows + (size_t)m->stored_at[i] * record->size, *row = file_row(m, i);
    Str key;
    TRY(record_key(&key, m->arena, record, m->occurrences[i], row, e));
    for (size_t f = 0; f < record->n; f++) {
        Str before = STR(""), after;
        if (!(m->file.columns_given >> f & 1) || (stored ? record_same_field(record, f, stored, row) : !record_has(row, f))) continue;
        if (stored) TRY(record_text(&before, m->arena, stored, record, f, e));
        TRY(record_text(&after, m->arena, row, record, f, e));
        TRY(tell_difference(m, key, str_from_c(record->fields[f].name), stored && record_has(stored, f), before, record_has(row, f), after, e));
    }
    return true;
}

static bool tell_custom(Import *m, Str key, Str name, Str before, Str after, Err *e)
{
    Str field;
    TRY(str_format(&field, m->arena, e, "custom.%.*s", STR_ARGUMENTS(name)));
    return tell_difference(m, key, field, before.n > 0, before, after.n > 0, after, e);
}

/* Sets what row i says under each custom name of the file; *next walks the file's values, which are in the order of rows. */
static bool save_customs(bool *changed, Import *m, Txn *txn, size_t i, size_t *next, Err *e)
{
    Str key, row_key;
    size_t first = *next;
    while (*next < m->file.customs_n && m->file.customs[*next].row == i) ++*next;
    if (!m->custom_names_n || m->is_bad[i]) return true;
    TRY(record_key(&row_key, m->arena, m->kind->record, m->occurrences[i], file_row(m, i), e));
    for (size_t k = 0; k < m->custom_names_n; k++) {
        Str after = STR("");
        for (size_t c = first; c < *next; c++)
            if (str_equal(m->file.customs[c].name, m->custom_names[k])) after = m->file.customs[c].value;
        TRY(custom_key(&key, m->arena, row_key, m->custom_names[k], e));
        int64_t *at = map_get(&m->customs_stored, key);
        Str before = at ? m->customs_rows[*at].value : STR("");
        *changed |= !str_equal(before, after);
        if (m->request->differences && !str_equal(before, after)) TRY(tell_custom(m, row_key, m->custom_names[k], before, after, e));
        TRY(custom_value_set(txn, m->arena, m->kind->record, row_key, m->custom_names[k], before, after, e));
    }
    return true;
}

/* ---- Saving ---- */

static bool save_row(Import *m, Txn *txn, size_t i, size_t *next_custom, Err *e)
{
    RecordOutcome outcome = RECORD_UNCHANGED;
    bool custom_changed = false;
    if (m->request->differences) TRY(tell_row(m, i, e));
    if (m->stored_at[i] < 0) { /* not looked for again */
        outcome = RECORD_INSERTED;
        TRY(record_insert(NULL, txn, m->arena, m->kind->record, m->occurrences[i], file_row(m, i), e));
    } else if (!is_as_stored(m, i)) {
        TRY(record_upsert(&outcome, txn, m->arena, m->kind->record, m->occurrences[i], file_row(m, i), m->file.columns_given, e));
    }
    TRY(save_customs(&custom_changed, m, txn, i, next_custom, e));
    if (outcome == RECORD_UNCHANGED && custom_changed) outcome = RECORD_CHANGED;
    m->out->rows++;
    m->out->inserted += outcome == RECORD_INSERTED;
    m->out->changed += outcome == RECORD_CHANGED;
    m->out->unchanged += outcome == RECORD_UNCHANGED;
    return true;
}

static bool save_rows(Import *m, Txn *txn, Err *e)
{
    size_t next_custom = 0;
    char what[64];
    bool unused = false;
    snprintf(what, sizeof what, "keeping the %s", m->kind->kind);
    TRY(load_customs(m, txn_db(txn), e));
    for (size_t i = 0; i < m->file.n; i++) {
        if (i % PROGRESS_ROWS == 0) TRY(progress_step(m->request->progress, what, (int64_t)i, (int64_t)m->file.n, e));
        if (m->is_bad[i]) {
            TRY(save_customs(&unused, m, txn, i, &next_custom, e));
        } else if (!save_row(m, txn, i, &next_custom, e)) {
            return e->code == ERR_INPUT || e->code == ERR_CONFLICT ? err_place(e, "%.*s, line %lld", STR_ARGUMENTS(m->file.name), (long long)m->file.lines[i]) : false;
        }
    }
    m->out->absent = (int64_t)m->stored.n - m->out->changed - m->out->unchanged;
    return true;
}

/* ---- The import itself ---- */

static bool refuse_duplicate(Import *m, Db *db, Err *e)
{
    Query *q;
    bool has_row;
    hash_to_hex(m->out->file_hash, &m->file.hash);
    TRY(db_query(&q, db, "SELECT id, file_name, imported_at_ms, actor, rows_n FROM import WHERE kind = $1 AND file_hash = $2", e));
    query_bind_text(q, 1, str_from_c(m->kind->kind));
    query_bind_text(q, 2, str_from_c(m->out->file_hash));
    TRY(query_next(&has_row, q, e));
    if (!has_row) return true;
    char when[32];
    instant_to_text(when, query_int(q, 2));
    Str name = query_text(q, 1), actor = query_text(q, 3);
    FAIL(e, ERR_CONFLICT, NULL, "%.*s was taken in before: import %lld of %.10s as %.*s by %.*s, %lld rows of %s; nothing was changed", STR_ARGUMENTS(m->file.name),
         (long long)query_int(q, 0), when, STR_ARGUMENTS(name), STR_ARGUMENTS(actor), (long long)query_int(q, 4), m->kind->kind);
    query_end(q);
    return false;
}

static bool insert_import(int64_t *id, Import *m, Txn *txn, Err *e)
{
    Query *q;
    bool has_row;
    TRY(txn_query(&q, txn, "INSERT INTO import (kind, file_name, file_hash, rows_n, imported_at_ms, actor) VALUES ($1, $2, $3, $4, $5, $6) RETURNING id", e));
    query_bind_text(q, 1, str_from_c(m->kind->kind));
    query_bind_text(q, 2, m->file.name);
    query_bind_text(q, 3, str_from_c(m->out->file_hash));
    query_bind_int(q, 4, m->out->rows);
    query_bind_int(q, 5, m->request->now_ms);
    query_bind_text(q, 6, m->request->actor);
    TRY(query_next(&has_row, q, e));
    *id = query_int(q, 0);
    return query_run(NULL, q, e);
}

static bool audit_import(Import *m, Txn *txn, int64_t id, Err *e)
{
    enum { COUNTS = 4 };
    const int64_t counts[COUNTS] = {m->out->inserted, m->out->changed, m->out->unchanged, m->out->skipped_rows};
    char numbers[COUNTS][24], key[24];
    for (int i = 0; i < COUNTS; i++) snprintf(numbers[i], sizeof numbers[i], "%lld", (long long)counts[i]);
    snprintf(key, sizeof key, "%lld", (long long)id);
    AuditChange changes[] = {
        {.field = STR("kind"), .after = str_from_c(m->kind->kind), .has_after = true},
        {.field = STR("file_name"), .after = m->file.name, .has_after = true},
        {.field = STR("file_hash"), .after = str_from_c(m->out->file_hash), .has_after = true},
        {.field = STR("inserted"), .after = str_from_c(numbers[0]), .has_after = true},
        {.field = STR("changed"), .after = str_from_c(numbers[1]), .has_after = true},
        {.field = STR("unchanged"), .after = str_from_c(numbers[2]), .has_after = true},
        {.field = STR("skipped_rows"), .after = str_from_c(numbers[3]), .has_after = true}};
    return audit_add(txn, &(AuditEntry){"import", "import", str_from_c(key), changes, sizeof changes / sizeof *changes}, e);
}

static bool import_in(Import *m, Problems *problems, Txn *txn, Err *e)
{
    Db *db = txn_db(txn);
    int64_t id;
    TRY(refuse_duplicate(m, db, e));
    TRY(count_occurrences(m, e));
    TRY(load_stored(m, db, e));
    TRY(match_rows(m, e));
    bool checked = check_rows(m, db, e);
    bool refused = checked && !m->request->skip_rows && !problems_refuse(&m->file.problems, m->file.name, e);
    bool saved = checked && !refused && save_rows(m, txn, e);
    Err unused;
    TRY(hand_over(problems, &m->file.problems, saved ? e : &unused) && saved);
    TRY(insert_import(&id, m, txn, e));
    m->out->import_id = m->request->dry_run ? 0 : id;
    return audit_import(m, txn, id, e);
}

static bool read_file(Import *m, Err *e)
{
    const RecordFileOptions options = {m->request->csv, m->kind->keys_may_repeat};
    TRY(progress_step(m->request->progress, "reading the file", 0, 0, e));
    TRY(csv_record_read(&m->file, m->arena, m->request->path, &options, m->kind->record, e));
    m->out->kind = str_from_c(m->kind->kind);
    m->out->file = m->file.name;
    m->out->blank_rows = m->file.blank_rows;
    return true;
}

bool record_import(RecordImport *out, Problems *problems, Arena *a, Db *db, const ImportKind *kind, const RecordImportRequest *request, Err *e)
{
    RecordImport result = {0};
    Arena *job;
    TRY(arena_new(&job, 0, e));
    Import m = {.kind = kind, .request = request, .out = &result, .arena = job};
    Txn *txn = NULL;
    Str reason, reply;
    bool was_done;
    bool done = read_file(&m, e) && str_format(&reason, job, e, "import %s from %.*s", kind->kind, STR_ARGUMENTS(m.file.name)) &&
                txn_begin(&txn, &was_done, &reply, job, db, &(TxnWhy){request->actor, reason, {"", 0}, request->now_ms}, e) &&
                import_in(&m, problems, txn, e) && str_copy(&result.file, a, result.file, e);
    if (done && !request->dry_run) {
        done = txn_commit(txn, e);
        txn = NULL;
    }
    txn_rollback(txn);
    arena_end(job);
    if (done) *out = result;
    return done;
}
