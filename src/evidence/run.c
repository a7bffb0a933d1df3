#include "evidence/run.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "evidence/attrition.h"
#include "store/audit.h"

/* ---- making ---- */

/* What was written, without its last newline. */
static bool text_take(Str *out, JsonWriter *w, Err *e)
{
    TRY(json_write_done(w));
    *out = buf_str(w->out);
    out->n--;
    if (out->n > (size_t)LIMIT_JSON_BYTES) return FAIL(e, ERR_LIMIT, "groups", "the analysis has too many student groups to be kept; ask for fewer");
    return true;
}

static void put_texts(JsonWriter *w, const char *key, const Str *texts, size_t n)
{
    json_write_key(w, key);
    json_write_array(w);
    for (size_t i = 0; i < n; i++) json_write_text(w, texts[i]);
    json_write_array_end(w);
}

static bool parameters_write(Str *out, Arena *a, const AroiRequest *r, Err *e)
{
    Buf text = buf_in(a, 0);
    JsonWriter w = json_writer(&text, false, e);
    json_write_object(&w);
    json_put_text(&w, "outcome", r->outcome);
    json_put_text(&w, "unit", r->unit);
    json_put_text(&w, "treated", r->treated);
    json_put_text(&w, "comparison", r->comparison);
    json_put_text(&w, "id", r->id);
    json_put_text(&w, "cluster", r->cluster);
    put_texts(&w, "fixed_effects", r->fixed_effects, r->fixed_effects_n);
    put_texts(&w, "covariates", r->covariates, r->covariates_n);
    put_texts(&w, "groups", r->groups, r->groups_n);
    json_put_bool(&w, "randomized", r->is_randomized);
    if (r->has_cost) json_put_cents(&w, "cost_cents", r->cost_cents);
    else json_put_null(&w, "cost_cents");
    json_write_object_end(&w);
    return text_take(out, &w, e);
}

static bool figures_write(Str *out, Arena *a, const Aroi *aroi, Err *e)
{
    Buf text = buf_in(a, 0);
    JsonWriter w = json_writer(&text, false, e);
    aroi_write_json(&w, aroi);
    return text_take(out, &w, e);
}

static const char *baseline_word(Baseline b)
{
    return b == BASELINE_SATISFIED ? "satisfied" : b == BASELINE_NEEDS_ADJUSTMENT ? "satisfied with adjustment" : "not satisfied";
}

/* A small number of lost students beside the number of those who stayed is a cell of its own: not kept. */
static void put_loss(JsonWriter *w, const char *key, const AroiLoss *loss)
{
    int64_t lost = loss_count(loss);
    json_write_key(w, key);
    json_write_object(w);
    if (lost > 0 && lost < AROI_SHOWN_LEAST) json_put_null(w, "lost"), json_put_null(w, "of");
    else json_put_int(w, "lost", lost), json_put_int(w, "of", loss->rows);
    json_write_object_end(w);
}

static void put_baselines(JsonWriter *w, const Aroi *aroi)
{
    if (aroi->baselines_n) json_put_text(w, "baseline", str_from_c(baseline_word(aroi->baseline)));
    else json_put_null(w, "baseline");
    json_write_key(w, "baselines");
    json_write_array(w);
    for (size_t i = 0; i < aroi->baselines_n; i++) {
        json_write_object(w);
        json_put_text(w, "covariate", aroi->baselines[i].name);
        json_put_real(w, "g", aroi->baselines[i].g);
        json_put_text(w, "verdict", str_from_c(baseline_word(aroi->baselines[i].verdict)));
        json_write_object_end(w);
    }
    json_write_array_end(w);
}

