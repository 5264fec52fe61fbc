"""Signing: take, screen, deliver, confirm, manage, moderate, publish; one function an action."""
