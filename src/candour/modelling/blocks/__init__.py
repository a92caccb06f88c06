"""Fitting on more decisions than fit in memory once they are encoded: block after block, with the answer of a fit on all at once.

An encoded decision takes eight bytes for every number, indicator and code, and scikit-learn holds it two or three times; as it was built it
takes a tenth. So decisions stay as they were built, on disk where they are mapped, and only one block is encoded at a time.

columns    what an encoder learns, learnt one column at a time: the same numbers to the last bit
rows       encoded rows, a block at a time
quadratic  one step of penalised Newton: the minimum of a quadratic with absolute values
logistic   elastic-net logistic regression, by such steps over sums of blocks
trees      LightGBM, whose bins are filled block by block
pipeline   the Pipeline that does all this when it is fitted, and predicts in blocks
"""
