/* What the ledger makes of other people's files and maps: what is refused, what is read as what, and the words for it. The
 * numbers of cases are those of the list of malformed imports that the project was given. */
#include <sqlite3.h>

#include "ledger/ledger_testing.h"

#define COLUMNS "\"fund\": \"Fund\", \"object\": \"Object\", \"posted_on\": \"Date\""
static const char amount_map[] = "{\"columns\": {" COLUMNS ", \"amount\": \"Amount\", \"description\": \"Text\"}}";
static const char sides_map[] = "{\"columns\": {" COLUMNS ", \"debit\": \"Debit\", \"credit\": \"Credit\"}}";

typedef struct { bool done; LedgerImport out; Problems problems; Err e; } Outcome;

static Outcome import_text(TestStore *t, const char *text, size_t n, const char *map)
{
    Outcome o = {.problems = problems_in(t->arena)};
    LedgerImportRequest request = request_for(write_bytes(text, n), str_from_c(map));
    o.done = ledger_import(&o.out, &o.problems, t->arena, t->db, &request, &o.e);
    return o;
}

static const Problem *find_problem(const Outcome *o, Severity severity, const char *words)
{
    for (size_t i = 0; i < o->problems.n; i++)
        if (o->problems.rows[i].severity == severity && strstr(o->problems.rows[i].message.p, words)) return &o->problems.rows[i];
    return NULL;
}

static void fail_with(const Outcome *o, const char *format, ...) PRINTF_LIKE(2, 3);
static void fail_with(const Outcome *o, const char *format, ...)
{
    char what[200];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(what, sizeof what, format, arguments);
    va_end(arguments);
    for (size_t i = 0; i < o->problems.n; i++)
        print_message("  %d line %lld '%.*s': %s\n", (int)o->problems.rows[i].severity, (long long)o->problems.rows[i].line, STR_ARGUMENTS(o->problems.rows[i].column), o->problems.rows[i].message.p);
    fail_msg("%s: %s", what, o->done ? "was taken" : o->e.message);
}

/* ---- One cell at a time ---- */

static void test_amounts(void **state)
{
    (void)state;
    static const struct { const char *cell; long long cents; const char *refused; } cells[] = {
        {"1234.50", 123450, NULL}, {"(1,234.50)", -123450, NULL} /* 29 */, {"\"1.234,50\"", 0, "not an amount"} /* 30 */, {"\"$1,234.5\"", 123450, NULL} /* 31 */,
        {"\"1,23,456.00\"", 0, "comma"} /* 32 */, {"12.345", 0, "finer than a cent"} /* 33 */, {"12.340", 1234, NULL}, {"NaN", 0, "not an amount"} /* 34 */,
        {"Infinity", 0, "not an amount"}, {"1e400", 0, "not an amount"}, {"0x10", 0, "not an amount"}, {"92233720368547758.08", 0, "larger"} /* 35 */,
        {"80071992547409.91", 8007199254740991, NULL}, {"-80071992547409.91", -8007199254740991, NULL}, {"90071992547409.92", 0, "larger"}, {"-0.00", 0, NULL} /* 36 */, {"", 0, NULL} /* 37: counted as 0 */,
        {"#REF!", 0, "not an amount"} /* 38 */, {"#N/A", 0, "not an amount"}, {"twelve", 0, "not an amount"}, {"- 1 234.5", -123450, NULL}, {" $ (5) ", -500, NULL},
        {"5-", -500, NULL}, {"--5", 0, "two signs"}, {"(5", 0, "not closed"}, {"=1+1", 0, "not an amount"}, {"-", 0, NULL}, {".5", 50, NULL}};
    TestStore t;
    test_store_new(&t, DB_SQLITE);
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++) {
        char text[200], quoted[80];
        snprintf(quoted, sizeof quoted, strchr(cells[i].cell, ',') && cells[i].cell[0] != '"' ? "\"%s\"" : "%s", cells[i].cell);
        snprintf(text, sizeof text, "Fund,Object,Date,Amount,Text\n1,2,2020-01-01,%s,row %zu\n", quoted, i);
        Outcome o = import_text(&t, text, strlen(text), amount_map);
        if (o.done != !cells[i].refused) fail_with(&o, "amount '%s'", cells[i].cell);
        if (o.done) {
            assert_int_equal(o.out.actual.v, cells[i].cents);
            assert_int_equal(o.out.empty_amounts, !strcmp(cells[i].cell, "") || !strcmp(cells[i].cell, "-"));
        } else {
            const Problem *p = find_problem(&o, PROBLEM_BAD_ROW, cells[i].refused);
            if (!p) fail_with(&o, "amount '%s'", cells[i].cell);
            assert_int_equal(p->line, 2);
            assert_true(str_equal_c(p->column, "Amount"));
            assert_non_null(strstr(o.e.message, "line 2, column 'Amount'"));
            assert_int_equal(o.e.code, ERR_INPUT);
        }
    }
    assert_whole(&t);
    test_store_end(&t);
}

