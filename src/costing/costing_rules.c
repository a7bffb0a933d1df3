#include "costing/costing_rules.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/* ---- Lists that grow ---- */

bool sentence_add(Sentences *to, Arena *a, Err *e, const char *format, ...)
{
    char text[600];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (to->n == to->room) {
        size_t room = to->room ? to->room * 2 : 4;
        Str *rows = arena_grow(a, to->rows, to->n * sizeof *rows, room * sizeof *rows, e);
        if (!rows) return false;
        to->rows = rows;
        to->room = room;
    }
    TRY(str_copy(&to->rows[to->n], a, str_from_c(text), e));
    to->n++;
    return true;
}

bool leaf_add(SheetWork *s, Arena *a, CostLeaf leaf, Err *e)
{
    CostPart p = leaf.part;
    if (s->leaves_n[p] == s->leaves_room[p]) {
        size_t room = s->leaves_room[p] ? s->leaves_room[p] * 2 : 8;
        CostLeaf *rows = arena_grow(a, s->leaves[p], s->leaves_n[p] * sizeof *rows, room * sizeof *rows, e);
        if (!rows) return false;
        s->leaves[p] = rows;
        s->leaves_room[p] = room;
    }
    Str label = leaf.label, formula = leaf.formula, account = leaf.account, pool = leaf.pool, source = leaf.source;
    TRY(str_copy(&leaf.label, a, label, e));
    TRY(str_copy(&leaf.formula, a, formula, e));
    TRY(str_copy(&leaf.account, a, account, e));
    TRY(str_copy(&leaf.pool, a, pool, e));
    TRY(str_copy(&leaf.source, a, source, e));
    TRY(cents_add(&s->sheet.parts[p], s->sheet.parts[p], leaf.cents, e));
    TRY(cents_add(&s->sheet.cash, s->sheet.cash, leaf.cash, e));
    s->leaves[p][s->leaves_n[p]++] = leaf;
    return true;
}

/* ---- Every initiative that anything is known of ---- */

static bool add_code(Str *codes, size_t *n, Map *seen, Str code, Err *e)
{
    int64_t *slot;
    bool is_new = false;
    if (code.n) TRY(map_put(&slot, &is_new, seen, code, 0, e));
    if (is_new) codes[(*n)++] = code;
    return true;
}

static int by_code(const void *a, const void *b) { return str_compare(*(const Str *)a, *(const Str *)b); }

static bool collect_sheets(CostWork *w, Err *e)
{
    const CostInputs *in = w->in;
    Map seen;
    size_t most = in->initiatives_n + in->staff_n + in->costs_n + in->pools_n + in->tags_n;
    Str *codes = PUSH(w->arena, Str, most, e);
    if (!codes) return false;
    TRY(map_new(&seen, w->arena, in->initiatives_n, e));
    for (size_t i = 0; i < in->initiatives_n; i++) TRY(add_code(codes, &w->n, &seen, in->initiatives[i].code, e));
    for (size_t i = 0; i < in->staff_n; i++) TRY(add_code(codes, &w->n, &seen, in->staff[i].initiative, e));
    for (size_t i = 0; i < in->costs_n; i++)
        if (cost_row_use(&in->costs[i]) != COST_ROW_POOL) TRY(add_code(codes, &w->n, &seen, in->costs[i].initiative, e));
    for (size_t i = 0; i < in->pools_n; i++) TRY(add_code(codes, &w->n, &seen, in->pools[i].initiative, e));
    for (size_t i = 0; i < in->tags_n; i++) TRY(add_code(codes, &w->n, &seen, in->tags[i].initiative, e));
    if (w->n) qsort(codes, w->n, sizeof *codes, by_code);
    w->sheets = PUSH(w->arena, SheetWork, w->n, e);
    if (!w->sheets) return false;
    TRY(map_new(&w->by_code, w->arena, w->n, e));
    for (size_t i = 0; i < w->n; i++) {
        int64_t *slot;
        bool is_new;
        w->sheets[i] = (SheetWork){.sheet = {.code = codes[i], .name = codes[i]}, .hours = {0, 1}, .fte = {0, 1}};
        TRY(map_put(&slot, &is_new, &w->by_code, codes[i], (int64_t)i, e));
    }
    return true;
}

SheetWork *sheet_work(const CostWork *w, Str code)
{
    int64_t *at = map_get(&w->by_code, code);
    return at ? &w->sheets[*at] : NULL;
}

