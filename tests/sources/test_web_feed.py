from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from paperdeck.config.source_settings import SOURCE_DEFAULTS
from paperdeck.model.identifiers import url_identifier
from paperdeck.sources.contract import Address, FeedAsk
from paperdeck.sources.errors import SourceError
from paperdeck.sources.registry import find_source
from paperdeck.sources.web_feed.source import SOURCES, ask_feeds, feed_name, read_feed

if TYPE_CHECKING:
    from pathlib import Path

    from paperdeck.model.paper import PaperRecord
    from paperdeck.sources.contract import Page

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
ADDRESS = "https://journal.example/feeds/new.xml"

RDF = """<?xml version="1.0" encoding="UTF-8"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:prism="http://prismstandard.org/namespaces/basic/2.0/">
 <channel rdf:about="http://feeds.letters.example/rss/current">
  <title>Letters on Lakes</title>
  <link>http://feeds.letters.example/rss/current</link>
  <prism:publicationName>Letters on Lakes</prism:publicationName>
  <items><rdf:Seq><rdf:li rdf:resource="https://www.nature.com/articles/s41586-026-01234-5"/>
  </rdf:Seq></items>
 </channel>
 <image><title>Logo</title><url>https://letters.example/logo.png</url></image>
 <item rdf:about="https://www.nature.com/articles/s41586-026-01234-5">
  <title><![CDATA[Warm lakes release less CO<sub>2</sub> than <i>we</i> thought]]></title>
  <link>https://www.nature.com/articles/s41586-026-01234-5</link>
  <content:encoded><![CDATA[<p>Letters on Lakes, Published online: 18 November 2026;
   <a href="https://www.nature.com/articles/s41586-026-01234-5">doi:10.1038/s41586-026-01234-5</a>
   </p>We measured lakes &amp; ponds for a year.]]></content:encoded>
  <dc:title>Warm lakes release less CO2 than we thought</dc:title>
  <dc:creator>Ada Lake</dc:creator><dc:creator>Ben Pond</dc:creator>
  <dc:identifier>doi:10.1038/s41586-026-01234-5</dc:identifier>
  <dc:source>Letters on Lakes, Published online: 2026-11-18; | doi:10.1038/s41586-026</dc:source>
  <dc:date>2026-11-18</dc:date>
  <prism:publicationName>Letters on Lakes</prism:publicationName>
  <prism:doi>10.1038/s41586-026-01234-5</prism:doi>
  <prism:url>https://www.nature.com/articles/s41586-026-01234-5</prism:url>
 </item>
</rdf:RDF>"""

RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:prism="http://prismstandard.org/namespaces/basic/2.0/"
 xmlns:atom="http://www.w3.org/2005/Atom">
 <channel><title>Recent Articles in Phys. Rev. Q</title><link>http://journals.aps.example/q/</link>
 <atom:link rel="self" href="http://feeds.aps.example/rss/recent/q.xml"/>
 <item>
  <title>Sound in <math><msup><mi>He</mi><mn>4</mn></msup></math> films</title>
  <link>http://link.aps.org/doi/10.1103/PhysRevQ.12.034567</link>
  <description>&lt;p&gt;Author(s): C. Wave and D. Film&lt;/p&gt;&lt;p&gt;Sound is slow
   where films are thin.&lt;/p&gt;&lt;br/&gt;[Phys. Rev. Q 12, 034567] Published Mon</description>
  <pubDate>Mon, 16 Nov 2026 10:00:00 -0500</pubDate>
  <guid isPermaLink="true">http://link.aps.org/doi/10.1103/PhysRevQ.12.034567</guid>
  <category>Liquids</category><dc:creator>C. Wave and D. Film</dc:creator>
  <dc:date>2026-11-16T10:00:00-05:00</dc:date>
  <prism:publicationName>Physical Review Q</prism:publicationName>
 </item></channel></rss>"""

ATOM = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://dl.acm.org/">
 <title type="text">ACM Transactions on Tests: Table of Contents</title>
 <id>https://dl.acm.org/journal/tot</id><updated>2026-11-20T00:00:00Z</updated>
 <entry>
  <title type="html">Flaky tests &amp;amp; how to &lt;em&gt;mend&lt;/em&gt; them</title>
  <link rel="self" href="/feed/1"/>
  <link rel="alternate" type="text/html" href="/doi/abs/10.1145/3534678.3539000?af=R"/>
  <link rel="related" type="application/pdf" href="doi/pdf/10.1145/3534678.3539000"/>
  <id>tag:dl.acm.org,2026:3539000</id>
  <author><name>Eve Check</name></author><author><name>Fay Retry</name></author>
  <published>2026-11-02T08:00:00+01:00</published><updated>2026-11-05T00:00:00Z</updated>
  <category term="sw-test" label="Software testing"/>
  <summary type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>We rerun tests
   where a &lt; b.</p><p>They <b>pass</b>.</p></div></summary>
 </entry>
</feed>"""

BLOG = """<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"
 xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:wfw="http://wellformedweb.org/CommentAPI/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:slash="http://purl.org/rss/1.0/modules/slash/">
<channel><title>A Lab&#8217;s Blog</title><link>https://lab.example</link>
<generator>https://wordpress.org/?v=6.9</generator>
 <item>
  <title>What we learned from 1,000 reviews</title>
  <link>https://lab.example/2026/11/reviews/?utm_source=rss&#038;utm_medium=rss&#038;p=2#more</link>
  <comments>https://lab.example/2026/11/reviews/#respond</comments>
  <dc:creator><![CDATA[Gus Review]]></dc:creator>
  <pubDate>Thu, 19 Nov 2026 12:00:00 +0000</pubDate>
  <category><![CDATA[Peer review]]></category><category><![CDATA[Uncategorized]]></category>
  <guid isPermaLink="false">https://lab.example/?p=42</guid>
  <description><![CDATA[<p>We read them all. [&#8230;]</p>]]></description>
  <content:encoded><![CDATA[<!-- wp:paragraph --><p>We read them all.<br />Really.</p>
<script>track("<p>no</p>")</script><ul><li>One</li><li>Two&nbsp;more</li></ul>
<figure><img src="x.png" alt="a > b"/></figure>]]></content:encoded>
  <slash:comments>3</slash:comments>
 </item></channel></rss>"""

