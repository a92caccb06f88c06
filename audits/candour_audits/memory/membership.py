"""MEMO-001: whether the model could give away who was in the training data."""

from collections.abc import Mapping

from candour.contracts import Evidence, ExplainableModel
from candour.results import Column, Estimate, Figure, Finding, Guard, Statement, Table, Verdict
from candour.stats.memory.attacks import Attack, measure_attack
from candour.stats.memory.membership import Shadows
from candour_audits.memory.bars import AUC_MARGIN, AUC_REASON, TIMES_CHANCE, TIMES_REASON
from candour_audits.memory.periods_table import tabulate_periods
from candour_audits.memory.shadows import Fitted
from candour_audits.stability.tested import Tested
from candour_audits.stability.training import Training
from candour_audits.wording import say_percent, say_share

CODE = "MEMO-001"
TITLE = "Who was in the training data"
QUESTION = "Could somebody who has the model file find out who was in the training data?"
REPLICATES = 200
ATTACKS = (
    "One decision, knowing how the score falls with and without it",
    "One decision, knowing only how the score falls without it",
    "A whole family, all its decisions together",
)
HIGHEST_CHANCE = 0.01 * TIMES_CHANCE


def assess_membership(
    evidence: Evidence, model: ExplainableModel, training: Training, tested: Tested, fitted: Fitted
) -> Finding:
    """Three attacks on shadows of the same period, and why the test period cannot stand for non-members."""
    attacks = _attack(evidence, training, fitted.shadows)
    verdict = decide(tuple(attacks.values()))
    return Finding(
        CODE, "memory", TITLE, QUESTION, verdict,
        headline=Statement(_say_headline(verdict, tuple(attacks.values())), training.counts),
        for_families=Statement(_say_for_families(verdict)),
        why=f"About letting the model file out, not about using the forecast. Met where for all three attacks the whole "
        f"interval of the AUC lies at {0.5 + AUC_MARGIN:g} or below and that of the share found at one false alarm in a "
        f"hundred at {say_share(HIGHEST_CHANCE)} or below; a concern where any interval lies wholly above. The reasons: {AUC_REASON}; "
        f"{TIMES_REASON}. The intervals of the three attacks hold together, for each measure. Before a file is let out, MEMO-002 must be met too.",
        tables=(
            _tabulate_attacks(training, attacks),
            tabulate_periods(evidence, model, training, tested, fitted),
        ),
        figures=(
            Figure("attacks", "intervals", "attacks", "How well members are told from non-members",
                   "One dot an attack with its interval; 0.5 is what a coin would do.", "auc", "attack", reference=0.5),
        ),
        limits=(
            "The shadows learn from half of the families, the forecast from all of them: what they give away is more, if "
            "anything, than what the forecast does.",
            "These attacks know the child’s whole record and outcome. Others may do better; that none did well does not prove "
            "that none could.",
            "At one false alarm in a thousand the share found rests on few decisions; it is shown and decides nothing.",
        ),
        assumptions=(
            "The attacker has the model file, the full record of a child and of a few thousand others like it, and asks "
            "whether that child was learnt from.",
            "Families are independent of each other, and one half of them, drawn by lot, is like the other.",
            "The log-odds of one decision over shadows follow a normal law, roughly.",
        ),
    )  # fmt: skip


def decide(attacks: tuple[Attack, ...]) -> Verdict:
    """A concern where any attack is shown to succeed; met where all are shown to fail."""
    held = [
        (estimate, bar)
        for attack in attacks
        for estimate, bar in ((attack.auc, 0.5 + AUC_MARGIN), (attack.found_at_1, HIGHEST_CHANCE))
    ]
    if any(_is_beyond(estimate, bar) for estimate, bar in held):
        return Verdict.CONCERN
    shown = all(estimate.high is not None and estimate.high <= bar for estimate, bar in held)
    return Verdict.MET if shown else Verdict.CANNOT_TELL


def _is_beyond(estimate: Estimate, bar: float) -> bool:
    # Where members are told apart without a mistake there is no interval, and none is needed.
    return estimate.value == 1 or (estimate.low is not None and estimate.low > bar)


def _attack(evidence: Evidence, training: Training, shadows: Shadows) -> Mapping[str, Attack]:
    # Three attacks, of which the strongest decides: each interval reaches further, so that all hold together.
    confidence = 1 - (1 - evidence.protocol.confidence) / len(ATTACKS)
    replicates = max(100, min(REPLICATES, evidence.protocol.replicates))
    return {
        name: measure_attack(
            shadows, training.families, offline=offline, by_family=by_family,
            confidence=confidence, replicates=replicates, seed=evidence.seed,
        )
        for name, offline, by_family in zip(ATTACKS, (False, True, False), (False, False, True), strict=True)
    }  # fmt: skip


def _tabulate_attacks(training: Training, attacks: Mapping[str, Attack]) -> Table:
    columns = (
        Column("attack", "Attack", "text"), Column("auc", "AUC", "number"),
        Column("found_at_1", "Members found at 1 false alarm in 100", "rate"),
        Column("found_at_01", "Members found at 1 false alarm in 1,000", "rate"),
        Column("with", "With", "count", hidden=True), Column("without", "Without", "count", hidden=True),
    )  # fmt: skip
    rows = tuple(
        (name, attack.auc, attack.found_at_1, attack.found_at_01, *training.counts)
        for name, attack in attacks.items()
    )
    guard = Guard(("auc", "found_at_1", "found_at_01"), ("with", "without"))
    return Table(
        "attacks", "How well members are told from non-members of the same period", columns, rows, (guard,),
        note="A coin has an AUC of 0.5 and finds 1 in 100, or 1 in 1,000. Each shadow forecast learnt from one half of the "
        "families and is attacked with the help of the others; members and non-members differ in nothing but a lot.",
    )  # fmt: skip


def _say_headline(verdict: Verdict, attacks: tuple[Attack, ...]) -> str:
    said = {
        Verdict.MET: "The model gives away next to nothing of who was in its training data.",
        Verdict.CONCERN: "The model gives away who was in the training data: its file must not leave the authority.",
    }.get(
        verdict,
        "It cannot be told whether the model gives away who was in the training data: keep its file inside.",
    )
    right = 100 * max(attack.auc.value or 0.0 for attack in attacks)
    found = say_percent(max(attack.found_at_1.value or 0.0 for attack in attacks))
    return (
        f"{said} Attacks are right up to {right:.0f} times in 100 (a coin: 50); at one false alarm in 100 they find {found} "
        "(a coin: 1.0 %)."
    )


def _say_for_families(verdict: Verdict) -> str:
    return {
        Verdict.MET: "We tried to find out from the computer’s model which children it had learnt from, and did hardly better than by tossing a coin.",
        Verdict.CONCERN: "Somebody who gets hold of the computer’s model, and knows a child’s record, could find out that the "
        "child was in the data.",
    }.get(
        verdict,
        "We cannot rule out that somebody could find out from the computer’s model who was in the data.",
    )
