"""``perfscore complete``: write what lets a shell complete command lines."""

from __future__ import annotations

import argparse
import shlex
from collections.abc import Iterator

from perfscore.cli import COMMANDS, FINE, add_options
from perfscore.cli.parser import Parser, words
from perfscore.files.loader import shipped
from perfscore.kernel.source import Language, Record

_BASH = """\
_perfscore() {{
    local cur="${{COMP_WORDS[COMP_CWORD]}}" prev="${{COMP_WORDS[COMP_CWORD-1]}}" words=""
    if [ "$COMP_CWORD" -eq 1 ]; then
        COMPREPLY=($(compgen -W {commands} -- "$cur"))
        return
    fi
    case "${{COMP_WORDS[1]}} $prev" in
{values}
    esac
    case "${{COMP_WORDS[1]}}" in
{options}
    esac
    case "$cur" in
        -*) COMPREPLY=($(compgen -W "$words" -- "$cur")) ;;
        *) COMPREPLY=($(compgen -W {names} -- "$cur") $(compgen -f -- "$cur")) ;;
    esac
}}
complete -o filenames -F _perfscore perfscore
"""


class _Option(Record):
    """An option as it is written, what it is for, whether a value follows, and which ones there are."""

    spelling: str
    help: str
    valued: bool
    choices: tuple[str, ...]


def run_complete(options: argparse.Namespace) -> int:
    """Write it; the exit code."""
    print("\n".join(_fish(options.spoken)) if options.shell == "fish" else _bash(options.shell), end="")
    return FINE


def _options(command: str, lang: Language) -> Iterator[_Option]:
    """The options of a command."""
    parser = Parser(prog=command, lang=lang)
    add_options(parser, command)
    for action in parser.options:
        choices = tuple(map(str, action.choices or ()))
        for spelling in action.option_strings or ([""] if choices else []):
            yield _Option(spelling, (action.help or "").replace("%%", "%"), action.nargs != 0, choices)


def _bash(shell: str) -> str:
    values, options = list[str](), list[str]()
    for command in COMMANDS:
        found = list(_options(command, "en"))
        spellings = " ".join(each.spelling for each in found if each.spelling)
        options.append(f"        {command}) words={shlex.quote(spellings)} ;;")
        for each in found:
            if each.choices:
                pattern = shlex.quote(f"{command} {each.spelling or command}")
                words = shlex.quote(" ".join(each.choices))
                values.append(f'        {pattern}) COMPREPLY=($(compgen -W {words} -- "$cur")); return ;;')
    text = _BASH.format(
        commands=shlex.quote(" ".join(COMMANDS)),
        values="\n".join(values),
        options="\n".join(options),
        names=shlex.quote(" ".join(shipped())),
    )
    return f"autoload -U +X bashcompinit && bashcompinit\n{text}" if shell == "zsh" else text


def _fish(lang: Language) -> Iterator[str]:
    for command, purpose in words(lang)["commands"].items():
        yield f"complete -c perfscore -n __fish_use_subcommand -a {command} -d {shlex.quote(purpose)}"
    names = shlex.quote(" ".join(shipped()))
    for command in COMMANDS:
        seen = f"complete -c perfscore -n '__fish_seen_subcommand_from {command}'"
        yield f"{seen} -a {names}"
        for each in _options(command, lang):
            written = each.spelling.lstrip("-")
            named = f" {'-l' if each.spelling.startswith('--') else '-s'} {written}" if written else ""
            chosen = f" -x -a {shlex.quote(' '.join(each.choices))}" if each.choices else " -r" if each.valued else ""
            yield f"{seen}{named}{chosen} -d {shlex.quote(each.help)}"
    yield ""
