"""The text of one function, or of several that share what they compute, made of lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

_SHARED = re.compile(r"\b[nm][0-9]+\b")
_SLOT = re.compile(r"\b([fds])([0-9]+)\b")
_HEAD = "(values, below, statuses"


def text_of(units: Sequence[list[str]], results: Sequence[str], slots: int, most: int) -> str:
    """The text of a function ``run`` that returns the results; it is cut into pieces of about ``most`` lines."""
    pieces = list(_pieces(units, most))
    if len(pieces) > 1:
        return _several(pieces, results, slots)
    body = [*_loads([*pieces[0], *results], slots), "w = False", *pieces[0], f"return ({', '.join(results)},)"]
    return "\n".join([f"def run{_HEAD}):", *_indented(body), ""])


def _pieces(units: Sequence[list[str]], most: int) -> Iterator[list[str]]:
    lines: list[str] = []
    for unit in units:
        if lines and len(lines) + len(unit) > most:
            yield lines
            lines = []
        lines.extend(unit)
    yield lines


def _loads(lines: Sequence[str], slots: int) -> list[str]:
    """The lines that read the slots that others use."""
    used = {(match[1], int(match[2])) for line in lines for match in _SLOT.finditer(line)}
    found = []
    for letter, field in (("f", "values"), ("d", "below"), ("s", "statuses")):
        places = sorted(place for name, place in used if name == letter)
        if len(places) * 2 > slots:
            found.append(f"{', '.join(f'{letter}{place}' for place in range(slots))}, = {field}")
        else:
            found += [f"{letter}{place} = {field}[{place}]" for place in places]
    return found


def _indented(lines: Sequence[str]) -> list[str]:
    return [f" {line}" for line in lines]


def _several(pieces: Sequence[list[str]], results: Sequence[str], slots: int) -> str:
    """Functions that keep in a list what one of them computes and another one, or the result, needs."""
    names = [set(_SHARED.findall("\n".join(lines))) for lines in pieces]
    first: dict[str, int] = {}
    last: dict[str, int] = {name: len(pieces) for name in results}
    for index, each in enumerate(names):
        for name in each:
            first.setdefault(name, index)
            last[name] = max(last.get(name, 0), index)
    kept = sorted(name for name, index in first.items() if last[name] > index)
    places = {name: f"memory[{place}]" for place, name in enumerate(kept, start=1)}
    text, calls = [], []
    for index, lines in enumerate(pieces):
        reads = sorted(name for name in names[index] if first[name] < index)
        writes = sorted(name for name in names[index] if first[name] == index and name in places)
        text.append(f"def piece{index}{_HEAD}, memory):")
        text += _indented(_loads(lines, slots))
        text += [" w = memory[0]", *(f" {name} = {places[name]}" for name in reads)]
        text += _indented(lines)
        text += [*(f" {places[name]} = {name}" for name in writes), " memory[0] = w"]
        calls.append(f" piece{index}{_HEAD}, memory)")
    places["w"] = "memory[0]"
    returned = ", ".join(places.get(name, name) for name in results)
    head = [f"def run{_HEAD}):", *_indented(_loads(results, slots)), f" memory = [False] * {len(places)}"]
    return "\n".join([*text, *head, *calls, f" return ({returned},)", ""])
