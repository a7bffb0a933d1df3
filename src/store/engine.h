/* What db.c and the two engines share; no other room includes this.
 *
 * db.c keeps what is common (the statement cache, parameters, transactions, faults) and calls one of two Engines. An
 * engine never looks at a Txn's rules, db.c never at a connection. */
#ifndef PURSER_STORE_ENGINE_H
#define PURSER_STORE_ENGINE_H

#include <libpq-fe.h>
#include <sqlite3.h>

#include "base/map.h"
#include "store/audit.h"

enum { QUERY_PARAMETERS = 100, QUERY_COLUMNS = 100, DISTRICT_ID_BYTES = 16 };

typedef enum { VALUE_NULL, VALUE_INT, VALUE_REAL, VALUE_TEXT, VALUE_BLOB, VALUE_OTHER, VALUE_UNBOUND } ValueKind;

typedef struct {
    ValueKind kind;
    int64_t integer;
    double real;
    Str text;           /* TEXT and BLOB */
} Value;

struct Query {
    Db *db;
    Str sql;            /* NUL-terminated, in the Db's arena */
    Value *values;      /* one for each $n */
    int values_n;
    bool is_open, has_run, writes;
    bool in_txn;        /* opened by txn_query: a failure spoils the transaction */
    bool bind_failed;
    Err bind_error;
    int columns_n;      /* after the first step */
    /* SQLite */
    sqlite3_stmt *statement;
    /* PostgreSQL */
    char name[24];
    unsigned generation; /* the connection it is prepared on; 0: none */
    Oid *types;
    PGresult *result;
    int row, rows_n;
    ValueKind kinds[QUERY_COLUMNS];
};

struct Txn {
    Db *db;
    Arena *arena;
    TxnWhy why;
    Str reply;
    bool is_open, has_reply;
    bool has_failed;     /* a statement failed: both engines then refuse everything but the rollback */
    bool is_member;      /* of the Db's group: a savepoint */
    int64_t own_rows;    /* rows the platform itself wrote: they need no audit entry */
    int64_t audits;
    bool has_head;       /* SQLite: the end of the chain, once read */
    int64_t head_seq;
    Hash head;
};

enum { BULK_BATCH_ROWS = 48 };

struct Bulk {
    Txn *txn;
    sqlite3_stmt *statement; /* one row; NULL on PostgreSQL */
    sqlite3_stmt *batch;     /* BULK_BATCH_ROWS rows of integers */
    int64_t *pending;        /* integers of rows not yet written, and of the row being given */
    int pending_rows;
    bool is_integers;        /* the row being given has only integers so far: it stands in `pending`, not in `statement` */
    int column, columns_n;
    int failed;              /* SQLite's results, or-ed */
    Buf *buf;                /* PostgreSQL: what is not yet sent */
    Err e;                   /* first failure of a value */
    bool has_error;
};

typedef struct Engine Engine;

struct Db {
    DbEngine kind;
    const Engine *engine;
    Arena *arena;          /* its own: statements and their texts; ends with the Db */
    Map by_text;           /* SQL to a place in queries */
    Map occurrences;       /* record to whether its table has that column (record_store.c) */
    Query **queries;
    size_t queries_n, queries_room;
    Txn txn;
    bool in_group;         /* SQLite: between db_group_begin and its end */
    bool has_head;         /* of the audit log, kept from member to member of a group */
    int64_t head_seq;
    Hash head;
    bool is_listening;     /* PostgreSQL */
    Bulk *bulk;            /* the one under way */
    int reading;           /* how many db_read_begin are open: the outermost holds the state */
    unsigned char district_id[DISTRICT_ID_BYTES];
    int64_t created_at_ms;
    const char *store, *district;  /* as given */
    const char *label;     /* what messages call the store: never an address, which may hold a password */
    int wait_ms;           /* for other writers */
    /* SQLite */
    sqlite3 *sqlite;
    int64_t changes_before;
    /* PostgreSQL */
    PGconn *pg;
    unsigned generation;   /* counts connections: statements of an earlier one are prepared again */
    int64_t changed;
    size_t names_n;        /* prepared statements named so far */
    bool made_role;
    char schema[80], role[80], seal_lock[96];
};

/* Every call fails with the Err of what the engine said, translated. */
struct Engine {
    void (*close)(Db *db);
    MUST bool (*exec)(Db *db, const char *sql, Err *e);       /* one or more statements without parameters */
    MUST bool (*prepare)(Query *q, Err *e);                   /* also finds q->writes */
    MUST bool (*run)(Query *q, Err *e);                       /* binds and starts; step then gives the rows */
    MUST bool (*step)(bool *has_row, Query *q, Err *e);
    int64_t (*changed)(const Query *q);                       /* rows changed by a statement that ran to its end */
    void (*reset)(Query *q);
    ValueKind (*kind)(const Query *q, int column);
    int64_t (*integer)(const Query *q, int column);
    double (*real)(const Query *q, int column);
    Str (*bytes)(const Query *q, int column);
    MUST bool (*begin)(Db *db, Err *e);
    MUST bool (*commit)(bool *is_unknown, Db *db, Err *e);    /* is_unknown: the answer was lost */
    void (*rollback)(Db *db);
    int64_t (*rows_changed)(const Db *db);                    /* since begin */
    MUST bool (*bulk_begin)(Bulk *b, Arena *a, const char *table, const char *columns, Err *e);
    MUST bool (*bulk_row)(Bulk *b, Err *e);                   /* PostgreSQL only: SQLite's is inline in bulk.c */
    MUST bool (*bulk_end)(Bulk *b, Err *e);
    void (*bulk_drop)(Bulk *b);
    MUST bool (*migration_lock)(Db *db, Err *e);              /* begins, and keeps other migrators out until the end */
    MUST bool (*has_table)(bool *out, Db *db, const char *table, Err *e);
    MUST bool (*set_wait)(Db *db, Err *e);
};

extern const Engine ENGINE_SQLITE, ENGINE_POSTGRESQL;

/* Makes the bare store (a file under another name; an empty schema) and opens it. */
MUST bool sqlite_connect(Db *db, const char *path, bool create, Err *e);
bool sqlite_error(const Db *db, const char *doing, Err *e);
MUST bool postgres_connect(Db *db, bool create, Err *e);
bool postgres_exec_error(const Db *db, PGresult *result, const char *doing, Err *e);
/* After the migrations, as their owner: gives the district's role what it may do, and takes that role on. */
MUST bool postgres_enter_role(Db *db, bool grant, Err *e);
/* Takes back a schema that db_new could not finish. */
void postgres_drop(Db *db);
/* After a lost COMMIT: connects again and finds out whether `key` is there. Errors: IO when it cannot be known. */
MUST bool postgres_settle(bool *was_committed, Db *db, Str key, Err *e);

/* Tests: the next COMMIT on PostgreSQL loses its connection before it is sent (1) or after it was done (2). */
extern int postgres_lose_commit;

/* Applies what the store does not have yet; *out_applied says how many. */
MUST bool store_migrate(size_t *out_applied, Db *db, int64_t now_ms, Err *e);
MUST bool store_prepare_and_open(Query **out, Db *db, const char *sql, Err *e);
/* True when the fault that a test asked for is due now; *e is then set. */
bool store_fault(Err *e);
/* INPUT unless the text can live in both engines: UTF-8, without NUL. */
MUST bool store_check_text(Str s, Err *e);
/* Statements that the platform itself writes with: their rows need no audit entry. */
MUST bool store_own_run(int64_t *out_changed, Txn *txn, Query *q, Err *e);

#endif