JSON_FEED = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "Notes",
    "home_page_url": "https://notes.example/",
    "authors": [{"name": "Hal Note", "url": "https://notes.example/hal"}],
    "items": [
        {
            "id": "https://notes.example/1",
            "url": "/1",
            "title": "On <em>proofs</em>",
            "content_html": "<p>A proof.</p><p>Another.</p>",
            "summary": "A proof.",
            "date_published": "2026-11-01T10:00:00+02:00",
            "date_modified": "2026-11-02T10:00:00Z",
            "tags": ["logic", " proofs ", 7],
            "attachments": [{"url": "/1.pdf", "mime_type": "application/pdf"}, "odd"],
        },
        {"id": 2, "title": "Numbered", "content_text": "x", "author": {"name": "Ida Old"}},
    ],
}

NEWSLETTER = """<?xml version="1.0" encoding="UTF-8"?>
<rss xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" version="2.0">
<channel><title><![CDATA[Weekly Weights]]></title><itunes:author>Jo</itunes:author>
<item><title><![CDATA[Issue 7: Less is more]]></title><itunes:title>Other</itunes:title>
<description><![CDATA[A subtitle, no more]]></description>
<link>https://weights.example/p/issue-7</link>
<guid isPermaLink="false">https://weights.example/p/issue-7</guid>
<dc:creator><![CDATA[Jo Weight]]></dc:creator><pubDate>Fri, 20 Nov 2026 07:01:02 GMT</pubDate>
<enclosure url="https://cdn.example/7.jpeg" length="0" type="image/jpeg"/>
<content:encoded><![CDATA[ARTICLE]]></content:encoded></item></channel></rss>"""


def read(body: str | bytes, *, address: str = ADDRESS, limit: int = 2_000) -> Page:
    raw = body.encode() if isinstance(body, str) else body
    return read_feed(raw, address=address, now=NOW, limit=limit)


def only(body: str | bytes) -> PaperRecord:
    page = read(body)
    assert page.problems == ()
    assert page.received == 1
    return page.records[0]


NAMESPACES = (
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom" '
    'xmlns:prism="http://prismstandard.org/namespaces/1.2/basic/" '
    'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
)


def rss(*items: str, title: str = "A feed") -> str:
    entries = "".join(f"<item>{item}</item>" for item in items)
    head = f'<rss version="2.0" {NAMESPACES}><channel><title>{title}</title>'
    return f"{head}{entries}</channel></rss>"


def entry(inside: str = "", *, title: str = "A title", link: str = "https://a.example/1") -> str:
    return f"<title>{title}</title><link>{link}</link>{inside}"


def with_entry(inside: str = "", *, title: str = "A title") -> PaperRecord:
    return only(rss(entry(inside, title=title)))


def names(record: PaperRecord) -> list[str]:
    return [str(name) for name in record.identifiers]


def people(record: PaperRecord) -> list[str]:
    return [author.name for author in record.authors]


def error(body: str | bytes, *, address: str = ADDRESS) -> str:
    with pytest.raises(SourceError) as caught:
        read(body, address=address)
    return str(caught.value)


# Asking


def ask(*urls: str, limit: int = 500) -> FeedAsk:
    at = Address("https://feed.invalid")
    return FeedAsk(at, now=NOW, start=date(2026, 11, 14), urls=urls, limit=limit)


def test_the_source_is_registered_with_its_defaults() -> None:
    source = find_source("feed")
    assert source is SOURCES["feed"]
    assert source.defaults == SOURCE_DEFAULTS["feed"]
    assert source.feed is not None


def test_each_address_is_asked_for_once_if_it_has_changed() -> None:
    address = "https://A.example/rss?jc=1"
    series = ask_feeds(ask(address, "https://b.example/feed/", f"{address}#top"))
    assert [one.name for one in series] == ["a.example/rss?jc=1", "b.example/feed/"]
    assert [one.request.address for one in series] == [address, "https://b.example/feed/"]
    assert all(one.conditional for one in series)


def test_feeds_are_accepted_and_a_page_only_in_need() -> None:
    accept = ask_feeds(ask(ADDRESS))[0].request.accept
    assert {"application/rss+xml", "application/atom+xml", "application/feed+json"} <= {*accept}
    assert accept[-1] == "text/html;q=0.1"


def test_a_series_reads_with_its_own_address_and_limit() -> None:
    series = ask_feeds(ask("https://a.example/x/feed", limit=1))[0]
    page = series.read(rss(entry(link="../1"), entry(link="2")).encode())
    assert [record.url for record in page.records] == ["https://a.example/1"]
    assert page.received == 1


def test_a_refusal_names_the_feed() -> None:
    series = ask_feeds(ask("https://a.example/gone"))[0]
    assert series.refused is not None
    assert series.refused(b"<html>") == "a.example/gone"


def test_without_addresses_nothing_is_asked() -> None:
    assert ask_feeds(ask()) == []


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("https://www.example.org/a.rss", "www.example.org/a.rss"),
        ("http://127.0.0.1:8080/f", "127.0.0.1:8080/f"),
        ("https://example.org", "example.org"),
        ("https://example.org/?feed=rss&Token=s3cret", "example.org/?feed=rss&Token=…"),
        ("https://example.org/f?api_key=s3cret&a=1", "example.org/f?api_key=…&a=1"),
    ],
)
def test_a_name_tells_feeds_apart_and_keeps_keys_to_itself(address: str, name: str) -> None:
    assert feed_name(address) == name


# Whole feeds, as journals and blogs publish them


def test_a_journals_rdf_is_read() -> None:
    record = only(RDF)
    assert record.source == "feed"
    assert names(record) == ["doi:10.1038/s41586-026-01234-5"]
    assert record.title == r"Warm lakes release less CO\textsubscript{2} than we thought"
    assert record.abstract == (
        "Letters on Lakes, Published online: 18 November 2026; doi:10.1038/s41586-026-01234-5"
        "\n\nWe measured lakes & ponds for a year."
    )
    assert people(record) == ["Ada Lake", "Ben Pond"]
    assert record.published == datetime(2026, 11, 18, tzinfo=UTC)
    assert record.venue == "Letters on Lakes"
    assert record.url == "https://www.nature.com/articles/s41586-026-01234-5"
    assert record.days == ()
    assert record.categories == ()


