"""What reading random tables, sound or not, says of gaps and overlaps is so, and nothing is missed.

Whether a row takes a value is asked of the rows as they are written, by a matcher that is not the library's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from hypothesis import event, given

import perfscore
from perfscore.messages.diagnostics import Diagnostic
from strategies.faulty_tables import FaultyBands, FaultyTable, Level, faulty_bands, faulty_tables

SAID = re.compile(r"(?:no row takes|two rows take) the value (.+)")
GAPS, OVERLAPS = {"PS402"}, {"PS403"}


def mistakes(text: str) -> list[Diagnostic]:
    """What is said against a framework with a table."""
    try:
        perfscore.loads(text)
    except perfscore.FrameworkError as error:
        found = [each for each in error.diagnostics if each.severity == "error"]
        assert {each.code for each in found} <= GAPS | OVERLAPS
        return found
    return []


@given(faulty_tables())
def test_where_nothing_is_said_every_fact_fits_one_row(table: FaultyTable) -> None:
    if mistakes(table.text):
        event("mistakes")
        return
    event(f"sound, over {len(table.dimensions)}")
    framework = perfscore.loads(table.text)
    samples = table.samples()
    assert samples
    for at, values in enumerate(samples):
        points = table.top.points(values)
        if table.otherwise is not None:
            points = points or [table.otherwise]
        assert len(points) == 1, f"{values} fits {len(points)} rows of\n{table.text}"
        if at % (1 + len(samples) // 8) == 0:
            facts = {each.name: each.given(value) for each, value in zip(table.dimensions, values, strict=True)}
            assert perfscore.evaluate(framework, facts).score == points[0]


def told(level: Level, said: Diagnostic) -> bool:
    """Whether a mistake is one of a table: the value that it names can be, and fits no row of it, or two."""
    words = SAID.fullmatch(said.message)
    assert words is not None
    try:
        value = level.dimension.read(words[1])
    except (KeyError, ValueError):
        return False
    if not level.dimension.holds(value):
        return False
    rows = len(level.taking(value))
    return rows == 0 if said.code in GAPS else rows >= 2


@given(faulty_tables())
def test_what_is_said_of_a_value_is_so(table: FaultyTable) -> None:
    found = mistakes(table.text)
    event("sound" if not found else "/".join(sorted({each.code for each in found})))
    for said in found:
        assert said.line is not None
        # A gap is marked at the word or the brace in front of its rows, an overlap at the later row.
        around = [level for level in table.levels if level.lines[0] <= said.line <= level.lines[1]]
        assert any(told(level, said) for level in around), f"{said.message}, line {said.line} of\n{table.text}"
        assert not (said.code in GAPS and table.otherwise is not None)


def reached(level: Level) -> Iterator[Level]:
    """A table, and those inside rows that some value comes to; the headings of a matrix stand in its first row."""
    if level.lines != (0, 0):
        yield level
    taken = {at for value in level.dimension.samples() for at in level.taking(value)}
    for at, inner in enumerate(level.inner):
        if isinstance(inner, Level) and at in taken:
            yield from reached(inner)


@given(faulty_tables())
def test_no_gap_and_no_overlap_of_a_table_is_missed(table: FaultyTable) -> None:
    found = mistakes(table.text)

    def missed(level: Level) -> bool:
        rows = {len(level.taking(value)) for value in level.dimension.samples()}
        codes = {each.code for each in found if each.line is not None and level.lines[0] <= each.line <= level.lines[1]}
        gap = 0 in rows and table.otherwise is None
        return (gap and not codes & GAPS) or (bool(rows - {0, 1}) and not codes & OVERLAPS)

    words = [level for level in table.levels if not level.dimension.ordered]
    assert not any(map(missed, words))
    # Numbers and days are looked at where the words are as they must be.
    whole = not any(level.lines[0] <= (each.line or 0) <= level.lines[1] for each in found for level in words)
    assert not whole or not any(map(missed, reached(table.top)))


@given(faulty_bands())
def test_of_a_formula_no_gap_is_missed_and_what_is_said_is_so(bands: FaultyBands) -> None:
    found = mistakes(bands.text)
    event("/".join(sorted({each.code for each in found})) or "sound")
    for said in found:
        words = SAID.fullmatch(said.message)
        assert words is not None
        rows = len(bands.level.taking(bands.level.dimension.read(words[1])))
        assert rows == 0 if said.code in GAPS else rows >= 2
    if not found:
        framework = perfscore.loads(bands.text)
        for count in range(9):
            points = bands.level.points((bands.subject(count),))
            assert len(points) == 1, f"{bands.formula} of {count} fits {len(points)} rows of\n{bands.text}"
            assert perfscore.evaluate(framework, {"n": count}).score == points[0]
