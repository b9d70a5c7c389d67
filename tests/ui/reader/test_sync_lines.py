from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperdeck.config.settings import Settings, SyncSettings
from paperdeck.model.syncing import SourceState, SyncStatus
from paperdeck.sync.plan import is_due
from paperdeck.ui.screens.reader.source_words import Underway
from paperdeck.ui.screens.sync_layout import Line, lay_out
from paperdeck.ui.screens.sync_lines import (
    SourceEntry,
    Word,
    bar_words,
    look_over,
    next_run,
    since,
    until,
    word_of,
    worst_word,
)

if TYPE_CHECKING:
    from tests.hostile import HOSTILE, MARKUP, NEVER_DRAWN
else:
    from hostile import HOSTILE, MARKUP, NEVER_DRAWN

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
OK, PARTIAL, FAILED, SKIPPED = (
    SyncStatus.OK,
    SyncStatus.PARTIAL,
    SyncStatus.FAILED,
    SyncStatus.SKIPPED,
)
MANY = ("huggingface", "arxiv", "arxiv-rss", "openalex", "dblp")


def _state(source: str = "arxiv", status: SyncStatus = OK, **facts: Any) -> SourceState:
    return SourceState(source, status, facts.pop("last_attempt", NOW), **facts)


def _by_name(*states: SourceState) -> dict[str, SourceState]:
    return {state.source: state for state in states}


def _with(*enabled: str, interval_minutes: int = 60) -> Settings:
    sources = {
        name: source._replace(enabled=name in enabled)
        for name, source in Settings().sources.items()
    }
    return Settings(sources=sources, sync=SyncSettings(interval_minutes=interval_minutes))


def _entry(state: SourceState | None, underway: Underway | None = None) -> SourceEntry:
    states = {"arxiv": state} if state else {}
    rows = {"arxiv": underway} if underway else {}
    (entry,) = look_over(_with("arxiv"), states, rows, NOW).entries
    return entry


def _text(lines: list[Line]) -> list[str]:
    return ["".join(piece.text for piece in line).rstrip() for line in lines]


# The word


@pytest.mark.parametrize(
    ("state", "word"),
    [
        (None, Word.NEVER),
        (_state(), Word.OK),
        (_state(status=PARTIAL), Word.PARTLY),
        (_state(status=FAILED), Word.FAILED),
        (_state(status=FAILED, wait_until=NOW + timedelta(minutes=9)), Word.WAITING),
        (_state(status=FAILED, wait_until=NOW - timedelta(minutes=9)), Word.FAILED),
        (_state(status=SKIPPED), Word.NEVER),
        (_state(status=SKIPPED, last_success=NOW), Word.OK),
    ],
)
def test_a_state_is_told_in_a_word(state: SourceState | None, word: Word) -> None:
    assert word_of(state, NOW) is word


@pytest.mark.parametrize("state", [None, _state(), _state(status=FAILED)])
def test_while_a_source_is_asked_that_is_what_it_does(state: SourceState | None) -> None:
    assert word_of(state, NOW, underway=Underway("arxiv", 1, 4)) is Word.ASKING
    waits = Underway("arxiv", 1, 4, NOW + timedelta(seconds=3))
    assert word_of(state, NOW, underway=waits) is Word.WAITING


@pytest.mark.parametrize(
    ("statuses", "word"),
    [
        ((), Word.OFF),
        ((OK, OK), Word.OK),
        ((SKIPPED,), Word.NEVER),
        ((SKIPPED, OK), Word.OK),
        ((OK, PARTIAL), Word.PARTLY),
        ((OK, PARTIAL, FAILED, SKIPPED), Word.FAILED),
    ],
)
def test_the_worst_word_is_found(statuses: tuple[SyncStatus, ...], word: Word) -> None:
    assert worst_word([_state(status=status) for status in statuses], NOW) is word


# The times


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "just now"),
        (59, "just now"),
        (60, "1 min ago"),
        (119 * 60 + 59, "119 min ago"),
        (3 * 3600 + 100, "3 h ago"),
        (47 * 3600, "47 h ago"),
        (48 * 3600, "2 d ago"),
        (400 * 86400, "400 d ago"),
        (-30, "just now"),
    ],
)
def test_how_long_ago_something_was(seconds: float, words: str) -> None:
    assert since(NOW - timedelta(seconds=seconds), NOW) == words


def test_what_is_still_to_come_was_not_ago(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    assert since(NOW + timedelta(days=1), NOW) == "22 Nov 09:30"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-60, "now"),
        (0, "now"),
        (1, "in 1 min"),
        (41 * 60 + 1, "in 42 min"),
        (3 * 3600, "in 3 h"),
        (3 * 86400, "in 3 d"),
    ],
)
def test_how_far_ahead_something_is(seconds: float, words: str) -> None:
    assert until(NOW + timedelta(seconds=seconds), NOW) == words


