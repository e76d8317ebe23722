"""Facts of every kind and shape: what is read, what is refused, where it is marked, and in which words."""

from __future__ import annotations

import datetime
import enum
import pickle
import re
from collections.abc import Callable, Hashable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

import perfscore
from perfscore import Fact, Facts, FactsError
from perfscore.files.loader import read_facts
from perfscore.kernel import limits
from perfscore.messages.diagnostics import Diagnostic
from perfscore.reports import result
from perfscore.scoring.facts import found_type
from support.cases import each_of

AUDIT = """
framework audit "Audit" { points 10 }
fact spent     : money optional
fact visits    : count optional
fact pages     : number("万页") optional
fact share     : ratio in [0%, 100%] optional
fact growth    : ratio in (0, 5] optional
fact staff     : count in >= 1 optional
fact points_in : points optional
fact certified : bool optional
fact audited   : date in 2020-01-01 .. optional
fact delay     : duration optional
fact rating    : choice("good", "fair", "poor") optional
fact remark    : text optional
indicator one 7 { award if spent is missing then 0 else 7 }
indicator two 3 { judged conduct in 1 .. 3 step 0.5 }
""".replace("2020-01-01 ..", ">= 2020-01-01")
AUDITED = perfscore.loads(AUDIT)
NEEDED = perfscore.loads("""
framework needed "Needed" { points 5 }
fact visits  : count "visits in the year"
fact 决算数  : money
fact rating  : choice("good", "poor") "rating of the year"
fact share   : ratio
fact audited : date
fact delay   : duration
fact staff   : count default 3
indicator one 5 { award 5 }
""")
FULL: dict[str, Any] = {"conduct": 3}
NOTHING: Any = 3


def problems(facts: Any, framework: perfscore.Framework = AUDITED) -> list[Diagnostic]:
    """What is said of facts; nothing where they are scored."""
    try:
        perfscore.evaluate(framework, facts)
    except FactsError as error:
        assert str(error)
        return list(error.diagnostics)
    return []


def problem(name: str, value: Any) -> Diagnostic:
    """The one thing that is said of a value."""
    (found,) = problems({**FULL, name: value})
    return found


def marked(text: str, found: Diagnostic) -> str | None:
    """The words of a text that a diagnostic points at; None where it points at the file as a whole."""
    if found.line is None or found.column is None or found.end_column is None:
        return None
    assert found.end_line == found.line
    return text.split("\n")[found.line - 1][found.column - 1 : found.end_column - 1]


# ---------------------------------------------------------------- values


READ = [
    ("spent", 5), ("spent", Decimal("5.25")), ("spent", "1,234.50"), ("spent", Fraction(21, 4)), ("visits", "３"),
    ("share", "97.59%"), ("share", "９７％"), ("share", "5‰"), ("share", Fraction(1, 3)), ("certified", "是"),
    ("certified", "√"), ("spent", "1,100.50元"), ("spent", "12 CNY"), ("spent", "3.5万元"), ("audited", "2021/3/4"),
    ("audited", "2021.03.04"),
    ("certified", " NO "), ("audited", "2021年12月20日"), ("audited", "2021-3-4"),
    ("audited", datetime.date(2021, 1, 1)),
    ("delay", "1.5 hours"), ("delay", datetime.timedelta(days=2)), ("rating", " good "), ("remark", ""),
    ("remark", "a" * limits.FACT_TEXT_CHARACTERS), ("spent", {"status": "not_applicable"}), ("visits", None),
    ("visits", ""), ("visits", Fact(status="missing")), ("visits", {"value": 3, "status": ""}),
    ("visits", {"value": None, "status": "pending", "note": "next week"}), ("visits", Fact("", status="pending")),
]  # fmt: skip


@each_of(READ)
def test_what_is_read(name: str, value: Any) -> None:
    assert problems({**FULL, name: value}) == []


