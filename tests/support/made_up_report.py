"""A made-up report that shows every kind of cell, chart, verdict and length of text. No number is real."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from candour.config.protocol import Criterion, Disclosure, Protocol
from candour.contracts import Manifest
from candour.disclosure import protect_findings, protect_table
from candour.report.content.bar import describe_bar
from candour.report.content.context import ReportContext
from candour.report.content.fact import Fact
from candour.report.model import Report, build_report
from candour.results import (
    Cell,
    Column,
    Estimate,
    Figure,
    Finding,
    Guard,
    Statement,
    Table,
    Verdict,
)
from candour.standing import Deviation, Look, ProtocolStanding, Standing

FINGERPRINT = "3f9c" * 16
STANDINGS: Mapping[Standing, ProtocolStanding] = {
    Standing.EXPLORATORY: ProtocolStanding(),
    Standing.REHEARSAL: ProtocolStanding(
        Standing.REHEARSAL, FINGERPRINT, date(2025, 1, 14), date(2023, 4, 1)
    ),
    Standing.REGISTERED: ProtocolStanding(
        Standing.REGISTERED, FINGERPRINT, date(2025, 1, 14), date(2023, 4, 1), (Look(1, date(2025, 3, 3), "The test itself"),),
        (Deviation("models.candidates", "two kinds", "three kinds", ""),),
    ),
}  # fmt: skip
"""One of each; nothing of the bar was changed in the registered one."""

BOOTSTRAP = "family bootstrap, 1,000 resamples"
GROUPS = (
    ("White", 2310, 236), ("Mixed", 228, 25), ("Asian", 301, 22), ("Black", 240, 31), ("Other", 46, 4),
    ("Not recorded", 119, 0),
)  # fmt: skip
LONG = (
    "Days since the last initial child protection conference that was asked for after a strategy discussion, "
    "as known on the day"
)


def rate(events: int, n: int, spread: float = 0.04) -> Estimate:
    """A share with an interval that is wide enough to look real."""
    if n == 0:
        return Estimate(None, None, None, 0, 0, "Wilson", "no decisions at the foot of this rate")
    value = events / n
    return Estimate(value, max(0.0, value - spread), min(1.0, value + spread), n, events, "Wilson")


def number(value: float, spread: float, n: int = 3244, events: int = 318) -> Estimate:
    return Estimate(value, value - spread, value + spread, n, events, BOOTSTRAP)


def make_criteria() -> Finding:
    columns = (
        Column("criterion", "Criterion", "text"),
        Column("reason", "Why this bar", "text"),
        Column("measured", "Measured", "number"),
        Column("answer", "Answer", "text"),
    )
    rows: tuple[tuple[Cell, ...], ...] = (
        (
            "Average precision as a multiple of the base rate",
            "About one in ten escalates.",
            number(3.62, 0.44),
            "reached",
        ),
        (
            "Share of flagged decisions that are right",
            "Two in five at least.",
            number(0.391, 0.051),
            "cannot tell",
        ),
    )
    return Finding(
        "PERF-004", "performance", "The criteria", "Does the forecast meet the bar in the protocol?",
        Verdict.CANNOT_TELL,
        Statement("One of two criteria is met; for the other the interval reaches across the bar."),
        Statement("We set a bar before we looked. We cannot say that the computer forecast gets over it."),
        "The interval of precision at capacity lies on both sides of 40 per cent.",
        (Table("criteria", "Each criterion", columns, rows),),
        (), ("The bar itself is a judgement by people.",),
    )  # fmt: skip


def make_performance() -> Finding:
    columns = (
        Column("model", "Forecast", "text"),
        Column("n", "Decisions", "count"),
        Column("outcomes", "Outcomes", "count"),
        Column("base_rate", "Base rate", "rate"),
        Column("average_precision", "Average precision", "number"),
        Column("auc", "AUC", "number"),
    )
    models = (("Gradient boosting", 0.355, 0.792), ("Logistic regression", 0.331, 0.781),
              ("Four variables", 0.262, 0.731), ("Number of earlier referrals", 0.171, 0.642))  # fmt: skip
    rows: tuple[tuple[Cell, ...], ...] = (
        *((m, 3244, 318, rate(318, 3244, 0.011), number(p, 0.041), number(a, 0.022)) for m, p, a in models),
        ("Everybody\u2019s average", 3244, 318, rate(318, 3244, 0.011), number(0.098, 0.011),
         Estimate(None, None, None, 3244, 318, BOOTSTRAP, "every decision has the same score")),
    )  # fmt: skip
    return Finding(
        "PERF-001", "performance", "Against simple rules", "Does the forecast do better than simple rules?",
        Verdict.MET, Statement("Yes. Average precision is 0.355 where the base rate is 9.8 %.", (3244, 318)),
        Statement("The forecast is better than counting how often a child was referred before."),
        "The whole interval of the difference lies above nought.",
        (Table("overall", "Every forecast and every simple rule on later decisions", columns, rows),),
        (
            Figure("precision", "intervals", "overall", "Average precision of each forecast",
                   "One dot and interval a forecast. The dashed line is the base rate.", "average_precision",
                   "model", reference=0.098),
            Figure("precision-bars", "bars", "overall", "AUC of each forecast", "One bar a forecast.", "auc",
                   "model", series="model"),
        ),
    )  # fmt: skip


def make_thousand() -> Finding:
    columns = (
        Column("capacity", "Capacity", "rate"),
        Column("right", "Right", "number"),
        Column("wrong", "Wrong", "number"),
        Column("missed", "Missed", "number"),
    )
    rows: tuple[tuple[Cell, ...], ...] = (
        (0.05, number(24.2, 3.1), number(25.8, 3.1), number(73.8, 5.0)),
        (0.1, number(39.1, 5.1), number(60.9, 5.1), number(58.9, 5.2)),
    )
    return Finding(
        "PERF-002", "performance", "Out of 1,000", "Out of 1,000 decisions, how many are flagged rightly?",
        Verdict.MET, Statement("Of 100 flagged, 39 are right and 61 are wrong; 59 of 98 are missed."),
        Statement("Six in ten families that the computer points to would be pointed to wrongly."),
        "Shown for the panel; no bar was set.",
        (Table("thousand", "Out of 1,000 decisions", columns, rows),),
    )  # fmt: skip


def make_bias(groups: tuple[tuple[str, int, int], ...] = GROUPS) -> Finding:
    rates = ("selection_rate", "true_positive_rate", "false_positive_rate", "false_negative_rate",
             "false_discovery_rate", "false_omission_rate")  # fmt: skip
    columns = (
        Column("group", "Ethnic group", "text"), Column("n", "Decisions", "count"),
        Column("events", "Outcomes", "count"),
        Column("selection_rate", "Selection rate", "rate"), Column("true_positive_rate", "True positive rate", "rate"),
        Column("false_positive_rate", "False positive rate", "rate"),
        Column("false_negative_rate", "False negative rate", "rate"),
        Column("false_discovery_rate", "False discovery rate", "rate"),
        Column("false_omission_rate", "False omission rate", "rate"), Column("auc", "AUC", "number"),
        *(Column(name, name, "count", hidden=True) for name in ("tp", "fp", "fn", "tn")),
    )  # fmt: skip
    return Finding(
        "BIAS-002", "bias", "Ethnic group", "Are children of every ethnic group treated alike?",
        Verdict.CANNOT_TELL, Statement("It cannot be told: four of six groups are too small.", (25, 22)),
        Statement("There are too few children in some groups to say whether the forecast is fair to them."),
        "The intervals of four groups reach across the margin of five percentage points.",
        (
            Table("rates", "Error rates by ethnic group", columns, tuple(_make_group(*group) for group in groups),
                  guards=(Guard(("n", "events", *rates, "auc"), ("n", "events", "tp", "fp", "fn", "tn")),),
                  partition=(), note="Groups as in the national returns. Not recorded is a group of its own."),
        ),
        (Figure("missed", "intervals", "rates", "Children missed, by ethnic group",
                "The false negative rate of each group with its interval.", "false_negative_rate", "group"),),
        ("Whether a group is recorded well enough is not known.", "Differences may come from the base rate alone."),
    )  # fmt: skip


def _make_group(name: str, n: int, events: int) -> tuple[Cell, ...]:
    tp, fp = round(events * 0.4), round((n - events) * 0.065)
    fn, tn = events - tp, n - events - fp
    auc = (
        number(0.79, min(0.3, 1.2 / events), n, events)
        if events
        else Estimate(None, None, None, n, 0, BOOTSTRAP, "no child of this group had the outcome")
    )
    return (
        name, n, events, rate(tp + fp, n), rate(tp, events), rate(fp, n - events), rate(fn, events),
        rate(fp, tp + fp), rate(fn, fn + tn), auc, tp, fp, fn, tn,
    )  # fmt: skip


def make_calibration() -> Finding:
    columns = (
        Column("sex", "Sex", "text"),
        Column("predicted", "Average score", "rate"),
        Column("observed", "Followed by the outcome", "rate"),
    )
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (sex, 0.02 + 0.06 * step, rate(round((0.02 + lean + 0.055 * step) * 400), 400, 0.02 + 0.004 * step))
        for sex, lean in (("Female", 0.01), ("Male", -0.004))
        for step in range(9)
    )
    return Finding(
        "CALI-002", "calibration", "By sex", "Does a score mean the same for girls and boys?",
        Verdict.MET, Statement("Yes, within the margin."), Statement("A score means the same for girls and boys."),
        "Slope and ratio lie within the bounds for both.",
        (Table("curve", "Reliability by sex", columns, rows),),
        (Figure("curve", "line", "curve", "Average score against what came of it",
                "One line a sex, with a band. On the dashed diagonal, a score means what it says.",
                "predicted", "observed", series="sex", diagonal=True),),
    )  # fmt: skip


def make_explanations() -> Finding:
    columns = (
        Column("feature", "Information", "text"),
        Column("family", "Kind", "text"),
        Column("contribution", "Average contribution", "number"),
    )
    rows: tuple[tuple[Cell, ...], ...] = (
        (LONG, "days since", number(0.412, 0.03)), ("Referrals in the last year", "count", number(0.31, 0.02)),
        ("Age at the decision", "age", number(0.208, 0.02)), ("Ever on a plan <before> & after", "ever", 0.1),
    )  # fmt: skip
    return Finding(
        "EXPL-001", "explainability", "What weighs most", "What does the forecast lean on?", Verdict.MET,
        Statement("Mostly on earlier contact with the authority."),
        Statement("The forecast mostly looks at how often the council has been involved before."),
        "Two ways of asking agree on the first five.",
        (Table("contributions", "Average contribution to the score", columns, rows),),
        (Figure("contributions", "bars", "contributions", "What moves the score", "One bar a piece of information.",
                "contribution", "feature"),),
    )  # fmt: skip


def make_flow() -> Finding:
    columns = (
        Column("label", "Step", "text"), Column("decisions", "Decisions", "count"),
        Column("children", "Children", "count"), Column("reason", "Why", "text"),
    )  # fmt: skip
    rows: tuple[tuple[Cell, ...], ...] = (
        ("Referrals received", 21034, 15002, "Every such decision in the extracts."),
        ("Aged 18 or over", 3, 3, "The question is about children."),
        ("Window not fully observed", 3120, 2801, "The extracts end before the outcome could show."),
        ("Decisions used", 17911, 13204, ""),
    )
    return Finding(
        "DATA-002", "data_quality", "Exclusions", "Which decisions were left out, and why?", Verdict.NOT_ASSESSED,
        Statement("Three were left out for age.", (3,)), Statement("Some cases could not be used."),
        "No bar was set for exclusions.",
        (Table("flow", "From all referrals to the decisions used", columns, rows,
               guards=(Guard(("decisions", "children"), ("decisions", "children")),), partition=()),),
        (Figure("flow", "flow", "flow", "Flow of decisions", "From top to bottom.", "decisions", "label"),),
    )  # fmt: skip


def make_years() -> Finding:
    columns = (Column("year", "Year", "text"), Column("share", "Complete", "rate"))
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (f"{year}-{year - 1999}", rate(share, 3000, 0.01))
        for year, share in zip(range(2019, 2025), (2500, 2600, 2, 2750, 2800, 2890), strict=True)
    )
    return Finding(
        "DATA-001", "data_quality", "Completeness", "How complete are the records, year by year?",
        Verdict.CONCERN, Statement("In one year almost nothing was recorded."),
        Statement("In one year hardly anything was written down."), "One year lies far below the others.",
        (Table("years", "Completeness by year", columns, rows, guards=(Guard(("share",), ()),)),),
        (Figure("years", "line", "years", "Completeness by year", "One dot a year; a gap where it is withheld.",
                "year", "share", reference=0.9),),
    )  # fmt: skip


def make_time_travel(verdict: Verdict = Verdict.MET) -> Finding:
    return Finding(
        "TIME-001", "time_travel", "Knowledge from the future", "Did the forecast know anything too early?", verdict,
        Statement("No. 2,000 decisions were built again from records cut off on the day; none changed."),
        Statement("The computer was not shown anything that happened later."), "Every rebuilt value is the same.",
    )  # fmt: skip


def make_own_question() -> Finding:
    return replace(
        make_time_travel(), code="LOCAL-001", audit="local", title="Local", question="A question of our own?"
    )


def make_findings() -> tuple[Finding, ...]:
    """All of them, as audits give them: exact and not yet protected."""
    return (
        make_time_travel(), make_bias(), make_criteria(), make_performance(), make_thousand(),
        make_calibration(), make_explanations(), make_years(), make_flow(), make_own_question(),
    )  # fmt: skip


def make_split() -> Table:
    columns = (
        Column("part", "Part", "text"), Column("decisions", "Decisions", "count"),
        Column("outcomes", "Followed by the outcome", "count"), Column("first_day", "First day", "date"),
    )  # fmt: skip
    rows: tuple[tuple[Cell, ...], ...] = (
        ("Built on", 11204, 1101, "2019-04-01"),
        ("Tested on", 3244, 318, "2023-04-01"),
    )
    return Table("split", "How the decisions were divided", columns, rows)


def make_context(**changes: Any) -> ReportContext:
    """A pilot's context; `changes` replace its fields."""
    protocol = Protocol(
        criteria=(
            Criterion(metric="average_precision_lift", at_least=3, reason="Half the teams\u2019 time must not be lost."),
            Criterion(metric="precision_at_capacity", at_least=0.4, reason="Most families must not be troubled."),
        )
    )  # fmt: skip
    context = ReportContext(
        kind="pilot",
        title="Will a referral escalate within a year?",
        authority="Borchester County Council",
        purpose="To find out whether a forecast could help managers to look again at referrals about to be closed.",
        config_name="made-up",
        variant="earlier-cases",
        restricted=False,
        leading_label="Gradient boosting",
        baseline_labels=("Everybody\u2019s average", "Number of earlier referrals", "Four variables"),
        question=(Fact("The decision", "A referral is received."), Fact("The outcome", "A plan starts within a year.")),
        sources=(Fact("A made-up authority", "No real child is in these data."),),
        model=(Fact("How it was tested", "On later decisions."),),
        bar=describe_bar(protocol),
        facts={"families": "Siblings are known.", "first_day": "1 April 2019"},
        tables=(protect_table(make_split(), threshold=5),),
        manifest=Manifest(
            "0.1.0", "a" * 64, "b" * 64, "c" * 40, "3.11", 20260331, (("cin_2024.xml", "d" * 64), ("cin_2025.xml", "e" * 64)),
        ),
        protocol=protocol,
        disclosure=Disclosure(),
        standing=STANDINGS[Standing.REGISTERED],
    )  # fmt: skip
    if changes.get("restricted"):
        changes.setdefault("disclosure", Disclosure(mode="off"))
    return replace(context, **changes)


def make_report(*, restricted: bool = False, standing: Standing = Standing.REGISTERED) -> Report:
    """The whole report, protected as it would be."""
    return build_report(make_findings(), make_context(restricted=restricted, standing=STANDINGS[standing]))


def make_long_report(rows: int = 120) -> Report:
    """One finding with one long table, named `t`."""
    table = Table("t", "T", (Column("a", "A", "text"),), tuple((f"row {n}",) for n in range(rows)))
    finding = replace(make_time_travel(), tables=(table,))
    return build_report(protect_findings((finding,), threshold=5), make_context())
