"""The machinery beneath disclosure control: what is withheld, merged, rounded or taken out. The policy is in `disclosure`."""
