/* One district's store: a SQLite file, or a schema of its own in a PostgreSQL database. Same SQL text on both.
 *
 * SQL is written once, with $1.. parameters, in the common dialect (docs/store.md lists what both engines agree on).
 * A read takes a Db, a write a Txn; a Txn cannot be opened without an actor and a reason, and its commit fails
 * if rows changed and nothing was written to the audit log. A Db is one connection, for one thread.
 *
 * SQLite: WAL, synchronous=FULL, foreign keys on, STRICT tables, BEGIN IMMEDIATE for writers, busy timeout.
 * PostgreSQL: READ COMMITTED, the district's schema first in search_path, a session that reads only except inside a Txn. */
#ifndef PURSER_STORE_DB_H
#define PURSER_STORE_DB_H

#include "base/cents.h"
#include "base/day.h"
#include "base/hash.h"
#include "base/str.h"

typedef struct Db Db;
typedef struct Txn Txn;
typedef struct Query Query;
typedef struct Bulk Bulk;

typedef enum { DB_SQLITE, DB_POSTGRESQL } DbEngine;

/* Makes a new district's store and brings it to the current schema. `store` is a file that must not exist, or a
 * postgresql:// address with `district` (letters, digits, _ and -), whose schema must not exist. `name` is the
 * district's own name; first_month 1-12 starts its fiscal year. Errors: CONFLICT (already there), IO, INPUT. */
MUST bool db_new(Str store, Str district, Str name, int first_month, Str actor, Err *e);

/* Opens an existing store; closes when `a` ends. A store of an older schema is migrated, of a newer one refused
 * (CONFLICT). Errors: NOT_FOUND, IO, BUSY. */
MUST bool db_open(Db **out, Arena *a, Str store, Str district, Err *e);

/* The districts of a PostgreSQL database, by name: its schemas that db_new made. Errors: IO, INPUT. */
MUST bool db_districts(Str **out, size_t *out_n, Arena *a, Str store, Err *e);

DbEngine db_engine(const Db *db);
/* How long a write waits for another before it fails with BUSY; 10 s at first. Errors: IO. */
MUST bool db_set_wait(Db *db, int ms, Err *e);

/* Reading. The statement is prepared once per Db and text (sql must outlive the Db: a literal) and comes back
 * ready to bind. Bind every $n, then step with query_next until *has_row is false, or query_end early. Binding
 * keeps its first failure for query_next to report. Texts and blobs are valid until the next query_next.
 * At most one use of the same text may be open at a time. A text that writes is refused with BROKEN. */
MUST bool db_query(Query **out, Db *db, const char *sql, Err *e);
void query_bind_int(Query *q, int n, int64_t v);
void query_bind_real(Query *q, int n, double v);
void query_bind_text(Query *q, int n, Str v);   /* the bytes must live until query_end */
void query_bind_blob(Query *q, int n, Str v);
void query_bind_null(Query *q, int n);
MUST bool query_next(bool *has_row, Query *q, Err *e);
bool query_is_null(const Query *q, int column);  /* columns count from 0 */
int64_t query_int(const Query *q, int column);   /* 0 for null */
double query_real(const Query *q, int column);
Str query_text(const Query *q, int column);      /* "" for null */
Str query_blob(const Query *q, int column);
void query_end(Query *q);
/* Many queries that see one and the same state, from the first of them on, whatever is committed meanwhile. Ends with
 * db_read_end; no Txn may be open. One inside another sees the state of the outer one. Errors: BROKEN, IO. */
MUST bool db_read_begin(Db *db, Err *e);
void db_read_end(Db *db);
/* One number of a one-row query without parameters; 0 when there is no row. */
MUST bool db_count(int64_t *out, Db *db, const char *sql, Err *e);

/* Writing. */
typedef struct {
    Str actor;           /* who: a person's or program's name; must not be empty */
    Str reason;          /* why, in words; must not be empty */
    Str idempotency_key; /* may be empty; else this work is done once however often it is asked for */
    int64_t now_ms;      /* the time as the edge of the program saw it */
} TxnWhy;

/* Begins; waits for other writers. With a key that was used before, *was_done is true, *reply (in `a`) is what
 * that work answered, and no transaction is open (*out NULL). Errors: INPUT (no actor or reason), BUSY, IO. */
