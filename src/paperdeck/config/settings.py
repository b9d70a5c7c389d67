"""The settings of config.toml: what there is, what it defaults to, what it means.

The text under each field is its documentation; `config.reference` reads it for people.
"""

from __future__ import annotations

import ipaddress
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from paperdeck.config.chords import split_alternatives
from paperdeck.config.setting_values import base_address, category
from paperdeck.config.table_reader import (
    TableReader,
    UnusableValueError,
    boolean,
    one_of,
    seconds,
    text,
    whole_number,
)
from paperdeck.config.toml_lines import read_toml

if TYPE_CHECKING:
    from collections.abc import Mapping

    from paperdeck.config.problems import ConfigProblem

ROW_STYLES = ("auto", "comfortable", "compact")
DEFAULT_THEME = "paperdeck-dark"
_LATER_SOURCES = (
    "arxiv-rss",
    "arxiv-oai",
    "semanticscholar",
    "openalex",
    "crossref",
    "dblp",
    "biorxiv",
    "feed",
)
_LATER_TABLES = ("bibliography", "rule", "mail")
_NOT_YET = "is not available in this version"


class SourceDefaults(NamedTuple):
    """What a source is before anything is set: its address and its documented pace.

    `floor` is in seconds between requests. A `searched` source is asked for categories and
    queries; the others have nothing to choose.
    """

    base_url: str
    floor: float
    searched: bool = False


SOURCE_DEFAULTS: Mapping[str, SourceDefaults] = MappingProxyType(
    {
        "huggingface": SourceDefaults("https://huggingface.co", 0.6),
        "arxiv": SourceDefaults("https://export.arxiv.org", 3.0, searched=True),
    }
)


class SourceSettings(NamedTuple):
    """One source of papers: a `[sources.NAME]` table."""

    name: str
    """The source's name, as in `paperdeck sync NAME`."""
    base_url: str
    """Address of the service, without a slash at the end; a mirror's, or a test server's."""
    min_interval: float
    """Seconds between two requests. The service's own limit is a floor, except on loopback."""
    enabled: bool = True
    """Whether the source is synced at all."""
    categories: tuple[str, ...] = ()
    """arXiv categories to follow, like `cs.LG`."""
    queries: tuple[str, ...] = ()
    """Searches to follow, in arXiv's own query language, like `au:"Yoshua Bengio"`."""


class SyncSettings(NamedTuple):
    """When and how much is fetched: the `[sync]` table."""

    interval_minutes: int = 60
    """Minutes between two syncs while the reader is open, and how old is stale; 0 is never."""
    days: int = 7
    """How many days back the first sync of a source looks."""
    max_papers: int = 2000
    """The most papers that one sync takes from one category or search."""


class ReaderSettings(NamedTuple):
    """How the reader looks and works: the `[reader]` table."""

    theme: str = DEFAULT_THEME
    """The theme's name; `paperdeck themes` lists them."""
    ascii: bool = False
    """Whether plain ASCII characters stand in for symbols and lines."""
    rows: str = "auto"
    """Lines a paper takes in the list: `comfortable` (two), `compact` (one) or `auto`."""
    editor: str | None = None
    """The editor for long notes, with its options; else `$VISUAL` or `$EDITOR`."""


def default_source(name: str) -> SourceSettings:
    """Return a source's settings as they are when config.toml says nothing of it."""
    defaults = SOURCE_DEFAULTS[name]
    return SourceSettings(name, defaults.base_url, defaults.floor)


_DEFAULT_SOURCES: Mapping[str, SourceSettings] = MappingProxyType(
    {name: default_source(name) for name in SOURCE_DEFAULTS}
)


class Settings(NamedTuple):
    """Everything in config.toml, with a default for whatever isn't there."""

    sources: Mapping[str, SourceSettings] = _DEFAULT_SOURCES
    """Every source of this version by name, those that are switched off too."""
    sync: SyncSettings = SyncSettings()
    """When and how much is fetched."""
    reader: ReaderSettings = ReaderSettings()
    """How the reader looks and works."""
    keys: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    """Keys by command: what the user typed, one item for each alternative; none unbinds."""
    key_lines: Mapping[str, int] = MappingProxyType({})
    """The line of each command in the `[keys]` table."""
    file: Path = Path("config.toml")
    """The file that the settings came from."""


