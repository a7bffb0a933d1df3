#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "http/request_check.h"

Str request_header(const Request *r, const char *name)
{
    for (size_t i = 0; i < r->headers_n; i++)
        if (str_equal_folded(r->headers[i].name, str_from_c(name))) return r->headers[i].value;
    return STR("");
}

/* ---- The query ---- */

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

bool percent_decode(Str *out, Arena *a, Str text, bool plus_is_blank, Err *e)
{
    char *p = arena_push(a, text.n + 1, e);
    if (!p) return false;
    size_t n = 0, bad;
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (c == '+' && plus_is_blank) c = ' ';
        else if (c == '%') {
            int high = i + 2 < text.n ? hex_digit(text.p[i + 1]) : -1, low = i + 2 < text.n ? hex_digit(text.p[i + 2]) : -1;
            if (high < 0 || low < 0) return FAIL(e, ERR_USAGE, NULL, "the address has a %% that two hexadecimal digits do not follow");
            c = (char)(high * 16 + low);
            i += 2;
        }
        if (c == 0) return FAIL(e, ERR_USAGE, NULL, "the address holds a zero byte");
        p[n++] = c;
    }
    Str decoded = {p, n};
    if (!str_is_utf8(decoded, &bad)) return FAIL(e, ERR_USAGE, NULL, "the address is not UTF-8 at byte %zu", bad);
    *out = decoded;
    return true;
}

bool request_query(Str *out, bool *given, const Request *r, const char *name, Err *e)
{
    Str part, rest = r->query, value = {NULL, 0};
    bool found = false;
    while (r->query.n && str_next_part(&part, &rest, '&')) {
        size_t at = str_find(part, '=');
        Str key;
        TRY(percent_decode(&key, r->arena, (Str){part.p, at}, true, e));
        if (!str_equal_c(key, name)) continue;
        if (found) return FAIL(e, ERR_INPUT, name, "'%s' is given twice", name);
        found = true;
        TRY(percent_decode(&value, r->arena, at < part.n ? (Str){part.p + at + 1, part.n - at - 1} : STR(""), true, e));
    }
    *given = found;
    *out = found ? value : STR("");
    return true;
}

static bool check_range(int64_t value, const char *name, int64_t least, int64_t most, Err *e)
{
    if (value >= least && value <= most) return true;
    return FAIL(e, ERR_INPUT, name, "%s must lie between %lld and %lld", name, (long long)least, (long long)most);
}

bool request_query_int(int64_t *out, bool *given, const Request *r, const char *name, int64_t least, int64_t most, Err *e)
{
    Str text = {NULL, 0};
    bool found;
    int64_t value;
    TRY(request_query(&text, &found, r, name, e));
    *given = found;
    if (!found) return true;
    if (!str_to_int(&value, text, e)) return snprintf(e->field, sizeof e->field, "%s", name), false;
    TRY(check_range(value, name, least, most, e));
    *out = value;
    return true;
}

bool request_check_query(const Request *r, Err *e)
{
    Str part, rest = r->query;
    while (r->query.n && str_next_part(&part, &rest, '&')) {
        Str key, allowed, words = str_from_c(r->route->query);
        bool known = false;
        TRY(percent_decode(&key, r->arena, (Str){part.p, str_find(part, '=')}, true, e));
        while (words.n && str_next_part(&allowed, &words, ' ')) known = known || (allowed.n && str_equal(key, allowed));
        if (!known && (r->route->flags & ROUTE_TABLE)) known = str_equal_c(key, "format");
        if (!known) {
            return FAIL(e, ERR_INPUT, "query", "'%.*s' is no parameter of this address%s%s", (int)(key.n > 60 ? 60 : key.n), key.p,
                        r->route->query ? "; there are: " : "", r->route->query ? r->route->query : "");
        }
    }
    return true;
}

/* ---- The body ---- */

static json_t *member_of(const Request *r, const char *name)
{
    json_t *v = r->json ? json_object_get(r->json, name) : NULL;
    return v && !json_is_null(v) ? v : NULL;
}

