#include "evidence/summary.h"

#include <math.h>
#include <string.h>

#include "store/record_store.h"

/* ---- from a run ---- */

static bool number_of(double *out, const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    if (!json_is_number(value)) return false;
    *out = json_number_value(value);
    return true;
}

static EvidenceEffect effect_of_json(const json_t *figures)
{
    EvidenceEffect f = {0};
    double n;
    bool is_clustered = json_is_integer(json_object_get(figures, "clusters"));
    f.has_effect = number_of(&f.g, figures, "hedges_g");
    f.has_se = f.has_effect && number_of(&f.se, figures, is_clustered ? "hedges_g_se_cluster" : "hedges_g_se");
    f.has_estimate = number_of(&f.estimate, figures, "estimate");
    f.has_participants = number_of(&n, figures, "n_treated");
    if (f.has_participants) f.participants = (int64_t)n;
    f.has_comparison = number_of(&n, figures, "n_comparison");
    if (f.has_comparison) f.comparison = (int64_t)n;
    return f;
}

static bool text_of(Str *out, Arena *a, const json_t *object, const char *key, Err *e)
{
    return str_copy(out, a, str_from_c(json_string_value(json_object_get(object, key))), e);
}

static bool groups_of_json(EvidenceSummary *s, Arena *a, const json_t *figures, Err *e)
{
    const json_t *groups = json_object_get(figures, "groups"), *group;
    size_t i;
    s->groups = PUSH(a, EvidenceGroup, json_array_size(groups), e);
    if (!s->groups) return false;
    json_array_foreach(groups, i, group) {
        EvidenceGroup g = {.effect = effect_of_json(group)};
        if (!g.effect.has_effect) continue;
        TRY(text_of(&g.column, a, group, "column", e));
        TRY(text_of(&g.value, a, group, "value", e));
        s->groups[s->groups_n++] = g;
    }
    return true;
}

static bool design_of_run(EvidenceSummary *s, Arena *a, const json_t *parameters, const json_t *details, Err *e)
{
    const json_t *fixed = json_object_get(parameters, "fixed_effects");
    const char *baseline = json_string_value(json_object_get(details, "baseline"));
    size_t covariates = json_array_size(json_object_get(parameters, "covariates"));
    bool is_randomized = json_is_true(json_object_get(parameters, "randomized"));
    Str within = {"", 0}, kind = is_randomized ? STR("randomized") : covariates ? STR("regression") : STR("comparison of means");
    if (json_array_size(fixed)) TRY(str_format(&within, a, e, ", within %s", json_string_value(json_array_get(fixed, 0))));
    if (covariates) TRY(str_format(&s->design, a, e, "%.*s, adjusted for %zu covariate%s%.*s", STR_ARGUMENTS(kind), covariates, covariates > 1 ? "s" : "", STR_ARGUMENTS(within)));
    else TRY(str_format(&s->design, a, e, "%.*s%.*s", STR_ARGUMENTS(kind), STR_ARGUMENTS(within)));
    s->has_equal_at_start = baseline != NULL;
    s->equal_at_start = baseline && strcmp(baseline, "not satisfied") != 0;
    bool is_low = json_is_true(json_object_get(details, "attrition_is_low"));
    s->tier = is_randomized && is_low ? STR("strong") : s->equal_at_start ? STR("moderate") : covariates || json_array_size(fixed) ? STR("promising") : STR("rationale");
    return true;
}

static void schools_of_run(EvidenceSummary *s, const json_t *parameters, const json_t *details)
{
    const char *cluster = json_string_value(json_object_get(parameters, "cluster"));
    s->has_schools = cluster && *cluster && json_integer_value(json_object_get(details, "clusters_treated")) > 0;
    s->has_enough_schools = json_is_true(json_object_get(details, "has_enough_clusters"));
    s->schools_treated = json_integer_value(json_object_get(details, "clusters_treated"));
    s->schools_comparison = json_integer_value(json_object_get(details, "clusters_comparison"));
}

