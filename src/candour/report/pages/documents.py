"""The other documents of a report, for the list at its end: who each is for, and what it holds."""

from typing import NamedTuple


class Listed(NamedTuple):
    """One document. `name` is its file, beside the full report."""

    name: str
    title: str
    reader: str


OTHERS = (
    Listed("for-families.html", "One page for families and young people", "Families and young people"),
    Listed("for-practitioners.html", "Two pages for practitioners", "Social workers and their managers"),
    Listed("for-directors.html", "One page with the decision that is asked for", "Directors"),
    Listed(
        "technical-annex.html",
        "Technical annex",
        "Analysts: every table and picture, with assumptions and methods",
    ),
    Listed("report.docx", "The full report for Word", "Panels that write their comments into it"),
    Listed(
        "monitoring-and-stop-plan.html", "Monitoring and stop plan", "Whoever would watch the forecast in use"
    ),
    Listed(
        "standards/index.html",
        "The standards that ask for a record, item by item",
        "Regulators and reviewers",
    ),
    Listed(
        "standards/atrs-v4.xlsx",
        "Record for the Algorithmic Transparency Recording Standard, version 4.0",
        "Whoever publishes the record",
    ),
    Listed("findings.json", "Every finding as data", "Programs"),
)
