#include "ledger/ledger_rules.h"

#include <string.h>

enum { SHARE_WHOLE = 1000000 };

/* Sets of rules by number (an account's or vendor's position), made at first need. They lie in pages, a word that says "made" and
 * then the set, so that finding one costs one look at memory that is not in the cache. */
enum { SET_PAGE = 1024 };
typedef struct { uint64_t **pages; size_t room; } SetTable;

struct RuleMatcher {
    Arena *arena;
    const LedgerRules *rules;
    size_t elements_n, words;     /* words of 64 rules */
    Map by_code[12];              /* a code of the element -> its set in `sets` */
    uint64_t *no_vendor;          /* rules that ask for no vendor */
    SetTable accounts, vendors;
    RuleShare *shares;            /* of the last line */
};

bool rule_matcher_new(RuleMatcher **out, Arena *a, const LedgerRules *rules, size_t elements_n, Err *e)
{
    RuleMatcher *m = PUSH(a, RuleMatcher, 1, e);
    if (!m) return false;
    *m = (RuleMatcher){.arena = a, .rules = rules, .elements_n = elements_n, .words = (rules->n + 63) / 64};
    for (size_t i = 0; i < elements_n; i++) TRY(map_new(&m->by_code[i], a, 64, e));
    m->no_vendor = PUSH(a, uint64_t, m->words, e);
    m->shares = PUSH(a, RuleShare, rules->n, e);
    if (!m->no_vendor || !m->shares) return false;
    for (size_t r = 0; r < rules->n; r++)
        if (rules->rows[r].vendor.n == 0) m->no_vendor[r / 64] |= UINT64_C(1) << r % 64;
    *out = m;
    return true;
}

static bool code_set(const uint64_t **out, RuleMatcher *m, size_t element, Str code, Err *e)
{
    int64_t *at = map_get(&m->by_code[element], code);
    if (!at) {
        uint64_t *set = PUSH(m->arena, uint64_t, m->words, e);
        Str kept;
        if (!set || !str_copy(&kept, m->arena, code, e)) return false;
        for (size_t r = 0; r < m->rules->n; r++) {
            const LedgerRule *rule = &m->rules->rows[r];
            if (!rule->is_dead && str_matches(rule->patterns[element], code, false)) set[r / 64] |= UINT64_C(1) << r % 64;
        }
        bool is_new;
        TRY(map_put(&at, &is_new, &m->by_code[element], kept, (int64_t)(uintptr_t)set, e));
    }
    *out = (const uint64_t *)(uintptr_t)*at;
    return true;
}

/* The set of `at`, with *is_new true when it has just been made (and is all zeros). */
static bool set_row(uint64_t **out, bool *is_new, RuleMatcher *m, SetTable *table, size_t at, Err *e)
{
    size_t page = at / SET_PAGE;
    if (page >= table->room) {
        size_t room = table->room ? table->room : 16;
        while (room <= page) room *= 2;
        uint64_t **pages = arena_grow(m->arena, table->pages, table->room * sizeof *pages, room * sizeof *pages, e);
        if (!pages) return false;
        table->pages = pages;
        table->room = room;
    }
    if (!table->pages[page]) table->pages[page] = PUSH(m->arena, uint64_t, SET_PAGE * (m->words + 1), e);
    if (!table->pages[page]) return false;
    uint64_t *row = table->pages[page] + at % SET_PAGE * (m->words + 1);
    *is_new = !row[0];
    row[0] = 1;
    *out = row + 1;
    return true;
}

static bool account_set(const uint64_t **out, RuleMatcher *m, size_t at, Str key, Err *e)
{
    uint64_t *set;
    bool is_new;
    TRY(set_row(&set, &is_new, m, &m->accounts, at, e));
    *out = set;
    if (!is_new) return true;
    memset(set, 0xff, m->words * sizeof *set);
    Str codes[12];
    account_codes(codes, key);
    for (size_t i = 0; i < m->elements_n; i++) {
        const uint64_t *fits;
        TRY(code_set(&fits, m, i, codes[i], e));
        for (size_t k = 0; k < m->words; k++) set[k] &= fits[k];
    }
    if (m->elements_n == 0) memset(set, 0, m->words * sizeof *set);
    if (m->rules->n % 64) set[m->words - 1] &= (UINT64_C(1) << m->rules->n % 64) - 1;
    return true;
}

