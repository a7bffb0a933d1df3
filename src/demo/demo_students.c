#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "demo/demo_parts.h"

/* A scale like that of the common growth tests: 200 in fall and 210 in spring for the average student of any grade, a
 * standard deviation near 15, a correlation of .85 from fall to spring. */
enum { FALL_MEAN = 200, YEAR_GROWTH = 10 };

/* Normal draws kept to three decimals: what the mathematics library does in the last bit cannot show. */
static double normal(uint64_t stream, uint64_t i) { return round(random_normal(DEMO_SEED, stream, i) * 1000) / 1000; }

static bool chance(uint64_t stream, uint64_t i, int per_mille) { return demo_pick(stream, i, 1000) < per_mille; }

static int first_grade(char level) { return level == 'E' ? 0 : level == 'M' ? 6 : 9; }
static int grades_of(char level) { return level == 'E' ? 6 : level == 'M' ? 3 : 4; }

static void draw_student(DemoStudent *x, uint64_t i)
{
    enum { SCHOOL_LEVEL = STREAM_NORMAL, SCHOOL_GROWTH, COMMON, PRIOR, OWN, FALL_NOISE = OWN + DEMO_SUBJECTS,
           GROWTH = FALL_NOISE + DEMO_SUBJECTS, SPRING_NOISE = GROWTH + DEMO_SUBJECTS };
    uint64_t s = (uint64_t)x->school;
    x->girl = chance(STREAM_STUDENT, i, 489);
    x->free_lunch = chance(STREAM_STUDENT + 1, i, 260 + demo_pick(STREAM_STUDENT + 2, s, 500));
    x->english_learner = chance(STREAM_STUDENT + 3, i, 50 + demo_pick(STREAM_STUDENT + 4, s, 180));
    x->disability = chance(STREAM_STUDENT + 5, i, 142);
    x->foster = chance(STREAM_STUDENT + 6, i, 7);
    double shared = 0.25 * normal(SCHOOL_LEVEL, s) + (x->free_lunch ? -0.22 : 0.24) - (x->disability ? 0.45 : 0) -
                    (x->english_learner ? 0.25 : 0) + 0.75 * normal(COMMON, i);
    for (int k = 0; k < DEMO_SUBJECTS; k++) {
        uint64_t u = (uint64_t)k;
        double standing = shared + 0.5 * normal(OWN + u, i);
        x->fall[k] = FALL_MEAN + 14.4 * standing + 5 * normal(FALL_NOISE + u, i);
        x->spring[k] = FALL_MEAN + YEAR_GROWTH + 14.4 * standing + 1.2 * normal(SCHOOL_GROWTH, s * 2 + u) + 4 * normal(GROWTH + u, i) +
                       5.5 * normal(SPRING_NOISE + u, i);
        x->untested[k] = chance(STREAM_STUDENT + 8 + u, i, x->grade ? 25 : 120);
        x->prior += standing / DEMO_SUBJECTS;
    }
    x->prior += 0.3 * normal(PRIOR, i);
}

typedef struct { double prior; int at; } Rank;

static int lower_prior(const void *a, const void *b)
{
    const Rank *x = a, *y = b;
    if (x->prior != y->prior) return x->prior < y->prior ? -1 : 1;
    return x->at < y->at ? -1 : x->at > y->at;
}

/* Bands of prior achievement within the grade: 18, 32, 35, 10 and 5 percent. */
static void set_bands(DemoStudent *students, Rank *ranks)
{
    static const int upper[DEMO_BANDS] = {18, 50, 85, 95, 100};
    for (int grade = 0; grade <= 12; grade++) {
        int n = 0, band = 0;
        for (int i = 0; i < DEMO_STUDENTS; i++)
            if (students[i].grade == grade) ranks[n++] = (Rank){students[i].prior, i};
        qsort(ranks, (size_t)n, sizeof *ranks, lower_prior);
        for (int k = 0; k < n; k++) {
            while (k * 100 >= upper[band] * n) band++;
            students[ranks[k].at].band = band;
        }
    }
}

bool demo_students_draw(DemoStudent **out, Demo *d, Err *e)
{
    DemoStudent *students = PUSH(d->arena, DemoStudent, DEMO_STUDENTS, e);
    if (!students) return false;
    Rank *ranks = PUSH(d->arena, Rank, DEMO_STUDENTS, e);
    if (!ranks) return false;
    uint64_t i = 0;
    for (int s = 0; s < DEMO_SCHOOLS; s++) {
        const DemoSchool *school = &demo_schools[s];
        for (int k = 0; k < school->students; k++, i++) {
            students[i].school = s;
            students[i].grade = first_grade(school->level) + k * grades_of(school->level) / school->students;
            draw_student(&students[i], i);
        }
    }
    set_bands(students, ranks);
    *out = students;
    return true;
}

static bool cell_score(DemoFile *f, double score, bool untested, Err *e)
{
    return untested ? demo_cell(f, NULL, e) : demo_cell_hundredths(f, (int64_t)round(score * 10) * 10, e);
}

static bool student_write(DemoFile *f, const DemoStudent *x, int i, Err *e)
{
    static const char *const bands[DEMO_BANDS] = {"year_behind", "less_than_year_behind", "middle", "top15to5", "top5"};
    static const char *const parts[] = {NULL, "comparison", "participant"};
    char id[16], grade[8] = "K";
    snprintf(id, sizeof id, "%d", 100001 + i);
    if (x->grade) snprintf(grade, sizeof grade, "%d", x->grade);
    const char *const cells[] = {id, demo_schools[x->school].code, grade, x->girl ? "girl" : "boy", x->free_lunch ? "free" : "not free",
                                 x->english_learner ? "yes" : "no", x->disability ? "yes" : "no", x->foster ? "yes" : "no", bands[x->band]};
    for (size_t c = 0; c < sizeof cells / sizeof *cells; c++) TRY(demo_cell(f, cells[c], e));
    for (int k = 0; k < DEMO_SUBJECTS; k++) {
        TRY(cell_score(f, x->fall[k], x->untested[k], e));
        TRY(cell_score(f, x->spring[k], x->untested[k], e));
    }
    for (int k = 0; k < DEMO_STUDIES; k++) TRY(demo_cell(f, parts[x->part[k]], e));
    return demo_row_end(f, e);
}

bool demo_students_write(DemoFile *f, Demo *d, Err *e)
{
    DemoStudent *students;
    TRY(demo_students_draw(&students, d, e));
    TRY(demo_studies_set(students, d, e));
    TRY(buf_add_c(&f->buf, "id,school,grade,gender,lunch,english_learner,disability,foster,band,math_fall,math_spring,reading_fall,reading_spring", e));
    for (int k = 0; k < DEMO_STUDIES; k++) TRY(buf_format(&f->buf, e, ",%s", demo_study_column(k)));
    TRY(buf_add_char(&f->buf, '\n', e));
    for (int i = 0; i < DEMO_STUDENTS; i++) TRY(student_write(f, &students[i], i, e));
    return true;
}
