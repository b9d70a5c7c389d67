from __future__ import annotations

import itertools
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from paperdeck.model.paper import Author
from paperdeck.sources.arxiv_rss import SOURCES, read, refused
from paperdeck.sources.contract import Address, Capability, FeedAsk
from paperdeck.sources.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from paperdeck.model.paper import PaperRecord
    from paperdeck.sources.contract import Page, Series

SOURCE = SOURCES["arxiv-rss"]
BASE = "https://rss.arxiv.org"
TODAY = "Thu, 24 Sep 2026 00:00:00 -0400"
TODAY_ISO = "2026-09-24T00:00:00-04:00"
MIDNIGHT = datetime(2026, 9, 24, 4, tzinfo=UTC)
DAY = date(2026, 9, 24)
KINDS = ("new", "cross", "replace", "replace-cross", "absonly")
SPACES = (
    'xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:atom="http://www.w3.org/2005/Atom"'
)


def rss(*items: str, title: str = "cs.LG updates on arXiv.org", about: str = "Updates.") -> bytes:
    return f"""<?xml version='1.0' encoding='UTF-8'?>
<rss {SPACES} version="2.0"><channel>
  <title>{title}</title><link>http://rss.arxiv.org/rss/cs.LG</link>
  <description>{about}</description>
  <pubDate>{TODAY}</pubDate>
  <skipDays><day>Sunday</day><day>Saturday</day></skipDays>
  {"".join(items)}
</channel></rss>""".encode()


def atom(
    *entries: str, title: str = "cs.LG updates on arXiv.org", about: str = "Updates."
) -> bytes:
    return f"""<?xml version='1.0' encoding='UTF-8'?>
<feed {SPACES} xmlns="http://www.w3.org/2005/Atom">
  <id>http://rss.arxiv.org/atom/cs.LG</id><title>{title}</title><subtitle>{about}</subtitle>
  <updated>2026-09-24T08:58:05.123456+00:00</updated>
  {"".join(entries)}
</feed>""".encode()


def item(
    *parts: str, guid: str | None = "oai:arXiv.org:2609.01234v1", title: str | None = "T"
) -> str:
    named = f'<guid isPermaLink="false">{guid}</guid>' if guid is not None else ""
    titled = f"<title>{title}</title>" if title is not None else ""
    return f"<item>{titled}{named}{''.join(parts)}</item>"


def entry(*parts: str, entry_id: str = "oai:arXiv.org:2609.01234v1", title: str = "T") -> str:
    return f"<entry><id>{entry_id}</id><title>{title}</title>{''.join(parts)}</entry>"


def announced(kind: str) -> str:
    return f"<arxiv:announce_type>{kind}</arxiv:announce_type>"


def described(text: str) -> str:
    return f"<description>{text}</description>"


def record(*parts: str, guid: str | None = "oai:arXiv.org:2609.01234v1") -> PaperRecord:
    return only(rss(item(*parts, guid=guid)))


def only(body: bytes) -> PaperRecord:
    page = read(body)
    assert page.problems == ()
    assert page.received == 1
    return page.records[0]


def name(paper: PaperRecord) -> str:
    return str(paper.identifiers[0])


def asked(*categories: str) -> Sequence[Series]:
    assert SOURCE.feed is not None
    at = Address(BASE)
    now = datetime(2026, 9, 24, 12, tzinfo=UTC)
    return SOURCE.feed(FeedAsk(at, now, DAY, categories=categories))


# The source and its requests


def test_the_source_is_arxivs_and_shares_its_turn() -> None:
    assert SOURCE.name == "arxiv-rss"
    assert SOURCE.capabilities == {Capability.FEED}
    assert SOURCE.service == "arxiv"
    assert SOURCE.pause_after_429 == 600
    assert SOURCE.hosts == {"arxiv.org", "rss.arxiv.org", "export.arxiv.org"}
    assert SOURCE.defaults.base_url == BASE


