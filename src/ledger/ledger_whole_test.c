/* All of a file or nothing of it: bad rows, dry runs, cancelling, faults of memory and store, and kill -9 at any moment. */
#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>

#include "ledger/ledger_testing.h"

static const char map[] = "{\"columns\": {\"fund\": \"Fund\", \"object\": \"Object\", \"posted_on\": \"Date\", \"amount\": \"Amount\", \"vendor\": \"Vendor\"}}";
static const char first_file[] = "Fund,Object,Date,Amount,Vendor\n100,315,2020-01-31,12.50,Acme\n100,360,2020-02-29,(2.25),\n200,315,2020-02-29,7,Power\n";
static const char second_file[] = "Fund,Object,Date,Amount,Vendor\n100,315,2020-03-31,1.25,Acme\n300,410,2020-03-31,99.99,New & Co\n";
static const char rules_file[] = "initiative,pool,fund,vendor,share_percent\nREADING,,1*,,60\n,OFFICE,,acme,50\n";

static bool try_import(TestStore *t, const char *path, bool dry_run, bool skip_rows, Problems *problems, LedgerImport *out, Err *e)
{
    LedgerImportRequest request = request_for(path, str_from_c(map));
    request.dry_run = dry_run;
    request.skip_rows = skip_rows;
    *problems = problems_in(t->arena);
    *e = (Err){0};
    return ledger_import(out, problems, t->arena, t->db, &request, e);
}

/* A store with a ledger and rules in it. */
static void begin_store(TestStore *t, DbEngine engine)
{
    test_store_new(t, engine);
    import_file(t, write_file(first_file), map);
    tag_file(t, write_file(rules_file));
}

/* ---- Bad rows and dry runs ---- */

static void test_one_bad_row_refuses_the_file(void **state)
{
    (void)state;
    enum { ROWS = 9 };
    FOR_EACH_ENGINE(k) {
        TestStore t;
        begin_store(&t, engines[k]);
        Hash before = store_hash(&t);
        for (int bad = 0; bad < ROWS; bad++) {
            char text[800];
            size_t n = (size_t)snprintf(text, sizeof text, "Fund,Object,Date,Amount,Vendor\n");
            for (int i = 0; i < ROWS; i++)
                n += (size_t)snprintf(text + n, sizeof text - n, "%d,NEW%d,2020-01-0%d,%s,V%d\n", i, i, i + 1, i == bad ? "twelve" : "12", i);
            Problems problems;
            LedgerImport out = {.lines = -1};
            Err e;
            assert_false(try_import(&t, write_file(text), false, false, &problems, &out, &e));
            assert_int_equal(e.code, ERR_INPUT);
            char line[40];
            snprintf(line, sizeof line, ", line %d, column 'Amount': 'twelve'", bad + 2);
            assert_non_null(strstr(e.message, line));
            assert_int_equal(problems.bad_rows, 1);
            assert_int_equal(problems.rows[0].line, bad + 2);
            assert_int_equal(out.lines, -1); /* untouched */
            assert_same_store(&t, &before);
        }
        assert_whole(&t);
        test_store_end(&t);
    }
}

