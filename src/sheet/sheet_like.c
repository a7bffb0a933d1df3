/* Pairs that may be one thing listed twice. */
#include <stdlib.h>

#include "sheet/sheet_parts.h"

static const ViewField pair_fields[] = {
    {"first", VIEW_TEXT, false, NULL, "Code"}, {"first_name", VIEW_TEXT, false, NULL, "Name"}, {"second", VIEW_TEXT, false, NULL, "Code"},
    {"second_name", VIEW_TEXT, false, NULL, "Name"}, {"score", VIEW_REAL, false, NULL, "0 to 1"}, {"why", VIEW_TEXT, false, NULL, "In words"}};
static const View view_pair = VIEW("DuplicatePair", NULL, pair_fields);
static const ViewField duplicates_fields[] = {{"rows", VIEW_OBJECTS, false, &view_pair, "The likeliest first"}};
const View view_duplicates = VIEW("Duplicates", NULL, duplicates_fields);

enum { PAIRS_MOST = 50 };
typedef struct { const SheetRow *a, *b; Likeness like; } Pair;
typedef struct { Pair rows[2 * PAIRS_MOST]; size_t n; } Pairs;

static int likeliest_first(const void *pa, const void *pb)
{
    const Pair *a = pa, *b = pb;
    if (a->like.score < b->like.score || a->like.score > b->like.score) return a->like.score < b->like.score ? 1 : -1;
    int order = str_compare(a->a->sheet.row.code, b->a->sheet.row.code);
    return order ? order : str_compare(a->b->sheet.row.code, b->b->sheet.row.code);
}

static void cut(Pairs *p)
{
    qsort(p->rows, p->n, sizeof *p->rows, likeliest_first);
    if (p->n > PAIRS_MOST) p->n = PAIRS_MOST;
}

static void compare_with(Pairs *out, const SheetRow *a, const SheetRow *b)
{
    Pair pair = {a, b, initiative_likeness(&a->sheet.row, &a->words, &b->sheet.row, &b->words)};
    if (pair.like.score < INITIATIVE_LIKELY) return;
    out->rows[out->n++] = pair;
    if (out->n == 2 * PAIRS_MOST) cut(out);
}

/* A district has some hundred initiatives: all pairs of them are some ten thousand comparisons of a few numbers. */
static void find(Pairs *out, const SheetBook *book, const Request *r)
{
    for (size_t i = 0; i < book->n; i++) {
        const SheetRow *a = &book->rows[i];
        Place place = initiative_place(&a->sheet.row);
        if (sheet_is_gone(a) || !principal_sees(r->who, PERMISSION_INVENTORY_READ, &place)) continue;
        for (size_t k = i + 1; k < book->n; k++) {
            const SheetRow *b = &book->rows[k];
            Place other = initiative_place(&b->sheet.row);
            if (!sheet_is_gone(b) && principal_sees(r->who, PERMISSION_INVENTORY_READ, &other)) compare_with(out, a, b);
        }
    }
    cut(out);
}

static void write_pairs(JsonWriter *w, const Pairs *pairs)
{
    json_write_object(w);
    json_write_key(w, "rows");
    json_write_array(w);
    for (size_t i = 0; i < pairs->n; i++) {
        const Pair *p = &pairs->rows[i];
        json_write_object(w);
        json_put_text(w, "first", p->a->sheet.row.code);
        json_put_text(w, "first_name", p->a->sheet.row.name);
        json_put_text(w, "second", p->b->sheet.row.code);
        json_put_text(w, "second_name", p->b->sheet.row.name);
        json_put_real(w, "score", p->like.score);
        json_put_text(w, "why", str_from_c(p->like.why));
        json_write_object_end(w);
    }
    json_write_array_end(w);
    json_write_object_end(w);
}

bool answer_duplicates(Reply *reply, Request *r, Err *e)
{
    const SheetBook *book;
    SheetView *held;
    Pairs *pairs = PUSH(r->arena, Pairs, 1, e);
    if (!pairs || !sheet_hold(&book, &held, r, e)) return false;
    find(pairs, book, r);
    write_pairs(&reply->json, pairs);
    sheet_release(held);
    return true;
}
