"""The command line ``perfscore``; each command is a module of its own, which is imported where it is named.

Exit codes: 0 all is well, 1 something is wrong with the files, 2 wrong use, 130 stopped by an interrupt.
"""

from __future__ import annotations

import argparse
import io
import os
import signal
import sys
from contextlib import suppress
from importlib import import_module

import perfscore
from perfscore.kernel.version import VERSION

# Importing typing for it takes longer than all the rest.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import TextIO

    from perfscore.kernel.source import Language

FINE, PROBLEMS, STOPPED = 0, 1, 130

COMMANDS = {
    "score": "score facts and show what took points off",
    "explain": "tell how an indicator got its points",
    "verify": "compute a result again and compare",
    "template": "write an empty fact file to fill in",
    "check": "look for mistakes in frameworks",
    "test": "run the examples in frameworks",
    "fmt": "lay frameworks out, and write their words in English or Chinese",
    "batch": "score every row of a file",
    "whatif": "tell what would be if some facts were others",
    "reach": "tell what it would take to reach a score or a grade",
    "diff": "tell what changed in meaning between two frameworks",
    "list": "list the frameworks that ship with perfscore",
    "complete": "write what lets a shell complete command lines",
}

_LANG = "the language of all that is said; default: that of the framework, else that of the locale"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; the exit code. Raises SystemExit on wrong use, as argparse does."""
    if sys.stderr is None:
        # The number of what was closed must be taken, so that no file that is written gets it.
        os.open(os.devnull, os.O_WRONLY)
        sys.stderr = io.StringIO()
    if sys.stdout is None:
        return _ended(PROBLEMS, "standard output is closed")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    if isinstance(sys.stdout, io.TextIOWrapper):
        # Where argparse cannot write at once, it says nothing of it.
        sys.stdout.reconfigure(write_through=False)
    try:
        try:
            return _run(sys.argv[1:] if arguments is None else arguments)
        finally:
            # Also what argparse has printed, before it ends the program.
            sys.stdout.flush()
    except KeyboardInterrupt:
        uninterrupted()
        _silence(sys.stdout)
        return _ended(STOPPED, "stopped")
    except BrokenPipeError:
        # The reader, such as `head`, has gone; nothing is left to tell it, not even at exit.
        _silence(sys.stdout)
        _silence(sys.stderr)
        return PROBLEMS
    except OSError as error:
        # The disk behind the output is full, or the like.
        _silence(sys.stdout)
        return _ended(PROBLEMS, f"the output cannot be written: {(error.strerror or str(error)).lower()}")


def uninterrupted() -> None:
    """Let no other interrupt end the program in another way, once all is done and said."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _run(given: Sequence[str]) -> int:
    options = _parser(given).parse_args(given)
    command: Callable[[argparse.Namespace], int] = options.run
    try:
        return command(options)
    except perfscore.PerfscoreError as error:
        told = (each.told_in(options.lang or each.language or _language(options)) for each in error.diagnostics)
        sys.stderr.write("\n\n".join(map(str, told)) + "\n")
        return PROBLEMS


def _language(options: argparse.Namespace) -> Language | None:
    """The language of the framework that a command is given; what is wrong with a fact file is told in it."""
    try:
        return perfscore.load(options.framework).source.language
    except (AttributeError, perfscore.PerfscoreError):
        return None


def _ended(code: int, why: str) -> int:
    """Tell in one line why the command ends, if anybody can be told; the code that it ends with."""
    try:
        sys.stderr.write(f"perfscore: {why}\n")
        sys.stderr.flush()
    except OSError:
        _silence(sys.stderr)
    return code


def _silence(stream: TextIO) -> None:
    """Write nothing more there, not even at exit."""
    with suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def add_language(command: argparse.ArgumentParser) -> None:
    """Add the option that every command has."""
    command.add_argument("--lang", choices=("en", "zh"), help=_LANG)


def _parser(given: Sequence[str]) -> argparse.ArgumentParser:
    """The parser of all commands, which knows the options of the one that is named."""
    parser = argparse.ArgumentParser(
        prog="perfscore",
        description="Score facts under an evaluation framework, exactly, with every point explained.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"perfscore {VERSION}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    # No option that stands before a command has a value.
    named = next((word for word in given if not word.startswith("-")), None)
    for name, purpose in COMMANDS.items():
        command = commands.add_parser(name, help=purpose, allow_abbrev=False)
        if name == named:
            module = import_module(f"perfscore.cli.{name}")
            module.add_options(command)
            add_language(command)
            command.set_defaults(run=module.run)
    return parser
