"""A language comes in; the fixed words that tell whether a result holds go out (see ``phrases``)."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from perfscore.phrases import Language, chosen


@attrs.frozen(kw_only=True)
class CertificatePhrases:
    """The words of one language; those with names in braces are filled in with ``str.format``."""

    holds: str
    fails: str
    whole: str
    node: str
    differs: str
    nothing: str
    only_claimed: str
    only_found: str
    contradicts: str
    above: str
    not_scored: str
    other_version: str
    more: str
    comma: str
    what: Mapping[str, str]


EN = CertificatePhrases(
    holds="The result holds: computed again, every value is the same.",
    fails="The result does not hold.",
    whole="the whole",
    node="{title} ({path})",
    differs="{what}: the file says {claimed}, computed again it is {found}",
    nothing="nothing",
    only_claimed="stands in the file, but is not there when computed again",
    only_found="is missing in the file",
    contradicts="{what}: the file says {claimed}, but its own figures make it {found}",
    above="and so differ above: {paths}",
    not_scored="These facts cannot be scored now:",
    other_version="Computed by perfscore {claimed}; checked with {found}.",
    more="… and {count} more",
    comma=", ",
    what={
        "digest": "digest of the framework",
        "facts_digest": "digest of the facts",
        "framework": "framework",
        "title": "title",
        "version": "version",
        "effective": "period in force",
        "authority": "authority",
        "origin": "published in",
        "language": "language",
        "currency": "currency",
        "about": "what the facts say of themselves",
        "grade": "grade",
        "earned_grade": "grade before caps",
        "grade_rules": "rules of the grade",
        "quantities": "computed values",
        "warnings": "warnings",
        "kind": "kind",
        "name": "name",
        "weight": "points",
        "low": "lowest points",
        "high": "highest points",
        "score": "score",
        "lost": "lost",
        "exact": "score before rounding",
        "earned": "earned by its rule",
        "limited": "score after all limits",
        "applies": "applies",
        "row": "row",
        "attainment": "attainment",
        "deviation": "deviation",
        "losses": "losses",
        "limits": "limits",
        "explanation": "explanation",
    },
)

ZH = CertificatePhrases(
    holds="核验通过：重新计算后，各项数值完全一致。",
    fails="核验未通过。",
    whole="整体",
    node="{title}（{path}）",
    differs="{what}：文件中为 {claimed}，重新计算为 {found}",
    nothing="无",
    only_claimed="文件中有此项，重新计算时没有",
    only_found="文件中缺少此项",
    contradicts="{what}：文件中为 {claimed}，但按文件自身的数据应为 {found}",
    above="上级随之不一致：{paths}",
    not_scored="这些数据目前无法评分：",
    other_version="由 perfscore {claimed} 计算，以 {found} 核验。",
    more="……另有 {count} 处",
    comma="、",
    what={
        "digest": "评价体系摘要",
        "facts_digest": "数据摘要",
        "framework": "评价体系",
        "title": "标题",
        "version": "版本",
        "effective": "适用期间",
        "authority": "制定单位",
        "origin": "文件依据",
        "language": "语言",
        "currency": "货币单位",
        "about": "数据自述",
        "grade": "等级",
        "earned_grade": "封顶前等级",
        "grade_rules": "等级规则",
        "quantities": "计算值",
        "warnings": "提示",
        "kind": "类别",
        "name": "名称",
        "weight": "分值",
        "low": "最低分",
        "high": "最高分",
        "score": "得分",
        "lost": "扣分",
        "exact": "舍入前得分",
        "earned": "规则得分",
        "limited": "限制后得分",
        "applies": "是否适用",
        "row": "行号",
        "attainment": "完成率",
        "deviation": "偏差率",
        "losses": "扣分明细",
        "limits": "限制条款",
        "explanation": "评分说明",
    },
)


def certificate_phrases(lang: Language) -> CertificatePhrases:
    """The words of a language. Raises PerfscoreError where there are none for it."""
    return chosen(lang, {"en": EN, "zh": ZH})
