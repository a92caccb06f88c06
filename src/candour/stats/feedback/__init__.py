"""Acting on scores changes what is recorded, and the next forecast learns from that: simulated rounds of it."""
