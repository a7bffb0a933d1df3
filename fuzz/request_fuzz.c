/* A request as it arrives, in three lines: query, header, body. What is decoded is UTF-8 without NUL, no longer than it was sent, and the same when it is sent
 * again with every byte encoded; numbers lie where they must; a field of the body is within its record's limits or refused with the field's name. */
#include "fuzz.h"

#include "http/request_check.h"
#include "http/reply.h"
#include "records.h"

static Str cut_line(Str *rest)
{
    size_t n = str_find(*rest, '\n');
    Str line = {rest->p, n};
    *rest = n < rest->n ? (Str){rest->p + n + 1, rest->n - n - 1} : (Str){"", 0};
    return line;
}

static void check_decoding(Arena *a, Str text)
{
    Str once, twice;
    size_t bad;
    Err e = {0};
    if (!percent_decode(&once, a, text, true, &e)) {
        CHECK(e.code == ERR_USAGE);
        return;
    }
    CHECK(once.n <= text.n && str_is_utf8(once, &bad) && str_find(once, '\0') == once.n);
    Buf sent = buf_in(a, 0);
    for (size_t i = 0; i < once.n; i++) CHECK(buf_format(&sent, &e, "%%%02x", (unsigned char)once.p[i]));
    CHECK(percent_decode(&twice, a, buf_str(&sent), true, &e) && str_equal(once, twice));
}

static void check_query(const Request *r)
{
    static const char *const names[] = {"q", "sort", "page"};
    Str value;
    int64_t page;
    bool given;
    Err e = {0};
    bool is_allowed = request_check_query(r, &e);
    for (size_t i = 0; i < 3; i++) {
        bool good = request_query(&value, &given, r, names[i], &e);
        CHECK(!good || given || value.n == 0);
        CHECK(good || e.code == ERR_USAGE || e.code == ERR_INPUT);
    }
    if (request_query_int(&page, &given, r, "page", 1, 1000, &e) && given) CHECK(page >= 1 && page <= 1000);
    CHECK(is_allowed || e.code != ERR_NONE);
}

static void check_body(Request *r, Str body)
{
    Initiative row = {0};
    uint64_t given;
    Err e = {0};
    if (!json_read(&r->json, r->arena, body, "the body", &e)) return;
    if (!request_check_body(r, &e)) return;
    if (!request_record(&row, &given, r, &initiative_record, &e)) {
        CHECK(e.code == ERR_INPUT && e.field[0]);
        return;
    }
    for (size_t i = 0; i < initiative_record.n; i++) CHECK(!record_has(&row, i) || (given >> i & 1));
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    static const View body_view = {"Fuzz", &initiative_record, NULL, 0};
    static const Route route = {.method = "PATCH", .path = "/api/x", .takes = &body_view, .query = "q sort page"};
    Arena *a = fuzz_arena();
    Str rest = fuzz_text(data, size), query = cut_line(&rest), header = cut_line(&rest), key;
    HttpHeader headers[] = {{STR("If-Match"), header}};
    Request r = {.arena = a, .route = &route, .method = STR("PATCH"), .path = STR("/api/x"), .query = query, .headers = headers, .headers_n = 1, .idempotency_key = header};
    int64_t version = 0;
    Err e = {0};
    check_decoding(a, query);
    check_query(&r);
    if (request_if_match(&version, &r, &e)) CHECK(version >= 1);
    else CHECK(e.code == ERR_USAGE || e.code == ERR_PRECONDITION);
    if (request_key(&key, &r, &e)) CHECK(header.n <= 200 || !key.n);
    check_body(&r, rest);
    arena_end(a);
    return 0;
}
