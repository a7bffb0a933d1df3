-- What grows around a data sheet: whether it still holds, what people say of it, what it is made of.
CREATE TABLE component (
    id @IDENTITY@, version @I64@ NOT NULL DEFAULT 1,
    initiative @TEXT@ NOT NULL DEFAULT '', name @TEXT@ NOT NULL DEFAULT '', description @TEXT@, students_served @I64@, stated_cost_cents @I64@,
    evidence @TEXT@,
    UNIQUE (initiative, name)
) @STRICT@;

-- One row an initiative, made with the first of these facts. The sheet itself is untouched by them, and so is its version.
CREATE TABLE initiative_state (
    code @TEXT@ PRIMARY KEY,
    confirmed_at_ms @I64@, confirmed_by @TEXT@,
    retired_fiscal_year @I64@, retired_reason @TEXT@, merged_into @TEXT@
) @STRICT@;

CREATE TABLE comment (
    id @IDENTITY@, initiative @TEXT@ NOT NULL, at_ms @I64@ NOT NULL, person_id @I64@ NOT NULL, author @TEXT@ NOT NULL, text @TEXT@ NOT NULL,
    mentions @TEXT@ NOT NULL, -- addresses, joined by ;
    resolved_at_ms @I64@, resolved_by @TEXT@
) @STRICT@;
CREATE INDEX comment_initiative ON comment (initiative, id);

-- The fields that this district adds to the data sheet; their values are rows of custom_value.
CREATE TABLE custom_field (
    name @TEXT@ PRIMARY KEY, label @TEXT@ NOT NULL, prompt @TEXT@ NOT NULL, position @I64@ NOT NULL
) @STRICT@;

-- The history of one thing is read by its type and key.
CREATE INDEX audit_log_object ON audit_log (object_type, object_key);
