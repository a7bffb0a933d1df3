#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "demo/demo_parts.h"

static const int64_t year_cents = 34000000000, budget_year_cents = 34040000000;

/* The district's payroll at a school: relative dollars a student, by level; 0 where the level has none. */
static const struct { const char *fund, *function, *object, *program, *text; int weight[3]; } jobs[] = {
    {"100", "1000", "111", "0100", "Teachers", {3900, 3800, 3700}},
    {"100", "1000", "112", "0100", "Classroom aides", {380, 150, 90}},
    {"100", "1000", "111", "0200", "Special education teachers", {520, 610, 560}},
    {"220", "1000", "112", "0200", "Special education aides", {270, 260, 230}},
    {"100", "1000", "111", "0400", "English language teachers", {230, 160, 120}},
    {"210", "1000", "111", "0100", "Title I teachers", {210, 60, 0}},
    {"100", "1000", "111", "0300", "Career and technical teachers", {0, 70, 340}},
    {"100", "2120", "110", "0000", "Counselors", {70, 190, 240}},
    {"100", "2130", "110", "0000", "Nurses", {80, 70, 60}},
    {"100", "2220", "110", "0000", "Librarians", {95, 85, 75}},
    {"100", "2410", "110", "0000", "Principals and office", {540, 500, 480}},
    {"100", "2610", "110", "0000", "Custodians", {330, 310, 340}},
    {"100", "1000", "150", "0700", "Coaches and club stipends", {0, 60, 170}}};

static const struct { const char *object, *text; int percent; } benefits[] = {
    {NULL, NULL, 100}, {"210", "Health insurance", 16}, {"220", "Social security and Medicare", 8}, {"230", "Retirement", 14}};

/* What a school buys each month. */
static const struct { const char *fund, *function, *object, *program, *vendor, *text; int weight; } bills[] = {
    {"100", "2610", "622", "0000", "Two Rivers Electric", "Electricity", 120},
    {"100", "2610", "621", "0000", "Two Rivers Gas", "Natural gas", 55},
    {"100", "2610", "411", "0000", "City of Colby Water", "Water and sewer", 26},
    {"100", "2610", "430", "0000", "Keystone Building Services", "Repairs, parts and filters", 75},
    {"100", "2410", "531", "0000", "Prairie Telecom", "Telephone and data lines", 14},
    {"100", "1000", "610", "0100", "Bluebird School Supply", "Classroom supplies", 60},
    {"100", "1000", "640", "0100", "Orchard Press", "Textbooks", 45},
    {"510", "3100", "570", "0000", "Farm & Table Food Services, Inc.", "Meals served", 310},
    {"300", "1000", "610", "0700", "Field House Outfitters", "Uniforms, balls and timers", 9}};

/* The district office. Locations 8xx are departments; function 2240 and 2700 are pools and stand in demo_pools.c. */
static const struct { const char *fund, *function, *object, *program, *location, *vendor, *text; int64_t weight; } office[] = {
    {"100", "2320", "110", "0000", "800", NULL, "Superintendent's office", 1300000},
    {"100", "2310", "340", "0000", "800", "Alder & Finch, Attorneys", "Legal services", 610000},
    {"100", "2510", "110", "0000", "801", NULL, "Business office", 2900000},
    {"100", "2510", "340", "0000", "801", "Ledgerwood Auditors, LLP", "Audit, and bank fees", 240000},
    {"100", "2570", "110", "0000", "802", NULL, "Human resources", 2100000},
    {"100", "2580", "110", "0000", "803", NULL, "Information technology", 3900000},
    {"100", "2580", "653", "0000", "803", "Cloudleaf Systems", "Systems and licences", 2700000},
    {"100", "2580", "734", "0000", "803", "Ridgeline Computers", "Computers and network", 1900000},
    {"100", "2210", "110", "0000", "810", NULL, "Curriculum office", 3400000},
    {"230", "2213", "330", "0000", "810", "Learning Forward Workshops", "Workshops", 420000},
    {"100", "2140", "110", "0000", "830", NULL, "Psychologists", 3100000},
    {"220", "2150", "340", "0200", "860", "Clearwater Speech Associates", "Speech services", 2300000},
    {"220", "1000", "560", "0200", "860", "Hilltop Day School", "Tuition to other schools", 3800000},
    {"100", "2620", "110", "0000", "870", NULL, "Maintenance", 4700000},
    {"100", "2610", "520", "0000", "870", "Mutual School Insurance", "Property and liability insurance", 2600000},
    {"100", "2660", "110", "0000", "870", NULL, "Safety staff", 1500000},
    {"510", "3100", "110", "0000", "880", NULL, "Food service staff", 4900000},
    {"300", "3300", "110", "0800", "890", NULL, "Community programs", 900000}};

