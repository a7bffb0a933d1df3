/* The people of a store, from the command line: for the first ones, and for whoever lost every way in. */
#include <stdio.h>
#include <string.h>

#include "cli/commands.h"
#include "people/people.h"

static PeopleWhy why_of(const Cli *cli, const char *reason) { return (PeopleWhy){.actor = cli->actor, .reason = str_from_c(reason), .now_ms = cli->now_ms}; }

/* --sites and --departments, each given once or several times, joined by ';'. */
static bool joined(Str *out, const Cli *cli, const char *option, Err *e)
{
    Buf b = buf_in(cli->arena, 0);
    const char *value;
    for (size_t i = 0; (value = cli_repeated(cli, option, i)); i++) {
        if (b.n) TRY(buf_add_char(&b, ';', e));
        TRY(buf_add_c(&b, value, e));
    }
    *out = buf_str(&b);
    return true;
}

static bool read_grants(Grant **out, size_t *out_n, const Cli *cli, Err *e)
{
    Str sites, departments;
    Grant *grants = PUSH(cli->arena, Grant, PEOPLE_GRANTS_MOST, e);
    const char *word;
    size_t n = 0;
    if (!grants) return false;
    TRY(joined(&sites, cli, "sites", e));
    TRY(joined(&departments, cli, "departments", e));
    for (; (word = cli_repeated(cli, "role", n)); n++) {
        if (n == PEOPLE_GRANTS_MOST || !role_by_word(&grants[n].role, str_from_c(word))) return FAIL(e, ERR_USAGE, "role", "there is no role '%.60s' (docs/people.md lists them)", word);
        Scope scope = role_rows[grants[n].role].scope;
        grants[n].sites = scope == SCOPE_SITES ? sites : STR("");
        grants[n].departments = scope == SCOPE_DEPARTMENTS ? departments : STR("");
    }
    *out = grants;
    *out_n = n;
    return true;
}

static bool read_password(Str *out, Arena *a, Err *e)
{
    char line[1024];
    if (!fgets(line, sizeof line, stdin)) return FAIL(e, ERR_INPUT, "password", "no password came on standard input");
    return str_copy(out, a, (Str){line, strcspn(line, "\r\n")}, e);
}

static bool say_link(Cli *cli, Db *db, const Person *person, Err *e)
{
    PeopleWhy why = why_of(cli, "gave a person a link");
    const char *url = cli_option(cli, "url");
    Str secret, path;
    LinkKind kind;
    TRY(people_link_make(&secret, &kind, cli->arena, db, person->id, &why, e));
    TRY(people_link_path(&path, cli->arena, secret, e));
    Str base = str_from_c(url ? url : "http://127.0.0.1:8080");
    while (base.n && base.p[base.n - 1] == '/') base.n--;
    if (cli->json) {
        Str link;
        TRY(str_format(&link, cli->arena, e, "%.*s%.*s", STR_ARGUMENTS(base), STR_ARGUMENTS(path)));
        json_put_text(&cli->writer, "link", link);
        return true;
    }
    return cli_say(cli, e, "Give %.*s this link; it works once, for %s:\n  %.*s%.*s", STR_ARGUMENTS(person->name), kind == LINK_RESET ? "an hour" : "a week", STR_ARGUMENTS(base), STR_ARGUMENTS(path));
}

static bool person_named(Person *out, Cli *cli, Db *db, Err *e)
{
    bool found;
    TRY(people_by_email(out, &found, cli->arena, db, str_from_c(cli->arguments[0]), e));
    return found || FAIL(e, ERR_NOT_FOUND, "email", "nobody here has the address %s", cli->arguments[0]);
}

static bool begin_json(Cli *cli, const Person *person)
{
    if (!cli->json) return true;
    json_write_object(&cli->writer);
    json_put_int(&cli->writer, "id", person->id);
    json_put_text(&cli->writer, "email", person->email);
    json_put_text(&cli->writer, "name", person->name);
    return true;
}

static bool end_json(Cli *cli)
{
    if (!cli->json) return true;
    json_write_object_end(&cli->writer);
    return json_write_done(&cli->writer);
}

