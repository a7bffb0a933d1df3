/* A synthetic district of 100,000 students in 200 schools, the same on every machine: gen_district [OUT.csv [STUDENTS]].
 *
 * Counter-based splitmix64: u64 mix(stream, i): z = seed + stream x 0xD1B54A32D192ED03 + (i + 1) x 0x9E3779B97F4A7C15, then
 * the splitmix64 finaliser; U = ((mix >> 11) + 0.5) 2^-53; N(stream) = sqrt(-2 ln U(2 stream)) cos(2 pi U(2 stream + 1)).
 * Numbers are written with %.12g. The known answers are in the method's section on timing, and in evidence_test. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum { SCHOOLS = 200 };

static double uniform(uint64_t stream, uint64_t i)
{
    uint64_t z = 20260101u + stream * 0xD1B54A32D192ED03u + (i + 1) * 0x9E3779B97F4A7C15u;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    z ^= z >> 31;
    return ((double)(z >> 11) + 0.5) * 0x1p-53;
}

static double normal(uint64_t stream, uint64_t i)
{
    return sqrt(-2 * log(uniform(2 * stream, i))) * cos(2 * 3.141592653589793 * uniform(2 * stream + 1, i));
}

static double logistic(double x) { return 1 / (1 + exp(-x)); }

static void write_student(FILE *out, uint64_t i)
{
    uint64_t school = i % SCHOOLS;
    double a = normal(100, school), c = normal(101, school);
    int frl = uniform(400, i) < logistic(-0.1 + 0.8 * a * -1);
    int ell = uniform(401, i) < 0.12 + 0.10 * frl, swd = uniform(402, i) < 0.14, girl = uniform(403, i) < 0.5;
    int black = uniform(404, i) < 0.18 + 0.12 * frl, hisp = uniform(405, i) < 0.25 && !black;
    int grade = (int)(uniform(406, i) * 6) + 3;
    double attend = fmin(fmax(0.95 - 0.03 * fabs(normal(110, i)) - 0.01 * frl, 0.3), 1);
    int mobile = uniform(407, i) < 0.08, gifted = uniform(408, i) < 0.07;
    double pre = 0.45 * a - 0.35 * frl - 0.25 * ell - 0.5 * swd + 0.05 * girl - 0.15 * black - 0.1 * hisp + 0.8 * gifted + normal(111, i) * 0.8;
    double pre2 = 0.75 * pre + normal(112, i) * 0.6;
    int treated = uniform(409, i) < logistic(-1.2 - 0.5 * pre + 0.3 * frl + 0.2 * ell + 0.6 * c - 0.3 * mobile);
    double tau = 0.10 + 0.06 * frl - 0.04 * gifted + 0.05 * normal(102, school);
    double post = 0.62 * pre + 0.15 * pre2 + 0.25 * a - 0.1 * frl - 0.08 * ell - 0.15 * swd + 0.03 * girl - 0.05 * black - 0.03 * hisp + 0.9 * (attend - 0.93) -
                  0.05 * mobile + 0.1 * gifted + tau * treated + 0.6 * normal(113, i);
    fprintf(out, "%llu,%llu,%d,%.12g,%.12g,%.12g,%d,%d,%d,%d,%d,%d,%d,%.12g,%d,%d\n", (unsigned long long)i, (unsigned long long)school, treated, post, pre, pre2, frl,
            ell, swd, girl, black, hisp, grade, attend, mobile, gifted);
}

int main(int n, char **arguments)
{
    const char *path = n > 1 ? arguments[1] : "district100k.csv";
    long students = n > 2 ? atol(arguments[2]) : 100000;
    FILE *out = fopen(path, "w");
    if (!out) {
        perror(path);
        return 1;
    }
    fputs("id,school,treated,post,pre,pre2,frl,ell,swd,girl,black,hisp,grade,attend,mobile,gifted\n", out);
    for (long i = 0; i < students; i++) write_student(out, (uint64_t)i);
    if (fclose(out) != 0) {
        perror(path);
        return 1;
    }
    return 0;
}
