"""The audits that come with candour: one question each, asked of the evidence of a finished run."""

from candour.contracts import Audit
from candour_audits.bias import BiasAudit
from candour_audits.calibration import CalibrationAudit
from candour_audits.data_quality import DataQualityAudit
from candour_audits.explainability import ExplainabilityAudit
from candour_audits.feedback import FeedbackAudit
from candour_audits.memory import MemoryAudit
from candour_audits.mitigation import MitigationAudit
from candour_audits.over_time import OverTimeAudit
from candour_audits.performance import PerformanceAudit
from candour_audits.poor_input import PoorInputAudit
from candour_audits.practitioners import PractitionersAudit
from candour_audits.sample_size import SampleSizeAudit
from candour_audits.stability import StabilityAudit
from candour_audits.text import TextAudit
from candour_audits.time_travel import TimeTravelAudit
from candour_audits.usefulness import UsefulnessAudit
from candour_audits.variants import VariantsAudit

AUDITS: tuple[Audit, ...] = (
    PerformanceAudit(),
    VariantsAudit(),
    BiasAudit(),
    MitigationAudit(),
    CalibrationAudit(),
    PractitionersAudit(),
    UsefulnessAudit(),
    ExplainabilityAudit(),
    StabilityAudit(),
    MemoryAudit(),
    PoorInputAudit(),
    OverTimeAudit(),
    SampleSizeAudit(),
    FeedbackAudit(),
    DataQualityAudit(),
    TextAudit(),
    TimeTravelAudit(),
)
