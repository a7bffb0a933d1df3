#include "store/engine.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

int postgres_lose_commit;

/* The types of a result that both engines share, by the numbers of pg_type. */
enum { OID_BOOL = 16, OID_BYTEA = 17, OID_NAME = 19, OID_INT8 = 20, OID_INT2 = 21, OID_INT4 = 23, OID_TEXT = 25,
       OID_FLOAT4 = 700, OID_FLOAT8 = 701, OID_UNKNOWN = 705, OID_VARCHAR = 1043, OID_XID8 = 5069 };

/* Errors */

static ErrCode code_of(const char *state)
{
    static const struct { const char *start; ErrCode code; } CODES[] = {
        {"23505", ERR_CONFLICT}, {"23503", ERR_CONFLICT}, {"23P01", ERR_CONFLICT}, {"42P06", ERR_CONFLICT}, {"23", ERR_INPUT},
        {"22", ERR_INPUT}, {"40001", ERR_BUSY}, {"40P01", ERR_BUSY}, {"55P03", ERR_BUSY}, {"57014", ERR_CANCELLED},
        {"53100", ERR_IO}, {"53200", ERR_MEMORY}, {"53", ERR_BUSY}, {"42501", ERR_DENIED}, {"28", ERR_DENIED},
        {"25", ERR_BROKEN}, {"42", ERR_BROKEN}, {"0A", ERR_BROKEN}, {"54", ERR_LIMIT},
    };
    for (size_t i = 0; state && i < sizeof CODES / sizeof *CODES; i++)
        if (strncmp(state, CODES[i].start, strlen(CODES[i].start)) == 0) return CODES[i].code;
    return ERR_IO;
}

/* A message of libpq as part of our sentence: one line. */
static void tidy(char *out, size_t room, const char *text)
{
    snprintf(out, room, "%s", text && *text ? text : "no reason was given");
    for (char *p = out; *p; p++)
        if (*p == '\n') *p = ' ';
    size_t n = strlen(out);
    while (n && out[n - 1] == ' ') out[--n] = '\0';
}

bool postgres_exec_error(const Db *db, PGresult *result, const char *doing, Err *e)
{
    char text[300];
    const char *state = result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : NULL;
    const char *primary = result ? PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY) : NULL;
    tidy(text, sizeof text, primary ? primary : PQerrorMessage(db->pg));
    ErrCode code = code_of(state);
    if (code == ERR_BUSY) return FAIL(e, code, NULL, "the store %.100s is in use by another program; try again (%s)", db->label, text);
    return FAIL(e, code, NULL, "the store %.100s could not be %s: %s", db->label, doing, text);
}

static bool expect(Db *db, PGresult *result, ExecStatusType wanted, const char *doing, Err *e)
{
    bool good = PQresultStatus(result) == wanted || (wanted == PGRES_COMMAND_OK && PQresultStatus(result) == PGRES_TUPLES_OK);
    if (!good) postgres_exec_error(db, result, doing, e);
    PQclear(result);
    return good;
}

static bool exec(Db *db, const char *sql, Err *e)
{
    return expect(db, PQexec(db->pg, sql), PGRES_COMMAND_OK, "used", e);
}

static bool exec_format(Db *db, Err *e, const char *format, ...) PRINTF_LIKE(3, 4);
static bool exec_format(Db *db, Err *e, const char *format, ...)
{
    char sql[1200];
    va_list arguments;
    va_start(arguments, format);
    int n = vsnprintf(sql, sizeof sql, format, arguments);
    va_end(arguments);
    assert(n > 0 && (size_t)n < sizeof sql);
    return exec(db, sql, e);
}

/* The first value of the first row is "t"; false when there is no row. */
static bool ask(bool *out, Db *db, const char *sql, const char *parameter, Err *e)
{
    PGresult *result = PQexecParams(db->pg, sql, 1, NULL, &parameter, NULL, NULL, 0);
    if (PQresultStatus(result) != PGRES_TUPLES_OK) {
        postgres_exec_error(db, result, "asked", e);
        PQclear(result);
        return false;
    }
    *out = PQntuples(result) > 0 && strcmp(PQgetvalue(result, 0, 0), "t") == 0;
    PQclear(result);
    return true;
}

