#include <string.h>

#include "base/limits.h"
#include "evidence/student_part.h"
#include "io/suspect.h"
#include "store/audit.h"

/* Numbers seven bits a byte, the lowest first, the top bit set on all but the last. */
static bool put_varint(Buf *out, uint64_t v, Err *e)
{
    for (; v >= 0x80; v >>= 7) TRY(buf_add_char(out, (char)(v | 0x80), e));
    return buf_add_char(out, (char)v, e);
}

static bool take_varint(uint64_t *out, Str *rest, Err *e)
{
    uint64_t v = 0;
    for (unsigned shift = 0; shift < 63 && rest->n; shift += 7) {
        unsigned char c = (unsigned char)*rest->p++;
        rest->n--;
        v |= (uint64_t)(c & 0x7F) << shift;
        if (c & 0x80) continue;
        *out = v;
        return true;
    }
    return FAIL(e, ERR_BROKEN, NULL, "a column of students in the store is cut short; import the file again");
}

static bool take_cell(Str *out, Str *rest, Err *e)
{
    uint64_t n = 0;
    TRY(take_varint(&n, rest, e));
    if (n > rest->n) return FAIL(e, ERR_BROKEN, NULL, "a column of students in the store is cut short; import the file again");
    *out = (Str){rest->p, (size_t)n};
    rest->p += n;
    rest->n -= (size_t)n;
    return true;
}

/* ---- import ---- */

typedef struct {
    Arena *arena;
    Csv *csv;
    Problems problems;
    Part part;               /* ids and lines only */
    size_t id_at, columns_n;
    const Str *names;
    Buf *cells;              /* by column */
    Buf lines;
    SsnCount *ssn;
    int64_t last_line, blank_rows;
} Incoming;

static bool incoming_open(Incoming *in, const StudentImportRequest *r, Err *e)
{
    Str name;
    TRY(r->source.path ? csv_open(&in->csv, in->arena, r->source.path, &r->source.csv, e)
                       : csv_open_memory(&in->csv, in->arena, r->source.bytes, &r->source.csv, e));
    in->names = csv_columns(in->csv, &in->columns_n);
    if (!id_column_find(&in->id_at, in->names, in->columns_n, r->id, e)) {
        name = csv_name(in->csv);
        return err_place(e, "%.*s", STR_ARGUMENTS(name));
    }
    in->problems = problems_in(in->arena);
    in->cells = PUSH(in->arena, Buf, in->columns_n, e);
    in->ssn = PUSH(in->arena, SsnCount, in->columns_n, e);
    if (!in->cells || !in->ssn) return false;
    for (size_t i = 0; i < in->columns_n; i++) in->cells[i] = buf_in(in->arena, 0);
    in->lines = buf_in(in->arena, 0);
    TRY(part_new(&in->part, in->arena, csv_name(in->csv), 0, 0, &in->problems, e));
    in->part.id_name = in->names[in->id_at];
    return true;
}

static bool incoming_row(Incoming *in, const CsvRow *row, Err *e)
{
    size_t before = in->part.n;
    TRY(part_row(&in->part, row->cells[in->id_at], row->cells, row->line, e));
    if (in->part.n == before) return true; /* a problem */
    TRY(put_varint(&in->lines, (uint64_t)(row->line - in->last_line), e));
    in->last_line = row->line;
    for (size_t i = 0; i < in->columns_n; i++) {
        Str cell = str_trim(row->cells[i]);
        ssn_count_add(&in->ssn[i], cell);
        TRY(put_varint(&in->cells[i], cell.n, e));
        TRY(buf_add(&in->cells[i], cell, e));
    }
    return true;
}

static bool incoming_read(Incoming *in, Err *e)
{
    CsvRow row;
    bool has_row;
    for (;;) {
        TRY(csv_next(&row, &has_row, in->csv, e));
        if (!has_row) break;
        if (row.is_bad) TRY(problem_add(&in->problems, PROBLEM_BAD_ROW, row.line, row.column, e, "%.*s", STR_ARGUMENTS(row.why)));
        else if (row.is_blank) in->blank_rows++;
        else TRY(incoming_row(in, &row, e));
    }
    Str name = csv_name(in->csv);
    for (size_t i = 0; i < in->columns_n; i++)
        if (ssn_count_refuses(&in->ssn[i]))
            return FAIL(e, ERR_INPUT, "id", "%.*s, column '%.*s': it looks like social security numbers; replace them by the district's own ids, or remove the column",
                        STR_ARGUMENTS(name), STR_ARGUMENTS(in->names[i]));
    TRY(part_finish(&in->part, e));
    if (in->part.n == 0) return FAIL(e, ERR_INPUT, NULL, "%.*s holds no students; nothing was kept", STR_ARGUMENTS(name));
    return true;
}