static void test_debit_and_credit(void **state)
{
    (void)state;
    static const struct { const char *cells; long long cents; const char *column, *refused; } rows[] = {
        {"5,", 500, "", NULL}, {",5", -500, "", NULL}, {"5,2", 300, "", NULL}, {"-5,", -500, "", NULL}, {",(5)", 500, "", NULL}, {"0,0", 0, "", NULL},
        {",", 0, "Debit", "both empty"}, {"x,1", 0, "Debit", "not an amount"}, {"1,x", 0, "Credit", "not an amount"}, {"-,", 0, "Debit", "both empty"},
        {"90071992547409.91,-1", 0, "Debit", "beyond"}};
    TestStore t;
    test_store_new(&t, DB_SQLITE);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char text[200];
        snprintf(text, sizeof text, "Fund,Object,Date,Debit,Credit,n\n1,2,2020-01-01,%s,%zu\n", rows[i].cells, i);
        Outcome o = import_text(&t, text, strlen(text), sides_map);
        const Problem *p = o.done ? NULL : find_problem(&o, PROBLEM_BAD_ROW, rows[i].refused ? rows[i].refused : "?");
        if (o.done != !rows[i].refused || (!o.done && (!p || !str_equal_c(p->column, rows[i].column)))) fail_with(&o, "'%s'", rows[i].cells);
        if (o.done) assert_int_equal(o.out.actual.v, rows[i].cents);
    }
    /* a sum that grows too large is laid to the line where it does */
    import_file(&t, write_file("Fund,Object,Date,Amount,Text\n1,2,2020-01-01,1,\n"), amount_map);
    static const char large[] = "Fund,Object,Date,Amount,Text\n1,2,2020-01-01,90071992547409.91,\n3,4,2020-01-01,1,\n";
    Outcome o = import_text(&t, large, sizeof large - 1, amount_map);
    assert_false(o.done);
    assert_int_equal(o.e.code, ERR_OVERFLOW);
    assert_non_null(strstr(o.e.message, "line 3"));
    /* and so is a ledger that would, together with what is there, be larger than can be kept */
    static const char most[] = "Fund,Object,Date,Amount,Text\n1,2,2020-01-01,90071992547409.91,once\n";
    Outcome much = import_text(&t, most, sizeof most - 1, amount_map);
    assert_false(much.done);
    assert_int_equal(much.e.code, ERR_OVERFLOW);
    totals_by(&t, 0, NULL);
    assert_whole(&t);
    test_store_end(&t);
}

static void test_codes(void **state)
{
    (void)state;
    char long_code[70], longest[70];
    memset(long_code, '7', 65), long_code[65] = 0;
    memset(longest, '7', 64), longest[64] = 0;
    const struct { const char *cell, *kept, *refused; } cells[] = {
        {"007", "007", NULL} /* 27 */, {" 07 ", "07", NULL}, {"7", "7", NULL}, {"1E5", "1E5", NULL}, {"12-34", "12-34", NULL}, {"", "", NULL},
        {"1.00E+05", NULL, "altered by a spreadsheet"} /* 28 */, {"Dec-34", NULL, "altered by a spreadsheet"}, {"12-Mar", NULL, "altered by a spreadsheet"},
        {"1\xE2\x80\x8B" "0", NULL, "cannot be seen"} /* 48 */, {"\xE2\x80\xAE" "01", NULL, "U+202E"}, {"\"1\n2\"", NULL, "control"}, {"\"1\t2\"", NULL, "control"},
        {"9\x1f" "2", NULL, "control"}, {long_code, NULL, "65 bytes long"}, {longest, longest, NULL}, {"<script>", "<script>", NULL} /* 47 */,
        {"'; DROP TABLE account; --", "'; DROP TABLE account; --", NULL}, {"100.50", "100.50", NULL}, {"\xC3\xA9", "\xC3\xA9", NULL}};
    TestStore t;
    test_store_new(&t, DB_SQLITE);
    /* an account whose key a code with a hidden separator would imitate */
    import_file(&t, write_file("Fund,Object,Date,Amount,Text\n9,2,2020-01-01,0,\n"), amount_map);
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++) {
        char text[300];
        snprintf(text, sizeof text, "Fund,Object,Date,Amount,Text\n%s,,2020-01-01,1,row %zu\n", cells[i].cell, i);
        Outcome o = import_text(&t, text, strlen(text), amount_map);
        if (o.done != !cells[i].refused) fail_with(&o, "code '%s'", cells[i].cell);
        if (o.done) {
            const char *by[] = {"fund"};
            LedgerTotals totals = totals_by(&t, 1, by);
            size_t k = 0;
            while (k < totals.n && !str_equal_c(totals.rows[k].codes[0], cells[i].kept)) k++;
            if (k == totals.n) fail_msg("code '%s' was not kept as '%s'", cells[i].cell, cells[i].kept);
        } else {
            const Problem *p = find_problem(&o, PROBLEM_BAD_ROW, cells[i].refused);
            if (!p || !str_equal_c(p->column, "Fund")) fail_with(&o, "code '%s'", cells[i].cell);
        }
    }
    const char *by[] = {"fund"};
    assert_int_equal(totals_by(&t, 1, by).n, 12); /* 007, 07 and 7 are three */
    assert_whole(&t);
    test_store_end(&t);
}

