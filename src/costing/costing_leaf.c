#include <math.h>
#include <stdio.h>

#include "costing/costing_rules.h"

size_t count_to_text(char out[40], double v)
{
    char plain[32];
    size_t n = double_to_text(plain, v), at = 0, whole = 0;
    size_t first = plain[0] == '-';
    while (first + whole < n && plain[first + whole] >= '0' && plain[first + whole] <= '9') whole++;
    for (size_t i = 0; i < n && at < 38; i++) {
        if (i > first && i < first + whole && (whole - (i - first)) % 3 == 0) out[at++] = ',';
        out[at++] = plain[i];
    }
    out[at] = 0;
    return at;
}

/* ---- Staff time ---- */

/* An hour's price as people read it: whole cents, or six decimals of a dollar where the quotient has no end. */
static void rate_to_text(char out[64], Ratio rate_cents)
{
    Cents value;
    Err unused;
    Ratio scaled;
    if (rate_cents.d == 1 && ratio_to_cents(&value, rate_cents, &unused)) {
        cents_to_dollars(out, value);
    } else if (ratio_times(&scaled, rate_cents, ratio_int(10000)) && ratio_to_cents(&value, scaled, &unused)) {
        snprintf(out, 64, "$%lld.%06lld", (long long)(value.v / 1000000), (long long)(value.v % 1000000));
    } else {
        snprintf(out, 64, "the rate");
    }
}

static void people_to_text(char out[64], double people)
{
    char count[40];
    count_to_text(count, people);
    snprintf(out, 64, "%s %s", count, people > 1 || people < 1 ? "people" : "person");
}

/* The exact price of an hour in cents; false with the reason in why. `how` is the quotient in words, "" for a stated rate. */
static bool staff_rate(Ratio *rate, char how[120], char why[160], const StaffTime *row)
{
    how[0] = 0;
    if (record_has(row, STAFF_TIME_FIELD_fully_burdened_rate_cents)) {
        *rate = ratio_int(row->fully_burdened_rate_cents.v);
        return true;
    }
    const char *lacks = !record_has(row, STAFF_TIME_FIELD_annual_pay_cents)  ? "fully_burdened_rate, or annual_pay"
                        : !record_has(row, STAFF_TIME_FIELD_benefit_rate)    ? "benefit_rate"
                        : !(record_has(row, STAFF_TIME_FIELD_contract_hours) && row->contract_hours > 0) ? "contract_hours" : NULL;
    if (lacks) {
        snprintf(why, 160, "%s is missing", lacks);
        return false;
    }
    Ratio benefits, hours;
    bool exact = ratio_from_double(&benefits, row->benefit_rate) && ratio_from_double(&hours, row->contract_hours) &&
                 ratio_plus(&benefits, benefits, ratio_int(1)) && ratio_times(rate, ratio_int(row->annual_pay_cents.v), benefits) &&
                 ratio_over(rate, *rate, hours);
    char pay[40], share[32], count[40];
    cents_to_dollars(pay, row->annual_pay_cents);
    double_to_text(share, row->benefit_rate);
    count_to_text(count, row->contract_hours);
    snprintf(how, 120, " (%s x (1 + %s) / %s h)", pay, share, count);
    if (!exact) snprintf(why, 160, "its numbers have too many digits to be multiplied exactly; round them");
    return exact;
}

static bool staff_hours(StaffCosting *c, const StaffTime *row)
{
    const char *lacks = !record_has(row, STAFF_TIME_FIELD_people)           ? "people"
                        : !record_has(row, STAFF_TIME_FIELD_hours_per_week) ? "hours_per_week"
                        : !record_has(row, STAFF_TIME_FIELD_weeks)          ? "weeks" : NULL;
    if (lacks) {
        snprintf(c->why, sizeof c->why, "%s is missing", lacks);
        return false;
    }
    Ratio people, hours, weeks, position = ratio_int(COST_FTE_HOURS);
    c->has_hours = ratio_from_double(&people, row->people) && ratio_from_double(&hours, row->hours_per_week) &&
                   ratio_from_double(&weeks, row->weeks) && ratio_times(&c->hours, people, hours) && ratio_times(&c->hours, c->hours, weeks);
    if (!c->has_hours) snprintf(c->why, sizeof c->why, "its numbers have too many digits to be multiplied exactly; round them");
    bool has_position = record_has(row, STAFF_TIME_FIELD_contract_hours) && row->contract_hours > 0;
    c->has_fte = c->has_hours && (!has_position || ratio_from_double(&position, row->contract_hours)) && ratio_over(&c->fte, c->hours, position);
    return c->has_hours;
}