def test_a_publishers_rss_is_read() -> None:
    record = only(RSS)
    assert names(record) == ["doi:10.1103/physrevq.12.034567"]
    assert record.title == r"Sound in He\textsuperscript{4} films"
    assert record.abstract is not None
    assert record.abstract.split("\n\n") == [
        "Author(s): C. Wave and D. Film",
        "Sound is slow where films are thin.",
        "[Phys. Rev. Q 12, 034567] Published Mon",
    ]
    assert people(record) == ["C. Wave", "D. Film"]
    assert record.published == datetime(2026, 11, 16, 15, tzinfo=UTC)
    assert record.venue == "Physical Review Q"
    assert record.keywords == ("Liquids",)


def test_a_publishers_atom_is_read() -> None:
    record = only(ATOM)
    assert names(record) == ["doi:10.1145/3534678.3539000"]
    assert record.title == "Flaky tests & how to mend them"
    assert record.abstract == "We rerun tests where a < b.\n\nThey pass."
    assert people(record) == ["Eve Check", "Fay Retry"]
    assert record.published == datetime(2026, 11, 2, 7, tzinfo=UTC)
    assert record.updated == datetime(2026, 11, 5, tzinfo=UTC)
    assert record.venue == "ACM Transactions on Tests: Table of Contents"
    assert record.url == "https://dl.acm.org/doi/abs/10.1145/3534678.3539000?af=R"
    assert record.pdf_url == "https://dl.acm.org/doi/pdf/10.1145/3534678.3539000"
    assert record.keywords == ("Software testing",)


def test_a_blog_is_read() -> None:
    record = only(BLOG)
    assert record.identifiers == (url_identifier("https://lab.example/2026/11/reviews/?p=2"),)
    assert record.url == (
        "https://lab.example/2026/11/reviews/?utm_source=rss&utm_medium=rss&p=2#more"
    )
    assert record.abstract == "We read them all. Really.\n\nOne\n\nTwo more"
    assert people(record) == ["Gus Review"]
    assert record.keywords == ("Peer review",)
    assert record.venue is None
    assert record.published == datetime(2026, 11, 19, 12, tzinfo=UTC)


def test_of_a_newsletter_the_short_text_is_taken() -> None:
    article = "".join(f"<p>Paragraph {number} of many words.</p>" for number in range(300))
    record = only(NEWSLETTER.replace("ARTICLE", article))
    assert record.title == "Issue 7: Less is more"
    assert record.abstract == "A subtitle, no more"
    assert record.identifiers == (url_identifier("https://weights.example/p/issue-7"),)
    assert people(record) == ["Jo Weight"]
    assert record.pdf_url is None


def test_a_json_feed_is_read() -> None:
    page = read(json.dumps(JSON_FEED))
    first, second = page.records
    assert first.identifiers == (url_identifier("https://journal.example/1"),)
    assert first.title == "On proofs"
    assert first.abstract == "A proof.\n\nAnother."
    assert people(first) == ["Hal Note"]
    assert first.published == datetime(2026, 11, 1, 8, tzinfo=UTC)
    assert first.updated == datetime(2026, 11, 2, 10, tzinfo=UTC)
    assert first.keywords == ("logic", "proofs")
    assert first.pdf_url == "https://journal.example/1.pdf"
    assert second.identifiers == (url_identifier(f"{ADDRESS}#2"),)
    assert (people(second), second.abstract, second.url) == (["Ida Old"], "x", None)


def test_a_recorded_arxiv_feed_names_papers_on_arxiv(recordings: Path) -> None:
    file = recordings / "arxiv_rss" / "arxiv_rss_2026-09-24_trimmed.xml"
    page = read(file.read_bytes())
    assert page.problems == ()
    first, second = page.records
    assert names(first) == ["doi:10.1093/bioinformatics/btac431", "arxiv:2205.06398"]
    assert names(second) == ["arxiv:2009.13987"]
    assert people(first) == ["Pritam Dey", "Zhengwu Zhang", "David B. Dunson"]
    assert first.published == datetime(2026, 9, 24, 4, tzinfo=UTC)
    assert first.keywords == ("stat.ME", "stat.AP", "stat.ML")
    assert first.venue is not None


@pytest.mark.parametrize(
    "begin",
    [
        "<rss>",
        '<rss version="0.91">',
        '<rss version="2.0" xmlns="http://backend.userland.com/rss2">',
        '<rss xmlns="http://blogs.law.harvard.edu/tech/rss">',
    ],
)
def test_old_rss_is_read(begin: str) -> None:
    body = f"<?xml version='1.0'?>{begin}<channel><item>{entry()}</item></channel></rss>"
    assert only(body).title == "A title"


def test_rss_090_is_read() -> None:
    body = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        'xmlns="http://my.netscape.com/rdf/simple/0.9/"><channel><title>C</title></channel>'
        f"<item>{entry()}</item></rdf:RDF>"
    )
    assert only(body).url == "https://a.example/1"


def test_atom_03_is_read() -> None:
    body = (
        '<feed version="0.3" xmlns="http://purl.org/atom/ns#"><entry><title>T</title>'
        '<link rel="alternate" href="https://a.example/1"/><issued>2026-01-02T03:04:05Z</issued>'
        "</entry></feed>"
    )
    assert only(body).published == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def test_prefixes_are_free() -> None:
    body = (
        '<a:feed xmlns:a="http://www.w3.org/2005/Atom" xmlns:b="http://purl.org/dc/elements/1.1/">'
        '<a:entry><a:title>T</a:title><a:link href="https://a.example/1"/>'
        "<b:creator>Kay Prefix</b:creator></a:entry></a:feed>"
    )
    assert people(only(body)) == ["Kay Prefix"]


@pytest.mark.parametrize(
    "body",
    [
        rss(),
        "<rss/>",
        "<feed/>",
        '{"version": "https://jsonfeed.org/version/1", "items": []}',
        '{"version": "https://jsonfeed.org/version/1", "items": null}',
    ],
)
def test_a_feed_may_be_empty(body: str) -> None:
    page = read(body)
    assert (page.records, page.received, page.problems) == ((), 0, ())