@given(
    status=st.sampled_from(SyncStatus),
    attempt=st.integers(-100_000, 0),
    success=st.none() | st.integers(-100_000, 0),
    wait=st.none() | st.integers(-1_000, 1_000),
    minutes=st.integers(1, 200),
)
def test_the_next_run_is_when_the_plan_finds_the_source_due(
    status: SyncStatus, attempt: int, success: int | None, wait: int | None, minutes: int
) -> None:
    def at(seconds: int | None) -> datetime | None:
        return None if seconds is None else NOW + timedelta(seconds=seconds)

    state = SourceState(
        "arxiv",
        status,
        NOW + timedelta(seconds=attempt),
        last_success=at(success),
        wait_until=at(wait),
    )
    settings = _with("arxiv", interval_minutes=minutes)
    moment = next_run(state, settings, NOW)
    assert moment is not None
    assert is_due(state, settings, moment)
    if moment > NOW:
        assert not is_due(state, settings, moment - timedelta(seconds=1))


def test_a_clock_that_was_set_back_delays_nothing() -> None:
    ahead = NOW + timedelta(days=1)
    state = _state(last_attempt=ahead, last_success=ahead)
    settings = _with("arxiv")
    assert is_due(state, settings, NOW)
    assert next_run(state, settings, NOW) == NOW


def test_without_an_interval_a_source_is_asked_when_asked_for() -> None:
    settings = _with("arxiv", interval_minutes=0)
    for states in ({}, _by_name(_state())):
        assert look_over(settings, states, {}, NOW).entries[0].following == "when asked"


# What is told of each


def test_a_source_that_was_never_asked() -> None:
    assert _entry(None) == ("arxiv", Word.NEVER, "never", "now", "not asked yet", "", "")


def test_a_source_that_is_well() -> None:
    state = _state(
        last_success=NOW - timedelta(minutes=18),
        last_attempt=NOW - timedelta(minutes=18),
        fetched=1200,
        added=12,
        updated=3,
        unchanged=1185,
    )
    assert _entry(state) == (
        "arxiv",
        Word.OK,
        "18 min ago",
        "in 42 min",
        "last run: 1,200 fetched, 12 new, 3 updated, 1,185 unchanged",
        "",
        "",
    )


def test_a_source_that_failed_says_what_was_wrong_and_when_it_is_tried_again() -> None:
    error = "the service has trouble (HTTP 500): export.arxiv.org. Try again later"
    entry = _entry(_state(status=FAILED, last_success=NOW - timedelta(hours=3), error=error))
    assert (entry.word, entry.last, entry.following) == (Word.FAILED, "3 h ago", "in 5 min")
    assert entry.error == error


def test_a_service_that_asks_us_to_wait_is_named_with_the_time_left() -> None:
    entry = _entry(_state(status=FAILED, wait_until=NOW + timedelta(seconds=581)))
    assert entry.wait == "arxiv asks us to wait 9:41"
    assert entry.following == "in 10 min"


def test_a_running_sync_tells_how_far_it_is_and_what_it_waits_for() -> None:
    waits = Underway("arxiv", 1, 4, NOW + timedelta(seconds=3), fetched=200, added=7)
    entry = _entry(_state(status=FAILED, error="HTTP 500"), waits)
    assert entry.numbers == "1 of 4 requests, 200 fetched, 7 new; next in 0:03"
    assert entry.following == "now"
    assert entry.error == "last run: HTTP 500"
    assert _entry(None, Underway("arxiv")).numbers == "begun, 0 fetched, 0 new"


def test_a_source_with_nothing_to_ask_for_says_why_and_that_is_no_error() -> None:
    entry = _entry(_state(status=SKIPPED, error="no categories, no queries"))
    assert entry.numbers == "nothing was asked: no categories, no queries"
    assert entry.error == ""
    assert _entry(_state(status=SKIPPED)).numbers == "nothing was asked"


def test_sources_that_are_off_are_names_whatever_was_known_of_them() -> None:
    states = _by_name(_state("dblp", FAILED, error="HTTP 500"), _state("gone", FAILED))
    rows = {"dblp": Underway("dblp")}
    overview = look_over(_with("arxiv", "huggingface"), states, rows, NOW)
    assert [entry.name for entry in overview.entries] == ["huggingface", "arxiv"]
    assert "dblp" in overview.off
    assert len(overview.off) == len(Settings().sources) - 2
    assert overview.gone == ("gone",)


