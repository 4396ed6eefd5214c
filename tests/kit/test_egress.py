"""Which URLs and addresses may be called: the wrong ones beside the right ones."""

import subprocess
import sys
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.egress import LOCAL, PUBLIC, Egress, is_public
from kit.http_errors import AddressRefused, UrlRefused

ADDRESSES = [
    # public
    ("1.1.1.1", True),
    ("93.184.216.34", True),
    ("223.255.255.255", True),
    ("2606:4700:4700::1111", True),
    ("2a00:1450:4001:81b::200e", True),
    # this host, private networks, link-local and what clouds keep there
    ("0.0.0.0", False),
    ("0.1.2.3", False),
    ("127.0.0.1", False),
    ("127.255.255.254", False),
    ("10.0.0.1", False),
    ("172.16.0.1", False),
    ("172.31.255.255", False),
    ("192.168.1.1", False),
    ("169.254.169.254", False),
    ("168.63.129.16", False),
    ("100.64.0.1", False),
    ("100.100.100.200", False),
    ("192.0.0.192", False),
    ("::", False),
    ("::1", False),
    ("fe80::1", False),
    ("fe80::1%eth0", False),
    ("fc00::1", False),
    ("fd00:ec2::254", False),
    ("fec0::1", False),
    # documentation, benchmarks, reserved, multicast, broadcast
    ("192.0.2.1", False),
    ("198.51.100.1", False),
    ("203.0.113.1", False),
    ("198.18.0.1", False),
    ("240.0.0.1", False),
    ("255.255.255.255", False),
    ("224.0.0.1", False),
    ("239.255.255.250", False),
    ("ff02::1", False),
    ("ff0e::1", False),
    ("2001:db8::1", False),
    ("3fff::1", False),
    ("100::1", False),
    ("5f00::1", False),
    # an IPv4 address inside: mapped, compatible, translated (NAT64), 6to4, Teredo, and 6to4's relays
    ("::ffff:127.0.0.1", False),
    ("::ffff:8.8.8.8", False),
    ("::127.0.0.1", False),
    ("::ffff:0:127.0.0.1", False),
    ("64:ff9b::7f00:1", False),
    ("64:ff9b:1::7f00:1", False),
    ("2002:7f00:1::1", False),
    ("2001:0:7f00:1::1", False),
    ("192.88.99.1", False),
]


@pytest.mark.parametrize(("address", "public"), ADDRESSES)
def test_only_public_addresses_are_public(address: str, public: bool) -> None:
    assert is_public(ip_address(address)) is public

    if not public:
        with pytest.raises(AddressRefused) as caught:
            PUBLIC.check_address("shop.example", address)
        assert caught.value == AddressRefused("shop.example", address)
        assert not caught.value.may_have_arrived


@given(st.ip_addresses(v=6))
def test_no_address_outside_the_unicast_block_is_public(address: IPv6Address) -> None:
    assert address in IPv6Network("2000::/3") or not is_public(address)


def test_an_operator_denies_networks_of_its_own() -> None:
    egress = Egress(denied=(IPv4Network("93.184.216.0/24"),))

    with pytest.raises(AddressRefused):
        egress.check_address("shop.example", "93.184.216.34")
    egress.check_address("shop.example", "93.184.217.34")


@pytest.mark.parametrize(("address", "allowed"), [("127.0.0.1", True), ("::1", True), ("10.0.0.1", False)])
def test_the_development_switch_opens_loopback_and_nothing_else(address: str, allowed: bool) -> None:
    if allowed:
        LOCAL.check_address("localhost", address)
    else:
        with pytest.raises(AddressRefused):
            LOCAL.check_address("localhost", address)


@pytest.mark.parametrize(
    "url",
    [
        "https://shop.example/hook?id=1#part",
        "https://shop.example:443/",
        "https://SHOP.example./",
        "https://xn--bcher-kva.example/",
        "https://93.184.216.34/",
        "https://[2606:4700:4700::1111]/",
        "https://1password.example/",
        "https://0x7f.example/",
    ],
)
def test_an_ordinary_url_is_let_through(url: str) -> None:
    assert PUBLIC.check_url(url).scheme == "https"


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://shop.example/", "its scheme must be https"),
        ("ftp://shop.example/", "its scheme must be https"),
        ("file:///etc/passwd", "its scheme must be https"),
        ("//shop.example/", "its scheme must be https"),
        ("/hook", "its scheme must be https"),
        ("", "visible ASCII"),
        ("https:///hook", "plain host"),
        ("https://user@shop.example/", "user name or a password"),
        ("https://user:word@shop.example/", "user name or a password"),
        ("https://@shop.example/", "user name or a password"),
        ("https://:@shop.example/", "user name or a password"),
        ("https://shop.example:8443/", "port 8443 is not allowed"),
        ("https://shop.example:0/", "port 0 is not allowed"),
        ("https://shop.example:99999/", "cannot be read"),
        ("https://shop.example\\@10.0.0.1/", "visible ASCII"),
        ("https://shop.example /", "visible ASCII"),
        ("https://shop.example/\r\nHost: other", "visible ASCII"),
        ("https://shop\t.example/", "visible ASCII"),
        ("https://①②⑦.0.0.1/", "visible ASCII"),
        ("https://127。0。0。1/", "visible ASCII"),
        ("https://bücher.example/", "visible ASCII"),
        ("https://" + "a" * 2048, "visible ASCII"),
        ("https://127.0.0.1%00.shop.example/", "plain host"),
        ("https://sh%6fp.example/", "plain host"),
        ("https://[fe80::1%25eth0]/", "plain host"),
        ("https://2130706433/", "not an address in the usual form"),
        ("https://0x7f000001/", "not an address in the usual form"),
        ("https://0x7f.0.0.1/", "not an address in the usual form"),
        ("https://0177.0.0.1/", "not an address in the usual form"),
        ("https://127.1/", "not an address in the usual form"),
        ("https://127.0.0.01/", "not an address in the usual form"),
        ("https://127.0.0.1./", "not an address in the usual form"),
        ("https://0/", "not an address in the usual form"),
        ("https://shop.0x7f/", "not an address in the usual form"),
    ],
)
def test_an_extraordinary_url_is_refused_with_its_reason(url: str, reason: str) -> None:
    with pytest.raises(UrlRefused) as caught:
        PUBLIC.check_url(url)

    assert reason in caught.value.reason
    assert not caught.value.retryable


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "[::ffff:7f00:1]", "169.254.169.254", "[2002::1]"])
def test_a_private_address_in_the_url_is_refused(host: str) -> None:
    with pytest.raises(AddressRefused):
        PUBLIC.check_url(f"https://{host}/")


def test_the_rules_need_no_framework() -> None:
    """They are pure: a test bench or a script may ask them without settings."""
    program = "from kit.egress import PUBLIC; PUBLIC.check_url('https://shop.example/')"

    subprocess.run([sys.executable, "-c", program], check=True)
