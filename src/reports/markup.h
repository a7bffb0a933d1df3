/* Writes HTML and SVG. Every text from outside goes through mark_text, the one place that escapes; what mark and
 * mark_format write are words and numbers of our own.
 *
 * As with JsonWriter the first failure is kept, calls after it do nothing, mark_done reports it. */
#ifndef PURSER_REPORTS_MARKUP_H
#define PURSER_REPORTS_MARKUP_H

#include "base/cents.h"
#include "base/day.h"

typedef struct {
    Buf *out;
    Err *e;
    bool failed;
} Markup;

Markup markup(Buf *out, Err *e);
void mark(Markup *w, const char *ours);
void mark_format(Markup *w, const char *format, ...) PRINTF_LIKE(2, 3); /* numbers and our own words, never a text from outside */
/* Escaped for text and for attributes in double quotes: & < > " '. Control characters become blanks. */
void mark_text(Markup *w, Str text);
/* <tag class="class">text</tag>; class NULL: none. */
void mark_element(Markup *w, const char *tag, const char *class, Str text);
/* Fails with the error of the caller's own work, so that a writer in the middle of a page can stop it. */
void mark_fail(Markup *w);
MUST bool mark_done(Markup *w);

/* ---- Numbers as people read them (the minus sign is U+2212) ---- */

typedef struct { char p[48]; } Words;   /* short, NUL-terminated */

Words words_dollars(Cents value);       /* "$1,239,517.27" */
Words words_short(Cents value);         /* "$1.24M" */
Words words_count(int64_t n);           /* "18,144" */
Words words_effect(double effect);      /* "0.18", never "-0.00" */
Words words_interval(double low, double high); /* "[0.04, 0.32]" */
/* Of a share from 0 to 1: "65%", below 1 % one decimal, "under 0.1%" and "over 99%" where a rounded figure would lie. */
Words words_percent(double share);
Words words_day(Day day);               /* "June 30, 2026" */

/* part / whole as a figure to draw or to say, not as money: 0 where there is no whole. */
double share_of(Cents part, Cents whole);

#endif
