"""Sets of slots as bytes: which entries of a block hold a gram.

Each entry of a statement has a slot, a small number. A block is `BLOCK` slots in a row. A set that
is small is kept as its members, two bytes each (little-endian); any other as a bit for each slot.
As bits, sets are whole numbers of Python, and meet as fast as memory can be read.
"""

from collections.abc import Collection, Iterable, Sequence
from functools import reduce
from operator import and_
from struct import pack as pack_struct
from struct import unpack as unpack_struct

BLOCK = 8192
"""Slots of a block: a set of them stays within a page of either database (1 KiB)."""

_BYTES = BLOCK // 8
_ONE = ord("1")
_DENSE = _BYTES // 2
"""From so many members on, a bit for each slot takes no more than the members would."""


def bits(packed: bytes) -> int:
    """The set as a number whose bit `n` tells whether slot `n` of the block is a member."""
    if len(packed) == _BYTES:
        return int.from_bytes(packed, "little")
    return bits_of(_listed(packed))


def bits_of(slots: Iterable[int]) -> int:
    """The set of these slots of a block."""
    digits = bytearray(b"0" * BLOCK)  # binary, the last slot first
    for slot in slots:
        digits[~slot] = _ONE
    return int(digits, 2)


def pack(members: int) -> bytes:
    """The shorter form of a set; nothing for an empty one."""
    if members.bit_count() >= _DENSE:
        return members.to_bytes(_BYTES, "little")
    return pack_slots(slots_of(members))


def pack_slots(slots: Collection[int]) -> bytes:
    """The shorter form of the set of these slots, each of which is given once."""
    if len(slots) >= _DENSE:
        return bits_of(slots).to_bytes(_BYTES, "little")
    return pack_struct(f"<{len(slots)}H", *sorted(slots))


def slots_of(members: int) -> list[int]:
    """The members of a set, ascending."""
    found = []
    for at, byte in enumerate(members.to_bytes(_BYTES, "little")):
        if byte:
            found += [at * 8 + bit for bit in range(8) if byte >> bit & 1]
    return found


def common(sets: Sequence[bytes]) -> list[int]:
    """The slots that are in all these sets of a block, ascending."""
    ordered = sorted(sets, key=len)
    if len(ordered[0]) == _BYTES:
        return slots_of(reduce(and_, map(bits, ordered)))
    # Few are in the smallest set, and most of them soon in none: no set is unfolded for them.
    found = set(_listed(ordered[0]))
    for other in ordered[1:]:
        if not found:
            break
        if len(other) == _BYTES:
            found = {slot for slot in found if other[slot >> 3] >> (slot & 7) & 1}
        else:
            found.intersection_update(_listed(other))
    return sorted(found)


def _listed(packed: bytes) -> tuple[int, ...]:
    return unpack_struct(f"<{len(packed) // 2}H", packed)
