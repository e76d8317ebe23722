"""Strategies for texts and facts that nobody should write."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction

from hypothesis import strategies as st
from hypothesis.extra.lark import from_lark
from hypothesis.vendor.pretty import RepresentationPrinter
from lark import Lark

from perfscore import MISSING, NOT_APPLICABLE, PENDING, Fact
from perfscore.kernel import resources

SHIPPED = resources.text("frameworks", "shenzhen-department-2021.perf")
# Its many examples add time and nothing else: two of them stay.
_SHORT = '\nexample "'.join(SHIPPED.split('\nexample "')[:3])
_TOKENS = re.compile(r'"[^"\n]*"|#[^\n]*|[^\W\d]\w*|[0-9][0-9._]*|\s+|.', re.DOTALL)

_WORDS = """
framework fact let group indicator part award bands deduct target judged interpolate points round
grade on published cap zero full when at least na then redistribute if else and or not in is per of
each started example given expect error require warn unless otherwise down to money count ratio
choice x y 总分 total score 1 90% 5‰ 1_0 0.5 .. half_up 2021-12-20 2021-13-45 "text" “text” from >= <=
!=
"""
_SIGNS = '{}()[]:,;+-*/^=<>.#"“”，；：（）％≥≤≠ ０\0\ud800\u200b\u202e\ufeff\n\t'

LETTERS = st.characters(exclude_categories=["Cs"])
"""All that UTF-8 can write, told so that Hypothesis need not try to write each; that takes seconds."""
SOUP = st.lists(st.sampled_from([*_SIGNS, *_WORDS.split(), "3 days", "each indicator"]), max_size=60).map(" ".join)
ANY_TEXT = st.text(st.characters(), max_size=200)
ANY_BYTES = st.binary(max_size=200)


def _spaced(word: str) -> st.SearchStrategy[str]:
    return st.just(f" {word} ")


def programs() -> st.SearchStrategy[str]:
    """Texts that follow the grammar and nothing else."""
    grammar = Lark(resources.text("grammars", "perf.lark"), parser="earley", lexer="basic")
    words = {
        terminal.name: _spaced(terminal.pattern.value)
        for terminal in grammar.terminals
        if re.fullmatch(r"[a-z]+", terminal.pattern.value)
    }
    written = {
        "NAME": st.sampled_from((" x ", " y ", " f ", " half_up ", " money ", " bool ", " count ", " 总分 ", " zh ")),
        "PATH": st.sampled_from((" x.y ", " x.1 ")),
        "STRING": st.sampled_from(('"t"', "“t”", '""')),
        "NUMBER": st.sampled_from((" 0 ", " 1 ", " 5 ", " 0.5 ", " 10 ")),
        "PERCENT": st.sampled_from((" 10% ", " 100% ")),
        "DURATION": st.sampled_from((" 5 days ", " 2 hours ")),
        "DATE": st.sampled_from((" 2021-12-20 ", " 2020-02-29 ")),
        "CALL": st.just("("),
        "GRADES": st.just("grade"),
    }
    return from_lark(grammar, start="start", alphabet=LETTERS, explicit={**words, **written})


@st.composite
def mutations(draw: st.DrawFn, text: str = _SHORT) -> str:
    """A valid file in which tokens were left out, doubled, swapped or replaced."""
    tokens = _TOKENS.findall(text)
    for _ in range(draw(st.integers(1, 6))):
        tokens = tokens or [" "]
        one = draw(st.integers(0, len(tokens) - 1))
        other = draw(st.integers(0, len(tokens) - 1))
        match draw(st.integers(0, 5)):
            case 0:
                tokens.pop(one)
            case 1:
                tokens.insert(one, tokens[one])
            case 2:
                tokens[one], tokens[other] = tokens[other], tokens[one]
            case 3:
                tokens[one] = tokens[other]
            case 4:
                del tokens[one : one + draw(st.integers(1, 200))]
            case _:
                tokens[one] = draw(st.one_of(SOUP, ANY_TEXT))
    return "".join(tokens)


class Strange:
    """An object that is nothing the library knows, and objects to being looked at."""

    def __eq__(self, other: object) -> bool:
        raise RuntimeError("no comparison")

    def __hash__(self) -> int:
        raise RuntimeError("no hash")

    def __repr__(self) -> str:
        return "<strange>"


SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(4_200, 5_000).map(lambda places: 10**places),
    st.integers(4_200, 5_000).map(lambda places: Fraction(1, 10**places)),
    st.builds(Strange),
    st.integers(50, 100_000).map(lambda digits: "1" * digits),
    st.floats(),
    st.fractions(),
    st.decimals(),
    st.sampled_from(
        [
            Decimal("1e999999"),
            Decimal("1e-999999"),
            Decimal("-0"),
            Decimal("sNaN"),
            Fraction(1, 3),
            timedelta.max,
            timedelta(microseconds=1),
            date.min,
            date.max,
            datetime(2021, 1, 1, tzinfo=UTC).replace(tzinfo=None),
            datetime(2021, 1, 1, tzinfo=UTC),
            time(1),
            1j,
            MISSING,
            PENDING,
            NOT_APPLICABLE,
            ...,
            object(),
            int,
            "1e5",
            "٣",
            "½",
            "1/3",
            "1,2,3",
            "97.59 %",
            "2021-02-30",
            "0000-00-00",
            "99999 days",
            "真",
            "\ud800",
            "\0",
        ]
    ),
    st.text(LETTERS, max_size=20),
    st.binary(max_size=20),
    st.dates(),
    st.datetimes(),
    st.timedeltas(),
)
_KEYS = st.one_of(
    st.sampled_from(("value", "status", "source", "note", "assessor", "reason", "about")),
    st.text(LETTERS, max_size=5),
    st.integers(),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.tuples(inner, inner),
        st.dictionaries(_KEYS, inner, max_size=3),
        st.builds(Fact, inner, reason=st.one_of(st.none(), st.text(LETTERS, max_size=3))),
    ),
    max_leaves=5,
)


class FactSet:
    """A mapping that shows itself even where Python refuses to write its numbers."""

    def __init__(self, values: dict[str, object]) -> None:
        self.values = values

    def _repr_pretty_(self, printer: RepresentationPrinter, cycle: bool) -> None:
        for name, value in self.values.items():
            try:
                text = repr(value)
            except (RuntimeError, ValueError) as error:
                text = repr(error)
            printer.text(f"{name!r}: {text[:200]}\n")


def fact_sets(names: st.SearchStrategy[str], most: int) -> st.SearchStrategy[FactSet]:
    return st.dictionaries(names, VALUES, max_size=most).map(FactSet)
