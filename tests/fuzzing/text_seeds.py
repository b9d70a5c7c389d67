"""What people and services write, made up: queries, settings, LaTeX, names, dates, and tokens."""

# ruff: noqa: E501 - a line of a format is one here, too
# Tokens stand side by side, as many as there is room for.
# fmt: off

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.fuzzing.source_seeds import XML_WORDS
else:
    from source_seeds import XML_WORDS

LATEX = (
    b'On $k$-trees, \\emph{roots} and \\textbf{H\\textsubscript{2}O}: $\\frac{a}{b}^{2}_{i}$ \\& {\\"u}ber',
    b"\\begin{equation} x = \\sqrt[3]{y} \\left( \\sum_{i=0}^\\infty \\mathcal{O}(n) \\right) \\end{equation}",
    b"Costs $5 and \\$6 -- ``quoted'' \\url{http://a.b/c} \\cite{x} \\(a\\) \\[b\\] E^{2}GAN ~ \\'e \\c{c} \\ss",
    b"A <i>x</i> H<sub>2</sub>O &amp; <mml:math><mml:mi>k</mml:mi></mml:math> a_1 {{GaAs}}",
)
LATEX_WORDS = (
    "{", "}", "$", "$$", "\\", "\\(", "\\)", "\\[", "\\]", "^", "_", "&", "~", "%", "#", "`",
    "''", "--", "\\frac", "\\frac{", "\\sqrt[", "\\left(", "\\right)", "\\begin{", "\\end{",
    "\\begin{equation}", "\\begin{matrix}", "\\\\", "\\emph{", "\\textbf{", "\\text{",
    "\\mathrm{", "\\alpha", "\\sum_", "^{", "_{", "<sub>", "</sub>", "<i>", "</i>", "&lt;",
    "&#36;", "\\'", '\\"', "\\c", "\\hat", "\\overline{", "\\limits", "\\over", "\\atop", "\\not",
    "\\def\\a", "\\newcommand{\\a}", "\\verb|", "\\color{", "\\hspace{", "\\char", "{\\",
    "\\dots", "x^", "'", "\\displaystyle", "\\operatorname{", "\\binom", "\\overset",
    "\\substack{", "\n\n",
)
HTML = (
    b'<div class="zotero-note znv1"><p>My <b>note</b> &amp; <a href="https://a.b/">x</a></p><ul><li>a</li></ul><script>x()</script><h1>T</h1><blockquote>q</blockquote><pre>p</pre><table><tr><td>c</td></tr></table></div>',
    b"<jats:sec><jats:title>A</jats:title><jats:p>We <jats:italic>do</jats:italic> <mml:math><mml:mi>k</mml:mi></mml:math> &lt;b&gt;<br/></jats:p><!-- c --><![CDATA[x]]></jats:sec>",
)
HTML_WORDS = (
    *XML_WORDS, "<p>", "<li>", "<br", "&", "&#", ";", "<a href='", "<jats:p>", "<!", "<?", "<![",
    "-", "<sub>",
)
NAMES = (
    b"Root, Jr, Ada and van der Leaf, Ben and {The Tree Group} and others",
    b"Ada B. Root (Tree U, Lab (1)), Ben van der Leaf; C. Twig and Dr. D. Wood Jr.",
    "José García-López, 王小明, O'Neil".encode(),
)
NAME_WORDS = (
    " and ", ", ", "; ", "{", "}", "van ", "de la ", "Jr.", "(", ")", " et al.", "\\", "-", ".",
    "AND",
)
DATES = (
    b"2024-01-02", b"2024-01-02T18:59:59.123Z", b"Tue, 2 Jan 2024 18:59:59 GMT",
    b"2024-01/2024-03~", b"Jan 2, 2024", b"2 January 2024", b"7d", b"2024..today", b"120",
    b"{\\noopsort{a}}2024", b"2024/05//", b"Wed, 21 Oct 2026 07:28:00 -0500", b"1999-XX",
    b"-0044", b"Spring 2024", b"2024-W05-1", b"20240102",
)
DATE_WORDS = (
    "-", "/", ":", "T", "Z", "+", "..", "~", "?", "0", "99", "Feb", "GMT", " ", ",", "X", "d",
    "y", "24:00",
)
IDS = (
    b"arXiv:2401.01234v2", b"https://arxiv.org/abs/hep-th/9901001v1", b"10.1000/tree_(5).x",
    b"PMID: 29456894", b"https://doi.org/10.1000%2Ftree.5?x=1#y", b"http://user:pw@a.b:80/c d",
    b"s2:0123456789abcdef", b"openalex:W1", b"https://github.com/a/b.git", b"dblp:conf/x/Y01",
    b"url:0123456789abcdef", b"openalex/A5000000001",
)
ID_WORDS = (
    "10.", "/", "arxiv:", "doi:", "http://", "https://", "[", "]", "@", ":", "?", "#", "%", "v",
    "(", ")", "..", "//",
)
QUERIES = (
    b'title:trees author:"Ada Root" (cat:cs.LG OR #to/read) -is:read published:2024-01..2024-03',
    b"upvotes>3 citations>=9 sort:-published limit:10 O(n) GPT-4 C++",
    b"NOT (is:starred OR note:x) AND added:7d ~robots like:arxiv:2401.00001",
    b"id:10.1000/x abstract:count venue:trees key:root2024 match>50 voted:<=9",
)
QUERY_WORDS = (
    "(", ")", '"', "-", "AND", "OR", "NOT", " AND ", " OR ", " NOT ", "-(", "((", "#", "~", "~a",
    "#a", "title:", "author:", "cat:", "is:", "is:starred", "is:read", "has:note", "published:",
    "added:lastsync", "upvotes>", "citations>=", "sort:", "sort:-title", "limit:", "id:", "like:",
    "about:", "tag=", "2024", "7d", "..", "today", "..today", "999999999y", "0000-01",
    "9999-12-31", "*", "a*", "a ", "^", "NEAR(", "{", "}", "+", ":", "\\", '\\"', "%", "_", ";",
    "--", "/*", "\x00", "?", "published:..", "a b ", "key:", "doi:", "arxiv:", "match>",
    "novelty<", "impact=", "tag:", "note:", "comment:", "from:", "days:",
)
CONFIG = b"""# mine
[sources.arxiv]
enabled = true
categories = ["cs.LG", "math.CO"]
queries = ["trees"]
min_interval = 3.5
base_url = "https://export.arxiv.org"
[sources.feed]
urls = ["https://l.example/feed.xml"]
[sources.semanticscholar]
key = "secret"
[sync]
interval_minutes = 60
days = 7
max_papers = 2000
contact = "me@l.example"
[reader]
theme = "sepia"
ascii = false
rows = "two"
editor = "vim -f"
[keys]
"cursor.down" = "j,down"
"cursor.top" = ["g g", "home"]
[cite]
template = "auth.lower + year"
[[bibliography]]
file = "~/papers.bib"
query = "is:starred"
format = "biblatex"
[mail]
to = "me@l.example"
from = "me@l.example"
host = "mail.l.example"
port = 587
security = "starttls"
user = "me"
password_command = "pass mail"
[digest]
days = 7
query = "is:unread"
[[rule]]
query = "title:trees"
tag = "trees/new"
"""
TOML_WORDS = (
    "[", "]", "[[", "]]", "=", '"', "'", '"""', "'''", "{", "}", ",", ".", "#", "\n", "\\",
    "\\u0000", "true", "false", "inf", "nan", "1e400", "0x", "1979-05-27T07:32:00Z", "07:32:00",
    "[a]\n", "[[a]]\n", "[[rule]]\n", "[keys]\n", "[mail]\n", "a.b.c = 1\n", 'x = "', "x = [",
    "x = {a=", "[sync.x]\n", "-1",
)
THEME = b"""extends = "sepia"
title = "Mine"
dark = true
[colours]
background = "#101010"
text = "ansi_yellow"
"""
MARKS = (
    b'{"kind": "paper", "id": "arxiv:2401.01234", "identifiers": ["10.1000/x"], "title": "On trees", "authors": ["Ada Root"], "published": "2024-01-02T00:00:00Z", "starred": "2024-01-05T00:00:00Z", "read": true, "tags": {"a/b": true}, "opinion": "more like this", "key": "root2024", "notes": [{"text": "x", "created": "2024-01-05T00:00:00Z", "updated": "2024-01-06T00:00:00Z", "quote": "q"}]}',
    b'{"kind": "view", "name": "v", "query": "is:starred"}',
    b'{"kind": "follow", "who": "author", "name": "Ada Root", "since": true}',
    b'{"kind": "identity", "name": "Ada Root", "source": "openalex", "id": "A1"}',
    b'{"kind": "apart", "one": "arxiv:2401.01234", "other": "doi:10.1000/x", "since": "2024-01-05"}',
    b'{"kind": "digest", "name": "d", "told": {"arxiv:2401.01234": "2024-01-05T00:00:00Z"}}',
    b'{"kind": "paper", "id": "2401.00002", "tags": ["x"], "notes": ["short"]}',
)
ABOUT = b'{"papers": ["arxiv:2401.01234"], "note": 5, "quote": "x"}'
