#include <stdlib.h>
#include <stdio.h>
#include <string.h>

#include "demo/demo_parts.h"

/* What all initiatives of a priority come to, and how much of that is carried by the analysable ones among the 150
 * (the sheets' own analysable dollars, 11,296,500, come on top: together 16,640,000). */
static const int64_t priority_cents[DEMO_PRIORITIES] = {4160000000, 1536000000, 384000000, 192000000, 128000000};
static const int64_t analysable_cents[DEMO_PRIORITIES] = {300000000, 144350000, 60000000, 15000000, 15000000};

static const char *const people[] = {"Anita Kowalski", "Ben Adeyemi", "Carla Rossi", "Dale Whitcomb", "Eleanor Voss", "Farid Haddad",
                                     "Grace Lindqvist", "Hannah Brooks", "Ines Duarte", "Jon Petersen", "Luis Ferrer", "Marisol Vega",
                                     "Priya Raman", "Rosa Jimenez", "Sam Whitfield", "Victor Salas"};
static const char *const fidelities[] = {"0.58", "0.63", "0.67", "0.71", "0.74", "0.77", "0.79", "0.82", "0.85", "0.88", "0.91", "0.94"};
static const char *const supports[] = {"low", "medium", "medium", "high", NULL};
static const char *const contract_ends[] = {"2026-06-30", "2026-12-31", "2027-06-30", "2028-06-30"};

int64_t demo_share_of_hundred(int64_t cents, int percent) { return cents * percent / 100; }

int demo_campuses(uint64_t campuses)
{
    int n = 0;
    for (; campuses; campuses &= campuses - 1) n++;
    return n;
}

int demo_initiative(const Demo *d, const char *code)
{
    for (int i = 0; i < DEMO_INITIATIVES; i++)
        if (strcmp(d->initiatives[i].sheet.code, code) == 0) return i;
    return -1;
}

static bool level_holds(char levels, char level)
{
    switch (levels) {
    case 'A': return true;
    case 'S': return level != 'E';
    case 'B': return level != 'H';
    default: return levels == level;
    }
}

/* n schools of a level from the `first`-th on, around the end; 0 is all of them. */
static uint64_t choose_campuses(char levels, int n, int first)
{
    int at[DEMO_SCHOOLS], found = 0;
    for (int s = 0; s < DEMO_SCHOOLS; s++)
        if (level_holds(levels, demo_schools[s].level)) at[found++] = s;
    if (n == 0 || n > found) n = found;
    uint64_t campuses = 0;
    for (int k = 0; k < n; k++) campuses |= 1ull << at[(first + k) % found];
    return campuses;
}

static int enrolled(uint64_t campuses)
{
    int n = 0;
    for (int s = 0; s < DEMO_SCHOOLS; s++)
        if (campuses >> s & 1) n += demo_schools[s].students;
    return n;
}

/* Calls for each "CODE=percent" of a priorities cell: a code's digit after its letter is its priority. */
static const char *next_priority(const char *cell, int *root, int *percent)
{
    *root = cell[1] - '1';
    const char *equals = strchr(cell, '=');
    *percent = atoi(equals + 1);
    const char *more = strchr(equals, ';');
    return more ? more + 1 : NULL;
}

static int larger_root(const char *cell)
{
    int best = 0, best_percent = -1, root, percent;
    while (cell) {
        cell = next_priority(cell, &root, &percent);
        if (percent > best_percent) {
            best = root;
            best_percent = percent;
        }
    }
    return best;
}

