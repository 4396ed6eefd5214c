"""The rails that there are, a row each. A bank account names its own."""

from collections.abc import Callable

from django.conf import settings

from payments.bank.outbox import Outbox
from payments.bank.port import Rail
from payments.bank.sepa.rail import SepaRail
from payments.errors import RailUnknown

RAILS: dict[str, Callable[[], Rail]] = {
    "sepa": lambda: SepaRail(Outbox(settings.PAYMENTS_OUTBOX / "sepa", suffix=".xml")),
}


def get_rail(name: str) -> Rail:
    """The rail of this name. Raises RailUnknown."""
    make = RAILS.get(name)
    if make is None:
        raise RailUnknown(name, ", ".join(RAILS))
    return make()
