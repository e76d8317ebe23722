"""Records: the rows of results, ledgers and answers as pandas and polars take them.

What needs these two needs the dependency group ``notebooks``.
"""

from __future__ import annotations

from typing import Any

import pytest

import perfscore

TEXT = """framework supplier "Supplier" {
  points 10
  round half_up to 0.01 at each indicator
  grade on published { >= 9 : "good", else : "poor" }
}
fact on_time : ratio in [0%, 100%]
fact visits  : count
group goods "Goods" 10 {
  indicator delivery "Delivery" 6 { award 6 * on_time }
  indicator site     "Site"     4 {
    deduct 1 per 1 of visits each complete "a visit"
    na when visits > 9 then none "closed"
  }
}
"""
SUPPLIER = perfscore.loads(TEXT, name="supplier.perf")
OTHER = perfscore.loads(TEXT.replace("6 * on_time", "5 * on_time"))
GIVEN: list[dict[str, Any]] = [
    {"on_time": "97.5%", "visits": 1},
    {"on_time": 1, "visits": 10},
    {"on_time": 2, "visits": 0},
]


def test_a_result_has_a_record_for_each_row() -> None:
    records = perfscore.evaluate(SUPPLIER, GIVEN[0]).to_records()
    names = ("path", "kind", "title", "weight", "score", "lost", "grade")
    assert [tuple(each) for each in records] == [names] * 4
    assert [tuple(each.values()) for each in records] == [
        ("", "framework", "Supplier", "10", "8.85", "1.15", "poor"),
        ("goods", "group", "Goods", "10", "8.85", "1.15", None),
        ("goods.delivery", "indicator", "Delivery", "6", "5.85", "0.15", None),
        ("goods.site", "indicator", "Site", "4", "3.00", "1.00", None),
    ]
    assert perfscore.evaluate(SUPPLIER, GIVEN[1]).to_records()[-1]["score"] is None


def test_a_ledger_has_a_record_for_each_loss() -> None:
    first, second = perfscore.evaluate(SUPPLIER, GIVEN[0]).ledger().to_records()
    assert first == {
        "path": "goods.site", "title": "Site", "kind": "deduction", "amount": "1", "published": "1.00",
        "reason": "a visit", "clause": '1 per 1 of visits each complete "a visit"',
    }  # fmt: skip
    assert (second["title"], second["amount"]) == ("Delivery", "3/20")


def test_a_row_of_many_is_a_record() -> None:
    rows = [row.to_record() for row in perfscore.evaluate_many(SUPPLIER, GIVEN, on_error="collect")]
    assert rows[0] == {
        "row": 1, "grade": "poor", "problems": "", "total": "8.85", "goods": "8.85", "goods.delivery": "5.85",
        "goods.site": "3.00",
    }  # fmt: skip
    assert (rows[1]["goods"], rows[1]["goods.site"]) == ("6.00", None)
    assert rows[2] == {"row": 3, "grade": None, "problems": "PS504"}


def test_an_answer_has_its_rows() -> None:
    now = perfscore.Scenario(SUPPLIER, GIVEN[0])
    for answer in (now.sweep("visits"), perfscore.bounds(SUPPLIER, {"on_time": 1}), perfscore.diff(SUPPLIER, OTHER)):
        assert answer.to_records() == list(answer.rows()) != []


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_a_data_frame_takes_records_as_they_are(library: str) -> None:
    frames = pytest.importorskip(library, reason="needs the dependency group notebooks")
    result = perfscore.evaluate(SUPPLIER, GIVEN[0])
    now = perfscore.Scenario(SUPPLIER, GIVEN[0])
    many = [row.to_record() for row in perfscore.evaluate_many(SUPPLIER, GIVEN, on_error="collect")]
    answers = (result, result.ledger(), now.sweep("visits"), perfscore.bounds(SUPPLIER, {"on_time": 1}))
    for records in (*(each.to_records() for each in answers), many):
        frame = frames.DataFrame(records)
        assert list(frame.columns) == list(records[0])
        assert len(frame) == len(records)
    assert list(frames.DataFrame(many)["total"])[:2] == ["8.85", "6.00"]
