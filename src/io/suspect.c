#include "io/suspect.h"

#include <string.h>

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

static size_t digits_at(Str s, size_t at)
{
    size_t n = 0;
    while (at + n < s.n && is_digit(s.p[at + n])) n++;
    return n;
}

/* d.ddE+dd: what a spreadsheet shows for a long or E-bearing code. A code typed by hand has no point, or no sign. */
static bool is_scientific(Str s)
{
    size_t i = 0, n = digits_at(s, 0);
    if (n != 1) return false;
    i += n;
    if (i < s.n && s.p[i] == '.') {
        n = digits_at(s, ++i);
        if (n == 0) return false;
        i += n;
    }
    if (i + 1 >= s.n || (s.p[i] != 'E' && s.p[i] != 'e') || (s.p[i + 1] != '+' && s.p[i + 1] != '-')) return false;
    n = digits_at(s, i + 2);
    return n >= 1 && n <= 3 && i + 2 + n == s.n;
}

static bool is_month(Str s)
{
    static const char months[] = "janfebmaraprmayjunjulaugsepoctnovdec";
    for (size_t i = 0; s.n == 3 && i < 12; i++)
        if (str_equal_folded(s, (Str){months + i * 3, 3})) return true;
    return false;
}

/* 12-Mar, Mar-12, 12-Mar-2034, 12-Mar-34 */
static bool is_month_date(Str s)
{
    size_t dash = str_find(s, '-');
    if (dash == s.n) return false;
    Str left = {s.p, dash}, right = {s.p + dash + 1, s.n - dash - 1};
    if (is_month(left)) return (right.n == 1 || right.n == 2 || right.n == 4) && digits_at(right, 0) == right.n;
    if (left.n == 0 || left.n > 2 || digits_at(left, 0) != left.n || right.n < 3 || !is_month((Str){right.p, 3})) return false;
    if (right.n == 3) return true;
    Str year = {right.p + 4, right.n > 4 ? right.n - 4 : 0};
    return right.p[3] == '-' && (year.n == 2 || year.n == 4) && digits_at(year, 0) == year.n;
}

/* 12/1/2034 */
static bool is_slash_date(Str s)
{
    size_t month = digits_at(s, 0), day = month + 1 < s.n ? digits_at(s, month + 1) : 0, year_at = month + day + 2;
    return month >= 1 && month <= 2 && day >= 1 && day <= 2 && year_at + 4 == s.n && s.p[month] == '/' && s.p[year_at - 1] == '/' && digits_at(s, year_at) == 4;
}

/* What a spreadsheet shows where a formula fails. */
static bool is_formula_error(Str s)
{
    static const char *const errors[] = {"#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!"};
    for (size_t i = 0; s.n && s.p[0] == '#' && i < sizeof errors / sizeof *errors; i++)
        if (str_equal_c(s, errors[i])) return true;
    return false;
}

bool text_looks_altered(Str code)
{
    code = str_trim(code);
    return is_scientific(code) || is_month_date(code) || is_slash_date(code) || is_formula_error(code);
}

static bool ends_with_folded(Str s, Str end)
{
    return s.n >= end.n && str_equal_folded((Str){s.p + s.n - end.n, end.n}, end);
}

TotalWord text_total_word(Str s)
{
    static const Str words[] = {{"total", 5}, {"totals", 6}, {"subtotal", 8}, {"subtotals", 9}, {"sub-total", 9}, {"sub total", 9}, {"grand total", 11}, {"grand totals", 12}, {"report total", 12}, {"report totals", 13}};
    s = str_trim(s);
    if (s.n && s.p[s.n - 1] == ':') s = str_trim((Str){s.p, s.n - 1});
    if (s.n < words[0].n) return TOTAL_NONE;
    TotalWord found = TOTAL_NONE;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        Str w = words[i];
        if (str_equal_folded(s, w)) return TOTAL_ALONE;
        if (s.n <= w.n) continue;
        bool is_start = s.p[w.n] == ' ' && str_equal_folded((Str){s.p, w.n}, w);
        bool is_end = s.p[s.n - w.n - 1] == ' ' && ends_with_folded(s, w);
        if (is_start || is_end) found = TOTAL_OF_SOMETHING;
    }
    return found;
}

