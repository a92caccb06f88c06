"""EXPL-006: whether the score leans on other things for some groups of children, and whether the page serves all alike."""

from candour.contracts import Evidence
from candour.results import Figure, Finding, Statement, Verdict
from candour.stats.equivalence import Comparison, compare_with_margin
from candour_audits.decisions import read_groups
from candour_audits.explainability.answers import Answers
from candour_audits.explainability.group_gaps import EVERYTHING, Gap, compare_contributions, compare_pages
from candour_audits.explainability.group_tables import tabulate_contributions, tabulate_pages
from candour_audits.explainability.twin import Twin
from candour_audits.unanswered import build_unanswered
from candour_audits.wording import name_characteristic, say_list, say_percent

CODE = "EXPL-006"
TITLE = "What the score leans on, by group"
QUESTION = "Does the score lean on other things for some groups of children, and does the page serve all groups alike?"


def assess_groups(evidence: Evidence, answers: Answers, twin: Twin | None) -> Finding:
    """Gaps in contributions between each group and everyone else, and in how often the page flags as the forecast does."""
    groups = read_groups(evidence)
    if not groups:
        return build_unanswered(CODE, "explainability", TITLE, QUESTION, "the evidence holds no groups")
    if answers.contributions is None and twin is None:
        return build_unanswered(CODE, "explainability", TITLE, QUESTION, answers.reason)
    chosen = answers.questioned.chosen
    gaps = (
        []
        if answers.contributions is None
        else compare_contributions(
            evidence, answers, {name: labels[chosen] for name, labels in groups.items()}
        )
    )
    same = [] if twin is None else compare_pages(evidence, twin, groups)
    verdict = _decide(evidence, same)
    return Finding(
        CODE, "explainability", TITLE, QUESTION, verdict,
        headline=Statement(f"{_say_leaning(gaps)} {_say_page(verdict, evidence, same)}"),
        for_families=Statement(_say_for_families(verdict)),
        why="Contributions have no bar: children of different groups have different records. For the page: a concern where a group's "
        "share of decisions on which page and forecast flag alike differs from everyone else's by more than "
        f"{say_percent(evidence.protocol.bias.margin)} (whole interval), met where every group is shown to be within it, and "
        "otherwise it cannot be told.",
        tables=(
            *(tabulate_contributions(gaps) if gaps else ()),
            *((tabulate_pages(evidence, same),) if same else ()),
        ),
        figures=(
            Figure("leaning", "intervals", "leaning", "How much more, or less, moves the score of a group",
                   "One dot a group with its interval: right of 0 more moves its scores than those of everyone else.",
                   "difference", "group", reference=0.0),
        ) if gaps else (),
        limits=(
            "A gap in contributions says that the records differ, or that the model treats them otherwise; it cannot say which.",
            "Nothing here says whether the forecast is right for a group: the audit of groups asks that.",
        ),
        assumptions=(
            "Families have nothing to do with each other; siblings and further decisions about a child are allowed for.",
            f"A group needs {evidence.protocol.bias.minimum_events} families on each side to be compared; all intervals hold "
            "together.",
            "The questioned decisions, of whole families drawn by lot, are like all others of the test period.",
        ),
    )  # fmt: skip


def _decide(evidence: Evidence, same: list[Gap]) -> Verdict:
    margin = evidence.protocol.bias.margin
    answers = [
        compare_with_margin(gap.value.low, gap.value.high, margin=margin)
        for gap in same
        if gap.value.low is not None and gap.value.high is not None
    ]
    if Comparison.DIFFERENCE_SHOWN in answers:
        return Verdict.CONCERN
    everybody = len(answers) == len(same) > 0 and set(answers) == {Comparison.EQUIVALENT}
    return Verdict.MET if everybody else Verdict.CANNOT_TELL


def _say_leaning(gaps: list[Gap]) -> str:
    if not gaps:
        return "What moves the score of each group is not known: there are no contributions."
    shown = [gap for gap in gaps if gap.what != EVERYTHING and gap.is_shown and not gap.goes_without_saying]
    if not shown:
        return "No group is shown to have its score moved by other things than everyone else."
    shown.sort(key=lambda gap: -abs(gap.value.value or 0.0))
    named = tuple(
        f"{gap.group} ({name_characteristic(gap.characteristic).lower()}; {gap.what.lower()}, "
        f"{'raised' if (gap.value.value or 0.0) > 0 else 'lowered'} more)"
        for gap in shown[:3]
    )
    return f"Some kinds of record move the score of some groups more than that of everyone else; the largest gaps: {say_list(named)}."


def _say_page(verdict: Verdict, evidence: Evidence, same: list[Gap]) -> str:
    if not same:
        return "There is no page to compare."
    margin = say_percent(evidence.protocol.bias.margin)
    return {
        Verdict.MET: f"Page and forecast flag alike for all groups, within {margin}.",
        Verdict.CONCERN: f"The page stands in for the forecast less well for some group, by more than {margin}.",
    }.get(verdict, "Whether the page stands in for the forecast alike for all groups cannot be told.")


def _say_for_families(verdict: Verdict) -> str:
    return {
        Verdict.MET: "A simple list of points would name the same children as the computer, and as often in every group.",
        Verdict.CONCERN: "A simple list of points would name the same children as the computer, but less often in some groups than in others.",
    }.get(
        verdict,
        "We cannot say if a simple list of points could stand in for the computer as well in every group of children.",
    )
