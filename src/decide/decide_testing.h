/* What the tests of the decide room share: inputs built in a line, and the demo district's seven cases. */
#ifndef PURSER_DECIDE_TESTING_H
#define PURSER_DECIDE_TESTING_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/random.h"
#include "calc/distribution.h"
#include "decide/decide.h"
#include "records.h"

static Arena *arena;

static inline int setup(void **state)
{
    (void)state;
    Err e;
    return arena_new(&arena, 0, &e) ? 0 : -1;
}

static inline int teardown(void **state)
{
    (void)state;
    arena_end(arena);
    return 0;
}

/* cmocka's own compares floats, too coarse here. */
static inline void check_near(double is, double should, double within, int line)
{
    if (!(fabs(is - should) <= within)) fail_msg("line %d: %.12g is not %.12g within %g", line, is, should, within);
}
#define assert_near(is, should, within) check_near((is), (should), (within), __LINE__)

static inline Decision decided(const DecideInput *input)
{
    Decision d;
    Err e = {0};
    if (!decision_make(&d, arena, input, &e)) fail_msg("%s: %s", e.field, e.message);
    return d;
}

static inline Str json_of(const Decision *d)
{
    Err e = {0};
    Buf text = buf_in(arena, 0);
    JsonWriter w = json_writer(&text, false, &e);
    decision_write_json(&w, d);
    assert_true(json_write_done(&w));
    return buf_str(&text);
}

static inline Cents dollars(double v) { return CENTS((int64_t)llround(v * 100)); }

static inline DecideMeasure measure(double effect, double se)
{
    return (DecideMeasure){.has_effect = true, .has_se = true, .effect = effect, .se = se, .has_participants = true, .participants = 300,
                           .has_comparison = true, .comparison = 300, .design = STR("ANCOVA"), .tier = STR("moderate")};
}

/* An initiative with an effect, a comparison and a cost; what else it knows the test adds. */
static inline DecideInput initiative(Str name, int64_t students, double cost, double effect, double se)
{
    DecideInput input = decide_input(name, name);
    input.evidence = DECIDE_RUN;
    input.overall = measure(effect, se);
    input.has_comparison_group = input.comparison_group = true;
    input.has_equal_at_start = input.equal_at_start = true;
    input.has_students_served = true;
    input.students_served = students;
    input.has_cost = true;
    input.cost_cents = dollars(cost);
    input.has_definition_of_success = true;
    return input;
}

static inline void parts(DecideInput *input, double direct, double staff, double shared)
{
    input->has_parts = true;
    input->direct_cents = dollars((double)input->cost_cents.v / 100 * direct);
    input->staff_cents = dollars((double)input->cost_cents.v / 100 * staff);
    input->shared_cents = dollars((double)input->cost_cents.v / 100 * shared);
}

static inline void importance(DecideInput *input, int word)
{
    input->has_importance = true;
    input->importance = word;
}

static inline DecideGroup group(Str name, int64_t students, double effect, double se)
{
    return (DecideGroup){.name = name, .has_students = true, .students = students, .measure = measure(effect, se)};
}

static inline bool says(DecideTexts list, const char *words)
{
    for (size_t i = 0; i < list.n; i++)
        if (memmem(list.items[i].p, list.items[i].n, words, strlen(words))) return true;
    return false;
}

/* ---- the demo district ---- */

static inline DecideInput peer_tutors(void)
{
    DecideInput input = initiative(STR("Peer tutors"), 310, 46500, 0.25, 0.07);
    parts(&input, 0.35, 0.50, 0.15);
    importance(&input, INITIATIVE_IMPORTANCE_NORMAL);
    input.has_expand_students = input.has_expand_cost = true;
    input.expand_students = 620;
    input.expand_cost_cents = dollars(93000);
    return input;
}

static inline DecideInput summer(void)
{
    DecideInput input = initiative(STR("Summer learning"), 1800, 2610000, 0.12, 0.03);
    parts(&input, 0.25, 0.50, 0.25);
    importance(&input, INITIATIVE_IMPORTANCE_HIGH);
    input.has_replaceable = true;
    input.has_community_support = true;
    input.community_support = INITIATIVE_SUPPORT_HIGH;
    return input;
}

static DecideGroup math_groups[2];
static inline DecideInput math(void)
{
    math_groups[0] = group(STR("a year or more behind"), 700, 0.22, 0.05);
    math_groups[1] = group(STR("less than a year behind"), 1300, 0.01, 0.04);
    DecideInput input = initiative(STR("Math intervention"), 2000, 2400000, 0.0835, 0.032);
    input.groups = math_groups;
    input.groups_n = 2;
    parts(&input, 0.10, 0.75, 0.15);
    importance(&input, INITIATIVE_IMPORTANCE_HIGH);
    return input;
}

static inline DecideInput co_teaching(void)
{
    DecideInput input = initiative(STR("Co-teaching"), 4800, 4100000, 0.01, 0.02);
    parts(&input, 0.05, 0.85, 0.10);
    importance(&input, INITIATIVE_IMPORTANCE_CRITICAL);
    input.has_fidelity = input.has_replaceable = true;
    input.fidelity = 0.41;
    input.has_fix_cost = input.has_design_effect = true;
    input.fix_cost_cents = dollars(180000);
    input.design_effect = 0.20;
    return input;
}

static inline DecideInput technology_training(void)
{
    DecideInput input = decide_input(STR("TECHPD"), STR("Technology training"));
    input.has_students_served = false;
    input.has_cost = true;
    input.cost_cents = dollars(780000);
    input.has_contract_end = input.has_today = true;
    input.contract_end = day_from_civil(2027, 6, 30);
    input.today = day_from_civil(2026, 11, 22);
    input.has_staff_complaints = true;
    input.staff_complaints = STR("22 % satisfied");
    input.alternative = (DecideAlternative){.has = true, .name = STR("In-house training"), .has_cost = true, .cost_cents = dollars(420000)};
    return input;
}

static inline DecideInput without_gain(void)
{
    DecideInput input = initiative(STR("Reading software"), 400, 240000, -0.01, 0.04);
    parts(&input, 0.80, 0.10, 0.10);
    importance(&input, INITIATIVE_IMPORTANCE_NORMAL);
    return input;
}

static DecideGroup high_groups[2];
static inline DecideInput high_performers(void)
{
    high_groups[0] = group(STR("top 5 percent"), 200, 0.01, 0.04);
    high_groups[1] = group(STR("top 15 to 5 percent"), 400, 0.19, 0.04);
    DecideInput input = initiative(STR("High performers"), 600, 1900000, 0.13, 0.03);
    input.groups = high_groups;
    input.groups_n = 2;
    parts(&input, 0.25, 0.60, 0.15);
    importance(&input, INITIATIVE_IMPORTANCE_NORMAL);
    input.alternative = (DecideAlternative){.has = true, .name = STR("Its best components for all who qualify"), .has_effect = true, .effect = 0.15,
                                            .has_se = true, .se = 0.04, .has_cost = true, .cost_cents = dollars(1100000), .has_students = true, .students = 3600};
    return input;
}

static const struct { DecideInput (*make)(void); DecideAction expected; } demo_cases[] = {
    {peer_tutors, DECIDE_EXPAND}, {summer, DECIDE_KEEP}, {math, DECIDE_SEGMENT}, {co_teaching, DECIDE_FIX},
    {technology_training, DECIDE_REPLACE}, {without_gain, DECIDE_SUNSET}, {high_performers, DECIDE_REPLACE},
};
#define DEMO_CASES (sizeof demo_cases / sizeof *demo_cases)

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

#endif
