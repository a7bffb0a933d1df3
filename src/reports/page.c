/* The page's frame: head, the answer on top, the order of the exhibits. */
#include "reports/page.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

Str page_text(Page *p, const char *format, ...)
{
    va_list list, again;
    va_start(list, format);
    va_copy(again, list);
    int n = vsnprintf(NULL, 0, format, list);
    va_end(list);
    char *text = n < 0 || p->w.failed ? NULL : arena_push(p->a, (size_t)n + 1, p->e);
    if (text) vsnprintf(text, (size_t)n + 1, format, again);
    else mark_fail(&p->w);
    va_end(again);
    return text ? (Str){text, (size_t)n} : STR("");
}

void page_say(Page *p, const char *tag, const char *class, const char *format, ...)
{
    char text[4096]; /* a sentence of ours around names; a longer one is cut, since names have a limit of their own */
    va_list list;
    va_start(list, format);
    int n = vsnprintf(text, sizeof text, format, list);
    va_end(list);
    size_t length = n < 0 ? 0 : (size_t)n < sizeof text ? (size_t)n : sizeof text - 1;
    while (length && (size_t)n >= sizeof text && ((unsigned char)text[length] & 0xc0) == 0x80) length--;
    mark_element(&p->w, tag, class, (Str){text, length});
    mark(&p->w, "\n");
}

void page_section(Page *p, const char *id, const char *about, Str finding)
{
    mark_format(&p->w, "<section id=\"%s\" aria-labelledby=\"%s-finding\">\n<p class=\"about\">%s</p>\n<h2 id=\"%s-finding\">", id, id, about, id);
    mark_text(&p->w, finding);
    mark(&p->w, "</h2>\n");
}

void page_section_end(Page *p) { mark(&p->w, "</section>\n"); }

void page_figure(Page *p, const char *format, ...)
{
    char text[1024];
    va_list list;
    va_start(list, format);
    int n = vsnprintf(text, sizeof text, format, list);
    va_end(list);
    mark(&p->w, "<figure>\n");
    mark_element(&p->w, "figcaption", NULL, (Str){text, n < 0 ? 0 : (size_t)n < sizeof text ? (size_t)n : sizeof text - 1});
    mark(&p->w, "\n");
}

void page_address(Page *p, Str address)
{
    mark(&p->w, "<code class=\"address\">purser explain ");
    mark_text(&p->w, address);
    mark(&p->w, "</code>");
}

void page_figure_end(Page *p, const char *table, size_t most, Str address)
{
    const Table *t = report_table(p->r, str_from_c(table));
    mark(&p->w, "<p class=\"source\">Source: this district's records in Purser");
    if (p->r->has_as_of) mark_format(&p->w, ", through %s", words_day(p->r->as_of).p);
    mark_format(&p->w, ", %s.", words_year(p->r->fiscal_year).p);
    if (address.n) {
        mark(&p->w, " To open a figure: ");
        page_address(p, address);
    }
    mark(&p->w, "</p>\n<details>\n<summary>The figures as a table</summary>\n");
    table_write_html(&p->w, t, most);
    mark_format(&p->w, "<p class=\"source\">As a spreadsheet: <code>purser report --csv %s</code></p>\n</details>\n</figure>\n", table);
}

Words words_initiatives(int64_t n)
{
    Words out;
    snprintf(out.p, sizeof out.p, "%.24s initiative%s", words_count(n).p, n == 1 ? "" : "s");
    return out;
}

/* ---- The top ---- */

Str finding_answer(Page *p)
{
    const Report *r = p->r;
    if (!r->n) return STR("There is no initiative in this store yet: import initiatives.csv, and every exhibit fills itself.");
    if (!r->costed_n) return page_text(p, "%.*s has %s and does not know yet what any of them costs.", STR_ARGUMENTS(r->district), words_initiatives((int64_t)r->n).p);
    Str money = STR("");
    Str change = change_words(p, false);
    if (change.n) money = page_text(p, " Acting on what is known would %.*s.", STR_ARGUMENTS(change));
    return page_text(p, "%.*s spends %s on %s. %s of it (%s) is known to help students; for %s (%s) nobody can tell yet.%.*s", STR_ARGUMENTS(r->district),
                     words_short(r->cost).p, words_initiatives((int64_t)r->n).p, words_short(r->standing[REPORT_WORKS]).p,
                     words_percent(share_of(r->standing[REPORT_WORKS], r->cost)).p, words_short(r->standing[REPORT_CANNOT_TELL]).p,
                     words_percent(share_of(r->standing[REPORT_CANNOT_TELL], r->cost)).p, STR_ARGUMENTS(money));
}

