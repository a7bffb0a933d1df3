/* Pools: what each comes to, and how its initiatives share it. */
#include <stdio.h>
#include <stdlib.h>

#include "costing/costing_rules.h"
#include "inventory/inventory.h"

typedef struct {
    CostPool pool;
    bool has_stated, is_contradictory;
    TagLeft *tags;
    size_t tags_n;
    size_t *members;        /* places in CostInputs.pools */
    size_t members_n;
} PoolWork;

typedef struct { PoolWork *rows; size_t n; Map by_name; } Pools;

static const char *const driver_words[] = {"hours", "FTE", "students", "sites", "square feet", "of direct cost"};

/* ---- Which pools there are ---- */

static int by_name(const void *a, const void *b) { return str_compare(*(const Str *)a, *(const Str *)b); }

static bool add_name(Str *names, size_t *n, Map *seen, Str name, Err *e)
{
    int64_t *slot;
    bool is_new = false;
    if (name.n) TRY(map_put(&slot, &is_new, seen, name, 0, e));
    if (is_new) names[(*n)++] = name;
    return true;
}

static bool collect(Pools *out, CostWork *w, Err *e)
{
    const CostInputs *in = w->in;
    Map seen;
    size_t n = 0;
    Str *names = PUSH(w->arena, Str, in->pools_n + in->costs_n + in->tags_n, e);
    if (!names) return false;
    TRY(map_new(&seen, w->arena, in->pools_n, e));
    for (size_t i = 0; i < in->pools_n; i++) TRY(add_name(names, &n, &seen, in->pools[i].pool, e));
    for (size_t i = 0; i < in->costs_n; i++)
        if (cost_row_use(&in->costs[i]) == COST_ROW_POOL) TRY(add_name(names, &n, &seen, in->costs[i].pool, e));
    for (size_t i = 0; i < in->tags_n; i++)
        if (!in->tags[i].initiative.n) TRY(add_name(names, &n, &seen, in->tags[i].pool, e));
    if (n) qsort(names, n, sizeof *names, by_name);
    out->rows = PUSH(w->arena, PoolWork, n, e);
    if (!out->rows) return false;
    TRY(map_new(&out->by_name, w->arena, n, e));
    for (; out->n < n; out->n++) {
        int64_t *slot;
        bool is_new;
        out->rows[out->n] = (PoolWork){.pool = {.name = names[out->n]}};
        TRY(map_put(&slot, &is_new, &out->by_name, names[out->n], (int64_t)out->n, e));
    }
    return true;
}

static PoolWork *pool_work(const Pools *pools, Str name) { return &pools->rows[*map_get(&pools->by_name, name)]; }

/* ---- What a pool comes to ---- */

/* It is enough to state the amount and the driver in one row; two rows that differ contradict each other. */
static bool read_pool_row(Pools *pools, CostWork *w, size_t i, Err *e)
{
    const Pool *row = &w->in->pools[i];
    PoolWork *p = pool_work(pools, row->pool);
    SheetWork *member = sheet_work(w, row->initiative);
    if (member) sheet_root(member)->sheet.is_in_pool = true;
    if (!p->members && !(p->members = PUSH(w->arena, size_t, w->in->pools_n, e))) return false;
    p->members[p->members_n++] = i;
    if (record_has(row, POOL_FIELD_amount_cents)) {
        if (p->has_stated && p->pool.stated.v != row->amount_cents.v) p->is_contradictory = true;
        if (!p->has_stated) p->pool.stated = row->amount_cents;
        p->has_stated = p->pool.has_amount = true;
    }
    if (!record_has(row, POOL_FIELD_driver)) return true;
    if (p->pool.has_driver && p->pool.driver != row->driver)
        TRY(sentence_add(&w->warnings, w->arena, e, "pool '%.*s' is shared by %s in one row and by %s in another; %s is used", STR_ARGUMENTS(row->pool),
                         driver_words[p->pool.driver], driver_words[row->driver], driver_words[p->pool.driver]));
    else p->pool.driver = row->driver;
    p->pool.has_driver = true;
    return true;
}

static bool read_tags(Pools *pools, CostWork *w, Err *e)
{
    for (size_t i = 0; i < w->in->tags_n; i++) {
        const CostTag *t = w->tags[i].tag;
        if (t->initiative.n || !t->pool.n) continue;
        PoolWork *p = pool_work(pools, t->pool);
        if (!p->tags_n++) p->tags = &w->tags[i]; /* they stand together: CostWork.tags is in order */
        p->pool.has_amount = true;
        TRY(cents_add(&p->pool.tagged, p->pool.tagged, t->cents, e));
    }
    return true;
}

