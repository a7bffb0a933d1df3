#include "base/record.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/limits.h"

static uint64_t *has_of(const void *row) { return (uint64_t *)(uintptr_t)row; }
static void *member(const void *row, const Field *f) { return (char *)(uintptr_t)row + f->offset; }

bool record_has(const void *row, size_t field) { return *has_of(row) >> field & 1; }

void record_set_has(void *row, size_t field, bool has)
{
    assert(field < 64);
    uint64_t bit = (uint64_t)1 << field;
    *has_of(row) = has ? *has_of(row) | bit : *has_of(row) & ~bit;
}

size_t record_field(const Record *record, const char *name)
{
    size_t i = 0;
    while (i < record->n && strcmp(record->fields[i].name, name) != 0) i++;
    return i;
}

Str record_column(const Record *record, size_t field)
{
    const Field *f = &record->fields[field];
    Str name = str_from_c(f->name);
    if (f->kind == FIELD_CENTS) name.n -= sizeof "_cents" - 1;
    return name;
}

bool record_same_field(const Record *record, size_t field, const void *a, const void *b)
{
    const Field *f = &record->fields[field];
    if (record_has(a, field) != record_has(b, field)) return false;
    if (!record_has(a, field)) return true;
    const void *x = member(a, f), *y = member(b, f);
    switch (f->kind) {
    case FIELD_TEXT:
    case FIELD_LIST: return str_equal(*(const Str *)x, *(const Str *)y);
    case FIELD_INT: return *(const int64_t *)x == *(const int64_t *)y;
    case FIELD_REAL: return !(*(const double *)x < *(const double *)y || *(const double *)x > *(const double *)y);
    case FIELD_CENTS: return ((const Cents *)x)->v == ((const Cents *)y)->v;
    case FIELD_BPS: return ((const Bps *)x)->v == ((const Bps *)y)->v;
    case FIELD_DAY: return ((const Day *)x)->v == ((const Day *)y)->v;
    case FIELD_BOOL: return *(const bool *)x == *(const bool *)y;
    case FIELD_ENUM: return *(const int *)x == *(const int *)y;
    }
    return false;
}

static bool has_limits(const Field *f) { return f->min < f->max; }

static bool check_number(const Field *f, double value, Err *e)
{
    if (has_limits(f) && !(value >= f->min && value <= f->max))
        return FAIL(e, ERR_INPUT, f->name, "%s must lie between %.10g and %.10g, and is %.10g", f->label, f->min, f->max, value);
    return true;
}

static bool parse_list(Str *out, Str text, Arena *a, Err *e)
{
    char *p = arena_push(a, text.n + 1, e);
    if (!p) return false;
    size_t n = 0;
    Str part, rest = text;
    while (str_next_part(&part, &rest, ';')) {
        part = str_trim(part);
        if (part.n == 0) continue;
        if (n) p[n++] = ';';
        memcpy(p + n, part.p, part.n);
        n += part.n;
    }
    *out = (Str){p, n};
    return true;
}

enum { GROUPED_BYTES = 32 };

/* 1,234,567 without its commas, where they part thousands; else the text itself. */
static Str ungrouped(char digits[GROUPED_BYTES], Str text)
{
    size_t n = 0, group = 0, commas = 0;
    if (text.n > GROUPED_BYTES) return text;
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (c == ',') {
            if (group == 0 || (commas ? group != 3 : group > 3)) return text;
            commas++;
            group = 0;
        } else {
            group += c >= '0' && c <= '9';
            digits[n++] = c;
        }
    }
    return commas && group == 3 ? (Str){digits, n} : text;
}

/* A share may be written 0.25 or 25%: the sign says which. */
static bool parse_real(double *out, const Field *f, Str text, Err *e)
{
    bool percent = text.n > 1 && text.p[text.n - 1] == '%';
    double value;
    Str digits = percent ? str_trim((Str){text.p, text.n - 1}) : text;
    if (!str_to_double(&value, digits, e)) {
        snprintf(e->field, sizeof e->field, "%s", f->name);
        return false;
    }
    *out = percent ? value / 100 : value;
    return true;
}

static bool parse_bool(bool *out, const Field *f, Str text, Err *e)
{
    static const struct { const char *word; bool value; } words[] = {
        {"yes", true}, {"y", true}, {"true", true}, {"1", true}, {"x", true},
        {"no", false}, {"n", false}, {"false", false}, {"0", false}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_equal_folded(text, str_from_c(words[i].word))) {
            *out = words[i].value;
            return true;
        }
    return FAIL(e, ERR_INPUT, f->name, "'%.*s' is neither yes nor no", (int)(text.n > 40 ? 40 : text.n), text.p);
}

static bool parse_choice(int *out, const Field *f, Str text, Err *e)
{
    char all[200];
    size_t n = 0;
    all[0] = 0;
    for (int i = 0; f->choices[i]; i++) {
        if (str_equal_folded(text, str_from_c(f->choices[i]))) {
            *out = i;
            return true;
        }
        if (n < sizeof all) n += (size_t)snprintf(all + n, sizeof all - n, "%s%s", i ? ", " : "", f->choices[i]);
    }
    return FAIL(e, ERR_INPUT, f->name, "'%.*s' is not one of: %s", (int)(text.n > 40 ? 40 : text.n), text.p, all);
}

