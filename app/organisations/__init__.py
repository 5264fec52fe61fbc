"""Organisations: the registry that is reused across statements."""
