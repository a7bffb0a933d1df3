#include "io/io_test.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/random.h"
#include "io/csv.h"
#include "io/csv_write.h"
#include "io/suspect.h"

/* All that a reading says, as text: "[header|...]", then for each row "line:cell|cell", "line!column!why" where it is bad,
 * "line:blank" where every cell is empty; at last "ERROR message" or nothing. */
static Str told(Arena *a, Str bytes, CsvOptions options)
{
    Err e;
    Buf out = buf_in(a, 0);
    Csv *csv;
    if (!options.name) options.name = "f.csv";
    if (!csv_open_memory(&csv, a, bytes, &options, &e)) {
        assert_true(buf_format(&out, &e, "ERROR %s", e.message));
        return buf_str(&out);
    }
    size_t n;
    const Str *columns = csv_columns(csv, &n);
    for (size_t i = 0; i < n; i++) OK(buf_format(&out, &e, "%c%.*s", i ? '|' : '[', STR_ARGUMENTS(columns[i])));
    OK(buf_add_c(&out, "]", &e));
    for (;;) {
        CsvRow row;
        bool has_row;
        if (!csv_next(&row, &has_row, csv, &e)) {
            OK(buf_add_c(&out, " ERROR ", &e) && buf_add_c(&out, e.message, &e));
            return buf_str(&out);
        }
        if (!has_row) break;
        OK(buf_format(&out, &e, " %lld", (long long)row.line));
        if (row.is_bad) OK(buf_format(&out, &e, "!%.*s!%.*s", STR_ARGUMENTS(row.column), STR_ARGUMENTS(row.why)));
        else if (row.is_blank) OK(buf_add_c(&out, ":blank", &e));
        for (size_t i = 0; i < row.n && !row.is_bad && !row.is_blank; i++) {
            OK(buf_add_char(&out, i ? '|' : ':', &e));
            OK(buf_add(&out, row.cells[i], &e));
        }
    }
    Hash hash = csv_file_hash(csv), whole = hash_of(bytes);
    assert_true(hash_equal(&hash, &whole));
    assert_int_equal(csv_bytes_read(csv), bytes.n);
    assert_int_equal(csv_bytes_total(csv), bytes.n);
    return buf_str(&out);
}

typedef struct { const char *what; Str bytes; const char *want; CsvOptions options; } Case;

#define BAD_QUOTE "a quote stands inside a cell that does not begin with one; put the whole cell in quotes and double the quotes inside it"
#define AFTER_QUOTE "something stands behind a closing quote; double the quotes that belong to the text"
#define NO_HEADER "ERROR f.csv: there is no header; the first line must name the columns"