REFUSED = [
    # the value itself
    ("spent", True, "PS503", "`spent` must be an amount, not true", 'for example "1234.50"'),
    ("spent", [1], "PS503", "`spent` must be an amount, not a list", 'for example "1234.50"'),
    ("spent", datetime.date(2021, 1, 1), "PS503", "`spent` must be an amount, not a date", 'for example "1234.50"'),
    ("spent", "1,2o0", "PS503", "`spent` must be an amount, not the text “1,2o0”", 'for example "1234.50"'),
    ("spent", "12oo", "PS503", "`spent` must be an amount, not the text “12oo”", 'for example "1234.50"'),
    ("spent", "1,2,3 元", "PS503", "`spent` must be an amount, not the text “1,2,3 元”", 'for example "1234.50"'),
    ("spent", "1,100.50美元", "PS503", "`spent` must be an amount, not the text “1,100.50美元”",
     "write it without the unit: 1100.5"),
    ("spent", "¥ 1，100", "PS503", "`spent` must be an amount, not the text “¥ 1，100”",
     "write it without the unit: 1100"),
    ("spent", "CNY 12", "PS503", "`spent` must be an amount, not the text “CNY 12”", "write it without the unit: 12"),
    ("spent", "12USD", "PS503", "`spent` must be an amount, not the text “12USD”", "write it without the unit: 12"),
    ("spent", "1.2 million", "PS503", "`spent` must be an amount, not the text “1.2 million”",
     "write all digits of the number, without `million`"),
    ("spent", "1100万美元", "PS503", "`spent` must be an amount, not the text “1100万美元”",
     "write all digits of the number, without `万美元`"),
    ("spent", "1.2E+3", "PS503", "`spent` must be an amount, not the text “1.2E+3”",
     "write all digits of the number, without `E+3`"),
    ("spent", "1.200,50", "PS503", "`spent` must be an amount, not the text “1.200,50”",
     'write a point before the decimals: "1200.50"'),
    ("spent", "x" * 41, "PS503", f"`spent` must be an amount, not the text “{'x' * 40}…”", 'for example "1234.50"'),
    ("visits", "3 visits", "PS503", "`visits` must be a count, not the text “3 visits”",
     "write it without the unit: 3"),
    ("visits", "3次", "PS503", "`visits` must be a count, not the text “3次”", "write it without the unit: 3"),
    ("pages", "12.5万页", "PS503", "`pages` must be a number, not the text “12.5万页”",
     "write it without the unit: 12.5"),
    ("pages", "12.5%", "PS503", "`pages` must be a number, not the text “12.5%”", 'for example "12.5"'),
    ("share", "60 元", "PS503", "`share` must be a ratio, not the text “60 元”",
     'for example "97.59%" or "0.9759"'),
    ("certified", "有", "PS503", "`certified` must be true or false, not the text “有”",
     "write true or false; yes, no, 是 and 否 are read too"),
    ("certified", 1, "PS503", "`certified` must be true or false, not a number",
     "write true or false; yes, no, 是 and 否 are read too"),
    ("rating", False, "PS503", "`rating` must be one of its options, not false",
     "it is one of “good”, “fair” or “poor”"),
    ("remark", 12, "PS503", "`remark` must be a text, not a number", 'put it in quotes: "12"'),
    ("remark", Decimal("1.50"), "PS503", "`remark` must be a text, not a number", 'put it in quotes: "1.50"'),
    ("remark", True, "PS503", "`remark` must be a text, not true", 'put it in quotes: "true"'),
    ("remark", False, "PS503", "`remark` must be a text, not false", 'put it in quotes: "false"'),
    ("remark", datetime.date(2021, 1, 1), "PS503", "`remark` must be a text, not a date",
     'put it in quotes: "2021-01-01"'),
    ("remark", datetime.timedelta(1), "PS503", "`remark` must be a text, not a duration", 'for example "…"'),
    ("delay", "2", "PS503", "`delay` must be a duration, not the text “2”", 'say of what: "2 days" or "2 hours"'),
    ("delay", 2, "PS503", "`delay` must be a duration, not a number", 'say of what: "2 days" or "2 hours"'),
    ("delay", "9" * 5000, "PS503", f"`delay` must be a duration, not the text “{'9' * 40}…”", 'for example "5 days"'),
    ("delay", "soon", "PS503", "`delay` must be a duration, not the text “soon”", 'for example "5 days"'),
    ("delay", True, "PS503", "`delay` must be a duration, not true", 'for example "5 days"'),
    ("delay", Fraction(1, 3), "PS503", "`delay` must be a duration, not a number", 'for example "5 days"'),
    ("delay", f"{'9' * 61} days", "PS507", "`delay` is too large, too small or too long to be meant",
     "a number has at most 60 digits, a text 10,000 characters"),
    # dates
    ("audited", "2023-02-29", "PS503", "`audited` is 2023-02-29, but there is no such day", "2023-02 has 28 days"),
    ("audited", "2023年13月1日", "PS503", "`audited` is 2023年13月1日, but there is no such day",
     "the months go from 1 to 12"),
    ("audited", "2023/6-30", "PS503", "`audited` must be a date, not the text “2023/6-30”", 'write "2023-06-30"'),
    ("audited", "2023 6 30", "PS503", "`audited` must be a date, not the text “2023 6 30”", 'write "2023-06-30"'),
    ("audited", 20230630, "PS503", "`audited` must be a date, not a number", 'write "2023-06-30"'),
    ("audited", "30.06.2023", "PS503", "`audited` must be a date, not the text “30.06.2023”",
     'write the year first: "2021-12-31"'),
    ("audited", "0000-01-01", "PS503", "`audited` must be a date, not the text “0000-01-01”",
     'for example "2021-12-31"'),
    ("audited", "in June", "PS503", "`audited` must be a date, not the text “in June”", 'for example "2021-12-31"'),
    ("audited", False, "PS503", "`audited` must be a date, not false", 'for example "2021-12-31"'),
    ("audited", datetime.datetime(2023, 6, 30, 8, tzinfo=datetime.UTC), "PS503",
     "`audited` must be a date without a time, not 2023-06-30 with a time", 'write "2023-06-30"'),
    ("audited", "2023-06-30 08:00:00", "PS503",
     "`audited` must be a date without a time, not 2023-06-30 with a time", 'write "2023-06-30"'),
    ("audited", datetime.time(8), "PS503", "`audited` must be a date, not a time of day",
     'for example "2021-12-31"'),
    ("audited", "2019-12-31", "PS504", "`audited` is 2019-12-31, but it must be at least 2020-01-01", None),
    # the domain
    ("visits", -1, "PS504", "`visits` is -1, but it must be a whole number that is not negative", None),
    ("visits", "2.5", "PS504", "`visits` is 2.5, but it must be a whole number that is not negative", None),
    ("staff", 0, "PS504", "`staff` is 0, but it must be at least 1", None),
    ("share", 60, "PS504", "`share` is 6000%, but it must lie in [0%, 100%]",
     'a number without % is the ratio itself: write "60%" or 0.6'),
    ("share", "97.5", "PS504", "`share` is 9750%, but it must lie in [0%, 100%]",
     'a number without % is the ratio itself: write "97.5%" or 0.975'),
    ("share", "120%", "PS504", "`share` is 120%, but it must lie in [0%, 100%]", None),
    ("share", Decimal("1.2"), "PS504", "`share` is 120%, but it must lie in [0%, 100%]", None),
    ("share", -60, "PS504", "`share` is -6000%, but it must lie in [0%, 100%]", None),
    ("share", 600, "PS504", "`share` is 60000%, but it must lie in [0%, 100%]", None),
    ("share", Fraction(200, 3), "PS504", "`share` is ≈6666.67%, but it must lie in [0%, 100%]", None),
    ("growth", 0, "PS504", "`growth` is 0%, but it must lie in (0%, 500%]", None),
    # numbers that are none
    ("spent", 0.1, "PS505", "`spent` is a binary float, which cannot hold most decimal fractions exactly",
     'write the text "0.1" or Decimal("0.1")'),
    ("spent", float("inf"), "PS506", "`spent` is inf, which is no number",
     "if the value is not known, say that it is missing"),
    ("spent", "NaN", "PS506", "`spent` is NaN, which is no number",
     "if the value is not known, say that it is missing"),
    ("spent", Decimal("sNaN"), "PS506", "`spent` is sNaN, which is no number",
     "if the value is not known, say that it is missing"),
    ("remark", Decimal("NaN"), "PS506", "`remark` is NaN, which is no number",
     "if the value is not known, say that it is missing"),
    ("spent", " #DIV/0! ", "PS506", "`spent` is #DIV/0!: the spreadsheet could not compute this cell",
     "mend the formula there; if the value is not known, say that it is missing"),
    ("audited", "#N/A", "PS506", "`audited` is #N/A: the spreadsheet could not compute this cell",
     "mend the formula there; if the value is not known, say that it is missing"),
    # the size
    ("spent", 10**60, "PS507", "`spent` is too large, too small or too long to be meant",
     "a number has at most 60 digits, a text 10,000 characters"),
    ("share", Fraction(1, 10**60), "PS507", "`share` is too large, too small or too long to be meant",
     "a number has at most 60 digits, a text 10,000 characters"),
    ("spent", Decimal("1e61"), "PS507", "`spent` is too large, too small or too long to be meant",
     "a number has at most 60 digits, a text 10,000 characters"),
    ("spent", "9" * 61, "PS507", "`spent` is too large, too small or too long to be meant",
     "a number has at most 60 digits, a text 10,000 characters"),
    ("audited", 10**100_000, "PS507", "`audited` is too large, too small or too long to be meant",
     "a number has at most 60 digits, a text 10,000 characters"),
    ("remark", Decimal("1e999999999"), "PS507", "`remark` is too large, too small or too long to be meant",
     "a number has at most 60 digits, a text 10,000 characters"),
    ("remark", "a" * (limits.FACT_TEXT_CHARACTERS + 1), "PS507",
     "`remark` is too large, too small or too long to be meant",
     "a number has at most 60 digits, a text 10,000 characters"),
    ("spent", "1.005", "PS508", "`spent` is 1.005, but it moves in steps of 0.01", "give it with fewer decimals"),
    # options and points
    ("rating", "godo", "PS509", "`rating` is “godo”, which is none of its options", "did you mean “good”?"),
    ("rating", "xyz", "PS509", "`rating` is “xyz”, which is none of its options",
     "it is one of “good”, “fair” or “poor”"),
    ("conduct", 2, "PS510", "`conduct` is below full marks (3) and has no reason",
     "say in `reason` why points were taken off"),
    ("conduct", {"value": 2, "reason": " "}, "PS510", "`conduct` is below full marks (3) and has no reason",
     "say in `reason` why points were taken off"),
    ("conduct", {"value": "0.5", "reason": "late"}, "PS511",
     "`conduct` is 0.5 points, but an assessor can give from 1 to 3 in steps of 0.5", None),
    ("conduct", Fact("2.3", reason="late"), "PS511",
     "`conduct` is 2.3 points, but an assessor can give steps of 0.5 from 1", None),
    # evidence and status
    ("spent", {"status": "waiting"}, "PS514", "`spent` has the status “waiting”, which does not exist",
     "it is known, missing, pending or not applicable"),
    ("spent", {"status": 3}, "PS514", "`spent` has the status a number, which does not exist",
     "it is known, missing, pending or not applicable"),
    ("spent", {"value": 3, "status": "pending"}, "PS514",
     "`spent` has a value although its status is “pending”", "leave out the value, or leave out the status"),
    ("spent", Fact(3, status="not applicable"), "PS514",
     "`spent` has a value although its status is “not applicable”", "leave out the value, or leave out the status"),
    ("spent", {"value": 3, "sorce": "ledger"}, "PS522", "`spent` has a field `sorce`, which does not exist",
     "did you mean `source`?"),
    ("spent", {"xyz": 3}, "PS522", "`spent` has a field `xyz`, which does not exist",
     "a fact has value, status, source, note, assessor and reason"),
    ("spent", {7: 3}, "PS522", "a field of `spent` must be a text, not a number",
     "a fact has value, status, source, note, assessor and reason"),
    ("spent", {"value": 3, "source": 12}, "PS503", "`spent.source` must be a text, not a number",
     'put it in quotes: "…"'),
    ("spent", {"value": 3, "note": "a" * 10_001}, "PS507",
     "`spent.note` is too large, too small or too long to be meant",
     "a number has at most 60 digits, a text 10,000 characters"),
]  # fmt: skip


