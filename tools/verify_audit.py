#!/usr/bin/env python3
"""Recomputes the audit chain of a SQLite store, independently of Purser (docs/audit.md has the record's bytes).

verify_audit.py STORE [ENTRIES HASH]   ENTRIES HASH: a checkpoint kept elsewhere, as `purser audit verify` printed it
Prints one line. Exit status 0: whole. 1: broken, or it cannot be read. 2: wrong usage.
"""
import hashlib
import sqlite3
import struct
import sys

RECORD = "at_ms, actor, action, object_type, object_key, idempotency_key, reason, changes"


def blake2b(person, data):
    return hashlib.blake2b(data, digest_size=32, person=person).digest()


def text(value):
    """A length in four bytes, then the bytes."""
    data = value if isinstance(value, bytes) else value.encode()
    return struct.pack(">I", len(data)) + data


def record_hash(district_id, seq, fields, prev_hash):
    at_ms, *texts = fields
    data = b"\x01" + district_id + struct.pack(">qq", seq, at_ms)
    data += b"".join(text(value) for value in texts) + prev_hash
    return blake2b(b"purser-audit-v1", data)


def read_changes(data):
    """[(field, before or None, after or None)]; raises when the bytes do not add up."""
    def take(at):
        n = struct.unpack_from(">I", data, at)[0]
        if at + 4 + n > len(data):
            raise ValueError("cut short")
        return data[at + 4:at + 4 + n].decode(), at + 4 + n

    (count,), at, out = struct.unpack_from(">I", data, 0), 4, []
    for _ in range(count):
        field, at = take(at)
        flags, at = data[at], at + 1
        before = after = None
        if flags & 1:
            before, at = take(at)
        if flags & 2:
            after, at = take(at)
        out.append((field, before, after))
    if at != len(data):
        raise ValueError("bytes left over")
    return out


def later_number(district_id, seq, fields, prev_hash, stored):
    """True when the record is whole under a later number: those between were taken out."""
    return any(record_hash(district_id, seq + i, fields, prev_hash) == stored for i in range(1, 65))


def judge(store, district_id, seq, row, head):
    """None, or the kind of damage."""
    *fields, prev_hash, stored = row
    whole = record_hash(district_id, seq, fields, prev_hash) == stored
    if prev_hash == head:
        if not whole:
            return "edit"
        read_changes(fields[-1])
        return None
    if store.execute("SELECT 1 FROM audit_log WHERE hash = ? LIMIT 1", (prev_hash,)).fetchone():
        return "reorder"
    return "gap" if not whole and later_number(district_id, seq, fields, prev_hash, stored) else "edit"


def verify(path, checkpoint_n=0, checkpoint=None):
    """(number of entries that hold, first bad or None, kind or None, hash of the last)"""
    store = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    district_id, created_at_ms = store.execute("SELECT id, created_at_ms FROM district").fetchone()
    head = blake2b(b"purser-district", district_id + struct.pack(">q", created_at_ms))
    n = 0
    for seq, *row in store.execute(f"SELECT id, {RECORD}, prev_hash, hash FROM audit_log ORDER BY id"):
        if seq != n + 1:
            return (n, n + 1, "gap", head) if seq > n + 1 else (n, seq, "reorder", head)
        kind = judge(store, district_id, seq, row, head)
        if kind:
            return n, seq, kind, head
        n, head = seq, row[-1]
        if n == checkpoint_n and head != checkpoint:
            return n - 1, n, "fork", head
    if n < checkpoint_n:
        return n, n + 1, "truncation", head
    return n, None, None, head


def main(arguments):
    if len(arguments) not in (1, 3):
        print(__doc__, file=sys.stderr)
        return 2
    try:
        checkpoint = (int(arguments[1]), bytes.fromhex(arguments[2])) if len(arguments) == 3 else (0, None)
    except ValueError:
        print("the checkpoint is a number and 64 hexadecimal digits", file=sys.stderr)
        return 2
    try:
        n, bad, kind, head = verify(arguments[0], *checkpoint)
    except (sqlite3.Error, TypeError, ValueError, IndexError, struct.error, AttributeError) as problem:
        print(f"cannot be read: {problem}")
        return 1
    if bad is not None:
        print(f"broken at {bad}: {kind}")
        return 1
    print(f"whole: {n} entries, {head.hex()}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
