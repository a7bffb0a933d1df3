#include "reports/reports_testing.h"

Arena *arena;

int arena_setup(void **state)
{
    (void)state;
    Err e;
    return arena_new(&arena, 0, &e) ? 0 : -1;
}

int arena_teardown(void **state)
{
    (void)state;
    arena_end(arena);
    return 0;
}

static void *push(size_t count, size_t size)
{
    Err e;
    void *p = arena_push_array(arena, count, size, &e);
    assert_non_null(p);
    return p;
}

static Str text_of(const char *format, int n)
{
    Err e;
    Str out;
    char text[200];
    snprintf(text, sizeof text, format, n); /* formats of this file */
    assert_true(str_copy(&out, arena, str_from_c(text), &e));
    return out;
}

/* ---- Strategy ---- */

static StrategyTree *strategy_made(void)
{
    static const struct { const char *code, *title; int kind, parent; } nodes[] = {
        {"P1", "Academic excellence", STRATEGY_KIND_PRIORITY, -1}, {"G1.1", "Every third-grader reads", STRATEGY_KIND_GOAL, 0},
        {"P2", "Graduate ready", STRATEGY_KIND_PRIORITY, -1}, {"G2.1", "Graduation from 85 to 93 percent", STRATEGY_KIND_GOAL, 2},
        {"P3", "Safe and known", STRATEGY_KIND_PRIORITY, -1}, {"P4", "People who stay", STRATEGY_KIND_PRIORITY, -1}, {"P5", "Families beside us", STRATEGY_KIND_PRIORITY, -1}};
    enum { NODES = sizeof nodes / sizeof *nodes };
    Err e;
    StrategyTree *tree = push(1, sizeof *tree);
    *tree = (StrategyTree){.rows = push(NODES, sizeof *tree->rows), .n = NODES, .priorities_n = 5};
    assert_true(map_new(&tree->by_code, arena, NODES, &e));
    for (int i = 0; i < NODES; i++) {
        StrategyNode *node = &tree->rows[i];
        int64_t *slot;
        bool is_new;
        *node = (StrategyNode){.row = {.code = str_from_c(nodes[i].code), .kind = nodes[i].kind, .title = str_from_c(nodes[i].title)}, .depth = nodes[i].parent >= 0,
                               .parent = nodes[i].parent, .root = nodes[i].parent >= 0 ? nodes[i].parent : i};
        record_set_has(&node->row, STRATEGY_FIELD_code, true);
        record_set_has(&node->row, STRATEGY_FIELD_kind, true);
        record_set_has(&node->row, STRATEGY_FIELD_title, true);
        assert_true(map_put(&slot, &is_new, &tree->by_code, node->row.code, i, &e));
    }
    Strategy *goal = &tree->rows[3].row;
    goal->specific = STR("More students of the six high schools graduate in four years"), record_set_has(goal, STRATEGY_FIELD_specific, true);
    goal->measurable = STR("Four-year cohort graduation rate"), record_set_has(goal, STRATEGY_FIELD_measurable, true);
    goal->achievable = STR("Six peer districts graduate 88 to 95 percent"), record_set_has(goal, STRATEGY_FIELD_achievable, true);
    goal->relevant = STR("Graduation decides what a student may do next"), record_set_has(goal, STRATEGY_FIELD_relevant, true);
    goal->metric = STR("Graduation rate"), record_set_has(goal, STRATEGY_FIELD_metric, true);
    goal->unit = STR("percent"), record_set_has(goal, STRATEGY_FIELD_unit, true);
    goal->baseline = 85, record_set_has(goal, STRATEGY_FIELD_baseline, true);
    goal->target = 93, record_set_has(goal, STRATEGY_FIELD_target, true);
    return tree;
}

/* ---- Initiatives ---- */

typedef struct {
    const char *code, *name, *priorities, *need, *groups;
    int64_t cost, stated;           /* dollars */
    int staff, shared;              /* percent of the cost */
    int64_t students;
    double effect, se;              /* se 0: no evidence */
    struct { const char *name; int64_t students; double effect, se; } groups_of[2];
} Known;

