"""The notebooks of the documentation as a reader meets them, in a real browser."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.browser import Browser
from support.notebook_files import PAGES, as_page, stored

DESK, TELEPHONE = 1000, 390


@pytest.mark.parametrize("width", [DESK, TELEPHONE])
@pytest.mark.parametrize("light", [True, False], ids=["light", "dark"])
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_notebook_can_be_read(browser: Browser, page: Path, light: bool, width: int) -> None:
    browser.open(as_page(stored(page), light=light), width=width)
    browser.viewport(width, 844, mobile=width == TELEPHONE)
    assert browser.console() == []
    assert browser.requests() == [browser.url]
    assert browser.overflow() == 0
    browser.script("document.querySelectorAll('details').forEach(each => { each.open = true })")
    assert browser.overflow() == 0
    grounds = browser.script(
        "return [...document.querySelectorAll('.ps')].map(each => getComputedStyle(each).backgroundColor)"
    )
    assert grounds
    assert set(grounds) == {"rgb(255, 255, 255)" if light else "rgb(23, 25, 29)"}


def test_a_caret_stands_below_what_is_wrong_in_any_script(browser: Browser) -> None:
    import perfscore
    from perfscore.reports.html_fragments import problems_html

    with pytest.raises(perfscore.FrameworkError) as caught:
        perfscore.loads("framework 市场 { points 1 }\nindicator 市场秩序 1 { award 市场秩序得分 }")
    head = '<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>x</title><body>'
    browser.open(head + problems_html(caught.value.diagnostics))
    mark, caret = browser.script(
        "return ['mark', 'pre b'].map(each => document.querySelector(each).getBoundingClientRect().left)"
    )
    assert abs(mark - caret) < 1
    hidden = browser.script("return getComputedStyle(document.querySelector('.ps-unseen')).visibility")
    assert hidden == "hidden"