/* Connecting */

static void drop_notice(void *argument, const char *message) { (void)argument; (void)message; }

static bool connect_session(Db *db, Err *e)
{
    const char *keys[] = {"connect_timeout", "application_name", "dbname", "client_encoding", NULL};
    const char *values[] = {"5", "purser", db->store, "UTF8", NULL};
    PQfinish(db->pg);
    db->pg = PQconnectdbParams(keys, values, 1);
    if (!db->pg) return FAIL(e, ERR_MEMORY, NULL, "not enough memory");
    if (PQstatus(db->pg) != CONNECTION_OK) return postgres_exec_error(db, NULL, "reached", e);
    PQsetNoticeProcessor(db->pg, drop_notice, NULL);
    db->generation++;
    if (PQserverVersion(db->pg) < 130000)
        return FAIL(e, ERR_INPUT, "store", "the store %.100s is on a PostgreSQL older than 13; Purser needs 13 or newer", db->label);
    return exec_format(db, e, "SET default_transaction_read_only = on; SET search_path = \"%s\"; SET TimeZone = 'UTC'; SET client_min_messages = warning; "
                              "SET lock_timeout = %d", db->schema, db->wait_ms);
}

/* Texts must sort as SQLite sorts them, by bytes. */
static bool check_collation(Db *db, Err *e)
{
    bool good;
    TRY(ask(&good, db, "SELECT pg_encoding_to_char(encoding) = 'UTF8' AND datcollate = ANY (string_to_array($1, ',')) FROM pg_database "
                       "WHERE datname = current_database()", "C,POSIX,C.UTF-8,C.utf8", e));
    if (good) return true;
    return FAIL(e, ERR_INPUT, "store", "the database of %.100s does not sort texts by their bytes: make one with createdb --template=template0 "
                "--encoding=UTF8 --locale=C.UTF-8 NAME", db->label);
}

static bool create_schema(Db *db, Err *e)
{
    bool has, may;
    TRY(check_collation(db, e));
    TRY(ask(&has, db, "SELECT true FROM pg_namespace WHERE nspname = $1", db->schema, e));
    if (has) return FAIL(e, ERR_CONFLICT, "district", "the district %.60s is already in this database; choose another name", db->district);
    TRY(ask(&has, db, "SELECT true FROM pg_roles WHERE rolname = $1", db->role, e));
    TRY(ask(&may, db, "SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user AND $1 <> ''", db->role, e));
    bool make_role = may && !has;
    TRY(exec_format(db, e, "BEGIN READ WRITE; CREATE SCHEMA \"%s\"", db->schema));
    if (make_role) TRY(exec_format(db, e, "CREATE ROLE \"%s\" NOLOGIN; GRANT \"%s\" TO CURRENT_USER", db->role, db->role));
    TRY(exec(db, "COMMIT", e));
    db->made_role = make_role;
    return true;
}

bool postgres_connect(Db *db, bool create, Err *e)
{
    bool has;
    TRY(connect_session(db, e));
    if (create) return create_schema(db, e);
    TRY(ask(&has, db, "SELECT true FROM pg_namespace WHERE nspname = $1", db->schema, e));
    if (!has) return FAIL(e, ERR_NOT_FOUND, "district", "there is no district %.60s in this database; make it with: purser new", db->district);
    return true;
}

