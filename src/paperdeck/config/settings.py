"""The settings of config.toml: what there is, what it defaults to, what it means.

The text under each field is its documentation; `config.reference` reads it for people.
"""

from __future__ import annotations

from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from paperdeck.config.chords import split_alternatives
from paperdeck.config.setting_values import base_address, category, feed_address, mail_address
from paperdeck.config.source_settings import (
    SOURCE_DEFAULTS,
    SourceDefaults,
    SourceSettings,
    default_source,
    is_loopback,
)
from paperdeck.config.table_reader import (
    TableReader,
    UnusableValueError,
    boolean,
    one_of,
    seconds,
    secret,
    text,
    whole_number,
)
from paperdeck.config.toml_lines import read_toml

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from paperdeck.config.bibliography_settings import BibliographySettings, CiteSettings
    from paperdeck.config.digest_settings import DigestSettings, MailSettings, Rule
    from paperdeck.config.problems import ConfigProblem

ROW_STYLES = ("auto", "comfortable", "compact")
DEFAULT_THEME = "paperdeck-dark"


class SyncSettings(NamedTuple):
    """When and how much is fetched: the `[sync]` table."""

    interval_minutes: int = 60
    """Minutes between two syncs while the reader is open, and how old is stale; 0 is never."""
    days: int = 7
    """How many days back the first sync of a source looks."""
    max_papers: int = 2000
    """The most papers that one sync takes from one category or search."""
    contact: str | None = None
    """Your mail address, told to services that ask for one (Crossref, OpenAlex)."""


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
    mail: MailSettings | None = None
    """The server that digests are sent by, if there is one that can be used."""
    digest: DigestSettings | None = None
    """What digests hold, if anything is said of it."""
    rules: tuple[Rule, ...] = ()
    """Tags for what syncs bring."""
    cite: CiteSettings | None = None
    """How papers are cited, if anything is said of it."""
    bibliographies: tuple[BibliographySettings, ...] = ()
    """Files that are kept up to date with what queries find."""


def is_category(name: str) -> bool:
    """Tell whether a text has the form of an arXiv category's name, like `cs.LG`."""
    try:
        return category(name) == name
    except UnusableValueError:
        return False


def load_settings(
    file: Path, others: Callable[[], Mapping[str, SourceDefaults]] = dict
) -> tuple[Settings, tuple[ConfigProblem, ...]]:
    """Read config.toml; never fails. Whatever can't be used keeps its default and is reported.

    A missing file means all defaults. Problems are in the order of their lines. `others` finds
    the sources of other packages; it is asked only when a source is named that isn't known.
    """
    document, broken = read_toml(file)
    if broken:
        return Settings(file=file), (broken,)
    problems: list[ConfigProblem] = []
    root = TableReader(document, problems)
    keys = root.table("keys")
    settings = Settings(
        sources=_read_sources(root.table("sources"), others),
        sync=_read_sync(root.table("sync")),
        reader=_read_reader(root.table("reader")),
        keys=_read_keys(keys),
        key_lines={name: line for name in keys if (line := keys.line_of(name))},
        file=file,
    )
    settings = _with_digests(settings, root, problems)
    settings = _with_citing(settings, root)
    root.report_unknown()
    return settings, tuple(sorted(problems, key=lambda problem: problem.line or 0))


def _read_sources(
    table: TableReader, others: Callable[[], Mapping[str, SourceDefaults]]
) -> Mapping[str, SourceSettings]:
    known = SOURCE_DEFAULTS
    if any(name not in known for name in table):
        known = {**others(), **known}
    sources = {name: _read_source(table.table(name), name, known[name]) for name in known}
    table.report_unknown(what="source")
    return sources


def _read_source(table: TableReader, name: str, defaults: SourceDefaults) -> SourceSettings:
    options = defaults.options
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
        enabled=table.take("enabled", defaults.on, boolean),
        categories=table.take_all("categories", category) if "categories" in options else (),
        queries=table.take_all("queries", text) if "queries" in options else (),
        urls=table.take_all("urls", feed_address) if "urls" in options else (),
        key=table.take("key", None, secret) if "key" in options else None,
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
        contact=table.take("contact", None, mail_address),
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


def _with_digests(settings: Settings, root: TableReader, problems: list[ConfigProblem]) -> Settings:
    mail, digest, rules = root.table("mail"), root.table("digest"), root.tables("rule")
    if not {"mail", "digest", "rule"} & set(root):
        return settings
    from paperdeck.config.digest_settings import (  # noqa: PLC0415 - most configs have none of it
        read_digest,
        read_mail,
        read_rules,
    )

    return settings._replace(
        mail=read_mail(mail, problems) if "mail" in root else None,
        digest=read_digest(digest) if "digest" in root else None,
        rules=read_rules(rules),
    )


def _with_citing(settings: Settings, root: TableReader) -> Settings:
    cite, bibliographies = root.table("cite"), root.tables("bibliography")
    if not {"cite", "bibliography"} & set(root):
        return settings
    from paperdeck.config.bibliography_settings import (  # noqa: PLC0415 - most configs have none
        read_bibliographies,
        read_cite,
    )

    return settings._replace(
        cite=read_cite(cite) if "cite" in root else None,
        bibliographies=read_bibliographies(bibliographies, settings.file.parent),
    )


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
