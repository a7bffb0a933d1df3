/* A synthetic ledger, the same on every machine: gen_ledger FOLDER [LINES]
 *
 * Writes FOLDER/ledger.csv (1,000,000 lines of 10 columns unless told otherwise, 60,000 accounts, 2,000 vendors, fiscal year
 * 2026, lines in the order of their dates give or take ten days), FOLDER/map.json and FOLDER/rules.csv (200 tag rules).
 * Accounts are drawn evenly: real ledgers are kinder, since a few accounts have most of the lines. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/day.h"
#include "base/random.h"

enum { FUNDS = 10, FUNCTIONS = 20, OBJECTS = 30, LOCATIONS = 10, ACCOUNTS = FUNDS * FUNCTIONS * OBJECTS * LOCATIONS, PROGRAMS = 25, VENDORS = 2000, RULES = 200 };
enum { SEED = 20260630 };

static const char *const goods[] = {"books", "paper", "software licence", "bus service", "substitute teachers", "repair of roof", "tutoring hours", "laptops, 30 each",
                                    "band instruments", "cafeteria supplies", "electric power", "professional development", "copier lease", "science kits", "travel", "salary"};
static const char *const firms[] = {"Acme", "Northwind", "Blue Ridge", "Prairie", "Harbor", "Summit", "Cedar", "Lakeside", "Granite", "Willow"};
static const char *const kinds[] = {"Supply Co", "Learning Inc", "Transit", "Services LLC", "Press", "Energy", "Foods, Inc.", "Partners"};
#define PICK(list, u) list[(u) % (sizeof list / sizeof *list)]

enum { STREAM_ACCOUNT = 1, STREAM_PROGRAM, STREAM_DAY, STREAM_AMOUNT, STREAM_SIGN, STREAM_VENDOR, STREAM_TEXT, STREAM_RULE };

static uint64_t draw(uint64_t stream, uint64_t i, uint64_t n) { return random_u64(SEED, stream, i) % n; }

static void write_text(FILE *out, const char *text) /* quoted where it must be */
{
    fprintf(out, strchr(text, ',') ? "\"%s\"" : "%s", text);
}

static void vendor_name(char out[60], uint64_t v)
{
    snprintf(out, 60, "%s %s %03" PRIu64, PICK(firms, v), PICK(kinds, v / 10), v / 80);
}

static void write_line(FILE *out, uint64_t i, uint64_t lines)
{
    uint64_t account = draw(STREAM_ACCOUNT, i, ACCOUNTS);
    int64_t day = (int64_t)(i * 345 / lines + draw(STREAM_DAY, i, 20));
    uint64_t cents = draw(STREAM_AMOUNT, i, 2500000);
    if (cents % 4) cents /= 100; /* most lines are small */
    char date[16], vendor[60];
    day_to_text(date, (Day){day_from_civil(2025, 7, 1).v + (int32_t)day});
    vendor_name(vendor, draw(STREAM_VENDOR, i, VENDORS));
    fprintf(out, "%03d,%04d,%03d,%03d,%03d,%s,%s%" PRIu64 ".%02d,", 100 + (int)(account % FUNDS) * 10, 1000 + (int)(account / FUNDS % FUNCTIONS) * 100,
            310 + (int)(account / FUNDS / FUNCTIONS % OBJECTS) * 5, (int)draw(STREAM_PROGRAM, account, PROGRAMS) * 10, (int)(account / FUNDS / FUNCTIONS / OBJECTS),
            date, draw(STREAM_SIGN, i, 20) ? "" : "-", cents / 100, (int)(cents % 100));
    write_text(out, vendor);
    fprintf(out, ",PO-%07" PRIu64 ",", i / 3);
    write_text(out, PICK(goods, draw(STREAM_TEXT, i, 1 << 20)));
    fputc('\n', out);
}

/* Rules as districts write them: most by account, some by vendor, text or date; a third take only a part. */
static void write_rule(FILE *out, uint64_t i)
{
    uint64_t u = random_u64(SEED, STREAM_RULE, i);
    char initiative[8] = "", function[8] = "", object[8] = "", location[8] = "", vendor[60] = "", text[40] = "", from[16] = "", to[16] = "";
    if (i % 8) snprintf(initiative, sizeof initiative, "I%03d", (int)i);
    snprintf(function, sizeof function, "%04d", 1000 + (int)(u % FUNCTIONS) * 100);
    if (u >> 8 & 1) snprintf(object, sizeof object, "3%d*", 1 + (int)(u >> 9 & 0xff) % 9);
    if (u >> 16 & 1) snprintf(location, sizeof location, "%03d", (int)(u >> 17 & 0xff) % LOCATIONS);
    if (i % 5 == 1) vendor_name(vendor, u % VENDORS);
    if (i % 10 == 2) snprintf(text, sizeof text, "%.12s", PICK(goods, u >> 24));
    if (i % 10 == 3) snprintf(from, sizeof from, "2025-10-01"), snprintf(to, sizeof to, "2026-03-31");
    fprintf(out, "%d,%s,%s,,%s,%s,,%s,", (int)i + 1, initiative, i % 8 ? "" : "Shared services", function, object, location);
    write_text(out, vendor);
    fprintf(out, ",%s,%s,%s,%d\n", text, from, to, i % 3 ? 100 : 25 + (int)(u >> 40) % 50);
}

static FILE *open_in(const char *folder, const char *name)
{
    char path[1000];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *f = fopen(path, "w");
    if (f) return f;
    fprintf(stderr, "%s: %s\n", path, strerror(errno));
    exit(1);
}

static void close_all(FILE *f)
{
    if (fclose(f) == 0) return;
    fprintf(stderr, "gen_ledger: %s\n", strerror(errno));
    exit(1);
}

int main(int n, char **arguments)
{
    if (n < 2) {
        fprintf(stderr, "usage: gen_ledger FOLDER [LINES]\n");
        return 2;
    }
    uint64_t lines = n > 2 ? strtoull(arguments[2], NULL, 10) : 1000000;
    FILE *ledger = open_in(arguments[1], "ledger.csv"), *map = open_in(arguments[1], "map.json"), *rules = open_in(arguments[1], "rules.csv");
    fputs("fund,function,object,program,location,date,amount,vendor,reference,description\n", ledger);
    for (uint64_t i = 0; i < lines; i++) write_line(ledger, i, lines);
    fputs("{\"columns\": {\"fund\": \"fund\", \"function\": \"function\", \"object\": \"object\", \"program\": \"program\", \"location\": \"location\",\n"
          "  \"posted_on\": \"date\", \"amount\": \"amount\", \"vendor\": \"vendor\", \"reference\": \"reference\", \"description\": \"description\"}}\n", map);
    fputs("order,initiative,pool,fund,function,object,program,location,vendor,text,from,to,share_percent\n", rules);
    for (uint64_t i = 0; i < RULES; i++) write_rule(rules, i);
    close_all(ledger);
    close_all(map);
    close_all(rules);
    return 0;
}
