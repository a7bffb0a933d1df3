/* Tag rules against a line, both made from the input: whatever the rules, their parts are of the line's sign and never more
 * than it, all shares are taken or refused, and nothing is taken by a rule whose turn comes when the line is used up. */
#include "fuzz.h"

#include "ledger/ledger_rules.h"

typedef struct { const unsigned char *p; size_t n; } Input;

static unsigned take(Input *in)
{
    if (in->n == 0) return 0;
    in->n--;
    return *in->p++;
}

static Str take_text(Input *in, size_t most)
{
    size_t n = take(in) % (most + 1);
    if (n > in->n) n = in->n;
    Str s = {(const char *)in->p, n};
    if (n == 0) s.p = "";
    in->p += n;
    in->n -= n;
    return s;
}

static LedgerRule take_rule(Input *in, size_t i)
{
    LedgerRule r = {.id = (int64_t)i + 1, .position = (int64_t)i + 1, .initiative = STR("I")};
    for (int k = 0; k < 12; k++) r.patterns[k] = k < 3 ? take_text(in, 6) : STR("");
    r.vendor = take_text(in, 6);
    r.text = take_text(in, 6);
    unsigned flags = take(in);
    r.has_from = flags & 1, r.has_to = flags & 2, r.is_dead = (flags & 12) == 12;
    r.from = (Day){(int32_t)take(in)}, r.to = (Day){(int32_t)take(in)};
    r.share_millionths = 1 + (int64_t)(take(in) << 16 | take(in) << 8 | take(in)) % 1000000;
    return r;
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    Input in = {data, size};
    Arena *a = fuzz_arena();
    Err e = {0};
    size_t n = take(&in) % 130;
    LedgerRules rules = {PUSH(a, LedgerRule, n, &e), n};
    for (size_t i = 0; i < n; i++) rules.rows[i] = take_rule(&in, i);
    RuleMatcher *m;
    CHECK(rule_matcher_new(&m, a, &rules, 3, &e));
    for (size_t k = 0; k < 4; k++) {
        Str codes[3] = {take_text(&in, 6), take_text(&in, 6), take_text(&in, 6)};
        for (int i = 0; i < 3; i++)
            if (str_find(codes[i], ACCOUNT_SEPARATOR) < codes[i].n) codes[i].n = 0;
        char key[ACCOUNT_KEY_BYTES];
        Str account = {key, account_key(key, codes, 3)};
        LedgerLine line = {.posted_on = {(int32_t)take(&in)}, .reference = take_text(&in, 10), .description = take_text(&in, 10)};
        for (int i = 0; i < 6; i++) line.actual.v = line.actual.v << 8 | (int64_t)take(&in);
        if (take(&in) & 1) line.actual.v = -line.actual.v;
        const RuleShare *shares;
        size_t shares_n;
        CHECK(rule_matcher_share(&shares, &shares_n, m, k, account, (int64_t)k, k ? STR("vendor") : STR(""), &line, &e));
        int64_t sum = 0, last = -1, sign = line.actual.v < 0 ? -1 : 1;
        for (size_t i = 0; i < shares_n; i++) {
            CHECK((int64_t)shares[i].rule > last && !rules.rows[shares[i].rule].is_dead);
            last = (int64_t)shares[i].rule;
            CHECK(shares[i].taken.v * sign >= 0 && shares[i].refused.v * sign >= 0);
            sum += shares[i].taken.v;
            CHECK(sum * sign <= line.actual.v * sign);
            CHECK(shares[i].refused.v == 0 || sum == line.actual.v); /* refused only when nothing is left */
        }
    }
    arena_end(a);
    return 0;
}
