#include "people/mail.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <curl/curl.h>

#include "base/hash.h"

/* ---- Words ---- */

static bool day_and_time(Str *out, Arena *a, int64_t ms, Err *e)
{
    static const char *const months[] = {"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"};
    time_t seconds = (time_t)(ms / 1000);
    struct tm t;
    gmtime_r(&seconds, &t);
    return str_format(out, a, e, "%s %d, %d, %02d:%02d UTC", months[t.tm_mon], t.tm_mday, t.tm_year + 1900, t.tm_hour, t.tm_min);
}

bool mail_of_link(Mail *out, Arena *a, const LinkMail *about, Err *e)
{
    Mail mail = {.to_name = about->name, .to_email = about->email, .now_ms = about->now_ms};
    Str until, why;
    TRY(day_and_time(&until, a, about->expires_at_ms, e));
    if (about->kind == LINK_INVITATION) {
        TRY(str_format(&mail.subject, a, e, "Your way into Purser at %.*s", STR_ARGUMENTS(about->district)));
        TRY(str_format(&why, a, e, "%.*s has given you access to Purser, where %.*s keeps its\ninitiatives: what they are for, what they cost and what they do for students.\n",
                       STR_ARGUMENTS(about->by.n ? about->by : STR("Your district")), STR_ARGUMENTS(about->district)));
    } else {
        TRY(str_format(&mail.subject, a, e, "A new password for Purser at %.*s", STR_ARGUMENTS(about->district)));
        if (about->by.n) TRY(str_format(&why, a, e, "%.*s sends you a link to choose a new password for Purser at\n%.*s.\n", STR_ARGUMENTS(about->by), STR_ARGUMENTS(about->district)));
        else TRY(str_format(&why, a, e, "Someone, probably you, asked for a new password for Purser at\n%.*s.\n", STR_ARGUMENTS(about->district)));
    }
    TRY(str_format(&mail.text, a, e, "Hello %.*s,\n\n%.*s\nOpen this link to choose a password. It works once, until\n%.*s:\n\n%.*s\n\n"
                                     "If you did not expect this mail, do nothing: without the link nobody gets in.\n",
                   STR_ARGUMENTS(about->name), STR_ARGUMENTS(why), STR_ARGUMENTS(until), STR_ARGUMENTS(about->link)));
    *out = mail;
    return true;
}

/* ---- The message ---- */

static bool is_plain(Str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] < ' ' || (unsigned char)s.p[i] > 126) return false;
    return true;
}

static bool refuse_breaks(Str s, const char *what, Err *e)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] < ' ' || s.p[i] == 127) return FAIL(e, ERR_INPUT, what, "a mail's %s is one line", what);
    return true;
}

/* RFC 2047, "Q": words of at most 75 characters, each whole letters in themselves. As few as can be: not every reader joins them well. */
static bool add_encoded(Buf *b, Str s, Err *e)
{
    enum { WORD_MOST = 75 - 12, LONGEST_NAME = 10 };
    size_t used = LONGEST_NAME; /* the header's own, before the first word */
    TRY(buf_add_c(b, "=?UTF-8?Q?", e));
    for (size_t i = 0, n; i < s.n; i += n) {
        for (n = 1; i + n < s.n && ((unsigned char)s.p[i + n] & 0xC0) == 0x80;) n++;
        bool stays = isalnum((unsigned char)s.p[i]) || s.p[i] == ' ';
        size_t length = stays ? 1 : 3 * n;
        if (used + length > WORD_MOST) {
            TRY(buf_add_c(b, "?=\r\n =?UTF-8?Q?", e));
            used = 0;
        }
        if (stays) TRY(buf_add_char(b, s.p[i] == ' ' ? '_' : s.p[i], e));
        for (size_t k = 0; !stays && k < n; k++) TRY(buf_format(b, e, "=%02X", (unsigned char)s.p[i + k]));
        used += length;
    }
    return buf_add_c(b, "?=", e);
}

