"""Results that tell of losses, limits and texts that no framework would give."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import attrs

from perfscore import Result
from perfscore.kernel.source import replace
from perfscore.messages.diagnostics import Place
from perfscore.scoring.explanation import AppliedLimit, Explainer, Explanation, Loss, Seen, Told
from perfscore.scoring.result import NodeResult

PLACE = Place("f.perf", 7, 1, 7, 9)
HOSTILE = [
    "\x1b[31mred\x1b[0m",
    "two\nlines\r\n",
    "a\tb",
    "\ud800",
    "\u202egnp.exe",
    "שלום עולם",
    "مرحبا",
    "e\u0301" * 30,
    "表" * 20_000,
    "<script>alert('|`*_#~')</script>",
    "\x00\x07\x9b",
    "{title} {0} %s",
    "👩‍👩‍👧",
]


@attrs.frozen
class Fixed(Explainer):
    """An explainer that says what it was told to say."""

    said: tuple[Loss, ...] = ()
    held: tuple[AppliedLimit, ...] = ()

    @property
    def paths(self) -> tuple[str, ...]:
        """The nodes that can be explained: none."""
        return ()

    def title(self, path: str) -> str:
        """Nothing has a title of its own."""
        return path

    def losses(self, path: str) -> tuple[Loss, ...]:
        """The losses of a node and of all below it."""
        return tuple(each for each in self.said if not path or f"{each.path}.".startswith(f"{path}."))

    def limits(self, path: str) -> tuple[AppliedLimit, ...]:
        """The same for all nodes but the whole."""
        return self.held if path else ()

    def explanation(self, path: str) -> Explanation:
        """Nothing of this kind is known."""
        raise KeyError(path)


def loss(path: str, published: str, amount: str | None = None, **changes: Any) -> Loss:
    """A loss with an everyday rest."""
    fields: dict[str, Any] = {
        "title": path or None,
        "kind": "deduction",
        "reason": "late",
        "clause": '1 when late "late"',
        "place": PLACE,
        "seen": (),
    }
    exact = Fraction(published if amount is None else amount)
    return Loss(path=path, amount=exact, published=Decimal(published), **(fields | changes))


def retold(result: Result, *losses: Loss, held: tuple[AppliedLimit, ...] = (), **changes: Any) -> Result:
    """The result, with other losses, limits and texts."""
    told = Told(lambda: Fixed(losses, held))

    def node(each: NodeResult) -> NodeResult:
        return replace(each, told=told, children=tuple(map(node, each.children)))

    return replace(result, told=told, children=tuple(map(node, result.children)), **changes)


def figure(name: str, value: str, **changes: Any) -> Seen:
    """A figure."""
    fields: dict[str, Any] = {"title": None, "kind": "number"}
    return Seen(name, value=value, **(fields | changes))


def safe(text: str) -> bool:
    """Whether a text can go to a terminal and to a file: line ends alone of the control characters, and UTF-8."""
    return all(char.isprintable() or char in "\n\t\u3000" for char in text) and text == text.encode().decode()