/* The numbers are those of the list of malformed imports. */
static const Case cases[] = {
    {"1 empty", STR(""), NO_HEADER, {0}},
    {"1 only empty lines", STR("\n \r\n\r"), NO_HEADER, {0}},
    {"1 only delimiters", STR(",,\n1,2,3\n"), "ERROR f.csv, line 1: there is no header; the first line must name the columns", {0}},
    {"2 header only", STR("a,b"), "[a|b]", {0}},
    {"2 header only with line end", STR("a,b\r\n"), "[a|b]", {0}},
    {"3 UTF-8 mark", STR("\xEF\xBB\xBF" "a,b\n1,2\n"), "[a|b] 2:1|2", {0}},
    {"3 mark before a quoted name", STR("\xEF\xBB\xBF\"a\",b\n1,2\n"), "[a|b] 2:1|2", {0}},
    {"4 UTF-16LE", STR("\xFF\xFE" "a\0,\0b\0\n\0\xE9\0,\0\x3D\xD8\x00\xDE\n\0"), "[a|b] 2:\xC3\xA9|\xF0\x9F\x98\x80", {0}},
    {"4 UTF-16BE", STR("\xFE\xFF\0a\0,\0b\0\n\0\xE9\0,\xD8\x3D\xDE\x00"), "[a|b] 2:\xC3\xA9|\xF0\x9F\x98\x80", {0}},
    {"4 UTF-16 cut", STR("\xFF\xFE" "a\0,\0b\0\n\0" "1"), "[a|b] ERROR f.csv, line 2: the encoding is UTF-16 but the file ends in the middle of a character at byte 10; export it again", {0}},
    {"4 UTF-16 lone surrogate", STR("\xFF\xFE" "a\0,\0b\0\n\0\x3D\xD8,\0"), "[a|b] ERROR f.csv, line 2: at byte 10 stands half of a surrogate pair, which no correct program writes; save the file again as 'CSV UTF-8'", {0}},
    {"5 UTF-16 without mark", STR("a\0,\0b\0\n\0"), "ERROR f.csv: the encoding looks like UTF-16 but the file has no byte order mark; save it again as 'CSV UTF-8'", {0}},
    {"6 Windows-1252", STR("a,b\n1,2\nit\x92s,3\n"), "[a|b] 2:1|2 ERROR f.csv, line 3: the encoding is not UTF-8: byte 10 is 0x92; save the file again as 'CSV UTF-8', or, if an older Excel wrote it, read it with --encoding windows-1252", {0}},
    {"6 Windows-1252 asked for", STR("a,b\nit\x92s,\x80\xE9\n"), "[a|b] 2:it\xE2\x80\x99s|\xE2\x82\xAC\xC3\xA9", {.encoding = CSV_WINDOWS_1252}},
    {"6 not Windows-1252 either", STR("a,b\n1,\x81\n"), "[a|b] ERROR f.csv, line 2: the encoding is not Windows-1252: byte 6 is 0x81; save the file again as 'CSV UTF-8'", {.encoding = CSV_WINDOWS_1252}},
    {"6 cut at the end", STR("a,b\n1,\xC3"), "[a|b] ERROR f.csv, line 2: the encoding is not UTF-8: byte 6 is 0xC3; save the file again as 'CSV UTF-8', or, if an older Excel wrote it, read it with --encoding windows-1252", {0}},
    {"7 overlong", STR("a,b\n1,2\n3,\xC0\xAF\n"), "[a|b] 2:1|2 ERROR f.csv, line 3: at byte 10 stands an overlong UTF-8 form, which no correct program writes; save the file again as 'CSV UTF-8'", {0}},
    {"7 surrogate", STR("a,b\n\"x\ny\",\xED\xA0\x80\n"), "[a|b] ERROR f.csv, line 3: at byte 10 stands half of a surrogate pair, which no correct program writes; save the file again as 'CSV UTF-8'", {0}},
    {"7 beyond Unicode", STR("a\n\xF4\x90\x80\x80"), "[a] ERROR f.csv, line 2: at byte 2 stands a character beyond Unicode, which no correct program writes; save the file again as 'CSV UTF-8'", {0}},
    {"8 NUL", STR("a,b\n1,x\0y\n"), "[a|b] ERROR f.csv, line 2: byte 7 is zero (NUL), which no text holds; export the file again", {0}},
    {"8 NUL behind a good row", STR("a,b\n1,2\n\0,3"), "[a|b] 2:1|2 ERROR f.csv, line 3: byte 8 is zero (NUL), which no text holds; export the file again", {.delimiter = ','}},
    {"9 unterminated quote", STR("a,b\n1,2\n\"x\ny\",\"z\nmore\n"), "[a|b] 2:1|2 ERROR f.csv, line 4, column 'b': a quote is opened and never closed; close it, or double it if it belongs to the text", {0}},
    {"9 a quote as the last byte", STR("a,b\n1,\""), "[a|b] ERROR f.csv, line 2, column 'b': a quote is opened and never closed; close it, or double it if it belongs to the text", {0}},
    {"10 quote inside", STR("a,b\n5\" pipe,2\n3,4\n"), "[a|b] 2!a!" BAD_QUOTE " 3:3|4", {0}},
    {"10 text behind a quote", STR("a,b\n1,\"x\"y\"\n3,4\n"), "[a|b] 2!b!" AFTER_QUOTE " 3:3|4", {0}},
    {"10 blank before a quote", STR("a,b\n1, \"x\"\n"), "[a|b] 2!b!" BAD_QUOTE, {0}},
    {"11 CR", STR("a,b\r1,2\r\r3,4\r"), "[a|b] 2:1|2 4:3|4", {0}},
    {"12 mixed", STR("a,b\r\n1,2\n3,4\r\n5,6\r7,8"), "[a|b] 2:1|2 3:3|4 4:5|6 5:7|8", {0}},
    {"13 line ends in quotes", STR("a,b\n\"x\r\ny\rz\n\",\"q\"\"\"\n3,4\n"), "[a|b] 2:x\r\ny\rz\n|q\" 6:3|4", {0}},
    {"14 fewer", STR("a,b,c\n1,2\n3,4,5\n"), "[a|b|c] 2!c!the row has 2 cells, the header 3; add the missing ones, or their delimiters 3:3|4|5", {0}},
    {"15 more", STR("a,b\n1,2,3\n4,5\n"), "[a|b] 2!!the row has 3 cells, the header 2; put a cell that holds a delimiter in quotes 3:4|5", {0}},
    {"15 one more, empty, in one row", STR("a,b\n1,2\n1,2,\n"), "[a|b] 2:1|2 3!!the row has 3 cells, the header 2; put a cell that holds a delimiter in quotes", {0}},
    {"16 duplicate names", STR("a,b,\" a\"\n"), "ERROR f.csv, line 1, column 'a': columns 1 and 3 have the same name; rename or remove one", {0}},
    {"20 semicolon", STR("a;b\n1,5;2\n"), "[a|b] 2:1,5|2", {0}},
    {"20 tab", STR("a\tb\n1\t2\n"), "[a|b] 2:1|2", {0}},
    {"20 quoted semicolon in a name", STR("a,\"b; or c\",d\n1,2,3\n"), "[a|b; or c|d] 2:1|2|3", {0}},
    {"20 rows tell", STR("a,b; or c,d\n1,2,3\n4,5,6\n"), "[a|b; or c|d] 2:1|2|3 3:4|5|6", {0}},
    {"20 in doubt", STR("a,b;c\n1,2;3\n"), "ERROR f.csv, line 1: comma and semicolon could each part the columns; say which does with --delimiter", {0}},
    {"20 in doubt without rows", STR("a\tb;c"), "ERROR f.csv, line 1: semicolon and tab could each part the columns; say which does with --delimiter", {0}},
    {"20 told", STR("a,b;c\n1,2;3\n"), "[a,b|c] 2:1,2|3", {.delimiter = ';'}},
    {"20 not a delimiter", STR("a,b\n"), "ERROR a delimiter is a comma, a semicolon, a tab or a bar", {.delimiter = 'x'}},
    {"22 too many rows", STR("a,b\n1,2\n3,4\n\n5,6\n"), "[a|b] 2:1|2 3:3|4 ERROR f.csv, line 5: the file has more than 2 rows; split it", {.max_rows = 2}},
    {"24 empty lines", STR("\n\na,b\n\n1,2\n\n \n\n"), "[a|b] 5:1|2", {0}},
    {"24 empty cells", STR("a,b,c\n1,2,3\n,,\n, ,\n"), "[a|b|c] 2:1|2|3 3:blank 4:blank", {0}},
    {"27 zeros stay", STR("code\n007\n"), "[code] 2:007", {0}},
    {"46 verbatim", STR("a,b\n\"=cmd|'/c calc'!A1\",-1\n"), "[a|b] 2:=cmd|'/c calc'!A1|-1", {0}},
    {"one column, an empty value", STR("a\n\"\"\nx\n"), "[a] 2:blank 3:x", {0}},
    {"unnamed last column everywhere", STR("a,b,\n1,2,\n3,4,\n"), "[a|b|] 2:1|2| 3:3|4|", {0}},
    {"unnamed last column that holds something", STR("a,b,\n1,2,\n3,4,5\n"), "[a|b|] 2:1|2| 3!!column 3 has no name in the header but a cell here; name it or empty it", {0}},
    {"a comma behind the header only", STR("a,b,\n1,2\n3,4\n5,6,\n"), "[a|b|] 2:1|2 3:3|4 4!!the row has 3 cells, the header 2; put a cell that holds a delimiter in quotes", {0}},
    {"a comma behind the rows only", STR("a,b\n1,2,\n3,4,\n5,6\n7,8,9\n"), "[a|b] 2:1|2 3:3|4 4!!the row has 2 cells, the first row 3; add the missing ones, or their delimiters 5!!the row has 3 cells, the first row 3; put a cell that holds a delimiter in quotes", {0}},
    {"a hidden character in a name", STR("a,b\xE2\x80\x8B\n"), "ERROR f.csv, line 1: the name of column 2 holds the invisible character U+200B; type the name again", {0}},
    {"a bad quote in the header", STR("a,b\"c\n"), "ERROR f.csv, line 1: in the header " BAD_QUOTE, {0}},
    {"a workbook", STR("PK\3\4....."), "ERROR f.csv: this is an Excel workbook or another zip archive, not CSV; save it again as 'CSV UTF-8'", {0}},
    {"an old workbook", STR("\xD0\xCF\x11\xE0...."), "ERROR f.csv: this is an old Excel workbook, not CSV; save it again as 'CSV UTF-8'", {0}},
    {"a web page", STR("\n<html><table>"), "ERROR f.csv: this is a web page or XML, not CSV; open it in a spreadsheet and save it again as 'CSV UTF-8'", {0}},
    {"a PDF", STR("%PDF-1.7"), "ERROR f.csv: this is a PDF, not CSV; export the rows themselves as 'CSV UTF-8'", {0}},
    {"JSON", STR("[{\"a\": 1}]"), "ERROR f.csv: this looks like JSON, not CSV; export the rows as 'CSV UTF-8'", {0}},
    {"Excel's own mark", STR("sep=;\na;b\n"), "ERROR f.csv: line 1 is Excel's 'sep=' mark; remove that line, so that the first one names the columns", {0}},
    {"bars", STR("a|b\n1|2,3\n"), "[a|b] 2:1|2,3", {0}},
    {"a bar in quotes parts nothing", STR("\"a|b\"\n1\n"), "[a|b] 2:1", {0}},
    {"UTF-32", STR("\xFF\xFE\0\0a\0\0\0"), "ERROR f.csv: the encoding is UTF-32, which is not read; save it again as 'CSV UTF-8'", {0}},
};

