/* JSON that comes in: no crash, no leak, and what is accepted is within the limits and is accepted again when dumped. */
#include "fuzz.h"

#include "base/json.h"
#include "base/limits.h"

static int depth_of(json_t *value)
{
    int deepest = 0;
    size_t i;
    const char *key;
    json_t *member;
    if (json_is_array(value)) {
        json_array_foreach(value, i, member) { int d = depth_of(member); if (d > deepest) deepest = d; }
    } else if (json_is_object(value)) {
        json_object_foreach(value, key, member) { int d = depth_of(member); if (d > deepest) deepest = d; }
    } else {
        return 0;
    }
    return deepest + 1;
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    Arena *a = fuzz_arena();
    Err e;
    json_t *value = NULL, *again = NULL;
    if (json_read(&value, a, fuzz_text(data, size), "f.json", &e)) {
        CHECK(depth_of(value) <= LIMIT_JSON_DEPTH);
        char *text = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
        CHECK(text);
        if (strlen(text) <= (size_t)LIMIT_JSON_BYTES) CHECK(json_read(&again, a, str_from_c(text), "f.json", &e) && json_equal(value, again));
        free(text);
    } else {
        CHECK(value == NULL && (e.code == ERR_INPUT || e.code == ERR_LIMIT));
    }
    arena_end(a);
    return 0;
}
