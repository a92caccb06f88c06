"""From the published findings of a report to a study. What cannot be read, or may not leave its authority, is refused."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from string import ascii_uppercase
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from candour.config.pilot import NOT_NAMED
from candour.errors import ReportError
from candour.report.combined.study import Asked, Study, share_extracts
from candour.report.content.base_rate import read_base_rate
from candour.report.machine.findings_document import VERSION, load_findings_of
from candour.standing import ProtocolStanding

MADE_UP: Final = "A made-up authority"
COSTS: Final = ("system.environment", "system.maintenance", "research.funding")
"""Statements that may say what it costs: energy and hardware, keeping it going, and who paid."""
_STANDING: TypeAdapter[ProtocolStanding] = TypeAdapter(ProtocolStanding)
_ASKED: Final = ("decision_point", "outcome_events", "outcome_after_days", "outcome_within_days")


def read_study(content: bytes, *, called: str) -> Study:
    """The study of a report whose findings are `content`; `called` is how a message names it.

    Raises ReportError where it is no document of findings of version 2, or one that must not leave its authority.
    """
    held = _parse(content, called)
    try:
        return _build(held, content, called)
    except (KeyError, TypeError, ValueError, AttributeError, ValidationError) as error:
        raise ReportError(
            f"The findings of '{called}' say that they are of version {VERSION}, but do not hold what such findings do. Nothing was read "
            "from them. Let the authority write its report again: candour report RUN"
        ) from error


def letter_authorities(studies: Sequence[Study]) -> tuple[Study, ...]:
    """The studies, with a label each: the authority's name, or Authority A, B … in their order where it has none or did not want one.

    Several reports of one authority get a number behind it.
    """
    letters = iter(ascii_uppercase)
    known: dict[frozenset[str], str] = {}
    labels: list[str] = []
    for study in studies:
        found = next((label for files, label in known.items() if share_extracts(files, study.extracts)), None)
        label = study.authority if study.is_named else found or f"Authority {next(letters, '')}".strip()
        if not study.is_named:
            known[study.extracts] = label
        labels.append(label)
    return tuple(
        replace(
            study, label=f"{label} ({labels[: at + 1].count(label)})" if labels.count(label) > 1 else label
        )
        for at, (study, label) in enumerate(zip(studies, labels, strict=True))
    )


def _parse(content: bytes, called: str) -> Mapping[str, Any]:
    try:
        held = json.loads(content)
    except ValueError as error:
        raise ReportError(
            f"The findings of '{called}' are no JSON, so nothing can be read from them. Expected findings.json of a report."
        ) from error
    version = held.get("version") if isinstance(held, dict) else None
    if version != VERSION:
        raise ReportError(
            f"The findings of '{called}' are of version {version if isinstance(version, int) else 'unknown'}, and this candour reads version "
            f"{VERSION}. Let the authority write its report again with a candour that writes this version: candour report RUN"
        )
    restricted = held.get("context", {}).get("restricted") if isinstance(held.get("context"), dict) else None
    if restricted is not False:
        raise ReportError(
            f"The report of '{called}' is RESTRICTED: it shows small counts and must not leave its authority. Let the authority write one "
            "with disclosure.mode on."
        )
    return dict(held)


def _build(held: Mapping[str, Any], content: bytes, called: str) -> Study:
    context, findings = held["context"], load_findings_of(content)
    protocol, facts, manifest = context["protocol"], context["facts"], context.get("manifest") or {}
    base_rate = read_base_rate(findings)
    standing = context.get("standing")
    sources = list(context["sources"])
    return Study(
        label=called,
        authority=str(context.get("authority") or NOT_NAMED),
        digest=hashlib.sha256(content).hexdigest(),
        extracts=frozenset(str(digest) for _, digest in manifest.get("extracts", ())),
        config=str(manifest.get("config_sha256", "")),
        standing=ProtocolStanding() if standing is None else _STANDING.validate_python(standing),
        standing_line=str(held.get("standing_line", "")),
        asked=_read_asked(facts, protocol),
        told=_tell(context, facts, protocol),
        leading=str(context["leading_label"]),
        base_rate=None if base_rate is None else base_rate.cell,
        verdict=str(held["overall"]["verdict"]),
        confidence=float(protocol["confidence"]),
        capacity=protocol["capacity_shares"][-1] if protocol.get("capacity_shares") else None,
        margin=protocol["bias"]["margin"],
        decisive=tuple(protocol["bias"]["decisive_metrics"]),
        calibration_ratio=_pair(protocol.get("calibration_ratio")),
        calibration_slope=_pair(protocol.get("calibration_slope")),
        auc_bar=next((one.get("at_least") for one in protocol["criteria"] if one["metric"] == "auc"), None),
        threshold=int(context["disclosure"]["threshold"]),
        is_rounded=int(context["disclosure"].get("round_counts_to", 1)) > 1,
        is_made_up=any(_label(source) == MADE_UP for source in sources),
        cost=" ".join(
            f"{line['label']}: {line['text']}"
            for line in held.get("statements", ())
            if line["given"] and line["path"] in COSTS
        ),
        findings=findings,
    )


def _read_asked(facts: Mapping[str, str], protocol: Mapping[str, Any]) -> Asked | None:
    if any(name not in facts for name in _ASKED):
        return None
    kinds = facts.get("outcome_kinds", facts["outcome_events"])
    return Asked(
        decision_point=facts["decision_point"],
        outcome=", ".join(sorted(kinds.split(", "))),
        opens=facts["outcome_after_days"],
        closes=facts["outcome_within_days"],
        criteria="; ".join(sorted(map(_say_criterion, protocol["criteria"]))) or "none",
    )


def _say_criterion(criterion: Mapping[str, Any]) -> str:
    bounds = [
        f"{name.replace('_', ' ')} {criterion[name]}"
        for name in (
            "at_least",
            "at_most",
            "between",
            "within",
            "threshold",
            "characteristic",
            "group_metric",
        )
        if criterion.get(name) is not None
    ]
    return " ".join((str(criterion["metric"]).replace("_", " "), *bounds))


def _tell(
    context: Mapping[str, Any], facts: Mapping[str, str], protocol: Mapping[str, Any]
) -> dict[str, str]:
    """What may differ between studies that are put together, and has to be seen."""
    question = {_label(fact): _text(fact) for fact in context["question"]}
    days = [facts.get(name, "") for name in ("first_test_day", "last_test_day")]
    shares = protocol.get("capacity_shares") or ()
    return {
        "About whom": question.get("About whom", "not said"),
        "Decisions are found by": facts.get("decision_events", "not said"),
        "Test decisions": " to ".join(days) if all(days) else "not said",
        "Records": ", ".join(_label(source) for source in context["sources"] if _label(source) != "Families"),
        "Leading forecast": str(context["leading_label"]),
        "Learnt from": str(context["variant"]).replace("_", " "),
        "Share that is flagged": f"{shares[-1]:.1%}" if shares else "not said",
        "Confidence of the intervals": f"{protocol['confidence']:.0%}",
    }


def _pair(bounds: Any) -> tuple[float, float] | None:
    return None if bounds is None else (float(bounds[0]), float(bounds[1]))


def _label(fact: Any) -> str:
    return str(fact["label"] if isinstance(fact, Mapping) else fact[0])


def _text(fact: Any) -> str:
    return str(fact["text"] if isinstance(fact, Mapping) else fact[1])
