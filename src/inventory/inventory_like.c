/* What may be one thing listed twice; how full a sheet is; where it stands for people with scoped roles. */
#include <string.h>

#include "base/fold.h"
#include "base/map.h"
#include "inventory/inventory.h"

/* ---- Likeness ---- */

enum { NAME_BYTES = 400 };

/* Words that say nothing about which initiative it is. */
static bool is_little(Str word)
{
    static const char *const words[] = {"a", "an", "the", "of", "and", "for", "in", "to", "on", "at", "with", "our", "program", "programs", "programme", "initiative", "initiatives", "project", "district", "s"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_equal_c(word, words[i])) return true;
    return false;
}

static bool is_word(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (unsigned char)c >= 0x80; }

static bool has_hash(const uint64_t *words, size_t n, uint64_t hash)
{
    for (size_t i = 0; i < n; i++)
        if (words[i] == hash) return true;
    return false;
}

static void add_word(NameWords *out, char *initials, size_t *initials_n, Str word)
{
    if (is_little(word) || out->words_n == sizeof out->words / sizeof *out->words) return;
    initials[(*initials_n)++] = word.p[0];
    if (word.n > 3 && word.p[word.n - 1] == 's' && word.p[word.n - 2] != 's') word.n--; /* coaches' hours are a coach's hours */
    uint64_t hash = text_hash(word);
    if (!has_hash(out->words, out->words_n, hash)) out->words[out->words_n++] = hash;
}

void initiative_name_words(NameWords *out, const Initiative *row)
{
    char folded[NAME_BYTES], initials[32];
    size_t n = 0, initials_n = 0;
    *out = (NameWords){.words_n = 0};
    Str name = record_has(row, INITIATIVE_FIELD_name) ? row->name : STR("");
    n = text_fold_into(folded, sizeof folded, name);
    for (size_t i = 0; i < n;) {
        size_t from = i;
        while (i < n && is_word(folded[i])) i++;
        if (i > from) add_word(out, initials, &initials_n, (Str){folded + from, i - from});
        else i++;
    }
    if (initials_n >= 2) out->initials = text_hash((Str){initials, initials_n});
}

/* Shared words by all words (Jaccard). */
static double name_likeness(const NameWords *a, const NameWords *b)
{
    size_t shared = 0;
    for (size_t i = 0; i < a->words_n; i++) shared += has_hash(b->words, b->words_n, a->words[i]);
    size_t all = a->words_n + b->words_n - shared;
    double likeness = all ? (double)shared / (double)all : 0;
    bool by_initials = (a->initials && b->words_n == 1 && b->words[0] == a->initials) || (b->initials && a->words_n == 1 && a->words[0] == b->initials);
    return by_initials && likeness < 1 ? 0.9 : likeness;
}

static bool same_field(const Initiative *a, const Initiative *b, size_t field)
{
    return record_has(a, field) && record_has(b, field) && record_same_field(&initiative_record, field, a, b);
}

Likeness initiative_likeness(const Initiative *a, const NameWords *words_a, const Initiative *b, const NameWords *words_b)
{
    double names = name_likeness(words_a, words_b);
    bool need = same_field(a, b, INITIATIVE_FIELD_area_of_need), people = same_field(a, b, INITIATIVE_FIELD_target_populations),
         campuses = same_field(a, b, INITIATIVE_FIELD_campuses), coordinator = same_field(a, b, INITIATIVE_FIELD_coordinators);
    double score = 0.6 * names + (need ? 0.15 : 0) + (people ? 0.05 : 0) + (campuses ? 0.1 : 0) + (coordinator ? 0.1 : 0);
    bool same_work = names > 0 && need && people && campuses;
    if (same_work && score < INITIATIVE_LIKELY) score = INITIATIVE_LIKELY;
    return (Likeness){score, names >= 1      ? "the same name"
                             : names >= 0.9  ? "the one is named by the other's initials"
                             : names >= 0.5  ? "names that share most words"
                             : same_work     ? "a word of the name, the same need, students and campuses"
                                             : "some words of the name, and other answers alike"};
}

/* ---- How full a sheet is ---- */

const size_t sheet_fields[SHEET_FIELDS] = {
    INITIATIVE_FIELD_coordinators, INITIATIVE_FIELD_departments, INITIATIVE_FIELD_campuses, INITIATIVE_FIELD_strategic_alignment,
    INITIATIVE_FIELD_target_populations, INITIATIVE_FIELD_definition_of_success, INITIATIVE_FIELD_direct_costs, INITIATIVE_FIELD_indirect_costs,
};

size_t initiative_filled(bool filled[SHEET_FIELDS], const Initiative *row)
{
    size_t n = 0;
    for (size_t i = 0; i < SHEET_FIELDS; i++) n += filled[i] = record_has(row, sheet_fields[i]);
    return n;
}

/* ---- Where it stands for people with scoped roles ---- */

static Str field_text(const Initiative *row, size_t field, Str text) { return record_has(row, field) ? text : STR(""); }

Place initiative_place(const Initiative *row)
{
    return (Place){field_text(row, INITIATIVE_FIELD_coordinators, row->coordinators), field_text(row, INITIATIVE_FIELD_departments, row->departments),
                   field_text(row, INITIATIVE_FIELD_campuses, row->campuses)};
}
