"""Fan-out decoding: the same tokens as one sequence at a time, every row with an end, and no row in another's way."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from itertools import cycle
from time import monotonic
from typing import Any

import numpy as np
import pytest
from doubles.engine_samples import FORKING, REQUESTS, ROWS, SINGLE, Loaded, loaded, model_file, reference, run
from doubles.sampled import sampled
from llguidance import LLMatcher

from socra import Completion
from socra.engine.validate import validate
from socra.errors import BackendError, PromptTooLong
from socra_backends.llamacpp.engine import SHORTEST_ANSWER
from socra_backends.llamacpp.rows import Thinking
from socra_backends.llamacpp.sampling import Sampling

pytestmark = pytest.mark.slow  # together more than `make check` has time for

LIVELY = Sampling(temperature=0.8, seed=7)
MOST = 640
"""Tokens that a second try gets: random weights would use all of any number."""


@pytest.fixture(scope="module")
def tiny() -> Iterator[Loaded]:
    with loaded(model_file()) as made:
        yield made


@pytest.fixture(scope="module")
def closing() -> Iterator[Loaded]:
    """A model that ends its strings now and then, as a trained one does."""
    with loaded(model_file(closing=3.0)) as made:
        yield made


@pytest.fixture(scope="module", params=SINGLE)
def single(request: Any) -> Iterator[Loaded]:
    with loaded(model_file(request.param, closing=3.0)) as made:
        yield made


# --- the same tokens as llama-cpp-python's own API ---


@pytest.mark.parametrize(
    ("architecture", "vocabulary"), sampled([*FORKING, *SINGLE], ["bpe", "spm"], kind=SINGLE.__contains__)
)
def test_the_tokens_are_those_of_one_sequence_at_a_time(architecture: str, vocabulary: str) -> None:
    with loaded(model_file(architecture, vocabulary, closing=3.0)) as model:
        jobs = [model.job(number, max_tokens=64) for number in range(len(REQUESTS))]
        found = run(model.engine(), *jobs)
        expected = reference(model, jobs)
    for job in jobs:
        output, ending = list(found[job.id].output), found[job.id].ending
        assert output[:64] == expected[job.id][: len(output)]
        assert ending != "stop" or len(output) == len(expected[job.id])
        assert ending != "length" or len(output) >= 64


def test_forced_tokens_are_those_that_the_mask_alone_would_leave(closing: Loaded) -> None:
    job = closing.job(1)
    result = run(closing.engine(), job)[1]
    matcher = LLMatcher(closing.tokenizer, job.grammar or "", log_level=0)
    forced = 0
    for token in result.output:
        bits = np.unpackbits(np.frombuffer(matcher.compute_bitmask(), np.uint8), bitorder="little")
        assert bits[token]
        forced += int(bits.sum()) == 1
        assert matcher.consume_token(token)
    assert forced > 10  # braces, names and quotation marks, which nobody asked the model for


@pytest.mark.parametrize("batch", [32, 512])
def test_a_prompt_in_pieces_is_the_same_prompt(batch: int) -> None:
    with loaded(model_file(closing=3.0), batch=batch) as model:
        found = run(model.engine(), *(model.job(number) for number in range(3)))
    with loaded(model_file(closing=3.0)) as model:
        assert [found[k].output for k in range(3)] == [run(model.engine(), model.job(k))[k].output for k in range(3)]


# --- rows come and go ---


def test_more_jobs_than_rows_are_all_answered_and_the_article_is_computed_once(closing: Loaded) -> None:
    jobs = [closing.job(number) for number in range(3 * ROWS)]
    found = run(closing.engine(), *jobs)
    assert found.keys() == set(range(3 * ROWS))
    assert [found[number].cached for number in (0, 1, 3 * ROWS - 1)] == [0, len(jobs[1].prefix), len(jobs[1].prefix)]
    for number in range(len(REQUESTS), 3 * ROWS):
        assert found[number].text == found[number % len(REQUESTS)].text


def test_the_first_that_is_asked_writes_first_and_goes_on_while_others_are_read(closing: Loaded) -> None:
    """Whatever the lengths of their tasks: the order of the sections is the reader's."""
    tasks = closing.job(0).suffix * 4, closing.job(0).suffix, closing.job(0).suffix * 3
    jobs = [closing.job(number, suffix=task, max_tokens=40) for number, task in enumerate(tasks)]

    def begun(piece: int) -> list[tuple[int, int]]:
        """Return who begins to write, and how many tokens the first one has by then."""
        engine = closing.engine()
        engine._piece = piece
        for job in jobs:
            engine.submit(job)
        found: dict[int, int] = {}
        while engine.busy and len(found) < len(jobs):
            engine.step()
            counts = {number: count for number, count, _ in engine.progress()}
            found.update(
                {number: counts.get(0, 40) for number, count in counts.items() if count and number not in found}
            )
        return list(found.items())

    whole, pieces = begun(0), begun(32)
    assert [number for number, _ in pieces] == [0, 1, 2]
    assert dict(pieces)[2] > dict(whole)[2]


