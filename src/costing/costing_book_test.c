/* The arithmetic of cost on whole books: pools, properties on random inputs, a book told of one change, faults. No store. */
#include "costing/costing_testing.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/random.h"

/* ---- Pools ---- */

static void test_drivers(void **state)
{
    (void)state;
    Arena *a = arena();
    Initiative initiatives[] = {initiative("A"), initiative("B"), initiative("C")};
    initiatives[0].students_served = 300, initiatives[1].students_served = 100;
    SET(&initiatives[0], INITIATIVE_FIELD_students_served);
    SET(&initiatives[1], INITIATIVE_FIELD_students_served);
    initiatives[0].campuses = STR("1;2;3"), initiatives[1].campuses = STR("1");
    SET(&initiatives[0], INITIATIVE_FIELD_campuses);
    SET(&initiatives[1], INITIATIVE_FIELD_campuses);
    StaffTime rows[] = {with_rate(with_hours(staff("A", "x"), 1, 1, 30), 100), with_rate(with_hours(staff("B", "x"), 1, 1, 10), 100)};
    rows[1].contract_hours = 480; /* a third of a position */
    SET(&rows[1], STAFF_TIME_FIELD_contract_hours);
    Cost costs[] = {cost("A", "x", COST_KIND_DIRECT, "", 3000), cost("B", "y", COST_KIND_DIRECT, "", 1000)};
    Pool pools[] = {of(pool("1 students", "A", POOL_DRIVER_STUDENTS), 1000), pool("1 students", "B", POOL_DRIVER_STUDENTS),
                    of(pool("2 sites", "A", POOL_DRIVER_SITES), 1000), pool("2 sites", "B", POOL_DRIVER_SITES),
                    of(pool("3 hours", "A", POOL_DRIVER_HOURS), 1000), pool("3 hours", "B", POOL_DRIVER_HOURS),
                    of(pool("4 fte", "A", POOL_DRIVER_FTE), 1000), pool("4 fte", "B", POOL_DRIVER_FTE),
                    of(pool("5 direct", "A", POOL_DRIVER_DIRECT), 1000), pool("5 direct", "B", POOL_DRIVER_DIRECT),
                    of(by(pool("6 feet", "A", POOL_DRIVER_SQUARE_FEET), 7.5), 1000), by(pool("6 feet", "B", POOL_DRIVER_SQUARE_FEET), 2.5),
                    pool("1 students", "C", POOL_DRIVER_STUDENTS), pool("6 feet", "C", POOL_DRIVER_SQUARE_FEET)};
    CostBook book = book_of(a, (CostInputs){ROWS(initiatives), .staff = rows, .staff_n = 2, ROWS(costs), ROWS(pools)});
    const CostSheet *s = sheet_of(&book, "A");
    static const int64_t wanted[] = {750, 750, 750, 500, 750, 750};
    size_t k = 0;
    for (size_t i = 0; i < s->leaves_n; i++)
        if (s->leaves[i].kind == COST_LEAF_POOL) assert_int_equal(s->leaves[i].cents.v, wanted[k++]);
    assert_int_equal(k, 6);
    assert_string_equal(s->leaves[s->leaves_n - 6].formula.p, "$10.00 x 300 / 400 students");
    assert_string_equal(s->leaves[s->leaves_n - 2].formula.p, "$10.00 x $30.00 / $40 of direct cost");
    s = sheet_of(&book, "C");
    assert_false(s->has_cost);
    assert_missing(s, "its share of pool '1 students': students_served is missing");
    assert_missing(s, "its share of pool '6 feet': the quantity is missing");
    assert_int_equal(book.missing_n, 1);
    arena_end(a);
}

