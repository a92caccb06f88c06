"""CALI-003: whether the scores are right along their whole range."""

from collections.abc import Iterable

from candour.contracts import Evidence
from candour.results import Cell, Column, Estimate, Figure, Finding, Guard, Statement, Table, Verdict
from candour.stats.calibration.curve_errors import CurveError, compute_curve_errors
from candour.stats.calibration.flexible_curve import CurveBand, draw_band
from candour.stats.clustered import Floats
from candour_audits.calibration.material import HIDDEN_COUNTS, Material, choose_words, say_points
from candour_audits.decisions import Decisions
from candour_audits.unanswered import build_unanswered

CODE = "CALI-003"
TITLE = "Scores along their whole range"
QUESTION = "Are the scores right everywhere along their range?"
NAMES = {
    "ici": "Mean over children (ICI)",
    "e50": "Half of children are nearer (E50)",
    "e90": "Nine in ten children are nearer (E90)",
    "emax": "The largest on the curve's points (Emax)",
}
CURVE_COLUMNS = (
    Column("score", "Score", "rate"),
    Column("observed", "With the outcome", "rate"),
    Column("alone", "The same, each score by itself", "rate"),
    *HIDDEN_COUNTS,
)
ERROR_COLUMNS = (
    Column("distance", "Distance between score and curve", "text"), Column("estimate", "Estimate", "rate"),
    Column("usual", "If all scores were right: on average", "rate"),
    Column("largest_usual", "If all scores were right: up to", "rate"), Column("reading", "Reading", "text"),
    *HIDDEN_COUNTS,
)  # fmt: skip
FIGURE = Figure(
    "curve", "line", "curve", "Scores and what happened, along the whole range",
    "On the diagonal the outcome came as often as the score says. The band holds for the whole curve at once.",
    "score", "observed", diagonal=True,
)  # fmt: skip


def assess_moderate(evidence: Evidence, decisions: Decisions, material: Material) -> Finding:
    """The smooth curve with its band against the margin, and the mean, median and large distances from it."""
    if isinstance(material.curve, str):
        return build_unanswered(CODE, "calibration", TITLE, QUESTION, material.curve)
    confidence, margin = evidence.protocol.confidence, evidence.protocol.calibration_error
    band = draw_band(material.curve, material.levels, confidence=confidence, seed=evidence.seed)
    errors = compute_curve_errors(
        material.curve, material.levels, material.resampled, confidence=confidence, seed=evidence.seed
    )
    verdict = compare_with_margin(band, margin)
    return Finding(
        CODE, "calibration", TITLE, QUESTION, verdict,
        headline=Statement(_say_headline(verdict, errors[0], margin), decisions.counts),
        for_families=Statement(_say_for_families(verdict)),
        why=f"Met where at every score the curve is shown, by its own interval, to stay within {say_points(margin)} of it; a concern "
        "where at some score the whole band, which holds for all scores at once, lies farther away. The distances are never below 0, so they are set beside what "
        "right scores would give by chance; they have no part in the verdict.",
        tables=(_tabulate_curve(band, decisions), _tabulate_errors(errors, decisions)),
        figures=(FIGURE,),
        limits=(
            "The lowest and the highest 2.5 in a hundred scores are not on the curve: too few children stand there.",
            "A curve this smooth hides a fault that is narrower than the space between its knots.",
            f"The same {say_points(margin)} are much for a low score and little for a high one: of low scores being within says little.",
        ),
        assumptions=(
            "The share with the outcome changes smoothly with the score.",
            "Families are unrelated to each other; within a family everything may hang together.",
        ),
    )  # fmt: skip


def compare_with_margin(band: CurveBand, margin: float) -> Verdict:
    """Met if each point's own interval lies within the margin of the scores, a concern if the band leaves it wholly somewhere.

    The band is the wider, so both cannot be.
    """
    if all(-margin <= low and high <= margin for low, high in _find_distances(band.points, band.alone)):
        return Verdict.MET
    together = _find_distances(band.points, band.estimates)
    is_beyond = any(low > margin or high < -margin for low, high in together)
    return Verdict.CONCERN if is_beyond else Verdict.CANNOT_TELL


def _find_distances(points: Floats, estimates: tuple[Estimate, ...]) -> Iterable[tuple[float, float]]:
    for point, estimate in zip(points, estimates, strict=True):
        if estimate.low is not None and estimate.high is not None:
            yield estimate.low - float(point), estimate.high - float(point)


def _tabulate_curve(band: CurveBand, decisions: Decisions) -> Table:
    rows = tuple(
        (float(point), estimate, alone, *decisions.counts)
        for point, estimate, alone in zip(band.points, band.estimates, band.alone, strict=True)
    )
    return Table(
        "curve", "Smooth curve of scores and what happened", CURVE_COLUMNS, rows,
        (Guard(("observed", "alone"), ("with", "without")),),
        note="The first intervals are a band: all of them hold together, so that one may ask where the curve leaves the margin. The second "
        "stand each for itself, which is enough to say that it stays within at every score. Scores are spaced so that as many decisions lie between "
        "any two, and rounded.",
    )  # fmt: skip


def _tabulate_errors(errors: tuple[CurveError, ...], decisions: Decisions) -> Table:
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (NAMES[error.name], error.estimate, error.usual, error.largest_usual,
         "more than chance gives" if error.is_more_than_chance else "as chance gives", *decisions.counts)
        for error in errors
    )  # fmt: skip
    return Table(
        "distances", "How far the scores are from the curve", ERROR_COLUMNS, rows,
        (Guard(("estimate", "usual", "largest_usual", "reading"), ("with", "without")),),
        note="In percentage points. Up to: 95 in 100 forecasts that are right everywhere would show no more on these families.",
    )  # fmt: skip


def _say_headline(verdict: Verdict, mean: CurveError, margin: float) -> str:
    said = choose_words(
        verdict,
        f"Along their whole range the scores are right within {say_points(margin)}.",
        f"Somewhere along their range the scores are wrong by more than {say_points(margin)}.",
        f"It cannot be told whether low, middle and high scores are all right within {say_points(margin)}.",
    )
    return f"{said} {_say_mean(mean.estimate, mean)}"


def _say_mean(estimate: Estimate, mean: CurveError) -> str:
    than_chance = "more than" if mean.is_more_than_chance else "no more than"
    return (
        f"On average over children they are off by {say_points(estimate.value or 0.0)}, {than_chance} right scores would show "
        f"by chance (up to {100 * mean.largest_usual:.1f})."
    )


def _say_for_families(verdict: Verdict) -> str:
    return choose_words(
        verdict,
        "Whether the computer's number is low or high, about as many children had the outcome as it says.",
        "For some of its numbers, far more or far fewer children had the outcome than the computer says.",
        "We cannot say whether the computer's low and high numbers are both right.",
    )
