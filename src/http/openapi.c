#include "http/openapi.h"

#include <stdio.h>
#include <string.h>

#include "version.h"

const char *const openapi_version = PURSER_VERSION;

static const ViewField explain_fields[] = {
    {"label", VIEW_TEXT, false, NULL, "What it is"},
    {"formula", VIEW_TEXT, true, NULL, "How it came about, in words and numbers"},
    {"figure", VIEW_TEXT, true, NULL, "Its address, where it is a figure of its own"},
    {"amount_cents", VIEW_CENTS, true, NULL, "Null when it is not money"},
    {"value", VIEW_TEXT, true, NULL, "Of what is not money"},
    {"is_aside", VIEW_BOOL, false, NULL, "Shown, but no part of the sum above it"},
    {"parts", VIEW_OBJECTS, false, &view_explain, "What it is made of, in order"},
};
const View view_explain = VIEW("Explain", NULL, explain_fields);

static const ViewField column_fields[] = {
    {"key", VIEW_TEXT, false, NULL, "Column in CSV"}, {"label", VIEW_TEXT, false, NULL, "Heading"}, {"kind", VIEW_TEXT, false, NULL, "text, cents, count, share or real"}};
static const View view_column = VIEW("TableColumn", NULL, column_fields);
static const ViewField table_fields[] = {
    {"name", VIEW_TEXT, false, NULL, "Of the table, in addresses and files"},
    {"caption", VIEW_TEXT, false, NULL, "What it shows"},
    {"finding", VIEW_TEXT, true, NULL, "What it says, in one sentence"},
    {"source", VIEW_TEXT, true, NULL, "Where the figures come from"},
    {"columns", VIEW_OBJECTS, false, &view_column, "Its columns"},
    {"rows", VIEW_ANY, false, NULL, "An array of cells each: text, number, null (missing) or {hidden: few|protected}"},
    {"has_total", VIEW_BOOL, false, NULL, "The last row is the total of the rows above"},
};
const View view_table = VIEW("Table", NULL, table_fields);

const View view_any = {"AnyJson", NULL, NULL, 0};
const View view_plain = {"PlainText", NULL, NULL, 0};
const View view_events = {"EventStream", NULL, NULL, 0};
const View view_file = {"File", NULL, NULL, 0};

static bool is_special(const View *v) { return v == &view_any || v == &view_plain || v == &view_events || v == &view_file; }

/* ---- Which views there are ---- */

static size_t add_view(const View **out, size_t n, size_t room, const View *v)
{
    if (!v || is_special(v)) return n;
    for (size_t i = 0; i < n; i++)
        if (out[i] == v) return n;
    if (n == room) return n;
    out[n++] = v;
    for (size_t i = 0; i < v->n; i++) n = add_view(out, n, room, v->fields[i].of);
    return n;
}

size_t views_of(const View **out, size_t room, const RouteTable *const *tables, size_t n)
{
    size_t found = 0;
    for (size_t t = 0; t < n; t++)
        for (size_t i = 0; i < tables[t]->n; i++) {
            found = add_view(out, found, room, tables[t]->routes[i].takes);
            found = add_view(out, found, room, tables[t]->routes[i].gives);
        }
    return found;
}

/* ---- OpenAPI ---- */

static void put_type(JsonWriter *w, const char *type, bool or_null)
{
    if (!or_null) return json_put_text(w, "type", str_from_c(type));
    json_write_key(w, "type");
    json_write_array(w);
    json_write_text(w, str_from_c(type));
    json_write_text(w, STR("null"));
    json_write_array_end(w);
}

static void put_reference(JsonWriter *w, const View *v)
{
    char text[120];
    snprintf(text, sizeof text, "#/components/schemas/%s", v->name);
    json_put_text(w, "$ref", str_from_c(text));
}

static void write_schema(JsonWriter *w, const View *v)
{
    json_write_object(w);
    if (!is_special(v)) put_reference(w, v);
    json_write_object_end(w);
}