static bool refuse_known(Db *db, Str file, const char *hash, Err *e)
{
    Query *q;
    bool has_row;
    TRY(db_query(&q, db, "SELECT id, file_name, rows_n FROM student_dataset WHERE file_hash = $1", e));
    query_bind_text(q, 1, str_from_c(hash));
    TRY(query_next(&has_row, q, e));
    if (has_row) {
        Str before = query_text(q, 1);
        FAIL(e, ERR_CONFLICT, NULL, "%.*s was imported before: dataset %lld as %.*s, %lld students; nothing was added", STR_ARGUMENTS(file), (long long)query_int(q, 0),
             STR_ARGUMENTS(before), (long long)query_int(q, 2));
    }
    query_end(q);
    return !has_row;
}

static bool columns_save(const Incoming *in, Txn *txn, int64_t dataset_id, Err *e)
{
    for (size_t i = 0; i < in->columns_n; i++) {
        Query *q;
        if (in->names[i].n == 0) continue; /* nameless, so empty */
        TRY(txn_query(&q, txn, "INSERT INTO student_column (dataset_id, position, name, cells) VALUES ($1, $2, $3, $4)", e));
        query_bind_int(q, 1, dataset_id);
        query_bind_int(q, 2, (int64_t)i);
        query_bind_text(q, 3, in->names[i]);
        query_bind_blob(q, 4, buf_str(&in->cells[i]));
        TRY(query_run(NULL, q, e));
    }
    return true;
}

static bool names_join(Str *out, Arena *a, const Str *names, size_t n, Err *e)
{
    Buf list = buf_in(a, 0);
    for (size_t i = 0; i < n; i++)
        if (names[i].n) TRY(buf_format(&list, e, "%s%.*s", list.n ? ", " : "", STR_ARGUMENTS(names[i])));
    *out = buf_str(&list);
    return true;
}

static bool incoming_save(int64_t *out_id, const Incoming *in, Txn *txn, const StudentImport *made, const StudentImportRequest *r, Err *e)
{
    Query *q;
    bool has_row;
    char rows[32];
    Str key, names;
    TRY(txn_query(&q, txn, "INSERT INTO student_dataset (file_name, file_hash, rows_n, id_position, row_lines, imported_at_ms, actor) "
                           "VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id", e));
    query_bind_text(q, 1, made->file);
    query_bind_text(q, 2, str_from_c(made->hash));
    query_bind_int(q, 3, made->rows);
    query_bind_int(q, 4, (int64_t)in->id_at);
    query_bind_blob(q, 5, buf_str(&in->lines));
    query_bind_int(q, 6, r->now_ms);
    query_bind_text(q, 7, r->actor);
    TRY(query_next(&has_row, q, e));
    *out_id = query_int(q, 0);
    query_end(q);
    TRY(columns_save(in, txn, *out_id, e));
    snprintf(rows, sizeof rows, "%lld", (long long)made->rows);
    TRY(names_join(&names, in->arena, in->names, in->columns_n, e));
    AuditChange changes[] = {{.field = STR("file_name"), .after = made->file, .has_after = true},
                             {.field = STR("file_hash"), .after = str_from_c(made->hash), .has_after = true},
                             {.field = STR("rows"), .after = str_from_c(rows), .has_after = true},
                             {.field = STR("columns"), .after = names, .has_after = true}};
    TRY(str_format(&key, in->arena, e, "%lld", (long long)*out_id));
    return audit_add(txn, &(AuditEntry){"import", "student_dataset", key, changes, sizeof changes / sizeof *changes}, e);
}

