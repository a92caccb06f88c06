"""The simulated world before anything is written: children, their cases, the truth, and what is recorded of them."""

from collections.abc import Callable
from typing import Final, NamedTuple

import numpy as np

from candour.data.synthetic.calendar import Days, Flags, Period, build_seasons
from candour.data.synthetic.care import CareRecords, record_care
from candour.data.synthetic.care_limits import keep_care_within_limits
from candour.data.synthetic.chance import draw_flags, open_later_stream, open_streams
from candour.data.synthetic.hiding import hide_care, hide_plans
from candour.data.synthetic.identity import Identities, name_children
from candour.data.synthetic.pathway import Cases, simulate_cases
from candour.data.synthetic.population import (
    BURN_IN_YEARS,
    FEMALE,
    GROUP_OF_ETHNICITY,
    Children,
    draw_children,
    find_later_change,
)
from candour.data.synthetic.recording import CaseRecords, record_cases
from candour.data.synthetic.referral_risk import NOISE_SPREAD
from candour.data.synthetic.scenarios import Planted
from candour.data.synthetic.truth import WINDOW, Truth, compute_truth
from candour.errors import ConfigError

LATER_SHARE: Final = 0.5
"""Scenario `later-threshold`: share of cases that come to no plan and no care although they would have before."""
LATER_SHARE_OF_GIRLS: Final = 0.8
"""Scenario `later-bias`: share of girls' cases whose plans and care are missing from then on."""

HIDDEN_SHARE: Final = 0.4
"""Scenario `under-recorded`: share of Black children's cases whose plans and care are missing."""

_ATTEMPTS: Final = 4

ReportProgress = Callable[[str, float], None]


class World(NamedTuple):
    """The simulated children and cases, before anything is written.

    Attributes:
        children, cases, truth: cases are those of the chosen children, submitted or not; truth is of all of them.
        records: what is recorded on the cases.
        care: the 903 records.
        identities: ids and codes of the children.

    """

    children: Children
    cases: Cases
    truth: Truth
    records: CaseRecords
    care: CareRecords
    identities: Identities


def simulate_world(
    *, children: int, period: Period, seed: int, planted: Planted, report_progress: ReportProgress
) -> World:
    """Simulates until enough children are known to the authority in its years, and keeps that many.

    Raises:
        ConfigError: when the arguments leave too few children (not with any that `synthesise_authority` lets through).

    """
    report_progress("simulating children", 0.0)
    seasons = build_seasons(first_year=period.first_year - BURN_IN_YEARS - 2, last_year=period.last_year + 12)
    for attempt in range(_ATTEMPTS):
        streams = open_streams(seed, attempt)
        pool = draw_children(
            streams["population"],
            count=estimate_candidates(children, years=len(period.years), attempt=attempt),
            period=period,
            seasons=seasons,
            planted=planted,
            noise=NOISE_SPREAD,
        )
        cases = simulate_cases(
            streams["pathway"],
            children=pool,
            seasons=seasons,
            last_day=period.last_day + WINDOW + 1,
            laws=planted.laws,
        )
        chosen = _choose_children(streams["population"], cases, period, children)
        if len(chosen) == children:
            break
    else:
        msg = f"Only {len(chosen)} of {children} children could be simulated: ask for more children or more years."
        raise ConfigError(msg)
    report_progress("computing the truth", 0.15)
    kept, cases = _keep_children(pool, cases, chosen)
    truth = compute_truth(streams["tables"], kept, cases, planted.laws)
    report_progress("recording cases", 0.2)
    later = _hide_later(open_later_stream(seed, "later"), kept, cases, period=period, planted=planted)
    return _record_world(streams, kept, cases, truth, period=period, planted=planted, later=later)


def estimate_candidates(children: int, *, years: int, attempt: int) -> int:
    """How many children to simulate: over fewer years fewer of them are known. Found by trial, with some to spare."""
    return 200 + int(children * (1.3 + 3.1 / years**0.75) * 1.35**attempt)


def _choose_children(generator: np.random.Generator, cases: Cases, period: Period, wanted: int) -> Days:
    """Children with a case in the returns, whole families first to last until there are enough."""
    known = np.unique(cases.child[_find_in_returns(cases, period)])
    chosen = known[:wanted]
    return generator.permutation(chosen) if len(chosen) else chosen.astype(np.int64)


def _find_in_returns(cases: Cases, period: Period) -> Flags:
    return np.asarray((cases.referred <= period.last_day) & (cases.course.closed >= period.first_day))


def _keep_children(pool: Children, cases: Cases, chosen: Days) -> tuple[Children, Cases]:
    """The chosen children, numbered in their new order, and their cases."""
    number = np.full(len(pool.family), -1, np.int32)
    number[chosen] = np.arange(len(chosen), dtype=np.int32)
    kept = cases.take(number[cases.child] >= 0)
    kept = kept._replace(child=number[kept.child])
    return pool.take(chosen.astype(np.int32)), kept.take(
        np.lexsort((kept.referred, kept.child)).astype(np.int32)
    )


def _hide_later(
    generator: np.random.Generator, children: Children, cases: Cases, *, period: Period, planted: Planted
) -> Flags:
    """Which cases lose their plans and care because of what changes near the end."""
    size = len(cases.child)
    later = cases.referred >= find_later_change(period)
    girls = children.sex[cases.child] == FEMALE
    fewer = draw_flags(generator, LATER_SHARE, size) & planted.later_threshold
    unrecorded = girls & draw_flags(generator, LATER_SHARE_OF_GIRLS, size) & planted.later_bias
    return np.asarray(later & (fewer | unrecorded))


def _record_world(
    streams: dict[str, np.random.Generator],
    children: Children,
    cases: Cases,
    truth: Truth,
    *,
    period: Period,
    planted: Planted,
    later: Flags,
) -> World:
    groups = np.array(GROUP_OF_ETHNICITY)[children.shown_ethnicity[cases.child]]
    hidden = (
        (groups == "Black")
        & draw_flags(streams["recording"], HIDDEN_SHARE, len(groups))
        & planted.under_recorded
    )
    records = record_cases(
        streams["assessment"],
        children=children,
        cases=cases,
        planted=planted,
        period=period,
        hidden=hidden,
    )
    drawn = record_care(streams["care"], children=children, cases=cases, records=records, hidden=hidden)
    care = keep_care_within_limits(drawn, children, first_day=period.first_day)
    # After all is drawn, so that everything before the change stays as it is without it, to the last byte.
    records, care = hide_plans(records, later), hide_care(care, later)
    identities = name_children(streams["recording"], children)
    return World(children, cases, truth, records, care, identities)
