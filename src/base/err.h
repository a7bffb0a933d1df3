/* How a function says that it could not do its work.
 *
 * A function that can fail returns bool, true = done, takes `Err *` last, and leaves its outputs
 * untouched on failure. The caller owns the Err and passes it up as it is, or adds the place
 * (err_place) when it knows the file, line and column and the callee did not. Nothing below
 * main logs. schema/errors.def lists the codes with their HTTP and exit status. */
#ifndef PURSER_BASE_ERR_H
#define PURSER_BASE_ERR_H

#include <stdbool.h>
#include <stdint.h>

typedef enum {
    ERR_NONE = 0,
#define ERROR(name, http_status, exit_status, public_text) ERR_##name,
#include "errors.def"
#undef ERROR
} ErrCode;

typedef struct {
    ErrCode code;
    char field[64];     /* the field or column at fault, "" if none */
    char message[600];  /* one sentence for the person: what, where, why, what to do; one line of UTF-8 whatever was put into it */
    const char *source_file; /* where in the program, for us */
    int source_line;
    int retry_after_s;       /* of THROTTLED and BUSY: when to try again; 0 not known */
} Err;

#define MUST __attribute__((warn_unused_result))
#define PRINTF_LIKE(format_at, arguments_at) __attribute__((format(printf, format_at, arguments_at)))

/* Sets *e and returns false, so that `return FAIL(...)` ends a function. field may be NULL. */
bool err_set(Err *e, ErrCode code, const char *field, const char *source_file, int source_line,
             const char *format, ...) PRINTF_LIKE(6, 7);
#define FAIL(e, code, field, ...) err_false(err_set((e), (code), (field), __FILE__, __LINE__, __VA_ARGS__))
/* Says to the compiler and the analyzers, which see one file at a time, that FAIL is always false. */
static inline bool err_false(bool is_set) { return (void)is_set, false; }

/* Passes a failure up: outputs stay untouched, the Err is as the callee left it. */
#define TRY(call) do { if (!(call)) return false; } while (0)

/* Puts "place: " before the message, once, e.g. err_place(e, "ledger.csv, line %zu", line). Returns false. */
bool err_place(Err *e, const char *format, ...) PRINTF_LIKE(2, 3);

const char *err_name(ErrCode code);        /* "INPUT" */
const char *err_public_text(ErrCode code); /* the sentence of errors.def */
int err_exit_status(ErrCode code);         /* 0, 1 or 2 */
int err_http_status(ErrCode code);

#endif
