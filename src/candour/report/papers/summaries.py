"""Readers of what the report says as a whole: its purpose, verdict, criteria, base rate and where it comes from."""

from candour.report.content.standing_wording import describe_standing
from candour.report.content.verdict import CRITERIA_CODE
from candour.report.model import Report
from candour.report.papers.paper import State
from candour.report.papers.pieces import Piece, Reader
from candour.report.papers.places import find_finding, link_finding, link_section
from candour.report.papers.readers import NO_MODEL

NO_BASE_RATE = "The base rate is not in this report, and without it no error rate can be read."


def title() -> Reader:
    """What the report is called."""
    return lambda report: (
        Piece(f"\u201c{report.context.title}\u201d", "answered", (link_section(report, "summary"),)),
    )


def purpose() -> Reader:
    """Why the work was done, as the settings say it."""

    def read(report: Report) -> tuple[Piece, ...]:
        if not report.context.purpose:
            return (Piece("Not done: the settings name no purpose.", "not done"),)
        return (Piece(report.context.purpose, "answered", (link_section(report, "purpose"),)),)

    return read


def kind_of_study() -> Reader:
    """Whether a forecast was built and tested here, or somebody else's scores were tested."""

    def read(report: Report) -> tuple[Piece, ...]:
        if report.context.kind == "scores":
            text = f"Evaluation only, of somebody else\u2019s scores. {NO_MODEL}"
        else:
            text = "Both: a forecast was developed, and evaluated on decisions that it was not built on."
        return (Piece(text, "answered", (link_section(report, "model"),)),)

    return read


def verdict() -> Reader:
    """The overall verdict, which is about the bar in the protocol and about nothing else."""
    return lambda report: (Piece(report.verdict_sentence, "answered", (link_section(report, "verdict"),)),)


def protocol_standing() -> Reader:
    """Whether a protocol was frozen before the test, the looks at it and what differs. Without one the item is not done."""

    def read(report: Report) -> tuple[Piece, ...]:
        standing = report.context.standing
        state: State = "not done" if standing.fingerprint is None else "answered"
        link = link_section(report, "verdict")
        return tuple(
            Piece(f"{fact.label}: {fact.text}", state, (link,)) for fact in describe_standing(standing)
        )

    return read


def criteria() -> Reader:
    """Each criterion of the protocol with what was measured, and the base rate before them."""

    def read(report: Report) -> tuple[Piece, ...]:
        entry = find_finding(report, CRITERIA_CODE)
        if entry is None or not report.criteria:
            return (Piece("Not done: no finding holds the forecast against criteria.", "not done"),)
        links = (link_finding(entry), link_section(report, "verdict"))
        lines = tuple(
            Piece(f"{line.criterion}: {line.reached_text}; {line.answer}.", "answered", links)
            for line in report.criteria
        )
        return (*base_rate()(report), *lines)

    return read


def base_rate() -> Reader:
    """How often the outcome came: without it no error rate can be read."""
    return lambda report: (
        Piece(NO_BASE_RATE if report.base_rate is None else report.base_rate.sentence, None),
    )


def version() -> Reader:
    """The program, its settings and its surroundings, by their fingerprints."""

    def read(report: Report) -> tuple[Piece, ...]:
        manifest = report.context.manifest
        if manifest is None:
            return (Piece("Not done: the run kept no manifest.", "not done"),)
        text = (
            f"candour {manifest.candour}, commit {manifest.git_commit or 'not known'}, Python {manifest.python}, seed "
            f"{manifest.seed}. Settings \u201c{report.context.config_name}\u201d, SHA-256 {manifest.config_sha256}."
        )
        return (Piece(text, "answered", (link_section(report, "reproducibility"),)),)

    return read


def sources_read() -> Reader:
    """How many files were read: their names and fingerprints stand in the report."""

    def read(report: Report) -> tuple[Piece, ...]:
        manifest = report.context.manifest
        if manifest is None or not manifest.extracts:
            return (Piece("Not done: the run kept no list of the files that it read.", "not done"),)
        text = f"{len(manifest.extracts):,} files were read; each is named with its SHA-256."
        return (Piece(text, "answered", (link_section(report, "reproducibility"),)),)

    return read


def disclosure() -> Reader:
    """Whether small counts are withheld."""

    def read(report: Report) -> tuple[Piece, ...]:
        if report.context.restricted:
            text = "Disclosure control is off: this report is RESTRICTED and must not leave the authority."
        else:
            text = (
                f"Counts from 1 to {report.context.disclosure.threshold} are withheld, and with them whatever they could be "
                "worked out from. No child\u2019s key or row stands in any document."
            )
        return (Piece(text, "answered", (link_section(report, "disclosure"),)),)

    return read
