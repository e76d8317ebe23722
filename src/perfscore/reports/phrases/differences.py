"""The fixed words that tell how two frameworks differ (see ``phrases``)."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from perfscore.reports.phrases.languages import Language, chosen


@attrs.frozen(kw_only=True)
class DifferencePhrases:
    """The words of one language; those with names in braces are filled in with ``str.format``."""

    lang: str
    head: str
    same: str
    count: str
    one: str
    one_scores: str
    touching: str
    harmless: str
    whole: str
    lines: str
    old_line: str
    new_line: str
    facts: str
    no_facts: str
    unfound: str
    row: str
    total: str
    grade: str
    no_score: str
    together: str
    up: str
    down: str
    impossible: str
    not_found: str
    not_found_most: str
    exactly: str
    least_most: str
    least: str
    in_row: str
    all_changes: str
    examples: str
    no_examples: str
    ended: str
    rescored: str
    name: str
    old: str
    new: str
    shift: str
    grades: str
    refused_by_old: str
    refused_by_new: str
    nothing: str
    comma: str
    kinds: Mapping[str, str]


EN = DifferencePhrases(
    lang="en",
    head="{old} → {new}",
    same="no difference in meaning",
    count="{count} changes in meaning, of which {scores} can touch a score",
    one="1 change in meaning, which touches no score by itself",
    one_scores="1 change in meaning, which can touch a score",
    touching="what can touch a score",
    harmless="what touches no score by itself",
    whole="the whole",
    lines="line {old} → {new}",
    old_line="line {old} of the old file",
    new_line="line {new}",
    facts="with {facts}:",
    no_facts="with the same facts:",
    unfound="no facts were found on which it matters",
    row="row {old} → {new}",
    total="total {old} → {new}",
    grade="grade {old} → {new}",
    no_score="no score",
    together="other changes are at work here, too",
    up="up",
    down="down",
    impossible="never",
    not_found="none found",
    not_found_most="none found, {bound} at most",
    exactly="{amount} and never more",
    least_most="at least {amount}, at most {bound}",
    least="at least {amount}",
    in_row="largest shift of `{path}`: {words}",
    all_changes="all changes together, largest shift of the total: {words}",
    examples="{changed} of {count} examples and given facts get another score, another grade or none",
    no_examples="there are no examples",
    ended="the search was ended before all was tried: more may be found elsewhere",
    rescored="scored again",
    name="facts",
    old="old",
    new="new",
    shift="shift",
    grades="grade",
    refused_by_old="the old framework refuses {name}:",
    refused_by_new="the new framework refuses {name}:",
    nothing="—",
    comma=", ",
    kinds={
        "about": "head changed",
        "rounding": "rounding changed",
        "fact added": "fact added",
        "fact removed": "fact removed",
        "fact renamed": "fact renamed",
        "fact type": "type of a fact changed",
        "fact domain": "domain of a fact changed",
        "fact step": "precision of a fact changed",
        "fact needed": "whether a fact must be given changed",
        "fact judged": "whether a fact is judged changed",
        "fact default": "default of a fact changed",
        "named targets": "words that targets may name changed",
        "column added": "column added",
        "column removed": "column removed",
        "column renamed": "column renamed",
        "let": "quantity changed",
        "let added": "quantity added",
        "let removed": "quantity removed",
        "let renamed": "quantity renamed",
        "title": "title changed",
        "wording": "wording changed",
        "comparison": "comparison without points changed",
        "row added": "row added",
        "row removed": "row removed",
        "row moved": "row moved",
        "row renamed": "row renamed",
        "weight": "points changed",
        "range": "range of points changed",
        "share": "weight in a mean changed",
        "combination": "way to combine changed",
        "level": "kind of row changed",
        "rule": "another rule",
        "formula": "formula changed",
        "subject": "another value is looked at",
        "edge": "edge moved",
        "points": "points of a band changed",
        "bands": "bands changed",
        "slope": "slope changed",
        "item points": "points of an item changed",
        "item added": "item added",
        "item removed": "item removed",
        "partial unit": "count of partial units changed",
        "target": "target changed",
        "short of target": "what is given short of the target changed",
        "judged": "judgement changed",
        "look-up": "look-up changed",
        "rows of a table": "rows of a table changed",
        "veto added": "new veto",
        "veto removed": "veto removed",
        "veto changed": "veto changed",
        "exemption added": "new exemption",
        "exemption removed": "exemption removed",
        "exemption changed": "exemption changed",
        "cap added": "new cap",
        "cap removed": "cap removed",
        "cap changed": "cap changed",
        "least points": "least points changed",
        "least points added": "least points added",
        "least points removed": "least points removed",
        "least points changed": "least points changed",
        "most points added": "most points added",
        "most points removed": "most points removed",
        "most points changed": "most points changed",
        "not applicable added": "new condition for not applicable",
        "not applicable removed": "condition for not applicable removed",
        "not applicable changed": "condition for not applicable changed",
        "grades": "grades changed",
        "grades added": "grades added",
        "grades removed": "grades removed",
        "grade edge": "edge of a grade moved",
        "grade basis": "total to grade on changed",
        "grade rule added": "new limit on the grade",
        "grade rule removed": "limit on the grade removed",
        "requirement added": "new requirement",
        "requirement removed": "requirement removed",
        "warning added": "new warning",
        "warning removed": "warning removed",
    },
)

ZH = DifferencePhrases(
    lang="zh",
    head="{old} → {new}",
    same="含义没有差别",
    count="含义有 {count} 处变化，其中 {scores} 处可能影响得分",
    one="含义有 1 处变化，本身不影响得分",
    one_scores="含义有 1 处变化，可能影响得分",
    touching="可能影响得分的变化",
    harmless="本身不影响得分的变化",
    whole="总表",
    lines="第 {old} 行 → 第 {new} 行",
    old_line="旧文件第 {old} 行",
    new_line="第 {new} 行",
    facts="当 {facts} 时：",
    no_facts="数据相同时：",
    unfound="没有找到使它起作用的数据",
    row="本项 {old} → {new}",
    total="总分 {old} → {new}",
    grade="等级 {old} → {new}",
    no_score="无得分",
    together="此处另有其他变化同时起作用",
    up="上升",
    down="下降",
    impossible="不可能",
    not_found="没有找到",
    not_found_most="没有找到，至多 {bound}",
    exactly="{amount}，不会更多",
    least_most="至少 {amount}，至多 {bound}",
    least="至少 {amount}",
    in_row="“{path}”最大变动：{words}",
    all_changes="所有变化合在一起，总分最大变动：{words}",
    examples="{count} 个示例和给定数据中，有 {changed} 个得分、等级或能否得分有变化",
    no_examples="没有示例",
    ended="搜索未全部完成即已结束，别处可能还有更大的变动",
    rescored="重新评分",
    name="数据",
    old="旧",
    new="新",
    shift="变动",
    grades="等级",
    refused_by_old="旧标准不接受 {name}：",
    refused_by_new="新标准不接受 {name}：",
    nothing="—",
    comma="，",
    kinds={
        "about": "表头变化",
        "rounding": "舍入变化",
        "fact added": "新增数据项",
        "fact removed": "删除数据项",
        "fact renamed": "数据项改名",
        "fact type": "数据项类型变化",
        "fact domain": "数据项取值范围变化",
        "fact step": "数据项精度变化",
        "fact needed": "数据项是否必填有变化",
        "fact judged": "数据项是否评定有变化",
        "fact default": "数据项默认值变化",
        "named targets": "指标值可用的名称变化",
        "column added": "新增列",
        "column removed": "删除列",
        "column renamed": "列改名",
        "let": "计算量变化",
        "let added": "新增计算量",
        "let removed": "删除计算量",
        "let renamed": "计算量改名",
        "title": "标题变化",
        "wording": "措辞变化",
        "comparison": "不计分的比较变化",
        "row added": "新增指标",
        "row removed": "删除指标",
        "row moved": "指标移动",
        "row renamed": "指标改名",
        "weight": "分值变化",
        "range": "分值范围变化",
        "share": "平均时的权重变化",
        "combination": "汇总方式变化",
        "level": "指标层级变化",
        "rule": "改用另一规则",
        "formula": "公式变化",
        "subject": "考察的数值变化",
        "edge": "界限移动",
        "points": "档次得分变化",
        "bands": "档次变化",
        "slope": "幅度变化",
        "item points": "单项分数变化",
        "item added": "新增单项",
        "item removed": "删除单项",
        "partial unit": "不足一个单位的算法变化",
        "target": "目标值变化",
        "short of target": "未达标时的给分变化",
        "judged": "评定变化",
        "look-up": "查表变化",
        "rows of a table": "表格行变化",
        "veto added": "新增否决",
        "veto removed": "删除否决",
        "veto changed": "否决变化",
        "exemption added": "新增豁免",
        "exemption removed": "删除豁免",
        "exemption changed": "豁免变化",
        "cap added": "新增上限",
        "cap removed": "删除上限",
        "cap changed": "上限变化",
        "least points": "最低得分变化",
        "least points added": "新增最低得分",
        "least points removed": "删除最低得分",
        "least points changed": "最低得分变化",
        "most points added": "新增最高得分",
        "most points removed": "删除最高得分",
        "most points changed": "最高得分变化",
        "not applicable added": "新增不适用条件",
        "not applicable removed": "删除不适用条件",
        "not applicable changed": "不适用条件变化",
        "grades": "等级变化",
        "grades added": "新增等级",
        "grades removed": "删除等级",
        "grade edge": "等级界限移动",
        "grade basis": "评等级所依据的总分变化",
        "grade rule added": "新增等级限制",
        "grade rule removed": "删除等级限制",
        "requirement added": "新增要求",
        "requirement removed": "删除要求",
        "warning added": "新增提醒",
        "warning removed": "删除提醒",
    },
)

_ALL: Mapping[Language, DifferencePhrases] = {"en": EN, "zh": ZH}


def difference_phrases(lang: Language) -> DifferencePhrases:
    """The words of a language. Raises PerfscoreError where there are none for it."""
    return chosen(lang, _ALL)