static bool details_write(Str *out, Arena *a, const Aroi *aroi, Err *e)
{
    Buf text = buf_in(a, 0);
    JsonWriter w = json_writer(&text, false, e);
    json_write_object(&w);
    json_put_bool(&w, "has_enough_clusters", aroi->has_enough_clusters);
    json_put_int(&w, "clusters_treated", aroi->clusters_treated);
    json_put_int(&w, "clusters_comparison", aroi->clusters_comparison);
    json_write_key(&w, "wild_p");
    if (aroi->has_wild) json_write_real(&w, aroi->wild_p);
    else json_write_null(&w);
    put_baselines(&w, aroi);
    put_loss(&w, "participants", &aroi->treated_loss);
    put_loss(&w, "comparison", &aroi->comparison_loss);
    json_put_bool(&w, "attrition_is_low", attrition_is_low(&aroi->treated_loss, &aroi->comparison_loss));
    json_write_key(&w, "files");
    json_write_array(&w);
    for (size_t i = 0; i < aroi->files_n; i++) json_write_text(&w, str_from_c(aroi->files[i].hash));
    json_write_array_end(&w);
    json_write_object_end(&w);
    return text_take(out, &w, e);
}

static int hash_compare(const void *a, const void *b) { return strcmp(*(const char *const *)a, *(const char *const *)b); }

static bool inputs_hash(char out[65], Arena *a, const Aroi *aroi, Err *e)
{
    const char **hashes = PUSH(a, const char *, aroi->files_n, e);
    if (!hashes) return false;
    for (size_t i = 0; i < aroi->files_n; i++) hashes[i] = aroi->files[i].hash;
    qsort(hashes, aroi->files_n, sizeof *hashes, hash_compare);
    Hasher h;
    hash_start(&h, "purser-inputs");
    for (size_t i = 0; i < aroi->files_n; i++) hash_add(&h, hashes[i], strlen(hashes[i]) + 1);
    Hash hash = hash_end(&h);
    hash_to_hex(out, &hash);
    return true;
}

static void run_hash(char out[65], const EvidenceRun *run)
{
    Str parts[] = {run->initiative, run->method_version, str_from_c(run->inputs_hash), run->parameters, run->figures, run->details};
    Hasher h;
    hash_start(&h, "purser-run");
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        uint64_t n = parts[i].n;
        unsigned char length[8];
        for (int k = 0; k < 8; k++) length[k] = (unsigned char)(n >> (8 * k));
        hash_add(&h, length, sizeof length);
        hash_add(&h, parts[i].p, parts[i].n);
    }
    Hash hash = hash_end(&h);
    hash_to_hex(out, &hash);
}

bool evidence_run_make(EvidenceRun *out, Arena *a, Str initiative, const AroiRequest *request, const Aroi *aroi, Str actor, int64_t now_ms, Err *e)
{
    EvidenceRun run = {.method_version = str_from_c(AROI_METHOD_VERSION), .has_cost = request->has_cost, .cost_cents = request->cost_cents, .run_at_ms = now_ms};
    TRY(str_copy(&run.initiative, a, initiative, e));
    TRY(str_copy(&run.actor, a, actor, e));
    TRY(parameters_write(&run.parameters, a, request, e));
    TRY(figures_write(&run.figures, a, aroi, e));
    TRY(details_write(&run.details, a, aroi, e));
    TRY(inputs_hash(run.inputs_hash, a, aroi, e));
    run_hash(run.run_hash, &run);
    *out = run;
    return true;
}

/* ---- keeping ---- */

static bool check_initiative(Txn *txn, Str code, Err *e)
{
    Query *q;
    bool has_row;
    TRY(db_query(&q, txn_db(txn), "SELECT 1 FROM initiative WHERE code = $1", e));
    query_bind_text(q, 1, code);
    TRY(query_next(&has_row, q, e));
    query_end(q);
    if (has_row) return true;
    return FAIL(e, ERR_NOT_FOUND, "initiative", "there is no initiative '%.*s' in the store; correct the code, or add it to the inventory first", STR_ARGUMENTS(code));
}

