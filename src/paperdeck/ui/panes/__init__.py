"""The panes of the reader: tags, list, detail, and the lines around them."""
