/* The page as a document: balanced tags, ids, headings, tables beside pictures, nothing from outside, text that stays
 * text; and the drawing and number helpers under it. */
#include <math.h>

#include "base/random.h"
#include "reports/page.h"
#include "reports/reports_testing.h"

enum { DEPTH_MOST = 64 };

typedef struct { Str open[DEPTH_MOST]; size_t depth; char why[200]; } Balance;

static bool is_name_char(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == ':'; }

static bool is_void(Str name)
{
    static const char *const names[] = {"meta", "br", "hr", "link", "img", "input"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (str_equal_c(name, names[i])) return true;
    return false;
}

static bool wrong(Balance *b, Str page, size_t at, const char *what)
{
    size_t from = at > 30 ? at - 30 : 0;
    snprintf(b->why, sizeof b->why, "%s near: %.*s", what, (int)(page.n - from > 80 ? 80 : page.n - from), page.p + from);
    return false;
}

/* One tag from its '<'; *at moves behind its '>'. Attributes must be name="value" without < in the value, none twice. */
static bool read_tag(Balance *b, Str page, size_t *at)
{
    size_t i = *at + 1, from;
    bool is_end = page.p[i] == '/';
    i += is_end;
    for (from = i; i < page.n && is_name_char(page.p[i]);) i++;
    Str name = {page.p + from, i - from}, seen[32];
    size_t seen_n = 0;
    if (!name.n) return wrong(b, page, *at, "a bare <");
    while (i < page.n && page.p[i] == ' ') {
        for (from = ++i; i < page.n && is_name_char(page.p[i]);) i++;
        Str attribute = {page.p + from, i - from};
        if (!attribute.n || is_end || seen_n == 32) return wrong(b, page, i, "not an attribute");
        for (size_t k = 0; k < seen_n; k++)
            if (str_equal(seen[k], attribute)) return wrong(b, page, i, "an attribute twice");
        seen[seen_n++] = attribute;
        if (page.p[i] != '=') continue;
        if (page.p[++i] != '"') return wrong(b, page, i, "a value without quotes");
        for (i++; i < page.n && page.p[i] != '"'; i++)
            if (page.p[i] == '<') return wrong(b, page, i, "< in a value");
        i++;
    }
    bool is_closed = page.p[i] == '/';
    i += is_closed;
    if (page.p[i] != '>') return wrong(b, page, i, "a tag without end");
    *at = i + 1;
    if (is_end) {
        if (!b->depth || !str_equal(b->open[b->depth - 1], name)) return wrong(b, page, i, "closes what is not open");
        b->depth--;
    } else if (!is_closed && !is_void(name)) {
        if (b->depth == DEPTH_MOST) return wrong(b, page, i, "too deep");
        b->open[b->depth++] = name;
    }
    return true;
}

static bool is_balanced(Balance *b, Str page)
{
    size_t at = strlen("<!doctype html>");
    if (!str_starts_with(page, STR("<!doctype html>"))) return wrong(b, page, 0, "no doctype");
    while (at < page.n) {
        bool is_style = b->depth && str_equal_c(b->open[b->depth - 1], "style");
        if (page.p[at] == '<' && (!is_style || page.p[at + 1] == '/')) {
            if (!read_tag(b, page, &at)) return false;
            continue;
        }
        if (page.p[at] == '&') {
            size_t end = at + 1;
            while (end < page.n && (is_name_char(page.p[end]) || page.p[end] == '#')) end++;
            if (end == at + 1 || page.p[end] != ';') return wrong(b, page, at, "a bare &");
        }
        at++;
    }
    return b->depth ? wrong(b, page, page.n - 1, "something stays open") : true;
}

static void assert_balanced(Str page)
{
    Balance b = {.depth = 0};
    if (!is_balanced(&b, page)) fail_msg("%s", b.why);
}

static ReportInput input;
static ReportExample example;
static Aroi aroi;

static int make_input(void **state)
{
    if (arena_setup(state)) return -1;
    aroi = example_aroi();
    example = (ReportExample){STR("Small classes"), STR("Real students, Tennessee 1985-86; not this district"), STR("Project STAR"), &aroi};
    input = district_input();
    input.examples = &example;
    input.examples_n = 1;
    return 0;
}

static Str story_page(void)
{
    Report r = report_of(&input);
    Str page = page_of(&r);
    const char *path = getenv("PURSER_PAGE"); /* to look at */
    FILE *f = path ? fopen(path, "w") : NULL;
    if (f) {
        assert_int_equal(fwrite(page.p, 1, page.n, f), page.n);
        fclose(f);
    }
    return page;
}

/* The n-th stretch from `open` to `close`; "" behind the last. */
static Str stretch(Str text, const char *open, const char *close, size_t n)
{
    const char *at = text.p, *end = text.p + text.n;
    for (;; n--) {
        at = memmem(at, (size_t)(end - at), open, strlen(open));
        if (!at) return STR("");
        const char *to = memmem(at, (size_t)(end - at), close, strlen(close));
        if (!to) return STR("");
        if (!n) return (Str){at, (size_t)(to - at)};
        at += strlen(open);
    }
}

static void the_checker_can_fail(void **state)
{
    (void)state;
    static const char *const bad[] = {"<!doctype html><p>", "<!doctype html><p></b>", "<!doctype html><p class=x></p>", "<!doctype html>a & b", "<!doctype html><p a=\"<\"></p>",
                                      "<!doctype html>3 < 4", "<!doctype html><p a=\"1\" a=\"2\"></p>", "<p></p>", "<!doctype html></p>"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        Balance b = {.depth = 0};
        if (is_balanced(&b, str_from_c(bad[i]))) fail_msg("taken as well-formed: %s", bad[i]);
    }
    Balance b = {.depth = 0};
    assert_true(is_balanced(&b, STR("<!doctype html><meta a=\"b\"><svg><line x1=\"1\"/></svg><p>a &amp; b</p>")));
}

static void the_page_is_well_formed(void **state)
{
    (void)state;
    assert_balanced(story_page());
    Report r = report_of(&(ReportInput){.district = STR("Empty")});
    assert_balanced(page_of(&r));
    ReportInput in = district_input();
    in.strategy = NULL;
    in.has_ledger = in.has_as_of = false;
    in.fiscal_year = 0;
    r = report_of(&in);
    assert_balanced(page_of(&r));
}

static void nothing_comes_from_outside(void **state)
{
    (void)state;
    Str page = story_page();
    static const char *const banned[] = {"http:", "https:", "src=", "url(", "@import", "<link", "<img", "<script", "<iframe", "<object", " style=", " onload=", " onclick=", "javascript:", "data:", "\"//"};
    for (size_t i = 0; i < sizeof banned / sizeof *banned; i++)
        if (has_text(page, banned[i])) fail_msg("the page holds %s", banned[i]);
    assert_true(has_text(page, "default-src 'none'"));
    assert_true(has_text(page, "details::details-content{content-visibility:visible")); /* what is folded is printed, without a script */
    assert_true(page.n < 1500000);
}

static void every_picture_has_its_table(void **state)
{
    (void)state;
    Str page = story_page(), figure;
    size_t n = 0;
    for (; (figure = stretch(page, "<figure>", "</figure>", n)).n; n++) {
        if (!has_text(figure, "<table>") || !has_text(figure, "<caption>") || !has_text(figure, "scope=\"col\"") || !has_text(figure, "<figcaption>") || !has_text(figure, "class=\"source\"")
            || !has_text(figure, "role=\"img\" aria-label=\""))
            fail_msg("figure %zu lacks its table, caption, source or name: %.*s", n, 120, figure.p);
        assert_int_equal(count_text(figure, "<svg class=\"wide\""), 1);
        assert_int_equal(count_text(figure, "<svg class=\"narrow\""), 1);
    }
    assert_true(n >= 10);
    assert_int_equal(count_text(page, "<table>"), count_text(page, "<caption>"));
    assert_int_equal(count_text(page, "class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\""), count_text(page, "<table>"));
    assert_int_equal(count_text(page, "<svg"), count_text(page, "aria-hidden=\"true\" focusable=\"false\">"));
}

static void ids_and_links_meet(void **state)
{
    (void)state;
    Str page = story_page(), part;
    static const char *const from[] = {"href=\"#", "aria-labelledby=\""};
    for (size_t i = 0; (part = stretch(page, " id=\"", "\">", i)).n; i++) {
        Str id = {part.p + 5, str_find((Str){part.p + 5, part.n - 5}, '"')};
        char attribute[80];
        snprintf(attribute, sizeof attribute, " id=\"%.*s\"", STR_ARGUMENTS(id));
        if (count_text(page, attribute) != 1) fail_msg("%s stands twice", attribute);
    }
    for (size_t k = 0; k < 2; k++)
        for (size_t i = 0; (part = stretch(page, from[k], "\">", i)).n; i++) {
            Str name = {part.p + strlen(from[k]), part.n - strlen(from[k])};
            char attribute[80];
            snprintf(attribute, sizeof attribute, " id=\"%.*s\"", STR_ARGUMENTS(name));
            if (count_text(page, attribute) != 1) fail_msg("nothing has %s", attribute);
        }
}

static void headings_are_in_order(void **state)
{
    (void)state;
    Str page = story_page();
    int last = 0, first_level = 0;
    for (size_t i = 0; i + 3 < page.n; i++) {
        if (page.p[i] != '<' || page.p[i + 1] != 'h' || page.p[i + 2] < '1' || page.p[i + 2] > '6') continue;
        int level = page.p[i + 2] - '0';
        if (level > last + 1) fail_msg("h%d follows h%d: %.*s", level, last, 60, page.p + i);
        first_level += level == 1;
        last = level;
    }
    assert_int_equal(first_level, 1);
    assert_true(has_text(page, "<html lang=\"en\">") && has_text(page, "class=\"skip\" href=\"#main\"") && has_text(page, "<main id=\"main\">"));
}

static void what_people_typed_stays_text(void **state)
{
    (void)state;
    const Str nasty = STR("<script>alert('x')</script>\" onload=\"y & \x01 \xe2\x80\xae");
    ReportInput in = district_input();
    Aroi nasty_aroi = example_aroi();
    nasty_aroi.groups[0].column = nasty_aroi.groups[0].value = nasty;
    ReportExample nasty_example = {nasty, nasty, nasty, &nasty_aroi};
    in.examples = &nasty_example;
    in.examples_n = 1;
    in.district = nasty;
    StrategyTree *tree = (StrategyTree *)(uintptr_t)in.strategy;
    for (size_t i = 0; i < tree->n; i++) tree->rows[i].row.title = tree->rows[i].row.specific = tree->rows[i].row.unit = tree->rows[i].row.metric = nasty;
    static const char *const codes[] = {"MATH", "TECH-PD", "SUMMER", "IMMERSION", "PEER-TUTORS"};
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        DecideCase *c = district_case(&in, codes[i]);
        c->sheet.row.name = c->sheet.row.area_of_need = c->sheet.row.target_populations = c->input.name = nasty;
        c->input.alternative.name = c->input.staff_complaints = nasty;
        for (size_t g = 0; g < c->input.groups_n; g++) ((DecideGroup *)(uintptr_t)c->input.groups)[g].name = g ? STR("<b>others</b>") : nasty;
        district_decide(c);
    }
    CostBook book = {.warnings = (Str *)(uintptr_t)&nasty, .warnings_n = 1};
    in.book = &book;
    Report r = report_of(&in);
    Str page = page_of(&r);
    assert_false(has_text(page, "<script") || has_text(page, "<b>others") || has_text(page, "\" onload") || has_text(page, "\x01"));
    assert_true(has_text(page, "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&quot; onload=&quot;y &amp; "));
    assert_balanced(page);
}