/* What the data sheet itself says. */
static void describe(CostSheet *sheet, const Initiative *row)
{
    sheet->is_listed = true;
    sheet->name = record_has(row, INITIATIVE_FIELD_name) ? row->name : sheet->code;
    sheet->is_day_to_day = record_has(row, INITIATIVE_FIELD_day_to_day) && row->day_to_day;
    sheet->has_stated = record_has(row, INITIATIVE_FIELD_stated_cost_cents);
    sheet->stated = sheet->has_stated ? row->stated_cost_cents : CENTS(0);
    sheet->has_students = record_has(row, INITIATIVE_FIELD_students_served);
    sheet->students_served = sheet->has_students ? row->students_served : 0;
}

static bool describe_sheets(CostWork *w, Err *e)
{
    for (size_t i = 0; i < w->in->initiatives_n; i++) {
        const Initiative *row = &w->in->initiatives[i];
        SheetWork *s = sheet_work(w, row->code);
        s->row = row;
        describe(&s->sheet, row);
    }
    for (size_t i = 0; i < w->n; i++)
        if (!w->sheets[i].row)
            TRY(sentence_add(&w->sheets[i].warnings, w->arena, e, "the inventory has no initiative '%.*s': correct the code, or import its data sheet",
                             STR_ARGUMENTS(w->sheets[i].sheet.code)));
    return true;
}

/* ---- Tagged lines and claims on them ---- */

static int tag_order(const void *a, const void *b)
{
    const CostTag *x = ((const TagLeft *)a)->tag, *y = ((const TagLeft *)b)->tag;
    int order = str_compare(x->initiative, y->initiative);
    if (!order) order = str_compare(x->pool, y->pool);
    if (!order) order = x->rule_id < y->rule_id ? -1 : x->rule_id > y->rule_id;
    return order ? order : str_compare(x->account, y->account);
}

static bool place_tags(CostWork *w, Err *e)
{
    size_t n = w->in->tags_n;
    w->tags = PUSH(w->arena, TagLeft, n, e);
    if (!w->tags) return false;
    for (size_t i = 0; i < n; i++) w->tags[i] = (TagLeft){&w->in->tags[i], w->in->tags[i].cents.v};
    if (n) qsort(w->tags, n, sizeof *w->tags, tag_order);
    for (size_t i = 0; i < n; i++) {
        const CostTag *t = w->tags[i].tag;
        SheetWork *s = t->initiative.n ? sheet_work(w, t->initiative) : NULL;
        if (!s) continue;
        if (!s->tags_n++) s->tags = &w->tags[i];
        char label[1000], formula[64];
        snprintf(label, sizeof label, "Rule %lld on %.*s", (long long)t->rule_id, STR_ARGUMENTS(t->account));
        snprintf(formula, sizeof formula, "its share of %lld ledger line%s", (long long)t->lines, t->lines == 1 ? "" : "s");
        TRY(leaf_add(s, w->arena, (CostLeaf){.part = COST_PART_DIRECT, .kind = COST_LEAF_TAGGED, .label = str_from_c(label), .formula = str_from_c(formula),
                                             .account = t->account, .cents = t->cents, .cash = t->cents, .rule_id = t->rule_id,
                                             .account_id = t->account_id, .lines = t->lines}, e));
    }
    return true;
}

bool claim_take(Claim **out, size_t *out_n, Arena *a, TagLeft *tags, size_t tags_n, Str home_account, Cents cash, Err *e)
{
    __int128 there = 0; /* refunds on the same accounts lower what can be claimed */
    size_t n = 0;
    Claim *claims = PUSH(a, Claim, tags_n, e);
    if (!claims) return false;
    for (size_t i = 0; i < tags_n; i++)
        if (str_matches(home_account, tags[i].tag->account, false)) there += tags[i].left;
    int64_t want = home_account.n == 0 || there <= 0 || cash.v <= 0 ? 0 : there < cash.v ? (int64_t)there : cash.v;
    for (size_t i = 0; i < tags_n && want > 0; i++) {
        if (tags[i].left <= 0 || !str_matches(home_account, tags[i].tag->account, false)) continue;
        int64_t part = tags[i].left < want ? tags[i].left : want;
        claims[n++] = (Claim){&tags[i], CENTS(part)};
        tags[i].left -= part;
        want -= part;
    }
    *out = claims;
    *out_n = n;
    return true;
}