static void test_skip_rows_leaves_out_the_bad_ones(void **state)
{
    (void)state;
    static const char text[] = "Fund,Object,Date,Amount,Vendor\n"
                               "100,1,2020-01-01,1.00,A\n"       /* 2 */
                               "666,1,2020-13-01,prose,B\n"      /* 3: two faults, one row */
                               "100,1,2020-01-01\n"              /* 4: short */
                               "\n"
                               "100,2,2020-01-02,2.00,C\n"       /* 6 */
                               "Total,,,3.00,\n"                 /* 7 */
                               ",,,,\n"                          /* 8: blank */
                               "100,1,2020-01-01,1.005,A\n";     /* 9 */
    FOR_EACH_ENGINE(k) {
        TestStore t;
        test_store_new(&t, engines[k]);
        Problems problems;
        LedgerImport out;
        Err e;
        const char *path = write_file(text);
        assert_false(try_import(&t, path, false, false, &problems, &out, &e));
        assert_int_equal(problems.bad_rows, 4); /* all of them listed, not the first alone */
        assert_non_null(strstr(e.message, "and 3 more bad rows"));
        assert_true(try_import(&t, path, false, true, &problems, &out, &e));
        assert_int_equal(out.lines, 2);
        assert_int_equal(out.skipped_rows, 4);
        assert_int_equal(out.blank_rows, 1);
        assert_int_equal(out.actual.v, 300);
        assert_int_equal(problems.bad_rows, 4);
        static const struct { int line; const char *column; } want[] = {{3, "Date"}, {3, "Amount"}, {4, ""}, {7, "Fund"}, {9, "Amount"}};
        size_t seen = 0;
        for (size_t i = 0; i < problems.n; i++) {
            if (problems.rows[i].severity != PROBLEM_BAD_ROW) continue;
            assert_true(seen < 5);
            assert_int_equal(problems.rows[i].line, want[seen].line);
            if (want[seen].column[0]) assert_true(str_equal_c(problems.rows[i].column, want[seen].column));
            seen++;
        }
        assert_int_equal(seen, 5);
        /* what a row that was left out named is not in the chart either */
        assert_int_equal(count(&t, "SELECT COUNT(*) FROM account"), 2);
        assert_int_equal(count(&t, "SELECT COUNT(*) FROM vendor"), 2);
        assert_int_equal(count(&t, "SELECT skipped_n FROM ledger_import"), 4);
        assert_whole(&t);
        test_store_end(&t);
    }
}

static void add_bytes(Hasher *h, const char *path)
{
    FILE *f = fopen(path, "rb");
    char piece[65536];
    for (size_t n; f && (n = fread(piece, 1, sizeof piece, f)) > 0;) hash_add(h, piece, n);
    if (f) fclose(f);
}

static Hash file_bytes(const TestStore *t)
{
    char wal[320];
    Hasher h;
    hash_start(&h, "test-bytes");
    snprintf(wal, sizeof wal, "%s-wal", t->store);
    add_bytes(&h, t->store);
    add_bytes(&h, wal);
    return hash_end(&h);
}

static void test_dry_run_writes_nothing(void **state)
{
    (void)state;
    FOR_EACH_ENGINE(k) {
        TestStore t;
        begin_store(&t, engines[k]);
        Hash before = store_hash(&t), bytes = file_bytes(&t);
        Problems problems;
        LedgerImport dry, real;
        Err e;
        const char *path = write_file(second_file), *rules = write_file("initiative,object\nMATH,3*\n");
        if (!try_import(&t, path, true, false, &problems, &dry, &e)) fail_msg("%s", e.message);
        LedgerTagRequest request = tag_request_for(rules);
        request.dry_run = true;
        LedgerTagging tagging;
        assert_true(ledger_tag(&tagging, &problems, t.arena, t.db, &request, &e));
        assert_int_equal(tagging.tagged.v, 1250 - 225 + 700);
        assert_same_store(&t, &before);
        if (engines[k] == DB_SQLITE) {
            Hash now = file_bytes(&t);
            assert_true(hash_equal(&bytes, &now));
        }
        /* and tells what the real one then does */
        if (!try_import(&t, path, false, false, &problems, &real, &e)) fail_msg("%s", e.message);
        assert_int_equal(dry.import_id, 0);
        assert_int_equal(dry.lines, real.lines);
        assert_int_equal(dry.actual.v, real.actual.v);
        assert_int_equal(dry.tagged.v, real.tagged.v);
        assert_int_equal(dry.accounts_new, 1);
        assert_int_equal(real.accounts_new, 1);
        assert_int_equal(dry.vendors_new, real.vendors_new);
        assert_string_equal(dry.file_hash, real.file_hash);
        /* a dry run of what is there already is refused as the real one would be */
        assert_false(try_import(&t, path, true, false, &problems, &dry, &e));
        assert_int_equal(e.code, ERR_CONFLICT);
        assert_whole(&t);
        test_store_end(&t);
    }
}

