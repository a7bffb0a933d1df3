#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "demo/demo_parts.h"

enum { STUDY_PEER, STUDY_SUMMER, STUDY_MATH, STUDY_CO_TEACH, STUDY_TABLET, STUDY_HIGH };

static const DemoAnalysis analyses[DEMO_STUDIES] = {
    [STUDY_PEER] = {"PEER-TUTORS", "math_spring-math_fall", "peer_tutors", "participant", "comparison", "", "school", "math_fall", "lunch", (double)NAN},
    [STUDY_SUMMER] = {"SUMMER", "reading_spring", "summer", "participant", "comparison", "school", "school", "reading_fall", "lunch", 0.12},
    [STUDY_MATH] = {"MATH", "math_spring", "math_intervention", "participant", "comparison", "school", "school", "math_fall", "band", (double)NAN},
    [STUDY_CO_TEACH] = {"CO-TEACH", "reading_spring", "co_teach", "participant", "comparison", "school", "school", "reading_fall", "disability", 0.01},
    [STUDY_TABLET] = {"TABLET-MATH", "math_spring", "number_tablets", "participant", "comparison", "school", "school", "math_fall", "lunch", -0.01},
    [STUDY_HIGH] = {"HIGH-PERF", "math_spring", "horizons", "participant", "comparison", "school", "school", "math_fall", "band", (double)NAN}};

const DemoAnalysis *demo_analyses(size_t *n)
{
    *n = DEMO_STUDIES;
    return analyses;
}

const char *demo_study_column(int study) { return analyses[study].participation; }

/* Who is in a study, by stratum; -1 is any. In one subject no student is in two studies, so that setting the truth of
 * one leaves the others alone. `truth` is the stratum's effect in SD. */
typedef struct {
    int study, subject, grade_from, grade_to, school, bands, free_lunch, disability, participants, comparison;
    double truth;
} Stratum;

#define BANDS(band) (1 << (band))
static const Stratum strata[] = {
    {STUDY_PEER, SUBJECT_MATH, 9, 12, 32, 7, -1, -1, 155, 310, (double)NAN}, /* 041 and 042: equal shares of both arms, so that */
    {STUDY_PEER, SUBJECT_MATH, 9, 12, 33, 7, -1, -1, 155, 310, (double)NAN}, /* plain means and school effects agree */
    {STUDY_SUMMER, SUBJECT_READING, 1, 5, -1, 31, 1, -1, 1150, 1500, 0.12},
    {STUDY_SUMMER, SUBJECT_READING, 1, 5, -1, 31, 0, -1, 650, 900, 0.12},
    {STUDY_MATH, SUBJECT_MATH, 3, 8, -1, BANDS(BAND_BEHIND), -1, -1, 700, 1000, 0.22},
    {STUDY_MATH, SUBJECT_MATH, 3, 8, -1, BANDS(BAND_NEARLY), -1, -1, 1300, 1800, 0.01},
    {STUDY_CO_TEACH, SUBJECT_READING, 6, 12, -1, 31, -1, 1, 900, 800, 0.01},
    {STUDY_CO_TEACH, SUBJECT_READING, 6, 12, -1, 31, -1, 0, 1560, 1700, 0.01},
    {STUDY_TABLET, SUBJECT_MATH, 1, 2, -1, 31, 1, -1, 560, 640, -0.01},
    {STUDY_TABLET, SUBJECT_MATH, 1, 2, -1, 31, 0, -1, 340, 460, -0.01},
    {STUDY_HIGH, SUBJECT_MATH, 3, 10, -1, BANDS(BAND_TOP5), -1, -1, 320, 370, 0.01},
    {STUDY_HIGH, SUBJECT_MATH, 3, 10, -1, BANDS(BAND_TOP15), -1, -1, 280, 450, 0.19}};
enum { STRATA = sizeof strata / sizeof *strata };

static bool in_stratum(const DemoStudent *x, const Stratum *s)
{
    return x->grade >= s->grade_from && x->grade <= s->grade_to && (s->school < 0 || x->school == s->school) && (s->bands >> x->band & 1) &&
           (s->free_lunch < 0 || x->free_lunch == s->free_lunch) && (s->disability < 0 || x->disability == s->disability);
}

