"""What camt.052, 053 and 054 make easy to get wrong, each as a case."""

import pytest

from payments.bank.messages.reading import read_message
from payments.bank.statement import BankEntry, Direction, EntryStatus, MessageKind
from tests.rails.messages.camt_xml import IBAN, OTHER, Entry, balance, camt, payment
from tests.rails.messages.schemas import check_valid


def read_entries(data: bytes) -> tuple[BankEntry, ...]:
    check_valid(data)
    return read_message(data).statements[0].entries


def read_entry(entry: Entry, version: str = "08") -> BankEntry:
    return read_entries(camt(entry, version=version))[0]


def test_the_same_booking_has_the_same_name_in_052_053_and_054() -> None:
    messages = {kind: read_message(camt(Entry(), kind=kind)) for kind in ("052", "053", "054")}

    entries = {kind: message.statements[0].entries[0] for kind, message in messages.items()}
    assert {(entry.bank_reference, entry.amount_minor) for entry in entries.values()} == {("B1", 1250)}
    assert [messages[kind].kind for kind in ("052", "053", "054")] == [
        MessageKind.REPORT,
        MessageKind.STATEMENT,
        MessageKind.NOTIFICATION,
    ]


@pytest.mark.parametrize("placeholder", ["NOTPROVIDED", "notprovided", "NOT PROVIDED", "NONREF"])
def test_an_end_to_end_id_that_is_not_provided_names_nothing(placeholder: str) -> None:
    entry = read_entry(Entry(inside=payment(refs=f"<EndToEndId>{placeholder}</EndToEndId>")))

    assert entry.end_to_end_id == ""


@pytest.mark.parametrize(
    ("side", "reversal", "direction"),
    [
        ("CRDT", "false", Direction.CREDIT),
        ("DBIT", "false", Direction.DEBIT),
        ("DBIT", "true", Direction.DEBIT),  # a credit is taken back: the balance falls
        ("CRDT", "true", Direction.CREDIT),  # a debit is taken back: the balance rises
    ],
)
def test_a_reversal_moves_the_balance_as_its_side_says(
    side: str, reversal: str, direction: Direction
) -> None:
    entry = read_entry(Entry(side=side, reversal=reversal))

    assert (entry.direction, entry.is_reversal) == (direction, reversal == "true")


@pytest.mark.parametrize("version", ["02", "08"])
@pytest.mark.parametrize(
    ("code", "status"),
    [("BOOK", EntryStatus.BOOKED), ("PDNG", EntryStatus.PENDING), ("INFO", EntryStatus.INFORMATION)],
)
def test_a_status_is_read_in_both_shapes(version: str, code: str, status: EntryStatus) -> None:
    assert read_entry(Entry(status=code), version).status is status


def test_what_is_pending_or_only_told_does_not_count_for_the_closing_balance() -> None:
    balances = balance("OPBD", "100.00") + balance("CLBD", "112.50")
    entries = (Entry(), Entry(status="PDNG", reference="B2"), Entry(status="INFO", reference="B3"))

    statement = read_message(camt(*entries, balances=balances)).statements[0]

    assert statement.closing is not None
    assert statement.closing.amount_minor == 11250


def test_a_batch_with_its_payments_inside_has_them_as_details() -> None:
    batch = "<Btch><PmtInfId>P1</PmtInfId><NbOfTxs>2</NbOfTxs><TtlAmt Ccy='EUR'>12.50</TtlAmt></Btch>"
    parts = [
        payment(refs=f"<EndToEndId>E{n}</EndToEndId>", amount=amount) for n, amount in ((1, "5"), (2, "7.5"))
    ]

    entry = read_entry(Entry(inside=batch + "".join(parts)))

    assert [(detail.end_to_end_id, detail.amount_minor) for detail in entry.details] == [
        ("E1", 500),
        ("E2", 750),
    ]
    assert (entry.batch_count, entry.end_to_end_id, entry.payment_information_id) == (2, "", "P1")


