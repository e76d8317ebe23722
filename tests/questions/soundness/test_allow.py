"""What stays of warnings that comments allow, and what is said of the comments themselves."""

import pytest

import perfscore
from perfscore.kernel import limits
from perfscore.kernel.source import Source, comments
from perfscore.messages.diagnostics import Diagnostic, Place, Quoted
from perfscore.questions.soundness import check as module
from perfscore.questions.soundness.check import ALLOWABLE, check, unallowed
from perfscore.syntax.lexer import lexed
from support.said import codes

HEAD = "framework f { points 8 } fact share : ratio in >= 0% fact n : count\n"
WARNED = "indicator a 6 { award if share >= 90 then 6 else 3 }"
REST = "\nindicator b 2 { award min(2, n) }\n"


@pytest.fixture(autouse=True)
def no_families(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the warnings of reading are there to be allowed."""
    monkeypatch.setattr(module, "FAMILIES", ())


def said(lines: str) -> list[tuple[str, int, str]]:
    """The codes of what is found, with their lines and the marked text."""
    text = HEAD + lines + REST
    found = []
    for each in check(perfscore.loads(text)):
        assert each.line is not None and each.column is not None and each.end is not None
        found.append((each.code, each.line, text.splitlines()[each.line - 1][each.column - 1 : each.end[1] - 1]))
    return found


@pytest.mark.parametrize(
    "lines",
    [
        f"{WARNED} # allow PS315: meant",
        f"{WARNED}#allow PS315:meant",
        f"{WARNED} ＃ allow PS315 ： 本意如此\r",
        f"{WARNED} # allow PS315 : a # b, “c”: d",
        f"# allow PS315: meant\n{WARNED}",
        f"  \t# allow PS315: meant\n# and said so\n{WARNED}",
        f"\u3000# allow PS315: one\n  # allow PS315: two\n{WARNED}",
    ],
)
def test_an_allow_silences_the_warnings_of_its_line(lines: str) -> None:
    assert said(WARNED) == [("PS315", 2, "90")]
    assert said(lines) == []


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (f"# allow PS315: meant\n\n{WARNED}", [("PS446", 2, "PS315"), ("PS315", 4, "90")]),
        (f"{WARNED}\n# allow PS315: meant", [("PS315", 2, "90"), ("PS446", 3, "PS315")]),
        (f"{WARNED} # allow PS204: meant", [("PS315", 2, "90"), ("PS446", 2, "PS204")]),
        (f"{WARNED} # allow PS204，PS315: meant", [("PS446", 2, "PS204")]),
        (f"{WARNED} # allow PS315 :", [("PS447", 2, "PS315")]),
        (f"{WARNED} # allow PS315", [("PS447", 2, "PS315")]),
        (f"{WARNED} # allow PS315, PS999: meant", [("PS447", 2, "PS999")]),
        (f"{WARNED} # allow PS315, PS446: meant", [("PS447", 2, "PS446")]),
        (f"{WARNED} # allow PS315 as it is", [("PS315", 2, "90"), ("PS447", 2, "# allow PS315 as it is")]),
        (f"{WARNED} # Allow: ps315. ", [("PS315", 2, "90"), ("PS447", 2, "# Allow: ps315.")]),
        (f"{WARNED} # allow PS3: meant", [("PS315", 2, "90"), ("PS447", 2, "PS3")]),
        (f"{WARNED} # allow 90 as it is; allow PS315: meant", [("PS315", 2, "90")]),
        (f"{WARNED} # allowance PS315: meant", [("PS315", 2, "90")]),
        (f'{WARNED} example "# allow PS315: meant" {{ given share = 1, n = 2 expect a = 3 }}', [("PS315", 2, "90")]),
        (f"{WARNED} example “# allow PS315: meant” {{ given share = 1, n = 2 expect a = 3 }}", [("PS315", 2, "90")]),
    ],
)  # fmt: skip
def test_an_allow_that_is_wrong_is_told(lines: str, found: list[tuple[str, int, str]]) -> None:
    assert said(lines) == found


def test_the_help_of_a_wrong_allow_shows_the_code_that_was_meant() -> None:
    for written, shown in (("ps315", "PS315"), ("PS99", "PS430"), ("PS315", "PS315")):
        (found,) = [each for each in check(perfscore.loads(f"{HEAD}{WARNED} # allow {written} as it is{REST}"))
                    if each.code == "PS447"]  # fmt: skip
        assert found.help is not None and f"# allow {shown}: …" in found.help


def test_an_allow_never_silences_an_error() -> None:
    with pytest.raises(perfscore.FrameworkError) as caught:
        perfscore.loads(f"{HEAD}indicator a 6 {{ award m }} # allow PS201: it comes later{REST}")
    assert [each.code for each in caught.value.diagnostics] == ["PS201"]
    error = Diagnostic(Quoted("PS315", "error", "wrong"), Place("f", 2, 1, 2, 2, ""))
    found = unallowed(Source("f", "# allow PS315: meant\n\n"), [error])
    assert found[0] == error and [each.code for each in found[1:]] == ["PS446"]


def test_of_too_many_warnings_to_keep_no_allow_is_called_idle() -> None:
    many = "\n".join(
        f"indicator a{n} 0 {{ award if share >= {n + 3} then 0 else 0 }}" for n in range(limits.DIAGNOSTICS)
    )
    text = f"{HEAD}# allow PS204: none is kept\n{many}{REST}indicator c 6 {{ award 6 }}"
    framework = perfscore.loads(text)
    assert len(framework.warnings) == limits.DIAGNOSTICS
    assert "PS446" not in {each.code for each in check(framework)}
    assert len(check(framework)) == limits.DIAGNOSTICS


def test_many_comments_take_no_time() -> None:
    text = "framework f { points 1 }\n" + "# allow PS315: none\n" * 20_000 + "indicator a 1 { award 1 }"
    found = check(perfscore.loads(text))
    assert [each.code for each in found] == ["PS446"] * 1


def test_all_warnings_of_frameworks_can_be_allowed() -> None:
    """They are those that reading or checking a framework gives; those of facts cannot stand in it."""
    found = {code for code in codes("warning") if code < "PS5"}
    assert found - {"PS446", "PS447"} == ALLOWABLE


@pytest.mark.parametrize(
    "text",
    [
        'framework f "a # b" { # one ", two\n  points 1 }#\nindicator a "\\"#" 1 { award 1 } ＃ “ three',
        '# “\n# "\nframework f “#” { points 1 } # a\r\nindicator a 1 { award 1 // 2 }',
    ],
)
def test_comments_stand_where_no_token_does(text: str) -> None:
    taken = [range(token.start_pos, token.end_pos) for token in lexed(text)]
    found = list(comments(text))
    assert all(text[each.start] in "#＃" and "\n" not in text[each.start : each.end] for each in found)
    inside = {place for each in found for place in range(each.start, each.end)}
    outside = {place for each in taken for place in each}
    blank = {place for place, char in enumerate(text) if char.isspace()}
    assert inside.isdisjoint(outside) and inside | outside | blank == set(range(len(text)))