static void fill_from_name(DemoSheet *sheet, const DemoName *name, const DemoNeed *need, uint64_t i)
{
    bool sure = name->analysable; /* what can be analysed is also better described */
    *sheet = (DemoSheet){.code = name->code, .name = name->name, .priorities = name->priorities, .need = name->need,
                         .groups = name->groups, .levels = name->levels, .source = name->source, .mark = name->mark,
                         .fund = need->fund, .analysable = name->analysable, .departments = need->department,
                         .alignment = need->alignment, .mandated = "no"};
    sheet->coordinators = people[demo_pick(STREAM_TEXT, i * 16, sizeof people / sizeof *people)];
    if (sure || demo_pick(STREAM_TEXT, i * 16 + 1, 100) < 62) sheet->success = need->success;
    if (sure || demo_pick(STREAM_TEXT, i * 16 + 2, 100) < 85) sheet->direct = need->direct;
    if (demo_pick(STREAM_TEXT, i * 16 + 3, 100) < 55) sheet->indirect = need->indirect;
    int importance = demo_pick(STREAM_TEXT, i * 16 + 4, 100);
    sheet->importance = importance < 55 ? "normal" : importance < 88 ? "high" : "critical";
    if (sure || demo_pick(STREAM_TEXT, i * 16 + 5, 100) < 55)
        sheet->fidelity = fidelities[demo_pick(STREAM_TEXT, i * 16 + 6, sizeof fidelities / sizeof *fidelities)];
    int replaceable = demo_pick(STREAM_TEXT, i * 16 + 7, 100);
    sheet->replaceable = replaceable < 40 ? "yes" : replaceable < 85 ? "no" : NULL;
    sheet->support = supports[demo_pick(STREAM_TEXT, i * 16 + 8, sizeof supports / sizeof *supports)];
    if (name->source == 'V') sheet->contract_end = contract_ends[demo_pick(STREAM_TEXT, i * 16 + 9, 4)];
    if (strcmp(name->need, "Special education services") == 0 || strcmp(name->need, "English learners") == 0 ||
        strcmp(name->code, "MCKINNEY") == 0)
        sheet->mandated = "yes";
    if (demo_pick(STREAM_TEXT, i * 16 + 10, 100) < 60) sheet->stated_cents = -1; /* known once its lines are */
}

static void fill_campuses(DemoInitiative *x, const DemoName *name, uint64_t i)
{
    if (!name) {
        x->campuses = choose_campuses(x->sheet.levels, x->sheet.campuses_n, 0);
        return;
    }
    bool all = demo_pick(STREAM_CAMPUS, i * 4, 100) < 45;
    int n = all ? 0 : 2 + demo_pick(STREAM_CAMPUS, i * 4 + 1, name->levels == 'H' || name->levels == 'M' ? 3 : 9);
    x->campuses = choose_campuses(name->levels, n, demo_pick(STREAM_CAMPUS, i * 4 + 2, 38));
}

/* Students of the schools that it is in, at no less than sixty dollars a student; some sheets do not say. */
static void fill_students(DemoInitiative *x, uint64_t i)
{
    bool teaches = strcmp(x->sheet.groups ? x->sheet.groups : "", "Teachers and staff") != 0;
    if (!x->sheet.analysable && (!teaches || demo_pick(STREAM_CAMPUS, i * 4 + 3, 100) < 10)) return;
    int64_t students = (int64_t)enrolled(x->campuses) * (4 + demo_pick(STREAM_CAMPUS, i * 4 + 4000, 36)) / 100;
    int64_t most = x->cost_cents / 6000;
    if (students > most) students = most;
    x->sheet.students = (int)(students < 60 ? 60 : students);
}

/* The money of one priority, among the names that are analysable or among those that are not. */
static bool share_among_names(Demo *d, int root, bool analysable, int64_t cents, Err *e)
{
    int64_t weights[DEMO_NAMES] = {0};
    Cents parts[DEMO_NAMES];
    for (int i = 0; i < DEMO_NAMES; i++)
        if (d->initiatives[DEMO_SHEETS + i].root == root && demo_names[i].analysable == analysable) weights[i] = demo_names[i].weight;
    TRY(cents_split(parts, CENTS(cents), weights, DEMO_NAMES, d->arena, e));
    for (int i = 0; i < DEMO_NAMES; i++)
        if (weights[i]) d->initiatives[DEMO_SHEETS + i].cost_cents = parts[i].v;
    return true;
}

static bool share_money(Demo *d, Err *e)
{
    int64_t left[DEMO_PRIORITIES];
    memcpy(left, priority_cents, sizeof left);
    for (int i = 0; i < DEMO_SHEETS; i++) {
        const char *cell = demo_sheets[i].priorities;
        int root, percent;
        while (cell) {
            cell = next_priority(cell, &root, &percent);
            left[root] -= demo_share_of_hundred(demo_sheets[i].cost_cents, percent);
        }
    }
    for (int p = 0; p < DEMO_PRIORITIES; p++) {
        TRY(share_among_names(d, p, true, analysable_cents[p], e));
        TRY(share_among_names(d, p, false, left[p] - analysable_cents[p], e));
    }
    return true;
}

