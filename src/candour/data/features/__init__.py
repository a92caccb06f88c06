"""Features of decisions, as they could have been known on the day."""

from candour.data.features.build import build_features
from candour.data.features.specification import FeatureSpec, expand_features, label_features
from candour.data.features.table import FeatureTable

__all__ = ["FeatureSpec", "FeatureTable", "build_features", "expand_features", "label_features"]
