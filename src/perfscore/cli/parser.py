"""The parser of command lines: what it says stands in ``words/en.json`` and ``words/zh.json`` beside this module."""

from __future__ import annotations

import argparse
import json
import re
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from unicodedata import east_asian_width

from perfscore.kernel import resources

# Importing typing for it takes longer than all the rest.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any, NoReturn

    from perfscore.kernel.source import Language

_CLOSING = "，。；：、）”"
_PIECES = re.compile(rf"[（“]*(?:[^\s\u2e80-\uffef“”]+|[\u2e80-\uffef])[{_CLOSING}]*|\s+")


LANGUAGES: dict[str, Language] = {"en": "en", "zh": "zh"}

_ENDINGS = {"text": [".txt"], "html": [".html", ".htm"], "markdown": [".md"]}
"""The endings of forms that are other words than the form."""


def endings(forms: Sequence[str]) -> list[str]:
    """The endings of the files that are written in some forms."""
    return [ending for form in forms for ending in _ENDINGS.get(form, [f".{form}"])]


@cache
def words(lang: Language) -> dict[str, dict[str, str]]:
    """All that the command line itself says in a language: of commands, of options, and of what is wrong with them."""
    tables: dict[str, dict[str, str]] = json.loads(resources.text("cli/words", f"{lang}.json"))
    return tables


class Parser(argparse.ArgumentParser):
    """A parser that speaks a language; of an option its modules say only what it is, and not what it is for."""

    def __init__(self, *, lang: Language, **settings: Any) -> None:
        self.lang = lang
        super().__init__(allow_abbrev=False, formatter_class=_Formatter, **settings)

    def takes(self, usage: str) -> None:
        """Add arguments as a usage line shows them: ``FRAMEWORK FACTS+ --strict --key=FILE``.

        A star stands behind what may be left out or said several times, ``FACTS*`` and ``--keep=COLUMN*``. Of words
        between bars the first one is the default, which may be none: ``--words=|en|zh``. Behind ``-o`` they are the
        forms in which a file is written, which its ending tells, too.
        """
        for each in usage.split():
            name, _, value = each.partition("=")
            settings: dict[str, Any] = {"action": "store_true"}
            names = ["-o", "--output"] if name == "-o" else [name.rstrip("+*").lower()]
            if name == "-o" and "|" in value:
                forms = value.split("|")
                self.add_argument("--format", choices=forms, help=self.told("by_ending", form=forms[0]))
                self.set_defaults(forms=forms)
                settings = {"metavar": "FILE", "help": self.listed(endings(forms))}
            elif "|" in value:
                default, *others = value.split("|")
                settings = {"choices": [default, *others] if default else others, "default": default or None}
            elif value:
                settings = {
                    "metavar": value.rstrip("*"),
                    **({"action": "append", "default": []} if value[-1] == "*" else {}),
                }
            elif name[0] != "-":
                settings = {"metavar": name.rstrip("+*"), "nargs": name[-1] if name[-1] in "+*" else None}
            self.add_argument(*names, **settings)

    def told(self, key: str, **values: str) -> str:
        """A sentence in the language of the parser."""
        return words(self.lang)["said"][key].format(**values)

    def listed(self, choices: Sequence[str]) -> str:
        """Several words between which one chooses."""
        *some, last = choices
        return self.told("or", some=self.told("comma").join(some), last=last)

    def refuse(self, sentence: str, found: str, known: Sequence[str]) -> NoReturn:
        """End since a word means nothing, and say which known one may be meant, or where all stand."""
        meant = import_module("perfscore.kernel.suggest").nearest(found, known)
        if meant is None:
            self.error(self.told("listed", sentence=sentence, command=self.prog))
        self.error(self.told("meant", sentence=sentence, meant=meant))

    def describe(self, command: str) -> None:
        """Say of each option what it is for; what stands as its help until now is a value of that sentence."""
        told = words(self.lang)["options"]
        for action in self.options:
            sentence = told.get(f"{command}.{action.dest}") or told[action.dest]
            action.help = sentence.format(more=action.help or action.default).replace("%", "%%")

    @property
    def options(self) -> list[argparse.Action]:
        """All options and arguments: those of groups, too, of which no public attribute tells."""
        actions: list[argparse.Action] = vars(self)["_actions"]
        return actions

    def format_help(self) -> str:
        """The help, with the colon of the language behind each heading."""
        behind = self.told("heading", title=r"\1")
        return re.sub(r"^(\S[^\n]*):$", behind, super().format_help(), flags=re.MULTILINE)


class _Formatter(argparse.HelpFormatter):
    """Breaks lines of Chinese, too, which has no blanks between words and is twice as wide."""

    def _split_lines(self, text: str, width: int) -> list[str]:
        lines, taken = [""], 0
        for piece in _PIECES.findall(text):
            wide = sum(2 if east_asian_width(char) in "WF" else 1 for char in piece)
            if taken and taken + wide > width:
                lines.append("")
                taken = 0
            if taken or not piece.isspace():
                lines[-1] += piece
                taken += wide
        return [line.rstrip() for line in lines]


@contextmanager
def speaking(lang: Language) -> Iterator[None]:
    """Let argparse say what it says by itself in a language."""
    of_argparse, said = vars(argparse), words(lang)["argparse"]
    english = of_argparse["_"]
    of_argparse["_"] = lambda text: said.get(text, text)
    try:
        yield
    finally:
        of_argparse["_"] = english