MUST bool txn_begin(Txn **out, bool *was_done, Str *reply, Arena *a, Db *db, const TxnWhy *why, Err *e);
/* What a later txn_begin with the same key will answer. */
MUST bool txn_set_reply(Txn *txn, Str reply, Err *e);
/* Commits. BROKEN if rows changed and no audit entry was added. On failure the transaction is rolled back; after a
 * connection lost during COMMIT on PostgreSQL the idempotency key decides what happened, and without one the
 * failure says that it is not known. The Txn is gone in every case. */
MUST bool txn_commit(Txn *txn, Err *e);
/* Takes everything back. NULL is allowed. */
void txn_rollback(Txn *txn);
Db *txn_db(Txn *txn);
/* A statement that writes (INSERT, UPDATE, DELETE, also with RETURNING); bind and step as with db_query. */
MUST bool txn_query(Query **out, Txn *txn, const char *sql, Err *e);
/* Runs a bound statement to its end and returns the number of rows changed; ends the query. out_changed may be NULL. */
MUST bool query_run(int64_t *out_changed, Query *q, Err *e);

/* As query_run, for rows that say what was seen and not what was changed (a session's last use, a failed try): they need no audit entry. */
MUST bool query_run_unaudited(int64_t *out_changed, Query *q, Err *e);

/* Several transactions that reach the disk together, on SQLite: the cost of a commit is the disk's, and one serves them all. Between begin and commit
 * each txn_begin .. txn_commit is a savepoint with all the rules of a transaction of its own: a member that is rolled back takes nothing with it. A
 * member's commit says that it will be kept if the group is; so nobody may be told before db_group_commit succeeded. When that fails,
 * nothing of any member was kept. On PostgreSQL, where writers do not wait for each other, BROKEN. Errors: BUSY, IO. */
MUST bool db_group_begin(Db *db, Err *e);
MUST bool db_group_commit(Db *db, Err *e);
void db_group_rollback(Db *db);     /* nothing when no group is open */
/* Takes back a Txn that whoever began it has forgotten; true when there was one. For the loop that calls handlers: one mistake must not end the server. */
bool db_abandon(Db *db);

/* ---- What others changed ---- */

/* SQLite: a number that differs when another connection has committed since this one last looked; one page in memory is read. 0 on PostgreSQL. */
MUST bool db_data_version(int64_t *out, Db *db, Err *e);

typedef struct { int64_t entry, at_ms; Str action, object_type, object_key, actor; } StoreChange;

/* A place in the stream of changes, for a reader who must miss none. On PostgreSQL an entry with a lower number may be committed later than one with a higher,
 * so the place is what could be seen there, as the server writes it. */
enum { CURSOR_SNAPSHOT_BYTES = 32 * 1024 };
typedef struct { int64_t entry; char snapshot[CURSOR_SNAPSHOT_BYTES]; } StoreCursor;
/* Behind all that the connection sees now. Errors: IO. */
MUST bool db_cursor_now(StoreCursor *out, Db *db, Err *e);
/* What this connection sees and the cursor was not given yet, in order of entries. More than `limit`: *too_many is true, and the cursor stands behind all of it, so
 * read everything anew. A connection whose state is older than the cursor's is given nothing and moves nothing. */
MUST bool db_changes_next(StoreChange **out, size_t *out_n, bool *too_many, StoreCursor *cursor, Arena *a, Db *db, size_t limit, Err *e);
/* The number of the last entry, 0 for none. */
MUST bool db_last_entry(int64_t *out, Db *db, Err *e);

/* PostgreSQL: tells every listener that this district changed; the other side waits for that. db_listen_wait gives the names of the districts that
 * changed elsewhere, joined by '\n' ("" when the time passed without), and listens from its first call on. On SQLite BROKEN. Errors: IO. */
MUST bool db_notify(Db *db, Err *e);
MUST bool db_listen_wait(Str *out, Arena *a, Db *db, int wait_ms, Err *e);

/* Many rows at once: a prepared INSERT on SQLite, COPY on PostgreSQL. columns is "id,account_id,..."; give the values
 * of a row in order, then bulk_row. No other statement of this Txn may run between bulk_begin and bulk_end. */
MUST bool bulk_begin(Bulk **out, Txn *txn, Arena *a, const char *table, const char *columns, Err *e);
void bulk_int(Bulk *b, int64_t v);
void bulk_real(Bulk *b, double v);
void bulk_text(Bulk *b, Str v);
void bulk_blob(Bulk *b, Str v);
void bulk_null(Bulk *b);
MUST bool bulk_row(Bulk *b, Err *e);
MUST bool bulk_end(Bulk *b, Err *e);

/* Fault injection, for tests: the n-th statement step, write or commit from now on fails with IO; 0 turns it off. */
void db_fail_after(long n);

#endif