static void test_percents(void **state)
{
    (void)state;
    Arena *a = arena();
    Cost costs[] = {cost("A", "Site licence", COST_KIND_SHARED, "", 100001), cost("A", "Books", COST_KIND_DIRECT, "", 6000000), cost("B", "Too fine", COST_KIND_DIRECT, "", 100),
                    cost("", "Van", COST_KIND_SHARED, "Wheels", 20000)};
    const double shares[] = {12.5, 40, 1e-200, 50};
    for (size_t i = 0; i < 4; i++) {
        costs[i].share_percent = shares[i];
        SET(&costs[i], COST_FIELD_share_percent);
    }
    costs[1] = once(costs[1], 5);
    Pool pools[] = {of(percent(pool("Half", "A", POOL_DRIVER_STUDENTS), 33.3), 1001), by(pool("Half", "B", POOL_DRIVER_STUDENTS), 1), by(pool("Half", "", POOL_DRIVER_STUDENTS), 3),
                    of(percent(pool("Rest", "A", POOL_DRIVER_STUDENTS), 10), 1000), percent(pool("Rest", "B", POOL_DRIVER_STUDENTS), 20),
                    of(percent(pool("Much", "A", POOL_DRIVER_STUDENTS), 60), 1000), percent(pool("Much", "B", POOL_DRIVER_STUDENTS), 40.5),
                    of(percent(pool("Open", "A", POOL_DRIVER_STUDENTS), 25), 1000), pool("Open", "B", POOL_DRIVER_STUDENTS),
                    of(percent(pool("All", "A", POOL_DRIVER_STUDENTS), 99.99), 7), percent(pool("All", "B", POOL_DRIVER_STUDENTS), 0.01),
                    percent(pool("Wheels", "A", POOL_DRIVER_STUDENTS), 100), of(pool("Rest", "", POOL_DRIVER_STUDENTS), 1000)};
    pools[3].source = STR("agreed by the principals");
    SET(&pools[3], POOL_FIELD_source);
    CostBook book = book_of(a, (CostInputs){ROWS(costs), ROWS(pools)});
    static const struct { const char *name; int64_t total, shared, rest, unreached; } wanted[] = {
        {"All", 7, 7, 0, 0}, {"Half", 1001, 333 + 167, 501, 0}, {"Much", 1000, 0, 0, 1000}, {"Open", 1000, 250, 0, 750}, {"Rest", 1000, 300, 700, 0}, {"Wheels", 10000, 10000, 0, 0}};
    assert_int_equal(book.pools_n, 6);
    for (size_t i = 0; i < book.pools_n; i++) {
        const CostPool *p = &book.pools[i];
        assert_string_equal(p->name.p, wanted[i].name);
        assert_int_equal(p->total.v, wanted[i].total);
        assert_int_equal(p->shared.v, wanted[i].shared);
        assert_int_equal(p->rest.v, wanted[i].rest);
        assert_int_equal(p->unreached.v, wanted[i].unreached);
    }
    assert_warned(&book, "pool 'Much': $10.00 reaches no initiative, because its rows state more than 100 % together");
    assert_warned(&book, "pool 'Open': $7.50 reaches no initiative, because there is no quantity to share it by");
    const CostSheet *s = sheet_of(&book, "A");
    assert_missing(sheet_of(&book, "B"), "Too fine: its share has too many digits");
    assert_int_equal(s->cash.v, 12500 + 2400000 + 7 + 333 + 250 + 100 + 10000); /* 12.5 % of $1,000.01 is $125.00 */
    assert_int_equal(s->parts[COST_PART_DIRECT].v, 524051); /* 2,400,000 x .218354571 */
    bool seen = false;
    for (size_t i = 0; i < s->leaves_n; i++) {
        if (str_equal_c(s->leaves[i].label, "Books")) assert_string_equal(s->leaves[i].formula.p, "40 % of $60,000.00 once, over 5 years at 3 %");
        if (str_equal_c(s->leaves[i].label, "Site licence")) assert_string_equal(s->leaves[i].formula.p, "12.5 % of $1,000.01, stated amount");
        if (!str_equal_c(s->leaves[i].label, "Rest")) continue;
        assert_string_equal(s->leaves[i].formula.p, "10 % of $10.00");
        assert_string_equal(s->leaves[i].source.p, "agreed by the principals");
        seen = true;
    }
    assert_true(seen);
    s = sheet_of(&book, "B");
    for (size_t i = 0; i < s->leaves_n; i++)
        if (str_equal_c(s->leaves[i].label, "Half")) assert_string_equal(s->leaves[i].formula.p, "$6.68 x 1 / 4 students");
    arena_end(a);
}