bool request_text(Str *out, bool *given, const Request *r, const char *name, size_t most_bytes, Err *e)
{
    json_t *v = member_of(r, name);
    if (!v) return *given = false, *out = STR(""), true;
    if (!json_is_string(v)) return FAIL(e, ERR_INPUT, name, "'%s' must be a text", name);
    Str text = {json_string_value(v), json_string_length(v)};
    if (text.n > most_bytes) return FAIL(e, ERR_INPUT, name, "'%s' is %zu bytes long, at most %zu are kept", name, text.n, most_bytes);
    *given = true;
    *out = text;
    return true;
}

bool request_int(int64_t *out, bool *given, const Request *r, const char *name, int64_t least, int64_t most, Err *e)
{
    json_t *v = member_of(r, name);
    if (!v) return *given = false, true;
    if (!json_is_integer(v)) return FAIL(e, ERR_INPUT, name, "'%s' must be a whole number", name);
    TRY(check_range(json_integer_value(v), name, least, most, e));
    *given = true;
    *out = json_integer_value(v);
    return true;
}

bool request_bool(bool *out, bool *given, const Request *r, const char *name, Err *e)
{
    json_t *v = member_of(r, name);
    if (!v) return *given = false, true;
    if (!json_is_boolean(v)) return FAIL(e, ERR_INPUT, name, "'%s' must be true or false", name);
    *given = true;
    *out = json_is_true(v);
    return true;
}

/* A list of texts as the one text that a LIST field holds. */
static bool text_of_list(Str *out, Arena *a, const char *name, json_t *v, Err *e)
{
    Buf buf = buf_in(a, 0);
    size_t i;
    json_t *item;
    json_array_foreach(v, i, item) {
        if (!json_is_string(item)) return FAIL(e, ERR_INPUT, name, "'%s' must be a list of texts", name);
        Str text = {json_string_value(item), json_string_length(item)};
        if (str_find(text, ';') < text.n) return FAIL(e, ERR_INPUT, name, "one text of '%s' has a semicolon, which parts texts in files: leave it out", name);
        if (i) TRY(buf_add_char(&buf, ';', e));
        TRY(buf_add(&buf, text, e));
    }
    *out = buf_str(&buf);
    return true;
}

static bool wrong_kind(const Field *f, const char *what, Err *e)
{
    return FAIL(e, ERR_INPUT, f->name, "'%s' must be %s", f->name, what);
}

/* The text by which record_parse reads the same value: one set of limits and messages for files, the page and scripts. */
static bool text_of_member(Str *out, Arena *a, const Field *f, json_t *v, Err *e)
{
    char text[40];
    size_t n;
    switch (f->kind) {
    case FIELD_LIST:
        if (!json_is_array(v)) return wrong_kind(f, "a list of texts", e);
        return text_of_list(out, a, f->name, v, e);
    case FIELD_INT:
    case FIELD_BPS:
        if (!json_is_integer(v)) return wrong_kind(f, "a whole number", e);
        n = (size_t)snprintf(text, sizeof text, "%lld", (long long)json_integer_value(v));
        break;
    case FIELD_CENTS:
        if (!json_is_integer(v)) return wrong_kind(f, "a whole number of cents", e);
        if (json_integer_value(v) > LIMIT_MONEY_CENTS || json_integer_value(v) < -LIMIT_MONEY_CENTS) return FAIL(e, ERR_OVERFLOW, f->name, "'%s' is larger than amounts may be", f->name);
        n = cents_to_text(text, CENTS(json_integer_value(v)));
        break;
    case FIELD_REAL:
        if (!json_is_number(v)) return wrong_kind(f, "a number", e);
        n = double_to_text(text, json_number_value(v));
        break;
    case FIELD_BOOL:
        if (!json_is_boolean(v)) return wrong_kind(f, "true or false", e);
        n = (size_t)snprintf(text, sizeof text, "%s", json_is_true(v) ? "yes" : "no");
        break;
    default:
        if (!json_is_string(v)) return wrong_kind(f, "a text", e);
        *out = (Str){json_string_value(v), json_string_length(v)};
        return true;
    }
    return str_copy(out, a, (Str){text, n}, e);
}

