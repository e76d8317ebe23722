"""The words of the titles of proposed examples, of the comments above them, and of what is not proposed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, Literal

from perfscore.kernel.source import printable, start_of
from perfscore.questions.soundness.coverage import Way
from perfscore.questions.soundness.proposals_reach import Position

Language = Literal["en", "zh"]
_LONGEST = 150
_LONGEST_PIECE = 60
_LONGEST_LIST = 120

_POSITIONS: Final[Mapping[Language, Mapping[Position, str]]] = {
    "en": {
        "at": "{what} at its edge {at}",
        "below": "{what} one step below its edge {at}",
        "above": "{what} one step above its edge {at}",
    },
    "zh": {"at": "{what} 恰在边界 {at}", "below": "{what} 比边界 {at} 低一步", "above": "{what} 比边界 {at} 高一步"},
}
_WAYS: Final[Mapping[Language, Mapping[Way, str]]] = {
    "en": {
        "taken": "`{piece}` is taken",
        "grade taken": "the grade {piece} is reached",
        "held": "`{piece}` holds",
        "failed": "`{piece}` does not hold",
        "computed held": "`{piece}` is computed",
        "units held": "`{piece}` takes points",
        "units failed": "`{piece}` takes none",
        "target held": "`{piece}` is met",
        "target failed": "`{piece}` is missed",
        "bound": "`{piece}` changes points",
        "unbound": "`{piece}` leaves the points alone",
    },
    "zh": {
        "taken": "取“{piece}”一行",
        "grade taken": "达到等级{piece}",
        "held": "“{piece}”成立",
        "failed": "“{piece}”不成立",
        "computed held": "“{piece}”得到计算",
        "units held": "“{piece}”扣分",
        "units failed": "“{piece}”不扣分",
        "target held": "“{piece}”达标",
        "target failed": "“{piece}”未达标",
        "bound": "“{piece}”改变得分",
        "unbound": "“{piece}”不改变得分",
    },
}
_WORDS: Final[Mapping[Language, Mapping[str, str]]] = {
    "en": {
        "title": "{row}: {words}",
        "proposed": "proposed: {words}; confirm or correct",
        "unreached": "no facts were found that bring this about: {words}",
        "unwritten": "the facts that bring this about, or the points they give, cannot be written in full: {words}",
        "left out": "left out, since so many are proposed already: {count}",
        "spent": "the search was ended; further examples may be missing for: {rows}",
        "unseen": "so many examples of the file were not looked at, and may try what is proposed: {count}",
        "reason": "example",
    },
    "zh": {
        "title": "{row}：{words}",
        "proposed": "建议：{words}；请确认或改正",
        "unreached": "未找到能达到此处的事实：{words}",
        "unwritten": "能达到此处的事实或其得分无法完整写出：{words}",
        "left out": "建议已多，另有 {count} 例未列出",
        "spent": "搜索已中止，可能还缺其他的例：{rows}",
        "unseen": "文件中另有 {count} 例未查看，建议的内容其中或已试过",
        "reason": "示例",
    },
}


def position_words(language: Language, position: Position, what: str, at: str) -> str:
    """Where a value stands, beside which edge."""
    return _POSITIONS[language][position].format(what=_short(what), at=_short(at))


def way_words(language: Language, way: Way, written: str) -> str:
    """What a piece of the framework does, which is called as it is written."""
    return _WAYS[language][way].format(piece=_short(written))


def words(language: Language, key: str, **parts: object) -> str:
    """A sentence around such words, in one line that is safe to print."""
    filled = {name: start_of(printable(str(part)), _LONGEST) for name, part in parts.items()}
    return _WORDS[language][key].format(**filled)


def some_of(names: Sequence[str]) -> str:
    """The first of some names, and how many there are where these are not all."""
    shown = start_of(printable(", ".join(names)), _LONGEST_LIST)
    return shown if len(shown) == len(printable(", ".join(names))) else f"{shown}… ({len(names)})"


def _short(text: str) -> str:
    line = " ".join(text.split())
    short = start_of(line, _LONGEST_PIECE)
    return short if short == line else f"{short}…"