static void put_view_field(JsonWriter *w, const ViewField *f)
{
    json_write_key(w, f->name);
    json_write_object(w);
    json_put_text(w, "description", str_from_c(f->doc ? f->doc : ""));
    switch (f->kind) {
    case VIEW_TEXT: put_type(w, "string", f->is_optional); break;
    case VIEW_TEXTS:
        put_type(w, "array", f->is_optional);
        json_write_key(w, "items"), json_write_object(w), json_put_text(w, "type", STR("string")), json_write_object_end(w);
        break;
    case VIEW_INT:
    case VIEW_CENTS:
    case VIEW_BPS:
    case VIEW_INSTANT: put_type(w, "integer", f->is_optional); break;
    case VIEW_REAL: put_type(w, "number", f->is_optional); break;
    case VIEW_DAY: put_type(w, "string", f->is_optional), json_put_text(w, "format", STR("date")); break;
    case VIEW_BOOL: put_type(w, "boolean", f->is_optional); break;
    case VIEW_OBJECT:
        if (f->is_optional) {
            json_write_key(w, "oneOf"), json_write_array(w);
            write_schema(w, f->of);
            json_write_object(w), json_put_text(w, "type", STR("null")), json_write_object_end(w);
            json_write_array_end(w);
        } else put_reference(w, f->of);
        break;
    case VIEW_OBJECTS:
        put_type(w, "array", f->is_optional);
        json_write_key(w, "items"), write_schema(w, f->of);
        break;
    case VIEW_MAP:
        put_type(w, "object", f->is_optional);
        json_write_key(w, "additionalProperties"), json_write_object(w), json_put_text(w, "type", STR("string")), json_write_object_end(w);
        break;
    case VIEW_ANY: break;
    }
    json_write_object_end(w);
}

static void put_choices(JsonWriter *w, const Field *f)
{
    json_write_key(w, "enum");
    json_write_array(w);
    for (size_t i = 0; f->choices[i]; i++) json_write_text(w, str_from_c(f->choices[i]));
    json_write_null(w);
    json_write_array_end(w);
}

static void put_record_field(JsonWriter *w, const Field *f)
{
    bool or_null = f->presence != FIELD_KEY;
    json_write_key(w, f->name);
    json_write_object(w);
    json_put_text(w, "title", str_from_c(f->label));
    json_put_text(w, "description", str_from_c(f->doc));
    switch (f->kind) {
    case FIELD_TEXT: put_type(w, "string", or_null); break;
    case FIELD_LIST:
        put_type(w, "array", or_null);
        json_write_key(w, "items"), json_write_object(w), json_put_text(w, "type", STR("string")), json_write_object_end(w);
        break;
    case FIELD_INT:
    case FIELD_CENTS:
    case FIELD_BPS: put_type(w, "integer", or_null); break;
    case FIELD_REAL: put_type(w, "number", or_null); break;
    case FIELD_DAY: put_type(w, "string", or_null), json_put_text(w, "format", STR("date")); break;
    case FIELD_BOOL: put_type(w, "boolean", or_null); break;
    case FIELD_ENUM: put_choices(w, f); break;
    }
    json_write_object_end(w);
}

static void put_view(JsonWriter *w, const View *v)
{
    json_write_key(w, v->name);
    json_write_object(w);
    json_put_text(w, "type", STR("object"));
    json_write_key(w, "properties");
    json_write_object(w);
    for (size_t i = 0; v->record && i < v->record->n; i++) put_record_field(w, &v->record->fields[i]);
    for (size_t i = 0; i < v->n; i++) put_view_field(w, &v->fields[i]);
    json_write_object_end(w);
    json_write_object_end(w);
}

/* "get-api-initiatives-code": the same word for the same route in every version. */
static void put_operation_id(JsonWriter *w, const Route *route)
{
    char text[160];
    size_t n = 0;
    for (const char *p = route->method; *p && n < sizeof text - 2; p++) text[n++] = (char)(*p | 32);
    for (const char *p = route->path; *p && n < sizeof text - 2; p++) {
        bool is_word = (*p >= 'a' && *p <= 'z') || (*p >= '0' && *p <= '9') || *p == '_';
        if (is_word) text[n++] = *p;
        else if (n && text[n - 1] != '-') text[n++] = '-';
    }
    while (n && text[n - 1] == '-') n--;
    json_put_text(w, "operationId", (Str){text, n});
}