@each_of(REFUSED)
def test_what_is_refused(name: str, value: Any, code: str, text: str, advice: str | None) -> None:
    found = problem(name, value)
    assert (found.code, found.message, found.help) == (code, text, advice)


def test_a_choice_with_many_options_shows_some() -> None:
    options = ", ".join(f'"option {number}"' for number in range(12))
    framework = perfscore.loads(f"framework f {{ points 1 }} fact a : choice({options}) indicator b 1 {{ award 1 }}")
    (found,) = problems({"a": 3}, framework)
    assert found.help is not None
    assert found.help.endswith("“option 7”, …")


def test_points_without_a_step_have_bounds_only() -> None:
    framework = perfscore.loads("framework f { points 3 } indicator a 3 { judged b }")
    (found,) = problems({"b": 4}, framework)
    assert found.message == "`b` is 4 points, but an assessor can give from 0 to 3"


# ---------------------------------------------------------------- strangers


def fails(*_: object, **__: object) -> Any:

    raise RuntimeError("never call me")


SPECIAL = re.findall("[a-z]+", "str repr eq ne lt bool len iter float int index getattribute contains add neg abs")
PLAIN = ("strip", "lower", "items", "keys", "as_tuple", "isoformat", "is_finite")


def stranger(*bases: type, **others: Any) -> type[Any]:
    """A type of values whose every method fails, but for its hash."""
    methods = {f"__{name}__": fails for name in SPECIAL} | dict.fromkeys(PLAIN, fails)
    return type("Stranger", bases, {**methods, "__hash__": lambda _: 7, "__class__": property(fails), **others})


