"""`candour protocol`: say beforehand what will be done, seal the test period, and open it once."""

from cyclopts import App

protocol = App(name="protocol")
# In a file of its own: it alone needs what lays documents out.
protocol.command(
    "candour.cli.protocol_draft:draft", name="draft", help="Write the protocol that a configuration describes."
)