static bool read_cost_row(Pools *pools, CostWork *w, const Cost *row, Err *e)
{
    PoolWork *p = pool_work(pools, row->pool);
    Claim *claims;
    size_t n;
    CostRowCosting c;
    TRY(cost_row_costing(&c, row, e));
    if (!c.is_costed)
        return sentence_add(&w->warnings, w->arena, e, "pool '%.*s': of %.*s %s, so the pool is too small", STR_ARGUMENTS(row->pool), STR_ARGUMENTS(row->ingredient), c.why);
    p->pool.has_amount = true;
    TRY(cents_add(&p->pool.rows, p->pool.rows, c.cash, e));
    if (record_has(row, COST_FIELD_life_years) && row->life_years > 1)
        TRY(sentence_add(&w->warnings, w->arena, e, "pool '%.*s': the life of %.*s is not used; give what it costs in a year", STR_ARGUMENTS(row->pool), STR_ARGUMENTS(row->ingredient)));
    Str home = record_has(row, COST_FIELD_home_account) ? row->home_account : STR("");
    TRY(claim_take(&claims, &n, w->arena, p->tags, p->tags_n, home, c.cash, e));
    for (size_t i = 0; i < n; i++) {
        const CostTag *t = claims[i].tag->tag;
        char dollars[40];
        cents_to_dollars(dollars, claims[i].cents);
        TRY(cents_subtract(&p->pool.claimed, p->pool.claimed, claims[i].cents, e));
        TRY(sentence_add(&w->warnings, w->arena, e, "pool '%.*s': %s of rule %lld on %.*s is also stated as %.*s; it counts once", STR_ARGUMENTS(row->pool), dollars,
                         (long long)t->rule_id, STR_ARGUMENTS(t->account), STR_ARGUMENTS(row->ingredient)));
    }
    return true;
}

static bool total_pool(PoolWork *p, CostWork *w, Err *e)
{
    CostPool *pool = &p->pool;
    if (p->is_contradictory) {
        TRY(sentence_add(&w->warnings, w->arena, e, "pool '%.*s' is stated with different amounts in its rows; none of them is used: give one", STR_ARGUMENTS(pool->name)));
        pool->stated = CENTS(0);
        p->pool.has_amount = false;
    }
    if (p->has_stated && !p->is_contradictory && pool->tagged.v) {
        char stated[40], tagged[40];
        cents_to_dollars(stated, pool->stated);
        cents_to_dollars(tagged, pool->tagged);
        TRY(sentence_add(&w->warnings, w->arena, e, "pool '%.*s' is stated at %s and tag rules send %s to it as well; both count: leave one out if they are the same dollars",
                         STR_ARGUMENTS(pool->name), stated, tagged));
    }
    TRY(cents_add(&pool->total, pool->stated, pool->rows, e));
    TRY(cents_add(&pool->total, pool->total, pool->tagged, e));
    TRY(cents_add(&pool->total, pool->total, pool->claimed, e));
    if (p->is_contradictory) pool->unreached = pool->total;
    return true;
}

/* ---- Quantities ---- */

/* What the store knows of an initiative under a driver; NULL, or why it knows nothing. */
static const char *known_quantity(Ratio *out, const SheetWork *s, int driver)
{
    switch (driver) {
    case POOL_DRIVER_HOURS:
        *out = s->hours;
        return s->has_hours ? NULL : "it has no staff hours";
    case POOL_DRIVER_FTE:
        *out = s->fte;
        return s->has_fte ? NULL : "it has no staff hours";
    case POOL_DRIVER_STUDENTS:
        *out = ratio_int(s->sheet.students_served);
        return s->sheet.has_students && s->sheet.students_served >= 0 ? NULL : "students_served is missing";
    case POOL_DRIVER_SITES:
        if (!s->row || !record_has(s->row, INITIATIVE_FIELD_campuses)) return "campuses are missing";
        *out = ratio_int((int64_t)initiative_list_count(s->row->campuses));
        return NULL;
    case POOL_DRIVER_DIRECT:
        *out = ratio_int(s->sheet.parts[COST_PART_DIRECT].v);
        return !s->leaves_n[COST_PART_DIRECT] ? "it has no direct cost" : s->sheet.parts[COST_PART_DIRECT].v < 0 ? "its direct cost is negative" : NULL;
    case POOL_DRIVER_SQUARE_FEET: break;
    }
    return "the quantity is missing";
}

