/* What a list is asked for: words, filters on every field, an order. */
#include <string.h>

#include "base/fold.h"
#include "base/limits.h"
#include "sheet/sheet_parts.h"

/* ---- Reading it ---- */

enum { SORT_FULLY_LOADED = 1000, SORT_DIRECT, SORT_STAFF, SORT_SHARED, SORT_PER_STUDENT, SORT_GAP, SORT_FILLED, SORT_CHANGED, SORT_COMMENTS };

static bool read_sort(ListQuery *q, Str text, Arena *a, Err *e)
{
    static const struct { const char *word; int key; } words[] = {
        {"fully_loaded_cents", SORT_FULLY_LOADED}, {"direct_cents", SORT_DIRECT}, {"staff_cents", SORT_STAFF}, {"shared_cents", SORT_SHARED},
        {"per_student_cents", SORT_PER_STUDENT}, {"gap_cents", SORT_GAP}, {"filled_n", SORT_FILLED}, {"last_changed_at_ms", SORT_CHANGED}, {"comments_n", SORT_COMMENTS}};
    Str part, rest = text;
    while (rest.n && str_next_part(&part, &rest, ',')) {
        bool is_down = part.n && part.p[0] == '-';
        const char *word;
        int key = -1;
        TRY(str_to_c(&word, a, is_down ? (Str){part.p + 1, part.n - 1} : part, e));
        size_t field = record_field(&initiative_record, word);
        if (field < initiative_record.n) key = (int)field;
        for (size_t i = 0; i < sizeof words / sizeof *words; i++)
            if (strcmp(words[i].word, word) == 0) key = words[i].key;
        if (key < 0 || q->sort_n == SORTS_MOST) return FAIL(e, ERR_INPUT, "sort", "the list cannot be sorted by '%.60s'", word);
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

/* custom=Union=yes|maybe;Board=no */
static bool read_custom_filters(ListQuery *q, Str text, Err *e)
{
    Str part, rest = text;
    while (rest.n && str_next_part(&part, &rest, ';')) {
        size_t at = str_find(part, '=');
        if (at == 0 || at == part.n || q->filters_n == FILTERS_MOST) return FAIL(e, ERR_INPUT, "custom", "write custom=NAME=value|value;NAME=value");
        q->filters[q->filters_n].field = initiative_record.n;
        q->filters[q->filters_n].custom = (Str){part.p, at};
        q->filters[q->filters_n++].values = (Str){part.p + at + 1, part.n - at - 1};
    }
    return true;
}

static bool read_filters(ListQuery *q, const Request *r, Err *e)
{
    Str values;
    bool given;
    for (size_t i = 0; i < initiative_record.n; i++) {
        if (i == INITIATIVE_FIELD_day_to_day) continue;
        TRY(request_query(&values, &given, r, initiative_record.fields[i].name, e));
        if (!given) continue;
        q->filters[q->filters_n].field = i;
        q->filters[q->filters_n++].values = values;
    }
    TRY(request_query(&values, &given, r, "custom", e));
    return !given || read_custom_filters(q, values, e);
}

bool list_query_read(ListQuery *q, const Request *r, Err *e)
{
    Str words, sort;
    bool given;
    *q = (ListQuery){.page = 1, .page_size = 200, .with_cost = principal_may(r->who, PERMISSION_COST_READ)};
    TRY(request_query(&words, &given, r, "q", e));
    TRY(text_fold(&q->q, r->arena, given ? words : STR(""), e));
    TRY(read_flag(&q->has_day_to_day, &q->day_to_day, r, "day_to_day", e));
    TRY(read_flag(&q->has_retired, &q->retired, r, "retired", e));
    TRY(read_flag(&q->has_stale, &q->stale, r, "stale", e));
    TRY(read_flag(&q->has_complete, &q->complete, r, "complete", e));
    TRY(read_flag(&q->has_costed, &q->costed, r, "costed", e));
    TRY(read_filters(q, r, e));
    TRY(request_query(&sort, &given, r, "sort", e));
    if (given) TRY(read_sort(q, sort, r->arena, e));
    TRY(request_query_int(&q->page, &given, r, "page", 1, 1000000, e));
    return request_query_int(&q->page_size, &given, r, "page_size", 1, LIMIT_PAGE_ROWS, e);
}

/* ---- Does a row fit? ---- */

static bool list_holds(Str list, Str wanted)
{
    Str part, rest = list;
    while (rest.n && str_next_part(&part, &rest, ';')) {
        part.n = str_find(part, '='); /* priorities are CODE=percent */
        if (str_equal_folded(str_trim(part), wanted)) return true;
    }
    return false;
}

/* Where "100..250" parts; s.n when it is no range. */
static size_t range_at(Str s)
{
    for (size_t i = 0; i + 1 < s.n; i++)
        if (s.p[i] == '.' && s.p[i + 1] == '.') return i;
    return s.n;
}

/* Numbers, money in dollars and days as they stand in files; an end that is left out is open. */
static double measure(const Initiative *row, size_t field)
{
    const Field *f = &initiative_record.fields[field];
    const char *p = (const char *)row + f->offset;
    switch (f->kind) {
    case FIELD_REAL: return *(const double *)(const void *)p;
    case FIELD_DAY: return ((const Day *)(const void *)p)->v;
    case FIELD_BOOL: return *(const bool *)p;
    case FIELD_ENUM: return *(const int *)(const void *)p;
    case FIELD_INT:
    case FIELD_CENTS:
    case FIELD_BPS: return (double)*(const int64_t *)(const void *)p;
    case FIELD_TEXT:
    case FIELD_LIST: break;
    }
    return 0;
}

static bool read_end(Initiative *out, size_t field, Str text, Arena *a, Err *e) { return record_parse(out, &initiative_record, field, str_trim(text), a, e); }

static bool in_range(bool *out, const Initiative *row, size_t field, Str value, size_t at, Arena *a, Err *e)
{
    Initiative low = {0}, high = {0};
    TRY(read_end(&low, field, (Str){value.p, at}, a, e));
    TRY(read_end(&high, field, (Str){value.p + at + 2, value.n - at - 2}, a, e));
    *out = record_has(row, field) && (!record_has(&low, field) || measure(row, field) >= measure(&low, field)) &&
           (!record_has(&high, field) || measure(row, field) <= measure(&high, field));
    return true;
}

static bool fits_value(bool *out, const Initiative *row, size_t field, Str text, Str value, Arena *a, Err *e)
{
    FieldKind kind = initiative_record.fields[field].kind;
    bool has = record_has(row, field), is_text = kind == FIELD_TEXT || kind == FIELD_LIST || kind == FIELD_ENUM || kind == FIELD_BOOL;
    size_t at = is_text ? value.n : range_at(value);
    if (value.n == 0 || str_equal_c(value, "*")) return *out = has == (value.n > 0), true; /* "no department"; "any department" */
    if (at < value.n) return in_range(out, row, field, value, at, a, e);
    *out = has && (kind == FIELD_LIST ? list_holds(text, value) : str_equal_folded(text, value));
    return true;
}

static bool fits_field(bool *out, const Initiative *row, size_t field, Str values, Arena *a, Err *e)
{
    Str text, value, rest = values;
    bool more = true;
    *out = false;
    TRY(record_text(&text, a, row, &initiative_record, field, e));
    while (more && !*out) {
        more = str_next_part(&value, &rest, '|') && rest.p;
        TRY(fits_value(out, row, field, text, value, a, e));
    }
    return true;
}

static bool fits_custom(const InitiativeSheet *sheet, Str name, Str values)
{
    Str value, rest = values, answer = STR("");
    for (size_t i = 0; i < sheet->customs_n; i++)
        if (str_equal(sheet->customs[i].name, name)) answer = sheet->customs[i].value;
    while (rest.n && str_next_part(&value, &rest, '|'))
        if (str_equal_folded(value, answer)) return true;
    return values.n == 0 && answer.n == 0;
}

static bool fits_words(const SheetRow *row, Str q)
{
    Str word, rest = q;
    while (rest.n && str_next_part(&word, &rest, ' '))
        if (!folded_holds(row->folded, word)) return false;
    return true;
}

static bool has_cost(const SheetRow *row, const ListQuery *q) { return q->with_cost && row->cost && row->cost->has_cost; }

static bool fits_flags(const ListQuery *q, const SheetRow *row, int64_t now_ms)
{
    if (q->has_day_to_day && initiative_is_day_to_day(&row->sheet.row) != q->day_to_day) return false;
    if (sheet_is_gone(row) != (q->has_retired && q->retired)) return false;
    if (q->has_complete && (row->filled_n == SHEET_FIELDS) != q->complete) return false;
    if (q->has_costed && has_cost(row, q) != q->costed) return false;
    return !q->has_stale || sheet_is_stale(row, now_ms) == q->stale;
}

bool list_query_fits(bool *out, const ListQuery *q, const SheetRow *row, const Request *r, Err *e)
{
    Place place = initiative_place(&row->sheet.row);
    *out = principal_sees(r->who, PERMISSION_INVENTORY_READ, &place) && fits_flags(q, row, r->now_ms) && fits_words(row, q->q);
    for (size_t i = 0; *out && i < q->filters_n; i++) {
        if (q->filters[i].field == initiative_record.n) *out = fits_custom(&row->sheet, q->filters[i].custom, q->filters[i].values);
        else TRY(fits_field(out, &row->sheet.row, q->filters[i].field, q->filters[i].values, r->arena, e));
    }
    return true;
}

/* ---- Order: missing last, whichever way ---- */

static int compare_known(bool has_a, int64_t a, bool has_b, int64_t b, bool is_down)
{
    if (has_a != has_b) return has_a ? -1 : 1;
    if (!has_a || a == b) return 0;
    return (a < b) == is_down ? 1 : -1;
}

static int compare_fields(const Initiative *a, const Initiative *b, size_t field, bool is_down)
{
    const Field *f = &initiative_record.fields[field];
    bool has_a = record_has(a, field), has_b = record_has(b, field);
    if (has_a != has_b) return has_a ? -1 : 1;
    if (!has_a) return 0;
    int order;
    if (f->kind == FIELD_TEXT || f->kind == FIELD_LIST) {
        order = str_compare(*(const Str *)(const void *)((const char *)a + f->offset), *(const Str *)(const void *)((const char *)b + f->offset));
    } else {
        double x = measure(a, field), y = measure(b, field);
        order = (x > y) - (x < y);
    }
    return is_down ? -order : order;
}

/* A figure of the cost; false: it is not known, or not for this person. */
static bool cost_key(int64_t *out, const SheetRow *row, const ListQuery *q, int key)
{
    const CostSheet *c = has_cost(row, q) ? row->cost : NULL;
    *out = 0;
    if (!c) return false;
    switch (key) {
    case SORT_FULLY_LOADED: return *out = c->fully_loaded.v, true;
    case SORT_DIRECT: return *out = c->parts[COST_PART_DIRECT].v, c->has_part[COST_PART_DIRECT];
    case SORT_STAFF: return *out = c->parts[COST_PART_STAFF].v, c->has_part[COST_PART_STAFF];
    case SORT_SHARED: return *out = c->parts[COST_PART_SHARED].v, c->has_part[COST_PART_SHARED];
    case SORT_PER_STUDENT: return *out = c->per_student.v, c->has_per_student;
    default: return *out = c->has_stated ? c->fully_loaded.v - c->stated.v : 0, c->has_stated; /* SORT_GAP */
    }
}

static int compare_key(const SheetRow *a, const SheetRow *b, const ListQuery *q, int key, bool is_down)
{
    int64_t x, y;
    switch (key) {
    case SORT_FULLY_LOADED:
    case SORT_DIRECT:
    case SORT_STAFF:
    case SORT_SHARED:
    case SORT_PER_STUDENT:
    case SORT_GAP: {
        bool has_a = cost_key(&x, a, q, key), has_b = cost_key(&y, b, q, key);
        return compare_known(has_a, x, has_b, y, is_down);
    }
    case SORT_FILLED: return compare_known(true, (int64_t)a->filled_n, true, (int64_t)b->filled_n, is_down);
    case SORT_CHANGED: return compare_known(a->has_changed, a->changed_at_ms, b->has_changed, b->changed_at_ms, is_down);
    case SORT_COMMENTS: return compare_known(true, a->comments_n, true, b->comments_n, is_down);
    default: return compare_fields(&a->sheet.row, &b->sheet.row, (size_t)key, is_down);
    }
}

int list_query_compare(const void *pa, const void *pb, void *query)
{
    const SheetRow *a = *(const SheetRow *const *)pa, *b = *(const SheetRow *const *)pb;
    const ListQuery *q = query;
    for (size_t i = 0; i < q->sort_n; i++) {
        int order = compare_key(a, b, q, q->sort[i].key, q->sort[i].is_down);
        if (order) return order;
    }
    return str_compare(a->sheet.row.code, b->sheet.row.code);
}
