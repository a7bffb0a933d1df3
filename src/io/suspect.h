/* Signs that a text is not what it seems: altered by a spreadsheet, hiding characters, a social security number, or a
 * file name that must not be shown as it is. */
#ifndef PURSER_IO_SUSPECT_H
#define PURSER_IO_SUSPECT_H

#include "base/str.h"

/* True when a code has the shape that spreadsheets give to codes they took for a number or a date: 1.00E+05, 12-Mar,
 * Mar-12, Dec-34, 1-Dec-2034, 12/1/2034; or is their word for an error: #REF!, #N/A. Blanks around it do not count. `1E5` and `12-34` are
 * codes as people write them: false. */
bool text_looks_altered(Str code);

/* True when `s` (UTF-8) holds a character that cannot be seen or that turns the order of those around it: zero-width
 * space and joiners, bidi marks, embeddings, overrides and isolates, soft hyphen, byte order mark, tags, and control
 * characters other than TAB, LF and CR. *code_point says which. */
bool text_hides_character(Str s, uint32_t *code_point);

/* Whether a cell names a sum at the foot of a report: alone ("Total", "Sub-total:", "Grand total"), or of something ("Total for Fund 100",
 * "Fund 100 Total"), which a title may say too ("Total Quality"). */
typedef enum { TOTAL_NONE, TOTAL_OF_SOMETHING, TOTAL_ALONE } TotalWord;
TotalWord text_total_word(Str s);

bool text_is_ssn_shaped(Str s);  /* ddd-dd-dddd */

/* Counts one column's cells; refused when more than 5 % of those that are not empty look like a number of a person. */
typedef struct { int64_t cells, shaped; } SsnCount;
void ssn_count_add(SsnCount *count, Str cell);
bool ssn_count_refuses(const SsnCount *count);

/* A file's name as it may stand in a message or on a page: the last part of its path, without control, hidden or
 * malformed characters, at most 100 bytes. "file" when nothing usable is left, or a name that Windows keeps for a
 * device. It is for display only: nothing may be opened or stored by it. Errors: MEMORY, LIMIT. */
MUST bool file_display_name(Str *out, Arena *a, Str path, Err *e);

#endif
