/* Whether the ledger is what was imported and tagged: everything made anew from its lines, and held against the audit log. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "ledger/ledger_block.h"
#include "ledger/ledger_posting.h"
#include "store/audit.h"

typedef struct {
    Posting posting;
    Arena *arena, *scratch;
    const Progress *progress;
    bool whole;
    char *why;
    int64_t next_block, next_line, lines_n;
    int64_t accounts_n, vendors_n; /* named by the lines so far: they are numbered as they come */
    Cents actual, budget, encumbrance; /* of one import */
    LedgerImportRow *imports;
    size_t imports_n;
    bool *is_logged;        /* of each import: the log has an entry about it */
    Str rules_root;         /* of the log's last entry about the rules; "" without one */
    bool is_tagged;         /* the log has such an entry */
} Verify;

static bool is_broken(Verify *v, const char *format, ...) PRINTF_LIKE(2, 3);
static bool is_broken(Verify *v, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(v->why, 300, format, arguments);
    va_end(arguments);
    v->whole = false;
    return true;
}

static bool post_again(void *to, const LedgerLine *line, bool *stop, Err *e)
{
    (void)stop;
    Verify *v = to;
    TRY(posting_check(&v->posting, line, e));
    if (line->account_id > v->accounts_n) v->accounts_n = line->account_id;
    if (line->vendor_id > v->vendors_n) v->vendors_n = line->vendor_id;
    TRY(cents_add(&v->actual, v->actual, line->actual, e));
    TRY(cents_add(&v->budget, v->budget, line->budget, e));
    TRY(cents_add(&v->encumbrance, v->encumbrance, line->encumbrance, e));
    TRY(posting_balance(&v->posting, line, e));
    return posting_tag(&v->posting, line, e);
}

/* One block of an import: its leaf into the root, its lines into fresh sums. */
static bool replay_block(Verify *v, Hasher *root, Db *db, Err *e)
{
    LedgerBlockRow row;
    bool found, stop = false;
    int64_t lines_before = v->posting.lines;
    TRY(ledger_block_next(&found, &row, v->scratch, db, v->next_block, e));
    if (!found || row.id != v->next_block || row.first_line != v->next_line || row.lines_n < 1)
        return is_broken(v, "the lines from %lld on are not in the store", (long long)v->next_line);
    Hash leaf = hash_of(row.lines);
    hash_add(root, leaf.bytes, sizeof leaf.bytes);
    Err bad = {0};
    if (!block_read(row.lines, row.first_line, post_again, v, &stop, &bad)) {
        if (bad.code != ERR_BROKEN && bad.code != ERR_OVERFLOW) {
            *e = bad;
            return false;
        }
        return is_broken(v, "%.250s", bad.message);
    }
    if (v->posting.lines - lines_before != row.lines_n)
        return is_broken(v, "the block of lines from %lld on holds %lld lines, not %lld", (long long)row.first_line, (long long)(v->posting.lines - lines_before), (long long)row.lines_n);
    v->next_block++;
    v->next_line += row.lines_n;
    return progress_step(v->progress, "verifying the ledger", v->next_line, v->lines_n, e);
}

static bool replay_import(Verify *v, const LedgerImportRow *import, Db *db, Err *e)
{
    Hasher root;
    hash_start(&root, "purser-lines");
    size_t accounts_before = (size_t)v->accounts_n, vendors_before = (size_t)v->vendors_n;
    int64_t end = import->first_line + import->lines_n;
    v->actual = v->budget = v->encumbrance = CENTS(0);
    int shown = (int)(import->file_name.n > 100 ? 100 : import->file_name.n);
    if (import->first_line != v->next_line) return is_broken(v, "import %lld (%.*s) does not begin where the one before it ends", (long long)import->id, shown, import->file_name.p);
    while (v->next_line < end && v->whole) {
        ArenaMark mark = arena_mark(v->scratch);
        bool done = replay_block(v, &root, db, e);
        arena_reset(v->scratch, mark);
        TRY(done);
    }
    if (v->whole) posting_hash_names(&root, &v->posting, accounts_before, (size_t)v->accounts_n, vendors_before, (size_t)v->vendors_n);
    Hash hash = hash_end(&root);
    char hex[65];
    hash_to_hex(hex, &hash);
    if (!v->whole || v->next_line != end || !str_equal_c(import->lines_root, hex)) {
        char found[300];
        snprintf(found, sizeof found, "%s%.140s", v->whole ? "" : ": ", v->whole ? "" : v->why);
        return is_broken(v, "the lines of import %lld (%.*s) are not those that were imported%s", (long long)import->id, shown, import->file_name.p, found);
    }
    if (import->actual.v != v->actual.v || import->budget.v != v->budget.v || import->encumbrance.v != v->encumbrance.v)
        return is_broken(v, "the sums kept with import %lld (%.*s) are not those of its lines", (long long)import->id, shown, import->file_name.p);
    return true;
}

