"""The forecasts that are tried: the index of `models`, where each kind has its own file."""

from candour.modelling.models.index import KINDS, LABELS, build_candidate, list_settings, require_packages
from candour.modelling.models.setting import Setting

__all__ = ["KINDS", "LABELS", "Setting", "build_candidate", "list_settings", "require_packages"]
