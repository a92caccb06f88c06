"""Recipes: which steps, in which order. No statistics and no saved classes live here."""

from candour_pipelines.case_escalation import CaseEscalation

PIPELINES = (CaseEscalation(),)

__all__ = ["PIPELINES", "CaseEscalation"]
