"""Messages about files of results, and keys to sign them with, that cannot be used (PS61x)."""

from __future__ import annotations

from perfscore.kernel import limits
from perfscore.messages.diagnostics import Message

_AGAIN = "write it anew with `perfscore score … --format json`"
_LONGEST = 60


def not_a_file(found: str) -> Message:
    """PS611: an argument that is no file of a result."""
    return Message("PS611", f"the path of a file with a result is needed, not {found}")


def no_json(*, ends: bool) -> Message:
    """PS610: a file that is no JSON."""
    what = "the JSON ends before it is complete" if ends else "from here on this is not JSON"
    return Message("PS610", what, _AGAIN)


def key_twice(key: str) -> Message:
    """PS610: a key that stands twice in one object."""
    return Message("PS610", f"the key `{key}` stands twice", "keep one; of two values nobody could say which counts")


def too_deep() -> Message:
    """PS610: brackets within brackets, too many times."""
    return Message("PS610", "too many brackets stand inside one another", _AGAIN)


def no_result(found: str) -> Message:
    """PS611: JSON that is no result."""
    return Message("PS611", f"this is no result of perfscore, but {found}", _AGAIN)


def other_schema(found: str, known: str) -> Message:
    """PS611: a result in the schema of another version."""
    return Message("PS611", f"the schema of this result is {found}; this version reads “{known}”", _AGAIN)


def wrong_value(path: str, wanted: str, found: str) -> Message:
    """PS612: a value that cannot stand where it stands."""
    return Message("PS612", f"`{path}` must be {wanted}, not {found}")


def missing_key(path: str, key: str) -> Message:
    """PS612: a key that is not there."""
    return Message("PS612", f"`{path}` lacks the key `{key}`")


def unknown_key(path: str) -> Message:
    """PS612: a key that means nothing."""
    return Message("PS612", f"`{path}` is no key of a result")


def _short(number: str) -> str:
    """A number as far as anybody would read it."""
    return number if len(number) <= _LONGEST else f"{number[:_LONGEST]}…"


def contradiction(path: str, claimed: str, found: str) -> Message:
    """PS613: a value that does not fit the others of the file."""
    own = _short(found) or "another number"
    return Message(
        "PS613",
        f"`{path}` is {_short(claimed)}, but by the other values of this file it is {own}",
        "somebody may have changed the file; compute the result again",
    )


def not_a_key(found: str) -> Message:
    """PS619: an argument that is no key."""
    return Message(
        "PS619", f"a key is bytes, not {found}", "read it from its file with `perfscore.files.loader.load_key`"
    )


def not_a_key_file(found: str) -> Message:
    """PS619: an argument that is no file of a key."""
    return Message("PS619", f"the path of a file with a key is needed, not {found}")


def unfit_key(size: int) -> Message:
    """PS619: a key that is too short to sign with, or too long."""
    most = limits.KEY_BYTES_MOST
    what = f"more than {most:,} bytes" if size > most else "no bytes" if not size else f"only {size} bytes"
    return Message(
        "PS619",
        f"this key has {what}; it must have at least {limits.KEY_BYTES_LEAST}, and may have {most:,}",
        "draw one at random: `openssl rand -hex 32 > result.key`",
    )


def not_signable(what: str) -> Message:
    """PS619: a report that can carry no signature."""
    return Message(
        "PS619",
        f"only a result in JSON can be signed, not {what}",
        "write the result with `--format json`, or leave out `--key`",
    )


def too_large() -> Message:
    """PS614: a file that is larger than it may be."""
    most = f"{limits.RESULT_CHARACTERS:,} characters and {limits.RESULT_VALUES:,} values"
    return Message("PS614", f"this file is too large for a result, which may have {most}, and few very long numbers")