static void test_bad_rules_change_nothing(void **state)
{
    (void)state;
    static const struct { const char *text, *words; } bad[] = {
        {"initiative,share_percent\nA,10\nB,0\n", "line 3, column 'share_percent': a share is more than 0"},
        {"initiative,share_percent\nA,100.1\n", "at most 100"},
        {"initiative,share_percent\nA,33.33333\n", "four decimals"},
        {"initiative,share_percent\nA,half\n", "column 'share_percent'"},
        {"initiative,pool\nA,P\n", "one of them"},
        {"initiative,pool\n,\nA,\n", ""}, /* a blank row is passed over */
        {"initiative,fund\n,1*\n", "neither an initiative nor a pool"},
        {"fund,share_percent\n1,2\n", "neither a column 'initiative' nor 'pool'"},
        {"initiative,from,to\nA,2020-02-01,2020-01-01\n", "'to' lies before 'from'"},
        {"initiative,from\nA,02/01/2020\n", "column 'from'"},
        {"initiative,order\nA,first\n", "column 'order'"},
        {"initiative,fund,Fund\nA,1,2\n", "twice"},
        {"initiative,fund\nA\n", "line 2"},
        {"", "header"},
    };
    FOR_EACH_ENGINE(k) {
        TestStore t;
        begin_store(&t, engines[k]);
        Hash before = store_hash(&t);
        for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
            LedgerTagRequest request = tag_request_for(write_file(bad[i].text));
            request.dry_run = !bad[i].words[0];
            LedgerTagging out;
            Problems problems = problems_in(t.arena);
            Err e = {0};
            bool done = ledger_tag(&out, &problems, t.arena, t.db, &request, &e);
            if (done != !bad[i].words[0] || (!done && !strstr(e.message, bad[i].words))) fail_msg("rules %zu: %s", i, done ? "were taken" : e.message);
            assert_same_store(&t, &before);
        }
        /* no rules at all: everything becomes untagged, and it is said */
        LedgerTagRequest request = tag_request_for(write_file("initiative,fund\n"));
        LedgerTagging out;
        Problems problems = problems_in(t.arena);
        Err e = {0};
        assert_true(ledger_tag(&out, &problems, t.arena, t.db, &request, &e));
        assert_int_equal(problems.counts[PROBLEM_WARNING], 1);
        assert_int_equal(problems.counts[PROBLEM_NOTE], 0); /* the chart has a fund */
        assert_int_equal(out.tagged.v, 0);
        assert_int_equal(totals_by(&t, 0, NULL).tagged.v, 0);
        assert_whole(&t);
        test_store_end(&t);
    }
}

/* Rules may come first; then every column that is none of theirs is said to be an element, so that a slip shows. */
static void test_rules_without_a_ledger(void **state)
{
    (void)state;
    TestStore t;
    test_store_new(&t, DB_SQLITE);
    LedgerTagRequest request = tag_request_for(write_file("initiative,fund,obejct,note\nA,100,3*,x\n"));
    LedgerTagging out;
    Problems problems = problems_in(t.arena);
    Err e = {0};
    assert_true(ledger_tag(&out, &problems, t.arena, t.db, &request, &e));
    assert_int_equal(problems.counts[PROBLEM_NOTE], 3);
    assert_true(str_equal_c(problems.rows[1].column, "obejct") && strstr(problems.rows[1].message.p, "taken for an account element"));
    test_store_end(&t);
}

/* ---- A long file ---- */

enum { LONG_ROWS = 200000 };

static const char *write_long(int from, int rows)
{
    const char *path = new_path(".csv");
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    fputs("Fund,Object,Date,Amount,Vendor\n", f);
    for (int i = from; i < from + rows; i++)
        fprintf(f, "%d,%d,2020-%02d-%02d,%d.%02d,Vendor %d\n", 100 + i % 7, i % 503, 1 + i % 3, 1 + i % 28, i % 9001, i % 100, i % 301);
    assert_int_equal(fclose(f), 0);
    return path;
}

typedef struct { int steps, cancel_at; volatile int is_cancelled; } Canceller;

static void cancel_later(void *to, const char *what, int64_t done, int64_t total)
{
    (void)what, (void)done, (void)total;
    Canceller *c = to;
    if (++c->steps == c->cancel_at) c->is_cancelled = 1;
}

