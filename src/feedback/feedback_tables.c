/* Exhibit 3 and what lies behind it, as tables. */
#include "base/map.h"
#include "feedback/feedback_parts.h"
#include "inventory/inventory.h"
#include "strategy/strategy.h"

typedef struct { InitiativeSheet *rows; size_t n; Map by_code; StrategyTree tree; } Known;

static bool load(Known *out, Arena *a, Db *db, Err *e)
{
    TRY(initiative_list_all(&out->rows, &out->n, a, db, e));
    TRY(map_new(&out->by_code, a, out->n, e));
    for (size_t i = 0; i < out->n; i++) {
        int64_t *at;
        bool is_new;
        TRY(map_put(&at, &is_new, &out->by_code, out->rows[i].row.code, (int64_t)i, e));
    }
    return strategy_list(&out->tree, a, db, e);
}

static const Initiative *known(const Known *k, Str code)
{
    int64_t *at = map_get(&k->by_code, code);
    return at ? &k->rows[*at].row : NULL;
}

static Str name_of(const Known *k, Str code)
{
    const Initiative *row = known(k, code);
    return row && record_has(row, INITIATIVE_FIELD_name) ? row->name : code;
}

/* The title of the priority that has the most of it. */
static bool priority_of(Str *out, const Known *k, Arena *a, const Initiative *row, Err *e)
{
    InitiativePriority *shares;
    size_t n, best = 0;
    Err why = {0};
    *out = STR("");
    (void)e;
    if (!row || !initiative_priorities(&shares, &n, a, row, &why) || !n) return why.code != ERR_MEMORY;
    for (size_t i = 1; i < n; i++)
        if (shares[i].share.v > shares[best].share.v) best = i;
    const StrategyNode *root = strategy_root(&k->tree, shares[best].code);
    if (root) *out = record_has(&root->row, STRATEGY_FIELD_title) ? root->row.title : root->row.code;
    return true;
}

/* ---- Exhibit 3 ---- */

static const Column result_columns[] = {
    {"code", "Code", CELL_TEXT}, {"name", "Initiative", CELL_TEXT}, {"priority", "Priority", CELL_TEXT}, {"departments", "Department", CELL_TEXT},
    {"area_of_need", "Area of need", CELL_TEXT}, {"importance", "Importance, 1 to 5", CELL_REAL}, {"effectiveness", "Effectiveness, 1 to 5", CELL_REAL},
    {"quadrant", "What they say", CELL_TEXT}, {"rated", "Rated by", CELL_COUNT}, {"runs", "Runs at", CELL_COUNT}, {"told", "Of answers", CELL_COUNT}, {"wanted", "Wanted elsewhere", CELL_COUNT}};

static const FeedbackCell *cell_of(const FeedbackCell *cells, size_t n, Str code)
{
    for (size_t i = 0; i < n; i++)
        if (str_equal(cells[i].initiative, code)) return &cells[i];
    return NULL;
}

static Cell count_of(const FeedbackCell *c, int64_t told, int64_t n)
{
    if (c->is_held_back || (!told && !c->told_n && c->importance_n)) return (Cell){.state = CELL_HIDDEN};
    return cell_count(told > 0, n);
}

