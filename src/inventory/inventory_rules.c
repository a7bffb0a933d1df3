#include <stdio.h>
#include <string.h>

#include "inventory/inventory.h"

enum { PERCENT_BPS = 100 };

static bool list_holds(Str list, Str text)
{
    Str part, rest = list;
    while (list.n && str_next_part(&part, &rest, ';'))
        if (str_equal_folded(part, text)) return true;
    return false;
}

bool initiative_names(const Initiative *row, Str group)
{
    return record_has(row, INITIATIVE_FIELD_target_populations) && list_holds(row->target_populations, str_trim(group));
}

bool initiative_eligible(const Initiative *row, Str group)
{
    return initiative_names(row, group) || initiative_names(row, STR("All students"));
}

bool initiative_is_day_to_day(const Initiative *row)
{
    return record_has(row, INITIATIVE_FIELD_day_to_day) && row->day_to_day;
}

size_t initiative_list_count(Str list)
{
    size_t n = 0;
    Str part, rest = list;
    while (list.n && str_next_part(&part, &rest, ';')) n += part.n > 0;
    return n;
}

/* "12.5" or "12.5%" in hundredths of a percent, exactly: a share of dollars is not rounded on the way in. */
static bool percent_to_bps(int64_t *out, Str code, Str text, Err *e)
{
    if (text.n && text.p[text.n - 1] == '%') text = str_trim((Str){text.p, text.n - 1});
    int64_t value = 0, places = -1;
    bool good = text.n > 0 && text.n < 8;
    for (size_t i = 0; good && i < text.n; i++) {
        char c = text.p[i];
        if (c == '.' && places < 0 && i) places = 0;
        else if (c >= '0' && c <= '9' && places < 2) value = value * 10 + (c - '0'), places += places >= 0;
        else good = false;
    }
    for (int64_t i = places < 0 ? 0 : places; i < 2; i++) value *= 10;
    if (!good || value == 0 || value > BPS_WHOLE)
        return FAIL(e, ERR_INPUT, "priorities", "'%.*s' is not a percent of %.*s: write CODE=percent, more than 0 and at most 100, with at most two decimals",
                    (int)(text.n > 40 ? 40 : text.n), text.p, STR_ARGUMENTS(code));
    *out = value;
    return true;
}

static bool read_priority(InitiativePriority *out, Str part, bool is_alone, Err *e)
{
    size_t at = str_find(part, '=');
    *out = (InitiativePriority){str_trim((Str){part.p, at}), BPS(BPS_WHOLE)};
    if (!out->code.n) return FAIL(e, ERR_INPUT, "priorities", "'%.*s' names no priority: write CODE=percent", (int)(part.n > 40 ? 40 : part.n), part.p);
    if (at < part.n) return percent_to_bps(&out->share.v, out->code, str_trim((Str){part.p + at + 1, part.n - at - 1}), e);
    if (is_alone) return true;
    return FAIL(e, ERR_INPUT, "priorities", "'%.*s' has no percent; with several priorities each needs its own, as P1=70;P2=30", STR_ARGUMENTS(out->code));
}

static bool check_sum(const InitiativePriority *rows, size_t n, Err *e)
{
    int64_t sum = 0;
    for (size_t i = 0; i < n; i++) {
        sum += rows[i].share.v;
        for (size_t k = 0; k < i; k++)
            if (str_equal(rows[i].code, rows[k].code)) return FAIL(e, ERR_INPUT, "priorities", "'%.*s' is named twice; add its percents up", STR_ARGUMENTS(rows[i].code));
    }
    if (sum == BPS_WHOLE) return true;
    char text[32];
    double_to_text(text, (double)sum / PERCENT_BPS);
    return FAIL(e, ERR_INPUT, "priorities", "the percents come to %s, not 100", text);
}

bool initiative_priorities(InitiativePriority **out, size_t *out_n, Arena *a, const Initiative *row, Err *e)
{
    Str list = record_has(row, INITIATIVE_FIELD_priorities) ? row->priorities : STR("");
    size_t n = initiative_list_count(list), i = 0;
    InitiativePriority *rows = PUSH(a, InitiativePriority, n, e);
    if (!rows) return false;
    Str part, rest = list;
    while (n && str_next_part(&part, &rest, ';')) {
        if (!part.n) continue;
        TRY(read_priority(&rows[i], part, n == 1, e));
        i++;
    }
    if (n) TRY(check_sum(rows, n, e));
    *out = rows;
    *out_n = n;
    return true;
}
