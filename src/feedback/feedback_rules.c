/* What of the answers may be shown, and what they come to. No store, no clock. */
#include <stdlib.h>

#include "feedback/feedback_parts.h"

/* While a confidential survey is open, the last full five are kept back too: with them the rest, which may be one, has company when the survey closes. */
int64_t feedback_released(int64_t n, FeedbackShow show)
{
    if (show == FEEDBACK_ALL) return n;
    if (show == FEEDBACK_FINAL) return n >= FEEDBACK_LEAST ? n : 0;
    return n >= 2 * FEEDBACK_LEAST ? n / FEEDBACK_LEAST * FEEDBACK_LEAST - FEEDBACK_LEAST : 0;
}

typedef struct { int64_t seen, most; } Release; /* of one question of one initiative */

/* May the next answer be counted? Answers come in the order in which they were sent. */
static bool is_released(Release *r) { return r->seen++ < r->most; }

static int by_initiative_and_place(const void *pa, const void *pb)
{
    const FeedbackVote *a = pa, *b = pb;
    int order = str_compare(a->initiative, b->initiative);
    if (order) return order;
    return a->place < b->place ? -1 : a->place > b->place;
}

static bool counts(const FeedbackVote *v, FeedbackShow show) { return show != FEEDBACK_GROWING || v->place > 0; }

static FeedbackCell tally_one(const FeedbackVote *votes, size_t n, FeedbackShow show)
{
    FeedbackCell c = {.initiative = votes[0].initiative};
    Release told = {0}, important = {0}, effective = {0};
    for (size_t i = 0; i < n; i++) {
        if (!counts(&votes[i], show)) continue;
        told.most += votes[i].has_runs;
        important.most += votes[i].importance > 0;
        effective.most += votes[i].effectiveness > 0;
    }
    told.most = feedback_released(told.most, show);
    important.most = feedback_released(important.most, show);
    effective.most = feedback_released(effective.most, show);
    c.is_held_back = show != FEEDBACK_ALL && told.most + important.most + effective.most == 0; /* also where nobody answered: that one did would tell who */
    for (size_t i = 0; i < n; i++) {
        const FeedbackVote *v = &votes[i];
        if (!counts(v, show)) continue;
        if (v->has_runs && is_released(&told)) c.told_n++, c.runs_n += v->runs, c.wanted_n += !v->runs && v->has_wanted && v->wanted;
        if (v->importance > 0 && is_released(&important)) c.importance_n++, c.importance_sum += v->importance;
        if (v->effectiveness > 0 && is_released(&effective)) c.effectiveness_n++, c.effectiveness_sum += v->effectiveness;
    }
    return c;
}

bool feedback_tally(FeedbackCell **out, size_t *out_n, Arena *a, const FeedbackVote *votes, size_t votes_n, FeedbackShow show, Err *e)
{
    FeedbackVote *sorted = PUSH(a, FeedbackVote, votes_n, e);
    FeedbackCell *cells = sorted ? PUSH(a, FeedbackCell, votes_n, e) : NULL;
    size_t n = 0;
    if (!cells) return false;
    for (size_t i = 0; i < votes_n; i++) sorted[i] = votes[i];
    if (votes_n) qsort(sorted, votes_n, sizeof *sorted, by_initiative_and_place);
    for (size_t i = 0, end; i < votes_n; i = end) {
        for (end = i + 1; end < votes_n && str_equal(sorted[end].initiative, sorted[i].initiative);) end++;
        cells[n++] = tally_one(&sorted[i], end - i, show);
    }
    *out = cells;
    *out_n = n;
    return true;
}

const char *feedback_quadrant(const FeedbackCell *c)
{
    if (!c->importance_n || !c->effectiveness_n) return NULL;
    bool important = c->importance_sum > 3 * c->importance_n, works = c->effectiveness_sum > 3 * c->effectiveness_n; /* above the middle of 1 to 5 */
    if (important) return works ? "important, works" : "important, does not work";
    return works ? "less important, works" : "less important, does not work";
}

/* Which of the four questions follow from which. */
bool feedback_answer_fault(size_t *field, const char **why, const FeedbackAnswer *row)
{
    bool runs = record_has(row, FEEDBACK_ANSWER_FIELD_runs) && row->runs, not_here = record_has(row, FEEDBACK_ANSWER_FIELD_runs) && !row->runs;
    bool rated = record_has(row, FEEDBACK_ANSWER_FIELD_importance) || record_has(row, FEEDBACK_ANSWER_FIELD_effectiveness);
    *field = FEEDBACK_ANSWER_FIELD_runs;
    *why = "an initiative is rated where it runs: say first that it does";
    if (rated && !runs) return true;
    *field = FEEDBACK_ANSWER_FIELD_wanted;
    *why = "whether it is wanted is asked where it does not run: say first that it does not";
    return record_has(row, FEEDBACK_ANSWER_FIELD_wanted) && !not_here;
}

void feedback_follow(FeedbackAnswer *row, uint64_t *given)
{
    static const size_t rated[] = {FEEDBACK_ANSWER_FIELD_importance, FEEDBACK_ANSWER_FIELD_effectiveness}, wanted[] = {FEEDBACK_ANSWER_FIELD_wanted};
    if (!(*given >> FEEDBACK_ANSWER_FIELD_runs & 1)) return;
    bool has = record_has(row, FEEDBACK_ANSWER_FIELD_runs), runs = has && row->runs;
    for (size_t i = 0; i < 2 && !runs; i++)
        if (!(*given >> rated[i] & 1)) record_set_has(row, rated[i], false), *given |= (uint64_t)1 << rated[i];
    if ((!has || runs) && !(*given >> wanted[0] & 1)) record_set_has(row, wanted[0], false), *given |= (uint64_t)1 << wanted[0];
}
