#include "evidence/expression.h"

#include <math.h>
#include <string.h>

typedef struct {
    Str text;
    size_t at;
    const char *field;
    Err *e;
} Reader;

bool cell_is_missing(Str s)
{
    return s.n == 0 || (s.n == 1 && s.p[0] == '.') || (s.n == 2 && memcmp(s.p, "NA", 2) == 0) ||
           (s.n == 3 && (memcmp(s.p, "NaN", 3) == 0 || memcmp(s.p, "nan", 3) == 0));
}

static bool is_blank(char c) { return c == ' ' || c == '\t'; }

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

static bool is_name_byte(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '.' || (unsigned char)c >= 0x80;
}

static char peek(Reader *r)
{
    while (r->at < r->text.n && is_blank(r->text.p[r->at])) r->at++;
    return r->at < r->text.n ? r->text.p[r->at] : 0;
}

static bool is_at_end(Reader *r)
{
    (void)peek(r);
    return r->at == r->text.n;
}

/* What is left, cut short, for messages. */
static Str rest_of(const Reader *r)
{
    Str rest = {r->text.p + r->at, r->text.n - r->at};
    size_t most = rest.n < 40 ? rest.n : 40;
    while (most < rest.n && most > 0 && (rest.p[most] & 0xC0) == 0x80) most--;
    return (Str){rest.p, most};
}

static bool refuse(const Reader *r, const char *wanted)
{
    Str rest = rest_of(r);
    if (rest.n == 0) return FAIL(r->e, ERR_INPUT, r->field, "the %s ends where %s should stand", r->field, wanted);
    return FAIL(r->e, ERR_INPUT, r->field, "the %s has '%.*s' where %s should stand", r->field, STR_ARGUMENTS(rest), wanted);
}

/* Bytes of a number at the reader, 0 when there is none: 12, .5, 1e-3. A name such as 2024_math is none. */
static size_t number_length(const Reader *r)
{
    const char *p = r->text.p + r->at;
    size_t left = r->text.n - r->at, n = 0, digits = 0;
    while (n < left && is_digit(p[n])) n++, digits++;
    if (n < left && p[n] == '.')
        for (n++; n < left && is_digit(p[n]); n++) digits++;
    if (digits == 0) return 0;
    if (n < left && (p[n] == 'e' || p[n] == 'E')) {
        size_t k = n + 1;
        if (k < left && (p[k] == '+' || p[k] == '-')) k++;
        size_t first = k;
        while (k < left && is_digit(p[k])) k++;
        if (k > first) n = k;
    }
    return n < left && is_name_byte(p[n]) ? 0 : n;
}

/* A text in "quotes" or [brackets] at the reader; *found false when there is none. */
static bool read_quoted(Str *out, bool *found, Reader *r)
{
    char open = peek(r);
    *found = open == '"' || open == '[';
    if (!*found) return true;
    Str inside = {r->text.p + r->at + 1, r->text.n - r->at - 1};
    inside.n = str_find(inside, open == '"' ? '"' : ']');
    if (r->at + 1 + inside.n == r->text.n)
        return FAIL(r->e, ERR_INPUT, r->field, "the %s opens with %c and never closes it", r->field, open);
    r->at += inside.n + 2;
    *out = str_trim(inside);
    if (out->n == 0) return FAIL(r->e, ERR_INPUT, r->field, "the %s has an empty name in its quotes", r->field);
    return true;
}

/* ---- outcomes ---- */

/* Adds factor x form to *to; columns keep the order in which they came. */
static bool form_add(Reader *r, Expression *to, const Expression *form, double factor)
{
    to->constant += factor * form->constant;
    for (size_t i = 0; i < form->n; i++) {
        size_t k = 0;
        while (k < to->n && !str_equal(to->terms[k].column, form->terms[i].column)) k++;
        if (k == EXPRESSION_TERMS_MOST)
            return FAIL(r->e, ERR_LIMIT, r->field, "the %s names more than %d columns", r->field, EXPRESSION_TERMS_MOST);
        if (k == to->n) to->terms[to->n++] = (ExpressionTerm){form->terms[i].column, 0};
        to->terms[k].factor += factor * form->terms[i].factor;
    }
    return true;
}

static void form_scale(Expression *form, double factor)
{
    form->constant *= factor;
    for (size_t i = 0; i < form->n; i++) form->terms[i].factor *= factor;
}