def test_a_batch_whose_payments_are_told_elsewhere_says_how_many_they_are() -> None:
    batch = "<Btch><MsgId>M7</MsgId><PmtInfId>P1</PmtInfId><NbOfTxs>40</NbOfTxs></Btch>"

    entry = read_entry(Entry(side="DBIT", inside=batch))

    assert (entry.batch_count, entry.details, entry.message_id) == (40, (), "M7")


def test_payments_of_a_batch_may_come_without_amounts() -> None:
    parts = payment(refs="<EndToEndId>E1</EndToEndId>") + payment(refs="<EndToEndId>E2</EndToEndId>")

    entry = read_entry(Entry(inside=parts))

    assert [detail.amount_minor for detail in entry.details] == [None, None]
    assert entry.batch_count == 2


@pytest.mark.parametrize(
    ("text", "minor"), [("12.50000", 1250), ("12.5", 1250), ("12", 1200), ("0012.50", 1250), ("0.01000", 1)]
)
def test_five_decimals_are_read_where_they_are_zeros(text: str, minor: int) -> None:
    assert read_entry(Entry(amount=text)).amount_minor == minor


def test_charges_taken_out_are_told_beside_the_booking() -> None:
    charges = (
        "<Chrgs><Rcrd><Amt Ccy='EUR'>0.30</Amt><CdtDbtInd>DBIT</CdtDbtInd></Rcrd>"
        "<Rcrd><Amt Ccy='EUR'>0.20</Amt></Rcrd></Chrgs>"
    )

    assert read_entry(Entry(after=charges)).charges_minor == 50


def test_charges_of_version_02_stand_flat() -> None:
    entry = Entry(after="<Chrgs><Amt Ccy='EUR'>0.30</Amt></Chrgs><Chrgs><Amt Ccy='EUR'>0.20</Amt></Chrgs>")

    assert read_entry(entry, "02").charges_minor == 50


def test_a_payment_in_another_currency_keeps_what_was_instructed_and_the_rate() -> None:
    details = (
        "<AmtDtls><InstdAmt><Amt Ccy='USD'>13.75</Amt></InstdAmt><TxAmt><Amt Ccy='EUR'>12.50</Amt>"
        "<CcyXchg><SrcCcy>USD</SrcCcy><TrgtCcy>EUR</TrgtCcy><XchgRate>1.1</XchgRate></CcyXchg></TxAmt></AmtDtls>"
    )

    entry = read_entry(Entry(inside=payment(more="").replace("</TxDtls>", f"{details}</TxDtls>")))

    assert (entry.amount_minor, entry.original_amount_minor, entry.original_currency) == (1250, 1375, "USD")
    assert entry.exchange_rate == "1.1"


def test_a_message_may_hold_several_statements() -> None:
    message = read_message(camt(Entry(), copies=3))

    assert [len(statement.entries) for statement in message.statements] == [1, 1, 1]


def test_a_notification_tells_both_directions() -> None:
    data = camt(Entry(), Entry(side="DBIT", reference="B2"), kind="054")

    assert [entry.direction for entry in read_entries(data)] == [Direction.CREDIT, Direction.DEBIT]


PARTIES = (
    "<Dbtr><Pty><Nm>{debtor}</Nm></Pty></Dbtr><DbtrAcct><Id><IBAN>{paying}</IBAN></Id></DbtrAcct>"
    "<Cdtr><Pty><Nm>{creditor}</Nm></Pty></Cdtr><CdtrAcct><Id><IBAN>{paid}</IBAN></Id></CdtrAcct>"
)


def test_the_other_side_of_a_credit_is_the_debtor() -> None:
    parties = PARTIES.format(debtor="Ada", paying=OTHER, creditor="Slipway", paid=IBAN)

    entry = read_entry(Entry(inside=payment(parties=parties)))

    assert (entry.counterparty.name, entry.counterparty.account, entry.own_account) == ("Ada", OTHER, IBAN)


