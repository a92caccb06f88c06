"""What to watch if a forecast were used, when to stop it, and how to put right what it did."""
