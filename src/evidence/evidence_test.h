/* What the room's tests share. */
#ifndef PURSER_EVIDENCE_TEST_H
#define PURSER_EVIDENCE_TEST_H

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "evidence/aroi.h"
#include "tests/engines.h"

static inline void near(const char *what, double have, double want, double within, const char *file, int line)
{
    if (fabs(have - want) <= within) return;
    print_error("%s is %.12g, not %.12g\n", what, have, want);
    _fail(file, line);
}
#define NEAR(have, want, within) near(#have, (have), (want), (within), __FILE__, __LINE__)
/* The method's tolerance: a millionth, or one unit of the last of six printed places. */
#define SAME(have, want) NEAR(have, want, fmax(1e-6 * fabs(want), 1e-6))

#define GOOD(call)                                                                                                                   \
    do {                                                                                                                             \
        Err e_ = {0};                                                                                                                \
        Err *const e = &e_;                                                                                                          \
        if (!(call)) fail_msg("%s: %s", #call, e->message);                                                                          \
    } while (0)
/* The call fails with this code, and its message holds this text. */
#define FAILS(call, wanted_code, text)                                                                                               \
    do {                                                                                                                             \
        Err e_ = {0};                                                                                                                \
        Err *const e = &e_;                                                                                                          \
        if (call) fail_msg("%s did not fail", #call);                                                                                \
        if (e->code != (wanted_code)) fail_msg("%s: %s %s", #call, err_name(e->code), e->message);                                   \
        if (!strstr(e->message, (text))) fail_msg("%s: '%s' does not hold '%s'", #call, e->message, (text));                         \
    } while (0)

static inline Arena *test_arena(void)
{
    Arena *a = NULL;
    GOOD(arena_new(&a, 0, e));
    return a;
}

static inline StudentSource memory_source(const char *text, const char *name)
{
    return (StudentSource){.bytes = str_from_c(text), .csv = {.name = name}};
}

static inline StudentSource file_source(const char *path) { return (StudentSource){.path = path}; }

static inline Str aroi_json(Arena *a, const Aroi *aroi)
{
    Buf out = buf_in(a, 0);
    Err e = {0};
    JsonWriter w = json_writer(&out, false, &e);
    aroi_write_json(&w, aroi);
    assert_true(json_write_done(&w));
    return buf_str(&out);
}

/* The group, which must be there. */
static inline const AroiFigures *group_of(const Aroi *aroi, const char *column, const char *value)
{
    for (size_t i = 0; i < aroi->groups_n; i++)
        if (str_equal_c(aroi->groups[i].column, column) && str_equal_c(aroi->groups[i].value, value)) return &aroi->groups[i].figures;
    fail_msg("there is no group %s = %s", column, value);
    return NULL;
}

/* Kindergarten of Project STAR: small against regular classes. */
AroiRequest star_request(bool with_school_effects);
#define STAR "data/star_wide/star_wide.csv"

int expression_tests(void);
int student_tests(void);
int star_tests(void);
int aroi_tests(void);
int store_tests(void);

#endif
