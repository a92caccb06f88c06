"""The verbs: each file is one thing that a person asks candour to do. Files, clocks and stores live here.

One pilot      `run`, `check`, `choosing`, `report` (write one again), `audit_finished`, `releasing`; `protocol/` (draft, freeze, open),
               `explaining/` (one case), `scoring/` (new cases), `monitoring` (what came of them, found again by `following`)
Several        `piloting` (one after the other; `quick_pilots` makes small ones), `combining` (published findings put together),
               `sharing` and `validating` (a model on another authority's decisions, through a `shared_folder`)
Without a run  `scores` and `audit_scores` (somebody else's), `history`, `synthesise`, `assure`, `atrs`
To keep        `archiving` (a run in one file: `archived_run`, `archived_variables`, `archived_inputs`) and `restoring`
Built again    `reproducing`, with `rebuilding` (the same way as a run), `locating` (where its extracts lie now) and `comparing_copies` (stage by stage)
To look        `listing` (what is installed), `listed_runs` and `chosen_runs` (the runs of a store), `showing` (one run, with `shown_findings`), `comparing` (runs or reports side by side, from `made_from`), `browsing` (MLflow's pages; `relocating` mends them after a move), `registering` (what they say of a run), `desk`
What they share  `workspace` (the folders beside the run store), `preparing` (extracts become a case history), `recipe` (how a run was made), `text_files`, `practitioners`
               and `practitioner_columns`, `search_keeper` (what an interrupted search had finished), `questioning` (audits are asked),
               `publishing` (findings become a report), `asking_again` (who asked what in a version of the findings), `certifying` (a certificate that a run was built again), `secrets`
"""
