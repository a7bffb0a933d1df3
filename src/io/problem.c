#include "io/problem.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/limits.h"

Problems problems_in(Arena *a) { return (Problems){.arena = a}; }

static bool keep(Problems *problems, Problem problem, Err *e)
{
    if (problems->n == problems->room) {
        size_t room = problems->room ? problems->room * 2 : 16;
        Problem *rows = arena_grow(problems->arena, problems->rows, problems->n * sizeof *rows, room * sizeof *rows, e);
        if (!rows) return false;
        problems->rows = rows;
        problems->room = room;
    }
    problems->rows[problems->n++] = problem;
    problems->kept[problem.severity]++;
    return true;
}

bool problem_add(Problems *problems, Severity severity, int64_t line, Str column, Err *e, const char *format, ...)
{
    if (problems->kept[severity] < LIMIT_PROBLEMS) {
        char text[600];
        va_list arguments;
        va_start(arguments, format);
        vsnprintf(text, sizeof text, format, arguments);
        va_end(arguments);
        Problem problem = {.severity = severity, .line = line};
        TRY(str_copy(&problem.column, problems->arena, column, e));
        TRY(str_copy(&problem.message, problems->arena, str_from_c(text), e));
        TRY(keep(problems, problem, e));
    }
    problems->counts[severity]++;
    if (severity == PROBLEM_BAD_ROW && (problems->bad_rows == 0 || problems->last_bad_line != line)) {
        problems->bad_rows++;
        problems->last_bad_line = line;
    }
    return true;
}

static int shown(Str s, size_t most) { return (int)(s.n < most ? s.n : most); }

bool problem_sentence(Str *out, Arena *a, const Problem *problem, Str file, Err *e)
{
    char line[32] = "";
    if (problem->line > 0) snprintf(line, sizeof line, ", line %lld", (long long)problem->line);
    return str_format(out, a, e, "%.*s%s%s%.*s%s: %.*s", STR_ARGUMENTS(file), line, problem->column.n ? ", column '" : "",
                      STR_ARGUMENTS(problem->column), problem->column.n ? "'" : "", STR_ARGUMENTS(problem->message));
}

bool problems_refuse(const Problems *problems, Str file, Err *e)
{
    const Problem *first = NULL;
    for (size_t i = 0; i < problems->n && !first; i++)
        if (problems->rows[i].severity == PROBLEM_BAD_ROW) first = &problems->rows[i];
    if (!first) return true;
    char column[64], more[64] = "";
    snprintf(column, sizeof column, "%.*s", shown(first->column, sizeof column - 1), first->column.p);
    int64_t others = problems->bad_rows - 1;
    if (others > 0) snprintf(more, sizeof more, " (and %lld more bad row%s)", (long long)others, others == 1 ? "" : "s");
    return FAIL(e, ERR_INPUT, column, "%.*s, line %lld%s%s%s: %.*s%s", STR_ARGUMENTS(file), (long long)first->line,
                column[0] ? ", column '" : "", column, column[0] ? "'" : "", shown(first->message, 300), first->message.p, more);
}
