/* Routes of what people say of an initiative. */
#include "people/people.h"
#include "sheet/sheet_parts.h"

static const ViewField comment_fields[] = {
    {"id", VIEW_INT, false, NULL, "Its number"}, {"code", VIEW_TEXT, false, NULL, "The initiative it was written under"}, {"at_ms", VIEW_INSTANT, false, NULL, "When"},
    {"author", VIEW_TEXT, false, NULL, "Who"}, {"text", VIEW_TEXT, false, NULL, "What they say"}, {"mentions", VIEW_TEXTS, false, NULL, "Addresses of those named with @"},
    {"edited_at_ms", VIEW_INSTANT, true, NULL, "When its author wrote it anew"}, {"resolved_at_ms", VIEW_INSTANT, true, NULL, "Null: open"},
    {"resolved_by", VIEW_TEXT, true, NULL, "Who closed it"}, {"can_edit", VIEW_BOOL, false, NULL, "It is this person's own"}};
const View view_comment = VIEW("Comment", NULL, comment_fields);
static const ViewField comments_fields[] = {{"rows", VIEW_OBJECTS, false, &view_comment, "The oldest first"}};
const View view_comments = VIEW("Comments", NULL, comments_fields);
static const ViewField comment_add_fields[] = {{"text", VIEW_TEXT, false, NULL, "@address or @Name names a person"}};
const View view_comment_add = VIEW("CommentAdd", NULL, comment_add_fields);
static const ViewField comment_change_fields[] = {{"is_resolved", VIEW_BOOL, true, NULL, "Closed, or open again"}, {"text", VIEW_TEXT, true, NULL, "Its author writes it anew"}};
const View view_comment_change = VIEW("CommentChange", NULL, comment_change_fields);

static void write_comment(JsonWriter *w, const Comment *c, const Principal *who)
{
    json_write_object(w);
    json_put_int(w, "id", c->id);
    json_put_text(w, "code", c->initiative);
    json_put_int(w, "at_ms", c->at_ms);
    json_put_text(w, "author", c->author);
    json_put_text(w, "text", c->text);
    put_texts(w, "mentions", c->mentions);
    put_int_or_null(w, "edited_at_ms", c->edited_at_ms > 0, c->edited_at_ms);
    put_int_or_null(w, "resolved_at_ms", c->resolved_at_ms > 0, c->resolved_at_ms);
    put_text_or_null(w, "resolved_by", c->resolved_by.n > 0, c->resolved_by);
    json_put_bool(w, "can_edit", c->person_id == who->person_id && principal_may(who, PERMISSION_COMMENT));
    json_write_object_end(w);
}

bool answer_comments(Reply *reply, Request *r, Err *e)
{
    InitiativeSheet sheet;
    Comment *rows;
    size_t n;
    JsonWriter *w = &reply->json;
    TRY(sheet_for(&sheet, r, r->parameters[0], PERMISSION_INVENTORY_READ, e));
    TRY(comment_list(&rows, &n, r->arena, r->db, sheet.row.code, e));
    json_write_object(w);
    json_write_key(w, "rows");
    json_write_array(w);
    for (size_t i = 0; i < n; i++) write_comment(w, &rows[i], r->who);
    json_write_array_end(w);
    json_write_object_end(w);
    return true;
}

static bool find_mentions(Str *out, const Request *r, Str text, Err *e)
{
    Person *people;
    size_t people_n, n = 0;
    *out = STR("");
    if (str_find(text, '@') == text.n) return true;
    TRY(people_list(&people, &people_n, r->arena, r->db, e));
    Mentionable *known = PUSH(r->arena, Mentionable, people_n, e);
    if (!known) return false;
    for (size_t i = 0; i < people_n; i++)
        if (!people[i].is_disabled) known[n++] = (Mentionable){people[i].name, people[i].email};
    return comment_find_mentions(out, r->arena, text, known, n, e);
}

static bool write_one(Reply *reply, const Request *r, int64_t id, Err *e)
{
    Comment c;
    TRY(comment_get(&c, r->arena, r->db, id, e));
    write_comment(&reply->json, &c, r->who);
    return true;
}

bool answer_comment_add(Reply *reply, Request *r, Err *e)
{
    InitiativeSheet sheet;
    Comment c = {.at_ms = r->now_ms, .person_id = r->who->person_id, .author = r->who->actor};
    bool given, was_done;
    int64_t id;
    Txn *txn;
    TRY(request_text(&c.text, &given, r, "text", 4000, e));
    if (!given) return FAIL(e, ERR_INPUT, "text", "a comment needs words");
    TRY(find_mentions(&c.mentions, r, c.text, e));
    TRY(sheet_begin(&txn, &was_done, &sheet, reply, r, r->parameters[0], PERMISSION_COMMENT, STR("commented"), e));
    reply->status = 201;
    if (was_done) return true;
    c.initiative = sheet.row.code;
    return request_end(txn, comment_add(&id, txn, r->arena, &c, e) && write_one(reply, r, id, e), reply, e);
}

typedef struct { bool has_resolved, is_resolved, has_text; Str text, mentions; } Change;

static bool change(Txn *txn, const Request *r, int64_t id, const Change *c, Err *e)
{
    if (c->has_text) TRY(comment_edit(txn, r->arena, id, r->who->person_id, c->text, c->mentions, r->now_ms, e));
    return !c->has_resolved || comment_resolve(txn, r->arena, id, c->is_resolved, r->who->actor, r->now_ms, e);
}

/* What a person may not see is not there, for comments too. */
static bool comment_for(Comment *out, const Request *r, int64_t id, Err *e)
{
    InitiativeSheet sheet;
    Err why = {0};
    TRY(comment_get(out, r->arena, r->db, id, e));
    if (sheet_for(&sheet, r, out->initiative, PERMISSION_COMMENT, &why)) return true;
    if (why.code == ERR_NOT_FOUND) return FAIL(e, ERR_NOT_FOUND, "id", "there is no such comment");
    *e = why;
    return false;
}

bool answer_comment_change(Reply *reply, Request *r, Err *e)
{
    Comment was;
    Change c = {.mentions = STR("")};
    int64_t id;
    bool was_done;
    Txn *txn;
    TRY(sheet_id(&id, r->parameters[0], "comment", e));
    TRY(request_bool(&c.is_resolved, &c.has_resolved, r, "is_resolved", e));
    TRY(request_text(&c.text, &c.has_text, r, "text", 4000, e));
    if (!c.has_resolved && !c.has_text) return FAIL(e, ERR_INPUT, "is_resolved", "is it closed, open again, or written anew?");
    if (c.has_text) TRY(find_mentions(&c.mentions, r, c.text, e));
    Str reason = c.has_text ? STR("wrote a comment anew") : c.is_resolved ? STR("closed a comment") : STR("opened a comment again");
    TRY(request_begin(&txn, &was_done, reply, r, reason, e));
    if (was_done) return true;
    return request_end(txn, comment_for(&was, r, id, e) && change(txn, r, id, &c, e) && write_one(reply, r, id, e), reply, e);
}
