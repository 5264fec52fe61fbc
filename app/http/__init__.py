"""See `docs/map.md`."""