static int level_index(char level) { return level == 'E' ? 0 : level == 'M' ? 1 : 2; }

static int64_t jitter(uint64_t i, int percent) { return 1000 - 10 * percent + demo_pick(STREAM_BASE, i, 20 * percent + 1); }

static bool payroll_of_school(Demo *d, const DemoSchool *school, Err *e)
{
    for (size_t j = 0; j < sizeof jobs / sizeof *jobs; j++) {
        int64_t weight = jobs[j].weight[level_index(school->level)];
        for (int month = 1; weight && month <= 12; month++)
            for (size_t b = 0; b < sizeof benefits / sizeof *benefits; b++) {
                DemoLine *line;
                DemoCodes codes = {jobs[j].fund, jobs[j].function, b ? benefits[b].object : jobs[j].object, jobs[j].program, school->code};
                TRY(demo_line_add(&line, d, codes, demo_month_day(month, 31), 'P', b ? benefits[b].text : jobs[j].text, e));
                line->weight = weight * school->students * benefits[b].percent / 12 * jitter(d->lines_n, 2) / 1000;
            }
    }
    return true;
}

static bool bills_of_school(Demo *d, const DemoSchool *school, Err *e)
{
    for (size_t k = 0; k < sizeof bills / sizeof *bills; k++)
        for (int month = 1; month <= 12; month++) {
            DemoLine *line;
            DemoCodes codes = {bills[k].fund, bills[k].function, bills[k].object, bills[k].program, school->code};
            TRY(demo_line_add(&line, d, codes, demo_month_day(month, 3 + demo_pick(STREAM_BASE, d->lines_n + 1000000, 24)), 'I', bills[k].text, e));
            line->vendor = bills[k].vendor;
            line->weight = (int64_t)bills[k].weight * school->students * 100 / 12 * jitter(d->lines_n, 20) / 1000;
        }
    return true;
}

/* A school's small purchases, each with a date of its own; one in forty comes back as a credit memo. */
static bool purchases_of_school(Demo *d, const DemoSchool *school, Err *e)
{
    static const char *const goods[][3] = {
        {"610", "Valley Office Supply, Inc.", "Paper, folders and toner"}, {"610", "Bluebird School Supply", "Art supplies"},
        {"640", "Orchard Press", "Library books"},                         {"650", "Cloudleaf Systems", "Headsets and cables"},
        {"580", "Stateline Travel", "Field trip, entrance fees"},          {"610", "Market Street Foods", "Snacks, testing week"},
        {"430", "Keystone Building Services", "Copier repair"},            {"810", "State Schools Association", "Dues and fees"}};
    for (int k = 0; k < 150; k++) {
        uint64_t at = d->lines_n * 8 + 2000000;
        const char *const *good = goods[demo_pick(STREAM_BASE, at, sizeof goods / sizeof *goods)];
        DemoCodes codes = {k % 6 ? "100" : "300", k % 3 ? "1000" : "2410", good[0], k % 3 ? "0100" : "0000", school->code};
        int month = 1 + demo_pick(STREAM_BASE, at + 1, 12), day = 1 + demo_pick(STREAM_BASE, at + 2, 27);
        DemoLine *line;
        TRY(demo_line_add(&line, d, codes, demo_month_day(month, day), 'I', good[2], e));
        line->vendor = good[1];
        line->weight = (30 + demo_pick(STREAM_BASE, at + 3, 400)) * 100;
        if (month == 12 && day > 9) line->encumbrance_cents = 1000 * (5 + demo_pick(STREAM_BASE, at + 4, 300)); /* ordered, not yet here on June 30 */
    }
    return true;
}