/* From the tags of one code; *left is what of the row is not claimed yet. */
static bool claim_from(SheetWork *s, const SheetWork *from, CostWork *w, Str label, Str home_account, Cents *left, Err *e)
{
    Claim *claims;
    size_t n;
    TRY(claim_take(&claims, &n, w->arena, from->tags, from->tags_n, home_account, *left, e));
    for (size_t i = 0; i < n; i++) {
        const CostTag *t = claims[i].tag->tag;
        char text[1000], dollars[40];
        Cents less = CENTS(-claims[i].cents.v);
        TRY(cents_add(left, *left, less, e));
        cents_to_dollars(dollars, claims[i].cents);
        snprintf(text, sizeof text, "Counted as %.*s, not as rule %lld on %.*s", STR_ARGUMENTS(label), (long long)t->rule_id, STR_ARGUMENTS(t->account));
        TRY(leaf_add(s, w->arena, (CostLeaf){.part = COST_PART_DIRECT, .kind = COST_LEAF_CLAIM, .label = str_from_c(text), .formula = STR("the same dollars"),
                                             .account = t->account, .cents = less, .cash = less, .rule_id = t->rule_id, .account_id = t->account_id}, e));
        TRY(sentence_add(&s->warnings, w->arena, e, "%s of rule %lld on %.*s is also stated as %.*s; it counts once, as that row says", dollars,
                         (long long)t->rule_id, STR_ARGUMENTS(t->account), STR_ARGUMENTS(label)));
    }
    return true;
}

/* A row of the initiative counts; the tagged dollars that are the same do not: first those under its own code, then those of what it was merged with. */
static bool claim_for_row(SheetWork *s, CostWork *w, Str label, Str home_account, Cents cash, Err *e)
{
    Cents left = cash;
    TRY(claim_from(s, s, w, label, home_account, &left, e));
    for (SheetWork *other = sheet_root(s); other; other = other->next_merged)
        if (other != s && left.v > 0) TRY(claim_from(s, other, w, label, home_account, &left, e));
    return true;
}

/* ---- Rows of costs ---- */

static Str text_or_empty(const void *row, size_t field, Str text) { return record_has(row, field) ? text : STR(""); }

static bool add_cost_row(CostWork *w, const Cost *row, Err *e)
{
    CostRowUse use = cost_row_use(row);
    if (use == COST_ROW_POOL) return true; /* pools_share takes it */
    if (use == COST_ROW_NOWHERE)
        return sentence_add(&w->warnings, w->arena, e, "the cost '%.*s' names neither an initiative nor a pool that it can go to; it reaches nobody", STR_ARGUMENTS(row->ingredient));
    SheetWork *s = sheet_work(w, row->initiative);
    CostRowCosting c;
    TRY(cost_row_costing(&c, row, e));
    if (!c.is_costed) return sentence_add(&s->missing, w->arena, e, "%.*s: %s", STR_ARGUMENTS(row->ingredient), c.why);
    bool is_direct = use == COST_ROW_DIRECT;
    Str home = text_or_empty(row, COST_FIELD_home_account, row->home_account);
    TRY(leaf_add(s, w->arena, (CostLeaf){.part = is_direct ? COST_PART_DIRECT : COST_PART_SHARED, .kind = is_direct ? COST_LEAF_INGREDIENT : COST_LEAF_STATED_SHARE,
                                         .label = row->ingredient, .formula = str_from_c(c.formula), .account = home, .source = text_or_empty(row, COST_FIELD_source, row->source),
                                         .cents = c.cents, .cash = c.cash}, e));
    if (cost_row_is_annualized(row) && !record_has(row, COST_FIELD_once_or_yearly))
        TRY(sentence_add(&s->warnings, w->arena, e, "%.*s has a life but does not say once or yearly; it is taken as bought once", STR_ARGUMENTS(row->ingredient)));
    if (is_direct && record_has(row, COST_FIELD_pool))
        TRY(sentence_add(&s->warnings, w->arena, e, "%.*s is direct, so its pool '%.*s' is not used", STR_ARGUMENTS(row->ingredient), STR_ARGUMENTS(row->pool)));
    return claim_for_row(s, w, row->ingredient, home, c.cash, e);
}

/* ---- Staff time ---- */

