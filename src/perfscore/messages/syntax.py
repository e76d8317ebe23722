"""Messages about the text of a framework itself (PS1xx)."""

from __future__ import annotations

from collections.abc import Sequence

from perfscore.kernel import limits
from perfscore.messages.diagnostics import Message

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
_TABLE = "rows with columns are written `table { name : text, done : bool }`"
_MEANT = {synonym: meant for meant, synonyms in _SYNONYMS.items() for synonym in synonyms.split()}


def quoted_list(words: Sequence[str], last: str = "or") -> str:
    """``a, b or c``."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def quoted_text(text: str) -> str:
    """A text as a framework writes it: in plain quotation marks, or in curly ones around plain ones."""
    return f"“{text}”" if '"' in text else f'"{text}"'


def number_too_long(length: int) -> Message:
    """PS106: a number with too many characters."""
    return Message("PS106", f"this number has {length} characters", f"a number has at most {limits.LITERAL_CHARACTERS}")


def name_too_long(length: int) -> Message:
    """PS106: a name with too many characters."""
    return Message("PS106", f"this name has {length} characters", f"a name has at most {limits.NAME_CHARACTERS}")


def text_too_long(length: int) -> Message:
    """PS106: a quoted text with too many characters."""
    return Message("PS106", f"this text has {length} characters", f"a text has at most {limits.STRING_CHARACTERS}")


def too_deep() -> Message:
    """PS107: brackets or operators inside one another, too many times."""
    return Message(
        "PS107",
        f"more than {limits.NESTING} levels stand inside one another here",
        "give inner parts a name of their own with `let`, or join levels",
    )


def file_too_large() -> Message:
    """PS108: a text with too many characters."""
    return Message(
        "PS108",
        f"this file has more than {limits.FILE_CHARACTERS:,} characters",
        "a framework of this size is most likely not meant; split it",
    )


def too_many_tokens() -> Message:
    """PS108: a text with too many words, numbers and signs."""
    return Message(
        "PS108",
        f"this file has more than {limits.TOKENS:,} words, numbers and signs",
        "a framework of this size is most likely not meant; split it",
    )


def no_such_day(text: str) -> Message:
    """PS110: a date that no calendar has."""
    return Message("PS110", f"there is no day {text}", "a date is written year-month-day: `2021-12-31`")


def loss_written(found: str) -> Message:
    """PS101: an expected loss whose words stand in another order."""
    what = f"{found} cannot stand here" if found[0] in '"“' else f"`{found}` cannot stand here"
    help_ = 'a loss is written `loss 2 "reason" in ROW` or `no loss "reason" in ROW`; reason and row may be left out'
    return Message("PS101", what, help_)


def partial_word_missing() -> Message:
    """PS112: a deduction that leaves open what a unit that is not full costs."""
    return Message(
        "PS112",
        "this deduction does not say what a unit costs that is not full",
        "add `proportional` (a half costs half), `each started` (a begun one costs all) or `each complete`",
    )


def unknown_word(what: str, word: str, known: Sequence[str], meant: str | None) -> Message:
    """PS113: a word where only certain words can stand."""
    synonym = _MEANT.get(word.lower())
    meant = synonym if synonym in known else meant
    if "table" in {word, meant}:
        return Message("PS113", f"`{word}` has no columns" if word == "table" else f"`{word}` is no {what}", _TABLE)
    help_ = f"did you mean `{meant}`?" if meant else f"it is one of {quoted_list([f'`{each}`' for each in known])}"
    return Message("PS113", f"`{word}` is no {what}", help_)


def no_header() -> Message:
    """PS114: a text without a framework block."""
    return Message(
        "PS114",
        "this file has no `framework` block",
        'begin with `framework my_name "My title" { points 100 }`',
    )


def second(what: str) -> Message:
    """PS115: something stands twice that can stand once."""
    return Message("PS115", f"{what} stands here a second time", "keep one of them")


def otherwise_missing() -> Message:
    """PS116: a target that leaves open what missing it earns."""
    return Message(
        "PS116",
        "this target does not say what missing it earns",
        "add `otherwise zero`, `otherwise proportional` or `otherwise bands { … }`",
    )


def misplaced(what: str, where: str) -> Message:
    """PS117: a statement inside something that cannot hold it."""
    return Message("PS117", f"{what} cannot stand in {where}", _WHERE.get(what.partition(" ")[2], "move it out"))


_WHERE = {
    "group": "groups stand at the top of the file or in other groups",
    "indicator": "indicators stand at the top of the file or in groups",
    "part": "parts stand in indicators",
    "points clause": "points are given by indicators and their parts",
    "check": "checks stand in indicators and their parts",
    "row`": "`each row of …` stands at the top of the file or in groups",
}


def no_value_here(what: str, help_: str) -> Message:
    """PS118: something that this kind of statement cannot have."""
    return Message("PS118", what, help_)