static void test_cases(void **state)
{
    (void)state;
    int wrong = 0;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Arena *a = test_arena();
        Str have = told(a, cases[i].bytes, cases[i].options);
        if (!str_equal_c(have, cases[i].want)) {
            print_error("%s:\n have %.*s\n want %s\n", cases[i].what, STR_ARGUMENTS(have), cases[i].want);
            wrong++;
        }
        arena_end(a);
    }
    assert_int_equal(wrong, 0);
}

/* Wherever the pieces are cut, the same is told. */
static void test_piece_edges(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        for (size_t piece = 1; piece <= 64; piece++) {
            Arena *a = test_arena();
            CsvOptions options = cases[i].options;
            options.piece_bytes = piece;
            Str have = told(a, cases[i].bytes, options);
            if (!str_equal_c(have, cases[i].want))
                fail_msg("%s, pieces of %zu:\n have %.*s\n want %s", cases[i].what, piece, STR_ARGUMENTS(have), cases[i].want);
            arena_end(a);
        }
    }
}

static Str repeated(Arena *a, const char *before, char c, size_t n, const char *after)
{
    Err e;
    Buf out = buf_in(a, 0);
    OK(buf_add_c(&out, before, &e));
    for (size_t i = 0; i < n; i++) OK(buf_add_char(&out, c, &e));
    OK(buf_add_c(&out, after, &e));
    return buf_str(&out);
}

