-- The district's own fields become a record of schema/, so that they have kinds, versions and a history of their own.
CREATE TABLE sheet_field (
    id @IDENTITY@, version @I64@ NOT NULL DEFAULT 1,
    name @TEXT@ NOT NULL DEFAULT '' UNIQUE, label @TEXT@, prompt @TEXT@, kind @TEXT@, choices @TEXT@, position @I64@
) @STRICT@;
INSERT INTO sheet_field (name, label, prompt, kind, position) SELECT name, label, prompt, 'text', position FROM custom_field;
DROP TABLE custom_field;

-- A merged initiative's rows stay under its code; who reads them adds them to merged_into's.
ALTER TABLE initiative_state ADD COLUMN merged_at_ms @I64@;
ALTER TABLE initiative_state ADD COLUMN merged_by @TEXT@;
ALTER TABLE initiative_state ADD COLUMN merged_reason @TEXT@;
CREATE INDEX initiative_state_merged ON initiative_state (merged_into);

ALTER TABLE comment ADD COLUMN edited_at_ms @I64@;
-- Whom somebody waits for: read for every "my work".
CREATE INDEX comment_open ON comment (id) WHERE resolved_at_ms IS NULL AND mentions <> '';
