/* JSON: what the writer writes byte by byte, jansson reading the same tree back, and what the reader refuses. */
#include "base/base_test.h"

#include <math.h>

#include "base/json.h"
#include "base/limits.h"

static void test_write(void **state)
{
    (void)state;
    Err e;
    Arena *a = test_arena();
    Buf b = buf_in(a, 0);
    JsonWriter w = json_writer(&b, false, &e);
    json_write_object(&w);
    json_put_text(&w, "text", (Str){"q\"b\\s/n\nt\tr\rz\0x\x1F\x7F\xC3\xA9", 19});
    json_write_key_str(&w, STR("k\"\n"));
    json_write_array(&w);
    json_write_int(&w, INT64_MIN), json_write_int(&w, INT64_MAX), json_write_null(&w), json_write_bool(&w, true), json_write_bool(&w, false);
    json_write_array(&w), json_write_array_end(&w);
    json_write_object(&w), json_write_object_end(&w);
    json_write_array_end(&w);
    json_put_real(&w, "real", 0.1), json_put_real(&w, "nan", NAN), json_put_real(&w, "inf", -INFINITY), json_put_real(&w, "zero", -0.0);
    json_put_int(&w, "int", -7), json_put_bool(&w, "bool", false), json_put_null(&w, "null");
    json_put_cents(&w, "amount_cents", CENTS(-123450)), json_put_day(&w, "day", day_from_civil(2026, 6, 30)), json_put_text(&w, "", STR(""));
    json_write_object_end(&w);
    OK(json_write_done(&w));
    SAME_TEXT(buf_str(&b), STR("{\"text\":\"q\\\"b\\\\s/n\\nt\\tr\\rz\\u0000x\\u001f\x7F\xC3\xA9\",\"k\\\"\\n\":[-9223372036854775808,9223372036854775807,"
        "null,true,false,[],{}],\"real\":0.1,\"nan\":null,\"inf\":null,\"zero\":0,\"int\":-7,\"bool\":false,\"null\":null,"
        "\"amount_cents\":-123450,\"day\":\"2026-06-30\",\"\":\"\"}\n"));
    arena_end(a);
}

static void test_pretty(void **state)
{
    (void)state;
    Err e;
    Arena *a = test_arena();
    Buf b = buf_in(a, 0);
    JsonWriter w = json_writer(&b, true, &e);
    json_write_object(&w);
    json_put_int(&w, "a", 1);
    json_write_key(&w, "rows"), json_write_array(&w);
    for (int i = 0; i < 2; i++) {
        json_write_object(&w);
        json_put_int(&w, "x", i), json_put_int(&w, "y", i);
        json_write_object_end(&w);
    }
    json_write_array_end(&w);
    json_write_key(&w, "none"), json_write_array(&w), json_write_array_end(&w);
    json_write_object_end(&w);
    OK(json_write_done(&w));
    SAME_TEXT(buf_str(&b), STR("{\n  \"a\": 1,\n  \"rows\": [\n    { \"x\": 0, \"y\": 0},\n    { \"x\": 1, \"y\": 1}\n  ],\n  \"none\": []\n}\n"));
    arena_end(a);
}

/* A text that is not UTF-8 must not make a document that nobody can read. */
static void test_write_bad_text(void **state)
{
    (void)state;
    static const char *const texts[] = {"\xFF", "a\x80z", "\xC3", "\xED\xA0\x80", "caf\xE9 au lait", "\xE2\x82", "\xC3\xA9\xC3\"\\", "\xF4\x90\x80\x80", "\xE2\x28\xA1"};
    Err e;
    Arena *a = test_arena();
    for (size_t i = 0; i < COUNT(texts); i++) {
        Buf b = buf_in(a, 0);
        JsonWriter w = json_writer(&b, false, &e);
        json_write_text(&w, str_from_c(texts[i]));
        OK(json_write_done(&w));
        json_t *back;
        OK(json_read(&back, a, buf_str(&b), "reply", &e));
        assert_non_null(strstr(json_string_value(back), "\xEF\xBF\xBD"));
        if (i == 4) assert_string_equal(json_string_value(back), "caf\xEF\xBF\xBD au lait");
    }
    arena_end(a);
}

