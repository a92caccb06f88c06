"""People's judgements beside a model's scores on the same cases: who sorts better, who is right, who is missed.

One row is one judgement of one person about one case. Judgements are alike within a family (several people may judge one
case, and siblings are alike) and within a person (who judges many), so both are counted (`two_way.py`).
"""