/* A row's weight; without one it is listed, and the others share. */
static bool weigh(Ratio *out, bool *has, const PoolWork *p, CostWork *w, size_t member, Err *e)
{
    const Pool *row = &w->in->pools[member];
    bool is_rest = !record_has(row, POOL_FIELD_initiative);
    const char *why = "the quantity is missing";
    *has = true;
    if (record_has(row, POOL_FIELD_quantity)) {
        if (row->quantity >= 0 && ratio_from_double(out, row->quantity)) return true;
        why = "the quantity cannot be used";
    } else if (!is_rest && p->pool.has_driver && w->in->pool_occurrences[member] == 1) {
        why = known_quantity(out, sheet_work(w, row->initiative), p->pool.driver);
        if (!why) return true;
    } else if (!is_rest && w->in->pool_occurrences[member] == 1) {
        why = "the driver is missing";
    }
    *has = false;
    if (!is_rest) return sentence_add(&sheet_work(w, row->initiative)->missing, w->arena, e, "its share of pool '%.*s': %s", STR_ARGUMENTS(p->pool.name), why);
    return sentence_add(&w->warnings, w->arena, e, "pool '%.*s': what the rest of the district states cannot be used, so the initiatives carry all of it", STR_ARGUMENTS(p->pool.name));
}

/* ---- Shares ---- */

static bool add_share_leaf(PoolWork *p, CostWork *w, size_t member, const char *formula, Cents cents, Err *e)
{
    const Pool *row = &w->in->pools[member];
    CostPool *pool = &p->pool;
    if (!record_has(row, POOL_FIELD_initiative)) return cents_add(&pool->rest, pool->rest, cents, e);
    TRY(leaf_add(sheet_work(w, row->initiative), w->arena,
                 (CostLeaf){.part = COST_PART_SHARED, .kind = COST_LEAF_POOL, .label = pool->name, .formula = str_from_c(formula), .account = STR(""),
                            .source = record_has(row, POOL_FIELD_source) ? row->source : STR(""), .pool = pool->name, .cents = cents, .cash = cents,
                            .row_id = w->in->pool_ids ? w->in->pool_ids[member] : 0}, e));
    return cents_add(&pool->shared, pool->shared, cents, e);
}

/* Of `whole`, which is the pool or what the stated percents left of it. */
static bool add_share(PoolWork *p, CostWork *w, size_t member, Cents whole, Ratio weight, Ratio all, Cents cents, Err *e)
{
    const CostPool *pool = &p->pool;
    char dollars[40], part[40], of[40], formula[200];
    cents_to_dollars(dollars, whole);
    bool is_money = pool->has_driver && pool->driver == POOL_DRIVER_DIRECT && !record_has(&w->in->pools[member], POOL_FIELD_quantity);
    if (is_money) cents_to_dollars(part, CENTS((int64_t)weight.n)), count_to_text(of, ratio_to_double(all) / 100);
    else count_to_text(part, ratio_to_double(weight)), count_to_text(of, ratio_to_double(all));
    snprintf(formula, sizeof formula, "%s x %s / %s%s %s", dollars, part, is_money ? "$" : "", of, pool->has_driver ? driver_words[pool->driver] : "units");
    return add_share_leaf(p, w, member, formula, cents, e);
}

typedef struct { size_t *members; Ratio *weights; size_t n; Ratio all; } Sharers;

static bool sharers_new(Sharers *out, Arena *a, size_t most, Err *e)
{
    *out = (Sharers){.members = PUSH(a, size_t, most, e), .weights = PUSH(a, Ratio, most + 1, e), .all = ratio_int(0)};
    return out->members && out->weights;
}

static bool sharer_add(Sharers *s, const PoolWork *p, size_t member, Ratio weight, Err *e)
{
    if (!ratio_plus(&s->all, s->all, weight))
        return FAIL(e, ERR_OVERFLOW, "quantity", "the quantities of pool '%.*s' have too many digits to be added exactly; round them", STR_ARGUMENTS(p->pool.name));
    s->weights[s->n] = weight;
    s->members[s->n++] = member;
    return true;
}

/* Largest remainder over n weights: the parts always sum to the whole. */
static bool split(Cents **out, Arena *a, Cents whole, const Ratio *weights, size_t n, Err *e)
{
    int64_t *integers = PUSH(a, int64_t, n, e);
    Cents *cents = PUSH(a, Cents, n, e);
    if (!integers || !cents) return false;
    ratio_weights(integers, weights, n);
    *out = cents;
    return cents_split(cents, whole, integers, n, a, e);
}

/* The rows that state a percent take that part of the whole pool; *left is what the others share by quantity. More than 100 together contradict
 * each other: then nobody gets anything, and the pool says so. */
static bool share_by_percent(Cents *left, bool *is_good, PoolWork *p, CostWork *w, const Sharers *s, Err *e)
{
    Ratio rest;
    Cents *cents;
    char part[40], dollars[40], formula[120];
    *left = p->pool.total;
    *is_good = ratio_plus(&rest, ratio_int(100), (Ratio){-s->all.n, s->all.d}) && rest.n >= 0;
    if (!*is_good || s->n == 0) return true;
    s->weights[s->n] = rest;
    TRY(split(&cents, w->arena, p->pool.total, s->weights, s->n + 1, e));
    cents_to_dollars(dollars, p->pool.total);
    for (size_t i = 0; i < s->n; i++) {
        count_to_text(part, ratio_to_double(s->weights[i]));
        snprintf(formula, sizeof formula, "%s %% of %s", part, dollars);
        TRY(add_share_leaf(p, w, s->members[i], formula, cents[i], e));
    }
    *left = cents[s->n];
    return true;
}

