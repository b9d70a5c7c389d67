"""Cite keys: the default, templates for others."""
