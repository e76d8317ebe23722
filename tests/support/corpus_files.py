"""The cases of ``tests/corpus``, with what the library really says to each.

``bad`` holds frameworks that are refused (or warned about), ``facts`` frameworks with facts that are, ``good``
frameworks whose first example is scored, and ``check`` sound frameworks of which ``perfscore check`` tells something.
The expected output lies beside each case.
"""

from __future__ import annotations

import io
import re
from contextlib import chdir, redirect_stdout
from pathlib import Path

import attrs

import perfscore
from perfscore import cli
from perfscore.messages.diagnostics import render_all
from perfscore.questions import examples as suite
from perfscore.reports.text import table

CORPUS = Path(__file__).parents[1] / "corpus"

_CODE = re.compile(r"^(?:error|warning)\[(PS[0-9]{3})\]", re.MULTILINE)


@attrs.frozen
class Case:
    """A file, or a folder with a framework and facts, and the file that says what must come out."""

    path: Path
    expected: Path

    @property
    def name(self) -> str:
        """The path below the corpus, as diagnostics print it."""
        return self.path.relative_to(CORPUS).as_posix()

    @property
    def codes(self) -> frozenset[str]:
        """The codes of the diagnostics that must come out."""
        return codes_in(self.expected.read_text(encoding="utf-8")) if self.expected.exists() else frozenset()


def codes_in(text: str) -> frozenset[str]:
    """The codes of the diagnostics in a rendering."""
    return frozenset(_CODE.findall(text))


def _files(folder: str) -> tuple[Case, ...]:
    found = sorted((CORPUS / folder).rglob("*.perf"))
    return tuple(Case(path, path.with_suffix(".expected")) for path in found)


BAD = _files("bad")
GOOD = _files("good")
CHECK = _files("check")
FACTS = tuple(
    Case(path.parent, path.parent / "expected") for path in sorted((CORPUS / "facts").rglob("framework.perf"))
)


def refusal(case: Case) -> str:
    """What is said of a bad framework: why it is refused, or its warnings."""
    with chdir(CORPUS):
        try:
            framework = perfscore.load(case.name)
        except perfscore.FrameworkError as error:
            return render_all(error.diagnostics, "en")
    return render_all(framework.warnings, "en")


def complaint(case: Case) -> str:
    """What is said of facts: why they are refused, or the warnings of the result."""
    (facts,) = case.path.glob("facts.*")
    with chdir(CORPUS):
        framework = perfscore.load(f"{case.name}/framework.perf")
        try:
            result = perfscore.evaluate(framework, f"{case.name}/{facts.name}")
        except perfscore.FactsError as error:
            return render_all(error.diagnostics, "en")
    return render_all(result.warnings, "en")


def checked(case: Case) -> str:
    """What ``perfscore check`` prints for a framework; it is run in the folder ``check``."""
    printed = io.StringIO()
    with chdir(CORPUS / "check"), redirect_stdout(printed):
        cli.main(["check", "--lang", "en", case.path.relative_to(CORPUS / "check").as_posix()])
    return printed.getvalue()


def scored(case: Case) -> str:
    """The table of the first example of a good framework."""
    with chdir(CORPUS):
        framework = perfscore.load(case.name)
        example = framework.examples[0]
        return table(perfscore.evaluate(framework, suite._given(framework, example, suite._files(framework, example))))
