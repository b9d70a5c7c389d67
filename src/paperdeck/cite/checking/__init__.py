"""What is wrong with an entry or a bibliography."""
