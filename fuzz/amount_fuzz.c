/* Amounts: what is read is within bounds and reads back from its text; spaces in front, which keep an amount off the fast
 * path, change nothing. */
#include "fuzz.h"

#include "base/cents.h"
#include "base/limits.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    Str s = fuzz_text(data, size);
    Err e;
    Cents value = CENTS(77), again = CENTS(0);
    bool was_empty = false;
    bool is_amount = cents_parse(&value, &was_empty, s, &e);
    if (!is_amount) {
        CHECK(value.v == 77 && (e.code == ERR_INPUT || e.code == ERR_OVERFLOW));
    } else {
        CHECK(value.v >= -LIMIT_MONEY_CENTS && value.v <= LIMIT_MONEY_CENTS && (!was_empty || value.v == 0));
        char text[32];
        bool text_was_empty = true;
        size_t n = cents_to_text(text, value);
        CHECK(cents_parse(&again, &text_was_empty, (Str){text, n}, &e) && again.v == value.v && !text_was_empty);
    }
    if (size < 60) {
        char slow[64] = " "; /* the slow path */
        memcpy(slow + 1, s.p, s.n);
        Cents other = CENTS(77);
        bool other_was_empty = false;
        bool good = cents_parse(&other, &other_was_empty, (Str){slow, s.n + 1}, &e);
        CHECK(good == is_amount);
        CHECK(other.v == value.v && other_was_empty == was_empty);
    }
    return 0;
}
