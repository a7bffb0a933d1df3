/* Outcomes and conditions: whatever is typed, the parser ends, and what it accepts keeps its promises. */
#include <math.h>

#include "fuzz.h"

#include "evidence/expression.h"

static void check_outcome(Str text)
{
    Err e = {0};
    Expression x = {.n = 77};
    if (!expression_read(&x, text, "outcome", &e)) {
        CHECK(e.code == ERR_INPUT || e.code == ERR_LIMIT);
        CHECK(x.n == 77 && e.message[0]);
        return;
    }
    CHECK(x.n >= 1 && x.n <= EXPRESSION_TERMS_MOST && isfinite(x.constant));
    for (size_t i = 0; i < x.n; i++) {
        CHECK(x.terms[i].column.n > 0 && isfinite(x.terms[i].factor) && x.terms[i].factor != 0);
        CHECK(x.terms[i].column.p >= text.p && x.terms[i].column.p + x.terms[i].column.n <= text.p + text.n);
        for (size_t k = 0; k < i; k++) CHECK(!str_equal(x.terms[i].column, x.terms[k].column));
    }
}

static void check_condition(Str text)
{
    Err e = {0};
    Condition c = {.n = 77};
    Arena *a = fuzz_arena();
    if (condition_read(&c, a, text, "treated", &e)) {
        CHECK(c.n >= 1 && c.n <= CONDITION_PARTS_MOST);
        for (size_t i = 0; i < c.n; i++) {
            const ConditionPart *part = &c.parts[i];
            bool by_size = part->is >= CONDITION_LESS;
            CHECK(part->column.n > 0 && (by_size ? part->values_n == 0 && isfinite(part->number) : part->values_n > 0));
            for (size_t v = 0; v < part->values_n; v++) CHECK(condition_part_fits_text(part, part->values[v]) == (part->is == CONDITION_EQUAL));
            if (by_size) CHECK(condition_part_fits_number(part, part->number) == (part->is == CONDITION_AT_MOST || part->is == CONDITION_AT_LEAST));
        }
    } else {
        CHECK((e.code == ERR_INPUT || e.code == ERR_LIMIT) && c.n == 77 && e.message[0]);
    }
    arena_end(a);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    check_outcome(fuzz_text(data, size));
    check_condition(fuzz_text(data, size));
    return 0;
}
