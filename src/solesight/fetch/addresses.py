"""Which IP addresses may be spoken to."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

__all__ = ["is_public"]

# NAT64 (RFC 6052): the last 32 bits are an IPv4 address that a gateway dials for us.
_NAT64 = IPv6Network("64:ff9b::/96")


def is_public(address: str) -> bool:
    """Say whether an address is one of the public internet, and no other one in disguise.

    Private, loopback, link-local, multicast and reserved addresses are not, nor IPv6 addresses
    that embed such an IPv4 address (mapped, 6to4, NAT64). Text that is no address is not.
    """
    try:
        found = ip_address(address)
    except ValueError:
        return False
    return all(_global(one) for one in (found, *_embedded(found)))


def _global(one: IPv4Address | IPv6Address) -> bool:
    return one.is_global and not one.is_multicast and not one.is_reserved


def _embedded(one: IPv4Address | IPv6Address) -> list[IPv4Address]:
    """Give the IPv4 addresses that an IPv6 address stands for."""
    if isinstance(one, IPv4Address):
        return []
    found = [one.ipv4_mapped, one.sixtofour, *(one.teredo or ())]
    if one in _NAT64:
        found.append(IPv4Address(int(one) & 0xFFFFFFFF))
    return [inner for inner in found if inner is not None]
