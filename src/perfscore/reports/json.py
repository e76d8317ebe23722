"""Results and diagnostics as JSON text, numbers as strings so that no digit is lost; and the signature of a result."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Iterable, Mapping
from json.encoder import encode_basestring
from typing import Any, Final, Literal

from perfscore.kernel import limits
from perfscore.messages.catalogue import Message, Words
from perfscore.messages.diagnostics import Diagnostic, PerfscoreError
from perfscore.scoring.exact import found_type
from perfscore.scoring.result import Scored

ALGORITHM: Final = "HMAC-SHA-256"

Signed = Literal["unsigned", "unchecked", "missing", "wrong", "right"]
"""What can be said of a signature: there is none; there is one, and no key was given; there is none although a key was
given; it is not what this key makes of this result; it is."""

# Lone halves of a pair cannot be written as UTF-8; the others would move or hide what stands beside them.
_UNSAFE = re.compile("[\x7f-\x9f\xad\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff]")
_HALVES = re.compile("[\ud800-\udfff]")


def result_json(result: Scored, key: bytes | None = None) -> str:
    """A result as JSON, signed where there is a key; ``docs/json.md`` explains its members."""
    content = result.to_dict()
    if key is not None:
        content["signature"] = {"algorithm": ALGORITHM, "value": _hmac(content, key)}
    return json_text(content)


def diagnostics_json(diagnostics: Iterable[Diagnostic]) -> str:
    """Diagnostics as JSON, a list of objects."""
    return json_text([each.to_dict() for each in diagnostics])


def json_text(value: Any) -> str:
    """The text of plain values, in which every character is one that can be seen, or an escape."""
    return _indented(value, "\n")


def _indented(value: Any, line: str) -> str:
    """A value as ``json.dumps`` writes it with an indentation of 1, in much less time; a ``line`` begins so."""
    inner = f"{line} "
    if type(value) is dict and value:
        found = [
            f"{_quoted(key)}: {_quoted(each) if type(each) is str else _indented(each, inner)}"
            for key, each in value.items()
        ]
        return f"{{{inner}{f',{inner}'.join(found)}{line}}}"
    if type(value) is list and value:
        found = [_quoted(each) if type(each) is str else _indented(each, inner) for each in value]
        return f"[{inner}{f',{inner}'.join(found)}{line}]"
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case _:
            return json.dumps(value)


def _quoted(text: str) -> str:
    # What is unsafe is never printable.
    return encode_basestring(text) if text.isprintable() else _escaped(_UNSAFE, encode_basestring(text))


def _escaped(unsafe: re.Pattern[str], text: str) -> str:
    return unsafe.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


# ------------------------------------------------------------ signatures


def signed(content: Mapping[str, Any], key: bytes | None) -> Signed:
    """Whether the members of a result are signed, and by this key. Raises PerfscoreError where the key is none."""
    found = content.get("signature")
    if key is None:
        return "unsigned" if found is None else "unchecked"
    computed = _hmac(content, key)
    if found is None:
        return "missing"
    return "right" if hmac.compare_digest(str(found["value"]), computed) else "wrong"


def _hmac(content: Mapping[str, Any], key: object) -> str:
    return hmac.new(checked_key(key), canonical(content), hashlib.sha256).hexdigest()


def checked_key(key: object) -> bytes:
    """The key. Raises PerfscoreError where it is none, or could be guessed."""
    if not isinstance(key, bytes):
        raise PerfscoreError.of(Message("PS619.not_a_key", found=found_type(key)))
    wrong = unfit(key)
    if wrong is not None:
        raise PerfscoreError.of(wrong)
    return key


def unfit(key: bytes) -> Message | None:
    """What is to be said of a key that is too short to sign with, or too long."""
    size = len(key)
    if limits.KEY_BYTES_LEAST <= size <= limits.KEY_BYTES_MOST:
        return None
    short = Words("key.short", size=size) if size else Words("key.empty")
    return Message("PS619.unfit_key", size=Words("key.long") if size > limits.KEY_BYTES_MOST else short)


def canonical(content: Mapping[str, Any]) -> bytes:
    """The members of a result but its signature in the one form that is signed: RFC 8785, see ``docs/json.md``."""
    # Two halves that a program put side by side are one character for whoever reads them from a file.
    read = json.loads(json.dumps({name: value for name, value in content.items() if name != "signature"}))
    text = json.dumps(_in_order(read), ensure_ascii=False, separators=(",", ":"))
    return _escaped(_HALVES, text).encode("utf-8")


def _in_order(value: Any) -> Any:
    """The same with the members of each object in the order of their names in UTF-16."""
    if isinstance(value, dict):
        names = sorted(value, key=lambda name: name.encode("utf-16-be", "surrogatepass"))
        return {name: _in_order(value[name]) for name in names}
    return [_in_order(each) for each in value] if isinstance(value, list) else value
