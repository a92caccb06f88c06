"""Which features a configuration asks for, each with its name, its meaning in plain English, and its source."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from candour.config.features import (
    Age,
    Calendar,
    CodeCount,
    Count,
    CurrentCode,
    DaysSince,
    DistinctCodes,
    Duration,
    Ever,
    FeatureFamily,
    Features,
    LastCode,
    Open,
    Window,
)
from candour.data.codes.lists import describe_code
from candour.data.features.wording import EVENTS, FIELDS, MAY_STAND_FOR, PROTECTED, describe_window
from candour.errors import ConfigError


@dataclass(frozen=True)
class FeatureSpec:
    """One feature: one column of the model's input."""

    name: str
    """For example count_referral_365d, days_since_cp_plan, last_code_primary_need, code_count_factor_3B_ever."""
    label: str
    """What it holds, in plain English."""
    family: str
    """The family of the configuration, `age`, `unborn`, `month`, `weekday` or `protected`."""
    source: str
    """The event kind, the detail field or the child's column it comes from."""
    window: int | None = None
    """Days before the decision; None reaches back for ever (or has no meaning)."""
    code: str = ""
    """The code that is counted, for code_count."""
    categorical: bool = False
    may_stand_for: str = ""
    """What this may carry without naming it: a protected characteristic or deprivation. Empty: none known."""


def expand_features(features: Features) -> tuple[FeatureSpec, ...]:
    """Every feature of the configuration, in its order; protected characteristics come last.

    Raises ConfigError where two families ask for the same feature.
    """
    specs = [spec for family in features.families for spec in _expand_family(family)]
    specs += [_describe_protected(name) for name in (features.protected.use if features.protected else ())]
    names = [spec.name for spec in specs]
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        raise ConfigError(
            f"These features are asked for more than once: {', '.join(repeated)}. "
            f"Take the kind, field or window out of one of the families."
        )
    return tuple(specs)


def label_features(features: Features) -> dict[str, str]:
    """The plain-English label of each feature, by its name, in the order of the configuration."""
    return {spec.name: spec.label for spec in expand_features(features)}


def _expand_family(family: FeatureFamily) -> Iterator[FeatureSpec]:
    match family:
        case Count() | Duration():
            for kind, window in product(family.events, family.windows):
                yield _describe_events(family.family, kind, window)
        case DaysSince() | Ever() | Open():
            yield from (_describe_events(family.family, kind, None) for kind in family.events)
        case LastCode() | CurrentCode():
            yield from (_describe_code(family.family, field) for field in family.fields)
        case DistinctCodes():
            yield from (_describe_distinct(*pair) for pair in product(family.fields, family.windows))
        case CodeCount():
            for code, window in product(family.codes, family.windows):
                yield _describe_code_count(family.field, code, window)
        case Age() | Calendar():
            yield from _describe_day(family.family)


def _describe_events(family: str, kind: str, window: Window | None) -> FeatureSpec:
    noun, days = EVENTS[kind], window if isinstance(window, int) else None
    label = {
        "count": f"Number of {noun.many} {describe_window(days)}",
        "duration": f"Days spent in {noun.many} {describe_window(days)}",
        "days_since": f"Days since the last {noun.one} began",
        "ever": f"Ever had a {noun.one} before"
        if noun.one[0] not in "aeiou"
        else f"Ever had an {noun.one} before",
        "open": f"{noun.one[0].upper()}{noun.one[1:]} open before the decision",
    }[family]
    name = f"{family}_{kind}" + ("" if window is None else f"_{_name_window(window)}")
    return FeatureSpec(name, label, family, kind, days, may_stand_for=MAY_STAND_FOR[kind])


def _describe_code(family: str, field: str) -> FeatureSpec:
    label = {"last_code": "Newest earlier record: ", "current_code": "This case: "}[family] + FIELDS[field]
    return FeatureSpec(
        f"{family}_{field}", label, family, field, categorical=True, may_stand_for=MAY_STAND_FOR[field]
    )


def _describe_distinct(field: str, window: Window) -> FeatureSpec:
    days = window if isinstance(window, int) else None
    label = f"Number of different records {describe_window(days)}: {FIELDS[field]}"
    name = f"distinct_codes_{field}_{_name_window(window)}"
    return FeatureSpec(name, label, "distinct_codes", field, days, may_stand_for=MAY_STAND_FOR[field])


def _describe_code_count(field: str, code: str, window: Window) -> FeatureSpec:
    days = window if isinstance(window, int) else None
    label = f"Times recorded {describe_window(days)}: {FIELDS[field]} {describe_code(field, code)}"
    name = f"code_count_{field}_{code}_{_name_window(window)}"
    return FeatureSpec(name, label, "code_count", field, days, code, may_stand_for=MAY_STAND_FOR[field])


def _describe_day(family: str) -> Iterator[FeatureSpec]:
    if family == "age":
        yield FeatureSpec(
            "age", "Age in years at the decision", "age", "birth_date", may_stand_for=MAY_STAND_FOR["age"]
        )
        yield FeatureSpec(
            "unborn",
            "Not yet born at the decision",
            "unborn",
            "birth_date",
            may_stand_for=MAY_STAND_FOR["unborn"],
        )
    else:
        yield FeatureSpec("month", "Month of the decision (1 to 12)", "month", "decided_on")
        yield FeatureSpec("weekday", "Day of the week of the decision (Monday is 1)", "weekday", "decided_on")


def _describe_protected(name: str) -> FeatureSpec:
    label = PROTECTED[name][0].upper() + PROTECTED[name][1:]
    return FeatureSpec(name, label, "protected", name, categorical=True, may_stand_for=MAY_STAND_FOR[name])


def _name_window(window: Window) -> str:
    return window if isinstance(window, str) else f"{window}d"
