"""digest: what is new, here and by mail to a real server on the loopback interface."""

from __future__ import annotations

import fcntl
import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from paperdeck.cli import digest as digest_command
from paperdeck.config.locations import find_locations
from paperdeck.marks.digests import read_told
from paperdeck.marks.marker import Marker
from paperdeck.model.identifiers import parse_identifier
from paperdeck.model.paper import Author, PaperRecord
from paperdeck.store.database import Store
from paperdeck.store.errors import StoreError, Trouble
from paperdeck.store.ingest import ingest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.cli.conftest import RunCommand
    from tests.hostile import MARKUP
    from tests.mail_servers import CERTIFICATE, PASSWORD, USER, MailServer, bad_server, talk
    from tests.well_formed import WellFormed
else:
    from hostile import MARKUP
    from mail_servers import CERTIFICATE, PASSWORD, USER, MailServer, bad_server, talk
    from well_formed import WellFormed

ROBOT, SEA = "arxiv:2611.00001", "arxiv:2611.00002"
SET_UP = """[mail]
host = "localhost"
port = {port}
security = "{security}"
from = "PaperDeck <me@example.org>"
to = ["you@example.org", "ada@example.org"]
"""
LOGIN = f'user = "{USER}"\npassword_env = "MAIL_PASSWORD"\n'


def _record(number: int, title: str, **facts: object) -> PaperRecord:
    name = parse_identifier(f"arxiv:2611.{number:05}")
    assert name is not None
    options = {"published": datetime(2026, 11, 19, tzinfo=UTC), **facts}
    return PaperRecord("arxiv", (name,), title=title, **options)  # type: ignore[arg-type] # by name


@pytest.fixture
def store(home: Path) -> Store:
    """The user's library, without papers."""
    home.mkdir()
    return Store.open(find_locations({"PAPERDECK_HOME": str(home)}).data)


@pytest.fixture
def arrive(store: Store) -> Callable[..., None]:
    """Return a function by which papers come into the library, so many days ago."""

    def add(*records: PaperRecord, days: int = 0) -> None:
        with closing(store.papers_writer()) as conn:
            ingest(conn, records, now=datetime.now(UTC) - timedelta(days=days))

    return add


@pytest.fixture
def two(arrive: Callable[..., None]) -> None:
    """Two papers of today."""
    arrive(
        _record(1, "Robots that learn", abstract="They do.", authors=(Author("Ada Lovelace"),)),
        _record(2, "The deep sea", upvotes=12),
    )


@pytest.fixture
def server() -> Iterator[MailServer]:
    with MailServer() as server:
        yield server


@pytest.fixture
def configure(home: Path) -> Callable[..., None]:
    """Return a function that sets up mail."""

    def write(port: int, security: str = "none", more: str = "") -> None:
        text = SET_UP.format(port=port, security=security) + more
        (home / "config.toml").write_text(text, encoding="utf-8")

    return write


# What is new


@pytest.mark.usefixtures("two")
def test_what_is_new_is_told_as_text(paperdeck: RunCommand) -> None:
    done = paperdeck("digest")
    assert done.code == 0
    assert done.lines[0].startswith("PaperDeck digest, ")
    assert done.lines[1].startswith("2 new papers since ")
    assert "New papers: 2 new" in done.lines
    assert "  Ada Lovelace | 2026-11-19" in done.lines
    assert "  https://arxiv.org/abs/2611.00001" in done.lines
    assert "  2026-11-19 | 12 upvotes" in done.lines


@pytest.mark.usefixtures("store")
def test_an_empty_library_has_nothing_new(paperdeck: RunCommand) -> None:
    for words in ((), ("--mark",), ("robots",)):
        done = paperdeck("digest", *words)
        assert (done.code, done.err) == (0, "")
        assert done.lines[1].startswith("No new papers since ")


@pytest.mark.usefixtures("two")
def test_saved_views_are_sections_and_a_paper_stands_in_one_of_them(
    paperdeck: RunCommand, store: Store
) -> None:
    with closing(Marker(store)) as marker:
        marker.save_view("Machines", "robots")
        marker.save_view("All", "")
        marker.save_view("Nothing", "unheard-of")
    done = paperdeck("digest")
    assert [line for line in done.lines if line.endswith("new")] == [
        "Machines: 1 new",
        "All: 2 new",
    ]
    assert done.out.count("Robots that learn") == 1
    assert "(and 1 listed above)" in done.lines


