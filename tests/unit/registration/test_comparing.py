"""Deviations in plain words, with the reasons that the configuration gives, and never a reason too many."""

from dataclasses import replace
from datetime import date

import pytest

from candour.config.deviations import ReasonedDeviation
from candour.config.pilot import PilotConfig
from candour.errors import ConfigError
from candour.registration.comparing import compare_protocol, find_changed_extracts
from candour.registration.frozen import Code
from candour.registration.sealing import Seal, SealKind
from candour.registration.words import say_value
from candour.standing import Deviation
from registered_pilots import EXTRACTS, PILOT, SEAL, make_config, make_protocol

WEAKER = make_config(models=PILOT["models"] | {"metric": "auc", "calibration": "none"})


def reason(subject: str, said: str = "The panel asked for it in June.") -> ReasonedDeviation:
    return ReasonedDeviation(subject=subject, reason=said)


def test_every_difference_is_named_in_words() -> None:
    now = make_protocol(
        WEAKER,
        extracts=(("cin.xml", "a" * 64), ("families.csv", "e" * 64), ("more.csv", "f" * 64)),
        seal=replace(SEAL, last_test_day=date(2025, 6, 30)),
        code=Code("0.2.0", "e" * 64, "f" * 64),
    )
    assert compare_protocol(make_protocol(), now) == (
        Deviation("models.metric", "average_precision", "auc", ""),
        Deviation("models.calibration", "sigmoid", "none", ""),
        Deviation("extracts", "2 files", "3 files, of which 1 is as it was", ""),
        Deviation("test_period", "1 April 2024 to 31 March 2025", "1 April 2024 to 30 June 2025", ""),
        Deviation("candour", "version 0.1.0, sources cccccccccccc", "version 0.2.0, sources eeeeeeeeeeee", ""),
        Deviation("lock", "dddddddddddd", "ffffffffffff", ""),
    )  # fmt: skip


def test_a_test_drawn_at_random_is_named_as_such() -> None:
    now = make_protocol(seal=Seal(SealKind.FAMILIES, SEAL.first_test_day, SEAL.last_test_day))
    (period,) = compare_protocol(make_protocol(), now)
    assert (
        period.now == "families drawn at random, decisions of 1 April 2024 to 31 March 2025" != period.frozen
    )


def test_another_kind_of_split_is_one_difference() -> None:
    now = make_protocol(make_config(split={"name": "all_cases"}))
    (split,) = compare_protocol(make_protocol(), now)
    assert (split.subject, split.frozen) == ("split", "earlier_cases (folds 2, test_days 365)")


def test_the_closest_reason_is_given_and_what_has_none_has_none() -> None:
    now = make_protocol(WEAKER, code=Code("0.2.0", "c" * 64, "d" * 64))
    reasons = (reason("models"), reason("models.metric", "The panel reads it more easily."))
    found = {each.subject: each.reason for each in compare_protocol(make_protocol(), now, reasons)}
    assert found == {
        "models.metric": "The panel reads it more easily.",
        "models.calibration": "The panel asked for it in June.",
        "candour": "",
    }


@pytest.mark.parametrize("subject", ["question", "model", "models.metri", "extracts"])
def test_a_reason_for_what_does_not_differ_is_refused(subject: str) -> None:
    with pytest.raises(ConfigError, match=rf"{subject}, which does not differ.*models.metric"):
        compare_protocol(make_protocol(), make_protocol(WEAKER), [reason(subject)])
    with pytest.raises(ConfigError, match="What differs: nothing"):
        compare_protocol(make_protocol(), make_protocol(), [reason(subject)])


def test_two_reasons_for_one_subject_are_refused() -> None:
    twice = [{"subject": "models", "reason": "The panel asked for it in June."}] * 2
    with pytest.raises(ValueError, match="two reasons"):
        PilotConfig.model_validate(PILOT | {"deviations": twice})


@pytest.mark.parametrize(
    ("extracts", "said"),
    [
        (EXTRACTS, ()),
        (tuple(reversed(EXTRACTS)), ()),
        ((EXTRACTS[0],), ("'families.csv' is gone",)),
        ((*EXTRACTS, ("x.csv", "0" * 64)), ("'x.csv' is new",)),
        ((EXTRACTS[0], ("families.csv", "0" * 64)), ("'families.csv' was changed",)),
        # The folder of another year, with a file of the same name.
        ((*EXTRACTS, ("cin.xml", "9" * 64)), ("'cin.xml' is new",)),
    ],
)
def test_each_changed_extract_is_named(extracts: tuple[tuple[str, str], ...], said: tuple[str, ...]) -> None:
    assert find_changed_extracts(make_protocol(), extracts) == said


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, "none"), ([], "none"), (True, "yes"), (False, "no"), (0.10, "0.1"), (365, "365"),
        (["a", "b"], "a, b"), ([["a", "b"], ["c"]], "[a, b]; [c]"),
        ([{"name": "b", "x": [0.1, 1.0]}, {"name": "a"}], "b (x 0.1, 1); a"), ({"b": 1, "a": None}, "(a none, b 1)"),
    ],
)  # fmt: skip
def test_values_in_words(value: object, said: str) -> None:
    assert say_value(value) == said
