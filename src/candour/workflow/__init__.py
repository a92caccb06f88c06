"""The verbs: each file is one thing that a person asks candour to do. Files, clocks and stores live here.

One pilot      `run`, `check`, `choosing`, `report` (write one again), `audit_finished` and `audit_many`, `releasing`; `protocol/` (draft, freeze, open),
               `explaining/` (one case), `scoring/` (new cases), `monitoring/` (what came of them)
Several        `piloting` (each in a process of its own, by way of `queue/`; `quick_pilots` makes small ones), `combining` (published findings put together),
               `sharing` and `validating` (a model on another authority's decisions, through a `shared_folder`)
Without a run  `scores` and `audit_scores` (somebody else's), `history`, `synthesise`, `assure`, `atrs`
Years later    `reproduction/` (a run is built again, compared and certified), `archive/` (a run in one file, and a folder again)
To look        `looking/` (the runs of a store, one of them, several side by side), `listing` (what is installed), `desk`,
               `browsing` (MLflow's pages; `relocating` mends them after a move), `registering` (what they say of a run)
What they share  `workspace` (the folders beside the run store), `preparing` (extracts become a case history), `recipe` (how a run was made), `text_files`, `practitioners`
               and `practitioner_columns`, `search_keeper` (what an interrupted search had finished), `placing` (where fits are done), `computing` (where the parts of a history are worked on), `questioning` (audits are asked),
               `publishing` (findings become a report), `asking_again` (who asked what in a version of the findings), `secrets`
"""
