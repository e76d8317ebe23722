"""Random rows scored in any number at once are what each is alone."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import ExitStack
from fractions import Fraction
from multiprocessing import get_context
from typing import Any

import attrs
import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

import perfscore
from perfscore import Fact, FactsError, Framework
from perfscore.batch.forms import Column, Plan
from perfscore.batch.journal import Prefix
from perfscore.batch.rows import Piece, pieces, records
from perfscore.batch.scoring import score_piece
from strategies.facts import as_facts, facts_for, spellings
from strategies.frameworks import frameworks
from strategies.printer import framework_text
from strategies.table_frameworks import TableCase, table_cases

ODD = [
    "", " ", " 5 ", "1,234.50", "１２", "abc", "5%", "-3", "+3", "1e5", "#DIV/0!", "007", "5.", ".5", "٣", "1_000",
    "1.50", "3.141592653589793", "9" * 70, "NaN", "1\n2", 'a "quote"', "是", "no", "2021-02-30", "2021年2月3日",
    "5 days", "0.1\0",
]  # fmt: skip


@attrs.frozen(repr=False)
class Rows:
    """A framework and rows of cells by the headings of a table."""

    framework: Framework
    headings: tuple[str, ...]
    rows: tuple[Mapping[str, str], ...]

    def __repr__(self) -> str:
        return f"Rows(\n{self.framework.source.text}\n{self.rows})"


@st.composite
def tables(draw: st.DrawFn) -> Rows:
    description = draw(frameworks())
    framework = perfscore.loads(framework_text(description))
    kinds = {fact.name: fact.type.kind.value for fact in framework.fact_list}
    rows = []
    for _ in range(draw(st.integers(1, 4))):
        row: dict[str, str] = {}
        for name, stated in draw(facts_for(description)).items():
            if stated.value is None:
                row[f"{name}.status"] = stated.status
                continue
            texts = [each for each in spellings(name, attrs_free(stated), kinds[name]) if isinstance(each, str)]
            row[name] = draw(st.sampled_from(texts or ["1/3"]))
            if stated.reason is not None:
                row[f"{name}.reason"] = stated.reason
        if kinds and draw(st.integers(0, 3)) == 0:
            row[draw(st.sampled_from(sorted(kinds)))] = draw(st.sampled_from(ODD))
        rows.append(row)
    used = {heading for row in rows for heading in row}
    return Rows(framework, tuple(draw(st.permutations(sorted(used | set(kinds))))), tuple(rows))


def attrs_free(stated: Any) -> Any:
    """The same without a reason, so that its spellings are those of the value."""
    return type(stated)(stated.value)


def expected(framework: Framework, given: Mapping[str, Any]) -> object:
    """What one evaluation says, as the file of the scores would."""
    try:
        result = perfscore.evaluate(framework, given)
    except FactsError as error:
        return [(each.code, each.message, each.help) for each in error.diagnostics]
    nodes = [node for node in result.walk() if node.kind != "part"]
    event("without points" if not all(node.applies for node in nodes) else "all have points")
    scores = {node.path: f"{node.score:f}" if node.applies else None for node in nodes}
    return scores.pop(""), result.grade, scores


def plan_of(table: Rows) -> Plan:
    columns = [Column("key", None)]
    for heading in table.headings:
        name, _, field = heading.partition(".")
        columns.append(Column(heading, name, field or "value"))
    return Plan(table.framework, "rows.csv", "utf-8", tuple(columns), ("key",), "jsonl")


def facts_of(row: Mapping[str, str], headings: Sequence[str]) -> dict[str, Any]:
    fields: dict[str, dict[str, Any]] = {}
    for heading in headings:
        cell = row.get(heading, "")
        name, _, field = heading.partition(".")
        if cell.strip():
            fields.setdefault(name, {})[field or "value"] = cell.strip()
    return {name: each["value"] if list(each) == ["value"] else Fact(**each) for name, each in fields.items()}


def found_in(plan: Plan, data: bytes) -> list[object]:
    """What the lines of the output, and the list of failures, say of each row."""
    done = score_piece(plan, Piece(data))
    said: list[object] = []
    for number, line in enumerate(done.written.decode().splitlines(), 1):
        one = json.loads(line)
        failures = [failure[3:] for failure in done.failures if failure[0] == number]
        assert one["problems"] == list(dict.fromkeys(failure[0] for failure in failures))
        said.append(failures or (one["total"], one["grade"], one["scores"]))
    totals = [Fraction(each[0]) for each in said if isinstance(each, tuple)]
    assert Fraction(*done.total) == sum(totals, Fraction(0))
    assert sum(count for _, count in done.grades) == len(totals)
    assert done.rows == len(said)
    return said


@given(tables())
def test_a_row_of_a_table_is_scored_as_it_is_alone(table: Rows) -> None:
    text = io.StringIO()
    writer = csv.DictWriter(text, ["key", *table.headings], lineterminator="\n")
    writer.writerows({"key": f"row {number}"} | dict(row) for number, row in enumerate(table.rows))
    said = found_in(plan_of(table), text.getvalue().encode())
    for row, own in zip(table.rows, said, strict=True):
        event("refused" if isinstance(own, list) else "scored")
        assert own == expected(table.framework, facts_of(row, table.headings))


@given(tables())
def test_a_line_of_json_is_scored_as_it_is_alone(table: Rows) -> None:
    plan = Plan(table.framework, "rows.jsonl", "utf-8", None, ("key",), "jsonl")
    lines = []
    for row in table.rows:
        facts = facts_of(row, table.headings)
        plain = {
            name: {field: value for field, value in vars(fact).items() if value is not None}
            if isinstance(fact, Fact)
            else fact
            for name, fact in facts.items()
        }
        lines.append(json.dumps({"key": 1, **plain}) + "\n")
    for row, own in zip(table.rows, found_in(plan, "".join(lines).encode()), strict=True):
        assert own == expected(table.framework, facts_of(row, table.headings))


@given(table_cases())
def test_a_line_of_json_may_hold_tables(case: TableCase) -> None:
    framework = perfscore.loads(case.text)
    plan = Plan(framework, "rows.jsonl", "utf-8", None, (), "jsonl")
    try:
        line = json.dumps(case.given)
    except TypeError:
        event("not as JSON")
        return
    if any(isinstance(value, float) for value in case.given.values()):
        return
    assert found_in(plan, f"{line}\n".encode()) == [expected(framework, json.loads(line))]


# ---------------------------------------------------------------- evaluate_many


@pytest.fixture(scope="module")
def executors() -> Iterator[Mapping[str, Executor | None]]:
    with ExitStack() as stack:
        found: dict[str, Executor | None] = {"none": None, "threads": stack.enter_context(ThreadPoolExecutor(2))}
        for way in ("spawn", "fork"):
            found[way] = stack.enter_context(ProcessPoolExecutor(1, mp_context=get_context(way)))
        yield found


NOT_AT_ALL: list[Any] = [None, 7, "n", {7: 1}, {"no_such_fact": 1}, {"m": object()}, [("n", 1)], {"n": lambda: 1}]


@pytest.mark.thorough
@pytest.mark.parametrize("way", ["none", "threads", "spawn", "fork"])
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.data())
def test_many_are_each_as_alone(executors: Mapping[str, Executor | None], way: str, data: st.DataObject) -> None:
    description = data.draw(frameworks())
    framework = perfscore.loads(framework_text(description))
    rows: list[Any] = [as_facts(data.draw(facts_for(description))) for _ in range(data.draw(st.integers(1, 3)))]
    for _ in range(data.draw(st.integers(0, 2))):
        rows.insert(data.draw(st.integers(0, len(rows))), data.draw(st.sampled_from(NOT_AT_ALL)))
    rows *= data.draw(st.integers(1, 6))
    found = perfscore.evaluate_many(
        framework,
        iter(rows),
        executor=executors[way],
        on_error="collect",
        chunk_size=data.draw(st.integers(1, 7)),
        chunks_ahead=data.draw(st.integers(1, 3)),
    )
    count = 0
    for number, (own, row) in enumerate(zip(found, rows, strict=True), 1):
        count += 1
        assert own.row == number
        try:
            alone = perfscore.evaluate(framework, row)
        except FactsError as error:
            assert own.failed and own.diagnostics == error.diagnostics
            assert (own.score, own.grade, own.scores, own.warnings) == (None, None, {}, ())
            continue
        assert not own.failed
        assert (own.score, own.grade, own.scores) == (alone.score, alone.grade, alone.scores)
        assert (own.warnings, own.result) == (alone.warnings, alone)
    assert count == len(rows)


# ---------------------------------------------------------------- where rows end


def cut_up(data: bytes, size: int, most: int, *, table: bool) -> list[tuple[object, ...]]:
    """The rows of a file that is read in pieces."""
    found: list[tuple[object, ...]] = []
    lines, end = 0, 0
    for read, piece in pieces(io.BytesIO(data), Prefix(), table=table, most=most, size=size):
        assert len(piece.data) <= most + 1 and read.size > end
        assert read.mark == Prefix.of(io.BytesIO(data), read.size).mark
        end = read.size
        text = piece.data.decode("utf-8", "surrogateescape")
        if piece.cut:
            found.append((lines, "cut"))
        elif table:
            split = records(text)
            rows = zip(split.cells, split.texts, split.lines, strict=True)
            found += [(lines + line, own, tuple(cells or ["?"])) for cells, own, line in rows]
        else:
            found += [(lines + number, line) for number, line in enumerate(text.split("\n")) if line.strip()]
        lines += text.count("\n")
    assert end == len(data)
    return found


SIGNS = st.sampled_from(['"', '"', ",", "\n", "\n", "\r\n", "a", "1", " ", "#", "中", "\x00", "\udcff"])


@given(st.lists(SIGNS, max_size=60), st.integers(1, 30), st.integers(8, 40), st.booleans())
def test_where_a_row_ends_does_not_depend_on_the_pieces(signs: list[str], size: int, most: int, table: bool) -> None:
    data = "".join(signs).encode("utf-8", "surrogateescape")
    assert cut_up(data, size, most, table=table) == cut_up(data, most, most, table=table)


CELLS = st.text(st.sampled_from('a1,"\n '), min_size=1, max_size=4)


@given(st.lists(st.lists(CELLS, min_size=1, max_size=4), max_size=8))
def test_what_a_spreadsheet_writes_is_read_as_it_was(rows: list[list[str]]) -> None:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    found = cut_up(text.getvalue().encode(), 16, 1 << 12, table=True)
    kept = [tuple(cell.strip() for cell in row) for row in rows if any(cell.strip() for cell in row)]
    read = [cells for *_, cells in found if isinstance(cells, tuple)]
    assert [tuple(cell.strip() for cell in cells) for cells in read] == kept
