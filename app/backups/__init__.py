"""Backups of the database: made beside the service, restored without what was withdrawn since."""
