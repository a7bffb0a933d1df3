/* Which passwords are refused. Length is what counts (NIST SP 800-63B): so the only other rule is against long ones that are no harder to guess than short
 * ones. What everyone thinks of is taken out of the password: the words that head every list of stolen ones, the words of a school office, the person's and the
 * district's own names, years, runs of the alphabet or the keyboard, and what merely repeats. Too little left: refused. A rule finds what a list of
 * passwords would have to list one by one, and no such list had to be copied. */
#include <ctype.h>
#include <string.h>

#include "base/hash.h"
#include "people/people_rules.h"

enum { PIECE_LEAST = 3, RUN_LEAST = 4, LEFT_LEAST = 8, PLAIN_MOST = PEOPLE_PASSWORD_MOST * 4 };

static const char *const common[] = {
    "password", "passphrase", "passwort", "contrasena", "pass", "word", "qwerty", "qwertz", "azerty", "letmein", "welcome", "admin", "administrator", "changeme", "change",
    "login", "secret", "default", "master", "access", "iloveyou", "love", "sunshine", "princess", "dragon", "monkey", "football", "baseball", "basketball", "soccer", "superman",
    "batman", "pokemon", "starwars", "trustno1", "hello", "money", "freedom", "whatever", "ninja", "shadow", "michael", "jordan", "correct", "horse", "battery", "staple",
    "quick", "brown", "jumps", "over", "lazy", "tobeornottobe", "thisis", "myname", "please", "forever", "always", "youandme", "spring", "summer", "autumn", "winter", "fall", "school", "district", "teacher",
    "student", "principal", "superintendent", "finance", "budget", "purser", "office", "board", "unified", "county", "city", "public", "schools", "education",
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december", "monday", "tuesday",
    "wednesday", "thursday", "friday", "saturday", "sunday", "the", "and", "you", "for", "user", "test", "testing", "guest", "temp", "temporary", "computer", "internet",
};

/* Letters and digits, small, with the usual disguises taken off where letters stand beside them: "P@ssw0rd" is "password". as_typed: the same places
 * without that; may be NULL. */
static size_t plain(char out[PLAIN_MOST + 1], char *as_typed, Str text)
{
    static const char disguises[][2] = {{'@', 'a'}, {'4', 'a'}, {'3', 'e'}, {'1', 'i'}, {'!', 'i'}, {'0', 'o'}, {'$', 's'}, {'5', 's'}, {'7', 't'}};
    size_t n = 0;
    for (size_t i = 0; i < text.n && n < PLAIN_MOST; i++) {
        char c = (char)tolower((unsigned char)text.p[i]), typed = c;
        bool beside_letter = (i > 0 && isalpha((unsigned char)text.p[i - 1])) || (i + 1 < text.n && isalpha((unsigned char)text.p[i + 1]));
        for (size_t k = 0; beside_letter && k < sizeof disguises / sizeof *disguises; k++)
            if (c == disguises[k][0]) c = disguises[k][1];
        if (!isalnum((unsigned char)c) && (unsigned char)c < 0x80) continue;
        if (as_typed) as_typed[n] = typed;
        out[n++] = c;
    }
    return n;
}

static void cover(bool *covered, Str text, Str piece)
{
    for (size_t i = 0; piece.n >= PIECE_LEAST && i + piece.n <= text.n; i++)
        if (memcmp(text.p + i, piece.p, piece.n) == 0) memset(covered + i, true, piece.n);
}

/* Each word of a name, and the whole without its blanks. */
static void cover_names(bool *covered, Str text, Str name)
{
    char whole[PLAIN_MOST + 1], word[PLAIN_MOST + 1];
    cover(covered, text, (Str){whole, plain(whole, NULL, name)});
    for (size_t i = 0, from = 0; i <= name.n; i++) {
        if (i < name.n && (isalnum((unsigned char)name.p[i]) || (unsigned char)name.p[i] >= 0x80)) continue;
        cover(covered, text, (Str){word, plain(word, NULL, (Str){name.p + from, i - from})});
        from = i + 1;
    }
}

