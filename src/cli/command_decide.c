#include <string.h>

#include "cli/commands.h"
#include "decide/decide_case.h"

static void put_texts(JsonWriter *w, const char *key, DecideTexts texts)
{
    json_write_key(w, key);
    json_write_array(w);
    for (size_t i = 0; i < texts.n; i++) json_write_text(w, texts.items[i]);
    json_write_array_end(w);
}

static bool as_json(Cli *cli, const DecideCase *cases, size_t n, Err *e)
{
    JsonWriter *w = &cli->writer;
    json_write_object(w);
    json_write_key(w, "decisions");
    json_write_array(w);
    for (size_t i = 0; i < n; i++) {
        const DecideCase *c = &cases[i];
        Str figure;
        TRY(str_format(&figure, cli->arena, e, "decide/%.*s/action", STR_ARGUMENTS(c->decision.code)));
        json_write_object(w);
        json_put_text(w, "code", c->decision.code);
        json_put_text(w, "name", c->decision.name);
        json_put_text(w, "action", str_from_c(decide_action_word(c->decision.action)));
        json_put_bool(w, "provisional", c->decision.is_provisional);
        json_put_text(w, "reason", c->decision.reasons.n ? c->decision.reasons.items[0] : (Str){"", 0});
        json_write_key(w, "fully_loaded_cents");
        c->cost && c->cost->has_cost ? json_write_int(w, c->cost->fully_loaded.v) : json_write_null(w);
        json_put_text(w, "figure", figure);
        json_write_key(w, "decision");
        decision_write_json(w, &c->decision);
        put_texts(w, "notes", c->notes);
        json_write_object_end(w);
    }
    json_write_array_end(w);
    json_write_object_end(w);
    return json_write_done(w);
}

static bool say_texts(Cli *cli, const char *prefix, DecideTexts texts, size_t from, Err *e)
{
    for (size_t i = from; i < texts.n; i++) TRY(cli_say(cli, e, "    %s%.*s", prefix, STR_ARGUMENTS(texts.items[i])));
    return true;
}

static bool say_case(Cli *cli, const DecideCase *c, bool in_full, Err *e)
{
    const Decision *d = &c->decision;
    Str headline = d->reasons.n ? d->reasons.items[0] : (Str){"", 0};
    TRY(cli_say(cli, e, "%s %-9s %-16.*s %16s  %.*s%s", decide_action_symbol(d->action), decide_action_title(d->action), STR_ARGUMENTS(d->code),
                c->cost && c->cost->has_cost ? cli_dollars(cli, c->cost->fully_loaded) : "cost unknown", STR_ARGUMENTS(d->name), d->is_provisional ? " (provisional)" : ""));
    TRY(cli_say(cli, e, "    %.*s", STR_ARGUMENTS(headline)));
    if (!in_full) return true;
    TRY(say_texts(cli, "", d->reasons, 1, e));
    TRY(say_texts(cli, "missing: ", d->missing, 0, e));
    TRY(say_texts(cli, "warning: ", d->warnings, 0, e));
    TRY(say_texts(cli, "assumed: ", d->assumptions, 0, e));
    return say_texts(cli, "note: ", c->notes, 0, e);
}

static bool as_text(Cli *cli, const DecideCase *cases, size_t n, bool in_full, Err *e)
{
    size_t thin = 0;
    for (size_t i = 0; i < n; i++) {
        /* "keep and measure" for want of data is one line for all of them, not a page each */
        bool is_thin = !in_full && cases[i].decision.is_provisional && cases[i].decision.action == DECIDE_KEEP;
        thin += is_thin;
        if (!is_thin) TRY(say_case(cli, &cases[i], in_full, e));
    }
    if (thin) TRY(cli_say(cli, e, "\n%s initiatives: provisional, keep and measure; the data do not yet say more (--initiative CODE tells what is missing).", cli_count(cli, (int64_t)thin)));
    return true;
}

bool command_decide(Cli *cli, Err *e)
{
    const char *code = cli_option(cli, "initiative"), *lambda = cli_option(cli, "lambda");
    DecideSettings settings = {0};
    TRY(cli_fiscal_year(&settings.fiscal_year, cli, e));
    const char *as_of = cli_option(cli, "as-of");
    if (as_of) {
        settings.has_today = true;
        if (!day_parse(&settings.today, str_from_c(as_of), DAY_FORMAT_ISO, e)) return err_place(e, "--as-of");
    }
    if (lambda) {
        settings.has_lambda = true;
        TRY(str_to_double(&settings.lambda_per_1000, str_from_c(lambda), e));
    }
    Db *db;
    CostBook book;
    DecideCase *cases;
    size_t n;
    TRY(cli_open(&db, cli, e));
    TRY(progress_step(&cli->progress, "deciding", 0, 0, e));
    TRY(decide_all(&cases, &n, &book, cli->arena, db, &settings, e));
    if (code) {
        size_t i = 0;
        while (i < n && !str_equal_c(cases[i].decision.code, code)) i++;
        if (i == n) return FAIL(e, ERR_NOT_FOUND, "initiative", "there is no initiative '%s' in this store", code);
        cases += i;
        n = 1;
    }
    return cli->json ? as_json(cli, cases, n, e) : as_text(cli, cases, n, code != NULL, e);
}