static bool parse_text(Str *out, const Field *f, Str text, Arena *a, Err *e)
{
    size_t most = has_limits(f) ? (size_t)f->max : (size_t)LIMIT_RECORD_TEXT_BYTES;
    if (text.n > most) return FAIL(e, ERR_INPUT, f->name, "the text is %zu bytes long, at most %zu are kept", text.n, most);
    return f->kind == FIELD_LIST ? parse_list(out, text, a, e) : str_copy(out, a, text, e);
}

bool record_parse(void *row, const Record *record, size_t field, Str text, Arena *a, Err *e)
{
    const Field *f = &record->fields[field];
    void *to = member(row, f);
    char digits[GROUPED_BYTES];
    text = str_trim(text);
    if (text.n == 0) {
        record_set_has(row, field, false);
        return true;
    }
    switch (f->kind) {
    case FIELD_TEXT:
    case FIELD_LIST: TRY(parse_text(to, f, text, a, e)); break;
    case FIELD_INT: {
        int64_t value;
        if (!str_to_int(&value, ungrouped(digits, text), e)) return snprintf(e->field, sizeof e->field, "%s", f->name), false;
        TRY(check_number(f, (double)value, e));
        *(int64_t *)to = value;
        break;
    }
    case FIELD_REAL: {
        double value;
        TRY(parse_real(&value, f, text, e));
        TRY(check_number(f, value, e));
        *(double *)to = value;
        break;
    }
    case FIELD_CENTS: {
        Cents value;
        bool was_empty;
        if (!cents_parse(&value, &was_empty, text, e)) return snprintf(e->field, sizeof e->field, "%s", f->name), false;
        *(Cents *)to = value;
        break;
    }
    case FIELD_BPS: {
        double share;
        TRY(parse_real(&share, f, text, e));
        TRY(check_number(f, share, e));
        if (fabs(share) > 1e9) return FAIL(e, ERR_INPUT, f->name, "%s is too large for a share", f->label);
        *(Bps *)to = BPS((int64_t)llround(share * BPS_WHOLE));
        break;
    }
    case FIELD_DAY:
        if (!day_parse(to, text, DAY_FORMAT_ISO, e)) return snprintf(e->field, sizeof e->field, "%s", f->name), false;
        break;
    case FIELD_BOOL: TRY(parse_bool(to, f, text, e)); break;
    case FIELD_ENUM: TRY(parse_choice(to, f, text, e)); break;
    }
    /* a list of separators alone holds nothing */
    record_set_has(row, field, f->kind != FIELD_LIST || ((const Str *)to)->n > 0);
    return true;
}

bool record_check(const void *row, const Record *record, Err *e)
{
    for (size_t i = 0; i < record->n; i++) {
        const Field *f = &record->fields[i];
        /* a key that may be empty (min 0) names the row by its absence */
        bool needed = f->presence == FIELD_REQUIRED || (f->presence == FIELD_KEY && f->min > 0);
        if (needed && !record_has(row, i)) return FAIL(e, ERR_INPUT, f->name, "%s is missing", f->label);
    }
    return true;
}

bool record_text(Str *out, Arena *a, const void *row, const Record *record, size_t field, Err *e)
{
    const Field *f = &record->fields[field];
    const void *from = member(row, f);
    char text[40];
    size_t n = 0;
    if (record_has(row, field)) {
        switch (f->kind) {
        case FIELD_TEXT:
        case FIELD_LIST: return str_copy(out, a, *(const Str *)from, e);
        case FIELD_INT: n = (size_t)snprintf(text, sizeof text, "%lld", (long long)*(const int64_t *)from); break;
        case FIELD_REAL: n = double_to_text(text, *(const double *)from); break;
        case FIELD_CENTS: n = cents_to_text(text, *(const Cents *)from); break;
        case FIELD_BPS: n = double_to_text(text, (double)((const Bps *)from)->v / BPS_WHOLE); break;
        case FIELD_DAY: n = day_to_text(text, *(const Day *)from); break;
        case FIELD_BOOL: n = (size_t)snprintf(text, sizeof text, "%s", *(const bool *)from ? "yes" : "no"); break;
        case FIELD_ENUM: n = (size_t)snprintf(text, sizeof text, "%s", f->choices[*(const int *)from]); break;
        }
    }
    return str_copy(out, a, (Str){text, n}, e);
}

static void write_list(JsonWriter *w, Str list)
{
    json_write_array(w);
    Str part, rest = list;
    while (list.n && str_next_part(&part, &rest, ';')) json_write_text(w, part);
    json_write_array_end(w);
}

void record_write_json(JsonWriter *w, const void *row, const Record *record)
{
    for (size_t i = 0; i < record->n; i++) {
        const Field *f = &record->fields[i];
        const void *from = member(row, f);
        if (!record_has(row, i)) {
            json_put_null(w, f->name);
            continue;
        }
        switch (f->kind) {
        case FIELD_TEXT: json_put_text(w, f->name, *(const Str *)from); break;
        case FIELD_LIST: json_write_key(w, f->name), write_list(w, *(const Str *)from); break;
        case FIELD_INT: json_put_int(w, f->name, *(const int64_t *)from); break;
        case FIELD_REAL: json_put_real(w, f->name, *(const double *)from); break;
        case FIELD_CENTS: json_put_cents(w, f->name, *(const Cents *)from); break;
        case FIELD_BPS: json_put_int(w, f->name, ((const Bps *)from)->v); break;
        case FIELD_DAY: json_put_day(w, f->name, *(const Day *)from); break;
        case FIELD_BOOL: json_put_bool(w, f->name, *(const bool *)from); break;
        case FIELD_ENUM: json_put_text(w, f->name, str_from_c(f->choices[*(const int *)from])); break;
        }
    }
}
