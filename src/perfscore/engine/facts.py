"""Values of any kind, with or without evidence, come in; a named set of facts goes out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

import attrs

from perfscore.analysis.terms import Status
from perfscore.diagnostics import Place


@attrs.frozen
class Fact:
    """A value as it was given, and where it comes from.

    ``status`` is ``known``, ``missing``, ``pending`` (an assessor has not judged yet) or ``not applicable``; only a
    known fact has a value. ``assessor`` and ``reason`` belong to judged points.
    """

    value: Any = None
    status: Status = attrs.field(default="known", kw_only=True)
    source: str | None = attrs.field(default=None, kw_only=True)
    note: str | None = attrs.field(default=None, kw_only=True)
    assessor: str | None = attrs.field(default=None, kw_only=True)
    reason: str | None = attrs.field(default=None, kw_only=True)


MISSING = Fact(status="missing")
PENDING = Fact(status="pending")
NOT_APPLICABLE = Fact(status="not applicable")

FIELDS = tuple(field.name for field in attrs.fields(Fact))


@attrs.frozen(slots=False)
class Facts(Mapping[str, Any]):
    """Facts by name, as read from a file; behaves as a mapping and never changes.

    ``about`` is what the file says of itself; ``places`` tell where each fact stands.
    """

    name: str
    entries: tuple[tuple[str, Any], ...]
    about: tuple[tuple[str, Any], ...] = ()
    places: tuple[tuple[str, Place], ...] = attrs.field(default=(), eq=False, repr=False)

    @cached_property
    def _by_name(self) -> dict[str, Any]:
        return dict(self.entries)

    @cached_property
    def _place_by_name(self) -> dict[str, Place]:
        return dict(self.places)

    def __getitem__(self, name: str) -> Any:
        return self._by_name[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_name)

    def __len__(self) -> int:
        return len(self._by_name)

    def __or__(self, other: Mapping[str, Any]) -> Facts:
        """These facts with some replaced or added; the old ones stay as they are."""
        merged = {**self._by_name, **other}
        kept = tuple((name, place) for name, place in self.places if name not in other)
        return Facts(self.name, tuple(merged.items()), self.about, kept)

    def place(self, name: str) -> Place | None:
        """Where a fact stands in its file."""
        return self._place_by_name.get(name)
