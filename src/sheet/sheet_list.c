/* The list of initiatives: searched, filtered, sorted, a page at a time, with its totals; and those that look like one another. */
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "sheet/sheet_parts.h"

static const ViewField totals_fields[] = {
    {"fully_loaded_cents", VIEW_CENTS, false, NULL, "Of those in the list that have a cost"}, {"stated_cents", VIEW_CENTS, false, NULL, "Of those that state one"},
    {"costed_n", VIEW_INT, false, NULL, "How many have a cost"}, {"stale_n", VIEW_INT, false, NULL, "How many are stale"},
    {"complete_n", VIEW_INT, false, NULL, "How many sheets have all eight fields"}};
static const View view_totals = VIEW("InitiativeTotals", NULL, totals_fields);
static const ViewField list_fields[] = {
    {"rows", VIEW_OBJECTS, false, &view_initiative_row, "This page of them"}, {"rows_n", VIEW_INT, false, NULL, "All that fit the filters"},
    {"page", VIEW_INT, false, NULL, "From 1"}, {"page_size", VIEW_INT, false, NULL, "Rows of a page"}, {"totals", VIEW_OBJECT, false, &view_totals, "Over all that fit"}};
const View view_list = VIEW("InitiativeList", NULL, list_fields);

/* ---- Filters ---- */

typedef struct {
    Str q;
    bool has_q, has_day_to_day, day_to_day, has_retired, retired, has_stale, stale;
    struct { size_t field; Str values; } fields[8];
    size_t fields_n;
    struct { int key; bool is_down; } sort[4];
    size_t sort_n;
    int64_t page, page_size;
} ListQuery;

enum { SORT_FULLY_LOADED = 1000, SORT_PER_STUDENT, SORT_FILLED, SORT_CHANGED, SORT_GAP };

static bool list_holds(Str list, Str wanted)
{
    Str part, rest = list;
    while (list.n && str_next_part(&part, &rest, ';')) {
        part.n = str_find(part, '='); /* priorities are CODE=percent */
        if (str_equal_folded(str_trim(part), wanted)) return true;
    }
    return false;
}

static bool fits_field(const Initiative *row, size_t field, Str values, Arena *a)
{
    Str text, value, rest = values;
    Err e = {0};
    if (!record_text(&text, a, row, &initiative_record, field, &e)) return false;
    while (str_next_part(&value, &rest, '|')) {
        if (value.n == 0 && !record_has(row, field)) return true; /* "no department" */
        if (value.n && list_holds(text, value)) return true;
    }
    return false;
}

static bool text_holds(Str text, Str part)
{
    for (size_t i = 0; i + part.n <= text.n; i++)
        if (str_equal_folded((Str){text.p + i, part.n}, part)) return true;
    return false;
}

static bool fits_words(const SheetRow *row, Str q)
{
    Str word, rest = q;
    const Initiative *i = &row->sheet.row;
    while (str_next_part(&word, &rest, ' ')) {
        if (!word.n) continue;
        bool found = text_holds(i->code, word) || text_holds(i->name, word) || text_holds(row->place.coordinators, word) || text_holds(row->place.departments, word) ||
                     (record_has(i, INITIATIVE_FIELD_area_of_need) && text_holds(i->area_of_need, word)) ||
                     (record_has(i, INITIATIVE_FIELD_target_populations) && text_holds(i->target_populations, word));
        if (!found) return false;
    }
    return true;
}

static bool fits(const SheetRow *row, const ListQuery *q, const Request *r)
{
    if (!principal_sees(r->who, PERMISSION_INVENTORY_READ, &row->place)) return false;
    if (q->has_q && !fits_words(row, q->q)) return false;
    if (q->has_day_to_day && initiative_is_day_to_day(&row->sheet.row) != q->day_to_day) return false;
    bool is_gone = row->state.is_retired || row->state.merged_into.n > 0;
    if (is_gone != (q->has_retired && q->retired)) return false;
    if (q->has_stale && sheet_is_stale(row, r->now_ms) != q->stale) return false;
    for (size_t i = 0; i < q->fields_n; i++)
        if (!fits_field(&row->sheet.row, q->fields[i].field, q->fields[i].values, r->arena)) return false;
    return true;
}

/* ---- Order: missing last, whichever way ---- */

static int compare_cents(bool has_a, Cents a, bool has_b, Cents b, bool is_down)
{
    if (has_a != has_b) return has_a ? -1 : 1;
    if (!has_a) return 0;
    int order = cents_compare(a, b);
    return is_down ? -order : order;
}

