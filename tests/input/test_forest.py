import math

import pytest

from socra.input.forest import Forest

FOREST = Forest(("size", "words"), 0.5, (-1.0, [0, 10.0, [1, 2.0, -2.0, 0.25], 3.0]))


@pytest.mark.parametrize(("row", "value"), [((10.0, 2.0), -2.5), ((10.0, 3.0), -0.25), ((11.0, 0.0), 2.5)])
def test_a_row_goes_down_each_tree_to_one_leaf(row: tuple[float, float], value: float) -> None:
    assert FOREST.sum(row) == value
    assert FOREST.chance(row) == pytest.approx(1 / (1 + math.exp(-value)))


def test_a_chance_is_never_past_its_bounds() -> None:
    assert Forest((), 1e6, ()).chance(()) == pytest.approx(1)
    assert Forest((), -1e6, ()).chance(()) == pytest.approx(0)
