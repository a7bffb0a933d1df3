/* Records: what record_parse reads from any text, record_text writes so that it reads back the same; a failure leaves the
 * row as it was. The first byte chooses record and field. And a whole file of records read by csv_record. */
#include "fuzz.h"

#include "io/csv_record.h"
#include "records.h"

static void check_field(const Record *record, size_t field, Str text)
{
    Arena *a = fuzz_arena();
    Err e;
    void *row = arena_push(a, record->size, &e), *again = arena_push(a, record->size, &e), *before = arena_push(a, record->size, &e);
    CHECK(row && again && before);
    if (!record_parse(row, record, field, text, a, &e)) {
        CHECK(memcmp(row, before, record->size) == 0 && (e.code == ERR_INPUT || e.code == ERR_OVERFLOW));
    } else {
        Str written;
        CHECK(record_text(&written, a, row, record, field, &e));
        CHECK(record_parse(again, record, field, written, a, &e));
        CHECK(record_same_field(record, field, row, again));
    }
    arena_end(a);
}

static void check_file(const Record *record, Str bytes)
{
    Arena *a = fuzz_arena();
    Err e;
    RecordFile file;
    RecordFileOptions options = {.csv = {.name = "f.csv", .piece_bytes = 8192}};
    if (csv_record_read_memory(&file, a, bytes, &options, record, &e)) {
        for (size_t i = 0; i < file.n; i++) CHECK(record_check(record_file_row(&file, record, i), record, &e));
        for (size_t i = 0; i < file.customs_n; i++) CHECK(file.customs[i].row < file.n);
        CHECK(problems_refuse(&file.problems, file.name, &e) == (file.problems.bad_rows == 0));
    }
    arena_end(a);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    if (size < 2) return 0;
    const Record *record = all_records[data[0] % all_records_n];
    Str text = fuzz_text(data + 2, size - 2);
    if (data[1] == 255) check_file(record, text);
    else check_field(record, data[1] % record->n, text);
    return 0;
}
