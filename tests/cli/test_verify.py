"""``perfscore verify`` and the keys of ``perfscore score``: what is said, and with which code it ends."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from support.command_lines import Run, run

KEY = "a key that nobody guesses"
SIGNED = ("score", "f.perf", "f.toml", "-o", "result.json", "--key", "result.key")
VERIFIED = ("verify", "result.json", "f.perf", "f.toml")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    rules = 'indicator x 10 { award a }\nwarn unless a > 5 "low"\n'
    text = f'framework f "F" {{ points 10 }}\nfact a : number in [0, 10]\n{rules}'
    Path("f.perf").write_text(text, encoding="utf-8")
    Path("f.toml").write_text('[a]\nvalue = 3\nsource = "book, page 1"\n', encoding="utf-8")
    Path("result.key").write_text(f"{KEY}\n", encoding="utf-8")
    Path("other.key").write_text("another key that nobody guesses\n", encoding="utf-8")
    return tmp_path


def changed(change: Any) -> None:
    data = json.loads(Path("result.json").read_text(encoding="utf-8"))
    change(data)
    Path("result.json").write_text(json.dumps(data), encoding="utf-8")


def both(*more: str) -> tuple[Run, Run, dict[str, Any]]:
    """What is said in both languages, and as plain values; all with the same code."""
    en, zh, plain = (
        run(*VERIFIED, *more, *each) for each in (("--lang", "en"), ("--lang", "zh"), ("--format", "json"))
    )
    assert en.code == zh.code == plain.code and not en.err + zh.err + plain.err
    assert KEY not in en.out + zh.out + plain.out
    return en, zh, json.loads(plain.out)


def test_forged_places_and_excerpts_end_with_1() -> None:
    run("score", "f.perf", "f.toml", "-o", "result.json")
    assert (
        both()[0].out == "The result holds. Computed again, every value, every place and all evidence are the same.\n"
    )

    def forge(data: Any) -> None:
        if isinstance(data, dict) and "excerpt" in data:
            data.update(file="audited-by-the-state.toml", line=999, end_line=999)
            data["excerpt"] = data["excerpt"] and "a = 3  # confirmed by the ministry"
        for value in data.values() if isinstance(data, dict) else data if isinstance(data, list) else ():
            forge(value)

    changed(forge)
    en, zh, plain = both()
    assert en.code == 1 and plain["holds"] is False
    assert en.out.splitlines()[0] == (
        "The result does not hold. Computed again, every value is the same, but not every place or piece of evidence."
    )
    assert zh.out.splitlines()[0] == "核验未通过。重新计算后，各项数值完全一致，但出处位置或依据不一致。"
    assert "audited-by-the-state.toml, computed again it is f.toml" in en.out
    assert {each["aspect"] for each in plain["differences"]} == {"place"}


def test_a_signature_is_made_and_checked() -> None:
    assert run(*SIGNED) == Run(0, "", "")
    en, zh, plain = both("--key", "result.key")
    assert (en.code, plain["holds"], plain["signature"]) == (0, True, "right")
    assert en.out.splitlines()[1] == "It was signed with this key, and nothing was changed since."
    assert zh.out.splitlines()[1] == "文件由此密钥签名，签名后没有改动。"


def test_a_signature_that_nobody_checked_is_told() -> None:
    run(*SIGNED)
    en, zh, plain = both()
    assert (en.code, plain["holds"], plain["signature"]) == (0, True, "unchecked")
    assert "the signature was not checked" in en.out and "签名未经核验" in zh.out


@pytest.mark.parametrize("how", ["another key", "changed"])
def test_a_wrong_signature_ends_with_1(how: str) -> None:
    run(*SIGNED)
    if how == "changed":
        changed(lambda data: data.update(perfscore="9.9.9"))
    en, zh, plain = both("--key", "other.key" if how == "another key" else "result.key")
    assert (en.code, plain["holds"], plain["signature"], plain["differences"]) == (1, False, "wrong", [])
    assert en.out.startswith("The result does not hold. Computed again, every value, every place")
    assert "The signature does not fit" in en.out and "签名不符" in zh.out


def test_a_result_that_must_be_signed_and_is_not_ends_with_1() -> None:
    run("score", "f.perf", "f.toml", "-o", "result.json")
    en, zh, plain = both("--key", "result.key")
    assert (en.code, plain["holds"], plain["signature"]) == (1, False, "missing")
    assert "It is not signed." in en.out and "文件没有签名。" in zh.out


def test_a_signed_result_that_is_not_true_does_not_hold() -> None:
    run(*SIGNED)
    Path("f.toml").write_text("a = 4\n", encoding="utf-8")
    en, _, plain = both("--key", "result.key")
    assert (en.code, plain["holds"], plain["signature"]) == (1, False, "right")
    Path("f.toml").write_text("b = 4\n", encoding="utf-8")
    en, _, plain = both("--key", "result.key")
    assert (en.code, plain["signature"], bool(plain["problems"])) == (1, "right", True)


def test_what_could_not_be_compared_ends_with_1_where_all_must_be() -> None:
    run("score", "f.perf", "f.toml", "-o", "result.json")
    assert run(*VERIFIED, "--strict").code == 0
    Path("f.toml").write_text('\n[a]\nvalue = 3\nsource = "book, page 1"\n', encoding="utf-8")
    assert run(*VERIFIED).code == 0
    assert run(*VERIFIED, "--strict").code == 1
    assert "Not compared: places in f.toml" in run(*VERIFIED, "--strict").out


@pytest.mark.parametrize("form", ["text", "markdown", "html"])
def test_only_json_is_signed(form: str) -> None:
    ended = run("score", "f.perf", "f.toml", "--format", form, "--key", "result.key", "-o", "report")
    assert ended.code == 1 and not ended.out and not Path("report").exists()
    assert f"error[PS619]: only a result in JSON can be signed, not a report in the form `{form}`" in ended.err


def test_what_a_score_can_become_is_not_signed() -> None:
    ended = run("score", "f.perf", "f.toml", "--format", "json", "--key", "result.key", "--partial")
    assert ended.code == 1 and "only a result in JSON can be signed, not what a score can still become" in ended.err


def test_a_key_is_never_written_over() -> None:
    os.link("result.key", "linked.json")
    for name in ("result.key", "linked.json"):
        ended = run("score", "f.perf", "f.toml", "--format", "json", "--key", "result.key", "-o", name)
        assert ended.code == 1 and "written over" in ended.err
    assert Path("result.key").read_text(encoding="utf-8") == f"{KEY}\n"


@pytest.mark.parametrize("command", [("score", "f.perf", "f.toml", "--format", "json"), VERIFIED])
def test_a_key_that_cannot_be_used_is_refused(command: tuple[str, ...]) -> None:
    run("score", "f.perf", "f.toml", "-o", "result.json")
    Path("short.key").write_text("secret\n", encoding="utf-8")
    Path("empty.key").touch()
    os.mkfifo("pipe.key")
    for name, words in (
        ("short.key", "error[PS619]: this key has only 6 bytes"),
        ("empty.key", "error[PS619]: this key has no bytes"),
        ("none.key", "error[PS602]: this file cannot be read: no such file or directory"),
        (".", "error[PS602]: this file cannot be read: it is a folder"),
        ("pipe.key", "error[PS602]: this file cannot be read: it is a pipe"),
        ("", "error[PS602]"),
    ):
        ended = run(*command, "--key", name)
        assert ended.code == 1 and not ended.out and ended.err.startswith(words), name
        assert "secret" not in ended.err
