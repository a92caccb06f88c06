"""The pipeline's plain facts in words that anybody can read."""

from collections.abc import Mapping

from candour.report.content.fact import Fact
from candour.report.printing.cells import print_number
from candour.report.printing.day_wording import say_days_in

FINDINGS_VERSION, FINDINGS_ASKED = "findings_version", "findings_asked"
"""Which version of a run's findings it is, and who asked for what in it: said with the other fingerprints."""
SAID_ELSEWHERE = frozenset(
    {
        FINDINGS_VERSION,
        FINDINGS_ASKED,
        "kind",
        "decision_point",
        "decision_events",
        "outcome_kinds",
        "outcome_events",
        "outcome_after_days",
        "outcome_within_days",
        "embargo_days",
        "protected_characteristics_used",
    }
)
"""The question and the making of the forecast have sections of their own, taken from the configuration."""

_PLAIN = {"yes": "Yes.", "no": "No.", "none": "None."}
_FAMILIES = {
    "yes": "Brothers and sisters are known. No family is split between learning and testing.",
    "no": "Brothers and sisters are not known. Each child counts as a family, so intervals may be too narrow.",
}


def describe_facts(facts: Mapping[str, str]) -> tuple[Fact, ...]:
    """The known facts worded and in a fixed order, then any others as they are, in the order of their names."""
    worded = tuple(
        fact
        for fact in (
            _say_day_of("First day of the records", facts, "history_begins"),
            _say_period("Decisions it learnt from", facts, "first_training_day", "last_training_day"),
            _say_period("Decisions it was tested on", facts, "first_test_day", "last_test_day"),
            _say_day_of("Outcomes can be seen until", facts, "outcome_observed_until"),
            _say_rates(facts),
            _say_families(facts),
        )
        if fact is not None
    )
    return (*worded, *_list_others(facts))


_KNOWN = frozenset(
    {
        "history_begins",
        "first_training_day",
        "last_training_day",
        "first_test_day",
        "last_test_day",
        "outcome_observed_until",
        "base_rate_train",
        "base_rate_test",
        "families_known",
    }
)


def _say_day_of(label: str, facts: Mapping[str, str], name: str) -> Fact | None:
    return Fact(label, f"{say_days_in(facts[name])}.") if name in facts else None


def _say_period(label: str, facts: Mapping[str, str], first: str, last: str) -> Fact | None:
    if first not in facts or last not in facts:
        return None
    return Fact(label, say_days_in(f"From {facts[first]} to {facts[last]}."))


def _say_rates(facts: Mapping[str, str]) -> Fact | None:
    parts = (("base_rate_train", "those it learnt from"), ("base_rate_test", "those it was tested on"))
    said = [f"{_say_share(facts[name])} of {whose}" for name, whose in parts if name in facts]
    return Fact("Decisions followed by the outcome", f"{' and '.join(said)}.") if said else None


def _say_share(text: str) -> str:
    try:
        return print_number(float(text), "rate")
    except ValueError:
        return text


def _say_families(facts: Mapping[str, str]) -> Fact | None:
    known = facts.get("families_known")
    return None if known is None else Fact("Families", _FAMILIES.get(known, known))


def _list_others(facts: Mapping[str, str]) -> tuple[Fact, ...]:
    return tuple(
        Fact(name.replace("_", " ").capitalize(), _PLAIN.get(text, say_days_in(text)))
        for name, text in sorted(facts.items())
        if name not in SAID_ELSEWHERE | _KNOWN
    )
