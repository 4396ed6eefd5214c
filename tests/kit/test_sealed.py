"""A sealed value opens with its own key, in its own place, unchanged; everything else has a name."""

from collections.abc import Callable

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from kit.sealed import (
    DataKey,
    DataKeyDestroyed,
    Keyring,
    KeyVersionUnknown,
    keyring,
    new_key_text,
    parse_keyring,
)
from kit.sealed_bytes import SealBroken, SealFormUnknown, SealOfOtherContext, SealOfOtherKey, SealTampered
from kit.secret import Secret

HERE, THERE = "customer.name:cus_1", "customer.name:cus_2"
OLD, NEW = Secret(b"o" * 32), Secret(b"n" * 32)
RING = Keyring({1: OLD})
ROTATED = Keyring({1: OLD, 2: NEW})
WRAPPED = RING.new_data_key(owner="cus_1")


def key() -> DataKey:
    return RING.unwrap(WRAPPED, owner="cus_1")


SEALED = key().seal("Ada", context=HERE)


def changed(sealed: bytes, *, at: int, bit: int = 0) -> bytes:
    """The same bytes with one bit the other way."""
    copy = bytearray(sealed)
    copy[at] ^= 1 << bit
    return bytes(copy)


@given(st.binary(), st.text())
def test_what_is_sealed_opens_again(plain: bytes, context: str) -> None:
    assert key().open(key().seal(plain, context=context), context=context).reveal() == plain


@given(st.text())
def test_text_comes_back_as_text(plain: str) -> None:
    assert key().open_text(key().seal(plain, context=HERE), context=HERE).reveal() == plain


def test_a_binary_column_may_give_back_a_view() -> None:
    sealed = memoryview(key().seal("Ada", context=HERE))

    assert RING.unwrap(memoryview(WRAPPED), owner="cus_1").open_text(sealed, context=HERE) == "Ada"


def test_what_was_opened_does_not_print_itself() -> None:
    assert str(key().open_text(key().seal("Ada", context=HERE), context=HERE)) == "****"
    assert "Ada" not in repr(key())


def test_the_same_value_never_looks_the_same_twice() -> None:
    assert len({key().seal("Ada", context=HERE) for _ in range(100)}) == 100
    assert b"Ada" not in key().seal("Ada", context=HERE)


@given(st.data())
def test_a_single_changed_bit_is_noticed_wherever_it_is(data: st.DataObject) -> None:
    position = data.draw(st.integers(0, len(SEALED) - 1))
    bit = data.draw(st.integers(0, 7))

    with pytest.raises(SealBroken):
        key().open(changed(SEALED, at=position, bit=bit), context=HERE)


OTHER_KEY = RING.unwrap(RING.new_data_key(owner="cus_2"), owner="cus_2")


