#include "evidence/evidence_test.h"

int main(void)
{
    setenv("TZ", "UTC", 1);
    int failed = expression_tests() + star_tests();
    return failed != 0;
}
