"""candour: pilots and fairness audits of case-escalation forecasts in children's social care."""

__version__ = "0.1.0"
