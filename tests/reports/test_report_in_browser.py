"""The report as a reader meets it, in a real browser: on a desk, on a telephone, in the dark, and on paper."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import perfscore
from perfscore.reports.html import compact, explanation_html, ledger_html, report
from support.browser import Browser, pages

DESK, TELEPHONE = 1280, 390


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(perfscore.evaluate("shenzhen-department-2021", "credit-centre-2021"), tmp_path_factory, "centre")


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A table in which groups and rows of very different heights run over many pages."""
    body = ["framework rows { points 162 }", "fact f : bool"]
    for group in range(9):
        body.append(f'group g{group} "Group{group}" 18 {{')
        for row in range(9):
            name = "name " * (1 + (row * 7 + group) % 25)
            why = "reason " * ((row * 5 + group * 3) % 60)
            title = f'"A{group}x{row} {name} B{group}x{row}"'
            body.append(
                f'indicator i{group}_{row} {title} 2 {{ award 0 zero when f "C{group}x{row} {why} D{group}x{row}" }}'
            )
        body.append("}")
    return written(perfscore.evaluate(perfscore.loads("\n".join(body)), {"f": True}), tmp_path_factory, "rows")


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Long words, many levels, and markup in every text."""
    word, evil = "W" * 1500, "<script>document.title='evil'</script><img src=x onerror=document.title='evil'>"
    groups = "".join(f'group g{level} "{word}" 10 {{ ' for level in range(6))
    body = f"""
        framework hostile "{word}" {{ points 20 }}
        fact f : bool "{evil}"
        fact c : choice("{word}", "{evil}") "{evil}"
        {groups} indicator a "{evil}{word}" 10 {{ award 9 cap 4 when f "{word}" }} {"}" * 6}
        indicator b "{word}" 10 {{ bands c {{ "{word}" : 3, "{evil}" : 0 }} }}
    """
    facts = {"f": perfscore.Fact(True, source=word, note=evil), "c": word}
    return written(perfscore.evaluate(perfscore.loads(body), facts), tmp_path_factory, "hostile")


def written(result: perfscore.Result, folder: pytest.TempPathFactory, name: str) -> Path:
    file = folder.mktemp(name) / f"{name}.html"
    file.write_text(report(result), encoding="utf-8")
    return file


def test_it_opens_without_a_word_on_the_console_and_asks_for_nothing_else(browser: Browser, centre: Path) -> None:
    browser.open(centre)
    assert browser.console() == []
    assert browser.requests() == [centre.as_uri()]
    assert browser.script("return document.title").endswith("· 93.67 优")
    assert browser.script("return document.compatMode") == "CSS1Compat"
    assert browser.script("return document.documentElement.lang") == "zh-CN"


@pytest.mark.parametrize("width", [DESK, TELEPHONE])
@pytest.mark.parametrize("name", ["centre", "hostile"])
def test_it_never_scrolls_sideways(browser: Browser, width: int, name: str, request: pytest.FixtureRequest) -> None:
    browser.open(request.getfixturevalue(name), width=width)
    browser.viewport(width, 844, mobile=width == TELEPHONE)
    for scheme in ("light", "dark"):
        browser.media(prefers_color_scheme=scheme)
        for unfolded in (False, True):
            browser.script(
                "document.querySelectorAll('details').forEach(each => { each.open = arguments[0] })", unfolded
            )
            assert (scheme, unfolded, browser.overflow()) == (scheme, unfolded, 0)
        # Nothing is cut off either: no text box is wider than what holds it.
        wide = browser.script(
            "return [...document.querySelectorAll('tbody *, tfoot *, p, dd, h1, h2')]"
            ".filter(each => each.clientWidth > 1 && each.scrollWidth > each.clientWidth + 1 && !each.closest('svg'))"
            ".map(each => each.textContent.slice(0, 60))"
        )
        assert (scheme, wide) == (scheme, [])


def test_what_is_hostile_does_nothing(browser: Browser, hostile: Path) -> None:
    browser.open(hostile)
    assert browser.console() == []
    assert browser.requests() == [hostile.as_uri()]
    assert browser.script("return document.title").startswith("WWW")


def test_a_row_unfolds_by_the_keyboard(browser: Browser, centre: Path) -> None:
    browser.open(centre)
    shown = "return document.querySelector('details .ps-story').checkVisibility({contentVisibilityAuto: true})"
    assert browser.script(shown) is False
    browser.script("document.querySelector('summary').focus()")
    for kind in ("keyDown", "keyUp"):
        key = {"type": kind, "key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 13, "text": "\r"}
        browser.cdp("Input.dispatchKeyEvent", key)
    assert browser.script(shown) is True
    outline = "return getComputedStyle(document.querySelector('summary')).outlineStyle"
    assert browser.script(outline) == "solid"


def test_the_dark_page_is_dark_and_paper_is_white(browser: Browser, centre: Path) -> None:
    ground = "return getComputedStyle(document.querySelector('.ps-sheet')).backgroundColor"
    browser.open(centre)
    assert browser.script(ground) == "rgb(255, 255, 255)"
    browser.media(prefers_color_scheme="dark")
    assert browser.script(ground) == "rgb(23, 25, 29)"
    browser.media("print", prefers_color_scheme="dark")
    assert browser.script(ground) == "rgb(255, 255, 255)"


def test_the_letters_of_pictures_keep_their_size_on_a_telephone(browser: Browser, centre: Path) -> None:
    height = "return document.querySelector('.ps-picture text').getBoundingClientRect().height"
    browser.open(centre)
    desk = browser.script(height)
    browser.viewport(TELEPHONE, 844, mobile=True)
    assert browser.script(height) == desk > 12
    labels = browser.script(
        "return [...document.querySelectorAll('.ps-picture')[0].querySelectorAll('text')].map(each => {"
        " const box = each.getBoundingClientRect(); return [box.left, box.right] })"
    )
    assert all(0 <= left <= right <= TELEPHONE for left, right in labels)


def test_on_a_telephone_each_row_is_a_card_with_its_labels(browser: Browser, centre: Path) -> None:
    browser.open(centre, width=TELEPHONE)
    browser.viewport(TELEPHONE, 844, mobile=True)
    cell = "document.querySelector('tbody td.ps-score')"
    assert browser.script(f"return getComputedStyle({cell}, '::before').content") == '"得分"'
    # Level, level and name stand one below the other, each as wide as the screen.
    first = "[...document.querySelector('tbody tr').children].slice(0, 3)"
    tops = browser.script(f"return {first}.map(each => each.getBoundingClientRect().top)")
    assert tops == sorted(set(tops))


def test_it_prints_on_a4(browser: Browser, centre: Path) -> None:
    browser.open(centre)
    pdf = browser.pdf()
    boxes = {tuple(map(float, box.split())) for box in re.findall(r"/MediaBox \[([^\]]+)\]", pdf.decode("latin-1"))}
    assert boxes
    for left, low, right, high in boxes:
        assert (round((right - left) / 72 * 25.4), round((high - low) / 72 * 25.4)) == (210, 297)
    printed = pages(pdf)
    assert 5 <= len(printed) <= 8
    assert "93.67" in printed[0]
    assert "依据与计算" not in "".join(printed)
    # The reasons of losses are there though nothing is unfolded, and the head of the table stands on each of its pages.
    assert "预算调整规模" in "".join(printed)
    assert all("一级指标" in page for page in printed[:2])
    assert_headings_stand_by_their_rows(printed)


def test_on_paper_an_annex_tells_how_what_lost_points_was_scored(browser: Browser, centre: Path) -> None:
    browser.open(centre)
    hidden = "return getComputedStyle(document.querySelector('.ps-annex')).display"
    assert browser.script(hidden) == "none"
    # What is unfolded is printed, and what the annex tells once, even where that is unfolded too.
    browser.script("document.querySelector('details').open = true")
    browser.script("document.querySelectorAll('.ps-in-annex').forEach(each => { each.open = true })")
    printed = "".join(pages(browser.pdf()))
    assert "逐条评分" in printed
    _, annex = printed.split("附：扣分项目的计分依据")
    for source in ("39 525 947.26 + 13 598 714.01", "45 295 933.00 + 13 616 383.49"):
        assert printed.count(source) == annex.count(source) == 1
    assert "示意图，非按比例" in annex
    # The table itself tells the rule and the figures of each row, also where nothing was lost.
    assert "制度齐全（0.5 分）" in printed


def assert_headings_stand_by_their_rows(printed: list[str]) -> None:
    (page,) = (each for each in printed if "扣分明细" in each)
    assert "−4.00" in page.partition("扣分明细")[2]
    (end,) = (each for each in printed if "共计：100" in each)
    assert "舍入 4 处" in end


@pytest.mark.thorough
@pytest.mark.parametrize("room", range(75, 900, 75))
def test_a_heading_is_never_printed_far_from_its_first_row(browser: Browser, centre: Path, room: int) -> None:
    browser.open(centre)
    browser.script(
        "const space = document.createElement('div');"
        f" space.style.height = '{room}px';"
        " const ledger = document.querySelector('.ps-ledger').closest('section'); ledger.before(space)"
    )
    assert_headings_stand_by_their_rows(pages(browser.pdf()))


def test_rows_are_printed_whole_and_pages_are_filled(browser: Browser, rows: Path) -> None:
    browser.open(rows)
    browser.script("document.querySelectorAll('section')[2].remove(); document.querySelector('.ps-annex').remove()")
    printed = pages(browser.pdf())
    printed[0] = printed[0].partition("Score table")[2]
    for group in range(9):
        for row in range(9):
            marks = [rf"\b{letter}{group}x{row}\b" for letter in "ABCD"]
            where = [[number for number, page in enumerate(printed) if re.search(mark, page)] for mark in marks]
            assert all(len(each) == 1 for each in where)
            assert len({each[0] for each in where}) == 1, f"row {group}x{row} is torn apart"
    # A group that runs over an edge does not leave the rest of the page empty.
    words = [len(page.split()) for page in printed[1:-1]]
    assert min(words) * 2 > max(words)


def test_fragments_stand_in_a_dark_notebook_and_change_nothing_around(browser: Browser) -> None:
    result = perfscore.evaluate("shenzhen-department-2021", "credit-centre-2021")
    story = explanation_html(result["compliance"].explanation, lang="zh")
    outside = '<h1 id="h">Mine</h1><table id="t"><tr><td>1</td></tr></table>'
    look = (
        "const style = id => { const all = getComputedStyle(document.getElementById(id));"
        " return [...all].map(name => [name, all.getPropertyValue(name)]) }; return [style('h'), style('t')]"
    )
    start = '<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>x</title><body data-jp-theme-light="false">'
    browser.open(start + outside)
    before = browser.script(look)
    browser.open(start + outside + compact(result) + ledger_html(result) + story)
    assert browser.script(look) == before
    assert browser.console() == []
    ground = "return getComputedStyle(document.querySelector('.ps')).backgroundColor"
    assert browser.script(ground) == "rgb(23, 25, 29)"
    browser.script("document.body.dataset.jpThemeLight = 'true'")
    assert browser.script(ground) == "rgb(255, 255, 255)"
    browser.viewport(TELEPHONE, 844)
    assert browser.overflow() == 0
