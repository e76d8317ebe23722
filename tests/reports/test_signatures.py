"""Signatures of results: another program computes the same one, and a changed file or another key does not pass."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from pathlib import Path
from typing import Any

import pytest

import perfscore
from perfscore import FactsError, PerfscoreError
from perfscore.files.loader import load_claim, load_key
from perfscore.kernel import limits
from perfscore.kernel.source import replace
from perfscore.reports.json import canonical, result_json, signed
from perfscore.reports.json_read import read_claim
from support.schema import complaints

KEY = b"sixteen bytes or"
ODD = '\x1b\x00\x7f"\\/\b\t\n\f\r</script>\u2028\ufeff长\U00020000'


@pytest.fixture(scope="module")
def centre() -> perfscore.Result:
    return perfscore.evaluate("shenzhen-department-2021", "credit-centre-2021")


def small() -> perfscore.Result:
    return perfscore.evaluate(perfscore.loads("framework f { points 1 } indicator a 1 { award 1 }"), {})


def written(value: Any) -> str:
    """A value in canonical form, sign by sign as RFC 8785 says, without the help of a JSON writer."""
    short = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r"}
    if isinstance(value, str):
        return '"' + "".join(short.get(char) or (f"\\u{ord(char):04x}" if char < " " else char) for char in value) + '"'
    if isinstance(value, dict):
        names = sorted(value, key=lambda name: [*memoryview(name.encode("utf-16-be")).cast("B")])
        return "{" + ",".join(f"{written(name)}:{written(value[name])}" for name in names) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(written, value)) + "]"
    return {"None": "null", "True": "true", "False": "false"}.get(str(value)) or str(value)


def computed_elsewhere(text: str, key: bytes) -> str:
    """The signature that another program computes for the text of a file."""
    content = json.loads(text)
    content.pop("signature", None)
    return hmac.digest(key, written(content).encode("utf-8"), "sha256").hex()


# ---------------------------------------------------------------- the canonical form


@pytest.mark.parametrize("key", [KEY, bytes(range(256)), b"\x00" * limits.KEY_BYTES_MOST])
def test_another_program_computes_the_same_signature(centre: perfscore.Result, key: bytes) -> None:
    text = centre.to_json(key=key)
    value = json.loads(text)["signature"]
    assert value == {"algorithm": "HMAC-SHA-256", "value": computed_elsewhere(text, key)}
    unsigned = json.loads(centre.to_json())
    assert {name: each for name, each in json.loads(text).items() if name != "signature"} == unsigned


def test_python_computes_it_in_one_line_as_the_page_says(centre: perfscore.Result) -> None:
    data = json.loads(centre.to_json(key=KEY))
    value = data.pop("signature")["value"]
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert hmac.new(KEY, text.encode("utf-8"), hashlib.sha256).hexdigest() == value


def test_the_canonical_form_is_that_of_rfc_8785() -> None:
    # The example of its section 3.2.3: the smiley stands before the Hebrew letter, since UTF-16 puts it there.
    names = ["\u20ac", "\r", "\ufb33", "1", "\U0001f600", "\u0080", "\u00f6"]
    in_order = ["\\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]
    expected = "{" + ",".join(f'"{name}":1' for name in in_order) + "}"
    assert canonical(dict.fromkeys(names, 1)) == expected.encode("utf-8")
    assert canonical({"b": [None, True, {"d": "é", "c": []}], "a": 12, "signature": {}}) == (
        '{"a":12,"b":[null,true,{"c":[],"d":"é"}]}'.encode()
    )


def test_texts_of_any_kind_can_be_signed() -> None:
    result = replace(small(), authority=ODD, about=((ODD, "x"),))
    text = result.to_json(key=KEY)
    assert json.loads(text)["signature"]["value"] == computed_elsewhere(text, KEY)
    assert signed(read_claim(text, "r.json").content, KEY) == "right"


def test_a_lone_half_of_a_pair_is_escaped_and_two_halves_are_one_character() -> None:
    assert canonical({"a": "\ud800x\udfff"}) == b'{"a":"\\ud800x\\udfff"}'
    assert canonical({"a": "\ud83d\ude00"}) == '{"a":"\U0001f600"}'.encode()
    for odd in ("\ud800", "\ud83d\ude00"):
        result = replace(small(), origin=odd)
        assert signed(read_claim(result.to_json(key=KEY), "r.json").content, KEY) == "right"


def test_the_layout_of_the_file_is_no_part_of_what_is_signed(centre: perfscore.Result) -> None:
    data = json.loads(centre.to_json(key=KEY))
    for text in (json.dumps(data), json.dumps(dict(reversed(data.items())), indent=4, ensure_ascii=False)):
        assert signed(read_claim(text, "r.json").content, KEY) == "right"


# ---------------------------------------------------------------- what a signature tells


def test_signed_and_unsigned_results_are_of_the_published_schema() -> None:
    for text in (small().to_json(), small().to_json(key=KEY)):
        assert list(complaints(json.loads(text))) == []
        assert perfscore.Result.from_json(text) == small()
    for forged in ({"algorithm": "none", "value": "0" * 64}, {"value": "0" * 64}, {"algorithm": "HMAC-SHA-256"}):
        assert list(complaints({**small().to_dict(), "signature": forged}))


def test_a_key_tells_right_from_wrong_and_from_unsigned() -> None:
    content = json.loads(small().to_json(key=KEY))
    assert signed(content, KEY) == "right"
    assert signed(content, KEY + b"!") == "wrong"
    assert signed(content, None) == "unchecked"
    assert signed(small().to_dict(), KEY) == "missing"
    assert signed(small().to_dict(), None) == "unsigned"


def leaves(data: Any) -> list[tuple[Any, Any]]:
    """Every object or list with a key of it that leads to a single value."""
    pairs = data.items() if isinstance(data, dict) else enumerate(data)
    return [
        leaf
        for key, value in pairs
        for leaf in (leaves(value) if isinstance(value, dict | list) and value else [(data, key)])
    ]


def test_no_value_can_be_changed_without_the_key() -> None:
    content = json.loads(small().to_json(key=KEY))
    for holder, key in leaves(content):
        if (holder, key) == (content["signature"], "algorithm"):
            continue
        before, holder[key] = holder[key], "forged"
        assert signed(content, KEY) == "wrong", key
        holder[key] = before
    assert signed(content, KEY) == "right"


def test_what_was_read_back_is_signed_as_such() -> None:
    again = perfscore.Result.from_json(small().to_json(key=KEY), name="r.json")
    text = again.to_json(key=KEY)
    assert json.loads(text)["read_from"] == "r.json"
    assert json.loads(text)["signature"]["value"] == computed_elsewhere(text, KEY)
    assert "signature" not in json.loads(again.to_json())


@pytest.mark.parametrize(
    ("signature", "words"),
    [
        (None, "`signature` must be an object, not nothing"),
        ({"algorithm": "HMAC-SHA-256"}, "`signature` lacks the key `value`"),
        ({"algorithm": "none", "value": "a" * 64}, "`signature.algorithm` must be one of “HMAC-SHA-256”"),
        ({"algorithm": "HMAC-SHA-256", "value": "Z" * 64}, "`signature.value` must be 64 hexadecimal digits"),
        ({"algorithm": "HMAC-SHA-256", "value": ""}, "`signature.value` must be 64 hexadecimal digits"),
        ({"algorithm": "HMAC-SHA-256", "value": "a" * 64, "key": "b"}, "`signature.key` is no key of a result"),
    ],
)
def test_what_is_no_signature_is_refused_at_its_place(signature: Any, words: str) -> None:
    with pytest.raises(FactsError) as caught:
        read_claim(json.dumps(small().to_dict() | {"signature": signature}), "r.json")
    (diagnostic,) = caught.value.diagnostics
    assert diagnostic.code == "PS612" and diagnostic.message.startswith(words) and diagnostic.line == 1


# ---------------------------------------------------------------- keys


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (KEY, KEY),
        (KEY + b"\n", KEY),
        (KEY + b"\r\n", KEY),
        (KEY + b"\n\n", KEY + b"\n"),
        (KEY + b"\r", KEY + b"\r"),
        (KEY + b" ", KEY + b" "),
        (b"\xef\xbb\xbf" + KEY, b"\xef\xbb\xbf" + KEY),
        (b"PK\x03\x04" + bytes(16), b"PK\x03\x04" + bytes(16)),
        (b"k" * limits.KEY_BYTES_MOST + b"\r\n", b"k" * limits.KEY_BYTES_MOST),
    ],
)
def test_a_key_is_the_bytes_of_its_file_but_for_the_end_of_its_line(tmp_path: Path, content: bytes, key: bytes) -> None:
    file = tmp_path / "result.key"
    file.write_bytes(content)
    assert load_key(file) == load_key(str(file)) == key


def refused(file: Any) -> tuple[str, str, str]:
    with pytest.raises(PerfscoreError) as caught:
        load_key(file)
    (diagnostic,) = caught.value.diagnostics
    return diagnostic.code, diagnostic.message, diagnostic.file


def test_a_key_that_could_be_guessed_or_is_very_long_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "result.key"
    rule = "it must have at least 16, and may have 4,096"
    for content, what in (
        (b"", "no bytes"),
        (b"\n", "no bytes"),
        (b"fifteen bytes !\n", "only 15 bytes"),
        (b"k" * (limits.KEY_BYTES_MOST + 1), "more than 4,096 bytes"),
        (b"k" * 1_000_000, "more than 4,096 bytes"),
    ):
        file.write_bytes(content)
        assert refused(file) == ("PS619", f"this key has {what}; {rule}", str(file))
        if content.strip():
            with pytest.raises(PerfscoreError, match="PS619") as caught:
                small().to_json(key=content.strip())
            assert str(content.strip()) not in str(caught.value)


def test_a_key_that_is_no_file_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert refused(tmp_path)[:2] == ("PS602", "this file cannot be read: it is a folder")
    assert refused(tmp_path / "pipe")[:2] == ("PS602", "this file cannot be read: it is a pipe")
    assert refused("/dev/zero")[:2] == ("PS602", "this file cannot be read: it is a device")
    assert refused(tmp_path / "none")[:2] == ("PS602", "this file cannot be read: no such file or directory")
    assert refused("")[0] == "PS602"
    assert refused(16)[:2] == ("PS619", "the path of a file with a key is needed, not a number")


@pytest.mark.parametrize("key", ["a text of sixteen", bytearray(16), 16, object()])
def test_only_bytes_are_a_key(key: Any) -> None:
    with pytest.raises(PerfscoreError, match="PS619"):
        result_json(small(), key)
    with pytest.raises(PerfscoreError, match="PS619"):
        signed(small().to_dict(), key)


def test_the_key_stands_nowhere_in_what_is_written(tmp_path: Path) -> None:
    (tmp_path / "r.json").write_text(small().to_json(key=KEY), encoding="utf-8")
    claim = load_claim(tmp_path / "r.json")
    framework = perfscore.loads("framework f { points 1 } indicator a 1 { award 1 }")
    found = perfscore.verify(tmp_path / "r.json", framework, {}, key=KEY)
    text = "".join([(tmp_path / "r.json").read_text(encoding="utf-8"), repr(claim), repr(found), str(found)])
    assert found.signature == "right"
    assert KEY.decode() not in text and KEY.hex() not in text
