"""Reads a result, perhaps a stranger's, from JSON, and refuses with a place what is none."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, cast

import attrs

from perfscore.kernel import limits
from perfscore.kernel.source import Source, Span, printable
from perfscore.messages.catalogue import Message
from perfscore.messages.diagnostics import Diagnostic, FactsError, Place
from perfscore.reports.json_places import Path, entries, path_text
from perfscore.reports.json_tree import Contradiction, Tree, contradictions
from perfscore.reports.json_values import Misfit, Unquoted
from perfscore.scoring.result import Scored

_SHOWN = 60
_SMALL = 9
_LONG = re.compile(f"[0-9]{{{limits.RESULT_LONG_DIGITS},}}")


@attrs.frozen
class Claimed:
    """What a file says, whether or not its values fit one another; where they do not is told.

    ``content`` are the same values as they stand in the file, with the signature if there is one.
    """

    result: Scored
    contradictions: tuple[Contradiction, ...]
    content: Mapping[str, Any] = attrs.field(repr=False)


def read_result(text: str, name: str) -> Scored:
    """The result of a file; ``name`` stands for the file in diagnostics.

    Raises FactsError where the text is no result, or where its values contradict one another.
    """
    source = Source(name, text)
    claimed, paths = _read(source)
    if claimed.contradictions:
        found = {(*paths[each.path], each.what): each for each in claimed.contradictions[: limits.DIAGNOSTICS]}
        places = _places(source, found)
        raise FactsError([_contradiction(path, each, places[path]) for path, each in found.items()])
    return claimed.result


def read_claim(text: str, name: str) -> Claimed:
    """What a file says, also where its values contradict one another.

    Raises FactsError where the text is no result.
    """
    return _read(Source(name, text))[0]


def _read(source: Source) -> tuple[Claimed, dict[str, Path]]:
    """What a file says, and where in the file each node stands."""
    data = _parsed(source)
    tree = Tree(source.name)
    try:
        result = tree.whole(data)
    except Misfit as misfit:
        place = _places(source, [misfit.path], at_key=misfit.at_key)[misfit.path]
        raise FactsError([Diagnostic.at(misfit.message, place)]) from None
    found = (*tree.contradictions, *contradictions(result))
    return Claimed(result, found, cast("Mapping[str, Any]", data)), tree.paths


# ------------------------------------------------------------ the text


class _Twice(Exception):
    """An object has a key twice."""


def _parsed(source: Source) -> object:
    """The plain values of a JSON text. Raises FactsError where it is none, or too large."""
    text = source.text
    if len(text) > limits.RESULT_CHARACTERS or sum(map(text.count, "[{,")) > limits.RESULT_VALUES or _laborious(text):
        raise _refused(Message("PS614.too_large"), Place(source.name))
    try:
        found: object = json.loads(
            text, object_pairs_hook=_once, parse_int=_integer, parse_float=Unquoted, parse_constant=Unquoted
        )
    except RecursionError:
        raise _refused(Message("PS610.too_deep"), Place(source.name)) from None
    except _Twice:
        twice = next(entry for entry in entries(text) if entry.twice)
        message = Message("PS610.key_twice", key=printable(str(twice.path[-1])[:_SHOWN]))
        raise _refused(message, Place.of(source, twice.key)) from None
    except json.JSONDecodeError as error:
        ends = error.pos >= len(text.rstrip())
        at = max(0, min(error.pos, len(text.rstrip()) - 1))
        raise _refused(Message("PS610.no_json", ends=ends), Place.of(source, Span(at, at + 1))) from None
    return found


def _laborious(text: str) -> bool:
    """Whether numbers in a file are so long that reckoning with them would take too much time."""
    work = sum((len(each[0]) // limits.RESULT_LONG_DIGITS) ** 2 for each in _LONG.finditer(text))
    return work > limits.RESULT_LONG_WORK


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _Twice
    return found


def _integer(text: str) -> int | Unquoted:
    return int(text) if len(text) <= _SMALL else Unquoted(text)


def _refused(message: Message, place: Place) -> FactsError:
    return FactsError([Diagnostic.at(message, place)])


def _places(source: Source, paths: Iterable[Path], *, at_key: bool = False) -> dict[Path, Place]:
    """Where values stand, or their keys."""
    wanted = set(paths)
    found = {entry.path: entry for entry in entries(source.text) if entry.path in wanted}
    return {path: Place.of(source, entry.key if at_key else entry.value) for path, entry in found.items()}


def _contradiction(path: Path, each: Contradiction, place: Place) -> Diagnostic:
    claimed, found = (words if len(words) <= _SHOWN else f"{words[:_SHOWN]}…" for words in (each.claimed, each.found))
    return Diagnostic.at(Message("PS613.contradiction", path=path_text(path), claimed=claimed, found=found), place)