/* ---- Numbers ---- */

static void numbers_read_well(void **state)
{
    (void)state;
    static const struct { double share; const char *words; } shares[] = {{0.65, "65%"}, {0.008, "0.8%"}, {0, "0%"}, {1, "100%"}, {0.0004, "under 0.1%"}, {0.9999, "over 99%"}, {0.0094, "0.9%"},
                                                                         {0.0096, "1%"}, {0.994, "99%"}, {-0.03, "\xe2\x88\x92""3%"}};
    for (size_t i = 0; i < sizeof shares / sizeof *shares; i++) assert_string_equal(words_percent(shares[i].share).p, shares[i].words);
    assert_string_equal(words_percent(NAN).p, "no data");
    assert_string_equal(words_effect(-0.001).p, "0.00");
    assert_string_equal(words_effect(-0.18).p, "\xe2\x88\x92""0.18");
    assert_string_equal(words_effect(NAN).p, "no data");
    assert_string_equal(words_interval(-0.04, 0.32).p, "[\xe2\x88\x92""0.04, 0.32]");
    assert_string_equal(words_count(1234567).p, "1,234,567");
    assert_string_equal(words_count(-1234).p, "\xe2\x88\x92""1,234");
    assert_string_equal(words_count(999).p, "999");
    assert_string_equal(words_dollars(CENTS(-25000)).p, "\xe2\x88\x92$250.00");
    assert_string_equal(words_short(CENTS(-34000000)).p, "\xe2\x88\x92$340K");
    assert_string_equal(words_day(day_from_civil(2026, 6, 30)).p, "June 30, 2026");
    assert_true(share_of(CENTS(1), CENTS(0)) == 0);
}