static bool add_words(Buf *b, Str s, bool in_quotes, Err *e)
{
    if (!is_plain(s)) return add_encoded(b, s, e);
    if (!in_quotes) return buf_add(b, s, e);
    TRY(buf_add_char(b, '"', e));
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '"' || s.p[i] == '\\') TRY(buf_add_char(b, '\\', e));
        TRY(buf_add_char(b, s.p[i], e));
    }
    return buf_add_char(b, '"', e);
}

static bool add_date(Buf *b, int64_t now_ms, Err *e)
{
    static const char *const days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    time_t seconds = (time_t)(now_ms / 1000);
    struct tm t;
    gmtime_r(&seconds, &t);
    return buf_format(b, e, "Date: %s, %d %s %d %02d:%02d:%02d +0000\r\n", days[t.tm_wday], t.tm_mday, months[t.tm_mon], t.tm_year + 1900, t.tm_hour, t.tm_min, t.tm_sec);
}

/* "Purser <purser@district.example>" or the address alone. */
static Str address_in(Str from)
{
    size_t at = str_find(from, '<');
    Str address = at < from.n ? (Str){from.p + at + 1, from.n - at - 1} : from;
    address.n = str_find(address, '>');
    return str_trim(address);
}

static bool add_headers(Buf *b, const PeopleSettings *settings, const Mail *mail, Err *e)
{
    Str from = address_in(settings->mail_from), name = {settings->mail_from.p, str_find(settings->mail_from, '<')};
    uint64_t id[2];
    random_bytes(id, sizeof id);
    TRY(buf_add_c(b, "From: ", e));
    if (name.n < settings->mail_from.n && str_trim(name).n) TRY(add_words(b, str_trim(name), true, e));
    TRY(buf_format(b, e, " <%.*s>\r\nTo: ", STR_ARGUMENTS(from)));
    TRY(add_words(b, mail->to_name, true, e));
    TRY(buf_format(b, e, "\r\n <%.*s>\r\nSubject: ", STR_ARGUMENTS(mail->to_email)));
    TRY(add_words(b, mail->subject, false, e));
    TRY(buf_add_c(b, "\r\n", e));
    TRY(add_date(b, mail->now_ms, e));
    size_t at = str_find(from, '@');
    TRY(buf_format(b, e, "Message-ID: <%016llx%016llx%.*s>\r\n", (unsigned long long)id[0], (unsigned long long)id[1], (int)(from.n - at), from.p + at));
    return buf_add_c(b, "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\nAuto-Submitted: auto-generated\r\n\r\n", e);
}

/* Lines of at most 76 characters, which every server passes on as they are. */
static bool add_text(Buf *b, Str text, Err *e)
{
    enum { LINE_MOST = 72 };
    size_t column = 0;
    for (size_t i = 0; i < text.n; i++) {
        unsigned char c = (unsigned char)text.p[i];
        if (c == '\n') {
            TRY(buf_add_c(b, "\r\n", e));
            column = 0;
            continue;
        }
        if (column >= LINE_MOST) {
            TRY(buf_add_c(b, "=\r\n", e));
            column = 0;
        }
        bool stays = c > ' ' && c < 127 && c != '=' && !(c == '.' && column == 0);
        if (c == ' ' && i + 1 < text.n && text.p[i + 1] != '\n') stays = true;
        TRY(stays ? buf_add_char(b, (char)c, e) : buf_format(b, e, "=%02X", c));
        column += stays ? 1 : 3;
    }
    return true;
}

bool mail_message(Str *out, Arena *a, const PeopleSettings *settings, const Mail *mail, Err *e)
{
    Buf b = buf_in(a, 0);
    TRY(refuse_breaks(mail->to_name, "name", e));
    TRY(refuse_breaks(mail->to_email, "address", e));
    TRY(refuse_breaks(mail->subject, "subject", e));
    TRY(refuse_breaks(settings->mail_from, "from", e));
    TRY(add_headers(&b, settings, mail, e));
    TRY(add_text(&b, mail->text, e));
    *out = buf_str(&b);
    return true;
}

