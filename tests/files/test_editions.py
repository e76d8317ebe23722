"""Of several editions of a framework that of a day is found, or it is told why there is none."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest

import perfscore

TEXT = """framework grant "Grant" {{ points 1 version "{version}" {effective} }}
indicator a 1 {{ award 1 }}
"""


def write(name: str, version: str, effective: str = "") -> None:
    Path(name).parent.mkdir(exist_ok=True)
    days = f"effective {effective}" if effective else ""
    Path(name).write_text(TEXT.format(version=version, effective=days), encoding="utf-8")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write("grant-2021.perf", "1", "2021-01-01 .. 2021-12-31")
    write("grant-2022.perf", "2", "2022-01-01 .. 2022-12-31")
    write("grant_v3.perf", "3", "2023-01-01 ..")
    write("grant-report.perf", "other", "2021-01-01 ..")
    write("rules/first.perf", "4", "2021-01-01 .. 2021-06-30")
    write("rules/second.perf", "5", "2021-07-01 ..")


@pytest.mark.parametrize(
    ("name", "day", "version"),
    [
        ("grant", "2021-01-01", "1"),
        ("grant", "2021-12-31", "1"),
        ("grant", datetime.date(2022, 1, 1), "2"),
        ("grant", datetime.datetime(2022, 12, 31, 23, 59, tzinfo=datetime.UTC), "2"),
        ("grant", " 2099-01-01 ", "3"),
        ("grant.perf", "2022-01-01", "2"),
        (Path("grant"), "2022-01-01", "2"),
        ("./grant", "2022-01-01", "2"),
        ("grant-2022", "2022-05-01", "2"),
        ("grant-2022.perf", "2022-05-01", "2"),
        ("rules", "2021-06-30", "4"),
        ("rules", "2021-07-01", "5"),
        ("rules/second.perf", "2021-07-01", "5"),
        ("shenzhen-department", "2021-05-05", "2021"),
        ("shenzhen-department-2021", "2021-05-05", "2021"),
    ],
)
def test_the_edition_of_the_day_is_read(name: Any, day: Any, version: str) -> None:
    assert perfscore.load(name, on=day).version == version


def test_without_a_day_a_name_is_a_file() -> None:
    assert perfscore.load("grant-2021.perf").version == "1"


def test_a_file_goes_before_what_ships_under_its_name() -> None:
    write("shenzhen-department-2021.perf", "own", "2021-01-01 .. 2021-12-31")
    assert perfscore.load("shenzhen-department", on="2021-05-05").version == "own"


def test_an_edition_without_dates_holds_on_any_day() -> None:
    write("plain.perf", "plain")
    assert perfscore.load("plain", on="1999-01-01").version == "plain"
    write("plain-2.perf", "two")
    with pytest.raises(perfscore.FrameworkError) as caught:
        perfscore.load("plain", on="1999-01-01")
    assert caught.value.diagnostics[0].code == "PS651"
    assert caught.value.diagnostics[0].help is not None
    assert "`plain-2.perf` (any day) and `plain.perf` (any day)" in caught.value.diagnostics[0].help


def test_where_none_holds_all_are_told() -> None:
    for number in range(1, 13):
        write(f"many-{number:02}.perf", str(number), "2021-01-01 .. 2021-12-31")
    with pytest.raises(perfscore.FrameworkError) as caught:
        perfscore.load("many", on="2020-12-31")
    (problem,) = caught.value.diagnostics
    assert (problem.code, problem.message) == ("PS650", "no edition of `many` is in force on 2020-12-31")
    assert problem.help is not None
    assert problem.help.endswith("`many-10.perf` (2021-01-01 .. 2021-12-31) and 2 more")


@pytest.mark.parametrize(
    ("name", "day", "code"),
    [
        ("grant", "2020-12-31", "PS650"),
        ("grant", "31.12.2020", "PS652"),
        ("grant", "2021-02-30", "PS652"),
        ("grant", "\x1b[31m" * 50, "PS652"),
        ("grant", 2021, "PS652"),
        ("none", "2021-01-01", "PS601"),
        ("\0", "2021-01-01", "PS601"),
        ("  ", "2021-01-01", "PS602"),
        (2021, "2021-01-01", "PS607"),
        (b"grant", "2021-01-01", "PS607"),
    ],
)
def test_what_cannot_be_chosen_is_refused(name: Any, day: Any, code: str) -> None:
    with pytest.raises(perfscore.FrameworkError) as caught:
        perfscore.load(name, on=day)
    assert [each.code for each in caught.value.diagnostics] == [code]
    assert "\x1b" not in str(caught.value)
