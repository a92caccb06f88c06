"""The reviewer's desk: published reports, comments, conditions and decisions of a panel, on this machine only."""
