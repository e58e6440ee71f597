"""Each fault of the catalogue at the first, a middle and the last section: nothing lost, nothing asked too often."""

from __future__ import annotations

import re
import socket
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import pytest
from doubles.fault_catalogue import CATALOGUE
from doubles.fault_kinds import After, Fault
from doubles.fault_reading import SLUGS, Run, faulty, read, wanted
from doubles.fault_server import CLOSE, TLS, Call, FakeClock, FaultServer, Script, well
from doubles.fault_statuses import error, redirect_to, refuses
from doubles.sampled import sampled

pytestmark = [pytest.mark.slow]

PLACES = {"first": SLUGS[0], "middle": SLUGS[3], "last": SLUGS[-1]}
MOST = 6
"""HTTP calls that a section may take."""

ROUNDING = 1e-6

FAULTS = {str(fault): fault for fault in CATALOGUE}
ACTS = {str(fault): fault.act for fault in CATALOGUE}
TRANSIENT = [fault for fault in CATALOGUE if fault.once]


@pytest.mark.parametrize(("fault", "place"), sampled(CATALOGUE, PLACES, kind=lambda fault: fault.number), ids=str)
def test_a_fault_at_one_section(fault: Fault, place: str) -> None:
    """A fault that passes comes once; one that stays comes each time."""
    slug = PLACES[place]
    times = 1 if fault.once else 1_000
    run = read(faulty(fault.act, slug, times=times), **fault.options)
    check(run, slug, fault, fault.once or fault.always)


@pytest.mark.parametrize("fault", TRANSIENT, ids=str)
def test_a_fault_that_does_not_pass(fault: Fault) -> None:
    run = read(faulty(fault.act, PLACES["middle"]), **fault.options)
    check(run, PLACES["middle"], fault, fault.always)


def check(run: Run, slug: str, fault: Fault, after: After) -> None:
    calls = run.server.of(slug)
    assert run.outcome(slug) in after.outcome.split(), run.reason(slug)
    assert len(calls) == after.calls or not after.calls
    assert set(after.notes) <= run.notes(slug)
    assert re.search(after.says, run.reason(slug)), run.reason(slug)
    check_nothing_is_lost(run)
    if after.outcome == "done" and fault.same:
        assert run.reading.analysis.present()[slug] == wanted("", slug)
    check_the_others(run, slug, fault)
    check_no_answer_is_asked_for_again(calls, [fault.is_answer] * len(calls))
    check_waits(run, calls, fault)
    if after.outcome != "done" and after.calls == 1:
        assert run.seconds < (3 if fault.number == "F27" else 1), "what no further call would mend is said at once"
    if fault.check:
        fault.check(calls)


def check_nothing_is_lost(run: Run) -> None:
    for slug in SLUGS:
        run.outcome(slug)
        assert len(run.server.of(slug)) <= MOST
    assert not run.server.strange


def check_no_answer_is_asked_for_again(calls: list[Call], answers: Sequence[bool]) -> None:
    """A fault on the way may be tried again in the same words; what was answered, whatever it said, may not."""
    for place, (call, is_answer) in enumerate(zip(calls, answers, strict=False), 1):
        assert not is_answer or call.words not in [later.words for later in calls[place:]]


def check_the_others(run: Run, slug: str, fault: Fault) -> None:
    """A fault of one section is not the others' fault, unless it is one of the whole endpoint."""
    outcome = run.outcome(slug)
    for other in SLUGS:
        if other != slug and run.outcome(other) == "done":
            assert run.reading.analysis.present()[other] == wanted("", other)
        elif other != slug:
            assert run.outcome(other) == outcome and outcome in fault.spreads
    if slug == PLACES["first"] and outcome in fault.spreads and not fault.streams:
        assert len(run.server.calls) == len(run.server.of(slug)), "nobody else was asked"


def check_waits(run: Run, calls: list[Call], fault: Fault) -> None:
    for before, after in pairwise(calls):
        assert after.arrived - before.answered >= fault.asked - ROUNDING
        if fault.backs_off:
            assert after.arrived > before.answered, "who was refused does not come back at once"


