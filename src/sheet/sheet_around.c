/* Routes around one sheet: its history, definitions, comments, components; and the fields that the district adds. */
#include <string.h>

#include "people/people.h"
#include "sheet/sheet_parts.h"
#include "store/record_store.h"

enum { HISTORY_MOST = 500 };

/* ---- History ---- */

static const ViewField change_fields[] = {
    {"field", VIEW_TEXT, false, NULL, "Which field"}, {"before", VIEW_TEXT, true, NULL, "Null: it was missing"}, {"after", VIEW_TEXT, true, NULL, "Null: it is missing"}};
static const View view_field_change = VIEW("FieldChange", NULL, change_fields);
static const ViewField entry_fields[] = {
    {"entry", VIEW_INT, false, NULL, "Its number, for undo"},
    {"at_ms", VIEW_INSTANT, false, NULL, "When"},
    {"actor", VIEW_TEXT, false, NULL, "Who"},
    {"action", VIEW_TEXT, false, NULL, "insert, update, confirm, retire, merge, ..."},
    {"reason", VIEW_TEXT, false, NULL, "Why"},
    {"code", VIEW_TEXT, false, NULL, "The initiative; another one's, where that was merged into this"},
    {"changes", VIEW_OBJECTS, false, &view_field_change, "Field by field"},
    {"can_undo", VIEW_BOOL, false, NULL, "It changed fields, which may be taken back while nobody changed them since"},
};
static const View view_entry = VIEW("HistoryEntry", NULL, entry_fields);
static const ViewField history_fields[] = {{"rows", VIEW_OBJECTS, false, &view_entry, "The newest first"}};
const View view_history = VIEW("History", NULL, history_fields);

static void put_or_null(JsonWriter *w, const char *key, bool has, Str v) { has ? json_put_text(w, key, v) : json_put_null(w, key); }

static void write_entry(JsonWriter *w, const AuditRow *row, bool can_write)
{
    json_write_object(w);
    json_put_int(w, "entry", row->seq);
    json_put_int(w, "at_ms", row->at_ms);
    json_put_text(w, "actor", row->actor);
    json_put_text(w, "action", row->action);
    json_put_text(w, "reason", row->reason);
    json_put_text(w, "code", row->object_key);
    json_write_key(w, "changes");
    json_write_array(w);
    for (size_t i = 0; i < row->changes_n; i++) {
        const AuditChange *c = &row->changes[i];
        json_write_object(w);
        json_put_text(w, "field", c->field);
        put_or_null(w, "before", c->had_before, c->before);
        put_or_null(w, "after", c->has_after, c->after);
        json_write_object_end(w);
    }
    json_write_array_end(w);
    json_put_bool(w, "can_undo", can_write && row->changes_n > 0 && str_equal_c(row->action, "update"));
    json_write_object_end(w);
}

/* A merged initiative's history belongs to what it became. */
static bool write_histories(JsonWriter *w, const Request *r, Str code, bool can_write, Err *e)
{
    AuditRow *rows;
    InitiativeState *states;
    size_t n, states_n;
    TRY(audit_history(&rows, &n, r->arena, r->db, "initiative", code, HISTORY_MOST, e));
    for (size_t i = 0; i < n; i++) write_entry(w, &rows[i], can_write);
    TRY(initiative_states(&states, &states_n, r->arena, r->db, e));
    for (size_t i = 0; i < states_n; i++) {
        if (!str_equal(states[i].merged_into, code)) continue;
        TRY(audit_history(&rows, &n, r->arena, r->db, "initiative", states[i].code, HISTORY_MOST, e));
        for (size_t k = 0; k < n; k++) write_entry(w, &rows[k], false);
    }
    return true;
}

bool answer_history(Reply *reply, Request *r, Err *e)
{
    InitiativeSheet sheet;
    JsonWriter *w = &reply->json;
    TRY(sheet_for(&sheet, r, r->parameters[0], PERMISSION_INVENTORY_READ, e));
    Place place = initiative_place(&sheet.row);
    json_write_object(w);
    json_write_key(w, "rows");
    json_write_array(w);
    TRY(write_histories(w, r, sheet.row.code, principal_may_at(r->who, PERMISSION_INVENTORY_WRITE, &place), e));
    json_write_array_end(w);
    json_write_object_end(w);
    return true;
}