class Key:
    """A key, or facts, that fail where they are shown."""

    __repr__ = __str__ = fails


class Rating(enum.StrEnum):
    GOOD = "good"


class Visits(enum.IntEnum):
    FEW = 3


@each_of(
    [
        ("remark", lambda: stranger(str)("good")),
        ("rating", lambda: stranger(str)("good")),
        ("rating", lambda: Rating.GOOD),
        ("visits", lambda: stranger(int)(3)),
        ("visits", lambda: Visits.FEW),
        ("spent", lambda: stranger(Decimal)("3.50")),
        ("audited", lambda: stranger(datetime.date)(2021, 3, 4)),
        ("delay", lambda: stranger(datetime.timedelta)(3)),
        ("spent", lambda: {stranger(str)("value"): 3, "source": stranger(str)("ledger")}),
    ]
)
def test_a_subclass_is_read_as_the_type_that_it_is(name: str, value: Callable[[], Any]) -> None:
    assert problems({**FULL, name: value()}) == []


def test_a_name_may_be_a_subclass_of_a_text() -> None:
    assert problems({**FULL, stranger(str)("visits"): 3}) == []


@each_of(
    [
        (stranger(), "PS503", "a value of type Stranger"),
        (stranger(list), "PS503", "a value of type Stranger"),
        (lambda: stranger(float)(0.5), "PS505", ""),
        (
            lambda: stranger(datetime.datetime)(2021, 3, 4, tzinfo=stranger(datetime.tzinfo)()),
            "PS503",
            "2021-03-04 with a time",
        ),
        (lambda: stranger(str)("soon"), "PS503", "the text “soon”"),
        (lambda: stranger, "PS503", "a value of type function"),
        (object, "PS503", "a value of type object"),
        (lambda: b"12", "PS503", "bytes"),
        (lambda: {1, 2}, "PS503", "a set"),
        (lambda: (1, [2, [3]]), "PS503", "a list"),
        (lambda: 1j, "PS503", "a value of type complex"),
        (type("a" * 50 + "\n", (), {}), "PS503", f"a value of type {'a' * 40}"),
        (type("a\nb", (), {}), "PS503", "a value of type a\\nb"),
    ],
)
def test_a_value_of_an_unknown_type_is_only_named(value: Callable[[], Any], code: str, found: str) -> None:
    for name in ("spent", "share", "delay", "audited", "certified"):
        said = problem(name, value())
        if code == "PS503" or name in {"spent", "share"}:
            assert said.code == code, name
        assert said.code in {"PS503", "PS505"}, name
        if said.code == "PS503":
            assert said.message.endswith(f", not {found}"), name


