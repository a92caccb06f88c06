"""A synthetic authority with known truth: extracts in the formats of real ones, and the risk behind each referral."""
