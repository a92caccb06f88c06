"""A bar on average precision is warned of before anything is frozen."""

from candour.config.protocol import Criterion, Protocol
from candour.workflow.check import list_bar_warnings


def test_a_plain_average_precision_is_said_to_hang_on_the_base_rate_and_nothing_else_is() -> None:
    plain = Criterion(metric="average_precision", at_least=0.65, reason="One bar for every outcome.")
    lift = Criterion(metric="average_precision_lift", at_least=3, reason="Three times as good as by lot.")
    (warning,) = list_bar_warnings(Protocol(criteria=(plain, lift)))
    assert "0.65 asks the more of a forecast the rarer the outcome is" in warning
    assert list(list_bar_warnings(Protocol(criteria=(lift,)))) == []
