/* The rules of strategy rows; no store. */
#ifndef PURSER_STRATEGY_RULES_H
#define PURSER_STRATEGY_RULES_H

#include "strategy/strategy.h"

/* May `child` stand under `parent`? NULL when it may, else why not, in words that follow "it is". */
const char *strategy_kind_refusal(const Strategy *child, const Strategy *parent);

/* Puts rows (any order, parents may be missing) into the order of a tree. */
MUST bool strategy_tree_build(StrategyTree *out, Arena *a, const Strategy *rows, size_t n, Err *e);

#endif