/* Cases 21 and 23, and that memory does not follow the file's size. */
static void test_limits(void **state)
{
    (void)state;
    Arena *a = test_arena();
    size_t most = (size_t)LIMIT_CSV_FIELD_BYTES;
    static const char too_long[] = "ERROR f.csv, line 2, column 'b': a cell is longer than 1048576 bytes; most often a quote is opened and not closed";
    for (size_t piece = 4096; piece <= 1024 * 1024; piece *= 16) {
        CsvOptions options = {.name = "f.csv", .piece_bytes = piece, .delimiter = ','};
        Arena *scratch = test_arena();
        assert_non_null(strstr(told(a, repeated(a, "a,b\n1,", 'x', 12 * most, ""), options).p, too_long));
        assert_non_null(strstr(told(a, repeated(a, "a,b\n1,\"", 'x', 12 * most, ""), options).p, too_long));
        assert_non_null(strstr(told(a, repeated(a, "a,b\n1,", 'x', most + 1, "\n"), options).p, too_long));
        assert_non_null(strstr(told(a, repeated(a, "a,b\n1,\"", 'x', most + 1, "\"\n"), options).p, too_long));
        assert_null(strstr(told(a, repeated(a, "a,b\n1,", 'x', most, "\n"), options).p, "ERROR"));
        assert_null(strstr(told(a, repeated(a, "a,b\n1,\"", 'x', most, "\"\n"), options).p, "ERROR"));
        Str row = told(a, repeated(a, "a,b\n", ',', 12 * most, ""), options);
        assert_non_null(strstr(row.p, "ERROR f.csv, line 2: a row is longer than 4194304 bytes"));
        Csv *csv;
        CsvRow unused;
        bool has_row;
        Err e;
        OK(csv_open_memory(&csv, scratch, repeated(a, "a,b\n1,", 'x', 12 * most, ""), &options, &e));
        assert_false(csv_next(&unused, &has_row, csv, &e));
        assert_int_equal(e.code, ERR_LIMIT);
        assert_string_equal(e.field, "b");
        assert_true(arena_bytes(scratch) < 20u << 20);
        arena_end(scratch);
    }
    Err e;
    Buf header = buf_in(a, 0);
    for (int i = 0; i < 300; i++) OK(buf_format(&header, &e, "%sc%d", i ? "," : "", i));
    assert_true(str_equal_c(told(a, buf_str(&header), (CsvOptions){0}),
                            "ERROR f.csv, line 1: the header has more than 256 columns; leave out those that are not needed"));
    Buf wide = buf_in(a, 0);
    for (int i = 0; i < 256; i++) OK(buf_format(&wide, &e, "%sc%d", i ? "," : "", i));
    OK(buf_add_c(&wide, "\n1,", &e));
    for (int i = 0; i < 5000; i++) OK(buf_add_c(&wide, "\"\"\"\",", &e));
    assert_non_null(strstr(told(a, buf_str(&wide), (CsvOptions){0}).p, "2!!the row has 5002 cells, the header 256;"));
    arena_end(a);
}

