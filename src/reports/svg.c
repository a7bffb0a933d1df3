#include "reports/svg.h"

#include <math.h>

void svg_begin(Markup *w, const char *class, double width, double height)
{
    mark_format(w, "<svg class=\"%s\" viewBox=\"0 0 %.0f %.0f\" width=\"%.0f\" height=\"%.0f\" aria-hidden=\"true\" focusable=\"false\">", class, width, height, width, height);
}

void svg_end(Markup *w) { mark(w, "</svg>\n"); }

void svg_rect(Markup *w, const char *class, Box box)
{
    mark_format(w, "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>", class, box.x, box.y, box.width > 0 ? box.width : 0, box.height);
}

void svg_line(Markup *w, const char *class, double x1, double y1, double x2, double y2)
{
    mark_format(w, "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>", class, x1, y1, x2, y2);
}

void svg_text(Markup *w, const char *class, SvgAnchor anchor, double x, double y, Str text)
{
    static const char *const anchors[] = {"", " text-anchor=\"middle\"", " text-anchor=\"end\""};
    mark_format(w, "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\"%s>", class, x, y, anchors[anchor]);
    mark_text(w, text);
    mark(w, "</text>");
}

void svg_symbol(Markup *w, const char *class, SvgShape shape, double x, double y, double r)
{
    double a = r * 0.38; /* half the arm of a plus */
    switch (shape) {
    case SVG_CIRCLE: mark_format(w, "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\"/>", class, x, y, r * 0.92); return;
    case SVG_SQUARE: mark_format(w, "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>", class, x - r * 0.85, y - r * 0.85, r * 1.7, r * 1.7); return;
    case SVG_TRIANGLE: mark_format(w, "<path class=\"%s\" d=\"M%.1f %.1fL%.1f %.1fL%.1f %.1fZ\"/>", class, x, y - r * 1.1, x + r * 1.1, y + r * 0.85, x - r * 1.1, y + r * 0.85); return;
    case SVG_DIAMOND: mark_format(w, "<path class=\"%s\" d=\"M%.1f %.1fL%.1f %.1fL%.1f %.1fL%.1f %.1fZ\"/>", class, x, y - r * 1.2, x + r * 1.2, y, x, y + r * 1.2, x - r * 1.2, y); return;
    case SVG_PLUS: case SVG_CROSS: break;
    }
    double o = r * 1.1 - a; /* from the middle square to the end of an arm */
    mark_format(w, "<path class=\"%s\" d=\"M%.1f %.1fh%.1fv%.1fh%.1fv%.1fh%.1fv%.1fh%.1fv%.1fh%.1fv%.1fh%.1fZ\"", class, x - a, y - a - o, 2 * a, o, o, 2 * a, -o, o, -2 * a, -o, -o, -2 * a, o);
    if (shape == SVG_CROSS) mark_format(w, " transform=\"rotate(45 %.1f %.1f)\"", x, y);
    mark(w, "/>");
}

/* ---- Text ---- */

/* Advance widths of Helvetica in thousandths of an em, from ' ' to '~' (Adobe's font metrics). */
static const short widths[95] = {
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
    1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
    333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584};
#define WIDER 1.18 /* DejaVu Sans and Verdana run wider than Helvetica by about that */

static size_t character_bytes(Str text, size_t at)
{
    size_t n = 1;
    while (at + n < text.n && ((unsigned char)text.p[at + n] & 0xc0) == 0x80) n++;
    return n;
}

static double character_width(Str text, size_t at, size_t bytes)
{
    unsigned char c = (unsigned char)text.p[at];
    if (c >= ' ' && c <= '~') return widths[c - ' '] * WIDER / 1000;
    return bytes >= 3 && c >= 0xe3 ? 1.1 : 0.66; /* East Asian ones fill the em */
}

double svg_text_width(Str text, double size)
{
    double em = 0;
    for (size_t i = 0, bytes; i < text.n; i += bytes) {
        bytes = character_bytes(text, i);
        em += character_width(text, i, bytes);
    }
    return em * size;
}

bool svg_text_fit(Str *out, Arena *a, Str text, double size, double room, Err *e)
{
    if (svg_text_width(text, size) <= room) {
        *out = text;
        return true;
    }
    double used = size; /* the … */
    size_t n = 0;
    while (n < text.n) {
        size_t bytes = character_bytes(text, n);
        used += size * character_width(text, n, bytes);
        if (used > room) break;
        n += bytes;
    }
    while (n && text.p[n - 1] == ' ') n--;
    return str_format(out, a, e, "%.*s\xe2\x80\xa6", (int)n, text.p);
}

/* ---- Labels ---- */

enum { SIDES = 8, RINGS = 3, RING = 14 };

static bool boxes_touch(Box p, Box q)
{
    return p.x < q.x + q.width && q.x < p.x + p.width && p.y < q.y + q.height && q.y < p.y + p.height;
}

static Box label_box(const SvgLabel *l) { return (Box){l->label_x - 1, l->label_y - l->height / 2, l->width + 2, l->height}; }

static bool is_free(const SvgLabel *labels, size_t n, size_t self, Box box, Box frame)
{
    if (box.x < frame.x || box.y < frame.y || box.x + box.width > frame.x + frame.width || box.y + box.height > frame.y + frame.height) return false;
    for (size_t i = 0; i < n; i++) {
        const SvgLabel *l = &labels[i];
        Box dot = {l->x - l->radius - 1, l->y - l->radius - 1, 2 * l->radius + 2, 2 * l->radius + 2};
        if (i != self && boxes_touch(box, dot)) return false;
        if (i < self && l->is_placed && boxes_touch(box, label_box(l))) return false;
    }
    return true;
}

/* Side 0 - 7 at the dot, then the six that are not level with it in wider and wider rings. */
static void label_try(SvgLabel *l, int side, int ring)
{
    static const signed char sides[][2] = {{1, 0}, {-1, 0}, {0, -1}, {0, 1}, {1, -1}, {1, 1}, {-1, -1}, {-1, 1}};
    int right = sides[side][0], down = sides[side][1];
    double away = (l->radius + 5) * (right && down ? 0.4 : 1), far = ring * RING;
    l->label_x = right > 0 ? l->x + away + far : right < 0 ? l->x - away - far - l->width : l->x - l->width / 2;
    l->label_y = l->y + down * (l->radius + l->height / 2 + 2 + far);
}

void svg_labels_place(SvgLabel *labels, size_t n, Box frame)
{
    for (size_t i = 0; i < n; i++) {
        SvgLabel *l = &labels[i];
        l->is_placed = l->is_far = false;
        for (int ring = 0; ring <= RINGS && l->width > 0 && !l->is_placed; ring++) {
            for (int side = ring ? 2 : 0; side < SIDES && !l->is_placed; side++) {
                label_try(l, side, ring);
                l->is_placed = is_free(labels, n, i, label_box(l), frame);
                l->is_far = l->is_placed && ring > 0;
            }
        }
    }
}

double svg_step(double range, int most)
{
    if (!(range > 0) || !isfinite(range)) return 1;
    double power = pow(10, floor(log10(range / most)));
    static const double steps[] = {1, 2, 2.5, 5};
    for (size_t i = 0; i < 4; i++)
        if (range / (power * steps[i]) <= most) return power * steps[i];
    return power * 10;
}
