/* The report as text, JSON and CSV. */
#include "reports/page.h"

enum { TEXT_ROWS = 10 };

/* ---- Text ---- */

static MUST bool text_part(Buf *out, Page *p, const char *about, Str finding, const char *table, Err *e)
{
    if (p->w.failed) return false;
    TRY(buf_format(out, e, "\n%s\n%.*s\n\n", about, STR_ARGUMENTS(finding)));
    return table_write_text(out, p->a, report_table(p->r, str_from_c(table)), TEXT_ROWS, e);
}

static MUST bool text_changes(Buf *out, const Report *r, Err *e)
{
    for (size_t i = 0; i < r->n; i++) {
        const ReportInitiative *row = &r->initiatives[i];
        const Decision *d = row_decision(row);
        if (d->action == DECIDE_KEEP) continue;
        TRY(buf_format(out, e, "\n%s %.*s%s\n", decide_action_symbol(d->action), STR_ARGUMENTS(row_name(row)), d->is_provisional ? " (provisional)" : ""));
        if (d->reasons.n) TRY(buf_format(out, e, "  %.*s\n", STR_ARGUMENTS(d->reasons.items[0])));
        if (row->change.has_yearly && row->change.yearly.v)
            TRY(buf_format(out, e, "  %s %s a year.\n", row->change.yearly.v < 0 ? "Frees" : "Needs", words_dollars(CENTS(row->change.yearly.v < 0 ? -row->change.yearly.v : row->change.yearly.v)).p));
        if (row->change.has_once && row->change.once.v) TRY(buf_format(out, e, "  Needs %s once.\n", words_dollars(row->change.once).p));
        if (row->has_losing) TRY(buf_format(out, e, "  %s students lose the service.\n", row->losing < REPORT_STUDENTS_LEAST ? "Fewer than 10" : words_count(row->losing).p));
    }
    return true;
}

bool report_write_text(Buf *out, Arena *scratch, const Report *r, Err *e)
{
    Page page = {.w = markup(out, e), .a = scratch, .r = r, .e = e}, *p = &page; /* for the findings; no markup is written */
    Str answer = finding_answer(p);
    if (p->w.failed) return false;
    TRY(buf_format(out, e, "%.*s\n", STR_ARGUMENTS(answer)));
    TRY(text_part(out, p, "Exhibit 4. Fully loaded cost", finding_cost(p), "costs", e));
    TRY(text_part(out, p, "Exhibit 5. Strategic priorities", finding_priorities(p), "priorities", e));
    TRY(text_part(out, p, "Exhibit 6. Student groups (rows overlap)", finding_populations(p), "populations", e));
    TRY(text_part(out, p, "Exhibit 7. What can be analyzed", finding_potential(p), "potential", e));
    TRY(text_part(out, p, "Exhibit 8. Is it working? For which students? At what cost?", finding_evidence(p), "effects", e));
    TRY(text_part(out, p, "Exhibit 9. Six actions", finding_actions(p), "actions", e));
    TRY(text_changes(out, r, e));
    return text_part(out, p, "The ledger", finding_ledger(p), "ledger", e);
}

/* ---- JSON and CSV ---- */

bool report_write_json(Buf *out, const Report *r, Err *e)
{
    JsonWriter w = json_writer(out, true, e);
    json_write_object(&w);
    json_put_text(&w, "district", r->district);
    if (r->fiscal_year) json_put_int(&w, "fiscal_year", r->fiscal_year);
    else json_put_null(&w, "fiscal_year");
    if (r->has_as_of) json_put_day(&w, "as_of", r->as_of);
    else json_put_null(&w, "as_of");
    json_put_int(&w, "initiative_count", (int64_t)r->n);
    json_put_int(&w, "costed_count", (int64_t)r->costed_n);
    if (r->costed_n) json_put_cents(&w, "fully_loaded_cents", r->cost);
    else json_put_null(&w, "fully_loaded_cents");
    json_put_cents(&w, "freed_cents", r->freed);
    json_put_cents(&w, "needed_cents", r->needed);
    json_put_cents(&w, "once_cents", r->once);
    for (size_t i = 0; i < r->tables_n; i++) {
        json_write_key(&w, r->tables[i].name);
        table_write_json(&w, &r->tables[i]);
    }
    json_write_object_end(&w);
    return json_write_done(&w);
}

bool report_write_csv(Buf *out, const Report *r, Str table, Err *e)
{
    const Table *t = report_table(r, table);
    if (t) return table_write_csv(out, t, e);
    char names[400];
    size_t n = 0;
    for (size_t i = 0; i < r->tables_n; i++) {
        Str name = str_from_c(r->tables[i].name);
        if (n + name.n + 3 > sizeof names) break;
        for (size_t k = 0; k < name.n; k++) names[n++] = name.p[k];
        names[n++] = ',', names[n++] = ' ';
    }
    return FAIL(e, ERR_NOT_FOUND, "table", "the report has no table '%.*s'; it has %.*s", (int)(table.n > 40 ? 40 : table.n), table.p, (int)(n > 2 ? n - 2 : 0), names);
}

/* ---- What a table says ---- */

bool report_finding(Str *out, Arena *a, const Report *r, Str table, Err *e)
{
    static const struct { const char *table; Str (*finding)(Page *); } findings[] = {{"costs", finding_cost}, {"gaps", finding_cost}, {"priorities", finding_priorities},
        {"populations", finding_populations}, {"potential", finding_potential}, {"missing_inputs", finding_potential}, {"data_gaps", finding_potential}, {"effects", finding_evidence},
        {"actions", finding_actions}, {"decisions", finding_actions}, {"standing", finding_answer}, {"initiatives", finding_answer}, {"ledger", finding_ledger}};
    Buf unused = buf_in(a, 0);
    Page page = {.w = markup(&unused, e), .a = a, .r = r, .e = e};
    *out = STR("");
    for (size_t i = 0; i < sizeof findings / sizeof *findings; i++)
        if (str_equal_c(table, findings[i].table)) *out = findings[i].finding(&page);
    return !page.w.failed;
}

bool report_source(Str *out, Arena *a, const Report *r, Err *e)
{
    Words day = words_day(r->as_of), year = words_year(r->fiscal_year);
    return str_format(out, a, e, "This district's records in Purser%s%s, %s", r->has_as_of ? ", through " : "", r->has_as_of ? day.p : "", year.p);
}
