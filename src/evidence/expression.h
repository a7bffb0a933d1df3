/* What is measured and who took part, as a person types it: 'readk + mathk', 'stark = small | tiny & gradek >= 1'.
 *
 * An outcome is a linear form of columns: numbers, + - * / and parentheses, where a column is never multiplied by a column
 * nor stands under a division. A condition is one or more comparisons joined by &: = and != with one value or several
 * parted by |, or <, <=, > and >= with one number. A name or value that holds a sign of its own stands in "quotes" or
 * [brackets]. A missing cell satisfies no comparison, != included. Pure; texts point into what was parsed. */
#ifndef PURSER_EVIDENCE_EXPRESSION_H
#define PURSER_EVIDENCE_EXPRESSION_H

#include "base/str.h"

enum { EXPRESSION_TERMS_MOST = 32, EXPRESSION_DEPTH_MOST = 16, CONDITION_PARTS_MOST = 16, CONDITION_VALUES_MOST = 100 };

typedef struct { Str column; double factor; } ExpressionTerm;

typedef struct {
    ExpressionTerm terms[EXPRESSION_TERMS_MOST]; /* each column once, none with factor 0, in the order written */
    size_t n;
    double constant;
} Expression;

/* Errors: INPUT, saying what stands where, for people who have never seen a grammar. `field` is what the message calls
 * it: "outcome". */
MUST bool expression_read(Expression *out, Str text, const char *field, Err *e);

typedef enum { CONDITION_EQUAL, CONDITION_NOT_EQUAL, CONDITION_LESS, CONDITION_AT_MOST, CONDITION_MORE, CONDITION_AT_LEAST } ConditionOperator;

typedef struct {
    Str column;
    ConditionOperator is;
    const Str *values;  /* of = and !=, at least one */
    size_t values_n;
    double number;      /* of the others */
} ConditionPart;

typedef struct { ConditionPart parts[CONDITION_PARTS_MOST]; size_t n; } Condition;

MUST bool condition_read(Condition *out, Arena *a, Str text, const char *field, Err *e);

/* Does a cell's text satisfy an = or != part? Texts are compared as they are, and as numbers where both are: 1 is 1.0. */
bool condition_part_fits_text(const ConditionPart *part, Str value);
/* Does a number satisfy one of the other parts? */
bool condition_part_fits_number(const ConditionPart *part, double value);

/* True for the ways in which files write that a cell is missing: nothing, NA, NaN, nan or a point. */
bool cell_is_missing(Str trimmed);

#endif