def is_loopback(base_url: str) -> bool:
    """Tell whether an address is on this very machine: `localhost`, 127.0.0.0/8 or `::1`."""
    try:
        host = urlsplit(base_url).hostname or ""
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_category(name: str) -> bool:
    """Tell whether a text has the form of an arXiv category's name, like `cs.LG`."""
    try:
        return category(name) == name
    except UnusableValueError:
        return False


def load_settings(file: Path) -> tuple[Settings, tuple[ConfigProblem, ...]]:
    """Read config.toml; never fails. Whatever can't be used keeps its default and is reported.

    A missing file means all defaults. Problems are in the order of their lines.
    """
    document, broken = read_toml(file)
    if broken:
        return Settings(file=file), (broken,)
    problems: list[ConfigProblem] = []
    root = TableReader(document, problems)
    keys = root.table("keys")
    settings = Settings(
        sources=_read_sources(root.table("sources")),
        sync=_read_sync(root.table("sync")),
        reader=_read_reader(root.table("reader")),
        keys=_read_keys(keys),
        key_lines={name: line for name in keys if (line := keys.line_of(name))},
        file=file,
    )
    root.set_aside(_LATER_TABLES, _NOT_YET)
    root.report_unknown()
    return settings, tuple(sorted(problems, key=lambda problem: problem.line or 0))


def _read_sources(table: TableReader) -> Mapping[str, SourceSettings]:
    sources = {name: _read_source(table.table(name), name) for name in SOURCE_DEFAULTS}
    table.set_aside(_LATER_SOURCES, _NOT_YET)
    table.report_unknown(what="source")
    return sources


def _read_source(table: TableReader, name: str) -> SourceSettings:
    defaults = SOURCE_DEFAULTS[name]
    searched = defaults.searched
    base_url = table.take("base_url", defaults.base_url, base_address)
    floor = 0.0 if is_loopback(base_url) else defaults.floor

    def interval(value: object) -> float:
        wanted = seconds(value)
        if wanted < floor:
            message = f"is {wanted:g} s, but {name} asks for at least {floor:g} s between requests"
            raise UnusableValueError(message, f"{floor:g} s is used")
        return wanted

    source = SourceSettings(
        name=name,
        base_url=base_url,
        min_interval=table.take("min_interval", defaults.floor, interval),
        enabled=table.take("enabled", True, boolean),
        categories=table.take_all("categories", category) if searched else (),
        queries=table.take_all("queries", text) if searched else (),
    )
    table.report_unknown()
    return source


def _read_sync(table: TableReader) -> SyncSettings:
    default = SyncSettings()
    sync = SyncSettings(
        interval_minutes=table.take(
            "interval_minutes", default.interval_minutes, whole_number(0, 10_080)
        ),
        days=table.take("days", default.days, whole_number(1, 365)),
        max_papers=table.take("max_papers", default.max_papers, whole_number(1, 100_000)),
    )
    table.report_unknown()
    return sync


def _read_reader(table: TableReader) -> ReaderSettings:
    default = ReaderSettings()
    reader = ReaderSettings(
        theme=table.take("theme", default.theme, text),
        ascii=table.take("ascii", default.ascii, boolean),
        rows=table.take("rows", default.rows, one_of(ROW_STYLES)),
        editor=table.take("editor", default.editor, text),
    )
    table.report_unknown()
    return reader


def _read_keys(table: TableReader) -> Mapping[str, tuple[str, ...]]:
    """Take every command's keys as typed; which commands there are is the keymap's matter."""
    taken = {name: table.take(name, None, _alternatives) for name in table}
    return {name: keys for name, keys in taken.items() if keys is not None}


def _alternatives(value: object) -> tuple[str, ...] | None:
    match value:
        case str():
            return split_alternatives(value)
        case list() if all(isinstance(item, str) for item in value):
            return tuple(item.strip() for item in value)
    raise UnusableValueError("should be keys in quotes", 'Write them like "s,*"')