# Identifiers


@pytest.mark.parametrize(
    ("inside", "name"),
    [
        ("<prism:doi>10.1000/ABC.1</prism:doi>", "doi:10.1000/abc.1"),
        ("<dc:identifier>doi:10.1000/abc.1</dc:identifier>", "doi:10.1000/abc.1"),
        ("<dc:identifier>DOI: 10.1000/abc.1</dc:identifier>", "doi:10.1000/abc.1"),
        ("<dc:identifier>info:doi/10.1000/abc.1</dc:identifier>", "doi:10.1000/abc.1"),
        ("<dc:identifier>urn:doi:10.1000/abc.1</dc:identifier>", "doi:10.1000/abc.1"),
        ("<dc:identifier>https://doi.org/10.1000/abc.1</dc:identifier>", "doi:10.1000/abc.1"),
        ("<guid>https://dx.doi.org/10.1000%2Fabc.1</guid>", "doi:10.1000/abc.1"),
        ("<guid isPermaLink='false'>10.1000/abc.1</guid>", "doi:10.1000/abc.1"),
        ("<guid>oai:arXiv.org:2401.01234v2</guid>", "arxiv:2401.01234"),
        ("<guid>arXiv:math.AG/0601001</guid>", "arxiv:math/0601001"),
        ("<guid>pubmed:38123456</guid>", "pmid:38123456"),
        ("<dc:identifier>doi:10.48550/arXiv.2401.01234</dc:identifier>", "arxiv:2401.01234"),
    ],
)
def test_a_name_may_stand_beside_the_link(inside: str, name: str) -> None:
    assert names(with_entry(inside)) == [name]


@pytest.mark.parametrize(
    ("link", "name"),
    [
        ("https://arxiv.org/abs/2401.01234v1", "arxiv:2401.01234"),
        ("http://export.arxiv.org/pdf/2401.01234", "arxiv:2401.01234"),
        (
            "https://www.biorxiv.org/content/10.1101/2024.01.02.573512v1?rss=1",
            "doi:10.1101/2024.01.02.573512",
        ),
        ("https://doi.org/10.1000/abc", "doi:10.1000/abc"),
        ("https://dl.acm.org/doi/10.1145/3534678", "doi:10.1145/3534678"),
        ("https://dl.acm.org/doi/full/10.1145/3.4?af=R", "doi:10.1145/3.4"),
        ("https://onlinelibrary.wiley.com/doi/10.1002/anie.20261?af=R", "doi:10.1002/anie.20261"),
        ("https://www.science.org/doi/abs/10.1126/science.abc1234", "doi:10.1126/science.abc1234"),
        ("https://www.pnas.org/doi/abs/10.1073/pnas.261?af=R", "doi:10.1073/pnas.261"),
        ("http://link.aps.org/doi/10.1103/PhysRevX.1.2", "doi:10.1103/physrevx.1.2"),
        ("https://journals.aps.org/prx/abstract/10.1103/abc-def", "doi:10.1103/abc-def"),
        ("https://link.springer.com/article/10.1007/s00-1", "doi:10.1007/s00-1"),
        ("https://iopscience.iop.org/article/10.1088/1-2/ab1/meta", "doi:10.1088/1-2/ab1"),
        ("https://www.frontiersin.org/articles/10.3389/f.2026.1/full", "doi:10.3389/f.2026.1"),
        ("https://pubs.aip.org/x/doi/10.1063/5.02/3267890/A-Title", "doi:10.1063/5.02"),
        (
            "https://x.example/doi/pdf/10.1002/(SICI)1097%3C1::A%3E3.0.pdf",
            "doi:10.1002/(sici)1097<1::a>3.0",
        ),
        ("https://journals.plos.org/one/article?id=10.1371/j.pone.1", "doi:10.1371/j.pone.1"),
        ("https://x.example/article?id=10.1371%2Fj.pone.1", "doi:10.1371/j.pone.1"),
        ("https://www.nature.com/articles/s41586-026-1-5", "doi:10.1038/s41586-026-1-5"),
        ("https://www.nature.com/articles/477023a.pdf", "doi:10.1038/477023a"),
    ],
)
def test_an_address_may_hold_the_name(link: str, name: str) -> None:
    assert names(only(rss(entry(link=link)))) == [name]


@pytest.mark.parametrize(
    "link",
    [
        "https://blog.example/2024/10.2024/12",
        "https://www.nature.com/articles/",
        "https://www.nature.com/nature/volumes/600",
        "https://blog.example/?id=10",
        "https://blog.example/doi/10.1/x",
        "https://huggingface.co/blog/post",
    ],
)
def test_an_address_without_a_name_is_one_itself(link: str) -> None:
    assert only(rss(entry(link=link))).identifiers == (url_identifier(link),)


@pytest.mark.parametrize("key", ["2401.01234", "url:0123456789abcdef", "1234", "dblp:conf/x/y"])
def test_a_bare_number_as_id_is_no_name_of_a_paper(key: str) -> None:
    record = with_entry(f"<guid>{key}</guid>")
    assert record.identifiers == (url_identifier("https://a.example/1"),)


def test_an_entry_names_one_paper() -> None:
    record = with_entry(
        "<prism:doi>10.1000/first</prism:doi><dc:identifier>doi:10.1000/other</dc:identifier>"
        "<guid>arXiv:2401.01234</guid>"
    )
    assert names(record) == ["doi:10.1000/first", "arxiv:2401.01234"]


@pytest.mark.parametrize(
    ("link", "named"),
    [
        ("https://a.example/1?utm_source=x&amp;a=1&amp;UTM_Medium=y", "https://a.example/1?a=1"),
        ("https://a.example/1?utm_source=x", "https://a.example/1"),
        ("https://a.example/1#section", "https://a.example/1"),
    ],
)
def test_an_address_is_named_without_tracking(link: str, named: str) -> None:
    assert only(rss(entry(link=link))).identifiers == (url_identifier(named),)


