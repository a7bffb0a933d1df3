/* What people type about themselves, and what a browser sends: read within bounds, into one line that may stand in a header, and the same when read again. */
#include "fuzz.h"

#include "people/mail.h"
#include "people/people_rules.h"

static void check_email(Arena *a, Str s)
{
    Str once, twice;
    Err e;
    if (!email_read(&once, a, s, &e)) return;
    CHECK(once.n <= s.n && email_read(&twice, a, once, &e) && str_equal(once, twice));
    for (size_t i = 0; i < once.n; i++) CHECK(once.p[i] > ' ' && once.p[i] < 127 && once.p[i] != '<' && once.p[i] != '>');
}

/* A line of a message ends where its writer ended it: what is put in adds none. */
static size_t header_lines(Str message)
{
    size_t n = 0;
    for (size_t i = 0; i + 1 < message.n; i++) {
        if (message.p[i] == '\r' && message.p[i + 1] == '\n') n++;
        if (i + 3 < message.n && memcmp(message.p + i, "\r\n\r\n", 4) == 0) break;
        CHECK(message.p[i] != '\n' || (i > 0 && message.p[i - 1] == '\r'));
    }
    return n;
}

static void check_mail(Arena *a, Str s)
{
    const PeopleSettings settings = {.mail_from = STR("Purser <purser@x.org>")};
    Str message, plain;
    Err e;
    size_t bad;
    if (!str_is_utf8(s, &bad) || s.n > 60) return; /* longer names are folded */
    CHECK(mail_message(&plain, a, &settings, &(Mail){STR("Ana"), STR("ana@x.org"), STR("subject"), STR("text"), 0}, &e));
    if (mail_message(&message, a, &settings, &(Mail){s, STR("ana@x.org"), STR("subject"), s, 0}, &e)) CHECK(header_lines(message) <= header_lines(plain) + 6);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    Str s = fuzz_text(data, size), out;
    Arena *a;
    Err e;
    PermissionSet set;
    CHECK(hash_ready(&e) && arena_new(&a, 0, &e));
    check_email(a, s);
    if (name_read(&out, s, &e)) CHECK(out.n > 0 && out.n <= 120 && !memchr(out.p, '\n', out.n) && !memchr(out.p, '<', out.n));
    size_t half = s.n / 2;
    bool fair = people_password_check(s, STR("ana@x.org"), STR("Ana Ruiz"), STR("Town"), &e);
    if (!fair) CHECK(e.code == ERR_INPUT);
    (void)!people_password_check((Str){s.p, half}, (Str){s.p + half, s.n - half}, s, s, &e);
    CHECK(address_network(&out, a, s, &e));
    if (permissions_read(&set, s, &e)) CHECK(permissions_text(&out, a, set, &e));
    check_mail(a, s);
    arena_end(a);
    return 0;
}