static void test_dates(void **state)
{
    (void)state;
    static const struct { const char *format, *cell; int fiscal_year, period; const char *refused; } dates[] = {
        {"%m/%d/%Y", "06/30/2020", 2020, 12, NULL}, {"%m/%d/%Y", "7/1/2020", 2021, 1, NULL}, {"%m/%d/%Y", "02/30/2026", 0, 0, "does not exist"} /* 39 */,
        {"%Y-%m-%d", "01/02/26", 0, 0, "not a date written as 2026-06-30; say in the map"} /* 40 */, {"%m/%d/%Y", "01/02/26", 0, 0, "not a date"} /* 41 */,
        {"%m/%d/%y", "01/02/26", 2026, 7, NULL}, {"%d-%b-%Y", "05-Aug-2019", 2020, 2, NULL}, {"%Y-%m-%d", "2019-08-05 00:00:00", 2020, 2, NULL},
        {"%Y-%m-%d", "2019-08-05 12:30:00", 0, 0, "not a date"}, {"%Y-%m-%d", "", 0, 0, "date is missing"}, {"%Y-%m-%d", "44000", 0, 0, "spreadsheet's number of a day"},
        {"%m/%d/%Y", "31/12/2025", 0, 0, "swap %m and %d"}, {"%m/%d/%Y", "44000", 0, 0, "spreadsheet's number of a day"}};
    TestStore t;
    test_store_new(&t, DB_SQLITE);
    for (size_t i = 0; i < sizeof dates / sizeof *dates; i++) {
        char text[300], map[300];
        snprintf(map, sizeof map, "{\"columns\": {" COLUMNS ", \"amount\": \"Amount\"}, \"date_format\": \"%s\"}", dates[i].format);
        snprintf(text, sizeof text, "Fund,Object,Date,Amount,Text\n1,2,%s,1,row %zu\n", dates[i].cell, i);
        Outcome o = import_text(&t, text, strlen(text), map);
        if (o.done != !dates[i].refused) fail_with(&o, "date '%s'", dates[i].cell);
        if (o.done) {
            assert_int_equal(o.out.first_fiscal_year, dates[i].fiscal_year);
            char sql[200];
            snprintf(sql, sizeof sql, "SELECT COUNT(*) FROM balance WHERE fiscal_year = %d AND period = %d", dates[i].fiscal_year, dates[i].period);
            assert_int_equal(count(&t, sql), 1);
        } else if (!find_problem(&o, PROBLEM_BAD_ROW, dates[i].refused)) {
            fail_with(&o, "date '%s'", dates[i].cell);
        }
    }
    test_store_end(&t);
}

static void test_fiscal_years_and_periods(void **state)
{
    (void)state;
    static const char map[] = "{\"columns\": {" COLUMNS ", \"amount\": \"Amount\", \"fiscal_year\": \"FY\", \"period\": \"P\"}}";
    static const struct { const char *date, *fy, *period; int year, kept_period; const char *warned, *refused; } rows[] = {
        {"2020-03-31", "2020", "", 2020, 9, NULL, NULL}, {"2020-03-31", "20", "", 2020, 9, NULL, NULL}, {"2020-03-31", "", "13", 2020, 13, NULL, NULL},
        {"2020-03-31", "917", "", 2020, 9, "917 is not a fiscal year", NULL}, {"2020-03-31", "-1", "", 2020, 9, "not a fiscal year", NULL},
        {"2020-03-31", "FY20", "", 0, 0, NULL, "FY20"}, {"2020-03-31", "2021", "1", 2021, 1, NULL, NULL} /* three months off is near */,
        {"2020-03-30", "2021", "", 2021, 9, "far outside fiscal year 2021", NULL} /* 42: a warning */, {"1920-03-30", "2020", "", 2020, 9, "far outside", NULL},
        {"0208-03-30", "", "", 208, 9, "fiscal year 208", NULL}, {"2020-03-31", "2020", "x", 0, 0, NULL, "x"}, {"2020-03-31", "2020", "-1", 0, 0, NULL, "period"},
        {"2020-03-31", "2020", "1000000", 0, 0, NULL, "period"}, {"2020-03-31", "99999999999999999999", "", 0, 0, NULL, "9999"},
        {"9999-12-31", "", "999999", 10000, 999999, "fiscal year 10000", NULL}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        TestStore t;
        test_store_new(&t, DB_SQLITE);
        char text[300];
        snprintf(text, sizeof text, "Fund,Object,Date,Amount,FY,P\n1,2,%s,1,%s,%s\n", rows[i].date, rows[i].fy, rows[i].period);
        Outcome o = import_text(&t, text, strlen(text), map);
        if (o.done != !rows[i].refused) fail_with(&o, "row %zu", i);
        if (!o.done && !find_problem(&o, PROBLEM_BAD_ROW, rows[i].refused)) fail_with(&o, "row %zu", i);
        if (o.done) {
            if ((rows[i].warned != NULL) != (o.problems.counts[PROBLEM_WARNING] == 1)) fail_with(&o, "row %zu", i);
            if (rows[i].warned && !find_problem(&o, PROBLEM_WARNING, rows[i].warned)) fail_with(&o, "row %zu", i);
            assert_int_equal(count(&t, "SELECT fiscal_year FROM balance"), rows[i].year);
            assert_int_equal(count(&t, "SELECT period FROM balance"), rows[i].kept_period);
            assert_whole(&t);
        }
        test_store_end(&t);
    }
}

