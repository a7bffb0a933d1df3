#include "base/explain.h"

#include <stdarg.h>

bool explain_add(ExplainNode **out, Arena *a, ExplainNode *parent, Str label, Str formula, Err *e)
{
    ExplainNode *node = PUSH(a, ExplainNode, 1, e);
    if (!node) return false;
    *node = (ExplainNode){.figure = STR(""), .value = STR("")};
    TRY(str_copy(&node->label, a, label, e));
    TRY(str_copy(&node->formula, a, formula, e));
    if (parent) {
        if (parent->last) parent->last->next = node;
        else parent->first = node;
        parent->last = node;
    }
    *out = node;
    return true;
}

void explain_set_cents(ExplainNode *node, Cents cents)
{
    node->has_cents = true;
    node->cents = cents;
}

bool explain_set_figure(ExplainNode *node, Arena *a, Err *e, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    bool good = str_format_list(&node->figure, a, e, format, arguments);
    va_end(arguments);
    return good;
}

bool explain_set_value(ExplainNode *node, Arena *a, Err *e, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    bool good = str_format_list(&node->value, a, e, format, arguments);
    va_end(arguments);
    return good;
}

static bool is_sum(const ExplainNode *node)
{
    if (!node->has_cents || node->is_by_formula) return false;
    for (const ExplainNode *part = node->first; part; part = part->next)
        if (!part->is_aside) return true;
    return false;
}

bool explain_check(const ExplainNode *root, Err *e)
{
    Cents sum = CENTS(0);
    for (const ExplainNode *part = root->first; part; part = part->next) {
        TRY(explain_check(part, e));
        if (!is_sum(root) || part->is_aside) continue;
        if (!part->has_cents) return FAIL(e, ERR_BROKEN, NULL, "'%.*s' has no amount, but is counted in '%.*s'", STR_ARGUMENTS(part->label), STR_ARGUMENTS(root->label));
        TRY(cents_add(&sum, sum, part->cents, e));
    }
    if (!is_sum(root) || sum.v == root->cents.v) return true;
    char have[40], want[40];
    cents_to_dollars(have, sum);
    cents_to_dollars(want, root->cents);
    return FAIL(e, ERR_BROKEN, NULL, "the parts of '%.*s' come to %s, not %s", STR_ARGUMENTS(root->label), have, want);
}

bool explain_leaves(Cents *out, const ExplainNode *root, Err *e)
{
    Cents sum = CENTS(0);
    bool has_parts = false;
    for (const ExplainNode *part = root->first; part; part = part->next) {
        if (part->is_aside || root->is_by_formula) continue; /* what a formula starts from is in no sum */
        Cents below;
        has_parts = true;
        TRY(explain_leaves(&below, part, e));
        TRY(cents_add(&sum, sum, below, e));
    }
    *out = has_parts ? sum : root->cents;
    return true;
}

static bool write_line(Buf *out, const ExplainNode *node, int depth, Err *e)
{
    char dollars[40] = "";
    if (node->has_cents) cents_to_dollars(dollars, node->cents);
    TRY(buf_format(out, e, "%*s", 2 * depth, ""));
    if (node->has_cents) TRY(buf_format(out, e, "%s  ", dollars));
    if (node->value.n) TRY(buf_format(out, e, "%.*s  ", STR_ARGUMENTS(node->value)));
    if (!node->has_cents && !node->value.n && !node->first) TRY(buf_add_c(out, "-  ", e));
    TRY(buf_format(out, e, "%s%.*s", node->is_aside ? "(beside) " : "", STR_ARGUMENTS(node->label)));
    if (node->formula.n) TRY(buf_format(out, e, ": %.*s", STR_ARGUMENTS(node->formula)));
    return buf_add_char(out, '\n', e);
}

static bool write_branch(Buf *out, const ExplainNode *node, int depth, Err *e)
{
    TRY(write_line(out, node, depth, e));
    for (const ExplainNode *part = node->first; part; part = part->next) TRY(write_branch(out, part, depth + 1, e));
    return true;
}

bool explain_write_text(Buf *out, const ExplainNode *root, Err *e) { return write_branch(out, root, 0, e); }

static void put_text_or_null(JsonWriter *w, const char *key, Str text)
{
    if (text.n) json_put_text(w, key, text);
    else json_put_null(w, key);
}

void explain_write_json(JsonWriter *w, const ExplainNode *root)
{
    json_write_object(w);
    json_put_text(w, "label", root->label);
    put_text_or_null(w, "formula", root->formula);
    put_text_or_null(w, "figure", root->figure);
    if (root->has_cents) json_put_cents(w, "amount_cents", root->cents);
    else json_put_null(w, "amount_cents");
    put_text_or_null(w, "value", root->value);
    json_put_bool(w, "is_aside", root->is_aside);
    json_write_key(w, "parts");
    json_write_array(w);
    for (const ExplainNode *part = root->first; part; part = part->next) explain_write_json(w, part);
    json_write_array_end(w);
    json_write_object_end(w);
}

bool figure_read(Str *room, Str *record, Str *field, Str figure, Err *e)
{
    size_t first = str_find(figure, '/'), last = figure.n;
    while (last > 0 && figure.p[last - 1] != '/') last--;
    if (first == figure.n || last <= first + 1 || first == 0 || last == first + 2 || last == figure.n)
        return FAIL(e, ERR_INPUT, "figure", "'%.*s' is not a figure: write room/record/field, as costing/IMMERSION/fully_loaded_cents",
                    (int)(figure.n > 100 ? 100 : figure.n), figure.p);
    *room = (Str){figure.p, first};
    *record = (Str){figure.p + first + 1, last - first - 2};
    *field = (Str){figure.p + last, figure.n - last};
    return true;
}
