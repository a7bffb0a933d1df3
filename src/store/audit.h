/* The audit log: append-only, one entry for each thing changed, chained by hash so that an edit, a gap, a reorder
 * or a cut shows. SQLite chains inside the transaction; PostgreSQL writes entries unsealed and a sealer chains them
 * (docs/audit.md has the record's bytes, and why). */
#ifndef PURSER_STORE_AUDIT_H
#define PURSER_STORE_AUDIT_H

#include "store/db.h"

typedef struct { Str field, before, after; bool had_before, has_after; } AuditChange;

typedef struct {
    const char *action;      /* "insert", "update", "remove", "import", "tag", "run" */
    const char *object_type; /* the record: "initiative", "ledger_import" */
    Str object_key;          /* its code or id as text */
    const AuditChange *changes;
    size_t changes_n;
} AuditEntry;

/* Adds an entry to the transaction. Values that identify a student or a person's pay are never put in clear: see audit_private. */
MUST bool audit_add(Txn *txn, const AuditEntry *entry, Err *e);

/* Keeps a value that the log must not show in clear: puts it with a random salt into audit_private, from where it may be
 * erased, and gives the text that stands for it in an AuditChange, "private:" and the hash of salt and value. */
MUST bool audit_private(Str *out, Txn *txn, Arena *a, Str value, Err *e);

/* Chains what PostgreSQL has committed and not yet sealed; on SQLite there is never anything. At most one sealer works
 * at a time (advisory lock); others return at once with 0. */
MUST bool audit_seal(int64_t *out_sealed, Db *db, Err *e);

typedef struct {
    bool whole;              /* the chain holds from first to last */
    int64_t entries, unsealed;
    int64_t first_bad;       /* sequence number, when not whole */
    char kind[24];           /* "edit", "gap", "reorder", "truncation", "fork", "missing" */
    Hash head;               /* hash of the last entry, to keep elsewhere */
} AuditVerdict;

/* Recomputes the whole chain. Given a head kept elsewhere (checkpoint_n entries long, 0 for none), also says whether the log was cut or forked since. */
MUST bool audit_verify(AuditVerdict *out, Db *db, int64_t checkpoint_n, const Hash *checkpoint, Err *e);

typedef struct {
    int64_t seq, at_ms;
    Str actor, action, object_type, object_key, idempotency_key, reason;
    const AuditChange *changes;
    size_t changes_n;
    Str changes_json;        /* [{"field":"name","before":"A","after":"B"}]; a value that was not there is null */
} AuditRow;

/* At most `limit` entries behind number after_seq (0: from the first), in order. On PostgreSQL only sealed ones: call
 * audit_seal first. */
MUST bool audit_list(AuditRow **out, size_t *out_n, Arena *a, Db *db, int64_t after_seq, size_t limit, Err *e);

/* Calls `each` with what every entry of one action on one kind of object says, in the order they were written, sealed or not. Whether
 * the log can be believed is audit_verify's question. What it is given holds during the call, in `scratch`, which it must not use. */
MUST bool audit_walk(Db *db, Arena *scratch, const char *action, const char *object_type,
                     bool (*each)(void *to, Str object_key, const AuditChange *changes, size_t changes_n, Err *e), void *to, Err *e);

/* Entries as people look for them: those that fit, the newest first, at most `limit`, sealed or not. Their seq is the entry's number in the store, which
 * on PostgreSQL is not its place in the chain. Of entry: that one alone. */
typedef struct { Str object_type, object_key, actor; int64_t from_ms, to_ms, before, entry; } AuditFilter; /* "" and 0: all */
/* All about one thing; by the index, so also in a long log. */
MUST bool audit_history(AuditRow **out, size_t *out_n, Arena *a, Db *db, const char *object_type, Str object_key, size_t limit, Err *e);
/* All about things whose keys begin with `prefix` (a row's keys are joined by '/'), the newest first; by the index. */
MUST bool audit_history_under(AuditRow **out, size_t *out_n, Arena *a, Db *db, const char *object_type, Str prefix, size_t limit, Err *e);
/* Calls `each` with all that was ever written about one thing, the oldest first, sealed or not; its seq is the entry's number. What it is given holds during the
 * call, in `scratch`, which it must not use. */
MUST bool audit_walk_object(Db *db, Arena *scratch, const char *object_type, Str object_key, bool (*each)(void *to, const AuditRow *row, Err *e), void *to, Err *e);
/* What audit_private put behind this text; *found false when it was erased, or the text is none of those. In `a`. */
MUST bool audit_private_read(bool *found, Str *out, Arena *a, Db *db, Str text, Err *e);
MUST bool audit_find(AuditRow **out, size_t *out_n, Arena *a, Db *db, const AuditFilter *filter, size_t limit, Err *e);

#endif
