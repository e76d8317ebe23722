"""What generated code computes beforehand for explanations, and what is left to the exact domain then."""

from __future__ import annotations

import pickle
from decimal import Decimal
from fractions import Fraction
from typing import Any, cast

import pytest

import perfscore
from perfscore.core.lower import program_of
from perfscore.domains.code import program as generated
from perfscore.domains.exact import Exact
from perfscore.scoring.bind import bind
from perfscore.scoring.compiled import Compiled
from support.scoring import framework

D = Decimal
SOUND = """
fact a : number
fact b : number optional
let r = a / 3
group g 10 {
  indicator x 6 {
    na when a < 0 then redistribute
    deduct { 1 per 1 of max(0, b) proportional "each b" }
  }
  indicator y 4 { award min(4, max(0, r)) }
}
"""


def helped(text: str, facts: dict[str, Any]) -> tuple[Exact, Exact]:
    sound = framework(text)
    checked = bind(sound, facts)
    code = Compiled(sound)
    slots = code.layout.filled(checked)
    assert slots is not None
    exact = Exact(program_of(sound), checked)
    code.memo(slots.shape).fill(exact, slots)
    return exact, Exact(program_of(sound), checked).run()


def test_definitions_and_charges_are_known_before_they_are_asked_for() -> None:
    exact, alone = helped(SOUND, {"a": D("7.5"), "b": 2})
    assert exact.whole.settled and exact.whole.computed
    assert exact.whole.known["let", "r"] == Fraction(5, 2)
    assert all(alone.definition(key) == value for key, value in exact.whole.known.items())
    assert all(alone.value(node) == value for node, value in exact.whole.computed.values())


def test_what_has_no_value_is_left_to_the_exact_domain() -> None:
    exact, _ = helped(SOUND, {"a": -1})
    assert ("earned", "g.x") not in exact.whole.known
    assert exact.whole.known["score", "g.x"] == 0


def test_where_code_gives_up_nothing_is_known() -> None:
    exact, _ = helped(SOUND, {"a": 1})
    assert not exact.whole.known and not exact.whole.settled


def test_where_much_may_be_lacking_all_is_gone_through() -> None:
    lets = "\n".join(f"let r{index} = a / (a - {index})" for index in range(generated._FEW + 1))
    exact, _ = helped(f"fact a : number\n{lets}\nindicator x 10 {{ award 5 }}", {"a": 3})
    assert not exact.whole.settled
    assert ("let", "r3") not in exact.whole.known


def test_fractions_that_are_met_again_are_kept_up_to_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(generated, "_MOST_KEPT", 2)
    found = generated.fractions.__wrapped__(100)
    assert [found[50], found[25]] == [Fraction(1, 2), Fraction(1, 4)]
    assert len(found) == 2 and found[None] is None


def test_losses_are_the_same_however_often_they_are_asked_for() -> None:
    sound, facts = framework(SOUND), {"a": D("7.5"), "b": 2}
    prepared = sound.prepare(facts)
    found = [perfscore.evaluate(sound, prepared).losses for _ in range(30)]
    assert vars(sound.compiled)["Compiled.memo remembered"]
    assert all(each == found[0] for each in found) and len(found[0]) == 2


def test_the_figures_of_a_loss_are_looked_up_when_they_are_asked_for() -> None:
    sound = framework(SOUND)
    loss, _ = perfscore.evaluate(sound, {"a": D("7.5"), "b": 2}).losses
    assert "seen" not in vars(loss)
    assert [each.name for each in loss.seen] == ["b"] and "seen" in vars(loss)
    with pytest.raises(AttributeError, match="'Loss' object has no attribute 'sean'"):
        cast(Any, loss).sean()
    assert pickle.loads(pickle.dumps(loss)) == loss


def test_generated_functions_do_not_travel() -> None:
    sound = framework(SOUND)
    code = Compiled(sound)
    assert code.at_once.outputs
    again = pickle.loads(pickle.dumps(code))
    assert "at_once" not in vars(again) and again.framework.name == sound.name