/* ---- Definitions: what was meant by success, and by whom it serves, at any time ---- */

static const ViewField definition_fields[] = {
    {"field", VIEW_TEXT, false, NULL, "definition_of_success, target_populations or strategic_alignment"},
    {"version", VIEW_INT, false, NULL, "1 is the first"},
    {"text", VIEW_TEXT, true, NULL, "Null: it was taken out"},
    {"from_ms", VIEW_INSTANT, false, NULL, "In force from here until the next version"},
    {"actor", VIEW_TEXT, false, NULL, "Who wrote it"},
    {"reason", VIEW_TEXT, false, NULL, "Why"},
};
static const View view_definition = VIEW("Definition", NULL, definition_fields);
static const ViewField definitions_fields[] = {{"rows", VIEW_OBJECTS, false, &view_definition, "Field by field, the oldest first"}};
const View view_definitions = VIEW("Definitions", NULL, definitions_fields);

static void write_versions(JsonWriter *w, const AuditRow *rows, size_t n, const char *field)
{
    int64_t version = 0;
    for (size_t i = n; i-- > 0;) {
        for (size_t k = 0; k < rows[i].changes_n; k++) {
            const AuditChange *c = &rows[i].changes[k];
            if (!str_equal_c(c->field, field)) continue;
            json_write_object(w);
            json_put_text(w, "field", c->field);
            json_put_int(w, "version", ++version);
            put_or_null(w, "text", c->has_after, c->after);
            json_put_int(w, "from_ms", rows[i].at_ms);
            json_put_text(w, "actor", rows[i].actor);
            json_put_text(w, "reason", rows[i].reason);
            json_write_object_end(w);
        }
    }
}

bool answer_definitions(Reply *reply, Request *r, Err *e)
{
    static const char *const fields[] = {"definition_of_success", "target_populations", "strategic_alignment"};
    InitiativeSheet sheet;
    AuditRow *rows;
    size_t n;
    JsonWriter *w = &reply->json;
    TRY(sheet_for(&sheet, r, r->parameters[0], PERMISSION_INVENTORY_READ, e));
    /* the log is where versions live: it cannot be rewritten, so neither can what success once meant */
    TRY(audit_history(&rows, &n, r->arena, r->db, "initiative", sheet.row.code, 10000, e));
    json_write_object(w);
    json_write_key(w, "rows");
    json_write_array(w);
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) write_versions(w, rows, n, fields[i]);
    json_write_array_end(w);
    json_write_object_end(w);
    return true;
}

/* ---- Comments ---- */

static const ViewField comment_fields[] = {
    {"id", VIEW_INT, false, NULL, "Its number"}, {"at_ms", VIEW_INSTANT, false, NULL, "When"}, {"author", VIEW_TEXT, false, NULL, "Who"},
    {"text", VIEW_TEXT, false, NULL, "What they say"}, {"mentions", VIEW_TEXTS, false, NULL, "Addresses of those named with @"},
    {"resolved_at_ms", VIEW_INSTANT, true, NULL, "Null: open"}, {"resolved_by", VIEW_TEXT, true, NULL, "Who closed it"}};
const View view_comment = VIEW("Comment", NULL, comment_fields);
static const ViewField comments_fields[] = {{"rows", VIEW_OBJECTS, false, &view_comment, "The oldest first"}};
const View view_comments = VIEW("Comments", NULL, comments_fields);
static const ViewField comment_add_fields[] = {{"text", VIEW_TEXT, false, NULL, "@address or @Name names a person"}};
const View view_comment_add = VIEW("CommentAdd", NULL, comment_add_fields);
static const ViewField comment_change_fields[] = {{"is_resolved", VIEW_BOOL, false, NULL, "Closed, or open again"}};
const View view_comment_change = VIEW("CommentChange", NULL, comment_change_fields);