bool postgres_enter_role(Db *db, bool grant, Err *e)
{
    bool has;
    TRY(ask(&has, db, "SELECT pg_has_role(current_user, oid, 'MEMBER') FROM pg_roles WHERE rolname = $1", db->role, e));
    if (!has) return true; /* the connected role may not make roles: it does the work itself */
    if (grant)
        TRY(exec_format(db, e,
            "BEGIN READ WRITE; GRANT USAGE ON SCHEMA \"%1$s\" TO \"%2$s\";"
            "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA \"%1$s\" TO \"%2$s\";"
            "GRANT USAGE ON ALL SEQUENCES IN SCHEMA \"%1$s\" TO \"%2$s\";"
            "REVOKE UPDATE, DELETE, TRUNCATE ON \"%1$s\".audit_log, \"%1$s\".audit_seal FROM \"%2$s\";"
            "REVOKE INSERT, UPDATE, DELETE ON \"%1$s\".schema_version FROM \"%2$s\"; COMMIT", db->schema, db->role));
    return exec_format(db, e, "SET ROLE \"%s\"", db->role);
}

void postgres_drop(Db *db)
{
    Err ignored; /* the failure that brought us here is the one to report */
    if (!exec_format(db, &ignored, "RESET ROLE; BEGIN READ WRITE; DROP SCHEMA IF EXISTS \"%s\" CASCADE; COMMIT", db->schema)) return;
    if (db->made_role && !exec_format(db, &ignored, "BEGIN READ WRITE; DROP ROLE \"%s\"; COMMIT", db->role)) return;
}

static bool reconnect(Db *db, Err *e)
{
    TRY(connect_session(db, e));
    return postgres_enter_role(db, false, e);
}

static void disconnect(Db *db)
{
    for (size_t i = 0; i < db->queries_n; i++) {
        PQclear(db->queries[i]->result);
        db->queries[i]->result = NULL;
    }
    PQfinish(db->pg);
    db->pg = NULL;
    db->bulk = NULL;
}

static bool set_wait(Db *db, Err *e) { return exec_format(db, e, "SET lock_timeout = %d", db->wait_ms); }

/* Statements */

static bool prepare(Query *q, Err *e)
{
    (void)e; /* the server sees it when the kinds of the parameters are known */
    q->writes = !(str_starts_with(q->sql, STR("SELECT")) || str_starts_with(q->sql, STR("WITH")) || str_starts_with(q->sql, STR("VALUES")));
    return true;
}

/* The types of the parameters are those first bound; a null tells nothing. Prepared again when they change. */
static bool prepare_typed(Query *q, Err *e)
{
    static const Oid TYPES[] = {[VALUE_INT] = OID_INT8, [VALUE_REAL] = OID_FLOAT8, [VALUE_TEXT] = OID_TEXT, [VALUE_BLOB] = OID_BYTEA};
    Db *db = q->db;
    bool same = q->generation == db->generation;
    for (int i = 0; i < q->values_n; i++) {
        ValueKind bound = q->values[i].kind;
        if (bound == VALUE_NULL || q->types[i] == TYPES[bound]) continue;
        q->types[i] = TYPES[bound];
        if (same && q->generation) TRY(exec_format(db, e, "DEALLOCATE \"%s\"", q->name));
        same = false;
        q->generation = 0;
    }
    if (same && q->generation) return true;
    if (!q->name[0]) snprintf(q->name, sizeof q->name, "s%zu", ++db->names_n);
    TRY(expect(db, PQprepare(db->pg, q->name, q->sql.p, q->values_n, q->types), PGRES_COMMAND_OK, "asked", e));
    q->generation = db->generation;
    return true;
}

static void put_64(char out[8], uint64_t v)
{
    for (int i = 0; i < 8; i++) out[i] = (char)(v >> (56 - 8 * i));
}

