"""What is done with the protocol of a pilot, from its draft to the look that confirms.

drafting         write the draft, from the training period alone
training_period  what may be read for it, and which of it stands for the test
draft_numbers    what the test would be able to show, criterion by criterion; `draft_groups` and `draft_tables` are parts of it
freezing         freeze it, show what became of it, verify it
describing       the protocol as it would be frozen now
standing         how a run stands to it: what is sealed, what differs, and the look that is written down
visiting         who looks, and why
"""
