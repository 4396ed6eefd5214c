"""What can go wrong with a call to somebody else's server. `CallFailed` catches all of it."""

from typing import ClassVar

from kit.errors import Refused


class CallFailed(Refused):
    """A family. `may_have_arrived` tells whether the outcome is unknown: then ask for it, never guess it."""

    may_have_arrived: ClassVar[bool] = False

    host: str


class UrlRefused(CallFailed):
    code = "url_refused"
    sentence = "This URL cannot be called: {reason}."

    reason: str


class AddressRefused(CallFailed):
    code = "address_refused"
    sentence = "{host} is at {address}, which is not a public internet address that may be called."

    address: str


class ConnectFailed(CallFailed):
    code = "connect_failed"
    sentence = "No connection to {host}: {reason}. Nothing was sent."
    retryable = True

    reason: str


class TimedOut(CallFailed):
    code = "timed_out"
    sentence = "{host} did not answer in time. It may have got the request."
    retryable = True
    may_have_arrived = True


class ResponseBroken(CallFailed):
    code = "response_broken"
    sentence = "The answer of {host} cannot be read: {reason}. It may have got the request."
    retryable = True
    may_have_arrived = True

    reason: str


class ResponseTooLarge(CallFailed):
    code = "response_too_large"
    sentence = "{host} answered {status} with more than {limit_bytes} bytes."
    may_have_arrived = True

    status: int
    limit_bytes: int
