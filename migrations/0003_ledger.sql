-- The chart in use and the ledger under it. Codes are text. Lines lie in sealed blocks of up to 4,096 (docs/ledger.md says
-- why); balances and tag balances are kept in the import's own transaction.
CREATE TABLE account_element (
    position @I64@ NOT NULL PRIMARY KEY, name @TEXT@ NOT NULL UNIQUE
) @STRICT@;

-- key: the codes joined by U+001F, empty ones at the end left out. It is what makes an account one of its kind; e1 ... e12 are
-- the same codes, for queries.
CREATE TABLE account (
    id @ID@ PRIMARY KEY, key @TEXT@ NOT NULL UNIQUE,
    e1 @TEXT@ NOT NULL DEFAULT '', e2 @TEXT@ NOT NULL DEFAULT '', e3 @TEXT@ NOT NULL DEFAULT '', e4 @TEXT@ NOT NULL DEFAULT '',
    e5 @TEXT@ NOT NULL DEFAULT '', e6 @TEXT@ NOT NULL DEFAULT '', e7 @TEXT@ NOT NULL DEFAULT '', e8 @TEXT@ NOT NULL DEFAULT '',
    e9 @TEXT@ NOT NULL DEFAULT '', e10 @TEXT@ NOT NULL DEFAULT '', e11 @TEXT@ NOT NULL DEFAULT '', e12 @TEXT@ NOT NULL DEFAULT ''
) @STRICT@;

CREATE TABLE vendor (
    id @ID@ PRIMARY KEY, name @TEXT@ NOT NULL UNIQUE
) @STRICT@;

-- One row, locked by whoever adds to the ledger or changes its rules: ids are handed out in order, without gaps.
CREATE TABLE ledger_state (
    id @ID@ PRIMARY KEY, lines_n @I64@ NOT NULL, blocks_n @I64@ NOT NULL
) @STRICT@;
INSERT INTO ledger_state (id, lines_n, blocks_n) VALUES (1, 0, 0);

CREATE TABLE ledger_import (
    id @IDENTITY@,
    file_name @TEXT@ NOT NULL, file_hash @TEXT@ NOT NULL UNIQUE, lines_root @TEXT@ NOT NULL,
    first_line @I64@ NOT NULL, lines_n @I64@ NOT NULL, skipped_n @I64@ NOT NULL,
    actual_cents @I64@ NOT NULL, budget_cents @I64@ NOT NULL, encumbrance_cents @I64@ NOT NULL,
    last_posted_on @DATE@, -- of the lines that lie in or near their fiscal year
    imported_at_ms @I64@ NOT NULL, actor @TEXT@ NOT NULL
) @STRICT@;

CREATE TABLE ledger_block (
    id @ID@ PRIMARY KEY, first_line @I64@ NOT NULL, lines_n @I64@ NOT NULL, lines @BLOB@ NOT NULL
) @STRICT@;

-- Without references to account and rule, here and in tag_balance: the engine would look each of half a million rows up again
-- for an import whose numbers come from those very tables. `audit verify` makes all rows anew from the lines and compares.
CREATE TABLE balance (
    account_id @I64@ NOT NULL, fiscal_year @I64@ NOT NULL, period @I64@ NOT NULL,
    actual_cents @I64@ NOT NULL, budget_cents @I64@ NOT NULL, encumbrance_cents @I64@ NOT NULL,
    PRIMARY KEY (account_id, fiscal_year, period)
) @CLUSTERED@;

CREATE TABLE rule (
    id @ID@ PRIMARY KEY, position @I64@ NOT NULL UNIQUE,
    initiative @TEXT@, pool @TEXT@, vendor @TEXT@ NOT NULL, text @TEXT@ NOT NULL, from_day @DATE@, to_day @DATE@,
    share_millionths @I64@ NOT NULL, -- of the line: 1,000,000 is all of it
    file_line @I64@ NOT NULL
) @STRICT@;

CREATE TABLE rule_pattern (
    rule_id @I64@ NOT NULL REFERENCES rule (id), element @TEXT@ NOT NULL, pattern @TEXT@ NOT NULL,
    PRIMARY KEY (rule_id, element)
) @STRICT@;

-- What each rule took, and what it matched but could not take because earlier rules had taken it.
CREATE TABLE tag_balance (
    rule_id @I64@ NOT NULL, account_id @I64@ NOT NULL, fiscal_year @I64@ NOT NULL,
    cents @I64@ NOT NULL, lines_n @I64@ NOT NULL, refused_cents @I64@ NOT NULL, refused_n @I64@ NOT NULL,
    PRIMARY KEY (rule_id, account_id, fiscal_year)
) @CLUSTERED@;

-- Where an import into a ledger that is not empty leaves its sums on the way to the two tables above; always empty between transactions.
CREATE TABLE balance_incoming (
    account_id @I64@ NOT NULL, fiscal_year @I64@ NOT NULL, period @I64@ NOT NULL,
    actual_cents @I64@ NOT NULL, budget_cents @I64@ NOT NULL, encumbrance_cents @I64@ NOT NULL
) @STRICT@;

CREATE TABLE tag_balance_incoming (
    rule_id @I64@ NOT NULL, account_id @I64@ NOT NULL, fiscal_year @I64@ NOT NULL,
    cents @I64@ NOT NULL, lines_n @I64@ NOT NULL, refused_cents @I64@ NOT NULL, refused_n @I64@ NOT NULL
) @STRICT@;
