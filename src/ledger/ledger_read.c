#include <stdlib.h>
#include <string.h>

#include "ledger/ledger_block.h"
#include "ledger/ledger_posting.h"

bool ledger_scan(Db *db, bool (*each)(void *, const LedgerLine *, bool *, Err *), void *to, const Progress *progress, Err *e)
{
    Arena *scratch;
    LedgerState state;
    TRY(ledger_state_get(&state, db, e));
    TRY(arena_new(&scratch, 0, e));
    bool found = true, stop = false, done = true;
    for (int64_t id = 1; done && found && !stop;) {
        ArenaMark mark = arena_mark(scratch);
        LedgerBlockRow row;
        done = ledger_block_next(&found, &row, scratch, db, id, e);
        if (done && found) {
            id = row.id + 1;
            done = block_read(row.lines, row.first_line, each, to, &stop, e) &&
                   progress_step(progress, "reading the ledger back", row.first_line, state.lines_n, e);
        }
        arena_reset(scratch, mark);
    }
    arena_end(scratch);
    return done;
}

/* ---- The lines behind a rule ---- */

typedef struct {
    Posting posting;
    Arena *arena;
    int64_t rule_id, account_id, all;
    size_t most, n;
    bool is_full;           /* more than `most` have come */
    LedgerTaggedLine *rows; /* the largest shares so far, unordered; room for 2 x most */
    const LedgerImportRow *imports;
    size_t imports_n;
} RuleLines;

static int64_t magnitude(Cents cents) { return cents.v < 0 ? -cents.v : cents.v; }

static int larger_share_first(const void *a, const void *b)
{
    const LedgerTaggedLine *x = a, *y = b;
    int64_t p = magnitude(x->share), q = magnitude(y->share);
    if (p != q) return p > q ? -1 : 1;
    return x->line.number < y->line.number ? -1 : x->line.number > y->line.number;
}

static Str file_of(const RuleLines *l, int64_t number)
{
    for (size_t i = 0; i < l->imports_n; i++)
        if (number >= l->imports[i].first_line && number < l->imports[i].first_line + l->imports[i].lines_n) return l->imports[i].file_name;
    return (Str){"", 0};
}

static bool keep_line(RuleLines *l, const LedgerLine *line, Cents share, Str vendor, Err *e)
{
    /* once there are enough, a line that would be cut off again is not copied */
    if (l->is_full && magnitude(share) <= magnitude(l->rows[l->most - 1].share)) return true;
    LedgerTaggedLine *row = &l->rows[l->n++];
    *row = (LedgerTaggedLine){.line = *line, .share = share, .vendor = vendor, .file = file_of(l, line->number)};
    TRY(str_copy(&row->line.reference, l->arena, line->reference, e));
    TRY(str_copy(&row->line.description, l->arena, line->description, e));
    TRY(account_text(&row->account, l->arena, account_table_key(&l->posting.accounts, (size_t)line->account_id - 1), e));
    if (l->n == l->most * 2) {
        qsort(l->rows, l->n, sizeof *l->rows, larger_share_first);
        l->n = l->most;
        l->is_full = true;
    }
    return true;
}

static bool rule_line(void *to, const LedgerLine *line, bool *stop, Err *e)
{
    (void)stop;
    RuleLines *l = to;
    if (l->account_id && line->account_id != l->account_id) return true;
    Posting *p = &l->posting;
    TRY(posting_check(p, line, e));
    size_t at = (size_t)line->account_id - 1, n;
    Str vendor = vendor_name(&p->vendors, line->vendor_id);
    const RuleShare *shares;
    TRY(rule_matcher_share(&shares, &n, p->matcher, at, account_table_key(&p->accounts, at), line->vendor_id, vendor, line, e));
    for (size_t i = 0; i < n; i++) {
        if (p->rules.rows[shares[i].rule].id != l->rule_id || shares[i].taken.v == 0) continue;
        l->all++;
        TRY(keep_line(l, line, shares[i].taken, vendor, e));
    }
    return true;
}

bool ledger_rule_lines(LedgerTaggedLine **out, size_t *out_n, int64_t *out_all, Arena *a, Db *db, int64_t rule_id, int64_t account_id, size_t most, Err *e)
{
    RuleLines *l = PUSH(a, RuleLines, 1, e);
    if (!l) return false;
    *l = (RuleLines){.arena = a, .rule_id = rule_id, .account_id = account_id, .most = most ? most : 1};
    Chart chart;
    LedgerRules rules;
    LedgerImportRow *imports;
    TRY(chart_load(&chart, a, db, e));
    TRY(ledger_rules_load(&rules, a, db, &chart, e));
    TRY(posting_new(&l->posting, a, db, &chart, &rules, e));
    TRY(ledger_import_list(&imports, &l->imports_n, a, db, e));
    l->imports = imports;
    l->rows = PUSH(a, LedgerTaggedLine, l->most * 2, e);
    if (!l->rows) return false;
    TRY(ledger_scan(db, rule_line, l, NULL, e));
    qsort(l->rows, l->n, sizeof *l->rows, larger_share_first);
    *out = l->rows;
    *out_n = l->n < l->most ? l->n : l->most;
    *out_all = l->all;
    return true;
}
