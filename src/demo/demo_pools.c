#include <string.h>

#include "demo/demo_parts.h"

/* Pools of shared cost. A pool with a rate is priced by the unit, so that its amount is rate x all units and each
 * share comes out even; the data team is a given sum, shared by largest remainder. */
typedef enum { IN_LEDGER, IN_POOL_FILE, IN_COSTS_FILE } PoolSource;

enum { POOL_BUSES, POOL_DATA, POOL_BUILDINGS, POOL_COACHING, POOL_SPACE, POOL_GRANTS, POOL_MEALS, POOLS };

static const struct {
    const char *name, *driver;
    PoolSource source;
    int64_t rate_cents, total_cents; /* one of the two */
    int64_t rest_hundredths;         /* units of the district outside the initiatives */
} pools[POOLS] = {
    [POOL_BUSES] = {"Student transportation", "students", IN_LEDGER, 31000, 0, 980000},
    [POOL_DATA] = {"Data and assessment team", "hours", IN_LEDGER, 0, 61248037, 520000},
    [POOL_BUILDINGS] = {"Open buildings", "sites", IN_POOL_FILE, 240000, 0, 3800},
    [POOL_COACHING] = {"Coaching office", "fte", IN_COSTS_FILE, 11840000, 0, 250},
    [POOL_SPACE] = {"Building space", "square_feet", IN_POOL_FILE, 750, 0, 41000000},
    [POOL_GRANTS] = {"Grants and purchasing office", "direct", IN_POOL_FILE, 1200, 0, 1800000}, /* $12 for each $1,000 bought */
    [POOL_MEALS] = {"Meals and supervision", "students", IN_COSTS_FILE, 4200, 0, 50000}};

static const struct { int pool; const char *code; int64_t quantity_hundredths; } sheet_shares[] = { /* 0: left to the store */
    {POOL_BUSES, "SUMMER", 0},      {POOL_DATA, "SUMMER", 12000},    {POOL_BUILDINGS, "SUMMER", 0},  {POOL_SPACE, "SUMMER", 2600000},
    {POOL_MEALS, "SUMMER", 0},      {POOL_DATA, "MATH", 14050},      {POOL_COACHING, "MATH", 75},    {POOL_DATA, "CO-TEACH", 9625},
    {POOL_COACHING, "CO-TEACH", 50}, {POOL_DATA, "HIGH-PERF", 6075}, {POOL_BUSES, "HIGH-PERF", 60000}, {POOL_SPACE, "HIGH-PERF", 900000},
    {POOL_GRANTS, "CO-TEACH", 200000}, {POOL_COACHING, "READING-AIDES", 25}, {POOL_SPACE, "COMM-SCHOOLS", 240000}, {POOL_GRANTS, "MATH", 150000}};

static bool share_add(Demo *d, int pool, int initiative, int64_t quantity_hundredths, bool empty, Err *e)
{
    if (d->shares_n == DEMO_POOL_ROOM) return FAIL(e, ERR_BROKEN, NULL, "the demo has more shares of pools than expected");
    d->shares[d->shares_n++] = (DemoShare){pool, initiative, quantity_hundredths, empty};
    return true;
}

static bool need_is(const DemoInitiative *x, const char *need) { return strcmp(x->sheet.need, need) == 0; }

/* What one of the names takes from a pool: 0 nothing. *empty when the store knows the quantity. */
static int64_t drawn_quantity(const DemoInitiative *x, int pool, int i, bool *empty)
{
    uint64_t at = (uint64_t)(i * POOLS + pool);
    int64_t rate = pools[pool].rate_cents, aim = x->cost_cents * (3 + demo_pick(STREAM_POOL, at, 5)) / 100;
    bool extended = need_is(x, "Extended learning time"), career = need_is(x, "Career readiness");
    *empty = false;
    switch (pool) {
    case POOL_BUSES: return extended || career || need_is(x, "College readiness") ? aim / rate * 100 : 0;
    case POOL_DATA: /* hundredths from the initiative's number: no two alike, so no ties in the largest remainder */
        return x->cost_cents > 8000000 && demo_pick(STREAM_POOL, at + 5000, 4) == 0 ? 1200 + 100 * demo_pick(STREAM_POOL, at + 9000, 48) + i % 100 : 0;
    case POOL_BUILDINGS:
        *empty = true;
        return (extended || need_is(x, "Family engagement") || need_is(x, "Arts and enrichment")) &&
               demo_campuses(x->campuses) * rate < x->cost_cents * 12 / 100 ? demo_campuses(x->campuses) * 100 : 0;
    case POOL_COACHING: return need_is(x, "Early reading") || need_is(x, "Math instruction") ? aim * 4 / rate * 25 : 0;
    case POOL_SPACE: return career || need_is(x, "Kindergarten readiness") || need_is(x, "Science and STEM") ? aim / rate / 100 * 10000 : 0;
    case POOL_GRANTS: return x->sheet.source == 'V' && x->cost_cents > 10000000 ? x->cost_cents * 8 / 10 / 100000 * 100 : 0;
    default: return extended ? aim / rate * 100 : 0;
    }
}

static int64_t stored_quantity(const DemoInitiative *x, int pool)
{
    return pool == POOL_BUILDINGS ? demo_campuses(x->campuses) * 100 : x->sheet.students * 100;
}

