#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "io/suspect.h"
#include "ledger/ledger_batch.h"
#include "ledger/ledger_block.h"
#include "ledger/ledger_posting.h"
#include "store/audit.h"

enum { NO_COLUMN = -1, PROGRESS_LINES = 32768, LISTED_ACCOUNTS = 5 };

typedef struct { int column; Str constant; } Source; /* column NO_COLUMN: the constant, or nothing */

enum { DATES_KEPT = 1024 };
typedef struct { char text[24]; size_t n; Day day; int fiscal_year, period; } DateSeen;

typedef struct {
    const LedgerImportRequest *request;
    LedgerImport *out;
    Problems *problems;
    Arena *arena;
    Csv *csv;
    const Str *columns;
    LedgerMap map;
    Source roles[LEDGER_ROLES], elements[12]; /* elements by place in the chart */
    Chart chart;
    int first_month;
    Posting posting;
    BlockWriter *block;
    Bulk *blocks;
    int64_t next_line, next_block;
    Hasher *root;
    RowBatch batch;
    DateSeen dates[DATES_KEPT];  /* a year has few dates and many lines */
    struct { char key[ACCOUNT_KEY_BYTES]; size_t n, at; bool is_known; } last_account;
    bool has_last_day;
    Day last_day;            /* the latest near its fiscal year */
    SsnCount vendor_ssns;
} Import;

static Str cell(const CsvRow *row, Source s)
{
    return s.column == NO_COLUMN ? s.constant : row->cells[s.column];
}

static Str column_name(const Import *m, Source s) { return s.column == NO_COLUMN ? (Str){"", 0} : m->columns[s.column]; }

static bool is_there(const Import *m, LedgerRole role) { return m->map.roles[role].is_given; }

/* Adds a bad row; the Err of what was refused gives the words. */
static bool bad_row(Import *m, const CsvRow *row, Str column, const Err *why, Err *e)
{
    return problem_add(m->problems, PROBLEM_BAD_ROW, row->line, column, e, "%s", why->message);
}

static bool bind(Source *out, const Import *m, const LedgerSource *source, Str what, Err *e)
{
    *out = (Source){NO_COLUMN, {"", 0}};
    if (!source->is_given) return true;
    if (source->is_constant) {
        out->constant = source->text;
        return true;
    }
    size_t column;
    bool found, is_loose;
    TRY(csv_column(&column, &found, &is_loose, m->csv, source->text, e));
    if (!found)
        return csv_refuse(e, m->csv, csv_header_line(m->csv), (Str){"", 0},
                          "there is no column '%.*s', which the map names for %.*s; correct the map or the header", STR_ARGUMENTS(source->text), STR_ARGUMENTS(what));
    out->column = (int)column;
    bool is_renamed = m->request->map_json.n ? is_loose : !str_equal(source->text, what);
    if (!is_renamed) return true;
    return problem_add(m->problems, PROBLEM_NOTE, csv_header_line(m->csv), m->columns[column], e, "read as '%.*s'", STR_ARGUMENTS(what));
}

static bool note_unused_columns(Import *m, Err *e)
{
    size_t n;
    const Str *names = csv_columns(m->csv, &n);
    Buf list = buf_in(m->arena, 0);
    for (size_t c = 0; c < n; c++) {
        bool is_used = names[c].n == 0;
        for (int r = 0; r < LEDGER_ROLES; r++) is_used |= m->roles[r].column == (int)c;
        for (size_t i = 0; i < m->chart.n; i++) is_used |= m->elements[i].column == (int)c;
        if (!is_used) TRY(buf_format(&list, e, "%s%.*s", list.n ? ", " : "", STR_ARGUMENTS(names[c])));
    }
    if (!list.n) return true;
    Str all = buf_str(&list);
    return problem_add(m->problems, PROBLEM_NOTE, 0, (Str){"", 0}, e, "columns not used: %.*s", STR_ARGUMENTS(all));
}

static bool note_delimiter(Import *m, Err *e)
{
    char delimiter = csv_delimiter(m->csv);
    if (delimiter == ',') return true;
    return problem_add(m->problems, PROBLEM_NOTE, 0, (Str){"", 0}, e, "the columns are parted by a %s", csv_delimiter_word(delimiter));
}