def test_the_articles_prefix_is_kept_for_the_next_question(closing: Loaded) -> None:
    engine = closing.engine()
    first = run(engine, closing.job(0))[0]
    steps = closing.native.steps
    again = run(engine, closing.job(7))[7]
    assert first.cached == 0
    assert again.cached == len(closing.job(7).prefix)
    assert closing.native.steps - steps <= len(again.output) + 2  # one for the question, no batch for the article


def test_another_article_begins_with_what_it_shares(closing: Loaded) -> None:
    job = closing.job(0)
    other = replace(job, id=1, prefix=job.prefix[:300] + closing.job(0).suffix * 3)
    engine = closing.engine()
    run(engine, job)
    shared = run(engine, other)[1]
    assert shared.cached >= 300
    assert shared.output == run(closing.engine(), other)[1].output


def test_many_articles_take_turns_where_memory_is_short() -> None:
    with loaded(model_file(closing=3.0), cells=3_072) as model:
        base = model.job(0, max_tokens=64)
        jobs = [replace(base, id=k, prefix=base.prefix[k:]) for k in range(12)]
        found = run(model.engine(), *jobs)
        assert found.keys() == set(range(12))
        for job in (jobs[0], jobs[7], jobs[11]):
            assert found[job.id].error is None
            assert found[job.id].output == run(model.engine(), job)[job.id].output


def test_a_cancelled_job_has_no_result_and_leaves_its_place(closing: Loaded) -> None:
    engine = closing.engine()
    for number in range(ROWS + 2):
        engine.submit(closing.job(number))
    for _ in range(6):
        engine.step()
    engine.cancel(0)  # one that runs
    engine.cancel(ROWS + 1)  # one that waits
    found: dict[int, Any] = {}
    while engine.busy:
        found.update({result.job.id: result for result in engine.step()})
    assert found.keys() == set(range(1, ROWS + 1))
    assert run(engine, closing.job(0))[0].output == run(closing.engine(), closing.job(0))[0].output


def test_one_rows_error_touches_no_other(closing: Loaded) -> None:
    wrong = replace(closing.job(3), grammar='{"grammars": [{"lark_grammar": "start: nothing"}]}')
    found = run(closing.engine(), *(closing.job(k) for k in range(3)), wrong)
    assert isinstance(found[3].error, BackendError)
    assert [found[k].error for k in range(3)] == [None] * 3


# --- a memory that cannot fork ---


def test_a_recurrent_model_is_served_one_at_a_time_with_the_same_results(single: Loaded) -> None:
    assert not single.native.forks
    jobs = [single.job(number) for number in range(4)]
    together = run(single.engine(), *jobs)
    for job in jobs:
        assert together[job.id].output == run(single.engine(), job)[job.id].output
    assert [together[k].cached for k in range(4)] == [0, *[len(jobs[0].prefix)] * 3]


