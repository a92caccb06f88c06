"""TIME-001: whether anything from after a decision reached its features."""

from dataclasses import dataclass

from candour.config.text import TEXT_PREFIX
from candour.contracts import Evidence, ReportProgress
from candour.results import Column, Finding, Statement, Table, Verdict
from candour_audits.text.named import name_documents
from candour_audits.unanswered import build_unanswered
from candour_audits.wording import say_list

CODE = "TIME-001"
TITLE = "Time travel"
QUESTION = "Did anything that was only known after a decision reach its features?"
MOST_NAMED = 5


@dataclass(frozen=True)
class TimeTravelAudit:
    """Features built again from a history cut off at the decision must be identical."""

    name: str = "time_travel"
    codes: tuple[str, ...] = (CODE,)
    question: str = QUESTION

    def run(self, evidence: Evidence, report_progress: ReportProgress) -> tuple[Finding, ...]:
        """Met if not one rebuilt value differs; otherwise a concern that names the features."""
        report_progress("Checking for time travel", 1.0)
        table = evidence.tables.get("time_travel")
        if table is None or table.num_rows == 0 or max(table["rows_checked"].to_pylist()) == 0:
            reason = "no feature was built again from a history cut off at the decision"
            return (build_unanswered(CODE, self.name, TITLE, QUESTION, reason),)
        rows = table.sort_by("feature").to_pylist()
        return (_assess(_read_labels(evidence), rows),)


def _assess(labels: dict[str, str], rows: list[dict[str, int | str]]) -> Finding:
    changed = tuple(
        labels.get(str(row["feature"]), str(row["feature"])) for row in rows if row["rows_changed"]
    )
    verdict = Verdict.CONCERN if changed else Verdict.MET
    checked = max(int(row["rows_checked"]) for row in rows)
    return Finding(
        CODE, "time_travel", TITLE, QUESTION, verdict,
        headline=Statement(_say_headline(changed, checked, len(rows)), (checked,)),
        for_families=Statement(
            "Some of what the computer used was only known later, so its results are too good to be true."
            if changed
            else "As far as the dates in the records tell, the computer only used what a worker could have known on "
            "the day."
        ),
        why="The features of a sample of decisions were built again from a history in which everything known later "
        "was left out, and compared exactly.",
        tables=(_tabulate(labels, rows),),
        assumptions=(
            "The day on which a value became known is no later than the day that candour gives it; for each format it is written down how that day is found.",
            "What is so for the decisions drawn by lot is so for the others.",
        ),
        limits=(
            "This checks the dates on record, not the records. A value that was entered late but dated early looks as "
            "if it had been known: only the authority can tell.",
            "A value that was overwritten before the first return that shows it, such as a referral source changed "
            "after a plan began, passes this check, and can make a forecast look far better than it is.",
        ),
    )  # fmt: skip


def _say_headline(changed: tuple[str, ...], checked: int, features: int) -> str:
    if not changed:
        return (
            f"No, as far as the dates on record tell: {features} features of {checked} decisions were built again, and "
            "not one value differs."
        )
    more = f" and {len(changed) - MOST_NAMED} more" if len(changed) > MOST_NAMED else ""
    return f"Yes: features changed when later knowledge was left out: {say_list(changed[:MOST_NAMED])}{more}."


def _tabulate(labels: dict[str, str], rows: list[dict[str, int | str]]) -> Table:
    columns = (
        Column("feature", "Feature", "text"), Column("rows_checked", "Decisions checked", "count"),
        Column("answer", "Answer", "text"),
    )  # fmt: skip
    # Whether a feature changed matters, not for how many children: that number might be small.
    said = tuple(
        (
            labels.get(str(row["feature"]), str(row["feature"])),
            int(row["rows_checked"]),
            "changed" if row["rows_changed"] else "identical",
        )
        for row in rows
    )
    return Table("time_travel", "Features built again", columns, said)


def _read_labels(evidence: Evidence) -> dict[str, str]:
    table = evidence.tables.get("feature_labels")
    labels = {} if table is None else {row["name"]: row["label"] for row in table.to_pylist()}
    checked = evidence.tables["time_travel"]["feature"].to_pylist()
    texts = (name for name in checked if name.startswith(TEXT_PREFIX))
    return {name: f"Texts: {name_documents(name)}" for name in texts} | labels