static void test_pool_sources(void **state)
{
    (void)state;
    Arena *a = arena();
    CostTag tags[] = {tag(1, "", "Admin", "100-2300", 5000, false), tag(2, "", "Nobody's", "100-2400", 70, false), tag(3, "", "Two", "100-2500", 9, false)};
    Cost costs[] = {cost("", "Office", COST_KIND_SHARED, "Admin", 2000), cost("A", "Stated part", COST_KIND_SHARED, "", 33)};
    costs[0].home_account = STR("100-23*"); /* the office is on the tagged lines already */
    SET(costs, COST_FIELD_home_account);
    Pool pools[] = {of(by(pool("Admin", "A", POOL_DRIVER_FTE), 1), 1000), by(pool("Admin", "", POOL_DRIVER_FTE), 3), pool("Empty", "A", POOL_DRIVER_SITES),
                    of(pool("Two", "A", POOL_DRIVER_SITES), 5), of(pool("Two", "B", POOL_DRIVER_SITES), 6)};
    CostBook book = book_of(a, (CostInputs){ROWS(costs), ROWS(pools), ROWS(tags)});
    const CostPool *admin = &book.pools[0];
    assert_int_equal(book.pools_n, 4);
    assert_int_equal(admin->stated.v + admin->rows.v + admin->tagged.v + admin->claimed.v, 1000 + 2000 + 5000 - 2000);
    assert_int_equal(admin->total.v, 6000);
    assert_int_equal(admin->shared.v, 1500);
    assert_int_equal(admin->rest.v, 4500);
    assert_int_equal(book.pools[2].unreached.v, 70);
    const CostSheet *s = sheet_of(&book, "A");
    assert_int_equal(s->parts[COST_PART_SHARED].v, 1533);
    assert_missing(s, "its share of pool 'Empty': the pool's amount is not known");
    assert_missing(s, "its share of pool 'Two': the pool's amount is not known");
    assert_warned(&book, "pool 'Admin' is stated at $10.00 and tag rules send $50.00 to it as well");
    assert_warned(&book, "pool 'Admin': $20.00 of rule 1 on 100-2300 is also stated as Office");
    assert_warned(&book, "pool 'Nobody's': $0.70 reaches no initiative, because pools.csv does not say who shares it");
    assert_warned(&book, "pool 'Two' is stated with different amounts");
    assert_int_equal(book.pools[3].unreached.v, 9);
    /* what the store knows of an initiative counts once, however many rows of the pool it has */
    Initiative initiatives[] = {initiative("A"), initiative("B")};
    for (int i = 0; i < 2; i++) initiatives[i].students_served = 10, SET(&initiatives[i], INITIATIVE_FIELD_students_served);
    Pool rows[] = {of(pool("P", "A", POOL_DRIVER_STUDENTS), 100), pool("P", "A", POOL_DRIVER_STUDENTS), pool("P", "B", POOL_DRIVER_STUDENTS)};
    const int64_t occurrences[] = {1, 2, 1};
    book = book_of(a, (CostInputs){ROWS(initiatives), .pools = rows, .pools_n = 3, .pool_occurrences = occurrences});
    assert_int_equal(sheet_of(&book, "A")->fully_loaded.v, 50);
    arena_end(a);
}

/* The next number below `most` of the seed that `draw` was given. */
static uint64_t draw_seed, draw_next;
static int64_t drawn(int64_t most) { return (int64_t)(random_u64(draw_seed, 7, draw_next++) % (uint64_t)most); }

enum { CODES = 6, RANDOM_RUNS = 300, RANDOM_ROWS = 12 };
static const char *const codes[CODES] = {"A", "B", "C", "D", "E", ""};
static const char *const accounts[] = {"1-10", "1-20", "2-10", "2-20"};
static const char *const homes[] = {"1-10", "1-*", "*-20", "?-?0", "9-9"};
static const char *const pool_names[] = {"P", "Q", "R"};

typedef struct { StaffTime staff[RANDOM_ROWS]; Cost costs[RANDOM_ROWS]; Pool pools[RANDOM_ROWS]; int64_t occurrences[RANDOM_ROWS]; CostTag tags[RANDOM_ROWS]; } Drawn;

