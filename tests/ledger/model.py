"""The whole ledger as a plain Python model: what the real one must answer, and what its books must then say.

A model knows nothing of locks, sequences of records or folding; it plays one call after the other on
integers in dictionaries. It takes the drafts that the real ledger takes and gives the answers that the real
one gives, but for ids: of a new entry or hold the real ledger chooses the id, and the test tells it to the
model (`bind`).

    model = Model()
    model.open(id, CUSTOMER, EUR, live=True)
    expected = model.post(draft, at=NOW)     # Accepted or a refusal, to be compared with ==

What stays true: an entry is played wholly or not at all; a hold whose time is over is given back where the
real ledger would give it back, and not before. Amounts are minor units.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from kit.errors import Refused
from ledger.assets import Asset
from ledger.chart import AccountKind
from ledger.drafts import Condition, EntryDraft, TransferDraft
from ledger.errors import AccountNotEmpty, refusal
from tests.ledger.model_parts import Accepted, ModelAccount, ModelEntry, ModelHold

LARGEST = 10**38 - 1

Answer = Accepted | Refused
Undo = list[Callable[[], None]]
Facts = dict[str, int | None]
Reason = tuple[str, Facts]  # a refusal's code, and its facts but for the line


@dataclass
class Model:
    accounts: dict[int, ModelAccount] = field(default_factory=dict)
    entries: dict[str, ModelEntry] = field(default_factory=dict)
    holds: dict[str, ModelHold] = field(default_factory=dict)

    # Accounts

    def open(self, account: int, kind: AccountKind, asset: Asset, *, live: bool) -> None:
        self.accounts[account] = ModelAccount(account, kind, asset, live)

    def change(self, number: int, change: str) -> Refused | None:
        account, what = self.accounts.get(number), f"account {number}"
        if account is None:
            return refusal("account_not_found", what, account=number)
        if account.kind.folded:
            return refusal("account_is_folded", what, account=number)
        if account.closed:
            return None if change == "closed" else refusal("account_closed", what, account=number)
        if change == "closed" and (account.posted or account.held):
            return AccountNotEmpty(number)
        if change == "closed":
            account.closed = True
        else:
            account.frozen = change == "frozen"
        return None

    # Entries

    def post(self, draft: EntryDraft, *, at: datetime) -> Answer:
        return self.post_all([draft], at=at)[0]

    def post_all(self, drafts: Sequence[EntryDraft], *, at: datetime) -> list[Answer]:
        """A key that stands twice in a batch is claimed by the first draft; the others get what it got."""
        used = set(self.entries)
        first: dict[str, Answer] = {}
        for draft in drafts:
            if draft.key not in used and draft.key not in first:
                first[draft.key] = self._play(draft, what=f"entry {draft.key}", at=at)
        claimed: set[str] = set()
        return [self._answer(draft, first, claimed) for draft in drafts]

    def _answer(self, draft: EntryDraft, first: Mapping[str, Answer], claimed: set[str]) -> Answer:
        if draft.key in first and draft.key not in claimed:
            claimed.add(draft.key)
            return first[draft.key]
        what = f"entry {draft.key}"
        twin = first.get(draft.key)
        if isinstance(twin, Refused):
            return refusal(twin.code, what)
        entry = self.entries[draft.key]
        if _content(entry.draft) != _content(draft):
            return refusal("key_reused_with_other_content", what)
        return Accepted(entry, repeated=True)

    def reverse(
        self,
        number: int,
        *,
        key: str,
        at: datetime,
        effective_at: datetime | None,
        metadata: Mapping[str, object] | None,
    ) -> Answer:
        what = f"reversal of entry {number}"
        entry = next((entry for entry in self.entries.values() if entry.id == number), None)
        if entry is None:
            return refusal("entry_not_found", what)
        known = self.entries.get(key)
        if entry.reversed_by is not None and entry.reversed_by is not known:
            return refusal("entry_already_reversed", what)

        draft = EntryDraft(
            key,
            "reversal",
            tuple(TransferDraft(t.credit, t.debit, t.amount) for t in reversed(entry.draft.transfers)),
            live=entry.draft.live,
            subject=entry.draft.subject,
            effective_at=effective_at,
            metadata=metadata,
        )
        if known is not None:
            same = entry.reversed_by is known and _content(known.draft) == _content(draft)
            return Accepted(known, repeated=True) if same else refusal("key_reused_with_other_content", what)
        answer = self._play(draft, what=what, at=at)
        if isinstance(answer, Accepted):
            entry.reversed_by = answer.entry
        return answer

    def _play(self, draft: EntryDraft, *, what: str, at: datetime) -> Answer:
        undo: Undo = []
        before = {number: account.sequence for number, account in self.accounts.items()}
        for line, transfer in enumerate(draft.transfers):
            refused = self._refuse_by_nature(draft, transfer) or self._move(transfer, at=at, undo=undo)
            if refused is None and line == len(draft.transfers) - 1:
                refused = next(filter(None, (self._judge(c, before) for c in draft.conditions)), None)
            if refused is not None:
                for step in reversed(undo):
                    step()
                code, facts = refused
                return refusal(code, what, line=line, **facts)
        entry = self.entries[draft.key] = ModelEntry(draft)
        return Accepted(entry)

    def _refuse_by_nature(self, draft: EntryDraft, transfer: TransferDraft) -> Reason | None:
        """What no balance could make right, in order of precedence; of two bad accounts the debited one."""
        sides = [(number, self.accounts.get(number)) for number in (transfer.debit, transfer.credit)]
        minor = transfer.amount.minor
        tests: list[tuple[str, Callable[[ModelAccount | None], bool]]] = [
            ("account_not_found", lambda account: account is None),
            ("account_closed", lambda account: account is not None and account.closed),
            ("account_frozen", lambda account: account is not None and account.frozen),
            ("accounts_must_differ", lambda _: transfer.debit == transfer.credit),
            ("asset_mismatch", lambda a: a is not None and a.asset != transfer.amount.asset),
            ("mode_mismatch", lambda account: account is not None and account.live != draft.live),
            ("amount_not_positive", lambda _: minor <= 0),
            ("amount_too_large", lambda _: minor > LARGEST),
        ]
        for code, is_bad in tests:
            for number, account in sides:
                if is_bad(account):
                    return code, {"account": number, "needed": minor}
        return None

    def _move(self, transfer: TransferDraft, *, at: datetime, undo: Undo) -> Reason | None:
        debit, credit = self.accounts[transfer.debit], self.accounts[transfer.credit]
        minor = transfer.amount.minor
        givers = [
            account
            for account, gives in ((debit, not debit.grows_by_debit), (credit, credit.grows_by_debit))
            if gives
        ]
        if transfer.hold is not None:
            refused = self._capture(transfer, givers, at=at, undo=undo)
            if refused is not None:
                return refused
        for giver in givers:
            if giver.kind.may_go_below_zero or giver.available >= minor:
                continue
            self._expire(giver, at)
            if giver.available < minor:
                facts: Facts = {"account": giver.id, "needed": minor, "available": giver.available}
                return "exceeds_available", facts
        debit.move(debit=minor)
        credit.move(credit=minor)
        undo.append(lambda: debit.move(debit=-minor, steps=-1))
        undo.append(lambda: credit.move(credit=-minor, steps=-1))
        return None

    def _capture(
        self, transfer: TransferDraft, givers: Sequence[ModelAccount], *, at: datetime, undo: Undo
    ) -> Reason | None:
        hold = self._find_hold(transfer.hold)
        giver = next((giver for giver in givers if hold is not None and giver.id == hold.account), None)
        minor = transfer.amount.minor
        facts: Facts = {
            "account": giver.id if giver else transfer.debit,
            "needed": minor,
            "available": hold.rest if hold else None,
        }
        if hold is None or giver is None:
            return "hold_not_found", facts
        ended = hold.end(at)
        if ended is not None:
            return ended, facts
        if minor > hold.rest:
            return "amount_exceeds_hold", facts

        def take(amount: int) -> None:
            giver.held -= amount
            hold.captured += amount
            hold.state = "placed" if hold.rest else "captured"

        take(minor)
        undo.append(lambda: take(-minor))
        return None

    def _judge(self, condition: Condition, before: Mapping[int, int]) -> Reason | None:
        account = self.accounts.get(condition.account)
        facts: Facts = {"account": condition.account, "needed": condition.min_available}
        if account is None:
            return "account_not_found", facts
        if account.kind.folded:
            return "account_is_folded", facts
        is_stale = condition.at_sequence not in (None, before[account.id])
        if is_stale or (condition.min_available is not None and account.available < condition.min_available):
            return "balance_condition_failed", facts | {"available": account.available}
        return None

    # Holds

    def place(
        self,
        *,
        key: str,
        account: int,
        minor: int,
        asset: Asset,
        live: bool,
        expires_at: datetime | None,
        subject: str | None,
        at: datetime,
    ) -> ModelHold | Refused:
        old, what = self.holds.get(key), f"hold {key}"
        if old is not None:
            if (old.account, old.amount, old.subject) == (account, minor, subject):
                return old
            return refusal("key_reused_with_other_content", what, account=account, needed=minor)

        owner = self.accounts.get(account)
        available = None if owner is None or owner.kind.folded else owner.available
        if owner is None:
            code: str | None = "account_not_found"
        else:
            code = _refuse_hold(owner, minor, asset, live=live)
            if code is None and not owner.kind.may_go_below_zero and owner.available < minor:
                self._expire(owner, at)
                available = owner.available
                code = "exceeds_available" if available < minor else None
        if code is not None or owner is None:
            return refusal(code or "", what, account=account, needed=minor, available=available)
        owner.held += minor
        hold = self.holds[key] = ModelHold(key, account, minor, subject, expires_at)
        return hold

    def release(self, number: int, *, at: datetime) -> int | Refused:
        """How much was given back."""
        hold, what = self._find_hold(number), f"hold {number}"
        if hold is None:
            return refusal("hold_not_found", what)
        ended = hold.end(at)
        if ended is not None:
            if ended == "hold_expired":
                self._expire(self.accounts[hold.account], at)
            return refusal(ended, what)
        rest = hold.rest
        self._give_back(hold, "released")
        return rest

    def renew(self, number: int, *, expires_at: datetime | None, at: datetime) -> Refused | None:
        hold, what = self._find_hold(number), f"hold {number}"
        ended = "hold_not_found" if hold is None else hold.end(at)
        if ended is not None or hold is None:
            return refusal(ended or "", what)
        hold.expires_at = expires_at
        return None

    def expire(self, *, at: datetime) -> int:
        """How many accounts had holds that were over."""
        due = {hold.account for hold in self.holds.values() if hold.is_due(at)}
        for account in due:
            self._expire(self.accounts[account], at)
        return len(due)

    def _expire(self, account: ModelAccount, at: datetime) -> None:
        for hold in self.holds.values():
            if hold.account == account.id and hold.is_due(at):
                self._give_back(hold, "expired")

    def _give_back(self, hold: ModelHold, state: str) -> None:
        self.accounts[hold.account].held -= hold.rest
        hold.released += hold.rest
        hold.state = state

    def _find_hold(self, number: int | None) -> ModelHold | None:
        return next((hold for hold in self.holds.values() if hold.id == number), None)


def _refuse_hold(account: ModelAccount, minor: int, asset: Asset, *, live: bool) -> str | None:
    tests = (
        ("account_closed", account.closed),
        ("account_frozen", account.frozen),
        ("account_is_folded", account.kind.folded),
        ("asset_mismatch", account.asset != asset),
        ("mode_mismatch", account.live != live),
        ("amount_not_positive", minor <= 0),
        ("amount_too_large", account.held + minor > LARGEST),
    )
    return next((code for code, is_so in tests if is_so), None)


def _content(draft: EntryDraft) -> tuple[object, ...]:
    """What makes two drafts under one key the same. Conditions are no part of it: they were for then."""
    return (
        draft.kind,
        draft.live,
        draft.subject,
        draft.effective_at,
        draft.metadata,
        [(t.debit, t.credit, t.amount.asset.code, t.amount.minor, t.hold) for t in draft.transfers],
    )
