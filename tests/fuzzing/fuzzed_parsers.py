"""All parsers of what comes from outside. A new one gets a line in a table joined here."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.fuzzing.fuzzed_bibliographies import BIBLIOGRAPHIES
    from tests.fuzzing.fuzzed_settings import SETTINGS
    from tests.fuzzing.fuzzed_sources import SOURCES
    from tests.fuzzing.fuzzed_texts import TEXTS
else:
    from fuzzed_bibliographies import BIBLIOGRAPHIES
    from fuzzed_settings import SETTINGS
    from fuzzed_sources import SOURCES
    from fuzzed_texts import TEXTS

PARSERS = (*SETTINGS, *TEXTS, *BIBLIOGRAPHIES, *SOURCES)
