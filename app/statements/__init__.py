"""Statements: files, texts and their versions, cards, states."""