@pytest.mark.usefixtures("two")
def test_the_config_names_views_or_queries_and_a_limit(paperdeck: RunCommand, home: Path) -> None:
    config = '[digest]\nviews = ["title:robots", "is:unread"]\nlimit = 1\n'
    (home / "config.toml").write_text(config, encoding="utf-8")
    done = paperdeck("digest", "--json")
    (told,) = done.objects
    assert [(one["title"], one["new"], one["above"]) for one in told["sections"]] == [
        ("title:robots", 1, 0),
        ("is:unread", 1, 1),
    ]
    assert told["new"] == 2
    done = paperdeck("digest", "--limit", "1", "is:unread")
    assert "(and 1 more not listed here)" in done.lines


@pytest.mark.usefixtures("two")
def test_a_view_that_cannot_be_told_is_a_failure_that_keeps_back_no_other(
    paperdeck: RunCommand, store: Store, home: Path
) -> None:
    with closing(Marker(store)) as marker:
        marker.save_view("Machines", "robots")
    config = '[digest]\nviews = ["Machins", "upvotes>many", "Machines"]\n'
    (home / "config.toml").write_text(config, encoding="utf-8")
    done = paperdeck("digest")
    assert done.code == 1
    assert "Machines: 1 new" in done.lines
    mistyped, senseless = done.err.splitlines()
    assert (
        "“Machins” was left out: there is no such saved view. Did you mean `Machines`?" in mistyped
    )
    assert "“upvotes>many” was left out: " in senseless
    assert "“Machins” was left out" in done.out


@pytest.mark.usefixtures("two")
def test_json_has_papers_as_list_has(paperdeck: RunCommand) -> None:
    (told,) = paperdeck("digest", "--format", "json", "deep sea").objects
    assert (told["digest"], told["query"], told["new"]) == ("query deep sea", "deep sea", 1)
    (section,) = told["sections"]
    (listed,) = paperdeck("list", "--json", "deep sea").objects
    assert section["papers"] == [listed]
    assert told["left_out"] == []


@pytest.mark.usefixtures("two")
def test_html_is_a_whole_document(paperdeck: RunCommand) -> None:
    page = WellFormed(paperdeck("digest", "--format", "html").out)
    assert page.problems == []
    assert ("a", "Robots that learn") in page.texts


@pytest.mark.usefixtures("two")
def test_markdown_is_markdown(paperdeck: RunCommand) -> None:
    lines = paperdeck("digest", "--format", "markdown").lines
    assert "### [Robots that learn](<https://arxiv.org/abs/2611.00001>)" in lines


def test_a_hostile_paper_is_only_text(paperdeck: RunCommand, arrive: Callable[..., None]) -> None:
    title = f"{MARKUP} <script>alert(1)</script> ![x](http://evil/x.png) [y](javascript:1)\x1b[31m"
    arrive(_record(1, title, abstract=f"# {title}", authors=(Author(title),)))
    page = WellFormed(paperdeck("digest", "--format", "html").out)
    assert page.problems == []
    assert page.links == ["https://arxiv.org/abs/2611.00001"]
    assert "<script>alert(1)</script> ![x](http://evil/x.png)" in dict(page.texts)["a"]
    for form in ("text", "markdown", "json"):
        assert "\x1b" not in paperdeck("digest", "--format", form).out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--since", "someday"), "is not a date"),
        (("--since", "2999-01-01"), "is still to come"),
        (("--since", "lastsync"), "is not a day"),
        (("--since", "2026-01-01..2026-02-01"), "is not a day"),
        (("upvotes>many",), "character "),
        (("--json", "--format", "html"), "two ways of telling it"),
        (("--email", "--format", "html"), "text and HTML at once"),
        (("--format", "pdf"), "invalid choice"),
    ],
)
def test_what_makes_no_sense_is_refused(
    paperdeck: RunCommand, words: tuple[str, ...], told: str
) -> None:
    done = paperdeck("digest", *words)
    assert (done.code, done.out) == (2, "")
    assert told in done.complaint


# Since when


@pytest.mark.usefixtures("two")
def test_looking_counts_nothing_as_told_and_marking_does(paperdeck: RunCommand) -> None:
    for _ in range(2):
        assert "2 new papers" in paperdeck("digest").out
    assert "2 new papers" in paperdeck("digest", "--mark").out
    assert "No new papers" in paperdeck("digest").out
    assert "No new papers" in paperdeck("digest", "--mark").out


