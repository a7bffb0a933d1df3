/* What the files of the HTML page share: a page being written, and the frame of every exhibit. */
#ifndef PURSER_REPORTS_PAGE_H
#define PURSER_REPORTS_PAGE_H

#include "reports/chart.h"
#include "reports/report_parts.h"

typedef struct {
    Markup w;
    Arena *a;           /* scratch for texts and places */
    const Report *r;
    Err *e;
} Page;

extern const char PAGE_STYLE[];

/* A text put together from anything, escaped when it is written. */
Str page_text(Page *p, const char *format, ...) PRINTF_LIKE(2, 3);
/* <tag class="class">text</tag>, escaped. */
void page_say(Page *p, const char *tag, const char *class, const char *format, ...) PRINTF_LIKE(4, 5);

/* <section> with its id, a line of what it is about ("Exhibit 5 · Strategic priorities") and the finding as its heading. */
void page_section(Page *p, const char *id, const char *about, Str finding);
void page_section_end(Page *p);

/* <figure> with what is drawn as its caption, in words; the finding stands above it. */
void page_figure(Page *p, const char *format, ...) PRINTF_LIKE(2, 3);
/* Source and date, how to open a figure (address "": none), and the table behind the picture. most: rows shown. */
void page_figure_end(Page *p, const char *table, size_t most, Str address);

void page_address(Page *p, Str address);   /* purser explain ADDRESS */

/* "12 initiatives" */
Words words_initiatives(int64_t n);

void page_cost(Page *p);        /* Exhibit 4 */
void page_priorities(Page *p);  /* Exhibit 5 */
void page_populations(Page *p); /* Exhibit 6 */
void page_potential(Page *p);   /* Exhibit 7 */
void page_evidence(Page *p);    /* Exhibit 8 */
void page_actions(Page *p);     /* Exhibit 9 */
void page_needs(Page *p);
void page_goals(Page *p);
void page_ledger(Page *p);
void page_examples(Page *p);
void page_notes(Page *p);
/* For Exhibit 9 and the strip on top. */
void page_action_strip(Page *p);

Str change_words(Page *p, bool is_one); /* "free $2.2M a year, need $93K a year and $180K once" */

/* The sentences that text and page share. */
Str finding_answer(Page *p);
Str finding_cost(Page *p);
Str finding_priorities(Page *p);
Str finding_populations(Page *p);
Str finding_potential(Page *p);
Str finding_evidence(Page *p);
Str finding_actions(Page *p);
Str finding_ledger(Page *p);

#endif
