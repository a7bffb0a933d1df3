/* The parts of an initiative, costed and evidenced apart: one may go district-wide while the rest ends. */
#include "inventory/inventory_parts.h"
#include "store/record_store.h"

static bool add_rows(ComponentRow **rows, size_t *n, Arena *a, const RecordRows *more, Err *e)
{
    ComponentRow *grown = arena_grow(a, *rows, *n * sizeof **rows, (*n + more->n) * sizeof **rows, e);
    if (!grown) return false;
    for (size_t i = 0; i < more->n; i++) grown[*n + i] = (ComponentRow){((const Component *)more->rows)[i], more->ids[i], more->versions[i]};
    *rows = grown;
    *n += more->n;
    return true;
}

bool component_list(ComponentRow **out, size_t *out_n, Arena *a, Db *db, Str initiative, Err *e)
{
    Str *family;
    ComponentRow *rows = NULL;
    size_t family_n, n = 0;
    TRY(initiative_family(&family, &family_n, a, db, initiative, e));
    for (size_t i = 0; i < family_n; i++) {
        RecordRows more;
        TRY(record_load_all(&more, a, db, &component_record, "initiative", family[i], e));
        if (more.n) TRY(add_rows(&rows, &n, a, &more, e));
    }
    *out = rows;
    *out_n = n;
    return true;
}

/* Locks the initiative, which must be open. */
static bool begin(Txn *txn, Arena *a, Str initiative, Err *e)
{
    TRY(initiative_lock(txn, initiative, e));
    return initiative_must_be_open(a, txn_db(txn), initiative, e);
}

static bool find(ComponentRow *out, Txn *txn, Arena *a, Str initiative, int64_t id, Err *e)
{
    ComponentRow *rows;
    size_t n;
    TRY(component_list(&rows, &n, a, txn_db(txn), initiative, e));
    for (size_t i = 0; i < n; i++)
        if (rows[i].id == id) return *out = rows[i], true;
    return FAIL(e, ERR_NOT_FOUND, "id", "%.*s has no such component", STR_ARGUMENTS(initiative));
}

static bool name_is_free(Txn *txn, Arena *a, Str initiative, Str name, int64_t but_id, Err *e)
{
    RecordRows rows;
    TRY(record_load_all(&rows, a, txn_db(txn), &component_record, "initiative", initiative, e));
    for (size_t i = 0; i < rows.n; i++)
        if (rows.ids[i] != but_id && str_equal(((const Component *)rows.rows)[i].name, name))
            return FAIL(e, ERR_CONFLICT, "name", "%.*s has a component '%.*s' already", STR_ARGUMENTS(initiative), STR_ARGUMENTS(name));
    return true;
}

static bool check(const Component *row, Err *e)
{
    TRY(record_check(row, &component_record, e));
    if (record_has(row, COMPONENT_FIELD_students_served) && row->students_served < 0)
        return FAIL(e, ERR_INPUT, "students_served", "%lld students cannot be served", (long long)row->students_served);
    return true;
}

bool component_add(Txn *txn, Arena *a, Str initiative, const Component *row, Err *e)
{
    Component added = *row;
    added.initiative = initiative;
    record_set_has(&added, COMPONENT_FIELD_initiative, true);
    TRY(check(&added, e));
    TRY(begin(txn, a, initiative, e));
    TRY(name_is_free(txn, a, initiative, added.name, 0, e));
    return record_insert(NULL, txn, a, &component_record, 1, &added, e);
}

bool component_change(Txn *txn, Arena *a, Str initiative, int64_t id, int64_t version, const Component *row, uint64_t given, Err *e)
{
    ComponentRow was;
    TRY(begin(txn, a, initiative, e));
    TRY(find(&was, txn, a, initiative, id, e));
    if (was.version != version) return FAIL(e, ERR_STALE, NULL, "someone changed this component since you opened it");
    given &= ~((uint64_t)1 << COMPONENT_FIELD_initiative);
    if (given >> COMPONENT_FIELD_name & 1 && record_has(row, COMPONENT_FIELD_name)) TRY(name_is_free(txn, a, was.row.initiative, row->name, id, e));
    if (given >> COMPONENT_FIELD_students_served & 1 && record_has(row, COMPONENT_FIELD_students_served) && row->students_served < 0)
        return FAIL(e, ERR_INPUT, "students_served", "%lld students cannot be served", (long long)row->students_served);
    return record_change(&version, txn, a, &component_record, id, version, row, given, e);
}

bool component_remove(Txn *txn, Arena *a, Str initiative, int64_t id, Err *e)
{
    ComponentRow was;
    TRY(begin(txn, a, initiative, e));
    TRY(find(&was, txn, a, initiative, id, e));
    return record_remove(txn, a, &component_record, id, e);
}
