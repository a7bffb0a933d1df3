#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "ledger/ledger.h"

static const char *const role_names[LEDGER_ROLES] = {
    "posted_on", "fiscal_year", "period", "amount", "debit", "credit", "budget", "encumbrance", "vendor", "reference", "description"};

static int role_of(Str name)
{
    for (int i = 0; i < LEDGER_ROLES; i++)
        if (str_equal_folded(name, str_from_c(role_names[i]))) return i;
    return LEDGER_ROLES;
}

static bool give(LedgerMap *map, Str name, LedgerSource source, const char *file, Err *e)
{
    int role = role_of(name);
    LedgerSource *to = role < LEDGER_ROLES ? &map->roles[role] : NULL;
    for (size_t i = 0; !to && i < map->elements_n; i++)
        if (str_equal_folded(map->elements[i], name)) to = &map->element_sources[i];
    if (to && to->is_given)
        return FAIL(e, ERR_INPUT, NULL, "%s: '%.*s' is given twice; keep one of them", file, STR_ARGUMENTS(name));
    if (!to) {
        if (map->elements_n == (size_t)LIMIT_ELEMENTS)
            return FAIL(e, ERR_LIMIT, NULL, "%s: there are more than %lld account elements; '%.*s' is one too many", file, (long long)LIMIT_ELEMENTS, STR_ARGUMENTS(name));
        map->elements[map->elements_n] = name;
        to = &map->element_sources[map->elements_n++];
    }
    *to = source;
    to->is_given = true;
    return true;
}

/* A constant may be written as text or as a whole number: 2020 and "2020" mean the same. */
static bool constant_text(Str *out, Arena *a, const json_t *value, const char *key, const char *file, Err *e)
{
    if (json_is_string(value)) return str_copy(out, a, (Str){json_string_value(value), json_string_length(value)}, e);
    if (json_is_integer(value)) return str_format(out, a, e, "%lld", (long long)json_integer_value(value));
    return FAIL(e, ERR_INPUT, NULL, "%s: \"%s\" must be a text in double quotes", file, key);
}

static bool read_section(LedgerMap *map, Arena *a, const json_t *section, const char *title, bool is_constant, const char *file, Err *e)
{
    if (!section) return true;
    if (!json_is_object(section)) return FAIL(e, ERR_INPUT, NULL, "%s: \"%s\" must be an object, {\"name\": \"text\", ...}", file, title);
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)section, key, value) {
        if (!is_constant && !json_is_string(value))
            return FAIL(e, ERR_INPUT, NULL, "%s: \"%s\" in \"columns\" must name a column of the ledger, in double quotes", file, key);
        Str name, text;
        TRY(str_copy(&name, a, str_from_c(key), e));
        TRY(constant_text(&text, a, value, key, file, e));
        TRY(give(map, name, (LedgerSource){.is_constant = is_constant, .text = text}, file, e));
    }
    return true;
}

static bool check_constant(const LedgerMap *map, LedgerRole role, const char *file, Err *e)
{
    const LedgerSource *source = &map->roles[role];
    if (!source->is_given || !source->is_constant) return true;
    Day day;
    int64_t number;
    Cents cents;
    bool was_empty, good = true;
    if (role == LEDGER_POSTED_ON) good = day_parse(&day, source->text, DAY_FORMAT_ISO, e);
    else if (role == LEDGER_FISCAL_YEAR || role == LEDGER_PERIOD) good = str_to_int(&number, source->text, e);
    else if (role <= LEDGER_ENCUMBRANCE) good = cents_parse(&cents, &was_empty, source->text, e);
    return good || err_place(e, "%s: the constant %s", file, role_names[role]);
}

/* A format that lacks a part could give no date at all. */
static bool check_format(Str format, const char *file, Err *e)
{
    bool year = false, month = false, day = false, known = true;
    for (size_t i = 0; i < format.n; i++) {
        if (format.p[i] != '%') continue;
        char c = ++i < format.n ? format.p[i] : 0;
        year |= c == 'Y' || c == 'y';
        month |= c == 'm' || c == 'b';
        day |= c == 'd';
        known &= c == 'Y' || c == 'y' || c == 'm' || c == 'b' || c == 'd';
    }
    if (year && month && day && known) return true;
    return FAIL(e, ERR_INPUT, NULL, "%s: the date_format '%.*s' cannot be used; give year (%%Y or %%y), month (%%m or %%b) and day (%%d), as %%m/%%d/%%Y", file, STR_ARGUMENTS(format));
}

