"""What is proposed for the body of a framework, shown to hold and to be enough."""

from __future__ import annotations

import perfscore
from perfscore.questions import examples as suite
from perfscore.questions.soundness.proposals import Proposals

PLAN = "round half_up to 0.01 at each indicator"


def framework(body: str, header: str = "", points: int = 10) -> str:
    """The text of a framework that rounds."""
    return f"framework f {{ points {points} {PLAN} {header} }}\n{body}\n"


def proposed(text: str, name: str = "<text>") -> Proposals:
    """What is proposed; appended to the file it holds, and nothing more is proposed then."""
    found = perfscore.propose(perfscore.loads(text, name=name))
    longer = perfscore.loads(f"{text}\n{found.to_text()}\n", name=name)
    added = suite.run_examples(longer)[-len(found) :] if len(found) else ()
    assert [each for each in added if not each.passed] == []
    assert perfscore.propose(longer).examples == ()
    return found


def given(text: str) -> list[str]:
    """What the proposals state and expect, each in a line."""
    return [f"{'; '.join(each.given)} -> {', '.join(each.expected)}".replace("given ", "") for each in proposed(text)]


def tries(text: str) -> list[str]:
    """All that the proposals say they try."""
    return [line for each in proposed(text) for line in each.tries]
