#include "http/view_check.h"

#include <stdio.h>
#include <string.h>

static bool check_at(const View *view, json_t *value, const char *path, Err *e);

static bool is_int(json_t *v) { return json_is_integer(v); }

static bool are_texts(json_t *v)
{
    size_t i;
    json_t *item;
    if (!json_is_array(v)) return false;
    json_array_foreach(v, i, item) if (!json_is_string(item)) return false;
    return true;
}

static bool check_objects(const View *of, json_t *v, const char *path, Err *e)
{
    size_t i;
    json_t *item;
    char inner[300];
    if (!json_is_array(v)) return FAIL(e, ERR_BROKEN, NULL, "%s is no array", path);
    json_array_foreach(v, i, item) {
        snprintf(inner, sizeof inner, "%.250s[%zu]", path, i);
        TRY(check_at(of, item, inner, e));
    }
    return true;
}

static bool check_field(const ViewField *f, json_t *v, const char *path, Err *e)
{
    bool good = true;
    if (json_is_null(v)) return f->is_optional || FAIL(e, ERR_BROKEN, NULL, "%s is null, and its view does not say that it may be", path);
    switch (f->kind) {
    case VIEW_TEXT: good = json_is_string(v); break;
    case VIEW_DAY: good = json_is_string(v) && json_string_length(v) == 10; break;
    case VIEW_TEXTS: good = are_texts(v); break;
    case VIEW_INT:
    case VIEW_CENTS:
    case VIEW_BPS:
    case VIEW_INSTANT: good = is_int(v); break;
    case VIEW_REAL: good = json_is_number(v); break;
    case VIEW_BOOL: good = json_is_boolean(v); break;
    case VIEW_OBJECT: return check_at(f->of, v, path, e);
    case VIEW_OBJECTS: return check_objects(f->of, v, path, e);
    case VIEW_MAP: good = json_is_object(v); break;
    case VIEW_ANY: break;
    }
    return good || FAIL(e, ERR_BROKEN, NULL, "%s is of another kind than its view says", path);
}

static bool check_record_field(const Field *f, json_t *v, const char *path, Err *e)
{
    bool good = false;
    if (json_is_null(v)) return true;
    switch (f->kind) {
    case FIELD_TEXT:
    case FIELD_DAY:
    case FIELD_ENUM: good = json_is_string(v); break;
    case FIELD_LIST: good = are_texts(v); break;
    case FIELD_INT:
    case FIELD_CENTS:
    case FIELD_BPS: good = is_int(v); break;
    case FIELD_REAL: good = json_is_number(v); break;
    case FIELD_BOOL: good = json_is_boolean(v); break;
    }
    return good || FAIL(e, ERR_BROKEN, NULL, "%s is of another kind than its record says", path);
}

static bool is_listed(const View *view, const char *name)
{
    if (view->record && record_field(view->record, name) < view->record->n) return true;
    for (size_t i = 0; i < view->n; i++)
        if (strcmp(view->fields[i].name, name) == 0) return true;
    return false;
}

static bool check_at(const View *view, json_t *value, const char *path, Err *e)
{
    char inner[300];
    const char *name;
    json_t *v;
    if (!json_is_object(value)) return FAIL(e, ERR_BROKEN, NULL, "%s is no object", path);
    for (size_t i = 0; view->record && i < view->record->n; i++) {
        const Field *f = &view->record->fields[i];
        snprintf(inner, sizeof inner, "%.200s.%s", path, f->name);
        v = json_object_get(value, f->name);
        if (!v) return FAIL(e, ERR_BROKEN, NULL, "%s is missing", inner);
        TRY(check_record_field(f, v, inner, e));
    }
    for (size_t i = 0; i < view->n; i++) {
        snprintf(inner, sizeof inner, "%.200s.%s", path, view->fields[i].name);
        v = json_object_get(value, view->fields[i].name);
        if (!v && view->fields[i].is_optional) continue;
        if (!v) return FAIL(e, ERR_BROKEN, NULL, "%s is missing", inner);
        TRY(check_field(&view->fields[i], v, inner, e));
    }
    json_object_foreach(value, name, v) if (!is_listed(view, name)) return FAIL(e, ERR_BROKEN, NULL, "%s.%s is in no view", path, name);
    return true;
}

bool view_check(const View *view, json_t *value, Err *e)
{
    if (view == &view_any || view == &view_plain || view == &view_events || view == &view_file) return true;
    return check_at(view, value, view->name, e);
}
