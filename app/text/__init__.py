"""Farsi and English text: pure functions, no input or output, nothing known of the database."""
