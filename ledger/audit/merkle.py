"""A Merkle tree over SHA-256 leaves, in the shape of RFC 6962: one root stands for all leaves in their order.

A node is SHA-256(0x01 || left || right), a leaf SHA-256(0x00 || content), so neither passes for the other. An
odd node at the end of a level rises as it is. Leaves come as one bytes object, 32 bytes each: a tree of ten
thousand takes some ten milliseconds. Pure; called by the sealer, the verifier and by whoever checks a proof.
"""

from collections.abc import Iterator, Sequence
from hashlib import sha256

HASH_BYTES = 32


def leaf_hash(content: bytes) -> bytes:
    return sha256(b"\x00" + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def root_of(leaves: bytes) -> bytes:
    """The root; of no leaves at all the hash of nothing."""
    *_, top = _levels(leaves)
    return top or sha256().digest()


def path_of(leaves: bytes, index: int) -> tuple[bytes, ...]:
    """The neighbours on the way from the leaf at `index` (from 0) up to the root."""
    path = []
    for level in _levels(leaves):
        neighbour = level[(index ^ 1) * HASH_BYTES :][:HASH_BYTES]
        if neighbour:
            path.append(neighbour)
        index >>= 1
    return tuple(path)


def find_root(leaf: bytes, *, index: int, size: int, path: Sequence[bytes]) -> bytes | None:
    """The root that this path leads to from the leaf at `index` of `size`; None where it cannot be a path."""
    last, root = size - 1, leaf
    if not 0 <= index <= last:
        return None
    for neighbour in path:
        if last == 0:
            return None
        if index & 1 or index == last:
            root = node_hash(neighbour, root)
            while index and not index & 1:  # it rose over levels where it had no neighbour
                index, last = index >> 1, last >> 1
        else:
            root = node_hash(root, neighbour)
        index, last = index >> 1, last >> 1
    return root if last == 0 else None


def _levels(level: bytes) -> Iterator[bytes]:
    """From the leaves to the root, each level as one bytes object."""
    yield level
    while len(level) > HASH_BYTES:
        paired = len(level) // (2 * HASH_BYTES) * 2 * HASH_BYTES
        nodes = [sha256(b"\x01" + level[at : at + 2 * HASH_BYTES]).digest() for at in range(0, paired, 64)]
        level = b"".join(nodes) + level[paired:]
        yield level
