#include <math.h>
#include <string.h>

#include "demo/demo_parts.h"

/* Staff time of the sheets. Homes are accounts of demo_ledger.c that no rule tags to these initiatives, so that hours
 * are payroll moved from there and nothing is counted twice. */
#define TEACHERS "100-1000-111-0100-*"
#define SPECIAL_TEACHERS "100-1000-111-0200-*"
#define COUNSELORS "100-2120-110-0000-*"
#define SCHOOL_OFFICES "100-2410-110-0000-*"
#define LIBRARIANS "100-2220-110-0000-*"
#define CURRICULUM_OFFICE "100-2210-110-0000-810"

static const struct { const char *code; DemoStaff row; } sheet_staff[] = {
    {"IMMERSION", {.role = "Immersion teacher, 21 in each of 12 schools", .home = TEACHERS, .people = 252, .hours_hundredths = 200, .weeks = 36,
                   .pay_cents = 7480000, .benefit_hundredths = 25, .contract_hours = 1500}},
    {"IMMERSION", {.role = "Coordinator, half a position", .home = CURRICULUM_OFFICE, .amount_cents = 5544000}},
    {"PEER-TUTORS", {.role = "Advisor teacher", .home = TEACHERS, .people = 4, .hours_hundredths = 200, .weeks = 36, .pay_cents = 7480000,
                     .benefit_hundredths = 25, .contract_hours = 1500}},
    {"PEER-TUTORS", {.role = "Student tutor", .people = 62, .hours_hundredths = 150, .weeks = 30, .rate_cents = 1500, .unpaid = true}},
    {"SUMMER", {.role = "Site principal", .home = SCHOOL_OFFICES, .people = 26, .hours_hundredths = 2000, .weeks = 6, .rate_cents = 8410}},
    {"SUMMER", {.role = "Planning team", .home = CURRICULUM_OFFICE, .amount_cents = 4250000}},
    {"MATH", {.role = "Home-room teacher, planning", .home = TEACHERS, .people = 64, .hours_hundredths = 100, .weeks = 34, .rate_cents = 6175}},
    {"CO-TEACH", {.role = "Classroom teacher, shared planning", .home = TEACHERS, .people = 148, .hours_hundredths = 250, .weeks = 36,
                  .pay_cents = 7480000, .benefit_hundredths = 25, .contract_hours = 1500}},
    {"CO-TEACH", {.role = "Case manager", .home = SPECIAL_TEACHERS, .people = 24, .hours_hundredths = 300, .weeks = 36, .rate_cents = 6480}},
    {"HIGH-PERF", {.role = "Cluster teacher, preparation", .home = TEACHERS, .people = 76, .hours_hundredths = 200, .weeks = 36,
                   .pay_cents = 7480000, .benefit_hundredths = 25, .contract_hours = 1500}},
    {"TABLET-MATH", {.role = "Teacher, setting up", .home = TEACHERS, .people = 52, .hours_hundredths = 50, .weeks = 36, .rate_cents = 6175}},
    {"ADVISORY", {.role = "Advisor, preparation", .home = TEACHERS, .people = 280, .hours_hundredths = 50, .weeks = 36, .rate_cents = 6175}},
    {"COACHES", {.role = "Teacher released for coaching", .home = TEACHERS, .people = 90, .hours_hundredths = 100, .weeks = 18, .rate_cents = 6233}},
    {"READING-AIDES", {.role = "Librarian, book matching", .home = LIBRARIANS, .people = 6, .hours_hundredths = 200, .weeks = 36, .rate_cents = 6120}},
    {"FOSTER-LIAISON", {.role = "Registrar", .home = SCHOOL_OFFICES, .people = 38, .hours_hundredths = 50, .weeks = 40, .rate_cents = 4190}},
    {"COMM-SCHOOLS", {.role = "Counselor, evenings", .home = COUNSELORS, .people = 3, .hours_hundredths = 400, .weeks = 30, .rate_cents = 6810}},
    {"READ-VOL", {.role = "Reading volunteer", .people = 140, .hours_hundredths = 100, .weeks = 32, .rate_cents = 1800, .unpaid = true}},
    {"BOOK-BUDDY", {.role = "Fifth-grade helper", .people = 90, .hours_hundredths = 50, .weeks = 30, .rate_cents = 1500, .unpaid = true}},
    {"MENTOR-9", {.role = "Mentor from the community", .people = 45, .hours_hundredths = 100, .weeks = 30, .rate_cents = 2900, .unpaid = true}}};

/* Ingredients. Those with an object were bought this year and stand in the ledger too, on the initiative's own program:
 * the row claims those lines. The others were bought in earlier years, or by the schools' activity funds. */
