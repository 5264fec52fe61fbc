"""The command line, `python -m app.cli` or `bin/hamseda`; described in `docs/command-line.md`."""