static CostInputs draw(Drawn *d, uint64_t seed)
{
    draw_seed = seed, draw_next = 0;
    for (int i = 0; i < RANDOM_ROWS; i++) {
        d->staff[i] = with_rate(with_hours(staff(codes[drawn(CODES - 1)], "role"), (double)drawn(50) / 4, (double)drawn(40) / 10, (double)drawn(40)), drawn(9999));
        if (drawn(3)) d->staff[i] = with_home(d->staff[i], homes[drawn(5)]);
        if (!drawn(5)) record_set_has(&d->staff[i], (size_t)drawn(9), false);
        SET(&d->staff[i], STAFF_TIME_FIELD_initiative);
        bool is_shared = drawn(2);
        d->costs[i] = cost(is_shared ? "" : codes[drawn(CODES - 1)], "thing", is_shared ? COST_KIND_SHARED : COST_KIND_DIRECT, is_shared ? pool_names[drawn(3)] : "", drawn(100000) - 20000);
        if (drawn(2)) d->costs[i] = once(d->costs[i], (double)drawn(20) / 2);
        if (drawn(2)) d->costs[i].home_account = str_from_c(homes[drawn(5)]), SET(&d->costs[i], COST_FIELD_home_account);
        d->pools[i] = pool(pool_names[i % 3], codes[i % CODES], (int)drawn(6));
        d->occurrences[i] = 1 + i / 6;
        if (drawn(2)) d->pools[i] = by(d->pools[i], (double)drawn(100000) / 1000);
        if (drawn(3)) d->pools[i] = of(d->pools[i], 77777);
        if (drawn(4) == 0) d->pools[i] = percent(d->pools[i], (double)drawn(6000) / 100);
        bool to_pool = !drawn(3);
        d->tags[i] = tag(1 + i / 4, to_pool ? "" : codes[drawn(CODES - 1)], to_pool ? pool_names[drawn(3)] : "", accounts[i % 4], drawn(200000) - 30000, drawn(2));
    }
    return (CostInputs){.staff = d->staff, .staff_n = RANDOM_ROWS, .costs = d->costs, .costs_n = RANDOM_ROWS, .pools = d->pools, .pools_n = RANDOM_ROWS,
                        .pool_occurrences = d->occurrences, .tags = d->tags, .tags_n = RANDOM_ROWS};
}

static void assert_sheet_sums(const CostSheet *s)
{
    int64_t parts[COST_PARTS] = {0}, cash = 0;
    for (size_t i = 0; i < s->leaves_n; i++) parts[s->leaves[i].part] += s->leaves[i].cents.v, cash += s->leaves[i].cash.v;
    for (int p = 0; p < COST_PARTS; p++) assert_int_equal(parts[p], s->parts[p].v);
    assert_int_equal(parts[0] + parts[1] + parts[2], s->fully_loaded.v);
    assert_int_equal(cash, s->cash.v);
    assert_true(s->has_cost || s->missing_n);
}

/* Whatever comes in: leaves sum to parts and parts to totals; every pool goes somewhere to the cent; no account pays
 * less than nothing because of claims; the order of rows makes no difference. */
static void test_random_books(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= RANDOM_RUNS; seed++) {
        Arena *a = arena();
        Drawn *d = calloc(1, sizeof *d);
        CostInputs in = draw(d, seed);
        CostBook book = book_of(a, in);
        int64_t all = 0;
        for (size_t i = 0; i < book.n; i++) {
            assert_sheet_sums(&book.sheets[i]);
            all += book.sheets[i].fully_loaded.v;
            for (size_t h = 0; h < book.sheets[i].homes_n; h++)
                if (str_equal_c(book.sheets[i].homes[h].through, "tagged lines") && book.sheets[i].homes[h].cents.v < 0) {
                    int64_t tagged = 0; /* negative only where the ledger itself was */
                    for (size_t t = 0; t < RANDOM_ROWS; t++)
                        if (str_equal(d->tags[t].initiative, book.sheets[i].code) && str_equal(d->tags[t].account, book.sheets[i].homes[h].account)) tagged += d->tags[t].cents.v;
                    assert_true(tagged < 0 || book.sheets[i].homes_n > 1);
                }
        }
        assert_int_equal(all, book.fully_loaded.v);
        for (size_t i = 0; i < book.pools_n; i++) {
            const CostPool *p = &book.pools[i];
            assert_int_equal(p->shared.v + p->rest.v + p->unreached.v, p->total.v);
            assert_int_equal(p->stated.v + p->rows.v + p->tagged.v + p->claimed.v, p->total.v);
            assert_true(p->claimed.v <= 0);
        }
        free(d);
        arena_end(a);
    }
}

static void write_book(Buf *out, const CostBook *book)
{
    Err e = {0};
    JsonWriter w = json_writer(out, true, &e);
    cost_book_write_json(&w, book);
    if (!json_write_done(&w)) fail_msg("%s", e.message);
}

