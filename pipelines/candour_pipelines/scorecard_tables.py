"""The points scorecard of the leading variant as tables that a report may print."""

import pyarrow as pa

from candour.contracts import SCORECARD, SCORECARD_TOTALS
from candour.modelling.calibration import CalibratedForecast
from candour.modelling.cases import Cases
from candour.modelling.models.card import PrintedCard, count_fewest_families, print_card
from candour.modelling.models.scorecard import Scorecard
from candour_pipelines.fitted_variant import FittedVariant


def build_scorecard_tables(
    variant: FittedVariant, train: Cases, *, threshold: int | None
) -> dict[str, pa.Table]:
    """`scorecard` and `scorecard_totals`; nothing where no scorecard was fitted, or where it may not be shown.

    It is not shown where a variant reads texts, since a line could be a phrase, nor where a level rests on the training
    decisions of no more families than the disclosure threshold: a limit could then be that of a few children.
    """
    if variant.plan.reads_text:
        return {}
    for forecast in variant.forecasts.fitted:
        fitted = forecast.estimator
        if isinstance(fitted, CalibratedForecast) and isinstance(
            fitted.pipeline.named_steps["core"], Scorecard
        ):
            fewest = count_fewest_families(fitted, train)
            return {} if fewest <= (threshold or 0) else _tabulate(forecast.name, print_card(fitted))
    return {}


def _tabulate(model: str, card: PrintedCard) -> dict[str, pa.Table]:
    lines, totals = card.lines, card.risks
    return {
        "scorecard": pa.table(
            {
                "model": pa.repeat(model, len(lines)),
                **{name: pa.array(lines[name]) for name in ("line", "feature", "level", "code", "points")},
            },
            schema=SCORECARD,
        ),
        "scorecard_totals": pa.table(
            {"total": pa.array(totals["points"]), "probability": pa.array(totals["risk"])},
            schema=SCORECARD_TOTALS,
        ),
    }
