/* The fields that a district adds to its data sheet: Exhibit 2 is "a partial glimpse", and the next district's glimpse is another. */
#include <stdlib.h>

#include "inventory/inventory_parts.h"
#include "store/record_store.h"

static int in_order(const void *pa, const void *pb)
{
    const SheetField *a = &((const SheetFieldRow *)pa)->row, *b = &((const SheetFieldRow *)pb)->row;
    int64_t x = record_has(a, SHEET_FIELD_FIELD_position) ? a->position : INT64_MAX, y = record_has(b, SHEET_FIELD_FIELD_position) ? b->position : INT64_MAX;
    return x != y ? (x < y ? -1 : 1) : str_compare(a->name, b->name);
}

bool sheet_field_list(SheetFieldRow **out, size_t *out_n, Arena *a, Db *db, Err *e)
{
    RecordRows rows;
    TRY(record_load_all(&rows, a, db, &sheet_field_record, NULL, STR(""), e));
    SheetFieldRow *list = PUSH(a, SheetFieldRow, rows.n, e);
    if (!list) return false;
    for (size_t i = 0; i < rows.n; i++) list[i] = (SheetFieldRow){((const SheetField *)rows.rows)[i], rows.versions[i]};
    if (rows.n) qsort(list, rows.n, sizeof *list, in_order);
    *out = list;
    *out_n = rows.n;
    return true;
}

/* The name is a column of files, too: what stands behind custom. in their first line. */
static bool check_name(Str name, Err *e)
{
    bool good = name.n >= 1 && name.n <= 40 && name.p[0] != ' ' && name.p[name.n - 1] != ' ';
    for (size_t i = 0; good && i < name.n; i++) {
        char c = name.p[i];
        good = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == ' ';
    }
    return good || FAIL(e, ERR_INPUT, "name", "the name of a field has letters, digits, blanks, _ and -, at most 40 of them");
}

static bool check_field(const SheetField *f, Err *e)
{
    TRY(record_check(f, &sheet_field_record, e));
    TRY(check_name(f->name, e));
    bool is_choice = record_has(f, SHEET_FIELD_FIELD_kind) && f->kind == SHEET_FIELD_CHOICE;
    if (is_choice && (!record_has(f, SHEET_FIELD_FIELD_choices) || initiative_list_count(f->choices) < 2))
        return FAIL(e, ERR_INPUT, "choices", "a field of choices needs at least two of them");
    if (record_has(f, SHEET_FIELD_FIELD_position) && f->position < 0) return FAIL(e, ERR_INPUT, "position", "places count from 0");
    return true;
}

static bool find(SheetField *out, bool *found, int64_t *id, Arena *a, Db *db, Str name, Err *e)
{
    RecordRows rows;
    TRY(record_load_all(&rows, a, db, &sheet_field_record, "name", name, e));
    *found = rows.n > 0;
    if (*found) *out = *(const SheetField *)rows.rows, *id = rows.ids[0];
    return true;
}

bool sheet_field_put(Txn *txn, Arena *a, const SheetField *field, uint64_t given, Err *e)
{
    SheetField was = {0}, next;
    bool found;
    int64_t id;
    RecordOutcome outcome;
    given |= (uint64_t)1 << SHEET_FIELD_FIELD_name;
    TRY(check_name(record_has(field, SHEET_FIELD_FIELD_name) ? field->name : STR(""), e));
    TRY(find(&was, &found, &id, a, txn_db(txn), field->name, e));
    next = found ? was : *field;
    for (size_t i = 0; found && i < sheet_field_record.n; i++) { /* for the rules that look at several */
        Str text;
        if (!(given >> i & 1)) continue;
        TRY(record_text(&text, a, field, &sheet_field_record, i, e));
        TRY(record_parse(&next, &sheet_field_record, i, text, a, e));
    }
    TRY(check_field(&next, e));
    return record_upsert(&outcome, txn, a, &sheet_field_record, 1, &next, RECORD_ALL_FIELDS, e);
}

bool sheet_field_remove(Txn *txn, Arena *a, Str name, Err *e)
{
    SheetField was;
    bool found;
    int64_t id;
    TRY(find(&was, &found, &id, a, txn_db(txn), name, e));
    if (!found) return FAIL(e, ERR_NOT_FOUND, "name", "the sheet has no field '%.*s'", (int)(name.n > 40 ? 40 : name.n), name.p);
    return record_remove(txn, a, &sheet_field_record, id, e);
}

/* ---- Answers ---- */

/* An answer is read as a field of a record of that kind would be. */
typedef struct { uint64_t has; double number; Cents money_cents; Day day; bool yes_no; } Answer;
static const Field answer_fields[] = {
    {"number", FIELD_REAL, FIELD_OPTIONAL, offsetof(Answer, number), 0, 0, NULL, "", ""},
    {"money_cents", FIELD_CENTS, FIELD_OPTIONAL, offsetof(Answer, money_cents), 0, 0, NULL, "", ""},
    {"day", FIELD_DAY, FIELD_OPTIONAL, offsetof(Answer, day), 0, 0, NULL, "", ""},
    {"yes_no", FIELD_BOOL, FIELD_OPTIONAL, offsetof(Answer, yes_no), 0, 0, NULL, "", ""},
};
static const Record answer_record = {"answer", sizeof(Answer), answer_fields, sizeof answer_fields / sizeof *answer_fields};

static bool is_choice(Str choices, Str answer)
{
    Str part, rest = choices;
    while (rest.n && str_next_part(&part, &rest, ';'))
        if (part.n && str_equal(part, answer)) return true;
    return false;
}

static bool normal(Str *out, Arena *a, size_t field, Str answer, Str label, Err *e)
{
    Answer row = {0};
    Err why = {0};
    if (!record_parse(&row, &answer_record, field, answer, a, &why)) return FAIL(e, why.code, "custom", "'%.*s': %s", STR_ARGUMENTS(label), why.message);
    return record_text(out, a, &row, &answer_record, field, e);
}

bool sheet_field_check(Str *out, Arena *a, const SheetField *f, Str answer, Err *e)
{
    enum { ANSWER_MOST_BYTES = 4000 };
    answer = str_trim(answer);
    *out = answer;
    if (answer.n > ANSWER_MOST_BYTES) return FAIL(e, ERR_INPUT, "custom", "'%.*s' has at most %d bytes", STR_ARGUMENTS(f->label), ANSWER_MOST_BYTES);
    if (!answer.n || !record_has(f, SHEET_FIELD_FIELD_kind)) return true;
    switch (f->kind) {
    case SHEET_FIELD_NUMBER: return normal(out, a, 0, answer, f->label, e);
    case SHEET_FIELD_MONEY: return normal(out, a, 1, answer, f->label, e);
    case SHEET_FIELD_DAY: return normal(out, a, 2, answer, f->label, e);
    case SHEET_FIELD_YES_NO: return normal(out, a, 3, answer, f->label, e);
    case SHEET_FIELD_CHOICE:
        return is_choice(f->choices, answer) || FAIL(e, ERR_INPUT, "custom", "'%.*s' is one of: %.*s", STR_ARGUMENTS(f->label), STR_ARGUMENTS(f->choices));
    default: return true;
    }
}
