"""A NACHA file, read: from bytes to batches, with every count, hash and total verified.

Lines may end in any way, or not at all; blanks at their ends may be missing. Padding (lines of nines) may be
missing too, as some banks leave it out; a control record may not, and nothing may stand between the records
that does not belong there. A file that ends early is refused, whatever it says until then.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from payments.bank.messages.dates import read_day
from payments.bank.messages.identifiers import routing_check_digit
from payments.bank.messages.nacha import layout
from payments.bank.messages.nacha.control import BLOCK, Totals, blocks_of, check_totals, totals_of
from payments.bank.messages.nacha.facts import AchEntry, Addenda, Batch, NachaFile
from payments.bank.statement import Direction, MessageRefused

PADDING = "9" * layout.LENGTH
_ONE_WAY = {"220": Direction.CREDIT, "225": Direction.DEBIT}
_HALF_A_YEAR = timedelta(days=183)


@dataclass(frozen=True, slots=True)
class Record:
    text: str
    line: int

    @property
    def kind(self) -> str:
        return self.text[0]


def read_nacha(data: bytes) -> NachaFile:
    """The whole file, or MessageRefused by line and field."""
    records = _records(data)
    header = _read_header(records)
    reading = _Reading(created_on=header.created_at.date())
    at = 1
    while at < len(records) and records[at].kind != "9":
        at = reading.take_batch(records, at)
    if at == len(records):
        problem = "The file ends before its file control: only a part of it has come."
        raise MessageRefused(problem, records[-1].line, "file control")

    _check_control(records, at, reading)
    return NachaFile(
        destination=header.destination,
        destination_name=header.destination_name,
        origin=header.origin,
        origin_name=header.origin_name,
        created_at=header.created_at,
        modifier=header.modifier,
        batches=tuple(reading.batches),
    )


def _records(data: bytes) -> list[Record]:
    """Lines of 94 characters; blank ones are dropped, and their numbers counted."""
    try:
        text = data.decode("ascii")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        column = error.start - (data.rfind(b"\n", 0, error.start) + 1) + 1
        problem = f"The byte {data[error.start]:#04x} at {column} is not ASCII, which an ACH file is."
        raise MessageRefused(problem, line, "characters") from None

    lines = text.splitlines()
    if len(lines) == 1 and len(lines[0]) > layout.LENGTH and len(lines[0]) % layout.LENGTH == 0:
        whole = lines[0]
        lines = [whole[start : start + layout.LENGTH] for start in range(0, len(whole), layout.LENGTH)]
    records = [Record(_full(line, number), number) for number, line in enumerate(lines, 1) if line.strip()]
    if not records:
        raise MessageRefused("There is nothing in it.", 1, "file header")
    return records


def _full(line: str, number: int) -> str:
    if len(line.rstrip()) > layout.LENGTH:
        problem = f"The line has {len(line.rstrip())} characters, and a record has {layout.LENGTH}."
        raise MessageRefused(problem, number, "record length")
    return line[: layout.LENGTH].ljust(layout.LENGTH)


def _read_header(records: list[Record]) -> NachaFile:
    record = records[0]
    if record.kind != "1":
        raise MessageRefused("The file does not begin with a file header.", record.line, "file header")
    fields = layout.FILE_HEADER.cut(record.text, line=record.line)
    for name, only in (("record size", "094"), ("blocking factor", "10"), ("format code", "1")):
        if fields[name] != only:
            problem = f"{fields[name]!r} is not {only}."
            raise MessageRefused(problem, record.line, f"file header, {name}")

    place = "file header, creation date"
    day = read_day(fields["creation date"], field=place, line=record.line, form="%y%m%d")
    return NachaFile(
        destination=fields["immediate destination"],
        destination_name=fields["destination name"],
        origin=fields["immediate origin"],
        origin_name=fields["origin name"],
        created_at=_moment(day, fields["creation time"], record.line),
        modifier=fields["modifier"],
        batches=(),
    )


def _moment(day: date, time: str, line: int) -> datetime:
    try:
        hour_minute = datetime.strptime(time or "0000", "%H%M").replace(tzinfo=UTC)
    except ValueError:
        raise MessageRefused(f"{time!r} is not a time.", line, "file header, creation time") from None
    return datetime(day.year, day.month, day.day, hour_minute.hour, hour_minute.minute, tzinfo=UTC)


@dataclass
class _Reading:
    """What was read so far."""

    created_on: date
    batches: list[Batch] = field(default_factory=list)
    totals: Totals = field(default_factory=Totals)

    def take_batch(self, records: list[Record], at: int) -> int:
        """Reads from a batch header to its control; answers where the next record is."""
        first = records[at]
        if first.kind != "5":
            raise _misplaced(first, "a batch header or the file control")
        header = layout.BATCH_HEADER.cut(first.text, line=first.line)
        if header["entry class"] == "ADV":
            problem = "ADV batches advise banks of bookings between banks, and are not read."
            raise MessageRefused(problem, first.line, "batch header, entry class")

        at += 1
        entries: list[AchEntry] = []
        while at < len(records) and records[at].kind in "67":
            at = _take_entry(records, at, header["entry class"], entries)
        if at == len(records) or records[at].kind != "8":
            last = records[min(at, len(records) - 1)]
            raise _misplaced(last, "an entry, its addenda or the batch control")

        totals = totals_of(entries)
        _check_batch(header, records[at], entries, totals)
        self.totals = self.totals.plus(totals)
        self.batches.append(self._as_batch(header, entries, first.line))
        return at + 1

    def _as_batch(self, header: dict[str, str], entries: list[AchEntry], line: int) -> Batch:
        return Batch(
            number=int(header["batch number"]),
            service_class=int(header["service class"]),
            entry_class=header["entry class"],
            company_name=header["company name"],
            company_id=header["company id"],
            description=header["description"],
            effective_date=_day_or_none(header["effective date"], line),
            settled_on=self._settled_on(header["settlement day"], line),
            originating_bank=header["originating bank"],
            entries=tuple(entries),
            line=line,
        )

    def _settled_on(self, day_of_year: str, line: int) -> date | None:
        """The operator writes the day of the year alone; the year is the one nearest to the file's."""
        if not day_of_year.strip("0 "):
            return None
        if not day_of_year.isdigit() or not 1 <= int(day_of_year) <= 366:
            problem = f"{day_of_year!r} is not a day of a year."
            raise MessageRefused(problem, line, "batch header, settlement day")
        years = (self.created_on.year + step for step in (0, -1, 1))
        days = [date(year, 1, 1) + timedelta(days=int(day_of_year) - 1) for year in years]
        return min(days, key=lambda day: abs(day - self.created_on))