static bool replay(Verify *v, Db *db, Err *e)
{
    LedgerState state;
    TRY(ledger_state_get(&state, db, e));
    v->lines_n = state.lines_n;
    for (size_t i = 0; i < v->imports_n && v->whole; i++) TRY(replay_import(v, &v->imports[i], db, e));
    if (!v->whole) return true;
    LedgerBlockRow more;
    bool found;
    TRY(ledger_block_next(&found, &more, v->scratch, db, v->next_block, e));
    if (found) return is_broken(v, "there are lines, from %lld on, that belong to no import", (long long)more.first_line);
    if (state.lines_n != v->next_line - 1 || state.blocks_n != v->next_block - 1)
        return is_broken(v, "the store counts %lld lines in %lld blocks; there are %lld in %lld", (long long)state.lines_n, (long long)state.blocks_n, (long long)v->next_line - 1, (long long)v->next_block - 1);
    if ((size_t)v->accounts_n != v->posting.accounts.by_key.n || (size_t)v->vendors_n != v->posting.vendors.by_name.n)
        return is_broken(v, "there are accounts or vendors that came with no line");
    return posting_finish(&v->posting, e);
}

/* Whether the numbers can be a key at all; a row that was written by another hand may hold anything. */
static bool fits_key(int64_t rule, int64_t account, int64_t fiscal_year, int64_t period)
{
    return rule >= 1 && rule <= LIMIT_RULES && account >= 1 && account < 1 << 28 && fiscal_year >= 0 && fiscal_year < BLOCK_YEARS && period >= 0 && period < BLOCK_PERIODS;
}

static bool same_balances(Verify *v, Db *db, Err *e)
{
    Query *q;
    size_t n = 0;
    const Posting *p = &v->posting;
    TRY(db_query(&q, db, "SELECT account_id, fiscal_year, period, actual_cents, budget_cents, encumbrance_cents FROM balance", e));
    for (bool has_row; v->whole; n++) {
        TRY(query_next(&has_row, q, e));
        if (!has_row) break;
        int64_t account = query_int(q, 0), fiscal_year = query_int(q, 1), period = query_int(q, 2);
        const int64_t *actual = NULL, *beside = NULL;
        if (fits_key(1, account, fiscal_year, period)) {
            int64_t key = balance_key((size_t)account - 1, (int)fiscal_year, (int)period);
            actual = tally_get(&p->actual, key), beside = tally_get(&p->beside, key);
        }
        bool same = actual && actual[0] == query_int(q, 3) && (beside ? beside[0] : 0) == query_int(q, 4) && (beside ? beside[1] : 0) == query_int(q, 5);
        if (!same) is_broken(v, "the balance of account %lld, fiscal year %lld, period %lld is not the sum of its lines", (long long)account, (long long)fiscal_year, (long long)period);
    }
    query_end(q);
    if (v->whole && n != p->actual.n) is_broken(v, "%zu balances are kept, the lines make %zu", n, p->actual.n);
    return true;
}

/* The codes that queries sum by against the key that the roots vouch for. */
static bool same_accounts(Verify *v, Db *db, Err *e)
{
    Query *q;
    TRY(db_query(&q, db, "SELECT id, key, e1, e2, e3, e4, e5, e6, e7, e8, e9, e10, e11, e12 FROM account ORDER BY id", e));
    for (bool has_row; v->whole;) {
        TRY(query_next(&has_row, q, e));
        if (!has_row) break;
        Str codes[12];
        account_codes(codes, query_text(q, 1));
        for (int i = 0; i < 12 && v->whole; i++)
            if (!str_equal(codes[i], query_text(q, 2 + i))) is_broken(v, "the codes of account %lld are not those of its key", (long long)query_int(q, 0));
    }
    query_end(q);
    return true;
}

static bool same_tags(Verify *v, Db *db, Err *e)
{
    Query *q;
    size_t n = 0;
    const Posting *p = &v->posting;
    TRY(db_query(&q, db, "SELECT rule_id, account_id, fiscal_year, cents, lines_n, refused_cents, refused_n FROM tag_balance", e));
    for (bool has_row; v->whole; n++) {
        TRY(query_next(&has_row, q, e));
        if (!has_row) break;
        int64_t rule = query_int(q, 0), account = query_int(q, 1), fiscal_year = query_int(q, 2);
        const int64_t *sums = fits_key(rule, account, fiscal_year, 0) ? tally_get(&p->tags, tag_key((size_t)rule - 1, (size_t)account - 1, (int)fiscal_year)) : NULL;
        bool same = sums != NULL;
        for (int s = 0; same && s < TALLY_TAG_SUMS; s++) same = sums[s] == query_int(q, 3 + s);
        if (!same) is_broken(v, "what rule %lld took from account %lld in fiscal year %lld is not what it takes from its lines", (long long)rule, (long long)account, (long long)fiscal_year);
    }
    query_end(q);
    if (v->whole && n != p->tags.n) is_broken(v, "%zu tag balances are kept, the lines and rules make %zu", n, p->tags.n);
    return true;
}