static void tables_say_what_is_missing(void **state)
{
    (void)state;
    static const Column columns[] = {{"name", "Name", CELL_TEXT}, {"students", "Students", CELL_COUNT}, {"cost_cents", "Cost", CELL_CENTS}};
    Err e = {0};
    Table t = TABLE("small", STR("A small table"), columns);
    for (int64_t n = 8; n < 12; n++) {
        Cell *c = table_row(&t, arena, &e);
        assert_non_null(c);
        c[1] = cell_students(n != 8, n);
    }
    Buf out = buf_in(arena, 0), csv = buf_in(arena, 0), text = buf_in(arena, 0);
    Markup w = markup(&out, &e);
    table_write_html(&w, &t, 3);
    assert_true(mark_done(&w));
    Str html = buf_str(&out);
    assert_true(has_text(html, "the first 3 of 4 rows") && has_text(html, "<td class=\"n none\">fewer than 10 students</td>") && has_text(html, "<td class=\"n\">10</td>"));
    assert_false(has_text(html, ">9<") || has_text(html, ">11<"));
    assert_true(table_write_csv(&csv, &t, &e));
    assert_true(str_equal_c(buf_str(&csv), "name,students,cost\n,,\n,,\n,10,\n,11,\n"));
    assert_true(table_write_text(&text, arena, &t, 0, &e));
    assert_true(has_text(buf_str(&text), "no data") && has_text(buf_str(&text), "fewer than 10 students"));
}