static bool import_describe(StudentImport *out, Arena *a, const Incoming *in, Err *e)
{
    Hash hash = csv_file_hash(in->csv);
    hash_to_hex(out->hash, &hash);
    out->rows = (int64_t)in->part.n;
    out->blank_rows = in->blank_rows;
    TRY(str_copy(&out->file, a, csv_name(in->csv), e));
    TRY(str_copy(&out->id_column, a, in->names[in->id_at], e));
    out->columns = PUSH(a, Str, in->columns_n, e);
    if (!out->columns) return false;
    for (size_t i = 0; i < in->columns_n; i++)
        if (in->names[i].n) TRY(str_copy(&out->columns[out->columns_n++], a, in->names[i], e));
    return true;
}

static bool import_in(StudentImport *out, Arena *a, Incoming *in, Db *db, const StudentImportRequest *r, Err *e)
{
    Txn *txn;
    Str reason, reply;
    bool was_done;
    TRY(incoming_open(in, r, e));
    TRY(incoming_read(in, e));
    TRY(import_describe(out, a, in, e));
    TRY(refuse_known(db, out->file, out->hash, e));
    if (r->dry_run) return true;
    TRY(str_format(&reason, in->arena, e, "import students %.*s", STR_ARGUMENTS(out->file)));
    TRY(txn_begin(&txn, &was_done, &reply, in->arena, db, &(TxnWhy){r->actor, reason, {"", 0}, r->now_ms}, e));
    if (!incoming_save(&out->dataset_id, in, txn, out, r, e)) {
        txn_rollback(txn);
        return false;
    }
    return txn_commit(txn, e);
}

bool student_import(StudentImport *out, Arena *a, Db *db, const StudentImportRequest *request, Err *e)
{
    StudentImport made = {0};
    Arena *job;
    TRY(arena_new(&job, 0, e));
    Incoming *in = PUSH(job, Incoming, 1, e);
    if (in) in->arena = job;
    bool done = in && import_in(&made, a, in, db, request, e);
    arena_end(job);
    if (done) *out = made;
    return done;
}

bool student_dataset_list(StudentDataset **out, size_t *out_n, Arena *a, Db *db, Err *e)
{
    Query *q;
    bool has_row = true;
    int64_t columns;
    TRY(db_count(&columns, db, "SELECT count(*) FROM student_column", e));
    StudentDataset *list = PUSH(a, StudentDataset, (size_t)columns, e);
    size_t n = 0;
    if (!list) return false;
    TRY(db_query(&q, db, "SELECT d.id, d.rows_n, d.imported_at_ms, d.file_name, d.file_hash, d.actor, c.name, d.id_position, c.position "
                         "FROM student_dataset d JOIN student_column c ON c.dataset_id = d.id ORDER BY d.id, c.position", e));
    for (;;) {
        TRY(query_next(&has_row, q, e));
        if (!has_row) break;
        bool is_new = n == 0 || list[n - 1].id != query_int(q, 0), done = true;
        if (is_new && n == (size_t)columns) break; /* imported since they were counted */
        StudentDataset *d = &list[is_new ? n++ : n - 1];
        if (is_new) {
            *d = (StudentDataset){.id = query_int(q, 0), .rows = query_int(q, 1), .imported_at_ms = query_int(q, 2), .columns = {"", 0}};
            done = str_copy(&d->file, a, query_text(q, 3), e) && str_copy(&d->hash, a, query_text(q, 4), e) && str_copy(&d->actor, a, query_text(q, 5), e);
        }
        Str name = query_text(q, 6);
        if (query_int(q, 7) == query_int(q, 8)) done = done && str_copy(&d->id_column, a, name, e);
        done = done && str_format(&d->columns, a, e, "%.*s%s%.*s", STR_ARGUMENTS(d->columns), d->columns.n ? ", " : "", STR_ARGUMENTS(name));
        if (!done) {
            query_end(q);
            return false;
        }
    }
    query_end(q);
    *out = list;
    *out_n = n;
    return true;
}

/* ---- loading ---- */

typedef struct { int64_t dataset_id, position; Str name; } KeptColumn;

typedef struct {
    Arena *arena;
    KeptColumn *kept;        /* by dataset and position */
    size_t kept_n;
    size_t *chosen;          /* by want: index into kept */
} Choice;

