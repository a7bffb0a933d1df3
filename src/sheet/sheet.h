/* An initiative as people read it: its data sheet, joined with what costing makes of it, who last changed or confirmed it, and what is still missing.
 * The room inventory owns the sheet and costing the money; this room only joins them, for lists, pages and scripts. */
#ifndef PURSER_SHEET_SHEET_H
#define PURSER_SHEET_SHEET_H

#include "costing/costing.h"
#include "http/principal.h"
#include "inventory/inventory.h"

typedef struct {
    InitiativeSheet sheet;
    InitiativeState state;      /* code "" when nothing is known */
    const CostSheet *cost;      /* NULL: no cost is known */
    int64_t comments_n;         /* open ones */
    bool has_changed;
    int64_t changed_at_ms;
    Str changed_by;
    bool filled[SHEET_FIELDS];
    size_t filled_n;
    Place place;                /* what scoped roles are held to */
} SheetRow;

typedef struct {
    SheetRow *rows;             /* by code */
    size_t n;
    CostBook *book;
} SheetBook;

/* Everything, as one state of the store; in `a`. Errors: those of the rooms. */
MUST bool sheet_load(SheetBook *out, Arena *a, Db *db, Err *e);
SheetRow *sheet_find(const SheetBook *book, Str code);

/* Not changed and not confirmed for half a year. */
bool sheet_is_stale(const SheetRow *row, int64_t now_ms);
/* When someone last said by deed or word that it holds; 0 never. */
int64_t sheet_seen_ms(const SheetRow *row);

#endif
