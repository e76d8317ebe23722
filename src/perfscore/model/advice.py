"""What to write instead of a word that is not known where only certain words stand, or of a value of another unit."""

from __future__ import annotations

from collections.abc import Sequence

from perfscore.kernel.types import Kind, Type
from perfscore.messages.catalogue import Message, Words
from perfscore.syntax.chinese import near

# Words of other languages and forms, by the word that is meant.
_SYNONYMS = {
    "ratio": "percent percentage rate share proportion 比率 比例 百分比",
    "count": "integer int whole quantity 数量 整数",
    "number": "decimal float double real numeric 数 数字 小数",
    "money": "currency amount sum_of_money 金额",
    "bool": "boolean logical flag yes_no 是否",
    "text": "string str char words 文本",
    "choice": "enum enumeration option options 选项",
    "table": "list rows array records sheet dataset dataframe 表 表格 清单",
    "date": "day datetime 日期",
    "duration": "time period interval timedelta 时长",
    "points": "score marks 分 分数",
    "mean": "average avg 平均",
    "weighted mean": "weighted weighted_average weighted_mean 加权平均",
    "sum": "total add 合计",
    "minimum": "min lowest 最小",
    "maximum": "max highest 最大",
    "redistribute": "ignore skip exclude omit leave_out 剔除",
    "missing": "absent none null empty unknown 缺失",
    "not applicable": "na n_a inapplicable 不适用",
    "pending": "open later 待定",
    "known": "given present",
    "half_even": "bankers banker",
    "half_up": "commercial round 四舍五入",
    "down": "truncate trunc cut",
    "floor": "round_down",
    "ceiling": "ceil round_up",
    "zh": "chinese cn zh_cn 中文",
    "en": "english en_us 英文",
    "published": "rounded displayed",
    "exact": "unrounded raw",
}
_MEANT = {synonym: meant for meant, synonyms in _SYNONYMS.items() for synonym in synonyms.split()}


def unknown_word(what: Words, word: str, known: Sequence[str], meant: str | None) -> Message:
    """PS113: a word where only certain words can stand."""
    synonym = _MEANT.get(word.lower())
    meant = synonym if synonym in known else meant or near(word, known)
    if word == "table":
        return Message("PS113.no_columns", word=word)
    if meant == "table":
        return Message("PS113.no_table", word=word, what=what)
    return Message("PS113.unknown_word", word=word, what=what, meant=meant, known=known)


def unit_advice(left: Type, right: Type, *, written: bool = False) -> Words:
    """What may help where two values cannot be added or compared, of which the right one may be ``written``."""
    kinds = {left.kind, right.kind}
    if Kind.MISSING in kinds:
        return Words("unit.missing")
    if written and left.kind is Kind.BOOL:
        return Words("unit.truth")
    if Kind.TARGET in kinds:
        return Words("unit.meets")
    if Kind.ACTUAL in kinds:
        return Words("unit.actual")
    if kinds == {Kind.RATIO, Kind.MONEY}:
        return Words("unit.percent_of_money")
    if Kind.DURATION in kinds and Kind.PLAIN in kinds:
        return Words("unit.duration")
    if Kind.DATE in kinds and Kind.PLAIN in kinds:
        return Words("unit.date")
    if Kind.BOOL in kinds:
        return Words("unit.condition")
    if Kind.TEXT in kinds:
        return Words("unit.text")
    if Kind.RATIO in kinds and Kind.COUNT in kinds:
        return Words("unit.ratio")
    return Words("unit.other")
