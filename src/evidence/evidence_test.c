#include "evidence/evidence_test.h"

int main(void)
{
    return expression_tests() + student_tests() + star_tests() + aroi_tests() + store_tests() != 0;
}
