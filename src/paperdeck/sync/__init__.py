"""Keeping the library current: pure plans, an async engine that acts, file import."""
