"""Render a template that nobody vouches for: what a model file brings is data, and data must not run.

Jinja's own sandbox keeps a template from Python's inside. What it leaves open is closed here: only the filters,
methods and names that chat templates use exist, no value grows beyond a size, and no template takes more than a number
of steps. So nothing depends on a signal, and it is the same in every thread.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, KeysView, Mapping
from collections.abc import ItemsView as Items
from collections.abc import ValuesView as Values
from contextlib import contextmanager
from datetime import date
from functools import wraps
from itertools import islice
from time import monotonic
from types import FrameType
from typing import Any

from jinja2 import Undefined, nodes, pass_context
from jinja2.compiler import CodeGenerator, Frame
from jinja2.exceptions import SecurityError, TemplateError
from jinja2.ext import Extension
from jinja2.parser import Parser
from jinja2.runtime import Context, LoopContext, Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import Namespace

__all__ = ["LimitReached", "Refused", "SafeTemplate"]

LONGEST_TEMPLATE = 50_000
"""Characters; the longest published ones have half of that, and to compile this much takes a second."""
LONGEST_VALUE = 20_000
"""Characters and items that a value may have, all that it holds included, and that a template may print."""
LARGEST_NUMBER = 10_000
"""What a template may hand to a filter or a method: an indentation of a billion is a text of a billion."""
MOST_STEPS = 50_000
MOST_SECONDS = 1.0

FILTERS = """abs capitalize count d default dictsort e escape first float indent int items join last length list lower
map max min reject rejectattr replace reverse round safe select selectattr sort string sum title tojson trim unique
upper""".split()

METHODS: Mapping[type, frozenset[str]] = {
    str: frozenset(
        """capitalize count endswith find isalnum isalpha isdigit islower isspace isupper join lower lstrip partition
        removeprefix removesuffix replace rfind rpartition rsplit rstrip split splitlines startswith strip title
        upper""".split()
    ),
    dict: frozenset(["get", "items", "keys", "values"]),
    LoopContext: frozenset(
        """changed cycle depth depth0 first index index0 last length nextitem previtem revindex revindex0""".split()
    ),
}
_NAME = "<template>"


class Refused(Exception):
    """A template cannot be rendered, or may not; the message is a reason without a full stop."""


class LimitReached(Refused):
    """A template asks for too much time or memory: it will do so again."""


class _Stop(BaseException):
    # no Exception, for Jinja catches those here and there and goes on
    pass


class SafeTemplate:
    """A template of unknown hand, compiled once.

    It sees the variables that it is given, and what chat templates count on: `raise_exception`, `strftime_now`,
    `namespace` and `range`. Raises `Refused` where it fails or reaches for what it must not, `LimitReached` where it
    asks for too much.
    """

    def __init__(self, text: str, today: date) -> None:
        if len(text) > LONGEST_TEMPLATE:
            raise LimitReached(f"it has {len(text):,} characters")
        with _translated():
            self._compiled = _Environment(today).from_string(text)
        self._deadline = monotonic() + MOST_SECONDS  # of all renderings together

    def render(self, **variables: object) -> str:
        """Return what the template prints."""
        with _translated(), _watched(self._deadline):
            return _collect(self._compiled.generate(**variables))


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except Refused:
        raise
    except _Stop as error:
        raise LimitReached("it takes too long") from error
    except RecursionError as error:
        raise LimitReached("it calls itself, or is nested too deep") from error
    except MemoryError as error:
        raise LimitReached("it takes too much memory") from error
    except Exception as error:
        # a template's code may raise anything
        raise Refused(f"{type(error).__name__}: {error}"[:300]) from error


def _collect(pieces: Iterator[str]) -> str:
    printed: list[str] = []
    room = LONGEST_VALUE
    for piece in pieces:
        room -= len(piece)
        if room < 0:
            raise LimitReached(f"it prints over {LONGEST_VALUE:,} characters")
        printed.append(piece)
    return "".join(printed)


@contextmanager
def _watched(deadline: float) -> Iterator[None]:
    """Count each line of the compiled template that is run, and stop at too many."""
    steps = 0

    def watch(frame: FrameType, event: str, argument: object) -> Any:
        nonlocal steps
        steps += 1
        if steps > MOST_STEPS or monotonic() > deadline:
            raise _Stop
        return watch if frame.f_code.co_filename == _NAME else None

    before = sys.gettrace()
    sys.settrace(watch)
    try:
        yield
    finally:
        sys.settrace(before)


def _weigh(value: object) -> Any:
    """Return the value, where it and all that it holds are plain and not too much.

    A list of two lists of two lists is small in memory and endless in print: each place that it stands in counts.
    """
    room = LONGEST_VALUE
    waiting = [value]
    while waiting:
        item = waiting.pop()
        room -= len(item) if isinstance(item, str | list | tuple | dict) else 1
        if room < 0:
            raise LimitReached(f"it makes a value of over {LONGEST_VALUE:,} characters")
        if isinstance(item, dict):
            waiting += [*item, *item.values()]
        elif isinstance(item, list | tuple):
            waiting += item
        elif not isinstance(item, str | int | float | Undefined | None):
            raise SecurityError(f"it uses a {type(item).__name__} as if it were text")
    return value


def _given(value: object) -> Any:
    """Return a value that a template hands to a function: weighed, and no large number."""
    if isinstance(value, int) and abs(value) > LARGEST_NUMBER:
        raise LimitReached(f"it counts to {LARGEST_NUMBER:,} and further")
    return _weigh(_settled(value))


def _settled(value: object) -> object:
    """Return a list in place of what is still to come, so that it can be weighed."""
    if isinstance(value, Iterator | KeysView | Values | Items | range):
        return list(islice(value, LONGEST_VALUE + 1))
    return value


def _bounded(function: Callable[..., Any]) -> Callable[..., Any]:
    skipped = 1 if hasattr(function, "jinja_pass_arg") else 0  # the environment or context that Jinja hands in

    @wraps(function)
    def call(*given: Any, **named: Any) -> Any:
        weighed = [*given[:skipped], *map(_given, given[skipped:])]
        return _weigh(_settled(function(*weighed, **{name: _given(value) for name, value in named.items()})))

    return call


@pass_context  # which keeps Jinja from trying it while it compiles
def _printable(context: Context, value: object) -> object:
    return _weigh(value)


def _raise(message: str) -> None:
    raise TemplateError(message)


def _tojson(
    value: object,
    ensure_ascii: bool = False,
    indent: int | None = None,
    separators: tuple[str, str] | None = None,
    sort_keys: bool = False,
) -> str:
    # Jinja's own escapes what HTML needs escaped; chat templates mean this one
    return json.dumps(value, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)


class _Generation(Extension):
    """Accept `{% generation %}`, which marks a model's own text for training, and print what it holds."""

    tags = {"generation"}  # noqa: RUF012  (Jinja's own declaration)

    def parse(self, parser: Parser) -> list[nodes.Node]:
        next(parser.stream)
        return parser.parse_statements(("name:endgeneration",), drop_needle=True)


