"""Every command of the reader, declared once."""