static void write_comment(JsonWriter *w, const Comment *c)
{
    Str part, rest = c->mentions;
    json_write_object(w);
    json_put_int(w, "id", c->id);
    json_put_int(w, "at_ms", c->at_ms);
    json_put_text(w, "author", c->author);
    json_put_text(w, "text", c->text);
    json_write_key(w, "mentions");
    json_write_array(w);
    while (c->mentions.n && str_next_part(&part, &rest, ';')) json_write_text(w, part);
    json_write_array_end(w);
    c->resolved_at_ms ? json_put_int(w, "resolved_at_ms", c->resolved_at_ms) : json_put_null(w, "resolved_at_ms");
    put_or_null(w, "resolved_by", c->resolved_by.n > 0, c->resolved_by);
    json_write_object_end(w);
}

bool answer_comments(Reply *reply, Request *r, Err *e)
{
    InitiativeSheet sheet;
    Comment *rows;
    size_t n;
    TRY(sheet_for(&sheet, r, r->parameters[0], PERMISSION_INVENTORY_READ, e));
    TRY(comment_list(&rows, &n, r->arena, r->db, sheet.row.code, e));
    json_write_object(&reply->json);
    json_write_key(&reply->json, "rows");
    json_write_array(&reply->json);
    for (size_t i = 0; i < n; i++) write_comment(&reply->json, &rows[i]);
    json_write_array_end(&reply->json);
    json_write_object_end(&reply->json);
    return true;
}

static bool text_holds(Str text, Str part)
{
    for (size_t i = 0; part.n && i + part.n <= text.n; i++)
        if (str_equal_folded((Str){text.p + i, part.n}, part)) return true;
    return false;
}

/* "@ana@district.example" or "@Ana Ruiz": whoever of the district's people it is. */
static bool find_mentions(Str *out, const Request *r, Str text, Err *e)
{
    Person *people;
    size_t n;
    Buf b = buf_in(r->arena, 0);
    *out = STR("");
    if (str_find(text, '@') == text.n) return true;
    TRY(people_list(&people, &n, r->arena, r->db, e));
    for (size_t i = 0; i < n; i++) {
        Str by_email, by_name;
        TRY(str_format(&by_email, r->arena, e, "@%.*s", STR_ARGUMENTS(people[i].email)));
        TRY(str_format(&by_name, r->arena, e, "@%.*s", STR_ARGUMENTS(people[i].name)));
        if (!text_holds(text, by_email) && !text_holds(text, by_name)) continue;
        if (b.n) TRY(buf_add_char(&b, ';', e));
        TRY(buf_add(&b, people[i].email, e));
    }
    *out = buf_str(&b);
    return true;
}

static bool write_one_comment(Reply *reply, const Request *r, int64_t id, Err *e)
{
    Comment c;
    TRY(comment_get(&c, r->arena, r->db, id, e));
    write_comment(&reply->json, &c);
    return true;
}

bool answer_comment_add(Reply *reply, Request *r, Err *e)
{
    InitiativeSheet sheet;
    Comment c = {0};
    bool given, was_done;
    int64_t id;
    Txn *txn;
    TRY(sheet_for(&sheet, r, r->parameters[0], PERMISSION_COMMENT, e));
    TRY(request_text(&c.text, &given, r, "text", 4000, e));
    if (!given) return FAIL(e, ERR_INPUT, "text", "a comment needs words");
    c.initiative = sheet.row.code;
    c.at_ms = r->now_ms;
    c.person_id = r->who->person_id;
    c.author = r->who->actor;
    TRY(find_mentions(&c.mentions, r, c.text, e));
    TRY(request_begin(&txn, &was_done, reply, r, STR("commented"), e));
    if (was_done) return true;
    reply->status = 201;
    return request_end(txn, comment_add(&id, txn, &c, e) && write_one_comment(reply, r, id, e), reply, e);
}