static void set_first_month(TestStore *t, int month)
{
    sqlite3 *raw;
    char sql[100];
    snprintf(sql, sizeof sql, "UPDATE district SET fiscal_first_month = %d", month);
    assert_int_equal(sqlite3_open(t->store, &raw), SQLITE_OK);
    assert_int_equal(sqlite3_exec(raw, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(raw);
}

static void test_other_fiscal_starts(void **state)
{
    (void)state;
    static const struct { int month; const char *date; int year, period; } rows[] = {
        {1, "2020-01-01", 2020, 1}, {1, "2020-12-31", 2020, 12}, {10, "2020-09-30", 2020, 12}, {10, "2020-10-01", 2021, 1}, {9, "2020-08-31", 2020, 12}, {12, "2020-12-01", 2021, 1}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        TestStore t;
        test_store_new(&t, DB_SQLITE);
        set_first_month(&t, rows[i].month);
        char text[200];
        snprintf(text, sizeof text, "Fund,Object,Date,Amount,Text\n1,2,%s,1,x\n", rows[i].date);
        Outcome o = import_text(&t, text, strlen(text), amount_map);
        assert_true(o.done);
        assert_int_equal(o.out.first_fiscal_year, rows[i].year);
        assert_int_equal(count(&t, "SELECT period FROM balance"), rows[i].period);
        test_store_end(&t);
    }
}

/* ---- Whole files ---- */

static void test_files(void **state)
{
    (void)state;
#define HEAD "Fund,Object,Date,Amount,Text\n"
#define LINE "1,2,2020-01-01,5,x\n"
    static const struct { const char *what, *text; size_t n; int lines; const char *refused; const char *noted; } files[] = {
#define FILE_OF(what, text, lines, refused, noted) {what, text, sizeof text - 1, lines, refused, noted}
        FILE_OF("1 empty", "", 0, "header", NULL), FILE_OF("2 header only", HEAD, 0, NULL, "no lines"), FILE_OF("3 BOM", "\xEF\xBB\xBF" HEAD LINE, 1, NULL, NULL),
        FILE_OF("5 UTF-16 without a mark", "F\0u\0n\0d\0,\0O\0\n\0", 0, "UTF-16", NULL), FILE_OF("6 Windows-1252", HEAD "1,2,2020-01-01,5,it\x92s\n", 0, "1252", NULL),
        FILE_OF("7 overlong", HEAD "1,2,2020-01-01,5,\xC0\xAF\n", 0, "byte", NULL), FILE_OF("8 NUL", HEAD "1,2,2020-01-01,5,a\0b\n", 0, "NUL", NULL),
        FILE_OF("9 quote never closed", HEAD LINE "1,2,2020-01-01,5,\"x\n", 0, "line 3", NULL), FILE_OF("10 quote inside", HEAD "1,2,2020-01-01,5,x\"y\"\n", 0, "line 2", NULL),
        FILE_OF("11 CR", "Fund,Object,Date,Amount,Text\r1,2,2020-01-01,5,x\r", 1, NULL, NULL),
        FILE_OF("12 mixed ends", "Fund,Object,Date,Amount,Text\r\n1,2,2020-01-01,5,x\n1,2,2020-01-01,5,y\r\n", 2, NULL, NULL),
        FILE_OF("13 line end in quotes", HEAD "1,2,2020-01-01,5,\"x\ny\"\n", 1, NULL, NULL), FILE_OF("14 short row", HEAD "1,2,2020-01-01,5\n", 0, "line 2", NULL),
        FILE_OF("15 long row", HEAD "1,2,2020-01-01,5,x,y\n", 0, "line 2", NULL), FILE_OF("16 a name twice", "Fund,Object,Date,Amount,Text,Fund\n1,2,2020-01-01,5,x,1\n", 0, "Fund", NULL),
        FILE_OF("17 case and blanks", "FUND,ob ject,date,AMOUNT,Text\n" LINE, 1, NULL, "read as 'fund'"),
        FILE_OF("18 more columns", "Fund,Object,Date,Amount,Text,Extra,More\n1,2,2020-01-01,5,x,a,b\n", 1, NULL, "columns not used: Extra, More"),
        FILE_OF("19 missing column", "Fund,Object,Date,Text\n1,2,2020-01-01,x\n", 0, "there is no column 'Amount', which the map names for amount", NULL),
        FILE_OF("20 semicolons", "Fund;Object;Date;Amount;Text\n1;2;2020-01-01;5;x\n", 1, NULL, "semicolon"),
        FILE_OF("20 tabs", "Fund\tObject\tDate\tAmount\tText\n1\t2\t2020-01-01\t5\tx\n", 1, NULL, "tab"),
        FILE_OF("24 blank lines behind", HEAD LINE "\n\n\n,,,,\n", 1, NULL, NULL),
        FILE_OF("25 total", HEAD LINE "Total,,,5,\n", 0, "line 3, column 'Fund': this looks like a total", NULL),
        FILE_OF("25 grand total", HEAD LINE ",,Grand Total:,5,\n", 0, "looks like a total", NULL),
        FILE_OF("25 a total in a code", HEAD LINE "1,Total,2020-01-01,5,\n", 0, "line 3, column 'Fund': this looks like a total", NULL),
        FILE_OF("25 a total of a fund", HEAD LINE "Fund 1 Total,,2020-01-01,5,\n", 0, "line 3, column 'Fund': this looks like a total", NULL),
        FILE_OF("25 a total in the text", HEAD LINE ",,2020-01-01,5,Total\n", 0, "line 3, column 'Fund': this looks like a total", NULL),
        FILE_OF("25 the second such row too", HEAD ",,2020-01-01,5,no code\n,,2020-01-01,5,Subtotal\n", 0, "line 3, column 'Fund': this looks like a total", NULL),
        FILE_OF("a title is no total", HEAD "1,Total Quality,2020-01-01,5,Total\n", 1, NULL, NULL)};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        TestStore t;
        test_store_new(&t, DB_SQLITE);
        Hash before = store_hash(&t);
        Outcome o = import_text(&t, files[i].text, files[i].n, amount_map);
        if (o.done != !files[i].refused) fail_with(&o, "%s", files[i].what);
        if (o.done) {
            assert_int_equal(o.out.lines, files[i].lines);
            if (files[i].noted && !find_problem(&o, PROBLEM_NOTE, files[i].noted) && !find_problem(&o, PROBLEM_WARNING, files[i].noted)) fail_with(&o, "%s", files[i].what);
            assert_whole(&t);
        } else {
            if (!strstr(o.e.message, files[i].refused)) fail_with(&o, "%s", files[i].what);
            assert_same_store(&t, &before);
        }
        test_store_end(&t);
    }
}

/* 4: the same ledger as UTF-16 with a byte order mark. 23: too many columns. */
static void test_made_files(void **state)
{
    (void)state;
    TestStore t;
    test_store_new(&t, DB_SQLITE);
    static const char text[] = "\xFF\xFE" "Fund,Object,Date,Amount,Text\n007,2,2020-01-01,5,x\n";
    char wide[200] = "\xFF\xFE";
    size_t n = 2;
    for (const char *p = text + 2; *p; p++) wide[n++] = *p, wide[n++] = 0;
    Outcome o = import_text(&t, wide, n, amount_map);
    if (!o.done) fail_with(&o, "refused");
    assert_int_equal(count(&t, "SELECT COUNT(*) FROM account WHERE e1 = '007'"), 1);
    char many[3000] = "Fund,Object,Date,Amount,Text";
    for (int i = 0; i < 300; i++) snprintf(many + strlen(many), 10, ",c%d", i);
    o = import_text(&t, many, strlen(many), amount_map);
    assert_false(o.done);
    assert_non_null(strstr(o.e.message, "256"));
    test_store_end(&t);
}

static void test_texts_are_kept_as_they_are(void **state)
{
    (void)state;
    static const char *const texts[] = {"=cmd|'/c calc'!A1", "<script>alert(1)</script>", "+1", "-1", "@x", "\xEF\xBC\x9D" "1", "a\xE2\x80\xAE" "b", "Robert'); DROP TABLE ledger_block;--"};
    FOR_EACH_ENGINE(k) {
        TestStore t;
        test_store_new(&t, engines[k]);
        import_file(&t, write_file("Fund,Object,Date,Amount,Text,Who\n"
                                   "1,2,2020-01-01,1,=cmd|'/c calc'!A1,=V\n1,2,2020-01-01,1,<script>alert(1)</script>,<b>\n1,2,2020-01-01,1,+1,a\n1,2,2020-01-01,1,-1,a\n1,2,2020-01-01,1,@x,a\n"
                                   "1,2,2020-01-01,1,\xEF\xBC\x9D" "1,a\n1,2,2020-01-01,1,a\xE2\x80\xAE" "b,a\n1,2,2020-01-01,1,Robert'); DROP TABLE ledger_block;--,a\n"),
                    "{\"columns\": {" COLUMNS ", \"amount\": \"Amount\", \"description\": \"Text\", \"vendor\": \"Who\"}}");
        tag_file(&t, write_file("initiative\nALL\n"));
        LedgerTaggedLine *lines;
        size_t n;
        int64_t all;
        Err e = {0};
        assert_true(ledger_rule_lines(&lines, &n, &all, t.arena, t.db, 1, 0, 100, &e));
        assert_int_equal(n, 8);
        for (size_t i = 0; i < 8; i++) assert_true(str_equal_c(lines[i].line.description, texts[i]));
        assert_true(str_equal_c(lines[0].vendor, "=V"));
        test_store_end(&t);
    }
}

static void test_vendors(void **state)
{
    (void)state;
    static const char map[] = "{\"columns\": {" COLUMNS ", \"amount\": \"Amount\", \"vendor\": \"Who\"}}";
    FOR_EACH_ENGINE(k) {
        TestStore t;
        test_store_new(&t, engines[k]);
        char text[5000];
        snprintf(text, sizeof text, "Fund,Object,Date,Amount,Who\n1,2,2020-01-01,1,%01000d\n1,2,2020-01-01,1, Acme \n1,2,2020-01-01,1,Acme\n1,2,2020-01-01,1,acme\n", 5);
        Outcome o = import_text(&t, text, strlen(text), map);
        if (!o.done) fail_with(&o, "refused");
        assert_int_equal(o.out.vendors_new, 3);
        snprintf(text, sizeof text, "Fund,Object,Date,Amount,Who\n1,2,2020-01-01,1,%01001d\n", 5);
        o = import_text(&t, text, strlen(text), map);
        assert_false(o.done);
        assert_non_null(strstr(o.e.message, "column 'Who': a vendor's name is 1001 bytes long"));
        o = import_text(&t, "Fund,Object,Date,Amount,Who\n1,2,2020-01-01,1,123-45-6789\n", 57, map); /* 50 */
        assert_false(o.done);
        assert_non_null(strstr(o.e.message, "social security"));
        test_store_end(&t);
    }
}

/* 26: the same bytes under another name. */
static void test_the_same_bytes_again(void **state)
{
    (void)state;
    FOR_EACH_ENGINE(k) {
        TestStore t;
        test_store_new(&t, engines[k]);
        const char *first = write_file(HEAD LINE);
        import_file(&t, first, amount_map);
        Outcome o = import_text(&t, HEAD LINE, sizeof HEAD LINE - 1, amount_map);
        assert_false(o.done);
        assert_int_equal(o.e.code, ERR_CONFLICT);
        assert_non_null(strstr(o.e.message, strrchr(first, '/') + 1));
        assert_non_null(strstr(o.e.message, "import 1 of 2023-11-14"));
        assert_int_equal(totals_by(&t, 0, NULL).lines, 1);
        test_store_end(&t);
    }
}

/* 44: an account that is not in the chart is made and listed, when there was a chart. */
static void test_new_accounts_are_listed(void **state)
{
    (void)state;
    TestStore t;
    test_store_new(&t, DB_SQLITE);
    Outcome o = import_text(&t, HEAD LINE, sizeof HEAD LINE - 1, amount_map);
    assert_int_equal(o.problems.counts[PROBLEM_WARNING], 0); /* the first ledger makes the chart */
    static const char one[] = HEAD LINE "1,03,2020-01-01,5,x\n";
    o = import_text(&t, one, sizeof one - 1, amount_map);
    assert_non_null(find_problem(&o, PROBLEM_WARNING, "1 account was not in the chart and was added: 1-03"));
    static const char seven[] = HEAD "2,1,2020-01-01,5,x\n2,2,2020-01-01,5,x\n2,3,2020-01-01,5,x\n2,4,2020-01-01,5,x\n2,5,2020-01-01,5,x\n2,6,2020-01-01,5,x\n2,7,2020-01-01,5,x\n";
    o = import_text(&t, seven, sizeof seven - 1, amount_map);
    assert_non_null(find_problem(&o, PROBLEM_WARNING, "7 accounts were not in the chart and were added: 2-1, 2-2, 2-3, 2-4, 2-5, ..."));
    assert_int_equal(o.out.accounts_new, 7);
    test_store_end(&t);
}

/* 51: what a file is called does no harm, and is shown harmless. */
static void test_file_names(void **state)
{
    (void)state;
    static const struct { const char *name, *shown; } names[] = {{"new\nline.csv", "new?line.csv"}, {"CON.csv", "file"}, {"\xFF\xFE.csv", "??.csv"}, {" ", "file"}};
    FOR_EACH_ENGINE(k) {
        TestStore t;
        test_store_new(&t, engines[k]);
        char folder[100], path[400], text[200];
        snprintf(folder, sizeof folder, "%s.d", new_path(""));
        char command[200];
        snprintf(command, sizeof command, "mkdir -p %s", folder);
        assert_int_equal(system(command), 0);
        for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
            snprintf(path, sizeof path, "%s/%s", folder, names[i].name);
            FILE *f = fopen(path, "wb");
            assert_non_null(f);
            snprintf(text, sizeof text, HEAD "1,2,2020-01-01,1,%zu\n", i);
            fputs(text, f);
            fclose(f);
            LedgerImportRequest request = request_for(path, str_from_c(amount_map));
            Problems problems = problems_in(t.arena);
            LedgerImport out = must_import(&t, &request, &problems);
            assert_true(str_equal_c(out.file, names[i].shown));
            unlink(path);
        }
        rmdir(folder);
        LedgerImportRequest request = request_for("/tmp/no-such-ledger.csv", str_from_c(amount_map));
        Problems problems = problems_in(t.arena);
        LedgerImport out;
        Err e = {0};
        assert_false(ledger_import(&out, &problems, t.arena, t.db, &request, &e));
        assert_int_equal(e.code, ERR_NOT_FOUND);
        test_store_end(&t);
    }
}

