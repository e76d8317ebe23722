"""The fixed words that tell what would be if some facts were others (see ``phrases``)."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from perfscore.reports.phrases import Language, chosen


@attrs.frozen(kw_only=True)
class WhatIfPhrases:
    """The words of one language; those with names in braces are filled in with ``str.format``."""

    supposed: str
    # a comparison
    compared: str
    first: str
    second: str
    changed: str
    row: str
    before: str
    after: str
    change: str
    why: str
    grade: str
    nothing_changed: str
    no_facts_changed: str
    from_parts: str
    only_first: str
    only_second: str
    not_given: str
    took: str
    gave_back: str
    took_none: str
    takes: str
    takes_less: str
    takes_more: str
    row_taken: str
    limit_begins: str
    limit_ends: str
    limit_binds: str
    limit_idle: str
    figure: str
    problem_begins: str
    problem_ends: str
    quote: str
    more: str
    # a sweep
    swept: str
    breaks: str
    value: str
    at: str
    below: str
    here: str
    above: str
    jump: str
    no_breaks: str
    not_exact: str
    # sensitivity
    sensitive: str
    tornado: str
    fact: str
    now: str
    way: str
    kind: str
    last: str
    beyond: str
    distance: str
    crossing: str
    total: str
    flips: str
    ways: Mapping[str, str]
    kinds: Mapping[str, str]
    slope: str
    per: Mapping[str, str]
    no_edge: str
    not_searched: str
    without_effect: str
    unused: str
    unknown: str
    untried: str
    days: str
    percentage_point: str
    percentage_points: str


EN = WhatIfPhrases(
    supposed="supposed",
    compared="{first} → {second}",
    first="before",
    second="after",
    changed="Changed facts",
    row="row",
    before="before",
    after="after",
    change="change",
    why="why",
    grade="grade",
    nothing_changed="No points and no grade change.",
    no_facts_changed="The facts are the same.",
    from_parts="what stands below",
    only_first="only before",
    only_second="only after",
    not_given="not given",
    took="took {before}, now nothing",
    gave_back="gave {before}, now nothing",
    took_none="takes {after} now",
    takes="takes {after} instead of {before}",
    takes_less="gives {after} now",
    takes_more="gives {after} instead of {before}",
    row_taken="{after} instead of {before}",
    limit_begins="comes into force",
    limit_ends="no longer in force",
    limit_binds="changes the points now",
    limit_idle="no longer changes the points",
    figure="{name}: {before} → {after}",
    problem_begins="no score: {text}",
    problem_ends="had no score: {text}",
    quote="“{text}”",
    more="{count} more",
    swept="{scored} along “{subject}”",
    breaks="Edges",
    value="value",
    at="at",
    below="below",
    here="there",
    above="above",
    jump="jump",
    no_breaks="There is no edge.",
    not_exact="several edges within one smallest step",
    sensitive="The nearest edges",
    tornado="What crossing the nearest edges does to the total",
    fact="fact",
    now="now",
    way="way",
    kind="edge",
    last="until",
    beyond="from",
    distance="distance",
    crossing="crossing",
    total="total then",
    flips="what changes",
    ways={"less": "less", "more": "more", "other": "other"},
    kinds={"jump": "jump", "bend": "bend", "step": "rounding", "value": "value"},
    slope="{row}: {change} for each {per} more",
    per={"ratio": "percentage point", "duration": "day", "share": "1% of it"},
    no_edge="no edge",
    not_searched="none until {value}; not searched further",
    without_effect="Without any effect as things stand: {names}",
    unused="Read by no rule: {names}",
    unknown="Without a value now: {names}",
    untried="Not tried, as they are texts or tables: {names}",
    days="days",
    percentage_point="1 percentage point",
    percentage_points="{number} percentage points",
)

ZH = WhatIfPhrases(
    supposed="假设",
    compared="{first} → {second}",
    first="原情形",
    second="新情形",
    changed="变动的数据",
    row="指标",
    before="原得分",
    after="新得分",
    change="变动",
    why="原因",
    grade="等级",
    nothing_changed="得分和等级均无变化。",
    no_facts_changed="数据相同。",
    from_parts="下级指标变动",
    only_first="仅原情形有此项",
    only_second="仅新情形有此项",
    not_given="未提供",
    took="原扣 {before} 分，现不扣",
    gave_back="原加 {before} 分，现不加",
    took_none="现扣 {after} 分",
    takes="由扣 {before} 分变为扣 {after} 分",
    takes_less="现加 {after} 分",
    takes_more="由加 {before} 分变为加 {after} 分",
    row_taken="由 {before} 变为 {after}",
    limit_begins="开始生效",
    limit_ends="不再生效",
    limit_binds="现影响得分",
    limit_idle="不再影响得分",
    figure="{name}：{before} → {after}",
    problem_begins="无得分：{text}",
    problem_ends="原无得分：{text}",
    quote="“{text}”",
    more="另有 {count} 项",
    swept="{scored}随“{subject}”的变化",
    breaks="分界点",
    value="取值",
    at="位置",
    below="之下",
    here="该点",
    above="之上",
    jump="跳变",
    no_breaks="没有分界点。",
    not_exact="一个最小单位内有多个分界点",
    sensitive="最近的分界点",
    tornado="越过最近分界点时总分的变化",
    fact="数据",
    now="现值",
    way="方向",
    kind="类别",
    last="至",
    beyond="自",
    distance="距离",
    crossing="越过时",
    total="其后总分",
    flips="受影响",
    ways={"less": "减少", "more": "增加", "other": "改为"},
    kinds={"jump": "跳变", "bend": "转折", "step": "舍入", "value": "取值"},
    slope="{row}：每增加{per} {change} 分",
    per={"ratio": "1 个百分点", "duration": "1 天", "share": "现值的 1%"},
    no_edge="没有分界点",
    not_searched="至 {value} 没有，未再查找",
    without_effect="目前没有影响：{names}",
    unused="没有规则用到：{names}",
    unknown="目前没有取值：{names}",
    untried="未试（文字或表格）：{names}",
    days="天",
    percentage_point="1 个百分点",
    percentage_points="{number} 个百分点",
)


def whatif_phrases(lang: Language) -> WhatIfPhrases:
    """The words of a language. Raises PerfscoreError where there are none for it."""
    return chosen(lang, {"en": EN, "zh": ZH})
