"""Messages about files of many fact sets, and about calls for many (PS615 to PS618)."""

from __future__ import annotations

from collections.abc import Sequence

from perfscore.kernel import limits
from perfscore.messages.diagnostics import Message
from perfscore.messages.syntax import quoted_list

_SHOWN = 20
_MOVE_IT = "move it away, or give the scores another name"


def unknown_column(name: str, meant: str | None, *, missing: bool) -> Message:
    """PS615: a column that is neither a fact nor kept; ``missing`` tells that no column gives the meant one."""
    text = f"the framework asks for no fact `{name}`, and the column is not kept"
    if meant is None:
        return Message("PS615", text, f"keep it beside the scores with `--keep {name}`, or take it away")
    return Message("PS615", text, f"did you mean `{meant}`{', which no column gives' if missing else ''}?")


def unnamed_column() -> Message:
    """PS615: a column between others without a heading."""
    return Message("PS615", "this column has no heading", "name it, or take it away")


def column_again(fact: str) -> Message:
    """PS615: a second column of the same."""
    return Message("PS615", f"another column gives `{fact}` already", "keep one of them")


def column_of_a_table(fact: str) -> Message:
    """PS615: a column of a fact that is a table."""
    return Message("PS615", f"`{fact}` is a table, which no cell can hold", "write the fact sets as lines of JSON")


def columns_missing(facts: Sequence[tuple[str, str | None]]) -> Message:
    """PS615: facts that must be given and have no column, as name and title."""
    shown = [f"`{name}` ({title})" if title else f"`{name}`" for name, title in facts[:_SHOWN]]
    if len(facts) > len(shown):
        shown.append(f"{len(facts) - len(shown):,} more")
    count = "1 fact that must be given has" if len(facts) == 1 else f"{len(facts):,} facts that must be given have"
    return Message(
        "PS615", f"{count} no column: {quoted_list(shown, 'and')}", "add columns with these names or titles as headings"
    )


def nothing_kept(name: str, meant: str | None) -> Message:
    """PS615: a column to keep that is not there."""
    return Message("PS615", f"there is no column `{name}` to keep", f"did you mean `{meant}`?" if meant else None)


def kept_clashes(name: str) -> Message:
    """PS615: a column to keep that is called like one of the output, or is to be kept twice."""
    return Message("PS615", f"the output would have two columns `{name}`", "give the column of the input another name")


def other_run(what: str) -> Message:
    """PS616: an interrupted run that was of something else."""
    return Message(
        "PS616",
        f"the interrupted run that wrote this had {what}",
        "finish it with the same command, or begin anew with `--restart`",
    )


def input_changed() -> Message:
    """PS616: an input of which other bytes were read."""
    return Message(
        "PS616",
        "the interrupted run had read another input, or this one has changed since",
        "give it the same input, or begin anew with `--restart`",
    )


def output_changed() -> Message:
    """PS616: a file of an interrupted run that somebody has changed."""
    return Message("PS616", "this file has changed since the interrupted run wrote it", "begin anew with `--restart`")


def journal_changed() -> Message:
    """PS616: a journal that is not as it was written."""
    return Message(
        "PS616", "this journal of an interrupted run is torn, or somebody has changed it", "begin anew with `--restart`"
    )


def lost_run() -> Message:
    """PS616: an interrupted run of which not all is left."""
    return Message("PS616", "not all that the interrupted run wrote is left", "begin anew with `--restart`")


def row_too_long() -> Message:
    """PS617: a row that is longer than it may be."""
    return Message(
        "PS617",
        f"this row has more than {limits.BATCH_ROW_BYTES:,} bytes",
        "is a quote not closed, or an end of a line lost?",
    )


def row_not_text(encoding: str) -> Message:
    """PS617: a row with bytes that are no text."""
    return Message("PS617", f"this row is not {encoding} throughout", "write it again, or save the file again as UTF-8")


def no_batch_file(name: str) -> Message:
    """PS618: a file of many fact sets, or of their scores, whose ending tells nothing."""
    return Message(
        "PS618",
        f"`{name}` is no kind of file for many fact sets",
        "a row each is read from `.csv` and written to it, a line each from `.jsonl`",
    )


def nothing_in_it() -> Message:
    """PS618: a file without a row that could name its columns."""
    return Message("PS618", "this file is empty", "the first row names the columns: each a fact, by its name or title")


def named_as_a_list() -> Message:
    """PS618: an output with the name of a list beside another output."""
    return Message("PS618", "a file of this name is the list beside another output", "give the scores another name")


def in_the_way() -> Message:
    """PS618: a file where a run writes while it is under way, which no run has made."""
    return Message("PS618", "the run would write to this file, and another lies here already", _MOVE_IT)


def not_a_list() -> Message:
    """PS618: a file in the place of a list that is none, or that somebody has changed."""
    return Message("PS618", "a list of the run belongs here, and this file is none, or has been changed", _MOVE_IT)


def list_alone() -> Message:
    """PS618: a list whose output is not beside it any more."""
    return Message("PS618", "this list tells of an output that is no longer beside it", _MOVE_IT)


def taken() -> Message:
    """PS618: an output that another process is writing."""
    return Message("PS618", "another run is writing this output", "wait for it, or give the scores another name")


def no_line_ends() -> Message:
    """PS618: a table whose lines end with a sign that stands alone."""
    return Message("PS618", "the lines of this file end with a carriage return alone", "save it again as “CSV UTF-8”")


def changed_meanwhile() -> Message:
    """PS618: an input that has changed while it was read."""
    return Message("PS618", "this file has changed while it was read", "begin anew with `--restart`")


def worker_lost() -> Message:
    """PS618: a worker process that ended, for want of memory or since somebody ended it."""
    return Message(
        "PS618", "a process that scored rows has ended before its time", "the same command goes on where it stopped"
    )


def not_many(found: str) -> Message:
    """PS618: an argument that is no row of fact sets."""
    return Message("PS618", f"any number of fact sets is needed, one after another, not {found}", "put it into a list")


def no_number(what: str, found: str) -> Message:
    """PS618: an argument that must be a whole number above 0."""
    return Message("PS618", f"`{what}` is a whole number above 0, not {found}")


def no_way(what: str, found: str, known: Sequence[str]) -> Message:
    """PS618: an argument that must be one of a few words."""
    return Message("PS618", f"`{what}` is {quoted_list([f'“{each}”' for each in known])}, not {found}")


def no_executor(found: str) -> Message:
    """PS618: an executor that has no ``submit``."""
    return Message("PS618", f"an executor of `concurrent.futures` is needed, not {found}")