/* ---- Drawing ---- */

static bool touch(Box p, Box q) { return p.x < q.x + q.width && q.x < p.x + p.width && p.y < q.y + q.height && q.y < p.y + p.height; }
static Box box_of(const SvgLabel *l) { return (Box){l->label_x, l->label_y - l->height / 2, l->width, l->height}; }

static void labels_never_touch(void **state)
{
    (void)state;
    enum { N = 60 };
    Box frame = {0, 0, 600, 400};
    size_t placed = 0;
    for (uint64_t round = 0; round < 50; round++) {
        SvgLabel labels[N];
        for (uint64_t i = 0; i < N; i++) {
            uint64_t at = (round * N + i) * 3;
            labels[i] = (SvgLabel){.x = random_uniform(7, 0, at) * 600, .y = random_uniform(7, 0, at + 1) * 400, .radius = 6, .width = 20 + random_uniform(7, 0, at + 2) * 120, .height = 15};
        }
        svg_labels_place(labels, N, frame);
        for (size_t i = 0; i < N; i++) {
            if (!labels[i].is_placed) continue;
            placed++;
            Box box = box_of(&labels[i]);
            assert_true(box.x >= 0 && box.y >= 0 && box.x + box.width <= 600 && box.y + box.height <= 400);
            for (size_t k = 0; k < N; k++) {
                if (k == i) continue;
                assert_false(labels[k].is_placed && touch(box, box_of(&labels[k])));
                assert_false(touch(box, (Box){labels[k].x - 6, labels[k].y - 6, 12, 12}));
            }
        }
    }
    assert_true(placed > 50 * 10);
    SvgLabel one = {.x = 300, .y = 200, .radius = 6, .width = 80, .height = 15};
    svg_labels_place(&one, 1, frame);
    assert_true(one.is_placed && one.label_x > 306);
    one.x = 590;
    svg_labels_place(&one, 1, frame);
    assert_true(one.is_placed && one.label_x + one.width < 590);
    one.width = 700;
    svg_labels_place(&one, 1, frame);
    assert_false(one.is_placed);
}