/* The same random tree, once through the writer and once as jansson builds it. */
static json_t *write_random(JsonWriter *w, uint64_t *s, int depth)
{
    static const char *const words[] = {"", "a", "\"\\/", "line\nline", "\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80", "\x01\x1F", "tab\t"};
    switch (draw_below(s, depth < 6 ? 8 : 6)) {
    case 0: json_write_null(w); return json_null();
    case 1: { bool v = draw(s) >> 63; json_write_bool(w, v); return json_boolean(v); }
    case 2: { int64_t v = (int64_t)draw_bits(s, 64); json_write_int(w, v); return json_integer(v); }
    case 3: {
        double v = ((double)draw_bits(s, 64) + 0.5) * pow(10, (double)draw_below(s, 60) - 40);
        if (trunc(v) - v < 0) { json_write_real(w, v); return json_real(v); } /* whole ones come back as integers */
        json_write_bool(w, true);
        return json_true();
    }
    case 4:
    case 5: { const char *v = words[draw_below(s, COUNT(words))]; json_write_text(w, str_from_c(v)); return json_string(v); }
    case 6: {
        json_t *array = json_array();
        json_write_array(w);
        for (size_t k = draw_below(s, 5); k > 0; k--) json_array_append_new(array, write_random(w, s, depth + 1));
        json_write_array_end(w);
        return array;
    }
    default: {
        json_t *object = json_object();
        json_write_object(w);
        for (size_t k = draw_below(s, 5); k > 0; k--) {
            char key[40];
            snprintf(key, sizeof key, "%zu%s", k, words[draw_below(s, COUNT(words))]);
            json_write_key(w, key);
            json_object_set_new(object, key, write_random(w, s, depth + 1));
        }
        json_write_object_end(w);
        return object;
    }
    }
}

static void test_write_random(void **state)
{
    (void)state;
    Err e;
    uint64_t s = 201;
    for (int round = 0; round < 4000; round++) {
        Arena *a = test_arena();
        Buf b = buf_in(a, 0);
        JsonWriter w = json_writer(&b, round % 2, &e);
        json_t *want = write_random(&w, &s, 0), *found;
        OK(json_write_done(&w));
        OK(json_read(&found, a, buf_str(&b), "tree", &e));
        if (!json_equal(want, found)) fail_msg("comes back different: %.*s", STR_ARGUMENTS(buf_str(&b)));
        json_decref(want);
        arena_end(a);
    }
}

static void test_write_fails(void **state)
{
    (void)state;
    Err e = {.code = ERR_NONE};
    Arena *a = test_arena();
    Buf b = buf_in(a, 20);
    JsonWriter w = json_writer(&b, false, &e);
    json_write_array(&w);
    json_write_text(&w, STR("0123456789"));
    json_write_text(&w, STR("0123456789"));
    assert_true(w.failed);
    size_t n = b.n;
    e.code = ERR_CONFLICT; /* to see that nothing is said twice */
    json_write_int(&w, 1), json_write_real(&w, 1), json_write_null(&w);
    json_write_object(&w), json_put_int(&w, "a", 1), json_write_object_end(&w);
    json_write_array_end(&w);
    assert_false(json_write_done(&w));
    assert_true(b.n == n && e.code == ERR_CONFLICT);
    /* deeper than LIMIT_JSON_DEPTH is refused, at it is not */
    for (int depth = 64; depth <= 66; depth++) {
        e = (Err){.code = ERR_NONE};
        b = buf_in(a, 0);
        w = json_writer(&b, true, &e);
        for (int i = 0; i < depth; i++) json_write_array(&w);
        for (int i = 0; i < depth; i++) json_write_array_end(&w);
        assert_int_equal(json_write_done(&w), depth <= LIMIT_JSON_DEPTH);
        assert_int_equal(e.code, depth <= LIMIT_JSON_DEPTH ? ERR_NONE : ERR_LIMIT);
    }
    arena_end(a);
}

