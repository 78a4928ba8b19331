"""`python -m aqcheck` is `aqcheck`."""

from aqcheck.cli import main

main(prog_name="aqcheck")
