#include <stdlib.h>
#include <string.h>

#include "cli/commands.h"
#include "ledger/ledger.h"
#include "store/audit.h"

bool command_new(Cli *cli, Err *e)
{
    const char *month = cli_option(cli, "fiscal-start");
    int64_t first_month = 7;
    if (month && (!str_to_int(&first_month, str_from_c(month), e) || first_month < 1 || first_month > 12))
        return FAIL(e, ERR_USAGE, "fiscal-start", "--fiscal-start is the number of a month, 1 to 12");
    Str store = str_from_c(cli->arguments[0]), name = str_from_c(cli_option(cli, "name"));
    TRY(db_new(store, str_from_c(cli_option(cli, "district")), name, (int)first_month, cli->actor, e));
    if (!cli->json)
        return cli_say(cli, e, "Made %s for %.*s; its fiscal year starts in month %lld.", cli->arguments[0], STR_ARGUMENTS(name), (long long)first_month);
    JsonWriter *w = &cli->writer;
    json_write_object(w);
    json_put_text(w, "store", store);
    json_put_text(w, "name", name);
    json_put_int(w, "fiscal_start", first_month);
    json_write_object_end(w);
    return json_write_done(w);
}

/* --checkpoint N:HASH, as an earlier verification printed it */
static bool read_checkpoint(int64_t *n, Hash *hash, const char *text, Err *e)
{
    *n = 0;
    if (!text) return true;
    Str s = str_from_c(text), number = {s.p, str_find(s, ':')};
    if (number.n == s.n) return FAIL(e, ERR_USAGE, "checkpoint", "--checkpoint is ENTRIES:HASH, as 'audit verify' printed it");
    return str_to_int(n, number, e) && hash_from_hex(hash, (Str){s.p + number.n + 1, s.n - number.n - 1}, e);
}

bool command_audit_verify(Cli *cli, Err *e)
{
    Db *db;
    int64_t sealed, checkpoint_n;
    Hash checkpoint = {{0}};
    AuditVerdict v;
    bool ledger_whole;
    char why[300], head[65];
    TRY(read_checkpoint(&checkpoint_n, &checkpoint, cli_option(cli, "checkpoint"), e));
    TRY(cli_open(&db, cli, e));
    TRY(audit_seal(&sealed, db, e));
    TRY(audit_verify(&v, db, checkpoint_n, &checkpoint, e));
    TRY(ledger_verify(&ledger_whole, why, cli->arena, db, &cli->progress, e));
    hash_to_hex(head, &v.head);
    if (cli->json) {
        JsonWriter *w = &cli->writer;
        json_write_object(w);
        json_put_bool(w, "whole", v.whole && ledger_whole);
        json_put_bool(w, "log_whole", v.whole);
        json_put_bool(w, "ledger_whole", ledger_whole);
        json_put_int(w, "entries", v.entries);
        json_put_int(w, "unsealed", v.unsealed);
        json_put_text(w, "head", str_from_c(head));
        json_write_key(w, "first_bad");
        v.whole ? json_write_null(w) : json_write_int(w, v.first_bad);
        json_put_text(w, "kind", str_from_c(v.kind));
        json_put_text(w, "ledger_why", str_from_c(why));
        json_write_object_end(w);
        TRY(json_write_done(w));
        TRY(buf_flush(&cli->out, e));
        cli->is_answered = true; /* a failure below only sets the exit status */
    } else if (v.whole && ledger_whole) {
        TRY(cli_say(cli, e, "The audit log is whole: %s entries, %s not yet sealed. Every ledger line, balance and tag is what the log says.\nKeep this checkpoint elsewhere: %lld:%s",
                    cli_count(cli, v.entries), cli_count(cli, v.unsealed), (long long)v.entries, head));
    }
    if (!v.whole) return FAIL(e, ERR_BROKEN, NULL, "the audit log is broken at entry %lld (%s): someone changed it behind Purser's back", (long long)v.first_bad, v.kind);
    if (!ledger_whole) return FAIL(e, ERR_BROKEN, NULL, "the ledger is not what was imported: %s", why);
    return true;
}

enum { AUDIT_PAGE = 1000 };

static bool put_entry(Cli *cli, const AuditRow *r, Err *e)
{
    char when[32];
    instant_to_text(when, r->at_ms);
    if (!cli->json)
        return cli_say(cli, e, "%6lld  %s  %.*s  %.*s %.*s %.*s: %.*s\n        %.*s", (long long)r->seq, when, STR_ARGUMENTS(r->actor), STR_ARGUMENTS(r->action), STR_ARGUMENTS(r->object_type),
                       STR_ARGUMENTS(r->object_key), STR_ARGUMENTS(r->reason), STR_ARGUMENTS(r->changes_json));
    JsonWriter *w = &cli->writer;
    json_write_object(w);
    json_put_int(w, "seq", r->seq);
    json_put_text(w, "at", str_from_c(when));
    json_put_text(w, "actor", r->actor);
    json_put_text(w, "action", r->action);
    json_put_text(w, "object_type", r->object_type);
    json_put_text(w, "object_key", r->object_key);
    json_put_text(w, "reason", r->reason);
    json_put_text(w, "changes", r->changes_json);
    json_write_object_end(w);
    return true;
}

bool command_audit_list(Cli *cli, Err *e)
{
    Db *db;
    int64_t sealed, after = 0;
    const char *from = cli_option(cli, "after");
    if (from) TRY(str_to_int(&after, str_from_c(from), e));
    TRY(cli_open(&db, cli, e));
    TRY(audit_seal(&sealed, db, e));
    if (cli->json) {
        json_write_object(&cli->writer);
        json_write_key(&cli->writer, "entries");
        json_write_array(&cli->writer);
    }
    for (;;) {
        AuditRow *rows;
        size_t n;
        TRY(audit_list(&rows, &n, cli->arena, db, after, AUDIT_PAGE, e));
        for (size_t i = 0; i < n; i++) TRY(put_entry(cli, &rows[i], e));
        if (n) after = rows[n - 1].seq;
        TRY(buf_flush(&cli->out, e));
        if (n < AUDIT_PAGE) break;
    }
    if (!cli->json) return true;
    json_write_array_end(&cli->writer);
    json_write_object_end(&cli->writer);
    return json_write_done(&cli->writer);
}
