-- A figure says where it comes from; a cost or a pool may be shared by a stated percent (docs/costing.md).
ALTER TABLE staff_time ADD COLUMN source @TEXT@;
ALTER TABLE cost ADD COLUMN share_percent @REAL@;
ALTER TABLE cost ADD COLUMN source @TEXT@;
ALTER TABLE pool ADD COLUMN share_percent @REAL@;
ALTER TABLE pool ADD COLUMN source @TEXT@;