static void put_parameter(JsonWriter *w, const char *in, Str name, bool is_required)
{
    json_write_object(w);
    json_put_text(w, "name", name);
    json_put_text(w, "in", str_from_c(in));
    json_put_bool(w, "required", is_required);
    json_write_key(w, "schema"), json_write_object(w), json_put_text(w, "type", STR("string")), json_write_object_end(w);
    json_write_object_end(w);
}

static void put_parameters(JsonWriter *w, const Route *route)
{
    Str part, rest = str_from_c(route->path), words = str_from_c(route->query);
    json_write_key(w, "parameters");
    json_write_array(w);
    while (str_next_part(&part, &rest, '/'))
        if (part.n > 2 && part.p[0] == '{') put_parameter(w, "path", (Str){part.p + 1, part.n - 2}, true);
    while (words.n && str_next_part(&part, &words, ' '))
        if (part.n) put_parameter(w, "query", part, false);
    if (route->flags & ROUTE_TABLE) put_parameter(w, "query", STR("format"), false);
    if (strcmp(route->method, "GET") != 0) put_parameter(w, "header", STR("Idempotency-Key"), false);
    if (strcmp(route->method, "PATCH") == 0) put_parameter(w, "header", STR("If-Match"), true);
    json_write_array_end(w);
}

static void put_content(JsonWriter *w, const char *type, const View *v)
{
    json_write_key(w, "content");
    json_write_object(w);
    json_write_key(w, type);
    json_write_object(w);
    json_write_key(w, "schema"), write_schema(w, v);
    json_write_object_end(w);
    json_write_object_end(w);
}

static const char *reply_type(const View *v)
{
    if (v == &view_plain) return "text/plain";
    if (v == &view_events) return "text/event-stream";
    return v == &view_file ? "application/octet-stream" : "application/json";
}

static void put_error(JsonWriter *w, const char *status, const char *text)
{
    json_write_key(w, status);
    json_write_object(w);
    json_put_text(w, "description", str_from_c(text));
    json_write_key(w, "content"), json_write_object(w), json_write_key(w, "application/json"), json_write_object(w);
    json_write_key(w, "schema"), json_write_object(w), json_put_text(w, "$ref", STR("#/components/schemas/Error")), json_write_object_end(w);
    json_write_object_end(w), json_write_object_end(w);
    json_write_object_end(w);
}

static void put_replies(JsonWriter *w, const Route *route)
{
    json_write_key(w, "responses");
    json_write_object(w);
    json_write_key(w, route->gives ? "200" : "204");
    json_write_object(w);
    json_put_text(w, "description", STR("Done"));
    if (route->gives) put_content(w, reply_type(route->gives), route->gives);
    json_write_object_end(w);
    if (route->permission != PERMISSION_PUBLIC) put_error(w, "401", "Sign in first"), put_error(w, "403", "Your role does not hold the permission");
    if (strcmp(route->method, "PATCH") == 0) put_error(w, "412", "Someone changed it since"), put_error(w, "428", "If-Match is missing");
    if (strchr(route->path, '{')) put_error(w, "404", "There is no such thing, or you may not see it");
    if (strcmp(route->method, "GET") != 0) put_error(w, "422", "What was sent is not right; field says which");
    put_error(w, "default", "Refused");
    json_write_object_end(w);
}

static void put_operation(JsonWriter *w, const char *room, const Route *route)
{
    char method[10];
    size_t n = 0;
    for (const char *p = route->method; *p; p++) method[n++] = (char)(*p | 32);
    method[n] = 0;
    json_write_key(w, method);
    json_write_object(w);
    put_operation_id(w, route);
    json_put_text(w, "summary", str_from_c(route->summary));
    json_write_key(w, "tags"), json_write_array(w), json_write_text(w, str_from_c(room)), json_write_array_end(w);
    if (route->permission < PERMISSIONS) json_put_text(w, "x-permission", str_from_c(permission_rows[route->permission].word));
    json_write_key(w, "security");
    json_write_array(w);
    if (route->permission != PERMISSION_PUBLIC) {
        json_write_object(w), json_write_key(w, "session"), json_write_array(w), json_write_array_end(w), json_write_object_end(w);
        if (!(route->flags & ROUTE_PERSON)) json_write_object(w), json_write_key(w, "token"), json_write_array(w), json_write_array_end(w), json_write_object_end(w);
    }
    json_write_array_end(w);
    put_parameters(w, route);
    if (route->takes || (route->flags & ROUTE_UPLOAD)) {
        json_write_key(w, "requestBody");
        json_write_object(w);
        put_content(w, route->flags & ROUTE_UPLOAD ? "application/octet-stream" : "application/json", route->flags & ROUTE_UPLOAD ? &view_file : route->takes);
        json_write_object_end(w);
    }
    put_replies(w, route);
    json_write_object_end(w);
}

