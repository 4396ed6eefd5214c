"""Our SEPA file: kept to the official schema and the scheme's rules, and read back as what was asked for."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from payments.bank.messages.identifiers import new_payment_reference
from payments.bank.messages.orders import Address, CreditTransfer, Service, TransferFile, TransferGroup
from payments.bank.messages.pain001_writer import write_pain001
from payments.bank.messages.reading import read_message
from payments.bank.statement import MessageRefused, Party
from tests.rails.messages.camt_xml import IBAN, OTHER
from tests.rails.messages.schemas import check_valid

TRANSFER = CreditTransfer(
    "po-1", 12_50, "Ada Lövelace", OTHER, creditor_bic="ABNANL2A", remittance="Payout 1"
)
GROUP = TransferGroup("G1", Service.CREDIT_TRANSFER, date(2026, 3, 3), "Slipway", IBAN, (TRANSFER,))
FILE = TransferFile("M1", datetime(2026, 3, 2, 9, 30, tzinfo=UTC), "Slipway", (GROUP,))


def with_transfer(**changes: object) -> TransferFile:
    return replace(FILE, groups=(replace(GROUP, transfers=(replace(TRANSFER, **changes),)),))  # type: ignore[arg-type]


def find(data: bytes, path: str) -> list[str]:
    """Texts of the elements of that path, in any namespace."""
    steps = "/".join(f"*[local-name()='{step}']" for step in path.split("/"))
    return [str(text) for text in etree.fromstring(data).xpath(f"//{steps}/text()")]


def test_a_credit_transfer_keeps_the_schema_and_is_read_back() -> None:
    data = write_pain001(FILE)

    check_valid(data)
    instruction = read_message(data).instructions[0]
    assert (instruction.amount_minor, instruction.currency, instruction.end_to_end_id) == (
        1250,
        "EUR",
        "po-1",
    )
    assert instruction.counterparty == Party("Ada Lovelace", OTHER, "ABNANL2A")
    assert (instruction.own_account, instruction.execution_date) == (IBAN, date(2026, 3, 3))
    assert (instruction.service, instruction.remittance) == ("SEPA", "Payout 1")


def test_an_instant_transfer_says_so_beside_the_service_level() -> None:
    data = write_pain001(replace(FILE, groups=(replace(GROUP, service=Service.INSTANT),)))

    check_valid(data)
    assert find(data, "SvcLvl/Cd") == ["SEPA"]
    assert find(data, "LclInstrm/Cd") == ["INST"]
    assert read_message(data).instructions[0].service == "INST"


@pytest.mark.parametrize(
    "address",
    [
        Address("Amsterdam", "NL"),
        Address("Amsterdam", "NL", street="Kalverstraat", building_number="1", post_code="1012 NX"),
        Address("Zürich", "CH", post_code="8001", lines=("Haus zur Münze", "3. Stock")),
    ],
    ids=["town and country", "structured", "hybrid"],
)
def test_an_address_is_structured_or_hybrid(address: Address) -> None:
    check_valid(write_pain001(with_transfer(creditor_address=address)))


@pytest.mark.parametrize(
    "address",
    [
        Address("", "", lines=("Kalverstraat 1", "1012 NX Amsterdam")),
        Address("Amsterdam", ""),
        Address("", "NL"),
        Address("Amsterdam", "Netherlands"),
        Address("Amsterdam", "NL", lines=("a", "b", "c")),
        Address("Amsterdam", "NL", lines=("a" * 71,)),
    ],
    ids=["lines alone", "no country", "no town", "a country's name", "three lines", "a long line"],
)
def test_an_address_of_free_lines_is_refused(address: Address) -> None:
    with pytest.raises(MessageRefused) as caught:
        write_pain001(with_transfer(creditor_address=address))

    assert "PstlAdr" in caught.value.field


@pytest.mark.parametrize("name", ["", "/po", "po/", "p//o", "p" * 36, "po-ä", " po", "a;b", "po_1"])
def test_an_end_to_end_id_that_would_not_come_back_is_refused(name: str) -> None:
    with pytest.raises(MessageRefused) as caught:
        write_pain001(with_transfer(end_to_end_id=name))

    assert caught.value.field == "PmtId/EndToEndId"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"amount_minor": 0}, "Amt/InstdAmt"),
        ({"amount_minor": -1}, "Amt/InstdAmt"),
        ({"amount_minor": 10**11}, "Amt/InstdAmt"),
        ({"creditor_iban": "NL91ABNA0417164301"}, "CdtrAcct/Id/IBAN"),
        ({"creditor_bic": "ABNANL2"}, "CdtrAgt/FinInstnId/BICFI"),
        ({"creditor_name": " "}, "Cdtr/Nm"),
        ({"creditor_name": "東京"}, "Cdtr/Nm"),
        ({"remittance": "x" * 141}, "RmtInf/Ustrd"),
        ({"creditor_reference": "RF18539007547034"}, "RmtInf"),
        ({"remittance": "", "creditor_reference": "RF18539007547035"}, "RmtInf/Strd"),
        ({"purpose": "salary"}, "Purp/Cd"),
    ],
)
def test_what_the_scheme_would_reject_is_never_written(change: dict[str, object], field: str) -> None:
    with pytest.raises(MessageRefused) as caught:
        write_pain001(with_transfer(**change))

    assert caught.value.field == field


def test_a_payment_that_is_there_twice_is_refused() -> None:
    with pytest.raises(MessageRefused, match="twice"):
        write_pain001(replace(FILE, groups=(replace(GROUP, transfers=(TRANSFER, TRANSFER)),)))


def test_counts_and_sums_are_of_the_file_and_of_each_group() -> None:
    second = replace(TRANSFER, end_to_end_id="po-2", amount_minor=7_50)
    other = replace(GROUP, payment_information_id="G2", transfers=(second,))

    data = write_pain001(replace(FILE, groups=(GROUP, other)))

    check_valid(data)
    assert find(data, "GrpHdr/NbOfTxs") + find(data, "GrpHdr/CtrlSum") == ["2", "20.00"]
    assert find(data, "PmtInf/CtrlSum") == ["12.50", "7.50"]


@pytest.mark.parametrize(
    ("spoil", "field"),
    [
        (lambda data: data.replace(b"<CtrlSum>12.50", b"<CtrlSum>12.51", 1), "GrpHdr/CtrlSum"),
        (lambda data: data.replace(b"<NbOfTxs>1", b"<NbOfTxs>2", 1), "GrpHdr/NbOfTxs"),
        (lambda data: data[:-40], "XML"),
    ],
)
def test_a_file_that_does_not_add_up_is_refused_when_it_is_read(
    spoil: Callable[[bytes], bytes], field: str
) -> None:
    with pytest.raises(MessageRefused) as caught:
        read_message(spoil(write_pain001(FILE)))

    assert caught.value.field == field


transfers = st.builds(
    CreditTransfer,
    end_to_end_id=st.uuids().map(lambda value: value.hex),
    amount_minor=st.integers(1, 999_999_999_99),
    creditor_name=st.text("Aäñßż ŁΩЖ&", min_size=1, max_size=80).filter(lambda name: name.strip()),
    creditor_iban=st.sampled_from((IBAN, OTHER)),
    creditor_reference=st.builds(new_payment_reference),
)


@settings(max_examples=25, deadline=None)
@given(st.lists(transfers, min_size=1, max_size=5, unique_by=lambda transfer: transfer.end_to_end_id))
def test_any_file_keeps_the_schema_and_comes_back(wanted: list[CreditTransfer]) -> None:
    data = write_pain001(replace(FILE, groups=(replace(GROUP, transfers=tuple(wanted)),)))

    check_valid(data)
    read = read_message(data).instructions
    assert [(one.end_to_end_id, one.amount_minor, one.creditor_reference) for one in read] == [
        (one.end_to_end_id, one.amount_minor, one.creditor_reference) for one in wanted
    ]
