"""Made-up forecasts of made-up social workers, and a log of what was done: written only where they are asked for.

Every worker sees the true risk through noise, leans a little high or low, and rounds to five in a hundred. The tables come
from a stream of their own and after everything else, so that nothing else depends on them. All numbers are ours: nothing here
says how well real workers forecast.
"""

import json
from pathlib import Path
from types import MappingProxyType
from typing import Final

import numpy as np

from candour.data.synthetic.calendar import Flags, Numbers, Period
from candour.data.synthetic.chance import compute_logistic, draw_codes, draw_flags
from candour.data.synthetic.identity import Identities
from candour.data.synthetic.pathway import Cases
from candour.data.synthetic.truth import Truth

FOLDER: Final = "practitioners"
FORECASTS: Final = "forecasts.csv"
OVERRIDE_LOG: Final = "override_log.csv"
WORKERS: Final = 24
JUDGED_SHARE: Final = 0.5
"""Of the referrals, those that a worker was asked about."""
TWICE_SHARE: Final = 0.2
"""Of these, those that a second worker was asked about as well."""
SKILL: Final = 0.8
"""How far a worker's log-odds move for each of the true risk's."""
NOISE: Final = 0.9
"""Standard deviation of what a worker adds to the log-odds of one case."""
LEANING: Final = 0.35
"""Standard deviation between workers of what each adds to the log-odds of every case."""
TOO_HIGH: Final = 0.5
"""What workers add on average: they expect more than comes."""
FLAGGED_FROM: Final = 0.3
"""Probability from which a worker would look again."""
LOGGED_SHARE: Final = 0.6
"""Of the referrals, those on which something was recommended, to look again or not to."""
RECOMMENDED_SHARE: Final = 0.1
FOLLOWED: Final = (0.93, 0.75)
"""How often it was done as recommended, where nothing was recommended and where looking again was."""
UNKNOWN_SHARE: Final = 0.01
"""Rows whose child is in no extract, as in any real table."""
REASONS: Final = MappingProxyType(
    {
        "KNOWN": "The family is already being helped",
        "CAPACITY": "There was no room that week",
        "DISAGREED": "The worker judged the risk otherwise",
        "NEW": "Something new had become known",
    }
)
_REASON_SHARES: Final = MappingProxyType(
    {"KNOWN": 35, "CAPACITY": 20, "DISAGREED": 25, "NEW": 12, "spoke to school": 8}
)
_SMALLEST: Final = 1e-4


def write_practitioners(
    folder: Path,
    generator: np.random.Generator,
    *,
    identities: Identities,
    cases: Cases,
    truth: Truth,
    period: Period,
    until: int,
) -> tuple[Path, ...]:
    """The table of forecasts, the override log, and what is true of both. One row a judgement, by child and day.

    Judgements are drawn for the whole period, and those of referrals `until` a day are written.
    """
    rows = np.flatnonzero((cases.referred >= period.first_day) & (cases.referred <= period.last_day))
    risk = np.clip(truth.true_risk[rows], _SMALLEST, 1 - _SMALLEST)
    folder.mkdir()
    children = [identities.child[number] for number in cases.child[rows].tolist()]
    referred = cases.referred[rows].astype(np.int64)
    forecasts = _draw_forecasts(generator, risk)
    log = _draw_log(generator, risk)
    lines = {
        FORECASTS: ("child_id,date,forecaster,probability,flag", forecasts),
        OVERRIDE_LOG: ("child_id,date,recommended,done,reason,forecaster", log),
    }
    paths = []
    for name, (header, (chosen, cells)) in lines.items():
        # Most on the day of the referral, some a day or two later.
        delay = np.maximum(generator.integers(-4, 3, len(chosen)), 0)
        unknown = draw_flags(generator, UNKNOWN_SHARE, len(chosen)).tolist()
        days = (referred[chosen] + delay).astype("datetime64[D]").astype(str).tolist()
        written = (referred[chosen] <= until).tolist()
        whose = [
            f"X{number:07d}" if lost else children[number]
            for number, lost in zip(chosen.tolist(), unknown, strict=True)
        ]
        rows_of_text = zip(whose, days, cells, strict=True)
        text = [
            header,
            *(",".join(row) for row, told in zip(rows_of_text, written, strict=True) if told),
        ]
        paths.append(folder / name)
        paths[-1].write_text("\n".join(text) + "\n", encoding="utf-8", newline="\n")
    paths.append(folder / "truth.json")
    paths[-1].write_text(json.dumps(_state_truth(), indent=2) + "\n", encoding="utf-8")
    return tuple(paths)


def _draw_forecasts(generator: np.random.Generator, risk: Numbers) -> tuple["np.ndarray", list[str]]:
    judged = np.flatnonzero(draw_flags(generator, JUDGED_SHARE, len(risk)))
    twice = judged[draw_flags(generator, TWICE_SHARE, len(judged))]
    first = generator.integers(0, WORKERS, len(judged))
    # A second worker, never the same again.
    place = np.searchsorted(judged, twice)
    second = (first[place] + generator.integers(1, WORKERS, len(twice))) % WORKERS
    case, worker = np.concatenate([judged, twice]), np.concatenate([first, second])
    order = np.lexsort((worker, case))
    case, worker = case[order], worker[order]
    leaning = TOO_HIGH + LEANING * generator.standard_normal(WORKERS)
    centre = np.log(np.median(risk) / (1 - np.median(risk)))
    log_odds = np.log(risk[case] / (1 - risk[case])) - centre
    said = compute_logistic(
        centre + SKILL * log_odds + leaning[worker] + NOISE * generator.standard_normal(len(case))
    )
    rounded = np.clip(np.round(said * 20) / 20, 0.01, 0.95)
    cells = [
        f"W{number + 1:02d},{share:.2f},{int(share >= FLAGGED_FROM)}"
        for number, share in zip(worker.tolist(), rounded.tolist(), strict=True)
    ]
    return case, cells


def _draw_log(generator: np.random.Generator, risk: Numbers) -> tuple["np.ndarray", list[str]]:
    logged = np.flatnonzero(draw_flags(generator, LOGGED_SHARE, len(risk)))
    seen = np.log(risk[logged] / (1 - risk[logged])) + 0.8 * generator.standard_normal(len(logged))
    recommended: Flags = (
        seen >= np.quantile(seen, 1 - RECOMMENDED_SHARE) if len(seen) else np.zeros(0, np.bool_)
    )
    followed = draw_flags(generator, np.where(recommended, FOLLOWED[1], FOLLOWED[0]), len(logged))
    reasons = tuple(_REASON_SHARES)
    why = draw_codes(generator, dict(_REASON_SHARES), len(logged)).tolist()
    worker = generator.integers(0, WORKERS, len(logged)).tolist()
    cells = [
        f"{int(said)},{int(said == kept)},{'' if kept else reasons[reason]},W{number + 1:02d}"
        for said, kept, reason, number in zip(
            recommended.tolist(), followed.tolist(), why, worker, strict=True
        )
    ]
    return logged, cells


def _state_truth() -> dict[str, object]:
    return {
        "invented": "No worker and no judgement in these tables is real, and nothing says how well real workers forecast.",
        "workers": WORKERS,
        "skill": SKILL,
        "noise": NOISE,
        "leaning_between_workers": LEANING,
        "leaning_on_average": TOO_HIGH,
        "flagged_from": FLAGGED_FROM,
        "leaning_by_group": "none",
        "reasons": dict(REASONS),
    }
