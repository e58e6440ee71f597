"""Stems: the same for a word whoever else is stemming meanwhile."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from string import ascii_lowercase

import pytest

from socra.language.stems import stem

WORDS = [f"{letter}{word}ings" for word in "jump build talk repair house vessel".split() for letter in ascii_lowercase]


@pytest.fixture
def _quick_switches() -> Iterator[None]:
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def stems(_: int) -> list[str]:
    return [stem.__wrapped__(word, "en") for word in WORDS]


@pytest.mark.usefixtures("_quick_switches")
def test_threads_that_stem_at_once_do_not_spoil_each_others_words() -> None:
    alone = stems(0)
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(stems, range(4))) == [alone] * 4
