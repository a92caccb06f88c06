"""Whether new cases may be scored, in what form, and the log of every time that it was done."""
