-- People, what they may do, and how they prove who they are (docs/people.md). Secrets are stored as hashes only; the audit log never holds one.
CREATE TABLE person (
    id @IDENTITY@, version @I64@ NOT NULL DEFAULT 1,
    email @TEXT@ NOT NULL UNIQUE, -- small letters
    name @TEXT@ NOT NULL, is_disabled @BOOL@ NOT NULL DEFAULT 0, created_at_ms @I64@ NOT NULL
) @STRICT@;

-- sites, departments: what the role is held to, joined by ';'; '' where the role is not of that kind.
CREATE TABLE person_grant (
    person_id @I64@ NOT NULL REFERENCES person (id), role @TEXT@ NOT NULL, sites @TEXT@ NOT NULL, departments @TEXT@ NOT NULL,
    PRIMARY KEY (person_id, role)
) @STRICT@;

CREATE TABLE person_password (
    person_id @ID@ PRIMARY KEY REFERENCES person (id), hash @TEXT@ NOT NULL, changed_at_ms @I64@ NOT NULL
) @STRICT@;

-- Who an OpenID provider says someone is.
CREATE TABLE person_identity (
    issuer @TEXT@ NOT NULL, subject @TEXT@ NOT NULL, person_id @I64@ NOT NULL REFERENCES person (id), linked_at_ms @I64@ NOT NULL,
    PRIMARY KEY (issuer, subject), UNIQUE (person_id, issuer)
) @STRICT@;

-- hash: BLAKE2b-256 of the secret in the cookie, in hexadecimal.
CREATE TABLE session (
    hash @TEXT@ PRIMARY KEY, person_id @I64@ NOT NULL REFERENCES person (id), began_at_ms @I64@ NOT NULL, seen_at_ms @I64@ NOT NULL
) @STRICT@;
CREATE INDEX session_person ON session (person_id);

-- Links of one use: setup (of a new store; no person yet), invitation, reset.
CREATE TABLE person_link (
    hash @TEXT@ PRIMARY KEY, kind @TEXT@ NOT NULL, person_id @I64@ REFERENCES person (id), expires_at_ms @I64@ NOT NULL, used_at_ms @I64@
) @STRICT@;
CREATE INDEX person_link_person ON person_link (person_id);

-- permissions: words joined by ';'.
CREATE TABLE api_token (
    id @IDENTITY@, hash @TEXT@ NOT NULL UNIQUE, person_id @I64@ NOT NULL REFERENCES person (id), name @TEXT@ NOT NULL,
    permissions @TEXT@ NOT NULL, created_at_ms @I64@ NOT NULL, expires_at_ms @I64@ NOT NULL, used_at_ms @I64@
) @STRICT@;
CREATE INDEX api_token_person ON api_token (person_id);

-- Sign-ins by OpenID that are under way: the state is a secret of the browser, kept here as a hash.
CREATE TABLE oidc_flow (
    state_hash @TEXT@ PRIMARY KEY, provider @TEXT@ NOT NULL, nonce @TEXT@ NOT NULL, verifier @TEXT@ NOT NULL, expires_at_ms @I64@ NOT NULL
) @STRICT@;

-- Tries to sign in that did not succeed, by account and by address (as hashes), for all nodes alike.
CREATE TABLE sign_in_try (
    what @TEXT@ PRIMARY KEY, fails @I64@ NOT NULL, since_ms @I64@ NOT NULL, open_at_ms @I64@ NOT NULL
) @STRICT@;
