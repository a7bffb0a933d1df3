#include <math.h>
#include <stdio.h>

#include "evidence/aroi.h"
#include "evidence/attrition.h"

/* ---- JSON ---- */

static const char TOO_FEW[] = "fewer than 10 students";

static void put_count(JsonWriter *w, const char *key, int64_t n, bool is_there)
{
    if (is_there) json_put_int(w, key, n);
    else json_put_null(w, key);
}

static void put_figures(JsonWriter *w, const AroiFigures *f, bool has_clusters)
{
    if (f->is_suppressed) json_put_text(w, "suppressed", str_from_c(TOO_FEW));
    if (f->why_not_estimated.n) json_put_text(w, "not_estimated", f->why_not_estimated);
    put_count(w, "n", f->n, !f->is_suppressed);
    put_count(w, "n_treated", f->n_treated, !f->is_suppressed);
    put_count(w, "n_comparison", f->n_comparison, !f->is_suppressed);
    put_count(w, "clusters", f->clusters, has_clusters && !f->is_suppressed && !f->why_not_estimated.n);
    json_put_real(w, "estimate", f->estimate);
    json_write_key(w, "se");
    json_write_object(w);
    json_put_real(w, "ols", f->ols);
    json_put_real(w, "hc1", f->hc1);
    json_put_real(w, "cr0", f->cr0);
    json_put_real(w, "cr1", f->cr1);
    json_put_real(w, "cr1_nested", f->cr1_nested);
    json_put_real(w, "cr2", f->cr2);
    json_write_object_end(w);
    json_put_real(w, "df_satterthwaite", f->df_satterthwaite);
    json_put_real(w, "p_value", f->p_value);
    json_put_real(w, "pooled_sd", f->pooled_sd);
    json_put_real(w, "hedges_g", f->hedges_g);
    json_put_real(w, "hedges_g_se", f->hedges_g_se);
    json_put_real(w, "hedges_g_se_cluster", f->hedges_g_se_cluster);
}

void aroi_write_json(JsonWriter *w, const Aroi *aroi)
{
    json_write_object(w);
    put_figures(w, &aroi->overall, aroi->has_clusters);
    json_write_key(w, "groups");
    json_write_array(w);
    for (size_t i = 0; i < aroi->groups_n; i++) {
        json_write_object(w);
        json_put_text(w, "column", aroi->groups[i].column);
        json_put_text(w, "value", aroi->groups[i].value);
        put_figures(w, &aroi->groups[i].figures, aroi->has_clusters);
        json_write_object_end(w);
    }
    json_write_array_end(w);
    json_write_key(w, "aroi");
    json_write_object(w);
    json_put_real(w, "per_1000_dollars", aroi->per_1000);
    json_put_real(w, "low", aroi->low);
    json_put_real(w, "high", aroi->high);
    if (aroi->has_cost) json_put_cents(w, "cost_per_student_cents", aroi->cost_per_student_cents);
    else json_put_null(w, "cost_per_student_cents");
    json_write_object_end(w);
    json_write_object_end(w);
}

/* ---- text ---- */

static bool put_number(Buf *out, int64_t n, Err *e)
{
    char digits[32];
    int length = snprintf(digits, sizeof digits, "%lld", (long long)n);
    for (int i = 0; i < length; i++) {
        if (i && (length - i) % 3 == 0) TRY(buf_add_char(out, ',', e));
        TRY(buf_add_char(out, digits[i], e));
    }
    return true;
}

/* Three digits that matter, no exponent. */
static int places_of(double value)
{
    double size = fabs(value);
    return size >= 100 ? 0 : size >= 10 ? 1 : size >= 0.01 || size == 0 ? 2 : 4;
}

static double interval_se(const Aroi *aroi, const AroiFigures *f) { return aroi->has_clusters ? f->hedges_g_se_cluster : f->hedges_g_se; }

static bool write_answer(Buf *out, const Aroi *aroi, Err *e)
{
    const AroiFigures *f = &aroi->overall;
    double se = interval_se(aroi, f), size = fabs(f->estimate);
    bool is_clear = fabs(f->hedges_g) > 1.96 * se;
    TRY(buf_format(out, e, "Participants scored %.*f %.*s%s than comparable students (%.2f SD", places_of(size) > 1 ? places_of(size) : 1, size,
                   STR_ARGUMENTS(aroi->unit.n ? aroi->unit : STR("points")), f->estimate < 0 ? " lower" : " higher", f->hedges_g));
    if (isfinite(se)) TRY(buf_format(out, e, ", 95 %% between %.2f and %.2f", f->hedges_g - 1.959964 * se, f->hedges_g + 1.959964 * se));
    TRY(buf_add_c(out, ").\n", e));
    if (!isfinite(se)) return buf_add_c(out, "There are not enough schools to say how sure that is.\n", e);
    return is_clear ? true : buf_add_c(out, "That cannot be told from no difference.\n", e);
}

static bool write_cost(Buf *out, const Aroi *aroi, Err *e)
{
    char dollars[40], each[40];
    if (!aroi->has_cost) return buf_add_c(out, "What it costs is not given, so there is no A-ROI.\n", e);
    cents_to_dollars(dollars, aroi->cost_cents);
    cents_to_dollars(each, aroi->cost_per_student_cents);
    TRY(buf_format(out, e, "A-ROI: %.*f student-SD for each $1,000", places_of(aroi->per_1000), aroi->per_1000));
    if (isfinite(aroi->low))
        TRY(buf_format(out, e, " (95 %% between %.*f and %.*f)", places_of(aroi->per_1000), aroi->low, places_of(aroi->per_1000), aroi->high));
    return buf_format(out, e, ", at %s a student (%s in all).\n", each, dollars);
}

