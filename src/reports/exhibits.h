/* Exhibits as routes give them: each by its number or name, for those who may see what it rests on; people whose role is held to sites get the part that
 * reaches those. */
#ifndef PURSER_REPORTS_EXHIBITS_H
#define PURSER_REPORTS_EXHIBITS_H

#include "http/principal.h"
#include "reports/reports.h"

typedef struct {
    const char *name;           /* "exhibit-4" */
    const char *table;          /* of the report; NULL: the completeness of data sheets, which the report does not have */
    const char *title;
    PermissionSet needs;        /* all of them */
    bool is_weighed;            /* rests on effects and decisions, which take time */
    bool is_for_all;            /* of the whole district: not for people held to sites */
} Exhibit;

extern const Exhibit exhibits[];
extern const size_t exhibits_n;

/* By its name, or the report's name of its table; NULL when there is none. */
const Exhibit *exhibit_by_name(Str name);
bool exhibit_may(const Exhibit *exhibit, const Principal *who);

/* Its table, what it says in one sentence and where the figures come from; all in `a`. */
MUST bool exhibit_make(Table *out, Str *finding, Str *source, Arena *a, Db *db, const Exhibit *exhibit, const Principal *who, int fiscal_year, Err *e);

#endif