static void texts_fit_their_room(void **state)
{
    (void)state;
    Err e = {0};
    Str out, text = STR("Gro\xc3\x9f" "e F\xc3\xb6rderung f\xc3\xbcr \xe6\x97\xa5\xe6\x9c\xac Sch\xc3\xbcler");
    for (double room = 20; room < 400; room += 7) {
        size_t bad;
        assert_true(svg_text_fit(&out, arena, text, 14, room, &e));
        assert_true(str_is_utf8(out, &bad));
        assert_true(svg_text_width(out, 14) <= room + 14);
    }
    assert_true(str_equal(out, text));
    assert_true(svg_text_width(STR("iiii"), 14) < svg_text_width(STR("MMMM"), 14));
    assert_true(svg_text_width(STR(""), 14) == 0);
}

static void axes_have_round_steps(void **state)
{
    (void)state;
    for (double range = 0.013; range < 1e6; range *= 1.37) {
        double step = svg_step(range, 6), lead = step / pow(10, floor(log10(step) + 1e-9));
        assert_true(range / step <= 6 + 1e-9 && range / step > 1);
        assert_true(fabs(lead - 1) < 1e-6 || fabs(lead - 2) < 1e-6 || fabs(lead - 2.5) < 1e-6 || fabs(lead - 5) < 1e-6);
    }
    assert_true(svg_step(0, 6) == 1 && svg_step(NAN, 6) == 1 && svg_step(INFINITY, 6) == 1);
}

/* Lengths are the data: the second bar of two is half as long as the first, and bars start where the axis stands. */
static void bars_are_as_long_as_their_figures(void **state)
{
    (void)state;
    Err e = {0};
    Buf out = buf_in(arena, 0);
    Markup w = markup(&out, &e);
    const ChartBar bars[] = {{.label = STR("a"), .value = STR("$2"), .parts = {0.8}}, {.label = STR("b"), .value = STR("$1"), .parts = {0.4}}, {.label = STR("c"), .value = STR("$0"), .parts = {0}}};
    assert_true(chart_bars(&w, arena, bars, 3, 0.8, &e) && mark_done(&w));
    double x[2], width[2];
    const char *at = buf_str(&out).p;
    for (int i = 0; i < 2; i++) {
        at = strstr(at, "<rect class=\"c1\"");
        assert_non_null(at);
        assert_int_equal(sscanf(at, "<rect class=\"c1\" x=\"%lf\" y=\"%*f\" width=\"%lf\"", &x[i], &width[i]), 2);
        at++;
    }
    assert_true(fabs(width[0] - 2 * width[1]) < 0.2 && x[0] == x[1]);
    assert_int_equal(count_text(buf_str(&out), "<rect class=\"c1\""), 4); /* twice two; nothing for nothing */
}

static void wild_intervals_stay_on_the_axis(void **state)
{
    (void)state;
    Err e = {0};
    Buf out = buf_in(arena, 0);
    Markup w = markup(&out, &e);
    const ChartForest forest = {"Effect", "Effect", {NULL, NULL}};
    const ChartEffect rows[] = {{.label = STR("sure"), .has_effect = true, .has_interval = true, .effect = 0.1, .low = 0.05, .high = 0.15, .effect_text = STR("x")},
                                {.label = STR("wild"), .has_effect = true, .has_interval = true, .effect = 0.2, .low = -900, .high = 1e9, .effect_text = STR("x")},
                                {.label = STR("none"), .effect_text = STR("no data")}};
    assert_true(chart_forest(&w, arena, &forest, rows, 3, &e) && mark_done(&w));
    Str svg = buf_str(&out);
    assert_int_equal(count_text(svg, "class=\"tip\""), 4); /* both ends, drawn wide and narrow */
    assert_true(svg.n < 12000 && has_text(svg, "no data"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_checker_can_fail), cmocka_unit_test(the_page_is_well_formed), cmocka_unit_test(nothing_comes_from_outside), cmocka_unit_test(every_picture_has_its_table),
        cmocka_unit_test(ids_and_links_meet), cmocka_unit_test(headings_are_in_order), cmocka_unit_test(what_people_typed_stays_text), cmocka_unit_test(numbers_read_well),
        cmocka_unit_test(tables_say_what_is_missing), cmocka_unit_test(labels_never_touch), cmocka_unit_test(texts_fit_their_room), cmocka_unit_test(axes_have_round_steps),
        cmocka_unit_test(bars_are_as_long_as_their_figures), cmocka_unit_test(wild_intervals_stay_on_the_axis)};
    return cmocka_run_group_tests(tests, make_input, arena_teardown);
}
