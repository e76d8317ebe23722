"""What check finds comes in the order of the file, each once, and from every door."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import perfscore
from perfscore.kernel import limits
from perfscore.kernel.source import Span
from perfscore.messages.catalogue import Message
from perfscore.questions.soundness import check as module
from perfscore.search.ground import Ground
from support.said import said

TEXT = """framework f { points 8 }
fact share : ratio in >= 0%
indicator a 6 { award if share >= 90 then 6 else 3 }
indicator b 2 { award if share >= 80 then 2 else 1 }
"""


def family(*places: int) -> Callable[[Ground], Iterator[tuple[Message, Span]]]:
    def findings(ground: Ground) -> Iterator[tuple[Message, Span]]:
        for place in places:
            yield said("PS439", "found", None, "warning"), Span(place, place + 1)

    return findings


def test_what_is_found_comes_in_the_order_of_the_file_and_once(monkeypatch: pytest.MonkeyPatch) -> None:
    places = [TEXT.index("indicator b"), TEXT.index("fact"), TEXT.index("fact")]
    monkeypatch.setattr(module, "FAMILIES", (family(*places), family(places[0])))
    found = perfscore.check(perfscore.loads(TEXT))
    assert [(each.code, each.line) for each in found] == [("PS439", 2), ("PS315", 3), ("PS439", 4), ("PS315", 4)]


def test_what_follows_from_another_finding_is_told_where_that_is_allowed() -> None:
    text = """framework f { points 8 }
fact share : ratio in [0%, 100%]
indicator a 6 {
  award if share > 100% then 6 else 3
  cap 4 when share > 100% "too much"
}
indicator b 2 { award 2 * share }
"""
    assert [(each.code, each.line) for each in perfscore.check(perfscore.loads(text))] == [("PS431", 4), ("PS431", 5)]
    allowed = text.replace("award if", "# allow PS431: it may come\n  award if").replace(
        "cap 4", "# allow PS431: so\n cap 4"
    )
    found = perfscore.check(perfscore.loads(allowed))
    assert [(each.code, each.line) for each in found] == [("PS441", 3)]


def test_no_more_is_told_than_anyone_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    text = f"{TEXT}{' ' * 2 * limits.DIAGNOSTICS}"
    monkeypatch.setattr(module, "FAMILIES", (family(*range(len(TEXT), len(text) - 1)),))
    assert len(perfscore.check(perfscore.loads(text))) == limits.DIAGNOSTICS


def test_a_framework_is_checked_by_value_path_and_name(tmp_path: Path) -> None:
    path = tmp_path / "f.perf"
    path.write_text(TEXT, encoding="utf-8")
    found = perfscore.check(path)
    assert [each.code for each in found] == ["PS315", "PS315"]
    assert [each.message for each in perfscore.check(perfscore.loads(TEXT))] == [each.message for each in found]
    assert perfscore.check(str(path)) == found
    assert perfscore.check("apgar") == ()


def test_what_is_no_framework_is_not_checked() -> None:
    with pytest.raises(perfscore.FrameworkError):
        perfscore.check("framework f {")
