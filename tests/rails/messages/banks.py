"""Random facts as a bank could tell them: strategies for what is written and read back."""

from datetime import UTC, date, datetime

from hypothesis import strategies as st

from payments.bank.messages.currencies import DECIMALS
from payments.bank.statement import (
    Balance,
    BankEntry,
    BankMessage,
    BankStatement,
    Direction,
    EntryDetail,
    EntryStatus,
    MessageKind,
    Party,
)

ACCOUNTS = ("DE89370400440532013000", "NL91ABNA0417164300", "GB29NWBK60161331926819", "4711-0815")
CURRENCIES = ("EUR", "JPY", "KWD", "CLF", "USD")
NOT_OURS = tuple(account for account in ACCOUNTS if account != ACCOUNTS[0])

ids = st.text("ABCDEFGHJKabc0123456789-", min_size=1, max_size=30).filter(lambda text: text.strip() == text)
maybe_ids = st.one_of(st.just(""), ids)
words = st.text("Aäß €<&>'\"zя中9", max_size=20).map(lambda text: " ".join(text.split()))
days = st.dates(date(2020, 1, 1), date(2035, 12, 31))
moments = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
amounts = st.integers(1, 10**15)
directions = st.sampled_from(Direction)
parties = st.builds(
    Party, name=words, account=st.sampled_from(("", *NOT_OURS)), bic=st.sampled_from(("", "COBADEFFXXX"))
)
codes = st.sampled_from(("", "AC04", "MD06"))


def details(currency: str) -> st.SearchStrategy[EntryDetail]:
    return st.builds(
        EntryDetail,
        amount_minor=amounts,
        currency=st.just(currency),
        direction=directions,
        bank_reference=maybe_ids,
        end_to_end_id=ids,
        instruction_id=maybe_ids,
        transaction_id=maybe_ids,
        remittance=words,
        creditor_reference=st.sampled_from(("", "RF18539007547034")),
        counterparty=parties,
        return_code=codes,
    )


def entries(currency: str) -> st.SearchStrategy[BankEntry]:
    single = st.builds(
        BankEntry,
        amount_minor=amounts,
        currency=st.just(currency),
        direction=directions,
        status=st.sampled_from(EntryStatus),
        booking_date=days,
        value_date=st.one_of(st.none(), days),
        is_reversal=st.booleans(),
        entry_reference=maybe_ids,
        bank_reference=ids,
        end_to_end_id=maybe_ids,
        instruction_id=maybe_ids,
        transaction_id=maybe_ids,
        message_id=maybe_ids,
        payment_information_id=maybe_ids,
        remittance=words,
        creditor_reference=st.sampled_from(("", "RF18539007547034")),
        counterparty=parties,
        own_account=st.sampled_from(("", ACCOUNTS[0])),
        transaction_code=st.sampled_from(("PMNT/RCDT/ESCT", "NTRF+166")),
        additional_information=words,
        return_code=codes,
        charges_minor=st.one_of(st.none(), amounts),
    )
    batch = st.builds(
        BankEntry,
        amount_minor=amounts,
        currency=st.just(currency),
        direction=directions,
        status=st.sampled_from(EntryStatus),
        booking_date=days,
        bank_reference=ids,
        payment_information_id=maybe_ids,
        transaction_code=st.just("PMNT/ICDT/ESCT"),
        details=st.lists(details(currency), min_size=2, max_size=4).map(tuple),
    )
    return st.one_of(single, batch)


@st.composite
def statements(draw: st.DrawFn) -> BankStatement:
    """One whose booked entries lead from its opening to its closing balance."""
    currency = draw(st.sampled_from(CURRENCIES))
    told = draw(st.lists(entries(currency), max_size=4))
    opening = draw(st.integers(-(10**15), 10**15))
    booked = [entry for entry in told if entry.status is EntryStatus.BOOKED]
    moved = sum(
        entry.amount_minor if entry.direction is Direction.CREDIT else -entry.amount_minor for entry in booked
    )
    return BankStatement(
        account=ACCOUNTS[0],
        currency=currency,
        statement_id=draw(ids),
        entries=tuple(told),
        opening=Balance(opening, draw(days)),
        closing=Balance(opening + moved, draw(days)),
        sequence=draw(st.one_of(st.none(), st.integers(1, 10**6))),
        account_owner=draw(words),
        created_at=draw(moments),
        page=None,
    )


def messages(kind: MessageKind) -> st.SearchStrategy[BankMessage]:
    return st.builds(
        BankMessage,
        kind=st.just(kind),
        format=st.just(""),
        message_id=ids,
        created_at=moments,
        statements=st.lists(statements(), min_size=1, max_size=2).map(tuple),
    )


assert set(CURRENCIES) <= DECIMALS.keys()
