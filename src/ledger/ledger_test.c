/* The ledger against other people's files: eleven real general ledgers, each in its own layout. */
#include "ledger/ledger_testing.h"

/* ---- A reader that shares nothing with Purser's: splits a CSV and reads money by hand ---- */

typedef struct { char fund[32], object[32]; long long cents; } Sum;
typedef struct { Sum rows[2000]; int n; long lines; } Sums;

static int split(char *line, char *cells[64])
{
    int n = 0;
    char *p = line;
    for (;;) {
        char *to = p;
        cells[n++] = to;
        if (*p == '"') {
            for (p++; *p; p++) {
                if (*p == '"' && p[1] == '"') *to++ = *p++;
                else if (*p == '"') break;
                else *to++ = *p;
            }
            while (*p && *p != ',') p++;
        } else {
            while (*p && *p != ',') *to++ = *p++;
        }
        char end = *p;
        *to = 0;
        if (!end || n == 64) return n;
        p++;
    }
}

static long long by_hand(const char *text)
{
    long long digits = 0, places = -1;
    int negative = 0;
    for (; *text; text++) {
        if (*text == '-' || *text == '(') negative = 1;
        else if (*text == '.') places = 0;
        else if (*text >= '0' && *text <= '9' && places < 2) digits = digits * 10 + (*text - '0'), places += places >= 0;
    }
    for (places = places < 0 ? 0 : places; places < 2; places++) digits *= 10;
    return negative ? -digits : digits;
}

static void add_sum(Sums *s, const char *fund, const char *object, long long cents)
{
    for (int i = 0; i < s->n; i++)
        if (!strcmp(s->rows[i].fund, fund) && !strcmp(s->rows[i].object, object)) {
            s->rows[i].cents += cents;
            return;
        }
    assert_true(s->n < 2000);
    snprintf(s->rows[s->n].fund, 32, "%s", fund);
    snprintf(s->rows[s->n].object, 32, "%s", object);
    s->rows[s->n++].cents = cents;
}

static int column_at(char *cells[64], int n, const char *name)
{
    for (int i = 0; i < n; i++)
        if (!strcmp(cells[i], name)) return i;
    return -1;
}

/* amount: the column, or credit with debit. Quoted cells of these ledgers hold no line ends. */
static void sum_by_hand(Sums *s, const char *path, const char *fund, const char *object, const char *amount, const char *credit)
{
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    static char line[1 << 16];
    char *cells[64];
    int at[4] = {0};
    memset(s, 0, sizeof *s);
    for (int row = 0; fgets(line, sizeof line, f); row++) {
        line[strcspn(line, "\r\n")] = 0;
        if (!line[0]) continue;
        char *text = row == 0 && !strncmp(line, "\xEF\xBB\xBF", 3) ? line + 3 : line;
        int n = split(text, cells);
        if (row == 0) {
            at[0] = column_at(cells, n, fund), at[1] = column_at(cells, n, object), at[2] = column_at(cells, n, amount);
            at[3] = credit ? column_at(cells, n, credit) : -1;
            assert_true(at[0] >= 0 && at[1] >= 0 && at[2] >= 0);
            continue;
        }
        long long cents = by_hand(cells[at[2]]) - (at[3] >= 0 ? by_hand(cells[at[3]]) : 0);
        add_sum(s, cells[at[0]], cells[at[1]], cents);
        s->lines++;
    }
    fclose(f);
}

static void read_control(Sums *s, const char *path) { sum_by_hand(s, path, "fund", "object", "net_amount", NULL); }

