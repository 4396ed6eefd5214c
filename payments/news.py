"""What payments has to tell: topics, each with what happened. After the commit, whoever is wired looks soon.

Apps above listen by a line in config/wiring.py. Payments works without any of them, so a topic that nobody
listens to is told to nobody; one that is not on this page is a mistake of ours.
"""

from django.conf import settings

from kit.nudge import nudge

TOPICS = {
    "payments.notice_stored": "a message waits to be read",
    "payments.lines_told": "bookings wait to be booked",
    "payments.file_prepared": "a file waits to be sent",
    "payment.received": "all that was expected came",
    "payment.partial": "a part came",
    "payment.late": "it came after its end: accept it or send it back",
    "payment.expired": "its time is over",
    "payment.reversed": "the bank took it back",
    "receipt.unmatched": "a credit waits for a person",
    "payout.approved": "it waits for a file",
    "payout.clearance_lapsed": "it is cleared no more, and was not sent",
    "payout.stuck": "its rail cannot write it, or its source gives nothing now",
    "payout.settled": "the bank has paid it",
    "payout.failed": "it was not paid, and its money is back at the source",
    "payout.returned": "it came back",
    "payout.outcome_unknown": "nobody knows whether the bank has it",
    "refund.requested": "it waits for a destination, or for its payout",
    "refund.paid": "the payer has it",
    "break.opened": "a difference waits for a person",
}


def tell(topic: str, subject: str) -> None:
    """Nudges whoever listens to this topic, after the commit."""
    if topic not in TOPICS:
        raise LookupError(f"There is no topic {topic!r}: add it to payments/news.py.")
    if topic in getattr(settings, "NUDGES", {}):
        nudge(topic, subject)
