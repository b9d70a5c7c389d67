"""What goes wrong in other packages: never their own words on the terminal.

An error's words may hold anything, a key or what a terminal obeys; its report holds none of them.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from paperdeck.config.problems import ConfigProblem, quoted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from paperdeck.config.locations import Locations
    from paperdeck.config.source_settings import SourceDefaults


class OtherSources:
    """Finds other packages' sources when the settings name one.

    `problems` says afterwards which of them can't be loaded; why is in a report each.
    """

    def __init__(self, places: Locations) -> None:
        self._places = places
        self.problems: tuple[ConfigProblem, ...] = ()

    def __call__(self) -> Mapping[str, SourceDefaults]:
        """Return what the settings need to know of them."""
        from paperdeck.sources.registry import (  # noqa: PLC0415 - only where one is named
            other_defaults,
            other_sources,
        )

        broken = other_sources().broken
        self.problems = tuple(self._problem(name, error) for name, error in broken.items())
        return other_defaults()

    def _problem(self, name: str, error: BaseException) -> ConfigProblem:
        from paperdeck.desktop.crash_reports import report_once  # noqa: PLC0415 - hardly ever

        report = report_once(error, folder=self._places.log, now=datetime.now(UTC))
        where = f"report in {report}" if report else "its report can't be written"
        kind = quoted(type(error).__name__)[1:-1]
        message = f"the source {quoted(name)} can't be loaded ({kind}): {where}"
        return ConfigProblem(self._places.config_file, None, message, "Tell its authors")