bool answer_comment_change(Reply *reply, Request *r, Err *e)
{
    InitiativeSheet sheet;
    Comment c;
    int64_t id;
    bool is_resolved, given, was_done;
    Txn *txn;
    Err why = {0};
    if (!str_to_int(&id, r->parameters[0], &why)) return FAIL(e, ERR_NOT_FOUND, "id", "there is no such comment");
    TRY(comment_get(&c, r->arena, r->db, id, e));
    TRY(sheet_for(&sheet, r, c.initiative, PERMISSION_COMMENT, e));
    TRY(request_bool(&is_resolved, &given, r, "is_resolved", e));
    if (!given) return FAIL(e, ERR_INPUT, "is_resolved", "is it closed, or open again?");
    TRY(request_begin(&txn, &was_done, reply, r, is_resolved ? STR("closed a comment") : STR("opened a comment again"), e));
    if (was_done) return true;
    return request_end(txn, comment_resolve(txn, r->arena, id, is_resolved, r->who->actor, r->now_ms, e) && write_one_comment(reply, r, id, e), reply, e);
}

/* ---- Components ---- */

static const ViewField component_fields[] = {{"id", VIEW_INT, false, NULL, "Its number"}, {"version", VIEW_INT, false, NULL, "Counts its changes"}};
const View view_component = VIEW("Component", &component_record, component_fields);
static const ViewField components_fields[] = {{"rows", VIEW_OBJECTS, false, &view_component, "By name"}};
const View view_components = VIEW("Components", NULL, components_fields);
static const ViewField component_change_fields[] = {{"reason", VIEW_TEXT, true, NULL, "Why"}};
const View view_component_change = VIEW("ComponentChange", &component_record, component_change_fields);

static bool write_components(Reply *reply, const Request *r, Str code, Err *e)
{
    RecordRows rows;
    JsonWriter *w = &reply->json;
    TRY(record_load_all(&rows, r->arena, r->db, &component_record, "initiative", code, e));
    json_write_object(w);
    json_write_key(w, "rows");
    json_write_array(w);
    for (size_t i = 0; i < rows.n; i++) {
        json_write_object(w);
        json_put_int(w, "id", rows.ids[i]);
        json_put_int(w, "version", rows.versions[i]);
        record_write_json(w, (const Component *)rows.rows + i, &component_record);
        json_write_object_end(w);
    }
    json_write_array_end(w);
    json_write_object_end(w);
    return true;
}

bool answer_components(Reply *reply, Request *r, Err *e)
{
    InitiativeSheet sheet;
    TRY(sheet_for(&sheet, r, r->parameters[0], PERMISSION_INVENTORY_READ, e));
    return write_components(reply, r, sheet.row.code, e);
}

static bool find_component(Component *out, int64_t *version, const Request *r, Str code, int64_t *id, Err *e)
{
    RecordRows rows;
    Err why = {0};
    if (!str_to_int(id, r->parameters[1], &why)) return FAIL(e, ERR_NOT_FOUND, "id", "there is no such component");
    TRY(record_load_all(&rows, r->arena, r->db, &component_record, "initiative", code, e));
    for (size_t i = 0; i < rows.n; i++) {
        if (rows.ids[i] != *id) continue;
        *out = ((const Component *)rows.rows)[i];
        *version = rows.versions[i];
        return true;
    }
    return FAIL(e, ERR_NOT_FOUND, "id", "%.*s has no such component", STR_ARGUMENTS(code));
}

bool answer_component_add(Reply *reply, Request *r, Err *e)
{
    InitiativeSheet sheet;
    Component row = {0};
    uint64_t given;
    bool was_done;
    Txn *txn;
    TRY(sheet_for(&sheet, r, r->parameters[0], PERMISSION_INVENTORY_WRITE, e));
    TRY(request_record(&row, &given, r, &component_record, e));
    row.initiative = sheet.row.code;
    record_set_has(&row, COMPONENT_FIELD_initiative, true);
    TRY(record_check(&row, &component_record, e));
    TRY(request_begin(&txn, &was_done, reply, r, STR("added a component"), e));
    if (was_done) return true;
    reply->status = 201;
    return request_end(txn, record_insert(NULL, txn, r->arena, &component_record, 1, &row, e) && write_components(reply, r, sheet.row.code, e), reply, e);
}