static uint32_t code_point_at(Str s, size_t i, size_t *bytes)
{
    const unsigned char *p = (const unsigned char *)s.p + i;
    size_t n = p[0] < 0x80 ? 1 : p[0] < 0xE0 ? 2 : p[0] < 0xF0 ? 3 : 4;
    if (n > s.n - i) n = s.n - i;
    uint32_t c = n == 1 ? p[0] : p[0] & (0xFFu >> (n + 1));
    for (size_t k = 1; k < n; k++) c = c << 6 | (p[k] & 0x3F);
    *bytes = n;
    return c;
}

static bool is_hidden(uint32_t c)
{
    static const struct { uint32_t from, to; } hidden[] = {
        {0x00, 0x08}, {0x0B, 0x0C}, {0x0E, 0x1F}, {0x7F, 0x9F},
        {0xAD, 0xAD}, {0x34F, 0x34F}, {0x61C, 0x61C}, {0x115F, 0x1160}, {0x17B4, 0x17B5}, {0x180B, 0x180F},
        {0x200B, 0x200F}, {0x2028, 0x202E}, {0x2060, 0x206F}, {0x3164, 0x3164}, {0xFEFF, 0xFEFF}, {0xFFA0, 0xFFA0},
        {0xFFF9, 0xFFFB}, {0xE0000, 0xE0FFF}};
    for (size_t i = 0; i < sizeof hidden / sizeof *hidden; i++)
        if (c >= hidden[i].from && c <= hidden[i].to) return true;
    return false;
}

bool text_hides_character(Str s, uint32_t *code_point)
{
    for (size_t i = 0, bytes; i < s.n; i += bytes) {
        uint32_t c = code_point_at(s, i, &bytes);
        if (c >= 0x20 && c < 0x7F) continue;
        if (is_hidden(c)) {
            *code_point = c;
            return true;
        }
    }
    return false;
}

bool text_is_ssn_shaped(Str s)
{
    static const char shape[] = "ddd-dd-dddd";
    s = str_trim(s);
    if (s.n != sizeof shape - 1) return false;
    for (size_t i = 0; i < s.n; i++)
        if (shape[i] == 'd' ? !is_digit(s.p[i]) : s.p[i] != '-') return false;
    return true;
}

void ssn_count_add(SsnCount *count, Str cell)
{
    if (str_trim(cell).n == 0) return;
    count->cells++;
    count->shaped += text_is_ssn_shaped(cell);
}

bool ssn_count_refuses(const SsnCount *count) { return count->shaped * 20 > count->cells; }

static bool is_device(Str name)
{
    static const char *const devices[] = {"CON", "PRN", "AUX", "NUL", "COM", "LPT"};
    Str stem = str_trim((Str){name.p, str_find(name, '.')});
    for (size_t i = 0; i < 6; i++) {
        if (i < 4 && str_equal_folded(stem, str_from_c(devices[i]))) return true;
        if (i >= 4 && stem.n == 4 && is_digit(stem.p[3]) && str_equal_folded((Str){stem.p, 3}, str_from_c(devices[i]))) return true;
    }
    return false;
}

enum { DISPLAY_NAME_BYTES = 100 };

bool file_display_name(Str *out, Arena *a, Str path, Err *e)
{
    size_t from = path.n;
    while (from > 0 && path.p[from - 1] != '/' && path.p[from - 1] != '\\') from--;
    Str last = {path.p + from, path.n - from};
    char name[DISPLAY_NAME_BYTES];
    size_t n = 0;
    for (size_t i = 0, bytes; i < last.n; i += bytes) {
        size_t bad_at = 0;
        uint32_t c = code_point_at(last, i, &bytes);
        bool good = str_is_utf8((Str){last.p + i, bytes}, &bad_at);
        if (!good) bytes = 1;
        if (n + bytes > sizeof name) break;
        if (!good || is_hidden(c) || c == '\t' || c == '\n' || c == '\r') {
            name[n++] = '?';
        } else {
            memcpy(name + n, last.p + i, bytes);
            n += bytes;
        }
    }
    Str shown = str_trim((Str){name, n});
    if (shown.n == 0 || str_equal_c(shown, ".") || str_equal_c(shown, "..") || is_device(shown)) shown = STR("file");
    return str_copy(out, a, shown, e);
}