static bool read_sum(Expression *out, Reader *r, int depth);

static bool read_factor(Expression *out, Reader *r, int depth)
{
    Str name;
    bool found;
    *out = (Expression){.n = 0};
    char c = peek(r);
    if (c == '(') {
        if (depth == EXPRESSION_DEPTH_MOST) return FAIL(r->e, ERR_LIMIT, r->field, "the %s has more than %d parentheses in each other", r->field, EXPRESSION_DEPTH_MOST);
        r->at++;
        TRY(read_sum(out, r, depth + 1));
        if (peek(r) != ')') return refuse(r, "a closing parenthesis");
        r->at++;
        return true;
    }
    size_t digits = c ? number_length(r) : 0;
    if (digits) {
        TRY(str_to_double(&out->constant, (Str){r->text.p + r->at, digits}, r->e));
        r->at += digits;
        return true;
    }
    TRY(read_quoted(&name, &found, r));
    if (!found) {
        size_t from = r->at;
        while (r->at < r->text.n && is_name_byte(r->text.p[r->at])) r->at++;
        name = (Str){r->text.p + from, r->at - from};
        if (name.n == 0) return refuse(r, "a column or a number");
    }
    out->terms[0] = (ExpressionTerm){name, 1};
    out->n = 1;
    return true;
}

static bool read_product(Expression *out, Reader *r, int depth)
{
    Expression right;
    TRY(read_factor(out, r, depth));
    for (;;) {
        char c = peek(r);
        if (c != '*' && c != '/') return true;
        r->at++;
        TRY(read_factor(&right, r, depth));
        if (c == '/') {
            if (right.n) return FAIL(r->e, ERR_INPUT, r->field, "the %s divides by a column; divide by a number, or put the quotient in a column of its own", r->field);
            if (right.constant == 0) return FAIL(r->e, ERR_INPUT, r->field, "the %s divides by 0", r->field);
            form_scale(out, 1 / right.constant);
        } else if (right.n && out->n) {
            return FAIL(r->e, ERR_INPUT, r->field, "the %s multiplies a column by a column; put the product in a column of its own", r->field);
        } else if (right.n) {
            form_scale(&right, out->constant);
            *out = right;
        } else {
            form_scale(out, right.constant);
        }
    }
}

static bool read_sum(Expression *out, Reader *r, int depth)
{
    Expression sum = {.n = 0}, term;
    char c = peek(r);
    double factor = c == '-' ? -1 : 1;
    if (c == '-' || c == '+') r->at++;
    for (;;) {
        TRY(read_product(&term, r, depth));
        TRY(form_add(r, &sum, &term, factor));
        c = peek(r);
        if (c != '+' && c != '-') break;
        factor = c == '-' ? -1 : 1;
        r->at++;
    }
    *out = sum;
    return true;
}

bool expression_read(Expression *out, Str text, const char *field, Err *e)
{
    Reader r = {text, 0, field, e};
    Expression form;
    if (is_at_end(&r)) return FAIL(e, ERR_INPUT, field, "the %s is empty; name the column that holds it, as in readk+mathk", field);
    TRY(read_sum(&form, &r, 0));
    if (!is_at_end(&r)) return refuse(&r, "+, -, * or the end");
    size_t kept = 0;
    bool is_finite = isfinite(form.constant);
    for (size_t i = 0; i < form.n; i++) {
        is_finite = is_finite && isfinite(form.terms[i].factor);
        if (form.terms[i].factor != 0) form.terms[kept++] = form.terms[i];
    }
    form.n = kept;
    if (!is_finite) return FAIL(e, ERR_INPUT, field, "the %s holds a number that is too large", field);
    if (kept == 0) return FAIL(e, ERR_INPUT, field, "the %s names no column, or only columns that cancel out", field);
    *out = form;
    return true;
}

/* ---- conditions ---- */

/* A name or value up to one of `stops`, without the blanks around it. */
static bool read_word(Str *out, Reader *r, const char *stops, const char *wanted)
{
    bool found;
    TRY(read_quoted(out, &found, r));
    if (found) return true;
    size_t from = r->at;
    while (r->at < r->text.n && !strchr(stops, r->text.p[r->at])) r->at++;
    *out = str_trim((Str){r->text.p + from, r->at - from});
    if (out->n) return true;
    r->at = from;
    return refuse(r, wanted);
}

