"""Generated code says what the reference says however long its numbers are, and Python compiles it however it nests."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from functools import cache

import pytest

import perfscore
from perfscore.domains.code.program import executed
from perfscore.domains.code.writer import Unsure
from perfscore.scoring import reference
from perfscore.scoring.bind import bind
from perfscore.scoring.compiled import PLAIN, Compiled
from support.agreement import agree, same
from support.cases import thorough
from support.long_numbers import COPRIME, FACTS, frameworks, listed, row

# The least number of digits that Python may be told to write, and the one that it writes by itself.
LONG = {640: frameworks(COPRIME[:15]), 4_300: frameworks(COPRIME)}
NESTED = {
    "thirds of thirds": row(
        f"award min(1, {' + '.join('a' + ' / 3 ^ 100' * j + f' / 3 ^ {k}' for j in range(3) for k in range(1, 100))})"
    ),
    "all of many": row(f"award if {' and '.join(f'a / (b + {k}) > 0' for k in range(1, 200))} then 1 else 0"),
    "one of many": row(f"award if {' or '.join(f'a / (b + {k}) > 1' for k in range(1, 200))} then 1 else 0"),
    "a count": row(f"award min(1, count({', '.join(f'a > {k / 1_000:.3f}' for k in range(4_000))}))"),
}
"""One formula of code would stand within another more often than Python takes."""


@cache
def loaded(text: str) -> perfscore.Framework:
    return perfscore.loads(text)


@pytest.fixture
def set_digits() -> Iterator[Callable[[int], None]]:
    before = sys.get_int_max_str_digits()
    yield sys.set_int_max_str_digits
    sys.set_int_max_str_digits(before)


@pytest.mark.parametrize(
    ("digits", "text"),
    [
        pytest.param(digits, text, id=f"{digits} digits-{name}")
        for digits, texts in LONG.items()
        for name, text in texts.items()
    ],
)
def test_long_numbers_are_scored_as_the_reference_does(
    digits: int, text: str, set_digits: Callable[[int], None]
) -> None:
    set_digits(digits)
    framework = loaded(text)
    told = agree(framework, bind(framework, FACTS), framework.compiled, only=list(LONG[digits].values()).index(text))
    assert {words.partition(",")[0] for words in told} == {"scored"}
    assert perfscore.evaluate(framework, framework.prepare(FACTS)) == perfscore.evaluate(framework, FACTS)


def is_short(text: str) -> bool:
    """Whether code has no long decimal number and does not grow without end."""
    return not re.search(r"(?<![0-9a-fx])[0-9]{21}", text) and max(map(len, text.splitlines())) < 10_000


@pytest.mark.parametrize("text", LONG[4_300].values(), ids=LONG[4_300])
def test_code_has_no_long_decimal_number_and_does_not_grow_without_end(text: str) -> None:
    program = Compiled(loaded(text)).program(PLAIN)
    assert is_short(program.text) and program.run.__name__ == "run"


@pytest.mark.parametrize("name", thorough(NESTED, "a count"))
def test_what_would_nest_too_deeply_is_written_flat(name: str) -> None:
    framework = perfscore.loads(NESTED[name])
    facts = bind(framework, FACTS)
    flat = framework.compiled.of_checked(facts)
    assert flat is not None
    same(reference.evaluate(framework, facts), flat)
    assert is_short(framework.compiled.program(PLAIN).text)


def test_what_python_does_not_compile_is_never_run() -> None:
    with pytest.raises(Unsure):
        executed(f"def run(): return {'(' * 1_000}1{')' * 1_000}", {})()


@pytest.mark.thorough
def test_what_python_does_not_compile_is_left_to_the_reference() -> None:
    framework = perfscore.loads(row(f"bands a {{ {listed('<= {place} : 0.{}', [3] * 7_000)}, else : 1 }}"))
    # The first calls are left to the reference anyway.
    assert [str(perfscore.evaluate(framework, FACTS).score) for _ in range(10)] == ["1.00"] * 10
    assert (
        vars(framework.compiled)["Compiled.program remembered"]
        and framework.compiled.of_checked(bind(framework, FACTS)) is None
    )