static void test_cancel_leaves_nothing(void **state)
{
    (void)state;
    const char *path = write_long(0, 70000);
    FOR_EACH_ENGINE(k) {
        TestStore t;
        begin_store(&t, engines[k]);
        Hash before = store_hash(&t);
        int refused = 0;
        for (int at = 1;; at++) {
            Canceller canceller = {.cancel_at = at};
            Progress progress = {cancel_later, &canceller, &canceller.is_cancelled};
            LedgerImportRequest request = request_for(path, str_from_c(map));
            request.progress = &progress;
            Problems problems = problems_in(t.arena);
            LedgerImport out;
            Err e = {0};
            if (ledger_import(&out, &problems, t.arena, t.db, &request, &e)) break;
            assert_int_equal(e.code, ERR_CANCELLED);
            assert_same_store(&t, &before);
            refused++;
        }
        assert_true(refused >= 3); /* within the rows and before the balances */
        assert_int_equal(totals_by(&t, 0, NULL).lines, 70003);
        /* tagging too */
        before = store_hash(&t);
        Canceller canceller = {.cancel_at = 2};
        Progress progress = {cancel_later, &canceller, &canceller.is_cancelled};
        LedgerTagRequest request = tag_request_for(write_file("initiative\nALL\n"));
        request.progress = &progress;
        LedgerTagging out;
        Problems problems = problems_in(t.arena);
        Err e = {0};
        assert_false(ledger_tag(&out, &problems, t.arena, t.db, &request, &e));
        assert_int_equal(e.code, ERR_CANCELLED);
        assert_same_store(&t, &before);
        assert_whole(&t);
        test_store_end(&t);
    }
}

/* ---- Killed at any moment ---- */

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* Imports the files one after the other in a process of its own; says "." when each is kept, then waits to be killed. */
static pid_t start_import(const TestStore *t, const char *const *paths, int n, int *said)
{
    int pipe_ends[2];
    assert_int_equal(pipe(pipe_ends), 0);
    fflush(NULL);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        close(pipe_ends[0]);
        Arena *a;
        Db *db;
        Err e = {0};
        if (!arena_new(&a, 0, &e) || !db_open(&db, a, str_from_c(t->store), str_from_c(t->district), &e) || write(pipe_ends[1], "s", 1) != 1) _exit(1);
        for (int i = 0; i < n; i++) {
            LedgerImportRequest request = request_for(paths[i], str_from_c(map));
            Problems problems = problems_in(a);
            LedgerImport out;
            if (!ledger_import(&out, &problems, a, db, &request, &e)) _exit(2);
            if (write(pipe_ends[1], ".", 1) != 1) _exit(3);
        }
        for (;;) pause();
    }
    close(pipe_ends[1]);
    char word = 0;
    assert_int_equal(read(pipe_ends[0], &word, 1), 1);
    *said = pipe_ends[0];
    return pid;
}

/* Kills it; how many files it had said were kept. */
static int end_import(pid_t pid, int said)
{
    int status, n = 0;
    char word;
    kill(pid, SIGKILL);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    while (read(said, &word, 1) == 1) n++;
    close(said);
    return n;
}

/* The server of a killed client ends its transaction when it notices. */
static void wait_for_server(TestStore *t, DbEngine engine)
{
    for (int i = 0; engine == DB_POSTGRESQL && i < 1000; i++) {
        if (count(t, "SELECT COUNT(*) FROM pg_locks WHERE pid <> pg_backend_pid() AND relation = to_regclass('ledger_state')") == 0) return;
        usleep(5000);
    }
}

typedef enum { NOTHING, EVERYTHING, PARTIAL } Left;

static Left what_is_left(TestStore *t, int64_t rows)
{
    int64_t lines = totals_by(t, 0, NULL).lines, blocks = count(t, "SELECT CAST(COALESCE(SUM(lines_n), 0) AS BIGINT) FROM ledger_block");
    int64_t imports = count(t, "SELECT COUNT(*) FROM ledger_import"), balances = count(t, "SELECT COUNT(*) FROM balance"), accounts = count(t, "SELECT COUNT(*) FROM account");
    if (lines == 0 && blocks == 0 && imports == 0 && balances == 0 && accounts == 0 && count(t, "SELECT COUNT(*) FROM account_element") == 0) return NOTHING;
    return lines == rows && blocks == rows && imports == 1 && balances > 0 && accounts > 0 ? EVERYTHING : PARTIAL;
}

