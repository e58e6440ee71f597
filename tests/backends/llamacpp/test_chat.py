import sys
import tracemalloc
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date

import pytest
from doubles.timing import cpu_seconds
from doubles.tiny_models import TEMPLATES

from socra.errors import ModelInvalid, TemplateError
from socra_backends.llamacpp.chat import DOCUMENT, FAMILIES, Turn, family, turn

pytestmark = pytest.mark.slow  # together more than `make check` has time for

TODAY = date(2026, 3, 5)
SPECIAL = {"bos_token": "<s>", "eos_token": "</s>"}

LOOP = "{% for message in messages %}"
CHATML = (
    LOOP
    + "<|im_start|>{{ message.role }}\n{{ message.content }}<|im_end|>\n{% endfor %}"
    + "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
QWEN3_LIKE = CHATML.replace(
    "assistant\n{% endif %}",
    "assistant\n{% if enable_thinking is defined and enable_thinking is false %}<think>\n\n</think>\n\n{% endif %}"
    "{% endif %}",
)
R1_LIKE = (
    "{{ bos_token }}"
    + LOOP
    + "{% set said = message['content'] %}{% if '</think>' in said %}{% set said = said.split('</think>')[-1] %}"
    "{% endif %}"
    "<｜User｜>{{ said }}{% endfor %}{% if add_generation_prompt %}<｜Assistant｜><think>\n{% endif %}"
)
HARMONY_LIKE = (
    "<|start|>system<|message|>Current date: {{ strftime_now('%Y-%m-%d') }}\nReasoning: {{ reasoning_effort }}<|end|>"
    + LOOP
    + "<|start|>{{ message.role }}{% if message.role == 'assistant' %}<|channel|>final{% endif %}<|message|>"
    "{{ message.content }}<|end|>{% endfor %}{% if add_generation_prompt %}<|start|>assistant{% endif %}"
)


def made(template: str | None, **wishes: object) -> Turn:
    return turn(template, special=SPECIAL, date=TODAY, **wishes)  # type: ignore[arg-type]


def has(*tokens: str) -> Callable[[str], bool]:
    return lambda text: text in tokens


@pytest.mark.parametrize(
    ("name", "head", "tail"),
    [
        ("chatml", "<|im_start|>user\n", "<|im_end|>\n<|im_start|>assistant\n"),
        (
            "llama3",
            "<s><|start_header_id|>user<|end_header_id|>\n\n",
            "<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n",
        ),
        ("gemma", "<s><start_of_turn>user\n", "<end_of_turn>\n<start_of_turn>model\n"),
        ("mistral", "<s>[INST] ", " [/INST]"),
    ],
)
def test_the_models_own_template_gives_the_text_around_the_message(name: str, head: str, tail: str) -> None:
    assert made(TEMPLATES[name]) == Turn(head, tail, family=name)


@pytest.mark.parametrize("name", ["chatml", "llama3", "gemma", "mistral"])
def test_a_named_family_says_what_its_template_says(name: str) -> None:
    ours, own = made(None, named=name), made(TEMPLATES[name])
    assert (f"<s>{ours.head}".endswith(own.head), ours.tail) == (True, own.tail)
    assert ours.family == family(TEMPLATES[name]) == name


@pytest.mark.parametrize(
    ("template", "name"),
    [
        (HARMONY_LIKE, "harmony"),
        ("[INST] <<SYS>>\n{{ x }}\n<</SYS>>", "llama2"),
        ("<|user|>\n{{ x }}<|end|>\n<|assistant|>", "phi3"),
        ("{{ '<|' + message.role + '|>' }}{{ x }}<|end|>", "phi3"),
        ("<|user|>\n{{ x }}{{ eos_token }}<|assistant|>", "zephyr"),
        ("<|START_OF_TURN_TOKEN|><|USER_TOKEN|>", "command-r"),
        (R1_LIKE, "deepseek"),
        ("<|im_start|>user<|im_sep|>", "phi4"),
        ("{{ messages }}", "unknown"),
        ("", "unknown"),
        (None, "unknown"),
    ],
)
def test_a_family_is_known_by_its_markers(template: str | None, name: str) -> None:
    assert family(template) == name


@pytest.mark.parametrize(
    ("tokens", "name"),
    [
        (("<|im_start|>", "<|im_end|>"), "chatml"),
        (("<start_of_turn>", "<end_of_turn>"), "gemma"),
        (("<|start_header_id|>", "<|eot_id|>"), "llama3"),
        (("[INST]", "[/INST]"), "mistral"),
        (("<|user|>", "<|end|>", "<|assistant|>"), "phi3"),
        (("<|channel|>", "<|start|>", "<|message|>"), "harmony"),
        (("<|im_start|>",), "plain"),
        ((), "plain"),
    ],
)
def test_without_a_template_the_vocabulary_tells_the_family(tokens: tuple[str, ...], name: str) -> None:
    assert made(None, has=has(*tokens)).family == name


def test_the_plain_family_has_no_markers_and_ends_where_an_answer_begins() -> None:
    assert made(None) == DOCUMENT == Turn("", "\n\nAnswer:\n\n```json\n", family="plain")


# what templates insist on


@pytest.mark.parametrize(
    ("template", "head", "tail"),
    [
        # it wants a system message
        (
            "{% if messages[0].role != 'system' %}{{ raise_exception('no system') }}{% endif %}" + CHATML,
            "<|im_start|>system\nYou are a careful reader.<|im_end|>\n<|im_start|>user\n",
            "<|im_end|>\n<|im_start|>assistant\n",
        ),
        # it takes none
        (
            LOOP + "{% if message.role == 'system' %}{{ raise_exception('none') }}{% endif %}A {{ message.content }} B"
            "{% endfor %}",
            "A ",
            " B",
        ),
        # it demands turns
        (
            LOOP + "{% if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}{{ raise_exception('turns') }}"
            "{% endif %}A {{ message['content'] }} B{% endfor %}",
            "A ",
            " B",
        ),
        # it strips
        ("A {{ messages[0]['content'] | trim }} B", "A ", " B"),
        ("A {{ messages[0].content.strip() }} B", "A ", " B"),
        # it adds a system prompt of its own
        (
            "{% if messages[0].role == 'system' %}{% set first = messages[0].content %}{% else %}"
            "{% set first = 'Be kind.' %}{% endif %}S {{ first }} U {{ messages[-1].content }} A",
            "S Be kind. U ",
            " A",
        ),
        # it prints the day
        ("Today: {{ strftime_now('%d %b %Y') }}\n{{ messages[0].content }}\n> ", "Today: 05 Mar 2026\n", "\n> "),
        # it knows only messages in pieces
        (
            LOOP + "{% for piece in message['content'] if piece['type'] == 'text' %}A {{ piece['text'] }} B{% endfor %}"
            "{% endfor %}",
            "A ",
            " B",
        ),
        # it begins with a blank line
        ("\n\n{{ bos_token }}A {{ messages[0].content }} B", "<s>A ", " B"),
        # namespaces, macros, slices, JSON and what else the published ones are made of
        (
            "{% set ns = namespace(n=0) %}{% macro say(m) %}{% for k, v in m.items() %}{% if k == 'content' %}{{ v }}"
            "{% endif %}{% endfor %}{% endmacro %}{% for m in messages[0:] %}{% set ns.n = ns.n + 1 %}{{ ns.n ~ ': ' }}"
            "{{ say(m) }}{% if loop.last %}{% break %}{% endif %}{% endfor %}{% generation %} "
            "{{ {'a': '<é>'} | tojson }}{% endgeneration %}",
            "1: ",
            ' {"a": "<é>"}',
        ),
    ],
)
def test_a_template_may_insist_on_much(template: str, head: str, tail: str) -> None:
    assert (made(template).head, made(template).tail) == (head, tail)


def test_the_same_day_gives_the_same_turn() -> None:
    assert made(HARMONY_LIKE) == made(HARMONY_LIKE)


# thinking


def test_a_model_that_thinks_when_told_is_told_not_to() -> None:
    assert made(QWEN3_LIKE).tail == "<|im_end|>\n<|im_start|>assistant\n<think>\n\n</think>\n\n"
    assert not made(QWEN3_LIKE).thinking


def test_a_block_of_thoughts_that_a_template_opens_is_closed_at_once() -> None:
    assert made(R1_LIKE).tail == "<｜Assistant｜><think>\n\n</think>\n\n"
    assert made(R1_LIKE.replace("<think>\n", "<think>")).tail == "<｜Assistant｜><think>\n\n</think>\n\n"
    assert made("{{ messages[0].content }}[THINK]").tail == "[THINK]\n\n[/THINK]\n\n"


def test_a_model_with_channels_answers_in_its_final_one() -> None:
    quiet = made(HARMONY_LIKE)
    assert quiet.tail == "<|end|><|start|>assistant<|channel|>final<|message|>"
    assert (quiet.thinking, "Reasoning: low" in quiet.head, "2026-03-05" in quiet.head) == (False, True, True)
    opened = HARMONY_LIKE.replace("<|start|>assistant{%", "<|start|>assistant<|channel|>analysis<|message|>{%")
    assert made(opened).tail == quiet.tail


@pytest.mark.parametrize(
    ("template", "tail", "opens", "ends", "closes"),
    [
        (QWEN3_LIKE, "<|im_end|>\n<|im_start|>assistant\n<think>\n", "<think>", "</think>", "\n</think>\n\n"),
        (R1_LIKE, "<｜Assistant｜><think>\n", "<think>", "</think>", "\n</think>\n\n"),
        (
            HARMONY_LIKE,
            "<|end|><|start|>assistant<|channel|>analysis<|message|>",
            "<|channel|>analysis<|message|>",
            "<|end|>",
            "<|end|><|start|>assistant<|channel|>final<|message|>",
        ),
    ],
)
def test_a_model_that_may_think_begins_inside_its_thoughts(
    template: str, tail: str, opens: str, ends: str, closes: str
) -> None:
    thoughtful = made(template, thinking=True)
    assert (thoughtful.tail, thoughtful.opens, thoughtful.ends, thoughtful.closes) == (tail, opens, ends, closes)
    assert thoughtful.thinking
    # where the model ends its thoughts, what follows makes the same text as where it is cut short
    assert closes.endswith(ends + thoughtful.after)


@pytest.mark.parametrize("template", [CHATML, TEMPLATES["gemma"], None])
def test_a_model_that_does_not_think_is_not_made_to(template: str | None) -> None:
    assert made(template, thinking=True) == made(template)


def test_without_a_template_the_vocabulary_tells_whether_a_model_thinks() -> None:
    thinker = made(None, thinking=True, has=has("<|im_start|>", "<|im_end|>", "<think>", "</think>"))
    assert (thinker.thinking, thinker.tail) == (True, "<|im_end|>\n<|im_start|>assistant\n<think>\n")


def test_a_family_that_is_named_thinks_as_the_models_template_does() -> None:
    assert made(QWEN3_LIKE, named="chatml", thinking=True) == made(QWEN3_LIKE, thinking=True)


# the user's choice


def test_the_users_template_goes_before_the_models() -> None:
    assert made(CHATML, named="Q {{ messages[0].content }} A") == Turn("Q ", " A")
    assert made(CHATML, named="gemma").head == FAMILIES["gemma"][0]


@pytest.mark.parametrize(
    "named", ["chatlm", "", "/etc/passwd", "{{ messages[0].content", "{{ 1 }}", "{{ ''.format(1) }}"]
)
def test_a_users_template_that_fails_is_said_to(named: str) -> None:
    with pytest.raises(TemplateError, match="template"):
        made(CHATML, named=named)


# templates that fail, and templates that attack

FAILING = [
    "{{ raise_exception('never') }}",
    "no message",
    "{{ messages[0].content }}{{ messages[0].content }}",
    "{{ messages[0].content | upper }}",
    "{{ messages[0].content",
    "{% if %}",
    "{{ messages[0].content | nonsense }}",
    "{% include 'other' %}{{ messages[0].content }}",
]


@pytest.mark.parametrize("template", FAILING)
def test_a_template_that_fails_gives_way_to_its_family(template: str) -> None:
    assert made(f"{template}{{# <|im_start|> #}}") == made(None, named="chatml")
    assert made(f"{template}{{# [INST] <<SYS>> #}}") == made(None, named="mistral")


@pytest.mark.parametrize("template", FAILING)
def test_a_template_that_fails_and_is_of_no_family_makes_a_model_invalid(template: str) -> None:
    with pytest.raises(ModelInvalid, match=r"chat template cannot be used.*chatml"):
        made(template)


PRINTS = "{{ messages[0].content }}"
DOUBLES = "{% set ns = namespace(x='a') %}{% for i in range(60) %}{% set ns.x = STEP %}{% endfor %}{{ ns.x }}"
ESCAPES = [
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "{{ joiner.__init__.__globals__ }}",
    "{{ namespace.__init__.__globals__ }}",
    "{{ self.__init__.__globals__.__builtins__ }}",
    "{{ self._TemplateReference__context.environment }}",
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ ''['__class__']['__mro__'] }}",
    "{{ ''|attr('__class__')|attr('__mro__') }}",
    "{{ ''|attr('\\x5f\\x5fclass\\x5f\\x5f') }}",
    "{{ ['a']|map(attribute='__class__')|first }}",
    "{{ messages|map('attr', '__class__')|list }}",
    "{{ lipsum.__globals__['os'].system('id') }}",
    "{{ url_for.__globals__ }}",
    "{{ request.application.__globals__ }}",
    "{{ config.items() }}",
    "{{ strftime_now.__self__.__class__ }}",
    "{{ raise_exception.__globals__['sys'] }}",
    "{{ raise_exception.__code__ }}",
    "{{ range.__class__ }}",
    "{{ (1).__class__ }}",
    "{{ messages.append('x') }}",
    "{{ messages[0].update({'content': 'x'}) }}",
    "{{ messages[0].pop('content') }}",
    "{{ '{0.__class__.__mro__}'.format('') }}",
    "{{ '{0.__class__}'['format']('') }}",
    "{{ '{x.__class__}'.format_map({'x': 1}) }}",
    "{{ '%s' | format('x') }}",
    "{% set f = '{0.__class__}'.format %}{{ f('') }}",
    "{{ ['{0.__class__}']|map('format', '')|list }}",
    "{{ [''.format][0]('x') }}",
    "{{ ''.join.__self__ }}",
    "{% macro m() %}{% endmacro %}{{ m.__init__.__globals__ }}{{ m._func.__code__ }}",
    "{% for x in [1] %}{{ loop.__init__.__globals__ }}{{ loop._iterator }}{% endfor %}",
    "{% import 'os' as os %}{{ os.system('id') }}",
    "{% from 'subprocess' import run %}",
    "{% include '/etc/passwd' %}",
    "{% extends '/etc/passwd' %}",
    "{{ undefined_thing.__class__ }}",
    "{{ namespace(a=1).__class__ }}",
    "{{ namespace(__class__=1) }}",
    "{{ messages[0].content.encode() }}",
    "{% do messages.clear() %}",
    "{{ debug() }}{% debug %}",
]
EXPENSIVE = [
    "{% for i in range(10**9) %}x{% endfor %}",
    "{% for i in range(1000000000) %}{% endfor %}",
    "{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}",
    "{% for a in range(999) %}{% for b in range(999) %}{% for c in range(999) %}{% endfor %}{% endfor %}{% endfor %}",
    "{% for a in range(999) %}{% for b in range(999) %}xxxxxxxxxxxxxx{% endfor %}{% endfor %}",
    "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
    "{% macro f() %}{{ f() }}{{ f() }}{% endmacro %}{{ f() }}",
    "{% for x in [1, 2] recursive %}{{ loop([1, 2]) }}{% endfor %}",
    "{{ 'a' * 1000000000 }}",
    "{{ 1000000000 * 'a' }}",
    "{{ [0] * 1000000000 }}",
    "{{ 10 ** 1000000000 }}",
    "{{ 9 ** 9 ** 9 ** 9 }}",
    "{{ '%999999999d' % 1 }}",
    "{{ '{:>999999999}'.format(1) }}",
    "{{ 'a'.ljust(999999999) }}",
    "{{ 'a'.center(999999999) }}",
    "{{ 'a'.zfill(999999999) }}",
    "{{ 'a\\tb'.expandtabs(999999999) }}",
    "{{ 'a' | center(999999999) }}",
    "{{ 'a\\nb' | indent(999999999) }}",
    "{{ [1] | tojson(indent=999999999) }}",
    "{{ [1] | batch(999999999, 'x') | list }}",
    "{{ [1] | slice(999999999) | list }}",
    "{{ range(100000) | list | join('x') }}",
    "{{ range(9999) | join('a' * 9999) }}",
    "{{ ('a' * 9999).replace('a', 'b' * 9999) }}",
    "{{ ('a' * 9999) | replace('a', 'b' * 9999) }}",
    *(
        DOUBLES.replace("STEP", step)
        for step in (
            "ns.x + ns.x",
            "ns.x ~ ns.x",
            "ns.x * 2",
            "[ns.x, ns.x]",
            "(ns.x, ns.x)",
            "{'a': ns.x, 'b': ns.x}",
            "[ns.x, ns.x] | join",
            "''.join([ns.x, ns.x])",
            "ns.x.replace('a', 'aa')",
            "ns.x | replace('a', 'aa')",
            "[ns.x, ns.x] | tojson",
            "'%s%s' | format(ns.x, ns.x)",
            "(ns.x, ns.x) | list",
            "[ns.x] + [ns.x]",
            "ns.x | list + ns.x | list",
            "namespace(a=ns.x, b=ns.x)",
            "dict(a=ns.x, b=ns.x)",
            "ns.x | e ~ '&&&&' | e ~ ns.x",
        )
    ),
    "{% set ns = namespace(x='a') %}{% for i in range(60) %}{% set ns.x %}{{ ns.x }}{{ ns.x }}{% endset %}{% endfor %}",
    "{% set ns = namespace(x='a') %}{% macro two() %}{{ ns.x }}{{ ns.x }}{% endmacro %}"
    "{% for i in range(60) %}{% set ns.x = two() %}{% endfor %}{{ ns.x }}",
    "{% set a = namespace(x=[]) %}{% set b = namespace(x=[]) %}{% for i in range(60) %}{% set a.x = [a.x, a.x] %}"
    "{% set b.x = [b.x, b.x] %}{% endfor %}{{ a.x == b.x }}",
    "{% for i in range(9999) %}{% set x = range(9999) | list | sort | unique | list %}{% endfor %}",
    "{{ " + "(" * 20_000 + "1" + ")" * 20_000 + " }}",
    "{{ " + "-" * 40_000 + "1 }}",
    "{{ [" + "[" * 2_000 + "]" * 2_000 + "] }}",
    "{% if 1 %}" * 2_000 + "{% endif %}" * 2_000,
    "{{ 1 }}" * 200_000,
    "{{ a }}" * 4_000,
    "x" * 30_000,
    "{% set x %}{% for i in range(9999) %}{% for j in range(4) %}{{ 'a' * 9999 }}{% endfor %}{% endfor %}{% endset %}",
    "{#" * 20_000,
    "{{ strftime_now('%999999999d') }}" * 20,
]