def test_all_categories_are_asked_for_at_once_in_their_order() -> None:
    (series,) = asked("cs.LG", "cs.CL", "astro-ph.EP", "cond-mat.mes-hall", "cs.LG")
    assert str(series) == "cs.LG+cs.CL+astro-ph.EP+cond-mat.mes-hall"
    assert series.request.address == f"{BASE}/rss/cs.LG+cs.CL+astro-ph.EP+cond-mat.mes-hall"
    assert series.conditional
    assert series.read(rss()).records == ()
    assert series.refused is not None


def test_without_categories_nothing_is_asked_for() -> None:
    assert not asked()


@pytest.mark.parametrize(
    ("count", "sizes"), [(1, [1]), (20, [20]), (21, [20, 1]), (45, [20, 20, 5])]
)
def test_many_categories_are_asked_for_in_groups(count: int, sizes: list[int]) -> None:
    wanted = [f"math.{first}{second}" for first, second in itertools.product("ABCDEFG", repeat=2)]
    series = asked(*wanted[:count])
    groups = [one.name.split("+") for one in series]
    assert [len(group) for group in groups] == sizes
    assert list(itertools.chain(*groups)) == wanted[:count]
    assert len({one.request.address for one in series}) == len(series)


def test_what_is_no_category_stays_in_the_path() -> None:
    (series,) = asked("cs.LG/../?x=#y")
    assert series.request.address == f"{BASE}/rss/cs.LG%2F..%2F%3Fx%3D%23y"


# A recorded answer


def test_the_recorded_feed_is_read(recordings: Path) -> None:
    (file,) = (recordings / "arxiv_rss").glob("*.xml")
    page = read(file.read_bytes())
    assert (page.received, page.problems, page.following) == (2, (), None)
    cross, replaced = page.records
    assert [str(identifier) for identifier in cross.identifiers] == [
        "arxiv:2205.06398",
        "doi:10.1093/bioinformatics/btac431",
    ]
    assert (cross.title, cross.version) == ("Outlier Detection for Multi-Network Data", 2)
    assert [author.name for author in cross.authors] == [
        "Pritam Dey",
        "Zhengwu Zhang",
        "David B. Dunson",
    ]
    assert (cross.abstract or "").startswith("It has become routine in neuroscience")
    assert cross.categories == ("stat.ME", "stat.AP", "stat.ML")
    assert cross.primary_category == "stat.ME"
    assert (cross.days, cross.updated) == ((DAY,), None)
    assert cross.published == datetime(2022, 5, 1, tzinfo=UTC)
    assert name(replaced) == "arxiv:2009.13987"
    assert (replaced.days, replaced.updated, replaced.version) == ((), MIDNIGHT, 3)
    assert replaced.published == datetime(2020, 9, 1, tzinfo=UTC)
    assert replaced.pdf_url == "https://arxiv.org/pdf/2009.13987"
    assert not cross.withdrawn
    assert not replaced.withdrawn


def test_the_recorded_feed_breaking_off_anywhere_is_refused(recordings: Path) -> None:
    (file,) = (recordings / "arxiv_rss").glob("*.xml")
    body = file.read_bytes().rstrip()
    for length in range(0, len(body), 97):
        with pytest.raises(SourceError):
            read(body[:length])


# Announce types, in both kinds of feed and wherever they are written


def in_rss(kind: str, paper: str) -> bytes:
    parts = (announced(kind), f"<pubDate>{TODAY}</pubDate>")
    return rss(item(*parts, guid=f"oai:arXiv.org:{paper}"))


def in_rss_text(kind: str, paper: str) -> bytes:
    text = described(f"arXiv:{paper} Announce Type: {kind} \nAbstract: We do.")
    return rss(item(text, guid=f"oai:arXiv.org:{paper}"))


def in_atom(kind: str, paper: str) -> bytes:
    parts = (announced(kind), f"<published>{TODAY_ISO}</published>")
    return atom(entry(*parts, entry_id=f"oai:arXiv.org:{paper}"))


def in_atom_text(kind: str, paper: str) -> bytes:
    text = f"<summary>arXiv:{paper} Announce Type: {kind}\nAbstract: We do.</summary>"
    published = f"<published>{TODAY_ISO}</published>"
    return atom(entry(text, published, entry_id=f"oai:arXiv.org:{paper}"))