static bool kept_read(Choice *c, Db *db, Err *e)
{
    Query *q;
    bool has_row;
    int64_t most;
    TRY(db_count(&most, db, "SELECT count(*) FROM student_column", e));
    c->kept = PUSH(c->arena, KeptColumn, (size_t)most, e);
    if (!c->kept) return false;
    TRY(db_query(&q, db, "SELECT dataset_id, position, name FROM student_column ORDER BY dataset_id, position", e));
    for (;;) {
        TRY(query_next(&has_row, q, e));
        if (!has_row || c->kept_n == (size_t)most) break;
        KeptColumn *k = &c->kept[c->kept_n++];
        *k = (KeptColumn){.dataset_id = query_int(q, 0), .position = query_int(q, 1)};
        if (!str_copy(&k->name, c->arena, query_text(q, 2), e)) {
            query_end(q);
            return false;
        }
    }
    query_end(q);
    return true;
}

/* The latest column of that name, of one dataset (0: any): as written, else ignoring case and blanks; SIZE_MAX: none. */
static size_t kept_find(const Choice *c, int64_t dataset_id, Str name)
{
    for (int loose = 0; loose < 2; loose++)
        for (size_t i = c->kept_n; i-- > 0;) {
            if (dataset_id && c->kept[i].dataset_id != dataset_id) continue;
            if (loose ? csv_name_matches(c->kept[i].name, name) : str_equal(c->kept[i].name, name)) return i;
        }
    return SIZE_MAX;
}

static bool choose(Choice *c, const StudentWants *wants, Err *e)
{
    c->chosen = PUSH(c->arena, size_t, wants->n, e);
    if (!c->chosen) return false;
    if (c->kept_n == 0) return FAIL(e, ERR_NOT_FOUND, "students", "the store holds no students; import a file of them, or name one");
    for (size_t i = c->kept_n; i-- > 0;) {
        if (i + 1 < c->kept_n && c->kept[i].dataset_id == c->kept[i + 1].dataset_id) continue;
        bool has_all = true;
        for (size_t k = 0; k < wants->n && has_all; k++) {
            c->chosen[k] = kept_find(c, c->kept[i].dataset_id, wants->items[k].name);
            has_all = c->chosen[k] != SIZE_MAX;
        }
        if (has_all) return true;
    }
    for (size_t k = 0; k < wants->n; k++) {
        c->chosen[k] = kept_find(c, 0, wants->items[k].name);
        if (c->chosen[k] == SIZE_MAX)
            return FAIL(e, ERR_NOT_FOUND, NULL, "no file of students in the store has a column '%.*s'; correct the name, or import the file that has it",
                        (int)(wants->items[k].name.n < 100 ? wants->items[k].name.n : 100), wants->items[k].name.p);
    }
    return true;
}

typedef struct {
    int64_t id;
    int64_t rows;
    size_t id_position;
    Str name, hash, lines, ids, *cells; /* cells: by column of the part */
} Dataset;

static bool blob_read(Str *out, Arena *a, Db *db, int64_t dataset_id, int64_t position, Err *e)
{
    Query *q;
    bool has_row;
    TRY(db_query(&q, db, "SELECT cells FROM student_column WHERE dataset_id = $1 AND position = $2", e));
    query_bind_int(q, 1, dataset_id);
    query_bind_int(q, 2, position);
    TRY(query_next(&has_row, q, e));
    bool done = has_row ? str_copy(out, a, query_blob(q, 0), e) : FAIL(e, ERR_BROKEN, NULL, "a column of students is not in the store; import the file again");
    query_end(q);
    return done;
}

static bool dataset_read(Dataset *out, Arena *a, Db *db, int64_t id, Err *e)
{
    Query *q;
    bool has_row;
    Dataset d = {.id = id};
    TRY(db_query(&q, db, "SELECT rows_n, id_position, file_name, file_hash, row_lines FROM student_dataset WHERE id = $1", e));
    query_bind_int(q, 1, id);
    TRY(query_next(&has_row, q, e));
    d.rows = query_int(q, 0);
    d.id_position = (size_t)query_int(q, 1);
    bool done = has_row && str_copy(&d.name, a, query_text(q, 2), e) && str_copy(&d.hash, a, query_text(q, 3), e) && str_copy(&d.lines, a, query_blob(q, 4), e);
    query_end(q);
    if (!has_row) return FAIL(e, ERR_BROKEN, NULL, "a file of students is not in the store; import it again");
    if (!done || !blob_read(&d.ids, a, db, id, (int64_t)d.id_position, e)) return false;
    *out = d;
    return true;
}

