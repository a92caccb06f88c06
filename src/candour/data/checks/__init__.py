"""Do the records keep the order that the law and practice give them? One small rule a question, one table for all."""

from candour.data.checks.compute import CHECKS, add_checks, compute_checks
from candour.data.checks.rules import RULES

__all__ = ["CHECKS", "RULES", "add_checks", "compute_checks"]