static bool bind_map(Import *m, Txn *txn, Err *e)
{
    static const char *const words[LEDGER_ROLES] = {"posted_on", "fiscal_year", "period", "amount", "debit", "credit", "budget",
                                                    "encumbrance", "vendor", "reference", "description"};
    const LedgerImportRequest *r = m->request;
    if (r->map_json.n) TRY(ledger_map_read(&m->map, m->arena, r->map_json, r->map_name, e));
    else TRY(ledger_map_from_header(&m->map, m->arena, m->csv, &m->chart, e));
    if (!chart_extend(&m->chart, m->arena, txn, m->map.elements, m->map.elements_n, e)) {
        if (e->code != ERR_INPUT && e->code != ERR_LIMIT) return false;
        Str file = m->out->file;
        return r->map_json.n ? err_place(e, "%s", r->map_name) : err_place(e, "%.*s, line %lld", STR_ARGUMENTS(file), (long long)csv_header_line(m->csv));
    }
    for (int i = 0; i < LEDGER_ROLES; i++) TRY(bind(&m->roles[i], m, &m->map.roles[i], str_from_c(words[i]), e));
    for (size_t i = 0; i < m->chart.n; i++) m->elements[i] = (Source){NO_COLUMN, {"", 0}};
    for (size_t i = 0; i < m->map.elements_n; i++)
        TRY(bind(&m->elements[chart_find(&m->chart, m->map.elements[i])], m, &m->map.element_sources[i], m->map.elements[i], e));
    return note_delimiter(m, e) && note_unused_columns(m, e);
}

/* ---- One row ---- */

static bool holds_control(Str code)
{
    for (size_t i = 0; i < code.n; i++)
        if ((unsigned char)code.p[i] < 0x20) return true;
    return false;
}

static bool read_code(Str *out, bool *good, Import *m, const CsvRow *row, Source s, Err *e)
{
    Str code = str_trim(cell(row, s));
    Err why = {0};
    uint32_t hidden;
    *good = true;
    if (code.n > (size_t)LIMIT_ELEMENT_BYTES)
        *good = FAIL(&why, ERR_INPUT, NULL, "a code is %zu bytes long; the longest kept is %lld", code.n, (long long)LIMIT_ELEMENT_BYTES);
    else if (code.n && text_looks_altered(code))
        *good = FAIL(&why, ERR_INPUT, NULL, "'%.*s' looks altered by a spreadsheet; export the file again with this column as text", STR_ARGUMENTS(code));
    else if (holds_control(code))
        *good = FAIL(&why, ERR_INPUT, NULL, "a code holds a line end, a tab or another control character; remove it");
    else if (code.n && text_hides_character(code, &hidden))
        *good = FAIL(&why, ERR_INPUT, NULL, "'%.*s' holds a character that cannot be seen (U+%04X); type the code again", STR_ARGUMENTS(code), hidden);
    if (!*good) return bad_row(m, row, column_name(m, s), &why, e);
    *out = code;
    return true;
}

/* True when a code itself holds the separator: the key would be that of another account. */
static bool holds_separator(Str key, const Str *codes, size_t codes_n)
{
    size_t last = 0, separators = 0;
    for (size_t i = 0; i < codes_n; i++)
        if (codes[i].n) last = i;
    for (size_t i = 0; i < key.n; i++) separators += key.p[i] == ACCOUNT_SEPARATOR;
    return separators != last;
}

/* A sum at the foot of a report would count everything twice. The first cell that is not empty says so, */
static bool begins_with_total(const CsvRow *row)
{
    for (size_t i = 0; i < row->n; i++) {
        Str text = str_trim(row->cells[i]);
        if (text.n == 0) continue;
        return memchr("TtGgSsRr", text.p[0], 8) && text_total_word(text) == TOTAL_ALONE;
    }
    return false;
}

/* or one of the codes; of codes that are all new, as a total is never an account. */
static bool codes_name_total(const Str *codes, size_t n)
{
    size_t filled = 0;
    TotalWord said = TOTAL_NONE;
    for (size_t i = 0; i < n; i++) {
        filled += codes[i].n > 0;
        TotalWord word = text_total_word(codes[i]);
        if (word > said) said = word;
    }
    return said == TOTAL_ALONE || (said == TOTAL_OF_SOMETHING && filled == 1);
}

/* or, on a row without any code, any cell but the vendor's. */
static bool any_cell_names_total(const Import *m, const CsvRow *row)
{
    for (size_t i = 0; i < row->n; i++)
        if ((int)i != m->roles[LEDGER_VENDOR].column && text_total_word(row->cells[i]) != TOTAL_NONE) return true;
    return false;
}

