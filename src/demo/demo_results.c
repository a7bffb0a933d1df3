#include <math.h>
#include <stdio.h>
#include <string.h>

#include "demo/demo_parts.h"

/* What the staff of an initiative report of it: students served, their gain and that of students like them. The
 * analysable ones report two student groups beside all participants; others leave out what they do not have, which is
 * what the list of data gaps shows. */
typedef struct {
    const char *initiative, *group, *measure, *unit, *source, *tier;
    int64_t participants, gain, comparison_gain, sd; /* hundredths; sd 0 and comparison_gain NO_FIGURE: not reported */
} Report;

#define NO_FIGURE INT64_MIN

static bool report_write(DemoFile *f, Report r, Err *e)
{
    TRY(demo_cell(f, r.initiative, e));
    TRY(demo_cell(f, r.group, e));
    TRY(demo_cell(f, r.measure, e));
    TRY(demo_cell(f, r.unit, e));
    if (r.participants) TRY(demo_cell_int(f, r.participants, e));
    else TRY(demo_cell(f, NULL, e));
    TRY(demo_cell_hundredths(f, r.gain, e));
    if (r.comparison_gain == NO_FIGURE) TRY(demo_cell(f, NULL, e));
    else TRY(demo_cell_hundredths(f, r.comparison_gain, e));
    if (r.sd) TRY(demo_cell_hundredths(f, r.sd, e));
    else TRY(demo_cell(f, NULL, e));
    TRY(demo_cell(f, r.source, e));
    TRY(demo_cell(f, r.tier, e));
    return demo_row_end(f, e);
}

static int64_t effect_hundredths_of_sd(uint64_t at) /* about .06 with a spread of .08: most programs do a little */
{
    return (int64_t)round(6 + 8 * random_normal(DEMO_SEED, STREAM_RESULT, at));
}

static bool write_complete(DemoFile *f, const DemoInitiative *x, uint64_t i, Err *e)
{
    static const char *const partitions[][2] = {{"Free lunch", "Not free lunch"}, {"Girls", "Boys"}, {"English learners", "Not English learners"},
                                                {"A year or more behind", "Less than a year behind"}};
    static const char *const sources[] = {"Program staff, comparison by school and fall score", "Research office memo, June 2026", "Coordinator's year-end summary"};
    static const char *const tiers[] = {"moderate", "promising", "promising", "rationale"};
    const char *const *groups = partitions[demo_pick(STREAM_RESULT, i * 8 + 100, 4)];
    int64_t sd = 900 + 10 * demo_pick(STREAM_RESULT, i * 8 + 101, 80), base = 300 + 5 * demo_pick(STREAM_RESULT, i * 8 + 102, 140);
    int64_t n = x->sheet.students, first = n * (35 + demo_pick(STREAM_RESULT, i * 8 + 103, 30)) / 100, effect = effect_hundredths_of_sd(i * 8 + 104);
    int64_t bend = effect_hundredths_of_sd(i * 8 + 105) - 6; /* how much more the first group gains */
    int64_t effects[2] = {effect + bend * (n - first) / n, effect - bend * first / n}, gains[2];
    Report r = {.initiative = x->sheet.code, .measure = x->need->measure, .unit = x->need->unit, .comparison_gain = base, .sd = sd,
                .source = sources[demo_pick(STREAM_RESULT, i * 8 + 106, 3)], .tier = tiers[demo_pick(STREAM_RESULT, i * 8 + 107, 4)]};
    for (int k = 0; k < 2; k++) gains[k] = base + effects[k] * sd / 100;
    r.participants = n;
    r.gain = (gains[0] * first + gains[1] * (n - first)) / n;
    TRY(report_write(f, r, e));
    for (int k = 0; k < 2; k++) {
        r.group = groups[k];
        r.participants = k == 0 ? first : n - first;
        r.gain = gains[k];
        TRY(report_write(f, r, e));
    }
    return true;
}

/* One in five of the others has something: a gain without a comparison, or a whole without groups. */
static bool write_partial(DemoFile *f, const DemoInitiative *x, uint64_t i, Err *e)
{
    if (i < DEMO_SHEETS || !x->sheet.students || demo_pick(STREAM_RESULT, i * 8 + 200, 5)) return true;
    bool compared = demo_pick(STREAM_RESULT, i * 8 + 201, 2);
    Report r = {.initiative = x->sheet.code, .measure = x->need->measure, .unit = x->need->unit, .participants = x->sheet.students,
                .gain = 300 + 5 * demo_pick(STREAM_RESULT, i * 8 + 202, 200), .comparison_gain = NO_FIGURE, .source = "Coordinator's year-end summary",
                .tier = "rationale"};
    if (compared) {
        r.sd = 1100;
        r.comparison_gain = r.gain - effect_hundredths_of_sd(i * 8 + 203) * 11;
        r.tier = "promising";
    }
    return report_write(f, r, e);
}

bool demo_results_write(DemoFile *f, Demo *d, Err *e)
{
    TRY(buf_add_c(&f->buf, "initiative,group,measure,unit,participants,gain,comparison_gain,sd,source,tier\n", e));
    for (int i = DEMO_SHEETS; i < DEMO_INITIATIVES; i++) {
        const DemoInitiative *x = &d->initiatives[i];
        if (x->sheet.analysable) TRY(write_complete(f, x, (uint64_t)i, e));
        else TRY(write_partial(f, x, (uint64_t)i, e));
    }
    Report career = {.initiative = "CAREER", .measure = "Students with a post-graduation plan, counted in January", .unit = "students",
                     .participants = 1046, .gain = 4600, .comparison_gain = NO_FIGURE, .source = "Survey of high-school students, January 2026", .tier = "rationale"};
    return report_write(f, career, e);
}