@pytest.mark.parametrize(
    ("key", "shown"),
    [
        (7, "a number"),
        (None, "nothing"),
        ((1, 2), "a list"),
        (Key(), "a value of type Key"),
        (b"a", "bytes"),
    ],
)
def test_a_name_that_is_no_text_is_unknown(key: Any, shown: str) -> None:
    (found,) = problems({**FULL, key: 3})
    assert (found.code, found.message) == ("PS501", f"the name of a fact is a text, not {shown}")
    assert found.help == "put the name in quotes"


class Endless(Mapping[str, Any]):
    """A mapping that yields names for ever, or whatever it is told to."""

    def __init__(self, items: Callable[[], Any]) -> None:
        self._items = items

    def items(self) -> Any:
        return self._items()

    def __getitem__(self, name: str) -> Any:
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def endless() -> Iterator[tuple[str, int]]:
    number = 0
    while True:
        yield f"a{number}", number
        number += 1


@pytest.mark.parametrize(
    ("items", "text"),
    [
        (endless, "the facts hold more than 20,000 names"),
        (fails, "the facts cannot be read: asking for names and values ended in RuntimeError"),
        (lambda: 3, "the facts cannot be read: asking for names and values ended in TypeError"),
        (lambda: [1, 2], "the facts cannot be read: asking for names and values ended in TypeError"),
        (lambda: [("a", 1, 2)], "the facts cannot be read: asking for names and values ended in ValueError"),
    ],
)
def test_a_mapping_that_cannot_be_listed(items: Callable[[], Any], text: str) -> None:
    (found,) = problems(Endless(items))
    assert (found.code, found.message) == ("PS526", text)


