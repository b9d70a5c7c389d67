"""Where the user's files are, what the settings say, what time it is."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from paperdeck.cli.other_packages import OtherSources
from paperdeck.cli.outcome import complain
from paperdeck.config.locations import find_locations
from paperdeck.config.secrets import secrets_of
from paperdeck.config.settings import load_settings
from paperdeck.desktop.log import LOG

if TYPE_CHECKING:
    from collections.abc import Mapping

    from paperdeck.config.locations import Locations
    from paperdeck.config.settings import Settings
    from paperdeck.config.source_settings import SourceDefaults


def clock() -> datetime:
    """Return the present time, aware, in UTC."""
    return datetime.now(UTC)


def locations() -> Locations:
    """Return where the user's files are."""
    return find_locations(os.environ)


def other_sources() -> Mapping[str, SourceDefaults]:
    """Return what other packages' sources need from the settings."""
    return OtherSources(locations())()


def settings() -> Settings:
    """Read the config; its problems are told, what is sound is used."""
    others = OtherSources(locations())
    found, problems = load_settings(locations().config_file, others)
    LOG.add_secrets(secrets_of(found, os.environ))
    for problem in (*others.problems, *problems):
        complain(problem)
    return found
