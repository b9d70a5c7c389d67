"""What a measurement says: our figure, a named baseline of the same run, and their ratio."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table. `goal` is what the project asks for, in words.

    `ratio` is ours divided by the baseline's, unless a pairwise median was measured. Units
    that end in "/s" are better when larger.
    """

    what: str
    ours: float
    unit: str
    baseline_name: str = ""
    baseline: float | None = None
    paired_ratio: float | None = None
    goal: str = ""

    @property
    def ratio(self) -> float | None:
        """Ours in baselines, if there is one."""
        if self.paired_ratio is not None:
            return self.paired_ratio
        return self.ours / self.baseline if self.baseline else None

    def cells(self) -> tuple[str, ...]:
        """Return the line as text, cell by cell."""
        baseline = "" if self.baseline is None else f"{_number(self.baseline)} {self.unit}"
        ratio = "" if self.ratio is None else f"{_number(self.ratio)}x"
        ours = f"{_number(self.ours)} {self.unit}"
        return self.what, ours, self.baseline_name, baseline, ratio, self.goal


HEADINGS = ("what", "ours", "baseline", "baseline's", "ratio", "goal")


def _number(value: float) -> str:
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def percentile(values: Sequence[float], percent: float) -> float:
    """Return the smallest value that at least so many percent of the values don't exceed."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * percent / 100), len(ordered) - 1)]


def pairwise(ours: Sequence[float], others: Sequence[float]) -> float:
    """Return the median of the ratios of measurements taken in turn."""
    return median(one / other for one, other in zip(ours, others, strict=True))


def print_table(figures: Iterable[Figure]) -> None:
    """Print figures for people, in columns."""
    lines = [HEADINGS, *(figure.cells() for figure in figures)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADINGS))]
    for line in lines:
        print(
            "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        )


def renewed(page: str, figures: Iterable[Figure]) -> str:
    """Put figures into a page's table: in place of lines of the same name, new ones after those."""
    lines = page.split("\n")
    place = None
    for figure in figures:
        made = f"| {' | '.join(figure.cells())} |"
        start = f"| {figure.what} | "
        old = next((at for at, line in enumerate(lines) if line.startswith(start)), None)
        if old is not None:
            lines[old], place = made, old
        elif place is not None:
            place += 1
            lines.insert(place, made)
    return "\n".join(lines)


def markdown_table(figures: Iterable[Figure]) -> str:
    """Write figures as a Markdown table."""
    lines = [HEADINGS, ("---",) * len(HEADINGS), *(figure.cells() for figure in figures)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
