/* The files of web/dist, as they lie in the program (tools/embed_page.sh makes the table). */
#ifndef PURSER_SERVE_PAGE_FILES_H
#define PURSER_SERVE_PAGE_FILES_H

#include <stddef.h>

typedef struct {
    const char *name, *type;    /* "app.js", "text/javascript; charset=utf-8" */
    const char *bytes;
    size_t n;
    const char *gzip;           /* the same, compressed; gzip_n 0: not worth it */
    size_t gzip_n;
} PageFile;

extern const PageFile page_files[];
extern const size_t page_files_n;

#endif
