#include "store/store_testing.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/audit_record.h"

enum { ENTRIES = 6 };

/* db_new's entry and five more; sealed. */
static void write_log(Fixture *f)
{
    for (int i = 2; i <= ENTRIES; i++) {
        char key[16];
        snprintf(key, sizeof key, "thing-%d", i);
        Txn *txn = begin(f, f->db);
        assert_done(add_thing(txn, i, i, STR(""), &f->e));
        assert_done(note(txn, key, &f->e));
        assert_done(txn_commit(txn, &f->e));
    }
    assert_whole(f, f->db, ENTRIES);
    as_intruder(f, "CREATE TABLE saved_log AS SELECT * FROM audit_log");
    if (f->engine == DB_SQLITE) as_intruder(f, "DROP TRIGGER audit_log_no_update; DROP TRIGGER audit_log_no_delete");
    else as_intruder(f, "CREATE TABLE saved_seal AS SELECT * FROM audit_seal");
}

static void restore(Fixture *f)
{
    if (f->engine == DB_POSTGRESQL) as_intruder(f, "DELETE FROM audit_seal; INSERT INTO audit_seal SELECT * FROM saved_seal");
    as_intruder(f, "DELETE FROM audit_log; INSERT INTO audit_log SELECT * FROM saved_log");
}

static AuditVerdict verdict(Fixture *f, int64_t checkpoint_n, const Hash *checkpoint)
{
    AuditVerdict v = {0};
    assert_done(audit_verify(&v, f->db, checkpoint_n, checkpoint, &f->e));
    return v;
}

static void expect(Fixture *f, const char *sql, int64_t bad, const char *kind)
{
    as_intruder(f, sql);
    AuditVerdict v = verdict(f, 0, NULL);
    if (v.whole || v.first_bad != bad || strcmp(v.kind, kind) != 0)
        fail_msg("%s: %s, %lld %s; should be %lld %s", sql, v.whole ? "whole" : "broken", (long long)v.first_bad, v.kind, (long long)bad, kind);
    restore(f);
    v = verdict(f, 0, NULL);
    assert_true(v.whole && v.entries == ENTRIES);
}

static void test_tampering(void **state)
{
    Fixture *f = fixture(state);
    bool lite = f->engine == DB_SQLITE;
    write_log(f);
    expect(f, "UPDATE audit_log SET actor = 'nobody' WHERE id = 4", 4, "edit");
    expect(f, "UPDATE audit_log SET at_ms = at_ms + 1 WHERE id = 1", 1, "edit");
    /* moving a byte from one text to the next keeps their sum: the lengths are in the record */
    expect(f, "UPDATE audit_log SET actor = 'teste', action = 'rupdate' WHERE id = 3", 3, "edit");
    if (lite) {
        expect(f, "DELETE FROM audit_log WHERE id = 3", 3, "gap");
        expect(f, "DELETE FROM audit_log WHERE id = 1", 1, "gap");
        expect(f, "DELETE FROM audit_log WHERE id IN (2, 3); UPDATE audit_log SET id = id - 2 WHERE id > 3", 2, "gap");
        expect(f, "UPDATE audit_log SET id = -1 WHERE id = 3; UPDATE audit_log SET id = 3 WHERE id = 4; UPDATE audit_log SET id = 4 WHERE id = -1", 3, "reorder");
        expect(f, "UPDATE audit_log SET id = 0 WHERE id = 1", 0, "reorder");
        /* a copy of an entry put at the end, and one put between */
        expect(f, "INSERT INTO audit_log SELECT 7, at_ms, actor, action, object_type, object_key, idempotency_key, reason, changes, prev_hash, hash "
                  "FROM saved_log WHERE id = 3", 7, "reorder");
        expect(f, "UPDATE audit_log SET id = -id; UPDATE audit_log SET id = CASE WHEN id <= -4 THEN 1 - id ELSE -id END; "
                  "INSERT INTO audit_log SELECT 4, at_ms, actor, action, object_type, object_key, idempotency_key, reason, changes, prev_hash, hash "
                  "FROM saved_log WHERE id = 2", 4, "reorder");
        expect(f, "UPDATE audit_log SET prev_hash = X'00' WHERE id = 5", 5, "edit");
        expect(f, "UPDATE audit_log SET hash = zeroblob(32) WHERE id = 6", 6, "edit");
        return;
    }
    expect(f, "DELETE FROM audit_log WHERE id = 3", 3, "missing");
    expect(f, "DELETE FROM audit_seal WHERE seq = 3", 3, "gap");
    expect(f, "DELETE FROM audit_log WHERE id = 6", 6, "missing");
    expect(f, "UPDATE audit_seal SET row_id = CASE row_id WHEN 3 THEN -4 ELSE -3 END WHERE row_id IN (3, 4); UPDATE audit_seal SET row_id = -row_id WHERE row_id < 0",
           3, "reorder");
    expect(f, "UPDATE audit_seal SET seq = CASE seq WHEN 3 THEN -4 ELSE -3 END WHERE seq IN (3, 4); UPDATE audit_seal SET seq = -seq WHERE seq < 0", 3, "reorder");
    expect(f, "UPDATE audit_seal SET prev_hash = '\\x00' WHERE seq = 5", 5, "edit");
    expect(f, "UPDATE audit_log SET row_hash = '\\x00' WHERE id = 5", 5, "edit");
    /* an entry taken back into the open, then changed: it has its row's hash still */
    expect(f, "DELETE FROM audit_seal WHERE seq = 6; UPDATE audit_log SET reason = 'another' WHERE id = 6", 6, "edit");
}

