/*
 * The icons, as drawings in a small language of strokes; read when they are drawn.
 *
 *   L x,y …          a line        P x,y …   a filled polygon
 *   A cx,cy,r,a,b    an arc from angle a to b (degrees, clockwise from the right)
 *   D cx,cy,r        a disc        ;         ends each
 */
#include "draw/icon.h"

#include <math.h>
#include <stdlib.h>

#define GRID 24.0
#define STROKE 1.6
#define POINTS_MAX 48
#define ARC_STEPS 24

static const struct {
    const char *name, *strokes;
} icons[] = {
    {"governance", "L 3,9 12,4 21,9 3,9;L 6,12 6,17;L 10,12 10,17;L 14,12 14,17;L 18,12 18,17;L 3,20 21,20"},
    {"protection", "L 12,3 19.5,6 19.5,12 17.5,16.5 12,21 6.5,16.5 4.5,12 4.5,6 12,3;L 8.5,12 11,14.5 15.5,9.5"},
    {"return", "L 9,4.5 4,9.5 9,14.5;L 4,9.5 14.5,9.5;A 14.5,14.75,5.25,-90,90;L 14.5,20 8,20"},
    {"border", "L 5,3 17,3 19,5 19,21 5,21 5,3;A 12,10.5,3.5,0,360;L 8.5,10.5 15.5,10.5;L 12,7 12,14;L 9,17.5 15,17.5"},
    {"work", "L 3,8 21,8 21,20 3,20 3,8;L 9,8 9,4.5 15,4.5 15,8;L 3,13 10,13;L 14,13 21,13;D 12,13,1.3"},
    {"voice", "L 4,10 4,14 8,14 17,19 17,5 8,10 4,10;L 8,14.5 9.5,20 12,20 11,16;A 16.5,12,4.5,-50,50"},
    {"campaign", "L 4,10 4,14 8,14 17,19 17,5 8,10 4,10;L 8,14.5 9.5,20 12,20 11,16;A 16.5,12,4.5,-50,50"},
    {"information", "A 12,12,9,0,360;D 12,7.8,1.2;L 12,11.5 12,17"},
    {"people", "D 8.5,8,3.2;A 8.5,20,6,180,360;L 2.5,20 14.5,20;D 17,9.5,2.4;A 17,20,4.5,230,360;L 17,20 21.5,20"},
    {"report", "L 5,3 15,3 19,7 19,21 5,21 5,3;L 9,17.5 9,14;L 12,17.5 12,10.5;L 15,17.5 15,12.5"},
    {"document", "L 5,3 15,3 19,7 19,21 5,21 5,3;L 8.5,9.5 15.5,9.5;L 8.5,13 15.5,13;L 8.5,16.5 13,16.5"},
    {"guide", "L 12,6.5 9,5 3,5 3,18.5 9,18.5 12,20 15,18.5 21,18.5 21,5 15,5 12,6.5;L 12,6.5 12,20"},
    {"video", "L 3,6 15,6 15,18 3,18 3,6;P 15,11.5 21,7.5 21,16.5 15,12.5"},
    {"dtm", "L 3,6 9,4 15,6 21,4 21,18 15,20 9,18 3,20 3,6;L 9,4 9,18;L 15,6 15,20;D 12,11,1.6"},
    {"map", "L 3,6 9,4 15,6 21,4 21,18 15,20 9,18 3,20 3,6;L 9,4 9,18;L 15,6 15,20"},
    {"poster", "L 5,3 19,3 19,21 5,21 5,3;P 8,16.5 12,8 16,16.5"},
    {"leaflet", "L 3,6 9,4.5 15,6 21,4.5 21,18 15,19.5 9,18 3,19.5 3,6;L 9,4.5 9,18;L 15,6 15,19.5"},
    {"banner", "L 4,4 20,4;L 6.5,4 6.5,18 12,15 17.5,18 17.5,4"},
    {"folder", "L 3,6 9,6 11,8.5 21,8.5 21,19 3,19 3,6"},
    {"pen", "L 4,20 5.5,15 16.5,4 20,7.5 9,18.5 4,20;L 14,6.5 17.5,10"},
    {"usb", "L 8,9 16,9 16,21 8,21 8,9;L 9.5,9 9.5,3.5 14.5,3.5 14.5,9;D 12,15,1.6"},
    {"shirt", "L 8.5,4 3,8 5.5,11.5 7.5,10.5 7.5,20.5 16.5,20.5 16.5,10.5 18.5,11.5 21,8 15.5,4;A 12,4,3.5,0,180"},
    {"paper", "L 5,6.5 15,6.5 15,20.5 5,20.5 5,6.5;L 8.5,6.5 8.5,3.5 19,3.5 19,17.5 15,17.5"},
    {"tools", "A 12,12,3,0,360;A 12,12,6.5,0,360;L 12,2.5 12,5.5;L 12,18.5 12,21.5;L 2.5,12 5.5,12;L 18.5,12 21.5,12;"
              "L 5.3,5.3 7.4,7.4;L 16.6,16.6 18.7,18.7;L 5.3,18.7 7.4,16.6;L 16.6,7.4 18.7,5.3"},
    {"materials", "L 12,3 20,7.5 20,16.5 12,21 4,16.5 4,7.5 12,3;L 4,7.5 12,12 20,7.5;L 12,12 12,21"},
    {"unit", "A 12,12,9,0,360;A 12,12,4,0,360"},
};