/* Both halves of goods that went back: an invoice and a credit memo of the same cents. */
static bool credits_of_school(Demo *d, const DemoSchool *school, uint64_t s, Err *e)
{
    for (uint64_t k = 0; k < 3; k++) {
        int month = 1 + demo_pick(STREAM_BASE, s * 16 + k + 9000000, 11);
        int64_t cents = 1900 + demo_pick(STREAM_BASE, s * 16 + k + 9100000, 90000);
        for (int back = 0; back < 2; back++) {
            DemoLine *line;
            DemoCodes codes = {"100", "1000", "610", "0100", school->code};
            TRY(demo_line_add(&line, d, codes, demo_month_day(month + back, 16), back ? 'C' : 'I', back ? "Returned, damaged on arrival" : "Furniture, two boxes", e));
            line->vendor = "Valley Office Supply, Inc.";
            line->amount_cents = back ? -cents : cents;
        }
    }
    return true;
}

static int64_t lines_sum(const Demo *d, size_t from)
{
    int64_t cents = 0;
    for (size_t k = from; k < d->lines_n; k++) cents += d->lines[k].amount_cents;
    return cents;
}

bool demo_base_make(Demo *d, Err *e)
{
    for (int s = 0; s < DEMO_SCHOOLS; s++) TRY(credits_of_school(d, &demo_schools[s], (uint64_t)s, e));
    int64_t tagged = lines_sum(d, 0);
    size_t from = d->lines_n;
    for (int s = 0; s < DEMO_SCHOOLS; s++) {
        TRY(payroll_of_school(d, &demo_schools[s], e));
        TRY(bills_of_school(d, &demo_schools[s], e));
        TRY(purchases_of_school(d, &demo_schools[s], e));
    }
    for (size_t k = 0; k < sizeof office / sizeof *office; k++)
        for (int month = 1; month <= 12; month++)
            for (size_t b = 0; b < (office[k].vendor ? 1 : sizeof benefits / sizeof *benefits); b++) {
                DemoLine *line;
                DemoCodes codes = {office[k].fund, office[k].function, b ? benefits[b].object : office[k].object, office[k].program, office[k].location};
                TRY(demo_line_add(&line, d, codes, demo_month_day(month, office[k].vendor ? 20 : 31), office[k].vendor ? 'I' : 'P',
                                  b ? benefits[b].text : office[k].text, e));
                line->vendor = office[k].vendor;
                line->weight = office[k].weight * benefits[b].percent / 12 * jitter(d->lines_n, 2) / 1000;
            }
    return demo_lines_fill(d, from, year_cents - tagged, e);
}

/* The adopted budget: one line an account on July 1, near what was spent, in whole dollars; the board's contingency
 * takes the rest. The career program's and the ending grant's budgets are what they cost, to the cent. */
