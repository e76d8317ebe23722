"""Charts as a reader meets them, in a real browser: on a wide and on a narrow page, in the light and in the dark."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from functools import cache

import pytest

from perfscore.kernel import types
from perfscore.reports.html_tags import Html, fragment_style, tag
from perfscore.reports.html_words import Words
from perfscore.reports.picture_steps import Curve, Stretch, Threshold, step_picture
from perfscore.reports.picture_whatif import Heat, Swing, Tornado, heat_picture, tornado_picture
from support.browser import Browser

EN, ZH = Words.named("en"), Words.named("zh", "CNY")
DESK, TELEPHONE = 1000, 390

# The texts of each picture that can be seen, with the boxes around their letters.
SEEN = """
return [...document.querySelectorAll('.ps-picture')].map(picture => {
  const texts = [...picture.querySelectorAll('text')].filter(each => each.checkVisibility());
  return texts.map(each => {
    const box = each.getBoundingClientRect();
    return [each.textContent, box.left, box.top, box.right, box.bottom];
  });
});
"""

Box = tuple[str, float, float, float, float]


def stretches(ends: Iterable[object], scores: Iterable[object]) -> tuple[Stretch, ...]:
    """Half-open stretches between ends; a score of None is none."""
    found = []
    places = [None if each is None else Fraction(str(each)) for each in ends]
    points = [None if each is None else Fraction(str(each)) for each in scores]
    for low, high, score in zip(places, places[1:], points, strict=False):
        found.append(Stretch(low, high, low is not None, False, score, score))
    return tuple(found)


def day(text: str) -> Fraction:
    return Fraction(date.fromisoformat(text).toordinal())


RATE = Curve(
    subject="预算调整率（调整后预算与年初预算之差占年初预算的比例）",
    scored="总分",
    type=types.RATIO,
    stretches=stretches([None, 0, "0.1", "0.2", "0.25", "0.5", None], [None, 95, "93.67", 90, 86, 72]),
    now=Fraction("0.1089"),
    now_score=Fraction("93.67"),
    thresholds=(
        Threshold("优 ≥ 90", Fraction(90)),
        Threshold("良 ≥ 80", Fraction(80)),
        Threshold("中 ≥ 79", Fraction(79)),
    ),
)
MONEY = Curve(
    subject="年初预算数",
    scored="总分",
    type=types.money("CNY"),
    stretches=stretches(range(0, 60_000_001, 12_000), [Fraction(100) - Fraction(n, 200) for n in range(5000)]),
    now=Fraction("58912316.49"),
    now_score=Fraction("75.46"),
    thresholds=(Threshold("良", Fraction(80)),),
)
DAYS = Curve(
    subject="report handed in on",
    scored="total",
    type=types.DATE,
    stretches=stretches([None, day("2021-03-02"), day("2021-04-01"), day("2021-07-01"), None], [100, 90, None, 60]),
    now=day("2021-12-20"),
    now_score=Fraction(60),
    thresholds=tuple(
        Threshold(f"grade {name}", Fraction(at)) for name, at in zip("ABCD", (95, 94, 93, 92), strict=True)
    ),
)
SMALL = Heat(
    scored="总分",
    row_subject="预算调整率（调整后预算与年初预算之差占年初预算的比例）",
    column_subject="项目按时完成率",
    rows=("0%", "10%", "20%", "一个很长很长很长的行名"),
    columns=tuple(f"{5_000_000 + 100_000 * n:,}" for n in range(9)),
    scores=tuple(
        tuple(None if row == column == 1 else Fraction(6000 + 500 * row + 37 * column, 100) for column in range(9))
        for row in range(4)
    ),
    grades=(("优",) * 9,) * 4,
    now=(2, 3),
)
LARGE = Heat(
    scored="total",
    row_subject="rate",
    column_subject="count",
    rows=tuple(f"{n}%" for n in range(50)),
    columns=tuple(str(n) for n in range(50)),
    scores=tuple(tuple(Fraction(row * column) for column in range(50)) for row in range(50)),
)
TORNADO = Tornado(
    "各项数据的影响",
    Fraction("93.67"),
    (
        Swing(
            "社会效益、经济效益、生态效益的评定得分（满分 25 分）",
            Fraction("72.67"),
            Fraction("97.67"),
            "0 分",
            "25 分",
        ),
        Swing("预算调整率", Fraction("89.10"), Fraction("95.00"), "≥ 20%", "≤ 10%"),
        Swing("violations", Fraction("63.67"), Fraction("93.67"), "≥ 3", ""),
        Swing(
            "年初预算数",
            Fraction("93.12"),
            Fraction("93.99"),
            "≥ 53,124,661.27 元（约为现在的两倍）",
            "≤ 12,124,661.27 元",
        ),
        Swing("采购执行率", Fraction("93.67"), Fraction("93.69"), "", "≥ 100%"),
    ),
)


@cache
def charts() -> list[Html]:
    curves = [
        step_picture(each, words, f"c{n}") for n, (each, words) in enumerate(((RATE, ZH), (MONEY, ZH), (DAYS, EN)))
    ]
    maps = [heat_picture(each, ZH, f"h{n}") for n, each in enumerate((SMALL, LARGE))]
    return [*curves, *maps, tornado_picture(TORNADO, ZH, "t1"), tornado_picture(TORNADO, EN, "t2")]


@pytest.fixture(scope="module")
def page() -> str:
    fragment = tag("div", fragment_style(), *charts(), class_="ps ps-fragment")
    head = '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>x</title>'
    return f'<!DOCTYPE html><html lang="en">{head}<body style="margin: 0">{fragment}</body></html>'


def seen(browser: Browser) -> list[list[Box]]:
    found: list[list[Box]] = browser.script(SEEN)
    return found


def meeting(boxes: list[Box]) -> list[tuple[str, str]]:
    """The texts of which one runs into the other; lines of text may touch."""
    return [
        (one[0], other[0])
        for index, one in enumerate(boxes)
        for other in boxes[:index]
        if one[1] + 1 < other[3] and other[1] + 1 < one[3] and one[2] + 4 < other[4] and other[2] + 4 < one[4]
    ]


@pytest.mark.parametrize("width", [DESK, 640, TELEPHONE])
def test_no_text_runs_into_another_nor_out_of_the_page(browser: Browser, page: str, width: int) -> None:
    browser.open(page, width=width)
    browser.viewport(width, 844, mobile=width == TELEPHONE)
    assert browser.overflow() == 0
    assert browser.console() == []
    pictures = seen(browser)
    assert len(pictures) == len(charts())
    for boxes in pictures:
        assert boxes
        assert meeting(boxes) == []
        assert all(0 <= left <= right <= width for _, left, _, right, _ in boxes)


def test_figures_of_a_map_are_shown_where_there_is_room(browser: Browser, page: str) -> None:
    browser.open(page, width=DESK)
    assert {"60", "62.22", "优", "5,300,000"} <= {each[0] for each in seen(browser)[3]}
    browser.viewport(TELEPHONE, 844, mobile=True)
    assert not {"62.22", "5,300,000"} & {each[0] for each in seen(browser)[3]}
    # Within a narrow column of a wide page there is no more room than on a telephone.
    browser.viewport(DESK, 844)
    browser.script("document.querySelector('.ps-fragment').style.width = '390px'")
    assert "62.22" not in {each[0] for each in seen(browser)[3]}


def test_lines_reach_from_end_to_end_at_every_width(browser: Browser, page: str) -> None:
    ends = """
    const path = document.querySelectorAll('.ps-picture')[1].querySelector('path').getBoundingClientRect();
    const axis = document.querySelectorAll('.ps-picture')[1].querySelector('.ps-axis').getBoundingClientRect();
    return [path.left - axis.left, path.right - axis.right, path.height];
    """
    for width in (DESK, TELEPHONE):
        browser.open(page, width=width)
        left, right, height = browser.script(ends)
        assert abs(left) <= 2
        assert abs(right) <= 2
        assert 150 <= height <= 184


def test_in_the_dark_shades_and_lines_are_those_of_the_dark(browser: Browser, page: str) -> None:
    colours = """
    const of = (selector, name) => getComputedStyle(document.querySelector(selector))[name];
    return [of('.ps-heat', 'fill'), of('.ps-curve', 'stroke'), of('.ps-cell-dark', 'fill'), of('.ps-gap', 'stroke')];
    """
    browser.open(page)
    light = browser.script(colours)
    browser.media(prefers_color_scheme="dark")
    dark = browser.script(colours)
    assert all(one != other for one, other in zip(light, dark, strict=True))
    assert light[0] == light[1] == "rgb(36, 72, 111)"
    assert dark[0] == dark[1] == "rgb(134, 180, 224)"
