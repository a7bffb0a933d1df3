/* web/src/gen/api.ts: what the page knows of the server, printed from the same tables that the server answers by. */
#include <string.h>

#include "http/openapi.h"

static const char *type_of_field(const Field *f)
{
    switch (f->kind) {
    case FIELD_TEXT:
    case FIELD_DAY: return "string";
    case FIELD_LIST: return "string[]";
    case FIELD_BOOL: return "boolean";
    case FIELD_CENTS: return "Cents";
    case FIELD_INT:
    case FIELD_BPS:
    case FIELD_REAL: return "number";
    case FIELD_ENUM: break;
    }
    return NULL;
}

static const char *kind_word(FieldKind kind)
{
    static const char *const words[] = {"text", "list", "int", "real", "cents", "bps", "day", "bool", "enum"};
    return words[kind];
}

static bool put_quoted(Buf *b, const char *text, Err *e)
{
    TRY(buf_add_char(b, '"', e));
    for (const char *p = text; *p; p++) {
        if (*p == '"' || *p == '\\') TRY(buf_add_char(b, '\\', e));
        TRY(buf_add_char(b, *p, e));
    }
    return buf_add_char(b, '"', e);
}

static bool put_record_member(Buf *b, const Field *f, Err *e)
{
    TRY(buf_format(b, e, "  %s: ", f->name));
    if (f->kind == FIELD_ENUM) {
        for (size_t i = 0; f->choices[i]; i++) TRY(buf_format(b, e, "%s\"%s\"", i ? " | " : "", f->choices[i]));
    } else TRY(buf_add_c(b, type_of_field(f), e));
    return buf_add_c(b, f->presence == FIELD_KEY ? ";\n" : " | null;\n", e);
}

static bool put_view_member(Buf *b, const ViewField *f, Err *e)
{
    static const char *const types[] = {"string", "string[]", "number", "number", "Cents", "number", "string", "number", "boolean", "", "", "Record<string, string>", "unknown"};
    TRY(buf_format(b, e, "  /** %s */\n  %s%s: ", f->doc ? f->doc : "", f->name, f->is_optional ? "?" : ""));
    if (f->kind == VIEW_OBJECT || f->kind == VIEW_OBJECTS) TRY(buf_format(b, e, "%s%s", f->of->name, f->kind == VIEW_OBJECTS ? "[]" : ""));
    else TRY(buf_add_c(b, types[f->kind], e));
    return buf_add_c(b, f->is_optional ? " | null;\n" : ";\n", e);
}

static bool put_view(Buf *b, const View *v, Err *e)
{
    TRY(buf_format(b, e, "\nexport interface %s {\n", v->name));
    for (size_t i = 0; v->record && i < v->record->n; i++) TRY(put_record_member(b, &v->record->fields[i], e));
    for (size_t i = 0; i < v->n; i++) TRY(put_view_member(b, &v->fields[i], e));
    return buf_add_c(b, "}\n", e);
}

static bool put_form_field(Buf *b, const Field *f, Err *e)
{
    TRY(buf_format(b, e, "    { name: \"%s\", kind: \"%s\", presence: \"%s\", min: %.15g, max: %.15g, label: ", f->name, kind_word(f->kind),
                   f->presence == FIELD_KEY ? "key" : f->presence == FIELD_REQUIRED ? "required" : "optional", f->min, f->max));
    TRY(put_quoted(b, f->label, e));
    TRY(buf_add_c(b, ", doc: ", e));
    TRY(put_quoted(b, f->doc, e));
    if (f->kind == FIELD_ENUM) {
        TRY(buf_add_c(b, ", choices: [", e));
        for (size_t i = 0; f->choices[i]; i++) TRY(buf_format(b, e, "%s\"%s\"", i ? ", " : "", f->choices[i]));
        TRY(buf_add_c(b, "]", e));
    }
    return buf_add_c(b, " },\n", e);
}

static bool put_records(Buf *b, const View *const *views, size_t n, Err *e)
{
    TRY(buf_add_c(b, "\nexport interface FieldInfo {\n  name: string;\n  kind: \"text\" | \"list\" | \"int\" | \"real\" | \"cents\" | \"bps\" | \"day\" | \"bool\" | \"enum\";\n"
                     "  presence: \"key\" | \"required\" | \"optional\";\n  /** of a number its range, of a text its length in bytes; both 0: no limit */\n  min: number;\n  max: number;\n"
                     "  label: string;\n  doc: string;\n  choices?: string[];\n}\n\n/** The fields of each record, in the order of the sheet. */\nexport const records: Record<string, FieldInfo[]> = {\n", e));
    for (size_t i = 0; i < n; i++) {
        const Record *record = views[i]->record;
        bool is_first = record != NULL;
        for (size_t k = 0; k < i; k++) is_first = is_first && views[k]->record != record;
        if (!is_first) continue;
        TRY(buf_format(b, e, "  %s: [\n", record->name));
        for (size_t k = 0; k < record->n; k++) TRY(put_form_field(b, &record->fields[k], e));
        TRY(buf_add_c(b, "  ],\n", e));
    }
    return buf_add_c(b, "};\n", e);
}

static bool put_access(Buf *b, Err *e)
{
    static const char *const scopes[] = {"district", "sites", "departments", "own"};
    TRY(buf_add_c(b, "\nexport type Permission =", e));
    for (int p = 0; p < PERMISSIONS; p++) TRY(buf_format(b, e, "\n  | \"%s\"", permission_rows[p].word));
    TRY(buf_add_c(b, ";\n\n/** What each permission lets a person do. */\nexport const permissions: Record<Permission, string> = {\n", e));
    for (int p = 0; p < PERMISSIONS; p++) TRY(buf_format(b, e, "  %s: \"%s\",\n", permission_rows[p].word, permission_rows[p].meaning));
    TRY(buf_add_c(b, "};\n\nexport interface RoleInfo {\n  word: string;\n  title: string;\n  scope: \"district\" | \"sites\" | \"departments\" | \"own\";\n  permissions: Permission[];\n}\n\n"
                     "export const roles: RoleInfo[] = [\n", e));
    for (int r = 0; r < ROLES; r++) {
        TRY(buf_format(b, e, "  { word: \"%s\", title: \"%s\", scope: \"%s\", permissions: [", role_rows[r].word, role_rows[r].title, scopes[role_rows[r].scope]));
        bool is_first = true;
        for (int p = 0; p < PERMISSIONS; p++) {
            if (!(role_rows[r].permissions & PERMISSION_BIT(p))) continue;
            TRY(buf_format(b, e, "%s\"%s\"", is_first ? "" : ", ", permission_rows[p].word));
            is_first = false;
        }
        TRY(buf_add_c(b, "] },\n", e));
    }
    return buf_add_c(b, "];\n", e);
}

bool typescript_write(Buf *out, const RouteTable *const *tables, size_t n, Err *e)
{
    enum { VIEWS_MOST = 300 };
    const View *views[VIEWS_MOST];
    size_t views_n = views_of(views, VIEWS_MOST, tables, n);
    TRY(buf_add_c(out, "// Printed from the tables of the server by tools/print_routes: do not edit.\n\n/** Whole cents; exact, for they stay below 2^53. */\nexport type Cents = number;\n", e));
    for (size_t i = 0; i < views_n; i++) TRY(put_view(out, views[i], e));
    TRY(put_records(out, views, views_n, e));
    return put_access(out, e);
}
