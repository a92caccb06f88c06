"""A run in, a run out: the only part of candour that knows MLflow.

store            the run store, and `opening` it: in a folder or (`address`, `shared`) with a tracking server; `relocation` once it has moved
runs             those that are in it, and `run_lines`, one line each
recording        a pilot becomes a run, with `model_files`, `model_metrics`, `evidence_files`, `standing_record` and `surroundings`
recipe           what a run keeps so that it can be built again, with its `code` and the list of its `variables`; its rows in MLflow, `exported`
unfinished       a run that is being made, or whose process was killed
refusals         what a disk or a database refused, in words
contents         what a finished run must hold, file by file
descriptions     what MLflow shows of a run in words
registered       the pilot's entry in MLflow's registry, `logged_models` its forecasts there, and `inputs` what they learnt from
evidence         a finished run becomes what audits may see, with its tables left in their files (`evidence_tables`)
findings         what they found goes back into the run, in `findings_versions`
child_runs       what is found out of a run later, each a run below it: `certificates` that it was built again, and `followed`, what monitoring found
noted_log        the end of a pilot's log of scoring, in a second place
releases         which reports have left the authority
reported_with    what stood beside the findings when a report was written
"""
