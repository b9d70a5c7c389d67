"""Where PaperDeck keeps its files: one folder of the user's choice, or the platform's own."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

HOME_VARIABLE = "PAPERDECK_HOME"
CONFIG_NAME = "config.toml"


class Locations(NamedTuple):
    """The places PaperDeck reads and writes. Nothing here says that they exist."""

    config_file: Path
    """The settings; may be missing."""
    themes: Path
    """The folder of the user's own themes; may be missing."""
    data: Path
    """The folder of the library: papers.db and marks.db."""
    cache: Path
    """The folder of what can be made or fetched again."""
    log: Path
    """The private folder of the log and of crash reports."""

    @property
    def backups(self) -> Path:
        """The folder of backups, beside the library."""
        return self.data / "backups"

    @property
    def drafts(self) -> Path:
        """The private folder of notes that are open in an editor."""
        return self.data / "drafts"

    @property
    def clipboard_file(self) -> Path:
        """The file that holds what was last sent to the clipboard."""
        return self.cache / "clipboard.txt"


def find_locations(environ: Mapping[str, str]) -> Locations:
    """Return the locations for an environment (`os.environ`, or a test's own).

    `PAPERDECK_HOME=DIR` puts everything under DIR, with the settings in
    DIR/config/config.toml, or in DIR/config.toml if that is there. Without it the
    platform's folders are used (the XDG ones on Linux).
    """
    home = environ.get(HOME_VARIABLE, "").strip()
    return locations_in(Path(home).expanduser().absolute()) if home else _platform_locations()


def locations_in(home: Path) -> Locations:
    """Return the locations under one folder, as `PAPERDECK_HOME` lays them out."""
    config = home / "config"
    beside = home / CONFIG_NAME
    return Locations(
        config_file=beside if os.path.lexists(beside) else config / CONFIG_NAME,
        themes=config / "themes",
        data=home / "data",
        cache=home / "cache",
        log=home / "log",
    )


def _platform_locations() -> Locations:
    from platformdirs import PlatformDirs  # noqa: PLC0415 - its import takes 7 ms

    folders = PlatformDirs("paperdeck", appauthor=False)
    config = folders.user_config_path
    return Locations(
        config_file=config / CONFIG_NAME,
        themes=config / "themes",
        data=folders.user_data_path,
        cache=folders.user_cache_path,
        log=folders.user_log_path,
    )
