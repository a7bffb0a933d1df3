/* Letters as people compare and search them: small, without accents. "Español Básico" and "espanol basico" are the same then. */
#ifndef PURSER_BASE_FOLD_H
#define PURSER_BASE_FOLD_H

#include "base/str.h"

/* Latin letters with accents (U+00C0 to U+017F) become the plain small letter, A-Z small; every other byte stays. Never longer than `s`. */
MUST bool text_fold(Str *out, Arena *a, Str s, Err *e);
/* As text_fold into room for `most` bytes; what does not fit is left out. Returns the bytes written. */
size_t text_fold_into(char *out, size_t most, Str s);
/* Both folded before: does `text` hold `part`? An empty part is held by everything. */
bool folded_holds(Str text, Str part);

#endif
