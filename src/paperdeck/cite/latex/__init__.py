"""LaTeX and other scripts: escaping, transliterating, finding maths."""