/* Tags arrive in the order of account ids, which is the order of ledger imports: it must not show. */
static void test_order_of_tags(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 50; seed++) {
        Arena *a = arena();
        Drawn *d = calloc(1, sizeof *d);
        CostInputs in = draw(d, seed);
        Buf first = buf_in(a, 0), second = buf_in(a, 0);
        CostBook book = book_of(a, in);
        write_book(&first, &book);
        for (size_t i = 0; i < RANDOM_ROWS / 2; i++) {
            CostTag t = d->tags[i];
            d->tags[i] = d->tags[RANDOM_ROWS - 1 - i];
            d->tags[RANDOM_ROWS - 1 - i] = t;
        }
        book = book_of(a, in);
        write_book(&second, &book);
        assert_true(str_equal(buf_str(&first), buf_str(&second)));
        free(d);
        arena_end(a);
    }
}

/* A book that was told of one changed sheet is the book that costing everything gives; where it cannot be, it says so and stays as it was. */
static void test_restate(void **state)
{
    enum { SHEETS = 7, STEPS = 12 };
    static const char *const all[SHEETS] = {"A", "B", "C", "D", "E", "F", "G"};
    static const char *const names[] = {"One", "Two", ""};
    int done_n = 0, refused_n = 0, needed_n = 0;
    (void)state;
    for (uint64_t seed = 1; seed <= 60; seed++) {
        Arena *a = arena();
        Drawn *d = calloc(1, sizeof *d);
        CostInputs in = draw(d, seed);
        Initiative initiatives[SHEETS];
        const InitiativeMerge merges[] = {{.code = STR("G"), .into = STR("F")}};
        for (int i = 0; i < SHEETS; i++) initiatives[i] = initiative(all[i]);
        for (int i = 0; i < RANDOM_ROWS; i += 3) d->costs[i] = cost(all[5 + i % 2], "thing", COST_KIND_DIRECT, "", drawn(100000));
        in.initiatives = initiatives, in.initiatives_n = SHEETS;
        if (drawn(2)) in.merges = merges, in.merges_n = 1;
        CostBook book = book_of(a, in);
        for (int step = 0; step < STEPS; step++) {
            Initiative *row = &initiatives[drawn(SHEETS)];
            Buf kept = buf_in(a, 0), fresh = buf_in(a, 0), before = buf_in(a, 0);
            bool done;
            Err e = {0};
            row->students_served = drawn(4), record_set_has(row, INITIATIVE_FIELD_students_served, drawn(4));
            row->stated_cost_cents = CENTS(drawn(5000)), record_set_has(row, INITIATIVE_FIELD_stated_cost_cents, drawn(3));
            row->day_to_day = drawn(2), record_set_has(row, INITIATIVE_FIELD_day_to_day, drawn(2));
            row->name = str_from_c(names[drawn(3)]), record_set_has(row, INITIATIVE_FIELD_name, row->name.n > 0);
            write_book(&before, &book);
            assert_true(cost_restate(&done, &book, a, row, &e));
            write_book(&kept, &book);
            CostBook anew = book_of(a, in);
            write_book(&fresh, &anew);
            bool same = str_equal(buf_str(&kept), buf_str(&fresh));
            if (done) assert_true(same);
            else assert_true(str_equal(buf_str(&kept), buf_str(&before)));
            done ? done_n++ : refused_n++;
            needed_n += !done && !same;
            book = anew;
        }
        free(d);
        arena_end(a);
    }
    assert_true(done_n > 100 && refused_n > 100 && needed_n > 100); /* the comparison can see what a refusal is for */
}

/* Merging moves no cent: pools share as before, what the family has is what its members had, less what both claimed of the same tagged lines; and the order in
 * which they were merged makes no difference. */
