#!/usr/bin/env python3
"""Checks day seals without the program that made them.

    gongji seal; gongji seal --key > seal.pem; gongji seal --export rows.jsonl
    python3 check-seal.py seals.jsonl seal.pem rows.jsonl

Every seal has to be signed with the key and to name the signature of the one before it; the rows have to come to the root
of the last one. Needs Python 3.8 and openssl 3, nothing else.
"""
import base64
import hashlib
import json
import subprocess
import sys
import tempfile


def sha256(text):
    return hashlib.sha256(text.encode()).hexdigest()


def is_signed(content, signature, key_file):
    with tempfile.NamedTemporaryFile() as message, tempfile.NamedTemporaryFile() as signed:
        message.write(content.encode())
        message.flush()
        signed.write(base64.b64decode(signature))
        signed.flush()
        command = ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", key_file, "-rawin", "-in", message.name]
        done = subprocess.run([*command, "-sigfile", signed.name], capture_output=True)
        return done.returncode == 0


def row_digests(rows):
    """The first eight bytes of SHA-256 of each row, in order."""
    return sorted(sha256(row)[:16] for row in rows)


def leaf_of(line):
    if "person" in line:
        rows = line["rows"]
        parts = [f"{name} {' '.join(row_digests(rows[name]))}" for name in sorted(rows)]
        return sha256("\n".join([str(line["person"]), str(line["seq"]), line["head"], *parts]))
    # What begins with # is kept as it is.
    rows = line["rows"] if line["table"].startswith("#") else row_digests(line["rows"])
    return sha256("\n".join([line["table"], *rows]))


def merkle_root(leaves):
    """Pairs are hashed level by level; one without a neighbour goes up as it is."""
    if not leaves:
        return sha256("")
    while len(leaves) > 1:
        pairs = [leaves[at : at + 2] for at in range(0, len(leaves), 2)]
        leaves = [pair[0] if len(pair) == 1 else sha256(pair[0] + pair[1]) for pair in pairs]
    return leaves[0]


def lines_of(name):
    with open(name, encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def main(seal_file, key_file, rows_file):
    previous, seal = "", None
    for line in lines_of(seal_file):
        seal = json.loads(line["content"])
        if not is_signed(line["content"], line["signature"], key_file):
            return f"wrong: seal {seal['no']} is not signed with this key"
        if seal["previous"] != previous:
            return f"wrong: seal {seal['no']} does not follow the one before it"
        previous = line["signature"]
    if seal is None:
        return "wrong: there is no seal"
    people = [line for line in lines_of(rows_file) if "person" in line]
    tables = [line for line in lines_of(rows_file) if "table" in line]
    root = merkle_root([leaf_of(line) for line in people + tables])
    if len(people) != seal["people"]:
        return f"wrong: {len(people)} people, {seal['people']} were sealed"
    if root != seal["root"]:
        return f"wrong: the rows come to {root}, seal {seal['no']} says {seal['root']}"
    print(f"right: seal {seal['no']} of {seal['day']}, {seal['people']} people, {seal['acts']} acts")
    return None


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
