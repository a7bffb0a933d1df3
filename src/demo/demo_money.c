#include <stdio.h>
#include <string.h>

#include "demo/demo_parts.h"

Day demo_month_day(int month, int day)
{
    static const int lengths[12] = {31, 31, 30, 31, 30, 31, 31, 28, 31, 30, 31, 30}; /* July 2025 to June 2026 */
    int length = lengths[month - 1];
    return day_from_civil(month <= 6 ? 2025 : 2026, month <= 6 ? month + 6 : month - 6, day < length ? day : length);
}

bool demo_line_add(DemoLine **out, Demo *d, DemoCodes codes, Day date, char kind, const char *description, Err *e)
{
    if (d->lines_n == DEMO_LINE_ROOM || d->accounts_n == DEMO_ACCOUNT_ROOM)
        return FAIL(e, ERR_BROKEN, NULL, "the demo's ledger is longer than expected");
    DemoAccount *account = &d->accounts[d->accounts_n]; /* kept only if it is new */
    int n = snprintf(account->text, sizeof account->text, "%s-%s-%s-%s-%s", codes.fund, codes.function, codes.object, codes.program, codes.location);
    if (n != 21) return FAIL(e, ERR_BROKEN, NULL, "the demo's account %s has a code of the wrong length", account->text);
    int64_t *slot;
    bool is_new;
    TRY(map_put(&slot, &is_new, &d->account_at, (Str){account->text, (size_t)n}, (int64_t)d->accounts_n, e));
    if (is_new) d->accounts_n++;
    DemoLine *line = &d->lines[d->lines_n++];
    *line = (DemoLine){.account = (int)*slot, .date = date, .kind = kind, .description = description, .weight = 1, .number = (int)d->lines_n};
    *out = line;
    return true;
}

bool demo_lines_fill(Demo *d, size_t from, int64_t cents, Err *e)
{
    ArenaMark mark = arena_mark(d->arena);
    size_t n = d->lines_n - from;
    int64_t *weights = PUSH(d->arena, int64_t, n, e);
    if (!weights) return false;
    Cents *parts = PUSH(d->arena, Cents, n, e);
    if (!parts) return false;
    for (size_t k = 0; k < n; k++) weights[k] = d->lines[from + k].weight;
    TRY(cents_split(parts, CENTS(cents), weights, n, d->arena, e));
    for (size_t k = 0; k < n; k++) d->lines[from + k].amount_cents = parts[k].v;
    arena_reset(d->arena, mark);
    return true;
}

static const char *function_of(const DemoInitiative *x)
{
    static const struct { const char *need, *function; } functions[] = {
        {"Teacher growth", "2213"}, {"Recruiting and keeping staff", "2570"}, {"Technology for learning", "2230"},
        {"Attendance", "2110"}, {"Belonging and behavior", "2120"}, {"Mental health", "2140"},
        {"Students without stable housing", "2110"}, {"Family engagement", "3300"}, {"Operations that serve schools", "2590"}};
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
        if (strcmp(x->sheet.need, functions[i].need) == 0) return functions[i].function;
    return "1000";
}

/* Where a program's payroll sits: up to four of its schools, spread over its list, or the district office. */
static int payroll_sites(const char *sites[4], const DemoInitiative *x)
{
    int at[DEMO_SCHOOLS], n = 0, wanted = x->cost_cents > 50000000 ? 4 : x->cost_cents > 15000000 ? 2 : 1;
    for (int s = 0; s < DEMO_SCHOOLS; s++)
        if (x->campuses >> s & 1) at[n++] = s;
    if (x->sheet.levels == 'A' && x->root >= 3) {
        sites[0] = "810";
        return 1;
    }
    if (wanted > n) wanted = n;
    for (int k = 0; k < wanted; k++) sites[k] = demo_schools[at[k * n / wanted]].code;
    return wanted;
}

static bool payroll_lines(Demo *d, const DemoInitiative *x, Err *e)
{
    static const struct { const char *object, *text; int weight; } parts[] = {
        {"110", "Salaries", 690}, {"210", "Health insurance", 110}, {"220", "Social security and Medicare", 53}, {"230", "Retirement", 97}};
    const char *sites[4];
    int n = payroll_sites(sites, x);
    for (int k = 0; k < n; k++)
        for (int month = 1; month <= 12; month++)
            for (size_t p = 0; p < sizeof parts / sizeof *parts; p++) {
                DemoLine *line;
                DemoCodes codes = {x->sheet.fund, function_of(x), parts[p].object, x->program, sites[k]};
                TRY(demo_line_add(&line, d, codes, demo_month_day(month, 31), 'P', parts[p].text, e));
                line->weight = parts[p].weight * (month == 1 ? 55 : 100) * (8 + k) / n; /* summer months are thin */
            }
    return true;
}