/* ---- Maps ---- */

static void test_maps(void **state)
{
    (void)state;
#define OK_COLUMNS "\"columns\": {\"fund\": \"F\", \"posted_on\": \"D\", \"amount\": \"A\"}"
    static const struct { const char *json, *refused; } maps[] = {
        {"{" OK_COLUMNS "}", NULL}, {"{" OK_COLUMNS ", \"constants\": {}}", NULL}, {"{" OK_COLUMNS ", \"constants\": {\"fiscal_year\": 2020, \"site\": \"007\"}}", NULL},
        {"{" OK_COLUMNS ", \"date_format\": \"%d.%m.%Y\"}", NULL}, {"{" OK_COLUMNS ", \"Columns\": {}}", "map.json: \"Columns\" is not known"},
        {"{" OK_COLUMNS ", \"date_format\": 5}", "\"date_format\" must be a text"}, {"{" OK_COLUMNS ", \"date_format\": \"%m/%Y\"}", "cannot be used"},
        {"{" OK_COLUMNS ", \"date_format\": \"\"}", "cannot be used"}, {"{" OK_COLUMNS ", \"date_format\": \"%m/%d/%Q%Y\"}", "cannot be used"},
        {"[]", "a map is an object"}, {"{}", "no column is named for the money"}, {"", "map.json"}, {"{\"columns\": [1]}", "\"columns\" must be an object"},
        {"{\"columns\": {\"fund\": 5}}", "\"fund\" in \"columns\" must name a column"}, {"{" OK_COLUMNS ", \"constants\": {\"site\": true}}", "\"site\" must be a text"},
        {"{" OK_COLUMNS ", \"constants\": {\"site\": 1.5}}", "\"site\" must be a text"}, {"{" OK_COLUMNS ", \"constants\": {\"fund\": \"1\"}}", "'fund' is given twice"},
        {"{\"columns\": {\"fund\": \"F\", \"Fund\": \"G\", \"posted_on\": \"D\", \"amount\": \"A\"}}", "'Fund' is given twice"},
        {"{\"columns\": {\"fund\": \"F\", \"fund\": \"G\"}}", "map.json"}, {"{\n \"columns\": {,}\n}", "line 2"},
        {"{\"columns\": {\"fund\": \"F\", \"posted_on\": \"D\", \"amount\": \"A\", \"debit\": \"B\"}}", "amount and debit or credit"},
        {"{\"columns\": {\"fund\": \"F\", \"posted_on\": \"D\", \"credit\": \"A\"}}", "debit and credit together"},
        {"{\"columns\": {\"fund\": \"F\", \"amount\": \"A\"}}", "no column is named for posted_on"}, {"{\"columns\": {\"posted_on\": \"D\", \"amount\": \"A\"}}", "no account element"},
        {"{\"columns\": {\"fund\": \"F\", \"amount\": \"A\"}, \"constants\": {\"posted_on\": \"06/30/2020\"}}", "the constant posted_on"},
        {"{\"columns\": {\"fund\": \"F\", \"amount\": \"A\"}, \"constants\": {\"posted_on\": \"2020-06-30\"}, \"date_format\": \"%m/%d/%Y\"}", NULL},
        {"{" OK_COLUMNS ", \"constants\": {\"fiscal_year\": \"this\"}}", "the constant fiscal_year"}, {"{" OK_COLUMNS ", \"constants\": {\"budget\": \"lots\"}}", "the constant budget"},
        {"{\"columns\": {\"e1\":\"a\",\"e2\":\"a\",\"e3\":\"a\",\"e4\":\"a\",\"e5\":\"a\",\"e6\":\"a\",\"e7\":\"a\",\"e8\":\"a\",\"e9\":\"a\",\"e10\":\"a\",\"e11\":\"a\",\"e12\":\"a\",\"e13\":\"a\", "
         "\"posted_on\": \"D\", \"amount\": \"A\"}}", "'e13' is one too many"},
        {"{\"columns\": {\"fund\": \"F\", \"Posted_On\": \"D\", \"AMOUNT\": \"A\", \"Vendor\": \"V\"}}", NULL} /* known names in any case are no elements */};
    Arena *a;
    Err e = {0};
    assert_true(arena_new(&a, 0, &e));
    for (size_t i = 0; i < sizeof maps / sizeof *maps; i++) {
        LedgerMap map;
        e = (Err){0};
        bool done = ledger_map_read(&map, a, str_from_c(maps[i].json), "map.json", &e);
        if (done != !maps[i].refused || (!done && !strstr(e.message, maps[i].refused))) fail_msg("%s: %s", maps[i].json, done ? "was taken" : e.message);
        if (!done) assert_true(e.code == ERR_INPUT || e.code == ERR_LIMIT);
        if (done && i + 1 == sizeof maps / sizeof *maps) assert_int_equal(map.elements_n, 1);
    }
    arena_end(a);
}

