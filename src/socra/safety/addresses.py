"""Which network addresses are public, also those that carry another address inside."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

__all__ = ["is_public"]

_Address = IPv4Address | IPv6Address

_NAT64 = IPv6Network("64:ff9b::/96")
_COMPATIBLE = IPv6Network("::/96")
# RFC 5214: the interface identifiers of ISATAP, before the IPv4 address in the last 32 bits.
_ISATAP = frozenset({0x00005EFE, 0x02005EFE})
# Cloud services answer with keys at these, on networks that may look public.
_METADATA = frozenset({ip_address("169.254.169.254"), ip_address("fd00:ec2::254"), ip_address("168.63.129.16")})


def is_public(address: str) -> bool:
    """Say whether `address` is a global unicast address, and so is each IPv4 address that it carries.

    Looks into IPv4-mapped and -compatible, NAT64 (RFC 6052), 6to4, Teredo and ISATAP addresses. False for what is no
    address.
    """
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    mapped = parsed.ipv4_mapped if isinstance(parsed, IPv6Address) else None
    return all(map(_is_global, [mapped] if mapped else [parsed, *_carried(parsed)]))


def _is_global(address: _Address) -> bool:
    barred = address.is_multicast or address.is_unspecified or address.is_link_local or address.is_loopback
    local = address.is_private or (address.is_reserved and not _is_nat64(address))
    return address.is_global and not barred and not local and address not in _METADATA


def _is_nat64(address: _Address) -> bool:
    return isinstance(address, IPv6Address) and address in _NAT64


def _carried(address: _Address) -> Iterator[IPv4Address]:
    if not isinstance(address, IPv6Address):
        return
    if address.sixtofour:
        yield address.sixtofour
    if address.teredo:
        yield from address.teredo
    if address in _NAT64 or address in _COMPATIBLE or int(address) >> 32 & 0xFFFFFFFF in _ISATAP:
        yield IPv4Address(int(address) & 0xFFFFFFFF)
