/* The hash of a stream of bytes, computed beside the work that reads them.
 *
 * BLAKE2b takes as long as everything else that is done with a ledger's bytes (1.0 GB/s on one core), so a large file's
 * hash is computed by a thread of its own, out of a ring of copies. Small files, or a system that gives no thread, are
 * hashed in place; the result is the same. */
#ifndef PURSER_IO_SIDE_HASH_H
#define PURSER_IO_SIDE_HASH_H

#include "base/hash.h"

typedef struct SideHash SideHash;

/* most_bytes: of one side_hash_add. with_thread: worth a thread. The thread ends with the arena at the latest.
 * Errors: MEMORY, LIMIT. */
MUST bool side_hash_new(SideHash **out, Arena *a, size_t most_bytes, bool with_thread, Err *e);
void side_hash_add(SideHash *h, const char *p, size_t n);

/* hash_of all bytes added. Once; nothing may be added after it. */
Hash side_hash_end(SideHash *h);

#endif
