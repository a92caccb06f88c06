"""DATA-005: whether anything is missing more often for one group than for everyone else."""

from candour.contracts import Evidence
from candour.results import Figure, Finding, Statement, Verdict
from candour.stats.equivalence import Comparison
from candour.stats.groups.differences import Rules
from candour_audits.assumed import FAMILIES, GROUPS
from candour_audits.data_quality.completeness_summary import name_field
from candour_audits.data_quality.missing_comparisons import NOTHING_MISSING, Compared, compare_all
from candour_audits.data_quality.missing_tables import tabulate_all, tabulate_clearest
from candour_audits.unanswered import build_unanswered
from candour_audits.wording import name_characteristic

CODE = "DATA-005"
TITLE = "Missing by group"
QUESTION = "Is anything missing more often for one group than for everyone else?"
MOST_NAMED = 4


def assess_missing_by_group(evidence: Evidence) -> Finding:
    """Every field and characteristic, every recorded group against all others, with intervals that hold together."""
    sums = evidence.tables.get("family_sums")
    if sums is None or sums.num_rows == 0:
        reason = "the evidence does not say how missing entries are spread over families"
        return build_unanswered(CODE, "data_quality", TITLE, QUESTION, reason)
    protocol, disclosure = evidence.protocol, evidence.disclosure
    rules = Rules(protocol.bias.margin, protocol.bias.minimum_events, protocol.confidence, evidence.seed)
    threshold = disclosure.threshold_in_force
    compared = compare_all(sums, rules, threshold=threshold)
    shown = tuple(c for c in compared if c.answer is Comparison.DIFFERENCE_SHOWN)
    verdict = _reach_verdict(compared)
    clearest = tabulate_clearest(compared, protocol.confidence)
    return Finding(
        CODE, "data_quality", TITLE, QUESTION, verdict,
        headline=_say_headline(shown, verdict),
        for_families=Statement(
            "Something is left blank more often for some children than for others."
            if verdict is Verdict.CONCERN
            else "Nothing is left blank much more often for one group of children."
            if verdict is Verdict.MET
            else "We cannot say whether something is left blank more often for some children."
        ),
        why=f"Held against the margin that the protocol sets for bias, {100 * rules.margin:g} percentage points: what is not "
        "recorded for a group cannot count for it or against it. A concern where one interval lies wholly outside the "
        "margin, met where all that can be judged lie wholly inside.",
        tables=(clearest, tabulate_all(compared, protocol.confidence)),
        figures=(
            Figure("clearest", "intervals", "clearest", "Share missing, compared with everyone else",
                   "A dot and an interval a group. To the right of 0: missing more often than for all others together. "
                   f"The margin is {100 * rules.margin:g} percentage points on either side.",
                   "difference", "comparison", series="answer", reference=0.0),
        ) if clearest.rows else (),
        assumptions=(
            FAMILIES,
            GROUPS,
            "A field that is left blank could have been filled in for children of every group.",
        ),
        limits=("That a field is filled in as often does not mean that it is as true.",
                "Children whose group is not recorded are shown but compared with nobody.",
                "Where families are not known, each child counts as a family and intervals may be too short."),
    )  # fmt: skip


def _reach_verdict(compared: tuple[Compared, ...]) -> Verdict:
    answers = {c.answer for c in compared if c.answer is not None}
    if Comparison.DIFFERENCE_SHOWN in answers:
        return Verdict.CONCERN
    complete = all(c.reason == NOTHING_MISSING for c in compared)
    return Verdict.MET if complete or answers == {Comparison.EQUIVALENT} else Verdict.CANNOT_TELL


def _say_headline(shown: tuple[Compared, ...], verdict: Verdict) -> Statement:
    if verdict is Verdict.MET:
        return Statement("No field is missing much more often for any group than for everyone else.")
    if not shown:
        return Statement(
            "No difference is shown, but for some groups the records are too few to rule one out."
        )
    named = sorted((c for c in shown if c.open_to_all), key=lambda c: -abs(c.size))[:MOST_NAMED]
    if not named:
        return Statement(
            "Something is missing more often for one group; the groups are too small to be named."
        )
    words = tuple(_say_one(c) for c in named)
    others = len(shown) - len(named)
    more = f" The table has {others} more." if others else ""
    counts = tuple(count for c in named for count in c.counts)
    return Statement(f"{'; '.join(words)}.{more}".replace("\n", " "), counts)


def _say_one(compared: Compared) -> str:
    often = "more" if compared.size > 0 else "less"
    field, group = name_field(compared.field).capitalize(), compared.group
    return f"{field} is missing {often} often for {group} ({name_characteristic(compared.column).lower()})"