static void test_map_against_the_file(void **state)
{
    (void)state;
    static const struct { const char *map, *text; const char *refused; long long actual; const char *sql; int64_t number; } cases[] = {
        /* a constant date is ISO whatever the columns' format; the fiscal year may be a constant too */
        {"{\"columns\": {\"fund\": \"F\", \"amount\": \"A\"}, \"date_format\": \"%m/%d/%Y\", \"constants\": {\"posted_on\": \"2020-06-30\"}}", "F,A\n1,5\n", NULL, 500, "SELECT fiscal_year FROM balance", 2020},
        {"{\"columns\": {\"fund\": \"F\", \"amount\": \"A\"}, \"constants\": {\"posted_on\": \"2020-06-30\", \"fiscal_year\": 21, \"period\": 3}}", "F,A\n1,5\n", NULL, 500, "SELECT fiscal_year * 100 + period FROM balance", 202103},
        {"{\"columns\": {\"fund\": \"F\", \"amount\": \"A\", \"posted_on\": \"D\"}, \"constants\": {\"site\": \"007\", \"budget\": \"2.50\"}}", "F,A,D\n1,5,2020-01-01\n1,6,2020-01-01\n", NULL, 1100,
         "SELECT budget_cents FROM balance JOIN account ON id = account_id WHERE e1 = '1' AND e2 = '007'", 500},
        {"{\"columns\": {\"fund\": \"F\", \"debit\": \"A\", \"posted_on\": \"D\"}, \"constants\": {\"credit\": \"1\"}}", "F,A,D\n1,5,2020-01-01\n", NULL, 400, "SELECT COUNT(*) FROM balance", 1},
        {"{\"columns\": {\"fund\": \"Fond\", \"amount\": \"A\", \"posted_on\": \"D\"}}", "F,A,D\n1,5,2020-01-01\n", "line 1: there is no column 'Fond', which the map names for fund", 0, NULL, 0},
        {"{\"columns\": {\"fund-no\": \"F\", \"amount\": \"A\", \"posted_on\": \"D\"}}", "F,A,D\n1,5,2020-01-01\n", "map.json: 'fund-no' cannot name an account element", 0, NULL, 0},
        {"{\"columns\": {\"\": \"F\", \"amount\": \"A\", \"posted_on\": \"D\"}}", "F,A,D\n1,5,2020-01-01\n", "map.json: an account element needs a name", 0, NULL, 0},
        {"{\"columns\": {\"fund\": \"F\", \"amount\": \"A\", \"posted_on\": \"D\"}, \"constants\": {\"site\": \"1.00E+05\"}}", "F,A,D\n1,5,2020-01-01\n", "altered by a spreadsheet", 0, NULL, 0},
        /* no map: the header's own names */
        {"", "fund,object,posted_on,amount\n1,2,2020-01-01,5\n", NULL, 500, "SELECT COUNT(*) FROM account_element", 2},
        {"", "Fund,Function,Posted On,Debit,CREDIT,Vendor,Colour\n1,2,2020-01-01,5,1,V,red\n", NULL, 400, "SELECT COUNT(*) FROM vendor", 1},
        {"", "fund,date,amount\n1,2020-01-01,5\n", "a map is needed (--map MAP.json): purser-", 0, NULL, 0},
        {"", "fund,date,amount\n1,2020-01-01,5\n", "The columns of line 1 are: fund, date, amount", 0, NULL, 0},
        {"", "Fruit & Cheese Unified\nfund,posted_on,amount\n1,2020-01-01,5\n", "Line 1, the first, has one column only, 'Fruit & Cheese Unified': if titles stand above", 0, NULL, 0},
        {"", "fund,Posted On,posted_on,amount\n1,2020-01-01,2020-01-01,5\n", "posted_on", 0, NULL, 0},
        {"", "posted_on,amount\n2020-01-01,5\n", "a map is needed", 0, NULL, 0}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        TestStore t;
        test_store_new(&t, DB_SQLITE);
        Outcome o = import_text(&t, cases[i].text, strlen(cases[i].text), cases[i].map);
        if (o.done != !cases[i].refused || (!o.done && !strstr(o.e.message, cases[i].refused))) fail_with(&o, "case %zu", i);
        if (o.done) {
            assert_int_equal(o.out.actual.v, cases[i].actual);
            assert_int_equal(count(&t, cases[i].sql), cases[i].number);
            assert_whole(&t);
        }
        test_store_end(&t);
    }
}

