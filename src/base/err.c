#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

typedef struct {
    const char *name, *public_text;
    int http_status, exit_status;
} ErrRow;

static const ErrRow rows[] = {
    {"NONE", "", 200, 0},
#define ERROR(name, http_status, exit_status, public_text) {#name, public_text, http_status, exit_status},
#include "errors.def"
#undef ERROR
};

bool err_set(Err *e, ErrCode code, const char *field, const char *source_file, int source_line,
             const char *format, ...)
{
    if (!e) return false;
    e->code = code;
    e->source_file = source_file;
    e->source_line = source_line;
    snprintf(e->field, sizeof e->field, "%s", field ? field : "");
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(e->message, sizeof e->message, format, arguments);
    va_end(arguments);
    return false;
}

bool err_place(Err *e, const char *format, ...)
{
    char placed[sizeof e->message];
    va_list arguments;
    va_start(arguments, format);
    int written = vsnprintf(placed, sizeof placed, format, arguments);
    va_end(arguments);
    if (written < 0) return false;
    size_t used = (size_t)written < sizeof placed ? (size_t)written : sizeof placed - 1;
    snprintf(placed + used, sizeof placed - used, ": %s", e->message);
    memcpy(e->message, placed, sizeof placed);
    return false;
}

const char *err_name(ErrCode code) { return rows[code].name; }
const char *err_public_text(ErrCode code) { return rows[code].public_text; }
int err_exit_status(ErrCode code) { return rows[code].exit_status; }
int err_http_status(ErrCode code) { return rows[code].http_status; }
