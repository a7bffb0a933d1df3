/* migrations/NNNN_word.sql, built into the program by tools/embed_migrations.sh. */
#ifndef PURSER_STORE_MIGRATION_H
#define PURSER_STORE_MIGRATION_H

#include <stddef.h>

typedef struct { int version; const char *name, *sql; } Migration;

extern const Migration MIGRATIONS[]; /* in order of version */
extern const size_t MIGRATIONS_N;

#endif