def test_entries_of_one_page_are_told_apart_by_their_fragments() -> None:
    links = ["https://a.example/news#1", "https://a.example/news#2"]
    page = read(rss(*(entry(f"<guid>{link}</guid>", link=link) for link in links)))
    assert [record.identifiers[0] for record in page.records] == [*map(url_identifier, links)]


@pytest.mark.parametrize(
    ("inside", "link"),
    [
        ("<guid>https://a.example/g</guid>", "https://a.example/g"),
        ("<link/><guid isPermaLink='true'> https://a.example/g </guid>", "https://a.example/g"),
        ("<link> /x?a=1&amp;amp;b=2 </link>", "https://journal.example/x?a=1&b=2"),
        ("<link>https://a.example/a b</link>", "https://a.example/a%20b"),
        ("<atom:link href='y'/>", "https://journal.example/feeds/y"),
        ("<link>javascript:alert(1)</link><guid>https://a.example/g</guid>", "https://a.example/g"),
        ("<link>https://[broken</link><guid>https://a.example/g</guid>", "https://a.example/g"),
        ("<prism:url>https://a.example/p</prism:url><guid>7</guid>", "https://a.example/p"),
    ],
)
def test_the_link_is_found_and_made_whole(inside: str, link: str) -> None:
    assert only(rss(f"<title>T</title>{inside}")).url == link


def test_addresses_are_relative_to_the_nearest_base() -> None:
    body = (
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://b.example/x/">'
        '<entry xml:base="y/"><title>T</title><link href="1"/></entry></feed>'
    )
    assert only(body).url == "https://b.example/x/y/1"


@pytest.mark.parametrize(
    ("key", "named"),
    [("urn:uuid:1-2-3", "urn:uuid:1-2-3"), ("17", f"{ADDRESS}#17")],
)
def test_an_id_is_enough(key: str, named: str) -> None:
    record = only(rss(f"<title>T</title><guid isPermaLink='false'>{key}</guid>"))
    assert (record.identifiers, record.url) == ((url_identifier(named),), None)


def test_unusable_entries_are_reported_and_the_rest_goes_on() -> None:
    page = read(
        rss(
            "<title>Nowhere</title>",
            "<link>https://a.example/1</link>",
            "",
            "<title> <![CDATA[<b> </b>]]> </title><guid>7</guid>",
            entry(),
        )
    )
    assert len(page.records) == 1
    assert page.received == 5
    assert page.problems == (
        "entry 1: without a link or an id (Nowhere)",
        "entry 2: without a title (https://a.example/1)",
        "entry 3: without a link or an id (no title)",
        "entry 4: without a title (7)",
    )


# Texts


@pytest.mark.parametrize(
    ("title", "read_as"),
    [
        (" Two\n  lines ", "Two lines"),
        ("<![CDATA[A <b class='x'>bold</b> claim]]>", "A bold claim"),
        ("A &lt;b&gt;bold&lt;/b&gt; claim", "A bold claim"),
        ("A &amp;lt;i&amp;gt;bold&amp;lt;/i&amp;gt; claim", "A bold claim"),
        ("A <i>bold</i> claim", "A bold claim"),
        ("Cats &amp;amp; dogs &amp;#8217;n&amp;#8217; mice", "Cats & dogs ’n’ mice"),
        ("Cats &amp;amp;amp; dogs", "Cats & dogs"),
        ("10&lt;sup&gt;5&lt;/sup&gt; cells", r"10\textsuperscript{5} cells"),
        ("The &lt;think&gt; token and &lt;s&gt;", "The <think> token and <s>"),
        ("Where a &lt;b and c&gt; d", "Where a <b and c> d"),
        ("If $x&lt;y$ and $y&gt;z$", "If $x<y$ and $y>z$"),
        ("A&amp;nbsp;B", "A B"),
        ("&lt;a title=&quot;1 &gt; 0&quot; href='x'&gt;Link&lt;/a&gt;", "Link"),
        ("&lt;a title=it's&gt;Link&lt;/a&gt;", "Link"),
        ("&lt;jats:italic&gt;E. coli&lt;/jats:italic&gt;", "E. coli"),
        ("AT&amp;T", "AT&T"),
    ],
)
def test_a_title_is_one_plain_line(title: str, read_as: str) -> None:
    assert with_entry(title=title).title == read_as


@pytest.mark.parametrize(
    ("markup", "abstract"),
    [
        ("", None),
        ("  \n ", None),
        ("<p> </p><br/>", None),
        ("<p>One</p><p>Two</p>", "One\n\nTwo"),
        ("One<br><br/>Two<br>more", "One\n\nTwo more"),
        ("One\n\n\n two\n three", "One\n\ntwo three"),
        ("<div>One\n\nhalf</div>", "One half"),
        ("<h2>Title</h2>Text <a href='x'>here</a>.", "Title\n\nText here."),
        ("&lt;p&gt;One&lt;/p&gt;&lt;p&gt;Two&lt;/p&gt;", "One\n\nTwo"),
        ("<p>Write &lt;em&gt;this&lt;/em&gt;</p>", "Write <em>this</em>"),
        ("<style>p { color: red }</style>Red", "Red"),
        ("Before<script>if (a < b) {}</script> after", "Before after"),
        ("Before<!-- <p>never</p> -->", "Before"),
        ("Cut off <a href='https", "Cut off"),
        ("Let a <b", "Let a <b"),
        ("Text<iframe src='x'/> goes on", "Text goes on"),
        ("The <think> token", "The <think> token"),
        ("<P ALIGN=left>Loud</P>", "Loud"),
        ("H<sub>2</sub>O", r"H\textsubscript{2}O"),
        ("<jats:sec><jats:title>Aim</jats:title><jats:p>None.</jats:p></jats:sec>", "Aim\n\nNone."),
        ("Source: Joule, Volume 8", "Source: Joule, Volume 8"),
    ],
)
def test_an_abstract_is_plain_paragraphs(markup: str, abstract: str | None) -> None:
    record = with_entry(f"<description><![CDATA[{markup}]]></description>")
    assert record.abstract == abstract