def test_where_nothing_is_synced_there_is_no_next_time() -> None:
    overview = look_over(_with("arxiv"), {}, {}, NOW, notice="sample library, no network")
    assert overview.entries[0].following == ""
    lines = _text(lay_out(overview, 75))
    assert lines[0] == "sample library, no network"
    assert not any("next:" in line for line in lines)


# In lines


def test_wide_lines_have_the_times_beside_the_name() -> None:
    state = _state(
        status=FAILED, error="HTTP 500: export.arxiv.org. Try again later", fetched=2, added=2
    )
    lines = _text(lay_out(look_over(_with("arxiv"), _by_name(state), {}, NOW), 75))
    assert lines[:4] == [
        "arxiv            failed   last good: never        next: in 5 min",
        "  last run: 2 fetched, 2 new, 0 updated, 0 unchanged",
        "  HTTP 500: export.arxiv.org. Try again later",
        "",
    ]
    assert lines[4].startswith("off: huggingface, arxiv-rss")
    assert "enabled = true under [sources.NAME] in config.toml" in " ".join(lines[4:])


def test_narrow_lines_have_the_times_below_and_long_errors_are_broken() -> None:
    error = "no answer came within a minute: export.arxiv.org. Try again later, or not at all"
    state = _state(status=PARTIAL, error=error)
    lines = _text(lay_out(look_over(_with("arxiv"), _by_name(state), {}, NOW), 55))
    assert lines[0] == "arxiv            partly"
    assert lines[1] == "  last good: never        next: in 60 min"
    assert error in " ".join(line.strip() for line in lines)
    assert max(map(len, lines)) <= 55


def test_a_source_that_was_never_asked_takes_one_line() -> None:
    lines = _text(lay_out(look_over(_with("arxiv"), {}, {}, NOW), 75))
    assert lines[:2] == ["arxiv            not asked yet, next: now", ""]


def test_where_no_source_is_on_the_lines_say_so() -> None:
    lines = _text(lay_out(look_over(_with(), {}, {}, NOW), 55))
    assert lines[0] == "no source is switched on"


@pytest.mark.parametrize("width", [-5, 0, 1, 20, 55, 75, 300])
def test_hostile_text_is_only_text_at_every_width(width: int) -> None:
    states = _by_name(_state(status=FAILED, error=HOSTILE), _state(HOSTILE, OK))
    overview = look_over(_with("arxiv"), states, {}, NOW, notice=HOSTILE)
    lines = _text(lay_out(overview, width))
    assert not NEVER_DRAWN.search("".join(lines))
    assert MARKUP.replace(" ", "") in "".join(lines).replace(" ", "")


def test_what_takes_long_is_told_last() -> None:
    overview = look_over(_with("arxiv"), {}, {}, NOW)._replace(measuring="novelty: known of 5")
    assert _text(lay_out(overview, 75))[-1] == "novelty: known of 5"


# The status bar


def test_a_few_sources_are_named_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    states = _by_name(_state("huggingface"), _state("arxiv", FAILED, error="HTTP 500"))
    words = "arxiv failed 09:30   huggingface ok"
    assert bar_words(states, _with(*MANY), NOW) == (words, "error")


@pytest.mark.parametrize(
    ("bad", "words", "level"),
    [
        ({}, "5 sources ok", "information"),
        ({"dblp": FAILED}, "dblp failed 09:30", "error"),
        ({"dblp": FAILED, "arxiv": FAILED, "openalex": PARTIAL}, "2 failed: arxiv, dblp", "error"),
        ({"dblp": PARTIAL, "arxiv": PARTIAL}, "2 partly: arxiv, dblp", "warning"),
    ],
)
def test_of_many_sources_the_worst_are_told(
    monkeypatch: pytest.MonkeyPatch, bad: dict[str, SyncStatus], words: str, level: str
) -> None:
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    states = _by_name(*(_state(name, bad.get(name, OK)) for name in MANY))
    assert bar_words(states, _with(*MANY), NOW) == (words, level)


def test_many_sources_without_a_network_are_offline() -> None:
    states = _by_name(*(_state(name, FAILED, error="offline, no way there") for name in MANY))
    assert bar_words(states, _with(*MANY), NOW) == ("offline, never synced", "warning")


def test_a_source_that_was_switched_off_or_is_gone_troubles_the_bar_no_more() -> None:
    states = _by_name(_state("dblp", FAILED), _state("gone", FAILED), _state("arxiv"))
    assert bar_words(states, _with("arxiv"), NOW) == ("arxiv ok", "information")
    assert bar_words({}, _with("arxiv"), NOW) == ("", "information")