@pytest.mark.parametrize(
    ("attempt", "refusal"),
    [
        (lambda: key().open(changed(SEALED, at=-1), context=HERE), SealTampered(HERE)),
        (lambda: key().open(changed(SEALED, at=25), context=HERE), SealTampered(HERE)),  # the nonce
        (lambda: key().open(SEALED + b"?", context=HERE), SealTampered(HERE)),
        (lambda: key().open(SEALED, context=THERE), SealOfOtherContext(THERE)),
        (lambda: OTHER_KEY.open(SEALED, context=HERE), SealOfOtherKey(HERE)),
        (lambda: key().open(b"", context=HERE), SealFormUnknown(HERE)),
        (lambda: key().open(SEALED[:30], context=HERE), SealFormUnknown(HERE)),
        (lambda: key().open(b"\x07" + SEALED[1:], context=HERE), SealFormUnknown(HERE)),
        (lambda: key().open(WRAPPED, context="cus_1"), SealFormUnknown("cus_1")),
        (lambda: RING.unwrap(SEALED, owner=HERE), SealFormUnknown(HERE)),
        (lambda: RING.unwrap(WRAPPED, owner="cus_2"), SealOfOtherContext("cus_2")),
        (lambda: RING.unwrap(changed(WRAPPED, at=-1), owner="cus_1"), SealTampered("cus_1")),
        (lambda: Keyring({1: NEW}).unwrap(WRAPPED, owner="cus_1"), SealOfOtherKey("cus_1")),
        (lambda: Keyring({2: NEW}).unwrap(WRAPPED, owner="cus_1"), KeyVersionUnknown("cus_1", 1)),
        (lambda: Keyring({2: NEW}).rewrap(WRAPPED, owner="cus_1"), KeyVersionUnknown("cus_1", 1)),
        (lambda: RING.unwrap(None, owner="cus_1"), DataKeyDestroyed("cus_1")),
        (lambda: RING.unwrap(b"", owner="cus_1"), DataKeyDestroyed("cus_1")),
        (lambda: RING.rewrap(None, owner="cus_1"), DataKeyDestroyed("cus_1")),
    ],
)
def test_what_does_not_open_says_why(attempt: Callable[[], object], refusal: SealBroken) -> None:
    with pytest.raises(SealBroken) as caught:
        attempt()

    assert caught.value == refusal


def test_the_version_of_a_wrapped_key_cannot_be_forged() -> None:
    """Both versions hold the same bytes, so only the tag can tell."""
    same = Keyring({1: OLD, 2: OLD})
    forged = WRAPPED[:4] + b"\x02" + WRAPPED[5:]

    with pytest.raises(SealTampered):
        same.unwrap(forged, owner="cus_1")


def test_rotation_rewraps_the_data_key_and_leaves_the_value() -> None:
    rewrapped = ROTATED.rewrap(WRAPPED, owner="cus_1")

    assert not ROTATED.is_current(WRAPPED, owner="cus_1")
    assert ROTATED.is_current(rewrapped, owner="cus_1")
    assert Keyring({2: NEW}).unwrap(rewrapped, owner="cus_1").open_text(SEALED, context=HERE) == "Ada"


def test_new_data_keys_are_wrapped_by_the_newest_key() -> None:
    assert Keyring({2: NEW}).is_current(ROTATED.new_data_key(owner="cus_1"), owner="cus_1")


def test_the_form_of_the_bytes_does_not_change_unnoticed() -> None:
    """Written down once: what is in databases has to open for ever."""
    wrapped = bytes.fromhex(
        "0100000001de931b49814435102908905ede164ca856685b703ca2475928aac51350307aa2d5a09c358270ba02"
        "938a7ba9d1ac435a3c7213b280ba42caac6978b2cb1edb87b567fa58b9333ae1fbbaff76"
    )
    sealed = bytes.fromhex(
        "020000000019a6f0fd9120939fa77c6aa5b38f2d6a7a82af255064e4fe3b3c2c1ab6702e18510c318206fb8862"
        "5cd5c9602a7be31931841b11570780f6"
    )

    assert RING.unwrap(wrapped, owner="cus_1").open_text(sealed, context=HERE) == "Ada Lovelace"


def test_the_keyring_comes_from_the_settings(settings: Settings) -> None:
    first, second = new_key_text(), new_key_text()
    settings.SEALING_KEYS = f"1:{first.reveal()} 2:{second.reveal()}"

    ring = keyring()

    assert ring.current == 2
    assert parse_keyring(Secret(settings.SEALING_KEYS)).is_current(ring.new_data_key(owner="c"), owner="c")


@pytest.mark.parametrize("text", ["", "1", "1:", "x:AAAA", "1:AAAA", "1:not base64", "0:" + "A" * 43 + "="])
def test_a_bad_keyring_is_named_without_showing_it(text: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="SEALING_KEYS must read") as caught:
        parse_keyring(Secret(text))

    assert "AAAA" not in str(caught.value)
    assert caught.value.__suppress_context__
