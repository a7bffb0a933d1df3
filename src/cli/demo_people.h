/* Who can sign in to the demo district. */
#ifndef PURSER_CLI_DEMO_PEOPLE_H
#define PURSER_CLI_DEMO_PEOPLE_H

#include "store/db.h"

enum { DEMO_PEOPLE = 6 };
typedef struct { const char *what, *email; Str password; } DemoPerson;

/* Adds them, each with a new password of five words. */
MUST bool demo_people_add(DemoPerson out[DEMO_PEOPLE], Arena *a, Db *db, Str actor, int64_t now_ms, Err *e);
/* email,password,role; mode 0600. */
MUST bool demo_people_write(const char *path, const DemoPerson people[DEMO_PEOPLE], Err *e);

#endif
