"""`python -m candour` is `candour`."""

from candour.cli import main

if __name__ == "__main__":
    main()
