"""Messages about names that do not resolve (PS2xx)."""

from __future__ import annotations

from collections.abc import Sequence

from perfscore.messages.diagnostics import Message
from perfscore.messages.syntax import quoted_list


def unknown_name(name: str, meant: str | None) -> Message:
    """PS201: a name that is neither a fact nor a quantity."""
    help_ = f"declare it: `fact {name} : ratio` or `let {name} = …`"
    table, _, column = name.partition(".")
    if meant and not (column and meant == table):
        help_ = f"did you mean `{meant}`?"
    elif column:
        help_ = (
            f"a column is `{column}` in a row of `{table}`, or `sum({column} of {table})`; a score is `score({name})`"
        )
    return Message("PS201", f"`{name}` is neither a fact nor a quantity", help_)


def truth_by_another_name(name: str, word: str) -> Message:
    """PS201: true or false written in another way."""
    return Message("PS201", f"`{name}` is neither a fact nor a quantity", f"write `{word}`")


def option_without_quotes(name: str) -> Message:
    """PS201: an option of a choice that stands without quotes."""
    return Message("PS201", f"`{name}` is neither a fact nor a quantity", f'put the option in quotes: `"{name}"`')


def loss_as_value(name: str) -> Message:
    """PS201: an expected loss that is written like a value."""
    help_ = f'an amount stands right behind it: `{name} 2 "reason" in ROW`; reason and row may be left out'
    return Message("PS201", f"`{name}` is neither a fact nor a quantity", help_)


def declared_twice(name: str) -> Message:
    """PS202: a name that is declared a second time."""
    return Message("PS202", f"`{name}` is declared twice", "give one of the two another name")


def cycle(names: Sequence[str]) -> Message:
    """PS203: values or scores that need one another."""
    shown = list(names[:8]) + (["…"] if len(names) > 8 else [])
    chain = " → ".join(f"`{name}`" if name != "…" else name for name in shown)
    return Message(
        "PS203",
        f"these need one another and can never be computed: {chain}",
        "break the circle at one of them",
    )


def lookalike(name: str, other: str) -> Message:
    """PS204: two names that a reader cannot tell apart."""
    return Message(
        "PS204",
        f"`{name}` looks like `{other}` but is written with other characters",
        "if they are meant to be the same, copy one over the other; else rename one",
        "warning",
    )


def unknown_node(name: str, meant: str | None) -> Message:
    """PS205: a name that is no group, indicator or part."""
    help_ = f"did you mean `{meant}`?" if meant else "name a group, an indicator or a part, or `total` for the whole"
    return Message("PS205", f"`{name}` is no group, indicator or part", help_)


def ambiguous_node(name: str, paths: Sequence[str]) -> Message:
    """PS206: a name that several nodes have."""
    shown = [f"`{path}`" for path in paths[:4]]
    return Message("PS206", f"`{name}` may be {quoted_list(shown)}", "write enough of the path to tell them apart")


def reserved_name(name: str) -> Message:
    """PS207: a name with a fixed meaning."""
    return Message(
        "PS207",
        f"`{name}` has a meaning of its own and cannot be declared",
        f"choose another name, such as `{name}_`",
    )


def unknown_function(name: str, known: Sequence[str], meant: str | None) -> Message:
    """PS208: a function that does not exist."""
    help_ = (
        f"did you mean `{meant}`?"
        if meant
        else f"the functions are {quoted_list([f'`{each}`' for each in known], 'and')}"
    )
    return Message("PS208", f"there is no function `{name}`", help_)


def node_as_value(name: str) -> Message:
    """PS209: a group, an indicator or a part where a value should stand."""
    return Message("PS209", f"`{name}` is scored, it is no fact", f"its published points are `score({name})`")


def fact_expected(what: str) -> Message:
    """PS210: a status test on something that is no fact."""
    return Message(
        "PS210",
        f"{what} is no fact and has no status",
        "only a fact is known, missing, pending or not applicable",
    )


def name_needed(function: str) -> Message:
    """PS211: a function that takes the name of a node and was given something else."""
    return Message(
        "PS211",
        f"`{function}` takes the name of a group, an indicator or a part",
        f"for example `{function}(total)`",
    )
