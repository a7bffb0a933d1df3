/* Six people who can sign in to the demo district, one for each way of looking at it. Their passwords are new each time, so that a demo that someone
 * can reach is not open to everyone who read its manual. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/demo_people.h"
#include "people/people.h"

#define DOMAIN "@fruitandcheese.example"

static const struct { const char *what, *name, *email; Grant grants[2]; size_t grants_n; } six[DEMO_PEOPLE] = {
    {"Superintendent, and administrator", "Helen Park", "helen.park" DOMAIN, {{.role = ROLE_SUPERINTENDENT}, {.role = ROLE_ADMINISTRATOR}}, 2},
    {"Finance officer", "Marcus Webb", "marcus.webb" DOMAIN, {{.role = ROLE_FINANCE}}, 1},
    {"Principal of Colby Middle School", "Teresa Nguyen", "teresa.nguyen" DOMAIN, {{.role = ROLE_PRINCIPAL, .sites = {"032", 3}}}, 1},
    {"Coordinator of dual-language immersion", "Ines Duarte", "ines.duarte" DOMAIN, {{.role = ROLE_COORDINATOR}}, 1}, /* as initiatives.csv names her */
    {"Analyst", "Sam Whitlock", "sam.whitlock" DOMAIN, {{.role = ROLE_ANALYST}}, 1},
    {"Board member", "Ruth Adeyemi", "ruth.adeyemi" DOMAIN, {{.role = ROLE_BOARD}}, 1},
};

bool demo_people_add(DemoPerson out[DEMO_PEOPLE], Arena *a, Db *db, Str actor, int64_t now_ms, Err *e)
{
    const PeopleWhy why = {.actor = actor, .reason = STR("the people of the demonstration"), .now_ms = now_ms};
    for (size_t i = 0; i < DEMO_PEOPLE; i++) {
        int64_t id;
        out[i] = (DemoPerson){.what = six[i].what, .email = six[i].email};
        TRY(people_password_words(&out[i].password, a, e));
        TRY(people_add(&id, a, db, str_from_c(six[i].email), str_from_c(six[i].name), six[i].grants, six[i].grants_n, &why, e));
        TRY(people_password_set(a, db, id, out[i].password, &why, e));
    }
    return true;
}

/* Readable by its owner only, from the moment it is there. */
bool demo_people_write(const char *path, const DemoPerson people[DEMO_PEOPLE], Err *e)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    FILE *f = fd < 0 || fchmod(fd, 0600) != 0 ? NULL : fdopen(fd, "w");
    if (!f) {
        FAIL(e, ERR_IO, NULL, "%s cannot be written: %s", path, strerror(errno));
        if (fd >= 0) close(fd);
        return false;
    }
    bool good = fprintf(f, "email,password,role\n") > 0;
    for (size_t i = 0; good && i < DEMO_PEOPLE; i++) good = fprintf(f, "%s,%.*s,\"%s\"\n", people[i].email, STR_ARGUMENTS(people[i].password), people[i].what) > 0;
    good = fclose(f) == 0 && good;
    return good || FAIL(e, ERR_IO, NULL, "%s cannot be written: %s", path, strerror(errno));
}