static bool add_result(Table *t, const Known *k, Arena *a, Str code, const FeedbackCell *c, Err *e)
{
    const Initiative *row = known(k, code);
    Str priority;
    TRY(priority_of(&priority, k, a, row, e));
    Cell *cells = table_row(t, a, e);
    if (!cells) return false;
    const char *quadrant = feedback_quadrant(c);
    cells[0] = cell_text(code);
    cells[1] = cell_text(name_of(k, code));
    cells[2] = cell_text(priority);
    cells[3] = cell_text(row && record_has(row, INITIATIVE_FIELD_departments) ? row->departments : STR(""));
    cells[4] = cell_text(row && record_has(row, INITIATIVE_FIELD_area_of_need) ? row->area_of_need : STR(""));
    cells[5] = c->importance_n ? cell_real(true, (double)c->importance_sum / (double)c->importance_n) : (Cell){.state = c->is_held_back ? CELL_HIDDEN : CELL_MISSING};
    cells[6] = c->effectiveness_n ? cell_real(true, (double)c->effectiveness_sum / (double)c->effectiveness_n) : (Cell){.state = c->is_held_back ? CELL_HIDDEN : CELL_MISSING};
    cells[7] = cell_text(quadrant ? str_from_c(quadrant) : STR(""));
    cells[8] = c->is_held_back ? (Cell){.state = CELL_HIDDEN} : cell_count(c->importance_n > 0, c->importance_n);
    cells[9] = count_of(c, c->told_n, c->runs_n);
    cells[10] = count_of(c, c->told_n, c->told_n);
    cells[11] = count_of(c, c->told_n, c->wanted_n);
    return true;
}

/* "Nine initiatives are called important and not working; the furthest apart: Co-teaching (4.7 important, 2.1 effective)." */
static bool find(Str *out, const SurveySheet *s, const Known *k, const FeedbackCell *cells, size_t n, Arena *a, Err *e)
{
    const FeedbackCell *worst = NULL;
    double apart = 0;
    size_t rated = 0, failing = 0;
    for (size_t i = 0; i < n; i++) {
        const FeedbackCell *c = &cells[i];
        const char *quadrant = feedback_quadrant(c);
        if (!quadrant) continue;
        rated++;
        if (c->importance_sum <= 3 * c->importance_n || c->effectiveness_sum > 3 * c->effectiveness_n) continue;
        double gap = (double)c->importance_sum / (double)c->importance_n - (double)c->effectiveness_sum / (double)c->effectiveness_n;
        failing++;
        if (!worst || gap > apart) worst = c, apart = gap;
    }
    if (!rated) return str_format(out, a, e, "%lld of %lld have answered; no initiative is rated by enough of them yet", (long long)s->answered_n, (long long)s->respondents_n);
    if (!worst) return str_format(out, a, e, "Of %zu initiatives that site leaders rated, none is called important and not working", rated);
    Str name = name_of(k, worst->initiative);
    return str_format(out, a, e, "%zu of %zu rated initiatives %s called important and not working; furthest apart is %.*s: important %.1f, effective %.1f", failing, rated,
                      failing == 1 ? "is" : "are", STR_ARGUMENTS(name), (double)worst->importance_sum / (double)worst->importance_n,
                      (double)worst->effectiveness_sum / (double)worst->effectiveness_n);
}

bool answer_results(Reply *reply, Request *r, Err *e)
{
    SurveySheet s;
    Known k = {0};
    FeedbackCell *cells;
    Str *codes, finding, source;
    size_t cells_n, codes_n;
    Table t = TABLE("feedback", STR("How important and how effective site leaders think each initiative is"), result_columns);
    TRY(survey_for(&s, r, e));
    TRY(load(&k, r->arena, r->db, e));
    TRY(survey_initiatives(&codes, &codes_n, r->arena, r->db, s.row.code, e));
    TRY(feedback_results(&cells, &cells_n, r->arena, r->db, &s, principal_may(r->who, PERMISSION_FEEDBACK_WRITE), e));
    bool holds_back = s.row.confidentiality == SURVEY_CONFIDENTIAL || !principal_may(r->who, PERMISSION_FEEDBACK_WRITE);
    for (size_t i = 0; i < codes_n; i++) {
        const FeedbackCell none = {.initiative = codes[i], .is_held_back = holds_back}, *c = cell_of(cells, cells_n, codes[i]);
        TRY(add_result(&t, &k, r->arena, codes[i], c ? c : &none, e));
    }
    TRY(find(&finding, &s, &k, cells, cells_n, r->arena, e));
    TRY(str_format(&source, r->arena, e, "Survey %.*s of site leaders: %lld of %lld have answered", STR_ARGUMENTS(s.row.code), (long long)s.answered_n, (long long)s.respondents_n));
    return reply_table(reply, r, &t, finding, source, e);
}