static bool read_record(void *row, uint64_t *given, const Request *r, const json_t *object, const Record *record, Err *e)
{
    uint64_t sent = 0;
    for (size_t i = 0; i < record->n; i++) {
        const Field *f = &record->fields[i];
        json_t *v = object ? json_object_get(object, f->name) : NULL;
        if (!v) continue;
        sent |= (uint64_t)1 << i;
        if (json_is_null(v)) {
            record_set_has(row, i, false);
            continue;
        }
        Str text;
        TRY(text_of_member(&text, r->arena, f, v, e));
        if (f->kind == FIELD_BPS) return FAIL(e, ERR_BROKEN, f->name, "no record has a share of this kind yet");
        TRY(record_parse(row, record, i, text, r->arena, e));
    }
    *given = sent;
    return true;
}

bool request_record(void *row, uint64_t *given, const Request *r, const Record *record, Err *e)
{
    return read_record(row, given, r, r->json, record, e);
}

bool request_record_in(void *row, uint64_t *given, const Request *r, const json_t *object, const Record *record, Err *e)
{
    const char *name;
    json_t *v;
    json_object_foreach((json_t *)(uintptr_t)object, name, v) {
        if (record_field(record, name) == record->n) return FAIL(e, ERR_INPUT, name, "'%.60s' cannot be set here", name);
    }
    return read_record(row, given, r, object, record, e);
}

bool request_rows(const json_t **out, size_t *out_n, const Request *r, const char *name, size_t most, Err *e)
{
    const json_t *rows = r->json ? json_object_get(r->json, name) : NULL;
    if (!rows || !json_is_array(rows)) return FAIL(e, ERR_INPUT, name, "'%s' must be a list", name);
    if (json_array_size(rows) > most) return FAIL(e, ERR_INPUT, name, "'%s' holds at most %zu at once", name, most);
    for (size_t i = 0; i < json_array_size(rows); i++)
        if (!json_is_object(json_array_get(rows, i))) return FAIL(e, ERR_INPUT, name, "every one of '%s' must be an object", name);
    *out = rows;
    *out_n = json_array_size(rows);
    return true;
}

static bool view_takes(const View *view, const char *name)
{
    if (view->record && record_field(view->record, name) < view->record->n) return true;
    for (size_t i = 0; i < view->n; i++)
        if (strcmp(view->fields[i].name, name) == 0) return true;
    return false;
}

bool request_check_body(const Request *r, Err *e)
{
    const View *view = r->route->takes;
    const char *name;
    json_t *v;
    if (!r->json) return true;
    if (!view) return FAIL(e, ERR_INPUT, NULL, "this address takes no body");
    if (!json_is_object(r->json)) return FAIL(e, ERR_INPUT, NULL, "the body must be a JSON object");
    json_object_foreach(r->json, name, v) {
        if (!view_takes(view, name)) return FAIL(e, ERR_INPUT, name, "'%.60s' cannot be set here", name);
    }
    return true;
}

/* ---- Headers that writes need ---- */

bool request_if_match(int64_t *out_version, const Request *r, Err *e)
{
    Str text = str_trim(request_header(r, "If-Match"));
    int64_t version;
    Err why = {0};
    if (!text.n) return FAIL(e, ERR_PRECONDITION, "If-Match", "say which version you saw: If-Match: \"7\"");
    if (text.n >= 2 && text.p[0] == '"' && text.p[text.n - 1] == '"') text = (Str){text.p + 1, text.n - 2};
    if (!str_to_int(&version, text, &why) || version < 1) return FAIL(e, ERR_USAGE, "If-Match", "If-Match must be a version in quotes, as \"7\"");
    *out_version = version;
    return true;
}

bool request_key(Str *out, const Request *r, Err *e)
{
    enum { KEY_MOST_BYTES = 200 };
    Str key = r->idempotency_key;
    if (!key.n) return *out = STR(""), true;
    if (key.n > KEY_MOST_BYTES) return FAIL(e, ERR_INPUT, "Idempotency-Key", "the key is %zu bytes long, at most %d are kept", key.n, KEY_MOST_BYTES);
    return str_format(out, r->arena, e, "%lld %.*s %.*s %.*s", r->who ? (long long)r->who->person_id : 0, STR_ARGUMENTS(r->method), STR_ARGUMENTS(r->path),
                      STR_ARGUMENTS(key));
}
