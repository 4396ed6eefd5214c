"""What becomes of our instructions: statuses of files, groups and payments, in old and new versions."""

from datetime import UTC, datetime

import pytest

from payments.bank.messages.pain002 import CODES
from payments.bank.messages.pain002_writer import write_pain002
from payments.bank.messages.reading import read_message
from payments.bank.statement import InstructionStatus, MessageKind, MessageRefused, PaymentStatus
from tests.rails.messages.schemas import check_valid

AT = datetime(2026, 3, 2, 9, 31, tzinfo=UTC)


def report(content: str, version: str = "03") -> bytes:
    return f"""<?xml version="1.0"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.{version}">
<CstmrPmtStsRpt><GrpHdr><MsgId>R1</MsgId><CreDtTm>2026-03-02T09:31:00Z</CreDtTm></GrpHdr>
{content}
</CstmrPmtStsRpt></Document>""".encode()


GROUP_STATUS = (
    "<OrgnlGrpInfAndSts><OrgnlMsgId>M1</OrgnlMsgId><OrgnlMsgNmId>pain.001</OrgnlMsgNmId>"
    "{}</OrgnlGrpInfAndSts>"
)
ONE_REJECTED = (
    "<OrgnlPmtInfAndSts><OrgnlPmtInfId>G1</OrgnlPmtInfId>"
    "<TxInfAndSts><OrgnlEndToEndId>po-1</OrgnlEndToEndId><TxSts>RJCT</TxSts>"
    "<StsRsnInf><Rsn><Cd>AC01</Cd></Rsn><AddtlInf>no such account</AddtlInf></StsRsnInf>"
    "<OrgnlTxRef><Amt><InstdAmt Ccy='EUR'>12.50</InstdAmt></Amt></OrgnlTxRef></TxInfAndSts>"
    "</OrgnlPmtInfAndSts>"
)


def test_one_rejected_payment_of_a_group_is_told_with_its_reason() -> None:
    data = report(GROUP_STATUS.format("<GrpSts>PART</GrpSts>") + ONE_REJECTED)
    check_valid(data)

    message = read_message(data)

    file, payment = message.statuses
    assert (message.kind, message.format) == (MessageKind.STATUS, "pain.002.001.03")
    assert (file.code, file.status, file.end_to_end_id) == ("PART", InstructionStatus.ACCEPTED, "")
    assert (payment.end_to_end_id, payment.status) == ("po-1", InstructionStatus.REJECTED)
    assert (payment.reason_code, payment.reason, payment.amount_minor) == ("AC01", "no such account", 1250)
    assert (payment.original_message_id, payment.original_payment_information_id) == ("M1", "G1")


def test_a_whole_file_that_is_rejected_speaks_for_all_its_payments() -> None:
    data = report(
        GROUP_STATUS.format("<GrpSts>RJCT</GrpSts><StsRsnInf><Rsn><Cd>FF01</Cd></Rsn></StsRsnInf>"), "12"
    )
    check_valid(data)

    (status,) = read_message(data).statuses

    assert (status.status, status.reason_code) == (InstructionStatus.REJECTED, "FF01")
    assert status.original_payment_information_id == ""


@pytest.mark.parametrize("code", sorted(CODES))
def test_every_code_is_read_back_as_it_was_written(code: str) -> None:
    statuses = (
        PaymentStatus(CODES[code], code, "M1", "G1"),
        PaymentStatus(CODES[code], code, "M1", "G1", "po-1", "i1", "AC04", "closed", 1250, "EUR", "B1", AT),
    )

    data = write_pain002(message_id="R1", created_at=AT, statuses=statuses)

    check_valid(data, "pain.002.001.12")
    read = read_message(data)
    assert [status.status for status in read.statuses] == [CODES[code]] * 2
    assert read.statuses[1].line is not None
    assert (read.statuses[1].end_to_end_id, read.statuses[1].at, read.statuses[1].bank_reference) == (
        "po-1",
        AT,
        "B1",
    )


@pytest.mark.parametrize(
    ("content", "field"),
    [
        (GROUP_STATUS.format("<GrpSts>FINE</GrpSts>"), "GrpSts"),
        ("", "OrgnlGrpInfAndSts"),
        (GROUP_STATUS.format("").replace("<OrgnlMsgId>M1</OrgnlMsgId>", ""), "OrgnlGrpInfAndSts/OrgnlMsgId"),
    ],
)
def test_a_report_that_says_nothing_we_understand_is_refused(content: str, field: str) -> None:
    with pytest.raises(MessageRefused) as caught:
        read_message(report(content))

    assert caught.value.field == field
