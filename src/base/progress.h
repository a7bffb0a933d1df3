/* How long work says how far it is, and hears that it should stop. */
#ifndef PURSER_BASE_PROGRESS_H
#define PURSER_BASE_PROGRESS_H

#include <stddef.h>

#include "base/err.h"

typedef struct {
    void (*tell)(void *to, const char *what, int64_t done, int64_t total); /* NULL: tells nobody; total 0: not known */
    void *to;
    const volatile int *is_cancelled;  /* NULL: cannot be cancelled */
} Progress;

/* Call at every piece of work that takes some milliseconds. progress may be NULL. Errors: CANCELLED. */
MUST static inline bool progress_step(const Progress *progress, const char *what, int64_t done, int64_t total, Err *e)
{
    if (!progress) return true;
    if (progress->is_cancelled && *progress->is_cancelled)
        return FAIL(e, ERR_CANCELLED, NULL, "%s was cancelled; nothing was changed", what);
    if (progress->tell) progress->tell(progress->to, what, done, total);
    return true;
}

#endif