@pytest.mark.usefixtures("two")
def test_who_names_a_period_sees_all_of_it(paperdeck: RunCommand) -> None:
    paperdeck("digest", "--mark")
    assert "2 new papers" in paperdeck("digest", "--since", "1d").out
    assert "No new papers" in paperdeck("digest", "--since", "1d", "--mark").out


@pytest.mark.usefixtures("two")
def test_each_query_has_a_digest_of_its_own(paperdeck: RunCommand) -> None:
    paperdeck("digest", "--mark", "robots")
    assert "No new papers" in paperdeck("digest", "robots").out
    assert "1 new paper" in paperdeck("digest", "sea").out
    assert "2 new papers" in paperdeck("digest").out


def test_the_first_digest_looks_back_a_week(
    paperdeck: RunCommand, arrive: Callable[..., None]
) -> None:
    arrive(_record(1, "Old"), days=30)
    arrive(_record(2, "Recent"), days=5)
    out = paperdeck("digest").out
    assert "Recent" in out
    assert "Old" not in out
    assert "Old" in paperdeck("digest", "--since", "3m").out


@pytest.mark.usefixtures("two")
def test_what_comes_after_a_digest_is_in_the_next_one(
    paperdeck: RunCommand, arrive: Callable[..., None]
) -> None:
    paperdeck("digest", "--mark")
    arrive(_record(3, "A third"))
    out = paperdeck("digest").out
    assert "1 new paper since" in out
    assert "A third" in out


# By mail


@pytest.mark.usefixtures("two")
def test_a_mail_is_received_in_its_parts_and_never_twice(
    paperdeck: RunCommand,
    configure: Callable[..., None],
    server: MailServer,
    arrive: Callable[..., None],
) -> None:
    configure(server.port)
    done = paperdeck("digest", "--email")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("sent to you@example.org, ada@example.org: 2 new papers since ")
    (received,) = server.received
    assert received.recipients == ["you@example.org", "ada@example.org"]
    message = received.message
    assert message["Subject"] == "PaperDeck: 2 new papers"
    text, html = (part.get_content() for part in message.iter_parts())
    assert "Robots that learn" in text
    page = WellFormed(html.replace("\r\n", "\n"))
    assert page.problems == []
    assert ("a", "The deep sea") in page.texts

    again = paperdeck("digest", "--email")
    assert again.code == 0
    assert again.out.startswith("no new papers since ")
    assert again.out.endswith(": no mail was sent\n")
    assert len(server.received) == 1
    # Nor for a period that has them.
    assert "no mail was sent" in paperdeck("digest", "--email", "--since", "7d").out

    arrive(_record(3, "A third"))
    (told,) = paperdeck("digest", "--email", "--json").objects
    assert (told["new"], told["sent"]) == (1, True)
    text, _ = (part.get_content() for part in server.received[1].message.iter_parts())
    assert "A third" in text
    assert "Robots" not in text


