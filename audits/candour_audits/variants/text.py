"""VARI-002: whether text adds to what structured data tell."""

from candour.config.variants import STRUCTURED, WITH_TEXT
from candour.contracts import Evidence
from candour.results import Column, Figure, Finding, Statement, Verdict
from candour_audits.assumed import FAMILIES, OUTCOMES
from candour_audits.unanswered import build_unanswered
from candour_audits.variants.gains import (
    Compared,
    Gain,
    compare,
    find_pooled,
    is_above,
    is_at_most,
    list_counts,
    say_interval,
    say_margin,
    say_which,
    tabulate,
)
from candour_audits.variants.pairs import list_pairs
from candour_audits.variants.tried import Tried

CODE = "VARI-002"
TITLE = "What text adds"
QUESTION = "Does text add to what structured data tell?"


def assess(evidence: Evidence, tried: Tried) -> Finding:
    """Each model with and without text on the same test decisions, and all models together."""
    rows = _list_rows(tried)
    if not rows:
        return build_unanswered(
            CODE, "variants", TITLE, QUESTION, "no model was tried both with text and without it"
        )
    gains = compare(evidence, tried, rows)
    if all((gain.auc.together.low, gain.auc.together.high) == (0.0, 0.0) for gain in gains):
        reason = (
            "no model ranks any decision differently with text, so either no text was known by the decisions or no term "
            "of it was frequent enough to be kept"
        )
        return build_unanswered(CODE, "variants", TITLE, QUESTION, reason)
    pooled = find_pooled(gains, rows[0].where)
    reads_text = tried.leading.data == WITH_TEXT
    verdict = _decide(pooled, evidence.protocol.variants.margin, reads_text=reads_text)
    return Finding(
        CODE, "variants", TITLE, QUESTION, verdict,
        headline=Statement(_say_headline(evidence, pooled), list_counts(tried, gains)),
        for_families=Statement(_say_for_families(pooled, evidence.protocol.variants.margin)),
        why="It is judged whether the forecast of this report rightly reads text, or rightly does without it: met where text is shown "
        f"to add {'more' if reads_text else 'no more'} than the margin, a concern where the opposite is shown, and otherwise it cannot be told. "
        + say_margin(evidence.protocol.variants),
        tables=(
            tabulate(
                evidence, tried, gains, name="text_gains", title="With text against without it, on the same test decisions",
                where=Column("learning", "Learnt from", "text"), of_what="With text minus without it.",
            ),
        ),
        figures=(
            Figure(
                "text_gains", "intervals", "text_gains", "Gain in AUC from text",
                "One dot a model with its interval; all intervals hold together. At 0 text adds nothing.",
                "auc", "model", series="learning", reference=0.0,
            ),
        ),
        assumptions=(FAMILIES, OUTCOMES, "Both forecasts had the same decisions to learn from, and the same settings to choose among."),
        limits=(
            "It is said of the texts and of the ways of reading them that were tried, and of no others.",
            "Text that tells what is about to be decided adds to the figures, and nothing to anybody's knowledge.",
        ),
    )  # fmt: skip


def _list_rows(tried: Tried) -> list[Compared]:
    return [
        row
        for learning in tried.list_learning()
        for row in list_pairs(tried, learning, (learning, WITH_TEXT), (learning, STRUCTURED))
    ]


def _decide(pooled: Gain, margin: float, *, reads_text: bool) -> Verdict:
    adds, adds_nothing = is_above(pooled.auc, margin), is_at_most(pooled.auc, margin)
    if not adds and not adds_nothing:
        return Verdict.CANNOT_TELL
    return Verdict.MET if adds == reads_text else Verdict.CONCERN


def _say_headline(evidence: Evidence, pooled: Gain) -> str:
    margin = evidence.protocol.variants.margin
    said = f"Learning from {pooled.compared.where.lower()}, the AUC changes with text by {say_interval(pooled.auc)}, {say_which(pooled)}."
    if is_above(pooled.auc, margin):
        return f"Text is shown to add more than the margin of {margin:g}. {said}"
    if is_above(pooled.auc, 0.0) and is_at_most(pooled.auc, margin):
        return f"Text adds something, and no more than the margin of {margin:g}. {said}"
    if is_at_most(pooled.auc, margin):
        return f"Text is shown to add no more than the margin of {margin:g}. {said}"
    return f"Whether text adds more than the margin of {margin:g} cannot be told. {said}"


def _say_for_families(pooled: Gain, margin: float) -> str:
    if is_above(pooled.auc, margin):
        return "The computer does better where it may read what workers wrote."
    if is_at_most(pooled.auc, margin):
        return "The computer gains next to nothing from reading what workers wrote."
    return "We cannot say whether the computer gains from reading what workers wrote."
