#include "district/district_http.h"

#include "district/district.h"
#include "http/reply_table.h"

static const ViewField year_fields[] = {{"fiscal_year", VIEW_INT, false, NULL, "By the year in which it ends"}};
static const View view_year = VIEW("FiscalYear", NULL, year_fields);
static const ViewField district_fields[] = {
    {"name", VIEW_TEXT, false, NULL, "Of the district"},
    {"fiscal_first_month", VIEW_INT, false, NULL, "1 to 12"},
    {"created_at_ms", VIEW_INSTANT, false, NULL, "When its store was made"},
    {"sites_n", VIEW_INT, false, NULL, "Schools and other sites"},
    {"students", VIEW_INT, true, NULL, "Enrolled at the sites that say so; null: none does"},
    {"fiscal_years", VIEW_OBJECTS, false, &view_year, "Those that the ledger has lines of"},
};
static const View view_district = VIEW("District", NULL, district_fields);

static bool answer_district(Reply *reply, Request *r, Err *e)
{
    District d;
    Site *sites;
    int *years;
    size_t sites_n, years_n;
    int64_t students = 0;
    bool has_students = false;
    JsonWriter *w = &reply->json;
    TRY(district_get(&d, r->arena, r->db, e));
    TRY(site_list(&sites, &sites_n, r->arena, r->db, e));
    TRY(district_fiscal_years(&years, &years_n, r->arena, r->db, e));
    for (size_t i = 0; i < sites_n; i++) {
        if (!record_has(&sites[i], SITE_FIELD_students)) continue;
        has_students = true;
        students += sites[i].students;
    }
    json_write_object(w);
    json_put_text(w, "name", d.name);
    json_put_int(w, "fiscal_first_month", d.fiscal_first_month);
    json_put_int(w, "created_at_ms", d.created_at_ms);
    json_put_int(w, "sites_n", (int64_t)sites_n);
    has_students ? json_put_int(w, "students", students) : json_put_null(w, "students");
    json_write_key(w, "fiscal_years");
    json_write_array(w);
    for (size_t i = 0; i < years_n; i++) {
        json_write_object(w);
        json_put_int(w, "fiscal_year", years[i]);
        json_write_object_end(w);
    }
    json_write_array_end(w);
    json_write_object_end(w);
    return true;
}

static bool answer_sites(Reply *reply, Request *r, Err *e)
{
    static const Column columns[] = {{"code", "Code", CELL_TEXT}, {"name", "Name", CELL_TEXT}, {"level", "Level", CELL_TEXT}, {"students", "Students", CELL_COUNT}};
    Site *sites;
    size_t n;
    Table t = TABLE("sites", STR("Schools and other sites"), columns);
    TRY(site_list(&sites, &n, r->arena, r->db, e));
    for (size_t i = 0; i < n; i++) {
        Cell *c = table_row(&t, r->arena, e);
        if (!c) return false;
        c[0] = cell_text(sites[i].code);
        c[1] = cell_text(sites[i].name);
        c[2] = cell_text(record_has(&sites[i], SITE_FIELD_level) ? sites[i].level : STR(""));
        c[3] = cell_students(record_has(&sites[i], SITE_FIELD_students), sites[i].students);
    }
    return reply_table(reply, r, &t, STR(""), STR("The district's list of sites"), e);
}

static const Route routes[] = {
    {"GET", "/api/district", PERMISSION_SIGNED_IN, ROUTE_CACHED, NULL, &view_district, answer_district, "The district: its name, its fiscal year, its sites", NULL},
    {"GET", "/api/sites", PERMISSION_SIGNED_IN, ROUTE_CACHED | ROUTE_TABLE, NULL, &view_table, answer_sites, "Schools and other sites, for choosing", NULL},
};
const RouteTable district_routes = ROUTE_TABLE_OF("district", routes);
