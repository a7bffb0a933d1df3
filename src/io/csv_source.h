/* The bytes of a CSV file as UTF-8 that has been checked, in pieces: inside io only, csv.c reads from it.
 *
 * Takes off a byte order mark, turns UTF-16 (with a mark) and, when told to, Windows-1252 into UTF-8, refuses everything
 * else with the offset of the byte at fault, and hashes the file's own bytes on the way. */
#ifndef PURSER_IO_CSV_SOURCE_H
#define PURSER_IO_CSV_SOURCE_H

#include "io/csv.h"
#include "io/side_hash.h"

enum { SOURCE_HEAD_BYTES = 4096, SOURCE_ROOM_BYTES = 16 };

typedef struct {
    int fd;                    /* -1: memory, or closed */
    Str memory;                /* what is left of it */
    CsvEncoding encoding;
    size_t piece_bytes;
    int64_t bytes_read;        /* handed on from the file, the byte order mark included */
    int64_t bytes_total;       /* 0: unknown */
    bool at_end, failed;
    Err failure;               /* told once all bytes before it have been given out */
    char head[SOURCE_HEAD_BYTES]; /* what was looked at to know the encoding, given out first */
    size_t head_n, head_at;
    char *raw;                 /* a piece before conversion; only where there is one */
    size_t raw_n;
    char carry[4];             /* the beginning of a character whose end is in the next piece */
    size_t carry_n;
    SideHash *hash;
    bool hashed;
    Hash file_hash;
} CsvSource;

/* path NULL: from memory. Fails without a place in the message (the caller knows the file's name). */
MUST bool source_open(CsvSource *out, Arena *a, const char *path, Str memory, const CsvOptions *options, Err *e);

/* Up to about a piece of UTF-8 at p, which has `room` bytes (at least SOURCE_ROOM_BYTES); *got 0 only at the end.
 * Errors: INPUT naming the byte's offset, IO. */
MUST bool source_read(size_t *got, CsvSource *source, char *p, size_t room, Err *e);

#endif
