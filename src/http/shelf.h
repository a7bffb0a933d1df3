/* What rooms keep of one district in memory between requests: a projection, a parsed table. Nothing on it is the truth; it may be thrown away at any time.
 *
 * One shelf a district, made by the serve room. Each thing is made when it is first asked for, once, and ends with the shelf. Any thread may ask; the
 * thing guards itself. */
#ifndef PURSER_HTTP_SHELF_H
#define PURSER_HTTP_SHELF_H

#include "base/arena.h"

typedef struct Shelf Shelf;

/* `make` puts the thing into the arena, which ends it (arena_on_end). */
typedef struct { const char *name; bool (*make)(void **out, Arena *a, Err *e); } ShelfKind;

/* Ends with `a`. */
MUST bool shelf_new(Shelf **out, Arena *a, Err *e);
/* The thing of this kind (kinds are told apart by their address). Errors: those of make. */
MUST bool shelf_get(void **out, Shelf *shelf, const ShelfKind *kind, Err *e);

#endif
