import numpy as np
import pytest

from candour.monitoring.chance import simulate_false_alarms
from candour.monitoring.limits import Limits
from candour.monitoring.watch import Watch
from later_worlds import FIRST_LATER, FIRST_TEST, draw_year, look, state_alarms


def test_the_same_seed_gives_the_same_shares_and_another_one_others() -> None:
    generator = np.random.default_rng(2)
    tested = draw_year(generator, FIRST_TEST)
    looks = look(tested, draw_year(generator, FIRST_LATER))
    first, again, other = (state_alarms(tested, looks, worlds=20, seed=seed) for seed in (1, 1, 2))
    assert first == again
    assert first != other
    assert first.watches == 6
    assert first.looks == 12 + 4 * 4 + 1
    assert first.stops <= first.asks
    assert first.any_stop.value is not None
    assert first.any_ask.value is not None
    assert first.any_stop.value <= first.any_ask.value


def test_watches_that_cannot_be_drawn_count_with_the_alarms_of_their_limits() -> None:
    """One in a hundred, twelve times: 1 - 0.99 ** 12."""
    tested = draw_year(np.random.default_rng(2), FIRST_TEST)
    watch = Watch(
        "Left empty", "F", "rate", "month", n=10.0, ask=Limits(None, 0.5, 0.01), stop=Limits(None, 0.7, 0.001), measure="missing",
    )  # fmt: skip
    alarms = simulate_false_alarms(
        (watch,), tested, months=12, in_months=True, looks={watch: 12}, worlds=5, seed=1
    )
    assert alarms.any_ask.value == pytest.approx(1 - 0.99**12)
    assert alarms.any_stop.value == pytest.approx(1 - 0.999**12)
    assert alarms.at_most == pytest.approx(0.012)
    assert (alarms.drawn, alarms.looks) == (0, 12)


def test_a_limit_in_the_middle_of_what_is_expected_always_alarms() -> None:
    tested = draw_year(np.random.default_rng(2), FIRST_TEST)
    watch = Watch(
        "Base rate", "F", "rate", "month", late=True, n=150.0, ask=Limits(None, 0.0, 1.0), stop=Limits(None, 0.9, 0.0), measure="base_rate",
    )  # fmt: skip
    alarms = simulate_false_alarms(
        (watch,), tested, months=12, in_months=True, looks={watch: 12}, worlds=5, seed=1
    )
    assert (alarms.any_ask.value, alarms.any_stop.value) == (1.0, 0.0)
    assert alarms.asks == 12
