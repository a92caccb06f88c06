"""How texts become numbers, learnt inside the scikit-learn Pipeline: reading (which ways), encoder (all of them together), terms,
topics, lexicon, embeddings, drawn_in (no number of a single family), remembered (nothing is read twice), and for the audits
phrases (which are read, and how much is leant on each) and phrase_sums (how they are spread over groups).
"""