@pytest.mark.usefixtures("two")
def test_it_logs_in_over_starttls_with_a_password_from_the_environment(
    paperdeck: RunCommand, configure: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    with MailServer("starttls", login=True) as server:
        configure(server.port, "starttls", LOGIN)
        done = paperdeck("digest", "--email")
        assert done.code == 1
        assert "the variable that holds the password isn't set: MAIL_PASSWORD" in done.complaint
        monkeypatch.setenv("MAIL_PASSWORD", "wrong horse")
        done = paperdeck("digest", "--email")
        assert done.code == 1
        assert "doesn't accept user and password" in done.complaint
        assert "wrong horse" not in done.complaint
        assert server.received == []
        monkeypatch.setenv("MAIL_PASSWORD", PASSWORD)
        assert paperdeck("digest", "--email").code == 0
    (received,) = server.received
    assert (received.encrypted, received.user) == (True, USER)


@pytest.mark.usefixtures("two")
def test_what_was_not_sent_is_told_of_when_it_can_be(
    paperdeck: RunCommand, configure: Callable[..., None], store: Store, server: MailServer
) -> None:
    with MailServer(unknown=("ada@example.org",)) as choosy:
        configure(choosy.port)
        done = paperdeck("digest", "--email")
        assert done.code == 1
        assert "refuses to deliver to ada@example.org" in done.complaint
        assert choosy.received == []
    with bad_server(talk(b"220 hello\r\n")) as port:
        configure(port)
        done = paperdeck("digest", "--email")
        assert (done.code, done.out) == (1, "")
        assert "no mail was sent, the mail server broke off" in done.complaint
    assert read_told(store, "default").ids == frozenset()
    configure(server.port)
    assert "2 new papers" in paperdeck("digest", "--email").out


@pytest.mark.usefixtures("two")
def test_the_same_mail_sent_again_has_the_same_name(
    paperdeck: RunCommand, configure: Callable[..., None], server: MailServer, store: Store
) -> None:
    configure(server.port)
    paperdeck("digest", "--email")
    paperdeck("digest", "--email", "robots")
    with closing(sqlite3.connect(store.marks_file)) as conn, conn:
        conn.execute("DELETE FROM digested")
    paperdeck("digest", "--email")
    one, query, other = (received.message["Message-ID"] for received in server.received)
    assert one == other != query


@pytest.mark.usefixtures("two")
def test_a_mail_that_was_sent_but_not_noted_is_told_as_just_that(
    paperdeck: RunCommand,
    configure: Callable[..., None],
    server: MailServer,
    monkeypatch: pytest.MonkeyPatch,
    store: Store,
) -> None:
    def locked(*_: object) -> None:
        raise StoreError(Trouble.LOCKED, store.marks_file)

    configure(server.port)
    monkeypatch.setattr(digest_command, "note_told", locked)
    done = paperdeck("digest", "--email")
    assert (done.code, done.out) == (1, "")
    assert "the digest was sent, but not noted" in done.complaint
    assert "marks.db" in done.complaint
    assert len(server.received) == 1


@pytest.mark.usefixtures("two")
def test_what_cannot_be_noted_is_not_sent(
    paperdeck: RunCommand,
    configure: Callable[..., None],
    server: MailServer,
    monkeypatch: pytest.MonkeyPatch,
    store: Store,
) -> None:
    configure(server.port)
    monkeypatch.setattr(digest_command, "open_store", lambda: store._replace(timeout=0.02))
    with closing(sqlite3.connect(store.marks_file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        done = paperdeck("digest", "--email")
    assert (done.code, done.out) == (1, "")
    assert "marks.db" in done.complaint
    assert server.received == []
    assert "2 new papers" in paperdeck("digest", "--email").out


@pytest.mark.usefixtures("two")
def test_a_digest_by_meaning_that_cannot_know_yet_claims_nothing(
    paperdeck: RunCommand, configure: Callable[..., None], server: MailServer
) -> None:
    configure(server.port)
    done = paperdeck("digest", "--email", "~robot")
    assert done.code == 1
    assert "“~robot” was left out: no paper has been compared by meaning yet" in done.complaint
    assert server.received == []


@pytest.mark.usefixtures("two")
def test_while_one_digest_is_sent_no_other_is(
    paperdeck: RunCommand, configure: Callable[..., None], server: MailServer, store: Store
) -> None:
    configure(server.port)
    with store.marks_file.with_name(".digesting").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = paperdeck("digest", "--email")
    assert done.code == 1
    assert "another digest of this library is being sent" in done.complaint
    assert server.received == []


@pytest.mark.usefixtures("two")
@pytest.mark.parametrize("config", ["", "[mail]\nhost = 1\n", "[mail\n"])
def test_without_mail_set_up_it_says_how(paperdeck: RunCommand, home: Path, config: str) -> None:
    (home / "config.toml").write_text(config, encoding="utf-8")
    done = paperdeck("digest", "--email")
    assert (done.code, done.out) == (1, "")
    assert "no mail server is set up" in done.err
    assert "under [mail]" in done.err


def test_a_paper_that_became_anothers_part_is_not_told_again(
    paperdeck: RunCommand, arrive: Callable[..., None]
) -> None:
    article = parse_identifier("doi:10.1000/xyz")
    preprint = parse_identifier(ROBOT)
    assert article is not None
    assert preprint is not None
    arrive(PaperRecord("crossref", (article,), title="An article"))
    paperdeck("digest", "--mark")
    arrive(_record(1, "A preprint"), days=1)
    paperdeck("digest", "--mark")
    arrive(PaperRecord("dblp", (article, preprint), title="Both"))
    assert "No new papers" in paperdeck("digest").out


def test_json_of_a_mail_is_one_line(
    paperdeck: RunCommand, configure: Callable[..., None], server: MailServer, two: None
) -> None:
    configure(server.port)
    assert json.loads(paperdeck("digest", "--email", "--json").out) == {
        "digest": "default",
        "new": 2,
        "sent": True,
        "to": ["you@example.org", "ada@example.org"],
        "left_out": [],
    }
