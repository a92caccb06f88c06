"""What social workers forecast of the same cases, and what was done with a recommendation.

Two tables that an authority lays beside its extracts: read, checked, and matched to the decisions of the test period. They
never reach a feature.
"""