@pytest.mark.parametrize("attack", ESCAPES)
def test_a_template_reaches_nothing_but_text(attack: str) -> None:
    try:
        found = made(PRINTS + attack)
    except ModelInvalid:
        return
    # what was not refused printed nothing of Python's inside
    assert not any(sign in found.tail for sign in ("class", "module", "function", "object", "builtin", "uid=", "root:"))


def attempt(attack: str) -> None:
    with suppress(ModelInvalid):
        assert len(made(PRINTS + attack).tail) < 20_000


@pytest.mark.parametrize("attack", EXPENSIVE, ids=lambda text: text[:60])
def test_a_template_takes_no_long_time(attack: str) -> None:
    assert cpu_seconds(lambda: attempt(attack), runs=1) < 2


@pytest.mark.parametrize("attack", EXPENSIVE, ids=lambda text: text[:60])
def test_a_template_takes_no_large_memory(attack: str) -> None:
    tracemalloc.start()
    try:
        attempt(attack)
        assert tracemalloc.get_traced_memory()[1] < 150_000_000
    finally:
        tracemalloc.stop()


def test_attacks_are_refused_in_any_thread() -> None:
    loop = "{% for a in range(999) %}{% for b in range(999) %}{% endfor %}{% endfor %}" + PRINTS
    with ThreadPoolExecutor(1) as pool, pytest.raises(ModelInvalid, match="too long"):
        pool.submit(made, loop).result()


def test_a_debugger_that_was_there_before_is_there_after() -> None:
    def mine(*_: object) -> None:
        return None

    before = sys.gettrace()
    sys.settrace(mine)
    try:
        made(CHATML)
        assert sys.gettrace() is mine
    finally:
        sys.settrace(before)
