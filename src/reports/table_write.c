/* Tables for people: HTML and text. */
#include <stdio.h>
#include <string.h>

#include "reports/table_write.h"

static const char *const FEW = "fewer than 10 students", *const HIDDEN = "not shown, to protect a small group", *const NO_DATA = "no data";

/* For people; "" for a text cell, which is shown as it is. */
static Words cell_words(const Cell *cell, CellKind kind)
{
    Words out = {""};
    if (cell->state == CELL_MISSING) snprintf(out.p, sizeof out.p, "%s", NO_DATA);
    else if (cell->state == CELL_FEW) snprintf(out.p, sizeof out.p, "%s", FEW);
    else if (cell->state == CELL_HIDDEN) snprintf(out.p, sizeof out.p, "%s", HIDDEN);
    else if (kind == CELL_CENTS && cell->cents.v == 0) snprintf(out.p, sizeof out.p, "\xe2\x80\x93"); /* a dash is nothing, known; "no data" is not known */
    else if (kind == CELL_CENTS) return words_dollars(cell->cents);
    else if (kind == CELL_COUNT) return words_count(cell->count);
    else if (kind == CELL_SHARE) return words_percent(cell->real);
    else if (kind == CELL_REAL) return words_effect(cell->real);
    return out;
}

/* ---- HTML ---- */

static void html_cell(Markup *w, const Cell *cell, const Column *column, bool is_head)
{
    const char *end = is_head ? "</th>" : "</td>";
    bool is_number = column->kind != CELL_TEXT, is_given = cell->state == CELL_GIVEN;
    mark(w, is_head ? "<th scope=\"row\"" : "<td");
    if (is_number || !is_given) mark_format(w, " class=\"%s%s\"", is_number ? "n" : "", is_given ? "" : is_number ? " none" : "none");
    mark(w, ">");
    if (is_given && column->kind == CELL_TEXT) mark_text(w, cell->text);
    else mark(w, cell_words(cell, column->kind).p);
    mark(w, end);
}

static bool is_new_section(const Table *t, size_t row)
{
    const Cell *now = &t->cells[row * t->columns_n];
    return t->has_sections && (row == 0 || !str_equal(now->text, (now - t->columns_n)->text));
}

static void html_rows(Markup *w, const Table *t, size_t from, size_t to)
{
    for (size_t row = from; row < to; row++) {
        const Cell *cells = &t->cells[row * t->columns_n];
        if (is_new_section(t, row)) {
            mark_format(w, "%s<tbody>\n<tr><th class=\"section\" scope=\"rowgroup\" colspan=\"%zu\">", row ? "</tbody>\n" : "", t->columns_n - 1);
            mark_text(w, cells->state == CELL_GIVEN ? cells->text : STR("not stated"));
            mark(w, "</th></tr>\n");
        }
        mark(w, "<tr>");
        for (size_t i = t->has_sections; i < t->columns_n; i++) html_cell(w, &cells[i], &t->columns[i], i == t->has_sections);
        mark(w, "</tr>\n");
    }
}

static void html_head(Markup *w, const Table *t)
{
    mark(w, "<thead>\n<tr>");
    for (size_t i = t->has_sections; i < t->columns_n; i++)
        mark_format(w, "<th scope=\"col\"%s>%s</th>", t->columns[i].kind == CELL_TEXT ? "" : " class=\"n\"", t->columns[i].label);
    mark(w, "</tr>\n");
}

/* The box scrolls sideways on its own, so it can be reached by keyboard and has a name. The total stands on top, where a
 * long table is read first. */