static int compare_ints(int64_t a, int64_t b, bool is_down) { return (a > b) - (a < b) ? ((a > b) == is_down ? -1 : 1) : 0; }

static bool has_gap(const SheetRow *row) { return row->cost && row->cost->has_cost && row->cost->has_stated; }
static Cents gap_of(const SheetRow *row) { return CENTS(has_gap(row) ? row->cost->fully_loaded.v - row->cost->stated.v : 0); }

static int compare_fields(const Initiative *a, const Initiative *b, size_t field, bool is_down)
{
    const Field *f = &initiative_record.fields[field];
    const char *pa = (const char *)a + f->offset, *pb = (const char *)b + f->offset;
    if (record_has(a, field) != record_has(b, field)) return record_has(a, field) ? -1 : 1;
    if (!record_has(a, field)) return 0;
    int order = 0;
    switch (f->kind) {
    case FIELD_TEXT:
    case FIELD_LIST: order = str_compare(*(const Str *)(const void *)pa, *(const Str *)(const void *)pb); break;
    case FIELD_INT:
    case FIELD_CENTS:
    case FIELD_BPS: order = (*(const int64_t *)(const void *)pa > *(const int64_t *)(const void *)pb) - (*(const int64_t *)(const void *)pa < *(const int64_t *)(const void *)pb); break;
    case FIELD_REAL: order = (*(const double *)(const void *)pa > *(const double *)(const void *)pb) - (*(const double *)(const void *)pa < *(const double *)(const void *)pb); break;
    case FIELD_DAY: order = (*(const int32_t *)(const void *)pa > *(const int32_t *)(const void *)pb) - (*(const int32_t *)(const void *)pa < *(const int32_t *)(const void *)pb); break;
    case FIELD_BOOL: order = (int)*(const bool *)pa - (int)*(const bool *)pb; break;
    case FIELD_ENUM: order = *(const int *)(const void *)pa - *(const int *)(const void *)pb; break;
    }
    return is_down ? -order : order;
}

static int compare_key(const SheetRow *a, const SheetRow *b, int key, bool is_down)
{
    bool cost_a = a->cost && a->cost->has_cost, cost_b = b->cost && b->cost->has_cost;
    switch (key) {
    case SORT_FULLY_LOADED: return compare_cents(cost_a, cost_a ? a->cost->fully_loaded : CENTS(0), cost_b, cost_b ? b->cost->fully_loaded : CENTS(0), is_down);
    case SORT_PER_STUDENT:
        cost_a = cost_a && a->cost->has_per_student, cost_b = cost_b && b->cost->has_per_student;
        return compare_cents(cost_a, cost_a ? a->cost->per_student : CENTS(0), cost_b, cost_b ? b->cost->per_student : CENTS(0), is_down);
    case SORT_GAP: return compare_cents(has_gap(a), gap_of(a), has_gap(b), gap_of(b), is_down);
    case SORT_FILLED: return compare_ints((int64_t)a->filled_n, (int64_t)b->filled_n, is_down);
    case SORT_CHANGED: return compare_ints(sheet_seen_ms(a), sheet_seen_ms(b), is_down);
    default: return compare_fields(&a->sheet.row, &b->sheet.row, (size_t)key, is_down);
    }
}

static int compare_rows(const void *pa, const void *pb, void *to)
{
    const SheetRow *a = *(const SheetRow *const *)pa, *b = *(const SheetRow *const *)pb;
    const ListQuery *q = to;
    for (size_t i = 0; i < q->sort_n; i++) {
        int order = compare_key(a, b, q->sort[i].key, q->sort[i].is_down);
        if (order) return order;
    }
    return str_compare(a->sheet.row.code, b->sheet.row.code);
}

static bool read_sort(ListQuery *q, Str text, Arena *a, Err *e)
{
    static const struct { const char *word; int key; } words[] = {{"fully_loaded_cents", SORT_FULLY_LOADED}, {"per_student_cents", SORT_PER_STUDENT},
        {"filled_n", SORT_FILLED}, {"last_changed_at_ms", SORT_CHANGED}, {"gap_cents", SORT_GAP}};
    Str part, rest = text;
    while (text.n && str_next_part(&part, &rest, ',')) {
        bool is_down = part.n && part.p[0] == '-';
        const char *word;
        int key = -1;
        TRY(str_to_c(&word, a, is_down ? (Str){part.p + 1, part.n - 1} : part, e));
        size_t field = record_field(&initiative_record, word);
        if (field < initiative_record.n) key = (int)field;
        for (size_t i = 0; i < sizeof words / sizeof *words; i++)
            if (strcmp(words[i].word, word) == 0) key = words[i].key;
        if (key < 0 || q->sort_n == 4) return FAIL(e, ERR_INPUT, "sort", "the list cannot be sorted by '%.60s'", word);
        q->sort[q->sort_n].key = key;
        q->sort[q->sort_n++].is_down = is_down;
    }
    return true;
}