static bool refuse_total(bool *good, Import *m, const CsvRow *row, Err *e)
{
    *good = false;
    return problem_add(m->problems, PROBLEM_BAD_ROW, row->line, m->columns[0], e, "this looks like a total, not a line; remove it from the file");
}

/* line->account_id stays 0 for an account that is new: it is made when the rest of the row has proved good. */
enum { KEY_TOO_LONG = ACCOUNT_KEY_BYTES };

/* A row's codes and their key; KEY_TOO_LONG when a code is longer than any can be. */
static size_t row_key(char key[ACCOUNT_KEY_BYTES], Str codes[12], const Import *m, const CsvRow *row)
{
    bool fits = true;
    for (size_t i = 0; i < m->chart.n; i++) {
        codes[i] = str_trim(cell(row, m->elements[i]));
        fits &= codes[i].n <= (size_t)LIMIT_ELEMENT_BYTES;
    }
    return fits ? account_key(key, codes, m->chart.n) : KEY_TOO_LONG;
}

static bool read_account(LedgerLine *line, bool *good, Import *m, const CsvRow *row, Err *e)
{
    Str codes[12];
    char key[ACCOUNT_KEY_BYTES];
    size_t n = row_key(key, codes, m, row);
    bool fits = n != KEY_TOO_LONG && !holds_separator((Str){key, n}, codes, m->chart.n);
    *good = true;
    if (n == 0 && any_cell_names_total(m, row)) return refuse_total(good, m, row, e);
    /* most lines carry the codes of the line before: compare before looking up */
    if (fits && m->last_account.is_known && n == m->last_account.n && memcmp(key, m->last_account.key, n) == 0) {
        line->account_id = (int64_t)m->last_account.at + 1;
        return true;
    }
    int64_t *known = fits ? map_get(&m->posting.accounts.by_key, (Str){key, n}) : NULL;
    for (size_t i = 0; !known && i < m->chart.n; i++) { /* only the codes of a new account are looked at one by one */
        bool code_good;
        TRY(read_code(&codes[i], &code_good, m, row, m->elements[i], e));
        *good &= code_good;
    }
    if (*good && !known && codes_name_total(codes, m->chart.n)) return refuse_total(good, m, row, e);
    if (!*good) return true;
    memcpy(m->last_account.key, key, n);
    m->last_account.n = n;
    m->last_account.is_known = known != NULL;
    if (known) m->last_account.at = (size_t)*known, line->account_id = *known + 1;
    return true;
}

static bool make_account(LedgerLine *line, Import *m, Err *e)
{
    bool is_new;
    TRY(account_table_find_key(&m->last_account.at, &is_new, &m->posting.accounts, (Str){m->last_account.key, m->last_account.n}, e));
    m->last_account.is_known = true;
    line->account_id = (int64_t)m->last_account.at + 1;
    return true;
}

enum { FAR_OUTSIDE_DAYS = 92, FIRST_PLAUSIBLE_YEAR = 1980, LAST_PLAUSIBLE_YEAR = 2100 };

static bool is_plausible_year(int64_t year) { return year >= FIRST_PLAUSIBLE_YEAR && year <= LAST_PLAUSIBLE_YEAR; }

/* A date that could not be read, with what to do about it. */
static bool bad_day(Import *m, const CsvRow *row, Source s, Str text, const Err *why, Err *e)
{
    bool is_number = text.n == 5, has_slash = str_find(text, '/') < text.n;
    for (size_t i = 0; i < text.n; i++) is_number &= text.p[i] >= '0' && text.p[i] <= '9';
    const char *hint = is_number ? "; it looks like a spreadsheet's number of a day: show the column as dates there and export again"
                     : has_slash && str_equal(m->map.date_format, DAY_FORMAT_ISO) ? "; say in the map (--map) how dates are written: \"date_format\": \"%m/%d/%Y\", or \"%d/%m/%Y\" with the day first" : "";
    return problem_add(m->problems, PROBLEM_BAD_ROW, row->line, column_name(m, s), e, "%s%s", why->message, hint);
}