static void test_kill_leaves_all_or_nothing(void **state)
{
    (void)state;
    Chance chance = chance_from(4711);
    const char *path = write_long(0, LONG_ROWS);
    static const int kills[] = {15, 5};
    FOR_EACH_ENGINE(k) {
        TestStore t;
        test_store_new(&t, engines[k]);
        double started = seconds(), whole_run;
        int said, left[3] = {0};
        pid_t pid = start_import(&t, &path, 1, &said); /* one that is left alone tells how long it takes */
        char word;
        assert_int_equal(read(said, &word, 1), 1);
        whole_run = seconds() - started;
        end_import(pid, said);
        assert_int_equal(what_is_left(&t, LONG_ROWS), EVERYTHING);
        for (int i = 0; i < kills[k]; i++) {
            if (what_is_left(&t, LONG_ROWS) == EVERYTHING) {
                test_store_end(&t);
                test_store_new(&t, engines[k]);
            }
            pid = start_import(&t, &path, 1, &said);
            /* one in four around the commit, where it is decided */
            double part = one_in(&chance, 4) ? 0.9 + below(&chance, 150) / 1000.0 : below(&chance, 1000) / 1000.0;
            usleep((useconds_t)(whole_run * part * 1e6));
            int kept = end_import(pid, said);
            test_store_reopen(&t);
            wait_for_server(&t, engines[k]);
            Left found = what_is_left(&t, LONG_ROWS);
            left[found]++;
            if (found == PARTIAL) fail_msg("kill %d left a part of the file", i);
            if (kept && found != EVERYTHING) fail_msg("kill %d lost an import that was said to be kept", i);
            if (i % 4 == 0) assert_whole(&t);
        }
        print_message("%s: %d kills in imports of %.2f s: %d left nothing, %d everything\n", k ? "postgresql" : "sqlite", kills[k], whole_run, left[NOTHING], left[EVERYTHING]);
        assert_true(left[NOTHING] > 0);
        if (what_is_left(&t, LONG_ROWS) == NOTHING) import_file(&t, path, map); /* and it can be done again */
        assert_int_equal(what_is_left(&t, LONG_ROWS), EVERYTHING);
        assert_whole(&t);
        if (engines[k] == DB_SQLITE) assert_int_equal(count(&t, "SELECT COUNT(*) FROM pragma_integrity_check WHERE integrity_check = 'ok'"), 1);
        test_store_end(&t);
    }
}

/* The control: a program that keeps a file in two halves is caught. */
static void test_kill_finds_halves(void **state)
{
    (void)state;
    const char *paths[] = {write_long(0, 3000), write_long(3000, LONG_ROWS - 3000)};
    FOR_EACH_ENGINE(k) {
        TestStore t;
        test_store_new(&t, engines[k]);
        int said;
        char word;
        pid_t pid = start_import(&t, paths, 2, &said);
        assert_int_equal(read(said, &word, 1), 1);
        end_import(pid, said);
        test_store_reopen(&t);
        wait_for_server(&t, engines[k]);
        assert_int_equal(what_is_left(&t, LONG_ROWS), PARTIAL);
        test_store_end(&t);
    }
}

/* ---- Every allocation and every step of the store fails once ---- */

typedef struct { const char *imported, *rules; } Work;

static bool do_work(TestStore *t, const Work *w, Arena *a, Err *e)
{
    Problems problems = problems_in(a);
    if (w->imported) {
        LedgerImport out;
        LedgerImportRequest request = request_for(w->imported, str_from_c(map));
        return ledger_import(&out, &problems, a, t->db, &request, e);
    }
    LedgerTagging out;
    LedgerTagRequest request = tag_request_for(w->rules);
    return ledger_tag(&out, &problems, a, t->db, &request, e);
}