bool command_people_add(Cli *cli, Err *e)
{
    Db *db;
    Grant *grants;
    size_t n;
    int64_t id;
    Person person;
    Str password = STR(""), email = str_from_c(cli_option(cli, "email")), name = str_from_c(cli_option(cli, "name"));
    PeopleWhy why = why_of(cli, "added a person");
    bool has_password = cli_flag(cli, "password-stdin");
    TRY(read_grants(&grants, &n, cli, e));
    if (has_password) {
        TRY(read_password(&password, cli->arena, e));
        TRY(people_password_check(password, email, name, STR(""), e));
    }
    TRY(cli_open(&db, cli, e));
    TRY(people_add(&id, cli->arena, db, email, name, grants, n, &why, e));
    if (has_password) TRY(people_password_set(cli->arena, db, id, password, &why, e));
    TRY(people_get(&person, cli->arena, db, id, e));
    TRY(cli_say(cli, e, "Added %.*s <%.*s>.", STR_ARGUMENTS(person.name), STR_ARGUMENTS(person.email)));
    TRY(begin_json(cli, &person));
    if (!has_password) TRY(say_link(cli, db, &person, e));
    return end_json(cli);
}

bool command_people_invite(Cli *cli, Err *e)
{
    Db *db;
    Person person;
    TRY(cli_open(&db, cli, e));
    TRY(person_named(&person, cli, db, e));
    TRY(begin_json(cli, &person));
    TRY(say_link(cli, db, &person, e));
    return end_json(cli);
}

bool command_people_disable(Cli *cli, Err *e)
{
    Db *db;
    Person person;
    PeopleWhy why = why_of(cli, "disabled a person");
    TRY(cli_open(&db, cli, e));
    TRY(person_named(&person, cli, db, e));
    TRY(people_change(cli->arena, db, person.id, person.version, &(PersonChange){.has_disabled = true, .is_disabled = true}, &why, e));
    TRY(cli_say(cli, e, "%.*s can no longer sign in; sessions, tokens and links have ended.", STR_ARGUMENTS(person.name)));
    TRY(begin_json(cli, &person));
    return end_json(cli);
}

/* ---- The list ---- */

static bool roles_text(Str *out, Arena *a, const Person *p, Err *e)
{
    Buf b = buf_in(a, 0);
    for (size_t i = 0; i < p->grants_n; i++) {
        const Grant *g = &p->grants[i];
        TRY(buf_format(&b, e, "%s%s", i ? ", " : "", role_rows[g->role].word));
        if (g->sites.n || g->departments.n) TRY(buf_format(&b, e, " (%.*s%.*s)", STR_ARGUMENTS(g->sites), STR_ARGUMENTS(g->departments)));
    }
    *out = buf_str(&b);
    return true;
}

static const char *state_of(const Person *p) { return p->is_disabled ? "disabled" : p->has_password || p->has_identity ? "active" : "invited"; }

static bool put_person(Cli *cli, const Person *p, Err *e)
{
    Str roles;
    JsonWriter *w = &cli->writer;
    TRY(roles_text(&roles, cli->arena, p, e));
    if (!cli->json) return cli_say(cli, e, "%-8s  %.*s <%.*s>  %.*s", state_of(p), STR_ARGUMENTS(p->name), STR_ARGUMENTS(p->email), STR_ARGUMENTS(roles));
    json_write_object(w);
    json_put_int(w, "id", p->id);
    json_put_text(w, "email", p->email);
    json_put_text(w, "name", p->name);
    json_put_text(w, "state", str_from_c(state_of(p)));
    json_put_text(w, "roles", roles);
    json_write_object_end(w);
    return true;
}

bool command_people_list(Cli *cli, Err *e)
{
    Db *db;
    Person *people;
    size_t n;
    JsonWriter *w = &cli->writer;
    TRY(cli_open(&db, cli, e));
    TRY(people_list(&people, &n, cli->arena, db, e));
    if (cli->json) {
        json_write_object(w);
        json_write_key(w, "people");
        json_write_array(w);
    }
    for (size_t i = 0; i < n; i++) TRY(put_person(cli, &people[i], e));
    if (!cli->json) return n > 0 || cli_say(cli, e, "Nobody yet: 'purser people add' or the link that 'purser serve' prints.");
    json_write_array_end(w);
    json_write_object_end(w);
    return json_write_done(w);
}