def _misplaced(record: Record, expected: str) -> MessageRefused:
    names = {"1": "file header", "5": "batch header", "6": "entry", "7": "addenda"}
    found = names.get(record.kind, {"8": "batch control", "9": "file control"}.get(record.kind, "line"))
    return MessageRefused(f"Here stands a {found}, where {expected} has to be.", record.line, "record type")


def _day_or_none(text: str, line: int) -> date | None:
    if not text.strip("0 "):
        return None
    return read_day(text, field="batch header, effective date", line=line, form="%y%m%d")


def _take_entry(records: list[Record], at: int, entry_class: str, entries: list[AchEntry]) -> int:
    """An entry and the addenda that follow it."""
    record = records[at]
    if record.kind != "6":
        raise _misplaced(record, "an entry")
    form = {"CTX": layout.CTX_ENTRY, "IAT": layout.IAT_ENTRY}.get(entry_class, layout.ENTRY)
    fields = form.cut(record.text, line=record.line)
    if routing_check_digit(fields["receiving bank"]) != fields["check digit"]:
        routing = fields["receiving bank"] + fields["check digit"]
        raise MessageRefused(f"{routing} is not a routing number.", record.line, "entry, check digit")
    if not fields["trace number"].isdigit():
        problem = f"{fields['trace number']!r} is not a trace number."
        raise MessageRefused(problem, record.line, "entry, trace number")

    at += 1
    addenda: list[Addenda] = []
    while at < len(records) and records[at].kind == "7":
        addenda.append(Addenda(records[at].text[1:3], records[at].text, records[at].line))
        at += 1
    if (fields["addenda indicator"] == "1") != bool(addenda):
        problem = f"The indicator is {fields['addenda indicator']}, and {len(addenda)} addenda follow."
        raise MessageRefused(problem, record.line, "entry, addenda indicator")
    entries.append(_as_entry(fields, tuple(addenda), record.line))
    return at


def _as_entry(fields: dict[str, str], addenda: tuple[Addenda, ...], line: int) -> AchEntry:
    name = next((item.text[46:81].strip() for item in addenda if item.type == "10"), "")
    return AchEntry(
        transaction_code=int(fields["transaction code"]),
        routing=fields["receiving bank"] + fields["check digit"],
        account=fields["account"],
        amount_minor=int(fields["amount"]),
        individual_id=fields.get("individual id", ""),
        individual_name=fields.get("individual name", "") or name,
        trace=fields["trace number"],
        addenda=addenda,
        line=line,
    )


def _check_batch(header: dict[str, str], record: Record, entries: list[AchEntry], totals: Totals) -> None:
    control = layout.BATCH_CONTROL.cut(record.text, line=record.line)
    for name in ("service class", "company id", "originating bank", "batch number"):
        if control[name] != header[name] and (control[name] or name != "company id"):
            problem = f"It is {control[name]!r} here, and {header[name]!r} in the batch header."
            raise MessageRefused(problem, record.line, f"batch control, {name}")
    check_totals(control, totals, record="batch control", line=record.line)
    only = _ONE_WAY.get(header["service class"])
    stray = next(
        (entry for entry in entries if only and entry.amount_minor and entry.direction is not only), None
    )
    if stray is not None:
        problem = f"A {stray.direction} stands in a batch of {only}s only."
        raise MessageRefused(problem, stray.line, "entry, transaction code")


def _check_control(records: list[Record], at: int, reading: _Reading) -> None:
    """The file's numbers, and that only padding follows."""
    record = records[at]
    control = layout.FILE_CONTROL.cut(record.text, line=record.line)
    if int(control["batch count"]) != len(reading.batches):
        problem = f"It counts {int(control['batch count'])} batches, and there are {len(reading.batches)}."
        raise MessageRefused(problem, record.line, "file control, batch count")
    check_totals(control, reading.totals, record="file control", line=record.line)

    for stray in records[at + 1 :]:
        if stray.text != PADDING:
            raise MessageRefused("Something stands behind the file control.", stray.line, "padding")
    blocks = blocks_of(max(len(records), at + 1))
    if int(control["block count"]) != blocks:
        problem = f"It counts {int(control['block count'])} blocks of {BLOCK}, and there are {blocks}."
        raise MessageRefused(problem, record.line, "file control, block count")
