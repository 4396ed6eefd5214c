"""Proofs of inclusion: one record, and that it stands under one signed head. Checked without a database.

    text = prove(record).to_json()                          at the platform (prover.py)
    check_proof(Proof.from_json(text), known_keys={...})    anywhere, by hashing some twenty times

`facts` is the record as it was sealed, a JSON array (migrations/sql/0012_seals.sql says of what). Pure.
"""

import json
from collections.abc import Set
from dataclasses import dataclass
from typing import Self

from kit.errors import Refused
from ledger.audit.heads import Head, HeadUnreadable
from ledger.audit.merkle import find_root, leaf_hash


class ProofRefused(Refused):
    code = "proof_refused"
    sentence = "The proof proves nothing: {reason}."

    reason: str


@dataclass(frozen=True, slots=True)
class Proof:
    """A record's facts, its place among the records of its seal, and the neighbours up to the root."""

    record: int
    facts: str
    index: int
    path: tuple[bytes, ...]
    head: Head

    def to_json(self) -> str:
        path = [neighbour.hex() for neighbour in self.path]
        told = {"record": self.record, "facts": self.facts, "index": self.index, "path": path}
        return json.dumps({**told, "head": json.loads(self.head.to_line())}, indent=2)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Raises ProofRefused."""
        try:
            told = json.loads(text)
            path = tuple(bytes.fromhex(neighbour) for neighbour in told["path"])
            head = Head.from_line(json.dumps(told["head"]))
            return cls(int(told["record"]), str(told["facts"]), int(told["index"]), path, head)
        except (KeyError, TypeError, ValueError, HeadUnreadable) as error:
            raise ProofRefused("it cannot be read") from error


def check_proof(proof: Proof, *, known_keys: Set[str]) -> None:
    """Silent where the record stands under a head that one of these keys signed. Raises ProofRefused."""
    said = proof.head.statement
    root = find_root(leaf_hash(proof.facts.encode()), index=proof.index, size=said.records, path=proof.path)
    if root != said.root:
        raise ProofRefused("the record and the path do not lead to the root of the seal")
    if _number_in(proof.facts) != proof.record:
        raise ProofRefused(f"the sealed facts are not those of record {proof.record}")
    fault = proof.head.find_fault()
    if fault is not None:
        raise ProofRefused(f"of the seal, {fault}")
    if proof.head.signed_by not in known_keys:
        raise ProofRefused(f"the seal is signed by {proof.head.signed_by}, a key that is not known here")


def _number_in(facts: str) -> object:
    """What stands second in every record's array. The text is what was hashed, so it is JSON."""
    return json.loads(facts)[1]
