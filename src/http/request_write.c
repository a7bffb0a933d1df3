#include "http/request_write.h"

#include "base/limits.h"

bool request_begin(Txn **out, bool *was_done, Reply *reply, const Request *r, Str reason, Err *e)
{
    TxnWhy why = {.actor = r->who->actor, .reason = reason, .now_ms = r->now_ms};
    Str given_reason = STR(""), old;
    bool given = false;
    TRY(request_key(&why.idempotency_key, r, e));
    if (r->json) TRY(request_text(&given_reason, &given, r, "reason", LIMIT_REASON_BYTES, e));
    if (given && str_trim(given_reason).n) why.reason = given_reason;
    TRY(txn_begin(out, was_done, &old, r->arena, r->db, &why, e));
    if (!*was_done) return true;
    return buf_add(&reply->body, old, e);
}

bool request_end(Txn *txn, bool good, Reply *reply, Err *e)
{
    if (!good || reply->json.failed || !txn_set_reply(txn, buf_str(&reply->body), e)) {
        txn_rollback(txn);
        return false;
    }
    return txn_commit(txn, e);
}

void reply_stale_begin(Reply *reply, const Request *r, const char *message)
{
    JsonWriter *w = &reply->json;
    reply->status = err_http_status(ERR_STALE);
    json_write_object(w);
    json_write_key(w, "error");
    json_write_object(w);
    json_put_text(w, "code", str_from_c(err_name(ERR_STALE)));
    json_put_null(w, "field");
    json_put_text(w, "message", str_from_c(message));
    json_put_text(w, "request_id", r->id);
    json_write_object_end(w);
    json_write_key(w, "current");
}

void reply_stale_end(Reply *reply) { json_write_object_end(&reply->json); }