static bool read_day(LedgerLine *line, bool *good, Import *m, const CsvRow *row, Err *e)
{
    Source s = m->roles[LEDGER_POSTED_ON];
    Str text = str_trim(cell(row, s));
    *good = true;
    DateSeen *seen = &m->dates[text_hash(text) % DATES_KEPT], fresh;
    if (text.n == 0 || text.n != seen->n || memcmp(text.p, seen->text, text.n) != 0) {
        Err why = {0};
        *good = text.n ? day_parse(&fresh.day, text, s.column == NO_COLUMN ? DAY_FORMAT_ISO : m->map.date_format, &why)
                       : FAIL(&why, ERR_INPUT, NULL, "the date is missing; give it, or give posted_on as a constant of the map");
        if (!*good) return bad_day(m, row, s, text, &why, e);
        fresh.fiscal_year = fiscal_year_of(fresh.day, m->first_month);
        fresh.period = fiscal_period_of(fresh.day, m->first_month);
        fresh.n = text.n <= sizeof fresh.text ? text.n : 0;
        memcpy(fresh.text, text.p, fresh.n);
        *seen = fresh;
    }
    line->posted_on = seen->day;
    line->fiscal_year = seen->fiscal_year;
    line->period = seen->period;
    bool is_given = is_there(m, LEDGER_FISCAL_YEAR) && str_trim(cell(row, m->roles[LEDGER_FISCAL_YEAR])).n;
    if (is_plausible_year(line->fiscal_year) || is_given) return true;
    return problem_add(m->problems, PROBLEM_WARNING, row->line, column_name(m, s), e, "the date lies in fiscal year %d; the line is kept as it is", line->fiscal_year);
}

/* The days between a date and the fiscal year it is booked to; 0 inside. */
static int days_outside(Day day, int fiscal_year, int first_month)
{
    int start_year = first_month > 1 ? fiscal_year - 1 : fiscal_year;
    int start = day_from_civil(start_year, first_month, 1).v, end = day_from_civil(start_year + 1, first_month, 1).v - 1;
    return day.v < start ? start - day.v : day.v > end ? day.v - end : 0;
}

static bool read_fiscal_year(LedgerLine *line, bool *good, Import *m, const CsvRow *row, Err *e)
{
    Source s = m->roles[LEDGER_FISCAL_YEAR];
    Str text = str_trim(cell(row, s));
    *good = true;
    if (text.n == 0) return true;
    int64_t year;
    Err why = {0};
    *good = str_to_int(&year, text, &why);
    if (!*good) return bad_row(m, row, column_name(m, s), &why, e);
    if (year >= 0 && year < 100) year += 2000;
    if (!is_plausible_year(year))
        return problem_add(m->problems, PROBLEM_WARNING, row->line, column_name(m, s), e, "%lld is not a fiscal year; the line is kept in %d, which its date gives",
                           (long long)year, line->fiscal_year);
    line->fiscal_year = (int)year;
    if (days_outside(line->posted_on, line->fiscal_year, m->first_month) > FAR_OUTSIDE_DAYS) {
        char date[16];
        day_to_text(date, line->posted_on);
        return problem_add(m->problems, PROBLEM_WARNING, row->line, column_name(m, m->roles[LEDGER_POSTED_ON]), e,
                           "the date %s lies far outside fiscal year %d; the line is kept as it is", date, line->fiscal_year);
    }
    return true;
}

static bool read_period(LedgerLine *line, bool *good, Import *m, const CsvRow *row, Err *e)
{
    Source s = m->roles[LEDGER_PERIOD];
    Str text = str_trim(cell(row, s));
    *good = true;
    if (text.n == 0) return true;
    int64_t period;
    Err why = {0};
    *good = str_to_int(&period, text, &why) &&
            (period >= 0 && period <= 999999 ? true : FAIL(&why, ERR_INPUT, NULL, "a period is a number from 0 to 999999"));
    if (!*good) return bad_row(m, row, column_name(m, s), &why, e);
    line->period = (int)period;
    return true;
}

static bool read_money(Cents *out, bool *was_empty, bool *good, Import *m, const CsvRow *row, LedgerRole role, Err *e)
{
    Source s = m->roles[role];
    Str text = cell(row, s);
    Err why = {0};
    *good = cents_parse(out, was_empty, text, &why);
    return *good || bad_row(m, row, column_name(m, s), &why, e);
}

