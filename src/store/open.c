#include "store/engine.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/limits.h"

enum { WAIT_MS = 10000 };

static void db_end(void *thing)
{
    Db *db = thing;
    txn_rollback(&db->txn);
    db->engine->close(db);
    arena_end(db->arena);
}

static bool is_address(Str store)
{
    return str_starts_with(store, STR("postgresql://")) || str_starts_with(store, STR("postgres://"));
}

static bool check_district(Str district, Err *e)
{
    if (district.n == 0 || district.n > 40)
        return FAIL(e, ERR_INPUT, "district", "a store on PostgreSQL needs the district's short name, of 1 to 40 letters, digits, _ or -");
    for (size_t i = 0; i < district.n; i++)
        if (!isalnum((unsigned char)district.p[i]) && district.p[i] != '_' && district.p[i] != '-')
            return FAIL(e, ERR_INPUT, "district", "the district's short name \"%.*s\" may hold only letters, digits, _ and -", STR_ARGUMENTS(district));
    return true;
}

/* A Db without a connection, that ends with `a`. */
static bool db_make(Db **out, Arena *a, Str store, Str district, Err *e)
{
    if (store.n == 0) return FAIL(e, ERR_INPUT, "store", "the store has no name: give a file, or a postgresql:// address");
    if (memchr(store.p, 0, store.n)) return FAIL(e, ERR_INPUT, "store", "the store's name holds a NUL byte");
    if (is_address(store)) TRY(check_district(district, e));
    Db *db = PUSH(a, Db, 1, e);
    if (!db) return false;
    db->kind = is_address(store) ? DB_POSTGRESQL : DB_SQLITE;
    db->engine = is_address(store) ? &ENGINE_POSTGRESQL : &ENGINE_SQLITE;
    TRY(str_to_c(&db->store, a, store, e));
    TRY(str_to_c(&db->district, a, district, e));
    db->wait_ms = WAIT_MS;
    db->label = db->store;
    if (is_address(store)) {
        Str label;
        TRY(str_format(&label, a, e, "of district %s on PostgreSQL", db->district));
        db->label = label.p;
    }
    snprintf(db->schema, sizeof db->schema, "purser_%s", db->district);
    snprintf(db->seal_lock, sizeof db->seal_lock, "seal %s", db->schema);
    snprintf(db->role, sizeof db->role, "purser_%s", db->district);
    TRY(arena_new(&db->arena, 0, e));
    if (!map_new(&db->by_text, db->arena, 64, e) || !map_new(&db->occurrences, db->arena, 16, e) || !arena_on_end(a, db_end, db, e)) {
        arena_end(db->arena);
        return false;
    }
    *out = db;
    return true;
}

bool db_set_wait(Db *db, int ms, Err *e)
{
    db->wait_ms = ms;
    return db->engine->set_wait(db, e);
}

/* Opening */

static bool read_district(Db *db, Err *e)
{
    Query *q;
    bool has;
    TRY(db_query(&q, db, "SELECT id, created_at_ms FROM district", e));
    TRY(query_next(&has, q, e));
    if (!has || query_blob(q, 0).n != DISTRICT_ID_BYTES) {
        query_end(q);
        return FAIL(e, ERR_BROKEN, NULL, "the store %.300s was never finished: remove it and make it again", db->label);
    }
    memcpy(db->district_id, query_blob(q, 0).p, DISTRICT_ID_BYTES);
    db->created_at_ms = query_int(q, 1);
    query_end(q);
    return true;
}

static bool db_connect(Db *db, Err *e)
{
    if (db->kind == DB_POSTGRESQL) return postgres_connect(db, false, e);
    if (access(db->store, F_OK) != 0) return FAIL(e, ERR_NOT_FOUND, "store", "there is no store %.300s; make it with: purser new", db->store);
    return sqlite_connect(db, db->store, false, e);
}

static bool open_in(Db *db, Err *e)
{
    bool has;
    size_t applied;
    TRY(db_connect(db, e));
    TRY(db->engine->has_table(&has, db, "schema_version", e));
    if (!has) return FAIL(e, ERR_INPUT, "store", "%.300s is not a store of Purser", db->label);
    TRY(store_migrate(&applied, db, instant_now_ms(), e));
    if (db->kind == DB_POSTGRESQL) TRY(postgres_enter_role(db, applied > 0, e));
    return read_district(db, e);
}

bool db_open(Db **out, Arena *a, Str store, Str district, Err *e)
{
    Db *db;
    ArenaMark mark = arena_mark(a);
    if (!db_make(&db, a, store, district, e) || !open_in(db, e)) {
        arena_reset(a, mark);
        return false;
    }
    *out = db;
    return true;
}

/* Making */

