"""The same values give the same bytes, however the file was written."""

import hashlib
import json
from pathlib import Path

from candour.config.canonical import MACHINE, canonical_json, hash_config
from candour.config.engine import SparkEngine
from candour.config.loading import load_pilot
from candour.config.pilot import PilotConfig

QUICKSTART = Path(__file__).parents[3] / "configs" / "quickstart.yaml"


def test_comments_order_and_defaults_written_out_change_nothing(tmp_path: Path) -> None:
    config = load_pilot(QUICKSTART)
    backwards = dict(reversed(json.loads(canonical_json(config)).items()))
    other = tmp_path / "other.yaml"
    other.write_text(json.dumps(backwards))
    assert canonical_json(load_pilot(other)) == canonical_json(config)


def test_it_reads_back_as_the_same_configuration() -> None:
    config = load_pilot(QUICKSTART)
    assert PilotConfig.model_validate_json(canonical_json(config)) == config


def test_any_other_value_gives_another_hash() -> None:
    config = load_pilot(QUICKSTART)
    assert hash_config(config.model_copy(update={"seed": 1})) != hash_config(config)


def test_where_it_is_computed_changes_no_hash() -> None:
    config = load_pilot(QUICKSTART)
    elsewhere = config.model_copy(
        update={"engine": SparkEngine(name="spark", partitions=7), "parallel": "dask"}
    )
    values = {
        name: value for name, value in json.loads(canonical_json(config)).items() if name not in MACHINE
    }
    written = json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert hash_config(config) == hashlib.sha256(written.encode()).hexdigest() == hash_config(elsewhere)
    assert canonical_json(config) != canonical_json(elsewhere)


def test_it_holds_no_space_and_keeps_letters_as_they_are() -> None:
    config = load_pilot(QUICKSTART)
    named = config.model_copy(update={"report": config.report.model_copy(update={"authority": "Ynys Môn"})})
    assert "Ynys Môn".encode() in canonical_json(named)
    assert b'": ' not in canonical_json(named)