static bool read_flag(bool *has, bool *out, const Request *r, const char *name, Err *e)
{
    Str text;
    TRY(request_query(&text, has, r, name, e));
    if (!*has) return true;
    *out = str_equal_c(text, "yes");
    return *out || str_equal_c(text, "no") || FAIL(e, ERR_INPUT, name, "'%s' is yes or no", name);
}

static bool read_query(ListQuery *q, const Request *r, Err *e)
{
    static const char *const fields[] = {"coordinators", "departments", "campuses", "priorities", "area_of_need", "target_populations", "importance", "mandated"};
    Str sort;
    bool given;
    *q = (ListQuery){.page = 1, .page_size = 200};
    TRY(request_query(&q->q, &q->has_q, r, "q", e));
    TRY(read_flag(&q->has_day_to_day, &q->day_to_day, r, "day_to_day", e));
    TRY(read_flag(&q->has_retired, &q->retired, r, "retired", e));
    TRY(read_flag(&q->has_stale, &q->stale, r, "stale", e));
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        Str values;
        TRY(request_query(&values, &given, r, fields[i], e));
        if (!given) continue;
        q->fields[q->fields_n].field = record_field(&initiative_record, fields[i]);
        q->fields[q->fields_n++].values = values;
    }
    TRY(request_query(&sort, &given, r, "sort", e));
    if (given) TRY(read_sort(q, sort, r->arena, e));
    TRY(request_query_int(&q->page, &given, r, "page", 1, 1000000, e));
    return request_query_int(&q->page_size, &given, r, "page_size", 1, LIMIT_PAGE_ROWS, e);
}

/* ---- The answer ---- */

typedef struct { Cents fully_loaded, stated; int64_t costed_n, stale_n, complete_n; } Totals;

static bool add_totals(Totals *t, const SheetRow *row, bool with_cost, int64_t now_ms, Err *e)
{
    t->stale_n += sheet_is_stale(row, now_ms);
    t->complete_n += row->filled_n == SHEET_FIELDS;
    if (!with_cost) return true;
    if (row->cost && row->cost->has_cost) {
        TRY(cents_add(&t->fully_loaded, t->fully_loaded, row->cost->fully_loaded, e));
        t->costed_n++;
    }
    if (record_has(&row->sheet.row, INITIATIVE_FIELD_stated_cost_cents)) TRY(cents_add(&t->stated, t->stated, row->sheet.row.stated_cost_cents, e));
    return true;
}

static void write_list(JsonWriter *w, SheetRow *const *rows, size_t n, const ListQuery *q, const Totals *t, const Request *r)
{
    size_t first = (size_t)(q->page - 1) * (size_t)q->page_size;
    json_write_object(w);
    json_write_key(w, "rows");
    json_write_array(w);
    for (size_t i = first; i < n && i < first + (size_t)q->page_size; i++) sheet_row_write(w, rows[i], r->who, r->now_ms);
    json_write_array_end(w);
    json_put_int(w, "rows_n", (int64_t)n);
    json_put_int(w, "page", q->page);
    json_put_int(w, "page_size", q->page_size);
    json_write_key(w, "totals");
    json_write_object(w);
    json_put_cents(w, "fully_loaded_cents", t->fully_loaded);
    json_put_cents(w, "stated_cents", t->stated);
    json_put_int(w, "costed_n", t->costed_n);
    json_put_int(w, "stale_n", t->stale_n);
    json_put_int(w, "complete_n", t->complete_n);
    json_write_object_end(w);
    json_write_object_end(w);
}

bool answer_list(Reply *reply, Request *r, Err *e)
{
    SheetBook book;
    ListQuery q;
    Totals totals = {0};
    size_t n = 0;
    TRY(read_query(&q, r, e));
    TRY(sheet_load(&book, r->arena, r->db, e));
    SheetRow **rows = PUSH(r->arena, SheetRow *, book.n, e);
    if (!rows) return false;
    for (size_t i = 0; i < book.n; i++) {
        if (!fits(&book.rows[i], &q, r)) continue;
        rows[n++] = &book.rows[i];
        TRY(add_totals(&totals, &book.rows[i], principal_may(r->who, PERMISSION_COST_READ), r->now_ms, e));
    }
    if (n) qsort_r(rows, n, sizeof *rows, compare_rows, &q);
    Str format;
    bool given;
    TRY(request_query(&format, &given, r, "format", e));
    if (given) return sheet_table(reply, r, (const SheetRow *const *)rows, n, e);
    write_list(&reply->json, rows, n, &q, &totals, r);
    return true;
}

