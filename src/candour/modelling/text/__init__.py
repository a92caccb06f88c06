"""How texts become numbers, learnt inside the scikit-learn Pipeline from training rows alone.

reading      in which ways: the configuration as plain values
encoder      all texts of a decision as one block of numbers; `remembered`: nothing is read twice
terms        words, phrases and runs of letters, weighed
topics, lexicon, embeddings   the other ways
drawn_in     no number of a single family decides where numbers end

For the audits: `phrases` (which are read, and how much is leant on each) and `phrase_sums` (how they are spread over groups).
"""