def test_a_whole_article_is_cut_at_a_paragraph() -> None:
    article = "".join(f"<p>Paragraph {number} of many words.</p>" for number in range(300))
    abstract = with_entry(f"<content:encoded><![CDATA[{article}]]></content:encoded>").abstract
    assert abstract is not None
    assert 4_900 < len(abstract) <= 5_010
    assert abstract.endswith("of many words.\n\n…")


def test_a_long_paragraph_is_cut_at_a_word() -> None:
    abstract = with_entry(f"<description>{'word ' * 2_000}</description>").abstract
    assert abstract is not None
    assert abstract.endswith("word …")
    assert len(abstract) <= 5_010


def test_pictures_in_atom_are_no_text() -> None:
    body = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>T</title><id>urn:x:1</id>'
        '<content type="image/png">iVBORw0KGgo=</content><summary>Text.</summary></entry></feed>'
    )
    assert only(body).abstract == "Text."


# People


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        ("<dc:creator>A. Smith, B. Poe, and C. Doe</dc:creator>", ["A. Smith", "B. Poe", "C. Doe"]),
        ("<dc:creator>A. Smith and B. Jones</dc:creator>", ["A. Smith", "B. Jones"]),
        ("<dc:creator>A. Smith &amp; B. Jones</dc:creator>", ["A. Smith", "B. Jones"]),
        ("<dc:creator>Smith, Ann; Jones, Bo</dc:creator>", ["Ann Smith", "Bo Jones"]),
        ("<dc:creator>Li, J. A., van Poe, B.-C.</dc:creator>", ["J. A. Li", "B.-C. van Poe"]),
        ("<dc:creator>Smith, Ann and Jones, Bo</dc:creator>", ["Ann Smith", "Bo Jones"]),
        ("<dc:creator>Smith, Ann</dc:creator>", ["Ann Smith"]),
        ("<dc:creator>Smith and Jones</dc:creator>", ["Smith", "Jones"]),
        ("<dc:creator>Wei Zhang, Li Wei</dc:creator>", ["Wei Zhang", "Li Wei"]),
        ("<dc:creator>Martin King, Jr., Ann Lee</dc:creator>", ["Martin King Jr.", "Ann Lee"]),
        ("<dc:creator>Ann Lee, PhD</dc:creator>", ["Ann Lee"]),
        ("<dc:creator>Ann Lee, et al.</dc:creator>", ["Ann Lee"]),
        ("<dc:creator>Ann Lee et al.</dc:creator>", ["Ann Lee"]),
        ("<dc:creator>Sandy Anderson</dc:creator>", ["Sandy Anderson"]),
        ("<dc:creator>Li, Ann</dc:creator><dc:creator>Poe, Bo</dc:creator>", ["Ann Li", "Bo Poe"]),
        ("<dc:creator>Ann</dc:creator><dc:creator>Ann</dc:creator>", ["Ann"]),
        ("<dc:creator><![CDATA[\n <a href='x'>Ann&nbsp;Lee</a> ]]></dc:creator>", ["Ann Lee"]),
        ("<dc:creator> </dc:creator><dc:creator>,</dc:creator>", []),
        ("<author>ann@lee.example (Ann Lee)</author>", ["Ann Lee"]),
        ("<author>Ann Lee &lt;ann@lee.example&gt;</author>", ["Ann Lee"]),
        ("<author>ann@lee.example</author>", []),
        ("<author>ann@lee.example (Ann)</author><dc:creator>Ann Lee</dc:creator>", ["Ann Lee"]),
        ("<atom:author><atom:name>Ann Lee</atom:name></atom:author>", ["Ann Lee"]),
    ],
)
def test_people_come_in_many_forms(inside: str, expected: list[str]) -> None:
    assert people(with_entry(inside)) == expected


def test_the_feeds_author_is_that_of_entries_without_one() -> None:
    body = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><author><name>Lou Feed</name></author>'
        "<entry><title>T</title><id>urn:x:1</id></entry>"
        "<entry><title>T</title><id>urn:x:2</id><author><name>Max Own</name></author></entry>"
        "</feed>"
    )
    assert [people(record) for record in read(body).records] == [["Lou Feed"], ["Max Own"]]


# Dates


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        ("<pubDate>Fri, 20 Nov 2026 07:01:02 GMT</pubDate>", "2026-11-20 07:01:02"),
        ("<pubDate>20 Nov 26 07:01 EST</pubDate>", "2026-11-20 12:01:00"),
        ("<pubDate>Fri, 20 Nov 2026</pubDate>", "2026-11-20 00:00:00"),
        ("<pubDate>Fri, 20 Nov 2026 07:01:02 -0000</pubDate>", "2026-11-20 07:01:02"),
        ("<pubDate>2026-11-20T07:00:00+02:00</pubDate>", "2026-11-20 05:00:00"),
        ("<pubDate>2026-11-20 07:00:00 +0200</pubDate>", "2026-11-20 05:00:00"),
        ("<pubDate>2026-11-20 07:00:00 UTC</pubDate>", "2026-11-20 07:00:00"),
        ("<dc:date>2026-11-20</dc:date>", "2026-11-20 00:00:00"),
        ("<prism:publicationDate>2026-11-20</prism:publicationDate>", "2026-11-20 00:00:00"),
        ("<atom:updated>2026-11-20T00:00:00Z</atom:updated>", "2026-11-20 00:00:00"),
        ("<pubDate>soon</pubDate><dc:date>2026-11-20</dc:date>", "2026-11-20 00:00:00"),
        ("<dc:date>2026-11-23</dc:date>", "2026-11-23 00:00:00"),
        ("<dc:date>2026-11-24</dc:date>", None),
        (
            "<dc:date>2027-01-01</dc:date><atom:updated>2026-11-20</atom:updated>",
            "2026-11-20 00:00:00",
        ),
        ("<dc:date>1899-12-31</dc:date>", None),
        ("<dc:date>0001-01-01T00:00:00+23:59</dc:date>", None),
        ("<dc:date>9999-12-31T23:59:59-23:59</dc:date>", None),
        ("<dc:date>2026-11</dc:date>", None),
        ("<pubDate>Wed, 99 Foo 2026 99:99:99 +9999</pubDate>", None),
        ("<pubDate>Thu, 01 Jan 1970 00:00:00 +999999999</pubDate>", None),
        ("<pubDate/>", None),
    ],
)
def test_dates_come_in_many_forms(inside: str, expected: str | None) -> None:
    published = with_entry(inside).published
    assert published is None or published.tzinfo is UTC
    assert (published and f"{published:%Y-%m-%d %H:%M:%S}") == expected


