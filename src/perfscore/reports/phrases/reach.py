"""The fixed words that tell what it would take to reach a goal (see ``phrases``)."""

from __future__ import annotations

import attrs

from perfscore.reports.phrases import Language, chosen


@attrs.frozen(kw_only=True)
class ReachPhrases:
    """The words of one language; those with names in braces are filled in with ``str.format``."""

    goal_score: str
    goal_grade: str
    now: str
    no_score_now: str
    standing: str
    reached: str
    one: str
    several: str
    more: str
    impossible: str
    impossible_anyhow: str
    unknown: str
    attained: str
    at_most: str
    because: str
    fixed: str
    moves: str
    limited: str
    reasons: str
    capped: str
    required: str
    any_value: str
    between: str
    either: str
    further: str
    so_that: str
    from_to: str
    missing: str
    unfinished: str
    unsettled: str
    whole: str
    number: str
    fact: str
    condition: str
    change: str
    size: str
    total: str
    grade: str
    more_ways: str
    comma: str
    semicolon: str
    while_others: str


EN = ReachPhrases(
    goal_score="To reach at least {score}",
    goal_grade="To reach grade {grade}",
    now="{goal}; now {standing}.",
    no_score_now="there is no score",
    standing="{total}, grade {grade}",
    reached="It is reached already.",
    one="Each of these changes is enough by itself, the smallest first:",
    several="No single fact is enough. Each of these combinations of {count} facts is, the smallest first:",
    more="No combination of {count} facts or fewer was found. These {facts} changes together are enough:",
    impossible="Impossible with these facts free: at most {most}.",
    impossible_anyhow="Impossible with these facts free.",
    unknown="No change was found. It is not proved that there is none.",
    attained="{most} can be reached.",
    at_most="More than {most} cannot be reached in any case.",
    because="Because:",
    fixed="{node} stays at {most} of {full}: no free fact moves it",
    moves="{node} has at most {most} of {full}",
    limited="{node} has at most {most} of {full}, whatever stands in it",
    reasons="{text} ({reasons})",
    capped="the grade is {grade}, and no free fact changes that",
    required="{message}, and no free fact changes that",
    any_value="any value",
    between="from {low} to {high}",
    either=" or ",
    further="and {count} further ranges",
    so_that="{condition}, so that {derived}",
    from_to="{now} → {value}",
    missing="not given",
    unfinished="Not all values were looked through of: {facts}.",
    unsettled="It is not settled whether further combinations would do: {count} of them.",
    whole="the whole",
    number="no.",
    fact="fact",
    condition="condition",
    change="change",
    size="size",
    total="total",
    grade="grade",
    more_ways="… and {count} more",
    comma=", ",
    semicolon="; ",
    while_others="Each condition holds while the other facts of its combination have the values that it changes to.",
)
ZH = ReachPhrases(
    goal_score="要达到 {score} 分",
    goal_grade="要达到等级“{grade}”",
    now="{goal}；现为 {standing}。",
    no_score_now="没有得分",
    standing="{total} 分，等级“{grade}”",
    reached="已经达到。",
    one="下列每一项变动单独即可达到，变动最小的在前：",
    several="任何单独一项事实都不够。下列每一组 {count} 项事实合起来即可达到，变动最小的在前：",
    more="没有找到不多于 {count} 项事实的组合。下列 {facts} 项变动合起来即可达到：",
    impossible="这些事实可变时不可能达到：最多 {most} 分。",
    impossible_anyhow="这些事实可变时不可能达到。",
    unknown="没有找到能达到的变动，但不能证明没有。",
    attained="{most} 分是可以达到的。",
    at_most="无论如何不会超过 {most} 分。",
    because="原因：",
    fixed="{node}保持 {most} 分（满分 {full} 分）：可变的事实与它无关",
    moves="{node}最多 {most} 分（满分 {full} 分）",
    limited="{node}最多 {most} 分（满分 {full} 分），不论其下得分多少",
    reasons="{text}（{reasons}）",
    capped="等级为 {grade}，可变的事实不能改变",
    required="{message}，可变的事实不能改变",
    any_value="任何值",
    between="{low} 至 {high}",
    either=" 或 ",
    further="以及另外 {count} 个范围",
    so_that="{condition}，即 {derived}",
    from_to="{now} → {value}",
    missing="未填",
    unfinished="下列事实的值没有全部试完：{facts}。",
    unsettled="另有 {count} 组是否可行没有定论。",
    whole="合计",
    number="序号",
    fact="事实",
    condition="条件",
    change="变动",
    size="幅度",
    total="得分",
    grade="等级",
    more_ways="……另有 {count} 项",
    comma="，",
    semicolon="；",
    while_others="每一项条件成立的前提是：同组的其他事实取变动后的值。",
)


def reach_phrases(lang: Language) -> ReachPhrases:
    """The words of a language. Raises PerfscoreError where there are none for it."""
    return chosen(lang, {"en": EN, "zh": ZH})
