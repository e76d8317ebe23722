"""Pictures: the waterfall ends at the total, and a scale shows each stretch, each edge and where the value stands."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from xml.etree import ElementTree

import pytest

import perfscore
from perfscore.kernel.source import Language, replace
from perfscore.reports.html_words import Words
from perfscore.reports.picture_result import MOST_STEPS, axis, falls, scale_picture, waterfall
from perfscore.scoring.explanation import Scale, Segment
from support.markup import Element, parsed
from support.scoring import score

EN, ZH = Words.named("en"), Words.named("zh")


@pytest.fixture(scope="module")
def centre() -> perfscore.Result:
    return perfscore.evaluate("shenzhen-department-2021", "credit-centre-2021")


def labels(picture: Element) -> list[str]:
    return [each.text for each in picture.all("text")]


def shares(picture: Element) -> list[Fraction]:
    """All lengths of a picture that are shares of its width."""
    values = (value or "" for each in picture.walk() for value in each.attributes.values())
    return [Fraction(value[:-1]) for value in values if re.fullmatch(r"-?[0-9.]+%", value)]


# ---------------------------------------------------------------- the waterfall


def test_the_waterfall_of_the_credit_centre_ends_at_its_total(centre: perfscore.Result) -> None:
    steps = falls(centre, ZH)
    assert steps[0].before == 100
    assert steps[-1].after == Decimal("93.67")
    assert sum(each.amount for each in steps) == Decimal("6.33") == centre.lost
    assert all(one.after == other.before for one, other in pairwise(steps))
    assert [(each.title, str(each.amount)) for each in steps] == [
        ("社会效益、经济效益、生态效益", "4.00"),
        ("绩效指标明确性", "1.50"),
        ("项目完成及时性", "0.69"),
        ("财务合规性", "0.09"),
        ("预算执行率", "0.03"),
        ("政府采购执行情况", "0.02"),
    ]


def test_a_result_is_a_picture_of_its_own(centre: perfscore.Result) -> None:
    svg = ElementTree.fromstring(centre.to_svg())
    texts = [each.text for each in svg.iter("{http://www.w3.org/2000/svg}text")]
    assert texts[0] == "部门整体支出绩效评分表 · 93.67 · 等级：优"
    assert texts[1:3] == ["满分", "100"] and texts[-3:-1] == ["合计", "93.67"]
    assert texts[-1] == "横轴从 92 分开始，不是从 0 分开始。"
    assert svg.attrib["viewBox"] == f"0 0 {svg.attrib['width']} {svg.attrib['height']}"
    plain = perfscore.evaluate(perfscore.loads("framework a { points 2 } indicator b 2 { award 0 }"), {})
    assert ElementTree.fromstring(plain.to_svg(lang="en"))[2].text == "a · 0"
    # An axis that starts at 0 needs no words.
    assert len(list(ElementTree.fromstring(plain.to_svg()))) == 4


def test_the_picture_says_what_it_shows(centre: perfscore.Result) -> None:
    svg = parsed(waterfall(centre, ZH, "w")).all("svg")[0]
    names = {each.attributes["id"]: each.text for each in svg.walk() if each.name in {"title", "desc"}}
    assert svg.attributes["role"] == "img"
    assert str(svg.attributes["aria-labelledby"]).split() == list(names) == ["w-title", "w-desc"]
    assert names["w-title"] == "从满分到总分：100 → 93.67"
    assert names["w-desc"].startswith("满分 100；社会效益、经济效益、生态效益 −4.00；")
    assert names["w-desc"].endswith("；合计 93.67")
    assert labels(svg)[:4] == ["满分", "100", "社会效益、经济效益、生态效益", "−4.00"]
    assert labels(svg)[-2:] == ["合计", "93.67"]


def test_each_bar_begins_where_the_one_before_ends(centre: perfscore.Result) -> None:
    bars = parsed(waterfall(centre, ZH, "w")).all("rect")
    ends = [(Fraction(str(each.attributes["x"])[:-1]), Fraction(str(each.attributes["width"])[:-1])) for each in bars]
    assert ends[0] == (Fraction(0), Fraction(100))
    near = Fraction(2, 100)
    for (left, _), (x, width) in pairwise(ends[1:-1]):
        assert abs(x + width - left) <= near
    assert abs(ends[-1][1] - ends[-2][0]) <= near
    # The axis is cut off at 92, so 93.67 stands at 1.67 of 8 points.
    assert ends[-1][1] == Fraction("20.88")


def test_an_axis_that_does_not_start_at_0_says_so(centre: perfscore.Result) -> None:
    page = parsed(waterfall(centre, EN, "w"))
    assert page.all("p", "ps-note")[0].text == "The axis starts at 92, not at 0."
    assert len(page.all("path", "ps-break")) == 2
    whole = parsed(waterfall(score("indicator a 10 { award 4 }"), EN, "w"))
    assert whole.all("p") == whole.all("path") == []


@pytest.mark.parametrize(
    ("levels", "start", "end"),
    [
        ("100 93.67", "92", "100"),
        ("100 100", "0", "100"),
        ("100 50", "0", "100"),
        ("100 99.99", "99.987", "100"),
        ("1000 930 860", "820", "1000"),
        ("10 -4 3", "-4", "10"),
        ("0 -4", "-4", "0"),
        ("0 0", "0", "1"),
        ("1 0.9", "0.87", "1"),
    ],
)
def test_the_axis_shows_what_happens(levels: str, start: str, end: str) -> None:
    assert axis([Fraction(each) for each in levels.split()]) == (Fraction(start), Fraction(end))


def many(count: int, gains: int = 0) -> perfscore.Result:
    """A result in which so many indicators lose 1, 2, 3 … points, and others give 1."""
    full = count + 1
    rows = [f'indicator i{n} "No. {n}" {full} {{ award {full - n} }}' for n in range(1, count + 1)]
    rows += [f'indicator b{n} "Bonus {n}" +1 {{ award 1 }}' for n in range(gains)]
    return score("\n".join(rows), points=str(count * full))


def test_up_to_twelve_steps_stand_alone() -> None:
    steps = falls(many(MOST_STEPS), EN)
    assert [each.title for each in steps] == [f"No. {n}" for n in range(MOST_STEPS, 0, -1)]


def test_beyond_twelve_the_smallest_are_one_step() -> None:
    result = many(20, gains=2)
    steps = falls(result, EN)
    assert len(steps) == MOST_STEPS
    assert steps[-1].title == "11 others together"
    assert steps[-1].amount == sum(range(1, 10)) - 2
    assert steps[-1].after == result.score


def test_the_rest_is_left_out_where_it_comes_to_nothing_and_gains_stand_last() -> None:
    rows = [f'indicator i{n} "No. {n}" 20 {{ award 10 }}' for n in range(10)]
    rows += ['indicator big "Big" +9 { award 9 }']
    rows += ["indicator x 2 { award 1 }", "indicator y +1 { award 1 }"]
    result = score("\n".join(rows), points="202")
    steps = falls(result, EN)
    assert [each.title for each in steps][-1] == "Big"
    assert len(steps) == MOST_STEPS - 1
    assert steps[-1].after == result.score


def test_what_a_group_or_the_whole_lost_by_itself_is_a_step_of_its_kind() -> None:
    result = score(
        'fact f : bool\ngroup g "Group" 6 { indicator a 6 { award 6 } cap 5 when f "late" }\n'
        "indicator b 4 { award 4 }\ncap 7 when f",
        f=True,
    )
    assert [(each.title, str(each.amount)) for each in falls(result, EN)] == [
        ("Cap on the total", "2.000000"),
        ("Group: late", "1.000000"),
    ]


def test_a_long_or_hostile_title_is_cut_and_escaped() -> None:
    result = score("indicator a 10 { award 4 }")
    evil = replace(result.children[0], title="<script>" + "宽" * 500)
    svg = parsed(waterfall(replace(result, children=(evil,)), EN, "w")).all("svg")[0]
    assert labels(svg)[2] == "<script>" + "宽" * 18 + "…"
    assert {each.name for each in svg.walk()} == {"svg", "title", "desc", "g", "text", "rect", "line"}


def test_all_that_is_drawn_lies_within_the_width() -> None:
    for result in (
        many(20, gains=3),
        score("indicator a 10 { award 4 }\nindicator m -30 { award -30 }", "10 range -30 .. 10"),
    ):
        assert all(0 <= each <= 100 for each in shares(parsed(waterfall(result, EN, "w"))))


# ---------------------------------------------------------------- scales


def segment(text: str, points: str, *, here: bool = False) -> Segment:
    """``[0, 5)`` with its points, ``6`` or ``6..2``; ``-`` is no end."""
    low, high = text[1:-1].split(", ")
    low_points, _, high_points = points.partition("..")
    return Segment(
        label=text,
        low=None if low == "-" else Fraction(low),
        high=None if high == "-" else Fraction(high),
        low_closed=text[0] == "[",
        high_closed=text[-1] == "]",
        low_text="" if low == "-" else low,
        high_text="" if high == "-" else high,
        low_points=Fraction(low_points),
        high_points=Fraction(high_points or low_points),
        here=here,
    )


def scale(value: str, *segments: Segment, kind: str = "number") -> Scale:
    return Scale("x", "Title of x", Fraction(value), value, kind, segments)


def drawn(of: Scale, lang: Language = "en") -> Element:
    page = parsed(scale_picture(of, Words.named(lang), "s"))
    assert all(0 <= each <= 100 for each in shares(page))
    return page


STEPS = scale(
    "83",
    segment("(-, 50)", "0"),
    segment("[50, 80)", "20"),
    segment("[80, 95)", "30", here=True),
    segment("[95, -)", "40"),
)


def test_a_scale_shows_points_edges_and_the_value() -> None:
    page = drawn(STEPS)
    assert labels(page) == ["0", "20", "30", "40", "50", "80", "95", "83 gives 30"]
    assert [each.text for each in page.all("title")] == ["Title of x: 83"]
    assert page.all("desc")[0].text == "(-, 50): 0; [50, 80): 20; ▶ [80, 95): 30; [95, -): 40"


def test_edges_that_belong_to_a_stretch_have_dots_the_others_rings_and_no_edge_an_arrow() -> None:
    stretches = [each for each in drawn(STEPS).all("g") if set(each.classes) & {"ps-here", "ps-other"}]
    ends = [
        [shape.classes[0] for shape in each.walk() if shape.classes[:1] in (["ps-dot"], ["ps-ring"], ["ps-arrow"])]
        for each in stretches
    ]
    assert ends == [["ps-arrow", "ps-ring"], ["ps-dot", "ps-ring"], ["ps-dot", "ps-ring"], ["ps-dot", "ps-arrow"]]
    assert [each.classes for each in stretches] == [["ps-other"], ["ps-other"], ["ps-here"], ["ps-other"]]


def test_the_marker_stands_in_proportion_within_its_stretch() -> None:
    line = drawn(STEPS).all("line", "ps-stand")[0]
    assert line.attributes["x1"] == line.attributes["x2"] == "54.8%"  # 2 % + 96 % × (2 + 3/15) ÷ 4


def test_a_slope_has_the_points_of_both_ends_and_the_value_lies_on_it() -> None:
    page = drawn(scale("12", segment("(-, 0)", "12"), segment("[0, 30]", "12..0", here=True), segment("(30, -)", "0")))
    assert labels(page) == ["12", "12", "0", "0", "0", "30", "12 gives 7.2"]
    line = page.all("line", "ps-line")[1]
    assert (line.attributes["y1"], line.attributes["y2"]) == ("42", "106")
    assert page.all("circle", "ps-stand-dot")[0].attributes["cy"] == "67.6"
    assert "▶ [0, 30]: 12 → 0" in page.all("desc")[0].text


@pytest.mark.parametrize(
    ("value", "where", "anchor"),
    [("-30", "(-, 0)", "start"), ("0", "[0, 0]", "middle"), ("90", "(0, -)", "end"), ("7", "(-, -)", "middle")],
)
def test_the_marker_stands_also_where_a_stretch_has_no_end_or_no_length(value: str, where: str, anchor: str) -> None:
    stretches = (
        [segment("(-, -)", "3", here=True)]
        if where == "(-, -)"
        else [
            segment(each, points, here=each == where)
            for each, points in (("(-, 0)", "1"), ("[0, 0]", "2"), ("(0, -)", "3"))
        ]
    )
    page = drawn(scale(value, *stretches))
    assert page.all("text", "ps-stand-text")[0].attributes["text-anchor"] == anchor


def test_a_stretch_of_one_value_is_one_dot_with_one_edge() -> None:
    page = drawn(scale("5", segment("[0, 0]", "2"), segment("(0, 9]", "1", here=True), segment("[10, 12]", "0")))
    assert [each.text for each in page.all("text", "ps-edge")] == ["0", "9 … 10", "12"]
    assert len(page.all("circle", "ps-dot")) == 4
    first = drawn(scale("1", segment("[0, 5)", "1", here=True), segment("[5, 5]", "0")))
    assert [each.text for each in first.all("text", "ps-edge")] == ["0", "5"]


def test_without_a_stretch_for_the_value_no_marker_is_drawn() -> None:
    assert drawn(scale("99", segment("[0, 5)", "1"))).all("line", "ps-stand") == []


def test_a_value_outside_of_its_stretch_is_still_drawn_within_the_picture() -> None:
    assert drawn(scale("99", segment("[0, 5)", "1", here=True))).all("line", "ps-stand")[0].attributes["x1"] == "98%"


def test_equal_points_everywhere_lie_in_the_middle() -> None:
    assert drawn(scale("2", segment("[0, 5)", "0", here=True))).all("line", "ps-line")[0].attributes["y1"] == "74"


def test_long_names_of_edges_stand_in_two_lines() -> None:
    few = drawn(STEPS).all("text", "ps-edge")
    long = [segment(f"[{n}000000, {n + 1}000000)", str(n), here=n == 1) for n in range(1, 7)]
    many_ = drawn(scale("1500000", *long)).all("text", "ps-edge")
    assert len({each.attributes["y"] for each in few}) == 1
    assert len({each.attributes["y"] for each in many_}) == 2


def test_a_limit_on_the_whole_is_called_by_its_kind_and_reason() -> None:
    result = score('fact f : bool\nindicator a 10 { award 10 }\ncap 7 when f "重大事故"', f=True)
    assert [each.title for each in falls(result, Words.named("zh"))] == ["总分封顶：重大事故"]
    shared = score("indicator a 5 { award 5 na when true then redistribute }\nindicator b 5 { award 4 }")
    assert "Total: shared out from what does not apply" in [each.title for each in falls(shared, EN)]


def test_of_many_stretches_those_around_the_value_are_drawn() -> None:
    stretches = [segment(f"[{n}, {n + 1})", str(n), here=n == 30) for n in range(40)]
    page = drawn(scale("30.5", *stretches))
    assert [each.text for each in page.all("text", "ps-points")] == [str(n) for n in range(27, 34)]
    assert page.all("p", "ps-note")[0].text == "33 more bands; A sketch, not to scale"
    rest = [replace(each, here=False) for each in stretches[:39]]
    last = drawn(scale("39.5", *rest, segment("[39, -)", "39", here=True)))
    assert [each.text for each in last.all("text", "ps-points")] == [str(n) for n in range(33, 40)]


def test_a_choice_is_drawn_as_boxes() -> None:
    options = [
        Segment(f'"{name}" : {points}', None, None, False, False, name, name, Fraction(points), Fraction(points), here)
        for name, points, here in (("按要求公开", "1.5", True), ("未公开", "0", False))
    ]
    page = drawn(Scale("x", None, None, "按要求公开", "choice", tuple(options)), "zh")
    assert labels(page) == ["▶ 按要求公开", "1.5", "未公开", "0"]
    assert [each.classes for each in page.all("rect")] == [["ps-box-here"], ["ps-box-other"]]
    assert page.all("title")[0].text == "x：按要求公开"


def test_values_are_put_into_the_language() -> None:
    late = replace(scale("12", segment("(-, 0)", "1")), shown="12 days")
    days = replace(
        late,
        value=Fraction(-3),
        kind="duration",
        segments=(replace(segment("(-, 30)", "1", here=True), high_text="30 days"),),
    )
    assert labels(drawn(days, "zh")) == ["1", "30 天", "12 天 得 1"]