# Venues and keywords


@pytest.mark.parametrize(
    ("inside", "venue"),
    [
        ("<prism:publicationName>Joule</prism:publicationName><dc:source>x</dc:source>", "Joule"),
        ("<dc:source>Nature, Published online: 2026-11-18; doi:10.1</dc:source>", "Nature"),
        ("<dc:source>Joule, Volume 8, Issue 1</dc:source>", "Joule"),
        ("<dc:source>https://a.example</dc:source>", None),
        ("<prism:doi>10.1000/1</prism:doi>", "A feed"),
        ("<guid>arXiv:2401.01234</guid>", None),
        ("", None),
    ],
)
def test_the_venue_is_a_journals_name(inside: str, venue: str | None) -> None:
    assert with_entry(inside).venue == venue


def test_keywords_are_few_and_different() -> None:
    words = "".join(f"<category>word {number}</category>" for number in range(20))
    marks = (
        "<category>Uncategorized</category><category/>"
        "<atom:category term='http://schemas.example/kind#post'/><dc:subject>Physics</dc:subject>"
    )
    record = with_entry(f"{marks}<category>Physics</category>{words}")
    assert len(record.keywords) == 10
    assert record.keywords[0] == "Physics"


# Broken documents


@pytest.mark.parametrize(
    "body",
    [
        b"\xef\xbb\xbf" + RSS.encode(),
        b"\n \t" + RSS.encode(),
        b"\xef\xbb\xbf\r\n" + RSS.encode(),
        RSS.replace("utf-8", "utf-16", 1).encode("utf-16"),
        RSS.encode("utf-16-le"),
        RSS.encode("utf-16-be"),
        RSS.encode("utf-32"),
        RSS.replace("utf-8", "iso-8859-1", 1).encode(),
        RSS.replace("utf-8", "no-such-encoding", 1).encode(),
        RSS.replace("utf-8", "punycode", 1).encode(),
        RSS.replace("He<", "H\x08e\x0b<").encode(),
        RSS.replace("He<", "H&#8;e&#x1F;<").encode(),
    ],
)
def test_a_feed_is_read_in_spite_of_how_it_is_written(body: bytes) -> None:
    assert only(body).title == r"Sound in He\textsuperscript{4} films"


def test_htmls_entities_are_read_where_no_entity_may_be() -> None:
    title = (
        "Caf&eacute;&nbsp;&mdash; R&D &unknown; &lt;1 &#8217; & more &LT; <![CDATA[&copy; & Co]]>"
    )
    assert with_entry(title=title).title == "Café — R&D &unknown; <1 ’ & more < © & Co"


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [
        ("utf-8", "cp1252"),
        ("utf-8", "utf-8"),
        ("iso-8859-1", "utf-8"),
        ("ISO-8859-1", "cp1252"),
        ("windows-1252", "cp1252"),
        ("iso-8859-15", "iso-8859-15"),
        ("us-ascii", "utf-8"),
    ],
)
def test_the_encoding_is_found(declared: str, encoding: str) -> None:
    body = f'<?xml version="1.0" encoding="{declared}"?>{rss(entry(title="Müller – naïve"))}'
    body = body.replace("–", "-") if encoding == "iso-8859-15" else body
    title = only(body.encode(encoding)).title
    assert title.replace("–", "-") == "Müller - naïve"


@pytest.mark.parametrize("encoding", ["shift_jis", "euc-jp", "iso-2022-jp"])
def test_a_declared_encoding_is_believed_where_it_is_no_utf_8(encoding: str) -> None:
    body = f"<?xml version='1.0' encoding='{encoding}'?>{rss(entry(title='論文の題名'))}"
    assert only(body.encode(encoding)).title == "論文の題名"


def test_one_broken_character_spoils_no_other() -> None:
    body = rss(entry(title="Müller, Čapek, Ångström and J\udcffrg"))
    title = only(body.encode(errors="surrogateescape")).title
    assert title.startswith("Müller, Čapek, Ångström")


@pytest.mark.parametrize(
    "body",
    [
        '<!DOCTYPE rss [<!ENTITY a "b">]>' + rss(entry(title="&a;")),
        '<!DOCTYPE rss SYSTEM "file:///etc/passwd">' + rss(entry()),
    ],
)
def test_document_types_are_refused(body: str) -> None:
    assert "XML with a document type" in error(body)


def test_a_bomb_of_entities_does_no_harm() -> None:
    entities = "".join(
        f'<!ENTITY e{number} "{f"&e{number - 1};" * 10}">' for number in range(1, 12)
    )
    body = f'<!DOCTYPE rss [<!ENTITY e0 "ha">{entities}]>' + rss(entry(title="&e11;"))
    assert "XML with a document type" in error(body)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("", "an empty answer"),
        (" \n", "an empty answer"),
        ("no feed here", 'the text "no feed here"'),
        ("<opml><body/></opml>", "XML with the root element <opml>"),
        (RSS[:-30], f"breaks off after {len(RSS) - 30:,} characters"),
        (rss(entry())[:-20] + "</wrong>", "broken XML at line 1"),
        (rss("<undeclared:x/>"), "broken XML at line 1"),
        ('{"error": "gone"}', "gone"),
        ('{"items": []}', "JSON of another kind"),
        ('{"version": "https://jsonfeed.org/version/1.1"}', "JSON of another kind"),
        ('{"version": "https://jsonfeed.org/version/1.1", "items": [', "breaks off"),
        ("[]", "JSON of another kind"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "binary data"),
    ],
)
def test_an_answer_that_is_no_feed_says_what_came(body: str | bytes, said: str) -> None:
    message = error(body)
    assert said in message
    assert "journal.example/feeds/new.xml" in message
    assert "\n" not in message


# Web pages


def web_page(*head: str) -> str:
    return f"<!DOCTYPE html><html><head><title>A Journal</title>{''.join(head)}</head></html>"