def test_the_fields_of_a_fact_may_be_a_mapping_that_cannot_be_listed() -> None:
    found = problem("spent", Endless(fails))
    assert found.message == "the fields of `spent` cannot be read: asking for names and values ended in RuntimeError"
    assert problem("spent", Endless(endless)).message == "the fields of `spent` hold more than 20,000 names"


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        ([1, 2], "a list"), (3, "a number"), (None, "nothing"), (Key(), "a value of type Key"),
        (dict, "a value of type type"), (b"facts.toml", "bytes"), (datetime.date(2021, 1, 1), "a date"),
    ],
)  # fmt: skip
def test_what_is_no_set_of_facts(facts: Any, found: str) -> None:
    with pytest.raises(FactsError) as caught:
        result.score(AUDITED, facts)
    (said,) = caught.value.diagnostics
    assert (said.code, said.message) == (
        "PS526",
        f"facts are a mapping of names to values or a fact file, not {found}",
    )


def test_a_type_is_named_whatever_it_is() -> None:
    assert found_type(found_type("a").text).text == "the text “the text “a””"
    assert found_type(1.5).text == "a number"


# ---------------------------------------------------------------- names


def test_a_misspelt_name_tells_of_the_missing_fact() -> None:
    known = {"决算数": 1, "rating": "good", "share": "5%", "audited": "2021-01-01", "delay": "1 day"}
    (found,) = problems({**known, "vists": 3}, NEEDED)
    assert (found.code, found.help) == ("PS501", "did you mean `visits`, which is missing?")
    (found,) = problems({**known, "visits": 3, "stafff": 3}, NEEDED)
    assert found.help == "did you mean `staff`?"
    (found,) = problems({**known, "visits": 3, "ratings": "good"}, NEEDED)
    assert found.help == "did you mean `rating`?"
    (found,) = problems({**known, "visits": 3, "xyz": 3}, NEEDED)
    assert found.help == "leave it out, or declare it in the framework"
    # A name that is like none stands for no fact, also where facts without a title are missing.
    without_title = {name: value for name, value in known.items() if name != "决算数"}
    assert [each.code for each in problems({**without_title, "visits": 3, "xyz": 3}, NEEDED)] == ["PS501", "PS502"]
    first, second, third = problems({**known, "vists": 3, "visitz": 3, "raating": 3}, NEEDED)
    assert [first.help, second.help, third.help] == [
        "did you mean `visits`, which is missing?",
        "did you mean `visits`, which is missing?",
        "did you mean `rating`?",
    ]