static bool dataset_rows(Part *part, Arena *a, const Dataset *d, Err *e)
{
    Str lines = d->lines, ids = d->ids, id;
    int64_t line = 0;
    Str *rests = PUSH(a, Str, part->columns_n, e), *cells = PUSH(a, Str, part->columns_n, e);
    if (!rests || !cells) return false;
    memcpy(rests, d->cells, part->columns_n * sizeof *rests);
    for (int64_t i = 0; i < d->rows; i++) {
        uint64_t step = 0;
        TRY(take_varint(&step, &lines, e));
        TRY(take_cell(&id, &ids, e));
        for (size_t c = 0; c < part->columns_n; c++) TRY(take_cell(&cells[c], &rests[c], e));
        line += (int64_t)step;
        TRY(part_row(part, id, cells, line, e));
    }
    return true;
}

/* A dataset's wanted columns as a part; read again with words where numbers turn out to be none. */
static bool dataset_part(Part *out, Arena *a, const Choice *choice, Db *db, const StudentWants *wants, int64_t id, Err *e)
{
    Dataset d = {0};
    PartColumn columns[STUDENT_COLUMNS_MOST];
    size_t n = 0;
    TRY(dataset_read(&d, choice->arena, db, id, e));
    d.cells = PUSH(choice->arena, Str, wants->n, e);
    if (!d.cells) return false;
    for (size_t k = 0; k < wants->n; k++) {
        const KeptColumn *kept = &choice->kept[choice->chosen[k]];
        if (kept->dataset_id != id) continue;
        columns[n] = (PartColumn){.want = k, .at = n, .as = wants->items[k].as};
        TRY(str_copy(&columns[n].name, a, kept->name, e));
        TRY(blob_read(&d.cells[n++], choice->arena, db, id, kept->position, e));
    }
    Str name;
    TRY(str_copy(&name, a, d.name, e));
    for (;;) {
        ArenaMark mark = arena_mark(a);
        Problems problems = problems_in(choice->arena);
        TRY(part_new(out, a, name, n, (size_t)d.rows, &problems, e));
        out->id_name = STR("id");
        memcpy(out->file.hash, d.hash.p, d.hash.n < 64 ? d.hash.n : 64);
        for (size_t i = 0; i < n; i++) TRY(part_column_add(out, &columns[i], e));
        TRY(dataset_rows(out, choice->arena, &d, e));
        if (!part_must_restart(out)) return part_finish(out, e);
        for (size_t i = 0; i < n; i++) {
            columns[i].is_text = out->columns[i].is_text || out->columns[i].must_be_text;
            columns[i].first_text_line = out->columns[i].first_text_line;
        }
        arena_reset(a, mark);
    }
}

static bool load_in(StudentTable *out, Arena *a, Choice *choice, Db *db, const StudentWants *wants, Err *e)
{
    TRY(kept_read(choice, db, e));
    TRY(choose(choice, wants, e));
    Part *parts = PUSH(choice->arena, Part, wants->n, e);
    size_t n = 0;
    int64_t last = 0;
    if (!parts) return false;
    for (;;) { /* datasets in order of their id */
        int64_t next = INT64_MAX;
        for (size_t k = 0; k < wants->n; k++) {
            int64_t id = choice->kept[choice->chosen[k]].dataset_id;
            if (id > last && id < next) next = id;
        }
        if (next == INT64_MAX) break;
        TRY(dataset_part(&parts[n++], a, choice, db, wants, next, e));
        last = next;
    }
    return parts_join(out, a, parts, n, wants, e);
}

bool student_table_load(StudentTable *out, Arena *a, Db *db, const StudentWants *wants, Err *e)
{
    Arena *job;
    if (wants->n > STUDENT_COLUMNS_MOST) return FAIL(e, ERR_LIMIT, "students", "at most %d columns are used at once", STUDENT_COLUMNS_MOST);
    TRY(arena_new(&job, 0, e));
    Choice choice = {.arena = job};
    TRY(db_read_begin(db, e) ? true : (arena_end(job), false));
    bool done = load_in(out, a, &choice, db, wants, e);
    db_read_end(db);
    arena_end(job);
    return done;
}
