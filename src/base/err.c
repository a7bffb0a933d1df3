#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"

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

/* What was cut, or came in broken, must still be one line of text: to a terminal, to a reader of JSON. */
static void keep_text(char *text)
{
    size_t bad_at;
    for (char *p = text; !str_is_utf8(str_from_c(p), &bad_at); *p++ = '?') p += bad_at;
    for (char *p = text; *p; p++)
        if ((unsigned char)*p < 0x20 || *p == 0x7F) *p = ' ';
}

bool err_set(Err *e, ErrCode code, const char *field, const char *source_file, int source_line,
             const char *format, ...)
{
    if (!e) return false;
    Err said = {.code = code, .source_file = source_file, .source_line = source_line}; /* apart: *e's own words may be among the arguments */
    snprintf(said.field, sizeof said.field, "%s", field ? field : "");
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(said.message, sizeof said.message, format, arguments);
    va_end(arguments);
    keep_text(said.field);
    keep_text(said.message);
    *e = said;
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
    keep_text(placed);
    memcpy(e->message, placed, sizeof placed);
    return false;
}

const char *err_name(ErrCode code) { return rows[code].name; }
const char *err_public_text(ErrCode code) { return rows[code].public_text; }
int err_exit_status(ErrCode code) { return rows[code].exit_status; }
int err_http_status(ErrCode code) { return rows[code].http_status; }
