"""Every kind of forecast on one synthetic authority: CPU seconds of one fit and of the whole search, and how well it sorts.

    python benchmarks/models.py FOLDER [CHILDREN]

The question and the features of the quickstart, asked of a larger authority (37,000 children: some 20,000 training decisions).
The extracts and the history are kept in FOLDER. `fit`: CPU seconds of the Pipeline of the chosen setting on all training
decisions. `search`: of everything that candour does for the kind: all settings on all folds, calibration, the last fit. `AUC` and
`average precision` are those of later decisions that nothing was learnt from; `of the truth`: the AUC as a share of that of the
true risk, which no real authority has. One thread.
"""

import sys
import time
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
from pydantic import TypeAdapter
from sklearn.metrics import average_precision_score, roc_auc_score

from candour.config.candidates import Model
from candour.config.evaluation import Models
from candour.config.loading import load_pilot
from candour.config.pilot import PilotConfig
from candour.config.search import Search
from candour.data.described.workshop import open_workshop
from candour.modelling.fitting import fit_pipeline, predict_risk
from candour.modelling.forecasts import fit_forecasts
from candour.modelling.models.index import KINDS, build_candidate
from candour.modelling.models.setting import Setting
from candour.modelling.splitters import choose_splitter
from candour.workflow.preparing import prepare_history
from candour.workflow.workspace import Workspace
from candour_pipelines.described_decisions import DescribedDecisions, describe_included

CHILDREN = 37_000
QUICKSTART = Path(__file__).parents[1] / "configs" / "quickstart.yaml"


def main(folder: Path, children: int) -> None:
    config = _enlarge(load_pilot(QUICKSTART), children)
    prepared = prepare_history(config, QUICKSTART, Workspace(folder / "mlruns"), lambda *_: None)
    described = describe_included(config, open_workshop(prepared.history), lambda *_: None)
    splitter = choose_splitter(config.split, within_days=365, seed=1)
    split = splitter.split(described.cases)
    train, test = described.cases.take(split.train), described.cases.take(split.test)
    folds = splitter.fold(train)
    truth = _find_truth(folder, described)[split.test]
    best = roc_auc_score(test.outcomes, truth)
    print(f"{len(train):,} training decisions, {len(test):,} later ones; AUC of the true risk {best:.4f}")
    print(f"{'model':24}{'fit':>7}{'search':>8}{'AUC':>8}{'of the truth':>14}{'avg prec':>10}  setting")
    for name in KINDS:
        candidate = TypeAdapter(Model).validate_python({"name": name})
        began = time.process_time()
        fitted = fit_forecasts(
            # One process, whose CPU seconds are all that there are.
            Models(candidates=(candidate,), search=Search(workers=1)),
            cases=train,
            baseline_cases=described.baseline_cases.take(split.train),
            folds=folds,
            seed=1,
            report_progress=lambda *_: None,
        )
        searched = time.process_time() - began
        (forecast,) = (each for each in fitted.fitted if each.name == name)
        values = {key: value for key, value in forecast.settings.items() if key != "calibration"}
        began = time.process_time()
        fit_pipeline(build_candidate(Setting(name, values), seed=1), train)
        fit = time.process_time() - began
        risks = predict_risk(forecast.estimator, test.features)
        area = roc_auc_score(test.outcomes, risks)
        print(
            f"{name:24}{fit:7.2f}{searched:8.1f}{area:8.4f}{area / best:14.1%}"
            f"{average_precision_score(test.outcomes, risks):10.4f}  {Setting(name, values).text}",
            flush=True,
        )


def _enlarge(config: PilotConfig, children: int) -> PilotConfig:
    synthetic = config.extracts.synthetic
    assert synthetic is not None  # noqa: S101
    larger = synthetic.model_copy(update={"children": children, "practitioners": False})
    return config.model_copy(update={"extracts": config.extracts.model_copy(update={"synthetic": larger})})


def _find_truth(folder: Path, described: DescribedDecisions) -> np.ndarray:
    (path,) = folder.rglob("truth.parquet")
    known = pq.read_table(path, columns=["child_id", "decided_on", "true_risk"]).to_pandas()
    asked = described.included.select(["child_id", "decided_on"]).to_pandas()
    known = known.drop_duplicates(["child_id", "decided_on"])
    return asked.merge(known, on=["child_id", "decided_on"], how="left")["true_risk"].to_numpy()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else CHILDREN)
