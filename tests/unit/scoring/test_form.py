"""A probability only where CALI-001 is met; a rank else; and who is flagged."""

import numpy as np
import pytest

from candour.results import Finding, Statement, Verdict
from candour.scoring.form import Form, choose_form, flag_at_capacity, rank_scores, share_below


def find(code: str, verdict: Verdict) -> Finding:
    return Finding(code, "calibration", "", "", verdict, Statement(""), Statement(""), "")


@pytest.mark.parametrize("verdict", list(Verdict))
def test_only_met_makes_a_probability(verdict: Verdict) -> None:
    expected = Form.PROBABILITY if verdict is Verdict.MET else Form.RANK
    assert choose_form([find("CALI-001", verdict)]).form is expected
    assert choose_form([find("CALI-002", verdict)]).form is Form.RANK


def test_past_a_limit_nothing_is_a_probability() -> None:
    """Calibration was tested among other children."""
    met = [find("CALI-001", Verdict.MET)]
    chosen = choose_form(met, passed=["drift"])
    assert chosen.form is Form.RANK
    assert "drift" in chosen.why
    assert choose_form(met, passed=[]).form is Form.PROBABILITY


def test_equal_scores_share_the_best_place() -> None:
    scores = np.array([0.2, 0.9, 0.2, 0.5])
    assert rank_scores(scores).tolist() == [3, 1, 3, 2]
    assert share_below(scores).tolist() == [0, 1, 0, 2 / 3]
    assert rank_scores(np.array([0.4])).tolist() == [1]
    assert share_below(np.array([0.4])).tolist() == [0]


def test_a_room_a_month_is_scaled_to_the_days_and_a_share_is_not() -> None:
    scores = np.linspace(0, 1, 100)
    assert flag_at_capacity(scores, share=0.1, per_month=None, days=7).sum() == 10
    assert flag_at_capacity(scores, share=0.1, per_month=20, days=61).sum() == 40
    assert flag_at_capacity(scores, share=0.1, per_month=200, days=61).all()