/* ---- Sending ---- */

static size_t give(char *to, size_t size, size_t n, void *from)
{
    Str *rest = from;
    size_t take = size * n < rest->n ? size * n : rest->n;
    memcpy(to, rest->p, take);
    *rest = (Str){rest->p + take, rest->n - take};
    return take;
}

static bool is_local(Str url)
{
    Str host = {url.p + str_find(url, ':') + 3, url.n - str_find(url, ':') - 3};
    host.n = str_find(host, ':') < host.n && host.p[0] != '[' ? str_find(host, ':') : host.n;
    return str_equal_c(host, "127.0.0.1") || str_equal_c(host, "localhost") || str_starts_with(host, STR("[::1]"));
}

typedef struct { CURL *curl; struct curl_slist *to; } Sending;

static bool set_up(Sending *s, Arena *a, const PeopleSettings *settings, const Mail *mail, Str *message, Err *e)
{
    const char *url, *user, *password, *ca;
    Str from, to;
    TRY(str_to_c(&url, a, settings->smtp_url, e));
    TRY(str_to_c(&user, a, settings->smtp_user, e));
    TRY(str_to_c(&password, a, settings->smtp_password, e));
    TRY(str_to_c(&ca, a, settings->ca_file, e));
    TRY(str_format(&from, a, e, "<%.*s>", STR_ARGUMENTS(address_in(settings->mail_from))));
    TRY(str_format(&to, a, e, "<%.*s>", STR_ARGUMENTS(mail->to_email)));
    s->to = curl_slist_append(NULL, to.p);
    s->curl = curl_easy_init();
    if (!s->to || !s->curl) return FAIL(e, ERR_MEMORY, NULL, "not enough memory to send a mail");
    curl_easy_setopt(s->curl, CURLOPT_URL, url);
    curl_easy_setopt(s->curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(s->curl, CURLOPT_USE_SSL, is_local(settings->smtp_url) ? (long)CURLUSESSL_TRY : (long)CURLUSESSL_ALL);
    curl_easy_setopt(s->curl, CURLOPT_MAIL_FROM, from.p);
    curl_easy_setopt(s->curl, CURLOPT_MAIL_RCPT, s->to);
    curl_easy_setopt(s->curl, CURLOPT_READFUNCTION, give);
    curl_easy_setopt(s->curl, CURLOPT_READDATA, message);
    curl_easy_setopt(s->curl, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(s->curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(s->curl, CURLOPT_CONNECTTIMEOUT, 10L);
    curl_easy_setopt(s->curl, CURLOPT_TIMEOUT, 30L);
    if (*user) curl_easy_setopt(s->curl, CURLOPT_USERNAME, user);
    if (*user) curl_easy_setopt(s->curl, CURLOPT_PASSWORD, password);
    if (*ca) curl_easy_setopt(s->curl, CURLOPT_CAINFO, ca);
    return true;
}

static bool perform(const Sending *s, Err *e)
{
    char why[CURL_ERROR_SIZE] = "";
    long code = 0;
    curl_easy_setopt(s->curl, CURLOPT_ERRORBUFFER, why);
    CURLcode done = curl_easy_perform(s->curl);
    curl_easy_getinfo(s->curl, CURLINFO_RESPONSE_CODE, &code);
    if (done == CURLE_OK) return true;
    return FAIL(e, ERR_IO, NULL, "the mail was not sent: %s (the mail server's last answer: %ld)", why[0] ? why : curl_easy_strerror(done), code);
}

bool mail_send(Arena *a, const PeopleSettings *settings, const Mail *mail, Err *e)
{
    Sending s = {0};
    Str message;
    if (!settings->smtp_url.n) return FAIL(e, ERR_INPUT, NULL, "no mail server is set up");
    TRY(mail_message(&message, a, settings, mail, e));
    bool good = set_up(&s, a, settings, mail, &message, e) && perform(&s, e);
    curl_easy_cleanup(s.curl);
    curl_slist_free_all(s.to);
    return good;
}
