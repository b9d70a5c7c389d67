"""Feeds by address: RSS, Atom and JSON Feed, as journals and blogs publish them."""
