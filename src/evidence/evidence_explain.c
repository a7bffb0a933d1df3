/* How a figure of the evidence came about, down to the files' hashes or the staff's rows. */
#include <stdio.h>

#include "evidence/summary.h"
#include "store/record_store.h"

typedef struct {
    Arena *arena;
    const EvidenceRun *run;
    json_t *figures, *parameters;
} Facts;

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text ? text : "";
}

/* A part that shows one number of the run; nothing where it is missing. */
static bool part_real(ExplainNode *parent, const Facts *f, const json_t *object, const char *key, Str label, Str formula, Err *e)
{
    const json_t *value = json_object_get(object, key);
    ExplainNode *node;
    char digits[32];
    if (!json_is_number(value)) return true;
    TRY(explain_add(&node, f->arena, parent, label, formula, e));
    node->is_aside = true;
    double_to_text(digits, json_number_value(value));
    return explain_set_value(node, f->arena, e, "%s", digits);
}

static bool part_text(ExplainNode *parent, const Facts *f, Str label, const char *text, Err *e)
{
    ExplainNode *node;
    if (!*text) return true;
    TRY(explain_add(&node, f->arena, parent, label, (Str){"", 0}, e));
    node->is_aside = true;
    return explain_set_value(node, f->arena, e, "%s", text);
}

static bool figure_node(ExplainNode **out, ExplainNode *parent, const Facts *f, const json_t *object, const char *key, Str label, Str formula, Err *e)
{
    char digits[32] = "missing";
    const json_t *value = json_object_get(object, key);
    ExplainNode *node;
    TRY(explain_add(&node, f->arena, parent, label, formula, e));
    node->is_by_formula = true;
    node->is_aside = parent != NULL;
    TRY(explain_set_figure(node, f->arena, e, "evidence/%.*s/%s", STR_ARGUMENTS(f->run->initiative), key));
    if (json_is_number(value)) double_to_text(digits, json_number_value(value));
    TRY(explain_set_value(node, f->arena, e, "%s", digits));
    *out = node;
    return true;
}

static bool part_columns(ExplainNode *parent, const Facts *f, const char *key, Str label, Err *e)
{
    const json_t *list = json_object_get(f->parameters, key), *name;
    size_t i;
    Buf text = buf_in(f->arena, 0);
    json_array_foreach(list, i, name) TRY(buf_format(&text, e, "%s%s", i ? ", " : "", json_string_value(name)));
    TRY(buf_add_char(&text, 0, e));
    return part_text(parent, f, label, buf_str(&text).p, e);
}

static bool explain_estimate(ExplainNode **out, ExplainNode *parent, const Facts *f, Err *e)
{
    ExplainNode *node;
    const json_t *se = json_object_get(f->figures, "se");
    TRY(figure_node(&node, parent, f, f->figures, "estimate", STR("Estimate, in the unit of the outcome"),
                    STR("least squares of the outcome on taking part, with the covariates, within the fixed effects"), e));
    TRY(part_text(node, f, STR("Outcome"), text_of(f->parameters, "outcome"), e));
    TRY(part_text(node, f, STR("Participants"), text_of(f->parameters, "treated"), e));
    TRY(part_text(node, f, STR("Comparison"), text_of(f->parameters, "comparison"), e));
    TRY(part_columns(node, f, "fixed_effects", STR("Fixed effects"), e));
    TRY(part_columns(node, f, "covariates", STR("Covariates"), e));
    TRY(part_text(node, f, STR("Cluster"), text_of(f->parameters, "cluster"), e));
    TRY(part_real(node, f, f->figures, "n_treated", STR("Participants, students"), (Str){"", 0}, e));
    TRY(part_real(node, f, f->figures, "n_comparison", STR("Comparison students"), (Str){"", 0}, e));
    TRY(part_real(node, f, se, "ols", STR("Standard error, students independent"), (Str){"", 0}, e));
    TRY(part_real(node, f, se, "cr1", STR("Standard error, clustered (CR1)"), (Str){"", 0}, e));
    TRY(part_real(node, f, se, "cr2", STR("Standard error, clustered (CR2)"), (Str){"", 0}, e));
    TRY(part_text(node, f, STR("Hash of the student files"), f->run->inputs_hash, e));
    TRY(part_text(node, f, STR("Hash of the run"), f->run->run_hash, e));
    *out = node;
    return true;
}

static bool explain_g(ExplainNode **out, ExplainNode *parent, const Facts *f, Err *e)
{
    ExplainNode *node, *below;
    TRY(figure_node(&node, parent, f, f->figures, "hedges_g", STR("Effect in student standard deviations (Hedges' g)"),
                    STR("omega x estimate / pooled_sd, omega = 1 - 3 / (4 N - 9)"), e));
    TRY(explain_estimate(&below, node, f, e));
    TRY(part_real(node, f, f->figures, "pooled_sd", STR("Pooled standard deviation within the arms, unadjusted"), (Str){"", 0}, e));
    TRY(part_real(node, f, f->figures, "n", STR("N, students"), (Str){"", 0}, e));
    *out = node;
    return true;
}