class _Generator(CodeGenerator):
    """Compile so that each value that can grow passes `weigh`."""

    def visit_Concat(self, node: nodes.Concat, frame: Frame) -> None:  # noqa: N802
        self.write("environment.joined((")
        for item in node.nodes:
            self.visit(item, frame)
            self.write(", ")
        self.write("))")

    def visit_Tuple(self, node: nodes.Tuple, frame: Frame) -> None:  # noqa: N802
        if node.ctx == "load":
            self._weighed(super().visit_Tuple, node, frame)
        else:
            super().visit_Tuple(node, frame)

    def visit_List(self, node: nodes.List, frame: Frame) -> None:  # noqa: N802
        self._weighed(super().visit_List, node, frame)

    def visit_Dict(self, node: nodes.Dict, frame: Frame) -> None:  # noqa: N802
        self._weighed(super().visit_Dict, node, frame)

    def _weighed(self, visit: Callable[[Any, Frame], None], node: nodes.Expr, frame: Frame) -> None:
        self.write("environment.weigh(")
        visit(node, frame)
        self.write(")")


class _Environment(ImmutableSandboxedEnvironment):
    code_generator_class = _Generator
    intercepted_binops = frozenset(["+", "*", "**", "%"])
    weigh = staticmethod(_weigh)

    def __init__(self, today: date) -> None:
        super().__init__(
            trim_blocks=True,
            lstrip_blocks=True,
            optimized=False,  # or constants would be computed while nobody counts
            finalize=_printable,
            extensions=["jinja2.ext.loopcontrols", _Generation],
        )
        known = {**self.filters, "tojson": _tojson}
        self.filters = {name: _bounded(known[name]) for name in FILTERS}
        self.globals = {
            "raise_exception": _raise,
            "strftime_now": today.strftime,
            "namespace": Namespace,
            "range": self.globals["range"],
        }

    @staticmethod
    def concat(pieces: Any) -> str:
        """Join what a macro or a `{% set %}` block prints."""
        return _collect(iter(pieces))

    def joined(self, items: tuple[object, ...]) -> str:
        """Join the operands of `~`."""
        return str(_weigh("".join(str(_weigh(item)) for item in items)))

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Compute what could fill the memory only where the result stays small."""
        numbers = all(isinstance(side, int | float) and abs(side) < 2**63 for side in (left, right))
        if operator == "+" or (operator in "*%" and numbers):
            return _weigh(super().call_binop(context, operator, _weigh(left), _weigh(right)))
        if operator == "*" and isinstance(left, str) and isinstance(right, int):
            return _weigh(left * _given(right))
        raise SecurityError(f"it uses the operator {operator!r}")

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Allow the attributes that chat templates use, and no others."""
        allowed = next((names for kind, names in METHODS.items() if isinstance(obj, kind)), frozenset())
        return attr in allowed or (isinstance(obj, Namespace) and not attr.startswith("_"))

    def wrap_str_format(self, value: Any) -> None:
        """Leave `str.format` to `is_safe_attribute`, which does not know it."""

    def call(__self, __context: Context, __obj: Any, *given: Any, **named: Any) -> Any:  # noqa: N805  (as Jinja: `self` may be an argument)
        """Call a function with plain values, and take nothing large from it."""
        base = super().call
        if __obj is Namespace or isinstance(__obj, Macro | LoopContext):
            return base(__context, __obj, *given, **named)
        weighed = [_given(value) if __obj is not range else value for value in given]
        result = base(__context, __obj, *weighed, **{name: _given(value) for name, value in named.items()})
        return result if isinstance(result, range) else _weigh(_settled(result))