static bool add_unpaid(SheetWork *s, const StaffCosting *c, Err *e)
{
    if (c->has_hours) {
        s->sheet.has_unpaid_hours = true;
        s->sheet.unpaid_hours += ratio_to_double(c->hours);
    }
    if (!c->is_costed) return true;
    s->sheet.has_unpaid_cents = true;
    return cents_add(&s->sheet.unpaid, s->sheet.unpaid, c->cents, e);
}

static bool warn_of_payroll(SheetWork *s, CostWork *w, const StaffTime *row, Err *e)
{
    for (size_t i = 0; i < s->tags_n; i++) {
        const CostTag *t = s->tags[i].tag;
        if (!t->is_payroll || s->tags[i].left <= 0) continue;
        char dollars[40];
        cents_to_dollars(dollars, CENTS(s->tags[i].left));
        TRY(sentence_add(&s->warnings, w->arena, e, "rule %lld takes %s of payroll on %.*s, and %.*s names no home_account: the same pay may count twice; name it",
                         (long long)t->rule_id, dollars, STR_ARGUMENTS(t->account), STR_ARGUMENTS(row->role)));
        return true; /* one is enough to look at */
    }
    return true;
}

static bool add_staff_row(CostWork *w, const StaffTime *row, Err *e)
{
    SheetWork *s = sheet_work(w, row->initiative);
    StaffCosting c = staff_time_costing(row);
    if (record_has(row, STAFF_TIME_FIELD_unpaid) && row->unpaid) return add_unpaid(s, &c, e);
    if (!c.is_costed) return sentence_add(&s->missing, w->arena, e, "staff time of %.*s: %s", STR_ARGUMENTS(row->role), c.why);
    if (c.has_hours && ratio_plus(&s->hours, s->hours, c.hours)) s->has_hours = true;
    if (c.has_fte && ratio_plus(&s->fte, s->fte, c.fte)) s->has_fte = true;
    Str home = text_or_empty(row, STAFF_TIME_FIELD_home_account, row->home_account);
    TRY(leaf_add(s, w->arena, (CostLeaf){.part = COST_PART_STAFF, .kind = COST_LEAF_STAFF, .label = row->role, .formula = str_from_c(c.formula), .account = home,
                                         .source = text_or_empty(row, STAFF_TIME_FIELD_source, row->source), .cents = c.cents, .cash = c.cents}, e));
    return claim_for_row(s, w, row->role, home, c.cents, e);
}

/* Pay from an account that rules give to others: those dollars are in their cost already. Claims do not reach across
 * initiatives, because which of the two is right only people know. `patterns` keeps 0 for homes that no tag is on. */
static bool warn_of_others(SheetWork *s, CostWork *w, const StaffTime *row, Map *patterns, Err *e)
{
    int64_t *any;
    bool is_new;
    TRY(map_put(&any, &is_new, patterns, row->home_account, 0, e));
    for (size_t i = 0; is_new && i < w->in->tags_n && !*any; i++) *any = str_matches(row->home_account, w->tags[i].tag->account, false);
    for (size_t i = 0; i < w->in->tags_n && *any; i++) {
        const CostTag *t = w->tags[i].tag;
        if (w->tags[i].left <= 0 || (t->initiative.n && same_family(w, t->initiative, row->initiative)) || !str_matches(row->home_account, t->account, false)) continue;
        char dollars[40];
        cents_to_dollars(dollars, CENTS(w->tags[i].left));
        Str whose = t->initiative.n ? t->initiative : t->pool;
        return sentence_add(&s->warnings, w->arena, e, "%.*s is paid from %.*s, of which rule %lld gives %s to %s'%.*s': the same pay may count for both",
                            STR_ARGUMENTS(row->role), STR_ARGUMENTS(t->account), (long long)t->rule_id, dollars, t->initiative.n ? "" : "pool ", STR_ARGUMENTS(whose));
    }
    return true;
}

static bool add_staff(CostWork *w, Err *e)
{
    Map patterns;
    TRY(map_new(&patterns, w->arena, 64, e));
    for (size_t i = 0; i < w->in->staff_n; i++) TRY(add_staff_row(w, &w->in->staff[i], e));
    /* after all claims: what is still tagged may be the same dollars */
    for (size_t i = 0; i < w->in->staff_n; i++) {
        const StaffTime *row = &w->in->staff[i];
        if (record_has(row, STAFF_TIME_FIELD_unpaid) && row->unpaid) continue;
        SheetWork *s = sheet_work(w, row->initiative);
        if (record_has(row, STAFF_TIME_FIELD_home_account)) TRY(warn_of_others(s, w, row, &patterns, e));
        else TRY(warn_of_payroll(s, w, row, e));
    }
    return true;
}