def test_a_state_that_cannot_be_kept_is_computed_again(single: Loaded, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = run(single.engine(), *(single.job(k) for k in range(3)))
    monkeypatch.setattr(single.native, "save", lambda sequence: None)
    found = run(single.engine(), *(single.job(k) for k in range(3)))
    assert [found[k].output for k in range(3)] == [expected[k].output for k in range(3)]
    assert [found[k].cached for k in range(3)] == [0, 0, 0]


# --- every row ends ---


def test_a_row_ends_when_its_json_is_complete(closing: Loaded) -> None:
    result = run(closing.engine(), closing.job(0, max_tokens=2_000))[0]
    assert result.ending == "stop"
    assert json.loads(result.text).keys() == {"headline", "text", "evidence"}


def test_a_row_ends_at_an_end_token(tiny: Loaded, monkeypatch: pytest.MonkeyPatch) -> None:
    end = next(token for token in range(tiny.vocab.size) if tiny.vocab.is_end(token))
    chosen = np.zeros(tiny.vocab.size, np.float32)
    chosen[end] = 1.0
    job = tiny.job(0, grammar=None)
    assert len(run(tiny.engine(), job)[0].output) > 1
    monkeypatch.setattr(tiny.native, "logits", lambda index: chosen)
    result = run(tiny.engine(), job)[0]
    assert (result.ending, result.output, result.text) == ("stop", (end,), "")


def test_a_row_ends_at_its_limit(tiny: Loaded) -> None:
    result = run(tiny.engine(), tiny.job(1, max_tokens=20))[1]
    assert result.ending == "length"
    assert len(result.output) == 20


def test_a_row_ends_at_its_deadline_also_while_it_waits(tiny: Loaded) -> None:
    late = [tiny.job(number, deadline=monotonic() - 1) for number in range(ROWS + 3)]
    found = run(tiny.engine(), *late, tiny.job(99, max_tokens=5))
    assert {found[number].ending for number in range(ROWS + 3)} == {"deadline"}
    assert found[99].ending == "length"


def test_a_row_ends_where_it_runs_in_circles(tiny: Loaded, monkeypatch: pytest.MonkeyPatch) -> None:
    circle = cycle(tiny.vocab.tokenize("the server and ", special=False))

    def logits(index: int) -> Any:
        chosen = np.zeros(tiny.vocab.size, np.float32)
        chosen[next(circle)] = 1.0
        return chosen

    monkeypatch.setattr(tiny.native, "logits", logits)
    result = run(tiny.engine(), tiny.job(1, grammar=None, max_tokens=2_000))[1]
    assert result.ending == "loop"
    assert len(result.output) < 100


def test_a_row_ends_where_it_writes_only_blanks(tiny: Loaded, monkeypatch: pytest.MonkeyPatch) -> None:
    blank = np.zeros(tiny.vocab.size, np.float32)
    blanks = tiny.vocab.tokenize(" ", special=False) + tiny.vocab.tokenize("\n", special=False)
    random = np.random.default_rng(0)

    def logits(index: int) -> Any:
        blank[:] = 0.0
        blank[random.choice(blanks)] = 1.0
        return blank

    monkeypatch.setattr(tiny.native, "logits", logits)
    result = run(tiny.engine(), tiny.job(1, grammar=None, max_tokens=500))[1]
    assert result.ending == "loop"
    assert len(result.output) <= 40


@pytest.mark.parametrize("architecture", [*FORKING, *SINGLE])
def test_on_the_second_try_every_row_is_led_to_a_valid_end(architecture: str) -> None:
    with loaded(model_file(architecture)) as model:
        jobs = [model.job(k, max_tokens=MOST, mend=True, sampling=LIVELY) for k in range(len(REQUESTS))]
        found = run(model.engine(), *jobs)
    for number, request in enumerate(REQUESTS):
        result = found[number]
        assert result.ending == "stop", result.text[-200:]
        assert len(result.output) <= MOST
        validate(Completion(result.text, "stop"), request.section, request.article, question=request.question)


def test_what_is_cut_off_shows_it(tiny: Loaded) -> None:
    result = run(tiny.engine(), tiny.job(0, max_tokens=2_000, mend=True))[0]
    assert result.ending == "stop"
    data = json.loads(result.text)
    cut = [text for text in (data["headline"], data["text"]) if len(text) > 40]
    assert all(text.endswith("…") for text in cut)


def test_no_text_is_blank(closing: Loaded, monkeypatch: pytest.MonkeyPatch) -> None:
    spaces = {token for token, piece in enumerate(closing.vocab.pieces) if piece and not piece.strip()}
    real = closing.native.logits

    def lifted(index: int) -> Any:
        changed = real(index).copy()
        changed[list(spaces)] += 100.0
        return changed

    monkeypatch.setattr(closing.native, "logits", lifted)
    result = run(closing.engine(), closing.job(0, max_tokens=2_000, mend=True))[0]
    data = json.loads(result.text)
    assert data["headline"].strip() and data["text"].strip()


# --- the length of prompt and answer ---


def test_a_prompt_that_leaves_no_room_for_an_answer_is_refused_with_by_how_much(tiny: Loaded) -> None:
    engine = tiny.engine()
    long = replace(tiny.job(0), prefix=(5,) * 16_300, max_tokens=2_048)
    with pytest.raises(PromptTooLong, match="too long") as caught:
        engine.submit(long)
    assert (caught.value.tokens, caught.value.limit) == (16_300 + len(long.suffix), 16_384)
    over = caught.value.tokens + SHORTEST_ANSWER - caught.value.limit
    assert f"{over:,} too long" in str(caught.value)
    assert not engine.busy


def test_an_answer_gets_what_room_there_is(tiny: Loaded) -> None:
    job = replace(tiny.job(0), max_tokens=20_000)
    assert tiny.engine().submit(job).max_tokens == 16_384 - len(job.prefix) - len(job.suffix)


# --- sampling ---


def test_the_same_seed_gives_the_same_text_alone_and_in_company(closing: Loaded) -> None:
    job = closing.job(2, sampling=LIVELY)
    alone = run(closing.engine(), job)[2]
    company = run(closing.engine(), *(closing.job(k, sampling=Sampling(1.0, seed=k)) for k in range(2)), job)[2]
    other = run(closing.engine(), closing.job(2, sampling=replace(LIVELY, seed=8)))[2]
    assert alone.output == company.output
    assert alone.output != other.output


# --- thinking ---


def test_thoughts_come_before_the_grammar_and_are_no_part_of_the_answer(closing: Loaded) -> None:
    vocab = closing.vocab
    close = tuple(vocab.tokenize("\n</think>\n\n", special=True))
    thinking = Thinking(40, b"</think>", close, ())
    job = closing.job(0, thinking=thinking, max_tokens=600, sampling=LIVELY)
    result = run(closing.engine(), job)[0]
    assert result.ending == "stop"
    assert json.loads(result.text).keys() == {"headline", "text", "evidence"}
    assert "think" not in result.text
    assert result.output != run(closing.engine(), closing.job(0, max_tokens=600, sampling=LIVELY))[0].output


def test_a_model_that_closes_its_thoughts_itself_is_heard(closing: Loaded, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = closing.vocab.tokenize("no </think>", special=True)
    said = iter(ids)
    real = closing.native.logits

    def logits(index: int) -> Any:
        token = next(said, None)
        if token is None:
            return real(index)
        chosen = np.zeros(closing.vocab.size, np.float32)
        chosen[token] = 1.0
        return chosen

    monkeypatch.setattr(closing.native, "logits", logits)
    engine = closing.engine()
    result = run(engine, closing.job(0, thinking=Thinking(500, b"</think>", (1,), (2,)), max_tokens=600))[0]
    assert json.loads(result.text).keys() == {"headline", "text", "evidence"}
    assert next(said, None) is None