static const Known known[] = {
    {"IMMERSION", "Dual-language immersion", "P1=100", "World languages", "All students;English learners", 1239517, 100000, 92, 0, 2400, 0, 0, {{0}}},
    {"PEER-TUTORS", "Peer tutors", "G2.1=100", "Math below grade level", "All students;Students below grade level", 46500, 30000, 50, 15, 310, 0.25, 0.07, {{0}}},
    {"SUMMER", "Summer learning", "P1=100", "Extended learning time", "All students;Low-income students", 2610000, 1680000, 50, 25, 1800, 0.12, 0.03, {{0}}},
    {"MATH", "Math intervention", "P1=100", "Math below grade level", "All students;Students below grade level", 2400000, 2100000, 75, 15, 2000, 0.0835, 0.032,
     {{"a year or more behind", 700, 0.22, 0.05}, {"less than a year behind", 1300, 0.01, 0.04}}},
    {"CO-TEACH", "Co-teaching in secondary schools", "P1=100", "Special education services", "All students;Students with disabilities", 4100000, 3200000, 80, 10, 2460, 0.01, 0.02, {{0}}},
    {"TECH-PD", "Technology training for teachers", "P4=100", "Technology for learning", "Teachers and staff", 780000, 780000, 10, 5, 0, 0, 0, {{0}}},
    {"TABLET-MATH", "Number tablets in grades 1 and 2", "P1=100", "Math instruction", "All students", 240000, 240000, 10, 5, 900, -0.02, 0.03, {{0}}},
    {"HIGH-PERF", "Horizons program for high performers", "P1=100", "High performers", "All students;High performers", 1900000, 1300000, 60, 15, 600, 0.13, 0.04,
     {{"top 5 percent", 200, 0.01, 0.05}, {"top 15 to 5 percent", 400, 0.19, 0.05}}},
    {"FOSTER", "School stability for students in foster care", "P3=100", "Students without stable housing", "Students in foster care", 355000, 300000, 40, 5, 168, 0, 0, {{0}}},
    {"STEADY", "Steady tutors at group homes", "P3=100", "Students without stable housing", "Students in foster care;Students experiencing homelessness", 157000, 157000, 5, 5, 96, 0, 0, {{0}}}};
enum { KNOWN = sizeof known / sizeof *known, OTHERS = 160, ALL = KNOWN + OTHERS };

static Cents dollars(int64_t v) { return CENTS(v * 100); }

static void give_text(Initiative *row, size_t field, Str *member, const char *text)
{
    *member = str_from_c(text);
    record_set_has(row, field, true);
}

static void give_cost(DecideCase *c, Cents cost, int staff, int shared)
{
    CostSheet *sheet = push(1, sizeof *sheet);
    *sheet = (CostSheet){.code = c->sheet.row.code, .name = c->sheet.row.name, .is_listed = true, .has_cost = true, .fully_loaded = cost, .cash = cost};
    sheet->parts[COST_PART_STAFF] = CENTS(cost.v * staff / 100);
    sheet->parts[COST_PART_SHARED] = CENTS(cost.v * shared / 100);
    sheet->parts[COST_PART_DIRECT] = CENTS(cost.v - sheet->parts[COST_PART_STAFF].v - sheet->parts[COST_PART_SHARED].v);
    c->cost = sheet;
    c->input.has_cost = c->input.has_parts = true;
    c->input.cost_cents = cost;
    c->input.direct_cents = sheet->parts[COST_PART_DIRECT];
    c->input.staff_cents = sheet->parts[COST_PART_STAFF];
    c->input.shared_cents = sheet->parts[COST_PART_SHARED];
}

static void give_students(DecideCase *c, int64_t students)
{
    c->sheet.row.students_served = students;
    record_set_has(&c->sheet.row, INITIATIVE_FIELD_students_served, true);
    c->input.has_students_served = true;
    c->input.students_served = students;
}

static DecideMeasure measure_made(double effect, double se, int64_t students)
{
    return (DecideMeasure){.has_effect = true, .has_se = true, .effect = effect, .se = se, .has_participants = true, .participants = students,
                           .has_comparison = true, .comparison = students, .design = STR("regression"), .tier = STR("moderate")};
}

static void give_evidence(DecideCase *c, double effect, double se, int64_t students)
{
    c->input.evidence = DECIDE_RUN;
    c->input.overall = measure_made(effect, se, students);
    c->input.has_comparison_group = c->input.comparison_group = c->input.has_equal_at_start = c->input.equal_at_start = true;
    c->input.has_definition_of_success = true;
    c->evidence = (EvidenceSummary){.kind = EVIDENCE_RUN, .initiative = c->sheet.row.code, .overall = {.has_effect = true, .has_se = true, .g = effect, .se = se}, .has_groups = true,
                                    .unit = {"", 0}, .design = STR("regression"), .tier = STR("moderate"), .source = {"", 0}};
    give_text(&c->sheet.row, INITIATIVE_FIELD_definition_of_success, &c->sheet.row.definition_of_success, "They gain more than students like them.");
}

