"""What a shell is told completes command lines as the parser reads them."""

from __future__ import annotations

import re
import subprocess

import pytest

from perfscore.cli import COMMANDS
from support.command_lines import run

BASH = run("complete", "bash").out


def completed(*words: str) -> list[str]:
    """What bash offers for the last of the words."""
    line = " ".join(f"'{word}'" for word in ("perfscore", *words))
    asked = f"COMP_WORDS=({line}); COMP_CWORD={len(words)}; _perfscore; printf '%s\\n' \"${{COMPREPLY[@]}}\""
    done = subprocess.run(["bash", "-c", f"{BASH}\n{asked}"], capture_output=True, encoding="utf-8", check=True)
    return done.stdout.split()


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (["sc"], ["score"]),
        (["fmt", "--w"], ["--words"]),
        (["fmt", "--words", ""], ["en", "zh"]),
        (["score", "shenzhen"], ["shenzhen-department-2021"]),
        (["complete", ""], ["bash", "zsh", "fish"]),
        (["list", "--la"], ["--lang"]),
        (["reach", "--sc"], ["--score"]),
    ],
)
def test_bash_offers_what_fits(words: list[str], offered: list[str]) -> None:
    assert completed(*words) == offered


def test_zsh_reads_the_same() -> None:
    first, _, rest = run("complete", "zsh").out.partition("\n")
    assert ("bashcompinit" in first, rest) == (True, BASH)


def test_fish_knows_each_option() -> None:
    told = run("complete", "fish").out
    assert set(re.findall(r"-n __fish_use_subcommand -a (\w+)", told)) == {*COMMANDS}
    assert re.search(r"from fmt' -l words -x -a 'en zh' -d", told)
    assert re.search(r"from score' -s o -r -d", told)
    assert re.search(r"from complete' -x -a 'bash zsh fish' -d", told)
    assert re.search(r"from fmt' -l check -d", told)
