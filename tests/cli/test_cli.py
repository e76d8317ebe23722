"""What is printed where, and the exit code, are what users and scripts rely on."""

import errno
import io
import json
import os
import runpy
import subprocess
import sys
from contextlib import redirect_stderr
from importlib import import_module
from pathlib import Path

import pytest

import perfscore
from perfscore.cli import main
from perfscore.files.loader import shipped_facts
from perfscore.questions.examples import run_examples
from support.command_lines import SPLITS, Run, copied, run

SOUND = """framework sound "Sound" { points 10 grade on published { >= 5 : "good" else : "poor" } }
fact n : number in [0, 10] "a figure"
indicator a "First" 10 { award n }
example "it holds" { given n = 6 expect total = 6, grade "good" }
"""
FAILING = SOUND.replace("total = 6", "total = 7")
WARNED = SOUND.replace("fact n", "fact r : ratio in < 90\nfact n").replace("award n", "award n  zero when r > 50%")
BROKEN = SOUND.replace("award n", "award m")
FILES = {
    "sound.perf": SOUND, "failing.perf": FAILING, "warned.perf": WARNED, "broken.perf": BROKEN,
    "bare.perf": "framework bare { points 1 } indicator a 1 { award 1 }",
    "good.toml": "n = 6\n", "poor.json": '{"n": 3}', "table.csv": "name,value\nn,7\n", "wrong.toml": "m = 6\n",
    "untitled\x1b[31m.perf": "framework broken {",
}  # fmt: skip


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


# ---------------------------------------------------------------- score


def test_score_prints_the_table() -> None:
    found = run("score", "sound.perf", "good.toml")
    assert (found.code, found.err) == (0, "")
    assert found.out.splitlines()[0] == "Sound"
    assert found.out.splitlines()[-1] == "grade: good"


def test_score_prints_json() -> None:
    found = run("score", "sound.perf", "poor.json", "--format", "json")
    result = perfscore.evaluate("sound.perf", "poor.json")
    assert (found.code, found.err) == (0, "")
    assert json.loads(found.out) == result.to_dict()
    assert (str(result.score), result.grade) == ("3", "poor")


@pytest.mark.parametrize("facts", ["good.toml", "poor.json", "table.csv"])
def test_score_reads_every_kind_of_fact_file(facts: str) -> None:
    assert run("score", "sound.perf", facts).code == 0


def test_score_knows_what_ships_by_name() -> None:
    found = run("score", "shenzhen-department-2021", "credit-centre-2021")
    assert found.code == 0
    assert "93.67" in found.out and "优" in found.out


@pytest.mark.parametrize(
    ("framework", "facts", "code"),
    [
        ("broken.perf", "good.toml", "PS201"),
        ("sound.perf", "wrong.toml", "PS501"),
        ("missing.perf", "good.toml", "PS602"),
        ("nothing", "good.toml", "PS601"),
        ("sound.perf", "missing.toml", "PS605"),
        ("sound.perf", "sound.perf", "PS604"),
        (".", "good.toml", "PS602"),
        ("sound.perf", ".", "PS604"),
        ("\0", "good.toml", "PS60"),
        ("sound.perf", "\0", "PS60"),
    ],
)
def test_score_tells_problems_on_standard_error_only(framework: str, facts: str, code: str) -> None:
    found = run("score", framework, facts)
    assert (found.code, found.out) == (1, "")
    assert f"error[{code}" in found.err


TABLE = """framework listed { points 10 }
fact n    : number
fact rows : table { points_ : number "Points", done : bool "Done" }
indicator a 10 { award n + sum(points_ of rows where done) }
"""


@pytest.mark.parametrize("more", [["rows=rows.csv"], ["rows=rows.csv", "table.csv"], ["rows.json", "poor.json"]])
def test_score_merges_facts_of_which_later_ones_win(folder: Path, more: list[str]) -> None:
    (folder / "listed.perf").write_text(TABLE, encoding="utf-8")
    (folder / "rows.csv").write_text("Points,Done\n1,yes\n2,no\n", encoding="utf-8")
    (folder / "rows.json").write_text('{"rows": [{"points_": 1, "done": true}]}', encoding="utf-8")
    found = run("score", "listed.perf", "good.toml", *more, "--format", "json")
    assert (found.code, found.err) == (0, "")
    expected = {"rows=rows.csv": "7", "table.csv": "8", "poor.json": "4"}[more[-1]]
    assert json.loads(found.out)["result"]["score"] == expected