static void assert_totals(TestStore *t, const Sums *want, bool zero_rows_count)
{
    const char *by[] = {"fund", "object"};
    LedgerTotals totals = totals_by(t, 2, by);
    int matched = 0;
    for (size_t i = 0; i < totals.n; i++) {
        const LedgerTotal *row = &totals.rows[i];
        bool found = false;
        for (int k = 0; k < want->n && !found; k++) {
            found = str_equal_c(row->codes[0], want->rows[k].fund) && str_equal_c(row->codes[1], want->rows[k].object);
            if (found && row->actual.v != want->rows[k].cents)
                fail_msg("fund %s object %s: %lld cents, the control says %lld", want->rows[k].fund, want->rows[k].object, (long long)row->actual.v, want->rows[k].cents);
        }
        matched += found;
        if (!found && (zero_rows_count || row->actual.v != 0)) fail_msg("fund %.*s object %.*s is not in the control", STR_ARGUMENTS(row->codes[0]), STR_ARGUMENTS(row->codes[1]));
    }
    assert_int_equal(matched, want->n);
}

/* skipped: rows that hold prose where money belongs, shifted by a comma in a book's title */
typedef struct { const char *file, *map, *control, *amount, *credit; long lines, skipped; } RealLedger;

static const RealLedger real_ledgers[] = {
    {"CRSD19", "crsd19", "control_CRSD19", "Amount", NULL, 8751, 0},
    {"CRSD20", "crsd20", "control_CRSD20", "Amount", NULL, 9707, 0},
    {"Cordova19", "cordova19", "control_Cordova19", "Debit", "Credit", 7571, 0},
    {"Cordova20", "cordova20", "control_Cordova20", "Debit", "Credit", 6776, 0},
    {"DGSD19", "dgsd19", "control_DGSD19", "Amount", NULL, 15003, 7},
    {"DGSD20", "dgsd20", "control_DGSD20", "Amount", NULL, 14738, 10},
    {"CSD20", "csd20", NULL, "Debit", "Credit", 28114, 0},
    {"CraigCity19", "craig19", NULL, "Amount", NULL, 8831, 0},
    {"CraigCity20", "craig20", NULL, "Amount", NULL, 8998, 0},
    {"Yupiit19", "yupiit19", NULL, "Amount", NULL, 20429, 0},
    {"Yupiit20", "yupiit20", NULL, "Amount", NULL, 22298, 0},
};

static void import_real_ledger(const RealLedger *l, DbEngine engine)
{
    char path[500], map_path[200], name[100];
    snprintf(name, sizeof name, "data/alaska_gl/%s.csv", l->file);
    shared_path(path, name);
    snprintf(map_path, sizeof map_path, "samples/maps/%s.json", l->map);
    TestStore t;
    test_store_new(&t, engine);
    Str map = file_text(t.arena, map_path);
    LedgerImportRequest request = request_for(path, map);
    request.skip_rows = l->skipped > 0;
    Problems problems = problems_in(t.arena);
    LedgerImport out = must_import(&t, &request, &problems);
    assert_int_equal(out.lines + out.skipped_rows, l->lines);
    assert_int_equal(out.skipped_rows, l->skipped);
    assert_int_equal(problems.bad_rows, l->skipped);
    static Sums by_hand_sums, control;
    sum_by_hand(&by_hand_sums, path, "Fund_Code", "Object_Code", l->amount, l->credit);
    assert_int_equal(by_hand_sums.lines, l->lines);
    assert_totals(&t, &by_hand_sums, false);
    if (l->control) {
        snprintf(name, sizeof name, "data/alaska_gl/%s.csv", l->control);
        char control_path[400];
        read_control(&control, shared_path(control_path, name));
        assert_totals(&t, &control, false);
    }
    /* the same bytes again are refused, and change nothing */
    LedgerImport again;
    Err e = {0};
    Problems more = problems_in(t.arena);
    assert_false(ledger_import(&again, &more, t.arena, t.db, &request, &e));
    assert_int_equal(e.code, ERR_CONFLICT);
    assert_int_equal(totals_by(&t, 0, NULL).lines, out.lines);
    assert_whole(&t);
    test_store_end(&t);
}

static void test_eleven_real_ledgers(void **state)
{
    (void)state;
    NEEDS_SHARED(folder, "data/alaska_gl/CRSD20.csv");
    for (size_t i = 0; i < sizeof real_ledgers / sizeof *real_ledgers; i++)
        FOR_EACH_ENGINE(k) import_real_ledger(&real_ledgers[i], engines[k]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_eleven_real_ledgers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