# faults that are not one answer's


def test_an_endpoint_that_is_not_there() -> None:
    """F19: one quick try more, and nobody else knocks."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    run = read(lambda call: well, base_url=f"http://127.0.0.1:{port}/v1")
    assert {run.outcome(slug) for slug in SLUGS} == {"EndpointUnreachable"}
    assert run.seconds < 1 and len(run.clock.sleeps) == 1
    assert run.reading.usage.calls == 2


def test_an_endpoint_whose_name_nobody_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    """F19: a name that does not resolve."""

    def resolve(*arguments: Any, **named: Any) -> Any:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    run = read_unreachable("http://llm.invalid/v1")
    assert {run.outcome(slug) for slug in SLUGS} == {"EndpointUnreachable"}
    assert "llm.invalid" in run.reason(SLUGS[0])


def read_unreachable(base_url: str) -> Run:
    return read(lambda call: well, base_url=base_url)


@pytest.mark.parametrize("place", range(1, len(SLUGS)))
def test_an_endpoint_that_leaves_in_the_middle(place: int) -> None:
    """F19: what was done stays, and what was not begun is not begun."""

    def script(call: Call) -> Any:
        return (lambda call: [FaultServer.leave, CLOSE]) if call.slug == SLUGS[place] else well

    run = read(script, parallel=1)
    outcomes = [run.outcome(slug) for slug in SLUGS]
    assert outcomes == ["done"] * place + ["EndpointUnreachable"] * (len(SLUGS) - place)
    assert len(run.server.calls) == place + 1
    assert run.reading.usage.calls <= len(SLUGS) + 2, "two quick tries more, and one of each who came in between"


@pytest.mark.parametrize("slug", PLACES.values(), ids=PLACES)
def test_a_certificate_that_nobody_vouches_for(slug: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """F23: no call is made, verification is never lowered; also where the certificate changes in the middle."""
    place = SLUGS.index(slug)
    if place:
        monkeypatch.setenv("SSL_CERT_FILE", str(TLS / "cert.pem"))

    def closing(call: Call) -> list[Any]:
        # said beforehand: whoever finds a connection closed comes back later, and the order is another
        said, *rest = well(call)
        return [said.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n", 1), *rest]

    def script(call: Call) -> Any:
        last = call.slug == SLUGS[place - 1]
        return lambda call: [*closing(call), *([FaultServer.swap_certificate] if last else []), CLOSE]

    run = read(script, tls=True, parallel=1)
    outcomes = [run.outcome(slug) for slug in SLUGS]
    assert outcomes == ["done"] * place + ["EndpointInvalid"] * (len(SLUGS) - place)
    assert len(run.server.calls) == place
    assert "certificate" in run.reason(slug)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_takes_the_key_elsewhere(status: int) -> None:
    """F18: nobody is asked at the other address."""
    with FaultServer(lambda call: well, lambda number, slug: "") as elsewhere:
        redirect = redirect_to(f"{elsewhere.base_url}/chat/completions", status)
        run = read(lambda call: redirect)
        assert not elsewhere.calls
    assert {run.outcome(slug) for slug in SLUGS} == {"EndpointInvalid"}
    assert len(run.server.calls) == 1


@pytest.mark.parametrize("number", ["F07", "F15", "F16", "F18"])
def test_an_endpoint_that_refuses_is_asked_once(number: str) -> None:
    """G6: what is wrong with the account or the address costs exactly one call in total."""
    for fault in (fault for fault in CATALOGUE if fault.number == number):
        run = read(lambda call, fault=fault: fault.act)
        assert {run.outcome(slug) for slug in SLUGS} == {fault.always.outcome}
        assert len(run.server.calls) == run.reading.usage.calls == 1
        assert run.seconds < 1


def test_what_an_endpoint_does_not_take_is_asked_once() -> None:
    """F13: the first section finds out, and all later ones, and later readings, know."""
    fault = next(fault for fault in CATALOGUE if str(fault) == "F13-any-format")
    run = read(lambda call: fault.act)
    assert {run.outcome(slug) for slug in SLUGS} == {"done"}
    assert len(run.server.calls) == len(SLUGS) + 2


def test_a_limit_on_one_section_slows_the_others_down() -> None:
    """The rate is the account's, so that all sections wait where one is told to."""
    slow = next(fault for fault in CATALOGUE if fault.number == "F01")
    run = read(faulty(slow.act, SLUGS[1], times=1), parallel=1, clock=FakeClock(lag=0.3))
    calls = run.server.calls
    told = next(place for place, call in enumerate(calls) if call.slug == SLUGS[1])
    assert len(calls) == len(SLUGS) + 1 and told == 1
    assert all(call.arrived >= calls[told].answered + 3.0 - ROUNDING for call in calls[told + 1 :])


