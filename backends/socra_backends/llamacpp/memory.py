"""Who sits where in the model's memory: trunks that hold an article once, and rows that branch off them.

With memory that can fork, a row shares the cells of its trunk and owns only its own. A recurrent state cannot fork: it
is saved when the trunk is computed and put back for each row, one row at a time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from socra_backends.llamacpp.native import Native

__all__ = ["Memory", "Seat", "SingleMemory", "Trunk", "make_memory"]

WORTH_SHARING = 32
"""Tokens that two articles' prompts must have in common for the second to begin from the first."""


@dataclass(eq=False)
class Trunk:
    """The shared beginning of prompts. `position` counts the tokens that are computed or on their way."""

    sequence: int
    tokens: tuple[int, ...]
    position: int
    pending: list[int]
    users: int = 0
    last_used: int = 0
    state: Any = None


@dataclass
class Seat:
    """A row's place: its sequence, the trunk that it branches off, and the cells that are kept for it."""

    sequence: int
    trunk: Trunk
    room: int
    cached: int = 0


class Memory:
    """Memory that forks: a row costs only the cells that it adds to its trunk."""

    def __init__(self, native: Native, rows: int) -> None:
        self._native = native
        self._rows = list(range(rows))
        self._roots = list(range(rows, native.sequences))
        self._seats: list[Seat] = []
        self._trunks: list[Trunk] = []
        self._clock = 0

    def seat(self, prefix: tuple[int, ...], room: int) -> Seat | None:
        """Give a row a place with `room` cells of its own; None where it has to wait."""
        if not self._rows:
            return None
        trunk = next((trunk for trunk in self._trunks if trunk.tokens == prefix), None)
        if not self._make_room(room + (0 if trunk else len(prefix)), keep=trunk):
            return None
        cached = len(prefix) if trunk else 0
        if trunk is None and (trunk := self._plant(prefix)) is None:
            return None
        seat = Seat(self._rows.pop(), trunk, room, cached or trunk.position)
        self._clock += 1
        trunk.users, trunk.last_used = trunk.users + 1, self._clock
        self._seats.append(seat)
        return seat

    def branch(self, seat: Seat) -> None:
        """Let a row begin where its trunk, which is computed by now, ends."""
        self._native.fork(seat.trunk.sequence, seat.sequence)

    def leave(self, seat: Seat) -> None:
        """Free a row's place; its trunk stays for the next question about the same article."""
        self._native.forget(seat.sequence)
        self._seats.remove(seat)
        self._rows.append(seat.sequence)
        seat.trunk.users -= 1
        if seat.trunk.pending and not seat.trunk.users:
            self._fell(seat.trunk)  # nobody waits for it any more

    def growing(self) -> Iterator[Trunk]:
        """Yield the trunks that are not computed yet."""
        return (trunk for trunk in self._trunks if trunk.pending)

    def _make_room(self, cells: int, keep: Trunk | None) -> bool:
        while self._free() < cells:
            idle = [trunk for trunk in self._trunks if not trunk.users and trunk is not keep]
            if not idle:
                return False
            self._fell(min(idle, key=lambda trunk: trunk.last_used))
        return True

    def _free(self) -> int:
        taken = sum(len(trunk.tokens) for trunk in self._trunks) + sum(seat.room for seat in self._seats)
        return self._native.cells - taken

    def _plant(self, prefix: tuple[int, ...]) -> Trunk | None:
        if not self._roots:
            idle = [trunk for trunk in self._trunks if not trunk.users]
            if not idle:
                return None
            self._fell(min(idle, key=lambda trunk: trunk.last_used))
        sequence = self._roots.pop()
        start = self._graft(sequence, prefix)
        trunk = Trunk(sequence, prefix, start, list(prefix[start:]))
        self._trunks.append(trunk)
        return trunk

    def _graft(self, sequence: int, prefix: tuple[int, ...]) -> int:
        """Begin a new trunk with what another one has in common with it: the role and the rules, at least."""
        done = [trunk for trunk in self._trunks if not trunk.pending]
        best = max(done, key=lambda trunk: _common(trunk.tokens, prefix), default=None)
        # one token stays to be computed, so that a trunk always has something to wait for
        common = min(_common(best.tokens, prefix), len(prefix) - 1) if best else 0
        if best is None or common < WORTH_SHARING:
            return 0
        self._native.fork(best.sequence, sequence, common)
        return common

    def _fell(self, trunk: Trunk) -> None:
        self._native.forget(trunk.sequence)
        self._trunks.remove(trunk)
        self._roots.append(trunk.sequence)


class SingleMemory(Memory):
    """Memory that cannot fork: one row at a time, in the sequence of its trunk."""

    def __init__(self, native: Native) -> None:
        super().__init__(native, 1)
        self._roots = [0]

    def branch(self, seat: Seat) -> None:
        """Keep the trunk's state the first time, and put it back for each later row."""
        trunk = seat.trunk
        if trunk.state is None:
            trunk.state = self._native.save(0)
        else:
            self._native.forget(0)
            self._native.restore(0, trunk.state)

    def leave(self, seat: Seat) -> None:
        """Free the place; a trunk whose state could not be kept has to be computed again."""
        super().leave(seat)
        if seat.trunk in self._trunks and seat.trunk.state is None:
            self._fell(seat.trunk)

    def _graft(self, sequence: int, prefix: tuple[int, ...]) -> int:
        return 0

    def _plant(self, prefix: tuple[int, ...]) -> Trunk | None:
        for trunk in list(self._trunks):
            self._fell(trunk)
        return super()._plant(prefix)


def make_memory(native: Native, rows: int) -> Memory:
    """Return memory that forks where the model's can."""
    return Memory(native, rows) if native.forks else SingleMemory(native)


def _common(left: tuple[int, ...], right: tuple[int, ...]) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(left, right, strict=False)))