WAYS = (in_rss, in_rss_text, in_atom, in_atom_text)
PAPERS = (
    ("2609.01234v1", "2609.01234", datetime(2026, 9, 1, tzinfo=UTC)),
    ("2009.13987v13", "2009.13987", datetime(2020, 9, 1, tzinfo=UTC)),
    ("math/0309136v2", "math/0309136", datetime(2003, 9, 1, tzinfo=UTC)),
    ("hep-th/9608091v4", "hep-th/9608091", datetime(1996, 8, 1, tzinfo=UTC)),
    ("math.GT/0309136v2", "math/0309136", datetime(2003, 9, 1, tzinfo=UTC)),
)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("kind", [*KINDS, "New", "REPLACE", "withdraw", "None", ""])
@pytest.mark.parametrize(("paper", "arxiv_id", "month"), PAPERS)
def test_the_announce_type_decides_on_day_and_dates(
    way: Callable[[str, str], bytes], kind: str, paper: str, arxiv_id: str, month: datetime
) -> None:
    found = only(way(kind, paper))
    is_new, is_replaced = (
        kind.lower() in {"new", "cross"},
        kind.lower() in {"replace", "replace-cross", "absonly"},
    )
    this_month = (month.year, month.month) == (DAY.year, DAY.month)
    assert name(found) == f"arxiv:{arxiv_id}"
    assert found.version == int(paper.rpartition("v")[2])
    assert found.days == ((DAY,) if is_new else ())
    assert found.updated == (MIDNIGHT if is_replaced else None)
    assert found.published == (MIDNIGHT if kind.lower() == "new" and this_month else month)
    assert found.source == "arxiv-rss"
    assert found.url == f"https://arxiv.org/abs/{arxiv_id}"
    assert found.abstract in {None, "We do."}


def test_the_element_counts_before_the_description() -> None:
    text = described("arXiv:2609.01234v1 Announce Type: replace \nAbstract: x")
    assert record(announced("new"), text).days == (DAY,)
    assert record(announced(" "), text).updated == MIDNIGHT


# Names


@pytest.mark.parametrize(
    ("parts", "arxiv_id", "version"),
    [
        (["<guid>oai:arXiv.org:2609.01234v12</guid>"], "2609.01234", 12),
        (["<guid>oai:arXiv.org:2609.01234 v2</guid>"], "2609.01234", 2),
        (["<guid>\n OAI:ARXIV.ORG:2609.01234V2\n</guid>"], "2609.01234", 2),
        (["<guid>https://arxiv.org/abs/2609.01234v3</guid>"], "2609.01234", 3),
        (["<guid>2609.01234</guid>"], "2609.01234", None),
        (["<guid>oai:arXiv.org:hep-th/9608091v2</guid>"], "hep-th/9608091", 2),
        (["<link>https://arxiv.org/abs/2609.01234</link>"], "2609.01234", None),
        (["<link>http://export.arxiv.org/abs/math.GT/0309136v1</link>"], "math/0309136", 1),
        (
            ["<guid>urn:x</guid>", "<link>https://arxiv.org/abs/2609.01234</link>"],
            "2609.01234",
            None,
        ),
        (
            [
                "<link>https://arxiv.org/abs/2609.01234</link>",
                described("arXiv:2609.01234v7 Announce Type: new \nAbstract: x"),
            ],
            "2609.01234",
            7,
        ),
        # Another paper's version is not this one's.
        (
            [
                "<guid>oai:arXiv.org:2609.01234</guid>",
                "<link>https://arxiv.org/abs/2609.9999v4</link>",
            ],
            "2609.01234",
            None,
        ),
        (["<guid>oai:arXiv.org:2609.01234v0</guid>"], "2609.01234", None),
    ],
)
def test_ids_come_in_many_places(parts: list[str], arxiv_id: str, version: int | None) -> None:
    paper = record(*parts, guid=None)
    assert (name(paper), paper.version) == (f"arxiv:{arxiv_id}", version)


