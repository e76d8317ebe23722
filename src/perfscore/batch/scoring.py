"""Scores a piece of a file by the plan of its batch. This is what runs in other processes."""

from __future__ import annotations

from functools import lru_cache

import attrs

from perfscore.batch.csv_piece import NOT_TEXT, CsvReader, CsvRows
from perfscore.batch.forms import form_of
from perfscore.batch.jsonl_piece import JsonReader, JsonRows
from perfscore.batch.piece import Done, RowsOfPiece, Scorer
from perfscore.batch.plan import Plan, keep
from perfscore.batch.records import Piece, records
from perfscore.messages.catalogue import Message
from perfscore.scoring.compiled.running import PLAIN


@attrs.frozen
class _Machine:
    """All that a process makes of a plan, once."""

    scorer: Scorer
    reader: CsvReader | JsonReader

    @classmethod
    def of(cls, plan: Plan) -> _Machine:
        compiled = plan.framework.compiled
        program = compiled.program(PLAIN)
        # The scores of rows have no columns.
        code = None if program.fixed is None else program
        scorer = Scorer.of(plan.framework, plan.file, code, form_of(plan), telling=plan.warnings)
        return cls(scorer, JsonReader.of(plan, compiled) if plan.columns is None else CsvReader.of(plan, compiled))


@lru_cache(maxsize=4)
def _machine(plan: Plan) -> _Machine:
    return _Machine.of(plan)


def prepare(plan: Plan) -> None:
    """Make ready what is the same for all pieces; processes that this one splits into need not do it again."""
    keep(plan)
    _machine(plan)


def score_piece(plan: Plan, piece: Piece) -> Done:
    """Score the rows of a piece."""
    machine = _machine(plan)
    newlines = piece.data.count(b"\n")
    if piece.cut:
        return _too_long(machine.scorer, plan)
    text = piece.data.decode(plan.encoding, "surrogateescape")
    return machine.scorer.done(_rows(machine.reader, text), newlines)


def _rows(reader: CsvReader | JsonReader, text: str) -> RowsOfPiece:
    if isinstance(reader, JsonReader):
        return JsonRows(reader, text)
    found = records(text)
    if NOT_TEXT.search(text):
        cells = [None if NOT_TEXT.search(each) else own for own, each in zip(found.cells, found.texts, strict=True)]
        found = attrs.evolve(found, cells=cells)
    return CsvRows(reader, found)


def _too_long(scorer: Scorer, plan: Plan) -> Done:
    message = Message("PS617.row_too_long")
    line = scorer.form.line([""] * len(plan.kept), None, {}, (message.code,))
    failure = (1, 1, None, message.code, message.text, message.help)
    return Done(1, 1, line.encode(), (failure,), (), (0, 1))
