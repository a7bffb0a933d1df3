#include "evidence/aroi_sample.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { OUTSIDE = -1, COMPARISON = 0, TREATED = 1 };

/* ---- conditions on rows ---- */

/* For each part a flag for each code, so that a value is looked at once, not once a row. */
typedef struct { const bool *fits; const StudentColumn *column; const ConditionPart *part; } RowTest;

static bool tests_make(RowTest *out, Arena *a, const Condition *condition, const size_t *at, const StudentTable *table, Err *e)
{
    for (size_t i = 0; i < condition->n; i++) {
        const StudentColumn *column = &table->columns[at[i]];
        out[i] = (RowTest){NULL, column, &condition->parts[i]};
        if (condition->parts[i].values_n == 0) continue;
        bool *fits = PUSH(a, bool, column->values_n, e);
        if (!fits) return false;
        for (size_t v = 0; v < column->values_n; v++) fits[v] = condition_part_fits_text(&condition->parts[i], column->values[v]);
        out[i].fits = fits;
    }
    return true;
}

/* *is_known false when a cell is missing. */
static bool row_fits(const RowTest *tests, size_t n, size_t row, bool *is_known)
{
    bool fits = true;
    *is_known = true;
    for (size_t i = 0; i < n; i++) {
        const RowTest *t = &tests[i];
        bool missing = t->fits ? t->column->codes[row] < 0 : isnan(t->column->numbers[row]);
        if (missing) {
            *is_known = false;
            return false;
        }
        fits = fits && (t->fits ? t->fits[t->column->codes[row]] : condition_part_fits_number(t->part, t->column->numbers[row]));
    }
    return fits;
}

static bool arms_find(signed char *arm, int64_t counts[2], Arena *a, const AroiPlan *plan, const StudentTable *table, Err *e)
{
    RowTest treated[CONDITION_PARTS_MOST], comparison[CONDITION_PARTS_MOST];
    bool is_stated = plan->comparison.n > 0, known, known_too;
    TRY(tests_make(treated, a, &plan->treated, plan->treated_at, table, e));
    TRY(tests_make(comparison, a, &plan->comparison, plan->comparison_at, table, e));
    for (size_t i = 0; i < table->n; i++) {
        bool is_treated = row_fits(treated, plan->treated.n, i, &known);
        bool is_comparison = is_stated ? row_fits(comparison, plan->comparison.n, i, &known_too) : known && !is_treated;
        if (is_treated && is_comparison)
            return FAIL(e, ERR_INPUT, "comparison", "some students satisfy both '%.*s' and '%.*s'; write conditions that no student satisfies both",
                        STR_ARGUMENTS(plan->request->treated), STR_ARGUMENTS(plan->request->comparison));
        arm[i] = is_treated ? TREATED : is_comparison ? COMPARISON : OUTSIDE;
        if (arm[i] >= 0) counts[arm[i]]++;
    }
    Str t = plan->request->treated, c = plan->request->comparison;
    if (counts[TREATED] == 0) return FAIL(e, ERR_INPUT, "treated", "no student satisfies '%.*s'; check the column and the value, as the file writes it", STR_ARGUMENTS(t));
    if (counts[COMPARISON] == 0 && is_stated)
        return FAIL(e, ERR_INPUT, "comparison", "no student satisfies '%.*s'; check the column and the value, as the file writes it", STR_ARGUMENTS(c));
    if (counts[COMPARISON] == 0) return FAIL(e, ERR_INPUT, "comparison", "every student satisfies '%.*s': there is nobody to compare with", STR_ARGUMENTS(t));
    return true;
}

/* ---- complete rows ---- */

static double outcome_of(const AroiPlan *plan, const StudentTable *table, size_t row)
{
    double y = plan->outcome.constant;
    for (size_t i = 0; i < plan->outcome.n; i++) y += plan->outcome.terms[i].factor * table->columns[plan->outcome_at[i]].numbers[row];
    return y;
}

static bool is_missing(const StudentColumn *c, size_t row) { return c->numbers ? isnan(c->numbers[row]) : c->codes[row] < 0; }

