"""The order of the full report: twenty-one sections, and which words, tables and findings stand in each.

The outline follows what reviewers of the pilots asked for and what the recording standards hold; every document that
shows the whole report walks through it, so that none can leave a part out.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from candour.report.content.context import ReportContext
from candour.report.content.fact import Fact
from candour.report.content.sections import FindingSection
from candour.report.content.statements import StatementLine


@dataclass(frozen=True)
class OutlineSection:
    """One numbered section. `tables` are names of the context's tables; `groups` are its findings by family of audits."""

    number: int
    slug: str
    title: str
    introduction: str
    facts: tuple[Fact, ...]
    statements: tuple[StatementLine, ...]
    tables: tuple[str, ...]
    groups: tuple[FindingSection, ...]


@dataclass(frozen=True)
class _Plan:
    slug: str
    title: str
    introduction: str = ""
    facts: str = ""
    statements: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    prefixes: tuple[str, ...] = ()


_PLANS = (
    _Plan("summary", "Summary"),
    _Plan(
        "purpose", "Purpose and use",
        "What the forecast is for, when it would speak, who would act on it, and what it never decides.",
        statements=(
            "rationale.one_sentence", "rationale.description", "rationale.benefits", "rationale.scope",
            "deployment.decision_point", "deployment.who_sees_it", "deployment.who_acts", "rationale.not_decided_by_it",
        ),
    ),
    _Plan("accountability", "Who answers for it", statements=("accountability", "suppliers")),
    _Plan(
        "alternatives", "How it is done today, and what else there is",
        statements=("rationale.previous_process", "rationale.alternatives"),
    ),
    _Plan("law", "Law, assessments and notice", statements=("law", "deployment.notice")),
    _Plan("engagement", "Who had a say", statements=("engagement",)),
    _Plan(
        "data", "Data", facts="sources", statements=("development_data",), tables=("split",), prefixes=("DATA",),
    ),
    _Plan("question", "The outcome, and what it does not measure", facts="question", prefixes=("FEED",)),
    _Plan(
        "information", "What the forecast may see", tables=("features_in_short", "features"),
    ),
    _Plan("model", "How the forecast was made", facts="model", statements=("models",), prefixes=("SIZE", "TIME")),
    _Plan("forecasting", "How good it is, and whether anybody could act on it", prefixes=("PERF", "USEF", "PRAC")),
    _Plan("probabilities", "Whether a score means what it says", prefixes=("CALI",)),
    _Plan("fairness", "Whether it works alike for groups of children", prefixes=("BIAS",)),
    _Plan("reasons", "What it leans on", prefixes=("EXPL",)),
    _Plan("robustness", "Whether it holds", prefixes=("STAB", "PERT", "LAST")),
    _Plan(
        "deployment", "In use: people, overruling, appeal",
        statements=(
            "deployment.frequency_and_scale", "deployment.what_follows_a_flag", "deployment.human_review",
            "deployment.override_log", "deployment.training", "deployment.appeal", "deployment.correction", "system",
            "operational_data",
        ),
    ),
    _Plan("risks", "Risks and what is done about them", statements=("risks",), prefixes=("MEMO",)),
    _Plan("monitoring", "Watching it, stopping it, ending it", statements=("oversight",)),
    _Plan("disclosure", "How children are kept from being recognised"),
    _Plan("reproducibility", "Where this report comes from", statements=("research",)),
    _Plan("verdict", "The verdict, criterion by criterion", facts="bar"),
)  # fmt: skip


def arrange_outline(
    context: ReportContext, statements: Mapping[str, StatementLine], sections: tuple[FindingSection, ...]
) -> tuple[OutlineSection, ...]:
    """The sections of a report with what belongs into each. Findings of unknown families come under robustness."""
    known = {prefix for plan in _PLANS for prefix in plan.prefixes}
    by_prefix = {section.prefix: section for section in sections}
    others = tuple(section for section in sections if section.prefix not in known)
    tables = {table.name for table in context.tables}
    return tuple(
        OutlineSection(
            number,
            plan.slug,
            plan.title,
            plan.introduction,
            getattr(context, plan.facts) if plan.facts else (),
            tuple(
                line
                for wanted in plan.statements
                for path, line in statements.items()
                if path == wanted or path.startswith(f"{wanted}.")
            ),
            tuple(name for name in plan.tables if name in tables),
            (
                *(by_prefix[prefix] for prefix in plan.prefixes if prefix in by_prefix),
                *(others if plan.slug == "robustness" else ()),
            ),
        )
        for number, plan in enumerate(_PLANS, start=1)
    )
