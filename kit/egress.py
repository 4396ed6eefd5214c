"""Where calls of ours may go: which schemes, ports and internet addresses. Pure; asked by kit.http.

Whoever may choose a URL (a partner, for its webhooks) must not choose what inside our network gets the
request. So an address has to be public and not only look public, and a number in place of a name has to be an
address in the usual form.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

from yarl import URL

from kit.http_errors import AddressRefused, UrlRefused

Network = IPv4Network | IPv6Network

# Global unicast addresses come out of this block alone. All outside it is special: loopback, link-local,
# site-local (fec0::/10), unique local, IPv4 in disguise (::/96, ::ffff:0:0/96) or translated (64:ff9b::/96,
# 64:ff9b:1::/48).
UNICAST_V6 = IPv6Network("2000::/3")

# What the standard library calls global differs from version to version; this does not.
NEVER = tuple(
    ip_network(text)
    for text in (
        "0.0.0.0/8",  # this host
        "100.64.0.0/10",  # carrier-grade translation; a cloud keeps its metadata here
        "168.63.129.16/32",  # Azure's host agent, at a public-looking address
        "192.0.0.0/24",  # protocol assignments; another cloud's metadata
        "192.88.99.0/24",  # 6to4 relays
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved
        "2001::/23",  # protocol assignments, among them Teredo: an IPv4 address inside
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4: an IPv4 address inside
        "3fff::/20",  # documentation
    )
)
_PLAIN = re.compile(r"[!-\[\]-~]{1,2048}")  # visible ASCII without the backslash: every parser reads it alike
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")  # a host that ends in such a label is an IPv4 address to somebody


@dataclass(frozen=True, slots=True, kw_only=True)
class Egress:
    """The rules for one kind of call. The default is for URLs that strangers choose."""

    schemes: frozenset[str] = frozenset({"https"})
    ports: frozenset[int] | None = frozenset({443})  # None: every port
    denied: tuple[Network, ...] = ()  # the operator's own networks, however public they look
    allow_loopback: bool = False  # developers and tests call servers on their own machine
    connect_timeout_s: int = 5  # name, connection and handshake together
    read_timeout_s: int = 10  # from one piece of the answer to the next
    total_timeout_s: int = 15
    max_response_bytes: int = 16_384

    def check_url(self, url: str) -> URL:
        if not _PLAIN.fullmatch(url):
            raise UrlRefused("", "it must be at most 2048 visible ASCII characters, a foreign host as xn--")
        try:
            parsed = URL(url)
        except ValueError as error:
            raise UrlRefused("", f"it cannot be read ({error})") from error

        host = parsed.raw_host or ""
        if parsed.scheme not in self.schemes:
            raise UrlRefused(host, f"its scheme must be {' or '.join(sorted(self.schemes))}")
        if not host or "%" in host:
            raise UrlRefused(host, "it needs a plain host")
        if "@" in urlsplit(url).netloc:
            raise UrlRefused(host, "it must not hold a user name or a password")
        if not parsed.port or (self.ports is not None and parsed.port not in self.ports):
            raise UrlRefused(host, f"port {parsed.port} is not allowed")
        if ":" in host or _NUMBER.fullmatch(host.rstrip(".").rpartition(".")[2]):
            self._check_number(host)
        return parsed

    def check_address(self, host: str, address: str) -> None:
        ip = ip_address(address)
        allowed = is_public(ip) or (self.allow_loopback and ip.is_loopback)
        if not allowed or _is_within(ip, self.denied):
            raise AddressRefused(host, address)

    def _check_number(self, host: str) -> None:
        try:
            ip_address(host)
        except ValueError as error:
            raise UrlRefused(host, "its host is a number, but not an address in the usual form") from error
        self.check_address(host, host)


PUBLIC = Egress()
LOCAL = Egress(schemes=frozenset({"http", "https"}), ports=None, allow_loopback=True)


def is_public(ip: IPv4Address | IPv6Address) -> bool:
    if isinstance(ip, IPv6Address) and ip not in UNICAST_V6:
        return False
    return ip.is_global and not _is_within(ip, NEVER)


def _is_within(ip: IPv4Address | IPv6Address, networks: Iterable[Network]) -> bool:
    return any(ip in network for network in networks)
