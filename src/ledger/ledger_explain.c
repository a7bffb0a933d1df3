#include <stdio.h>

#include "ledger/ledger_store.h"

static bool part(ExplainNode **out, Arena *a, ExplainNode *parent, Str label, Cents cents, Err *e)
{
    ExplainNode *node;
    TRY(explain_add(&node, a, parent, label, (Str){"", 0}, e));
    explain_set_cents(node, cents);
    if (out) *out = node;
    return true;
}

static bool by_import(ExplainNode *root, Arena *a, Db *db, int which, Err *e)
{
    LedgerImportRow *rows;
    size_t n;
    TRY(ledger_import_list(&rows, &n, a, db, e));
    for (size_t i = 0; i < n; i++) {
        char when[32];
        instant_to_text(when, rows[i].imported_at_ms);
        Str label;
        TRY(str_format(&label, a, e, "Import %lld of %.10s, %.*s: %lld lines", (long long)rows[i].id, when, STR_ARGUMENTS(rows[i].file_name), (long long)rows[i].lines_n));
        TRY(part(NULL, a, root, label, which == 0 ? rows[i].actual : which == 1 ? rows[i].budget : rows[i].encumbrance, e));
    }
    return true;
}

static bool rule_label(Str *out, Arena *a, const LedgerRule *rule, Err *e)
{
    Str to = rule->initiative.n ? rule->initiative : rule->pool;
    return str_format(out, a, e, "Rule %lld, %g %% to %s %.*s", (long long)rule->position, (double)rule->share_millionths / 10000, rule->initiative.n ? "initiative" : "pool", STR_ARGUMENTS(to));
}

static bool by_rule(ExplainNode *root, Arena *a, Db *db, Err *e)
{
    LedgerRuleTotal *rows;
    size_t n;
    TRY(ledger_rule_totals(&rows, &n, a, db, e));
    for (size_t i = 0; i < n; i++) {
        if (rows[i].lines == 0) continue;
        Str label;
        ExplainNode *node;
        TRY(rule_label(&label, a, &rows[i].rule, e));
        TRY(part(&node, a, root, label, rows[i].taken, e));
        TRY(explain_set_figure(node, a, e, "ledger/rule-%lld/taken_cents", (long long)rows[i].rule.position));
        TRY(explain_set_value(node, a, e, "%lld lines", (long long)rows[i].lines));
    }
    return true;
}

static bool by_account(ExplainNode *root, Arena *a, Db *db, int64_t rule_id, Err *e)
{
    LedgerTag *tags;
    size_t n;
    TRY(ledger_tags(&tags, &n, a, db, 0, e));
    for (size_t i = 0; i < n; i++) {
        if (tags[i].rule_id != rule_id || tags[i].lines == 0) continue;
        Str label;
        TRY(str_format(&label, a, e, "Account %.*s: %lld lines", STR_ARGUMENTS(tags[i].account), (long long)tags[i].lines));
        TRY(part(NULL, a, root, label, tags[i].cents, e));
    }
    return true;
}

static bool explain_rule(ExplainNode **out, Arena *a, Db *db, Str record, Str field, Err *e)
{
    int64_t position;
    if (!str_to_int(&position, (Str){record.p + 5, record.n - 5}, e)) return err_place(e, "a rule's figures are ledger/rule-N/taken_cents");
    LedgerRuleTotal *rows;
    size_t n, i = 0;
    TRY(ledger_rule_totals(&rows, &n, a, db, e));
    while (i < n && rows[i].rule.position != position) i++;
    if (i == n) return FAIL(e, ERR_NOT_FOUND, NULL, "there is no tag rule %lld in this store", (long long)position);
    if (!str_equal_c(field, "taken_cents")) return FAIL(e, ERR_NOT_FOUND, NULL, "a rule has one figure, taken_cents");
    Str label;
    TRY(rule_label(&label, a, &rows[i].rule, e));
    TRY(part(out, a, NULL, label, rows[i].taken, e));
    return by_account(*out, a, db, rows[i].rule.id, e);
}

bool ledger_explain(ExplainNode **out, Arena *a, Db *db, Str record, Str field, Err *e)
{
    if (str_starts_with(record, STR("rule-"))) return explain_rule(out, a, db, record, field, e);
    if (!str_equal_c(record, "total")) return FAIL(e, ERR_NOT_FOUND, NULL, "the ledger has figures of 'total' and of 'rule-N', not of '%.*s'", STR_ARGUMENTS(record));
    Cents actual, budget, encumbrance, tagged, untagged = CENTS(0);
    TRY(ledger_sum(&actual, &budget, &encumbrance, &tagged, db, e));
    TRY(cents_subtract(&untagged, actual, tagged, e));
    ExplainNode *root;
    if (str_equal_c(field, "amount_cents") || str_equal_c(field, "actual_cents")) {
        TRY(part(&root, a, NULL, STR("The ledger's actual amounts"), actual, e));
        TRY(by_import(root, a, db, 0, e));
    } else if (str_equal_c(field, "budget_cents")) {
        TRY(part(&root, a, NULL, STR("The ledger's budget amounts"), budget, e));
        TRY(by_import(root, a, db, 1, e));
    } else if (str_equal_c(field, "encumbrance_cents")) {
        TRY(part(&root, a, NULL, STR("The ledger's encumbrances"), encumbrance, e));
        TRY(by_import(root, a, db, 2, e));
    } else if (str_equal_c(field, "tagged_cents")) {
        TRY(part(&root, a, NULL, STR("Tagged to initiatives and pools"), tagged, e));
        TRY(by_rule(root, a, db, e));
    } else if (str_equal_c(field, "untagged_cents")) {
        TRY(part(&root, a, NULL, STR("Not tagged to anything"), untagged, e));
        TRY(part(NULL, a, root, STR("The ledger's actual amounts"), actual, e));
        TRY(part(NULL, a, root, STR("Less what is tagged"), CENTS(-tagged.v), e));
    } else {
        return FAIL(e, ERR_NOT_FOUND, NULL, "ledger/total has amount_cents, budget_cents, encumbrance_cents, tagged_cents and untagged_cents");
    }
    *out = root;
    return true;
}