static bool vendor_set(const uint64_t **out, RuleMatcher *m, int64_t at, Str vendor, Err *e)
{
    if (at == 0) {
        *out = m->no_vendor;
        return true;
    }
    uint64_t *set;
    bool is_new;
    TRY(set_row(&set, &is_new, m, &m->vendors, (size_t)at, e));
    if (is_new)
        for (size_t r = 0; r < m->rules->n; r++)
            if (str_matches(m->rules->rows[r].vendor, vendor, true)) set[r / 64] |= UINT64_C(1) << r % 64;
    *out = set;
    return true;
}

static char folded(char c) { return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c; }

static bool is_within(Str part, Str whole)
{
    for (size_t at = 0; at + part.n <= whole.n; at++) {
        size_t i = 0;
        while (i < part.n && folded(part.p[i]) == folded(whole.p[at + i])) i++;
        if (i == part.n) return true;
    }
    return false;
}

static bool text_fits(Str pattern, Str text)
{
    bool has_wildcard = str_find(pattern, '*') < pattern.n || str_find(pattern, '?') < pattern.n;
    return has_wildcard ? str_matches(pattern, text, true) : is_within(pattern, text);
}

static bool rest_fits(const LedgerRule *rule, const LedgerLine *line)
{
    if (rule->has_from && line->posted_on.v < rule->from.v) return false;
    if (rule->has_to && line->posted_on.v > rule->to.v) return false;
    return rule->text.n == 0 || text_fits(rule->text, line->description) || text_fits(rule->text, line->reference);
}

/* The part of the line that the first `millionths` of it make. */
static bool part_of(Cents *out, Cents line, int64_t millionths, Err *e)
{
    if (millionths >= SHARE_WHOLE) {
        *out = line;
        return true;
    }
    return cents_from_ratio(out, (__int128)line.v * millionths, SHARE_WHOLE, ROUND_HALF_EVEN, e);
}

bool rule_matcher_share(const RuleShare **shares, size_t *shares_n, RuleMatcher *m, size_t account_at, Str account_key,
                        int64_t vendor_at, Str vendor, const LedgerLine *line, Err *e)
{
    *shares = m->shares;
    *shares_n = 0;
    if (m->rules->n == 0) return true;
    const uint64_t *account, *vendors;
    TRY(account_set(&account, m, account_at, account_key, e));
    TRY(vendor_set(&vendors, m, vendor_at, vendor, e));
    int64_t used = 0; /* millionths of the line taken so far */
    Cents used_cents = CENTS(0);
    for (size_t k = 0; k < m->words; k++) {
        for (uint64_t left = account[k] & vendors[k]; left; left &= left - 1) {
            size_t r = k * 64 + (size_t)__builtin_ctzll(left);
            const LedgerRule *rule = &m->rules->rows[r];
            if (!rest_fits(rule, line)) continue;
            int64_t until = used + rule->share_millionths;
            Cents until_cents, wanted_cents;
            TRY(part_of(&until_cents, line->actual, until, e));
            TRY(part_of(&wanted_cents, line->actual, rule->share_millionths, e));
            RuleShare share = {r, CENTS(until_cents.v - used_cents.v), CENTS(0)};
            if (until > SHARE_WHOLE) share.refused = CENTS(wanted_cents.v - share.taken.v);
            m->shares[(*shares_n)++] = share;
            used = until > SHARE_WHOLE ? SHARE_WHOLE : until;
            used_cents = until_cents;
        }
    }
    return true;
}

void rule_matcher_fetch(const RuleMatcher *m, size_t account_at)
{
    size_t page = account_at / SET_PAGE;
    if (page < m->accounts.room && m->accounts.pages[page]) __builtin_prefetch(m->accounts.pages[page] + account_at % SET_PAGE * (m->words + 1));
}