/* A file on disk: large enough for the hash's own thread, CR line ends throughout. */
static void test_file(void **state)
{
    (void)state;
    char path[] = "/tmp/purser_io_test_XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    Arena *a = test_arena();
    Err e;
    Buf text = buf_in(a, 0);
    OK(buf_add_c(&text, "fund,amount\r", &e));
    int64_t rows = 400000;
    for (int64_t i = 0; i < rows; i++) OK(buf_format(&text, &e, "%lld,%lld.25\r", (long long)(i % 1000), (long long)i));
    assert_int_equal(write(fd, text.p, text.n), text.n);
    close(fd);
    Arena *reading = test_arena();
    Csv *csv;
    OK(csv_open(&csv, reading, path, NULL, &e));
    int64_t line = 1, sum = 0;
    for (;;) {
        CsvRow row;
        bool has_row;
        OK(csv_next(&row, &has_row, csv, &e));
        if (!has_row) break;
        assert_int_equal(row.line, ++line);
        Cents amount;
        bool was_empty;
        OK(cents_parse(&amount, &was_empty, row.cells[1], &e));
        sum += amount.v - 25;
    }
    assert_int_equal(csv_row_count(csv), rows);
    assert_int_equal(sum, rows * (rows - 1) / 2 * 100);
    Hash hash = csv_file_hash(csv), whole = hash_of(buf_str(&text));
    assert_true(hash_equal(&hash, &whole));
    assert_true(arena_bytes(reading) < 2u << 20);
    arena_end(reading);

    reading = test_arena(); /* left in the middle: the thread and the file end with the arena */
    OK(csv_open(&csv, reading, path, NULL, &e));
    CsvRow row;
    bool has_row;
    OK(csv_next(&row, &has_row, csv, &e));
    arena_end(reading);
    unlink(path);
    assert_false(csv_open(&csv, a, "no/such/file.csv", NULL, &e));
    assert_int_equal(e.code, ERR_NOT_FOUND);
    assert_string_equal(e.message, "file.csv: there is no such file; check its name and folder");
    assert_false(csv_open(&csv, a, "/tmp", NULL, &e));
    assert_string_equal(e.message, "tmp: this is a folder, not a file");
    arena_end(a);
}

static void test_columns(void **state)
{
    (void)state;
    Arena *a = test_arena();
    Err e;
    Csv *csv;
    CsvOptions options = {.name = "f.csv"};
    OK(csv_open_memory(&csv, a, STR("Fund_Code;  posted on ;Posted-On;fund code\n"), &options, &e));
    assert_int_equal(csv_delimiter(csv), ';');
    assert_string_equal(csv_delimiter_word(csv_delimiter(csv)), "semicolon");
    size_t at = 99;
    bool found, loose;
    OK(csv_column(&at, &found, &loose, csv, STR("fund code"), &e));
    assert_true(found && !loose && at == 3);
    assert_false(csv_column(&at, &found, &loose, csv, STR("posted_on"), &e));
    assert_string_equal(e.message, "f.csv, line 1, column 'Posted-On': columns 2 and 3 could both be 'posted_on'; rename or remove one");
    OK(csv_column(&at, &found, &loose, csv, STR("amount"), &e));
    assert_true(!found);
    OK(csv_open_memory(&csv, a, STR("Fund Code,x\n"), &options, &e));
    OK(csv_column(&at, &found, &loose, csv, STR("fund_code"), &e));
    assert_true(found && loose && at == 0);
    assert_true(csv_name_matches(STR("Hours per-week"), STR("hours_per_week")));
    assert_false(csv_name_matches(STR("hours"), STR("hours_per_week")));
    arena_end(a);
}

