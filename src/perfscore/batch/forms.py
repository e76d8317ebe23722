"""Scored rows come in; lines of CSV or of JSON, all columns of many rows at once, go out."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence

import attrs

from perfscore.batch.piece import Form
from perfscore.batch.plan import Plan, headings_of

_SPECIAL = re.compile('[",\r\n]')


def quoted(text: str) -> str:
    """A cell as CSV writes it."""
    return '"' + text.replace('"', '""') + '"' if _SPECIAL.search(text) else text


def json_text(value: object) -> str:
    """A text, or a list of texts, as JSON writes it."""
    return json.dumps(value, ensure_ascii=False)


@attrs.frozen
class CsvForm:
    """Lines of CSV."""

    paths: tuple[str, ...]
    template: str

    @classmethod
    def of(cls, plan: Plan) -> CsvForm:
        """The form of a plan's output."""
        return cls(plan.indicators, ",".join(["%s"] * (len(plan.kept) + 2 + len(plan.indicators))) + ",\n")

    def lines(
        self, kept: Sequence[Sequence[str]], grades: Sequence[str | None], scores: Sequence[Sequence[str]]
    ) -> Iterator[str]:
        """The lines of scored rows."""
        words = {grade: quoted(grade or "") for grade in set(grades)}
        return map(
            self.template.__mod__,
            zip(*kept, scores[0], map(words.__getitem__, grades), *scores[1:], strict=True),
        )

    def line(self, kept: Sequence[str], grade: str | None, scores: Mapping[str, str], problems: Sequence[str]) -> str:
        """The line of one row."""
        cells = [*kept, scores.get("", ""), quoted(grade or ""), *(scores.get(path, "") for path in self.paths)]
        return ",".join([*cells, " ".join(problems)]) + "\n"


@attrs.frozen
class JsonForm:
    """Lines of JSON."""

    paths: tuple[str, ...]
    kept: tuple[str, ...]
    template: str

    @classmethod
    def of(cls, plan: Plan) -> JsonForm:
        """The form of a plan's output."""
        paths = tuple(path for path, node in plan.framework.nodes.items() if path and node.kind != "part")
        kept = tuple(json_text(name).replace("%", "%%") for name in plan.kept)
        scores = ", ".join(f'{json_text(path)}: "%s"'.replace("%", "%%").replace('"%%s"', '"%s"') for path in paths)
        head = "".join(f"{name}: %s, " for name in kept)
        template = f'{{{head}"total": "%s", "grade": %s, "scores": {{{scores}}}, "problems": []}}\n'
        return cls(paths, tuple(map(json_text, plan.kept)), template)

    def lines(
        self, kept: Sequence[Sequence[str]], grades: Sequence[str | None], scores: Sequence[Sequence[str]]
    ) -> Iterator[str]:
        """The lines of scored rows."""
        words = {grade: json_text(grade) for grade in set(grades)}
        return map(
            self.template.__mod__,
            zip(*kept, scores[0], map(words.__getitem__, grades), *scores[1:], strict=True),
        )

    def line(self, kept: Sequence[str], grade: str | None, scores: Mapping[str, str], problems: Sequence[str]) -> str:
        """The line of one row."""
        head = "".join(f"{name}: {text}, " for name, text in zip(self.kept, kept, strict=True))
        total = json_text(scores.get(""))
        own = json_text({path: amount for path, amount in scores.items() if path})
        return (
            f'{{{head}"total": {total}, "grade": {json_text(grade)}, "scores": {own}, '
            f'"problems": {json_text(list(problems))}}}\n'
        )


def form_of(plan: Plan) -> Form:
    """How the output of a plan is written."""
    return CsvForm.of(plan) if plan.form == "csv" else JsonForm.of(plan)


def head_of(plan: Plan) -> bytes:
    """What stands above the first line of the output."""
    if plan.form == "jsonl":
        return b""
    # Without the mark of the encoding a spreadsheet takes the file for one of the old local encodings.
    return (",".join(map(quoted, headings_of(plan))) + "\n").encode("utf-8-sig")
