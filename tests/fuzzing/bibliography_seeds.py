"""Bibliographies, made up: each format with what its readers look at."""

# ruff: noqa: E501, PIE800 - entries as files have them, with short fields side by side

from __future__ import annotations

import json

BIBTEX = (
    rb"""@string{jt = "J. " # {Trees}}
@comment{jabref-meta: grouping:
0 AllEntriesGroup:;
1 StaticGroup:My group\;0\;1\;\;\;\;;
}
% paperdeck arxiv:2401.01234 0123456789ab 89abcdef
@article{root2024,
  title     = {On {$k$}-trees: {\"U}ber \emph{roots} \& \textbf{leaves} H\textsubscript{2}O},
  author    = {Root, Jr, Ada and {The Tree Group} and van der Leaf, Ben and others},
  journal   = jt,
  year      = 2024, month = "1~" # jan,
  date      = {2024-01-02/2024-02~},
  volume    = 4, number = {2}, pages = {5--6},
  doi       = {10.1000/tree\_5}, url = {https://j.example/5},
  eprint    = {2401.01234v2}, archiveprefix = {arXiv}, primaryclass = {math.CO},
  abstract  = {We count.}, keywords = {trees, roots; leaves},
  file      = {Full:C\:\\a.pdf:application/pdf;b.pdf}, annote = {Mine.}, crossref = {forest},
  groups    = {My group}, author+an = {1=highlight},
}
@inproceedings(leaf:23, booktitle = "Proc. of {"}Leaves{"}", crossref = {forest}, xdata = {x1})
@proceedings{forest, title = {Forests}, year = {2023}, editor = {A. Wood and B. Bark}}
@xdata{x1, publisher = {P}} @preamble{"\newcommand{\x}{y}"}
""",
    b'% Encoding: Cp1252\r\n@Book{k1, title="T\xe9st", author="Jos\xe9 Garc\xeda", year="1999"}\r\n',
)
BIBTEX_WORDS = (
    *("@article{", "@string{", "@comment{", "@preamble{", "@", "{", "}", '"', "#", ",", "=", " # "),
    *(
        "title = {",
        "author = {",
        " and ",
        "crossref = {root2024}",
        "\\",
        "\\'e",
        '\\"{',
        "{\\",
        "$",
    ),
    *(
        "\\url{",
        "\\&",
        "%",
        "% paperdeck ",
        "~",
        "--",
        "``",
        "xdata = {",
        "file = {",
        ":;",
        "\\;",
        "(",
        ")",
    ),
    *(
        "@article{k,",
        "and others",
        "<<<<<<< ",
        "=======",
        ">>>>>>> ",
        "\n",
        "\\frac{",
        "{{",
        "}}",
        "\\textbf{",
    ),
    *(
        "@comment{jabref-meta: grouping:",
        "1 StaticGroup:a\\;0\\;",
        "date = {",
        "/",
        "jan",
        "Van ",
        "von ",
        "-",
    ),
)
RIS = (
    b"""TY  - JOUR
ID  - root2024
TI  - On k-trees
T2  - Journal of Trees
AU  - Root, Ada, Jr
A1  - Leaf, Ben
PY  - 2024/01/02/winter
DA  - 2024/01/02
VL  - 4
IS  - 2
SP  - 5
EP  - 6
DO  - 10.1000/tree.5
UR  - https://j.example/5
AB  - We count.
  More.
KW  - trees
KW  - roots
N1  - A note
SN  - 1234-5678
L1  - file:///a.pdf
ER  -

TY  - CONF
TI  - Second
ER  - \r
""",
    b"""PMID- 29456894
OWN - NLM
TI  - On trees and
      roots.
FAU - Root, Ada
AU  - Root A
AID - 10.1000/tree.5 [doi]
DP  - 2024 Jan 2
JT  - Journal of trees
IS  - 1234-5678 (Linking)
PG  - 5-6
MH  - *Trees

PMID- 2
TI  - Two
""",
    b"""FN Clarivate Analytics Web of Science
VR 1.0
PT J
AU Root, A
   Leaf, B
TI On trees
   and roots
SO J TREES
DI 10.1000/tree.5
PD JAN 2
PY 2024
BP 5
EP 6
DE trees; roots
ER

EF
""",
)
RIS_WORDS = (
    *(
        "TY  - ",
        "ER  - ",
        "AU  - ",
        "PY  - ",
        "DA  - ",
        "TI  - ",
        "KW  - ",
        "N1  - ",
        "L1  - ",
        "\nER  -\n",
    ),
    *(
        "PMID- ",
        "FAU - ",
        "AID - ",
        "FN Clarivate",
        "PT J\n",
        "EF\n",
        "   ",
        "\n",
        "\r",
        " - ",
        "/",
        ", ",
        "DO  - ",
    ),
    *("\nTY  - JOUR\n", "AB  - ", "-", "TI ", "AU ", "UR  - http://"),
)
CSL = json.dumps(
    [
        {
            "id": "root2024",
            "citation-key": "root2024",
            "type": "article-journal",
            "title": "On <i>k</i>-trees",
            "container-title": "J. Trees",
            "author": [
                {"family": "Root", "given": "Ada", "suffix": "Jr", "non-dropping-particle": "van"},
                {"literal": "The Tree Group"},
            ],
            "editor": [{"family": "Wood"}],
            "issued": {"date-parts": [[2024, 1, 2], ["2024", "02"]], "circa": True, "season": 1},
            "accessed": {"raw": "2024-01-05"},
            "published-print": {"literal": "winter 2024"},
            **{"volume": 4, "issue": "2", "page": "5-6", "DOI": "10.1000/tree.5", "PMID": 29456894},
            **{"URL": "https://j.example/5", "abstract": "We count.", "ISSN": ["1234-5678"]},
            "note": "arXiv: 2401.01234\ntex.eprint: x\nMine",
            "annote": "Mine",
            "keyword": "trees, roots",
            "custom": {"a": 1},
        },
        {"id": 5, "type": "webpage", "title": "Two", "issued": {"date-parts": [[2020]]}},
    ]
).encode()
_ZOTERO_ITEM = {
    "key": "ABCD2345",
    "itemType": "journalArticle",
    "title": "On <i>k</i>-trees",
    "creators": [
        {"creatorType": "author", "firstName": "Ada", "lastName": "Root"},
        {"creatorType": "editor", "name": "The Group"},
    ],
    **{"abstractNote": "We count.", "publicationTitle": "J. Trees", "volume": "4", "issue": "2"},
    **{"pages": "5-6", "date": "2024-01-02", "DOI": "10.1000/tree.5", "ISSN": "1234-5678"},
    **{"url": "https://j.example/5", "extra": "arXiv: 2401.01234\nPMID: 3\nCitation Key: root2024"},
    "tags": [{"tag": "trees", "type": 1}],
    "collections": ["COLL2345"],
    "relations": {"dc:relation": ["http://zotero.org/x"]},
    "dateAdded": "2024-01-05T00:00:00Z",
    "notes": [{"note": "<p>Mine</p>"}],
    "attachments": [{"title": "Full", "path": "/a.pdf"}],
}
ZOTERO = (
    json.dumps({"items": [_ZOTERO_ITEM], "collections": {"COLL2345": {"name": "C"}}}).encode(),
    json.dumps(
        [
            {"key": "ABCD2345", "version": 1, "data": _ZOTERO_ITEM, "meta": {}},
            {"key": "COLL2345", "data": {"key": "COLL2345", "name": "C", "parentCollection": "C2"}},
            {"key": "C2", "data": {"key": "C2", "name": "D", "parentCollection": "COLL2345"}},
            {
                "key": "N1",
                "data": {
                    "key": "N1",
                    "itemType": "note",
                    "parentItem": "ABCD2345",
                    "note": "<p>A</p>",
                },
            },
            {
                "key": "F1",
                "data": {
                    "key": "F1",
                    "itemType": "attachment",
                    "parentItem": "ABCD2345",
                    "path": "a",
                },
            },
            {
                "key": "M1",
                "data": {"itemType": "annotation", "parentItem": "F1", "annotationText": "t"},
            },
        ]
    ).encode(),
)
STYLE = b"""<?xml version="1.0" encoding="utf-8"?>
<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0" default-locale="en-US">
<info><title>T</title><id>http://www.zotero.org/styles/t</id><updated>2024-01-01T00:00:00+00:00</updated>
<rights license="http://creativecommons.org/licenses/by-sa/3.0/">CC</rights></info>
<macro name="a"><names variable="author"><name and="symbol" delimiter=", " initialize-with=". "
 name-as-sort-order="first" et-al-min="4" et-al-use-first="1"/><label form="short" prefix=" ("/>
 <substitute><names variable="editor"/><text variable="title"/></substitute></names></macro>
<citation><layout prefix="(" suffix=")" delimiter="; "><text macro="a"/></layout></citation>
<bibliography hanging-indent="true" et-al-min="3" et-al-use-first="1"><sort><key macro="a"/>
<key variable="issued"/></sort><layout suffix="."><group delimiter=". "><text macro="a"/>
<choose><if type="article-journal" match="any"><text variable="title" text-case="sentence"/></if>
<else-if variable="DOI"><text variable="DOI" prefix="doi:"/></else-if><else><text value="x"/></else></choose>
<date variable="issued" form="text"><date-part name="year"/><date-part name="month" form="short"/></date>
<number variable="volume" form="ordinal"/><text term="page" form="short"/><text variable="page"/>
</group></layout></bibliography></style>"""
LIVE = b"""% My own file
@article{own, title = {Mine}, doi = {10.1000/tree.5}}

% paperdeck arxiv:2401.01234 0123456789ab 89abcdef
@article{root2024,
  title = {On trees},
}

% paperdeck doi:10.1000/gone 0123456789ab
% a remark
@misc{gone, title = {Gone}}
% paperdeck arxiv:2401.09999 0123456789ab 11112222
"""
