/* What the district is after: priorities, the objectives under them and the goals under those.
 *
 * A priority stands alone, an objective under a priority, a goal under an objective or a priority. Initiatives point at
 * any of the three; their dollars are counted at the priority above. Refused: free nesting (an exhibit by priority needs
 * one root above everything) and a fixed depth of three (many plans have goals right under a priority). */
#ifndef PURSER_STRATEGY_STRATEGY_H
#define PURSER_STRATEGY_STRATEGY_H

#include "base/map.h"
#include "imports/record_import.h"
#include "records.h"

enum { STRATEGY_NONE = -1, STRATEGY_FOCUS_PRIORITIES = 7 /* more of them give no focus */ };

typedef struct {
    Strategy row;
    int depth;              /* 0: nothing above it */
    int parent, root;       /* places in the tree; parent STRATEGY_NONE at the top. root: the priority, or STRATEGY_NONE */
} StrategyNode;

typedef struct {
    StrategyNode *rows;     /* each right behind what it stands under, brothers by code */
    size_t n, priorities_n;
    Map by_code;
} StrategyTree;

/* Takes in strategy.csv. Bad rows: a parent that is neither in the file nor in the store, a parent of the wrong kind.
 * Warnings: more than STRATEGY_FOCUS_PRIORITIES priorities; an objective or goal under nothing. Notes: a goal without all
 * five SMART parts, naming those that are missing. Errors: as record_import. */
MUST bool strategy_import(RecordImport *out, Problems *problems, Arena *a, Db *db, const RecordImportRequest *request, Err *e);

MUST bool strategy_list(StrategyTree *out, Arena *a, Db *db, Err *e);

/* NULL when there is no such code. */
const StrategyNode *strategy_by_code(const StrategyTree *tree, Str code);

/* The priority that a code of any kind belongs to (itself, for a priority); NULL when there is none. */
const StrategyNode *strategy_root(const StrategyTree *tree, Str code);

/* The SMART parts that a goal lacks, as "specific, time-bound"; "" when all five are there. out holds 80 bytes. */
size_t strategy_smart_missing(char out[80], const Strategy *goal);

#endif