static void test_read(void **state)
{
    (void)state;
    static const char *const good[] = {"{}", "[]", " [1, 2.5, -3e2, \"x\", true, false, null] \n", "7", "\"\"", "null", "{\"a\":{\"a\":1}}",
        "9223372036854775807", "-9223372036854775808", "\"\\ud83d\\ude00\\u00e9\"", "\"[[[{{{\\\"[[[\""};
    static const char *const bad[] = {"", " ", "{", "[1,]", "{\"a\":1,}", "[1 2]", "{a:1}", "{'a':1}", "01", "+1", ".5", "1.", "NaN", "Infinity", "1e999", "-1e999",
        "9223372036854775808", "tru", "\"", "\"\t\"", "\"\\x\"", "\"\\ud800\"", "\"\\udc00\"", "\"\xFF\"", "\"\xC0\xAF\"", "\"\xED\xA0\x80\"", "\xEF\xBB\xBF{}",
        "{} {}", "[] x", "1 2", "null,", "// c\n{}", "{\"a\":1,\"b\":2,\"a\":3}", "{\"a\":{\"x\":1,\"x\":1}}", "{\"a\":1,\"\\u0061\":2}", "]]]]", "\"\\u0000\""};
    Err e;
    Arena *a = test_arena();
    json_t *value = NULL;
    for (size_t i = 0; i < COUNT(good); i++) {
        OK(json_read(&value, a, str_from_c(good[i]), "map", &e));
        assert_non_null(value);
    }
    json_t *before = value;
    for (size_t i = 0; i < COUNT(bad); i++) {
        REFUSED(json_read(&value, a, str_from_c(bad[i]), "map.json", &e), ERR_INPUT);
        if (strncmp(e.message, "map.json, line ", 15) != 0 || strstr(e.message, "line -1")) fail_msg("%s: %s", bad[i], e.message);
    }
    REFUSED(json_read(&value, a, (Str){"{}\0", 3}, "map.json", &e), ERR_INPUT);
    REFUSED(json_read(&value, a, (Str){"\"a\0b\"", 5}, "map.json", &e), ERR_INPUT);
    REFUSED(json_read(&value, a, (Str){NULL, 0}, "map.json", &e), ERR_INPUT);
    assert_null(strstr(e.message, "line -1"));
    assert_ptr_equal(value, before);
    REFUSED(json_read(&value, a, STR("{\n  \"a\": 1,\n  \"b\": x\n}"), "map.json", &e), ERR_INPUT);
    assert_non_null(strstr(e.message, "line 3, column "));
    arena_fail_after(1);
    REFUSED(json_read(&value, a, STR("{}"), "map.json", &e), ERR_MEMORY);
    arena_fail_after(0);
    assert_ptr_equal(value, before);
    arena_end(a);
}

static Str nested(char *text, size_t depth, bool objects)
{
    size_t n = 0;
    for (size_t i = 0; i < depth; i++) {
        const char *open = objects && i % 2 ? "{\"a[\":" : "[";
        memcpy(text + n, open, strlen(open)), n += strlen(open);
    }
    text[n++] = '1';
    for (size_t i = depth; i-- > 0;) text[n++] = objects && i % 2 ? '}' : ']';
    return (Str){text, n};
}

static void test_read_limits(void **state)
{
    (void)state;
    Err e;
    Arena *a = test_arena();
    json_t *value;
    char text[4000];
    for (int objects = 0; objects < 2; objects++) {
        OK(json_read(&value, a, nested(text, 64, objects), "deep", &e));
        REFUSED(json_read(&value, a, nested(text, 65, objects), "deep", &e), ERR_LIMIT);
        REFUSED(json_read(&value, a, nested(text, 500, objects), "deep", &e), ERR_LIMIT);
    }
    /* an escaped quote does not end a text, and brackets in one are no nesting */
    memset(text, '[', 200);
    memcpy(text, "[\"\\\\\\\"", 6);
    memcpy(text + 200, "\"]", 2);
    OK(json_read(&value, a, (Str){text, 202}, "deep", &e));
    char *large = arena_push(a, (size_t)LIMIT_JSON_BYTES + 1, &e);
    assert_non_null(large);
    memset(large, ' ', (size_t)LIMIT_JSON_BYTES + 1);
    large[0] = '7';
    OK(json_read(&value, a, (Str){large, (size_t)LIMIT_JSON_BYTES}, "large", &e));
    REFUSED(json_read(&value, a, (Str){large, (size_t)LIMIT_JSON_BYTES + 1}, "large", &e), ERR_LIMIT);
    arena_end(a);
}

int json_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_write), cmocka_unit_test(test_pretty), cmocka_unit_test(test_write_bad_text), cmocka_unit_test(test_write_random),
        cmocka_unit_test(test_write_fails), cmocka_unit_test(test_read), cmocka_unit_test(test_read_limits),
    };
    return cmocka_run_group_tests_name("json", tests, NULL, NULL);
}
