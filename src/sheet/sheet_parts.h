/* What the files of this room share; no other room includes it. */
#ifndef PURSER_SHEET_SHEET_PARTS_H
#define PURSER_SHEET_SHEET_PARTS_H

#include "http/request_write.h"
#include "sheet/sheet.h"

/* sheet_json.c */
extern const View view_initiative_row, view_initiative;
void sheet_row_write(JsonWriter *w, const SheetRow *row, const Principal *who, int64_t now_ms);
MUST bool sheet_write(Reply *reply, const Request *r, Str code, Err *e);     /* one initiative, whole; NOT_FOUND also when it may not be seen */
/* The sheet alone, as replies to changes give it: no cost is worked out for it. */
extern const View view_sheet;
void sheet_only_write(JsonWriter *w, const InitiativeSheet *sheet);
/* The sheet, if this person sees it (else NOT_FOUND: one answer for what is not there and what may not be seen) and holds the permission there (else DENIED). */
MUST bool sheet_for(InitiativeSheet *out, const Request *r, Str code, Permission permission, Err *e);

/* sheet_list.c */
/* sheet_table.c */
MUST bool sheet_table(Reply *reply, const Request *r, const SheetRow *const *rows, size_t n, Err *e);

bool answer_list(Reply *reply, Request *r, Err *e);
bool answer_duplicates(Reply *reply, Request *r, Err *e);
extern const View view_list, view_duplicates;

/* sheet_change.c */
bool answer_get(Reply *reply, Request *r, Err *e);
bool answer_create(Reply *reply, Request *r, Err *e);
bool answer_update(Reply *reply, Request *r, Err *e);
bool answer_undo(Reply *reply, Request *r, Err *e);
bool answer_confirm(Reply *reply, Request *r, Err *e);
bool answer_retire(Reply *reply, Request *r, Err *e);
bool answer_unretire(Reply *reply, Request *r, Err *e);
bool answer_merge(Reply *reply, Request *r, Err *e);
extern const View view_create, view_update, view_undo, view_why, view_retire, view_merge;

/* sheet_merge.c */
MUST bool sheet_merge(Txn *txn, Arena *a, Str from, Str into, Str reason, Err *e);

/* sheet_around.c */
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
bool answer_field_remove(Reply *reply, Request *r, Err *e);
extern const View view_history, view_definitions, view_comments, view_comment, view_comment_add, view_comment_change, view_components, view_component,
    view_component_change, view_fields, view_field_put;

/* sheet_work.c */
bool answer_work(Reply *reply, Request *r, Err *e);
bool answer_search(Reply *reply, Request *r, Err *e);
extern const View view_work, view_search;

#endif
