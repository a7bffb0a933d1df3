/* What success, population and purpose meant at any time. The log is where versions live: it cannot be rewritten, so neither can they. */
#include "inventory/inventory_parts.h"

static const char *const defined_fields[] = {"definition_of_success", "target_populations", "strategic_alignment"};
enum { DEFINED_FIELDS = sizeof defined_fields / sizeof *defined_fields };

typedef struct { Arena *arena; const char *field; Definition *rows; size_t n, room; int64_t version; } Listing;

static bool add_version(Listing *l, const AuditRow *row, const AuditChange *c, Err *e)
{
    if (l->n == l->room) {
        size_t more = l->room ? l->room * 2 : 16;
        Definition *rows = arena_grow(l->arena, l->rows, l->n * sizeof *rows, more * sizeof *rows, e);
        if (!rows) return false;
        l->rows = rows;
        l->room = more;
    }
    Definition *d = &l->rows[l->n];
    *d = (Definition){.field = str_from_c(l->field), .has_text = c->has_after, .version = ++l->version, .entry = row->seq, .from_ms = row->at_ms};
    TRY(str_copy(&d->text, l->arena, c->after, e));
    TRY(str_copy(&d->actor, l->arena, row->actor, e));
    TRY(str_copy(&d->reason, l->arena, row->reason, e));
    l->n++;
    return true;
}

static bool each_entry(void *to, const AuditRow *row, Err *e)
{
    Listing *l = to;
    for (size_t i = 0; i < row->changes_n; i++)
        if (str_equal_c(row->changes[i].field, l->field)) TRY(add_version(l, row, &row->changes[i], e));
    return true;
}

bool definition_list(Definition **out, size_t *out_n, Arena *a, Db *db, Str code, Err *e)
{
    Listing l = {.arena = a};
    Arena *scratch;
    bool good = true;
    TRY(arena_new(&scratch, 0, e));
    for (int i = 0; good && i < DEFINED_FIELDS; i++) {
        l.field = defined_fields[i];
        l.version = 0;
        good = audit_walk_object(db, scratch, "initiative", code, each_entry, &l, e);
    }
    arena_end(scratch);
    TRY(good);
    *out = l.rows;
    *out_n = l.n;
    return true;
}

const Definition *definition_at(const Definition *list, size_t n, const char *field, int64_t at_ms)
{
    const Definition *found = NULL;
    for (size_t i = 0; i < n; i++)
        if (str_equal_c(list[i].field, field) && list[i].from_ms <= at_ms) found = &list[i];
    return found;
}