def test_score_tells_what_is_wrong_with_any_of_several_facts(folder: Path) -> None:
    (folder / "listed.perf").write_text(TABLE, encoding="utf-8")
    (folder / "rows.csv").write_text("Points,Done\n1,maybe\n", encoding="utf-8")
    for facts, code, place in (
        ("rows=rows.csv", "PS503", "rows.csv:2:3"),
        ("rows=good.toml", "PS604", "good.toml"),
        ("rows=other.csv", "PS605", "other.csv"),
        ("lines=rows.csv", "PS501", "rows.csv"),
        ("wrong.toml", "PS501", "wrong.toml:1:1"),
    ):
        found = run("score", "listed.perf", "good.toml", facts)
        assert (found.code, found.out) == (1, "")
        assert f"error[{code}]" in found.err and place in found.err


def test_score_of_partial_facts_shows_what_it_can_become(folder: Path) -> None:
    (folder / "open.toml").write_text("n = { between = [4, 7] }\n", encoding="utf-8")
    shown = run("score", "sound.perf", "open.toml", "--partial")
    assert shown.code == 0 and "First      10       4        7" in shown.out and "good, poor" in shown.out
    (folder / "pending.json").write_text('{"n": {"status": "pending"}}', encoding="utf-8")
    told = json.loads(run("score", "sound.perf", "pending.json", "--partial", "--format", "json").out)
    assert [told["rows"][0][key] for key in ("low", "high", "low_is")] == ["0", "10", "attained"]
    assert run("score", "sound.perf", "open.toml", "--partial", "--format", "markdown").out.startswith("```text\n")
    assert run("score", "sound.perf", "open.toml", "--partial", "-o", "open.html", "--lang", "zh") == Run(0, "", "")
    assert "得分还有多大变化余地" in (folder / "open.html").read_text(encoding="utf-8")
    assert run("score", "sound.perf", "wrong.toml", "--partial").code == 1
    assert "PS501" in run("score", "sound.perf", "wrong.toml", "--partial").err


def test_score_refuses_what_the_framework_requires_and_can_go_on_despite_it() -> None:
    arguments = ["score", "project-self-evaluation-2021", "it-projects-2021"]
    refused = run(*arguments)
    assert (refused.code, refused.out) == (1, "")
    assert "错误[PS517]" in refused.err and "93 " in refused.err and "92.9 " in refused.err and "99.9 " in refused.err
    scored = run(*arguments, "--despite-requirements")
    assert (scored.code, scored.err) == (0, "")
    assert "  92.90  " in scored.out and "警告[PS517]" in scored.out and "警告[PS518]" in scored.out
    parsed = json.loads(run(*arguments, "--despite-requirements", "--format", "json").out)
    assert [each["code"] for each in parsed["warnings"] if each["code"] in {"PS517", "PS518"}] == ["PS517", "PS518"]
    assert parsed["result"]["score"] == "92.90"


# ---------------------------------------------------------------- template


@pytest.mark.parametrize("form", ["toml", "csv", "json"])
def test_template_prints_an_empty_fact_file(form: str) -> None:
    found = run("template", "sound.perf", "--format", form)
    assert found == Run(0, perfscore.template("sound.perf", form), "")
    assert not found.out.startswith("\ufeff")


def test_template_prints_toml_and_all_facts_unless_told_otherwise() -> None:
    assert run("template", "sound.perf").out == perfscore.template("sound.perf")
    found = run("template", "project-self-evaluation-2021", "--format", "csv", "--table", "indicators")
    assert found == Run(0, perfscore.template("project-self-evaluation-2021", "csv", "indicators"), "")


@pytest.mark.parametrize(
    ("name", "options", "form"),
    [
        ("new.toml", [], "toml"),
        ("new.CSV", [], "csv"),
        ("new.json", [], "json"),
        ("new.txt", ["--format", "csv"], "csv"),
    ],
)
def test_template_writes_a_file_as_its_ending_says(folder: Path, name: str, options: list[str], form: str) -> None:
    assert run("template", "sound.perf", "-o", name, *options) == Run(0, "", "")
    data = (folder / name).read_bytes()
    assert data.startswith(b"\xef\xbb\xbf") == (form == "csv")
    assert data.decode("utf-8-sig") == perfscore.template("sound.perf", form)