/* ---- Who wants what they do not have; every answer ---- */

static Cell yes_no(const FeedbackAnswer *f, size_t field, bool value) { return cell_text(!record_has(f, field) ? STR("") : value ? STR("yes") : STR("no")); }

bool answer_wanted(Reply *reply, Request *r, Err *e)
{
    static const Column columns[] = {{"code", "Code", CELL_TEXT}, {"name", "Initiative", CELL_TEXT}, {"site", "School", CELL_TEXT}, {"respondent", "Who says so", CELL_TEXT}, {"remark", "Remark", CELL_TEXT}};
    SurveySheet s;
    Known k = {0};
    FeedbackAnswer *rows;
    size_t n, wanted = 0;
    Str finding;
    Table t = TABLE("wanted", STR("Campuses that want what they do not have"), columns);
    TRY(survey_for(&s, r, e));
    TRY(load(&k, r->arena, r->db, e));
    TRY(feedback_answers(&rows, &n, r->arena, r->db, &s, e));
    for (size_t i = 0; i < n; i++) {
        const FeedbackAnswer *f = &rows[i];
        if (!record_has(f, FEEDBACK_ANSWER_FIELD_runs) || f->runs || !record_has(f, FEEDBACK_ANSWER_FIELD_wanted) || !f->wanted) continue;
        Cell *c = table_row(&t, r->arena, e);
        if (!c) return false;
        wanted++;
        c[0] = cell_text(f->initiative);
        c[1] = cell_text(name_of(&k, f->initiative));
        c[2] = cell_text(f->site);
        c[3] = cell_text(f->respondent);
        c[4] = cell_text(record_has(f, FEEDBACK_ANSWER_FIELD_remark) ? f->remark : STR(""));
    }
    TRY(str_format(&finding, r->arena, e, "%zu time%s a school wants an initiative that it does not have", wanted, wanted == 1 ? "" : "s"));
    return reply_table(reply, r, &t, finding, STR("The survey of site leaders"), e);
}

bool answer_answers(Reply *reply, Request *r, Err *e)
{
    static const Column columns[] = {{"site", "School", CELL_TEXT}, {"respondent", "Respondent", CELL_TEXT}, {"code", "Code", CELL_TEXT}, {"name", "Initiative", CELL_TEXT}, {"runs", "Runs here", CELL_TEXT},
                                     {"wanted", "Wanted", CELL_TEXT}, {"importance", "Importance", CELL_COUNT}, {"effectiveness", "Effectiveness", CELL_COUNT}, {"remark", "Remark", CELL_TEXT}};
    SurveySheet s;
    Known k = {0};
    FeedbackAnswer *rows;
    size_t n;
    Table t = TABLE("answers", STR("Every answer"), columns);
    TRY(survey_for(&s, r, e));
    TRY(load(&k, r->arena, r->db, e));
    TRY(feedback_answers(&rows, &n, r->arena, r->db, &s, e));
    for (size_t i = 0; i < n; i++) {
        const FeedbackAnswer *f = &rows[i];
        Cell *c = table_row(&t, r->arena, e);
        if (!c) return false;
        c[0] = cell_text(f->site);
        c[1] = cell_text(f->respondent);
        c[2] = cell_text(f->initiative);
        c[3] = cell_text(name_of(&k, f->initiative));
        c[4] = yes_no(f, FEEDBACK_ANSWER_FIELD_runs, f->runs);
        c[5] = yes_no(f, FEEDBACK_ANSWER_FIELD_wanted, f->wanted);
        c[6] = cell_count(record_has(f, FEEDBACK_ANSWER_FIELD_importance), f->importance);
        c[7] = cell_count(record_has(f, FEEDBACK_ANSWER_FIELD_effectiveness), f->effectiveness);
        c[8] = cell_text(record_has(f, FEEDBACK_ANSWER_FIELD_remark) ? f->remark : STR(""));
    }
    return reply_table(reply, r, &t, STR(""), STR("The survey of site leaders"), e);
}
