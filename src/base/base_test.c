/* The program of all tests of this room. */
#include "base/base_test.h"

int main(void)
{
    return arena_tests() + text_tests() + money_tests() + day_tests() + json_tests() + table_tests() + record_tests() + explain_tests() != 0;
}
