"""Scoring facts, and the result that users hold: it ranks its losses, explains itself and shows itself in any form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, overload

import attrs

from perfscore.kernel.lazy import LazyModule, lazy
from perfscore.kernel.source import Language, Record, printable, replace
from perfscore.kernel.suggest import nearest
from perfscore.messages.catalogue import Message
from perfscore.messages.diagnostics import Diagnostic, FactsError
from perfscore.model.model import Names
from perfscore.reports.framework import Framework
from perfscore.reports.shown import Shown
from perfscore.scoring import reference
from perfscore.scoring.bind import fitting
from perfscore.scoring.explanation import Explainer, Explanation, Loss, Told
from perfscore.scoring.facts import found_type
from perfscore.scoring.result import NodeResult, Scored, plain

if TYPE_CHECKING:
    from perfscore.reports import html, json, json_read, picture_result, result_sheet, story, text
    from perfscore.scoring import compiled
    from perfscore.scoring.compiled import Flat, Pending
else:
    compiled = LazyModule("perfscore.scoring.compiled")
    html, json, json_read, picture_result, result_sheet, story, text = lazy(
        "perfscore.reports", "html", "json", "json_read", "picture_result", "result_sheet", "story", "text"
    )


_OF_A_ROW = ("path", "kind", "title", "weight", "score", "lost", "grade")
_OF_A_LOSS = ("path", "title", "kind", "amount", "published", "reason", "clause")


def _record(value: NodeResult | Loss, names: Iterable[str]) -> dict[str, Any]:
    return {name: plain(getattr(value, name)) for name in names}


class Result(Scored, Shown):
    """The score of a fact set under a framework, with all that explains it.

    ``lang`` in its methods is ``en`` or ``zh``, the language of the fixed words; by default that of the framework.
    """

    @classmethod
    def of(cls, scored: Scored) -> Result:
        """The result that a scored tree is."""
        return cls(**scored.__getstate__())

    @classmethod
    def pending(cls, framework: Framework, flat: Flat) -> Result:
        """The result of generated code, whose nodes are made when someone looks at them."""
        result = object.__new__(cls)
        result.__dict__["_computed"] = framework, flat
        return result

    @cached_property
    def _pending(self) -> Pending | None:
        """What gives the fields that are not there yet, if generated code has computed it."""
        computed = self.__dict__.get("_computed")
        return None if computed is None else compiled.Pending(computed[0].compiled, computed[1])

    @property
    def scores(self) -> Mapping[str, Decimal]:
        """The published scores of all groups and indicators by their paths; the whole has the empty path."""
        return super().scores if self._pending is None else self._pending.scores

    @property
    def _rows(self) -> Pending | None:
        """What makes rows of what generated code has computed, if it has computed all of them."""
        return self._pending if self._pending is not None and self._pending.known else None

    @property
    def indicators(self) -> tuple[NodeResult, ...]:
        """All indicators below, in the order of the framework."""
        rows = self._rows
        return super().indicators if rows is None else rows.rows(rows.compiled.indicators)

    def _at(self, path: str) -> NodeResult:
        rows = self._rows
        return super()._at(path) if rows is None else rows.rows((path,))[0]

    @cached_property
    def _names(self) -> Names:
        rows = self._rows
        return super()._names if rows is None else rows.compiled.names

    @classmethod
    def from_json(cls, text: str, *, name: str = "<json>") -> Result:
        """The result that ``to_json`` wrote; ``name`` stands for the file in diagnostics.

        It explains itself as the one that was written did; ``read_from`` and its reports tell that nobody has compared
        it with the framework and the facts, as ``verify`` does. Raises FactsError where the text holds no result.
        """
        for given in (text, name):
            if not isinstance(given, str):
                raise FactsError.of(Message("PS607.not_a_text", found=found_type(given)))
        return cls.of(json_read.read_result(text, name))

    def ledger(self) -> Ledger:
        """Every loss of the whole, the largest first; gains stand last."""
        ranked = sorted(self.losses, key=lambda loss: (loss.published, loss.amount), reverse=True)
        return Ledger(tuple(ranked), self.lost, self)

    def explain(self, name: str | None = None, *, lang: Language | None = None) -> Story:
        """The story of a node, found as by ``result[name]``: rule, figures, arithmetic, outcome, nearest edges.

        Without a name it is that of the whole and of each indicator that lost points.

        Raises KeyError where the name means no node, or several.
        """
        path = None if name is None else self[name].path
        found = told_story(self.told.explainer, path, lang or self.language)
        return replace(found, read_from=self.read_from)

    def to_text(self, *, lang: Language | None = None, colour: bool = False) -> str:
        """The table with what took points off; ``colour`` marks it for a terminal."""
        return text.table(self, lang=lang, colour=colour)

    def to_markdown(self, *, lang: Language | None = None) -> str:
        """The table and the ledger in Markdown."""
        return text.markdown(self, lang=lang)

    def to_html(self, *, lang: Language | None = None) -> str:
        """A report in one HTML file that needs nothing else."""
        return html.report(self, lang=lang)

    def to_svg(self, *, lang: Language | None = None) -> str:
        """The total, the grade and the way to them from the full points, as a picture."""
        return picture_result.svg(self, lang=lang)

    def to_xlsx(self, *, lang: Language | None = None) -> bytes:
        """The official table as a workbook, with levels as merged cells, points, scores and reasons."""
        return result_sheet.to_xlsx(self, lang=lang)

    def to_records(self) -> list[dict[str, Any]]:
        """The rows of the table, the whole first, for a data frame; numbers are text with all their digits.

        A row without points has no score.
        """
        return [_record(node, _OF_A_ROW) | ({} if node.applies else {"score": None}) for node in self.walk()]

    def to_json(self, *, key: bytes | None = None) -> str:
        """Everything, without loss; ``docs/json.md`` tells the keys, ``from_json`` reads it back.

        With a ``key`` it is signed. Raises PerfscoreError where that is none: see ``load_key``.
        """
        return json.result_json(self, key)

    def _repr_html_(self) -> str:
        return html.compact(self)


class Ledger(Record, Sequence[Loss], Shown):
    """Losses, the largest first; their amounts, exact and published, add up to ``lost``."""

    losses: tuple[Loss, ...]
    lost: Decimal
    result: Scored = attrs.field(eq=False, repr=False)

    @overload
    def __getitem__(self, index: int) -> Loss: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Loss, ...]: ...
    def __getitem__(self, index: int | slice) -> Loss | tuple[Loss, ...]:
        return self.losses[index]

    def __len__(self) -> int:
        return len(self.losses)

    def to_records(self) -> list[dict[str, Any]]:
        """The losses for a data frame; numbers are text with all their digits."""
        return [_record(loss, _OF_A_LOSS) for loss in self]

    def to_text(self, *, lang: Language | None = None, colour: bool = False) -> str:
        """The losses as a table that visibly adds up."""
        return text.ledger(self.result, lang=lang, colour=colour)

    def _repr_html_(self) -> str:
        return html.ledger_html(self.result)


class Story(Record, Shown):
    """What nodes were given and why, in sentences.

    ``explanations`` are those of the nodes that were asked for, each with its parts behind it. ``problems`` tells why
    there is no score, where there is none; then the explanations hold what was known until then. ``read_from`` is that
    of the result.
    """

    explanations: tuple[Explanation, ...]
    lang: Language
    problems: tuple[Diagnostic, ...] = ()
    read_from: str | None = None

    def to_text(self, *, colour: bool = False) -> str:
        """The sentences; ``colour`` marks them for a terminal."""
        return story.stories(self.explanations, lang=self.lang, colour=colour, read_from=self.read_from)

    def _repr_html_(self) -> str:
        return html.explanation_html(*self.explanations, lang=self.lang, read_from=self.read_from)


def told_story(explainer: Explainer, path: str | None, lang: Language, problems: tuple[Diagnostic, ...] = ()) -> Story:
    """The story of a node by its path; without one that of the whole and of each indicator that lost points."""
    found = _that_lost(explainer) if path is None else _with_parts(explainer, path)
    return Story(tuple(found), lang, problems)


def _with_parts(explainer: Explainer, path: str) -> Iterator[Explanation]:
    own = explainer.explanation(path)
    yield own
    if own.kind in {"indicator", "part"}:
        for part in own.parts:
            yield from _with_parts(explainer, part.path)


def _that_lost(explainer: Explainer) -> Iterator[Explanation]:
    """The whole, then each node that was not given all its points, by its own rule or limits, or not computed."""
    yield explainer.explanation("")
    for path in explainer.paths[1:]:
        own = explainer.explanation(path)
        itself = own.kind in {"indicator", "part"} and (own.score is None or own.score < own.weight)
        if itself or any(loss.path == path and loss.published and loss.kind != "rounding" for loss in own.losses):
            yield own


_SHOWN = 80


def score(framework: Framework, facts: Mapping[str, Any], *, despite_requirements: bool = False) -> Result:
    """Score facts; with ``despite_requirements`` also those that a ``require`` refuses, which is a warning then.

    Raises FactsError with all that is wrong with the facts, or with all that could not be computed from them; its
    ``told`` explains what can be known of the facts that fit.
    """
    flat = framework.outcome(facts)
    if flat is not None:
        return Result.pending(framework, flat)
    found, problems = fitting(framework, facts)
    if problems:
        raise FactsError(problems, told=Told(partial(reference.account, framework, found)))
    flat = framework.outcome_of(found, facts)
    if flat is not None:
        return Result.pending(framework, flat)
    return Result.of(reference.evaluate(framework, found, despite_requirements=despite_requirements))


def path_of(name: object, titles: Iterable[tuple[str, str]]) -> str:
    """The path of a node by its name, by the end of its path or by its title; ``total`` is the whole.

    Raises FactsError where it means no node, or several.
    """
    if not isinstance(name, str):
        raise FactsError.of(Message("PS205.unknown_node", name=found_type(name), meant=None))
    if name == "total":
        return ""
    known = Names.of(titles)
    found = known.meant(name)
    if len(found) == 1:
        return found[0]
    shown = printable(name[:_SHOWN])
    message = (
        Message("PS206.ambiguous_node", name=shown, paths=found[:4])
        if found
        else Message("PS205.unknown_node", name=shown, meant=nearest(name, known.ends))
    )
    raise FactsError.of(message)