static Str random_cell(Arena *a, uint64_t stream)
{
    static const char *const parts[] = {"a", "Z9", "\"", ",", "\n", "\r", "\r\n", ";", " ", "\t", "\xC3\xA9", "\xF0\x9F\x98\x80", "=", "-", "0", "long text "};
    Err e;
    Buf cell = buf_in(a, 0);
    uint64_t n = random_u64(7, stream, 0) % 6;
    for (uint64_t i = 1; i <= n; i++) OK(buf_add_c(&cell, parts[random_u64(7, stream, i) % 16], &e));
    return buf_str(&cell);
}

/* What csv_write writes, csv reads back the same, at any piece size. */
static void test_round_trip(void **state)
{
    (void)state;
    Err e;
    for (uint64_t trial = 0; trial < 400; trial++) {
        Arena *a = test_arena();
        size_t columns = 1 + (size_t)(random_u64(1, trial, 0) % 5), rows = (size_t)(random_u64(1, trial, 1) % 12);
        Str cells[12][5];
        Buf out = buf_in(a, 0);
        CsvWriter w = csv_writer(&out, &e);
        for (size_t k = 0; k < columns; k++) csv_write_text(&w, (Str){&"ABCDE"[k], 1});
        csv_write_row_end(&w);
        for (size_t i = 0; i < rows; i++) {
            for (size_t k = 0; k < columns; k++) csv_write_verbatim(&w, cells[i][k] = random_cell(a, trial * 100 + i * 5 + k));
            csv_write_row_end(&w);
        }
        OK(csv_write_done(&w));
        CsvOptions options = {.name = "f.csv", .delimiter = ',', .piece_bytes = 1 + (size_t)(random_u64(1, trial, 2) % 100)};
        Csv *csv;
        OK(csv_open_memory(&csv, a, buf_str(&out), &options, &e));
        for (size_t i = 0; i <= rows; i++) {
            CsvRow row;
            bool has_row;
            OK(csv_next(&row, &has_row, csv, &e));
            assert_int_equal(has_row, i < rows);
            if (!has_row) break;
            if (row.is_bad) fail_msg("%.*s", STR_ARGUMENTS(row.why));
            for (size_t k = 0; k < columns; k++) assert_true(str_equal(row.cells[k], cells[i][k]));
        }
        arena_end(a);
    }
}

/* Case 46b: texts are guarded, numbers are not. */
static void test_write(void **state)
{
    (void)state;
    Arena *a = test_arena();
    Err e;
    Buf out = buf_in(a, 0);
    CsvWriter w = csv_writer(&out, &e);
    csv_write_text(&w, STR("=cmd|'/c calc'!A1"));
    csv_write_text(&w, STR("+1"));
    csv_write_text(&w, STR("-1"));
    csv_write_text(&w, STR("@x"));
    csv_write_text(&w, STR("\tx"));
    csv_write_text(&w, STR("\rx"));
    csv_write_text(&w, STR("\0x"));
    csv_write_text(&w, STR("\xEF\xBC\x9D" "1"));
    csv_write_text(&w, STR("a=1"));
    csv_write_text(&w, STR("say \"hi\", all"));
    csv_write_row_end(&w);
    csv_write_cents(&w, CENTS(-1250));
    csv_write_int(&w, -7);
    csv_write_real(&w, -0.5);
    csv_write_real(&w, NAN);
    csv_write_day(&w, day_from_civil(2026, 6, 30));
    csv_write_missing(&w);
    csv_write_row_end(&w);
    csv_write_missing(&w);
    csv_write_row_end(&w);
    OK(csv_write_done(&w));
    Str want = STR("'=cmd|'/c calc'!A1,'+1,'-1,'@x,\"'\tx\",\"'\rx\",'\0x,'\xEF\xBC\x9D" "1,a=1,\"say \"\"hi\"\", all\"\n"
                   "-12.50,-7,-0.5,,2026-06-30,\n\"\"\n");
    if (!str_equal(buf_str(&out), want)) fail_msg("%.*s", STR_ARGUMENTS(buf_str(&out)));

    Buf narrow = buf_in(a, 10); /* the first failure is kept */
    w = csv_writer(&narrow, &e);
    csv_write_text(&w, STR("twelve bytes"));
    csv_write_row_end(&w);
    assert_false(csv_write_done(&w));
    assert_int_equal(e.code, ERR_LIMIT);
    arena_end(a);
}