static void standing_write(Page *p)
{
    const Report *r = p->r;
    static const char *const words[REPORT_STANDINGS] = {"known to help students", "measured, not shown to help", "nobody can tell yet"};
    static const char *const tones[REPORT_STANDINGS] = {"c1", "c5", "c7"};
    ChartSegment segments[REPORT_STANDINGS];
    for (int i = 0; i < REPORT_STANDINGS; i++)
        segments[i] = (ChartSegment){str_from_c(words[i]), page_text(p, "%s, %s", words_short(r->standing[i]).p, words_initiatives(r->standing_n[i]).p),
                                     share_of(r->standing[i], r->cost), tones[i]};
    mark(&p->w, "<figure>\n<figcaption>How much of the money is known to work</figcaption>\n");
    chart_segments(&p->w, segments, REPORT_STANDINGS,
                   page_text(p, "One bar: %s of initiative dollars known to help students, %s measured and not shown to help, %s where nobody can tell yet.",
                             words_percent(segments[0].share).p, words_percent(segments[1].share).p, words_percent(segments[2].share).p));
    mark(&p->w, "<p class=\"source\">Known to help: data that carry a decision, and a gain of 0.05 standard deviations or more with 80 in 100. </p>\n"
                "<details>\n<summary>The figures as a table</summary>\n");
    table_write_html(&p->w, report_table(r, STR("standing")), 0);
    mark(&p->w, "</details>\n</figure>\n");
}

static void contents_write(Page *p)
{
    static const char *const rows[][2] = {{"cost", "What it costs"}, {"priorities", "Priorities"}, {"populations", "Student groups"}, {"potential", "What can be analyzed"},
        {"evidence", "Is it working?"}, {"actions", "What to do"}, {"needs", "Same need, side by side"}, {"goals", "Goals"}, {"ledger", "The ledger"}, {"examples", "Example"}, {"notes", "Notes and method"}};
    mark(&p->w, "<nav aria-label=\"Contents\">\n<ul>\n");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (!strcmp(rows[i][0], "examples") && !p->r->examples_n) continue;
        mark_format(&p->w, "<li><a href=\"#%s\">%s</a></li>\n", rows[i][0], rows[i][1]);
    }
    mark(&p->w, "</ul>\n</nav>\n");
}

static void top_write(Page *p)
{
    const Report *r = p->r;
    mark(&p->w, "<header>\n<p class=\"about\">Initiatives report");
    mark_format(&p->w, " \xc2\xb7 %s", words_year(r->fiscal_year).p);
    if (r->fiscal_year) mark_format(&p->w, " (%d\xe2\x80\x93%02d)", r->fiscal_year - 1, r->fiscal_year % 100);
    if (r->has_as_of) mark_format(&p->w, " \xc2\xb7 figures through %s", words_day(r->as_of).p);
    mark(&p->w, "</p>\n");
    page_say(p, "h1", NULL, "%.*s: what our initiatives cost, what they do, what to do next", STR_ARGUMENTS(r->district));
    mark_element(&p->w, "p", "answer", finding_answer(p));
    mark(&p->w, "\n");
    contents_write(p);
    mark(&p->w, "</header>\n<main id=\"main\">\n");
    if (!r->costed_n) return;
    mark(&p->w, "<section id=\"answer\" aria-labelledby=\"answer-finding\">\n<h2 id=\"answer-finding\" class=\"quiet-head\">The answer in two pictures</h2>\n");
    standing_write(p);
    page_action_strip(p);
    mark(&p->w, "</section>\n");
}

static void head_write(Page *p)
{
    mark(&p->w, "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">\n"
                "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n<title>");
    mark_text(&p->w, p->r->district);
    mark(&p->w, ": initiatives report</title>\n<style>\n");
    mark(&p->w, PAGE_STYLE);
    mark(&p->w, "</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#main\">Skip to the report</a>\n");
}

bool report_write_html(Buf *out, Arena *scratch, const Report *r, Err *e)
{
    Page page = {.w = markup(out, e), .a = scratch, .r = r, .e = e}, *p = &page;
    ArenaMark start = arena_mark(scratch);
    bool is_apart = out->arena != scratch; /* else the page itself lives there */
    static void (*const parts[])(Page *) = {head_write, top_write, page_cost, page_priorities, page_populations, page_potential, page_evidence, page_actions, page_needs,
                                            page_goals, page_ledger, page_examples, page_notes};
    for (size_t i = 0; i < sizeof parts / sizeof *parts && !p->w.failed; i++) {
        parts[i](p);
        if (is_apart) arena_reset(scratch, start);
    }
    mark(&p->w, "</main>\n<footer><p>Made by Purser from the district's own records. Every figure opens to what made it: <code>purser explain</code>.</p></footer>\n</body>\n</html>\n");
    return mark_done(&p->w);
}