static bool find_columns(Query *q, Err *e)
{
    q->columns_n = PQnfields(q->result);
    if (q->columns_n > QUERY_COLUMNS) return FAIL(e, ERR_BROKEN, NULL, "a statement may have at most %d columns: %.200s", QUERY_COLUMNS, q->sql.p);
    for (int i = 0; i < q->columns_n; i++) {
        switch (PQftype(q->result, i)) {
        case OID_BOOL: case OID_INT2: case OID_INT4: case OID_INT8: case OID_XID8: q->kinds[i] = VALUE_INT; break;
        case OID_FLOAT4: case OID_FLOAT8: q->kinds[i] = VALUE_REAL; break;
        case OID_TEXT: case OID_VARCHAR: case OID_NAME: case OID_UNKNOWN: q->kinds[i] = VALUE_TEXT; break;
        case OID_BYTEA: q->kinds[i] = VALUE_BLOB; break;
        default:
            return FAIL(e, ERR_BROKEN, NULL, "column %d has a type that the engines do not share (%u; CAST(... AS BIGINT) a sum): %.200s",
                        i, PQftype(q->result, i), q->sql.p);
        }
    }
    return true;
}

static bool run(Query *q, Err *e)
{
    Db *db = q->db;
    const char *values[QUERY_PARAMETERS];
    int lengths[QUERY_PARAMETERS], formats[QUERY_PARAMETERS];
    char numbers[QUERY_PARAMETERS][8];
    if (!db->txn.is_open && !db->reading && PQstatus(db->pg) != CONNECTION_OK) TRY(reconnect(db, e));
    TRY(prepare_typed(q, e));
    for (int i = 0; i < q->values_n; i++) {
        const Value *v = &q->values[i];
        uint64_t bits = (uint64_t)v->integer;
        if (v->kind == VALUE_REAL) memcpy(&bits, &v->real, sizeof bits);
        put_64(numbers[i], bits);
        bool is_text = v->kind == VALUE_TEXT || v->kind == VALUE_BLOB;
        if (is_text && v->text.n > INT32_MAX) return FAIL(e, ERR_LIMIT, NULL, "parameter $%d is too long for the store", i + 1);
        values[i] = v->kind == VALUE_NULL ? NULL : is_text ? v->text.p : numbers[i];
        lengths[i] = is_text ? (int)v->text.n : 8;
        formats[i] = 1;
    }
    q->result = PQexecPrepared(db->pg, q->name, q->values_n, values, lengths, formats, 1);
    ExecStatusType status = PQresultStatus(q->result);
    if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK)
        return postgres_exec_error(db, q->result, q->writes ? "written" : "read", e);
    q->row = -1;
    q->rows_n = PQntuples(q->result);
    const char *tag = PQcmdStatus(q->result);
    if (strncmp(tag, "SELECT", 6) != 0) db->changed += atoll(PQcmdTuples(q->result));
    return find_columns(q, e);
}

static bool step(bool *has_row, Query *q, Err *e)
{
    (void)e;
    *has_row = ++q->row < q->rows_n;
    return true;
}

static int64_t changed(const Query *q)
{
    return strncmp(PQcmdStatus(q->result), "SELECT", 6) == 0 ? 0 : atoll(PQcmdTuples(q->result));
}

static void reset(Query *q)
{
    PQclear(q->result);
    q->result = NULL;
}

static ValueKind kind(const Query *q, int column)
{
    return PQgetisnull(q->result, q->row, column) ? VALUE_NULL : q->kinds[column];
}

static uint64_t big_endian(const Query *q, int column, int *n)
{
    const unsigned char *p = (const unsigned char *)PQgetvalue(q->result, q->row, column);
    uint64_t v = 0;
    *n = PQgetlength(q->result, q->row, column);
    for (int i = 0; i < *n; i++) v = v << 8 | p[i];
    return v;
}

static int64_t integer(const Query *q, int column)
{
    int n;
    uint64_t v = big_endian(q, column, &n);
    return n == 2 ? (int16_t)v : n == 4 ? (int32_t)v : (int64_t)v;
}

static double real(const Query *q, int column)
{
    int n;
    uint64_t v = big_endian(q, column, &n);
    uint32_t narrow = (uint32_t)v;
    double wide;
    float thin;
    memcpy(&wide, &v, sizeof wide);
    memcpy(&thin, &narrow, sizeof thin);
    return n == 4 ? (double)thin : wide;
}

static Str bytes(const Query *q, int column)
{
    return (Str){PQgetvalue(q->result, q->row, column), (size_t)PQgetlength(q->result, q->row, column)};
}

