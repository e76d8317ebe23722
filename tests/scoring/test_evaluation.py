"""The evaluator of the questions rounds as the exact domain does."""

from fractions import Fraction

from perfscore.scoring.bind import bind
from perfscore.scoring.evaluation import Evaluation
from support.scoring import framework


def test_rounding_leads_no_row_out_of_its_range_and_brings_none_back() -> None:
    sound = framework("indicator x 9.5 { award 9.5 }\nindicator y 0.5 { award 0 }", plan="round half_up to 1 at total")
    evaluation = Evaluation(sound, bind(sound, {}))
    scores = [evaluation._rounded(sound.root, None, Fraction(limited)).score for limited in ("9.7", "10.2", "-0.7")]
    assert scores == [10, 10, -1]