/* ---- What may be the same thing twice ---- */

static const ViewField pair_fields[] = {
    {"first", VIEW_TEXT, false, NULL, "Code"}, {"first_name", VIEW_TEXT, false, NULL, "Name"}, {"second", VIEW_TEXT, false, NULL, "Code"},
    {"second_name", VIEW_TEXT, false, NULL, "Name"}, {"score", VIEW_REAL, false, NULL, "0 to 1"}, {"why", VIEW_TEXT, false, NULL, "In words"}};
static const View view_pair = VIEW("DuplicatePair", NULL, pair_fields);
static const ViewField duplicates_fields[] = {{"rows", VIEW_OBJECTS, false, &view_pair, "The likeliest first"}};
const View view_duplicates = VIEW("Duplicates", NULL, duplicates_fields);

/* Shared words of two names by all of them (Jaccard), letters in either case, words of three letters and more. */
static double likeness(Str a, Str b)
{
    size_t shared = 0, in_a = 0, in_b = 0;
    Str x, y, rest_a = a, rest_b = b;
    while (str_next_part(&x, &rest_a, ' ')) {
        if (x.n < 3) continue;
        in_a++;
        rest_b = b;
        while (str_next_part(&y, &rest_b, ' '))
            if (y.n >= 3 && str_equal_folded(x, y)) {
                shared++;
                break;
            }
    }
    rest_b = b;
    while (str_next_part(&y, &rest_b, ' ')) in_b += y.n >= 3;
    return in_a + in_b ? (double)shared / (double)(in_a + in_b - shared) : 0;
}

static bool same_field(const Initiative *a, const Initiative *b, size_t field)
{
    return record_has(a, field) && record_has(b, field) && record_same_field(&initiative_record, field, a, b);
}

typedef struct { const SheetRow *a, *b; double score; const char *why; } Pair;

static void weigh(Pair *p)
{
    const Initiative *a = &p->a->sheet.row, *b = &p->b->sheet.row;
    double names = likeness(a->name, b->name);
    bool need = same_field(a, b, INITIATIVE_FIELD_area_of_need), people = same_field(a, b, INITIATIVE_FIELD_target_populations),
         campuses = same_field(a, b, INITIATIVE_FIELD_campuses), coordinator = same_field(a, b, INITIATIVE_FIELD_coordinators);
    p->score = 0.6 * names + (need ? 0.15 : 0) + (people ? 0.05 : 0) + (campuses ? 0.1 : 0) + (coordinator ? 0.1 : 0);
    p->why = names >= 1 ? "the same name" : names >= 0.5 ? "names that share most words" : "the same need, students and campuses";
}

static int by_score(const void *a, const void *b)
{
    double x = ((const Pair *)a)->score, y = ((const Pair *)b)->score;
    return (x < y) - (x > y);
}

bool answer_duplicates(Reply *reply, Request *r, Err *e)
{
    enum { PAIRS_MOST = 50 };
    SheetBook book;
    JsonWriter *w = &reply->json;
    Pair pairs[PAIRS_MOST + 1];
    size_t n = 0;
    TRY(sheet_load(&book, r->arena, r->db, e));
    for (size_t i = 0; i < book.n; i++) {
        for (size_t k = i + 1; k < book.n; k++) {
            Pair p = {&book.rows[i], &book.rows[k], 0, ""};
            if (p.a->state.merged_into.n || p.b->state.merged_into.n) continue;
            weigh(&p);
            if (p.score < 0.5) continue;
            pairs[n++] = p;
            if (n <= PAIRS_MOST) continue;
            qsort(pairs, n, sizeof *pairs, by_score);
            n = PAIRS_MOST;
        }
    }
    qsort(pairs, n, sizeof *pairs, by_score);
    json_write_object(w);
    json_write_key(w, "rows");
    json_write_array(w);
    for (size_t i = 0; i < n; i++) {
        json_write_object(w);
        json_put_text(w, "first", pairs[i].a->sheet.row.code);
        json_put_text(w, "first_name", pairs[i].a->sheet.row.name);
        json_put_text(w, "second", pairs[i].b->sheet.row.code);
        json_put_text(w, "second_name", pairs[i].b->sheet.row.name);
        json_put_real(w, "score", pairs[i].score);
        json_put_text(w, "why", str_from_c(pairs[i].why));
        json_write_object_end(w);
    }
    json_write_array_end(w);
    json_write_object_end(w);
    return true;
}
