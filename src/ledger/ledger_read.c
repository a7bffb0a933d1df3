#include <stdio.h>
#include <stdlib.h>

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
    LedgerTaggedLine *rows; /* the largest shares so far, unordered; room for 2 x most */
    const LedgerImportRow *imports;
    size_t imports_n;
} RuleLines;

static int larger_share_first(const void *a, const void *b)
{
    const LedgerTaggedLine *x = a, *y = b;
    int64_t p = x->share.v < 0 ? -x->share.v : x->share.v, q = y->share.v < 0 ? -y->share.v : y->share.v;
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
    LedgerTaggedLine *row = &l->rows[l->n++];
    *row = (LedgerTaggedLine){.line = *line, .share = share, .vendor = vendor, .file = file_of(l, line->number)};
    TRY(str_copy(&row->line.reference, l->arena, line->reference, e));
    TRY(str_copy(&row->line.description, l->arena, line->description, e));
    TRY(account_text(&row->account, l->arena, account_table_key(&l->posting.accounts, (size_t)line->account_id - 1), e));
    if (l->n == l->most * 2) {
        qsort(l->rows, l->n, sizeof *l->rows, larger_share_first);
        l->n = l->most;
    }
    return true;
}

static bool rule_line(void *to, const LedgerLine *line, bool *stop, Err *e)
{
    (void)stop;
    RuleLines *l = to;
    if (l->account_id && line->account_id != l->account_id) return true;
    Posting *p = &l->posting;
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

/* ---- Verification ---- */

static bool post_again(void *to, const LedgerLine *line, bool *stop, Err *e)
{
    (void)stop;
    Posting *p = to;
    if (line->account_id < 1 || line->account_id > (int64_t)p->accounts.by_key.n || line->vendor_id < 0 || line->vendor_id > (int64_t)p->vendors.by_name.n)
        return FAIL(e, ERR_BROKEN, NULL, "line %lld names an account or a vendor that is not in the store", (long long)line->number);
    TRY(posting_balance(p, line, e));
    return posting_tag(p, line, e);
}

/* Reads every block once: its leaf into the root of its import, its lines into fresh sums. */
static bool replay(bool *whole, char why[300], Posting *p, Arena *a, Arena *scratch, Db *db, const Progress *progress, Err *e)
{
    LedgerImportRow *imports;
    size_t imports_n;
    TRY(ledger_import_list(&imports, &imports_n, a, db, e));
    int64_t next_block = 1, next_line = 1;
    for (size_t i = 0; i < imports_n && *whole; i++) {
        Hasher root;
        hash_start(&root, "purser-lines");
        int64_t end = imports[i].first_line + imports[i].lines_n;
        while (next_line < end && *whole) {
            ArenaMark mark = arena_mark(scratch);
            LedgerBlockRow row;
            bool found, stop = false;
            TRY(ledger_block_next(&found, &row, scratch, db, next_block, e));
            *whole = found && row.id == next_block && row.first_line == next_line;
            if (*whole) {
                Hash leaf = hash_of(row.lines);
                hash_add(&root, leaf.bytes, sizeof leaf.bytes);
                TRY(block_read(row.lines, row.first_line, post_again, p, &stop, e));
                next_block++;
                next_line += row.lines_n;
                TRY(progress_step(progress, "verifying the ledger", next_line, imports[imports_n - 1].first_line + imports[imports_n - 1].lines_n, e));
            }
            arena_reset(scratch, mark);
        }
        Hash hash = hash_end(&root);
        char hex[65];
        hash_to_hex(hex, &hash);
        if (!*whole || !str_equal_c(imports[i].lines_root, hex)) {
            *whole = false;
            snprintf(why, 300, "the lines of import %lld (%.*s) are not those that were imported", (long long)imports[i].id, (int)(imports[i].file_name.n > 100 ? 100 : imports[i].file_name.n), imports[i].file_name.p);
        }
    }
    return true;
}

static bool same_balances(bool *whole, char why[300], const Posting *p, Db *db, Err *e)
{
    Query *q;
    size_t n = 0;
    TRY(db_query(&q, db, "SELECT account_id, fiscal_year, period, actual_cents, budget_cents, encumbrance_cents FROM balance", e));
    for (bool has_row; *whole; n++) {
        TRY(query_next(&has_row, q, e));
        if (!has_row) break;
        int64_t key = balance_key((size_t)query_int(q, 0) - 1, (int)query_int(q, 1), (int)query_int(q, 2));
        const int64_t *actual = tally_get(&p->actual, key), *beside = tally_get(&p->beside, key);
        *whole = actual && actual[0] == query_int(q, 3) && (beside ? beside[0] : 0) == query_int(q, 4) && (beside ? beside[1] : 0) == query_int(q, 5);
        if (!*whole) snprintf(why, 300, "the balance of account %lld, fiscal year %lld, period %lld is not the sum of its lines", (long long)query_int(q, 0), (long long)query_int(q, 1), (long long)query_int(q, 2));
    }
    query_end(q);
    if (*whole && n != p->actual.n) *whole = false, snprintf(why, 300, "%zu balances are kept, the lines make %zu", n, p->actual.n);
    return true;
}

static bool same_tags(bool *whole, char why[300], const Posting *p, Db *db, Err *e)
{
    Query *q;
    size_t n = 0;
    TRY(db_query(&q, db, "SELECT rule_id, account_id, fiscal_year, cents, lines_n, refused_cents, refused_n FROM tag_balance", e));
    for (bool has_row; *whole; n++) {
        TRY(query_next(&has_row, q, e));
        if (!has_row) break;
        const int64_t *sums = tally_get(&p->tags, tag_key((size_t)query_int(q, 0) - 1, (size_t)query_int(q, 1) - 1, (int)query_int(q, 2)));
        *whole = sums != NULL;
        for (int s = 0; *whole && s < TALLY_TAG_SUMS; s++) *whole = sums[s] == query_int(q, 3 + s);
        if (!*whole) snprintf(why, 300, "what rule %lld took from account %lld is not what it takes from its lines", (long long)query_int(q, 0), (long long)query_int(q, 1));
    }
    query_end(q);
    if (*whole && n != p->tags.n) *whole = false, snprintf(why, 300, "%zu tag balances are kept, the lines and rules make %zu", n, p->tags.n);
    return true;
}

bool ledger_verify(bool *whole, char why[300], Arena *a, Db *db, const Progress *progress, Err *e)
{
    Posting *p = PUSH(a, Posting, 1, e);
    if (!p) return false;
    Chart chart;
    LedgerRules rules;
    bool good = true;
    why[0] = 0;
    TRY(chart_load(&chart, a, db, e));
    TRY(ledger_rules_load(&rules, a, db, &chart, e));
    TRY(posting_new(p, a, db, &chart, &rules, e));
    Arena *scratch;
    TRY(arena_new(&scratch, 0, e));
    bool replayed = replay(&good, why, p, a, scratch, db, progress, e) && posting_finish(p, e);
    arena_end(scratch);
    if (!replayed) {
        if (e->code != ERR_BROKEN) return false;
        good = false;
        snprintf(why, 300, "%.290s", e->message);
    }
    if (good) TRY(same_balances(&good, why, p, db, e));
    if (good) TRY(same_tags(&good, why, p, db, e));
    *whole = good;
    return true;
}
