/* What made a figure: a tree that opens it, part by part, down to rows and ledger lines.
 *
 * A node either is the sum of its parts, to the cent, or comes from them by its formula (a quotient, an effect). Parts that
 * stand beside the sum (hours that nobody pays, the students a cost is divided by) are asides. Every room that prints
 * figures builds these trees; this file only holds, checks and writes them.
 *
 * A figure's address is room/record/field, as costing/IMMERSION/fully_loaded_cents. */
#ifndef PURSER_BASE_EXPLAIN_H
#define PURSER_BASE_EXPLAIN_H

#include "base/json.h"

typedef struct ExplainNode ExplainNode;
struct ExplainNode {
    Str label;              /* what it is */
    Str formula;            /* how it came about, in words and numbers; "" none */
    Str figure;             /* its address where it is a figure of its own; "" none */
    bool has_cents;
    Cents cents;
    Str value;              /* of what is not money: "0.186", "2,400 students"; "" none */
    bool is_aside;          /* shown, but no part of the sum above it */
    bool is_by_formula;     /* its parts do not sum to it: see formula */
    ExplainNode *first, *last, *next; /* parts, in order */
};

/* A node with copies of the texts, in `a`; under `parent` behind its other parts, or alone when that is NULL. Errors: MEMORY, LIMIT. */
MUST bool explain_add(ExplainNode **out, Arena *a, ExplainNode *parent, Str label, Str formula, Err *e);
void explain_set_cents(ExplainNode *node, Cents cents);
MUST bool explain_set_figure(ExplainNode *node, Arena *a, Err *e, const char *format, ...) PRINTF_LIKE(4, 5);
MUST bool explain_set_value(ExplainNode *node, Arena *a, Err *e, const char *format, ...) PRINTF_LIKE(4, 5);

/* True when every node with money and parts, unless by formula, is the sum of the parts that are no asides. Else BROKEN
 * names the first that is not. A part without money in such a sum is refused too. */
MUST bool explain_check(const ExplainNode *root, Err *e);

/* Sum of the leaves under the node that count in it; a node by formula is a leaf. Errors: OVERFLOW. */
MUST bool explain_leaves(Cents *out, const ExplainNode *root, Err *e);

/* One line a node, indented by its depth: "  $60,000.00  Books: $60,000.00 once, over 5 years". */
MUST bool explain_write_text(Buf *out, const ExplainNode *root, Err *e);

/* An object: label, formula, figure (null when it has none), amount_cents (null when it is not money), value (null), is_aside, parts. */
void explain_write_json(JsonWriter *w, const ExplainNode *root);

/* Splits "room/record/field" at the first and the last slash: a record's code may hold slashes. Errors: INPUT. */
MUST bool figure_read(Str *room, Str *record, Str *field, Str figure, Err *e);

#endif
