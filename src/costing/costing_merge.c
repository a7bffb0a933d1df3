/* Initiatives that were merged: every figure is worked out under the code its rows were written with, and only then added to the one that stays. So a merge moves
 * no cent and no share of a pool, and a file that still says the old code is costed as before. What does reach across the family is the rule that the same
 * dollar counts once: the two were one all along. */
#include "costing/costing_rules.h"

bool merged_link(CostWork *w, Err *e)
{
    (void)e;
    for (size_t i = 0; i < w->in->merges_n; i++) {
        SheetWork *s = sheet_work(w, w->in->merges[i].code), *into = sheet_work(w, w->in->merges[i].into);
        if (!s || !into || s == into || into->into) continue; /* nothing is known of the one, or the store holds a circle: it stays by itself */
        s->into = into;
    }
    for (size_t i = w->n; i > 0; i--) { /* by code, so that it makes no difference in which order they were merged */
        SheetWork *s = &w->sheets[i - 1];
        if (!s->into) continue;
        s->next_merged = s->into->next_merged;
        s->into->next_merged = s;
    }
    return true;
}

SheetWork *sheet_root(SheetWork *s) { return s->into ? s->into : s; }

bool same_family(const CostWork *w, Str a, Str b)
{
    SheetWork *x = sheet_work(w, a), *y = sheet_work(w, b);
    return x && y && sheet_root(x) == sheet_root(y);
}

static bool fold_leaf(SheetWork *to, const SheetWork *from, Arena *a, CostLeaf leaf, Err *e)
{
    TRY(str_format(&leaf.label, a, e, "%.*s (%.*s)", STR_ARGUMENTS(leaf.label), STR_ARGUMENTS(from->sheet.code)));
    return leaf_add(to, a, leaf, e);
}

static bool fold_sentences(Sentences *to, const Sentences *from, Str code, Arena *a, Err *e)
{
    for (size_t i = 0; i < from->n; i++) TRY(sentence_add(to, a, e, "%.*s: %.*s", STR_ARGUMENTS(code), STR_ARGUMENTS(from->rows[i])));
    return true;
}

static bool fold(SheetWork *to, const SheetWork *from, Arena *a, Err *e)
{
    for (int p = 0; p < COST_PARTS; p++)
        for (size_t i = 0; i < from->leaves_n[p]; i++) TRY(fold_leaf(to, from, a, from->leaves[p][i], e));
    TRY(fold_sentences(&to->missing, &from->missing, from->sheet.code, a, e));
    TRY(fold_sentences(&to->warnings, &from->warnings, from->sheet.code, a, e));
    to->sheet.has_unpaid_hours |= from->sheet.has_unpaid_hours;
    to->sheet.unpaid_hours += from->sheet.unpaid_hours;
    to->sheet.has_unpaid_cents |= from->sheet.has_unpaid_cents;
    return cents_add(&to->sheet.unpaid, to->sheet.unpaid, from->sheet.unpaid, e);
}

bool merged_fold(CostWork *w, Err *e)
{
    for (size_t i = 0; i < w->n; i++) /* by code, whatever the order in which they were merged */
        if (w->sheets[i].into) TRY(fold(w->sheets[i].into, &w->sheets[i], w->arena, e));
    return true;
}
