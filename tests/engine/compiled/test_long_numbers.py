"""Generated code says what the reference says however long its numbers are, and Python compiles it however it nests."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator

import pytest

import perfscore
from perfscore.engine.bind import bind
from perfscore.engine.compiled.running import PLAIN, Compiled
from support.agreement import agree
from support.long_numbers import COPRIME, FACTS, HEAD, LONG, listed, row

GROUP = "{}group g 1 {} {{\n{}\n}}"
ROWS = listed("indicator i{place} 1 {{ award a / {} }}", COPRIME, "\n").replace("i0.", "i")
NUMBERS = LONG | {
    "a sum of arguments": row(f"award min(1, sum({listed('a / {}', COPRIME)}))"),
    "a mean": row(f"award min(1, mean({listed('a / {}', COPRIME)}))"),
    "the least of many": row(f"award min(1, {listed('a / {}', COPRIME)})"),
    "the greatest of many": row(f"award max({listed('a / {}', COPRIME)})"),
    "a written number": row(f"award min(1, a * ({listed('1 / {}', COPRIME, ' + ')}))"),
    "a sum of choices": row(f"award min(1, {listed('(if a > {place} then 1 / {} else 0)', COPRIME, ' + ')})"),
    "a choice of long numbers": row("award min(1, if a > 1 then 1 / (3 ^ 100) ^ 6 else 1 / (5 ^ 100) ^ 4)"),
    "points of bands": row(f"bands a {{ {listed('<= {place} : 1 / {}', COPRIME)}, else : 0 }}"),
    "points of knots": row(f"interpolate a {{ {listed('{place} : 1 / {}', COPRIME)} }}"),
    "a very long point of a knot": row("interpolate a { 0 : 0, 1 : (1 / 7 ^ 100) ^ 5, 2 : 1 }"),
    "a default": f"{HEAD}fact c : number default sum({listed('1 / {}', COPRIME)})\nindicator i 1 {{ award min(1, c) }}",
    "a cap": row(f"award min(1, a) at most sum({listed('1 / {}', COPRIME)})"),
    "the least of a group": GROUP.format(HEAD, "minimum", ROWS),
    "the mean of a group": GROUP.format(HEAD, "mean", ROWS),
    "many factors": row(f"award min(1, {' * '.join(f'(a + {k}) ^ 2' for k in range(200))})"),
    "a long product": row(f"award min(1, {' * '.join(['a'] * 400)})"),
}
NESTED = {
    "thirds of thirds": row(
        f"award min(1, {' + '.join('a' + ' / 3 ^ 100' * j + f' / 3 ^ {k}' for j in range(6) for k in range(1, 100))})"
    ),
    "all of many": row(f"award if {' and '.join(f'a / (b + {k}) > 0' for k in range(1, 300))} then 1 else 0"),
    "one of many": row(f"award if {' or '.join(f'a / (b + {k}) > 1' for k in range(1, 300))} then 1 else 0"),
    "a count": row(f"award min(1, count({', '.join(f'a > {k / 1_000:.3f}' for k in range(4_000))}))"),
}
"""One formula of code would stand within another more often than Python takes."""


@pytest.fixture(params=[640, 4_300], ids=lambda most: f"{most} digits")
def _digits(request: pytest.FixtureRequest) -> Iterator[None]:
    """The least number of digits that Python may be told to write, and the one that it writes by itself."""
    before = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(request.param)
    yield
    sys.set_int_max_str_digits(before)


@pytest.mark.usefixtures("_digits")
@pytest.mark.parametrize("text", NUMBERS.values(), ids=NUMBERS)
def test_long_numbers_are_scored_as_the_reference_does(text: str) -> None:
    framework = perfscore.loads(text)
    assert {told.partition(",")[0] for told in agree(framework, bind(framework, FACTS))} == {"scored"}
    # The first calls are left to the reference.
    assert len({perfscore.evaluate(framework, FACTS).score for _ in range(12)}) == 1
    prepared = framework.prepare(FACTS)
    assert perfscore.evaluate(framework, prepared) == perfscore.evaluate(framework, FACTS)


@pytest.mark.parametrize("text", [*NUMBERS.values(), *NESTED.values()], ids=[*NUMBERS, *NESTED])
def test_code_has_no_long_decimal_number_and_does_not_grow_without_end(text: str) -> None:
    program = Compiled(perfscore.loads(text)).program(PLAIN)
    assert not re.search(r"(?<![0-9a-fx])[0-9]{21}", program.text)
    assert max(map(len, program.text.splitlines())) < 10_000
    assert program.run.__name__ == "run"


@pytest.mark.parametrize("text", NESTED.values(), ids=NESTED)
def test_what_would_nest_too_deeply_is_written_flat(text: str) -> None:
    framework = perfscore.loads(text)
    assert "scored, run" in agree(framework, bind(framework, FACTS))


def test_what_python_does_not_compile_is_left_to_the_reference() -> None:
    framework = perfscore.loads(row(f"bands a {{ {listed('<= {place} : 0.{}', [3] * 7_000)}, else : 1 }}"))
    assert set(agree(framework, bind(framework, FACTS))) == {"scored, left to the reference"}
    assert [str(perfscore.evaluate(framework, FACTS).score) for _ in range(10)] == ["1.00"] * 10