static bool read_actual(LedgerLine *line, bool *good, Import *m, const CsvRow *row, Err *e)
{
    bool was_empty;
    if (is_there(m, LEDGER_AMOUNT)) {
        TRY(read_money(&line->actual, &was_empty, good, m, row, LEDGER_AMOUNT, e));
        m->out->empty_amounts += *good && was_empty;
        return true;
    }
    Cents debit = CENTS(0), credit = CENTS(0);
    bool no_debit, no_credit, good_credit;
    TRY(read_money(&debit, &no_debit, good, m, row, LEDGER_DEBIT, e));
    TRY(read_money(&credit, &no_credit, &good_credit, m, row, LEDGER_CREDIT, e));
    *good &= good_credit;
    if (!*good) return true;
    if (no_debit && no_credit) {
        *good = false;
        return problem_add(m->problems, PROBLEM_BAD_ROW, row->line, column_name(m, m->roles[LEDGER_DEBIT]), e, "debit and credit are both empty; give one of them");
    }
    Err why = {0};
    *good = cents_subtract(&line->actual, debit, credit, &why);
    return *good || bad_row(m, row, column_name(m, m->roles[LEDGER_DEBIT]), &why, e);
}

static Str text_of(const Import *m, const CsvRow *row, LedgerRole role)
{
    return is_there(m, role) ? str_trim(cell(row, m->roles[role])) : (Str){"", 0};
}

static bool read_line(LedgerLine *line, bool *good, Import *m, const CsvRow *row, Err *e)
{
    bool ok;
    *good = false;
    if (begins_with_total(row)) return refuse_total(good, m, row, e);
    TRY(read_account(line, good, m, row, e));
    TRY(read_day(line, &ok, m, row, e));
    *good &= ok;
    if (ok && is_there(m, LEDGER_FISCAL_YEAR)) {
        TRY(read_fiscal_year(line, &ok, m, row, e));
        *good &= ok;
    }
    if (is_there(m, LEDGER_PERIOD)) {
        TRY(read_period(line, &ok, m, row, e));
        *good &= ok;
    }
    TRY(read_actual(line, &ok, m, row, e));
    *good &= ok;
    bool was_empty;
    if (is_there(m, LEDGER_BUDGET)) {
        TRY(read_money(&line->budget, &was_empty, &ok, m, row, LEDGER_BUDGET, e));
        *good &= ok;
    }
    if (is_there(m, LEDGER_ENCUMBRANCE)) {
        TRY(read_money(&line->encumbrance, &was_empty, &ok, m, row, LEDGER_ENCUMBRANCE, e));
        *good &= ok;
    }
    line->reference = text_of(m, row, LEDGER_REFERENCE);
    line->description = text_of(m, row, LEDGER_DESCRIPTION);
    Str vendor = text_of(m, row, LEDGER_VENDOR);
    if (vendor.n > (size_t)LIMIT_VENDOR_BYTES) {
        *good = false;
        TRY(problem_add(m->problems, PROBLEM_BAD_ROW, row->line, column_name(m, m->roles[LEDGER_VENDOR]), e,
                        "a vendor's name is %zu bytes long; the longest kept is %lld", vendor.n, (long long)LIMIT_VENDOR_BYTES));
    }
    ssn_count_add(&m->vendor_ssns, vendor);
    if (*good && line->account_id == 0) TRY(make_account(line, m, e));
    if (*good && vendor.n) TRY(vendor_table_find(&line->vendor_id, &m->posting.vendors, vendor, e));
    return true;
}

/* ---- All rows ---- */

static bool write_block(Import *m, Err *e)
{
    int64_t lines = (int64_t)block_lines(m->block);
    if (lines == 0) return true;
    Str bytes;
    TRY(block_finish(&bytes, m->block, e));
    Hash leaf = hash_of(bytes);
    hash_add(m->root, leaf.bytes, sizeof leaf.bytes);
    bulk_int(m->blocks, m->next_block++);
    bulk_int(m->blocks, m->next_line - lines);
    bulk_int(m->blocks, lines);
    bulk_blob(m->blocks, bytes);
    return bulk_row(m->blocks, e);
}

static bool take_line(Import *m, LedgerLine *line, Err *e)
{
    LedgerImport *out = m->out;
    line->number = m->next_line++;
    TRY(block_add(m->block, line, e));
    if (block_lines(m->block) == BLOCK_LINES || block_bytes(m->block) > BLOCK_BYTES) TRY(write_block(m, e));
    TRY(posting_balance(&m->posting, line, e));
    TRY(posting_tag(&m->posting, line, e));
    TRY(cents_add(&out->actual, out->actual, line->actual, e));
    TRY(cents_add(&out->budget, out->budget, line->budget, e));
    TRY(cents_add(&out->encumbrance, out->encumbrance, line->encumbrance, e));
    if (out->lines == 0 || line->fiscal_year < out->first_fiscal_year) out->first_fiscal_year = line->fiscal_year;
    if (out->lines == 0 || line->fiscal_year > out->last_fiscal_year) out->last_fiscal_year = line->fiscal_year;
    out->lines++;
    bool is_later = !m->has_last_day || line->posted_on.v > m->last_day.v;
    if (is_later && is_plausible_year(line->fiscal_year) && days_outside(line->posted_on, line->fiscal_year, m->first_month) <= FAR_OUTSIDE_DAYS) {
        m->has_last_day = true;
        m->last_day = line->posted_on;
    }
    return true;
}

