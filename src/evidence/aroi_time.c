/* How long an analysis takes: aroi_time FILE.csv [TIMES]. The file is bench/gen_district's. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "evidence/aroi.h"

static double cpu_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

int main(int n, char **arguments)
{
    static const Str school[] = {{"school", 6}};
    static const Str covariates[] = {{"pre", 3}, {"pre2", 4}, {"frl", 3}, {"ell", 3}, {"swd", 3}, {"girl", 4}, {"black", 5}, {"hisp", 4}, {"grade", 5},
                                     {"attend", 6}, {"mobile", 6}, {"gifted", 6}};
    AroiRequest request = {.outcome = STR("post"), .treated = STR("treated=1"), .comparison = STR("treated=0"), .cluster = school[0], .fixed_effects = school,
                           .fixed_effects_n = 1, .covariates = covariates, .covariates_n = 12};
    int times = n > 2 ? atoi(arguments[2]) : 5;
    Err e = {0};
    if (n < 2 || !hash_ready(&e)) return 2;
    for (int i = 0; i < times; i++) {
        Arena *a;
        AroiPlan plan;
        StudentTable table;
        Aroi aroi;
        StudentSource source = {.path = arguments[1]};
        double start = cpu_ms(), read, end;
        if (!arena_new(&a, 0, &e) || !aroi_plan(&plan, a, &request, &e) || !student_table_read(&table, a, &source, 1, &plan.wants, &e)) break;
        read = cpu_ms();
        if (!aroi_run(&aroi, a, &plan, &table, &e)) break;
        end = cpu_ms();
        printf("read %.1f ms, analysis %.1f ms, together %.1f ms CPU; estimate %.12f, CR1 %.12f, CR2 %.12f\n", read - start, end - read, end - start,
               aroi.overall.estimate, aroi.overall.cr1, aroi.overall.cr2);
        arena_end(a);
    }
    if (e.code) fprintf(stderr, "%s\n", e.message);
    return e.code != 0;
}