static const struct { const char *code; DemoCost row; } sheet_costs[] = {
    {"IMMERSION", {.ingredient = "Library books in Spanish", .amount_cents = 6000000, .life = 5, .object = "641", .vendor = "Dos Mundos Books"}},
    {"IMMERSION", {.ingredient = "Stipends for curriculum writing", .amount_cents = 4000000, .object = "150"}},
    {"STEM-LABS", {.ingredient = "Laboratory equipment", .amount_cents = 18000000, .life = 10, .object = "730", .vendor = "Fielding Scientific"}},
    {"ROBOTICS", {.ingredient = "Robot kits", .amount_cents = 4500000, .life = 6, .object = "730", .vendor = "Gearworks Education"}},
    {"LAPTOPS-HS", {.ingredient = "Laptops, this year's quarter of the fleet", .amount_cents = 32000000, .life = 4, .object = "734", .vendor = "Ridgeline Computers"}},
    {"MATH-CURR", {.ingredient = "Textbooks bought in 2024", .amount_cents = 21000000, .life = 6}},
    {"MUSIC-E", {.ingredient = "Instruments bought in 2019", .amount_cents = 9000000, .life = 15}},
    {"CTE-AUTO", {.ingredient = "Vehicle lifts bought in 2023", .amount_cents = 6400000, .life = 12}},
    {"CTE-CULINARY", {.ingredient = "Ovens and cheese presses bought in 2022", .amount_cents = 7200000, .life = 12}},
    {"CTE-AG", {.ingredient = "Tractor bought in 2021", .amount_cents = 4800000, .life = 15}},
    {"ASSIST-TECH", {.ingredient = "Devices bought in 2024", .amount_cents = 5600000, .life = 4}},
    {"GARDENS", {.ingredient = "Greenhouses bought in 2020", .amount_cents = 3900000, .life = 10}},
    {"PRE-K-FULL", {.ingredient = "Classroom furniture bought in 2023", .amount_cents = 12000000, .life = 10}},
    {"BREAKFAST", {.ingredient = "Insulated carts bought in 2023", .amount_cents = 2100000, .life = 7}},
    {"CLUBS", {.ingredient = "Supplies from activity funds", .amount_cents = 850000}},
    {"SCI-FAIR", {.ingredient = "Prizes and display boards from activity funds", .amount_cents = 320000}},
    {"OUTDOOR-SCI", {.ingredient = "Families' share of lodging", .amount_cents = 2750000}}};

/* people x hours x weeks x rate, or the stated amount; half to even, once (docs/costing.md). */
static bool staff_cents(int64_t *out, const DemoStaff *s, Err *e)
{
    if (s->amount_cents) {
        *out = s->amount_cents;
        return true;
    }
    __int128 numerator = (__int128)s->people * s->hours_hundredths * s->weeks, denominator = 100;
    if (s->rate_cents) numerator *= s->rate_cents;
    else {
        numerator *= (__int128)s->pay_cents * (100 + s->benefit_hundredths);
        denominator *= 100 * s->contract_hours;
    }
    Cents cents;
    TRY(cents_from_ratio(&cents, numerator, denominator, ROUND_HALF_EVEN, e));
    *out = cents.v;
    return true;
}

static bool staff_add(Demo *d, int initiative, DemoStaff row, Err *e)
{
    if (d->staff_n == DEMO_STAFF_ROOM || initiative < 0) return FAIL(e, ERR_BROKEN, NULL, "the demo's staff row '%s' has no place", row.role);
    row.initiative = initiative;
    int64_t cents;
    TRY(staff_cents(&cents, &row, e));
    if (!row.unpaid) d->initiatives[initiative].staff_cents += cents;
    d->staff[d->staff_n++] = row;
    return true;
}

/* One initiative in three among the names has a staff row, between 6 and 30 percent of its cost. */
static bool staff_draw(Demo *d, int i, Err *e)
{
    static const struct { const char *role, *home; int64_t rate_cents, pay_cents; } roles[] = {
        {"Teacher, extra hours", TEACHERS, 6175, 7480000},
        {"Special education teacher", SPECIAL_TEACHERS, 6480, 7610000},
        {"Counselor", COUNSELORS, 6810, 7930000},
        {"Assistant principal", SCHOOL_OFFICES, 8410, 10450000},
        {"Librarian", LIBRARIANS, 6120, 7380000}};
    static const int64_t hours[] = {50, 100, 150, 200, 300};
    uint64_t at = (uint64_t)i * 8;
    if (demo_pick(STREAM_STAFF, at, 3)) return true;
    int64_t aim = d->initiatives[i].cost_cents * (6 + demo_pick(STREAM_STAFF, at + 1, 25)) / 100;
    size_t r = (size_t)demo_pick(STREAM_STAFF, at + 2, sizeof roles / sizeof *roles);
    DemoStaff row = {.role = roles[r].role, .home = roles[r].home, .weeks = 36, .hours_hundredths = hours[demo_pick(STREAM_STAFF, at + 3, 5)]};
    row.people = aim * 100 / (roles[r].rate_cents * row.hours_hundredths * row.weeks);
    if (row.people < 1)
        row = (DemoStaff){.role = "Coordinator, part of a position", .home = CURRICULUM_OFFICE, .amount_cents = aim / 10000 * 10000};
    else if (demo_pick(STREAM_STAFF, at + 4, 2)) row.rate_cents = roles[r].rate_cents;
    else {
        row.pay_cents = roles[r].pay_cents;
        row.benefit_hundredths = 25;
        row.contract_hours = 1500;
    }
    return staff_add(d, i, row, e);
}