/* Shares one pool among the rows from `from` on and adds each share to its initiative. */
static bool pool_close(Demo *d, int pool, size_t from, Err *e)
{
    int64_t weights[DEMO_INITIATIVES + 1], units = 0;
    Cents parts[DEMO_INITIATIVES + 1];
    size_t n = d->shares_n - from;
    for (size_t k = 0; k < n; k++) units += weights[k] = d->shares[from + k].quantity_hundredths;
    int64_t total = pools[pool].rate_cents ? pools[pool].rate_cents * units / 100 : pools[pool].total_cents;
    TRY(cents_split(parts, CENTS(total), weights, n, d->arena, e));
    for (size_t k = 0; k < n; k++)
        if (d->shares[from + k].initiative >= 0) d->initiatives[d->shares[from + k].initiative].shared_cents += parts[k].v;
    d->pool_cents[pool] = total;
    return true;
}

bool demo_pools_make(Demo *d, Err *e)
{
    if (!(d->pool_cents = PUSH(d->arena, int64_t, POOLS, e))) return false;
    for (int pool = 0; pool < POOLS; pool++) {
        size_t from = d->shares_n;
        TRY(share_add(d, pool, -1, pools[pool].rest_hundredths, false, e));
        for (size_t k = 0; k < sizeof sheet_shares / sizeof *sheet_shares; k++) {
            if (sheet_shares[k].pool != pool) continue;
            int i = demo_initiative(d, sheet_shares[k].code);
            int64_t given = sheet_shares[k].quantity_hundredths;
            TRY(share_add(d, pool, i, given ? given : stored_quantity(&d->initiatives[i], pool), given == 0, e));
        }
        for (int i = DEMO_SHEETS; i < DEMO_INITIATIVES; i++) {
            bool empty;
            int64_t quantity = drawn_quantity(&d->initiatives[i], pool, i, &empty);
            if (quantity) TRY(share_add(d, pool, i, quantity, empty, e));
        }
        TRY(pool_close(d, pool, from, e));
    }
    /* the coaching office and the meals are kept as costs rows of their pool */
    int64_t travel = d->pool_cents[POOL_COACHING] / 2000 * 100;
    d->costs[d->costs_n++] = (DemoCost){.initiative = -1, .ingredient = "Coaching office, pay and benefits", .pool = pools[POOL_COACHING].name,
                                        .amount_cents = d->pool_cents[POOL_COACHING] - travel};
    d->costs[d->costs_n++] = (DemoCost){.initiative = -1, .ingredient = "Coaching office, travel and materials",
                                        .pool = pools[POOL_COACHING].name, .amount_cents = travel};
    d->costs[d->costs_n++] = (DemoCost){.initiative = -1, .ingredient = "Meals and supervision outside school hours",
                                        .pool = pools[POOL_MEALS].name, .amount_cents = d->pool_cents[POOL_MEALS]};
    return true;
}

bool demo_pools_write(DemoFile *f, Demo *d, Err *e)
{
    TRY(buf_add_c(&f->buf, "pool,amount,driver,initiative,quantity\n", e));
    for (size_t k = 0; k < d->shares_n; k++) {
        const DemoShare *s = &d->shares[k];
        TRY(demo_cell(f, pools[s->pool].name, e));
        if (s->initiative < 0 && pools[s->pool].source == IN_POOL_FILE) TRY(demo_cell_cents(f, d->pool_cents[s->pool], e));
        else TRY(demo_cell(f, NULL, e));
        TRY(demo_cell(f, pools[s->pool].driver, e));
        TRY(demo_cell(f, s->initiative < 0 ? NULL : d->initiatives[s->initiative].sheet.code, e));
        if (s->empty) TRY(demo_cell(f, NULL, e));
        else TRY(demo_cell_hundredths(f, s->quantity_hundredths, e));
        TRY(demo_row_end(f, e));
    }
    return true;
}

/* The ledger lines behind the pools that a tag rule fills. */
static bool pool_lines(Demo *d, int pool, const char *function, const char *location, const char *const objects[4],
                       const char *const texts[4], Err *e)
{
    static const int weights[4] = {52, 19, 21, 8};
    size_t from = d->lines_n;
    for (int month = 1; month <= 12; month++)
        for (int k = 0; k < 4; k++) {
            DemoLine *line;
            DemoCodes codes = {"100", function, objects[k], "0000", location};
            TRY(demo_line_add(&line, d, codes, demo_month_day(month, k < 2 ? 31 : 14 + k), k < 2 ? 'P' : 'I', texts[k], e));
            line->weight = weights[k] * (950 + demo_pick(STREAM_POOL, (uint64_t)(pool * 100 + month * 4 + k + 20000), 100));
            if (k >= 2) line->vendor = k == 2 ? "Sunrise Fleet Services" : "Valley Office Supply, Inc.";
        }
    return demo_lines_fill(d, from, d->pool_cents[pool], e);
}

bool demo_pool_lines_make(Demo *d, Err *e)
{
    static const char *const bus_objects[4] = {"110", "230", "510", "626"};
    static const char *const bus_texts[4] = {"Drivers' pay", "Drivers' retirement", "Contracted routes", "Diesel and propane"};
    static const char *const data_objects[4] = {"110", "230", "340", "610"};
    static const char *const data_texts[4] = {"Data team pay", "Data team retirement", "Scoring and scanning", "Forms, toner and paper"};
    TRY(pool_lines(d, POOL_BUSES, "2700", "850", bus_objects, bus_texts, e));
    return pool_lines(d, POOL_DATA, "2240", "820", data_objects, data_texts, e);
}
