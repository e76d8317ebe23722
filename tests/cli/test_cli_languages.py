"""The command line speaks English and Chinese: its help, what is wrong with arguments, and all that commands print."""

from __future__ import annotations

import argparse
import ast
import re
from pathlib import Path
from typing import get_args

import pytest

from perfscore.cli import COMMANDS, add_options
from perfscore.cli.parser import Parser, words
from perfscore.kernel import resources
from perfscore.kernel.source import Language, display_width
from support.command_lines import run

LANGUAGES: tuple[Language, ...] = get_args(Language)
ENGLISH = re.compile(r"[a-z]{2,} [a-z]{2,}")
PERF = 'framework f "F" {{ points 1 {} }}\nindicator a 1 {{ award 1 }}\n'


def values(sentence: str) -> set[str]:
    return set(re.findall(r"\{\w*\}|%\(\w+\)[rs]|%[rs]", sentence))


def test_both_languages_have_each_with_the_same_values() -> None:
    one, other = (words(lang) for lang in LANGUAGES)
    assert {table: list(inner) for table, inner in one.items()} == {
        table: list(inner) for table, inner in other.items()
    }
    pairs = [(inner[key], other[table][key]) for table, inner in one.items() for key in inner]
    assert [pair for pair in pairs if values(pair[0]) != values(pair[1])] == []


def parser_of(command: str, lang: Language) -> Parser:
    parser = Parser(prog=command, lang=lang)
    add_options(parser, command)
    return parser


def test_each_command_and_each_option_is_told_of_and_nothing_else() -> None:
    assert list(words("zh")["commands"]) == list(COMMANDS)
    needed = {"help", "version"}
    for command in COMMANDS:
        for option in parser_of(command, "zh").options:
            own = f"{command}.{option.dest}"
            needed.add(own if own in words("zh")["options"] else option.dest)
    assert needed == words("zh")["options"].keys()


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_a_command_is_chinese_throughout_and_fits_a_terminal(
    command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    told = run(command, "--help", "--lang", "zh").out
    assert told.startswith("用法：perfscore ")
    assert not ENGLISH.search(re.sub(r"`[^`]*`|perfscore \w+", "", told))
    assert [line for line in told.splitlines() if display_width(line) > 80] == []


def test_the_locale_chooses_the_language_of_the_help(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert "\n命令：\n" in run("--help").out
    assert "\ncommands:\n" in run("--lang=en", "--help").out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "还缺少：COMMAND"),
        (["scroe", "a.perf"], "没有`scroe`这个命令；是不是想写`score`？"),
        (["评分"], "没有`评分`这个命令；`perfscore --help`列出可以写的内容"),
        (
            ["score", "a.perf", "f", "--frmat=html"],
            "`perfscore score`没有`--frmat`这个选项或参数；是不是想写`--format`？",
        ),
        (["list", "甲"], "`perfscore list`没有`甲`这个选项或参数；`perfscore list --help`列出可以写的内容"),
        (["score", "a.perf", "f", "--format", "word"], "参数 --format：不能是 'word'，可以是 'text', 'json'"),
        (["score", "a.perf"], "还缺少：FACTS"),
        (["check", "a.perf", "--cliffs", "3倍"], "参数 --cliffs：应为 0% 到 100% 之间的比例，如 20% 或 0.2"),
        (["template", "a.perf", "-o"], "参数 -o/--output：后面应写一个值"),
        (["reach", "a.perf", "f"], "--score --grade 必须写其中之一"),
        (["reach", "a.perf", "f", "--score", "1", "--grade", "优"], "参数 --grade：不能与 --score 同时使用"),
        (["score", "a.perf", "f", "--partial=x"], "参数 --partial：后面不能写值：'x'"),
    ],
)
def test_what_is_wrong_with_arguments_is_told_in_chinese(
    arguments: list[str], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    found = run(*arguments)
    assert (found.code, found.out) == (2, "")
    *usage, last = found.err.splitlines()
    assert usage[0].startswith("用法：perfscore")
    assert last.split("错误：")[1].startswith(said)


def test_arguments_are_told_of_in_the_language_of_the_framework_that_stands_among_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.perf").write_text(PERF.format("language zh"), encoding="utf-8")
    Path("b.perf").write_text(PERF.format("language en"), encoding="utf-8")
    Path("c.perf").write_bytes(b"\xff\xfe")
    assert "还缺少：FACTS" in run("score", "a.perf").err
    assert "还缺少：FACTS" in run("score", "shenzhen-department-2021").err
    assert "required: FACTS" in run("score", "a.perf", "--lang", "en").err
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert "required: FACTS" in run("score", "b.perf").err
    assert "还缺少：FACTS" in run("score", "c.perf").err


def test_argparse_says_nothing_that_has_no_translation() -> None:
    """Its other sentences are for programmers, or of what no command has."""
    text = Path(argparse.__file__).read_text(encoding="utf-8")
    calls = (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call))
    said = {
        each.value
        for call in calls
        if ast.unparse(call.func) == "_"
        for each in call.args
        if isinstance(each, ast.Constant)
    }
    assert words("zh")["argparse"].keys() - said == set()


