/* Numbers: str_to_double agrees with strtod to the last bit wherever it accepts; its texts read back the same. */
#include "fuzz.h"

#include <math.h>

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    Str s = fuzz_text(data, size);
    Err e;
    double value = 77, again = 0;
    if (str_to_double(&value, s, &e)) {
        CHECK(isfinite(value));
        char text[512], *end;
        CHECK(s.n < sizeof text);
        memcpy(text, s.p, s.n);
        text[s.n] = 0;
        double reference = strtod(text, &end);
        CHECK(end == text + s.n && memcmp(&reference, &value, sizeof value) == 0);
        char shortest[32];
        size_t n = double_to_text(shortest, value);
        CHECK(str_to_double(&again, (Str){shortest, n}, &e));
        CHECK(!(again < value || again > value));
    } else {
        CHECK(e.code == ERR_INPUT && memcmp(&value, &(double){77}, sizeof value) == 0);
    }
    int64_t whole = 77, whole_again = 0;
    if (str_to_int(&whole, s, &e)) {
        char text[32];
        int n = snprintf(text, sizeof text, "%lld", (long long)whole);
        CHECK(str_to_int(&whole_again, (Str){text, (size_t)n}, &e) && whole_again == whole);
    } else {
        CHECK(whole == 77);
    }
    return 0;
}