def test_an_atom_link_names_a_paper_too() -> None:
    links = '<link rel="alternate" href="https://arxiv.org/abs/2609.01234v2" type="text/html"/>'
    assert only(atom(entry(links, entry_id="urn:uuid:1"))).version == 2


def test_dois_and_places_of_publication_are_read() -> None:
    paper = record(
        "<arxiv:DOI>10.1000/A 10.1000/b 10.48550/arXiv.2609.01234</arxiv:DOI>",
        "<arxiv:journal_reference> J. Things\n 12 (2026) </arxiv:journal_reference>",
    )
    assert [str(identifier) for identifier in paper.identifiers] == [
        "arxiv:2609.01234",
        "doi:10.1000/a",
        "doi:10.1000/b",
    ]
    assert paper.venue == "J. Things 12 (2026)"


def test_the_search_apis_names_of_fields_do_as_well() -> None:
    paper = only(
        atom(entry("<arxiv:doi>10.1000/a</arxiv:doi><arxiv:journal_ref>J. T.</arxiv:journal_ref>"))
    )
    assert (len(paper.identifiers), paper.venue) == (2, "J. T.")


# Texts, people, categories


@pytest.mark.parametrize(
    ("text", "abstract"),
    [
        ("arXiv:2609.01234v1 Announce Type: new \nAbstract: We do\nthis.", "We do this."),
        ("arXiv:2609.01234v1 Announce Type: new Abstract: We do.", "We do."),
        ("arXiv:2609.01234v1 Announce Type: new \nAbstract: One.\n  Two.", "One.\n\nTwo."),
        ("arXiv:2609.01234v1 Announce Type: \nAbstract: We do.", "We do."),
        ("Announce Type: new\nAbstract: Abstract: twice", "Abstract: twice"),
        ("Abstract: We do. Abstract: no.", "We do. Abstract: no."),
        ("We do.", "We do."),
        ("We define the abstract: a thing.", "We define the abstract: a thing."),
        ("arXiv:2609.01234v1 Announce Type: new \nAbstract:  ", None),
        ("arXiv:2609.01234v1 Announce Type: new", None),
        ("", None),
        (" \n ", None),
        ("Abstract: $x &lt; y$ &amp;amp; more", "$x < y$ &amp; more"),
    ],
)
def test_the_abstract_is_what_follows_the_word(text: str, abstract: str | None) -> None:
    assert record(described(text)).abstract == abstract
    assert only(atom(entry(f"<summary>{text}</summary>"))).abstract == abstract


@pytest.mark.parametrize(
    ("creators", "names"),
    [
        (["Ada Lovelace"], ["Ada Lovelace"]),
        (["A. One, B. Two, C. Three Jr"], ["A. One", "B. Two", "C. Three Jr"]),
        (["A. One (Bologna Univ., INFN), B. Two (MIT (Physics))"], ["A. One", "B. Two"]),
        (["A. One,\n  B. Two"], ["A. One", "B. Two"]),
        (["A. One", "B. Two, C. Three"], ["A. One", "B. Two", "C. Three"]),
        (["", " , "], []),
        ([], []),
    ],
)
def test_authors_are_taken_apart(creators: list[str], names: list[str]) -> None:
    parts = [f"<dc:creator>{creator}</dc:creator>" for creator in creators]
    expected = tuple(Author(one) for one in names)
    assert record(*parts).authors == expected
    assert only(atom(entry(*parts))).authors == expected


def test_atoms_own_authors_are_read_where_there_is_no_creator() -> None:
    people = "<author><name>A. One</name></author><author><name>B. Two</name></author>"
    assert only(atom(entry(people))).authors == (Author("A. One"), Author("B. Two"))


