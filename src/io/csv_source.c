#include "io/csv_source.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { THREAD_FROM_BYTES = 4 * 1024 * 1024, MOST_PIECE_BYTES = 8 * 1024 * 1024, PIECE_BYTES = 256 * 1024 };

static void close_file(void *thing)
{
    CsvSource *s = thing;
    if (s->fd >= 0) close(s->fd);
    s->fd = -1;
}

/* Bytes of the file itself, at most n; 0 at its end. */
static bool read_some(size_t *got, CsvSource *s, char *p, size_t n, Err *e)
{
    if (s->fd < 0) {
        size_t take = n < s->memory.n ? n : s->memory.n;
        if (take) memcpy(p, s->memory.p, take);
        s->memory = (Str){s->memory.p + take, s->memory.n - take};
        *got = take;
        return true;
    }
    ssize_t read_n;
    do read_n = read(s->fd, p, n);
    while (read_n < 0 && errno == EINTR);
    if (read_n < 0) return FAIL(e, ERR_IO, NULL, "the file cannot be read (%s)", strerror(errno));
    *got = (size_t)read_n;
    return true;
}

/* Raw bytes for the caller: first those that were looked at, then the file; hashed as they are handed on. */
static bool take_raw(size_t *got, CsvSource *s, char *p, size_t room, Err *e)
{
    size_t n = room < s->piece_bytes ? room : s->piece_bytes;
    if (s->head_at < s->head_n) {
        if (n > s->head_n - s->head_at) n = s->head_n - s->head_at;
        memcpy(p, s->head + s->head_at, n);
        s->head_at += n;
    } else {
        TRY(read_some(&n, s, p, n, e));
    }
    side_hash_add(s->hash, p, n);
    s->bytes_read += (int64_t)n;
    if (n == 0) {
        s->at_end = true;
        close_file(s);
        s->file_hash = side_hash_end(s->hash);
        s->hashed = true;
    }
    *got = n;
    return true;
}

static bool open_file(CsvSource *s, const char *path, Err *e)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0 && errno == ENOENT) return FAIL(e, ERR_NOT_FOUND, NULL, "there is no such file; check its name and folder");
    if (fd < 0) return FAIL(e, ERR_IO, NULL, "the file cannot be opened (%s)", strerror(errno));
    s->fd = fd;
    struct stat status;
    if (fstat(fd, &status) != 0) return FAIL(e, ERR_IO, NULL, "the file cannot be read (%s)", strerror(errno));
    if (S_ISDIR(status.st_mode)) return FAIL(e, ERR_IO, NULL, "this is a folder, not a file");
    if (S_ISREG(status.st_mode)) s->bytes_total = status.st_size;
    posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
    return true;
}

static bool fill_head(CsvSource *s, Err *e)
{
    while (s->head_n < sizeof s->head) {
        size_t got = 0;
        TRY(read_some(&got, s, s->head + s->head_n, sizeof s->head - s->head_n, e));
        if (got == 0) break;
        s->head_n += got;
    }
    return true;
}

/* Latin text in UTF-16 has a zero in every other byte. */
static bool looks_like_utf16(Str head)
{
    size_t zeros[2] = {0, 0}, pairs = head.n / 2;
    for (size_t i = 0; i < pairs * 2; i++) zeros[i & 1] += head.p[i] == 0;
    return pairs > 0 && ((zeros[0] == 0 && zeros[1] * 3 >= pairs) || (zeros[1] == 0 && zeros[0] * 3 >= pairs));
}

