"""Answers of services, made up: each is read whole, with every field that is looked at."""

# ruff: noqa: E501, PIE800 - answers as services send them, with short fields side by side

from __future__ import annotations

import json
from typing import Any

SHA = "0123456789abcdef0123456789abcdef01234567"
NAMES = 'xmlns="http://www.w3.org/2005/Atom" xmlns:arxiv="http://arxiv.org/schemas/atom"'


def as_json(value: object) -> bytes:
    """Write a value as a service would."""
    return json.dumps(value).encode()


ATOM = f"""<?xml version='1.0' encoding='UTF-8'?>
<feed {NAMES} xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/">
 <id>https://arxiv.org/api/x</id><title>arXiv Query</title>
 <opensearch:totalResults>2</opensearch:totalResults>
 <opensearch:startIndex>0</opensearch:startIndex>
 <entry><id>http://arxiv.org/abs/2401.01234v2</id><title>On $k$-trees &amp; roots</title>
  <summary>We count trees.
   This paper was withdrawn.</summary>
  <published>2024-01-02T18:59:59Z</published><updated>2024-02-03T00:00:01Z</updated>
  <author><name>Ada Root</name><arxiv:affiliation>Tree U</arxiv:affiliation></author>
  <author><name>Ben Leaf</name></author><arxiv:comment>9 pages</arxiv:comment>
  <arxiv:journal_ref>J. Trees 4 (2024) 5-6</arxiv:journal_ref><arxiv:doi>10.1000/tree.5</arxiv:doi>
  <link href="http://arxiv.org/pdf/2401.01234v2" rel="related" type="application/pdf"/>
  <arxiv:primary_category term="math.CO"/><category term="math.CO"/><category term="cs.DM"/>
 </entry>
 <entry><id>http://arxiv.org/abs/hep-th/9901001v1</id><title>Old</title></entry>
</feed>""".encode()

_OAI = """<?xml version="1.0" encoding="UTF-8"?>
<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><responseDate>2026-11-21T09:30:00Z</responseDate>
<{verb}><record><header><identifier>oai:arXiv.org:2401.01234</identifier>
<datestamp>2026-11-20</datestamp><setSpec>cs:cs:LG</setSpec></header><metadata>{paper}</metadata>
</record>{rest}</{verb}></OAI-PMH>"""
_RAW = """<arXivRaw xmlns="http://arxiv.org/OAI/arXivRaw/"><id>2401.01234</id>
<version version="v1"><date>Tue, 2 Jan 2024 18:59:59 GMT</date><source_type>D</source_type></version>
<version version="v2"><date>Mon, 5 Feb 2024 10:00:00 GMT</date><source_type>I</source_type></version>
<title>On trees</title><authors>Ada Root (Tree U), Ben Leaf and C. Twig</authors>
<categories>cs.LG math.CO</categories><comments>9 pages</comments><doi>10.1000/t.5, 10.1000/t.6</doi>
<journal-ref>J. Trees 4</journal-ref><abstract>We count them.</abstract></arXivRaw>"""
_NEW = """<arXiv xmlns="http://arxiv.org/OAI/arXiv/"><id>hep-th/9901001</id><created>1999-01-02</created>
<updated>1999-03-04</updated><authors><author><keyname>Root</keyname><forenames>Ada</forenames>
<suffix>Jr</suffix><affiliation>Tree U</affiliation></author></authors><title>Old</title>
<categories>hep-th</categories><abstract>A</abstract></arXiv>"""
_TOKEN = (
    '<record><header status="deleted"><identifier>oai:arXiv.org:2401.00001</identifier></header>'
    '</record><resumptionToken completeListSize="9" cursor="0">a|b</resumptionToken>'
)
OAI = (
    _OAI.format(verb="ListRecords", paper=_RAW, rest=_TOKEN).encode(),
    _OAI.format(verb="GetRecord", paper=_NEW, rest="").encode(),
)
OAI_ERROR = (
    b'<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">'
    b'<error code="badArgument">no such set</error></OAI-PMH>'
)