@pytest.mark.parametrize(
    ("names", "categories"),
    [
        (["stat.ME", "cs.LG"], ("stat.ME", "cs.LG")),
        (["hep-th"], ("hep-th",)),
        ([" cs.LG\n", "", "cs.LG", "math.CO"], ("cs.LG", "math.CO")),
        ([], ()),
    ],
)
def test_the_first_category_is_the_primary_one(
    names: list[str], categories: tuple[str, ...]
) -> None:
    papers = (
        record(*(f"<category>{category}</category>" for category in names)),
        only(atom(entry(*(f'<category term="{category}"/>' for category in names)))),
    )
    for paper in papers:
        assert paper.categories == categories
        assert paper.primary_category == next(iter(categories), None)


def test_titles_are_on_one_line() -> None:
    body = rss(item(title=" A long\n  title &amp; more "))
    assert only(body).title == "A long title & more"


@pytest.mark.parametrize(
    ("abstract", "withdrawn"),
    [
        ("This paper has been withdrawn by the authors.", True),
        ("We study drugs that were withdrawn.", False),
    ],
)
def test_a_withdrawn_paper_is_marked(abstract: str, withdrawn: bool) -> None:
    text = f"arXiv:2609.01234v2 Announce Type: replace \nAbstract: {abstract}"
    assert record(described(text)).withdrawn is withdrawn


# Dates


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Thu, 24 Sep 2026 00:00:00 -0400", date(2026, 9, 24)),
        ("Thu, 24 Sep 2026 23:30:00 -0400", date(2026, 9, 24)),
        ("Thu, 24 Sep 2026 00:00:00 +0900", date(2026, 9, 24)),
        ("Thu, 24 Sep 2026 00:00:00 GMT", date(2026, 9, 24)),
        ("Thu, 24 Sep 2026 00:00:00", date(2026, 9, 24)),
        ("24 Sep 2026 00:00:00 EST", date(2026, 9, 24)),
        ("2026-09-24T00:00:00-04:00", date(2026, 9, 24)),
        ("2026-09-24", date(2026, 9, 24)),
        # Unreadable ones give way to the feed's own date.
        ("soon", DAY),
        ("", DAY),
        ("Thu, 99 Foo 2026 25:00:00 -0400", DAY),
        ("Thu, 24 Sep 2026 00:00:00 +9999", DAY),
        ("0001-01-01T00:00:00+12:00", DAY),
        ("9999-12-31T23:59:59-12:00", DAY),
        (", , , ,", DAY),
    ],
)
def test_the_day_is_the_one_in_the_dates_own_zone(text: str, day: date) -> None:
    assert record(announced("new"), f"<pubDate>{text}</pubDate>").days == (day,)


def test_times_are_in_utc() -> None:
    paper = record(announced("replace"), "<pubDate>Thu, 24 Sep 2026 00:00:00 +0900</pubDate>")
    assert paper.updated == datetime(2026, 9, 23, 15, tzinfo=UTC)
    assert paper.updated is not None
    assert paper.updated.tzinfo is UTC


def test_without_any_date_there_is_no_day() -> None:
    body = atom(entry(announced("new")), entry(announced("replace")))
    for paper in read(body).records:
        assert (paper.days, paper.updated) == ((), None)
        assert paper.published == datetime(2026, 9, 1, tzinfo=UTC)


def test_an_id_without_a_month_has_no_date() -> None:
    paper = record(announced("new"), guid="oai:arXiv.org:2600.01234v1")
    assert (paper.published, paper.days) == (None, (DAY,))


# Missing, odd and many items


PARTS = {
    "guid": "<guid>oai:arXiv.org:2609.01234v1</guid>",
    "link": "<link>https://arxiv.org/abs/2609.01234</link>",
    "title": "<title>A Title</title>",
    "text": described("arXiv:2609.01234v1 Announce Type: new \nAbstract: We do."),
    "category": "<category>cs.LG</category>",
    "date": f"<pubDate>{TODAY}</pubDate>",
    "kind": announced("new"),
    "doi": "<arxiv:DOI>10.1000/a</arxiv:DOI>",
    "creator": "<dc:creator>A. One</dc:creator>",
}


