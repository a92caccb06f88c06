"""New cases are scored.

score            the whole way, and the log of it
attempt          who tries what, and that the log hears of it however it ends; `held_against_runs`: that nobody took the log away
run_facts        what the run and the panel say of it
given_extracts   which new extracts are read
asking           new decisions are described and scored; `recorded_past` says whether the extracts reach as far as the forecast needs, and
                 `sides` what new decisions are held against
keeping          the batch, the entry in the log and the list, in this order
answer           what is said on the screen
"""
