"""Studies with known truth of what monitoring promises: its false alarms, and which changes it notices."""

import numpy as np

from candour.monitoring.judging import Answer, Look
from later_worlds import FIRST_LATER, FIRST_TEST, draw_year, find_cut_off, look, state_alarms
from validity_figures import Figure, Promise, Study

STATED_IN = 10
"""In every so many worlds the share is stated, as monitoring does; it hardly differs from one to the next."""
NEAR = 0.04
CHANGES: dict[str, dict[str, object]] = {
    "half of all outcomes no longer come": {"hidden": 0.5},
    "four in five outcomes of one group are lost": {"hidden": {"Female": 0.8}},
    "the scores of one group are too high by .8 in log-odds": {"raised": {"Female": 0.8}},
}


def has_alarm(looks: tuple[Look, ...], *answers: Answer) -> bool:
    """Whether any look has one of these answers."""
    return any(one.answer in answers for one in looks)


def study_monitoring(runs: int, *, stated_worlds: int = 100) -> Study:
    """A test, a later year under its plan, and an alarm or none: how often, beside how often monitoring says."""
    asked = stopped = 0
    stated: list[tuple[float, float]] = []
    for number in range(runs):
        generator = np.random.default_rng([11, number])
        tested = draw_year(generator, FIRST_TEST)
        looks = look(tested, draw_year(generator, FIRST_LATER, cut_off=find_cut_off(tested)))
        asked += has_alarm(looks, Answer.ASK, Answer.STOP)
        stopped += has_alarm(looks, Answer.STOP)
        if number % STATED_IN == 0:
            alarms = state_alarms(tested, looks, worlds=stated_worlds, seed=number)
            stated.append((alarms.any_ask.value or 0.0, alarms.any_stop.value or 0.0))
    ask, stop = (float(mean) for mean in np.mean(stated, axis=0))
    figures = [
        Figure(f"nothing changed: somebody asks ({ask:.1%} stated)", asked, runs, Promise(ask - NEAR, ask + NEAR)),
        Figure(f"nothing changed: the list is stopped ({stop:.1%} stated)", stopped, runs, Promise(0.0, stop + NEAR)),
    ]  # fmt: skip
    for said, changed in CHANGES.items():
        noticed = sum(_notices(number, changed) for number in range(runs // 2))
        figures.append(Figure(f"{said}: somebody asks or it stops", noticed, runs // 2, Promise(0.9, 1.0)))
    return Study(
        "What happened later",
        "A made-up authority of 2,400 decisions a year is tested, goes on for a year, and is looked at with six watches (29 looks: base rate by month, precision, recall and "
        "two groups by quarter, AUC by year) under limits made from the test. Nothing changed: how often there is any alarm, beside how often monitoring says that there would be one. "
        "Three changes: how often any look notices. Not yet shown here: months that differ by themselves, in which alarms are more frequent.",
        tuple(figures),
    )


def _notices(number: int, changed: dict[str, object]) -> bool:
    generator = np.random.default_rng([12, number])
    tested = draw_year(generator, FIRST_TEST)
    later = draw_year(generator, FIRST_LATER, cut_off=find_cut_off(tested), **changed)  # type: ignore[arg-type]
    return has_alarm(look(tested, later), Answer.ASK, Answer.STOP)