/* A map that would bring a thirteenth element is refused, and the chart stays. */
static void test_chart_is_full(void **state)
{
    (void)state;
    TestStore t;
    test_store_new(&t, DB_SQLITE);
    import_file(&t, write_file("a,D,A\n1,2020-01-01,5\n"),
                "{\"columns\": {\"e1\":\"a\",\"e2\":\"a\",\"e3\":\"a\",\"e4\":\"a\",\"e5\":\"a\",\"e6\":\"a\",\"e7\":\"a\",\"e8\":\"a\",\"e9\":\"a\",\"e10\":\"a\",\"e11\":\"a\",\"e12\":\"a\", \"posted_on\": \"D\", \"amount\": \"A\"}}");
    assert_int_equal(count(&t, "SELECT COUNT(*) FROM account WHERE e12 = '1'"), 1);
    const char *by[] = {"e1", "e2", "e3", "e4", "e5", "e6", "e7", "e8", "e9", "e10", "e11", "e12", "fiscal_year", "period"};
    assert_int_equal(totals_by(&t, 14, by).n, 1);
    Outcome o = import_text(&t, "a,D,A\n1,2020-01-01,6\n", 21, "{\"columns\": {\"fund\": \"a\", \"posted_on\": \"D\", \"amount\": \"A\"}}");
    assert_false(o.done);
    assert_int_equal(o.e.code, ERR_LIMIT);
    assert_non_null(strstr(o.e.message, "'fund' is one too many"));
    assert_int_equal(count(&t, "SELECT COUNT(*) FROM account_element"), 12);
    test_store_end(&t);
}