static bool read_operator(ConditionOperator *out, Reader *r)
{
    static const struct { const char *sign; ConditionOperator is; } signs[] = {
        {"==", CONDITION_EQUAL}, {"!=", CONDITION_NOT_EQUAL}, {"<=", CONDITION_AT_MOST}, {">=", CONDITION_AT_LEAST},
        {"=", CONDITION_EQUAL}, {"<", CONDITION_LESS}, {">", CONDITION_MORE}};
    (void)peek(r);
    Str rest = {r->text.p + r->at, r->text.n - r->at};
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        Str sign = str_from_c(signs[i].sign);
        if (!str_starts_with(rest, sign)) continue;
        r->at += sign.n;
        *out = signs[i].is;
        return true;
    }
    return refuse(r, "one of = != < <= > >=");
}

static bool read_part(ConditionPart *out, Reader *r, Arena *a)
{
    Str values[CONDITION_VALUES_MOST];
    size_t n = 0;
    TRY(read_word(&out->column, r, "=!<>&|", "a column"));
    TRY(read_operator(&out->is, r));
    for (;;) {
        if (n == CONDITION_VALUES_MOST) return FAIL(r->e, ERR_LIMIT, r->field, "the %s compares with more than %d values", r->field, CONDITION_VALUES_MOST);
        (void)peek(r);
        bool is_quoted = peek(r) == '"' || peek(r) == '[';
        TRY(read_word(&values[n], r, "|&=<>", "a value"));
        if (!is_quoted && cell_is_missing(values[n]))
            return FAIL(r->e, ERR_INPUT, r->field, "the %s compares with '%.*s', which stands for a missing cell; missing cells satisfy nothing", r->field, STR_ARGUMENTS(values[n]));
        n++;
        if (peek(r) != '|') break;
        r->at++;
    }
    if (out->is >= CONDITION_LESS) {
        Err why = {0};
        if (n > 1) return FAIL(r->e, ERR_INPUT, r->field, "the %s compares the size of '%.*s' with several values; give one number", r->field, STR_ARGUMENTS(out->column));
        if (!str_to_double(&out->number, values[0], &why))
            return FAIL(r->e, ERR_INPUT, r->field, "the %s compares the size of '%.*s' with '%.*s', which is not a number", r->field,
                        STR_ARGUMENTS(out->column), (int)(values[0].n < 60 ? values[0].n : 60), values[0].p);
        return true;
    }
    Str *kept = PUSH(a, Str, n, r->e);
    if (!kept) return false;
    memcpy(kept, values, n * sizeof *kept);
    out->values = kept;
    out->values_n = n;
    return true;
}

bool condition_read(Condition *out, Arena *a, Str text, const char *field, Err *e)
{
    Reader r = {text, 0, field, e};
    Condition condition = {.n = 0};
    if (is_at_end(&r)) return FAIL(e, ERR_INPUT, field, "the condition for %s is empty; write COLUMN=VALUE, as in stark=small", field);
    for (;;) {
        if (condition.n == CONDITION_PARTS_MOST) return FAIL(e, ERR_LIMIT, field, "the condition for %s has more than %d comparisons", field, CONDITION_PARTS_MOST);
        TRY(read_part(&condition.parts[condition.n++], &r, a));
        if (is_at_end(&r)) break;
        if (peek(&r) != '&') return refuse(&r, "& or | or the end");
        r.at++;
    }
    *out = condition;
    return true;
}

static bool is_same(Str a, Str b)
{
    double x, y;
    Err ignored;
    if (str_equal(a, b)) return true;
    if (!a.n || !b.n || (unsigned char)a.p[0] > '9' || (unsigned char)b.p[0] > '9') return false;
    return str_to_double(&x, a, &ignored) && str_to_double(&y, b, &ignored) && !(x < y || x > y);
}

bool condition_part_fits_text(const ConditionPart *part, Str value)
{
    bool found = false;
    for (size_t i = 0; i < part->values_n && !found; i++) found = is_same(part->values[i], value);
    return found == (part->is == CONDITION_EQUAL);
}

bool condition_part_fits_number(const ConditionPart *part, double value)
{
    switch (part->is) {
    case CONDITION_LESS: return value < part->number;
    case CONDITION_AT_MOST: return value <= part->number;
    case CONDITION_MORE: return value > part->number;
    case CONDITION_AT_LEAST: return value >= part->number;
    case CONDITION_EQUAL:
    case CONDITION_NOT_EQUAL: break;
    }
    return false;
}