static void test_suspect(void **state)
{
    (void)state;
    static const char *const altered[] = {"1.00E+05", "1E+05", "9.1e-07", "Dec-34", "12-Mar", "2-Jan", "1-Dec-2034", "12-mar-34", " 1.23E+11 ", "3/1/2001", "12/31/2034", "#REF!", "#N/A", "#DIV/0!"};
    static const char *const plain[] = {"1E5", "12-34", "007", "", "Dec", "12-Maple", "Mar-A", "DEC-345", "E+05", "1.E+05x", "11-2026", "P1", "32-", "1.5", "123-Mar", "3/1", "3/1/01", "123/1/2001", "1/2/20345", "#12", "#"};
    for (size_t i = 0; i < sizeof altered / sizeof *altered; i++)
        if (!text_looks_altered(str_from_c(altered[i]))) fail_msg("%s passed", altered[i]);
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
        if (text_looks_altered(str_from_c(plain[i]))) fail_msg("%s refused", plain[i]);
    static const struct { const char *text; TotalWord word; } totals[] = {
        {"Total", TOTAL_ALONE}, {" TOTALS: ", TOTAL_ALONE}, {"sub-total", TOTAL_ALONE}, {"Subtotal :", TOTAL_ALONE}, {"Grand Total", TOTAL_ALONE}, {"Report totals", TOTAL_ALONE},
        {"Total for Fund 100", TOTAL_OF_SOMETHING}, {"Fund 100 Total", TOTAL_OF_SOMETHING}, {"Total Fund 100:", TOTAL_OF_SOMETHING}, {"Subtotal 1", TOTAL_OF_SOMETHING}, {"100 sub total", TOTAL_OF_SOMETHING},
        {"Totality", TOTAL_NONE}, {"Untotal", TOTAL_NONE}, {"tota", TOTAL_NONE}, {"", TOTAL_NONE}, {":", TOTAL_NONE}, {"The total of it", TOTAL_NONE}, {"Totals-100", TOTAL_NONE}, {"100", TOTAL_NONE}};
    for (size_t i = 0; i < sizeof totals / sizeof *totals; i++)
        if (text_total_word(str_from_c(totals[i].text)) != totals[i].word) fail_msg("'%s' is taken for %d", totals[i].text, text_total_word(str_from_c(totals[i].text)));
    uint32_t c = 0;
    assert_true(text_hides_character(STR("Sm\xE2\x80\xAEith"), &c) && c == 0x202E);
    assert_true(text_hides_character(STR("x\xE2\x80\x8B"), &c) && c == 0x200B);
    assert_true(text_hides_character(STR("\xEF\xBB\xBFx"), &c) && c == 0xFEFF);
    assert_true(text_hides_character(STR("\x01"), &c) && c == 1);
    assert_false(text_hides_character(STR("Jos\xC3\xA9 \xE2\x80\x93 \xE4\xB8\xAD\tx\n\xF0\x9F\x98\x80"), &c));
    assert_true(text_is_ssn_shaped(STR(" 123-45-6789")));
    assert_false(text_is_ssn_shaped(STR("123-456-789")));
    assert_false(text_is_ssn_shaped(STR("2026-06-30")));
    SsnCount count = {0};
    for (int i = 0; i < 19; i++) ssn_count_add(&count, STR("A17"));
    ssn_count_add(&count, STR("123-45-6789"));
    ssn_count_add(&count, STR(" "));
    assert_false(ssn_count_refuses(&count)); /* 1 of 20 is 5 %, not more */
    ssn_count_add(&count, STR("123-45-6780"));
    assert_true(ssn_count_refuses(&count));
    assert_false(ssn_count_refuses(&(SsnCount){0}));
}