static bool explain_ratio(ExplainNode **out, const Facts *f, Err *e)
{
    ExplainNode *node, *below, *cost;
    const json_t *aroi = json_object_get(f->figures, "aroi");
    TRY(figure_node(&node, NULL, f, aroi, "per_1000_dollars", STR("A-ROI: student-SD for each $1,000"), STR("hedges_g x participants / (cost / $1,000)"), e));
    TRY(explain_g(&below, node, f, e));
    TRY(part_real(node, f, f->figures, "n_treated", STR("Participants, students"), (Str){"", 0}, e));
    if (f->run->has_cost) {
        TRY(explain_add(&cost, f->arena, node, STR("Cost of the run"), STR("as given, or fully loaded from the store when the run was made"), e));
        explain_set_cents(cost, f->run->cost_cents);
        cost->is_aside = true;
        TRY(explain_set_figure(cost, f->arena, e, "costing/%.*s/fully_loaded_cents", STR_ARGUMENTS(f->run->initiative)));
    }
    TRY(part_real(node, f, aroi, "low", STR("95 % from, the cost taken as exact"), STR("hedges_g - 1.959964 x its standard error, for each $1,000"), e));
    TRY(part_real(node, f, aroi, "high", STR("95 % to"), (Str){"", 0}, e));
    *out = node;
    return true;
}

static bool explain_results(ExplainNode **out, Arena *a, Db *db, Str initiative, Err *e)
{
    EvidenceSummary s;
    RecordRows rows;
    ExplainNode *node, *part;
    TRY(evidence_summary(&s, a, db, initiative, e));
    TRY(record_load_all(&rows, a, db, &result_record, "initiative", initiative, e));
    if (!s.overall.has_effect) return FAIL(e, ERR_NOT_FOUND, "figure", "there is no effect of '%.*s': nobody analysed its students, and no result of the staff has a comparison and a spread", STR_ARGUMENTS(initiative));
    TRY(explain_add(&node, a, NULL, STR("Effect in student standard deviations, from the staff's results"), STR("(gain - comparison_gain) / sd, averaged over measures; over groups by participants where no row is for all"), e));
    node->is_by_formula = true;
    TRY(explain_set_figure(node, a, e, "evidence/%.*s/hedges_g", STR_ARGUMENTS(initiative)));
    TRY(explain_set_value(node, a, e, "%.6g, standard error %.6g", s.overall.g, s.overall.se));
    const Result *list = rows.rows;
    for (size_t i = 0; i < rows.n; i++) {
        Str label;
        EvidenceEffect f = result_effect(&list[i]);
        TRY(str_format(&label, a, e, "%.*s, %.*s", STR_ARGUMENTS(list[i].group_name.n ? list[i].group_name : STR("All participants")), STR_ARGUMENTS(list[i].measure)));
        TRY(explain_add(&part, a, node, label, record_has(&list[i], RESULT_FIELD_source) ? list[i].source : (Str){"", 0}, e));
        part->is_aside = true;
        if (f.has_effect)
            TRY(explain_set_value(part, a, e, "(%g - %g) / %g = %.6g, %lld students", list[i].gain, list[i].comparison_gain, list[i].sd, f.g, (long long)f.participants));
        else TRY(explain_set_value(part, a, e, "pre-post only"));
    }
    *out = node;
    return true;
}

bool evidence_explain(ExplainNode **out, Arena *a, Db *db, Str initiative, Str field, Err *e)
{
    EvidenceRun run;
    bool found;
    Facts f = {.arena = a, .run = &run};
    bool is_estimate = str_equal_c(field, "estimate"), is_g = str_equal_c(field, "hedges_g"), is_ratio = str_equal_c(field, "per_1000_dollars");
    if (!is_estimate && !is_g && !is_ratio)
        return FAIL(e, ERR_NOT_FOUND, "figure", "evidence has no figure '%.*s'; it has estimate, hedges_g and per_1000_dollars", (int)(field.n < 60 ? field.n : 60), field.p);
    TRY(evidence_holder(&initiative, a, db, initiative, e));
    TRY(evidence_run_latest(&found, &run, a, db, initiative, e));
    if (!found && is_g) return explain_results(out, a, db, initiative, e);
    if (!found) return FAIL(e, ERR_NOT_FOUND, "figure", "no analysis of '%.*s' is kept in the store; run one with aroi", (int)(initiative.n < 60 ? initiative.n : 60), initiative.p);
    TRY(json_read(&f.figures, a, run.figures, "the run's figures", e));
    TRY(json_read(&f.parameters, a, run.parameters, "the run's parameters", e));
    return is_estimate ? explain_estimate(out, NULL, &f, e) : is_g ? explain_g(out, NULL, &f, e) : explain_ratio(out, &f, e);
}