@pytest.mark.parametrize(
    "missing",
    [names for count in (0, 1, 2) for names in itertools.combinations(PARTS, count)],
    ids="-".join,
)
@pytest.mark.parametrize("empty", [False, True])
def test_any_elements_may_be_missing_or_empty(missing: tuple[str, ...], empty: bool) -> None:
    def part(key: str) -> str:
        if key not in missing:
            return PARTS[key]
        tag = PARTS[key][1:].partition(">")[0]
        return f"<{tag}/>" if empty else ""

    page = read(rss(f"<item>{''.join(map(part, PARTS))}</item>"))
    assert page.received == 1
    if "title" in missing:
        assert page.problems == ("entry 1: without a title (2609.01234)",)
        return
    (paper,) = page.records
    assert name(paper) == "arxiv:2609.01234"
    assert paper.version == (None if {"guid", "text"} <= set(missing) else 1)
    assert paper.days == (() if {"kind", "text"} <= set(missing) else (DAY,))
    assert (paper.abstract is None) == ("text" in missing)
    assert (paper.categories == ()) == ("category" in missing)
    assert (paper.authors == ()) == ("creator" in missing)
    assert len(paper.identifiers) == (1 if "doi" in missing else 2)


def test_the_order_of_elements_is_free_and_unknown_ones_are_ignored() -> None:
    parts = [
        *PARTS.values(),
        "<x:y xmlns:x='urn:x'><x:z>1</x:z></x:y>",
        "<dc:rights>by</dc:rights>",
    ]
    assert only(rss(f"<item>{''.join(parts)}</item>")) == only(
        rss(f"<item>{''.join(reversed(parts))}</item>")
    )


def test_both_kinds_of_feed_say_the_same() -> None:
    of_atom = entry(
        '<link href="https://arxiv.org/abs/2609.01234" rel="alternate" type="text/html"/>',
        "<updated>2026-09-24T08:58:05+00:00</updated>",
        "<summary>arXiv:2609.01234v1 Announce Type: new \nAbstract: We do.</summary>",
        '<category term="cs.LG"/>',
        f"<published>{TODAY_ISO}</published>",
        *(PARTS[key] for key in ("kind", "doi", "creator")),
        title="A Title",
    )
    assert only(atom(of_atom)) == only(rss(f"<item>{''.join(PARTS.values())}</item>"))


def test_unusable_items_are_reported_and_the_rest_goes_on() -> None:
    page = read(
        rss(
            item(guid="urn:x"),
            item(guid=None),
            item("<link>https://example.org/a</link>", guid=None),
            item(title=None),
            item(title=" "),
            "<item/>",
            item(),
        )
    )
    assert (page.received, len(page.records), page.following) == (7, 1, None)
    assert page.problems == (
        "entry 1: without a usable arXiv id (urn:x)",
        "entry 2: without a usable arXiv id ()",
        "entry 3: without a usable arXiv id (https://example.org/a)",
        "entry 4: without a title (2609.01234)",
        "entry 5: without a title (2609.01234)",
        "entry 6: without a usable arXiv id ()",
    )


@pytest.mark.parametrize("body", [rss(), atom()])
def test_a_feed_without_items_is_a_good_empty_page(body: bytes) -> None:
    page = read(body)
    assert (page.records, page.received, page.problems) == ((), 0, ())
    assert refused(body) is None


@pytest.mark.parametrize("kind", ["rss", "atom"])
def test_ten_thousand_items_are_read_at_one_go(kind: str) -> None:
    names = [f"26{1 + number % 12:02}.{number:05}" for number in range(10_000)]
    items: list[str] = []
    for number, one in enumerate(names):
        announce_type, of = announced(KINDS[number % len(KINDS)]), f"oai:arXiv.org:{one}v1"
        published = f"<published>{TODAY_ISO}</published>"
        if kind == "rss":
            items.append(item(announce_type, guid=of))
        else:
            items.append(entry(announce_type, published, entry_id=of))
    page = read(rss(*items) if kind == "rss" else atom(*items))
    assert [name(paper) for paper in page.records] == [f"arxiv:{one}" for one in names]
    assert page.received == 10_000
    assert sum(bool(paper.days) for paper in page.records) == 4_000
    assert sum(paper.updated is not None for paper in page.records) == 6_000


