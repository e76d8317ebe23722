"""A result that was read from a file says so wherever it is shown, until it has been computed again."""

from __future__ import annotations

import json
import pickle
from pathlib import Path
from typing import Literal

import pytest

import perfscore
from perfscore import Result
from perfscore.kernel.source import replace
from support.markup import parsed

PERF = 'framework f "F" { points 10 } fact a : number in [0, 10] indicator x 10 { award a }'
SAYS = {
    "en": "Read from forged.json, and not verified: points, places and evidence are as that file says.",
    "zh": "读自 forged.json，未经核验：得分、出处位置和依据均以该文件所述为准。",
}
LANGUAGES: tuple[Literal["en", "zh"], ...] = ("en", "zh")


@pytest.fixture
def computed() -> Result:
    return perfscore.evaluate(perfscore.loads(PERF, name="f.perf"), {"a": 3})


@pytest.fixture
def read(computed: Result) -> Result:
    return Result.from_json(computed.to_json(), name="forged.json")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_report_says_so_in_both_languages(read: Result, computed: Result, lang: Literal["en", "zh"]) -> None:
    remark = SAYS[lang]
    assert read.to_text(lang=lang).splitlines()[1] == remark
    assert f"\n\n> **{remark}**\n\n" in read.to_markdown(lang=lang).replace("\\", "")
    assert [p.text for p in parsed(read.to_html(lang=lang)).all("p", "ps-unverified")] == [remark]
    assert read.ledger().to_text(lang=lang).splitlines()[1] == remark
    assert str(read.explain("x", lang=lang)).splitlines()[:2] == [remark, ""]
    for report in (computed.to_text(lang=lang), computed.to_markdown(lang=lang), computed.ledger().to_text(lang=lang)):
        assert remark[:9] not in report
    assert not parsed(computed.to_html(lang=lang)).all("p", "ps-unverified")
    assert remark[:9] not in str(computed.explain("x", lang=lang))


def test_a_notebook_shows_it_too(read: Result, computed: Result) -> None:
    shown = [each._repr_html_() for each in (read, read.ledger(), read.explain(), read.explain("x"))]
    for fragment in shown:
        assert [p.text for p in parsed(fragment).all("p", "ps-unverified")] == [SAYS["en"]]
    for fragment in (computed._repr_html_(), computed.ledger()._repr_html_(), computed.explain()._repr_html_()):
        assert not parsed(fragment).all("p", "ps-unverified")


def test_json_that_is_written_again_names_the_file(read: Result, computed: Result) -> None:
    assert (computed.to_dict()["read_from"], read.to_dict()["read_from"]) == (None, "forged.json")
    again = Result.from_json(read.to_json(), name="again.json")
    assert again.read_from == "again.json" and again == read == computed
    forged = read.to_dict() | {"read_from": None}
    assert Result.from_json(json.dumps(forged)).read_from == "<json>"


def test_it_stays_with_the_result_and_its_story(read: Result) -> None:
    copied = pickle.loads(pickle.dumps(read))
    assert copied.read_from == read.read_from == "forged.json"
    story = read.explain("x")
    assert story.read_from == "forged.json" and "Read from" not in str(replace(story, read_from=None))


def test_it_stands_out_in_colour_where_nothing_was_lost_and_in_files(tmp_path: Path) -> None:
    full = perfscore.evaluate(perfscore.loads(PERF), {"a": 10})
    (tmp_path / "r.json").write_text(full.to_json(), encoding="utf-8")
    read = perfscore.load_result(tmp_path / "r.json")
    assert "\x1b[31mRead from" in read.to_text(colour=True)
    assert "\x1b[31mRead from" in read.ledger().to_text(colour=True)
    assert "\x1b[31mRead from" in read.explain().to_text(colour=True)
    assert str(read.ledger()).splitlines()[1].startswith(f"Read from {tmp_path}")


def test_a_name_of_a_file_harms_nothing(computed: Result) -> None:
    evil = "\x1b[2J<script>*\n# H\u202e.json"
    read = Result.from_json(computed.to_json(), name=evil)
    for text in (str(read), str(read.ledger()), str(read.explain("x"))):
        assert "\x1b" not in text and "\u202e" not in text and "\n# H" not in text
    assert "\n# H" not in read.to_markdown() and "<script" not in read.to_markdown().replace("\\<script", "")
    for markup in (read.to_html(), read._repr_html_(), read.ledger()._repr_html_(), read.explain()._repr_html_()):
        assert "<script" not in markup


def test_what_was_verified_is_shown_without_it(tmp_path: Path, computed: Result) -> None:
    (tmp_path / "r.json").write_text(computed.to_json(), encoding="utf-8")
    found = perfscore.verify(tmp_path / "r.json", perfscore.loads(PERF, name="f.perf"), {"a": 3})
    assert found.holds and found.complete and found.result is not None
    assert found.result.to_html() == computed.to_html() and found.result.to_text() == computed.to_text()
