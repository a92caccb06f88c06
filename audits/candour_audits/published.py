"""What the best published forecasts of this kind have reached, as audits name it."""

from candour.stats.sample_size.published import BEST, PUBLISHED, Published

__all__ = ["BEST", "PUBLISHED", "Published"]