/* All operations of one path stand together, in the order of its first route. */
static void put_path(JsonWriter *w, const RouteTable *const *tables, size_t n, const char *path)
{
    json_write_key(w, path);
    json_write_object(w);
    for (size_t t = 0; t < n; t++)
        for (size_t i = 0; i < tables[t]->n; i++)
            if (strcmp(tables[t]->routes[i].path, path) == 0) put_operation(w, tables[t]->room, &tables[t]->routes[i]);
    json_write_object_end(w);
}

static bool is_first(const RouteTable *const *tables, size_t t, size_t i)
{
    const char *path = tables[t]->routes[i].path;
    for (size_t u = 0; u <= t; u++)
        for (size_t k = 0; k < (u == t ? i : tables[u]->n); k++)
            if (strcmp(tables[u]->routes[k].path, path) == 0) return false;
    return true;
}

static void put_error_schema(JsonWriter *w)
{
    static const ViewField fields[] = {{"code", VIEW_TEXT, false, NULL, "Which of the ways a request can end"},
                                       {"field", VIEW_TEXT, true, NULL, "The member or parameter at fault"},
                                       {"message", VIEW_TEXT, false, NULL, "One sentence for the person"},
                                       {"request_id", VIEW_TEXT, false, NULL, "As in the server's log"}};
    static const View inner = VIEW("ErrorBody", NULL, fields);
    static const ViewField outer_fields[] = {{"error", VIEW_OBJECT, false, &inner, "Why not"}};
    static const View outer = VIEW("Error", NULL, outer_fields);
    put_view(w, &inner);
    put_view(w, &outer);
}

static void put_components(JsonWriter *w, const RouteTable *const *tables, size_t n)
{
    enum { VIEWS_MOST = 300 };
    const View *views[VIEWS_MOST];
    size_t views_n = views_of(views, VIEWS_MOST, tables, n);
    json_write_key(w, "components");
    json_write_object(w);
    json_write_key(w, "schemas");
    json_write_object(w);
    put_error_schema(w);
    for (size_t i = 0; i < views_n; i++) put_view(w, views[i]);
    json_write_object_end(w);
    json_write_key(w, "securitySchemes");
    json_write_object(w);
    json_write_key(w, "session"), json_write_object(w), json_put_text(w, "type", STR("apiKey")), json_put_text(w, "in", STR("cookie"));
    json_put_text(w, "name", STR("purser_session")), json_write_object_end(w);
    json_write_key(w, "token"), json_write_object(w), json_put_text(w, "type", STR("http")), json_put_text(w, "scheme", STR("bearer")), json_write_object_end(w);
    json_write_object_end(w);
    json_write_object_end(w);
}

void openapi_write(JsonWriter *w, const RouteTable *const *tables, size_t n, Str base)
{
    json_write_object(w);
    json_put_text(w, "openapi", STR("3.1.0"));
    json_write_key(w, "info");
    json_write_object(w);
    json_put_text(w, "title", STR("Purser"));
    json_put_text(w, "version", str_from_c(openapi_version));
    json_put_text(w, "description", STR("Strategic budgeting for school districts. Money is integer cents; what is missing is null. The page uses these routes and no others."));
    json_write_object_end(w);
    json_write_key(w, "servers");
    json_write_array(w), json_write_object(w), json_put_text(w, "url", base.n ? base : STR("/")), json_write_object_end(w), json_write_array_end(w);
    json_write_key(w, "paths");
    json_write_object(w);
    for (size_t t = 0; t < n; t++)
        for (size_t i = 0; i < tables[t]->n; i++)
            if (is_first(tables, t, i)) put_path(w, tables, n, tables[t]->routes[i].path);
    json_write_object_end(w);
    put_components(w, tables, n);
    json_write_object_end(w);
}
