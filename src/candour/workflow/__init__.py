"""The verbs: each file is one thing that a person asks candour to do. Files, clocks and stores live here.

Verbs          `run` (a pilot), `check`, `report` (write one again), `audit_finished`, `scores` (somebody else's), `history`, `synthesise`,
               `choosing`, `combining`, `piloting`, `practitioners`, `releasing`, `listing`, `browsing`, `assure`, `atrs`, `desk`
Rooms          `protocol/` (draft, freeze, open), `explaining/` (one case)
What they share  `workspace` (the folders beside the run store), `preparing` (extracts become a case history), `text_files`,
               `practitioner_columns`, `search_keeper` (what an interrupted search had finished), `questioning` (audits are asked),
               `audit_scores`, `publishing` (findings become a report), `secrets`, `quick_pilots`
"""
