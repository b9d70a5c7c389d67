"""Outside text made safe and readable: cleaning, LaTeX to Unicode, widths, search folding."""