@pytest.mark.parametrize(
    ("head", "address"),
    [
        (
            '<link rel="alternate" type="application/rss+xml" href="/feed.xml">',
            "https://journal.example/feed.xml",
        ),
        (
            "<LINK HREF='https://a.example/?a&amp;b' TYPE=application/atom+xml REL=Alternate>",
            "https://a.example/?a&b",
        ),
        (
            '<link title="JSON" rel="home alternate" type="application/feed+json" href="f.json">',
            "https://journal.example/feeds/f.json",
        ),
        (
            (
                "<link rel=alternate type=application/rss+xml href=/comments/feed>"
                "<link rel=alternate type=application/rss+xml href=/feed>"
            ),
            "https://journal.example/feed",
        ),
    ],
)
def test_a_web_page_may_name_its_feed(head: str, address: str) -> None:
    message = error(web_page('<link rel="stylesheet" href="x.css">', head))
    assert message == (
        "journal.example/feeds/new.xml sent a web page instead of a feed: A Journal. "
        f"The page names a feed: {address}"
    )


@pytest.mark.parametrize(
    "body",
    [
        web_page(),
        web_page('<link rel="alternate" type="text/html" href="/de">'),
        web_page('<link rel="alternate" type="application/rss+xml" href="javascript:x()">'),
        web_page('<link rel="alternate" type="application/rss+xml">'),
        web_page(f'<link rel="alternate" type="application/rss+xml" href="{ADDRESS}">'),
        '<?xml version="1.0"?><!-- x --><html xmlns="http://www.w3.org/1999/xhtml"><head/></html>',
        "\n<!-- one --><!-- two --><HTML><BODY>Log in</BODY></HTML>",
    ],
)
def test_a_web_page_that_names_no_feed_is_called_one(body: str) -> None:
    message = error(body)
    assert "sent a web page instead of a feed" in message
    assert "Look for its feed's address" in message


# Large and hostile answers


@pytest.mark.parametrize("limit", [1, 3])
def test_no_more_than_the_limit_is_read(limit: int) -> None:
    items = [entry(link=f"https://a.example/{number}") for number in range(5)]
    objects = [{"id": str(number), "title": "T"} for number in range(5)]
    feed = {"version": "https://jsonfeed.org/version/1.1", "items": objects}
    for body in (rss(*items), json.dumps(feed)):
        result = read(body, limit=limit)
        assert len(result.records) == result.received == limit
        rest = f"the rest of journal.example/feeds/new.xml after {limit} entries was left out"
        assert result.problems == (rest,)
        assert read(body, limit=5).problems == ()


def test_what_comes_after_the_limit_may_be_anything() -> None:
    body = rss(entry(), entry(link="https://a.example/2")) + "<broken"
    assert read(body, limit=1).received == 1


def test_deep_and_wide_entries_are_read() -> None:
    deep = f"<description>{'<b>' * 5_000}deep{'</b>' * 5_000}</description>"
    wide = f"<description>{'<b>x</b>' * 20_000}</description>"
    page = read(rss(entry(deep), entry(wide)))
    assert page.records[0].abstract == "deep"
    assert page.records[1].abstract is not None
    assert page.records[1].abstract.startswith("xxx")


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (f"<rss>{'<x>' * 20_000}", "XML with more than 10,000 levels"),
        (f'{{"items": [{"[]," * 2_000_000}[]]}}', "JSON of too many parts"),
        (f'{{"items": {"[" * 100_000}{"]" * 100_000}}}', "broken JSON"),
    ],
)
def test_documents_that_would_take_all_memory_are_refused(body: str, said: str) -> None:
    assert said in error(body)


def test_an_endless_address_is_none() -> None:
    page = read(rss(entry(link=f"https://a.example/{'x' * 3_000}")))
    assert page.problems == ("entry 1: without a link or an id (A title)",)


@pytest.mark.parametrize(
    "piece",
    [
        *("<a ", '<a "', "<a '", "<!--", "<script>", "</", "<msup><mi>", "&lt;", "&", "<p>", "&#"),
        *("<br>", "\n \n", "<link ", "a@b (", "Smith, ", " and ", "<b x=", "10.1000/", "<svg/>"),
    ],
)
def test_no_text_takes_long(piece: str) -> None:
    text = piece * (300_000 // len(piece))
    hostile = f"<![CDATA[{text}]]>"
    names_of_people = f"<dc:creator>{hostile}</dc:creator><dc:source>{hostile}</dc:source>"
    inside = f"<description>{hostile}</description><guid>{hostile}</guid>{names_of_people}"
    assert read(rss(entry(inside, title=hostile), entry())).received == 2
    error(f"<html><head>{text}")


NULLS = dict.fromkeys(
    [
        *("url", "external_url", "content_html", "content_text", "summary", "date_published"),
        *("date_modified", "authors", "author", "tags", "attachments"),
    ]
)


@pytest.mark.parametrize("value", [None, 7, 1.5, True, [], {}, [None], [[]], {"name": 3}, "\ud800"])
def test_odd_json_is_unknown(value: object) -> None:
    item = {"id": "urn:x:1", "title": "T", **dict.fromkeys(NULLS, value)}
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": value, "authors": value}
    record = only(json.dumps({**feed, "items": [item]}))
    assert record.title == "T"
    assert (record.url, record.published, record.authors) == (None, None, ())


def test_entries_that_are_no_objects_are_reported() -> None:
    feed = {"version": "https://jsonfeed.org/version/1.1"}
    items: list[object] = [
        None,
        3,
        "x",
        [],
        {"id": None, "title": "T"},
        {"id": "\ud800", "title": "T"},
    ]
    page = read(json.dumps({**feed, "items": items}))
    assert page.records == ()
    assert page.received == 6
    assert all(re.match(r"entry \d: without a link or an id", line) for line in page.problems)


@pytest.mark.parametrize("body", [RDF, RSS, ATOM, BLOG, NEWSLETTER, json.dumps(JSON_FEED)])
def test_a_feed_that_breaks_off_anywhere_is_an_error_and_no_crash(body: str) -> None:
    raw = body.encode()
    for end in range(0, len(raw) - 3, 7):
        error(raw[:end])
