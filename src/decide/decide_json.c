/* The decision as JSON. A missing value is null, never 0; a count of fewer than 10 students is null too. */
#include "decide/decide_parts.h"

static void put_optional_real(JsonWriter *w, const char *key, bool has, double v)
{
    if (has) json_put_real(w, key, v);
    else json_put_null(w, key);
}

static void put_optional_cents(JsonWriter *w, const char *key, bool has, Cents v)
{
    if (has) json_put_cents(w, key, v);
    else json_put_null(w, key);
}

static void put_texts(JsonWriter *w, const char *key, const DecideTexts *list)
{
    json_write_key(w, key);
    json_write_array(w);
    for (size_t i = 0; i < list->n; i++) json_write_text(w, list->items[i]);
    json_write_array_end(w);
}

static void put_action(JsonWriter *w, const char *key, bool has, DecideAction action)
{
    if (has) json_put_text(w, key, str_from_c(decide_action_word(action)));
    else json_put_null(w, key);
}

static void put_posterior(JsonWriter *w, const DecidePosterior *p)
{
    json_write_key(w, "posterior");
    if (!p->has) {
        json_write_null(w);
        return;
    }
    json_write_object(w);
    json_put_real(w, "mean", p->mean);
    json_put_real(w, "sd", p->sd);
    json_put_real(w, "p_above_0", p->p_above_0);
    json_put_real(w, "p_above_05", p->p_above_05);
    put_optional_real(w, "p_above_break_even", p->has_p_break_even, p->p_above_break_even);
    json_write_object_end(w);
}

static void put_measure(JsonWriter *w, const DecideMeasure *m)
{
    json_write_key(w, "measured");
    if (!m->has_effect) {
        json_write_null(w);
        return;
    }
    json_write_object(w);
    json_put_real(w, "effect", m->effect);
    put_optional_real(w, "se", m->has_se, m->se);
    if (m->design.n) json_put_text(w, "design", m->design);
    else json_put_null(w, "design");
    if (m->tier.n) json_put_text(w, "tier", m->tier);
    else json_put_null(w, "tier");
    json_write_object_end(w);
}

static void put_aroi(JsonWriter *w, const char *key, const DecideAroi *r)
{
    json_write_key(w, key);
    if (!r->has) {
        json_write_null(w);
        return;
    }
    json_write_object(w);
    json_put_real(w, "per_1000_dollars", r->per_1000);
    put_optional_real(w, "low", r->has_interval, r->low);
    put_optional_real(w, "high", r->has_interval, r->high);
    put_optional_real(w, "median", r->has_interval, r->median);
    json_put_real(w, "low_cost_exact", r->low_cost_exact);
    json_put_real(w, "high_cost_exact", r->high_cost_exact);
    json_put_real(w, "rank_per_1000_dollars", r->rank_per_1000);
    json_write_object_end(w);
}

static void put_actions(JsonWriter *w, const Decision *d)
{
    json_write_key(w, "actions");
    json_write_array(w);
    for (int i = 0; i < DECIDE_ACTIONS; i++) {
        const DecideActionResult *r = &d->actions[i];
        json_write_object(w);
        json_put_text(w, "action", str_from_c(decide_action_word((DecideAction)i)));
        json_put_bool(w, "eligible", r->is_eligible);
        json_put_text(w, "why_not_eligible", r->why_not);
        json_put_bool(w, "passes_gate", r->passes_gate);
        json_put_text(w, "gate", r->gate);
        put_optional_real(w, "net_benefit_student_sd", r->has_net_benefit, r->net_benefit_sd);
        put_optional_cents(w, "net_benefit_cents", r->has_net_benefit, r->net_benefit_cents);
        put_optional_real(w, "p_best", r->has_net_benefit, r->p_best);
        json_write_object_end(w);
    }
    json_write_array_end(w);
}

