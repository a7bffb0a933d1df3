/* Can one tell by the time of an answer whether an address is known? people_bench [TRIES]: Welch's t between wrong passwords for a known and for an
 * unknown person, taken in turns on a store of its own; G19 asks for |t| < 4.5. A figure of one machine, not a test. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "people/people.h"

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

typedef struct { double n, mean, squares; } Sample; /* Welford */

static void add(Sample *s, double x)
{
    double d = x - s->mean;
    s->n++;
    s->mean += d / s->n;
    s->squares += d * (x - s->mean);
}

static int fail(const Err *e)
{
    fprintf(stderr, "people_bench: %s\n", e->message);
    return 1;
}

int main(int argc, char **argv)
{
    long tries = argc > 1 ? atol(argv[1]) : 2000;
    char path[] = "/tmp/people_bench_XXXXXX";
    Err e = {0};
    Arena *a;
    Db *db;
    int64_t id, now = 1700000000000;
    Sample samples[2] = {{0}};
    if (!mkdtemp(path)) return 1;
    char store[80], line[120];
    snprintf(store, sizeof store, "%s/timing.db", path);
    PeopleWhy why = {.actor = STR("timing"), .reason = STR("timing"), .now_ms = now};
    bool good = hash_ready(&e) && arena_new(&a, 0, &e) && db_new(str_from_c(store), STR(""), STR("Timing"), 7, STR("timing"), &e) && db_open(&db, a, str_from_c(store), STR(""), &e) &&
                people_add(&id, a, db, STR("known@x.org"), STR("Known"), NULL, 0, &why, &e) && people_password_set(a, db, id, STR("copper wagon lentil tundra"), &why, &e);
    if (!good) return fail(&e);
    for (long i = 0; i < tries; i++) {
        ArenaMark mark = arena_mark(a);
        for (int k = 0; k < 2; k++) {
            int which = (int)((i + k) & 1);
            Str secret;
            now += (int64_t)25 * 60 * 60 * 1000; /* a day later no try is remembered */
            SignIn with = {.email = which ? STR("known@x.org") : STR("nobod@x.org"), .password = STR("a wrong password, always"), .client = STR("192.0.2.1"), .now_ms = now};
            double began = seconds();
            if (people_sign_in(&secret, a, db, &with, &e) || e.code != ERR_UNAUTHENTICATED) return fail(&e);
            add(&samples[which], seconds() - began);
        }
        arena_reset(a, mark);
    }
    double variance[2];
    for (int i = 0; i < 2; i++) variance[i] = samples[i].squares / (samples[i].n - 1) / samples[i].n;
    printf("unknown %.6f s, known %.6f s, %ld tries each; Welch's t = %.2f\n", samples[0].mean, samples[1].mean, tries, (samples[1].mean - samples[0].mean) / sqrt(variance[0] + variance[1]));
    arena_end(a);
    snprintf(line, sizeof line, "rm -rf %s", path);
    return system(line) == 0 ? 0 : 1;
}