static bool write_district(Db *db, Arena *a, Str name, int first_month, Str actor, int64_t now_ms, Err *e)
{
    TxnWhy why = {.actor = actor, .reason = STR("the district's store was made"), .now_ms = now_ms};
    Txn *txn;
    bool was_done;
    Str reply;
    Query *q;
    char month[16];
    random_bytes(db->district_id, sizeof db->district_id);
    db->created_at_ms = now_ms;
    TRY(txn_begin(&txn, &was_done, &reply, a, db, &why, e));
    TRY(txn_query(&q, txn, "INSERT INTO district (only_row, id, name, fiscal_first_month, created_at_ms) VALUES (1, $1, $2, $3, $4)", e));
    query_bind_blob(q, 1, (Str){(const char *)db->district_id, sizeof db->district_id});
    query_bind_text(q, 2, name);
    query_bind_int(q, 3, first_month);
    query_bind_int(q, 4, now_ms);
    TRY(query_run(NULL, q, e));
    snprintf(month, sizeof month, "%d", first_month);
    AuditChange changes[] = {{.field = STR("name"), .after = name, .has_after = true},
                             {.field = STR("fiscal_first_month"), .after = str_from_c(month), .has_after = true}};
    AuditEntry entry = {.action = "insert", .object_type = "district", .object_key = STR("1"), .changes = changes, .changes_n = 2};
    TRY(audit_add(txn, &entry, e));
    return txn_commit(txn, e);
}

static bool sync_folder_of(const char *path, Err *e)
{
    char folder[4096];
    const char *slash = strrchr(path, '/');
    snprintf(folder, sizeof folder, "%.*s", slash ? (int)(slash - path + 1) : 1, slash ? path : ".");
    int fd = open(folder, O_RDONLY | O_DIRECTORY);
    bool good = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0) close(fd);
    if (!good) return FAIL(e, ERR_IO, "store", "the folder of %.300s could not be written: %s", path, strerror(errno));
    return true;
}

static void remove_parts(const char *path)
{
    static const char *const tails[] = {"", "-wal", "-shm", "-journal"};
    char part[4096];
    for (size_t i = 0; i < 4; i++) {
        snprintf(part, sizeof part, "%.4000s%s", path, tails[i]);
        unlink(part);
    }
}

/* The file gets its name when it is whole, so that a kill leaves no half store under that name. */
static bool name_file(const char *made, const char *path, Err *e)
{
    if (renameat2(AT_FDCWD, made, AT_FDCWD, path, RENAME_NOREPLACE) == 0) return sync_folder_of(path, e);
    if (errno == EEXIST) return FAIL(e, ERR_CONFLICT, "store", "%.300s is already there; choose another name", path);
    if (errno != EINVAL && errno != ENOSYS) return FAIL(e, ERR_IO, "store", "%.300s could not be made: %s", path, strerror(errno));
    /* a file system that cannot do that: a link refuses to replace as well */
    if (link(made, path) != 0) return FAIL(e, errno == EEXIST ? ERR_CONFLICT : ERR_IO, "store", "%.300s could not be made: %s", path, strerror(errno));
    unlink(made);
    return sync_folder_of(path, e);
}

static bool new_sqlite(Arena *a, Db *db, Str name, int first_month, Str actor, int64_t now_ms, Err *e)
{
    Str made;
    if (access(db->store, F_OK) == 0) return FAIL(e, ERR_CONFLICT, "store", "%.300s is already there; choose another name", db->store);
    TRY(str_format(&made, a, e, "%s.new-%d", db->store, (int)getpid()));
    remove_parts(made.p);
    size_t applied;
    bool good = sqlite_connect(db, made.p, true, e) && store_migrate(&applied, db, now_ms, e) &&
                write_district(db, a, name, first_month, actor, now_ms, e);
    txn_rollback(&db->txn);
    db->engine->close(db);
    good = good && name_file(made.p, db->store, e);
    if (!good) remove_parts(made.p);
    return good;
}

static bool new_postgres(Arena *a, Db *db, Str name, int first_month, Str actor, int64_t now_ms, Err *e)
{
    size_t applied;
    TRY(postgres_connect(db, true, e));
    if (store_migrate(&applied, db, now_ms, e) && write_district(db, a, name, first_month, actor, now_ms, e) && postgres_enter_role(db, true, e)) return true;
    txn_rollback(&db->txn);
    postgres_drop(db);
    return false;
}

bool db_new(Str store, Str district, Str name, int first_month, Str actor, Err *e)
{
    if (str_trim(name).n == 0) return FAIL(e, ERR_INPUT, "name", "the district needs a name");
    if (name.n > (size_t)LIMIT_DISTRICT_NAME_BYTES)
        return FAIL(e, ERR_INPUT, "name", "the district's name may have at most %lld bytes", (long long)LIMIT_DISTRICT_NAME_BYTES);
    if (first_month < 1 || first_month > 12)
        return FAIL(e, ERR_INPUT, "first_month", "the first month of the fiscal year is a number from 1 to 12, not %d", first_month);
    Arena *a;
    Db *db;
    TRY(arena_new(&a, 0, e));
    bool good = db_make(&db, a, store, district, e);
    if (good) good = db->kind == DB_SQLITE ? new_sqlite(a, db, name, first_month, actor, instant_now_ms(), e)
                                           : new_postgres(a, db, name, first_month, actor, instant_now_ms(), e);
    arena_end(a);
    return good;
}