/* What a file is that is not CSV, and what to do; NULL when its first bytes do not say. */
static const char *other_kind(Str head)
{
    static const struct { Str start; const char *what; } kinds[] = {
        {{"PK\3\4", 4}, "this is an Excel workbook or another zip archive, not CSV; save it again as 'CSV UTF-8'"},
        {{"\xD0\xCF\x11\xE0", 4}, "this is an old Excel workbook, not CSV; save it again as 'CSV UTF-8'"},
        {{"%PDF", 4}, "this is a PDF, not CSV; export the rows themselves as 'CSV UTF-8'"},
        {{"<", 1}, "this is a web page or XML, not CSV; open it in a spreadsheet and save it again as 'CSV UTF-8'"},
        {{"{", 1}, "this looks like JSON, not CSV; export the rows as 'CSV UTF-8'"},
        {{"[{", 2}, "this looks like JSON, not CSV; export the rows as 'CSV UTF-8'"},
        {{"sep=", 4}, "line 1 is Excel's 'sep=' mark; remove that line, so that the first one names the columns"}};
    if (str_starts_with(head, STR("\xEF\xBB\xBF"))) head = (Str){head.p + 3, head.n - 3};
    while (head.n && (head.p[0] == ' ' || head.p[0] == '\n' || head.p[0] == '\r')) head = (Str){head.p + 1, head.n - 1};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (str_starts_with(head, kinds[i].start)) return kinds[i].what;
    return NULL;
}

static bool know_encoding(CsvSource *s, CsvEncoding asked, Err *e)
{
    Str head = {s->head, s->head_n};
    static const char save[] = "save it again as 'CSV UTF-8'";
    const char *other = other_kind(head);
    if (other) return FAIL(e, ERR_INPUT, NULL, "%s", other);
    if (str_starts_with(head, STR("\xFF\xFE\0\0")) || str_starts_with(head, STR("\0\0\xFE\xFF")))
        return FAIL(e, ERR_INPUT, NULL, "the encoding is UTF-32, which is not read; %s", save);
    size_t mark = 0;
    s->encoding = asked;
    if (str_starts_with(head, STR("\xFF\xFE"))) s->encoding = CSV_UTF16LE, mark = 2;
    else if (str_starts_with(head, STR("\xFE\xFF"))) s->encoding = CSV_UTF16BE, mark = 2;
    else if (str_starts_with(head, STR("\xEF\xBB\xBF"))) s->encoding = CSV_UTF8, mark = 3;
    else if (looks_like_utf16(head))
        return FAIL(e, ERR_INPUT, NULL, "the encoding looks like UTF-16 but the file has no byte order mark; %s", save);
    side_hash_add(s->hash, s->head, mark);
    s->bytes_read = (int64_t)mark;
    s->head_at = mark;
    return true;
}

bool source_open(CsvSource *s, Arena *a, const char *path, Str memory, const CsvOptions *options, Err *e)
{
    *s = (CsvSource){.fd = -1, .memory = memory, .bytes_total = (int64_t)memory.n};
    s->piece_bytes = options->piece_bytes ? options->piece_bytes : PIECE_BYTES;
    if (s->piece_bytes > MOST_PIECE_BYTES) s->piece_bytes = MOST_PIECE_BYTES;
    TRY(arena_on_end(a, close_file, s, e));
    if (path) TRY(open_file(s, path, e));
    TRY(fill_head(s, e));
    size_t most = s->piece_bytes > sizeof s->head ? s->piece_bytes : sizeof s->head;
    TRY(side_hash_new(&s->hash, a, most, s->bytes_total >= THREAD_FROM_BYTES, e));
    TRY(know_encoding(s, options->encoding, e));
    if (s->encoding != CSV_UTF8 && !(s->raw = PUSH(a, char, s->piece_bytes + sizeof s->carry, e))) return false;
    return true;
}

static bool is_continuation(unsigned char c) { return (c & 0xC0) == 0x80; }

/* Must these 1 to 3 bytes wait for the next piece, because a character may go on there, or because the byte behind them
 * decides what is wrong with them? */
static bool is_cut_character(Str s)
{
    const unsigned char *p = (const unsigned char *)s.p;
    if (s.n == 1) return p[0] >= 0xC0;
    size_t needed = p[0] >= 0xF0 && p[0] <= 0xF4 ? 4 : p[0] >= 0xE0 && p[0] < 0xF0 ? 3 : p[0] >= 0xC2 && p[0] < 0xE0 ? 2 : 0;
    if (s.n >= needed) return false;
    for (size_t i = 1; i < s.n; i++)
        if (!is_continuation(p[i])) return false;
    return !(p[0] == 0xE0 && p[1] < 0xA0) && !(p[0] == 0xED && p[1] > 0x9F) && !(p[0] == 0xF0 && p[1] < 0x90) && !(p[0] == 0xF4 && p[1] > 0x8F);
}

