"""The audits that come with candour: one question each, asked of the evidence of a finished run."""

from candour.contracts import Audit
from candour_audits.bias import BiasAudit
from candour_audits.calibration import CalibrationAudit
from candour_audits.performance import PerformanceAudit

AUDITS: tuple[Audit, ...] = (PerformanceAudit(), BiasAudit(), CalibrationAudit())