/* Transactions */

static bool begin(Db *db, Err *e)
{
    if (PQstatus(db->pg) != CONNECTION_OK) TRY(reconnect(db, e));
    db->changed = 0;
    return exec(db, "BEGIN READ WRITE", e);
}

static bool commit(bool *is_unknown, Db *db, Err *e)
{
    if (postgres_lose_commit == 1) shutdown(PQsocket(db->pg), SHUT_RDWR);
    PGresult *result = PQexec(db->pg, "COMMIT");
    if (postgres_lose_commit == 2) {
        PQclear(result);
        shutdown(PQsocket(db->pg), SHUT_RDWR);
        result = PQexec(db->pg, "SELECT 1");
    }
    postgres_lose_commit = 0;
    *is_unknown = PQstatus(db->pg) != CONNECTION_OK;
    bool good = PQresultStatus(result) == PGRES_COMMAND_OK;
    /* COMMIT of a transaction in which something failed answers ROLLBACK */
    if (good && strcmp(PQcmdStatus(result), "COMMIT") != 0) good = FAIL(e, ERR_BROKEN, NULL, "a statement of this transaction failed, so nothing of it was kept");
    else if (!good) postgres_exec_error(db, result, "committed", e);
    PQclear(result);
    return good && !*is_unknown;
}

static void rollback(Db *db)
{
    Err ignored; /* a connection that is gone has rolled back */
    if (PQtransactionStatus(db->pg) != PQTRANS_IDLE && !exec(db, "ROLLBACK", &ignored)) return;
}

static int64_t rows_changed(const Db *db) { return db->changed; }

/* Inserting the key waits for the old connection's transaction, should the server still be at work on it, and so decides. */
static bool settle_once(bool *was_committed, Db *db, Str key, Err *e)
{
    TRY(reconnect(db, e));
    TRY(exec(db, "BEGIN READ WRITE", e));
    const char *values[] = {key.p};
    int length = (int)key.n, format = 1;
    PGresult *result = PQexecParams(db->pg, "INSERT INTO idempotency (key, at_ms, actor, reply) VALUES ($1, 0, '', '') ON CONFLICT (key) DO NOTHING", 1,
                                    (Oid[]){OID_TEXT}, values, &length, &format, 0);
    bool good = PQresultStatus(result) == PGRES_COMMAND_OK;
    if (good) *was_committed = strcmp(PQcmdTuples(result), "0") == 0;
    else postgres_exec_error(db, result, "asked", e);
    PQclear(result);
    rollback(db);
    return good;
}

bool postgres_settle(bool *was_committed, Db *db, Str key, Err *e)
{
    for (int try = 0; try < 6; try++) {
        if (settle_once(was_committed, db, key, e)) return true;
        nanosleep(&(struct timespec){.tv_nsec = 100000000L << (try < 3 ? try : 3)}, NULL);
    }
    char cause[300];
    snprintf(cause, sizeof cause, "%.290s", e->message);
    return FAIL(e, ERR_IO, NULL, "the connection to the store was lost while it committed and the store cannot be asked (%s): repeat with the same idempotency key", cause);
}

/* Many rows */

static bool bulk_start(Bulk *b, Arena *a, const char *table, const char *columns, Err *e)
{
    Str sql;
    Db *db = b->txn->db;
    TRY(str_format(&sql, a, e, "COPY %s (%s) FROM STDIN", table, columns));
    return expect(db, PQexec(db->pg, sql.p), PGRES_COPY_IN, "prepared for many rows", e);
}