bool demo_inventory_make(Demo *d, Err *e)
{
    for (int i = 0; i < DEMO_INITIATIVES; i++) {
        DemoInitiative *x = &d->initiatives[i];
        const DemoName *name = i < DEMO_SHEETS ? NULL : &demo_names[i - DEMO_SHEETS];
        const char *need = name ? name->need : demo_sheets[i].need;
        x->need = demo_need(need);
        if (!x->need) return FAIL(e, ERR_BROKEN, NULL, "the demo's table of needs lacks '%s'", need);
        if (name) fill_from_name(&x->sheet, name, x->need, (uint64_t)i);
        else x->sheet = demo_sheets[i];
        x->cost_cents = x->sheet.cost_cents;
        x->root = larger_root(x->sheet.priorities);
        fill_campuses(x, name, (uint64_t)i);
        snprintf(x->program, sizeof x->program, "%d%03d", x->root + 1, i + 1);
    }
    TRY(share_money(d, e));
    for (int i = DEMO_SHEETS; i < DEMO_INITIATIVES; i++) fill_students(&d->initiatives[i], (uint64_t)i);
    return true;
}

static const char *const header = "code,name,coordinators,departments,campuses,strategic_alignment,priorities,area_of_need,target_populations,"
    "definition_of_success,direct_costs,indirect_costs,stated_cost,students_served,importance,fidelity,replaceable,mandated,contract_end,"
    "community_support,staff_complaints,alternative,day_to_day,custom.alternative_cost,custom.alternative_effect_sd,"
    "custom.alternative_effect_se,custom.alternative_students,custom.fix_cost,custom.design_effect_sd,custom.expand_students,custom.expand_cost\n";

static bool write_sheet(DemoFile *f, const DemoInitiative *x, Err *e)
{
    const DemoSheet *s = &x->sheet;
    char campuses[DEMO_SCHOOLS * 4 + 1] = "";
    size_t used = 0;
    for (int k = 0; k < DEMO_SCHOOLS; k++)
        if (x->campuses >> k & 1) used += (size_t)snprintf(campuses + used, sizeof campuses - used, "%s%s", used ? ";" : "", demo_schools[k].code);
    const char *const before[] = {s->code, s->name, s->coordinators, s->departments, campuses, s->alignment, s->priorities,
                                  s->need, s->groups ? s->groups : "All students", s->success, s->direct, s->indirect};
    for (size_t c = 0; c < sizeof before / sizeof *before; c++) TRY(demo_cell(f, before[c], e));
    /* what the budget office would say without looking further: its ledger lines, in thousands */
    int64_t stated = s->stated_cents >= 0 ? s->stated_cents : (x->own_cents + x->split_cents + x->claimed_cents) / 100000 * 100000;
    if (stated) TRY(demo_cell_cents(f, stated, e));
    else TRY(demo_cell(f, NULL, e));
    if (s->students) TRY(demo_cell_int(f, s->students, e));
    else TRY(demo_cell(f, NULL, e));
    const char *const after[] = {s->importance, s->fidelity, s->replaceable, s->mandated, s->contract_end, s->support, s->complaints,
                                 s->alternative, "no", s->alternative_cost, s->alternative_effect_sd, s->alternative_effect_se, s->alternative_students,
                                 s->fix_cost, s->design_effect_sd, s->expand_students, s->expand_cost};
    for (size_t c = 0; c < sizeof after / sizeof *after; c++) TRY(demo_cell(f, after[c], e));
    return demo_row_end(f, e);
}

bool demo_inventory_write(DemoFile *f, Demo *d, Err *e)
{
    TRY(buf_add_c(&f->buf, header, e));
    for (int i = 0; i < DEMO_INITIATIVES; i++) TRY(write_sheet(f, &d->initiatives[i], e));
    return true;
}