/* Case 51 */
static void test_display_name(void **state)
{
    (void)state;
    static const struct { Str path; const char *want; } names[] = {
        {STR("../../etc/passwd"), "passwd"}, {STR("CON"), "file"}, {STR("nul.csv"), "file"}, {STR("LPT1.txt"), "file"}, {STR("console.csv"), "console.csv"},
        {STR("a\nb.csv"), "a?b.csv"}, {STR("C:\\Users\\x\\GL 2026.csv"), "GL 2026.csv"}, {STR(""), "file"}, {STR(".."), "file"}, {STR("/"), "file"},
        {STR("x\xE2\x80\xAEvsc.exe"), "x?vsc.exe"}, {STR("caf\xC3\xA9.csv"), "caf\xC3\xA9.csv"}, {STR("bad\xFF.csv"), "bad?.csv"}, {STR("cut\xC3"), "cut?"}};
    Arena *a = test_arena();
    Err e;
    Str have;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        OK(file_display_name(&have, a, names[i].path, &e));
        assert_string_equal(have.p, names[i].want);
    }
    OK(file_display_name(&have, a, repeated(a, "", 'n', 300, ""), &e));
    assert_int_equal(have.n, 100);
    OK(file_display_name(&have, a, repeated(a, "x\xC3\xA9", 'n', 96, "\xC3\xA9"), &e));
    assert_int_equal(have.n, 99); /* never half a character */
    arena_end(a);
}

static void test_problems(void **state)
{
    (void)state;
    Arena *a = test_arena();
    Err e;
    Problems problems = problems_in(a);
    OK(problem_add(&problems, PROBLEM_NOTE, 1, STR("Code"), &e, "read as '%s'", "code"));
    assert_true(problems_refuse(&problems, STR("f.csv"), &e));
    OK(problem_add(&problems, PROBLEM_BAD_ROW, 7, STR("Amount"), &e, "'n/a' is not an amount"));
    OK(problem_add(&problems, PROBLEM_BAD_ROW, 7, STR("Date"), &e, "no such day"));
    OK(problem_add(&problems, PROBLEM_WARNING, 0, STR(""), &e, "no row"));
    Str text;
    OK(problem_sentence(&text, a, &problems.rows[1], STR("f.csv"), &e));
    assert_string_equal(text.p, "f.csv, line 7, column 'Amount': 'n/a' is not an amount");
    OK(problem_sentence(&text, a, &problems.rows[3], STR("f.csv"), &e));
    assert_string_equal(text.p, "f.csv: no row");
    assert_int_equal(problems.bad_rows, 1);
    for (int64_t i = 0; i < 1500; i++) OK(problem_add(&problems, PROBLEM_BAD_ROW, 10 + i, STR(""), &e, "bad"));
    assert_int_equal(problems.n, LIMIT_PROBLEMS + 2);
    assert_int_equal(problems.counts[PROBLEM_BAD_ROW], 1502);
    assert_int_equal(problems.bad_rows, 1501);
    assert_false(problems_refuse(&problems, STR("f.csv"), &e));
    assert_string_equal(e.message, "f.csv, line 7, column 'Amount': 'n/a' is not an amount (and 1500 more bad rows)");
    assert_string_equal(e.field, "Amount");
    arena_end(a);
}

static bool read_with_faults(Arena *a, Err *e)
{
    Csv *csv;
    CsvOptions options = {.name = "f.csv", .piece_bytes = 8};
    TRY(csv_open_memory(&csv, a, STR("a,b\n1,\"two \"\"words\"\" and more than a piece\"\n3,4\n"), &options, e));
    CsvRow row;
    bool has_row = true;
    while (has_row) TRY(csv_next(&row, &has_row, csv, e));
    return true;
}

static void test_faults(void **state)
{
    (void)state;
    bool done = false;
    long n = 0;
    while (!done) {
        Arena *a = test_arena();
        Err e = {0};
        arena_fail_after(++n);
        done = read_with_faults(a, &e);
        arena_fail_after(0);
        if (!done) assert_int_equal(e.code, ERR_MEMORY);
        arena_end(a);
        assert_true(n < 1000);
    }
    assert_true(n > 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases), cmocka_unit_test(test_piece_edges), cmocka_unit_test(test_limits), cmocka_unit_test(test_file),
        cmocka_unit_test(test_columns), cmocka_unit_test(test_round_trip), cmocka_unit_test(test_write), cmocka_unit_test(test_suspect),
        cmocka_unit_test(test_display_name), cmocka_unit_test(test_problems), cmocka_unit_test(test_faults)};
    Err e;
    if (!hash_ready(&e)) return 1;
    int failed = cmocka_run_group_tests_name("io", tests, NULL, NULL);
    return failed + _cmocka_run_group_tests("io records", record_tests, record_tests_n, NULL, NULL);
}
