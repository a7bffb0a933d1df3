/* The demo district, "Fruit & Cheese Unified": 24,000 students, 38 schools, a $340M year, 170 initiatives.
 *
 * Everything is drawn from one seed, so the files are the same bytes on every machine. The students have a known truth
 * behind them (the effects below), so that what the program says about them can be checked. Nobody in it is real. */
#ifndef PURSER_DEMO_DEMO_H
#define PURSER_DEMO_DEMO_H

#include "base/str.h"

/* Writes ledger.csv, ledger-map.json, sites.csv, strategy.csv, initiatives.csv, staff-time.csv, costs.csv, pools.csv,
 * rules.csv, results.csv and students.csv into `folder`, which must exist; files of these names are overwritten.
 * Errors: IO (a file cannot be written), MEMORY, BROKEN (the tables contradict each other). */
MUST bool demo_write(Str folder, Err *e);

/* One analysis of students.csv, as `purser aroi --store ...` is to run it. Lists are joined by ';', "" is none. */
typedef struct {
    const char *initiative;    /* its code */
    const char *outcome;       /* expression over columns: "math_spring" or "math_spring-math_fall" */
    const char *participation; /* the column that says who took part */
    const char *participants;  /* its value for participants */
    const char *comparison;    /* its value for comparison students; rows with neither are not in the study */
    const char *cluster;       /* column, "" where too few schools took part for clustered errors */
    const char *fixed_effects; /* column */
    const char *covariates;    /* columns */
    const char *groups;        /* columns whose values are analysed apart; the first is the one the truth is set by */
    double truth;              /* the effect behind the whole study, in SD; NAN where the truth is by group only */
} DemoAnalysis;

/* All of them; *n is their number. */
const DemoAnalysis *demo_analyses(size_t *n);

/* Project STAR, kindergarten: samples/star_kindergarten.csv, real students of a public research file. */
Str demo_star_sample(void);

#endif