static void test_merges(void **state)
{
    int lowered = 0, equal = 0;
    (void)state;
    for (uint64_t seed = 1; seed <= 200; seed++) {
        Arena *a = arena();
        Drawn *d = calloc(1, sizeof *d);
        CostInputs in = draw(d, seed);
        CostBook apart = book_of(a, in);
        InitiativeMerge merges[] = {{.code = STR("B"), .into = STR("A")}, {.code = STR("D"), .into = STR("A")}, {.code = STR("E"), .into = STR("C")}}, turned[3];
        bool are_all_there = cost_sheet(&apart, STR("A")) && cost_sheet(&apart, STR("B")) && cost_sheet(&apart, STR("C")) && cost_sheet(&apart, STR("D")) && cost_sheet(&apart, STR("E"));
        for (int i = 0; i < 3; i++) turned[i] = merges[2 - i];
        in.merges = merges, in.merges_n = 3;
        CostBook one = book_of(a, in);
        Buf first = buf_in(a, 0), second = buf_in(a, 0);
        write_book(&first, &one);
        in.merges = turned;
        CostBook other = book_of(a, in);
        write_book(&second, &other);
        assert_true(str_equal(buf_str(&first), buf_str(&second)));
        for (size_t i = 0; i < one.n; i++) assert_sheet_sums(&one.sheets[i]);
        assert_true(one.fully_loaded.v <= apart.fully_loaded.v);
        one.fully_loaded.v < apart.fully_loaded.v ? lowered++ : equal++;
        if (are_all_there) assert_int_equal(one.n, apart.n - 3);
        for (size_t i = 0; i < RANDOM_ROWS; i++) { /* nobody names an account: nothing is claimed, and every cent stays */
            record_set_has(&d->staff[i], STAFF_TIME_FIELD_home_account, false);
            record_set_has(&d->costs[i], COST_FIELD_home_account, false);
        }
        CostBook free_one = book_of(a, in);
        in.merges_n = 0;
        CostBook free_apart = book_of(a, in);
        assert_int_equal(free_one.fully_loaded.v, free_apart.fully_loaded.v);
        assert_int_equal(free_one.cash.v, free_apart.cash.v);
        for (size_t i = 0; i < free_one.pools_n; i++) assert_int_equal(free_one.pools[i].shared.v, free_apart.pools[i].shared.v);
        free(d);
        arena_end(a);
    }
    assert_true(lowered > 10 && equal > 10);
}

static void test_day_to_day_and_years(void **state)
{
    (void)state;
    Arena *a = arena();
    Initiative initiatives[] = {initiative("A"), initiative("BUS")};
    initiatives[1].day_to_day = true;
    SET(&initiatives[1], INITIATIVE_FIELD_day_to_day);
    Cost costs[] = {cost("A", "x", COST_KIND_DIRECT, "", 10), cost("BUS", "y", COST_KIND_DIRECT, "", 500)};
    const int fiscal_years[] = {2019, 2020};
    CostBook book = book_of(a, (CostInputs){ROWS(initiatives), ROWS(costs), ROWS(fiscal_years)});
    assert_int_equal(book.fully_loaded.v, 10);
    assert_int_equal(book.day_to_day.v, 500);
    assert_int_equal(book.counted_n, 1);
    assert_warned(&book, "tagged lines of 2 fiscal years (2019 to 2020) are added up");
    book = book_of(a, (CostInputs){ROWS(initiatives), ROWS(costs), ROWS(fiscal_years), .fiscal_year = 2020});
    assert_int_equal(book.warnings_n, 0);
    book = book_of(a, (CostInputs){ROWS(initiatives), ROWS(costs), ROWS(fiscal_years), .fiscal_year = 2021});
    assert_warned(&book, "the ledger has no lines of fiscal year 2021");
    arena_end(a);
}

static void test_overflow(void **state)
{
    (void)state;
    Arena *a = arena();
    Cost costs[] = {cost("A", "x", COST_KIND_DIRECT, "", 9007199254740991), cost("A", "y", COST_KIND_DIRECT, "", 1)};
    CostInputs in = {ROWS(costs)};
    CostBook book = {.n = 99};
    Err e = {0};
    assert_false(cost_book_make(&book, a, &in, &e));
    assert_int_equal(e.code, ERR_OVERFLOW);
    assert_int_equal(book.n, 99);
    arena_end(a);
}

static void test_memory_faults(void **state)
{
    (void)state;
    Drawn *d = calloc(1, sizeof *d);
    CostInputs in = draw(d, 5);
    long n = 1;
    for (bool done = false; !done; n++) {
        Arena *a = arena();
        CostBook book;
        Err e = {0};
        arena_fail_after(n);
        done = cost_book_make(&book, a, &in, &e);
        arena_fail_after(0);
        if (!done) assert_int_equal(e.code, ERR_MEMORY);
        arena_end(a);
    }
    assert_true(n > 100);
    free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_drivers), cmocka_unit_test(test_percents), cmocka_unit_test(test_pool_sources), cmocka_unit_test(test_random_books),
        cmocka_unit_test(test_order_of_tags), cmocka_unit_test(test_restate), cmocka_unit_test(test_merges), cmocka_unit_test(test_day_to_day_and_years), cmocka_unit_test(test_overflow),
        cmocka_unit_test(test_memory_faults)};
    return cmocka_run_group_tests_name("costing books", tests, NULL, NULL);
}