static bool share_by_quantity(PoolWork *p, CostWork *w, const Sharers *s, Cents whole, Err *e)
{
    Cents *cents;
    TRY(split(&cents, w->arena, whole, s->weights, s->n, e));
    for (size_t i = 0; i < s->n; i++) TRY(add_share(p, w, s->members[i], whole, s->weights[i], s->all, cents[i], e));
    return true;
}

static bool reaches_nobody(PoolWork *p, CostWork *w, Cents what, const char *why, Err *e)
{
    char dollars[40];
    cents_to_dollars(dollars, what);
    TRY(cents_add(&p->pool.unreached, p->pool.unreached, what, e));
    return sentence_add(&w->warnings, w->arena, e, "pool '%.*s': %s reaches no initiative, because %s", STR_ARGUMENTS(p->pool.name), dollars, why);
}

/* The rest of the district without a number of its own: it has what stated percents leave, and nothing beside quantities. */
static bool is_open_rest(const Pool *row)
{
    return !record_has(row, POOL_FIELD_initiative) && !record_has(row, POOL_FIELD_quantity) && !record_has(row, POOL_FIELD_share_percent);
}

static bool share(PoolWork *p, CostWork *w, Err *e)
{
    Sharers stated, others;
    Cents left;
    size_t open_rests = 0;
    bool is_good;
    TRY(sharers_new(&stated, w->arena, p->members_n, e));
    TRY(sharers_new(&others, w->arena, p->members_n, e));
    for (size_t i = 0; i < p->members_n; i++) {
        const Pool *row = &w->in->pools[p->members[i]];
        Ratio weight;
        bool has;
        open_rests += is_open_rest(row);
        if (is_open_rest(row)) continue;
        if (record_has(row, POOL_FIELD_share_percent) && ratio_from_double(&weight, row->share_percent)) {
            TRY(sharer_add(&stated, p, p->members[i], weight, e));
            continue;
        }
        TRY(weigh(&weight, &has, p, w, p->members[i], e));
        if (has) TRY(sharer_add(&others, p, p->members[i], weight, e));
    }
    TRY(share_by_percent(&left, &is_good, p, w, &stated, e));
    if (!is_good) return reaches_nobody(p, w, p->pool.total, "its rows state more than 100 % together", e);
    if (others.all.n > 0) {
        if (open_rests)
            TRY(sentence_add(&w->warnings, w->arena, e, "pool '%.*s': the rest of the district has no quantity, so the initiatives carry all of it", STR_ARGUMENTS(p->pool.name)));
        return share_by_quantity(p, w, &others, left, e);
    }
    if (stated.n > 0 && stated.n + open_rests == p->members_n) return cents_add(&p->pool.rest, p->pool.rest, left, e); /* what nobody states is the rest of the district's */
    if (stated.n > 0 && left.v == 0) return true;
    return reaches_nobody(p, w, left, p->members_n == 0 ? "pools.csv does not say who shares it" : "there is no quantity to share it by", e);
}

/* A pool that nobody gave an amount costs its members something, but not nothing. */
static bool tell_members(PoolWork *p, CostWork *w, Err *e)
{
    for (size_t i = 0; i < p->members_n; i++) {
        const Pool *row = &w->in->pools[p->members[i]];
        if (record_has(row, POOL_FIELD_initiative))
            TRY(sentence_add(&sheet_work(w, row->initiative)->missing, w->arena, e, "its share of pool '%.*s': the pool's amount is not known", STR_ARGUMENTS(p->pool.name)));
    }
    return true;
}

bool pools_share(CostBook *book, CostWork *w, Err *e)
{
    Pools pools = {0};
    TRY(collect(&pools, w, e));
    for (size_t i = 0; i < w->in->pools_n; i++) TRY(read_pool_row(&pools, w, i, e));
    TRY(read_tags(&pools, w, e));
    for (size_t i = 0; i < w->in->costs_n; i++)
        if (cost_row_use(&w->in->costs[i]) == COST_ROW_POOL) TRY(read_cost_row(&pools, w, &w->in->costs[i], e));
    book->pools = PUSH(w->arena, CostPool, pools.n, e);
    if (!book->pools) return false;
    for (size_t i = 0; i < pools.n; i++) {
        PoolWork *p = &pools.rows[i];
        TRY(total_pool(p, w, e));
        TRY(p->pool.has_amount ? share(p, w, e) : tell_members(p, w, e));
        book->pools[book->pools_n++] = p->pool;
    }
    return true;
}
