"""Texts and facts that nobody should write come in; a framework, a result or diagnostics go out, and soon."""

from __future__ import annotations

import re
import time
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

import perfscore
from perfscore import FactsError, Framework, FrameworkError, PerfscoreError, Result, resources
from strategies.junk import ANY_BYTES, ANY_TEXT, SHIPPED, SOUP, VALUES, mutations, programs

SECONDS = 20
"""Far more than any input needs, even on a machine that is busy with other things."""


@contextmanager
def soon() -> Iterator[None]:
    start = time.monotonic()
    yield
    assert time.monotonic() - start < SECONDS


def check(error: PerfscoreError, placed: bool) -> None:
    assert error.diagnostics
    for diagnostic in error.diagnostics:
        assert re.fullmatch(r"PS[1-6][0-9][0-9]", diagnostic.code)
        assert diagnostic.message.strip()
        assert diagnostic.file is not None
        if placed:
            assert diagnostic.line is not None
            assert diagnostic.line >= 1
            assert diagnostic.column is not None
            assert diagnostic.column >= 1
        assert diagnostic.render()
        assert diagnostic.to_dict()


def read(text: str) -> Framework | None:
    """The framework, or None where the text is refused as it should be."""
    with soon():
        try:
            return perfscore.loads(text)
        except FrameworkError as error:
            check(error, placed=True)
            return None


@given(programs())
def test_a_text_of_the_grammar_is_read_or_refused(text: str) -> None:
    read(text)


@given(st.one_of(ANY_TEXT, SOUP))
def test_any_text_is_read_or_refused(text: str) -> None:
    read(text)


@given(ANY_BYTES)
def test_any_bytes_as_a_text_are_read_or_refused(content: bytes) -> None:
    read(content.decode("latin-1"))
    read(content.decode("utf-8", errors="surrogateescape"))


@given(ANY_BYTES, st.sampled_from(("any.perf", "any.toml", "any.json", "any.csv")))
def test_any_bytes_in_a_file_are_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, name: str
) -> None:
    file = tmp_path_factory.getbasetemp() / name
    file.write_bytes(content)
    with soon():
        try:
            (perfscore.load if name.endswith(".perf") else perfscore.load_facts)(file)
        except PerfscoreError as error:
            check(error, placed=False)


@given(mutations())
def test_a_damaged_file_is_read_or_refused(text: str) -> None:
    framework = read(text)
    if framework is not None:
        score(framework, shipped_facts())


# ---------------------------------------------------------------- facts
def shipped_facts() -> dict[str, object]:
    facts = tomllib.loads(resources.text("frameworks", "credit-centre-2021.toml"), parse_float=Decimal)
    del facts["about"]
    return facts


FRAMEWORK = perfscore.loads(SHIPPED)
NAMES = st.one_of(st.sampled_from(sorted(shipped_facts())), st.text(max_size=5))


def score(framework: Framework, facts: dict[str, object]) -> Result | None:
    with soon():
        try:
            result = perfscore.evaluate(framework, facts)
        except FactsError as error:
            check(error, placed=False)
            return None
    assert isinstance(result, Result)
    return result


def test_the_shipped_facts_are_scored() -> None:
    result = score(FRAMEWORK, shipped_facts())
    assert result is not None
    assert result.score == Decimal("93.67")


@given(st.dictionaries(NAMES, VALUES, max_size=4))
def test_any_facts_are_scored_or_refused(facts: dict[str, object]) -> None:
    score(FRAMEWORK, {**shipped_facts(), **facts})


@given(st.dictionaries(NAMES, VALUES, max_size=8))
def test_any_facts_on_their_own_are_scored_or_refused(facts: dict[str, object]) -> None:
    score(FRAMEWORK, facts)


@pytest.mark.parametrize("facts", [None, 5, [], [("a", 1)], "", b"", {1: 2}, {None: 1}, object()])
def test_what_is_no_set_of_facts_is_refused(facts: object) -> None:
    with soon(), pytest.raises((PerfscoreError, TypeError)):
        perfscore.evaluate(FRAMEWORK, cast(Any, facts))


# ---------------------------------------------------------------- hostile texts
def framework(body: str, points: str = "1", plan: str = "round half_up to 0.01 at total") -> str:
    return f"framework f {{ points {points} {plan} }}\nfact x : number\n{body}\n"


def indicator(expression: str) -> str:
    return framework(f"indicator i 1 {{ award {expression} }}")


def nested(opening: str, middle: str, closing: str, depth: int) -> str:
    return opening * depth + middle + closing * depth