static bool take_row(Import *m, const CsvRow *row, Err *e)
{
    bool good;
    LedgerLine line = {.file_line = row->line, .reference = {"", 0}, .description = {"", 0}};
    TRY(read_line(&line, &good, m, row, e));
    if (!good) m->out->skipped_rows++;
    else if (!take_line(m, &line, e)) return e->code == ERR_OVERFLOW ? err_place(e, "%.*s, line %lld: the sum up to here", STR_ARGUMENTS(m->out->file), (long long)row->line) : false;
    return true;
}

/* Three steps over all rows, each asking for what the next one needs: slots, entries, keys and sets of rules. */
static void fetch_ahead(const Import *m)
{
    const RowBatch *b = &m->batch;
    const Map *accounts = &m->posting.accounts.by_key;
    uint64_t hashes[BATCH_ROWS];
    size_t entries[BATCH_ROWS];
    for (size_t i = 0; i < b->n; i++) {
        Str codes[12];
        char key[ACCOUNT_KEY_BYTES];
        size_t n = row_key(key, codes, m, &b->rows[i]);
        hashes[i] = n == KEY_TOO_LONG ? 0 : text_hash((Str){key, n});
        map_fetch_slot(accounts, hashes[i]);
    }
    for (size_t i = 0; i < b->n; i++) entries[i] = map_fetch_entry(accounts, hashes[i]);
    for (size_t i = 0; i < b->n; i++) {
        if (entries[i] == accounts->n) continue;
        __builtin_prefetch(accounts->entries[entries[i]].key.p);
        rule_matcher_fetch(m->posting.matcher, entries[i]);
    }
}

static bool take_batch(Import *m, Err *e)
{
    fetch_ahead(m);
    for (size_t i = 0; i < m->batch.n; i++) TRY(take_row(m, &m->batch.rows[i], e));
    m->batch.n = m->batch.used = 0;
    return true;
}

static bool take_rows(Import *m, Err *e)
{
    for (int64_t rows = 0;; rows++) {
        CsvRow row;
        bool has_row;
        TRY(csv_next(&row, &has_row, m->csv, e));
        if (rows % PROGRESS_LINES == 0)
            TRY(progress_step(m->request->progress, "reading the ledger", csv_bytes_read(m->csv), csv_bytes_total(m->csv), e));
        if (has_row && !row.is_bad && !row.is_blank && batch_add(&m->batch, &row)) continue;
        TRY(take_batch(m, e));
        if (!has_row) return true;
        if (row.is_bad) {
            TRY(problem_add(m->problems, PROBLEM_BAD_ROW, row.line, row.column, e, "%.*s", STR_ARGUMENTS(row.why)));
            m->out->skipped_rows++;
        } else if (row.is_blank) {
            m->out->blank_rows++;
        } else {
            TRY(take_row(m, &row, e));
        }
    }
}

static bool refuse_numbers_of_persons(const Import *m, Err *e)
{
    if (!ssn_count_refuses(&m->vendor_ssns)) return true;
    return csv_refuse(e, m->csv, 0, column_name(m, m->roles[LEDGER_VENDOR]), "%lld of %lld cells look like social security numbers; remove them from the file",
                      (long long)m->vendor_ssns.shaped, (long long)m->vendor_ssns.cells);
}

static bool refuse_duplicate(Import *m, Txn *txn, Err *e)
{
    Hash hash = csv_file_hash(m->csv);
    hash_to_hex(m->out->file_hash, &hash);
    bool found;
    LedgerImportRow before;
    TRY(ledger_import_find(&found, &before, m->arena, txn_db(txn), str_from_c(m->out->file_hash), e));
    if (!found) return true;
    char when[32];
    instant_to_text(when, before.imported_at_ms);
    return FAIL(e, ERR_CONFLICT, NULL, "%.*s was imported before: import %lld of %.10s as %.*s, %lld lines; nothing was added", STR_ARGUMENTS(m->out->file),
                (long long)before.id, when, STR_ARGUMENTS(before.file_name), (long long)before.lines_n);
}

