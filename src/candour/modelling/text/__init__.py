"""How texts become numbers, learnt inside the scikit-learn Pipeline: reading (which ways), encoder (all of them together), terms,
topics, lexicon, embeddings, drawn_in (no number of a single family), and remembered (nothing is read twice).
"""