/* Neighbours in the alphabet, among the digits or on a keyboard's row, in either direction, or the same twice: 0 none, else which step it is. */
static int step_between(char a, char b)
{
    static const char *const rows[] = {"abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "1qaz2wsx3edc4rfv5tgb6yhn7ujm"};
    if (a == b) return 1;
    for (int k = 0; k < (int)(sizeof rows / sizeof *rows); k++)
        for (const char *p = rows[k]; p[1]; p++) {
            if (p[0] == a && p[1] == b) return 2 + 2 * k;
            if (p[1] == a && p[0] == b) return 3 + 2 * k;
        }
    return 0;
}

static void cover_runs(bool *covered, Str text)
{
    for (size_t from = 0, i = 1; i <= text.n; i++) {
        int step = i < text.n ? step_between(text.p[i - 1], text.p[i]) : 0;
        bool goes_on = step && (i - from < 2 || step == step_between(text.p[i - 2], text.p[i - 1]));
        if (goes_on) continue;
        if (i - from >= RUN_LEAST) memset(covered + from, true, i - from);
        from = step ? i - 1 : i;
    }
}

/* A piece that stood there before adds nothing: all but the first of "maple-maple-maple". */
static void cover_repeats(bool *covered, Str text)
{
    for (size_t i = 1; i < text.n; i++)
        for (size_t back = 1; back <= i; back++) {
            size_t n = 0;
            while (n < RUN_LEAST && i + n < text.n && text.p[i + n] == text.p[i + n - back]) n++;
            if (n == RUN_LEAST) memset(covered + i, true, n);
        }
}

static void cover_years(bool *covered, Str text)
{
    for (size_t i = 0; i + 4 <= text.n; i++) {
        const char *p = text.p + i;
        if (((p[0] == '1' && p[1] == '9') || (p[0] == '2' && p[1] == '0')) && isdigit((unsigned char)p[2]) && isdigit((unsigned char)p[3])) memset(covered + i, true, 4);
    }
}

static size_t hard_characters(Str password, Str email, Str name, Str district)
{
    char letters[PLAIN_MOST + 1], as_typed[PLAIN_MOST + 1];
    bool covered[PLAIN_MOST + 1] = {false};
    Str text = {letters, plain(letters, as_typed, password)};
    for (size_t i = 0; i < sizeof common / sizeof *common; i++) cover(covered, text, str_from_c(common[i]));
    cover_names(covered, text, (Str){email.p, str_find(email, '@')});
    cover_names(covered, text, str_find(email, '@') < email.n ? (Str){email.p + str_find(email, '@') + 1, email.n - str_find(email, '@') - 1} : STR(""));
    cover_names(covered, text, name);
    cover_names(covered, text, district);
    cover_years(covered, text);
    cover_runs(covered, text);
    cover_runs(covered, (Str){as_typed, text.n});
    cover_repeats(covered, text);
    size_t left = 0;
    for (size_t i = 0; i < text.n; i++) left += !covered[i];
    return left;
}

static size_t characters(Str text)
{
    size_t n = 0;
    for (size_t i = 0; i < text.n; i++) n += ((unsigned char)text.p[i] & 0xC0) != 0x80;
    return n;
}

bool people_password_check(Str password, Str email, Str name, Str district, Err *e)
{
    size_t bad, n = characters(password);
    if (!str_is_utf8(password, &bad) || memchr(password.p ? password.p : "", 0, password.n)) return FAIL(e, ERR_INPUT, "password", "the password is not UTF-8 text");
    if (n < PEOPLE_PASSWORD_LEAST)
        return FAIL(e, ERR_INPUT, "password", "a password needs at least %d characters; four or five words that do not belong together are good", PEOPLE_PASSWORD_LEAST);
    if (n > PEOPLE_PASSWORD_MOST) return FAIL(e, ERR_INPUT, "password", "a password may have at most %d characters", PEOPLE_PASSWORD_MOST);
    if (hard_characters(password, email, name, district) >= LEFT_LEAST) return true;
    return FAIL(e, ERR_INPUT, "password", "that is made of what is tried first (common words, names, dates, rows of keys, repetitions): four or five words that do not belong together are good");
}

/* None of them stands above. */
static const char *const words[256] = {
#include "people/words.def"
};

bool people_password_words(Str *out, Arena *a, Err *e)
{
    enum { WORDS = 5 };
    Buf b = buf_in(a, 0);
    uint8_t draws[WORDS];
    random_bytes(draws, sizeof draws);
    for (int i = 0; i < WORDS; i++) TRY(buf_format(&b, e, "%s%s", i ? "-" : "", words[draws[i]]));
    *out = buf_str(&b);
    return true;
}