static bool note_new_accounts(Import *m, size_t accounts_before, Err *e)
{
    const AccountTable *t = &m->posting.accounts;
    m->out->accounts_new = (int64_t)(t->by_key.n - accounts_before);
    if (accounts_before == 0 || t->by_key.n == accounts_before) return true; /* the first ledger makes the chart */
    Buf list = buf_in(m->arena, 0);
    for (size_t i = accounts_before; i < t->by_key.n && i < accounts_before + LISTED_ACCOUNTS; i++) {
        Str text;
        TRY(account_text(&text, m->arena, account_table_key(t, i), e));
        TRY(buf_format(&list, e, "%s%.*s", i > accounts_before ? ", " : "", STR_ARGUMENTS(text)));
    }
    Str all = buf_str(&list);
    return problem_add(m->problems, PROBLEM_WARNING, 0, (Str){"", 0}, e, "%lld account%s not in the chart and %s added: %.*s%s", (long long)m->out->accounts_new,
                       m->out->accounts_new == 1 ? " was" : "s were", m->out->accounts_new == 1 ? "was" : "were", STR_ARGUMENTS(all), m->out->accounts_new > LISTED_ACCOUNTS ? ", ..." : "");
}

/* The whole ledger must stay within what can be kept exact, or it could be read no more. */
static bool check_total(const Import *m, Db *db, Err *e)
{
    Cents all[3] = {m->out->actual, m->out->budget, m->out->encumbrance}, kept[3], tagged;
    bool fits = ledger_sum(&kept[0], &kept[1], &kept[2], &tagged, db, e);
    Err why;
    for (int i = 0; fits && i < 3; i++)
        if (!cents_add(&all[i], all[i], kept[i], &why)) return FAIL(e, ERR_OVERFLOW, NULL, "with %.*s the ledger's sum would be larger than can be kept exact; nothing was added", STR_ARGUMENTS(m->out->file));
    return fits;
}

static bool audit_import(Import *m, Txn *txn, const LedgerImportRow *row, Err *e)
{
    char numbers[5][32];
    snprintf(numbers[0], 32, "%lld", (long long)row->lines_n);
    snprintf(numbers[1], 32, "%lld", (long long)m->out->skipped_rows);
    cents_to_text(numbers[2], row->actual);
    cents_to_text(numbers[3], row->budget);
    cents_to_text(numbers[4], row->encumbrance);
    AuditChange changes[] = {
        {.field = STR("file_name"), .after = row->file_name, .has_after = true},
        {.field = STR("file_hash"), .after = row->file_hash, .has_after = true},
        {.field = STR("lines_root"), .after = row->lines_root, .has_after = true},
        {.field = STR("lines"), .after = str_from_c(numbers[0]), .has_after = true},
        {.field = STR("skipped_rows"), .after = str_from_c(numbers[1]), .has_after = true},
        {.field = STR("actual"), .after = str_from_c(numbers[2]), .has_after = true},
        {.field = STR("budget"), .after = str_from_c(numbers[3]), .has_after = true},
        {.field = STR("encumbrance"), .after = str_from_c(numbers[4]), .has_after = true}};
    Str key;
    TRY(str_format(&key, m->arena, e, "%lld", (long long)row->id));
    return audit_add(txn, &(AuditEntry){"import", "ledger_import", key, changes, sizeof changes / sizeof *changes}, e);
}

