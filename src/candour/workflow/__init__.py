"""The verbs: each file is one thing that a person asks candour to do. Files, clocks and stores live here."""
