/* Every record's table is sane, every .def is expanded, and every field comes back from its own text. */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/limits.h"
#include "records.h"

static bool is_snake_case(const char *name)
{
    return name[0] >= 'a' && name[0] <= 'z' && name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_")] == 0;
}

static size_t member_size(FieldKind kind)
{
    switch (kind) {
    case FIELD_TEXT:
    case FIELD_LIST: return sizeof(Str);
    case FIELD_INT: return sizeof(int64_t);
    case FIELD_REAL: return sizeof(double);
    case FIELD_CENTS: return sizeof(Cents);
    case FIELD_BPS: return sizeof(Bps);
    case FIELD_DAY: return sizeof(Day);
    case FIELD_BOOL: return sizeof(bool);
    case FIELD_ENUM: return sizeof(int);
    }
    return 0;
}

#define SANE(condition) do { if (!(condition)) fail_msg("%s.def, %s: %s", r->name, f->name, #condition); } while (0)

static void check_limits(const Record *r, const Field *f)
{
    SANE(f->min < f->max || (f->min == 0 && f->max == 0));
    switch (f->kind) {
    case FIELD_TEXT: /* an empty text is a missing one, so that a least length can only be 0 or 1 */
    case FIELD_LIST: SANE((f->min == 0 || f->min == 1) && f->max <= (double)LIMIT_RECORD_TEXT_BYTES); break;
    case FIELD_INT: SANE(f->min == (double)(int64_t)f->min && f->max == (double)(int64_t)f->max && f->max < 0x1p53); break;
    case FIELD_REAL:
    case FIELD_BPS: break;
    case FIELD_CENTS: /* record_parse looks at no limits of these */
    case FIELD_DAY:
    case FIELD_BOOL:
    case FIELD_ENUM: SANE(f->min == 0 && f->max == 0); break;
    }
}

static void check_choices(const Record *r, const Field *f)
{
    SANE((f->kind == FIELD_ENUM) == (f->choices != NULL));
    if (!f->choices) return;
    SANE(f->choices[0] && f->choices[1]); /* one choice is none */
    for (size_t i = 0; f->choices[i]; i++) {
        SANE(is_snake_case(f->choices[i]));
        for (size_t k = 0; k < i; k++) SANE(!str_equal_folded(str_from_c(f->choices[i]), str_from_c(f->choices[k])));
    }
}

static void check_field(const Record *r, size_t i)
{
    const Field *f = &r->fields[i];
    size_t n = strlen(f->name);
    bool is_money = n > 6 && strcmp(f->name + n - 6, "_cents") == 0;
    SANE(is_snake_case(f->name) && n < sizeof((Err *)NULL)->field && strcmp(f->name, "has") != 0);
    SANE(f->label && f->label[0] && f->doc && f->doc[0]);
    SANE(f->label[0] != ' ' && f->label[strlen(f->label) - 1] != ' ');
    SANE(is_money == (f->kind == FIELD_CENTS)); /* record_column cuts it off */
    SANE(f->kind == FIELD_TEXT || f->presence != FIELD_KEY);
    SANE(f->offset >= sizeof(uint64_t) && f->offset + member_size(f->kind) <= r->size);
    check_limits(r, f);
    check_choices(r, f);
    for (size_t k = 0; k < i; k++) {
        const Field *other = &r->fields[k];
        SANE(strcmp(f->name, other->name) != 0);
        SANE(strcmp(f->label, other->label) != 0);
        SANE(!str_equal(record_column(r, i), record_column(r, k)));
        SANE(f->offset >= other->offset + member_size(other->kind)); /* in the struct's order, none on another */
    }
}

static void test_tables(void **state)
{
    (void)state;
    assert_true(all_records_n >= 7);
    for (size_t i = 0; i < all_records_n; i++) {
        const Record *r = all_records[i];
        assert_true(is_snake_case(r->name) && r->n >= 1 && r->n <= 64);
        for (size_t k = 0; k < i; k++) assert_string_not_equal(r->name, all_records[k]->name);
        for (size_t k = 0; k < r->n; k++) check_field(r, k);
        if (r->fields[0].presence != FIELD_KEY) fail_msg("%s.def: the first field is no key", r->name);
        bool named = false; /* by at least one key that must be there */
        for (size_t k = 0; k < r->n; k++) named = named || (r->fields[k].presence == FIELD_KEY && r->fields[k].min > 0);
        if (!named) fail_msg("%s.def: nothing that must be there names a row", r->name);
    }
}

