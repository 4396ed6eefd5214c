"""Sealing: a chain of signed hashes over everything that was recorded, so that nobody rewrites it unnoticed.

    merkle.py    one root over many leaves, and the path from a leaf to it; pure
    heads.py     what a seal says and signs; heads as JSON lines, kept elsewhere and compared later; pure
    keys.py      whose signature counts
    sealer.py    seals what is certain; called every second
    prover.py    the proof that one record stands under one head
    proofs.py    the same proof, checked without a database; pure
    chain.py     the whole chain recomputed; part of `manage.py verify_ledger`

A rewritten row no longer fits its root. Who computes the roots anew needs the key for the heads. Who has the
key too is betrayed by any head that was exported before.
"""
