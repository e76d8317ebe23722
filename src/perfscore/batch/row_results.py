"""What was found out of one fact set among many comes in; its figures, and all else on demand, go out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cached_property
from typing import Any

import attrs

from perfscore.diagnostics import Diagnostic, FactsError
from perfscore.results import Result


class RowError(FactsError):
    """One fact set among many that cannot be scored; ``row`` is its number, counted from 1."""

    def __init__(self, diagnostics: tuple[Diagnostic, ...], row: int, told: Any = None) -> None:
        super().__init__(diagnostics, told)
        self.row = row

    def __str__(self) -> str:
        return f"row {self.row}:\n{super().__str__()}"

    def __reduce__(self) -> Any:
        return type(self), (self.diagnostics, self.row)


@attrs.frozen(slots=False, eq=False)
class RowResult:
    """What one fact set among many was given.

    ``row`` is its number, counted from 1. A row that cannot be scored has ``diagnostics``, which say why, and no
    score. ``scores``, ``warnings`` and ``result`` are made when they are first asked for.
    """

    row: int
    grade: str | None
    diagnostics: tuple[Diagnostic, ...]
    _figures: Callable[[], Mapping[str, Decimal]] = attrs.field(repr=False)
    _whole: Callable[[], Result] = attrs.field(repr=False)
    _warned: bool = attrs.field(repr=False, default=True)

    @property
    def failed(self) -> bool:
        """Whether it cannot be scored."""
        return bool(self.diagnostics)

    @property
    def score(self) -> Decimal | None:
        """The published total; None where there is no score."""
        return self.scores.get("")

    @cached_property
    def scores(self) -> Mapping[str, Decimal]:
        """The published scores of all groups and indicators by their paths; the whole has the empty path."""
        return {} if self.failed else self._figures()

    @cached_property
    def warnings(self) -> tuple[Diagnostic, ...]:
        """What the framework warns of in this row."""
        return () if self.failed or not self._warned else self.result.warnings

    @cached_property
    def result(self) -> Result:
        """The whole result, computed in this process. Raises FactsError where there is no score."""
        return self._whole()

    @property
    def error(self) -> RowError:
        """What a failed row raises where errors are raised; it also tells what could be known of it."""
        told = None
        try:
            self._whole()
        except FactsError as error:
            told = error.told
        return RowError(self.diagnostics, self.row, told)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, RowResult):
            return NotImplemented
        return self._meaning == other._meaning

    def __hash__(self) -> int:
        return hash((self.row, self.grade, self.diagnostics))

    @property
    def _meaning(self) -> tuple[object, ...]:
        return self.row, self.grade, self.diagnostics, dict(self.scores)
