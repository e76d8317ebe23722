"""Examples that are proposed to the author of a framework, as text and as plain values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, overload

import attrs

from perfscore.questions.soundness.proposals_written import quoted


@attrs.frozen
class Proposal:
    """An example that its framework lacks, for its author to confirm.

    ``tries`` are the edges and steps that it tries, in words. ``given`` and ``expected`` are the lines of the example
    as a framework writes them; what is expected was computed.
    """

    title: str
    tries: tuple[str, ...]
    given: tuple[str, ...]
    expected: tuple[str, ...]
    comments: tuple[str, ...] = attrs.field(repr=False)

    def to_text(self) -> str:
        """The example with the comments that mark it, ready to stand in the file of its framework."""
        lines = [f"# {each}" for each in self.comments]
        lines.append(f"example {quoted(self.title)} {{")
        lines += [f"  {each}" for each in self.given]
        return "\n".join([*lines, f"  expect {', '.join(self.expected)}", "}"])

    def to_dict(self) -> dict[str, Any]:
        """The example as plain values, for JSON."""
        return {
            "title": self.title,
            "tries": list(self.tries),
            "given": list(self.given),
            "expected": list(self.expected),
            "text": self.to_text(),
        }


@attrs.frozen
class Proposals(Sequence[Proposal]):
    """The examples that a framework lacks at its edges.

    ``remarks`` tell what is not among them: edges that no facts were found for, and how many were left out.
    """

    examples: tuple[Proposal, ...]
    remarks: tuple[str, ...] = ()

    @overload
    def __getitem__(self, index: int) -> Proposal: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Proposal, ...]: ...
    def __getitem__(self, index: int | slice) -> Proposal | tuple[Proposal, ...]:
        return self.examples[index]

    def __len__(self) -> int:
        return len(self.examples)

    def to_text(self) -> str:
        """The examples and the remarks as text that can stand at the end of the framework's file."""
        return "\n\n".join(self._blocks())

    def _blocks(self) -> Iterator[str]:
        yield from (each.to_text() for each in self.examples)
        if self.remarks:
            yield "\n".join(f"# {each}" for each in self.remarks)

    def to_dict(self) -> dict[str, Any]:
        """The examples and the remarks as plain values, for JSON."""
        return {"examples": [each.to_dict() for each in self.examples], "remarks": list(self.remarks)}

    def __str__(self) -> str:
        return self.to_text()
