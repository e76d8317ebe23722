"""The fixed words that tell what a score can still become (see ``phrases``)."""

from __future__ import annotations

import attrs

from perfscore.reports.phrases import Language, chosen


@attrs.frozen(kw_only=True)
class BoundsPhrases:
    """The words of one language; those with names in braces are filled in with ``str.format``."""

    heading: str
    row: str
    points: str
    low: str
    high: str
    total: str
    settled: str
    nothing_open: str
    above: str
    below: str
    at_least: str
    at_most: str
    unproved: str
    grades: str
    maybe: str
    comma: str
    facts: str
    fact: str
    may_be: str
    at_worst: str
    at_best: str
    lowest: str
    highest: str
    refused: str
    refused_why: str
    not_told: str
    none_found: str
    exhausted: str
    missing: str
    any_text: str
    any_number: str
    assumed: str
    labelled: str


EN = BoundsPhrases(
    heading="{title}: what the score can still become",
    row="Row",
    points="Points",
    low="Lowest",
    high="Highest",
    total="Total",
    settled="settled",
    nothing_open="No fact is open.",
    above="above {points}",
    below="below {points}",
    at_least="{points} or more",
    at_most="{points} or less",
    unproved="{end}: nothing beyond {value} is proved; what was found is {found}",
    grades="Possible grades",
    maybe="{grade} (not excluded)",
    comma=", ",
    facts="Open facts, the one first that would narrow the total most. Left is how far the total still reaches then:",
    fact="Fact",
    may_be="May be",
    at_worst="Left at worst",
    at_best="Left at best",
    lowest="At the lowest",
    highest="At the highest",
    refused="Some values of the open facts are refused, or give no score; they do not count.",
    refused_why="Some values of the open facts are refused, or give no score; they do not count. One reason: {why}",
    not_told="Whether some values of the open facts are refused is not told.",
    none_found="No values of the open facts were found that give a score.",
    exhausted="There was too much to try. What is proved holds; some ends may be attained although none was found.",
    missing="missing",
    any_text="any text",
    any_number="any number",
    assumed="assumed",
    labelled="{label}: {text}",
)

ZH = BoundsPhrases(
    heading="{title}：得分还有多大变化余地",
    row="指标",
    points="分值",
    low="最低",
    high="最高",
    total="合计",
    settled="已定",
    nothing_open="没有待定的数据。",
    above="大于 {points}",
    below="小于 {points}",
    at_least="不低于 {points}",
    at_most="不高于 {points}",
    unproved="{end}：已证明不超出 {value}，试得 {found}",
    grades="可能的等级",
    maybe="{grade}（未能排除）",
    comma="，",
    facts="待定的数据，最能缩小合计范围的排在前面。“剩余”是知道该数据以后合计的范围：",
    fact="数据",
    may_be="可能的值",
    at_worst="最多剩余",
    at_best="最少剩余",
    lowest="最低时",
    highest="最高时",
    refused="待定数据的有些值不被接受或没有得分，不计在内。",
    refused_why="待定数据的有些值不被接受或没有得分，不计在内。例如：{why}",
    not_told="不能断定待定数据的值是否都被接受。",
    none_found="没有找到能得分的待定数据的值。",
    exhausted="可试的情形太多，没有试完。已证明的仍然成立；有的端点也许取得到，只是没有找到。",
    missing="缺失",
    any_text="任意文字",
    any_number="任意数",
    assumed="假定",
    labelled="{label}：{text}",
)


def bounds_phrases(lang: Language) -> BoundsPhrases:
    """The words of a language. Raises PerfscoreError where there are none for it."""
    return chosen(lang, {"en": EN, "zh": ZH})
