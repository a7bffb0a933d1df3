/* JSON: a streaming writer of ours for replies, and jansson, made strict, for what comes in.
 *
 * The writer keeps its first failure: calls after it do nothing, json_write_done reports it. Numbers are
 * written as the shortest decimal that reads back; NaN, infinity and a missing value are null. A byte that is not UTF-8
 * becomes U+FFFD. Deeper than LIMIT_JSON_DEPTH is a failure (LIMIT). */
#ifndef PURSER_BASE_JSON_H
#define PURSER_BASE_JSON_H

#include <jansson.h>

#include "base/cents.h"
#include "base/day.h"

typedef struct {
    Buf *out;
    Err *e;
    bool failed, pretty;
    int depth;
    bool has_member[64];
    bool after_key;
} JsonWriter;

/* pretty: a line for each member of the two outermost levels, for people; else one line. */
JsonWriter json_writer(Buf *out, bool pretty, Err *e);
void json_write_object(JsonWriter *w);
void json_write_object_end(JsonWriter *w);
void json_write_array(JsonWriter *w);
void json_write_array_end(JsonWriter *w);
void json_write_key(JsonWriter *w, const char *key);
void json_write_key_str(JsonWriter *w, Str key);
void json_write_text(JsonWriter *w, Str s);
void json_write_int(JsonWriter *w, int64_t v);
void json_write_real(JsonWriter *w, double v);
void json_write_bool(JsonWriter *w, bool v);
void json_write_null(JsonWriter *w);
/* A value that is JSON already, kept from an earlier time; json_write_more adds to the value just written. Neither is looked at. */
void json_write_raw(JsonWriter *w, Str json);
void json_write_more(JsonWriter *w, Str json);
/* key and value in one call */
void json_put_text(JsonWriter *w, const char *key, Str s);
void json_put_int(JsonWriter *w, const char *key, int64_t v);
void json_put_real(JsonWriter *w, const char *key, double v);
void json_put_bool(JsonWriter *w, const char *key, bool v);
void json_put_null(JsonWriter *w, const char *key);
void json_put_cents(JsonWriter *w, const char *key, Cents v); /* the key ends in _cents */
void json_put_day(JsonWriter *w, const char *key, Day v);
/* Writes the final newline. Errors: the first of any call since json_writer. */
MUST bool json_write_done(JsonWriter *w);

/* Reads one JSON document: no duplicate keys, no trailing text, LIMIT_JSON_BYTES, LIMIT_JSON_DEPTH. The value is
 * released when `a` ends. `name` is what messages call it. Errors: INPUT with line and column; LIMIT. */
MUST bool json_read(json_t **out, Arena *a, Str text, const char *name, Err *e);

#endif
