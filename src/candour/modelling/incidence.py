"""When a forecast of hazards expects the outcome: the chance that it has come by the end of each interval of the window."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from threadpoolctl import threadpool_limits

from candour.modelling.calibration import SMALLEST_RISK, CalibratedForecast
from candour.modelling.fitting import predict_risk

_NONE: npt.NDArray[np.int64] = np.zeros(0, dtype=np.int64)


class Incidence(NamedTuple):
    """ends: the last day of each interval. by_end: decisions x intervals, the chance that the outcome has come by that day."""

    ends: npt.NDArray[np.int64]
    by_end: npt.NDArray[np.float64]


def predict_incidence(estimator: object, features: pd.DataFrame) -> Incidence | None:
    """The incidence that a forecast expects; None for a forecast that says only whether.

    The share of each interval is the core's; the level at the end of the window is the published, calibrated score.
    """
    if not isinstance(estimator, CalibratedForecast):
        return None
    core = estimator.pipeline[-1]
    ends: npt.NDArray[np.int64] = getattr(core, "ends_", _NONE)
    if not len(ends):
        return None
    with threadpool_limits(limits=1):
        by_end = core.predict_incidence(estimator.pipeline[:-1].transform(features))
    published = predict_risk(estimator, features)
    level = published / np.maximum(by_end[:, -1], SMALLEST_RISK)
    return Incidence(ends, by_end * level[:, None])
