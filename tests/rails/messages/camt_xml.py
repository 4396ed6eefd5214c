"""Small camt messages for tests: a valid frame around the entries that a test is about."""

from dataclasses import dataclass

IBAN = "DE89370400440532013000"  # ours
OTHER = "NL91ABNA0417164300"

_ROOTS = {
    "052": ("BkToCstmrAcctRpt", "Rpt"),
    "053": ("BkToCstmrStmt", "Stmt"),
    "054": ("BkToCstmrDbtCdtNtfctn", "Ntfctn"),
}


@dataclass(frozen=True)
class Entry:
    """One Ntry. `inside` is XML within NtryDtls, `after` what follows BkTxCd."""

    amount: str = "12.50"
    side: str = "CRDT"
    status: str = "BOOK"
    reference: str = "B1"
    inside: str = ""
    after: str = ""
    reversal: str = ""
    currency: str = "EUR"

    def xml(self, version: str) -> str:
        status = self.status if version == "02" else f"<Cd>{self.status}</Cd>"
        reversal = f"<RvslInd>{self.reversal}</RvslInd>" if self.reversal else ""
        details = f"<NtryDtls>{self.inside}</NtryDtls>" if self.inside else ""
        return f"""<Ntry>
<Amt Ccy="{self.currency}">{self.amount}</Amt><CdtDbtInd>{self.side}</CdtDbtInd>{reversal}
<Sts>{status}</Sts>
<BookgDt><Dt>2026-03-02</Dt></BookgDt><ValDt><Dt>2026-03-03</Dt></ValDt>
<AcctSvcrRef>{self.reference}</AcctSvcrRef>
<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd>
{self.after}{details}</Ntry>
"""


def payment(refs: str = "", parties: str = "", more: str = "", amount: str = "") -> str:
    """A TxDtls of version 08, in the schema's order."""
    money = f'<Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd>' if amount else ""
    references = f"<Refs>{refs}</Refs>" if refs else ""
    related = f"<RltdPties>{parties}</RltdPties>" if parties else ""
    return f"<TxDtls>{references}{money}{related}{more}</TxDtls>"


def balance(kind: str, amount: str, side: str = "CRDT", currency: str = "EUR") -> str:
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp>"
        f'<Amt Ccy="{currency}">{amount}</Amt><CdtDbtInd>{side}</CdtDbtInd>'
        "<Dt><Dt>2026-03-02</Dt></Dt></Bal>\n"
    )


def camt(
    *entries: Entry,
    kind: str = "053",
    version: str = "08",
    balances: str | None = None,
    summary: str = "",
    account: str = IBAN,
    copies: int = 1,
) -> bytes:
    """A whole message with `copies` of the same statement. Without `balances`, camt.053 gets none that could
    be wrong: only an opening one.
    """
    root, body = _ROOTS[kind]
    stands = balances if balances is not None else (balance("OPBD", "100.00") if kind != "054" else "")
    content = "".join(entry.xml(version) for entry in entries)
    statement = f"""<{body}><Id>S1</Id><CreDtTm>2026-03-02T20:00:00+01:00</CreDtTm>
<Acct><Id><IBAN>{account}</IBAN></Id><Ccy>EUR</Ccy></Acct>
{stands}{summary}{content}</{body}>"""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.{kind}.001.{version}">
<{root}><GrpHdr><MsgId>M1</MsgId><CreDtTm>2026-03-02T20:00:00+01:00</CreDtTm></GrpHdr>
{statement * copies}</{root}></Document>
""".encode()