ARXIV_RSS = b"""<?xml version='1.0' encoding='UTF-8'?>
<rss xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns:dc="http://purl.org/dc/elements/1.1/"
 version="2.0"><channel><title>cs.LG updates on arXiv.org</title>
 <link>http://rss.arxiv.org/rss/cs.LG</link><description>Updates.</description>
 <pubDate>Thu, 24 Sep 2026 00:00:00 -0400</pubDate><skipDays><day>Sunday</day></skipDays>
 <item><title>On trees</title><guid isPermaLink="false">oai:arXiv.org:2609.01234v1</guid>
 <link>https://arxiv.org/abs/2609.01234</link><category>cs.LG</category><category>cs.AI</category>
 <description>arXiv:2609.01234v1 Announce Type: new
Abstract: We count them.</description><pubDate>Thu, 24 Sep 2026 00:00:00 -0400</pubDate>
 <arxiv:announce_type>new</arxiv:announce_type><dc:creator>Ada Root, Ben Leaf</dc:creator>
 <arxiv:DOI>10.1000/t.5</arxiv:DOI><arxiv:journal_reference>J. Trees 4</arxiv:journal_reference>
 </item></channel></rss>"""
ARXIV_RSS_ATOM = f"""<feed {NAMES} xmlns:dc="http://purl.org/dc/elements/1.1/">
 <id>http://rss.arxiv.org/atom/cs.LG</id><title>cs.LG updates on arXiv.org</title>
 <updated>2026-09-24T08:58:05.123456+00:00</updated>
 <entry><id>oai:arXiv.org:2609.01234v2</id><title>On trees</title><category term="cs.LG"/>
 <link href="https://arxiv.org/abs/2609.01234" rel="alternate"/><author><name>A. Root</name></author>
 <summary>arXiv:2609.01234v2 Announce Type: replace
Abstract: We count.</summary><published>2026-09-24T00:00:00-04:00</published>
 <arxiv:announce_type>replace</arxiv:announce_type></entry></feed>""".encode()

HUGGING_FACE_PAPER: dict[str, Any] = {
    "id": "2606.00001",
    "title": "A Title",
    "summary": "We\ntrain.",
    "authors": [{"name": "Ada Root", "hidden": False}, {"name": "B", "hidden": True}, "C. Twig"],
    "publishedAt": "2026-06-01T04:00:00.000Z",
    "submittedOnDailyAt": "2026-06-02T00:00:00.000Z",
    "withdrawnAt": None,
    "githubRepo": "https://github.com/a/b",
    "githubStars": 7,
    "projectPage": "https://a.example/",
    "organization": {"name": "o", "fullname": "Org"},
    "upvotes": 9,
    "ai_keywords": ["trees", "roots"],
}
HUGGING_FACE_ITEM = {
    "paper": HUGGING_FACE_PAPER,
    "title": "A Title",
    "summary": "We train.",
    "numComments": 3,
    "publishedAt": "2026-06-02T00:00:00.000Z",
    "organization": {"name": "o"},
}

S2_PAPER: dict[str, Any] = {
    "paperId": SHA,
    "externalIds": {
        **{"ArXiv": "2401.00001", "DOI": "10.1000/xyz", "PubMed": "29456894"},
        **{"CorpusId": 123, "DBLP": "conf/x/Y01"},
    },
    "url": "https://www.semanticscholar.org/paper/x",
    "title": "A Title",
    "abstract": "We\n\ncount.",
    "authors": [{"authorId": "175", "name": "Ada Root"}],
    "publicationDate": "2024-01-02",
    "venue": "Trees",
    "journal": {"name": "J. Trees", "volume": "4"},
    "publicationVenue": {"name": "J. Trees"},
    "citationCount": 12,
    "openAccessPdf": {"url": "https://a.example/x.pdf"},
}
S2_PERSON = {
    **{"authorId": "175", "name": "Ada Root", "affiliations": ["Tree U"], "paperCount": 3},
    **{"citationCount": 4, "hIndex": 2, "url": "https://www.semanticscholar.org/author/175"},
}
S2_LIST = {"total": 250, "offset": 0, "next": 100, "data": [S2_PAPER]}

_PLACE = {
    "id": "pmh:oai:arXiv.org:2401.01234",
    "landing_page_url": "https://arxiv.org/abs/2401.01234",
    "pdf_url": "https://arxiv.org/pdf/2401.01234",
    "source": {"display_name": "J. Trees", "type": "journal"},
}
OPENALEX_WORK: dict[str, Any] = {
    "id": "https://openalex.org/W2741809807",
    "ids": {"openalex": "https://openalex.org/W2741809807", "doi": "https://doi.org/10.1000/x"},
    "doi": "https://doi.org/10.1000/xyz",
    "title": "A <i>Title</i>",
    "display_name": "A Title",
    "publication_date": "2024-01-02",
    "cited_by_count": 12,
    "is_retracted": False,
    "authorships": [
        {
            "author_position": "first",
            "author": {"id": "https://openalex.org/A5000000001", "display_name": "Ada Root"},
            "raw_author_name": "A. Root",
            "institutions": [{"display_name": "Tree U"}],
        }
    ],
    "primary_location": _PLACE,
    "best_oa_location": _PLACE,
    "locations": [_PLACE],
    "abstract_inverted_index": {"We": [0], "count": [1, 3], "trees": [2]},
}
OPENALEX_AUTHOR = {
    "id": "https://openalex.org/A5000000001",
    "display_name": "Ada Root",
    "orcid": "https://orcid.org/0000-0001-2345-6789",
    "works_count": 3,
    "cited_by_count": 4,
    "summary_stats": {"h_index": 2, "i10_index": 1},
    "last_known_institutions": [{"display_name": "Tree U"}],
    "affiliations": [{"institution": {"display_name": "Tree U"}, "years": [2024]}],
}