static bool is_taken(const DemoStudent *x, int subject)
{
    for (int k = 0; k < STRATA; k++)
        if (strata[k].subject == subject && x->part[strata[k].study]) return true;
    return false;
}

typedef struct { uint64_t key; int at; } Lot;

static int lower_key(const void *a, const void *b)
{
    const Lot *x = a, *y = b;
    return x->key < y->key ? -1 : x->key > y->key;
}

/* By lot among those who fit: first the participants, then as many students like them as the study compares with. */
static bool draw_parts(DemoStudent *students, Lot *lots, const Stratum *s, Err *e)
{
    int n = 0;
    for (int i = 0; i < DEMO_STUDENTS; i++)
        if (in_stratum(&students[i], s) && !students[i].untested[s->subject] && !is_taken(&students[i], s->subject))
            lots[n++] = (Lot){random_u64(DEMO_SEED, STREAM_STUDY + (uint64_t)s->study, (uint64_t)i), i};
    if (n < s->participants + s->comparison)
        return FAIL(e, ERR_BROKEN, NULL, "the demo's study of %s finds %d students, fewer than it needs", analyses[s->study].initiative, n);
    qsort(lots, (size_t)n, sizeof *lots, lower_key);
    for (int k = 0; k < s->participants + s->comparison; k++)
        students[lots[k].at].part[s->study] = k < s->participants ? PART_PARTICIPANT : PART_COMPARISON;
    return true;
}

/* Least squares of spring on participation and fall with school effects, over the pooled unadjusted SD within the
 * arms; what `purser aroi` prints as hedges_g. group NULL: the whole study. */
typedef struct { double g, sd, omega; } Estimate;

static Estimate estimate(const DemoStudent *students, int study, int subject, const Stratum *group)
{
    double n[DEMO_SCHOOLS] = {0}, t_sum[DEMO_SCHOOLS] = {0}, x_sum[DEMO_SCHOOLS] = {0}, y_sum[DEMO_SCHOOLS] = {0};
    double tt = 0, tx = 0, xx = 0, ty = 0, xy = 0, arm_n[2] = {0}, arm_sum[2] = {0}, arm_square[2] = {0};
    for (int i = 0; i < DEMO_STUDENTS; i++) {
        const DemoStudent *q = &students[i];
        if (!q->part[study] || (group && !in_stratum(q, group))) continue;
        int arm = q->part[study] == PART_PARTICIPANT, s = q->school;
        double x = q->fall[subject] - 200, y = q->spring[subject] - 210; /* centred: nothing large is squared */
        n[s] += 1, t_sum[s] += arm, x_sum[s] += x, y_sum[s] += y;
        tt += arm, tx += arm * x, xx += x * x, ty += arm * y, xy += x * y;
        arm_n[arm] += 1, arm_sum[arm] += y, arm_square[arm] += y * y;
    }
    for (int s = 0; s < DEMO_SCHOOLS; s++) {
        if (n[s] == 0) continue;
        tt -= t_sum[s] * t_sum[s] / n[s], tx -= t_sum[s] * x_sum[s] / n[s], xx -= x_sum[s] * x_sum[s] / n[s];
        ty -= t_sum[s] * y_sum[s] / n[s], xy -= x_sum[s] * y_sum[s] / n[s];
    }
    double squares = 0, all = arm_n[0] + arm_n[1];
    for (int arm = 0; arm < 2; arm++) squares += arm_square[arm] - arm_sum[arm] * arm_sum[arm] / arm_n[arm];
    Estimate found = {.sd = sqrt(squares / (all - 2)), .omega = 1 - 3 / (4 * all - 9)};
    found.g = found.omega * (ty * xx - xy * tx) / (tt * xx - tx * tx) / found.sd;
    return found;
}

/* Moves the participants' spring so that the estimate is the truth. The noise around it stays as it was drawn. */
static void set_truth(DemoStudent *students, int study, int subject, const Stratum *group, double truth)
{
    Estimate now = estimate(students, study, subject, group);
    double points = (truth - now.g) * now.sd / now.omega;
    for (int i = 0; i < DEMO_STUDENTS; i++)
        if (students[i].part[study] == PART_PARTICIPANT && (!group || in_stratum(&students[i], group))) students[i].spring[subject] += points;
}

static double tenth(double score) { return round(score * 10) / 10; }

