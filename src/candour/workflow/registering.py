"""What MLflow's own pages say of a run: a short description, and how far a panel has let its forecast go."""

from collections.abc import Sequence

from candour.config.protocol import Disclosure
from candour.desk.entries import LoggedEntry
from candour.desk.log import database_of, read_log
from candour.errors import GovernanceError
from candour.governance import PanelDecision
from candour.logbook.head import HEAD
from candour.protection.counts import is_small
from candour.report.content.question_wording import describe_question
from candour.results import Estimate, Finding
from candour.standing import Standing
from candour.tracking.descriptions import write_description
from candour.tracking.evidence import FinishedRun
from candour.tracking.registered import Stage, list_registered, register_models, set_stages
from candour.tracking.runs import list_runs
from candour.tracking.store import RunStore

STAGES = {
    PanelDecision.APPROVE: Stage.APPROVED,
    PanelDecision.NOT_APPROVE: Stage.NOT_APPROVED,
    PanelDecision.MORE_INFORMATION: Stage.MORE_INFORMATION,
}
PERFORMANCE = "PERF-001"


def present_run(store: RunStore, finished: FinishedRun, findings: Sequence[Finding], *, verdict: str) -> None:
    """Describe a run whose report was written, and bring the registry up to date with it and with the panel's log."""
    evidence, question = finished.evidence, describe_question(finished.config.question)
    lines = [
        f"**Verdict**: {verdict}",
        f"**Standing**: {evidence.standing.standing}",
        f"**Base rate**: {_say_base_rate(findings, finished.config.disclosure)}",
        f"**Leading forecast**: {evidence.labels[evidence.leading]}",
        "**Question**",
        "\n".join(f"- {fact.label}: {fact.text}" for fact in question),
        "These pages show exact numbers, for the authority's analysts only. A panel reads the report.",
    ]
    write_description(store, finished.run_id, "\n\n".join(lines))
    register_models(store, finished.run_id)
    follow_panel(store, finished.config.name)


def follow_panel(store: RunStore, pilot: str) -> None:
    """Let the stage of every version of a pilot be what the panel's log says. Raises GovernanceError where that log is broken.

    The panel's last decision on a run counts. Before there is one, a run under a protocol whose report was written is with the panel, and
    any other is exploratory.
    """
    decided = {
        logged.run: STAGES[logged.entry.decision]
        for logged in _read_log(store)
        if logged.pilot == pilot and logged.entry.decision is not None
    }
    if not list_registered(store, pilot):
        return
    waiting = {
        run.run_id: Stage.WITH_THE_PANEL
        for run in list_runs(store)
        if run.name == pilot and run.standing == Standing.REGISTERED and run.verdict
    }
    set_stages(store, pilot, waiting | decided)


def follow_panel_if_whole(store: RunStore) -> None:
    """The same for every pilot, for whoever opens the desk; a broken log is told elsewhere."""
    for pilot in dict.fromkeys(run.name for run in list_runs(store)):
        try:
            follow_panel(store, pilot)
        except GovernanceError:
            return


def _read_log(store: RunStore) -> tuple[LoggedEntry, ...]:
    database = database_of(store.directory)
    if not database.is_file() and not (database.parent / HEAD).is_file():
        return ()
    return tuple(read_log(database.parent).entries)


def _say_base_rate(findings: Sequence[Finding], disclosure: Disclosure) -> str:
    found = next(
        (
            cell
            for finding in findings
            if finding.code == PERFORMANCE
            for table in finding.tables[:1]
            if "base_rate" in [column.name for column in table.columns]
            for row in table.rows[:1]
            if isinstance(cell := row[table.index_of("base_rate")], Estimate)
        ),
        None,
    )
    if found is None or found.value is None or found.events is None:
        return "not worked out"
    if any(
        is_small(count, disclosure.threshold_in_force or 0)
        for count in (found.events, found.n - found.events)
    ):
        return "withheld, because it rests on few children"
    said = f"{found.value:.1%} of {found.n:,} test decisions were followed by the outcome ({found.events:,})"
    if found.low is None or found.high is None:
        return f"{said}; {found.reason or 'no interval'}"
    return f"{said}; interval {found.low:.1%} to {found.high:.1%} ({found.method})"