/* Why the bytes at s are no UTF-8. An overlong form or a surrogate comes from a broken or hostile program, never from
 * an old spreadsheet, so there Windows-1252 is not offered. */
static bool not_utf8(Str bytes, int64_t offset, Err *e)
{
    const unsigned char *p = (const unsigned char *)bytes.p;
    bool followed = bytes.n > 1 && is_continuation(p[1]);
    const char *broken = followed && (p[0] == 0xC0 || p[0] == 0xC1 || (p[0] == 0xE0 && p[1] < 0xA0) || (p[0] == 0xF0 && p[1] < 0x90))
                             ? "an overlong UTF-8 form"
                         : followed && p[0] == 0xED && p[1] > 0x9F ? "half of a surrogate pair"
                         : followed && ((p[0] == 0xF4 && p[1] > 0x8F) || p[0] == 0xF5) ? "a character beyond Unicode" : NULL;
    if (broken)
        return FAIL(e, ERR_INPUT, NULL, "at byte %lld stands %s, which no correct program writes; save the file again as 'CSV UTF-8'",
                    (long long)offset, broken);
    return FAIL(e, ERR_INPUT, NULL, "the encoding is not UTF-8: byte %lld is 0x%02X; save the file again as 'CSV UTF-8', or, if an older "
                "Excel wrote it, read it with --encoding windows-1252", (long long)offset, p[0]);
}

static bool has_nul(int64_t offset, Err *e)
{
    return FAIL(e, ERR_INPUT, NULL, "byte %lld is zero (NUL), which no text holds; export the file again", (long long)offset);
}

/* Remembers a failure until the good bytes before it are used up: what is told must not depend on the piece's size. */
static bool fail_later(size_t *got, CsvSource *s, size_t good, Err *e)
{
    s->failed = true;
    s->failure = *e;
    if (good == 0) return false;
    *got = good;
    return true;
}

/* Checks n new bytes that stand at p behind the carried ones. */
static bool check_utf8(size_t *got, CsvSource *s, char *p, size_t n, Err *e)
{
    int64_t offset = s->bytes_read - (int64_t)n;
    const char *nul = n ? memchr(p, 0, n) : NULL;
    size_t clean = nul ? (size_t)(nul - p) : n, bad_at = 0;
    s->carry_n = 0;
    if (!str_is_utf8((Str){p, clean}, &bad_at)) {
        Str rest = {p + bad_at, clean - bad_at};
        if (!nul && !s->at_end && rest.n < 4 && is_cut_character(rest)) {
            memcpy(s->carry, rest.p, rest.n);
            s->carry_n = rest.n;
            *got = bad_at;
            return true;
        }
        not_utf8(rest, offset + (int64_t)bad_at, e);
        return fail_later(got, s, bad_at, e);
    }
    if (nul) {
        has_nul(offset + (int64_t)clean, e);
        return fail_later(got, s, clean, e);
    }
    *got = n;
    return true;
}

static size_t put_character(char *p, uint32_t c)
{
    static const unsigned lead[] = {0, 0, 0xC0, 0xE0, 0xF0};
    size_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    for (size_t k = n - 1; k > 0; k--, c >>= 6) p[k] = (char)(0x80 | (c & 0x3F));
    p[0] = (char)((n == 1 ? 0 : lead[n]) | c);
    return n;
}

/* Windows-1252 0x80-0x9F; 0 for the five bytes that stand for nothing. */
static const uint16_t windows_1252[32] = {
    0x20AC, 0, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017D, 0,
    0, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0, 0x017E, 0x0178};

