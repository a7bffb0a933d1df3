-- What the district tells about itself: one table for each record of schema/, one column for each field.
CREATE TABLE site (
    id @IDENTITY@, version @I64@ NOT NULL DEFAULT 1,
    code @TEXT@ NOT NULL DEFAULT '' UNIQUE, name @TEXT@, level @TEXT@, students @I64@
) @STRICT@;

CREATE TABLE strategy (
    id @IDENTITY@, version @I64@ NOT NULL DEFAULT 1,
    code @TEXT@ NOT NULL DEFAULT '' UNIQUE, kind @TEXT@, parent @TEXT@, title @TEXT@,
    specific @TEXT@, measurable @TEXT@, achievable @TEXT@, relevant @TEXT@, time_bound @TEXT@,
    metric @TEXT@, unit @TEXT@, relative_or_absolute @TEXT@, baseline @REAL@, target @REAL@, target_on @DATE@, instrument @TEXT@
) @STRICT@;

CREATE TABLE initiative (
    id @IDENTITY@, version @I64@ NOT NULL DEFAULT 1,
    code @TEXT@ NOT NULL DEFAULT '' UNIQUE, name @TEXT@,
    coordinators @TEXT@, departments @TEXT@, campuses @TEXT@,
    strategic_alignment @TEXT@, priorities @TEXT@, area_of_need @TEXT@, target_populations @TEXT@, definition_of_success @TEXT@,
    direct_costs @TEXT@, indirect_costs @TEXT@, stated_cost_cents @I64@,
    students_served @I64@, importance @TEXT@, fidelity @REAL@, replaceable @BOOL@, mandated @BOOL@, contract_end @DATE@,
    community_support @TEXT@, staff_complaints @TEXT@, alternative @TEXT@, day_to_day @BOOL@
) @STRICT@;

-- The fields a district adds to a record are rows: Exhibit 2 is "a partial glimpse".
CREATE TABLE custom_value (
    record @TEXT@ NOT NULL, code @TEXT@ NOT NULL, name @TEXT@ NOT NULL, value @TEXT@ NOT NULL,
    PRIMARY KEY (record, code, name)
) @STRICT@;

CREATE TABLE staff_time (
    id @IDENTITY@, version @I64@ NOT NULL DEFAULT 1,
    initiative @TEXT@ NOT NULL DEFAULT '', role @TEXT@ NOT NULL DEFAULT '', home_account @TEXT@ NOT NULL DEFAULT '',
    people @REAL@, hours_per_week @REAL@, weeks @REAL@, fully_burdened_rate_cents @I64@,
    annual_pay_cents @I64@, benefit_rate @REAL@, contract_hours @REAL@, amount_cents @I64@, unpaid @BOOL@,
    occurrence @I64@ NOT NULL DEFAULT 1,
    UNIQUE (initiative, role, home_account, occurrence)
) @STRICT@;

CREATE TABLE cost (
    id @IDENTITY@, version @I64@ NOT NULL DEFAULT 1,
    initiative @TEXT@ NOT NULL DEFAULT '', ingredient @TEXT@ NOT NULL DEFAULT '', kind @TEXT@, pool @TEXT@ NOT NULL DEFAULT '',
    amount_cents @I64@, life_years @REAL@, once_or_yearly @TEXT@, home_account @TEXT@,
    occurrence @I64@ NOT NULL DEFAULT 1,
    UNIQUE (initiative, ingredient, pool, occurrence)
) @STRICT@;

CREATE TABLE pool (
    id @IDENTITY@, version @I64@ NOT NULL DEFAULT 1,
    pool @TEXT@ NOT NULL DEFAULT '', initiative @TEXT@ NOT NULL DEFAULT '', amount_cents @I64@, driver @TEXT@, quantity @REAL@,
    occurrence @I64@ NOT NULL DEFAULT 1,
    UNIQUE (pool, initiative, occurrence)
) @STRICT@;

CREATE TABLE result (
    id @IDENTITY@, version @I64@ NOT NULL DEFAULT 1,
    initiative @TEXT@ NOT NULL DEFAULT '', group_name @TEXT@ NOT NULL DEFAULT '', measure @TEXT@ NOT NULL DEFAULT '', unit @TEXT@,
    participants @I64@, gain @REAL@, comparison_gain @REAL@, sd @REAL@, source @TEXT@, tier @TEXT@,
    occurrence @I64@ NOT NULL DEFAULT 1,
    UNIQUE (initiative, group_name, measure, occurrence)
) @STRICT@;

-- One row for each file taken in, so that the same bytes are not taken twice.
CREATE TABLE import (
    id @IDENTITY@,
    kind @TEXT@ NOT NULL, file_name @TEXT@ NOT NULL, file_hash @TEXT@ NOT NULL, rows_n @I64@ NOT NULL,
    imported_at_ms @I64@ NOT NULL, actor @TEXT@ NOT NULL,
    UNIQUE (kind, file_hash)
) @STRICT@;
