"""The fixed words that tell whether a result holds (see ``phrases``)."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from perfscore.reports.phrases import Language, chosen


@attrs.frozen(kw_only=True)
class CertificatePhrases:
    """The words of one language; those with names in braces are filled in with ``str.format``."""

    joined: str
    holds: str
    fails: str
    same: str
    same_as_far: str
    same_values: str
    signatures: Mapping[str, str]
    renamed: str
    uncompared: Mapping[str, str]
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
    joined="{verdict} {comparison}",
    holds="The result holds.",
    fails="The result does not hold.",
    same="Computed again, every value, every place and all evidence are the same.",
    same_as_far="Computed again, every value is the same, and so is what else could be compared.",
    same_values="Computed again, every value is the same, but not every place or piece of evidence.",
    signatures={
        "unchecked": "It is signed; the signature was not checked, since no key was given.",
        "missing": "It is not signed.",
        "wrong": "The signature does not fit: the file was changed after it was signed, or the key is another one.",
        "right": "It was signed with this key, and nothing was changed since.",
    },
    renamed="What the result calls {claimed} is here {found}; the text is the same.",
    uncompared={
        "place": "Not compared: places in {file} ({count}), since no file was given with the very text that it had.",
        "evidence": "Not compared: evidence ({count}), since the facts were given as values without it.",
        "spacing": "Not compared: spacing of quotations ({count}), since the framework is laid out in another way.",
    },
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
        "children": "order of the rows below",
    },
)

ZH = CertificatePhrases(
    joined="{verdict}{comparison}",
    holds="核验通过。",
    fails="核验未通过。",
    same="重新计算后，各项数值、出处位置和依据完全一致。",
    same_as_far="重新计算后，各项数值完全一致，其余能够比对的内容也一致。",
    same_values="重新计算后，各项数值完全一致，但出处位置或依据不一致。",
    signatures={
        "unchecked": "文件带有签名；因未提供密钥，签名未经核验。",
        "missing": "文件没有签名。",
        "wrong": "签名不符：文件在签名后有改动，或者密钥不是签名时所用的密钥。",
        "right": "文件由此密钥签名，签名后没有改动。",
    },
    renamed="文件中所称的 {claimed} 在此处为 {found}，内容相同。",
    uncompared={
        "place": "未比对：{file} 中的位置（{count} 处），因为没有提供内容完全相同的文件。",
        "evidence": "未比对：依据（{count} 项），因为提供的数据只有数值，没有依据。",
        "spacing": "未比对：引文中的空格和换行（{count} 处），因为评价体系文件的排版不同。",
    },
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
        "children": "下级各项的顺序",
    },
)


def certificate_phrases(lang: Language) -> CertificatePhrases:
    """The words of a language. Raises PerfscoreError where there are none for it."""
    return chosen(lang, {"en": EN, "zh": ZH})