static bool convert_1252(size_t *got, CsvSource *s, char *p, Err *e)
{
    int64_t offset = s->bytes_read - (int64_t)s->raw_n;
    size_t n = 0;
    for (size_t i = 0; i < s->raw_n; i++) {
        unsigned char c = (unsigned char)s->raw[i];
        uint32_t character = c >= 0x80 && c < 0xA0 ? windows_1252[c - 0x80] : c;
        if (character == 0) {
            if (c == 0) has_nul(offset + (int64_t)i, e);
            else FAIL(e, ERR_INPUT, NULL, "the encoding is not Windows-1252: byte %lld is 0x%02X; save the file again as 'CSV UTF-8'",
                      (long long)offset + (long long)i, c);
            return fail_later(got, s, n, e);
        }
        n += put_character(p + n, character);
    }
    *got = n;
    return true;
}

static uint32_t unit_at(const CsvSource *s, size_t i)
{
    unsigned low = (unsigned char)s->raw[i], high = (unsigned char)s->raw[i + 1];
    return s->encoding == CSV_UTF16LE ? high << 8 | low : low << 8 | high;
}

static bool convert_utf16(size_t *got, CsvSource *s, char *p, Err *e)
{
    int64_t offset = s->bytes_read - (int64_t)s->raw_n;
    size_t n = 0, i = 0;
    s->carry_n = 0;
    while (i < s->raw_n) {
        size_t left = s->raw_n - i;
        uint32_t c = left >= 2 ? unit_at(s, i) : 0, second = 0;
        bool high = left >= 2 && c >= 0xD800 && c < 0xDC00;
        if (!s->at_end && (left < 2 || (high && left < 4))) {
            memcpy(s->carry, s->raw + i, left);
            s->carry_n = left;
            break;
        }
        if (high && left >= 4) second = unit_at(s, i + 2);
        bool pair = high && second >= 0xDC00 && second < 0xE000;
        if (left < 2 || c == 0 || (c >= 0xD800 && c < 0xE000 && !pair)) {
            int64_t at = offset + (int64_t)i;
            if (left < 2) FAIL(e, ERR_INPUT, NULL, "the encoding is UTF-16 but the file ends in the middle of a character at byte %lld; export it again", (long long)at);
            else if (c == 0) has_nul(at, e);
            else FAIL(e, ERR_INPUT, NULL, "at byte %lld stands half of a surrogate pair, which no correct program writes; save the file again as 'CSV UTF-8'", (long long)at);
            return fail_later(got, s, n, e);
        }
        n += put_character(p + n, pair ? 0x10000 + ((c - 0xD800) << 10) + (second - 0xDC00) : c);
        i += pair ? 4 : 2;
    }
    *got = n;
    return true;
}

/* A byte gives at most three (Windows-1252), a pair of bytes three (UTF-16). */
static bool read_converted(size_t *got, CsvSource *s, char *p, size_t room, Err *e)
{
    size_t most = room / 3 - sizeof s->carry, n = 0;
    memcpy(s->raw, s->carry, s->carry_n);
    TRY(take_raw(&n, s, s->raw + s->carry_n, most < s->piece_bytes ? most : s->piece_bytes, e));
    s->raw_n = s->carry_n + n;
    return s->encoding == CSV_WINDOWS_1252 ? convert_1252(got, s, p, e) : convert_utf16(got, s, p, e);
}

static bool read_checked(size_t *got, CsvSource *s, char *p, size_t room, Err *e)
{
    if (s->encoding != CSV_UTF8) return read_converted(got, s, p, room, e);
    size_t n = 0, carried = s->carry_n;
    memcpy(p, s->carry, carried);
    TRY(take_raw(&n, s, p + carried, room - carried, e));
    return check_utf8(got, s, p, carried + n, e);
}

bool source_read(size_t *got, CsvSource *s, char *p, size_t room, Err *e)
{
    assert(room >= SOURCE_ROOM_BYTES);
    if (s->failed) {
        if (e) *e = s->failure;
        return false;
    }
    size_t good = 0;
    while (good == 0 && !s->at_end) {
        Err failure;
        if (read_checked(&good, s, p, room, &failure)) continue;
        s->failed = true;
        s->failure = failure;
        if (e) *e = failure;
        return false;
    }
    *got = good;
    return true;
}