static void cost_amount(StaffCosting *c, const StaffTime *row)
{
    Err unused;
    Ratio people = ratio_int(1), amount;
    char dollars[40], words[64];
    bool has_people = record_has(row, STAFF_TIME_FIELD_people);
    cents_to_dollars(dollars, row->amount_cents);
    c->is_costed = (!has_people || ratio_from_double(&people, row->people)) &&
                   ratio_times(&amount, people, ratio_int(row->amount_cents.v)) && ratio_to_cents(&c->cents, amount, &unused);
    if (!c->is_costed) snprintf(c->why, sizeof c->why, "people x amount is too large or has too many digits to be exact");
    people_to_text(words, row->people);
    if (has_people) snprintf(c->formula, sizeof c->formula, "%s x %s", words, dollars);
    else snprintf(c->formula, sizeof c->formula, "stated amount");
}

static void cost_hours(StaffCosting *c, const StaffTime *row)
{
    Err unused;
    Ratio rate, amount;
    char how[120], rate_text[64], people[64], hours[40], weeks[40], all[40];
    if (!c->has_hours || !staff_rate(&rate, how, c->why, row)) return;
    c->is_costed = ratio_times(&amount, c->hours, rate) && ratio_to_cents(&c->cents, amount, &unused);
    if (!c->is_costed) snprintf(c->why, sizeof c->why, "hours x rate is too large or has too many digits to be exact");
    people_to_text(people, row->people);
    count_to_text(hours, row->hours_per_week);
    count_to_text(weeks, row->weeks);
    count_to_text(all, ratio_to_double(c->hours));
    rate_to_text(rate_text, rate);
    snprintf(c->formula, sizeof c->formula, "%s x %s h x %s weeks = %s h, x %s%s", people, hours, weeks, all, rate_text, how);
}

StaffCosting staff_time_costing(const StaffTime *row)
{
    StaffCosting c = {.hours = {0, 1}, .fte = {0, 1}};
    bool has_hours = staff_hours(&c, row);
    if (record_has(row, STAFF_TIME_FIELD_amount_cents)) cost_amount(&c, row);
    else if (has_hours) cost_hours(&c, row);
    return c;
}

/* ---- Costs ---- */

bool cost_annualized(Cents *out, Cents amount, double life_years, Err *e)
{
    double growth = 1;
    /* whole lives by multiplication, which every machine does alike */
    if (life_years == floor(life_years) && life_years <= 100)
        for (int i = 0; i < (int)life_years; i++) growth *= 1 + COST_INTEREST;
    else growth = pow(1 + COST_INTEREST, life_years);
    return cents_from_double(out, (double)amount.v * COST_INTEREST / (1 - 1 / growth), ROUND_HALF_EVEN, e);
}

CostRowUse cost_row_use(const Cost *row)
{
    bool has_pool = record_has(row, COST_FIELD_pool), has_initiative = record_has(row, COST_FIELD_initiative);
    bool is_shared = record_has(row, COST_FIELD_kind) ? row->kind == COST_KIND_SHARED : has_pool;
    if (!is_shared) return has_initiative ? COST_ROW_DIRECT : COST_ROW_NOWHERE;
    if (has_pool) return COST_ROW_POOL;
    return has_initiative ? COST_ROW_STATED_SHARE : COST_ROW_NOWHERE;
}

bool cost_row_is_annualized(const Cost *row)
{
    bool is_yearly = record_has(row, COST_FIELD_once_or_yearly) && row->once_or_yearly == COST_YEARLY;
    return cost_row_use(row) == COST_ROW_DIRECT && !is_yearly && record_has(row, COST_FIELD_life_years) && row->life_years > 1;
}