/* Each .def of a record stands in records.def, and the other way round. */
static void test_files(void **state)
{
    (void)state;
    static const char *const others[] = {"choices.def", "errors.def", "permissions.def", "records.def", "roles.def"};
    DIR *folder = opendir("schema");
    if (!folder) fail_msg("there is no folder schema here: the test runs in the project's own");
    size_t files = 0;
    for (struct dirent *entry; (entry = readdir(folder));) {
        Str name = str_from_c(entry->d_name);
        if (name.n <= 4 || strcmp(name.p + name.n - 4, ".def") != 0) continue;
        bool known = false;
        for (size_t i = 0; i < sizeof others / sizeof *others; i++) known = known || str_equal_c(name, others[i]);
        if (known) continue;
        for (size_t i = 0; i < all_records_n; i++) known = known || str_equal_c((Str){name.p, name.n - 4}, all_records[i]->name);
        if (!known) fail_msg("schema/%s is not listed in records.def", name.p);
        files++;
    }
    closedir(folder);
    assert_int_equal(files, all_records_n);
}

/* A text that the field must take: its highest number, its last choice. */
static Str sample(char out[40], const Field *f, bool highest)
{
    switch (f->kind) {
    case FIELD_TEXT: return highest && f->max < 40 && f->max > 0 ? (Str){"0123456789012345678901234567890123456789", (size_t)f->max} : STR("007");
    case FIELD_LIST: return highest ? STR("A;B") : STR("A");
    case FIELD_INT: snprintf(out, 40, "%lld", (long long)(highest ? f->max : f->min)); break;
    case FIELD_REAL: double_to_text(out, highest ? f->max : f->min); break;
    case FIELD_BPS: double_to_text(out, highest ? f->max : f->min); break;
    case FIELD_CENTS: return highest ? STR("90071992547409.91") : STR("-0.01");
    case FIELD_DAY: return highest ? STR("9999-12-31") : STR("2026-06-30");
    case FIELD_BOOL: return highest ? STR("yes") : STR("no");
    case FIELD_ENUM: {
        size_t i = 0;
        while (highest && f->choices[i + 1]) i++;
        return str_from_c(f->choices[i]);
    }
    }
    return str_from_c(out);
}

static void test_round_trips(void **state)
{
    (void)state;
    Arena *a = NULL;
    Err e;
    if (!arena_new(&a, 0, &e)) fail_msg("%s", e.message);
    for (size_t i = 0; i < all_records_n * 2; i++) {
        const Record *r = all_records[i / 2];
        void *row = arena_push(a, r->size, &e);
        assert_non_null(row);
        if (record_check(row, r, &e)) fail_msg("%s: a row without anything is taken", r->name);
        for (size_t k = 0; k < r->n; k++) {
            char room[40];
            Str text = sample(room, &r->fields[k], i % 2), back = STR("");
            if (!record_parse(row, r, k, text, a, &e)) fail_msg("%s.def, %s: '%.*s': %s", r->name, r->fields[k].name, STR_ARGUMENTS(text), e.message);
            if (!record_text(&back, a, row, r, k, &e)) fail_msg("%s", e.message);
            if (!str_equal(text, back)) fail_msg("%s.def, %s: '%.*s' comes back as '%.*s'", r->name, r->fields[k].name, STR_ARGUMENTS(text), STR_ARGUMENTS(back));
        }
        if (!record_check(row, r, &e)) fail_msg("%s: %s", r->name, e.message);
        for (size_t k = 0; k < r->n; k++) { /* no member lies on another: all are still as they were read */
            char room[40];
            Str text = sample(room, &r->fields[k], i % 2), back = STR("");
            if (!record_text(&back, a, row, r, k, &e) || !str_equal(text, back)) fail_msg("%s.def, %s was overwritten", r->name, r->fields[k].name);
        }
    }
    arena_end(a);
}

/* The C constants count the words: the enum and the table are expanded from the same lines. */
static void test_constants(void **state)
{
    (void)state;
    assert_string_equal(strategy_record.fields[STRATEGY_FIELD_kind].choices[STRATEGY_KIND_GOAL], "goal");
    assert_string_equal(cost_record.fields[COST_FIELD_once_or_yearly].choices[COST_YEARLY], "yearly");
    assert_string_equal(pool_record.fields[POOL_FIELD_driver].choices[POOL_DRIVER_DIRECT], "direct");
    assert_string_equal(initiative_record.fields[INITIATIVE_FIELD_importance].choices[INITIATIVE_IMPORTANCE_CRITICAL], "critical");
    assert_int_equal(record_field(&initiative_record, "day_to_day"), INITIATIVE_FIELD_day_to_day);
    assert_int_equal(record_field(&staff_time_record, "unpaid"), STAFF_TIME_FIELD_unpaid);
    assert_int_equal(record_field(&result_record, "tier"), RESULT_FIELD_tier);
    assert_int_equal(record_field(&site_record, "students"), SITE_FIELD_students);
    assert_int_equal(site_record.size, sizeof(Site));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tables), cmocka_unit_test(test_files), cmocka_unit_test(test_round_trips), cmocka_unit_test(test_constants),
    };
    return cmocka_run_group_tests_name("schema", tests, NULL, NULL);
}