def test_template_writes_over_a_file_only_by_force(folder: Path) -> None:
    found = run("template", "sound.perf", "-o", "good.toml")
    assert (found.code, found.out) == (1, "")
    assert "error[PS608]: this file is there already" in found.err and "--force" in found.err
    assert (folder / "good.toml").read_text(encoding="utf-8") == FILES["good.toml"]
    assert run("template", "sound.perf", "-o", "good.toml", "--force") == Run(0, "", "")
    assert (folder / "good.toml").read_text(encoding="utf-8") == perfscore.template("sound.perf")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["sound.perf", "-o", "no_folder/new.toml"], "PS608"),
        (["sound.perf", "-o", "."], "PS608"),
        (["sound.perf", "-o", ".", "--force"], "PS608"),
        (["sound.perf", "-o", "\0"], "PS608"),
        (["sound.perf", "-o", " "], "PS602"),
        (["sound.perf", "-o", "new"], "PS609"),
        (["sound.perf", "-o", "new.ods"], "PS609"),
        (["sound.perf", "--table", "n"], "PS608"),
        (["broken.perf", "-o", "new.toml"], "PS201"),
        (["nothing"], "PS601"),
    ],
)
def test_template_tells_problems_on_standard_error_only(folder: Path, arguments: list[str], code: str) -> None:
    found = run("template", *arguments)
    assert (found.code, found.out) == (1, "")
    assert f"error[{code}]" in found.err
    assert not (folder / "new.toml").exists()


# ---------------------------------------------------------------- check


SOUND_ACCOUNT = "sound.perf: no problems found, 5 questions decided; 1 example passed\n"


def test_check_finds_nothing_in_a_sound_framework() -> None:
    assert run("check", "sound.perf") == Run(0, SOUND_ACCOUNT, "")


def test_check_shows_warnings_and_is_content() -> None:
    found = run("check", "sound.perf", "warned.perf")
    assert (found.code, found.err) == (0, "")
    assert found.out.startswith("warning[PS315]: ")
    assert f"\n\n{SOUND_ACCOUNT}warned.perf: 1 problem found, " in found.out


def test_check_shows_the_problems_of_every_file() -> None:
    found = run("check", "broken.perf", "sound.perf", "missing.perf", "warned.perf")
    assert (found.code, found.err) == (1, "")
    assert [line[:14] for line in found.out.splitlines() if "[PS" in line] == [
        "error[PS201]: ", "error[PS602]: ", "warning[PS315]",
    ]  # fmt: skip


def test_check_prints_json() -> None:
    assert run("check", "sound.perf", "--format", "json") == Run(0, "[]\n", "")
    found = run("check", "--format", "json", "broken.perf", "warned.perf")
    assert (found.code, found.err) == (1, "")
    parsed = json.loads(found.out)
    assert [(each["code"], each["severity"], each["file"], each["line"]) for each in parsed] == [
        ("PS201", "error", "broken.perf", 3),
        ("PS315", "warning", "warned.perf", 2),
    ]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["sound.perf"], 0),
        (["warned.perf"], 1),
        (["sound.perf", "broken.perf"], 1),
        (["warned.perf", "--format", "json"], 1),
    ],
)
def test_check_may_be_strict(arguments: list[str], code: int) -> None:
    found = run("check", "--strict", *arguments)
    assert (found.code, found.out) == (code, run("check", *arguments).out)


def test_what_is_printed_holds_no_control_characters() -> None:
    found = run("check", "untitled\x1b[31m.perf")
    assert found.code == 1
    assert "\x1b" not in found.out and r"\x1b[31m" in found.out


# ---------------------------------------------------------------- test


def test_test_tells_that_examples_pass() -> None:
    assert run("test", "sound.perf") == Run(
        0,
        "passed  sound.perf:4  it holds\nsound.perf: 1 example, 0 failed\ncoverage: 2 of 3\n",
        "",
    )
    assert run("test", "bare.perf") == Run(0, "bare.perf: 0 examples, 0 failed\ncoverage: 0 of 1\n", "")


