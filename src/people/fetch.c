#include "people/fetch.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include <curl/curl.h>

#include "people/services.h"

enum { DOCUMENT_BYTES = 256 * 1024 };

bool form_add(Buf *b, const char *name, Str value, Err *e)
{
    TRY(buf_format(b, e, "%s%s=", b->n && b->p[b->n - 1] != '?' && b->p[b->n - 1] != '&' ? "&" : "", name));
    for (size_t i = 0; i < value.n; i++) {
        unsigned char c = (unsigned char)value.p[i];
        TRY(isalnum(c) || strchr("-._~", c) ? buf_add_char(b, (char)c, e) : buf_format(b, e, "%%%02X", c));
    }
    return true;
}

typedef struct { Buf body; Err e; } Taking;

static size_t take(char *from, size_t size, size_t n, void *to)
{
    Taking *t = to;
    return buf_add(&t->body, (Str){from, size * n}, &t->e) ? size * n : 0;
}

typedef struct { CURL *curl; struct curl_slist *headers; } Fetching;

/* libcurl wants its names and passwords NUL-terminated, and encoded as RFC 6749 says (2.3.1). */
static bool encoded(const char **out, Arena *a, Str text, Err *e)
{
    Buf b = buf_in(a, 0);
    TRY(form_add(&b, "", text, e));
    return str_to_c(out, a, (Str){b.p + 1, b.n - 1}, e);
}

static bool set_credentials(Fetching *f, Arena *a, const Fetch *what, Err *e)
{
    const char *user, *password;
    Str header;
    if (what->user.n) {
        TRY(encoded(&user, a, what->user, e));
        TRY(encoded(&password, a, what->password, e));
        curl_easy_setopt(f->curl, CURLOPT_USERNAME, user);
        curl_easy_setopt(f->curl, CURLOPT_PASSWORD, password);
        curl_easy_setopt(f->curl, CURLOPT_HTTPAUTH, CURLAUTH_BASIC);
    }
    if (what->bearer.n) {
        TRY(str_format(&header, a, e, "Authorization: Bearer %.*s", STR_ARGUMENTS(what->bearer)));
        f->headers = curl_slist_append(f->headers, header.p);
    }
    f->headers = curl_slist_append(f->headers, "Accept: application/json");
    curl_easy_setopt(f->curl, CURLOPT_HTTPHEADER, f->headers);
    return true;
}

static bool set_up(Fetching *f, Taking *taking, Arena *a, const Fetch *what, Err *e)
{
    const char *url, *form, *ca;
    if (!url_is_safe(what->url)) return FAIL(e, ERR_INPUT, NULL, "'%.*s' is not an https:// address", (int)(what->url.n > 200 ? 200 : what->url.n), what->url.p);
    TRY(str_to_c(&url, a, what->url, e));
    TRY(str_to_c(&form, a, what->form, e));
    TRY(str_to_c(&ca, a, what->ca_file, e));
    f->curl = curl_easy_init();
    if (!f->curl) return FAIL(e, ERR_MEMORY, NULL, "not enough memory to ask the provider");
    TRY(set_credentials(f, a, what, e));
    curl_easy_setopt(f->curl, CURLOPT_URL, url);
    curl_easy_setopt(f->curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(f->curl, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(f->curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(f->curl, CURLOPT_CONNECTTIMEOUT, 5L);
    curl_easy_setopt(f->curl, CURLOPT_TIMEOUT, 10L);
    curl_easy_setopt(f->curl, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(f->curl, CURLOPT_WRITEDATA, taking);
    if (what->form.n) curl_easy_setopt(f->curl, CURLOPT_POSTFIELDS, form);
    if (*ca) curl_easy_setopt(f->curl, CURLOPT_CAINFO, ca);
    return true;
}

bool fetch(Str *out, int *out_status, Arena *a, const Fetch *what, Err *e)
{
    Fetching f = {0};
    Taking taking = {.body = buf_in(a, DOCUMENT_BYTES)};
    bool good = set_up(&f, &taking, a, what, e);
    CURLcode done = good ? curl_easy_perform(f.curl) : CURLE_OK;
    long status = 0;
    if (good) curl_easy_getinfo(f.curl, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_cleanup(f.curl);
    curl_slist_free_all(f.headers);
    TRY(good);
    if (done == CURLE_WRITE_ERROR && taking.e.code) return *e = taking.e, false;
    if (done != CURLE_OK) return FAIL(e, ERR_IO, NULL, "%.*s could not be reached: %s", (int)(what->url.n > 200 ? 200 : what->url.n), what->url.p, curl_easy_strerror(done));
    *out = buf_str(&taking.body);
    *out_status = (int)status;
    return true;
}