static bool summary_of_run(EvidenceSummary *s, Arena *a, const EvidenceRun *run, Err *e)
{
    json_t *figures, *parameters, *details;
    TRY(json_read(&figures, a, run->figures, "the run's figures", e));
    TRY(json_read(&parameters, a, run->parameters, "the run's parameters", e));
    TRY(json_read(&details, a, run->details, "the run's details", e));
    s->kind = EVIDENCE_RUN;
    s->overall = effect_of_json(figures);
    s->has_comparison_group = s->comparison_group = true;
    s->run_id = run->id;
    s->run_at_ms = run->run_at_ms;
    s->has_cost = run->has_cost;
    s->cost_cents = run->cost_cents;
    TRY(text_of(&s->unit, a, parameters, "unit", e));
    TRY(groups_of_json(s, a, figures, e));
    schools_of_run(s, parameters, details);
    TRY(str_format(&s->source, a, e, "analysis of student rows, run %lld", (long long)run->id));
    return design_of_run(s, a, parameters, details, e);
}

/* ---- from the staff's results ---- */

static bool is_everyone(Str group)
{
    return group.n == 0 || str_equal_folded(group, STR("All students")) || str_equal_folded(group, STR("All"));
}

/* The mean over a group's measures; participants: the most of any. */
static EvidenceEffect measures_average(const Result *rows, size_t n)
{
    EvidenceEffect mean = {0};
    double effects = 0, estimates = 0;
    for (size_t i = 0; i < n; i++) {
        EvidenceEffect f = result_effect(&rows[i]);
        if (f.has_participants && (!mean.has_participants || f.participants > mean.participants)) mean.participants = f.participants;
        mean.has_participants |= f.has_participants;
        estimates += f.has_estimate;
        if (f.has_estimate) mean.estimate = f.estimate;
        if (!f.has_effect) continue;
        effects++;
        mean.g += f.g;
        mean.se += f.se;
    }
    mean.has_effect = mean.has_se = effects > 0;
    mean.has_estimate = estimates > 0 && estimates < 2; /* points of different measures have no mean */
    if (effects > 0) mean.g /= effects, mean.se /= effects;
    if (!mean.has_estimate) mean.estimate = 0;
    return mean;
}

/* All participants from their groups, which are taken to share no student. */
static EvidenceEffect groups_average(const EvidenceGroup *groups, size_t n)
{
    EvidenceEffect all = {0};
    double variance = 0;
    for (size_t i = 0; i < n; i++) all.participants += groups[i].effect.participants;
    for (size_t i = 0; i < n && all.participants; i++) {
        double share = (double)groups[i].effect.participants / (double)all.participants;
        all.g += share * groups[i].effect.g;
        variance += share * share * groups[i].effect.se * groups[i].effect.se;
    }
    all.has_effect = all.has_se = all.has_participants = all.participants > 0;
    all.se = sqrt(variance);
    return all;
}

static bool words_of_rows(EvidenceSummary *s, const Result *rows, size_t n, Err *e)
{
    (void)e;
    for (size_t i = 0; i < n; i++) {
        if (!s->unit.n && record_has(&rows[i], RESULT_FIELD_unit)) s->unit = rows[i].unit;
        if (!s->source.n && record_has(&rows[i], RESULT_FIELD_source)) s->source = rows[i].source;
        if (!s->tier.n && record_has(&rows[i], RESULT_FIELD_tier)) s->tier = rows[i].tier;
    }
    s->has_comparison_group = true;
    for (size_t i = 0; i < n; i++) s->comparison_group |= record_has(&rows[i], RESULT_FIELD_comparison_gain);
    s->design = !s->comparison_group     ? STR("pre-post only")
                : s->overall.has_effect  ? STR("staff's results with a comparison")
                                         : STR("staff's results with a comparison, without the spread that makes it an effect");
    return true;
}

/* rows: of one initiative, by group. */
static bool summary_of_results(EvidenceSummary *s, Arena *a, const Result *rows, size_t n, Err *e)
{
    bool has_overall = false;
    s->kind = EVIDENCE_RESULTS;
    s->groups = PUSH(a, EvidenceGroup, n, e);
    if (!s->groups) return false;
    for (size_t i = 0, k; i < n; i = k) {
        for (k = i + 1; k < n && (str_equal(rows[k].group_name, rows[i].group_name) || (is_everyone(rows[k].group_name) && is_everyone(rows[i].group_name)));) k++;
        EvidenceEffect effect = measures_average(rows + i, k - i);
        if (is_everyone(rows[i].group_name)) {
            if (!has_overall || !s->overall.has_effect) s->overall = effect;
            has_overall = true;
        } else if (effect.has_effect) {
            s->groups[s->groups_n++] = (EvidenceGroup){STR("group"), rows[i].group_name, effect};
        }
    }
    if (!s->overall.has_effect && s->groups_n) s->overall = groups_average(s->groups, s->groups_n);
    return words_of_rows(s, rows, n, e);
}

