/* What the files of this room share; no other room includes it. */
#ifndef PURSER_SHEET_SHEET_PARTS_H
#define PURSER_SHEET_SHEET_PARTS_H

#include "http/request_write.h"
#include "sheet/sheet.h"
#include "sheet/sheet_view.h"

/* ---- Making a book (sheet.c) ---- */

MUST bool sheet_load_rows(SheetBook *book, Arena *a, Db *db, Err *e);       /* what the store says of each */
MUST bool sheet_load_row(SheetRow *row, Arena *a, Db *db, Str code, Err *e); /* of one, but for who changed it last */
MUST bool sheet_describe_row(SheetRow *row, Arena *a, Err *e);              /* what follows from the row alone */
void sheet_link_costs(SheetBook *book, const CostBook *costs);              /* marks rows whose figures differ as not written */
MUST bool sheet_link_comments(SheetBook *book, Arena *scratch, Err *e);

/* ---- As JSON (sheet_json.c) ---- */

extern const View view_initiative_row;
MUST bool sheet_row_prepare(SheetRow *row, Arena *a, Err *e);               /* writes row->json */
void sheet_row_write(JsonWriter *w, const SheetRow *row, const Principal *who, int64_t now_ms);
/* The sheet alone, as replies to changes give it: no cost is worked out for it. */
extern const View view_sheet;
void sheet_only_write(JsonWriter *w, const InitiativeSheet *sheet);
void put_text_or_null(JsonWriter *w, const char *key, bool has, Str v);
void put_int_or_null(JsonWriter *w, const char *key, bool has, int64_t v);
void put_texts(JsonWriter *w, const char *key, Str list);                   /* parts joined by ';' as an array */

/* ---- Who may see and change it (sheet_one.c) ---- */

/* The district's inventory, from the shelf where there is one. It holds until sheet_release(held), which must follow. */
MUST bool sheet_hold(const SheetBook **book, SheetView **held, const Request *r, Err *e);
void sheet_release(SheetView *held);
/* The sheet, if this person sees it (else NOT_FOUND: one answer for what is not there and what may not be seen) and holds the permission there (else DENIED). */
MUST bool sheet_for(InitiativeSheet *out, const Request *r, Str code, Permission permission, Err *e);
/* A change of one initiative begins: Txn, the initiative held in it, and the person's right as the store has it now. *was_done: the reply is that of the first
 * time, and there is no Txn. On failure there is no Txn either. */
MUST bool sheet_begin(Txn **txn, bool *was_done, InitiativeSheet *out, Reply *reply, const Request *r, Str code, Permission permission, Str reason, Err *e);
/* The whole number behind a path's {id}. Errors: NOT_FOUND, with `what`. */
MUST bool sheet_id(int64_t *out, Str text, const char *what, Err *e);
bool answer_get(Reply *reply, Request *r, Err *e);
extern const View view_initiative;

/* ---- Lists (sheet_query.c, sheet_list.c, sheet_table.c, sheet_like.c, sheet_values.c) ---- */

enum { FILTERS_MOST = 32, SORTS_MOST = 4 };
typedef struct {
    Str q;                      /* folded; words parted by blanks */
    bool has_day_to_day, day_to_day, has_retired, retired, has_stale, stale, has_complete, complete, has_costed, costed, with_cost;
    struct { size_t field; Str custom, values; } filters[FILTERS_MOST]; /* custom: name of the district's own field, field is then record->n */
    size_t filters_n;
    struct { int key; bool is_down; } sort[SORTS_MOST];
    size_t sort_n;
    int64_t page, page_size;
} ListQuery;
MUST bool list_query_read(ListQuery *q, const Request *r, Err *e);
MUST bool list_query_fits(bool *out, const ListQuery *q, const SheetRow *row, const Request *r, Err *e);
int list_query_compare(const void *pa, const void *pb, void *query); /* of SheetRow pointers, for qsort_r */
MUST bool sheet_table(Reply *reply, const Request *r, const SheetRow *const *rows, size_t n, Err *e);

bool answer_list(Reply *reply, Request *r, Err *e);
bool answer_duplicates(Reply *reply, Request *r, Err *e);
bool answer_values(Reply *reply, Request *r, Err *e);
extern const View view_list, view_duplicates, view_values;

/* ---- Changes (sheet_change.c, sheet_state.c) ---- */

bool answer_create(Reply *reply, Request *r, Err *e);
bool answer_update(Reply *reply, Request *r, Err *e);
bool answer_undo(Reply *reply, Request *r, Err *e);
bool answer_confirm(Reply *reply, Request *r, Err *e);
bool answer_retire(Reply *reply, Request *r, Err *e);
bool answer_unretire(Reply *reply, Request *r, Err *e);
bool answer_merge(Reply *reply, Request *r, Err *e);
bool answer_unmerge(Reply *reply, Request *r, Err *e);
extern const View view_create, view_update, view_undo, view_why, view_retire, view_merge;
#define REASON_FIELD {"reason", VIEW_TEXT, true, NULL, "Why, for the history"}
/* The sheet as it is now, in the reply. */
MUST bool sheet_write_now(Reply *reply, const Request *r, Str code, Err *e);

/* ---- Around a sheet (sheet_history.c, sheet_comment.c, sheet_component.c, sheet_field.c) ---- */

bool answer_history(Reply *reply, Request *r, Err *e);
bool answer_definitions(Reply *reply, Request *r, Err *e);
bool answer_comments(Reply *reply, Request *r, Err *e);
bool answer_comment_add(Reply *reply, Request *r, Err *e);
bool answer_comment_change(Reply *reply, Request *r, Err *e);
bool answer_components(Reply *reply, Request *r, Err *e);
bool answer_component_add(Reply *reply, Request *r, Err *e);
bool answer_component_change(Reply *reply, Request *r, Err *e);
bool answer_component_remove(Reply *reply, Request *r, Err *e);
bool answer_fields(Reply *reply, Request *r, Err *e);
bool answer_field_put(Reply *reply, Request *r, Err *e);
bool answer_field_change(Reply *reply, Request *r, Err *e);
bool answer_field_remove(Reply *reply, Request *r, Err *e);
extern const View view_history, view_definitions, view_comments, view_comment, view_comment_add, view_comment_change, view_components, view_component,
    view_component_change, view_fields, view_field, view_field_put;
void component_write(JsonWriter *w, const ComponentRow *row);
void field_write(JsonWriter *w, const SheetFieldRow *row);

/* ---- For one person (sheet_work.c, sheet_search.c) ---- */

bool answer_work(Reply *reply, Request *r, Err *e);
bool answer_search(Reply *reply, Request *r, Err *e);
extern const View view_work, view_search;

#endif