bool answer_component_change(Reply *reply, Request *r, Err *e)
{
    InitiativeSheet sheet;
    Component was, row = {0};
    RecordOutcome outcome;
    uint64_t given;
    int64_t id, version, wanted;
    bool was_done;
    Txn *txn;
    TRY(sheet_for(&sheet, r, r->parameters[0], PERMISSION_INVENTORY_WRITE, e));
    TRY(find_component(&was, &version, r, sheet.row.code, &id, e));
    TRY(request_if_match(&wanted, r, e));
    if (wanted != version) return FAIL(e, ERR_STALE, NULL, "someone changed this component since you opened it");
    TRY(request_record(&row, &given, r, &component_record, e));
    row.initiative = was.initiative;
    row.name = was.name;
    record_set_has(&row, COMPONENT_FIELD_initiative, true);
    record_set_has(&row, COMPONENT_FIELD_name, true);
    TRY(request_begin(&txn, &was_done, reply, r, STR("changed a component"), e));
    if (was_done) return true;
    return request_end(txn, record_upsert(&outcome, txn, r->arena, &component_record, 1, &row, given, e) && write_components(reply, r, sheet.row.code, e), reply, e);
}

bool answer_component_remove(Reply *reply, Request *r, Err *e)
{
    InitiativeSheet sheet;
    Component was;
    int64_t id, version;
    bool was_done;
    Txn *txn;
    TRY(sheet_for(&sheet, r, r->parameters[0], PERMISSION_INVENTORY_WRITE, e));
    TRY(find_component(&was, &version, r, sheet.row.code, &id, e));
    TRY(request_begin(&txn, &was_done, reply, r, STR("removed a component"), e));
    if (was_done) return true;
    return request_end(txn, record_remove(txn, r->arena, &component_record, id, e) && write_components(reply, r, sheet.row.code, e), reply, e);
}

/* ---- The district's own fields ---- */

static const ViewField field_put_fields[] = {
    {"name", VIEW_TEXT, false, NULL, "Small letters, digits and _; the column custom.NAME of a file"}, {"label", VIEW_TEXT, false, NULL, "What people see"},
    {"prompt", VIEW_TEXT, false, NULL, "The question it asks"}, {"position", VIEW_INT, false, NULL, "Its place on the sheet"}};
const View view_field_put = VIEW("SheetField", NULL, field_put_fields);
static const ViewField fields_fields[] = {{"rows", VIEW_OBJECTS, false, &view_field_put, "In the order of the sheet"}};
const View view_fields = VIEW("SheetFields", NULL, fields_fields);

bool answer_fields(Reply *reply, Request *r, Err *e)
{
    SheetField *rows;
    size_t n;
    JsonWriter *w = &reply->json;
    TRY(sheet_field_list(&rows, &n, r->arena, r->db, e));
    json_write_object(w);
    json_write_key(w, "rows");
    json_write_array(w);
    for (size_t i = 0; i < n; i++) {
        json_write_object(w);
        json_put_text(w, "name", rows[i].name);
        json_put_text(w, "label", rows[i].label);
        json_put_text(w, "prompt", rows[i].prompt);
        json_put_int(w, "position", rows[i].position);
        json_write_object_end(w);
    }
    json_write_array_end(w);
    json_write_object_end(w);
    return true;
}

bool answer_field_put(Reply *reply, Request *r, Err *e)
{
    SheetField f = {.prompt = STR(""), .label = STR("")};
    bool has_name, has, was_done;
    Txn *txn;
    TRY(request_text(&f.name, &has_name, r, "name", 40, e));
    TRY(request_text(&f.label, &has, r, "label", 80, e));
    TRY(request_text(&f.prompt, &has, r, "prompt", 400, e));
    TRY(request_int(&f.position, &has, r, "position", 0, 1000, e));
    if (!has_name) return FAIL(e, ERR_INPUT, "name", "the field needs a name");
    TRY(request_begin(&txn, &was_done, reply, r, STR("changed the data sheet's fields"), e));
    if (was_done) return true;
    return request_end(txn, sheet_field_put(txn, r->arena, &f, e) && answer_fields(reply, r, e), reply, e);
}

bool answer_field_remove(Reply *reply, Request *r, Err *e)
{
    bool was_done;
    Txn *txn;
    TRY(request_begin(&txn, &was_done, reply, r, STR("took a field out of the data sheet"), e));
    if (was_done) return true;
    return request_end(txn, sheet_field_remove(txn, r->arena, r->parameters[0], e) && answer_fields(reply, r, e), reply, e);
}