def squares(depth: int) -> str:
    lets = "\n".join(f"let a{n + 1} = a{n} * a{n}" for n in range(depth))
    return framework(f"let a0 = x\n{lets}\nindicator i 1 {{ award min(1, a{depth}) }}")


def powers(depth: int) -> str:
    lets = "\n".join(f"let a{n + 1} = a{n} ^ 99" for n in range(depth))
    return framework(f"let a0 = x\n{lets}\nindicator i 1 {{ award min(1, a{depth}) }}")


def doubles(depth: int) -> str:
    """Each quantity needs the one before it twice: slow where nothing is remembered."""
    lets = "\n".join(f"let a{n + 1} = a{n} - a{n} / 3" for n in range(depth))
    return framework(f"let a0 = x\n{lets}\nindicator i 1 {{ award a{depth} }}")


HOSTILE: dict[str, Callable[[], str]] = {
    "parentheses": lambda: indicator(nested("(", "x", ")", 20_000)),
    "open parentheses": lambda: indicator("(" * 100_000),
    "braces": lambda: "{" * 100_000,
    "closing braces": lambda: framework("}" * 100_000),
    "ifs": lambda: indicator(nested("if x > 0 then ", "x", " else 0", 20_000)),
    "ifs to the right": lambda: indicator(nested("if x > 0 then 0 else ", "x", "", 20_000)),
    "nots": lambda: framework("let b = " + "not " * 50_000 + "x > 1\nindicator i 1 { award x }"),
    "signs": lambda: indicator("- " * 50_000 + "x"),
    "powers of powers": lambda: indicator("x" + "^1" * 20_000),
    "groups": lambda: framework("".join(f"group g{n} 1 {{" for n in range(5_000)) + "}" * 5_000),
    "calls": lambda: indicator(nested("abs(", "x", ")", 20_000)),
    "a long name": lambda: framework(f"fact {'a' * 1_000_000} : bool"),
    "a long word": lambda: "a" * 1_048_576,
    "a long text": lambda: framework(f'fact y : bool "{"a" * 1_000_000}"'),
    "an open text": lambda: '"' + "a" * 1_000_000,
    "many quotes": lambda: '"' * 1_000_001,
    "backslashes": lambda: '"' + "\\" * 1_000_001,
    "a comment": lambda: "#" * 1_000_000,
    "spaces": lambda: " " * 1_000_000,
    "more than a file may hold": lambda: " " * 1_048_577,
    "a long number": lambda: indicator("1" * 100_000),
    "a long part": lambda: indicator("0." + "1" * 100_000),
    "underscores": lambda: indicator("1" + "_" * 100_000),
    "a long percentage": lambda: indicator("1" * 100_000 + "%"),
    "a long duration": lambda: framework("require 1" + "0" * 100_000 + ' days > 1 days "m"\nindicator i 1 { award x }'),
    "dashes": lambda: indicator("2021" + "-12" * 100_000),
    "a huge power": lambda: indicator("x ^ 999999"),
    "a huge negative power": lambda: indicator("x ^ -999999"),
    "a power of powers": lambda: indicator("((((x ^ 99) ^ 99) ^ 99) ^ 99) ^ 99"),
    "a power of literals": lambda: indicator("((((9 ^ 99) ^ 99) ^ 99) ^ 99) ^ 99"),
    "a power in a place for constants": lambda: framework("indicator i 1 { award x cap 9^99^99^99 when x > 1 }"),
    "a tiny step": lambda: framework("indicator i 1 { award x }", plan="round half_up to 0.1^100^100 at total"),
    "a step of nothing": lambda: framework("indicator i 1 { award x }", plan="round half_up to 0 at total"),
    "huge points": lambda: framework(f"indicator i {'9' * 59} {{ award x }}", points="9" * 59),
    "squares": lambda: squares(200),
    "powers": lambda: powers(50),
    "doubles": lambda: doubles(2_000),
    "a long sum": lambda: indicator(" + ".join(["x"] * 10_000)),
    "a long difference": lambda: indicator(" - ".join(["x"] * 10_000)),
    "a long product": lambda: indicator(" * ".join(["x"] * 10_000)),
    "a long quotient": lambda: indicator(" / ".join(["x"] * 10_000)),
    "a long and": lambda: framework("let b = " + " and ".join(["x > 1"] * 10_000) + "\nindicator i 1 { award x }"),
    "many arguments": lambda: indicator(f"max({', '.join(['x'] * 10_000)})"),
    "many rows": lambda: framework(
        "indicator i 1 { bands x { " + " ".join(f">= {n} : 0" for n in range(10_000, 0, -1)) + " else : 1 } }"
    ),
    "many single values": lambda: framework(
        "indicator i 1 { bands x { " + ", ".join(map(str, range(10_000))) + " : 0 else : 1 } }"
    ),
    "many options": lambda: framework(
        "fact c : choice(" + ", ".join(f'"{n}"' for n in range(10_000)) + ")\nindicator i 1 { award x }"
    ),
    "many knots": lambda: framework(
        "indicator i 1 { interpolate x { " + ", ".join(f"{n} : 0" for n in range(10_000)) + " } }"
    ),
    "many facts": lambda: framework(
        "".join(f"fact y{n} : bool\n" for n in range(19_000)) + "indicator i 1 { award x }"
    ),
    "too many facts": lambda: framework("".join(f"fact y{n} : bool\n" for n in range(30_000))),
    "many nodes": lambda: framework("".join(f"indicator i{n} 1 {{ award x }}" for n in range(2_000)), points="2000"),
    "the same name often": lambda: framework("fact y : bool\n" * 10_000),
    "unknown names": lambda: indicator(" + ".join(f"nobody{n}" for n in range(2_000))),
    "similar names": lambda: framework(
        "".join(f"fact {'abcdefghij' * 8}{n} : bool\n" for n in range(500))
        + "indicator i 1 { award "
        + " + ".join(f"{'abcdefghik' * 8}{n}" for n in range(500))
        + " }"
    ),
    "a quantity of itself": lambda: framework("let a = a\nindicator i 1 { award a }"),
    "quantities in a circle": lambda: framework(
        "".join(f"let a{n} = a{(n + 1) % 1000}\n" for n in range(1000)) + "indicator i 1 { award a0 }"
    ),
    "a score of itself": lambda: framework("indicator i 1 { award score(i) }"),
    "a score of its group": lambda: framework("group g 1 { indicator i 1 { award score(g) } }"),
    "a score of the whole": lambda: framework("indicator i 1 { award score(total) }"),
    "scores in a circle": lambda: framework("indicator i 1 { award score(j) } indicator j 1 { award score(i) }", "2"),
    "an event in a chain of scores": lambda: framework(
        "".join(f"indicator i{n} 1 {{ award score(i{n + 1}) }}" for n in range(3_000))
        + "indicator i3000 1 { award x }",
        points="3001",
    ),
    "a long chain of quantities": lambda: framework(
        "let a0 = x\n" + "".join(f"let a{n + 1} = a{n} + 1\n" for n in range(5_000)) + "indicator i 1 { award a5000 }"
    ),
    "a long chain backwards": lambda: framework(
        "".join(f"let a{n} = a{n + 1} + 1\n" for n in range(5_000)) + "let a5000 = x\nindicator i 1 { award a0 }"
    ),
    "a nul": lambda: framework("fact a\0b : bool"),
    "nuls": lambda: "\0" * 1_000_000,
    "a lone surrogate": lambda: framework('fact \ud800 : bool "\udfff"'),
    "surrogates": lambda: "\ud800" * 1_000_000,
    "accents": lambda: framework("fact a" + "\u0301" * 500_000 + " : bool"),
    "ligatures": lambda: "\ufdfa" * 500_000,
    "directions": lambda: framework("fact \u202eevil : bool"),
    "marks of byte order": lambda: "\ufeff" * 1_000_000,
    "other digits": lambda: indicator("٣ + ３ + ३"),
    "dates beyond the calendar": lambda: framework(
        'fact d : date\nindicator i 1 { award x }\nrequire months_after(d, 99999999) > d + 9999999 weeks "m"'
    ),
    "a long duration of many days": lambda: framework(
        f'fact d : date\nrequire d + {"9" * 50} days > d "m"\nindicator i 1 {{ award x }}'
    ),
    "semicolons": lambda: ";" * 1_000_000,
    "commas": lambda: "," * 1_000_000,
    "many frameworks": lambda: "framework f { points 1 }\n" * 20_000,
    "many examples": lambda: framework(
        "indicator i 1 { award x }\n" + 'example "e" { given x = 1 expect i = 1 }\n' * 5_000
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_text_is_read_or_refused(name: str) -> None:
    accepted = read(HOSTILE[name]())
    if accepted is not None:
        for x in (0, 1, 3, -7, Decimal("99.999"), 10**50):
            score(accepted, {"x": x, "d": "2021-12-31", "c": "1"})


@pytest.mark.parametrize("name", ["squares", "powers", "a power of powers"])
def test_numbers_do_not_grow_without_bound(name: str) -> None:
    accepted = read(HOSTILE[name]())
    if accepted is not None:
        assert score(accepted, {"x": 3}) is None