/* The part of the amount that counts: exact until it is cents, half to even. */
static bool cost_row_part(Cents *out, const Cost *row)
{
    Err unused;
    Ratio part;
    *out = row->amount_cents;
    if (!record_has(row, COST_FIELD_share_percent)) return true;
    return ratio_from_double(&part, row->share_percent) && ratio_times(&part, part, ratio_int(row->amount_cents.v)) && ratio_over(&part, part, ratio_int(100)) &&
           ratio_to_cents(out, part, &unused);
}

static void cost_row_words(CostRowCosting *c, const Cost *row)
{
    char dollars[40], life[40], part[40], of[120];
    bool is_yearly = record_has(row, COST_FIELD_once_or_yearly) && row->once_or_yearly == COST_YEARLY, is_part = record_has(row, COST_FIELD_share_percent);
    cents_to_dollars(dollars, row->amount_cents);
    count_to_text(part, row->share_percent);
    snprintf(of, sizeof of, "%s %% of %s", part, dollars);
    if (cost_row_is_annualized(row)) {
        count_to_text(life, row->life_years);
        snprintf(c->formula, sizeof c->formula, "%s once, over %s years at 3 %%", is_part ? of : dollars, life);
    } else {
        snprintf(c->formula, sizeof c->formula, "%s%s%s", is_part ? of : "", is_part ? ", " : "",
                 is_yearly ? "each year" : record_has(row, COST_FIELD_once_or_yearly) ? "once" : "stated amount");
    }
}

bool cost_row_costing(CostRowCosting *out, const Cost *row, Err *e)
{
    CostRowCosting c = {.why = "the amount is missing"};
    if (record_has(row, COST_FIELD_amount_cents)) {
        c.why = "its share has too many digits to be multiplied exactly; round it";
        c.is_costed = cost_row_part(&c.cents, row);
    }
    if (c.is_costed) {
        c.cash = c.cents;
        if (cost_row_is_annualized(row)) TRY(cost_annualized(&c.cents, c.cash, row->life_years, e));
        cost_row_words(&c, row);
    }
    *out = c;
    return true;
}

/* ---- What no row may say ---- */

static bool fault(RowFault *out, size_t field, const char *why)
{
    *out = (RowFault){field, why};
    return true;
}

static bool is_negative(const void *row, size_t field, Cents value) { return record_has(row, field) && value.v < 0; }

static bool is_too_fine(const void *row, size_t field, double value)
{
    Ratio exact;
    return record_has(row, field) && (!ratio_from_double(&exact, value) || exact.d > 1000000000000);
}

bool staff_time_fault(RowFault *out, const StaffTime *row)
{
    if (is_negative(row, STAFF_TIME_FIELD_fully_burdened_rate_cents, row->fully_burdened_rate_cents)) return fault(out, STAFF_TIME_FIELD_fully_burdened_rate_cents, "Fully burdened rate cannot be negative");
    if (is_negative(row, STAFF_TIME_FIELD_annual_pay_cents, row->annual_pay_cents)) return fault(out, STAFF_TIME_FIELD_annual_pay_cents, "Annual pay cannot be negative");
    return is_negative(row, STAFF_TIME_FIELD_amount_cents, row->amount_cents) && fault(out, STAFF_TIME_FIELD_amount_cents, "Amount cannot be negative");
}

bool cost_fault(RowFault *out, const Cost *row)
{
    if (is_too_fine(row, COST_FIELD_share_percent, row->share_percent)) return fault(out, COST_FIELD_share_percent, "the share has too many digits to be multiplied exactly; round it");
    if (cost_row_use(row) != COST_ROW_NOWHERE) return false;
    return fault(out, COST_FIELD_initiative, record_has(row, COST_FIELD_pool) ? "a direct cost needs an initiative; a pool's cost is of kind shared" : "name an initiative or a pool that the cost goes to");
}

bool pool_fault(RowFault *out, const Pool *row)
{
    return is_too_fine(row, POOL_FIELD_share_percent, row->share_percent) && fault(out, POOL_FIELD_share_percent, "the share has too many digits to be multiplied exactly; round it");
}