def test_many_unknown_names_are_refused_quickly_and_not_without_end() -> None:
    found = problems({f"visits{number}": number for number in range(5_000)}, NEEDED)
    assert [each.code for each in found[:-1]] == ["PS501"] * limits.DIAGNOSTICS
    assert found[-1].code == "PS502"
    assert found[0].help == "did you mean `visits`, which is missing?"
    assert found[30].help == "leave it out, or declare it in the framework"


def test_names_are_compared_in_one_form() -> None:
    framework = perfscore.loads("framework f { points 1 } fact caf\u00e9 : count indicator b 1 { award 1 }")
    assert problems({"cafe\u0301": 3}, framework) == []
    (found,) = problems({"cafe\u0301": 3, "caf\u00e9": 3}, framework)
    assert (found.code, found.message) == ("PS512", "`caf\u00e9` is given twice")


LINES = {
    "toml": [
        "add, above the first line in square brackets:", "visits = …  # count, visits in the year",
        '"决算数" = …  # money (CNY)', 'rating = "…"  # choice: "good" or "poor", rating of the year',
        'share = "…%"  # ratio', "audited = …  # date", 'delay = "…"  # duration',
    ],
    "json": [
        "add:", '"visits": …,', '"决算数": …,', '"rating": "…",', '"share": "…%",', '"audited": "…",', '"delay": "…",',
    ],
    "csv": ["add:", "visits,…", "决算数,…", "rating,…", "share,…%", "audited,…", "delay,…"],
    "": [
        "add:", '"visits": …,  # count, visits in the year', '"决算数": …,  # money (CNY)',
        '"rating": "…",  # choice: "good" or "poor", rating of the year', '"share": "…%",  # ratio',
        '"audited": "…",  # date', '"delay": "…",  # duration',
    ],
}  # fmt: skip


@pytest.mark.parametrize("form", LINES)
def test_missing_facts_are_shown_as_the_file_would_hold_them(form: str) -> None:
    empty = {"toml": "", "json": "{}", "csv": "name,value"}
    facts: Mapping[str, Any] = read_facts(f"facts.{form}", empty[form]) if form else {}
    (found,) = problems(facts, NEEDED)
    assert found.code == "PS502"
    assert found.message == (
        "6 facts are missing: `visits` (visits in the year), `决算数`, `rating` (rating of the year), "
        "`share`, `audited` and `delay`"
    )
    assert found.help is not None
    assert found.help.splitlines() == LINES[form]
    assert found.file == (f"facts.{form}" if form else "<facts>")


def test_a_fact_that_is_named_without_a_value_is_filled_in() -> None:
    (found,) = problems({"visits": None}, NEEDED)
    assert found.help is not None
    assert found.help.startswith("fill in or add:\n")
    (found,) = problems(read_facts("f.toml", '[visits]\nstatus = "missing"\n'), NEEDED)
    assert found.help is not None
    assert found.help.startswith("fill in or add, above the first line in square brackets:\n")


def test_of_very_many_missing_facts_some_are_shown() -> None:
    names = ", ".join(f"a{number}" for number in range(1_500))
    framework = perfscore.loads(f"framework f {{ points 1 }} fact {names} : count indicator b 1 {{ award 1 }}")
    (found,) = problems({}, framework)
    assert found.message.startswith("1,500 facts are missing: `a0`, `a1`, ")
    assert found.message.endswith(" and 1,300 more")
    assert found.help is not None
    assert len(found.help.splitlines()) == limits.DIAGNOSTICS + 1


