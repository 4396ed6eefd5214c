"""The Merkle tree: roots as others compute them; a path leads to the root from its own leaf alone."""

from hashlib import sha256

import pytest

from ledger.audit.merkle import HASH_BYTES, find_root, leaf_hash, node_hash, path_of, root_of

# The leaves and roots with which Certificate Transparency logs are tested.
CONTENTS = [
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def leaves_of(contents: list[bytes]) -> bytes:
    return b"".join(map(leaf_hash, contents))


def numbered(size: int) -> bytes:
    return leaves_of([str(n).encode() for n in range(size)])


@pytest.mark.parametrize("size", range(9))
def test_roots_are_those_of_rfc_6962(size: int) -> None:
    contents = [bytes.fromhex(content) for content in CONTENTS[:size]]

    assert root_of(leaves_of(contents)).hex() == ROOTS[size]


@pytest.mark.parametrize("size", range(1, 36))
def test_every_leaf_has_a_path_to_the_root(size: int) -> None:
    leaves = numbered(size)
    root = root_of(leaves)

    for index in range(size):
        leaf = leaves[index * HASH_BYTES :][:HASH_BYTES]
        assert find_root(leaf, index=index, size=size, path=path_of(leaves, index)) == root


@pytest.mark.parametrize("size", [2, 3, 7, 8, 13])
def test_a_path_leads_to_the_root_from_its_own_place_only(size: int) -> None:
    leaves = numbered(size)
    root, path, leaf = root_of(leaves), path_of(leaves, 1), leaf_hash(b"1")

    for index in {*range(-1, size + 2)} - {1}:
        assert find_root(leaf, index=index, size=size, path=path) != root
    assert find_root(leaf, index=1, size=size, path=path[:-1]) != root
    assert find_root(leaf, index=1, size=size, path=(*path, path[0])) != root
    assert find_root(leaf_hash(b"2"), index=1, size=size, path=path) != root


def test_a_node_does_not_pass_for_a_leaf() -> None:
    left, right = leaf_hash(b"left"), leaf_hash(b"right")

    assert leaf_hash(left + right) != node_hash(left, right)
    assert root_of(b"") == sha256().digest()