CROSSREF_WORK: dict[str, Any] = {
    "DOI": "10.1000/abc",
    "title": ["A <i>Title</i>"],
    "subtitle": ["On trees"],
    "author": [
        {"given": "Ada", "family": "Root", "suffix": "Jr", "affiliation": [{"name": "Tree U"}]},
        {"name": "The Group", "affiliation": []},
    ],
    "abstract": "<jats:title>Abstract</jats:title><jats:p>We <jats:sub>2</jats:sub> count</jats:p>",
    "container-title": ["J. Trees"],
    "published-print": {"date-parts": [[2024, 3]]},
    "published-online": {"date-parts": [[2024, 1, 2]]},
    "published": {"date-parts": [[2024]]},
    "issued": {"date-parts": [[None]]},
    "is-referenced-by-count": 12,
    "resource": {"primary": {"URL": "https://j.example/abc"}},
    "URL": "http://dx.doi.org/10.1000/abc",
    "link": [
        {
            "URL": "https://j.example/abc.pdf",
            "content-type": "application/pdf",
            "intended-application": "similarity-checking",
        }
    ],
    "relation": {"has-preprint": [{"id": "10.48550/arXiv.2401.01234", "id-type": "doi"}]},
    "updated-by": [{"type": "retraction", "DOI": "10.1000/abd"}],
}
CROSSREF_ONE = {"status": "ok", "message-type": "work", "message": CROSSREF_WORK}
CROSSREF_MANY = {
    "message-type": "work-list",
    "message": {"total-results": 1, "next-cursor": "Dn/+==", "items": [CROSSREF_WORK] * 2},
}

DBLP_HITS = {
    "result": {
        "status": {"@code": "200", "text": "OK"},
        "hits": {
            **{"@total": "2", "@computed": "1", "@sent": "1", "@first": "0"},
            "hit": [
                {
                    "@score": "1",
                    "@id": "5",
                    "info": {
                        "authors": {"author": [{"@pid": "1", "text": "Ada Root 0001"}]},
                        "title": "A Title.",
                        "venue": ["CoRR"],
                        "volume": "abs/2401.00001",
                        "year": "2024",
                        "type": "Informal",
                        "key": "journals/corr/abs-2401-00001",
                        "doi": "10.1000/xyz",
                        "ee": "https://doi.org/10.1000/xyz",
                    },
                }
            ],
        },
    }
}
DBLP_XML = b"""<?xml version="1.0"?>
<dblp><article key="journals/corr/abs-2401-00001" publtype="informal withdrawn" mdate="2024-05-01">
<author orcid="0">Ada Root 0001</author><title>A <i>Title</i> H<sub>2</sub>.</title>
<journal>CoRR</journal><volume>abs/2401.00001</volume><year>2024</year>
<ee type="oa">https://doi.org/10.48550/arXiv.2401.00001</ee></article></dblp>"""

BIORXIV = {
    "messages": [{"status": "ok", "cursor": 0, "count": 1, "total": "40", "interval": "x"}],
    "collection": [
        {
            "doi": "10.1101/2026.05.28.333333",
            "title": "A Title",
            "authors": "Root, A.; Leaf, B. C.",
            "author_corresponding": "Ada Root",
            "date": "2026-05-29",
            "version": "2",
            "type": "withdrawn",
            "category": "cell biology",
            "abstract": "We count.\n\nThem.",
            "published": "10.1000/xyz",
            "server": "biorxiv",
        }
    ],
}

