/* Routes of the fields that the district adds to its data sheet. */
#include "sheet/sheet_parts.h"

static const ViewField field_fields[] = {
    {"name", VIEW_TEXT, false, NULL, "The column custom.NAME of a file"}, {"label", VIEW_TEXT, false, NULL, "What people see"},
    {"prompt", VIEW_TEXT, false, NULL, "The question it asks; may be empty"}, {"kind", VIEW_TEXT, false, NULL, "text, long_text, number, money, day, yes_no or choice"},
    {"choices", VIEW_TEXTS, false, NULL, "The answers there are, of the kind choice"}, {"position", VIEW_INT, true, NULL, "Its place on the sheet"}};
const View view_field = VIEW("SheetField", NULL, field_fields);
static const ViewField put_fields[] = {REASON_FIELD};
const View view_field_put = VIEW("SheetFieldPut", &sheet_field_record, put_fields);
static const ViewField fields_fields[] = {{"rows", VIEW_OBJECTS, false, &view_field, "In the order of the sheet"}};
const View view_fields = VIEW("SheetFields", NULL, fields_fields);

void field_write(JsonWriter *w, const SheetFieldRow *row)
{
    const SheetField *f = &row->row;
    json_write_object(w);
    json_put_text(w, "name", f->name);
    json_put_text(w, "label", f->label);
    json_put_text(w, "prompt", record_has(f, SHEET_FIELD_FIELD_prompt) ? f->prompt : STR(""));
    json_put_text(w, "kind", str_from_c(sheet_field_record.fields[SHEET_FIELD_FIELD_kind].choices[record_has(f, SHEET_FIELD_FIELD_kind) ? f->kind : SHEET_FIELD_TEXT]));
    put_texts(w, "choices", record_has(f, SHEET_FIELD_FIELD_choices) ? f->choices : STR(""));
    put_int_or_null(w, "position", record_has(f, SHEET_FIELD_FIELD_position), f->position);
    json_write_object_end(w);
}

bool answer_fields(Reply *reply, Request *r, Err *e)
{
    SheetFieldRow *rows;
    size_t n;
    JsonWriter *w = &reply->json;
    TRY(sheet_field_list(&rows, &n, r->arena, r->db, e));
    json_write_object(w);
    json_write_key(w, "rows");
    json_write_array(w);
    for (size_t i = 0; i < n; i++) field_write(w, &rows[i]);
    json_write_array_end(w);
    json_write_object_end(w);
    return true;
}

static bool put(Reply *reply, Request *r, const SheetField *field, uint64_t given, bool must_be_there, Err *e)
{
    bool was_done, is_there = false;
    SheetFieldRow *rows;
    size_t n;
    Txn *txn;
    TRY(request_begin(&txn, &was_done, reply, r, STR("changed the data sheet's fields"), e));
    if (was_done) return true;
    bool good = sheet_field_list(&rows, &n, r->arena, r->db, e);
    for (size_t i = 0; good && i < n; i++) is_there |= str_equal(rows[i].row.name, field->name);
    if (good && must_be_there && !is_there) good = FAIL(e, ERR_NOT_FOUND, "name", "the sheet has no field '%.*s'", (int)(field->name.n > 40 ? 40 : field->name.n), field->name.p);
    return request_end(txn, good && sheet_field_put(txn, r->arena, field, given, e) && answer_fields(reply, r, e), reply, e);
}

bool answer_field_put(Reply *reply, Request *r, Err *e)
{
    SheetField field = {0};
    uint64_t given;
    TRY(request_record(&field, &given, r, &sheet_field_record, e));
    if (!record_has(&field, SHEET_FIELD_FIELD_name)) return FAIL(e, ERR_INPUT, "name", "the field needs a name");
    return put(reply, r, &field, given, false, e);
}

bool answer_field_change(Reply *reply, Request *r, Err *e)
{
    SheetField field = {0};
    uint64_t given;
    TRY(request_record(&field, &given, r, &sheet_field_record, e));
    if (given >> SHEET_FIELD_FIELD_name & 1) return FAIL(e, ERR_INPUT, "name", "the name of a field does not change: answers stand under it");
    field.name = r->parameters[0];
    record_set_has(&field, SHEET_FIELD_FIELD_name, true);
    return put(reply, r, &field, given, true, e);
}

bool answer_field_remove(Reply *reply, Request *r, Err *e)
{
    bool was_done;
    Txn *txn;
    TRY(request_begin(&txn, &was_done, reply, r, STR("took a field out of the data sheet"), e));
    if (was_done) return true;
    return request_end(txn, sheet_field_remove(txn, r->arena, r->parameters[0], e) && answer_fields(reply, r, e), reply, e);
}