/* ---- Home accounts ---- */

static int larger_home_first(const void *a, const void *b)
{
    const CostHome *x = a, *y = b;
    if (x->cents.v != y->cents.v) return x->cents.v > y->cents.v ? -1 : 1;
    int order = str_compare(x->account, y->account);
    return order ? order : str_compare(x->through, y->through);
}

static Str through_of(const CostLeaf *leaf)
{
    switch (leaf->kind) {
    case COST_LEAF_TAGGED:
    case COST_LEAF_CLAIM: return STR("tagged lines");
    case COST_LEAF_STAFF: return STR("staff time");
    case COST_LEAF_INGREDIENT:
    case COST_LEAF_STATED_SHARE: return STR("purchase");
    case COST_LEAF_POOL: break;
    }
    return STR("");
}

static bool find_homes(CostSheet *sheet, Arena *a, Err *e)
{
    Map places;
    TRY(map_new(&places, a, sheet->leaves_n, e));
    sheet->homes = PUSH(a, CostHome, sheet->leaves_n, e);
    if (!sheet->homes) return false;
    for (size_t i = 0; i < sheet->leaves_n; i++) {
        const CostLeaf *leaf = &sheet->leaves[i];
        Str through = through_of(leaf), key;
        int64_t *at;
        bool is_new;
        if (!leaf->account.n || !through.n) continue;
        TRY(str_format(&key, a, e, "%.*s\x1F%.*s", STR_ARGUMENTS(leaf->account), STR_ARGUMENTS(through)));
        TRY(map_put(&at, &is_new, &places, key, (int64_t)sheet->homes_n, e));
        if (is_new) sheet->homes[sheet->homes_n++] = (CostHome){leaf->account, through, CENTS(0)};
        TRY(cents_add(&sheet->homes[*at].cents, sheet->homes[*at].cents, leaf->cash, e));
    }
    size_t kept = 0; /* an account whose tagged lines were all claimed pays through the row instead */
    for (size_t i = 0; i < sheet->homes_n; i++)
        if (sheet->homes[i].cents.v) sheet->homes[kept++] = sheet->homes[i];
    sheet->homes_n = kept;
    if (kept) qsort(sheet->homes, kept, sizeof *sheet->homes, larger_home_first);
    return true;
}

/* ---- Sheets and sums ---- */

static bool divide_by_students(CostSheet *sheet, Err *e)
{
    sheet->has_per_student = sheet->has_cost && sheet->has_students && sheet->students_served > 0;
    sheet->per_student = CENTS(0);
    return !sheet->has_per_student || cents_from_ratio(&sheet->per_student, sheet->fully_loaded.v, sheet->students_served, ROUND_HALF_EVEN, e);
}

static bool finish_sheet(CostSheet *out, SheetWork *s, Arena *a, Err *e)
{
    CostSheet *sheet = &s->sheet;
    size_t n = s->leaves_n[COST_PART_DIRECT] + s->leaves_n[COST_PART_STAFF] + s->leaves_n[COST_PART_SHARED];
    sheet->leaves = PUSH(a, CostLeaf, n, e);
    if (!sheet->leaves) return false;
    for (int p = 0; p < COST_PARTS; p++) {
        sheet->has_part[p] = s->leaves_n[p] > 0;
        for (size_t i = 0; i < s->leaves_n[p]; i++) sheet->leaves[sheet->leaves_n++] = s->leaves[p][i];
        TRY(cents_add(&sheet->fully_loaded, sheet->fully_loaded, sheet->parts[p], e));
    }
    sheet->has_cost = n > 0;
    TRY(divide_by_students(sheet, e));
    if (!sheet->has_cost && !s->missing.n)
        TRY(sentence_add(&s->missing, a, e, "no tag rule, staff time, cost or pool names it, so its cost is not known"));
    sheet->missing = s->missing.rows, sheet->missing_n = s->missing.n;
    sheet->warnings = s->warnings.rows, sheet->warnings_n = s->warnings.n;
    TRY(find_homes(sheet, a, e));
    *out = *sheet;
    return true;
}

