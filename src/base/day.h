/* Days, instants and fiscal years. A Day counts from 1970-01-01; an instant is milliseconds UTC. */
#ifndef PURSER_BASE_DAY_H
#define PURSER_BASE_DAY_H

#include "base/str.h"

typedef struct { int32_t v; } Day;

Day day_from_civil(int year, int month, int day);  /* the date must exist: see day_is_civil */
bool day_is_civil(int year, int month, int day);
void day_to_civil(Day d, int *year, int *month, int *day);

/* A date in a map's format: %Y four digits, %y two (00-68 are 2000-2068), %m %d one or two digits, %b Jan, anything
 * else stands for itself. A time of day behind the date is ignored when it is midnight. Errors: INPUT. */
MUST bool day_parse(Day *out, Str s, Str format, Err *e);
extern const Str DAY_FORMAT_ISO;        /* "%Y-%m-%d" */

size_t day_to_text(char out[16], Day d); /* "2026-06-30" */

/* The fiscal year that d falls in, named by the calendar year in which it ends (July 2025 - June 2026 is 2026);
 * with first_month 1 it is the calendar year. */
int fiscal_year_of(Day d, int first_month);
/* 1 for the first month of the fiscal year, 12 for the last. */
int fiscal_period_of(Day d, int first_month);

int64_t instant_now_ms(void);            /* for the edge of the program only: rooms are told the time */
size_t instant_to_text(char out[32], int64_t ms); /* "2026-11-22T14:45:03.120Z" */

#endif
