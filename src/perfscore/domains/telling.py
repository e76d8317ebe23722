"""What is to be said of something wrong: the sentence that its name stands for, with its words and figures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import zip_longest
from typing import assert_never, cast

import attrs

from perfscore.core.nodes import Value, Wrong
from perfscore.kernel.source import start_of
from perfscore.kernel.wording import describe
from perfscore.messages import facts as messages
from perfscore.messages import tables as table_messages
from perfscore.messages import types as type_messages
from perfscore.messages.diagnostics import Message

_WIDEST_FIGURE = 120


@attrs.frozen
class Called:
    """How messages call the row of the score that is looked at, or the row of facts that it is made of.

    ``path`` is that of the latter, ``number`` its number, and ``titles`` gives what stands in its columns.
    """

    path: str = ""
    number: int | None = None
    titles: Callable[[str], str] = str

    def title(self, wrong: Wrong) -> str:
        """The title of the row of the score and, where it is made of a row of facts, the number of that."""
        title = wrong.title if wrong.titled is None else self.titles(wrong.titled)
        return f"“{title}”" if self.number is None else f"row {self.number} “{title}”"


def message(wrong: Wrong, values: Sequence[Value | None], row: Called) -> Message:
    """What is to be said of something wrong and its figures."""
    words = wrong.words
    figures = [describe(value, kind) for value, kind in zip(values, wrong.types, strict=False)]
    match wrong.name:
        case "impossible default":
            return type_messages.impossible_default(str(words[0]), *figures)
        case "not applicable":
            return messages.not_applicable(f"{words[0]} `{row.path}{words[1]}`", words[2])
        case "nothing applies":
            return messages.nothing_applies()
        case "endless score":
            return messages.endless_score(*figures)
        case "bad row points":
            return table_messages.bad_row_points(str(words[0]), *figures)
        case "endless row points":
            return table_messages.endless_row_points(*figures)
        case "no rows":
            return table_messages.no_rows(str(words[0]), filtered=words[1] is not None, entries=True)
        case "no row":
            return messages.no_row(*figures)
        case "outside bounds":
            given, low, high = figures
            return table_messages.outside_bounds(row.title(wrong), given, low, high, words[0])
        case "no reason":
            return table_messages.no_reason(row.title(wrong), *figures)
        case "perhaps missed":
            return table_messages.perhaps_missed(row.title(wrong), figures[0], f"{words[0] or ''}{figures[1]}")
        case "full for missed":
            return table_messages.full_for_missed(row.title(wrong), figures[0], f"{words[0] or ''}{figures[1]}")
        case "beyond":
            if row.number is None:
                return messages.far_beyond(figures[0], figures[1], str(words[0]))
            return table_messages.beyond(row.title(wrong), figures[0], figures[1], str(words[0]))
        case "rows not adding up":
            own, declared, rest = (cast(Fraction, value) for value in values)
            what, *tables = map(str, words)
            return table_messages.rows_not_adding_up(tables, own, what, declared, rest)
        case "no such share":
            return table_messages.no_share(*figures)
        case "not checked":
            return table_messages.not_checked(row.title(wrong), str(words[0]))
        case "requirement failed":
            return messages.requirement_failed(_interleaved(words, figures))
        case "warning raised":
            return messages.warning_raised(_interleaved(words, figures))
        case _:
            assert_never(wrong.name)


def _interleaved(words: Sequence[str | None], figures: Sequence[str]) -> str:
    """Words with a figure between any two of them."""
    shown = [start_of(figure, _WIDEST_FIGURE) for figure in figures]
    return "".join(piece or "" for pair in zip_longest(words, shown) for piece in pair)
