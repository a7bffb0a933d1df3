#include <stdio.h>
#include <string.h>

#include "demo/demo_parts.h"

/* Spending that several initiatives split by a rule's share. Its lines are whole dollars, so that every whole percent
 * of one is whole cents. What the shares leave, or what lies before `from_month`, stays untagged. */
typedef struct {
    const char *program, *vendor, *words; /* one of the three marks the lines */
    const char *fund, *function, *object, *location, *description;
    int64_t dollars;
    int from_month;
    struct { const char *code; int percent; } takers[3];
} Split;

static const Split splits[] = {
    {"1900", NULL, NULL, "210", "1000", "110", "810", "Literacy coaches shared by programs", 600000, 1, {{"LITERACY-SP", 50}, {"RISE-READ", 30}, {"LIT-SUPPORT", 20}}},
    {NULL, "Meridian Assessment Services", NULL, "100", "2290", "340", "820", "Screening and early warning service", 240000, 1, {{"SCREENERS", 60}, {"EARLY-WARN", 40}}},
    {NULL, NULL, "MTSS", "100", "2210", "320", "810", "MTSS team days, substitutes", 200000, 1, {{"RTI-TEAMS", 75}}},
    {"2900", NULL, NULL, "100", "2120", "110", "830", "Counselor hours beyond the ratio", 300000, 1, {{"COUNS-COLL", 40}, {"GRAD-COACH", 35}, {"EARLY-COLL", 25}}},
    {"3900", NULL, NULL, "100", "2120", "150", "840", "Behavior team stipends", 160000, 7, {{"PBIS", 50}, {"ISS-ROOMS", 50}}},
    {"1920", NULL, NULL, "220", "1000", "112", "860", "Aides who move between classrooms", 400000, 1, {{"INCLUSION-E", 70}, {"AUTISM", 30}}}};
enum { SPLITS = sizeof splits / sizeof *splits };

/* Whole dollars of line `month` of 12: a twelfth, the last month takes the rest. */
static int64_t split_line_cents(const Split *s, int month)
{
    int64_t each = s->dollars / 12;
    return (month < 12 ? each : s->dollars - 11 * each) * 100;
}

bool demo_splits_make(Demo *d, Err *e)
{
    for (int k = 0; k < SPLITS; k++)
        for (int t = 0; t < 3 && splits[k].takers[t].code; t++) {
            int i = demo_initiative(d, splits[k].takers[t].code);
            if (i < 0) return FAIL(e, ERR_BROKEN, NULL, "the demo splits spending to %s, which it lacks", splits[k].takers[t].code);
            for (int month = splits[k].from_month; month <= 12; month++)
                d->initiatives[i].split_cents += demo_share_of_hundred(split_line_cents(&splits[k], month), splits[k].takers[t].percent);
        }
    return true;
}

bool demo_split_lines_make(Demo *d, Err *e)
{
    for (int k = 0; k < SPLITS; k++)
        for (int month = 1; month <= 12; month++) {
            const Split *s = &splits[k];
            DemoCodes codes = {s->fund, s->function, s->object, s->program ? s->program : "0000", s->location};
            DemoLine *line;
            TRY(demo_line_add(&line, d, codes, demo_month_day(month, s->vendor ? 12 : 31), s->vendor ? 'I' : 'P', s->description, e));
            line->amount_cents = split_line_cents(s, month);
            line->vendor = s->vendor;
        }
    return true;
}

typedef struct {
    const char *initiative, *pool, *fund, *function, *object, *program, *location, *vendor, *text, *from, *to;
    int percent;
} Rule;

static bool rule_write(DemoFile *f, int *order, Rule r, Err *e)
{
    TRY(demo_cell_int(f, *order += 10, e));
    const char *const cells[] = {r.initiative, r.pool, r.fund, r.function, r.object, r.program, r.location, r.vendor, r.text, r.from, r.to};
    for (size_t c = 0; c < sizeof cells / sizeof *cells; c++) TRY(demo_cell(f, cells[c], e));
    TRY(demo_cell_int(f, r.percent, e));
    return demo_row_end(f, e);
}

static bool split_rules(DemoFile *f, int *order, const Split *s, Err *e)
{
    char words[64] = "";
    if (s->words) snprintf(words, sizeof words, "*%s*", s->words);
    for (int t = 0; t < 3 && s->takers[t].code; t++) {
        Rule rule = {.initiative = s->takers[t].code, .program = s->program, .vendor = s->vendor, .text = *words ? words : NULL,
                     .from = s->from_month > 1 ? "2026-01-01" : NULL, .percent = s->takers[t].percent};
        TRY(rule_write(f, order, rule, e));
    }
    return true;
}

bool demo_rules_write(DemoFile *f, Demo *d, Err *e)
{
    TRY(buf_add_c(&f->buf, "order,initiative,pool,fund,function,object,program,location,vendor,text,from,to,share_percent\n", e));
    int order = 0;
    TRY(rule_write(f, &order, (Rule){.pool = "Student transportation", .function = "2700", .percent = 100}, e));
    TRY(rule_write(f, &order, (Rule){.pool = "Data and assessment team", .function = "2240", .location = "82?", .percent = 100}, e));
    for (int k = 0; k < SPLITS; k++) TRY(split_rules(f, &order, &splits[k], e));
    for (int pass = 0; pass < 2; pass++) /* marks first, then the programs' own codes */
        for (int i = 0; i < DEMO_INITIATIVES; i++) {
            const DemoInitiative *x = &d->initiatives[i];
            if ((x->sheet.source == 'P') != (pass == 1) || x->own_cents + x->claimed_cents == 0) continue;
            char words[64] = "";
            if (x->sheet.source == 'T') snprintf(words, sizeof words, "*%s*", x->sheet.mark);
            Rule rule = {.initiative = x->sheet.code, .program = x->sheet.source == 'P' ? x->program : NULL,
                         .vendor = x->sheet.source == 'V' ? x->sheet.mark : NULL, .text = *words ? words : NULL,
                         .from = "2025-07-01", .to = "2026-06-30", .percent = 100};
            if (x->sheet.source == 'P') rule.from = rule.to = NULL;
            TRY(rule_write(f, &order, rule, e));
        }
    return true;
}
