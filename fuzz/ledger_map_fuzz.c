/* A map of a ledger: no crash, and a map that is taken has what an import needs, each thing once. */
#include "fuzz.h"

#include "ledger/ledger.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    Arena *a = fuzz_arena();
    Err e = {0};
    LedgerMap map = {0};
    if (ledger_map_read(&map, a, fuzz_text(data, size), "map.json", &e)) {
        bool amount = map.roles[LEDGER_AMOUNT].is_given, debit = map.roles[LEDGER_DEBIT].is_given, credit = map.roles[LEDGER_CREDIT].is_given;
        CHECK(amount ? !debit && !credit : debit && credit);
        CHECK(map.roles[LEDGER_POSTED_ON].is_given && map.elements_n >= 1 && map.elements_n <= 12);
        for (size_t i = 0; i < map.elements_n; i++) {
            CHECK(map.element_sources[i].is_given);
            for (size_t k = 0; k < i; k++) CHECK(!str_equal_folded(map.elements[i], map.elements[k]));
        }
        const LedgerSource *day = &map.roles[LEDGER_POSTED_ON];
        Day parsed;
        if (day->is_constant) CHECK(day_parse(&parsed, day->text, DAY_FORMAT_ISO, &e));
    } else {
        CHECK(map.elements_n == 0 && e.message[0] && (e.code == ERR_INPUT || e.code == ERR_LIMIT || e.code == ERR_OVERFLOW));
    }
    arena_end(a);
    return 0;
}