@pytest.mark.parametrize("acts", [["F06-429-without-a-word", "F26-a-portal-s-page", "F08-500"]])
def test_faults_of_many_kinds_count_together(acts: list[str]) -> None:
    """G1: one request has three tries, whatever ends them."""
    script = script_of([ACTS[name] for name in acts])
    run = read(lambda call: script(call) if call.slug == SLUGS[0] else well)
    assert run.outcome(SLUGS[0]) == "EndpointFailed"
    assert len(run.server.of(SLUGS[0])) == 3


MIXTURES = (
    ("F08-500", "F08-502", "F49-a-field-is-missing"),
    ("F49-a-field-is-missing", "F08-500", "F08-502"),
    ("F47-cut-off-and-called-complete", "F30-an-empty-stream", "F52-a-key-twice", "F08-500"),
    ("F37-cut-off", "F08-500", "F08-502"),
    ("F37-cut-off", "F49-a-field-is-missing", "F37-cut-off"),
    ("F49-a-field-is-missing", "F50-dots", "F49-a-field-is-missing"),
    ("F35-endless", "F42-empty", "F50-string"),
)


@pytest.mark.parametrize("acts", MIXTURES, ids=lambda acts: acts[0])
def test_no_section_takes_more_than_six_calls(acts: list[str]) -> None:
    """G1: faults on the way and answers that are no section count together."""
    run = read(script_of([ACTS[name] for name in acts]))
    for slug in SLUGS:
        assert run.outcome(slug) in ("OutputInvalid", "EndpointFailed", "BudgetSpent")
        assert len(run.server.of(slug)) <= MOST
        answers = [FAULTS[name].is_answer for name in acts] * MOST
        check_no_answer_is_asked_for_again(run.server.of(slug), answers)
    assert run.reading.usage.calls == len(run.server.calls)


def script_of(acts: list[Any]) -> Script:
    return lambda call: acts[(call.nth - 1) % len(acts)]


def test_the_last_output_that_was_json_is_shown() -> None:
    """G7: a user sees what came nearest, not the rubbish that came last."""
    acts = [ACTS[name] for name in ("F47-cut-off-and-called-complete", "F49-a-field-is-missing", "F40-refusal-prose")]
    run = read(lambda call: script_of(acts)(call) if call.slug == SLUGS[0] else well)
    failure = next(failure for failure in run.reading.failures if failure.section == SLUGS[0])
    assert failure.output.startswith('{"headline"') and failure.output.endswith("}")


def test_a_fault_of_one_endpoint_is_made_good_by_the_fallback() -> None:
    """G3: a section that the endpoint cannot make is the fallback's, and the reading says so."""
    run = read(faulty(error(500), SLUGS[2]))
    assert run.outcome(SLUGS[2]) == "EndpointFailed"
    run = read(faulty(error(500), SLUGS[2]), fallback="extractive")
    assert run.outcome(SLUGS[2]) == "done" and run.notes(SLUGS[2]) == {"degraded"}


def test_a_refusal_of_every_shape_is_final() -> None:
    """F13: where nothing is left to leave out, the section fails with the endpoint's reason."""
    never = refuses("response_format", "response_format is not supported", lambda body: True)
    run = read(lambda call: never)
    assert {run.outcome(slug) for slug in SLUGS} == {"RequestRejected"}
    assert all(len(run.server.of(slug)) <= MOST for slug in SLUGS)
