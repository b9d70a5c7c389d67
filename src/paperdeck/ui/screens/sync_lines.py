"""What is told of each source: pure, from states, settings, progress and the time to words."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from paperdeck.model.syncing import SyncStatus
from paperdeck.ui.screens.reader.source_words import (
    clock_time,
    describe_offline,
    describe_sources,
    time_left,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from paperdeck.config.settings import Settings
    from paperdeck.model.syncing import SourceState
    from paperdeck.ui.screens.reader.source_words import Underway


class Word(StrEnum):
    """How a source is, in a word; the worst first."""

    FAILED = "failed"
    PARTLY = "partly"
    WAITING = "waiting"
    ASKING = "asking"
    OK = "ok"
    NEVER = "never"
    OFF = "off"


class SourceEntry(NamedTuple):
    """What is told of a source that is switched on.

    `last` is its last good sync ("3 h ago", "never"), `following` its next one ("in 42 min",
    "now", "when asked"; empty when there will be none). `numbers` say what came, `wait` how long
    it is to be left alone, `error` what was wrong and what to do about it, if anything.
    """

    name: str
    word: Word
    last: str
    following: str
    numbers: str
    wait: str = ""
    error: str = ""


class Overview(NamedTuple):
    """All sources: those that are switched on in the settings' order, and the names of the others.

    `gone` are sources that this version doesn't have. `file` is where sources are switched on.
    `notice` says why nothing is synced at all, if so; `measuring` what else goes on.
    """

    entries: tuple[SourceEntry, ...]
    off: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    file: str = "config.toml"
    notice: str = ""
    measuring: str = ""


NEVER_SYNCED = "never"
WHEN_ASKED = "when asked"

_NAMED_IN_BAR = 3
"""Sources that the status bar names one by one; of more it tells the worst."""
_STATUS_WORDS = {
    SyncStatus.OK: Word.OK,
    SyncStatus.PARTIAL: Word.PARTLY,
    SyncStatus.FAILED: Word.FAILED,
}


def word_of(state: SourceState | None, now: datetime, *, underway: Underway | None = None) -> Word:
    """Return the word for a source that is switched on; `state` is `None` before its first sync."""
    if underway is not None:
        return Word.WAITING if time_left(underway.waits_until, now) else Word.ASKING
    if state is None:
        return Word.NEVER
    if time_left(state.wait_until, now):
        return Word.WAITING
    if state.status is SyncStatus.SKIPPED:
        return Word.OK if state.last_success else Word.NEVER
    return _STATUS_WORDS[state.status]


def worst_word(states: Iterable[SourceState], now: datetime) -> Word:
    """Return the worst word of sources that are switched on; `OFF` if there are none."""
    order = list(Word)
    return min((word_of(state, now) for state in states), key=order.index, default=Word.OFF)


def bar_words(
    states: Mapping[str, SourceState], settings: Settings, now: datetime
) -> tuple[str, str]:
    """Say for the status bar how the sources are, and how grave that is.

    The second is `information`, `warning` or `error`. A few sources are named one by one. Of
    many, those are told that are worst off. Sources that are switched off don't matter.
    """
    asked = {
        name: states[name] for name in settings.sources if _is_on(name, settings) and name in states
    }
    asked = {name: one for name, one in asked.items() if one.status is not SyncStatus.SKIPPED}
    words, level = describe_sources(asked, now)
    if len(asked) <= _NAMED_IN_BAR or describe_offline(asked.values(), now):
        return words, level
    worst = worst_word(asked.values(), now)
    worst_off = {name: one for name, one in asked.items() if word_of(one, now) is worst}
    if worst is Word.OK:
        return f"{len(worst_off)} sources {worst}", level
    if len(worst_off) == 1:
        return describe_sources(worst_off, now)[0], level
    return f"{len(worst_off)} {worst}: {', '.join(worst_off)}", level


def look_over(
    settings: Settings,
    states: Mapping[str, SourceState],
    underway: Mapping[str, Underway],
    now: datetime,
    *,
    notice: str = "",
) -> Overview:
    """Tell how all sources are at a moment.

    `underway` is how far a running sync has got with those that it isn't done with. `notice`
    says why nothing is synced, if so: then no source has a next sync.
    """
    entries = tuple(
        _entry(name, settings, states.get(name), underway.get(name), now, syncs=not notice)
        for name in settings.sources
        if _is_on(name, settings)
    )
    off = tuple(name for name in settings.sources if not _is_on(name, settings))
    gone = tuple(name for name in states if name not in settings.sources)
    return Overview(entries, off, gone, settings.file.name, notice)


def _is_on(name: str, settings: Settings) -> bool:
    return name in settings.sources and settings.sources[name].enabled


def _entry(
    name: str,
    settings: Settings,
    state: SourceState | None,
    underway: Underway | None,
    now: datetime,
    *,
    syncs: bool,
) -> SourceEntry:
    left = time_left(state.wait_until, now) if state and not underway else ""
    following = "now" if underway else _following(state, settings, now) if syncs else ""
    return SourceEntry(
        name,
        word_of(state, now, underway=underway),
        since(state.last_success, now) if state and state.last_success else NEVER_SYNCED,
        following,
        _numbers(state, underway, now),
        f"{name} asks us to wait {left}" if left else "",
        _error(state, underway),
    )


def _following(state: SourceState | None, settings: Settings, now: datetime) -> str:
    moment = next_run(state, settings, now)
    return WHEN_ASKED if moment is None else until(moment, now)


def _numbers(state: SourceState | None, underway: Underway | None, now: datetime) -> str:
    if underway is not None:
        left = time_left(underway.waits_until, now)
        done = f"{underway.done:,} of {underway.total:,} requests" if underway.total else "begun"
        papers = f"{underway.fetched:,} fetched, {underway.added:,} new"
        return f"{done}, {papers}; next in {left}" if left else f"{done}, {papers}"
    if state is None:
        return "not asked yet"
    if state.status is SyncStatus.SKIPPED:
        return f"nothing was asked: {state.error}" if state.error else "nothing was asked"
    return (
        f"last run: {state.fetched:,} fetched, {state.added:,} new, {state.updated:,} updated,"
        f" {state.unchanged:,} unchanged"
    )


def _error(state: SourceState | None, underway: Underway | None) -> str:
    if state is None or not state.error or state.status is SyncStatus.SKIPPED:
        return ""
    return f"last run: {state.error}" if underway else state.error


def next_run(state: SourceState | None, settings: Settings, now: datetime) -> datetime | None:
    """Return when a source will be due (see `sync.plan.is_due`), `None` if only when asked."""
    interval = timedelta(minutes=settings.sync.interval_minutes)
    if not interval:
        return None
    if state is None:
        return now
    from paperdeck.sync.plan import (  # noqa: PLC0415 - not before the first paint
        RETRY_AFTER_FAILURE,
    )

    pause = min(interval, RETRY_AFTER_FAILURE) if state.status is SyncStatus.FAILED else interval
    ends = [now]
    if state.wait_until is not None:
        ends.append(state.wait_until)
    if state.last_attempt <= now:  # else the clock was set back since
        ends.append(state.last_attempt + pause)
    if state.last_success is not None and state.last_success <= now:
        ends.append(state.last_success + interval)
    return max(ends)


def since(moment: datetime, now: datetime) -> str:
    """Write how long ago a moment was: "just now", "5 min ago", "3 h ago", "12 d ago"."""
    minutes = (now - moment).total_seconds() / 60
    if minutes <= -1:  # the clock was set back since
        return clock_time(moment, now)
    return f"{_span(int(minutes))} ago" if minutes >= 1 else "just now"


def until(moment: datetime, now: datetime) -> str:
    """Write how far ahead a moment is, rounded up: "now", "in 42 min", "in 3 h", "in 2 d"."""
    minutes = -(-(moment - now).total_seconds() // 60)
    return f"in {_span(int(minutes))}" if minutes > 0 else "now"


def _span(minutes: int) -> str:
    if minutes < 120:
        return f"{minutes} min"
    hours = minutes // 60
    return f"{hours} h" if hours < 48 else f"{hours // 24} d"