/* What the row lacks first, counted; true when it is complete. */
static bool is_complete(AroiLoss *loss, double y, const AroiPlan *plan, const StudentTable *table, size_t row)
{
    const AroiRequest *r = plan->request;
    loss->rows++;
    if (!isfinite(y)) return loss->no_outcome++, false;
    if (r->cluster.n && table->columns[plan->cluster_at].codes[row] < 0) return loss->no_cluster++, false;
    for (size_t i = 0; i < r->fixed_effects_n; i++)
        if (table->columns[plan->fixed_at[i]].codes[row] < 0) return loss->no_fixed_effect++, false;
    for (size_t i = 0; i < r->covariates_n; i++)
        if (is_missing(&table->columns[plan->covariate_at[i]], row)) return loss->no_covariate++, false;
    return true;
}

static bool rows_choose(AroiSample *s, Aroi *out, Arena *a, const AroiPlan *plan, const StudentTable *table, Err *e)
{
    int64_t counts[2] = {0, 0}, kept[2] = {0, 0};
    signed char *arm = PUSH(a, signed char, table->n, e);
    if (!arm) return false;
    TRY(arms_find(arm, counts, a, plan, table, e));
    size_t most = (size_t)(counts[0] + counts[1]);
    s->rows = PUSH(a, uint32_t, most, e);
    s->y = PUSH(a, double, most, e);
    double *treated = PUSH(a, double, most, e);
    if (!s->rows || !s->y || !treated) return false;
    s->columns[0] = treated;
    for (size_t i = 0; i < table->n; i++) {
        if (arm[i] == OUTSIDE) continue;
        double y = outcome_of(plan, table, i);
        if (!is_complete(arm[i] == TREATED ? &out->treated_loss : &out->comparison_loss, y, plan, table, i)) continue;
        s->rows[s->n] = (uint32_t)i;
        s->y[s->n] = y;
        treated[s->n++] = arm[i];
        kept[arm[i]]++;
    }
    for (int k = 0; k < 2; k++)
        if (kept[k] == 0)
            return FAIL(e, ERR_INPUT, k ? "treated" : "comparison", "no %s student has an outcome and everything else that is asked for; check the outcome, the cluster and the covariates",
                        k ? "treated" : "comparison");
    return true;
}

/* ---- columns ---- */

/* Numbers before words, so that the order has no circle. */
static int value_compare(Str a, Str b)
{
    double x = 0, y = 0;
    Err ignored;
    bool a_is_number = str_to_double(&x, a, &ignored), b_is_number = str_to_double(&y, b, &ignored);
    if (a_is_number != b_is_number) return a_is_number ? -1 : 1;
    return x < y ? -1 : x > y ? 1 : str_compare(a, b);
}

static int order_compare(const void *x, const void *y, void *values)
{
    return value_compare(((const Str *)values)[*(const int32_t *)x], ((const Str *)values)[*(const int32_t *)y]);
}

bool values_ascending(int32_t **order, Arena *a, const StudentColumn *column, Err *e)
{
    int32_t *codes = PUSH(a, int32_t, column->values_n, e);
    Str *values = PUSH(a, Str, column->values_n, e);
    if (!codes || !values) return false;
    for (size_t i = 0; i < column->values_n; i++) {
        codes[i] = (int32_t)i;
        values[i] = column->values[i];
    }
    qsort_r(codes, column->values_n, sizeof *codes, order_compare, values);
    *order = codes;
    return true;
}

static bool column_add(double **out, AroiSample *s, Arena *a, Str name, Err *e)
{
    double *column = PUSH(a, double, s->n, e);
    if (!column) return false;
    s->names[s->k] = name;
    s->columns[s->k++] = *out = column;
    return true;
}

/* 0/1 columns of a text's values in the sample, the first left out. */
static bool dummies_add(AroiSample *s, Arena *a, const StudentColumn *column, Err *e)
{
    int32_t *order;
    bool *present = PUSH(a, bool, column->values_n, e);
    bool is_first = true;
    if (!present) return false;
    TRY(values_ascending(&order, a, column, e));
    for (size_t i = 0; i < s->n; i++) present[column->codes[s->rows[i]]] = true;
    for (size_t v = 0; v < column->values_n; v++) {
        if (!present[order[v]]) continue;
        if (!is_first) {
            Str name;
            double *to;
            TRY(str_format(&name, a, e, "%.*s=%.*s", STR_ARGUMENTS(column->name), STR_ARGUMENTS(column->values[order[v]])));
            TRY(column_add(&to, s, a, name, e));
            for (size_t i = 0; i < s->n; i++) to[i] = column->codes[s->rows[i]] == order[v];
        }
        is_first = false;
    }
    return true;
}

