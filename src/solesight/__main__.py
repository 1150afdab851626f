"""``python -m solesight`` is the command line."""

from solesight.cli import main

main()
