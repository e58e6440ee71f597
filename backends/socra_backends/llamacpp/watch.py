"""Whether a worker hangs, told from its beats."""

from __future__ import annotations

from socra_backends.llamacpp.wire import Message

__all__ = ["Watch"]


class Watch:
    """Count the seconds since a worker said anything, and those in which it was busy and finished no step.

    Time is counted in ticks of `interval` seconds, none longer than two: a machine that slept, or a parent that was
    stopped, blames nobody.
    """

    def __init__(self, silence: float, stall: float, loading: float) -> None:
        self.interval = min(1.0, silence / 4, stall / 4, loading / 4)
        self._silence = silence
        self._stall = stall
        self._limit = loading
        self._quiet = 0.0
        self._standing = 0.0
        self._steps = 0
        self._busy = True

    def heard(self, message: Message) -> None:
        """Take note of a checked message."""
        self._quiet = 0.0
        if message["say"] == "ready":
            self._limit = self._stall
            self._standing = 0.0
        elif message["say"] == "beat":
            if message["steps"] != self._steps or not message["busy"]:
                self._standing = 0.0
            self._steps, self._busy = message["steps"], message["busy"]

    def tick(self, seconds: float) -> str:
        """Let time pass, and return why the worker must be taken for hung; nothing where it need not."""
        passed = min(seconds, 2 * self.interval)
        self._quiet += passed
        self._standing += passed if self._busy else 0.0
        if self._quiet > self._silence:
            return f"it said nothing for {self._silence:g} seconds"
        if self._standing > self._limit:
            return f"it computed for {self._limit:g} seconds and finished nothing"
        return ""