static bool run_insert(int64_t *out_id, Txn *txn, const EvidenceRun *run, int64_t order, Err *e)
{
    Query *q;
    bool has_row;
    TRY(txn_query(&q, txn, "INSERT INTO evidence_run (run_hash, initiative, latest_order, method_version, inputs_hash, parameters, figures, details, cost_cents, "
                           "run_at_ms, actor) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING id", e));
    query_bind_text(q, 1, str_from_c(run->run_hash));
    query_bind_text(q, 2, run->initiative);
    query_bind_int(q, 3, order);
    query_bind_text(q, 4, run->method_version);
    query_bind_text(q, 5, str_from_c(run->inputs_hash));
    query_bind_text(q, 6, run->parameters);
    query_bind_text(q, 7, run->figures);
    query_bind_text(q, 8, run->details);
    if (run->has_cost) query_bind_int(q, 9, run->cost_cents.v);
    else query_bind_null(q, 9);
    query_bind_int(q, 10, run->run_at_ms);
    query_bind_text(q, 11, run->actor);
    TRY(query_next(&has_row, q, e));
    *out_id = query_int(q, 0);
    query_end(q);
    return true;
}

static bool run_audit(Txn *txn, Arena *a, const EvidenceRun *run, int64_t id, Err *e)
{
    Str key;
    TRY(str_format(&key, a, e, "%lld", (long long)id));
    AuditChange changes[] = {{.field = STR("initiative"), .after = run->initiative, .has_after = true},
                             {.field = STR("run_hash"), .after = str_from_c(run->run_hash), .has_after = true},
                             {.field = STR("inputs_hash"), .after = str_from_c(run->inputs_hash), .has_after = true},
                             {.field = STR("parameters"), .after = run->parameters, .has_after = true}};
    return audit_add(txn, &(AuditEntry){"run", "evidence_run", key, changes, sizeof changes / sizeof *changes}, e);
}

/* What the store has of this run: its id, 0 for none, and whether it is the latest. */
static bool run_find(int64_t *id, bool *is_latest, Txn *txn, const EvidenceRun *run, Err *e)
{
    Query *q;
    bool has_row;
    TRY(db_query(&q, txn_db(txn), "SELECT id, latest_order >= (SELECT max(latest_order) FROM evidence_run b WHERE b.initiative = a.initiative) AS latest "
                                  "FROM evidence_run a WHERE run_hash = $1", e));
    query_bind_text(q, 1, str_from_c(run->run_hash));
    TRY(query_next(&has_row, q, e));
    *id = has_row ? query_int(q, 0) : 0;
    *is_latest = has_row && query_int(q, 1) != 0;
    query_end(q);
    return true;
}

static bool save_in(int64_t *out_id, bool *is_new, Txn *txn, Arena *a, const EvidenceRun *run, Err *e)
{
    bool is_latest;
    int64_t order;
    TRY(check_initiative(txn, run->initiative, e));
    TRY(run_find(out_id, &is_latest, txn, run, e));
    *is_new = *out_id == 0;
    if (is_latest) return true;
    TRY(db_count(&order, txn_db(txn), "SELECT coalesce(max(latest_order), 0) + 1 FROM evidence_run", e));
    if (*is_new) {
        TRY(run_insert(out_id, txn, run, order, e));
    } else {
        Query *q;
        TRY(txn_query(&q, txn, "UPDATE evidence_run SET latest_order = $2 WHERE id = $1", e));
        query_bind_int(q, 1, *out_id);
        query_bind_int(q, 2, order);
        TRY(query_run(NULL, q, e));
    }
    return run_audit(txn, a, run, *out_id, e);
}

bool evidence_run_save(int64_t *out_id, bool *is_new, Db *db, const EvidenceRun *run, Err *e)
{
    Arena *job;
    Txn *txn = NULL;
    Str reason, reply;
    bool was_done, made = false;
    int64_t id = 0;
    TRY(arena_new(&job, 0, e));
    bool done = str_format(&reason, job, e, "analyse %.*s", STR_ARGUMENTS(run->initiative)) &&
                txn_begin(&txn, &was_done, &reply, job, db, &(TxnWhy){run->actor, reason, {"", 0}, run->run_at_ms}, e) &&
                save_in(&id, &made, txn, job, run, e);
    if (done) done = txn_commit(txn, e);
    else txn_rollback(txn);
    arena_end(job);
    if (!done) return false;
    *out_id = id;
    *is_new = made;
    return true;
}

/* ---- reading ---- */

