/* Records described once. schema/NAME.def holds one line for each field:
 *
 *     FIELD(kind, name, presence, min, max, label, doc)
 *
 * kind      TEXT  LIST (texts, many-valued)  INT  REAL  CENTS  BPS  DAY  BOOL  ENUM (choices in NAME_choices)
 * name      SQL column, C member, JSON key, CSV column and TypeScript key at once
 * presence  KEY (part of what names the row)  REQUIRED  OPTIONAL
 * min, max  of an INT, REAL or BPS (as a share), or of a text's length in bytes; both 0: no limit but the kind's own
 * label     what a person sees; doc  the prompt or meaning
 *
 * A member that was not given is missing, not zero: bit i of `has` says whether field i is there.
 * schema/records.h expands every .def; generic code here and in store and io does the rest. */
#ifndef PURSER_BASE_RECORD_H
#define PURSER_BASE_RECORD_H

#include "base/json.h"

typedef enum { FIELD_TEXT, FIELD_LIST, FIELD_INT, FIELD_REAL, FIELD_CENTS, FIELD_BPS, FIELD_DAY, FIELD_BOOL, FIELD_ENUM } FieldKind;
typedef enum { FIELD_OPTIONAL, FIELD_REQUIRED, FIELD_KEY } FieldPresence;

typedef struct {
    const char *name;
    FieldKind kind;
    FieldPresence presence;
    size_t offset;
    double min, max;
    const char *const *choices; /* ENUM: words, NULL-ended; the member is the index */
    const char *label, *doc;
} Field;

typedef struct {
    const char *name;   /* table and record: "initiative" */
    size_t size;        /* of the struct; its first member is `uint64_t has` */
    const Field *fields;
    size_t n;           /* at most 64 */
} Record;

/* Texts of a LIST live joined by ';' in one Str, trimmed, without empty parts. Refused: a kind of its own table; a
 * district has at most a few thousand initiatives and reads them all, so a join would buy nothing. */

bool record_has(const void *row, size_t field);
void record_set_has(void *row, size_t field, bool has);
size_t record_field(const Record *record, const char *name); /* index, or record->n */

/* The column's name in a CSV file: the field's, but money is written in dollars there, so `stated_cost_cents` is the
 * column `stated_cost`. Files are matched against this name, never against Field.name. */
Str record_column(const Record *record, size_t field);
bool record_same_field(const Record *record, size_t field, const void *a, const void *b);

/* Reads one field from text, as in a CSV cell; empty text means missing. Errors: INPUT with the field's name and cause,
 * no place (the caller knows the line). Texts point into `a`. */
MUST bool record_parse(void *row, const Record *record, size_t field, Str text, Arena *a, Err *e);

/* All required and key fields there? (Limits were checked as fields were read.) */
MUST bool record_check(const void *row, const Record *record, Err *e);

/* A field as text, as record_parse reads it and as it stands in CSV, the audit log and the explain tree; "" if missing. */
MUST bool record_text(Str *out, Arena *a, const void *row, const Record *record, size_t field, Err *e);

/* The fields of a row as members of the object that w stands in; a missing field is null, a LIST an array, money `NAME`
 * (ending in _cents by convention of the field's name) an integer of cents. */
void record_write_json(JsonWriter *w, const void *row, const Record *record);

#endif
