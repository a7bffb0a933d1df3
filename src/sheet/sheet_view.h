/* The inventory kept in memory, one for each district: rows joined, costed and written as JSON once, and brought up to date by what the audit log says has
 * changed since. Nothing in it is the truth: it follows from the store, and a refreshed view is byte for byte what a new one would be (tested). */
#ifndef PURSER_SHEET_SHEET_VIEW_H
#define PURSER_SHEET_SHEET_VIEW_H

#include "http/shelf.h"
#include "sheet/sheet.h"

typedef struct SheetView SheetView;

extern const ShelfKind sheet_view_kind; /* of the view on a district's shelf */

/* Holds the view for this thread and brings it to what `db` sees, or to something later. *book holds until sheet_view_close. Never inside a Txn, which may be
 * taken back. On failure nothing is held. Errors: those of sheet_load. */
MUST bool sheet_view_open(const SheetBook **book, SheetView *view, Db *db, Err *e);
void sheet_view_close(SheetView *view);

/* What has been done so far, for tests and metrics. */
typedef struct { int64_t rebuilt, refreshed, rows_read, rows_written, costed; } SheetViewCounts;
SheetViewCounts sheet_view_counts(SheetView *view);

#endif
