"""Notebooks: a framework in a cell, what is wrong below it, and what frameworks and errors show of themselves."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from typing import Any

import attrs
import pytest

import perfscore
from perfscore.cli.notebook import CellError
from perfscore.messages.diagnostics import Diagnostic, Place
from perfscore.reports.html_fragments import MOST_OPEN, MOST_SHOWN, problems_html
from support.markup import Element, parsed
from support.said import said
from support.scoring import framework

GOOD = """framework audit "Supplier audit" { points 10 }
fact done : ratio
indicator work 10 { award 10 * done }
"""


@attrs.define
class Shell:
    """What of IPython is needed, and what it was told."""

    variables: dict[str, Any] = attrs.field(factory=dict)
    magics: dict[tuple[str, str], Callable[[str, str], object]] = attrs.field(factory=dict)
    shown: list[dict[str, str]] = attrs.field(factory=list)

    @property
    def display_pub(self) -> Shell:
        return self

    def publish(self, data: dict[str, str]) -> None:
        self.shown.append(data)

    def push(self, variables: dict[str, Any]) -> None:
        self.variables |= variables

    def register_magic_function(self, func: Callable[[str, str], object], magic_kind: str, magic_name: str) -> None:
        self.magics[magic_kind, magic_name] = func

    def cell(self, line: str, text: str) -> object:
        """Run a cell that begins with ``%%perf``."""
        return self.magics["cell", "perf"](line, text)


@pytest.fixture
def shell() -> Shell:
    made = Shell()
    perfscore.load_ipython_extension(made)
    return made


# ---------------------------------------------------------------- a framework in a cell


@pytest.mark.parametrize(("line", "name"), [("", "framework"), ("audit", "audit"), ("  评价 ", "评价")])
def test_a_cell_is_bound_to_a_variable(shell: Shell, line: str, name: str) -> None:
    assert shell.cell(line, GOOD) is None
    assert shell.shown == []
    assert list(shell.variables) == [name]
    assert perfscore.evaluate(shell.variables[name], {"done": "50%"}).score == 5


def test_the_extension_adds_one_magic_that_tells_how_it_is_used(shell: Shell) -> None:
    assert list(shell.magics) == [("cell", "perf")]
    assert "%%perf NAME" in (shell.magics["cell", "perf"].__doc__ or "")


def test_a_mistake_is_shown_and_the_variable_stays(shell: Shell) -> None:
    shell.cell("audit", GOOD)
    older = shell.variables["audit"]
    with pytest.raises(perfscore.FrameworkError) as caught:
        shell.cell("audit", GOOD.replace("10 * done", "10 * doen"))
    assert shell.variables == {"audit": older}
    (shown,) = shell.shown
    # Lines count as in the cell, whose first one is that of the magic.
    assert " --> <cell>:4:32\n" in shown["text/plain"]
    assert "4 | indicator work 10 { award 10 * doen }\n  |                                ^^^^" in shown["text/plain"]
    assert "did you mean `done`?" in parsed(shown["text/html"]).text
    assert [each.code for each in caught.value.diagnostics] == ["PS201"]
    assert type(caught.value) is CellError
    assert caught.value.__suppress_context__


def test_the_error_of_a_cell_is_short_for_all_stands_above_it(shell: Shell) -> None:
    with pytest.raises(CellError) as caught:
        shell.cell("", GOOD.replace("10 * done", "10 * doen"))
    assert caught.value._render_traceback_() == [
        "CellError: this cell holds no sound framework; `framework` stays as it was",
        "  line 4: error[PS201]: `doen` is neither a fact nor a quantity",
    ]
    with pytest.raises(CellError) as many:
        shell.cell(
            "", "framework a { points 20 }\n" + "\n".join(f"indicator i{n} 1 {{ award x{n} }}" for n in range(20))
        )
    lines = many.value._render_traceback_()
    assert len(lines) == 12
    assert lines[-1] == "  … and 10 more"
    nowhere = CellError([Diagnostic(said("PS999", "nowhere"), Place("<call>"))], "a")
    assert nowhere._render_traceback_()[1] == "  error[PS999]: nowhere"
    assert pickle.loads(pickle.dumps(nowhere)).diagnostics == nowhere.diagnostics


def test_a_warning_is_shown_and_the_framework_bound(shell: Shell) -> None:
    shell.cell("", GOOD.replace("award 10 * done", "bands done { < 50 : 0, >= 50 : 10 }"))
    assert list(shell.variables) == ["framework"]
    (shown,) = shell.shown
    assert shown["text/plain"].startswith("warning[PS")
    assert parsed(shown["text/html"]).all("b", "ps-kind")[0].text.startswith("warning[PS")


@pytest.mark.parametrize("line", ["supplier audit", "1st", "class", "a.b", "--help", "\x1b[31m"])
def test_what_is_no_name_of_a_variable_is_refused(shell: Shell, line: str) -> None:
    with pytest.raises(perfscore.FrameworkError) as caught:
        shell.cell(line, GOOD)
    assert [each.code for each in caught.value.diagnostics] == ["PS630"]
    assert shell.variables == {}
    assert "\x1b" not in str(caught.value)


# ---------------------------------------------------------------- errors


def test_an_error_shows_what_is_wrong_and_the_line_that_asked() -> None:
    try:
        perfscore.loads("framework a { points 1 }", name="a.perf")
    except perfscore.FrameworkError as error:
        lines = error._render_traceback_()
        assert lines[0] == "FrameworkError"
        assert lines[1:-2] == str(error).splitlines()
        number = test_an_error_shows_what_is_wrong_and_the_line_that_asked.__code__.co_firstlineno + 2
        assert lines[-2:] == ["", f'line {number}: perfscore.loads("framework a {{ points 1 }}", name="a.perf")']


def test_an_error_that_was_raised_elsewhere_shows_the_line_that_raised_it() -> None:
    error = perfscore.FactsError([Diagnostic(said("PS999", "nothing"), Place("<call>"))])
    assert error._render_traceback_() == ["FactsError", "error[PS999]: nothing", "  --> <call>"]
    try:
        raise error
    except perfscore.FactsError:
        assert error._render_traceback_()[-1].endswith(": raise error")
    unknown = compile("f()", "<nowhere>", "exec")
    try:
        exec(unknown, {"f": lambda: perfscore.loads("")})
    except perfscore.FrameworkError as found:
        assert "perfscore.loads" in found._render_traceback_()[-1]
    try:
        exec(compile("import perfscore\nperfscore.loads('')", "<nowhere>", "exec"))
    except perfscore.FrameworkError as found:
        assert found._render_traceback_() == ["FrameworkError", *str(found).splitlines()]


def test_diagnostics_as_a_fragment_hold_all_that_their_text_holds() -> None:
    evil = "<script>alert(1)</script>"
    rows_ = f'indicator 市场秩序 1 {{ award 市场 + "{evil}" }}\nindicator 市场秩序 1 {{ award 1 }}'
    text = f"framework a {{ points 2 }}\n{rows_}"
    with pytest.raises(perfscore.FrameworkError) as caught:
        perfscore.loads(text)
    page = parsed(problems_html(caught.value.diagnostics))
    assert [each.name for each in page.walk() if each.name in {"script", "img"}] == []
    assert len(page.all("div", "ps-problem")) == len(caught.value.diagnostics) > 0
    for problem, shown in zip(caught.value.diagnostics, page.all("div", "ps-problem"), strict=True):
        assert f"{problem.severity}[{problem.code}]: {problem.message}" in shown.text
        assert problem.help is None or " ".join(problem.help.split()) in shown.text
        assert len(shown.all("pre")) == 1 + len(problem.related)
        for words, _ in problem.related:
            assert f"note: {words}" in shown.text


def test_a_problem_without_a_line_names_its_file_and_an_empty_mark_has_a_caret() -> None:
    nowhere = parsed(problems_html([Diagnostic(said("PS999", "words"), Place("a.perf"))]))
    assert nowhere.all("pre") == []
    assert nowhere.all("p", "ps-path")[0].text == "a.perf"
    end = Place("a.perf", 1, 4, 1, 5, excerpt="abc")
    page = parsed(problems_html([Diagnostic(said("PS999", "ends too early"), end)]))
    assert page.all("mark") == []
    assert page.all("b", "ps-minus")[1].text == "^"
    assert page.all("span", "ps-unseen")[0].text == "abc"


# ---------------------------------------------------------------- a framework


def shown(of: perfscore.Framework) -> Element:
    return parsed(of._repr_html_())


def rows(table: Element) -> list[list[str]]:
    return [[cell.text for cell in row.children] for row in table.all("tr")]


RICH = """
framework grants "Grant report" {
  points 100 range -10 .. 110
  version "3"
  authority "Office"
  effective 2024-01-01 ..
  grade on published { >= 90 : "A", [60, 90) : "B", else : "C" }
}
fact spent : ratio in [0%, 200%] "money spent"
fact late : duration default 0 days
fact kind : choice("full", "short")
fact young : bool optional
fact budget : money in > 0
let half = budget / 2
fact limit : money default half
fact jobs : table { name : text, hours : number }
group use "Use" 60 {
  indicator a "A row" 40 { award 40 * spent  at most 40 }
  group inner "Inner" 20 { indicator b 20 { judged care step 0.5 } }
}
indicator c 40 { award if budget > limit then 40 else 0 }
indicator bonus "Bonus" +5 { award if young is missing then 0 else 5 }
indicator malus -10 { award if late > 3 days then -10 else 0 }
"""


def test_a_framework_shows_what_it_asks_for_and_its_rows() -> None:
    page = shown(perfscore.loads(RICH))
    assert page.all("p", "ps-story-title")[0].text == "Grant report"
    about = dict(zip((each.text for each in page.all("dt")), (each.text for each in page.all("dd")), strict=True))
    assert about == {
        "Points": "100",
        "Grade": "A: >= 90; B: [60, 90); C: otherwise",
        "Version": "3",
        "Authority": "Office",
        "Period in force": "from 2024-01-01",
    }
    facts, outline = page.all("table")
    assert rows(facts) == [
        ["Fact", "Value"],
        ["spent money spent", "share, such as 97.5%; [0%, 200%]"],
        ["late", "duration, such as 5 days; if left out: 0 days"],
        ["kind", "one of full, short"],
        ["young", "yes or no; may be left out"],
        ["budget", "amount of money; > 0"],
        ["limit", "amount of money; if left out: half"],
        ["jobs", "table; columns: name, hours"],
        ["care", "judged, from 0 to 20"],
    ]
    assert rows(outline) == [
        ["Indicator", "Points"],
        ["Use", "60"],
        ["A row", "40"],
        ["Inner", "20"],
        ["b", "20"],
        ["c", "40"],
        ["Bonus", "+5"],
        ["malus", "−10"],
    ]
    deep = [(each.text, each.classes) for each in outline.all("span")]
    assert deep[2:4] == [("Inner", ["ps-deep-1"]), ("b", ["ps-deep-2"])]


def test_a_framework_speaks_its_language_and_tells_of_rows_of_tables() -> None:
    page = shown(perfscore.load("project-self-evaluation-2021"))
    assert [each.text for each in page.all("summary")] == ["需要的数据（4）", "评分表（3）"]
    assert rows(page.all("table")[1])[-1] == ["indicators 的每一行各一项", ""]
    assert page.all("div", "ps-fragment")[0].attributes["lang"] == "zh-CN"


def test_a_short_table_is_unfolded_and_a_long_one_cut() -> None:
    def unfolded(count: int) -> list[bool]:
        names = [f"i{n}" for n in range(count)]
        body = "\n".join(f"indicator {name} 1 {{ award if f_{name} then 1 else 0 }}" for name in names)
        made = framework(f"fact {', '.join(f'f_{name}' for name in names)} : bool\n{body}", points=str(count))
        page = shown(made)
        shown_rows = [len(each.all("tr")) - 1 for each in page.all("table")]
        assert shown_rows == [min(count, MOST_SHOWN)] * 2
        notes = [each.text for each in page.all("p", "ps-note")]
        assert notes == ([f"{count - MOST_SHOWN} more rows are not shown here."] * 2 if count > MOST_SHOWN else [])
        return ["open" in each.attributes for each in page.all("details")]

    assert unfolded(MOST_OPEN) == [True, True]
    assert unfolded(MOST_OPEN + 1) == [False, False]
    assert unfolded(MOST_SHOWN + 3) == [False, False]


def test_many_options_are_cut_and_what_is_hostile_is_escaped() -> None:
    evil = "<img src=x onerror=alert(1)>" + "W" * 500
    options = ", ".join(f'"o{n}"' for n in range(20))
    page = shown(
        framework(
            f'fact k : choice({options}) "{evil}"\nindicator a "{evil}" 10 {{ award if k = "o1" then 10 else 0 }}'
        )
    )
    assert page.all("img") == []
    facts, outline = page.all("table")
    assert rows(facts)[1][1] == "one of o0, o1, o2, o3, o4, o5, o6, o7, o8, o9, o10, o11, …"
    assert all(len(cell) <= 70 for table in (facts, outline) for row in rows(table) for cell in row)


def test_a_framework_without_facts_has_one_table() -> None:
    page = shown(framework("indicator a 10 { award 4 }"))
    assert len(page.all("table")) == 1


# ---------------------------------------------------------------- a terminal


def test_a_terminal_shows_the_text_of_results() -> None:
    result = perfscore.evaluate(framework("indicator a 10 { award 4 }"), {})

    class Printer:
        def __init__(self) -> None:
            self.told = ""

        def text(self, text: str) -> None:
            self.told += text

    for each in (result, result.ledger(), result.explain("a")):
        printer = Printer()
        each._repr_pretty_(printer, False)
        assert printer.told == str(each)
        # IPython takes the first class that has either, so it must not lie below one with a repr.
        assert "_repr_pretty_" in vars(type(each))
