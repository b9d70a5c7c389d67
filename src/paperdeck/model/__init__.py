"""The nouns everything else speaks of; standard library only."""