static void known_make(DecideCase *c, const Known *k)
{
    Initiative *row = &c->sheet.row;
    give_text(row, INITIATIVE_FIELD_code, &row->code, k->code);
    give_text(row, INITIATIVE_FIELD_name, &row->name, k->name);
    give_text(row, INITIATIVE_FIELD_priorities, &row->priorities, k->priorities);
    give_text(row, INITIATIVE_FIELD_area_of_need, &row->area_of_need, k->need);
    give_text(row, INITIATIVE_FIELD_target_populations, &row->target_populations, k->groups);
    row->stated_cost_cents = dollars(k->stated);
    record_set_has(row, INITIATIVE_FIELD_stated_cost_cents, true);
    c->input = decide_input(row->code, row->name);
    give_cost(c, dollars(k->cost), k->staff, k->shared);
    if (k->students) give_students(c, k->students);
    if (k->se <= 0) return;
    give_evidence(c, k->effect, k->se, k->students);
    DecideGroup *groups = push(2, sizeof *groups);
    for (int g = 0; g < 2 && k->groups_of[g].name; g++) {
        groups[g] = (DecideGroup){.name = str_from_c(k->groups_of[g].name), .has_students = true, .students = k->groups_of[g].students,
                                  .measure = measure_made(k->groups_of[g].effect, k->groups_of[g].se, k->groups_of[g].students)};
        c->input.groups_n++;
    }
    c->input.groups = groups;
}

/* The settings of the story that lead to each of the six actions. */
static void story_make(DecideCase *cases)
{
    DecideInput *peer = &cases[1].input, *coteach = &cases[4].input, *tech = &cases[5].input, *tablet = &cases[6].input, *horizons = &cases[7].input;
    peer->has_expand_students = peer->has_expand_cost = true;
    peer->expand_students = 620;
    peer->expand_cost_cents = dollars(93000);
    cases[3].input.has_importance = cases[2].input.has_importance = true;
    cases[3].input.importance = cases[2].input.importance = INITIATIVE_IMPORTANCE_HIGH;
    coteach->has_importance = coteach->has_fidelity = coteach->has_replaceable = coteach->has_mandated = coteach->mandated = coteach->has_fix_cost = coteach->has_design_effect = true;
    coteach->importance = INITIATIVE_IMPORTANCE_CRITICAL;
    coteach->fidelity = 0.41;
    coteach->fix_cost_cents = dollars(180000);
    coteach->design_effect = 0.21;
    tech->has_contract_end = tech->has_today = tech->has_staff_complaints = true;
    tech->contract_end = day_from_civil(2026, 6, 30);
    tech->today = day_from_civil(2026, 3, 1);
    tech->staff_complaints = STR("22 % satisfied");
    tech->alternative = (DecideAlternative){.has = true, .name = STR("in-house training"), .has_cost = true, .cost_cents = dollars(420000)};
    tablet->has_importance = tablet->has_replaceable = tablet->replaceable = true;
    tablet->importance = INITIATIVE_IMPORTANCE_NORMAL;
    horizons->alternative = (DecideAlternative){.has = true, .name = STR("its best components for all"), .has_cost = true, .cost_cents = dollars(1100000), .has_effect = true,
                                                .effect = 0.15, .has_se = true, .se = 0.04, .has_students = true, .students = 3600};
}

/* The other 160, so that each priority and what can be analyzed come to the story's totals, to the cent. */
static void others_make(DecideCase *cases)
{
    static const struct { const char *priority; int64_t total; int n; bool is_analysable; } buckets[] = {
        {"P1=100", 41600000 - 5343500 - 1239517 - 2610000 - 2400000 - 4100000 - 240000 - 1900000, 50, false}, {"P1=100", 5343500, 42, true}, {"P2=100", 15360000 - 46500, 40, false},
        {"P3=100", 3840000 - 355000 - 157000, 14, false}, {"P4=100", 1920000 - 780000, 8, false}, {"P5=100", 1280000, 6, false}};
    static const char *const needs[] = {"Early reading", "Math instruction", "Belonging and behavior", "College readiness", "Family engagement"};
    static const char *const words[] = {"Reading corners, cohort %d", "Lab school partnership %d", "Mentoring circle %d", "After-school studio %d", "Transition camp %d"};
    Err e;
    int at = KNOWN;
    for (size_t b = 0; b < sizeof buckets / sizeof *buckets; b++) {
        int64_t weights[64];
        Cents costs[64];
        for (int i = 0; i < buckets[b].n; i++) weights[i] = 30 + (i * 37 + (int)b * 11) % 100;
        assert_true(cents_split(costs, dollars(buckets[b].total), weights, (size_t)buckets[b].n, arena, &e));
        for (int i = 0; i < buckets[b].n; i++, at++) {
            DecideCase *c = &cases[at];
            Initiative *row = &c->sheet.row;
            give_text(row, INITIATIVE_FIELD_code, &row->code, text_of("Z-%03d", at).p);
            give_text(row, INITIATIVE_FIELD_name, &row->name, text_of(words[at % 5], at).p);
            give_text(row, INITIATIVE_FIELD_priorities, &row->priorities, buckets[b].priority);
            give_text(row, INITIATIVE_FIELD_area_of_need, &row->area_of_need, needs[at % 5]);
            /* with the 9 above that are open to all and the two that name foster care, 153 are open to it */
            give_text(row, INITIATIVE_FIELD_target_populations, &row->target_populations, at - KNOWN >= 144 ? "Families" : at % 3 ? "All students" : "All students;English learners");
            c->input = decide_input(row->code, row->name);
            give_cost(c, costs[i], 40, 10);
            if (!buckets[b].is_analysable) continue;
            give_students(c, 200 + at);
            give_evidence(c, -0.05 + (at * 29 % 40) / 100.0, 0.05 + at % 4 * 0.01, 200 + at);
        }
    }
    assert_int_equal(at, ALL);
}