def test_test_tells_what_was_expected_and_what_was_found() -> None:
    found = run("test", "failing.perf", "sound.perf")
    assert (found.code, found.err) == (1, "")
    (story,) = run_examples(perfscore.load("failing.perf"))[0].stories
    told = "".join(f"          {line}\n" if line else "\n" for line in str(story).splitlines())
    assert found.out == (
        "FAILED  failing.perf:4  it holds\n"
        "        expected total = 7, found 6\n"
        f"\n{told}\n"
        "failing.perf: 1 example, 1 failed\n"
        "coverage: 2 of 3\n"
        "passed  sound.perf:4  it holds\n"
        "sound.perf: 1 example, 0 failed\n"
        "coverage: 2 of 3\n"
    )


def test_test_lists_what_no_example_tries_out() -> None:
    assert run("test", "--coverage", "sound.perf", "bare.perf") == Run(
        0,
        "passed  sound.perf:4  it holds\nsound.perf: 1 example, 0 failed\n"
        "sound.perf:1 the grade “poor” was never reached\ncoverage: 2 of 3\n"
        "bare.perf: 0 examples, 0 failed\nbare.perf:1 `award 1` was never computed\ncoverage: 0 of 1\n",
        "",
    )


def test_test_prints_json() -> None:
    found = run("test", "--format", "json", "failing.perf", "broken.perf")
    assert (found.code, found.err) == (1, "")
    failing, broken = json.loads(found.out)
    (example,) = failing["examples"]
    assert (failing["file"], failing["problems"]) == ("failing.perf", [])
    assert (example["title"], example["line"], example["passed"], example["expectations"]) == ("it holds", 4, False, 2)
    assert example["failures"] == ["expected total = 7, found 6"]
    assert len(example["stories"]) == 1
    assert failing["coverage"] == perfscore.coverage("failing.perf").to_dict()
    assert (broken["file"], [each["code"] for each in broken["problems"]]) == ("broken.perf", ["PS201"])
    assert (broken["examples"], broken["coverage"]) == ([], None)
    assert run("test", "--format", "json", "sound.perf").code == 0


def test_test_goes_on_behind_a_framework_that_cannot_be_read() -> None:
    found = run("test", "broken.perf", "sound.perf")
    assert found.code == 1
    assert "error[PS201]" in found.err
    assert found.out.endswith("sound.perf: 1 example, 0 failed\ncoverage: 2 of 3\n")


# ---------------------------------------------------------------- list, version and wrong use


def test_list_names_what_ships_and_the_facts_of_each() -> None:
    found = run("list")
    assert (found.code, found.err) == (0, "")
    lines = found.out.splitlines()
    assert [line.split("  ")[0] for line in lines if not line.startswith(" ")] == list(perfscore.shipped())
    at = lines.index("shenzhen-department-2021  部门整体支出绩效评分表")
    assert lines[at + 1] == "    credit-centre-2021  深圳市公共信用中心 2021 年度部门整体支出绩效评价数据"
    assert "    owasp-example" in lines
    assert {line.split()[0] for line in lines if line.startswith(" ")} == set(shipped_facts())


def test_version_is_that_of_the_package() -> None:
    assert run("--version") == Run(0, f"perfscore {perfscore.__version__}\n", "")


@pytest.mark.parametrize(
    "arguments",
    [["--help"], ["score", "--help"], ["check", "--help"], ["test", "--help"], ["list", "-h"], ["template", "-h"]],
)
def test_help_is_given_on_standard_output(arguments: list[str]) -> None:
    found = run(*arguments)
    assert (found.code, found.err) == (0, "")
    assert found.out.startswith("usage: perfscore")


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["scores"],
        ["score"],
        ["score", "sound.perf"],
        ["score", "sound.perf", "good.toml", "--format", "yaml"],
        ["score", "sound.perf", "good.toml", "--form", "json"],
        ["score", "sound.perf", "good.toml", "--despite"],
        ["template"],
        ["template", "sound.perf", "--format", "yaml"],
        ["template", "sound.perf", "-o"],
        ["check"],
        ["test"],
        ["test", "sound.perf", "--format", "yaml"],
        ["list", "more"],
        ["--vers"],
    ],
)
def test_wrong_use_is_told_apart(arguments: list[str]) -> None:
    found = run(*arguments)
    assert (found.code, found.out) == (2, "")
    assert found.err.startswith("usage: perfscore")


# ---------------------------------------------------------------- streams