/* Participants differ in effect from school to school: 0.6 points, four hundredths of an SD. */
static void vary_by_school(DemoStudent *students)
{
    for (int i = 0; i < DEMO_STUDENTS; i++)
        for (int k = 0; k < STRATA; k++)
            if (in_stratum(&students[i], &strata[k]) && students[i].part[strata[k].study] == PART_PARTICIPANT) {
                uint64_t at = (uint64_t)(strata[k].study * DEMO_SCHOOLS + students[i].school);
                students[i].spring[strata[k].subject] += 0.6 * round(random_normal(DEMO_SEED, STREAM_STUDY + 40, at) * 1000) / 1000;
            }
}

/* Strong students' growth varies less than others': so that 600 of them are enough to tell two bands apart. */
static void steady_strong_students(DemoStudent *students)
{
    for (int i = 0; i < DEMO_STUDENTS; i++) {
        DemoStudent *x = &students[i];
        if (!x->part[STUDY_HIGH]) continue;
        double growth = x->spring[SUBJECT_MATH] - x->fall[SUBJECT_MATH];
        x->spring[SUBJECT_MATH] = x->fall[SUBJECT_MATH] + 10 + 0.5 * (growth - 10);
    }
}

typedef struct { double n, fall, growth; } Means;

static Means means(const DemoStudent *students, const Stratum *s, int part)
{
    Means m = {0};
    for (int i = 0; i < DEMO_STUDENTS; i++)
        if (students[i].part[s->study] == part && in_stratum(&students[i], s)) {
            m.n += 1;
            m.fall += students[i].fall[s->subject];
            m.growth += students[i].spring[s->subject] - students[i].fall[s->subject];
        }
    m.fall /= m.n;
    m.growth /= m.n;
    return m;
}

/* Peer tutors: 12.5 points of growth against 10.0 in each school, exactly, from the same fall average. */
static void set_growth(DemoStudent *students, const Stratum *s)
{
    Means other = means(students, s, PART_COMPARISON);
    for (int part = PART_COMPARISON; part <= PART_PARTICIPANT; part++) {
        Means m = means(students, s, part);
        double aim = part == PART_PARTICIPANT ? 12.5 : 10;
        long left = lround(aim * m.n * 10);
        for (int i = 0; i < DEMO_STUDENTS; i++) {
            DemoStudent *x = &students[i];
            if (x->part[s->study] != part || !in_stratum(x, s)) continue;
            double growth = x->spring[s->subject] - x->fall[s->subject] + aim - m.growth;
            x->fall[s->subject] = tenth(x->fall[s->subject] + other.fall - m.fall);
            x->spring[s->subject] = tenth(x->fall[s->subject] + growth);
            left -= lround((x->spring[s->subject] - x->fall[s->subject]) * 10);
        }
        for (int i = 0; i < DEMO_STUDENTS && left; i++) /* what rounding to tenths moved, a tenth a student */
            if (students[i].part[s->study] == part && in_stratum(&students[i], s)) {
                students[i].spring[s->subject] += left > 0 ? 0.1 : -0.1;
                left += left > 0 ? -1 : 1;
            }
    }
}

bool demo_studies_set(DemoStudent *students, Demo *d, Err *e)
{
    Lot *lots = PUSH(d->arena, Lot, DEMO_STUDENTS, e);
    if (!lots) return false;
    for (int k = 0; k < STRATA; k++) TRY(draw_parts(students, lots, &strata[k], e));
    steady_strong_students(students);
    vary_by_school(students);
    for (int k = 0; k < STRATA; k++) {
        if (strata[k].study == STUDY_PEER) set_growth(students, &strata[k]);
        else set_truth(students, strata[k].study, strata[k].subject, &strata[k], strata[k].truth);
    }
    for (int k = 0; k < STRATA; k++) /* then the whole, where there is one truth for it */
        if (!isnan(analyses[strata[k].study].truth)) set_truth(students, strata[k].study, strata[k].subject, NULL, analyses[strata[k].study].truth);
    for (int i = 0; i < DEMO_STUDENTS; i++)
        for (int k = 0; k < DEMO_SUBJECTS; k++) {
            students[i].fall[k] = tenth(students[i].fall[k]);
            students[i].spring[k] = tenth(students[i].spring[k]);
        }
    return true;
}
