#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <errno.h>
#include <unistd.h>

#include "demo/demo_parts.h"

static bool write_all(void *to, const char *p, size_t n, Err *e)
{
    const DemoFile *f = to;
    while (n) {
        ssize_t done = write(f->file, p, n);
        if (done < 0 && errno == EINTR) continue;
        if (done < 0) return FAIL(e, ERR_IO, NULL, "%s could not be written: %s; free some space or choose another folder", f->name, strerror(errno));
        p += done;
        n -= (size_t)done;
    }
    return true;
}

bool demo_file_open(DemoFile *out, Demo *d, Str folder, const char *name, Err *e)
{
    ArenaMark mark = arena_mark(d->arena);
    Str path;
    TRY(str_format(&path, d->arena, e, "%.*s/%s", STR_ARGUMENTS(folder), name));
    int file = open(path.p, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    int reason = errno;
    arena_reset(d->arena, mark);
    if (file < 0)
        return FAIL(e, ERR_IO, NULL, "%s cannot be made in '%.*s': %s; give a folder that is there and may be written to",
                    name, (int)(folder.n > 300 ? 300 : folder.n), folder.p, strerror(reason));
    *out = (DemoFile){.file = file, .name = name};
    out->buf = buf_to(d->arena, write_all, out);
    return true;
}

void demo_file_abandon(DemoFile *f) { close(f->file); }

bool demo_file_close(DemoFile *f, Err *e)
{
    bool flushed = buf_flush(&f->buf, e);
    if (close(f->file) != 0 && flushed) return FAIL(e, ERR_IO, NULL, "%s could not be finished: %s", f->name, strerror(errno));
    return flushed;
}

bool demo_file_write(Demo *d, Str folder, const char *name, bool (*write_rows)(DemoFile *, Demo *, Err *), Err *e)
{
    ArenaMark mark = arena_mark(d->arena);
    DemoFile f;
    TRY(demo_file_open(&f, d, folder, name, e));
    if (!write_rows(&f, d, e)) {
        demo_file_abandon(&f);
        return false;
    }
    TRY(demo_file_close(&f, e));
    arena_reset(d->arena, mark);
    return true;
}

static bool comma(DemoFile *f, Err *e)
{
    if (f->line_started) return buf_add_char(&f->buf, ',', e);
    f->line_started = true;
    return true;
}

bool demo_cell(DemoFile *f, const char *text, Err *e)
{
    TRY(comma(f, e));
    if (!text) return true;
    if (!strpbrk(text, ",\"\n")) return buf_add_c(&f->buf, text, e);
    TRY(buf_add_char(&f->buf, '"', e));
    for (const char *c = text; *c; c++) {
        if (*c == '"') TRY(buf_add_char(&f->buf, '"', e));
        TRY(buf_add_char(&f->buf, *c, e));
    }
    return buf_add_char(&f->buf, '"', e);
}

bool demo_cell_int(DemoFile *f, int64_t value, Err *e)
{
    char text[24];
    snprintf(text, sizeof text, "%" PRId64, value);
    return demo_cell(f, text, e);
}

bool demo_cell_cents(DemoFile *f, int64_t cents, Err *e)
{
    char text[32];
    cents_to_text(text, CENTS(cents));
    return demo_cell(f, text, e);
}

bool demo_cell_hundredths(DemoFile *f, int64_t hundredths, Err *e)
{
    char text[32];
    size_t n = cents_to_text(text, CENTS(hundredths)); /* "2.50": the digits of a decimal are those of money */
    while (n && text[n - 1] == '0') text[--n] = 0;
    if (n && text[n - 1] == '.') text[--n] = 0;
    return demo_cell(f, text, e);
}

bool demo_row_end(DemoFile *f, Err *e)
{
    f->line_started = false;
    return buf_add_char(&f->buf, '\n', e);
}
