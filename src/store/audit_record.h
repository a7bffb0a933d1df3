/* One record of the audit chain, as audit.c writes it and audit_verify.c and audit_seal.c read it. */
#ifndef PURSER_STORE_AUDIT_RECORD_H
#define PURSER_STORE_AUDIT_RECORD_H

#include "store/engine.h"

typedef struct {
    int64_t seq, at_ms;
    Str actor, action, object_type, object_key, idempotency_key, reason;
    Str changes;  /* the bytes that put_changes made */
    Hash prev;
} AuditRecord;

Hash audit_record_hash(const Db *db, const AuditRecord *r);
/* prev_hash of the first record: a hash of the district's id and the time it was made. */
Hash audit_first_prev(const Db *db);
/* Eight columns from `column` on: at_ms, actor, action, object_type, object_key, idempotency_key, reason, changes. */
void audit_record_read(AuditRecord *r, const Query *q, int column);
MUST bool audit_changes_read(AuditChange **out, size_t *out_n, Arena *a, Str bytes, Err *e);

#endif
