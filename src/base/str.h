/* Text as a pointer and a length, never NUL-terminated by contract; and Buf, which text is written into. */
#ifndef PURSER_BASE_STR_H
#define PURSER_BASE_STR_H

#include <stdarg.h>
#include <stddef.h>

#include "base/arena.h"

typedef struct { const char *p; size_t n; } Str;

#define STR(literal) ((Str){("" literal), sizeof(literal) - 1})
#define STR_ARGUMENTS(s) (int)(s).n, (s).p  /* for printf's "%.*s" */

Str str_from_c(const char *c);  /* NULL gives the empty text */
bool str_equal(Str a, Str b);
bool str_equal_c(Str a, const char *b);
bool str_equal_folded(Str a, Str b); /* ASCII letters in either case */
int str_compare(Str a, Str b);       /* by bytes, as SQLite BINARY and PostgreSQL C */
bool str_starts_with(Str s, Str prefix);
static inline Str str_trim(Str s)    /* without blanks and tabs at either end; here because every cell passes through it */
{
    while (s.n && (s.p[0] == ' ' || s.p[0] == '\t')) s.p++, s.n--;
    while (s.n && (s.p[s.n - 1] == ' ' || s.p[s.n - 1] == '\t')) s.n--;
    return s;
}
size_t str_find(Str s, char c);      /* index of the first c, or s.n */

/* Cuts at the first `separator`: returns what stands before it, leaves the rest in *s; false when *s is used up.
 * An empty text has one empty part; start with `bool more = true` held in *rest->p != NULL. */
bool str_next_part(Str *part, Str *rest, char separator);

/* True when `text` fits `pattern`, where * is any run and ? any one character of UTF-8; no pattern fits all.
 * Other bytes are compared as they are; folded ignores the case of ASCII letters. Linear time in practice: no recursion. */
bool str_matches(Str pattern, Str text, bool folded);

MUST bool str_copy(Str *out, Arena *a, Str s, Err *e);            /* the copy is NUL-terminated too */
MUST bool str_to_c(const char **out, Arena *a, Str s, Err *e);
MUST bool str_format(Str *out, Arena *a, Err *e, const char *format, ...) PRINTF_LIKE(4, 5);
MUST bool str_format_list(Str *out, Arena *a, Err *e, const char *format, va_list arguments) PRINTF_LIKE(4, 0);

/* True when every byte sequence is shortest-form UTF-8 without surrogates; else *bad_at is the offset of the first that is not. */
bool str_is_utf8(Str s, size_t *bad_at);

/* A decimal number as people type it: sign, digits, one point, exponent; exact rounding. "" and prose are refused. */
MUST bool str_to_double(double *out, Str s, Err *e);
MUST bool str_to_int(int64_t *out, Str s, Err *e);

/* The shortest decimal that reads back as the same double, without an exponent between 1e-5 and 1e15; out is NUL-terminated. */
size_t double_to_text(char out[32], double value);

/* Bytes that grow in an arena up to a ceiling, or, with a sink, leave in pieces as they come. */
typedef struct {
    Arena *arena;
    char *p;
    size_t n, room, ceiling;
    bool (*sink)(void *to, const char *p, size_t n, Err *e);
    void *to;
} Buf;

Buf buf_in(Arena *a, size_t ceiling);   /* ceiling 0: as the arena allows */
Buf buf_to(Arena *a, bool (*sink)(void *to, const char *p, size_t n, Err *e), void *to);
MUST bool buf_reserve(Buf *b, size_t more, Err *e); /* room for so many bytes more, so that adding them moves nothing */
MUST bool buf_add(Buf *b, Str s, Err *e);
MUST bool buf_add_c(Buf *b, const char *c, Err *e);
MUST bool buf_add_char(Buf *b, char c, Err *e);
MUST bool buf_format(Buf *b, Err *e, const char *format, ...) PRINTF_LIKE(3, 4);
MUST bool buf_flush(Buf *b, Err *e);    /* hands what is held to the sink */
Str buf_str(const Buf *b);              /* what is held now; dies at the next add */

#endif