/* Levin's annualization at 3 %; a yearly purchase is its amount. */
static bool year_cents(int64_t *out, const DemoCost *c, Err *e)
{
    *out = c->amount_cents;
    if (c->life <= 1) return true;
    double growth = 1;
    for (int k = 0; k < c->life; k++) growth *= 1.03;
    Cents cents;
    TRY(cents_from_double(&cents, (double)c->amount_cents * 0.03 * growth / (growth - 1), ROUND_HALF_EVEN, e));
    *out = cents.v;
    return true;
}

bool demo_costs_make(Demo *d, Err *e)
{
    for (size_t k = 0; k < sizeof sheet_staff / sizeof *sheet_staff; k++)
        TRY(staff_add(d, demo_initiative(d, sheet_staff[k].code), sheet_staff[k].row, e));
    for (int i = DEMO_SHEETS; i < DEMO_INITIATIVES; i++) TRY(staff_draw(d, i, e));
    for (size_t k = 0; k < sizeof sheet_costs / sizeof *sheet_costs; k++) {
        DemoCost row = sheet_costs[k].row;
        row.initiative = demo_initiative(d, sheet_costs[k].code);
        if (row.initiative < 0) return FAIL(e, ERR_BROKEN, NULL, "the demo's ingredient '%s' has no initiative", row.ingredient);
        int64_t cents;
        TRY(year_cents(&cents, &row, e));
        DemoInitiative *x = &d->initiatives[row.initiative];
        x->ingredients_cents += cents;
        if (row.object) x->claimed_cents += row.amount_cents;
        d->costs[d->costs_n++] = row;
    }
    TRY(demo_pools_make(d, e));
    for (int i = 0; i < DEMO_INITIATIVES; i++) {
        DemoInitiative *x = &d->initiatives[i];
        x->own_cents = x->cost_cents - x->staff_cents - x->shared_cents - x->ingredients_cents - x->split_cents;
        if (x->own_cents < 0) return FAIL(e, ERR_BROKEN, NULL, "the demo's %s costs less than its parts", x->sheet.code);
    }
    return true;
}

static const char *initiative_code(const Demo *d, int i) { return i < 0 ? NULL : d->initiatives[i].sheet.code; }

static bool cell_cents_or_empty(DemoFile *f, int64_t cents, Err *e) { return cents ? demo_cell_cents(f, cents, e) : demo_cell(f, NULL, e); }
static bool cell_hundredths_or_empty(DemoFile *f, int64_t v, Err *e) { return v ? demo_cell_hundredths(f, v, e) : demo_cell(f, NULL, e); }

bool demo_staff_write(DemoFile *f, Demo *d, Err *e)
{
    TRY(buf_add_c(&f->buf, "initiative,role,home_account,people,hours_per_week,weeks,fully_burdened_rate,annual_pay,benefit_rate,"
                           "contract_hours,amount,unpaid\n", e));
    for (size_t k = 0; k < d->staff_n; k++) {
        const DemoStaff *s = &d->staff[k];
        TRY(demo_cell(f, initiative_code(d, s->initiative), e));
        TRY(demo_cell(f, s->role, e));
        TRY(demo_cell(f, s->home, e));
        TRY(cell_hundredths_or_empty(f, s->people * 100, e));
        TRY(cell_hundredths_or_empty(f, s->hours_hundredths, e));
        TRY(cell_hundredths_or_empty(f, s->weeks * 100, e));
        TRY(cell_cents_or_empty(f, s->rate_cents, e));
        TRY(cell_cents_or_empty(f, s->pay_cents, e));
        TRY(cell_hundredths_or_empty(f, s->benefit_hundredths, e));
        TRY(cell_hundredths_or_empty(f, s->contract_hours * 100, e));
        TRY(cell_cents_or_empty(f, s->amount_cents, e));
        TRY(demo_cell(f, s->unpaid ? "yes" : "no", e));
        TRY(demo_row_end(f, e));
    }
    return true;
}

bool demo_costs_write(DemoFile *f, Demo *d, Err *e)
{
    TRY(buf_add_c(&f->buf, "initiative,ingredient,kind,pool,amount,life_years,once_or_yearly,home_account\n", e));
    for (size_t k = 0; k < d->costs_n; k++) {
        const DemoCost *c = &d->costs[k];
        TRY(demo_cell(f, initiative_code(d, c->initiative), e));
        TRY(demo_cell(f, c->ingredient, e));
        TRY(demo_cell(f, c->pool ? "shared" : "direct", e));
        TRY(demo_cell(f, c->pool, e));
        TRY(demo_cell_cents(f, c->amount_cents, e));
        TRY(cell_hundredths_or_empty(f, c->life * 100, e));
        TRY(demo_cell(f, c->life ? "once" : "yearly", e));
        Str home = STR("");
        if (c->object)
            TRY(str_format(&home, d->arena, e, "%s-1000-%s-%s-*", d->initiatives[c->initiative].sheet.fund, c->object,
                           d->initiatives[c->initiative].program));
        TRY(demo_cell(f, c->object ? home.p : NULL, e));
        TRY(demo_row_end(f, e));
    }
    return true;
}
