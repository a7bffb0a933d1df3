#include "base/json.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/limits.h"

JsonWriter json_writer(Buf *out, bool pretty, Err *e) { return (JsonWriter){.out = out, .e = e, .pretty = pretty}; }

static void put(JsonWriter *w, Str s)
{
    if (!w->failed && !buf_add(w->out, s, w->e)) w->failed = true;
}

static void put_line(JsonWriter *w)
{
    put(w, STR("\n"));
    for (int i = 0; i < w->depth; i++) put(w, STR("  "));
}

static void before_value(JsonWriter *w)
{
    if (w->after_key) {
        w->after_key = false;
        return;
    }
    if (w->depth == 0) return;
    if (w->has_member[w->depth - 1]) put(w, STR(","));
    w->has_member[w->depth - 1] = true;
    if (w->pretty && w->depth <= 2) put_line(w);
    else if (w->pretty) put(w, STR(" "));
}

static void open_level(JsonWriter *w, Str bracket)
{
    before_value(w);
    if (!w->failed && w->depth == LIMIT_JSON_DEPTH)
        w->failed = !FAIL(w->e, ERR_LIMIT, NULL, "this would be nested deeper than %lld levels", (long long)LIMIT_JSON_DEPTH);
    if (w->failed) return;
    put(w, bracket);
    w->has_member[w->depth++] = false;
}

static void close_level(JsonWriter *w, Str bracket)
{
    if (w->failed) return;
    assert(w->depth > 0);
    bool had = w->has_member[--w->depth];
    if (w->pretty && had && w->depth < 2) put_line(w);
    put(w, bracket);
}

void json_write_object(JsonWriter *w) { open_level(w, STR("{")); }
void json_write_object_end(JsonWriter *w) { close_level(w, STR("}")); }
void json_write_array(JsonWriter *w) { open_level(w, STR("[")); }
void json_write_array_end(JsonWriter *w) { close_level(w, STR("]")); }

static void put_escaped(JsonWriter *w, Str s)
{
    size_t from = 0;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c >= 0x20 && c != '"' && c != '\\') continue;
        put(w, (Str){s.p + from, i - from});
        from = i + 1;
        char escape[8];
        if (c == '"' || c == '\\') snprintf(escape, sizeof escape, "\\%c", c);
        else if (c == '\n') snprintf(escape, sizeof escape, "\\n");
        else if (c == '\t') snprintf(escape, sizeof escape, "\\t");
        else if (c == '\r') snprintf(escape, sizeof escape, "\\r");
        else snprintf(escape, sizeof escape, "\\u%04x", c);
        put(w, str_from_c(escape));
    }
    put(w, (Str){s.p + from, s.n - from});
}

/* JSON is UTF-8: a byte that is not becomes the replacement character, or nobody could read the whole. */
static void put_quoted(JsonWriter *w, Str s)
{
    size_t bad_at;
    put(w, STR("\""));
    while (!str_is_utf8(s, &bad_at)) {
        put_escaped(w, (Str){s.p, bad_at});
        put(w, STR("\xEF\xBF\xBD"));
        s = (Str){s.p + bad_at + 1, s.n - bad_at - 1};
    }
    if (s.n) put_escaped(w, s); /* an empty text may have no address to count from */
    put(w, STR("\""));
}

void json_write_key_str(JsonWriter *w, Str key)
{
    before_value(w);
    put_quoted(w, key);
    put(w, w->pretty ? STR(": ") : STR(":"));
    w->after_key = true;
}

void json_write_key(JsonWriter *w, const char *key) { json_write_key_str(w, str_from_c(key)); }

void json_write_raw(JsonWriter *w, Str json)
{
    before_value(w);
    put(w, json);
}

void json_write_more(JsonWriter *w, Str json) { put(w, json); }

void json_write_text(JsonWriter *w, Str s)
{
    before_value(w);
    put_quoted(w, s);
}

void json_write_int(JsonWriter *w, int64_t v)
{
    char text[32];
    int n = snprintf(text, sizeof text, "%lld", (long long)v);
    before_value(w);
    put(w, (Str){text, (size_t)n});
}

void json_write_real(JsonWriter *w, double v)
{
    if (!isfinite(v)) {
        json_write_null(w);
        return;
    }
    char text[32];
    size_t n = double_to_text(text, v);
    before_value(w);
    put(w, (Str){text, n});
}

void json_write_bool(JsonWriter *w, bool v)
{
    before_value(w);
    put(w, v ? STR("true") : STR("false"));
}

void json_write_null(JsonWriter *w)
{
    before_value(w);
    put(w, STR("null"));
}

void json_put_text(JsonWriter *w, const char *key, Str s) { json_write_key(w, key), json_write_text(w, s); }
void json_put_int(JsonWriter *w, const char *key, int64_t v) { json_write_key(w, key), json_write_int(w, v); }
void json_put_real(JsonWriter *w, const char *key, double v) { json_write_key(w, key), json_write_real(w, v); }
void json_put_bool(JsonWriter *w, const char *key, bool v) { json_write_key(w, key), json_write_bool(w, v); }
void json_put_null(JsonWriter *w, const char *key) { json_write_key(w, key), json_write_null(w); }
void json_put_cents(JsonWriter *w, const char *key, Cents v) { json_put_int(w, key, v.v); }

void json_put_day(JsonWriter *w, const char *key, Day v)
{
    char text[16];
    size_t n = day_to_text(text, v);
    json_put_text(w, key, (Str){text, n});
}

bool json_write_done(JsonWriter *w)
{
    assert(w->failed || (w->depth == 0 && !w->after_key));
    put(w, STR("\n"));
    return !w->failed;
}

static void release(void *value) { json_decref(value); }

/* jansson's own depth limit is compiled in (2048); ours is stricter and must hold before the tree is built. */
static bool depth_is_allowed(Str text)
{
    int depth = 0;
    bool quoted = false;
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (quoted) {
            if (c == '\\') i++;
            else if (c == '"') quoted = false;
        } else if (c == '"') {
            quoted = true;
        } else if (c == '{' || c == '[') {
            if (++depth > LIMIT_JSON_DEPTH) return false;
        } else if (c == '}' || c == ']') {
            depth--;
        }
    }
    return true;
}

bool json_read(json_t **out, Arena *a, Str text, const char *name, Err *e)
{
    if (text.n > (size_t)LIMIT_JSON_BYTES) return FAIL(e, ERR_LIMIT, NULL, "%s is larger than %lld bytes", name, (long long)LIMIT_JSON_BYTES);
    if (!depth_is_allowed(text)) return FAIL(e, ERR_LIMIT, NULL, "%s is nested deeper than %lld levels", name, (long long)LIMIT_JSON_DEPTH);
    json_error_t at;
    json_t *value = json_loadb(text.n ? text.p : "", text.n, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &at);
    if (!value) return FAIL(e, ERR_INPUT, NULL, "%s, line %d, column %d: %s", name, at.line, at.column, at.text);
    if (!arena_on_end(a, release, value, e)) {
        json_decref(value);
        return false;
    }
    *out = value;
    return true;
}
