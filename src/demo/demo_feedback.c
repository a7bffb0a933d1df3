#include <stdio.h>
#include <string.h>

#include "demo/demo_parts.h"

/* One survey, asked of the 38 principals; 34 have answered. Those of the two high and middle schools left out have not, so that ten of twelve rate
 * co-teaching: 4.7 for its importance, 2.1 for its effect. */

static const char *const survey_code = "LEADERS-26";
static const char *const principals[DEMO_SCHOOLS] = {
    "Alma Reyes", "Brent Coe", "Carla Dunn", "Derek Ames", "Elise Park", "Felix Grant", "Gina Holt", "Hugh Avery", "Irma Solis", "Jonas Beck", "Kira Lund", "Leon Marsh", "Maya Frost",
    "Nolan Reed", "Opal Hayes", "Perry Quinn", "Rosa Ibarra", "Stan Kovac", "Tess Morrow", "Umar Said", "Vera Lang", "Wade Pratt", "Xenia Cole", "Yosef Adler", "Zara Boyd", "Abel Cruz",
    "Bella Frye", "Teresa Nguyen", "Cody Vance", "Dora Platt", "Evan Shaw", "Fay Larkin", "Glen Tatum", "Hope Sutter", "Ivan Moss", "Joan Petty", "Kurt Beal", "Lena Voss"};
static const char *const silent[] = {"003", "018", "032", "046"};

bool demo_surveys_write(DemoFile *f, Demo *d, Err *e)
{
    static const char *const cells[] = {
        "code", "title", "title_spanish", "confidentiality", "intro", "intro_spanish", "action_taken", "action_taken_spanish", NULL,
        "LEADERS-26", "Which initiatives run at your school, and do they help?", "¿Qué iniciativas funcionan en su escuela, y ayudan?", "named",
        "You see every day what the central office sees on paper. Tell us what runs at your school and what you think of it.",
        "Usted ve cada día lo que la oficina central ve en papel. Díganos qué funciona en su escuela y qué piensa de ello.",
        "Co-teaching: what you said (important, not working) opened a study of how it is carried out; $180,000 is set aside to mend it before anything is cut.",
        "Enseñanza conjunta: lo que ustedes dijeron (importante, no funciona) abrió un estudio de cómo se lleva a cabo; hay $180,000 reservados para mejorarla antes de recortar nada.", NULL};
    (void)d;
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++) {
        if (cells[i]) TRY(demo_cell(f, cells[i], e));
        else TRY(demo_row_end(f, e));
    }
    return true;
}

static bool write_row(DemoFile *f, const char *const *cells, size_t n, Err *e)
{
    for (size_t i = 0; i < n; i++) TRY(demo_cell(f, cells[i], e));
    return demo_row_end(f, e);
}

bool demo_respondents_write(DemoFile *f, Demo *d, Err *e)
{
    static const char *const header[] = {"survey", "site", "name", "email", "role"};
    (void)d;
    TRY(write_row(f, header, 5, e));
    for (int s = 0; s < DEMO_SCHOOLS; s++) {
        char email[80];
        snprintf(email, sizeof email, "principal.%s@fruitandcheese.example", demo_schools[s].code);
        const char *const cells[] = {survey_code, demo_schools[s].code, principals[s], email, "Principal"};
        TRY(write_row(f, cells, 5, e));
    }
    return true;
}

static bool has_answered(int school)
{
    for (size_t i = 0; i < sizeof silent / sizeof *silent; i++)
        if (strcmp(silent[i], demo_schools[school].code) == 0) return false;
    return true;
}

/* What principals think on the whole, in hundredths: what their days show them of the six actions and a few others. */
static const struct { const char *code; int importance, effectiveness; } known[] = {
    {"IMMERSION", 440, 390}, {"PEER-TUTORS", 420, 450}, {"SUMMER", 440, 400}, {"MATH", 450, 320}, {"TECH-PD", 260, 180},
    {"HIGH-PERF", 320, 300}, {"FAMILY-READ", 290, 210}, {"READING-AIDES", 430, 380}, {"CAREER", 400, 350}};

static void opinion(int *importance, int *effectiveness, const char *code, uint64_t i)
{
    *importance = 280 + demo_pick(STREAM_FEEDBACK, i * 4, 150);
    *effectiveness = 250 + demo_pick(STREAM_FEEDBACK, i * 4 + 1, 170);
    for (size_t k = 0; k < sizeof known / sizeof *known; k++)
        if (strcmp(known[k].code, code) == 0) *importance = known[k].importance, *effectiveness = known[k].effectiveness;
}

/* One principal's number around what all think. */
static int rating(int hundredths, uint64_t at)
{
    int n = (hundredths + 100 * demo_pick(STREAM_FEEDBACK, 1000000 + at, 3) - 100 + demo_pick(STREAM_FEEDBACK, 2000000 + at, 100)) / 100;
    return n < 1 ? 1 : n > 5 ? 5 : n;
}

static bool write_rated(DemoFile *f, int school, const char *code, int importance, int effectiveness, const char *remark, Err *e)
{
    char first[4], second[4];
    snprintf(first, sizeof first, "%d", importance);
    snprintf(second, sizeof second, "%d", effectiveness);
    const char *const cells[] = {survey_code, demo_schools[school].code, principals[school], code, "yes", NULL, first, second, remark};
    return write_row(f, cells, 9, e);
}

static bool write_answers(DemoFile *f, const DemoInitiative *x, uint64_t i, Err *e)
{
    const char *code = x->sheet.code;
    bool is_co_teaching = strcmp(code, "CO-TEACH") == 0, is_tutors = strcmp(code, "PEER-TUTORS") == 0;
    int importance, effectiveness, rated = 0;
    opinion(&importance, &effectiveness, code, i);
    for (int s = 0; s < DEMO_SCHOOLS; s++) {
        uint64_t at = i * DEMO_SCHOOLS + (uint64_t)s;
        if (!has_answered(s)) continue;
        if (x->campuses >> s & 1) {
            int first = is_co_teaching ? (rated < 7 ? 5 : 4) : rating(importance, at * 2), second = is_co_teaching ? (rated == 4 ? 3 : 2) : rating(effectiveness, at * 2 + 1);
            const char *remark = is_co_teaching && rated == 2 ? "The two teachers have no hour to plan together." : NULL;
            TRY(write_rated(f, s, code, first, second, remark, e));
            rated++;
            continue;
        }
        bool wanted = is_tutors ? demo_schools[s].level == 'H' : demo_pick(STREAM_FEEDBACK, 3000000 + at, 25) == 0;
        const char *const cells[] = {survey_code, demo_schools[s].code, principals[s], code, "no", wanted ? "yes" : NULL, NULL, NULL, NULL};
        TRY(write_row(f, cells, 9, e));
    }
    return true;
}

bool demo_feedback_write(DemoFile *f, Demo *d, Err *e)
{
    static const char *const header[] = {"survey", "site", "respondent", "initiative", "runs", "wanted", "importance", "effectiveness", "remark"};
    TRY(write_row(f, header, 9, e));
    for (int i = 0; i < DEMO_INITIATIVES; i++) TRY(write_answers(f, &d->initiatives[i], (uint64_t)i, e));
    return true;
}