static bool bulk_finish(Bulk *b, const char *give_up, Err *e)
{
    Db *db = b->txn->db;
    bool good = PQputCopyEnd(db->pg, give_up) == 1;
    if (!good) postgres_exec_error(db, NULL, "written", e);
    for (PGresult *result; (result = PQgetResult(db->pg)) != NULL; PQclear(result)) {
        if (PQresultStatus(result) == PGRES_COMMAND_OK) {
            db->changed += atoll(PQcmdTuples(result));
        } else if (good) {
            const char *where = PQresultErrorField(result, PG_DIAG_CONTEXT);
            postgres_exec_error(db, result, "written", e);
            if (where) err_place(e, "%.200s", where);
            good = false;
            if (PQresultStatus(result) == PGRES_COPY_IN) { /* the connection went: libpq would answer so for ever */
                PQclear(result);
                break;
            }
        }
    }
    return good;
}

static bool bulk_row_copy(Bulk *b, Err *e) { return buf_add_char(b->buf, '\n', e); }
static bool bulk_finish_good(Bulk *b, Err *e) { return bulk_finish(b, NULL, e); }

static void bulk_give_up(Bulk *b)
{
    Err ignored; /* giving up always fails on the server: that is its purpose */
    if (!bulk_finish(b, "given up", &ignored)) return;
}

static bool bulk_last(Bulk *b, Err *e)
{
    if (!buf_flush(b->buf, e)) {
        bulk_give_up(b);
        return false;
    }
    return bulk_finish_good(b, e);
}

/* Migrations */

static bool migration_lock(Db *db, Err *e)
{
    TRY(begin(db, e));
    return exec_format(db, e, "SELECT pg_advisory_xact_lock(hashtextextended('migrate %s', 0))", db->schema);
}

static bool has_table(bool *out, Db *db, const char *table, Err *e)
{
    char sql[240];
    snprintf(sql, sizeof sql, "SELECT true FROM pg_tables WHERE schemaname = '%s' AND tablename = $1", db->schema);
    return ask(out, db, sql, table, e);
}

const Engine ENGINE_POSTGRESQL = {
    .close = disconnect, .exec = exec, .prepare = prepare, .run = run, .step = step, .changed = changed, .reset = reset,
    .kind = kind, .integer = integer, .real = real, .bytes = bytes, .begin = begin, .commit = commit, .rollback = rollback,
    .rows_changed = rows_changed, .bulk_begin = bulk_start, .bulk_row = bulk_row_copy, .bulk_end = bulk_last, .bulk_drop = bulk_give_up,
    .migration_lock = migration_lock, .has_table = has_table, .set_wait = set_wait,
};

static bool read_names(Str **out, size_t *out_n, Arena *a, PGconn *pg, Err *e)
{
    static const char sql[] = "SELECT substr(nspname, 8) FROM pg_namespace WHERE nspname LIKE 'purser\\_%' AND "
                              "EXISTS (SELECT 1 FROM pg_class WHERE relnamespace = pg_namespace.oid AND relname = 'schema_version') ORDER BY nspname";
    PGresult *result = PQexec(pg, sql);
    if (PQresultStatus(result) != PGRES_TUPLES_OK) return PQclear(result), FAIL(e, ERR_IO, "store", "the districts of the database cannot be listed");
    int n = PQntuples(result);
    Str *names = PUSH(a, Str, (size_t)n, e);
    bool good = names != NULL;
    for (int i = 0; good && i < n; i++) good = str_copy(&names[i], a, str_from_c(PQgetvalue(result, i, 0)), e);
    PQclear(result);
    TRY(good);
    *out = names;
    *out_n = (size_t)n;
    return true;
}

bool db_districts(Str **out, size_t *out_n, Arena *a, Str store, Err *e)
{
    const char *address;
    TRY(str_to_c(&address, a, store, e));
    const char *keys[] = {"connect_timeout", "application_name", "dbname", "client_encoding", NULL};
    const char *values[] = {"5", "purser", address, "UTF8", NULL};
    PGconn *pg = PQconnectdbParams(keys, values, 1);
    if (!pg || PQstatus(pg) != CONNECTION_OK) return PQfinish(pg), FAIL(e, ERR_IO, "store", "the database cannot be reached; is its address right, and is it running?");
    bool good = read_names(out, out_n, a, pg, e);
    PQfinish(pg);
    return good;
}