/* Texts as long as a cell may be do not gather in memory: a block ends early. */
static void test_long_texts(void **state)
{
    (void)state;
    enum { ROWS = 12 };
    static char text[700000];
    TestStore t;
    test_store_new(&t, DB_SQLITE);
    const char *path = new_path(".csv");
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    fputs(HEAD, f);
    for (int i = 0; i < ROWS; i++) {
        fprintf(f, "1,2,2020-01-01,%d,", i);
        memset(text, 'a' + i, sizeof text);
        fwrite(text, 1, sizeof text, f);
        fputc('\n', f);
    }
    fclose(f);
    import_file(&t, path, amount_map);
    assert_true(count(&t, "SELECT COUNT(*) FROM ledger_block") > 1);
    assert_true(count(&t, "SELECT MAX(length(lines)) FROM ledger_block") < 6 << 20);
    assert_whole(&t);
    tag_file(&t, write_file("initiative,text\nA,aaaa\n"));
    assert_int_equal(totals_by(&t, 0, NULL).lines, ROWS);
    assert_whole(&t);
    test_store_end(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_amounts), cmocka_unit_test(test_debit_and_credit), cmocka_unit_test(test_codes), cmocka_unit_test(test_dates),
        cmocka_unit_test(test_fiscal_years_and_periods), cmocka_unit_test(test_other_fiscal_starts), cmocka_unit_test(test_files), cmocka_unit_test(test_made_files),
        cmocka_unit_test(test_texts_are_kept_as_they_are), cmocka_unit_test(test_vendors), cmocka_unit_test(test_the_same_bytes_again),
        cmocka_unit_test(test_new_accounts_are_listed), cmocka_unit_test(test_file_names), cmocka_unit_test(test_maps), cmocka_unit_test(test_map_against_the_file),
        cmocka_unit_test(test_chart_is_full), cmocka_unit_test(test_long_texts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
