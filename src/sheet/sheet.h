/* An initiative as people read it: its data sheet, joined with what costing makes of it, who last changed or confirmed it, and what is still missing.
 * The room inventory owns the sheet and costing the money; this room only joins them, for lists, pages and scripts. docs/inventory.md. */
#ifndef PURSER_SHEET_SHEET_H
#define PURSER_SHEET_SHEET_H

#include "costing/costing.h"
#include "http/principal.h"
#include "inventory/inventory.h"

enum { SHEET_JSON_PLAIN, SHEET_JSON_COSTED, SHEET_JSONS };

typedef struct {
    /* What the store says of this code alone. */
    InitiativeSheet sheet;
    InitiativeState state;      /* code "" when nothing is known */
    int64_t own_comments_n;     /* open ones written under this code */
    bool has_changed;
    int64_t changed_at_ms;      /* when a field was last changed */
    Str changed_by;
    /* What follows from that and from the others. */
    const CostSheet *cost;      /* NULL: no cost is known; of a merged one: it counts in the one that stays */
    int64_t comments_n;         /* open ones, of those merged into it too */
    bool filled[SHEET_FIELDS];
    size_t filled_n;
    NameWords words;            /* for finding what is listed twice */
    Str folded;                 /* what a search looks into: code, name, people, need, populations, folded, a line each */
    Str json[SHEET_JSONS];      /* the row as sheet_row_write writes it, without the end that depends on who asks and when */
    bool is_written;            /* json is that of the members above */
} SheetRow;

typedef struct {
    SheetRow *rows;             /* by code, merged and retired ones too */
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
/* Retired or merged: out of the list unless it is asked for. */
bool sheet_is_gone(const SheetRow *row);

#endif