static bool add_up(CostBook *book, Err *e)
{
    book->counted_n = book->missing_n = 0;
    book->fully_loaded = book->cash = book->stated = book->day_to_day = CENTS(0);
    for (int p = 0; p < COST_PARTS; p++) book->parts[p] = CENTS(0);
    for (size_t i = 0; i < book->n; i++) {
        const CostSheet *sheet = &book->sheets[i];
        if (sheet->is_day_to_day) {
            TRY(cents_add(&book->day_to_day, book->day_to_day, sheet->fully_loaded, e));
            continue;
        }
        book->missing_n += sheet->missing_n > 0;
        if (sheet->has_stated) TRY(cents_add(&book->stated, book->stated, sheet->stated, e));
        book->counted_n += sheet->has_cost;
        TRY(cents_add(&book->fully_loaded, book->fully_loaded, sheet->fully_loaded, e));
        TRY(cents_add(&book->cash, book->cash, sheet->cash, e));
        for (int p = 0; p < COST_PARTS; p++) TRY(cents_add(&book->parts[p], book->parts[p], sheet->parts[p], e));
    }
    return true;
}

static bool warn_of_years(CostWork *w, Err *e)
{
    const CostInputs *in = w->in;
    bool is_there = in->fiscal_year == 0;
    for (size_t i = 0; i < in->fiscal_years_n; i++) is_there |= in->fiscal_years[i] == in->fiscal_year;
    if (!is_there && in->fiscal_years_n) TRY(sentence_add(&w->warnings, w->arena, e, "the ledger has no lines of fiscal year %d", in->fiscal_year));
    if (in->fiscal_year == 0 && in->fiscal_years_n > 1)
        TRY(sentence_add(&w->warnings, w->arena, e, "tagged lines of %zu fiscal years (%d to %d) are added up; name one year for what a year costs", in->fiscal_years_n,
                         in->fiscal_years[0], in->fiscal_years[in->fiscal_years_n - 1]));
    return true;
}

bool cost_book_make(CostBook *out, Arena *a, const CostInputs *in, Err *e)
{
    CostWork w = {.arena = a, .in = in};
    CostBook book = {.fiscal_year = in->fiscal_year};
    TRY(collect_sheets(&w, e));
    TRY(describe_sheets(&w, e));
    TRY(merged_link(&w, e));
    TRY(place_tags(&w, e));
    TRY(warn_of_years(&w, e));
    for (size_t i = 0; i < in->costs_n; i++) TRY(add_cost_row(&w, &in->costs[i], e));
    TRY(add_staff(&w, e));
    TRY(pools_share(&book, &w, e));
    book.sheets = PUSH(a, CostSheet, w.n, e);
    if (!book.sheets) return false;
    TRY(merged_fold(&w, e));
    TRY(map_new(&book.by_code, a, w.n, e));
    for (size_t i = 0; i < w.n; i++) {
        int64_t *slot;
        bool is_new;
        if (w.sheets[i].into) continue;
        TRY(map_put(&slot, &is_new, &book.by_code, w.sheets[i].sheet.code, (int64_t)book.n, e));
        TRY(finish_sheet(&book.sheets[book.n++], &w.sheets[i], a, e));
    }
    TRY(add_up(&book, e));
    book.warnings = w.warnings.rows, book.warnings_n = w.warnings.n;
    *out = book;
    return true;
}

bool cost_restate(bool *done, CostBook *book, Arena *a, const Initiative *row, Err *e)
{
    int64_t *at = map_get(&book->by_code, row->code);
    CostSheet *there = at ? &book->sheets[*at] : NULL, sheet;
    CostBook next = *book;
    *done = false;
    if (!there || !there->is_listed || there->is_in_pool) return true;
    sheet = *there;
    describe(&sheet, row);
    Str name = sheet.name;
    if (!str_equal(name, there->name)) TRY(str_copy(&sheet.name, a, name, e));
    else sheet.name = there->name; /* what the row says lives as long as the row */
    TRY(divide_by_students(&sheet, e));
    CostSheet before = *there;
    *there = sheet;
    if (!add_up(&next, e)) {
        *there = before;
        return false;
    }
    *book = next;
    return *done = true;
}

const CostSheet *cost_sheet(const CostBook *book, Str code)
{
    int64_t *at = map_get(&book->by_code, code);
    return at ? &book->sheets[*at] : NULL;
}

const char *cost_part_word(CostPart part)
{
    static const char *const words[COST_PARTS] = {"direct", "staff", "shared"};
    return words[part];
}