# Error reports


BAD = "Bad archive 'xx'. Valid archive names are: astro-ph, cs, math."
ERRORS = (
    rss(title="Feed error for query: https://rss.arxiv.org/rss/xx", about=BAD),
    atom(title="Feed error for query: https://rss.arxiv.org/atom/xx", about=BAD),
    rss(item(described(BAD), guid="http://arxiv.org/api/errors#x", title="Error")),
    rss(item(described(f"\n {BAD}\n"), guid=None, title="Feed error")),
    rss(item(), item(described(BAD), guid=None, title="ERROR: bad request")),
    atom(entry(f"<summary>{BAD}</summary>", entry_id="urn:error", title="Error")),
)


@pytest.mark.parametrize("body", ERRORS)
def test_an_error_report_is_told_in_arxivs_words(body: bytes) -> None:
    assert refused(body) == BAD
    with pytest.raises(SourceError, match="arXiv reports an error") as caught:
        read(body)
    assert BAD.rstrip(".") in str(caught.value)


def test_an_error_without_words_has_its_title() -> None:
    assert refused(rss(title="Feed error for query: xx", about=" ")) == "Feed error for query: xx"
    assert refused(rss(item(guid=None, title="Error"))) == "Error"


def test_an_error_is_one_printable_line() -> None:
    words = refused(rss(title="Feed error", about=f"no\u202e\n{'x' * 500}")) or ""
    assert words.isprintable()
    assert len(words) <= 120


@pytest.mark.parametrize("title", ["Error", "Errors", "Error: what models learn from it"])
def test_a_paper_may_be_called_an_error(title: str) -> None:
    assert only(rss(item(title=title))).title == title


@pytest.mark.parametrize("title", ["Errors in variables", "Error-correcting codes", "On error."])
def test_an_item_without_an_id_is_no_error_report_for_its_words(title: str) -> None:
    page = read(rss(item(guid=None, title=title), item()))
    assert (len(page.records), len(page.problems)) == (1, 1)


# Answers that are no feed


BOMB = b'<!DOCTYPE rss [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><rss/>'
RDF = (
    b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
    b'xmlns="http://purl.org/rss/1.0/"><channel><title>x</title></channel></rdf:RDF>'
)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (b"", "an empty answer"),
        (b"Rate exceeded.", 'the text "Rate exceeded."'),
        (b"<!DOCTYPE html>\n<html><title>503 busy</title></html>", "an HTML page: 503 busy"),
        (b"<html><body><p>busy</p></body></html>", "an HTML page"),
        (b"<OAI-PMH/>", "XML with the root element <OAI-PMH>"),
        (RDF, "XML with the root element <rdf:RDF>"),
        (b"<feed/>", "XML with the root element <feed>"),
        (b"<channel><title>x</title></channel>", "XML with the root element <channel>"),
        (b"<rss version='2.0'/>", "RSS without a channel"),
        (b"<rss><channel/></rss>", "a feed without a title or items"),
        (b"<feed xmlns='http://www.w3.org/2005/Atom'/>", "a feed without a title or items"),
        (rss(item())[:-20], "XML that breaks off after"),
        (rss("<item></rss>"), "broken XML at line"),
        (BOMB, "XML with a document type"),
        (b'{"error": "no"}', "an error report: no"),
        (b"null", 'the text "null"'),
        (b"[]", "JSON of another kind"),
        (b"\x1f\x8b\x08\x00", "binary data"),
    ],
)
def test_an_answer_that_is_no_feed_says_what_came(answer: bytes, said: str) -> None:
    with pytest.raises(SourceError) as caught:
        read(answer)
    message = str(caught.value)
    assert said in message
    assert message.startswith("arXiv sent something else than a feed of papers")
    assert "\n" not in message
    assert refused(answer) is None


def test_a_feed_of_something_else_has_only_problems() -> None:
    page: Page = read(rss("<item><title>News</title><link>https://example.org/1</link></item>"))
    assert (page.records, page.received) == ((), 1)
