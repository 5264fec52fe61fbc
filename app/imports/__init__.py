"""Imports: lists of signatories that a coordinator brings in and vouches for."""
