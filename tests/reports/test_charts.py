"""Charts: a curve shows each edge, a map its figures, a tornado its ends; all stay small and within their frame."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction
from importlib.resources import files
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfscore.kernel import types
from perfscore.kernel.source import display_width, replace
from perfscore.kernel.types import Type
from perfscore.reports import html_tags
from perfscore.reports.html_words import Words
from perfscore.reports.picture_axis import apart, steps, tick_labels, ticks
from perfscore.reports.picture_steps import (
    COLUMNS,
    MOST_MARKED,
    Curve,
    Frame,
    Stretch,
    Threshold,
    edges,
    lines,
    step_picture,
    step_text,
    thinned,
)
from perfscore.reports.picture_whatif import (
    DARK_FROM,
    MOST_BARS,
    MOST_SIDE,
    SHADES,
    Heat,
    Swing,
    Tornado,
    heat_picture,
    heat_text,
    tornado_picture,
    tornado_text,
)
from support.cases import thorough
from support.markup import Element, parsed

LIGHT, DARK = html_tags.colours().values()
EN, ZH = Words.named("en"), Words.named("zh", "CNY")
EVIL = "<script>alert(1)</script>\x1b[31m" + "宽" * 300


def stretch(text: str, points: str | None, grade: str | None = None) -> Stretch:
    """``[0, 5)`` with its scores, ``6`` or ``6..2``; ``-`` is no end, None no score."""
    low, high = text[1:-1].split(", ")
    first, _, second = (points or "").partition("..")
    return Stretch(
        None if low == "-" else Fraction(low),
        None if high == "-" else Fraction(high),
        text[0] == "[",
        text[-1] == "]",
        Fraction(first) if first else None,
        Fraction(second or first) if first else None,
        grade,
    )


def curve(*stretches: Stretch, kind: Type = types.NUMBER, **more: Any) -> Curve:
    return replace(Curve(subject="Fact", scored="Total", type=kind, stretches=stretches), **more)


STEPS = curve(
    stretch("(-, 50)", "80", "C"),
    stretch("[50, 80)", "85..95", "B"),
    stretch("[80, 80]", "60"),
    stretch("(80, 95]", "95"),
    stretch("(95, -)", None),
    now=Fraction(74),
    now_score=Fraction(93),
    thresholds=(Threshold("A", Fraction(90)), Threshold("B", Fraction(84)), Threshold("far", Fraction(3))),
)


def drawn(of: Curve, words: Words = EN) -> Element:
    return framed(step_picture(of, words, "c"))


def framed(picture: str) -> Element:
    page = parsed(picture)
    inside(page)
    return page


def inside(page: Element) -> None:
    """All shapes lie within the picture, and all numbers are short."""
    svg = page.all("svg")[0]
    height = Fraction(str(svg.attributes["height"]))
    for each in svg.walk():
        for name, value in each.attributes.items():
            if value is None or not re.fullmatch(r"-?[0-9.]+%?", value):
                continue
            assert len(value) <= 8, (each.name, name, value)
            if value.endswith("%"):
                assert 0 <= Fraction(value[:-1]) <= 100, (each.name, name, value)
            elif name in {"y", "y1", "y2", "cy"}:
                assert 0 <= Fraction(value) <= height, (each.name, name, value)


def marks(page: Element, class_: str) -> list[tuple[str, str]]:
    found = (each for each in page.all("circle", class_))
    return [(str(each.attributes["cx"]), str(each.attributes["cy"])) for each in found]


def labels(page: Element, class_: str = "ps-edge") -> list[str]:
    return [each.text for each in page.all("text", class_)]


def path(page: Element) -> list[tuple[float, float]]:
    """The points of all lines, in columns and pixels."""
    (shape,) = page.all("path", "ps-curve")
    x = y = 0.0
    found = []
    for command, numbers in re.findall(r"([MLHVh])([-0-9. ]+)", str(shape.attributes["d"])):
        values = [float(each) for each in numbers.split()]
        match command:
            case "H":
                x = values[0]
            case "V":
                y = values[0]
            case "M" | "L":
                x, y = values
        found.append((x, y))
    return found


# ---------------------------------------------------------------- a curve


def test_ends_are_dots_where_they_belong_to_a_stretch_and_else_rings() -> None:
    page = drawn(STEPS)
    frame = Frame.of(STEPS)
    # Ends at 50 and 95 of what is drawn from 50 - 45/8 to 95 + 45/8.
    assert (frame.low, frame.high) == (Fraction(355, 8), Fraction(805, 8))
    assert [frame.least, frame.most] == [60, 100]
    assert marks(page, "ps-dot") == [("10%", "95.5"), ("63.33%", "208"), ("90%", "50.5")]
    assert marks(page, "ps-ring") == [("10%", "118"), ("63.33%", "50.5")]
    assert [str(each.attributes["x1"]) for each in page.all("line", "ps-thread")] == ["10%", "63.33%"]


def test_an_end_without_limit_runs_to_the_frame_and_has_no_dot() -> None:
    points = path(drawn(STEPS))
    assert points[:2] == [(0, 90), (60, 90)]
    open_ends = drawn(curve(stretch("(-, 5)", "1"), stretch("[5, -)", "2")))
    assert (len(marks(open_ends, "ps-dot")), len(marks(open_ends, "ps-ring"))) == (1, 1)
    ends = [x for x, _ in path(open_ends)]
    assert (ends[0], ends[-1]) == (0, COLUMNS)


def test_a_closed_end_of_the_fact_is_the_end_of_the_frame() -> None:
    page = drawn(curve(stretch("[0, 1)", "5"), stretch("[1, 2]", "6"), kind=types.RATIO))
    assert marks(page, "ps-dot") == [("0%", "208"), ("50%", "28"), ("100%", "28")]
    assert labels(page)[-6:] == ["0%", "50%", "100%", "150%", "200%", "Fact"]


def test_where_the_score_does_not_change_no_edge_is_drawn() -> None:
    page = drawn(curve(stretch("(-, 5)", "1"), stretch("[5, 9]", "1..3"), stretch("(9, -)", "3")))
    assert marks(page, "ps-dot") == marks(page, "ps-ring") == []
    assert len(re.findall("M", str(page.all("path")[0].attributes["d"]))) == 1


def test_what_has_no_score_is_hatched_and_said_to_be() -> None:
    page = drawn(STEPS)
    (gap,) = page.all("line", "ps-gap")
    assert (gap.attributes["x1"], gap.attributes["x2"], gap.attributes["stroke-width"]) == ("90%", "100%", "180")
    assert page.all("p", "ps-note")[0].text == "Hatched: no score"
    assert page.all("desc")[0].text.endswith("> 95: no score")
    # A single value without a score leaves two rings.
    hole = drawn(curve(stretch("(-, 5)", "1"), stretch("[5, 5]", None), stretch("(5, -)", "2")))
    assert (len(marks(hole, "ps-ring")), marks(hole, "ps-dot"), hole.all("line", "ps-gap")) == (2, [], [])
    same = drawn(curve(stretch("(-, 5)", "1"), stretch("[5, 5]", None), stretch("(5, -)", "1")))
    assert len(marks(same, "ps-ring")) == 1


def test_it_says_what_it_shows() -> None:
    page = drawn(STEPS)
    assert page.all("title")[0].text == "Total along “Fact”: 74 gives 93"
    told = "< 50: 80 (C); ▶ [50, 80): 85 → 95 (B); 80: 60; (80, 95]: 95; > 95: no score"
    assert page.all("desc")[0].text == told
    svg = page.all("svg")[0]
    assert str(svg.attributes["aria-labelledby"]).split() == ["c-title", "c-desc"]
    assert parsed(step_picture(STEPS, ZH, "c")).all("title")[0].text == "Total随“Fact”的变化：74 得 93"


def test_the_value_now_is_a_line_with_a_dot_and_words() -> None:
    page = drawn(STEPS)
    (line,) = page.all("line", "ps-stand")
    assert line.attributes["x1"] == line.attributes["x2"] == "52.67%"
    assert marks(page, "ps-stand-dot") == [("52.67%", "59.5")]
    assert labels(page, "ps-stand-text") == ["74 gives 93"]
    refused = drawn(replace(STEPS, now=Fraction(96), now_score=None))
    assert labels(refused, "ps-stand-text") == ["96: no score"]
    assert marks(refused, "ps-stand-dot") == []
    assert drawn(replace(STEPS, now=None)).all("line", "ps-stand") == []


def test_grades_near_the_scores_are_lines_with_names_that_stand_apart() -> None:
    page = drawn(STEPS)
    assert labels(page, "ps-grade-name") == ["A", "B"]
    near = tuple(Threshold(f"G{score}", Fraction(score)) for score in (90, 91, 92))
    names = [each for each in drawn(replace(STEPS, thresholds=near)).all("svg") if each.all("text", "ps-grade-name")][
        1:
    ]
    heights = [Fraction(str(each.attributes["y"])) for each in names]
    assert [high - low for low, high in pairwise(heights)] == [15, 15]
    lines_ = drawn(replace(STEPS, thresholds=near)).all("line", "ps-threshold")
    assert [str(each.attributes["y1"]) for each in lines_] == ["64", "68.5", "73"]


def test_names_are_moved_back_from_the_lower_end() -> None:
    assert apart([Fraction(95), Fraction(99)], Fraction(0), Fraction(100), Fraction(10)) == [90, 100]
    assert apart([Fraction(-5), Fraction(50)], Fraction(0), Fraction(100), Fraction(10)) == [0, 50]


@pytest.mark.parametrize("more", [{}, {"now": Fraction(3)}, {"now": Fraction(0), "now_score": Fraction(4)}])
def test_a_curve_without_edges_has_a_frame_too(more: dict[str, Any]) -> None:
    assert len(path(drawn(curve(stretch("(-, -)", "7"), **more)))) == 2
    assert drawn(curve(**more)).all("path") == []
    assert step_text(curve(stretch("(-, -)", "7"), **more), EN).endswith("any value  7")


def tiny(count: int) -> Curve:
    """So many steps of next to nothing, with one deep hole of ten steps in the middle."""
    steps_ = []
    for number in range(count):
        score = Fraction(100) - Fraction(number, count) - (30 if 0 <= number - count // 2 < 10 else 0)
        steps_.append(Stretch(Fraction(number), Fraction(number + 1), True, False, score, score))
    return curve(*steps_)


@pytest.mark.parametrize("count", [1_000, *thorough([6_000])])
def test_thousands_of_steps_stay_small_and_hide_no_jump(count: int) -> None:
    of = tiny(count)
    picture = step_picture(of, EN, "c")
    page = framed(picture)
    assert len(picture) < 20_000
    # The two sides of the hole are marked, and it is drawn to its ground.
    assert len(marks(page, "ps-dot")) == len(marks(page, "ps-ring")) == 2
    assert page.all("p", "ps-note")[0].text == f"{count + 1 - 2} edges stand too close together for a mark"
    ground = max(y for _, y in path(page))
    assert ground == pytest.approx(180 * (100 - float(100 - Fraction(1, 2) - 30)) / 40, abs=0.2)
    assert len(step_text(of, EN).splitlines()) <= 45


def test_of_equal_jumps_that_are_too_many_none_is_marked() -> None:
    saw = curve(*(stretch(f"[{n}, {n + 1})", str(n % 2 * 50)) for n in range(600)))
    picture = step_picture(saw, EN, "c")
    page = framed(picture)
    assert marks(page, "ps-dot") == []
    assert len(picture) < 60_000
    assert {y for _, y in path(page)} >= {30, 180}
    few = drawn(curve(*(stretch(f"[{n}, {n + 1})", str(n % 2 * 50)) for n in range(MOST_MARKED - 1))))
    assert len(marks(few, "ps-dot")) == MOST_MARKED - 1


def test_thousands_of_holes_and_of_single_values_stay_small() -> None:
    holes = curve(*(stretch(f"[{n}, {n + 1})", None if n % 2 else "5") for n in range(1_000)))
    picture = step_picture(holes, EN, "c")
    assert len(picture) < 20_000
    assert len(framed(picture).all("line", "ps-gap")) == 1
    values = curve(*(stretch(f"[{n}, {n}]", str(n % 3)) for n in range(600)), kind=types.COUNT)
    picture = step_picture(values, EN, "c")
    assert len(picture) < 60_000
    assert {y for _, y in path(framed(picture))} == {0, 90, 180}
    counted = curve(*(stretch(f"[{n}, {n}]", str(n)) for n in range(6)), kind=types.COUNT)
    assert len(marks(drawn(counted), "ps-dot")) == 6


SCORES = st.one_of(st.none(), st.fractions(-50, 150, max_denominator=20))


@st.composite
def curves(draw: st.DrawFn) -> Curve:
    ends = sorted(draw(st.sets(st.fractions(-1000, 1000, max_denominator=50), min_size=1, max_size=12)))
    found = []
    starts: list[Fraction | None] = [None, ends[0] - 1]
    low = draw(st.sampled_from(starts))
    closed = low is not None and draw(st.booleans())
    highs: list[Fraction | None] = [*ends, None]
    for high in highs:
        one = draw(SCORES)
        other = one if one is None or low is None or high is None else draw(st.fractions(-50, 150, max_denominator=20))
        ends_closed = high is not None and draw(st.booleans())
        found.append(Stretch(low, high, closed, ends_closed, one, other))
        low, closed = high, not ends_closed
    now = draw(st.one_of(st.none(), st.fractions(-1500, 1500, max_denominator=50)))
    return curve(*found, now=now, now_score=None if now is None else draw(SCORES))


def columns(points: set[tuple[Fraction, Fraction]]) -> dict[int, tuple[Fraction, Fraction]]:
    """The least and the greatest depth in each column."""
    found = dict[int, list[Fraction]]()
    for x, depth in points:
        found.setdefault(int(x), []).append(depth)
    return {column: (min(depths), max(depths)) for column, depths in found.items()}


@given(curves())
def test_any_curve_lies_in_its_frame_and_has_each_of_its_ends(of: Curve) -> None:
    page = drawn(of)
    frame, found = Frame.of(of), edges(of)
    for value, edge in found.items():
        assert frame.low <= value <= frame.high
        assert all(frame.least <= score <= frame.most for score in edge.scores)
    full = sum(edge.at is not None for edge in found.values() if not edge.smooth)
    hollow = sum(len(edge.rings) for edge in found.values() if not edge.smooth)
    notes = " ".join(each.text for each in page.all("p", "ps-note"))
    if "close together" not in notes:
        assert (len(marks(page, "ps-dot")), len(marks(page, "ps-ring"))) == (full, hollow)
    # Of what lies in a column, the highest and the lowest are drawn, and nothing is made up.
    ends = [each for line in lines(of, frame, set()) for each in line]
    whole = {(frame.share(each.value) * COLUMNS, frame.depth(each.score)) for each in ends}
    drawn_ = {point for line in thinned(lines(of, frame, set()), frame) for point in line}
    assert drawn_ <= whole
    assert columns(drawn_) == columns(whole)
    assert "\n" in step_text(of, ZH)


# ---------------------------------------------------------------- an axis


@pytest.mark.parametrize(
    ("low", "high", "most", "step"),
    [
        ("0", "100", 5, "50"),
        ("0", "100", 6, "20"),
        ("93.67", "95", 5, "0.5"),
        ("0", "0.03", 4, "0.01"),
        ("-5", "7", 3, "5"),
    ],
)
def test_a_step_is_plain_and_leaves_few_values(low: str, high: str, most: int, step: str) -> None:
    assert steps(Fraction(low), Fraction(high), most) == Fraction(step)


@given(st.fractions(), st.fractions(min_value=0).filter(bool), st.integers(2, 9))
def test_a_step_leaves_at_most_as_many_values_as_asked_for(low: Fraction, span: Fraction, most: int) -> None:
    step = steps(low, low + span, most)
    count = (low + span) // step - -(-low // step) + 1
    assert 0 <= count <= most
    digits = step * Fraction(10) ** 40
    assert str(int(digits)).rstrip("0") in {"1", "2", "5"} or digits.denominator > 1


def test_a_step_of_hugest_numbers_is_found_at_once() -> None:
    assert steps(Fraction(0), Fraction(10) ** 9000, 4) == 5 * Fraction(10) ** 8999
    assert steps(Fraction(0), 1 / Fraction(10) ** 9000, 4) == 5 / Fraction(10) ** 9001


def day(text: str) -> Fraction:
    return Fraction(date.fromisoformat(text).toordinal())


@pytest.mark.parametrize(
    ("kind", "low", "high", "said"),
    [
        (types.RATIO, "0", "0.5", "0% 10% 20% 30% 40% 50%"),
        (types.RATIO, "0.1", "0.12", "10% 10.5% 11% 11.5% 12%"),
        (types.COUNT, "0", "2", "0 1 2"),
        (types.NUMBER, "-1", "1", "−1 −0.5 0 0.5 1"),
        (types.money("CNY"), "0", "60000000", "0 50,000,000"),
        (types.money("CNY"), "1234500", "1234600", "1,234,500 1,234,550 1,234,600"),
        (types.DURATION, "0", "30", "0 天 10 天 20 天 30 天"),
        (types.DURATION, "0", "1/4", "0 天 2 小时 4 小时 6 小时"),
        (types.DURATION, "0", "1/100", "0 天 5 分钟 10 分钟"),
    ],
)
def test_values_on_an_axis_are_plain(kind: Type, low: str, high: str, said: str) -> None:
    found = [each.text for each in tick_labels(Fraction(low), Fraction(high), kind, ZH.all, 42)]
    assert " ".join(found) == said


@pytest.mark.parametrize(
    ("low", "high", "most", "said"),
    [
        ("2021-12-18", "2021-12-23", 6, "18 19 20 21 22 23"),
        ("2021-12-01", "2021-12-30", 4, "2021-12-06 2021-12-16 2021-12-26"),
        ("2021-02-02", "2021-06-01", 5, "2021-03-01 2021-04-01 2021-05-01 2021-06-01"),
        ("2021-01-01", "2021-12-31", 4, "2021-01-01 2021-04-01 2021-07-01 2021-10-01"),
        ("2019-06-01", "2023-06-01", 4, "2020-01-01 2022-01-01"),
        ("0001-01-01", "9999-12-31", 5, "2000-01-01 4000-01-01 6000-01-01 8000-01-01"),
    ],
)
def test_days_on_an_axis_are_those_of_a_calendar(low: str, high: str, most: int, said: str) -> None:
    found = [date.fromordinal(int(each)).isoformat() for each in ticks(day(low), day(high), types.DATE, most)]
    assert [each[-len(want) :] for each, want in zip(found, said.split(), strict=True)] == said.split()


def test_days_beyond_the_calendar_have_no_label() -> None:
    assert ticks(day("9999-12-30"), day("9999-12-31") + 9, types.DATE, 4)[-1] == day("9999-12-31")
    assert ticks(Fraction(-5), Fraction(3), types.DATE, 4)[0] == 1


@pytest.mark.parametrize("high", ["1", "123456789012345678901234567890", "0.00000000000000000001"])
@pytest.mark.parametrize("kind", [types.NUMBER, types.RATIO, types.money("CNY"), types.DATE])
@pytest.mark.parametrize("cells", [20, 40])
def test_labels_do_not_run_into_one_another_nor_out_of_the_picture(kind: Type, high: str, cells: int) -> None:
    low, end = (Fraction(1), Fraction(3_000_000)) if kind is types.DATE else (Fraction(0), Fraction(high))
    before = Fraction(-2)
    for each in tick_labels(low, end, kind, ZH.all, cells):
        width, at = display_width(each.text), each.share * cells
        start = at - {"start": Fraction(0), "middle": Fraction(width, 2), "end": Fraction(width)}[each.anchor]
        assert start >= max(before + 1, Fraction(0))
        before = start + width
        assert before <= cells


# ---------------------------------------------------------------- a map


def heat(rows: int = 3, columns: int = 4, **more: Any) -> Heat:
    scores = tuple(
        tuple(None if (row, column) == (1, 1) else Fraction(60 + 3 * row + column) for column in range(columns))
        for row in range(rows)
    )
    return replace(
        Heat(
            scored="Total",
            row_subject="Down",
            column_subject="Across",
            rows=tuple(f"r{row}" for row in range(rows)),
            columns=tuple(f"c{column}" for column in range(columns)),
            scores=scores,
        ),
        **more,
    )


def mapped(of: Heat, words: Words = EN) -> Element:
    return framed(heat_picture(of, words, "h"))


def graded(of: Heat) -> Heat:
    grades = tuple(tuple(None if score is None else "优" for score in row) for row in of.scores)
    return replace(of, grades=grades)


def test_a_map_has_a_cell_with_its_figure_for_each_score() -> None:
    page = mapped(heat(now=(2, 3)))
    assert labels(page, "ps-cell") == ["60", "61", "62", "63", "63", "65", "66", "66", "67", "68", "69"]
    assert len(page.all("rect", "ps-heat")) == 11 + SHADES
    assert len(page.all("line", "ps-gap")) == 1
    assert labels(page)[:2] == ["→ Across", "↓ Down"]
    assert labels(page)[2:6] == ["c0", "c1", "c2", "c3"]
    assert page.all("p", "ps-note")[0].text == "Outlined: r2, c3, as it is now; Hatched: no score"
    titles = [each.text for each in page.all("title")]
    assert titles[0] == "Total along “Down, Across”"
    assert (titles[1], titles[6]) == ("r0, c0: 60", "r1, c1: no score")
    assert page.all("desc")[0].text == "lowest: 60; highest: 69; now 69"


def test_the_cell_that_is_now_is_outlined() -> None:
    (outline,) = mapped(heat(now=(2, 3))).all("rect", "ps-heat-now")
    assert (outline.attributes["x"], outline.attributes["width"], outline.attributes["y"]) == ("75%", "25%", "114")
    assert mapped(heat()).all("rect", "ps-heat-now") == []
    assert "now" not in mapped(heat()).all("desc")[0].text


def test_shades_go_from_the_lowest_to_the_highest_score() -> None:
    page = mapped(heat(1, 10))
    shades = [int(each.classes[1][-1]) for each in page.all("rect", "ps-heat")]
    assert shades == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4, *range(SHADES)]
    assert labels(page)[-6:] == ["60", "61.8", "63.6", "65.4", "67.2", "69"]
    long = mapped(heat(1, 2, scores=((Fraction(10**9, 7), Fraction(10**10, 7)),)))
    assert labels(long)[-2:] == ["≈142857142.86", "≈1428571428.57"]
    assert len(labels(long)) == 2 + 2 + 1 + 2
    equal = mapped(heat(1, 1))
    assert [each.classes[1] for each in equal.all("rect", "ps-heat")] == [f"ps-heat-{SHADES // 2}"]


def test_grades_stand_below_the_figures() -> None:
    page = mapped(graded(heat()))
    assert labels(page, "ps-cell")[:4] == ["60", "优", "61", "优"]
    assert [each.text for each in page.all("title")][1] == "r0, c0: 60 (优)"
    plain, high = (Fraction(str(mapped(each).all("svg")[0].attributes["height"])) for each in (heat(), graded(heat())))
    assert high - plain == 3 * 16


def test_figures_are_shown_where_they_fit_all_or_none() -> None:
    def looks(columns: int) -> set[str]:
        return {" ".join(each.classes[1:2]) for each in mapped(heat(1, columns)).all("text", "ps-cell")}

    assert looks(8) <= {"", "ps-cell-dark"}
    assert "ps-roomy" in looks(20)
    assert looks(28) == set()
    mixed = mapped(graded(heat(1, 20)))
    assert {each.text for each in mixed.all("text", "ps-cell") if "ps-roomy" in each.classes} >= {"60", "优"}


def test_heads_of_columns_that_do_not_fit_are_left_out_evenly() -> None:
    many = replace(heat(1, 12), columns=tuple(f"{5_000_000 + column:,}" for column in range(12)))
    heads = [each for each in mapped(many).all("text", "ps-edge") if each.text.startswith("5,0")]
    assert [each.text[-2:] for each in heads] == ["00", "04", "08"]
    assert [each.attributes["text-anchor"] for each in heads] == ["start", "middle", "middle"]
    assert ["ps-roomy" in each.classes for each in heads] == [False, True, False]
    few = replace(heat(1, 6), columns=tuple(f"{5_000_000 + column:,}" for column in range(6)))
    last = [each for each in mapped(few).all("text", "ps-edge") if each.text.startswith("5,0")][-1]
    assert (last.attributes["x"], last.attributes["text-anchor"]) == ("100%", "end")


def test_a_large_grid_is_drawn_in_part_with_what_is_now() -> None:
    large = graded(heat(120, 90, now=(61, 47)))
    picture = heat_picture(large, EN, "h")
    page = framed(picture)
    assert len(page.all("rect", "ps-heat")) + len(page.all("line", "ps-gap")) == MOST_SIDE**2 + SHADES
    assert "Not all rows and columns are drawn: 30 of 120, 30 of 90" in page.all("p", "ps-note")[0].text
    assert "r61, c47: 290 (优)" in [each.text for each in page.all("title")]
    assert {"r0", "r119", "r61"} <= set(labels(page))
    assert len(page.all("rect", "ps-heat-now")) == 1
    assert len(picture) < 200_000
    assert heat_text(large, EN).endswith("30 of 120, 30 of 90")
    assert len(mapped(heat(31, 31, now=(0, 30))).all("rect", "ps-heat-now")) == 1
    assert len(mapped(heat(31, 31)).all("g")) > 900


def test_an_empty_grid_and_one_without_scores_are_drawn() -> None:
    assert mapped(heat(0, 0)).all("rect") == []
    none = mapped(heat(1, 2, scores=((None, None),), now=(0, 0)))
    assert none.all("desc")[0].text == "now no score"
    assert none.all("rect", "ps-heat") == []


def test_a_grid_as_text_stands_in_columns() -> None:
    told = heat_text(replace(graded(heat(2, 2, now=(0, 1))), rows=("低", "high")), ZH).splitlines()
    assert told == [
        "Total随“Down，Across”的变化",
        "            c0          c1",
        "低    60（优）  [61（优）]",
        "high  63（优）      无得分",
    ]


def contrast(one: str, other: str) -> float:
    def light(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    bright, dark = sorted((light(one), light(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_figures_can_be_read_in_each_shade_and_shades_be_told_apart_in_grey(colours: dict[str, str]) -> None:
    sheet = (files("perfscore.reports") / "parts.css").read_text(encoding="utf-8")
    opacity = [float(each) for each in re.findall(r"\.ps-heat-\d { fill-opacity: ([0-9.]+)", sheet)]
    assert len(opacity) == SHADES

    def mixed(share: float) -> str:
        ends = [[int(colours[name][at : at + 2], 16) for at in (1, 3, 5)] for name in ("paper", "blue")]
        return "#" + "".join(f"{round(low + (high - low) * share):02x}" for low, high in zip(*ends, strict=True))

    shades = [mixed(each) for each in opacity]
    for shade, ground in enumerate(shades):
        assert contrast(colours["paper" if shade >= DARK_FROM else "ink"], ground) >= 4.5, shade
    for one, other in pairwise(shades):
        assert contrast(one, other) >= 1.15


# ---------------------------------------------------------------- a tornado


TORNADO = Tornado(
    "What each fact can do",
    Fraction("93.67"),
    (
        Swing("调整率", Fraction("89.1"), Fraction(95), "≥ 20%", "≤ 10%"),
        Swing("violations", Fraction("63.67"), Fraction("93.67"), "≥ 3", ""),
        Swing("rate", Fraction("93.67"), Fraction("93.69"), "", "≥ 100%"),
    ),
)


def blown(of: Tornado, words: Words = EN) -> Element:
    page = parsed(tornado_picture(of, words, "t"))
    inside(page)
    return page


def test_the_widest_bar_stands_first_and_its_ends_say_what_gives_them() -> None:
    page = blown(TORNADO)
    rows = [each for each in page.all("g") if each.attributes.get("transform")]
    assert [[each.text for each in row.all("text")] for row in rows] == [
        ["violations", "−30", "≥ 3 → 63.67"],
        ["调整率", "−4.57 +1.33", "≥ 20% → 89.1", "≤ 10% → 95"],
        ["rate", "+0.02", "≥ 100% → 93.69"],
    ]
    assert [len(row.all("rect")) for row in rows] == [1, 2, 1]
    assert page.all("title")[0].text == "What each fact can do: now 93.67"
    assert page.all("desc")[0].text.startswith("violations: ≥ 3 → 63.67; 调整率: ≥ 20% → 89.1, ≤ 10% → 95")
    assert labels(page, "ps-stand-text") == ["now 93.67"]
    assert [each for each in labels(page) if "→" not in each] == ["70", "80", "90"]


def test_bars_meet_at_the_total_that_is_now() -> None:
    less, more = (blown(TORNADO).all("rect", f"ps-bar-{kind}")[0] for kind in ("less", "more"))
    lines_ = blown(TORNADO).all("line", "ps-stand")
    now = Fraction(str(lines_[0].attributes["x1"])[:-1])
    second = blown(TORNADO).all("rect", "ps-bar-less")[1]
    for left in (less, second):
        end = Fraction(str(left.attributes["x"])[:-1]) + Fraction(str(left.attributes["width"])[:-1])
        assert abs(end - now) <= Fraction(1, 50)
    assert more.attributes["x"] == lines_[0].attributes["x1"]
    assert less.attributes["x"] == "0%"


def test_beyond_twenty_bars_the_narrowest_are_counted() -> None:
    many = Tornado("T", Fraction(50), tuple(Swing(f"f{n}", Fraction(50 - n), Fraction(50), "a", "") for n in range(30)))
    page = blown(many)
    assert len([each for each in page.all("g") if each.attributes.get("transform")]) == MOST_BARS
    assert page.all("p", "ps-note")[0].text == "10 more change less"
    assert tornado_text(many, ZH).endswith("另有 10 项影响较小")


def test_a_change_is_rounded_but_never_cut() -> None:
    def change(low: str, high: str) -> list[str]:
        swing = Swing("a", Fraction(low), Fraction(high), "", "")
        return labels(blown(Tornado("T", Fraction(5), (swing,))), "ps-amount")

    assert change("14/3", "16/3") == ["≈−0.33 ≈+0.33"]
    assert change("-12345678", "87654321") == []


def test_a_tornado_in_which_nothing_moves_is_drawn() -> None:
    still = Tornado("T", Fraction(5), (Swing("a", Fraction(5), Fraction(5), "", ""),))
    assert blown(still).all("rect") == []
    assert labels(blown(Tornado("T", Fraction(5), ()))) == ["4", "4.5", "5", "5.5", "6"]
    assert tornado_text(Tornado("T", Fraction(5), ()), EN) == "T: now 5"


def test_a_tornado_as_text_stands_in_columns() -> None:
    assert tornado_text(TORNADO, EN).splitlines() == [
        "What each fact can do: now 93.67",
        "violations  ━━━━━━━━━━━━━━━━━━━━━━━┃   ≥ 3 → 63.67",
        "调整率                         ━━━━┃━  ≥ 20% → 89.1  ≤ 10% → 95",
        "rate                               ┃                 ≥ 100% → 93.69",
    ]


# ---------------------------------------------------------------- all of them


def test_nothing_hostile_gets_into_a_picture() -> None:
    bad = curve(
        stretch("[0, 5)", "1", EVIL), stretch("[5, -)", None), subject=EVIL, scored=EVIL, now=Fraction(3),
        now_score=Fraction(1), thresholds=(Threshold(EVIL, Fraction(1)),),
    )  # fmt: skip
    grid = Heat(
        scored=EVIL, row_subject=EVIL, column_subject=EVIL, rows=(EVIL,), columns=(EVIL, EVIL),
        scores=((Fraction(1), None),), grades=((EVIL, None),), now=(0, 0),
    )  # fmt: skip
    storm = Tornado(EVIL, Fraction(1), (Swing(EVIL, Fraction(0), Fraction(2), EVIL, EVIL),))
    known = {"svg", "title", "desc", "g", "text", "rect", "line", "path", "circle", "div", "p"}
    for markup in (step_picture(bad, ZH, "a"), heat_picture(grid, ZH, "b"), tornado_picture(storm, EN, "c")):
        assert {each.name for each in parsed(markup).walk()} - {"#document"} <= known
        assert re.search(r"https?:|url\(|<script|\bsrc=|\bon[a-z]+=|\x1b", markup) is None
    for text in (step_text(bad, ZH), heat_text(grid, ZH), tornado_text(storm, EN)):
        assert "\x1b" not in text
