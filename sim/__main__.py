"""``python -m sim`` is the command ``wedge``."""

from sim.cli import main

main()
