"""Every kind of forecast can read texts, and the file of none holds a word of one family."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from candour.config.evaluation import Models
from candour.modelling.calibration import CalibratedForecast
from candour.modelling.cases import Cases
from candour.modelling.fitting import fit_pipeline, predict_risk
from candour.modelling.models.index import LABELS, build_candidate, list_settings
from candour.modelling.saving import save_model
from candour.modelling.text.phrases import find_encoder, list_phrases, measure_leaning
from candour.modelling.text.reading import TextReading
from made_up_texts import RARE, make_texts, number_families


@pytest.fixture(scope="module")
def cases() -> Cases:
    """Empty cupboards go with the outcome; age and code tell nothing."""
    texts, rng = make_texts(families=600), np.random.default_rng(0)
    count, families = len(texts), number_families(texts)
    told = texts["text:referral_note"].str.contains("cupboards").fillna(value=False).to_numpy()
    beside = pd.DataFrame({"age": rng.normal(size=count), "code": rng.choice(["a", "b"], count)}).astype(
        {"code": "str"}
    )
    return Cases(
        features=pd.concat([beside, texts], axis=1),
        outcomes=(rng.random(count) < np.where(told, 0.75, 0.2)).astype(np.int8),
        decided_on=np.datetime64("2024-01-01") + np.arange(count).astype("timedelta64[D]"),
        children=families, families=families, reading=TextReading(most_terms=50),
    )  # fmt: skip


@pytest.mark.parametrize("name", LABELS)
def test_it_reads_them(name: str, cases: Cases, tmp_path: Path) -> None:
    candidate = Models.model_validate({"candidates": [{"name": name}]}).candidates[0]
    pipeline = fit_pipeline(build_candidate(list_settings(candidate)[0], seed=1), cases)
    assert roc_auc_score(cases.outcomes, predict_risk(pipeline, cases.features)) > 0.65
    found = find_encoder(pipeline)
    assert found is not None
    phrases = list_phrases(found[0])
    leaning = measure_leaning(pipeline, phrases, cases.features, seed=1)
    assert "cupboards" in phrases[int(np.argmax(leaning))].words
    save_model(CalibratedForecast(pipeline, None), tmp_path / "model.skops")
    held = (tmp_path / "model.skops").read_bytes().decode("latin-1")
    assert "cupboards" in held
    assert RARE not in held