/* One stored value of the log. */
typedef struct { const char *table, *key, *column; int row; bool is_blob; } Place;

/* SQLite cannot flip a bit in SQL: read, change and write. */
static void flip_lite(Fixture *f, Place at, int64_t byte, int bit)
{
    sqlite3 *raw;
    sqlite3_stmt *s;
    char sql[200], bytes[400];
    assert_int_equal(sqlite3_open(f->path, &raw), SQLITE_OK);
    sqlite3_exec(raw, "PRAGMA synchronous=OFF", NULL, NULL, NULL);
    snprintf(sql, sizeof sql, "SELECT %s FROM audit_log WHERE id = %d", at.column, at.row);
    assert_int_equal(sqlite3_prepare_v2(raw, sql, -1, &s, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(s), SQLITE_ROW);
    const void *stored = sqlite3_column_blob(s, 0);
    int n = sqlite3_column_bytes(s, 0);
    assert_true(n <= (int)sizeof bytes && byte < n);
    memcpy(bytes, stored, (size_t)n);
    sqlite3_finalize(s);
    bytes[byte] = (char)(bytes[byte] ^ 1 << bit);
    snprintf(sql, sizeof sql, "UPDATE audit_log SET %s = ?1 WHERE id = %d", at.column, at.row);
    assert_int_equal(sqlite3_prepare_v2(raw, sql, -1, &s, NULL), SQLITE_OK);
    if (at.is_blob) sqlite3_bind_blob(s, 1, bytes, n, SQLITE_STATIC);
    else sqlite3_bind_text(s, 1, bytes, n, SQLITE_STATIC);
    assert_int_equal(sqlite3_step(s), SQLITE_DONE);
    sqlite3_finalize(s);
    sqlite3_close(raw);
}

static void flip_postgres(Fixture *f, Place at, int64_t byte, int bit)
{
    char sql[400];
    const char *c = at.column;
    long long position = byte * 8 + bit;
    if (at.is_blob) snprintf(sql, sizeof sql, "UPDATE %s SET %s = set_bit(%s, %lld, 1 - get_bit(%s, %lld)) WHERE %s = %d", at.table, c, c, position, c, position, at.key, at.row);
    else snprintf(sql, sizeof sql, "UPDATE %s SET %s = overlay(%s placing chr(ascii(substr(%s, %lld, 1)) # 1) from %lld) WHERE %s = %d",
                  at.table, c, c, c, (long long)byte + 1, (long long)byte + 1, at.key, at.row);
    as_intruder(f, sql);
}

/* A bit of each byte (a text keeps being one: its lowest bit; every fifth byte on PostgreSQL) is flipped, seen, and put back. */
static void flip_value(Fixture *f, Place at)
{
    char sql[200];
    bool lite = f->engine == DB_SQLITE;
    snprintf(sql, sizeof sql, "SELECT length(%s) FROM %s WHERE %s = %d", at.column, at.table, at.key, at.row);
    int64_t length = count(f, f->db, sql);
    for (int64_t byte = 0; byte < length; byte += lite ? 1 : 5) {
        int bit = at.is_blob ? (int)(byte % 8) : 0;
        for (int back = 0; back < 2; back++) {
            if (lite) flip_lite(f, at, byte, bit);
            else flip_postgres(f, at, byte, bit);
            AuditVerdict v = verdict(f, 0, NULL);
            if (back && !v.whole) fail_msg("%s.%s[%lld] of %d was put back", at.table, at.column, (long long)byte, at.row);
            if (!back && (v.whole || v.first_bad != at.row || strcmp(v.kind, "edit") != 0))
                fail_msg("%s.%s[%lld] of %d: %lld %s", at.table, at.column, (long long)byte, at.row, (long long)v.first_bad, v.kind);
        }
    }
}

static void test_bit_flips(void **state)
{
    Fixture *f = fixture(state);
    static const struct { const char *table, *key, *column; bool is_blob, lite, postgres; } COLUMNS[] = {
        {"audit_log", "id", "actor", false, true, true}, {"audit_log", "id", "action", false, true, true},
        {"audit_log", "id", "object_type", false, true, true}, {"audit_log", "id", "object_key", false, true, true},
        {"audit_log", "id", "reason", false, true, true}, {"audit_log", "id", "changes", true, true, true},
        {"audit_log", "id", "prev_hash", true, true, false}, {"audit_log", "id", "hash", true, true, false},
        {"audit_log", "id", "row_hash", true, false, true}, {"audit_seal", "seq", "prev_hash", true, false, true},
        {"audit_seal", "seq", "hash", true, false, true},
    };
    write_log(f);
    for (size_t i = 0; i < sizeof COLUMNS / sizeof *COLUMNS; i++) {
        if (f->engine == DB_SQLITE ? !COLUMNS[i].lite : !COLUMNS[i].postgres) continue;
        for (int row = 1; row <= ENTRIES; row += 2) flip_value(f, (Place){COLUMNS[i].table, COLUMNS[i].key, COLUMNS[i].column, row, COLUMNS[i].is_blob});
    }
    assert_whole(f, f->db, ENTRIES);
}

static void test_checkpoints(void **state)
{
    Fixture *f = fixture(state);
    bool lite = f->engine == DB_SQLITE;
    write_log(f);
    Hash head = verdict(f, 0, NULL).head;
    AuditVerdict v = verdict(f, ENTRIES, &head);
    assert_true(v.whole && v.entries == ENTRIES && hash_equal(&v.head, &head));
    /* cut: whole by itself, and seen only with the checkpoint */
    as_intruder(f, lite ? "DELETE FROM audit_log WHERE id > 4" : "DELETE FROM audit_seal WHERE seq > 4; DELETE FROM audit_log WHERE id > 4");
    v = verdict(f, 0, NULL);
    assert_true(v.whole && v.entries == 4);
    v = verdict(f, ENTRIES, &head);
    assert_true(!v.whole && v.first_bad == 5);
    assert_string_equal(v.kind, "truncation");
    /* and written anew, longer than before: a fork */
    for (int i = 0; i < 3; i++) {
        Txn *txn = begin(f, f->db);
        assert_done(add_thing(txn, 100 + i, i, STR(""), &f->e));
        assert_done(note(txn, "another past", &f->e));
        assert_done(txn_commit(txn, &f->e));
    }
    assert_whole(f, f->db, 7);
    v = verdict(f, ENTRIES, &head);
    assert_true(!v.whole && v.first_bad == ENTRIES);
    assert_string_equal(v.kind, "fork");
}

static int run_python(Fixture *f, const char *rest)
{
    char command[600];
    snprintf(command, sizeof command, "python3 tools/verify_audit.py %s %s > /dev/null", f->path, rest);
    return system(command);
}

/* The second, independent program must agree; on SQLite, where it can read. */
static void test_python_agrees(void **state)
{
    Fixture *f = fixture(state);
    char rest[100], hex[65];
    if (f->engine != DB_SQLITE) skip(); /* the program reads a SQLite file */
    if (access("tools/verify_audit.py", R_OK) != 0 || system("python3 -c pass 2> /dev/null") != 0) skip(); /* no python3, or not in the project's folder */
    write_log(f);
    Hash head = verdict(f, 0, NULL).head;
    hash_to_hex(hex, &head);
    assert_int_equal(run_python(f, ""), 0);
    snprintf(rest, sizeof rest, "%d %s", ENTRIES, hex);
    assert_int_equal(run_python(f, rest), 0);
    hex[0] = hex[0] == '0' ? '1' : '0';
    snprintf(rest, sizeof rest, "%d %s", ENTRIES, hex);
    assert_int_equal(WEXITSTATUS(run_python(f, rest)), 1);
    as_intruder(f, "UPDATE audit_log SET actor = 'nobody' WHERE id = 4");
    assert_int_equal(WEXITSTATUS(run_python(f, "")), 1);
}

static void test_list_and_private(void **state)
{
    Fixture *f = fixture(state);
    AuditRow *rows;
    size_t n;
    Str hidden;
    int64_t sealed;
    Txn *txn = begin(f, f->db);
    assert_done(add_thing(txn, 1, 1, STR(""), &f->e));
    assert_done(audit_private(&hidden, txn, f->a, STR("$61,234.00"), &f->e));
    AuditChange changes[] = {{.field = STR("pay"), .after = hidden, .has_after = true}, {.field = STR("gone"), .before = STR("x\ny"), .had_before = true}};
    AuditEntry entry = {.action = "update", .object_type = "thing", .object_key = STR("1"), .changes = changes, .changes_n = 2};
    assert_done(audit_add(txn, &entry, &f->e));
    assert_done(txn_commit(txn, &f->e));
    assert_done(audit_seal(&sealed, f->db, &f->e));
    assert_int_equal(sealed, f->engine == DB_SQLITE ? 0 : 2);
    assert_done(audit_list(&rows, &n, f->a, f->db, 0, 10, &f->e));
    assert_int_equal(n, 2);
    assert_true(rows[0].seq == 1 && str_equal_c(rows[0].object_type, "district"));
    assert_true(rows[1].seq == 2 && str_equal_c(rows[1].actor, "tester") && str_equal_c(rows[1].reason, "to test"));
    assert_int_equal(rows[1].at_ms, 1700000000123);
    char wanted[300];
    snprintf(wanted, sizeof wanted, "[{\"field\":\"pay\",\"before\":null,\"after\":\"%.*s\"},{\"field\":\"gone\",\"before\":\"x\\ny\",\"after\":null}]", STR_ARGUMENTS(hidden));
    assert_int_equal(rows[1].changes_json.n, strlen(wanted));
    assert_memory_equal(rows[1].changes_json.p, wanted, strlen(wanted));
    assert_true(str_starts_with(hidden, STR("private:")) && hidden.n == 8 + 64);
    assert_done(audit_list(&rows, &n, f->a, f->db, 1, 10, &f->e));
    assert_true(n == 1 && rows[0].seq == 2);
    /* the value may be erased, and the chain holds */
    as_intruder(f, "DELETE FROM audit_private");
    assert_whole(f, f->db, 2);
}

/* The record's bytes are a promise: this hash was computed by tools/verify_audit.py's own code. */
static void test_golden_record(void **state)
{
    (void)state;
    Db db = {.created_at_ms = 1767225600000};
    char hex[65];
    for (int i = 0; i < DISTRICT_ID_BYTES; i++) db.district_id[i] = (unsigned char)i;
    AuditRecord r = {.seq = 7, .at_ms = 1767225600123, .actor = STR("Ana"), .action = STR("update"), .object_type = STR("initiative"),
                     .object_key = STR("READ-1"), .idempotency_key = STR(""), .reason = STR("typo \xc3\xa9"),
                     .changes = (Str){"\0\0\0\1\0\0\0\4name\3\0\0\0\1A\0\0\0\1B", 23}, .prev = audit_first_prev(&db)};
    Hash hash = audit_record_hash(&db, &r);
    hash_to_hex(hex, &r.prev);
    assert_string_equal(hex, "39f8c00de11d1f671bff5e269f25111a9b002868488defbbb1a27361ab22f655");
    hash_to_hex(hex, &hash);
    assert_string_equal(hex, "54280c14adfead65a535126dac7acd4f2ed7bd4aad81bb03b0eb4a319747d53f");
}

/* The sealer */

static void test_late_commit_is_not_passed(void **state)
{
    Fixture *f = fixture(state);
    int64_t sealed;
    if (f->engine != DB_POSTGRESQL) skip(); /* SQLite chains inline */
    assert_whole(f, f->db, 1);
    Db *slow_db = fixture_open(f), *quick_db = fixture_open(f);
    Txn *slow = begin(f, slow_db);
    assert_done(add_thing(slow, 1, 0, STR(""), &f->e));
    assert_done(note(slow, "slow", &f->e));
    Txn *quick = begin(f, quick_db);
    assert_done(add_thing(quick, 2, 0, STR(""), &f->e));
    assert_done(note(quick, "quick", &f->e));
    assert_done(txn_commit(quick, &f->e));
    assert_done(audit_seal(&sealed, f->db, &f->e));
    assert_int_equal(sealed, 0); /* the slow one is older and may still commit */
    AuditVerdict v = verdict(f, 0, NULL);
    assert_true(v.whole && v.entries == 1 && v.unsealed == 1);
    assert_done(txn_commit(slow, &f->e));
    assert_done(audit_seal(&sealed, f->db, &f->e));
    assert_int_equal(sealed, 2);
    assert_whole(f, f->db, 3);
}

static _Noreturn void work(Fixture *f, bool seals)
{
    Arena *a;
    Db *db;
    Err e;
    if (!arena_new(&a, 0, &e) || !db_open(&db, a, fixture_store(f), str_from_c(f->district), &e)) _exit(1);
    for (;;) {
        int64_t sealed;
        Txn *txn;
        Query *q;
        bool was_done;
        Str reply;
        ArenaMark mark = arena_mark(a);
        TxnWhy why = {.actor = STR("writer"), .reason = STR("to write")};
        if (seals) {
            if (!audit_seal(&sealed, db, &e)) _exit(2);
            continue;
        }
        if (!txn_begin(&txn, &was_done, &reply, a, db, &why, &e) || !txn_query(&q, txn, "INSERT INTO thing (n) VALUES (1)", &e) || !query_run(NULL, q, &e) ||
            !note(txn, "x", &e) || !txn_commit(txn, &e)) _exit(3);
        arena_reset(a, mark);
    }
}

static void test_sealers_race_and_die(void **state)
{
    Fixture *f = fixture(state);
    if (f->engine != DB_POSTGRESQL) skip(); /* SQLite chains inline */
    pid_t pids[4];
    fflush(NULL);
    for (int i = 0; i < 4; i++)
        if ((pids[i] = fork()) == 0) work(f, i >= 2);
    for (int kill_n = 0; kill_n < 16; kill_n++) {
        usleep((useconds_t)(5000 + rand() % 30000));
        int i = 2 + kill_n % 2;
        kill(pids[i], SIGKILL);
        waitpid(pids[i], NULL, 0);
        if ((pids[i] = fork()) == 0) work(f, true);
    }
    for (int i = 0; i < 4; i++) {
        int status;
        assert_int_equal(waitpid(pids[i], &status, WNOHANG), 0); /* still at work: none ended by an error */
        kill(pids[i], SIGKILL);
        waitpid(pids[i], &status, 0);
    }
    wait_for_servers(f);
    assert_whole(f, f->db, 1 + count(f, f->db, "SELECT count(*) FROM thing"));
    assert_int_equal(count(f, f->db, "SELECT count(*) FROM audit_seal"), count(f, f->db, "SELECT max(seq) FROM audit_seal"));
}

const struct CMUnitTest audit_tests[] = {
    ON_STORE(test_tampering), ON_STORE(test_bit_flips), ON_STORE(test_checkpoints), ON_STORE(test_python_agrees), ON_STORE(test_list_and_private),
    cmocka_unit_test(test_golden_record), ON_STORE(test_late_commit_is_not_passed), ON_STORE(test_sealers_race_and_die),
};
const size_t audit_tests_n = sizeof audit_tests / sizeof *audit_tests;
