"""How numbers, days and texts are printed, in every document alike."""
