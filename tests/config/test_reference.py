from __future__ import annotations

from typing import NamedTuple

import pytest

from paperdeck.config.reference import describe_settings, field_texts
from paperdeck.config.settings import ReaderSettings, Settings, SyncSettings
from paperdeck.config.source_settings import SourceSettings
from paperdeck.config.themes import Colours


@pytest.mark.parametrize(
    "described", [Settings, SourceSettings, SyncSettings, ReaderSettings, Colours]
)
def test_every_field_has_a_text(described: type[NamedTuple]) -> None:
    assert field_texts(described).keys() == set(described._fields)


def test_settings_are_described_with_table_default_and_meaning() -> None:
    described = {(entry.table, entry.name): entry for entry in describe_settings()}
    assert described["reader", "theme"].default == "paperdeck-dark"
    assert described["sources.NAME", "base_url"].default is None
    assert described["sync", "days"].text.startswith("How many days back")
    assert ("sources.NAME", "name") not in described