static bool covariate_add(AroiSample *s, Arena *a, const StudentColumn *column, size_t table_n, Err *e)
{
    double *to;
    if (!column->numbers) return dummies_add(s, a, column, e);
    if (s->n == table_n) { /* nobody is left out: the table's own column is the sample's */
        s->names[s->k] = column->name;
        s->columns[s->k++] = column->numbers;
        return true;
    }
    TRY(column_add(&to, s, a, column->name, e));
    for (size_t i = 0; i < s->n; i++) to[i] = column->numbers[s->rows[i]];
    return true;
}

static bool labels_take(int32_t **out, AroiSample *s, Arena *a, const StudentColumn *column, Err *e)
{
    int32_t *labels = PUSH(a, int32_t, s->n, e);
    if (!labels) return false;
    for (size_t i = 0; i < s->n; i++) labels[i] = column->codes[s->rows[i]];
    *out = labels;
    return true;
}

/* The fixed effect with most values is absorbed; others stand as 0/1 columns, which is the same model. */
static bool fixed_effects_take(AroiSample *s, Arena *a, const AroiPlan *plan, const StudentTable *table, Err *e)
{
    size_t n = plan->request->fixed_effects_n, largest = 0;
    for (size_t i = 1; i < n; i++)
        if (table->columns[plan->fixed_at[i]].values_n > table->columns[plan->fixed_at[largest]].values_n) largest = i;
    for (size_t i = 0; i < n; i++) {
        if (i == largest) TRY(labels_take(&s->level, s, a, &table->columns[plan->fixed_at[i]], e));
        else TRY(dummies_add(s, a, &table->columns[plan->fixed_at[i]], e));
    }
    return true;
}

static size_t columns_most(const AroiPlan *plan, const StudentTable *table)
{
    size_t n = 1;
    for (size_t i = 0; i < plan->request->covariates_n; i++) n += table->columns[plan->covariate_at[i]].values_n + 1;
    for (size_t i = 0; i < plan->request->fixed_effects_n; i++) n += table->columns[plan->fixed_at[i]].values_n;
    return n;
}

bool aroi_sample(AroiSample *sample, Aroi *out, Arena *a, const AroiPlan *plan, const StudentTable *table, Err *e)
{
    AroiSample s = {.k = 1};
    size_t most = columns_most(plan, table);
    s.columns = PUSH(a, const double *, most, e);
    s.names = PUSH(a, Str, most, e);
    if (!s.columns || !s.names) return false;
    TRY(rows_choose(&s, out, a, plan, table, e));
    for (size_t i = 0; i < plan->request->covariates_n; i++) TRY(covariate_add(&s, a, &table->columns[plan->covariate_at[i]], table->n, e));
    s.covariate_k = s.k - 1;
    TRY(fixed_effects_take(&s, a, plan, table, e));
    if (plan->request->cluster.n) TRY(labels_take(&s.cluster, &s, a, &table->columns[plan->cluster_at], e));
    *sample = s;
    return true;
}

bool aroi_sample_part(AroiSample *out, Arena *a, const AroiSample *all, const int32_t *codes, int32_t code, Err *e)
{
    AroiSample s = {.k = all->k, .covariate_k = all->covariate_k, .names = all->names};
    for (size_t i = 0; i < all->n; i++) s.n += codes[all->rows[i]] == code;
    uint32_t *kept = PUSH(a, uint32_t, s.n, e);
    s.rows = PUSH(a, uint32_t, s.n, e);
    s.y = PUSH(a, double, s.n, e);
    s.columns = PUSH(a, const double *, s.k, e);
    s.level = all->level ? PUSH(a, int32_t, s.n, e) : NULL;
    s.cluster = all->cluster ? PUSH(a, int32_t, s.n, e) : NULL;
    if (!kept || !s.rows || !s.y || !s.columns || (all->level && !s.level) || (all->cluster && !s.cluster)) return false;
    for (size_t i = 0, n = 0; i < all->n; i++)
        if (codes[all->rows[i]] == code) kept[n++] = (uint32_t)i;
    for (size_t j = 0; j < s.k; j++) {
        double *column = PUSH(a, double, s.n, e);
        if (!column) return false;
        for (size_t i = 0; i < s.n; i++) column[i] = all->columns[j][kept[i]];
        s.columns[j] = column;
    }
    for (size_t i = 0; i < s.n; i++) {
        s.rows[i] = all->rows[kept[i]];
        s.y[i] = all->y[kept[i]];
        if (s.level) s.level[i] = all->level[kept[i]];
        if (s.cluster) s.cluster[i] = all->cluster[kept[i]];
    }
    *out = s;
    return true;
}