def test_a_return_of_our_payment_names_its_reason_and_the_one_who_was_to_be_paid() -> None:
    parties = PARTIES.format(debtor="Slipway", paying=IBAN, creditor="Ada", paid=OTHER)
    returned = "<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>"

    entry = read_entry(Entry(inside=payment("<EndToEndId>po_1</EndToEndId>", parties, returned)))

    assert (entry.return_code, entry.return_of, entry.direction) == ("AC04", "po_1", Direction.CREDIT)
    assert (entry.counterparty.name, entry.counterparty.account) == ("Ada", OTHER)


def test_a_virtual_account_that_the_payer_named_is_kept() -> None:
    virtual = "DE02120300000000202051"
    parties = PARTIES.format(debtor="Ada", paying=OTHER, creditor="Slipway", paid=virtual)

    assert read_entry(Entry(inside=payment(parties=parties))).own_account == virtual


def test_a_creditor_reference_is_apart_from_the_text() -> None:
    remittance = (
        "<RmtInf><Ustrd>Invoice 7</Ustrd><Ustrd>thanks</Ustrd><Strd><CdtrRefInf><Tp><CdOrPrtry><Cd>SCOR</Cd>"
        "</CdOrPrtry></Tp><Ref>RF18 5390 0754 7034</Ref></CdtrRefInf></Strd></RmtInf>"
    )

    entry = read_entry(Entry(inside=payment(more=remittance)))

    assert (entry.remittance, entry.creditor_reference) == ("Invoice 7 thanks", "RF18539007547034")


def test_a_booking_of_nothing_moves_nothing() -> None:
    assert read_entry(Entry(amount="0.00")).status is EntryStatus.INFORMATION


@pytest.mark.parametrize(
    "wrong_frame",
    [
        lambda data: data.replace(b"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08", b"urn:bank:own"),
        lambda data: data.replace(b' xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"', b""),
        lambda data: data.replace(b"<Document", b"<Envelope><AppHdr/><Document").replace(
            b"</Document>", b"</Document></Envelope>"
        ),
        lambda data: data.decode().encode("utf-16"),
    ],
    ids=["foreign namespace", "no namespace", "in an envelope", "UTF-16"],
)
def test_a_message_is_known_by_its_elements(wrong_frame) -> None:  # type: ignore[no-untyped-def]
    data = wrong_frame(camt(Entry())).replace(b'encoding="UTF-8"', b"")

    assert read_message(data).statements[0].entries[0].amount_minor == 1250


@pytest.mark.parametrize("version", [f"{number:02d}" for number in range(2, 15)])
@pytest.mark.parametrize("kind", ["052", "053", "054"])
def test_every_version_is_read(kind: str, version: str) -> None:
    shape = "02" if version < "07" else "08"
    data = camt(Entry(), kind=kind, version=shape).replace(
        f".001.{shape}".encode(), f".001.{version}".encode()
    )
    check_valid(data)

    message = read_message(data)

    assert message.format == f"camt.{kind}.001.{version}"
    assert message.statements[0].entries[0].status is EntryStatus.BOOKED


def test_version_01_has_its_number_in_the_elements_name_and_payments_without_a_frame() -> None:
    entry = Entry(inside="<TxDtls><Refs><EndToEndId>E1</EndToEndId></Refs></TxDtls>")
    data = (
        camt(entry, version="02")
        .replace(b".001.02", b".001.01")
        .replace(b"BkToCstmrStmt", b"BkToCstmrStmtV01")
    )
    for frame in (b"NtryDtls", b"CdOrPrtry"):
        data = data.replace(b"<" + frame + b">", b"").replace(b"</" + frame + b">", b"")
    check_valid(data)

    assert read_message(data).format == "camt.053.001.01"
    assert read_message(data).statements[0].entries[0].end_to_end_id == "E1"
