#include <math.h>

#include "demo/demo_parts.h"

static bool demo_make(Demo *d, Err *e)
{
    if (!(d->initiatives = PUSH(d->arena, DemoInitiative, DEMO_INITIATIVES, e))) return false;
    if (!(d->staff = PUSH(d->arena, DemoStaff, DEMO_STAFF_ROOM, e))) return false;
    if (!(d->costs = PUSH(d->arena, DemoCost, DEMO_COST_ROOM, e))) return false;
    if (!(d->shares = PUSH(d->arena, DemoShare, DEMO_POOL_ROOM, e))) return false;
    if (!(d->lines = PUSH(d->arena, DemoLine, DEMO_LINE_ROOM, e))) return false;
    if (!(d->accounts = PUSH(d->arena, DemoAccount, DEMO_ACCOUNT_ROOM, e))) return false;
    TRY(map_new(&d->account_at, d->arena, DEMO_ACCOUNT_ROOM, e));
    TRY(demo_inventory_make(d, e));
    TRY(demo_splits_make(d, e));
    TRY(demo_costs_make(d, e));
    TRY(demo_split_lines_make(d, e));
    TRY(demo_lines_make(d, e));
    TRY(demo_pool_lines_make(d, e));
    TRY(demo_base_make(d, e));
    return demo_budget_make(d, e);
}

static bool make_and_write(Demo *d, Str folder, Err *e)
{
    static const struct { const char *name; bool (*write)(DemoFile *, Demo *, Err *); } files[] = {
        {"ledger.csv", demo_ledger_write},       {"ledger-map.json", demo_map_write},
        {"sites.csv", demo_sites_write},         {"strategy.csv", demo_strategy_write},
        {"initiatives.csv", demo_inventory_write}, {"staff-time.csv", demo_staff_write},
        {"costs.csv", demo_costs_write},         {"pools.csv", demo_pools_write},
        {"rules.csv", demo_rules_write},         {"results.csv", demo_results_write},
        {"students.csv", demo_students_write},   {"surveys.csv", demo_surveys_write},
        {"respondents.csv", demo_respondents_write}, {"feedback.csv", demo_feedback_write}};
    TRY(demo_make(d, e));
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) TRY(demo_file_write(d, folder, files[i].name, files[i].write, e));
    return true;
}

bool demo_write(Str folder, Err *e)
{
    Demo d = {0};
    TRY(arena_new(&d.arena, 0, e));
    bool done = make_and_write(&d, folder, e);
    arena_end(d.arena);
    return done;
}
