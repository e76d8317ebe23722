"""Lines of code come in; the text of one function, or of several that share what they compute, goes out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

_COPY = re.compile(r"(?<=\n)([nhx][0-9]+) = (t[0-9]+)(?=\n)")
_SHARED = re.compile(r"\b[abeghmnpqrvxy][0-9]+\b")
_SLOT = re.compile(r"\b([fds])([0-9]+)\b")
_HEAD = "(values, below, statuses"


def text_of(units: Sequence[list[str]], results: Sequence[str], slots: int, most: int) -> str:
    """The text of a function ``run`` that returns the results; it is cut into pieces of about ``most`` lines."""
    pieces = list(_pieces([_without_copies(unit) for unit in units], most))
    if len(pieces) > 1:
        return _several(pieces, results, slots)
    body = [*_loads(pieces[0], slots), "w = False", *pieces[0], f"return ({', '.join(results)},)"]
    return "\n".join([f"def run{_HEAD}):", *_indented(body), ""])


def _without_copies(lines: Sequence[str]) -> list[str]:
    """The same lines, in which what was computed under one name only to get another has that at once."""
    text = "\n".join(["", *lines, ""])
    for name, other in _COPY.findall(text):
        line = f"\n{name} = {other}\n"
        before, found, behind = text.partition(line)
        if found and not re.search(rf"\b{name}\b", before) and f"{name} = " not in behind:
            text = re.sub(rf"\b{other}\b", name, f"{before}\n{behind}")
    return text.strip("\n").split("\n")


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
    places = {name: f"memory[{place}]" for place, name in enumerate(kept, start=2)}
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
    text.append(" memory[1] = r")
    places |= {"w": "memory[0]", "r": "memory[1]"}
    returned = ", ".join(places.get(name, name) for name in results)
    head = [f"def run{_HEAD}):", f" memory = [False] * {len(places)}"]
    return "\n".join([*text, *head, *calls, f" return ({returned},)", ""])