static int by_code(const void *p, const void *q) { return str_compare(((const DecideCase *)p)->sheet.row.code, ((const DecideCase *)q)->sheet.row.code); }

void district_decide(DecideCase *c)
{
    Err e = {0};
    if (!decision_make(&c->decision, arena, &c->input, &e)) fail_msg("%s: %s", e.field, e.message);
}

ReportInput district_input(void)
{
    DecideCase *cases = push(ALL, sizeof *cases);
    for (int i = 0; i < KNOWN; i++) known_make(&cases[i], &known[i]);
    story_make(cases);
    others_make(cases);
    qsort(cases, ALL, sizeof *cases, by_code);
    for (int i = 0; i < ALL; i++) district_decide(&cases[i]);
    return (ReportInput){.district = STR("Fruit & Cheese Unified"), .fiscal_year = 2026, .has_as_of = true, .as_of = day_from_civil(2026, 6, 30), .cases = cases, .cases_n = ALL,
                         .strategy = strategy_made(), .has_ledger = true, .ledger = CENTS(34000000012), .tagged = CENTS(6273123411), .untagged = CENTS(27726876601), .ledger_lines = 41220};
}

DecideCase *district_case(const ReportInput *input, const char *code)
{
    DecideCase *cases = (DecideCase *)(uintptr_t)input->cases;
    for (size_t i = 0; i < input->cases_n; i++)
        if (str_equal_c(cases[i].sheet.row.code, code)) return &cases[i];
    fail_msg("no case %s", code);
    return NULL;
}

Report report_of(const ReportInput *input)
{
    Report r;
    Err e = {0};
    if (!report_make(&r, arena, input, &e)) fail_msg("%s", e.message);
    return r;
}

Str page_of(const Report *report)
{
    Err e = {0};
    Buf page = buf_in(arena, 0);
    if (!report_write_html(&page, arena, report, &e)) fail_msg("%s", e.message);
    return buf_str(&page);
}

/* Figures of method 3.1, kindergarten small classes. */
Aroi example_aroi(void)
{
    static AroiGroup groups[3];
    static const struct { const char *column, *value; double g, se; int64_t n; } rows[] = {{"gender", "girls", 0.139, 0.078, 850}, {"gender", "boys", 0.287, 0.056, 888}, {"lunch", "free", 0.24, 0.077, 820}};
    Aroi aroi = {.has_clusters = true, .has_enough_clusters = true, .groups = groups, .groups_n = 3};
    aroi.overall = (AroiFigures){.n = 3743, .n_treated = 1738, .n_comparison = 2005, .hedges_g = 0.214259, .hedges_g_se = 0.0298, .hedges_g_se_cluster = 0.058977, .why_not_estimated = {"", 0}};
    for (int i = 0; i < 3; i++)
        groups[i] = (AroiGroup){str_from_c(rows[i].column), str_from_c(rows[i].value), {.n = 2 * rows[i].n, .n_treated = rows[i].n, .n_comparison = rows[i].n, .hedges_g = rows[i].g,
                                .hedges_g_se = rows[i].se, .hedges_g_se_cluster = rows[i].se, .why_not_estimated = {"", 0}}};
    return aroi;
}

bool has_text(Str text, const char *part) { return memmem(text.p, text.n, part, strlen(part)) != NULL; }

size_t count_text(Str text, const char *part)
{
    size_t n = 0, length = strlen(part);
    for (size_t i = 0; i + length <= text.n; i++) n += !memcmp(text.p + i, part, length);
    return n;
}
