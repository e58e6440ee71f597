"""The faults F01 to F60 as a table: what a server does, and what must become of the section that meets it.

One entry is one way in which a fault shows; most faults have several. What has no answer at all (F19, F23) is in
`test_fault_catalogue`.
"""

from __future__ import annotations

from doubles.fault_bodies import BODIES
from doubles.fault_kinds import Fault
from doubles.fault_payloads import PAYLOADS
from doubles.fault_statuses import LACKS, LIMITS, QUOTA, REQUESTS, SERVERS
from doubles.fault_streams import ENVELOPES, STREAMS

__all__ = ["CATALOGUE"]

CATALOGUE: tuple[Fault, ...] = (
    *LIMITS,
    *QUOTA,
    *SERVERS,
    *REQUESTS,
    *LACKS,
    *BODIES,
    *STREAMS,
    *ENVELOPES,
    *PAYLOADS,
)