/* ---- both ---- */

static void groups_settle(EvidenceSummary *s)
{
    for (size_t i = 0; i < s->groups_n; i++)
        for (size_t k = i + 1; k < s->groups_n; k++) s->has_groups |= str_equal(s->groups[i].column, s->groups[k].column);
}

/* Of codes that were merged into this one, straight or by way of others, the first that has evidence, an analysis before results; the code itself when none has. */
bool evidence_holder(Str *out, Arena *a, Db *db, Str initiative, Err *e)
{
    Query *q;
    bool has;
    TRY(db_query(&q, db, "WITH RECURSIVE family (code) AS (SELECT CAST($1 AS TEXT) UNION SELECT s.code FROM initiative_state AS s JOIN family AS f ON s.merged_into = f.code), "
                         "held (code, weight) AS (SELECT code, CASE WHEN EXISTS (SELECT 1 FROM evidence_run AS r WHERE r.initiative = code) THEN 2 "
                         "WHEN EXISTS (SELECT 1 FROM result AS t WHERE t.initiative = code) THEN 1 ELSE 0 END FROM family) "
                         "SELECT code FROM held WHERE weight > 0 ORDER BY CASE WHEN code = $1 THEN 0 ELSE 1 END, weight DESC, code LIMIT 1", e));
    query_bind_text(q, 1, initiative);
    TRY(query_next(&has, q, e));
    bool good = str_copy(out, a, has ? query_text(q, 0) : initiative, e);
    query_end(q);
    return good;
}

bool evidence_summary(EvidenceSummary *out, Arena *a, Db *db, Str initiative, Err *e)
{
    EvidenceSummary s = {0};
    EvidenceRun run;
    RecordRows rows;
    Str holder;
    bool found;
    TRY(evidence_holder(&holder, a, db, initiative, e));
    s.unit = s.design = s.tier = s.source = (Str){"", 0};
    TRY(str_copy(&s.initiative, a, initiative, e));
    TRY(evidence_run_latest(&found, &run, a, db, holder, e));
    if (found) {
        if (!summary_of_run(&s, a, &run, e)) {
            if (e->code == ERR_INPUT) e->code = ERR_BROKEN;
            return false;
        }
    } else {
        TRY(record_load_all(&rows, a, db, &result_record, "initiative", holder, e));
        if (rows.n) TRY(summary_of_results(&s, a, rows.rows, rows.n, e));
    }
    groups_settle(&s);
    *out = s;
    return true;
}

static bool codes_with_evidence(Str **out, size_t *out_n, Arena *a, Db *db, Err *e)
{
    Query *q;
    bool has_row;
    int64_t most;
    size_t n = 0;
    TRY(db_count(&most, db, "SELECT (SELECT count(*) FROM evidence_run) + (SELECT count(*) FROM result) + (SELECT count(*) FROM initiative_state) AS n", e));
    Str *codes = PUSH(a, Str, (size_t)most, e);
    if (!codes) return false;
    TRY(db_query(&q, db, "WITH RECURSIVE held (code) AS (SELECT initiative FROM evidence_run UNION SELECT initiative FROM result UNION "
                         "SELECT s.merged_into FROM held AS h JOIN initiative_state AS s ON s.code = h.code WHERE s.merged_into IS NOT NULL) SELECT code FROM held ORDER BY code", e));
    for (;;) {
        TRY(query_next(&has_row, q, e));
        if (!has_row || n == (size_t)most) break;
        if (str_copy(&codes[n++], a, query_text(q, 0), e)) continue;
        query_end(q);
        return false;
    }
    query_end(q);
    *out = codes;
    *out_n = n;
    return true;
}

bool evidence_summary_list(EvidenceSummary **out, size_t *out_n, Arena *a, Db *db, Err *e)
{
    Str *codes;
    size_t n;
    TRY(codes_with_evidence(&codes, &n, a, db, e));
    EvidenceSummary *list = PUSH(a, EvidenceSummary, n, e);
    if (!list) return false;
    for (size_t i = 0; i < n; i++) TRY(evidence_summary(&list[i], a, db, codes[i], e));
    *out = list;
    *out_n = n;
    return true;
}
