-- Student files as they came, a column a blob (each cell its length and its bytes), so that an analysis reads only the
-- columns that it names; and the analyses that were run. See src/evidence/run.h and student.h.
CREATE TABLE student_dataset (
    id @IDENTITY@,
    file_name @TEXT@ NOT NULL, file_hash @TEXT@ NOT NULL UNIQUE, rows_n @I64@ NOT NULL,
    id_position @I64@ NOT NULL, row_lines @BLOB@ NOT NULL,
    imported_at_ms @I64@ NOT NULL, actor @TEXT@ NOT NULL
) @STRICT@;

CREATE TABLE student_column (
    dataset_id @I64@ NOT NULL REFERENCES student_dataset (id), position @I64@ NOT NULL, name @TEXT@ NOT NULL, cells @BLOB@ NOT NULL,
    PRIMARY KEY (dataset_id, position)
) @STRICT@;

-- run_hash: of all that the run says, time and actor left out; the same run is kept once. latest_order says which run of an initiative was asked for last.
CREATE TABLE evidence_run (
    id @IDENTITY@,
    run_hash @TEXT@ NOT NULL UNIQUE, initiative @TEXT@ NOT NULL, latest_order @I64@ NOT NULL,
    method_version @TEXT@ NOT NULL, inputs_hash @TEXT@ NOT NULL, parameters @TEXT@ NOT NULL, figures @TEXT@ NOT NULL, details @TEXT@ NOT NULL,
    cost_cents @I64@, run_at_ms @I64@ NOT NULL, actor @TEXT@ NOT NULL
) @STRICT@;
CREATE INDEX evidence_run_latest ON evidence_run (initiative, latest_order);