static void hex_take(char out[65], Str hex)
{
    size_t n = hex.n < 64 ? hex.n : 64;
    memcpy(out, hex.p, n);
    out[n] = 0;
}

static bool run_take(EvidenceRun *out, Arena *a, const Query *q, Err *e)
{
    EvidenceRun run = {.id = query_int(q, 0), .has_cost = !query_is_null(q, 8), .cost_cents = CENTS(query_int(q, 8)), .run_at_ms = query_int(q, 9)};
    hex_take(run.run_hash, query_text(q, 1));
    hex_take(run.inputs_hash, query_text(q, 4));
    TRY(str_copy(&run.initiative, a, query_text(q, 2), e));
    TRY(str_copy(&run.method_version, a, query_text(q, 3), e));
    TRY(str_copy(&run.parameters, a, query_text(q, 5), e));
    TRY(str_copy(&run.figures, a, query_text(q, 6), e));
    TRY(str_copy(&run.details, a, query_text(q, 7), e));
    TRY(str_copy(&run.actor, a, query_text(q, 10), e));
    *out = run;
    return true;
}

#define RUN_COLUMNS "id, run_hash, initiative, method_version, inputs_hash, parameters, figures, details, cost_cents, run_at_ms, actor"

bool evidence_run_latest(bool *found, EvidenceRun *out, Arena *a, Db *db, Str initiative, Err *e)
{
    Query *q;
    bool has_row;
    TRY(db_query(&q, db, "SELECT " RUN_COLUMNS " FROM evidence_run WHERE initiative = $1 ORDER BY latest_order DESC LIMIT 1", e));
    query_bind_text(q, 1, initiative);
    TRY(query_next(&has_row, q, e));
    bool done = !has_row || run_take(out, a, q, e);
    query_end(q);
    if (done) *found = has_row;
    return done;
}

bool evidence_run_list(EvidenceRun **out, size_t *out_n, Arena *a, Db *db, Str initiative, Err *e)
{
    Query *q;
    bool has_row;
    size_t n = 0, room = 16;
    EvidenceRun *runs = PUSH(a, EvidenceRun, room, e);
    if (!runs) return false;
    TRY(db_query(&q, db, "SELECT " RUN_COLUMNS " FROM evidence_run WHERE initiative = $1 OR $2 = 1 ORDER BY initiative, latest_order DESC", e));
    query_bind_text(q, 1, initiative);
    query_bind_int(q, 2, initiative.n == 0);
    for (;;) {
        TRY(query_next(&has_row, q, e));
        if (!has_row) break;
        if (n == room) {
            EvidenceRun *more = arena_grow(a, runs, n * sizeof *runs, 2 * n * sizeof *runs, e);
            if (more) runs = more, room *= 2;
        }
        if (n < room && run_take(&runs[n], a, q, e)) {
            n++;
            continue;
        }
        query_end(q);
        return false;
    }
    *out = runs;
    *out_n = n;
    return true;
}

/* JSON that was written before, as it is. */
static void put_kept(JsonWriter *w, const char *key, Str json)
{
    json_write_key(w, key);
    if (!w->failed && !buf_add(w->out, json, w->e)) w->failed = true;
    w->after_key = false;
}

void evidence_run_write_json(JsonWriter *w, const EvidenceRun *run)
{
    char at[32];
    instant_to_text(at, run->run_at_ms);
    json_write_object(w);
    json_put_int(w, "id", run->id);
    json_put_text(w, "initiative", run->initiative);
    json_put_text(w, "method_version", run->method_version);
    json_put_text(w, "run_hash", str_from_c(run->run_hash));
    json_put_text(w, "inputs_hash", str_from_c(run->inputs_hash));
    json_put_text(w, "run_at", str_from_c(at));
    json_put_text(w, "actor", run->actor);
    if (run->has_cost) json_put_cents(w, "cost_cents", run->cost_cents);
    else json_put_null(w, "cost_cents");
    put_kept(w, "parameters", run->parameters);
    put_kept(w, "figures", run->figures);
    put_kept(w, "details", run->details);
    json_write_object_end(w);
}
