"""The details of a line of MT940 (:86:), which SWIFT leaves to the banks. Three ways of writing are read:

    166?00GUTSCHRIFT?20EREF+X?21SVWZ+text?30BIC?31IBAN?32NAME     Germany, Austria, Poland: numbered subfields
    /EREF/X//CNTP/IBAN/BIC/NAME///REMI/USTD//text/                the Netherlands, SWIFT: slashed code words
    anything else                                                 a text for people

Inside numbered subfields, words of four letters and a plus (EREF+, SVWZ+) divide the text, which runs across
the subfields' ends without a blank.
"""

import re
from dataclasses import dataclass, field

from payments.bank.messages.currencies import is_number, read_amount
from payments.bank.messages.identifiers import find_creditor_reference, real
from payments.bank.statement import Party

_SUBFIELDS = re.compile(r"^([0-9]{3})?([?<>@~\x1f])(?=[0-9]{2})")
_SEPA_WORDS = re.compile(
    r"(EREF|KREF|MREF|CRED|DEBT|SVWZ|ABWA|ABWE|IBAN|BIC|COAM|OAMT|RCOD|PURP)\+|(?P<note>MTLG):"
)
_SLASHED = re.compile(
    r"(?:^|/)(?:(EREF|CNTP|REMI|ISDT|CSID|MARF|TRTP|IBAN|BIC|NAME|PREF|RTRN|ORDP|BENM|ULTD|ULTC|SVCL|KREF|ACCW|TRCD|CDTRREFTP|CDTRREF|ADDR|PURP|OCMT|CHGS))/"
)
_CODE_WORDS = re.compile(r"USTD//|STRD/CUR/|STRD//")
_REASON = re.compile(r"[A-Z]{2}[0-9]{2}|[A-Z]{4}")
NOBODY = Party()


@dataclass(frozen=True, slots=True)
class Details:
    remittance: str = ""
    end_to_end_id: str = ""
    customer_reference: str = ""
    creditor_reference: str = ""
    counterparty: Party = NOBODY
    return_code: str = ""
    booking_text: str = ""
    amounts: dict[str, str] = field(default_factory=dict)

    def amount(self, word: str, currency: str, line: int) -> int | None:
        """OAMT, what was instructed; COAM, what the other bank took."""
        text = self.amounts.get(word, "").strip().removeprefix(currency)
        return read_amount(text, currency, field=f":86: {word}", line=line) if text else None


def read_details(text: str) -> Details:
    """What of it is understood; the rest is remittance."""
    if not text:
        return Details()
    start = _SUBFIELDS.match(text)
    if start:
        return _numbered(text.replace("\n", ""), start[2])
    joined = text.replace("\n", "")
    if joined.startswith("/") and _SLASHED.match(joined):
        return _slashed(joined)
    plain = " ".join(line.strip() for line in text.split("\n"))
    return Details(remittance=plain, creditor_reference=find_creditor_reference(plain))


def _numbered(text: str, sign: str) -> Details:
    parts: dict[str, str] = {}
    for part in text.split(sign)[1:]:
        if is_number(part[:2]):
            parts[part[:2]] = part[2:]
        elif parts:
            parts[list(parts)[-1]] += sign + part  # the sign itself, inside a text
    body = "".join(parts[key] for key in sorted(parts) if "20" <= key <= "29" or "60" <= key <= "63")
    words = _by_word(_SEPA_WORDS, body)
    remittance = words.get("SVWZ") or words[""] or words.get("MTLG", "")
    return Details(
        remittance=remittance.strip(),
        end_to_end_id=real(words.get("EREF", "")),
        customer_reference=real(words.get("KREF", "")),
        creditor_reference=find_creditor_reference(remittance),
        counterparty=Party(
            name="".join(parts.get(key, "") for key in ("32", "33")).strip(),
            account=(parts.get("31", "") or words.get("IBAN", "")).strip(),
            bic=(parts.get("30", "") or words.get("BIC", "")).strip(),
        ),
        return_code=_reason(words.get("RCOD", "")) or _german_reason(parts.get("34", "")),
        booking_text=parts.get("00", "").strip(),
        amounts={word: words[word] for word in ("OAMT", "COAM") if word in words},
    )


def _slashed(text: str) -> Details:
    words = _by_word(_SLASHED, text)
    party = words.get("CNTP", "").split("/") if "CNTP" in words else []
    account, bic, name = (*party, "", "", "")[:3]
    remittance = _CODE_WORDS.sub("", words.get("REMI", "")).strip("/ ")
    structured = "STRD/CUR/" in words.get("REMI", "") or "CDTRREF" in words
    return Details(
        remittance=remittance,
        end_to_end_id=real(words.get("EREF", "").strip("/")),
        customer_reference=real(words.get("PREF", "").strip("/")),
        creditor_reference=(words.get("CDTRREF", "").strip("/") or remittance)
        if structured
        else find_creditor_reference(remittance),
        counterparty=Party(
            name=(name or words.get("NAME", "") or words.get("ORDP", "") or words.get("BENM", "")).strip(
                "/ "
            ),
            account=(account or words.get("IBAN", "")).strip("/ "),
            bic=(bic or words.get("BIC", "")).strip("/ "),
        ),
        return_code=_reason(words.get("RTRN", "").strip("/")),
        booking_text=words.get("TRTP", "").strip("/ "),
    )


def _by_word(pattern: re.Pattern[str], text: str) -> dict[str, str]:
    """The text behind each word, the first of its kind; "" holds what comes before the first word."""
    found: dict[str, str] = {}
    matches = list(pattern.finditer(text))
    found[""] = text[: matches[0].start()] if matches else text
    ends = [*(match.start() for match in matches[1:]), len(text)]
    for match, end in zip(matches, ends, strict=False):  # without a match there is an end alone
        found.setdefault(match[match.lastindex or 0], text[match.end() : end])
    return found


def _german_reason(text: str) -> str:
    """The addition to the business code: from 900 on it is the reason of a return, as numbers."""
    return text if re.fullmatch(r"9[0-9]{2}", text) else ""


def _reason(text: str) -> str:
    match = _REASON.match(text)
    return match[0] if match else ""