static bool save(Import *m, Txn *txn, LedgerState state, Err *e)
{
    size_t accounts_before = m->posting.accounts.saved_n, vendors_before = m->posting.vendors.saved_n;
    TRY(progress_step(m->request->progress, "keeping the balances", 0, 0, e));
    TRY(posting_finish(&m->posting, e));
    TRY(check_total(m, txn_db(txn), e));
    TRY(account_table_save(&m->posting.accounts, m->arena, txn, e));
    TRY(vendor_table_save(&m->posting.vendors, m->arena, txn, e));
    TRY(balance_add(&m->posting.actual, &m->posting.beside, m->arena, txn, e));
    TRY(tag_balance_add(&m->posting.tags, m->arena, txn, e));
    posting_hash_names(m->root, &m->posting, accounts_before, m->posting.accounts.by_key.n, vendors_before, m->posting.vendors.by_name.n);
    Hash root = hash_end(m->root);
    char root_hex[65];
    hash_to_hex(root_hex, &root);
    LedgerImport *out = m->out;
    LedgerImportRow row = {.first_line = state.lines_n + 1, .lines_n = out->lines, .file_name = out->file, .file_hash = str_from_c(out->file_hash),
                           .lines_root = str_from_c(root_hex), .imported_at_ms = m->request->now_ms, .actual = out->actual, .budget = out->budget,
                           .encumbrance = out->encumbrance, .has_last_posted_on = m->has_last_day, .last_posted_on = m->last_day};
    TRY(ledger_import_insert(&row.id, txn, &row, out->skipped_rows, m->request->actor, e));
    TRY(ledger_state_set(txn, (LedgerState){m->next_line - 1, m->next_block - 1}, e));
    TRY(audit_import(m, txn, &row, e));
    out->import_id = m->request->dry_run ? 0 : row.id;
    out->vendors_new = (int64_t)(m->posting.vendors.by_name.n - vendors_before);
    out->tagged = m->posting.tagged;
    out->tagged_lines = m->posting.tagged_lines;
    TRY(cents_subtract(&out->untagged, out->actual, out->tagged, e));
    return note_new_accounts(m, accounts_before, e);
}

static bool import_in(Import *m, Txn *txn, Err *e)
{
    LedgerState state;
    LedgerRules rules;
    TRY(ledger_state_lock(&state, txn, e));
    TRY(chart_load(&m->chart, m->arena, txn_db(txn), e));
    TRY(csv_open(&m->csv, m->arena, m->request->path, &m->request->csv, e));
    size_t columns_n;
    m->columns = csv_columns(m->csv, &columns_n);
    TRY(str_copy(&m->out->file, m->arena, csv_name(m->csv), e));
    TRY(bind_map(m, txn, e));
    TRY(ledger_rules_load(&rules, m->arena, txn_db(txn), &m->chart, e));
    TRY(posting_new(&m->posting, m->arena, txn_db(txn), &m->chart, &rules, e));
    TRY(block_writer_new(&m->block, m->arena, e));
    hash_start(m->root, "purser-lines");
    m->next_line = state.lines_n + 1;
    m->next_block = state.blocks_n + 1;
    TRY(bulk_begin(&m->blocks, txn, m->arena, "ledger_block", "id,first_line,lines_n,lines", e));
    TRY(batch_new(&m->batch, m->arena, columns_n, e));
    TRY(take_rows(m, e));
    TRY(write_block(m, e));
    TRY(bulk_end(m->blocks, e));
    TRY(refuse_duplicate(m, txn, e));
    TRY(refuse_numbers_of_persons(m, e));
    if (!m->request->skip_rows) TRY(problems_refuse(m->problems, m->out->file, e));
    if (m->out->lines == 0)
        TRY(problem_add(m->problems, PROBLEM_WARNING, 0, (Str){"", 0}, e, "the file has no lines; nothing was added"));
    return save(m, txn, state, e);
}

static bool district_first_month(int *out, Db *db, Err *e)
{
    int64_t month;
    TRY(db_count(&month, db, "SELECT fiscal_first_month FROM district", e));
    *out = month >= 1 && month <= 12 ? (int)month : 7;
    return true;
}

bool ledger_import(LedgerImport *out, Problems *problems, Arena *a, Db *db, const LedgerImportRequest *request, Err *e)
{
    LedgerImport result = {0};
    Hasher root;
    Arena *job;
    TRY(arena_new(&job, 0, e));
    Import *m = PUSH(job, Import, 1, e);
    Txn *txn = NULL;
    Str shown_path, reason, reply;
    bool was_done, done = m != NULL;
    if (done) *m = (Import){.request = request, .out = &result, .problems = problems, .arena = job, .root = &root};
    done = done && district_first_month(&m->first_month, db, e) && file_display_name(&shown_path, job, str_from_c(request->path), e) &&
           str_format(&reason, job, e, "import ledger %.*s", STR_ARGUMENTS(shown_path)) &&
           txn_begin(&txn, &was_done, &reply, job, db, &(TxnWhy){request->actor, reason, {"", 0}, request->now_ms}, e) &&
           import_in(m, txn, e) && str_copy(&result.file, a, result.file, e);
    if (done && !request->dry_run) {
        done = txn_commit(txn, e);
        txn = NULL;
    }
    txn_rollback(txn);
    arena_end(job);
    if (done) *out = result;
    return done;
}
