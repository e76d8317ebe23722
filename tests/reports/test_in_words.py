"""Clauses in words: titles for names, a reader's words for those of the language, and text that means harm."""

from __future__ import annotations

from typing import get_args

import pytest

import perfscore
from perfscore.kernel.source import Language
from perfscore.reports.in_words import in_words

TITLES = {"rate": "执行率", "n": "次数", "done": "完成", "level": "等次", "score(safety)": "安全", "count": "人数"}

SAID = [
    ("award 10 * rate", "10 × 执行率", "10 × 执行率"),
    ("award 1 * min(1, rate / 25%)", "1 × （1、执行率 ÷ 25%）中的较小者", "1 × the smaller of 1 and 执行率 ÷ 25%"),
    ("award 5 * score(safety)", "5 × “安全”的得分", "5 × the score of 安全"),
    ("award score(other)", "“other”的得分", "the score of other"),
    (
        "award if done and n < 3 then 8 else 0",
        "若完成且次数 < 3，则为 8，否则为 0",
        "if 完成 and 次数 < 3, then 8, else 0",
    ),
    ("得分 若 done 则 满分 否则 分值 / 2", "若完成，按满分计，否则为分值 ÷ 2", "if 完成, then full, else points ÷ 2"),
    ("award if n != 1 then -5 else +2", "若次数 ≠ 1，则为 −5，否则为 +2", "if 次数 ≠ 1, then −5, else +2"),
    ("award count - 1", "人数 − 1", "人数 − 1"),
    ("award 2 * 最小(n, 3)", "2 × （次数、3）中的较小者", "2 × the smaller of 次数 and 3"),
    ("award odd(n, 3)", "odd(次数，3)", "odd(次数, 3)"),
    ("1 when not done", "1，当并非完成", "1 when not 完成"),
    ("zero when n is missing", "当次数缺失", "when 次数 is missing"),
    ("cap 1_000 when n >= 2", "1,000，当次数 ≥ 2", "1,000 when 次数 ≥ 2"),
    ('cap 3 when level = "差"', "3，当等次为“差”", "3 when 等次 = “差”"),
    ("at most 3 when n > 2", "3，当次数 > 2", "3 when 次数 > 2"),
    (
        "target rate >= 90% otherwise proportional",
        "执行率 ≥ 90%，未达到的按比例计分",
        "执行率 ≥ 90%, otherwise in proportion",
    ),
    ("0.5 per 1 of n above 3", "次数超过 3 的部分，每 1 扣 0.5 分", "0.5 off per 1 of 次数 above 3"),
    (
        "0.5 per 2 of abs(rate) below 10 each started",
        "执行率的绝对值低于 10 的部分，每 2 扣 0.5 分，不足也计",
        "0.5 off per 2 of 执行率 without its sign below 10, each that is begun",
    ),
    (
        "bands due { < 2024-07-31 : 1, else : 0 }",
        "due {< 2024-07-31：1，其他：0}",
        "due {< 2024-07-31: 1, otherwise: 0}",
    ),
    (
        "award sum(cost of jobs where done otherwise 0)",
        "jobs的cost（完成）（没有时为 0）之和",
        "the sum of cost of jobs where 完成, or 0 if there are none",
    ),
    ("award count(jobs where done)", "jobs（完成）的行数", "the number of jobs where 完成"),
    ("award (1 - rate) * [2]", "(1 − 执行率) × [2]", "(1 − 执行率) × [2]"),
    (
        "rate in [1, 2) or rate in (3, 4]",
        "执行率属于 1（含）至 2（不含）或执行率属于 3（不含）至 4（含）",
        "执行率 in 1 or more, below 2 or 执行率 in above 3, up to 4",
    ),
    (
        "award bands n { 0..2 : 1, (2, 3) : 0 }",
        "次数 {0 至 2：1，2 至 3（均不含）：0}",
        "次数 {0 to 2: 1, between 2 and 3, without these: 0}",
    ),
    ("award round(rate, 1%, half_up)", "执行率（四舍五入到 1%）", "执行率 rounded half up to 1%"),
    ("award if n or (done) then 1 else 0", "若次数或 (完成)，则为 1，否则为 0", "if 次数 or (完成), then 1, else 0"),
    ("award", "award", "award"),
    ("award 合计(n)", "次数之和", "the sum of 次数"),
]


@pytest.mark.parametrize(("clause", "chinese", "english"), SAID)
def test_a_clause_is_told_in_words(clause: str, chinese: str, english: str) -> None:
    assert (in_words(clause, TITLES, "zh"), in_words(clause, TITLES, "en")) == (chinese, english)


@pytest.mark.parametrize(
    "clause", ["", "(", ")", "min(", "min)", "-", "a per", "per of", "of where otherwise", "“", '"', "min(,)"]
)
@pytest.mark.parametrize("lang", get_args(Language))
def test_a_clause_that_is_none_is_told_somehow(clause: str, lang: Language) -> None:
    assert isinstance(in_words(clause, {}, lang), str)


def test_a_clause_of_a_file_that_means_harm_does_not_nest_without_end() -> None:
    deep = "min(" * 5_000
    assert in_words(deep, {}, "en") == deep
    assert len(in_words("award " + "(1) + " * 5_000, {}, "zh")) > 5_000


FRAMEWORK = """
framework f "F" { points 10 language zh }
fact n : number
indicator safety "安全" 5 { award n  cap 2 when n > 1 }
indicator other "其他" 5 { award score(safety) na when n > 5 then full }
"""


def test_rows_are_called_by_their_titles_and_limits_tell_when() -> None:
    said = perfscore.evaluate(perfscore.loads(FRAMEWORK), {"n": 2}).to_text()
    assert "“安全”的得分" in said and "（封顶：2，当 n > 1，未影响得分）" in said
    assert "（不适用：当 n > 5，按满分计）" in perfscore.evaluate(perfscore.loads(FRAMEWORK), {"n": 6}).to_text()