def test_standard_output_of_any_encoding_takes_every_character(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="ascii"))
    assert main(["list"]) == 0
    assert "部门整体支出绩效评分表" in raw.getvalue().decode("utf-8")


class Gone(io.StringIO):
    """An output whose reader has gone."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.file = path.open("w", encoding="utf-8")

    def flush(self) -> None:
        raise BrokenPipeError

    def fileno(self) -> int:
        return self.file.fileno()


def test_a_reader_that_has_gone_is_no_reason_to_complain(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = Gone(folder / "gone")
    monkeypatch.setattr(sys, "stdout", gone)
    with gone.file, redirect_stderr(io.StringIO()) as err:
        assert main(["list"]) == 1
        os.write(gone.fileno(), b"what is written at exit")
    assert err.getvalue() == ""
    assert (folder / "gone").read_text(encoding="utf-8") == ""


def program(*arguments: str, stdout: int = subprocess.PIPE, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "perfscore", *arguments],
        stdout=stdout, stderr=subprocess.PIPE, env=os.environ | environment, check=False, timeout=120,
    )  # fmt: skip


def test_the_program_ends_with_its_exit_code() -> None:
    assert program("score", "sound.perf", "wrong.toml").returncode == 1


@SPLITS
def test_each_end_has_its_exit_code() -> None:
    assert copied("score", "sound.perf", "good.toml")[0] == 0
    assert copied("score", "sound.perf", "wrong.toml")[0] == 1
    assert copied("score", "sound.perf")[0] == 2


def test_the_program_survives_a_reader_that_has_gone() -> None:
    read, write = os.pipe()
    os.close(read)
    done = program("score", "sound.perf", "good.toml", stdout=write)
    os.close(write)
    assert (done.returncode, done.stderr) == (1, b"")


def test_the_program_prints_utf_8_whatever_the_environment_asks_for() -> None:
    done = program("score", "sound.perf", "good.toml", "--lang", "zh", PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stderr) == (0, b"")
    assert "等级：good" in done.stdout.decode("utf-8")


@SPLITS
@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "gbk"])
def test_the_program_prints_utf_8_whatever_the_terminal_claims(encoding: str) -> None:
    code, out, err = copied("score", "shenzhen-department-2021", "credit-centre-2021", encoding=encoding)
    assert (code, err) == (0, b"")
    assert "优" in out.decode("utf-8")


def test_the_package_is_a_program(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["perfscore", "check", "sound.perf"])
    monkeypatch.delitem(sys.modules, "perfscore.__main__", raising=False)
    with pytest.raises(SystemExit) as stop:
        runpy.run_module("perfscore", run_name="__main__")
    assert stop.value.code == 0
    assert capsys.readouterr().out == SOUND_ACCOUNT


def test_the_program_does_not_run_when_it_is_imported(capsys: pytest.CaptureFixture[str]) -> None:
    import_module("perfscore.__main__")
    assert capsys.readouterr().out == ""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is always full")
@pytest.mark.parametrize("command", [["list"], ["score", "sound.perf", "good.toml"], ["check", "sound.perf"]])
def test_a_full_disk_is_told_without_a_traceback(command: list[str]) -> None:
    said = b"perfscore: the output cannot be written: no space left on device\n"
    with Path("/dev/full").open("wb") as full:
        assert copied(*command, stdout=full.fileno()) == (1, b"", said)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is always full")
def test_python_itself_says_nothing_more_of_a_full_disk() -> None:
    with Path("/dev/full").open("wb") as full:
        done = program("score", "sound.perf", "good.toml", stdout=full.fileno())
    assert (done.returncode, done.stderr.count(b"\n")) == (1, 1)


class Full(io.StringIO):
    """An output on which nothing more can be written, as of a full disk."""

    def __init__(self, file: io.BufferedWriter) -> None:
        super().__init__()
        self.file = file

    def write(self, text: str) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    def fileno(self) -> int:
        return self.file.fileno()


def test_an_output_that_cannot_be_written_is_told(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with (folder / "output").open("wb") as file:
        monkeypatch.setattr(sys, "stdout", Full(file))
        assert main(["list"]) == 1
    assert capsys.readouterr().err == "perfscore: the output cannot be written: no space left on device\n"


def test_without_any_output_nothing_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    assert main(["list"]) == 1