/* ---- What the audit log says ----
 * Sums and roots beside the lines prove that the lines were not changed alone; who changes all of them together is found by the log only. */

static Str said(const AuditChange *changes, size_t n, const char *field)
{
    for (size_t i = 0; i < n; i++)
        if (str_equal_c(changes[i].field, field) && changes[i].has_after) return changes[i].after;
    return (Str){"", 0};
}

static bool compare_import(void *to, Str key, const AuditChange *changes, size_t n, Err *e)
{
    Verify *v = to;
    (void)e;
    int shown = (int)(key.n > 20 ? 20 : key.n);
    char id[24], sums[3][32];
    size_t i = 0;
    for (; i < v->imports_n; i++) {
        snprintf(id, sizeof id, "%lld", (long long)v->imports[i].id);
        if (str_equal_c(key, id)) break;
    }
    if (!v->whole) return true;
    if (i == v->imports_n) return is_broken(v, "the audit log has an import %.*s, which is not in the store", shown, key.p);
    const LedgerImportRow *import = &v->imports[i];
    cents_to_text(sums[0], import->actual);
    cents_to_text(sums[1], import->budget);
    cents_to_text(sums[2], import->encumbrance);
    const struct { const char *field; Str now; } kept[] = {
        {"file_name", import->file_name}, {"file_hash", import->file_hash}, {"lines_root", import->lines_root},
        {"actual", str_from_c(sums[0])}, {"budget", str_from_c(sums[1])}, {"encumbrance", str_from_c(sums[2])}};
    for (size_t k = 0; k < sizeof kept / sizeof *kept; k++)
        if (!str_equal(said(changes, n, kept[k].field), kept[k].now))
            return is_broken(v, "import %.*s is not what the audit log says: its %s was changed", shown, key.p, kept[k].field);
    v->is_logged[i] = true;
    return true;
}

static bool note_tagging(void *to, Str key, const AuditChange *changes, size_t n, Err *e)
{
    Verify *v = to;
    (void)key;
    v->is_tagged = true;
    return str_copy(&v->rules_root, v->arena, said(changes, n, "rules_root"), e);
}

static bool same_as_logged(Verify *v, Db *db, Err *e)
{
    TRY(ledger_import_list(&v->imports, &v->imports_n, v->arena, db, e));
    v->is_logged = PUSH(v->arena, bool, v->imports_n, e);
    if (!v->is_logged) return false;
    TRY(audit_walk(db, v->scratch, "import", "ledger_import", compare_import, v, e));
    for (size_t i = 0; i < v->imports_n && v->whole; i++)
        if (!v->is_logged[i]) is_broken(v, "import %lld is in the store, and the audit log has no entry about it", (long long)v->imports[i].id);
    TRY(audit_walk(db, v->scratch, "tag", "rule", note_tagging, v, e));
    Hash root;
    char hex[65];
    TRY(ledger_rules_root(&root, db, e));
    hash_to_hex(hex, &root);
    if (v->whole && !v->is_tagged && v->posting.rules.n) return is_broken(v, "there are tag rules, and the audit log has no entry about them");
    if (v->whole && v->is_tagged && !str_equal_c(v->rules_root, hex)) is_broken(v, "the tag rules are not those of the last tagging in the audit log: one was changed, added or taken out");
    return true;
}

static bool verify_in(Verify *v, Arena *a, Db *db, Err *e)
{
    Chart chart;
    LedgerRules rules;
    TRY(chart_load(&chart, a, db, e));
    TRY(ledger_rules_load(&rules, a, db, &chart, e));
    TRY(posting_new(&v->posting, a, db, &chart, &rules, e));
    TRY(same_as_logged(v, db, e));
    if (v->whole) TRY(replay(v, db, e));
    if (v->whole) TRY(same_accounts(v, db, e));
    if (v->whole) TRY(same_balances(v, db, e));
    if (v->whole) TRY(same_tags(v, db, e));
    return true;
}

bool ledger_verify(bool *whole, char why[300], Arena *a, Db *db, const Progress *progress, Err *e)
{
    Verify *v = PUSH(a, Verify, 1, e);
    if (!v) return false;
    char found[300] = "";
    Err bad = {0};
    *v = (Verify){.arena = a, .progress = progress, .whole = true, .why = found, .next_block = 1, .next_line = 1};
    TRY(arena_new(&v->scratch, 0, e));
    bool done = db_read_begin(db, e); /* one state, whatever is imported meanwhile */
    if (done) done = verify_in(v, a, db, &bad);
    db_read_end(db);
    arena_end(v->scratch);
    if (bad.code == ERR_BROKEN) done = is_broken(v, "%.290s", bad.message);
    else if (bad.code) *e = bad;
    if (!done) return false;
    *whole = v->whole;
    memcpy(why, found, sizeof found);
    return true;
}
