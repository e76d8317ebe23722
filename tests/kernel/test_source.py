"""Records are shown and compared by their fields."""

from __future__ import annotations

from fractions import Fraction

import attrs
import pytest

from perfscore.kernel.source import Record, Source, Span, Spanned, replace


class Share(Record):
    name: str
    value: Fraction = attrs.field(repr=str)
    note: str = attrs.field(repr=False, default="")


class Loss(Share):
    pass


class Mark(Spanned):
    pass


HALF = Share("a", Fraction(1, 2))


def test_a_record_is_shown_by_its_fields_as_each_says() -> None:
    assert repr(HALF) == "Share(name='a', value=1/2)"
    assert repr((Loss("b", Fraction(2)), Mark(Span(1, 2)))) == "(Loss(name='b', value=2), Mark())"


def test_records_with_equal_fields_are_one() -> None:
    same = Share("a", Fraction(2, 4))
    assert same == HALF and {same: "seen"}[HALF] == "seen"


@pytest.mark.parametrize("other", [Share("b", Fraction(1, 2)), replace(HALF, note="x"), Loss("a", Fraction(1, 2)), 1])
def test_records_of_other_fields_or_of_another_class_are_others(other: object) -> None:
    assert other != HALF and len({other, HALF}) == 2


def test_where_a_part_stands_does_not_tell_it_from_others() -> None:
    assert Mark(Span(0, 1)) == Mark(Span(5, 6)) and len({Mark(Span(0, 1)), Mark(Span(5, 6))}) == 1


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("framework f {\n  language zh\n}", "zh"),
        ("评分表 f {\n  语言     中文\n}", "zh"),
        ("framework f { 语言 英文", "en"),
        ("# language zh\nframework f {", None),
        ("framework f { language zhx }", None),
    ],
)
def test_a_text_tells_its_language_in_either(text: str, language: str | None) -> None:
    assert Source("f", text).language == language