struct pen {
    struct canvas *c;
    double x, y, scale;
    uint32_t colour;
};

static const char *find(struct sv name)
{
    for (size_t i = 0; i < sizeof icons / sizeof *icons; i++)
        if (sv_is(name, icons[i].name))
            return icons[i].strokes;
    return NULL;
}

/* The numbers up to the end of the stroke. */
static size_t read_numbers(const char **at, double *out, size_t max)
{
    size_t n = 0;
    while (**at && **at != ';') {
        char *end;
        double v = strtod(*at, &end);
        if (end == *at) {
            (*at)++; /* a comma */
            continue;
        }
        if (n < max)
            out[n++] = v;
        *at = end;
    }
    return n;
}

static void line(const struct pen *p, const struct point *points, size_t n)
{
    p->c->ops->polyline(p->c, points, n, STROKE * p->scale, p->colour);
}

static void arc(const struct pen *p, const double v[5])
{
    struct point points[ARC_STEPS + 1];
    for (int i = 0; i <= ARC_STEPS; i++) {
        double angle = (v[3] + (v[4] - v[3]) * i / ARC_STEPS) * M_PI / 180;
        points[i] =
            (struct point){p->x + p->scale * (v[0] + v[2] * cos(angle)), p->y + p->scale * (v[1] + v[2] * sin(angle))};
    }
    line(p, points, ARC_STEPS + 1);
}

static void stroke(const struct pen *p, char kind, const double *v, size_t n)
{
    struct point points[POINTS_MAX / 2];
    for (size_t i = 0; i + 1 < n; i += 2)
        points[i / 2] = (struct point){p->x + p->scale * v[i], p->y + p->scale * v[i + 1]};
    if (kind == 'L')
        line(p, points, n / 2);
    else if (kind == 'P')
        p->c->ops->polygon(p->c, points, n / 2, p->colour);
    else if (kind == 'D' && n == 3)
        p->c->ops->circle(p->c, points[0].x, points[0].y, p->scale * v[2], p->colour);
    else if (kind == 'A' && n == 5)
        arc(p, v);
}

void icon_draw(struct canvas *c, struct sv name, const char *otherwise, double x, double y, double size,
               uint32_t colour)
{
    const struct pen pen = {c, x, y, size / GRID, colour};
    const char *at = find(name);
    if (!at)
        at = find(sv_of(otherwise));
    while (at && *at) {
        double v[POINTS_MAX];
        char kind = *at++;
        size_t n = read_numbers(&at, v, POINTS_MAX);
        stroke(&pen, kind, v, n);
        at += *at == ';';
    }
}