def test_one_fact_is_missing() -> None:
    (found,) = problems({})
    assert found.message == "1 fact is missing: `conduct`"


# ---------------------------------------------------------------- places of what stands in no file


@each_of(
    [
        ("spent", 0.5, "spent = 0.5", "0.5"),
        ("spent", Fact(0.5, source="ledger"), "spent = 0.5", "0.5"),
        ("spent", "12oo", "spent = '12oo'", "'12oo'"),
        ("spent", [1], "spent = a list", "a list"),
        ("spent", 10**100, "spent = a very large number", "a very large number"),
        ("spent", {"xyz": 3}, "spent = a table", "a table"),
        ("spent", object(), "spent = a value of type object", "a value of type object"),
        ("xyz", 3, "xyz = 3", "xyz"),
        ("xyz", Fraction(1, 3), "xyz = Fraction(1, 3)", "xyz"),
        ("xyz", Fraction(1, 10**100), "xyz = a very large fraction", "xyz"),
        ("x" * 100, None, f"{'x' * 80} = nothing", "x" * 80),
    ]
)
def test_a_call_is_shown_as_a_line(name: str, value: Any, line: str, mark: str) -> None:
    found = problem(name, value)
    assert found.place.excerpt == line
    assert marked(line, found) == mark
    assert found.file == "<facts>"


# ---------------------------------------------------------------- the facts of a file, as a mapping


FACTS = read_facts("f.toml", 'visits = 3\nspent = [1]\n[about]\ntitle = "first"\n[conduct]\nvalue = 3\nnote = "x"\n')


def test_facts_are_a_mapping_that_equals_its_like() -> None:
    assert dict(FACTS) == {"visits": 3, "spent": [1], "conduct": Fact(3, note="x")}
    other = read_facts("g.toml", 'conduct = {note = "x", value = 3}\nspent = [1]\nvisits = 3\n')
    assert other == FACTS
    assert {"visits": 3, "spent": [1], "conduct": Fact(3, note="x")} == FACTS
    assert FACTS != {"visits": 3}
    assert len(FACTS) == 3
    assert FACTS.about == (("title", "first"),)
    assert "visits = 3" not in repr(FACTS)


def test_facts_have_no_hash() -> None:
    assert not issubclass(Facts, Hashable)


def test_facts_can_be_pickled() -> None:
    assert FACTS["visits"] == 3
    again = pickle.loads(pickle.dumps(FACTS))
    assert (again, again.name, again.about, again.places) == (FACTS, FACTS.name, FACTS.about, FACTS.places)


def test_facts_can_be_changed_into_others() -> None:
    changed = FACTS | {"visits": 4, "pages": 5}
    assert (dict(changed)["visits"], dict(FACTS)["visits"], changed["pages"]) == (4, 3, 5)
    assert changed.place("visits") is None
    assert changed.place("spent") == FACTS.place("spent")
    both = FACTS | read_facts("g.toml", "visits = 5\n")
    place = both.place("visits")
    assert place is not None
    assert (place.file, place.column) == ("g.toml", 10)
    assert FACTS.__or__(NOTHING) is NotImplemented


def test_facts_know_where_each_part_stands() -> None:
    places = {part: FACTS.place("conduct", part) for part in ("name", "value", "note", "source")}
    assert [(place.line, place.column) for place in places.values() if place] == [(5, 2), (6, 9), (7, 8), (6, 9)]
    assert FACTS.place("xyz") is None


@pytest.mark.parametrize("value", [Fraction(1, 3), Fraction(1, 10**5_000), Fraction(10**5_000, 3)])
def test_a_fraction_of_any_size_can_be_shown(value: Fraction) -> None:
    with pytest.raises(perfscore.FactsError) as caught:
        perfscore.evaluate("shenzhen-department-2021", {"no_such_fact": value})
    assert "raction" in str(caught.value)
