"""The recipe of the documentation for Spark, run as it stands there."""

from __future__ import annotations

import datetime
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import perfscore
from support.pages import ROOT, blocks, lay_out

sql = pytest.importorskip("pyspark.sql", reason="needs the packages of the dependency group distributed")
if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
    pytest.skip("needs Java for Spark", allow_module_level=True)

PAGE = ROOT / "docs" / "batch.md"


@pytest.fixture(scope="module")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYSPARK_PYTHON", sys.executable)
        patch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
        patch.chdir(tmp_path_factory.mktemp("spark"))
        builder = sql.SparkSession.builder.master("local[2]")
        for name, value in {
            "spark.ui.enabled": "false",
            "spark.ui.showConsoleProgress": "false",
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.sql.execution.arrow.maxRecordsPerBatch": "100",
        }.items():
            builder = builder.config(name, value)
        session = builder.getOrCreate()
        session.sparkContext.setLogLevel("OFF")
        yield session
        session.stop()


@pytest.fixture(scope="module")
def scores(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Any]:
    """The function of the page."""
    (text,) = (block.text for block in blocks(PAGE) if block.file == "with_spark.py")
    names: dict[str, Any] = {"__name__": "with_spark"}
    exec(compile(text, "with_spark.py", "exec"), names)
    found: Callable[..., Any] = names["scores"]
    return found


@pytest.fixture
def framework(tmp_path: Path) -> perfscore.Framework:
    lay_out(PAGE, tmp_path)
    return perfscore.load(tmp_path / "audit.perf")


def test_rows_are_scored_where_they_lie(spark: Any, scores: Callable[..., Any], framework: perfscore.Framework) -> None:
    judged = "struct<value: decimal(4,1), reason: string>"
    columns = f"supplier string, ordered decimal(20,2), delivered decimal(20,2), visits bigint, workmanship {judged}"
    rows = [
        ("North", Decimal("1200.00"), Decimal("1170.00"), 3, (Decimal(4), None)),
        ("South", Decimal("800.00"), Decimal("640.00"), None, (Decimal("3.5"), "two samples failed")),
        ("Mill", None, Decimal("500.00"), 2, (Decimal(4), None)),
        ("Dock", Decimal(0), Decimal(0), 1, (Decimal(4), None)),
    ]
    table = scores(spark.createDataFrame(rows, columns), framework, "supplier", ["supply", "work"])
    assert [(field.name, field.dataType.simpleString()) for field in table.schema] == [
        ("supplier", "string"), ("total", "decimal(12,2)"), ("grade", "string"),
        ("supply", "decimal(12,2)"), ("work", "decimal(12,2)"), ("problems", "string"),
    ]  # fmt: skip
    found = {row["supplier"]: row.asDict() for row in table.collect()}
    assert found["North"] == {
        "supplier": "North", "total": Decimal("9.85"), "grade": "good",
        "supply": Decimal("5.85"), "work": Decimal("4.00"), "problems": "",
    }  # fmt: skip
    assert found["South"]["total"] == Decimal("8.30")
    for name, code in (("Mill", "PS502 "), ("Dock", "PS515 ")):
        assert found[name].pop("problems").startswith(code)
        assert found.pop(name) == {"supplier": name} | dict.fromkeys(["total", "grade", "supply", "work"])


FLOOR = """framework floor "Floor" { points 10  round down to 0.01 at each indicator }
fact paid, due : money
fact rate      : number optional
fact done      : bool
fact day       : date
indicator money 5 { award 5 * min(1, paid / due) }
indicator rest  5 { award if done and day <= 2024-12-31 and (rate is missing or rate > 0) then 5 else 0 }
"""


def test_nothing_is_lost_on_the_way(spark: Any, scores: Callable[..., Any]) -> None:
    framework = perfscore.loads(FLOOR)
    day = datetime.date(2024, 12, 31)
    rows: list[tuple[Any, ...]] = [
        # As binary floats the two amounts are the same, and the points were 5.
        (number, Decimal("99999999999999999.98"), Decimal("99999999999999999.99"), None if number % 3 else number,
         number % 2 == 0, day if number % 5 else None)
        for number in range(1, 601)
    ]  # fmt: skip
    types = "key bigint, paid decimal(22,2), due decimal(22,2), rate bigint, done boolean, day date"
    table = spark.createDataFrame(rows, types).repartition(3)
    found = {row["key"]: row for row in scores(table, framework, "key", ["money", "rest"]).collect()}
    assert len(found) == 600
    names = ("paid", "due", "rate", "done", "day")
    given = (dict(zip(names, row[1:], strict=True)) for row in rows)
    for number, wanted in enumerate(perfscore.evaluate_many(framework, given, on_error="collect"), 1):
        row = found[number]
        assert (row["total"], row["money"]) == (wanted.score, wanted.scores.get("money"))
        assert [each.code for each in wanted.diagnostics] == [text[:5] for text in row["problems"].split("; ") if text]
        assert wanted.failed == (number % 5 == 0)
        assert wanted.failed or (row["money"], row["rest"]) == (Decimal("4.99"), 5 if number % 2 == 0 else 0)


def test_a_double_is_refused_row_by_row(spark: Any, scores: Callable[..., Any], framework: perfscore.Framework) -> None:
    types = "supplier string, ordered double, delivered decimal(9,2), workmanship int"
    table = spark.createDataFrame([("North", 1200.1, Decimal(1170), 4)], types)
    (row,) = scores(table, framework, "supplier", ["supply", "work"]).collect()
    assert row["total"] is None and row["problems"].startswith("PS505 ")


def test_a_score_that_does_not_fit_is_not_rounded(
    spark: Any, scores: Callable[..., Any], framework: perfscore.Framework
) -> None:
    types = "supplier string, ordered decimal(9,2), delivered decimal(9,2), workmanship int"
    table = spark.createDataFrame([("North", Decimal(1200), Decimal(1170), 4)], types)
    with pytest.raises(Exception, match=r"decimal128\(12, 1\)"):
        scores(table, framework, "supplier", ["supply", "work"], "decimal(12,1)").collect()


def test_a_path_that_is_none_is_no_empty_column(
    spark: Any, scores: Callable[..., Any], framework: perfscore.Framework
) -> None:
    types = "supplier string, ordered decimal(9,2), delivered decimal(9,2), workmanship int"
    table = spark.createDataFrame([("North", Decimal(1200), Decimal(1170), 4)], types)
    with pytest.raises(Exception, match="KeyError: 'suply'"):
        scores(table, framework, "supplier", ["suply"]).collect()


def test_an_empty_table_gives_an_empty_one(
    spark: Any, scores: Callable[..., Any], framework: perfscore.Framework
) -> None:
    types = "supplier string, ordered decimal(9,2), delivered decimal(9,2), workmanship int"
    table = scores(spark.createDataFrame([], types), framework, "supplier", ["supply", "work"])
    assert table.collect() == [] and table.columns == ["supplier", "total", "grade", "supply", "work", "problems"]