static bool write_group(Buf *out, const Aroi *aroi, const AroiGroup *group, Err *e)
{
    const AroiFigures *f = &group->figures;
    double se = interval_se(aroi, f);
    TRY(buf_format(out, e, "  %.*s = %.*s: ", STR_ARGUMENTS(group->column), STR_ARGUMENTS(group->value)));
    if (f->is_suppressed) return buf_add_c(out, "not shown, to protect the students in it\n", e);
    if (f->why_not_estimated.n) {
        TRY(put_number(out, f->n, e));
        return buf_format(out, e, " students, %.*s\n", STR_ARGUMENTS(f->why_not_estimated));
    }
    TRY(buf_format(out, e, "%+.*f (%+.2f SD", places_of(f->estimate) > 1 ? places_of(f->estimate) : 1, f->estimate, f->hedges_g));
    if (isfinite(se)) TRY(buf_format(out, e, ", 95 %% %+.2f to %+.2f", f->hedges_g - 1.959964 * se, f->hedges_g + 1.959964 * se));
    TRY(buf_add_c(out, "), ", e));
    TRY(put_number(out, f->n, e));
    return buf_add_c(out, " students\n", e);
}

static bool write_loss(Buf *out, const char *arm, const AroiLoss *loss, Err *e)
{
    int64_t lost = loss_count(loss);
    if (loss->rows == 0 || lost == 0) return true;
    /* beside the number of those who stayed, a small number of lost ones would be a cell of its own */
    if (lost < AROI_SHOWN_LEAST) return buf_format(out, e, "  left out of the %s: fewer than 10, for want of an outcome or another column\n", arm);
    TRY(buf_format(out, e, "  left out of the %s: ", arm));
    TRY(put_number(out, lost, e));
    TRY(buf_add_c(out, " of ", e));
    TRY(put_number(out, loss->rows, e));
    return buf_format(out, e, " (%.1f %%), for want of an outcome or another column\n", 100 * (double)lost / (double)loss->rows);
}

static bool write_basis(Buf *out, const Aroi *aroi, Err *e)
{
    const AroiFigures *f = &aroi->overall;
    TRY(buf_add_c(out, "Based on ", e));
    TRY(put_number(out, f->n_treated, e));
    TRY(buf_add_c(out, " participants and ", e));
    TRY(put_number(out, f->n_comparison, e));
    TRY(buf_add_c(out, " comparison students", e));
    if (aroi->has_clusters) TRY(buf_format(out, e, " in %lld clusters", (long long)f->clusters));
    if (aroi->has_fixed_effects) TRY(buf_add_c(out, ", compared within the same fixed effect", e));
    if (aroi->covariates_n) TRY(buf_format(out, e, ", adjusted for %lld covariate%s", (long long)aroi->covariates_n, aroi->covariates_n > 1 ? "s" : ""));
    TRY(buf_add_c(out, ".\n", e));
    if (!aroi->has_clusters)
        TRY(buf_add_c(out, "  no cluster is named: if a school's students share the program, the interval is too narrow; name the school with --cluster\n", e));
    if (!aroi->has_enough_clusters)
        TRY(buf_add_c(out, "  not enough schools: with so few, no standard error is given\n", e));
    if (aroi->has_wild)
        TRY(buf_format(out, e, "  with few clusters, trust the wild bootstrap: p = %.5f%s\n", aroi->wild_p,
                       aroi->wild_is_enumeration ? " (every assignment of signs counted)" : ""));
    TRY(write_loss(out, "participants", &aroi->treated_loss, e));
    TRY(write_loss(out, "comparison", &aroi->comparison_loss, e));
    for (size_t i = 0; i < aroi->baselines_n; i++)
        if (aroi->baselines[i].is_dropped)
            TRY(buf_format(out, e, "  %.*s adjusts nothing: it follows from who took part, the fixed effects or the covariates before it\n", STR_ARGUMENTS(aroi->baselines[i].name)));
    for (size_t i = 0; i < aroi->baselines_n; i++)
        if (aroi->baselines[i].verdict == BASELINE_NOT_SATISFIED && isfinite(aroi->baselines[i].g))
            TRY(buf_format(out, e, "  %.*s differed by %.2f SD at the start, more than the 0.25 up to which adjusting is trusted: not to be read as caused by the program\n",
                           STR_ARGUMENTS(aroi->baselines[i].name), aroi->baselines[i].g));
    for (size_t i = 0; i < aroi->files_n; i++)
        if (aroi->files[i].unmatched >= AROI_SHOWN_LEAST)
            TRY(buf_format(out, e, "  %.*s: %lld students are not in the other files\n", STR_ARGUMENTS(aroi->files[i].name), (long long)aroi->files[i].unmatched));
    return true;
}

bool aroi_write_text(Buf *out, const Aroi *aroi, Err *e)
{
    if (aroi->overall.is_suppressed)
        return buf_add_c(out, "Fewer than 10 students took part or can be compared with: nothing is shown, to protect them.\n", e);
    TRY(write_answer(out, aroi, e));
    TRY(write_cost(out, aroi, e));
    if (aroi->groups_n) TRY(buf_add_c(out, "Student groups:\n", e));
    for (size_t i = 0; i < aroi->groups_n; i++) TRY(write_group(out, aroi, &aroi->groups[i], e));
    return write_basis(out, aroi, e);
}