static bool check_map(const LedgerMap *map, const char *file, Err *e)
{
    bool amount = map->roles[LEDGER_AMOUNT].is_given, debit = map->roles[LEDGER_DEBIT].is_given, credit = map->roles[LEDGER_CREDIT].is_given;
    if (amount && (debit || credit))
        return FAIL(e, ERR_INPUT, NULL, "%s: the map names amount and debit or credit; name amount alone, or debit and credit together", file);
    if (!amount && !(debit && credit))
        return FAIL(e, ERR_INPUT, NULL, "%s: no column is named for the money; name amount, or debit and credit together", file);
    if (!map->roles[LEDGER_POSTED_ON].is_given)
        return FAIL(e, ERR_INPUT, NULL, "%s: no column is named for posted_on; a file without dates gives it as a constant: \"constants\": {\"posted_on\": \"2020-06-30\"}", file);
    for (int i = 0; i < LEDGER_ROLES; i++) TRY(check_constant(map, (LedgerRole)i, file, e));
    TRY(check_format(map->date_format, file, e));
    if (map->elements_n == 0)
        return FAIL(e, ERR_INPUT, NULL, "%s: no account element is named; name at least one, such as fund or object", file);
    return true;
}

bool ledger_map_read(LedgerMap *out, Arena *a, Str json, const char *name, Err *e)
{
    LedgerMap map = {.date_format = DAY_FORMAT_ISO};
    json_t *root;
    TRY(json_read(&root, a, json, name, e));
    if (!json_is_object(root)) return FAIL(e, ERR_INPUT, NULL, "%s: a map is an object with \"columns\"", name);
    const char *key;
    json_t *value;
    json_object_foreach(root, key, value) {
        if (strcmp(key, "columns") != 0 && strcmp(key, "constants") != 0 && strcmp(key, "date_format") != 0)
            return FAIL(e, ERR_INPUT, NULL, "%s: \"%s\" is not known; a map has \"columns\", \"date_format\" and \"constants\"", name, key);
    }
    TRY(read_section(&map, a, json_object_get(root, "columns"), "columns", false, name, e));
    TRY(read_section(&map, a, json_object_get(root, "constants"), "constants", true, name, e));
    const json_t *format = json_object_get(root, "date_format");
    if (format && !json_is_string(format)) return FAIL(e, ERR_INPUT, NULL, "%s: \"date_format\" must be a text in double quotes", name);
    if (format) TRY(constant_text(&map.date_format, a, format, "date_format", name, e));
    TRY(check_map(&map, name, e));
    *out = map;
    return true;
}

/* Beside what the header lacks, what it has: often it is not the header at all. */
static bool say_columns(const Csv *csv, Err *e)
{
    char list[200] = "";
    size_t n, used = 0;
    const Str *columns = csv_columns(csv, &n);
    for (size_t i = 0; i < n && used < sizeof list - 1; i++)
        used += (size_t)snprintf(list + used, sizeof list - used, "%s%.*s", i ? ", " : "", STR_ARGUMENTS(columns[i]));
    if (used > sizeof list - 1) snprintf(list + sizeof list - 4, 4, "...");
    char lacks[sizeof e->message];
    snprintf(lacks, sizeof lacks, "%s", e->message);
    if (n == 1)
        return FAIL(e, e->code, NULL, "a map is needed (--map MAP.json): %s. Line %lld, the first, has one column only, '%s': if titles stand above the names of the columns, remove them; else say what parts "
                    "the columns with --delimiter", lacks, (long long)csv_header_line(csv), list);
    return FAIL(e, e->code, NULL, "a map is needed (--map MAP.json): %s. The columns of line %lld are: %s", lacks, (long long)csv_header_line(csv), list);
}

bool ledger_map_from_header(LedgerMap *out, Arena *a, const Csv *csv, const Chart *chart, Err *e)
{
    static const char *const usual[] = {"fund", "function", "object", "program", "project", "location", "site"};
    LedgerMap map = {.date_format = DAY_FORMAT_ISO};
    size_t columns_n;
    const Str *columns = csv_columns(csv, &columns_n);
    Str file = csv_name(csv);
    const char *name;
    TRY(str_to_c(&name, a, file, e));
    for (size_t i = 0; i < columns_n; i++) {
        bool known = chart_find(chart, columns[i]) < chart->n;
        for (int r = 0; !known && r < LEDGER_ROLES; r++) known = csv_name_matches(columns[i], str_from_c(role_names[r]));
        for (size_t k = 0; !known && k < sizeof usual / sizeof *usual; k++) known = csv_name_matches(columns[i], str_from_c(usual[k]));
        if (!known) continue;
        /* known names are given as they are called, so that "Posted On" is posted_on */
        Str called = columns[i];
        for (int r = 0; r < LEDGER_ROLES; r++)
            if (csv_name_matches(columns[i], str_from_c(role_names[r]))) called = str_from_c(role_names[r]);
        TRY(give(&map, called, (LedgerSource){.text = columns[i]}, name, e));
    }
    if (!check_map(&map, name, e)) return say_columns(csv, e);
    *out = map;
    return true;
}