def test_an_installation_without_frameworks_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resources, "names", lambda _kind: ())
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    for arguments in (["list"], ["check", "grant"]):
        found = run(*arguments)
        assert found.code == 1
        assert f"{found.out}{found.err}".startswith("错误[PS601]：这里安装的 perfscore 没有自带任何评价体系\n")


def test_an_installation_that_lacks_other_files_is_told_to_be_incomplete(monkeypatch: pytest.MonkeyPatch) -> None:
    def lacking(_kind: str, name: str) -> str:
        raise resources.ResourceError(name)

    monkeypatch.setattr(resources, "text", lacking)
    found = run("score", "shenzhen-department-2021", "credit-centre-2021", "--lang", "zh")
    assert (found.code, found.err) == (1, "perfscore: 安装不完整，请重新安装 perfscore\n")


LISTED = """framework f "某单位" { language zh  points 10 }
fact n    : number in [0, 10] "完成数"
fact late : duration in [0 days, 9 days]
fact kind : choice("甲", "乙")
fact done : bool
indicator a "完成" 6 { award if n >= 6 and done then 6 else 0 }
indicator b "按时" 4 { bands late { <= 3 days : 4  else : 0 } }
example "例" { given n = 5, late = 1 days, kind = "甲", done = true  expect total = 6, a = 0 }
"""


def test_what_is_listed_of_a_framework_is_told_in_its_language(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("f.perf").write_text(LISTED, encoding="utf-8")
    checked = run("check", "f.perf", "--cliffs", "0", "--trends").out
    assert "f.perf：发现 2 处陡变（数据变动一步，该行得分的变化超过 0%）" in checked
    assert "`late`超过 3 天" in checked and "`done` = 是" in checked
    assert "f.perf：3 项数据增大时，得分怎样变化" in checked
    assert "没有大小之分：`kind` 选项（choice）" in checked and "只降不升" in checked
    tested = run("test", "f.perf", "--coverage", "--propose")
    assert "未通过  f.perf:8  例\n        应有 total = 6，实为 4" in tested.err
    assert "f.perf：共 1 例，1 例未通过" in tested.err and "覆盖：" in tested.err and "从未" in tested.err
    assert re.search(r"f.perf：建议补充 \d 例", tested.err)
    assert tested.out.startswith("\n# 建议：完成：")
    # What a file says stands in quotes or behind the number of its line.
    own = re.sub(r"`[^`]*`|“[^”]*”|\(\w+\)|award if.*|^\d+ \|.*", "", f"{checked}{tested.err}", flags=re.MULTILINE)
    assert ENGLISH.findall(own) == []
    english = run("check", "f.perf", "--cliffs", "0", "--lang", "en").out
    assert "f.perf: 2 cliffs found where one step" in english and "`done` = yes" in english