bool demo_budget_make(Demo *d, Err *e)
{
    for (size_t k = 0; k < d->lines_n; k++) d->accounts[d->lines[k].account].actual_cents += d->lines[k].amount_cents;
    size_t accounts_n = d->accounts_n;
    int64_t left = budget_year_cents;
    const char *career = d->initiatives[demo_initiative(d, "CAREER")].program;
    for (size_t k = 0; k <= accounts_n; k++) {
        char code[5][8] = {"100", "2310", "890", "0000", "800"};
        int64_t budget = left;
        if (k < accounts_n) {
            const DemoAccount *account = &d->accounts[k];
            sscanf(account->text, "%3[^-]-%4[^-]-%3[^-]-%4[^-]-%3s", code[0], code[1], code[2], code[3], code[4]);
            bool exact = strcmp(code[3], career) == 0 || strcmp(code[0], "290") == 0;
            int64_t per_mille = 970 + demo_pick(STREAM_BUDGET, k, 60);
            budget = exact ? account->actual_cents : account->actual_cents / 1000 * per_mille / 100 * 100;
            if (budget < 0) budget = 0;
        }
        left -= budget;
        DemoLine *line;
        DemoCodes codes = {code[0], code[1], code[2], code[3], code[4]};
        TRY(demo_line_add(&line, d, codes, demo_month_day(1, 1), 'B', k < accounts_n ? "Adopted budget" : "Board contingency, adopted", e));
        line->budget_cents = budget;
    }
    if (left != 0 || d->lines[d->lines_n - 1].budget_cents < 0) return FAIL(e, ERR_BROKEN, NULL, "the demo's budget does not close");
    return true;
}

static int by_date(const void *a, const void *b)
{
    const DemoLine *x = a, *y = b;
    if (x->date.v != y->date.v) return x->date.v < y->date.v ? -1 : 1;
    return x->number < y->number ? -1 : x->number > y->number;
}

static bool line_write(DemoFile *f, const Demo *d, const DemoLine *line, Err *e)
{
    char codes[24], date[16], reference[32] = "ADOPT26";
    memcpy(codes, d->accounts[line->account].text, sizeof codes);
    for (char *c = codes; *c; c++)
        if (*c == '-') *c = ',';
    TRY(buf_add_c(&f->buf, codes, e));
    f->line_started = true;
    day_to_text(date, line->date);
    TRY(demo_cell(f, date, e));
    TRY(demo_cell_cents(f, line->amount_cents, e));
    if (line->kind == 'B') TRY(demo_cell_cents(f, line->budget_cents, e));
    else TRY(demo_cell(f, NULL, e));
    if (line->encumbrance_cents) TRY(demo_cell_cents(f, line->encumbrance_cents, e));
    else TRY(demo_cell(f, NULL, e));
    TRY(demo_cell(f, line->vendor, e));
    if (line->kind == 'P') snprintf(reference, sizeof reference, "PR-%.7s", date);
    else if (line->kind != 'B') snprintf(reference, sizeof reference, "%s-%06d", line->kind == 'C' ? "CM" : "INV", 104000 + line->number);
    TRY(demo_cell(f, reference, e));
    TRY(demo_cell(f, line->description, e));
    return demo_row_end(f, e);
}

bool demo_ledger_write(DemoFile *f, Demo *d, Err *e)
{
    TRY(buf_add_c(&f->buf, "fund,function,object,program,location,date,amount,budget,encumbrance,vendor,reference,description\n", e));
    qsort(d->lines, d->lines_n, sizeof *d->lines, by_date);
    for (size_t k = 0; k < d->lines_n; k++) TRY(line_write(f, d, &d->lines[k], e));
    return true;
}

bool demo_map_write(DemoFile *f, Demo *d, Err *e)
{
    (void)d;
    return buf_add_c(&f->buf,
        "{\n  \"columns\": {\"fund\": \"fund\", \"function\": \"function\", \"object\": \"object\", \"program\": \"program\", \"location\": \"location\",\n"
        "              \"posted_on\": \"date\", \"amount\": \"amount\", \"budget\": \"budget\", \"encumbrance\": \"encumbrance\",\n"
        "              \"vendor\": \"vendor\", \"reference\": \"reference\", \"description\": \"description\"},\n"
        "  \"date_format\": \"%Y-%m-%d\",\n  \"constants\": {}\n}\n", e);
}
