"""Tables, pages and plain values of an answer about open facts say what it holds."""

from __future__ import annotations

import json
from typing import Any

import pytest

import perfscore
from perfscore import between
from perfscore.kernel.source import display_width
from perfscore.questions.bounds import Bounds

TEXT = """
framework f "供<货>" {
  points 10
  language zh
  round half_up to 0.01 at each indicator
  grade on published { >= 8 : "优", else : "差<" }
}
fact share : ratio in [0%, 100%] "比<率"
fact open_days : count "开放"
group g "组" 8 {
  indicator i "甲" 8 { part 4 { award 4 * share } part 4 { award min(4, 1 * open_days) } }
}
indicator k "乙" 2 { award 2 }
"""


def answer(**facts: object) -> Bounds:
    return perfscore.bounds(perfscore.loads(TEXT), {"open_days": 2, **facts})


def test_the_table_stands_in_columns() -> None:
    lines = answer(share=between("50 %", "75 %")).to_text().splitlines()
    assert lines[0] == "供<货>：得分还有多大变化余地"
    assert lines[2:8] == [
        "指标  分值  最低  最高",
        "──────────────────────",
        "组       8  4.00  5.00",
        "  甲     8  4.00  5.00",
        "乙       2  2.00  已定",
        "──────────────────────",
    ]
    assert lines[8:10] == ["合计    10  6.00  7.00", "可能的等级：差<"]
    assert len({display_width(line.rstrip()) for line in lines[3:9]}) == 1


def test_it_speaks_both_languages() -> None:
    found = answer()
    assert "Possible grades: 优, 差<" in found.to_text(lang="en") and "settled" in found.to_text(lang="en")
    assert "\x1b[" in found.to_text(colour=True) and "\x1b[" not in str(found)
    french: Any = "fr"
    with pytest.raises(perfscore.PerfscoreError):
        found.to_text(lang=french)


def test_html_is_escaped_and_has_bars() -> None:
    found = answer()
    page, fragment = found.to_html(lang="en"), found._repr_html_()
    for text in (page, fragment):
        assert "供&lt;货&gt;" in text and "差&lt;" in text and "<货>" not in text and "比&lt;率" in text
    assert page.startswith("<!DOCTYPE html>") and 'lang="en"' in page and 'lang="zh-CN"' in fragment
    assert "left:40%;width:40%" in page
    settled = answer(share=1)._repr_html_()
    assert "没有待定的数据" in settled


def test_plain_values_go_into_json() -> None:
    found = json.loads(json.dumps(answer(share=between("50 %", "75 %")).to_dict()))
    assert found["framework"] == "f" and found["refused"] == "none" and not found["exhausted"]
    whole = found["rows"][0]
    assert (whole["low"], whole["low_is"], whole["high"]) == ("6.00", "attained", "7.00")
    assert whole["low_with"] == {"share": "50%"} and found["rows"][-1]["low_with"] is None
    assert found["facts"] == [
        {"name": "share", "title": "比<率", "may_be": "[50%, 75%]", "left_at_worst": "0.00", "left_at_best": "0.00"}
    ]
    assert found["grades"] == [{"grade": "差<", "with": {"share": "50%"}}]
    assert answer().rows()[1]["path"] == "g"


def test_rows_are_found_by_name() -> None:
    found = answer()
    assert found["甲"] is found["g.i"] is found.by_path["g.i"]
    with pytest.raises(KeyError, match="did you mean"):
        found["gg"]
    with pytest.raises(KeyError, match="no row"):
        found["something else"]
    assert (found.low, found.high) == (found.total.low.value, found.total.high.value)
    twice = perfscore.loads(
        "framework f { points 4 } fact v : bool group a 2 { indicator i 2 { award 2 } }"
        " group b 2 { indicator i 2 { award 2 } }"
        " indicator more +1 { award { 1 when v } }"
    )
    found = perfscore.bounds(twice, {})
    with pytest.raises(KeyError, match=r"may be a\.i, b\.i"):
        found["i"]
    assert "more" in found._repr_html_()


def test_points_are_shown_with_all_their_digits() -> None:
    found = perfscore.bounds(
        perfscore.loads(
            "framework g { points 3 round half_up to 0.01 at each indicator } fact n : count in [1, 3] "
            "indicator i 3 { award 1 / n }"
        ),
        {"n": between(1, 3)},
    )
    (fact,) = found.facts
    assert "at_worst=0.00, at_best=0.00" in repr(fact)
    assert "value=1.00" in repr(found.total)