static void fail_everywhere(TestStore *t, const Work *w, void (*fail_after)(long), ErrCode code)
{
    Hash before = store_hash(t);
    bool done = false;
    long n = 1, failed = 0;
    for (; !done; n += n < 400 ? 1 : n / 40) {
        Arena *a;
        Err e = {0};
        assert_true(arena_new(&a, 0, &e));
        fail_after(n);
        done = do_work(t, w, a, &e);
        fail_after(0);
        arena_end(a);
        if (done) break;
        if (e.code != code || !e.message[0]) fail_msg("fault %ld: %s (%s)", n, e.message, err_name(e.code));
        failed++;
        if (n % 5 == 0) assert_same_store(t, &before);
        else assert_int_equal(count(t, "SELECT COUNT(*) FROM ledger_import"), 1);
        assert_true(n < 100000);
    }
    assert_true(failed > 15);
    Hash after = store_hash(t);
    assert_false(hash_equal(&before, &after));
    assert_whole(t);
}

static void test_every_fault_leaves_nothing(void **state)
{
    (void)state;
    FOR_EACH_ENGINE(k) {
        for (int in_store = 0; in_store < 2; in_store++) {
            TestStore t;
            begin_store(&t, engines[k]);
            Work tagging = {.rules = write_file("initiative,fund,text\nA,1*,\nB,,x\n")}, importing = {.imported = write_file(second_file)};
            fail_everywhere(&t, &tagging, in_store ? db_fail_after : arena_fail_after, in_store ? ERR_IO : ERR_MEMORY);
            fail_everywhere(&t, &importing, in_store ? db_fail_after : arena_fail_after, in_store ? ERR_IO : ERR_MEMORY);
            test_store_end(&t);
        }
    }
}

static bool keep_line(void *to, const LedgerLine *line, bool *stop, Err *e)
{
    (void)e;
    *(int64_t *)to += line->actual.v;
    *stop = false;
    return true;
}

static bool read_all(TestStore *t, Arena *a, Err *e)
{
    static const Str by[] = {{"fund", 4}, {"period", 6}};
    LedgerTotals totals;
    LedgerTag *tags;
    LedgerRuleTotal *rules;
    LedgerTaggedLine *lines;
    ExplainNode *node;
    Day day;
    bool whole, found;
    char why[300];
    size_t n;
    int64_t all, sum = 0;
    TRY(ledger_totals(&totals, a, t->db, by, 2, e));
    TRY(ledger_tags(&tags, &n, a, t->db, 0, e));
    TRY(ledger_rule_totals(&rules, &n, a, t->db, e));
    TRY(ledger_rule_lines(&lines, &n, &all, a, t->db, 1, 0, 1, e));
    TRY(ledger_explain(&node, a, t->db, STR("total"), STR("tagged_cents"), e));
    TRY(ledger_explain(&node, a, t->db, STR("rule-1"), STR("taken_cents"), e));
    TRY(ledger_last_day(&found, &day, t->db, e));
    TRY(ledger_scan(t->db, keep_line, &sum, NULL, e));
    return ledger_verify(&whole, why, a, t->db, NULL, e);
}

static void test_every_fault_of_reading(void **state)
{
    (void)state;
    FOR_EACH_ENGINE(k) {
        for (int in_store = 0; in_store < 2; in_store++) {
            TestStore t;
            begin_store(&t, engines[k]);
            long n = 1;
            for (bool done = false; !done; n++) {
                Arena *a;
                Err e = {0};
                assert_true(arena_new(&a, 0, &e));
                in_store ? db_fail_after(n) : arena_fail_after(n);
                done = read_all(&t, a, &e);
                in_store ? db_fail_after(0) : arena_fail_after(0);
                /* a query left open by one fault would be in the way of the next round: ERR_BROKEN */
                if (!done && e.code != (in_store ? ERR_IO : ERR_MEMORY)) fail_msg("fault %ld: %s (%s)", n, e.message, err_name(e.code));
                arena_end(a);
                assert_true(n < 5000);
            }
            assert_true(n > 20);
            test_store_end(&t);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_bad_row_refuses_the_file), cmocka_unit_test(test_skip_rows_leaves_out_the_bad_ones),
        cmocka_unit_test(test_dry_run_writes_nothing),       cmocka_unit_test(test_bad_rules_change_nothing), cmocka_unit_test(test_rules_without_a_ledger),
        cmocka_unit_test(test_cancel_leaves_nothing),        cmocka_unit_test(test_kill_leaves_all_or_nothing),
        cmocka_unit_test(test_kill_finds_halves),            cmocka_unit_test(test_every_fault_leaves_nothing),
        cmocka_unit_test(test_every_fault_of_reading),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