void table_write_html(Markup *w, const Table *t, size_t most)
{
    size_t rows = t->rows_n - t->has_total, shown = most && rows > most ? most : rows;
    mark(w, "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"Table: ");
    mark_text(w, t->caption);
    mark(w, "\">\n<table>\n<caption>");
    mark_text(w, t->caption);
    if (shown < rows) {
        mark_format(w, " (the first %zu of %zu rows; all of them: ", shown, rows);
        mark_format(w, "<code>purser report --csv %s</code>)", t->name);
    }
    mark(w, "</caption>\n");
    html_head(w, t);
    mark(w, "</thead>\n");
    if (t->has_total) {
        const Cell *total = &t->cells[rows * t->columns_n];
        mark(w, "<tbody>\n<tr class=\"total\">");
        for (size_t i = t->has_sections; i < t->columns_n; i++) {
            bool is_blank = total[i].state == CELL_MISSING; /* a column that has no total */
            if (is_blank) mark(w, "<td></td>");
            else html_cell(w, &total[i], &t->columns[i], i == t->has_sections);
        }
        mark(w, "</tr>\n</tbody>\n");
    }
    if (!t->has_sections || shown == 0) mark(w, "<tbody>\n");
    html_rows(w, t, 0, shown);
    mark(w, "</tbody>\n</table>\n</div>\n");
}

/* ---- Text ---- */

enum { TEXT_COLUMN_MOST = 44 };

/* Width in characters, not bytes. */
static size_t characters(Str s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) n += ((unsigned char)s.p[i] & 0xc0) != 0x80;
    return n;
}

static Str cut(Str s)
{
    size_t n = 0, at = 0;
    while (at < s.n && n <= TEXT_COLUMN_MOST) n += ((unsigned char)s.p[at++] & 0xc0) != 0x80;
    if (n <= TEXT_COLUMN_MOST) return s;
    return (Str){s.p, at - 1};
}

static MUST bool pad(Buf *out, size_t n, Err *e)
{
    while (n--) TRY(buf_add_char(out, ' ', e));
    return true;
}

static MUST bool text_cell(Buf *out, Str text, size_t width, bool is_number, bool is_last, Err *e)
{
    text = cut(text);
    size_t blank = width - characters(text);
    if (is_number) TRY(pad(out, blank, e));
    for (size_t i = 0; i < text.n; i++) TRY(buf_add_char(out, (unsigned char)text.p[i] < ' ' ? ' ' : text.p[i], e));
    if (!is_number && !is_last) TRY(pad(out, blank, e));
    return is_last || buf_add_c(out, "  ", e);
}

static Str cell_str(const Cell *cell, const Column *column, Words *words)
{
    if (cell->state == CELL_GIVEN && column->kind == CELL_TEXT) return cell->text;
    *words = cell_words(cell, column->kind);
    return str_from_c(words->p);
}

bool table_write_text(Buf *out, Arena *scratch, const Table *t, size_t most, Err *e)
{
    size_t rows = t->rows_n - t->has_total, shown = most && rows > most ? most : rows;
    size_t *width = PUSH(scratch, size_t, t->columns_n, e);
    if (!width) return false;
    Words words;
    for (size_t i = 0; i < t->columns_n; i++) {
        width[i] = strlen(t->columns[i].label);
        for (size_t row = 0; row < t->rows_n; row++) {
            if (row >= shown && row < rows) continue;
            size_t n = characters(cut(cell_str(&t->cells[row * t->columns_n + i], &t->columns[i], &words)));
            if (n > width[i]) width[i] = n;
        }
    }
    for (size_t i = 0; i < t->columns_n; i++)
        TRY(text_cell(out, str_from_c(t->columns[i].label), width[i], t->columns[i].kind != CELL_TEXT, i + 1 == t->columns_n, e));
    TRY(buf_add_char(out, '\n', e));
    for (size_t row = 0; row < t->rows_n; row++) {
        if (row >= shown && row < rows) continue;
        for (size_t i = 0; i < t->columns_n; i++) {
            const Cell *cell = &t->cells[row * t->columns_n + i];
            Str text = row >= rows && cell->state == CELL_MISSING ? STR("") : cell_str(cell, &t->columns[i], &words);
            TRY(text_cell(out, text, width[i], t->columns[i].kind != CELL_TEXT, i + 1 == t->columns_n, e));
        }
        TRY(buf_add_char(out, '\n', e));
    }
    return shown == rows || buf_format(out, e, "... and %zu more: purser report --csv %s\n", rows - shown, t->name);
}
