#include "tests/house_read.h"

#include <ctype.h>
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

static char *read_file(const char *path)
{
    FILE *f = fopen(path, "rb");
    if (!f) fail_msg("%s cannot be read", path);
    fseek(f, 0, SEEK_END);
    long size = ftell(f);
    rewind(f);
    char *text = malloc((size_t)size + 1);
    assert_non_null(text);
    assert_int_equal(fread(text, 1, (size_t)size, f), size);
    text[size] = 0;
    fclose(f);
    return text;
}

/* Blanks comments, strings and characters; line ends stay, so that lines can still be counted. */
static char *code_of(const char *text)
{
    char *code = strdup(text);
    assert_non_null(code);
    enum { CODE, LINE, BLOCK, STRING, CHARACTER } state = CODE;
    for (char *p = code; *p; p++) {
        char c = *p, next = p[1];
        if (state == CODE) {
            if (c == '/' && (next == '/' || next == '*')) {
                state = next == '/' ? LINE : BLOCK;
                *p = ' ', *++p = ' ';
            } else if (c == '"') state = STRING;
            else if (c == '\'') state = CHARACTER;
        } else if (c == '\n') {
            if (state != BLOCK) state = CODE;
        } else if (state == BLOCK && c == '*' && next == '/') {
            *p = ' ', *++p = ' ', state = CODE;
        } else if ((state == STRING && c == '"') || (state == CHARACTER && c == '\'')) {
            state = CODE;
        } else {
            *p = ' ';
            if ((state == STRING || state == CHARACTER) && c == '\\' && next && next != '\n') *++p = ' ';
        }
    }
    return code;
}

Source source_of(const char *path, const char *text)
{
    Source s;
    snprintf(s.path, sizeof s.path, "%s", path);
    s.text = strdup(text);
    assert_non_null(s.text);
    s.code = code_of(text);
    return s;
}

static bool has_end(const char *name, const char *ends)
{
    const char *dot = strrchr(name, '.');
    if (!dot) return false;
    char word[16], all[80];
    snprintf(word, sizeof word, " %s ", dot + 1);
    snprintf(all, sizeof all, " %s ", ends);
    return strstr(all, word) != NULL;
}

static int by_path(const void *a, const void *b) { return strcmp(((const Source *)a)->path, ((const Source *)b)->path); }

static void read_folder(Source **list, size_t *n, const char *folder, const char *ends)
{
    DIR *d = opendir(folder);
    if (!d) fail_msg("%s cannot be read: the test runs in the project's root", folder);
    for (struct dirent *entry; (entry = readdir(d));) {
        if (entry->d_name[0] == '.') continue;
        char path[300];
        struct stat s;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (stat(path, &s) != 0) continue;
        if (S_ISDIR(s.st_mode)) read_folder(list, n, path, ends);
        if (!S_ISREG(s.st_mode) || !has_end(entry->d_name, ends)) continue;
        *list = realloc(*list, (*n + 1) * sizeof **list);
        assert_non_null(*list);
        char *text = read_file(path);
        (*list)[(*n)++] = source_of(path, text);
        free(text);
    }
    closedir(d);
}

void source_read(Source **list, size_t *n, const char *folder, const char *ends)
{
    size_t first = *n;
    read_folder(list, n, folder, ends);
    if (*n > first) qsort(*list + first, *n - first, sizeof **list, by_path);
}

void source_end(Source *list, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        free(list[i].text);
        free(list[i].code);
    }
    free(list);
}

bool source_is_test(const Source *s)
{
    static const char *const marks[] = {"_test.", "_test_", "_testing.", "_bench.", "_time."};
    if (strncmp(s->path, "src/", 4) != 0) return true;
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (strstr(s->path, marks[i])) return true;
    return false;
}

void source_room(char out[40], const char *path)
{
    const char *p = strncmp(path, "src/", 4) == 0 ? path + 4 : path, *slash = strchr(p, '/');
    snprintf(out, 40, "%.*s", slash ? (int)(slash - p) : 0, p);
}

void finding_add(Findings *f, const char *format, ...)
{
    if (f->n == sizeof f->lines / sizeof *f->lines) return;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(f->lines[f->n++], sizeof *f->lines, format, arguments);
    va_end(arguments);
}
