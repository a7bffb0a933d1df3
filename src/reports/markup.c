#include "reports/markup.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

Markup markup(Buf *out, Err *e) { return (Markup){.out = out, .e = e}; }

void mark_fail(Markup *w) { w->failed = true; }

static void put(Markup *w, const char *p, size_t n)
{
    if (!w->failed && !buf_add(w->out, (Str){p, n}, w->e)) w->failed = true;
}

void mark(Markup *w, const char *ours) { put(w, ours, strlen(ours)); }

void mark_format(Markup *w, const char *format, ...)
{
    char text[1024];
    va_list list;
    va_start(list, format);
    int n = vsnprintf(text, sizeof text, format, list);
    va_end(list);
    if (n < 0 || (size_t)n >= sizeof text) {
        if (!w->failed) w->failed = !FAIL(w->e, ERR_LIMIT, NULL, "a piece of the page is longer than %zu bytes", sizeof text);
        return;
    }
    put(w, text, (size_t)n);
}

void mark_text(Markup *w, Str text)
{
    size_t from = 0;
    for (size_t i = 0; i < text.n; i++) {
        unsigned char c = (unsigned char)text.p[i];
        const char *instead = c == '&' ? "&amp;" : c == '<' ? "&lt;" : c == '>' ? "&gt;" : c == '"' ? "&quot;" : c == '\'' ? "&#39;"
                            : (c < ' ' && c != '\n') || c == 0x7f ? " " : NULL;
        if (!instead) continue;
        put(w, text.p + from, i - from);
        mark(w, instead);
        from = i + 1;
    }
    if (from < text.n) put(w, text.p + from, text.n - from);
}

void mark_element(Markup *w, const char *tag, const char *class, Str text)
{
    if (class) mark_format(w, "<%s class=\"%s\">", tag, class);
    else mark_format(w, "<%s>", tag);
    mark_text(w, text);
    mark_format(w, "</%s>", tag);
}

bool mark_done(Markup *w) { return !w->failed; }

/* ---- Numbers ---- */

#define MINUS "\xe2\x88\x92"

/* An ASCII minus in front as the sign it stands for. */
static Words with_minus(const char *text)
{
    Words out;
    if (*text == '-') snprintf(out.p, sizeof out.p, MINUS "%.40s", text + 1);
    else snprintf(out.p, sizeof out.p, "%.44s", text);
    return out;
}

Words words_dollars(Cents value)
{
    char text[40];
    cents_to_dollars(text, value);
    return with_minus(text);
}

Words words_short(Cents value)
{
    char text[40];
    cents_to_short(text, value);
    return with_minus(text);
}

Words words_count(int64_t n)
{
    char digits[24], text[40];
    int length = snprintf(digits, sizeof digits, "%lld", (long long)n), to = 0;
    for (int i = 0; i < length; i++) {
        if (i > (*digits == '-') && (length - i) % 3 == 0) text[to++] = ',';
        text[to++] = digits[i];
    }
    text[to] = 0;
    return with_minus(text);
}

/* Rounds half away from zero in decimal sense closely enough for two places, without a negative zero. */
static double shown(double v) { return fabs(v) < 0.005 ? 0 : v; }

Words words_effect(double effect)
{
    char text[40];
    if (!isfinite(effect) || fabs(effect) >= 1e9) return with_minus("no data");
    snprintf(text, sizeof text, "%.2f", shown(effect));
    return with_minus(text);
}

Words words_interval(double low, double high)
{
    Words out;
    snprintf(out.p, sizeof out.p, "[%.20s, %.20s]", words_effect(low).p, words_effect(high).p);
    return out;
}

Words words_percent(double share)
{
    Words out;
    double percent = 100 * share;
    if (!isfinite(percent)) return with_minus("no data");
    if (percent > 0 && percent < 0.05) snprintf(out.p, sizeof out.p, "under 0.1%%");
    else if (percent > 0 && percent < 0.95) snprintf(out.p, sizeof out.p, "%.1f%%", percent);
    else if (percent >= 99.5 && percent < 100) snprintf(out.p, sizeof out.p, "over 99%%");
    else if (percent < 0) return with_minus((snprintf(out.p, sizeof out.p, "%.0f%%", percent), out.p));
    else snprintf(out.p, sizeof out.p, "%.0f%%", percent);
    return out;
}

Words words_day(Day day)
{
    static const char *const months[] = {"January", "February", "March", "April", "May", "June", "July", "August", "September",
                                         "October", "November", "December"};
    Words out;
    int year, month, of_month;
    day_to_civil(day, &year, &month, &of_month);
    snprintf(out.p, sizeof out.p, "%s %d, %d", months[month - 1], of_month, year);
    return out;
}

double share_of(Cents part, Cents whole) { return whole.v ? (double)part.v / (double)whole.v : 0; }
