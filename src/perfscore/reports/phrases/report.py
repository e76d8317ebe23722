"""The fixed words that only a page with its pictures needs (see ``phrases``)."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from perfscore.reports.phrases import Language, chosen


@attrs.frozen(kw_only=True)
class ReportPhrases:
    """The words of one language; those with names in braces are filled in with ``str.format``."""

    # the head
    about: Mapping[str, str]
    authority: str
    origin: str
    version: str
    period: str
    day: str
    since: str
    until: str
    full: str
    lost_of: str
    gained: str
    nothing: str
    # the pictures
    waterfall: str
    start: str
    rest: str
    axis: str
    shown_as: str
    standing: str
    more_stretches: str
    not_to_scale: str
    whole: str
    of_whole: str
    # the charts
    along: str
    no_score: str
    hatched: str
    unmarked: str
    present: str
    now: str
    lowest: str
    highest: str
    more_bars: str
    thinned: str
    # a framework
    asks: str
    fact: str
    value: str
    types: Mapping[str, str]
    judged: str
    one_of: str
    columns: str
    optional: str
    default: str
    each_row: str
    otherwise: str
    # the table
    table: str
    caption: str
    attained: str
    subtotal: str
    basis: str
    of_target: str
    of_ceiling: str
    at_target: str
    standard: str
    actual: str
    worth: str
    too_many: str
    not_shown: str
    # the ledger, the grade, the certificate
    ledger_caption: str
    exact: str
    more_losses: str
    annex: str
    annex_more: str
    certificate: str
    verify: str


EN = ReportPhrases(
    about={"title": "subject", "year": "year", "source": "source of the figures"},
    authority="authority",
    origin="published in",
    version="version",
    period="period in force",
    day="{0.year:04}-{0.month:02}-{0.day:02}",
    since="from {first}",
    until="{first} to {last}",
    full="of {points}",
    lost_of="{points} lost",
    gained="{points} gained",
    nothing="nothing lost",
    waterfall="From the full points to the total",
    start="full points",
    rest="{count} others together",
    axis="The axis starts at {start}, not at 0.",
    shown_as="{subject}: {value}",
    standing="{value} gives {points}",
    more_stretches="{count} more bands",
    not_to_scale="A sketch, not to scale",
    whole="total",
    of_whole="{kind} on the total",
    along="{scored} along “{subject}”",
    no_score="no score",
    hatched="Hatched: no score",
    unmarked="{count} edges stand too close together for a mark",
    present="Outlined: {row}, {column}, as it is now",
    now="now {points}",
    lowest="lowest",
    highest="highest",
    more_bars="{count} more change less",
    thinned="Not all rows and columns are drawn: {rows} of {all_rows}, {columns} of {all_columns}",
    asks="facts it asks for",
    fact="fact",
    value="value",
    types={
        "number": "number",
        "count": "count",
        "ratio": "share, such as 97.5%",
        "money": "amount of money",
        "points": "points",
        "duration": "duration, such as 5 days",
        "bool": "yes or no",
        "date": "day, such as 2021-12-31",
        "text": "text",
        "choice": "choice",
        "target": "target, such as ≥95%",
        "actual": "actual value, such as 96.2%",
        "table": "table",
    },
    judged="judged, from {low} to {high}",
    one_of="one of {options}",
    columns="columns: {columns}",
    optional="may be left out",
    default="if left out: {value}",
    each_row="one for each row of {table}",
    otherwise="otherwise",
    table="Score table",
    caption="Points, score and what took points off, indicator by indicator",
    attained="share",
    subtotal="adjustment as a group",
    basis="basis and figures",
    of_target="{share} of the target",
    of_ceiling="the actual value is {share} of the ceiling",
    at_target="exactly the target",
    standard="rule",
    actual="actual",
    worth="{what} ({points})",
    too_many="This table has {count} rows and parts. Above {limit}, the basis and the figures of each are left out.",
    not_shown="{count} more rows are not shown here.",
    ledger_caption="Every loss, the largest first; what was given back stands last, with what no range counts",
    exact="exactly {amount}",
    more_losses="{count} smaller entries together",
    annex="Annex: how the rows that lost points were scored",
    annex_more="{count} more are not printed; the page on the screen tells of each.",
    certificate="Certificate",
    verify="Whoever has the framework and the facts can compute this result again:",
)

ZH = ReportPhrases(
    about={"title": "评价内容", "year": "评价年度", "source": "数据来源"},
    authority="制定单位",
    origin="文件依据",
    version="版本",
    period="适用期间",
    day="{0.year} 年 {0.month} 月 {0.day} 日",
    since="自 {first} 起",
    until="{first}至 {last}",
    full="满分 {points}",
    lost_of="扣 {points} 分",
    gained="加 {points} 分",
    nothing="未扣分",
    waterfall="从满分到总分",
    start="满分",
    rest="其余 {count} 项合计",
    axis="横轴从 {start} 分开始，不是从 0 分开始。",
    shown_as="{subject}：{value}",
    standing="{value} 得 {points}",
    more_stretches="另有 {count} 档",
    not_to_scale="示意图，非按比例",
    whole="总分",
    of_whole="总分{kind}",
    along="{scored}随“{subject}”的变化",
    no_score="无得分",
    hatched="竖线处无得分",
    unmarked="另有 {count} 个分界点过密，未逐一标出",
    present="方框为现状：{row}，{column}",
    now="现为 {points}",
    lowest="最低",
    highest="最高",
    more_bars="另有 {count} 项影响较小",
    thinned="未画出全部行列：{all_rows} 行中的 {rows} 行，{all_columns} 列中的 {columns} 列",
    asks="需要的数据",
    fact="数据",
    value="取值",
    types={
        "number": "数",
        "count": "个数",
        "ratio": "比率，如 97.5%",
        "money": "金额",
        "points": "分数",
        "duration": "时长，如 5 days",
        "bool": "是或否",
        "date": "日期，如 2021-12-31",
        "text": "文字",
        "choice": "选项",
        "target": "目标值，如 ≥95%",
        "actual": "实际值，如 96.2%",
        "table": "表",
    },
    judged="评定，{low} 至 {high} 分",
    one_of="选项：{options}",
    columns="各列：{columns}",
    optional="可以不填",
    default="不填时为 {value}",
    each_row="{table} 的每一行各一项",
    otherwise="其余",
    table="评分表",
    caption="各项指标的分值、得分和扣分情况",
    attained="得分率",
    subtotal="本级调整",
    basis="依据与计算",
    of_target="完成目标值的 {share}",
    of_ceiling="实际值为上限的 {share}",
    at_target="与目标值一致",
    standard="标准",
    actual="实际",
    worth="{what}（{points}）",
    too_many="本表共有指标和评分要点 {count} 项，超过 {limit} 项，不逐项附列依据与计算。",
    not_shown="另有 {count} 行未在此列出。",
    ledger_caption="全部扣分，按分值从大到小排列；加回的分值列在最后，超出范围不计的紧随其后",
    exact="舍入前 {amount}",
    more_losses="其余 {count} 笔较小的合计",
    annex="附：扣分项目的计分依据",
    annex_more="另有 {count} 项未印出，可在网页中查看。",
    certificate="核验",
    verify="持有评价体系文件和数据文件者，可重新计算本结果：",
)


def report_phrases(lang: Language) -> ReportPhrases:
    """The words of a language. Raises PerfscoreError where there are none for it."""
    return chosen(lang, {"en": EN, "zh": ZH})
