"""What a command imports: what it uses, and nothing that only others use."""

import subprocess
import sys

import pytest

PRINTED = "import sys; sys.stderr.write('\\n' + ' '.join(sys.modules))"
RUN = (
    f"import atexit, sys; atexit.register(exec, {PRINTED!r}, {{}}); from perfscore.cli import main; main(sys.argv[1:])"
)
SCORE = ("score", "shenzhen-department-2021", "credit-centre-2021")
LIGHT = ("perfscore.kernel.resources", "perfscore.kernel.lazy")
"""What its own words are read by."""

OTHERS = frozenset({"questions", "batch"})
"""Rooms of which scoring needs nothing."""


def imported(*arguments: str) -> set[str]:
    command = [sys.executable, "-c", RUN, *arguments]
    ended = subprocess.run(command, check=False, capture_output=True, text=True, encoding="utf-8")
    return set(ended.stderr.splitlines()[-1].split())


@pytest.mark.parametrize("arguments", [["--version"], ["--help"], []], ids=" ".join)
def test_what_scores_nothing_imports_the_command_line_alone(arguments: list[str]) -> None:
    modules = imported(*arguments)
    own = {name for name in modules if name.split(".")[0] == "perfscore"}
    assert own == {
        "perfscore",
        "perfscore.cli",
        "perfscore.cli.parser",
        "perfscore.kernel",
        "perfscore.kernel.resources",
        *LIGHT,
    }
    assert modules.isdisjoint({"lark", "attr", "attrs", "decimal"})


def test_a_score_imports_no_parser_generator_and_no_other_question() -> None:
    modules = imported(*SCORE)
    assert "perfscore.scoring.reference" in modules
    assert "lark" not in modules, "the tables of the grammar are read as they were saved"
    assert {name.split(".")[1] for name in modules if name.startswith("perfscore.")}.isdisjoint(OTHERS)
    assert modules.isdisjoint(
        {"multiprocessing", "asyncio", "perfscore.reports.html", "perfscore.domains.code.program"}
    )


def test_a_score_that_succeeds_imports_nothing_for_mistakes_and_zip_files() -> None:
    modules = imported(*SCORE)
    assert modules.isdisjoint({"difflib", "traceback", "importlib.resources", "zipfile", "tempfile", "random"})
    assert not {name for name in modules if name.startswith("perfscore.") and name.endswith(("mistakes", "recovery"))}


def test_another_command_imports_its_own() -> None:
    assert imported("list").isdisjoint({"perfscore.cli.asking", "perfscore.cli.checking", "perfscore.cli.batch"})