static void put_groups(JsonWriter *w, const Decision *d)
{
    json_write_key(w, "groups");
    json_write_array(w);
    for (size_t i = 0; i < d->groups_n; i++) {
        const DecideGroupResult *g = &d->groups[i];
        json_write_object(w);
        json_put_text(w, "group", g->name);
        json_put_bool(w, "is_rest", g->is_rest);
        if (g->has_students && g->students >= 10) json_put_int(w, "students", g->students);
        else json_put_null(w, "students");
        json_put_bool(w, "is_used", g->is_used);
        json_put_text(w, "why_unused", g->why_unused);
        put_measure(w, &g->measure);
        put_posterior(w, &g->posterior);
        put_aroi(w, "aroi", &g->aroi);
        put_aroi(w, "aroi_measured", &g->aroi_measured);
        put_optional_real(w, "p_worth_its_cost", g->has_p_worth, g->p_worth);
        if (g->has_p_worth) json_put_bool(w, "kept_by_segment", g->is_kept);
        else json_put_null(w, "kept_by_segment");
        json_write_object_end(w);
    }
    json_write_array_end(w);
}

static void put_flips(JsonWriter *w, const Decision *d)
{
    json_write_key(w, "sensitivity");
    json_write_array(w);
    for (size_t i = 0; i < DECIDE_FLIPS && d->has_p_right; i++) {
        const DecideFlip *f = &d->flips[i];
        json_write_object(w);
        json_put_text(w, "input", str_from_c(f->input));
        put_optional_real(w, "from", f->has_from, f->from);
        put_optional_real(w, "flips_at", f->has_flip, f->to);
        put_action(w, "becomes", f->has_flip, f->becomes);
        json_put_bool(w, "becomes_provisional", f->becomes_provisional);
        put_optional_real(w, "distance_sd", f->has_flip, f->distance);
        json_write_object_end(w);
    }
    json_write_array_end(w);
    if (d->has_nearest_flip) json_put_text(w, "flips_first", str_from_c(d->flips[d->nearest_flip].input));
    else json_put_null(w, "flips_first");
}

static void put_method(JsonWriter *w, const Decision *d)
{
    json_write_key(w, "method");
    json_write_object(w);
    json_put_text(w, "rule", STR("six actions, 1"));
    json_put_real(w, "prior_mean", d->prior_mean);
    json_put_real(w, "prior_sd", d->prior_sd);
    json_put_real(w, "lambda_per_1000_dollars", d->lambda_per_1000);
    json_put_real(w, "horizon_years", d->horizon_years);
    json_put_int(w, "draws", d->draws);
    json_put_int(w, "seed", (int64_t)(d->seed & INT64_MAX));
    json_write_object_end(w);
}

void decision_write_json(JsonWriter *w, const Decision *d)
{
    json_write_object(w);
    json_put_text(w, "initiative", d->code);
    json_put_text(w, "name", d->name);
    put_action(w, "action", true, d->action);
    json_put_text(w, "symbol", str_from_c(decide_action_symbol(d->action)));
    json_put_bool(w, "provisional", d->is_provisional);
    json_put_bool(w, "without_effect_evidence", d->is_without_evidence);
    if (d->is_without_evidence) json_put_text(w, "label", STR("no effect evidence"));
    else if (d->is_provisional) json_put_text(w, "label", STR("provisional: keep & measure"));
    else json_put_null(w, "label");
    json_put_text(w, "verdict", str_from_c(decide_verdict_name(d->verdict)));
    put_texts(w, "missing", &d->missing);
    put_optional_real(w, "p_right", d->has_p_right, d->p_right);
    json_put_bool(w, "close_call", d->is_close_call);
    put_optional_real(w, "expected_regret_student_sd", d->has_p_right, d->regret_sd);
    put_optional_cents(w, "expected_regret_cents", d->has_p_right, d->regret_cents);
    put_action(w, "runner_up", d->has_runner_up, d->runner_up);
    put_action(w, "best_without_gates", d->has_p_right, d->best_ungated);
    put_texts(w, "reasons", &d->reasons);
    put_texts(w, "warnings", &d->warnings);
    put_texts(w, "assumptions", &d->assumptions);
    put_optional_cents(w, "cost_per_student_cents", d->has_cost_per_student, d->cost_per_student_cents);
    put_optional_cents(w, "cost_per_student_sd_cents", d->has_cost_per_sd, d->cost_per_sd_cents);
    put_measure(w, &d->measured);
    put_posterior(w, &d->overall);
    put_aroi(w, "aroi", &d->aroi);
    put_aroi(w, "aroi_measured", &d->aroi_measured);
    put_optional_real(w, "p_groups_differ", d->has_p_differ, d->p_differ);
    put_optional_real(w, "tau", d->has_p_differ, d->tau);
    put_groups(w, d);
    put_actions(w, d);
    put_flips(w, d);
    put_method(w, d);
    json_write_object_end(w);
}