static bool purchase_lines(Demo *d, const DemoInitiative *x, uint64_t i, Err *e)
{
    static const struct { const char *object, *vendor, *text; } goods[] = {
        {"610", "Valley Office Supply, Inc.", "Paper, folders and toner"}, {"610", "Bluebird School Supply", "Classroom materials"},
        {"640", "Orchard Press", "Books and periodicals"},                {"320", "Cho & Partners", "Consulting days"},
        {"580", "Stateline Travel", "Travel and lodging"},                {"653", "Cloudleaf Systems", "Software licences"},
        {"330", "Learning Forward Workshops", "Registration fees"},       {"610", "Market Street Foods", "Refreshments, family evening"}};
    for (int k = 0; k < 8; k++) {
        size_t g = (size_t)demo_pick(STREAM_LINE, i * 64 + (uint64_t)k, sizeof goods / sizeof *goods);
        DemoLine *line;
        DemoCodes codes = {x->sheet.fund, function_of(x), goods[g].object, x->program, "810"};
        Day date = demo_month_day(1 + demo_pick(STREAM_LINE, i * 64 + 16 + (uint64_t)k, 11), 1 + demo_pick(STREAM_LINE, i * 64 + 32 + (uint64_t)k, 27));
        TRY(demo_line_add(&line, d, codes, date, 'I', goods[g].text, e));
        line->vendor = goods[g].vendor;
        line->weight = (3 + demo_pick(STREAM_LINE, i * 64 + 48 + (uint64_t)k, 9)) * 6000 * 12 / 8;
    }
    return true;
}

/* A contract, or spending known only by the words in its description: on the district's common program codes. */
static bool contract_lines(Demo *d, const DemoInitiative *x, uint64_t i, Err *e)
{
    bool vendor = x->sheet.source == 'V';
    Str words = STR("");
    if (!vendor) TRY(str_format(&words, d->arena, e, "%s: materials and hourly staff", x->sheet.mark));
    for (int month = 1; month <= 12; month++) {
        if (demo_pick(STREAM_LINE, i * 64 + (uint64_t)month, 6) == 0) continue;
        DemoLine *line;
        DemoCodes codes = {x->sheet.fund, function_of(x), vendor ? "320" : month % 3 ? "150" : "610", "0100", "810"};
        TRY(demo_line_add(&line, d, codes, demo_month_day(month, 5 + demo_pick(STREAM_LINE, i * 64 + 16 + (uint64_t)month, 20)), 'I',
                          vendor ? "Contract, monthly invoice" : words.p, e));
        line->vendor = vendor ? x->sheet.mark : NULL;
        line->weight = 800 + demo_pick(STREAM_LINE, i * 64 + 32 + (uint64_t)month, 400);
    }
    return true;
}

static bool own_lines(Demo *d, const DemoInitiative *x, uint64_t i, Err *e)
{
    size_t from = d->lines_n;
    if (x->sheet.source != 'P') TRY(contract_lines(d, x, i, e));
    else {
        TRY(payroll_lines(d, x, e));
        if (strcmp(x->sheet.fund, "290") != 0) TRY(purchase_lines(d, x, i, e)); /* the ending grant pays people, month after month */
    }
    if (!x->sheet.first_half_cents) return demo_lines_fill(d, from, x->own_cents, e);
    /* what is spent by December is told: fill twice, and keep each half's lines from one of the fillings */
    Day new_year = day_from_civil(2026, 1, 1);
    for (int half = 0; half < 2; half++) {
        ArenaMark mark = arena_mark(d->arena);
        size_t n = d->lines_n - from;
        int64_t *weights = PUSH(d->arena, int64_t, n, e);
        if (!weights) return false;
        Cents *parts = PUSH(d->arena, Cents, n, e);
        if (!parts) return false;
        for (size_t k = 0; k < n; k++) weights[k] = (d->lines[from + k].date.v < new_year.v) == (half == 0) ? d->lines[from + k].weight : 0;
        TRY(cents_split(parts, CENTS(half == 0 ? x->sheet.first_half_cents : x->own_cents - x->sheet.first_half_cents), weights, n, d->arena, e));
        for (size_t k = 0; k < n; k++)
            if (weights[k]) d->lines[from + k].amount_cents = parts[k].v;
        arena_reset(d->arena, mark);
    }
    return true;
}

/* This year's purchases that the costs file states too: the row there claims them. */
static bool claimed_lines(Demo *d, const DemoCost *c, Err *e)
{
    const DemoInitiative *x = &d->initiatives[c->initiative];
    size_t from = d->lines_n;
    for (int k = 0; k < 4; k++) {
        DemoLine *line;
        DemoCodes codes = {x->sheet.fund, "1000", c->object, x->program, "810"};
        TRY(demo_line_add(&line, d, codes, demo_month_day(2 + 2 * k, 9), c->vendor ? 'I' : 'P', c->ingredient, e));
        line->vendor = c->vendor;
        line->weight = 4 - k;
    }
    return demo_lines_fill(d, from, c->amount_cents, e);
}

bool demo_lines_make(Demo *d, Err *e)
{
    for (int i = 0; i < DEMO_INITIATIVES; i++)
        if (d->initiatives[i].own_cents) TRY(own_lines(d, &d->initiatives[i], (uint64_t)i, e));
    for (size_t k = 0; k < d->costs_n; k++)
        if (d->costs[k].object) TRY(claimed_lines(d, &d->costs[k], e));
    return true;
}