FEED_RSS = b"""<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom"
 xmlns:prism="http://prismstandard.org/namespaces/basic/2.0/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:media="http://search.yahoo.com/mrss/"><channel><title>Letters on Lakes</title>
 <link>https://l.example/</link><managingEditor>e@l.example (Ed Lake)</managingEditor>
 <item><title><![CDATA[Warm lakes release CO<sub>2</sub> &amp; more]]></title>
 <link>https://l.example/doi/full/10.1000/lake.5?af=R</link><guid isPermaLink="false">5</guid>
 <description>&lt;p&gt;By &lt;b&gt;Ada Lake&lt;/b&gt;, Ben Pond. Volume 4, Issue 2&lt;/p&gt;</description>
 <content:encoded><![CDATA[<p>We measured <a href="https://doi.org/10.1000/lake.5">x</a></p>]]></content:encoded>
 <dc:creator>Lake, Ada; Pond, Ben</dc:creator><dc:date>2026-11-18</dc:date>
 <pubDate>Wed, 18 Nov 2026 00:00:00 GMT</pubDate><prism:doi>10.1000/lake.5</prism:doi>
 <prism:publicationName>Letters on Lakes</prism:publicationName><category>lakes</category>
 <enclosure url="https://l.example/5.pdf" type="application/pdf" length="5"/></item></channel></rss>"""
FEED_RDF = b"""<?xml version="1.0" encoding="ISO-8859-1"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="http://l.example/rss"><title>L</title>
 </channel><item rdf:about="https://www.nature.com/articles/s41586-026-01234-5"><title>T \xe9</title>
 <link>https://www.nature.com/articles/s41586-026-01234-5</link><dc:creator>Ada Lake</dc:creator>
 <dc:identifier>doi:10.1038/s41586-026-01234-5</dc:identifier><dc:date>2026-11-18</dc:date>
 </item></rdf:RDF>"""
FEED_ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://b.example/blog/">
 <title type="html">A &lt;i&gt;blog&lt;/i&gt;</title><author><name>Ada</name></author>
 <entry><id>tag:b.example,2026:5</id><title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">On
 <i>x</i></div></title><link rel="alternate" href="5.html"/><published>2026-11-18T10:00:00+01:00</published>
 <updated>2026-11-19T10:00:00Z</updated><summary type="html">&lt;p&gt;We&lt;br/&gt;do&lt;/p&gt;</summary>
 <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>C</p></div></content>
 <author><name>Ben</name></author><category term="t"/></entry></feed>"""
FEED_JSON = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "A blog",
    "authors": [{"name": "Ada"}],
    "items": [
        {
            "id": "https://b.example/5",
            "url": "https://b.example/5",
            "external_url": "https://doi.org/10.1000/x",
            "title": "On x",
            "content_html": "<p>We do</p>",
            "summary": "We",
            "date_published": "2026-11-18T10:00:00+01:00",
            "date_modified": "2026-11-19T10:00:00Z",
            "authors": [{"name": "Ben"}],
            "author": {"name": "Cy"},
            "tags": ["t"],
            "attachments": [{"url": "https://b.example/5.pdf", "mime_type": "application/pdf"}],
        }
    ],
}
WEB_PAGE = b"""<!DOCTYPE html><html><head><title>Blog</title>
<link rel="alternate" type="application/rss+xml" title="x" href="/other.xml"></head><body></body></html>"""
FEED_WORDS = (
    "<![CDATA[",
    "]]>",
    "&lt;p&gt;",
    "<br/>",
    "by ",
    " and ",
    "; ",
    "<?xml",
    "<!DOCTYPE x [",
)
XML_WORDS = (
    *(
        "<",
        ">",
        "</",
        "/>",
        "<a>",
        "</a>",
        "<a",
        "<!--",
        "-->",
        "<![CDATA[",
        "]]>",
        "&amp;",
        "&#38;",
    ),
    *(
        "&#x41;",
        "&lt;",
        "<?x ?>",
        "<!DOCTYPE a [",
        "<!ENTITY a 'a'>",
        ' a="',
        " xmlns:a='b'",
        "&a;",
    ),
    *(
        "<title>",
        "</title>",
        "<entry>",
        "<item>",
        "<author><name>",
        "<record>",
        "<div>",
        "<i>",
        "<b>",
    ),
)
ARXIV_LINE = {
    "id": "2401.01234",
    "submitter": "Ada Root",
    "authors": "Ada Root (Tree U) and Ben Leaf",
    "title": "On\n  trees",
    "comments": "9 pages",
    "journal-ref": "J. Trees 4",
    "doi": "10.1000/t.5",
    "abstract": "  We count.\n",
    "categories": "math.CO cs.DM",
    "versions": [{"version": "v1", "created": "Tue, 2 Jan 2024 18:59:59 GMT"}],
    "update_date": "2024-01-03",
    "announced": "2024-01-03T00:00:00Z",
    "authors_parsed": [["Root", "Ada", "", "Tree U"], ["Leaf", "Ben", ""]],
}
