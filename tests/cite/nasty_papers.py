"""Papers that bibliographies break on: every script, every special character, every type."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from paperdeck.model.paper import Author, Paper
from paperdeck.model.publication import Publication

_TITLES = [
    "Étude naïve de l'œuvre: Ångström, Çelik, Dvořák, Erdős, ğ, ș, ț, ą, ń, ū, ŵ, ẽ, ễ, ǻ",
    "Straße, Smørrebrød, Łódź, Þór, Đorđe, ðe, ŋ, ı, ħ, ŧ, ə, ĸ, ſ, ẞ, ĳ, Ǆ",
    "注意力就是你所需要的一切：深度学习综述",
    "ひらがな カタカナ 漢字 の研究、「引用」と句読点。",
    "한국어 문장의 자연어 처리",
    "الذكاء الاصطناعي والتعلم العميق، مقدمة",
    "בינה מלאכותית: מבוא ללמידה עמוקה",
    "Щедрин и Ёжик: глубокое обучение в ҚАЗАҚ тілі",
    "Παπαδόπουλος: βαθιά μάθηση, α-β-γ, Ω, ϑ και ἀρχή",
    "हिन्दी भाषा में गहन शिक्षण का परिचय",
    "ภาษาไทย தமிழ் ქართული Հայերեն አማርኛ বাংলা తెలుగు සිංහල",
    "🚀🤗 Rocket science 👩‍🔬 with flags 🇩🇪 and keycaps 1️⃣ ☕✨",
    "All of them: % & _ # { } \\ ~ ^ $ < > | \" ' ` @ * = + [ ] ( ) / ? !",
    "100% of A&B_c #1 costs $5 or ~$6^2",
    "$E = mc^2$",
    "$\\mathcal{O}(n^2)$, $\\mathbb{R}^d$: $\\frac{a}{b}$, $\\sqrt[3]{x}$, $\\text{if } x_1 > 0$",
    "Formulas $x_{1}^{2}$, $$\\sum_{i=1}^n i$$, \\(a \\le b\\) and $\\left( \\frac12 \\right)$",
    "Its own commands: $\\ours$, \\mymethod{}, \\xspace and \\cite{smith2020}",
    "Ends with a backslash \\",
    "Unbalanced $ and { here",
    "Unbalanced } and $x_{1$ there",
    "}}}{{{",
    "$$$",
    "\\begin{itemize}\\item one\\end{itemize} \\input{/etc/passwd} \\write18{ls} \\def\\x{y} ",
    "\\\\\\\\ \\, \\; \\! \\- \\/ \\@ \\& \\% \\$ \\# \\_ \\{ \\}",
    "Pneumono" + "ultramicroscopicsilicovolcano" * 10,
    "Ünpronounceable" + "ß" * 250,
    "<i>E. coli</i>, H<sub>2</sub>O, R&amp;D, x<sup>2</sup> &lt; 3",
    "{\\em Old} {\\bf style} \\textbf{bold \\emph{both}} \\textsc{Caps} \\underline{line}",
    "G\\\"odel, Erd\\H{o}s, {\\'E}cole, \\v{C}ech, na\\\"{\\i}ve, \\aa, \\O rsted, \\ss, \\'{}",
    "Deep" + "{" * 40 + "nesting" + "}" * 40,
    "a\u200bb\u202ec\u0000d\ufeffe\u2028f\u00adg\u0301\u0301\u0301",
    "½ Ⅳ № ™ © ® § ¶ † ‡ • … – — ‘a’ “b” „c“ «d» ‹e› ¿f? ¡g! € £ ¥ ¢ ° µ ª º ¬ ¯ ´ ¨ ¸",
    "→ ← ↔ ⇒ ∀ ∃ ∈ ∉ ⊂ ∪ ∩ ≤ ≥ ≠ ≈ ± × ÷ √ ∞ ∑ ∏ ∫ ∂ ∇ ℝ ℂ ℓ ℏ ⟨x⟩ ⌈y⌉ ⊗ ⊕ ≲ ⪅ ⟦z⟧ 𝒪(𝑛²) 𝔄 𝟘",
    "x² y₁₂ z²³₁ aᵢ nᵗʰ ¹⁄₃",
    "ʻOumuamua and Kaʼu, Xi’an, O'Neil",
    "Martínez, Phạm Ngọc Ḿ, ǿ, ḉ, x̱: $\\left\\langle x \\right\\rangle$, $\\langle é ễ \\rangle$",
    "$\\pmod\\}$, $a \\textendash b$, $\\mathfrak{\\check{x}}$, $\\mathcal{\\hat H}$, $x^{'}$",
]

_NAMES = [
    ("Gödel, Kurt", "Erdős Pál", "Søren Kierkegaard", "Łukasz Kaiser", "Günter Straß"),
    (
        "Ludwig van Beethoven",
        "Charles Louis Xavier Joseph de la Vallée Poussin",
        "Hans von und zu X",
    ),
    ("Martin Luther King Jr.", "John von Neumann", "Steele, Jr., Guy L.", "Henry Ford III"),
    ("李明", "王小明 Wang", "Nguyễn Văn Đình", "김철수", "山田 太郎"),
    ("محمد الخوارزمي", "דוד בן-גוריון", "Щедрин Сергей", "Παπαδόπουλος Γιώργος", "राम शर्मा"),
    (
        "ATLAS Collaboration",
        "The LIGO Scientific Collaboration",
        "DeepSeek-AI",
        "Team [X] & Co (UK)",
    ),
    ("Research and Development, Inc", "Barnes and Noble", "Smith & Sons", "A, B, C, D, E"),
    ("and", "et al.", ",", "-", "A -", "{", "\\", "$", "%", "~"),
    ("🚀 Rocket", "X Æ A-12", "R2_D2", "100% Real", "family=Doe, given=Jane"),
    ("Martínez Łódź", "Phạm Ngọc Ễ", "Ǿ Ạ", "ʻ", "0", "=", "–…", "‘(x", "ngiven=%of"),
    ("Łódź Group",),
    ("Kéroma Consortium", "A ʼ€"),
    ("bell hooks", "e. e. cummings", "Plato", "Madonna", "de Gaulle", "O'Brien, Flann"),
]

_EVERY_FIELD = (
    ("volume", "12"),
    ("number", "3"),
    ("pages", "1–10, 17--19"),
    ("publisher", "Smith & Sons and {Barnes and Noble}"),
    ("location", "Zürich; 北京"),
    ("editor", "{\\O}re, {\\AA}ge and van der Berg, Jr., Jan and {The 100\\% Group} and others"),
    ("translator", "Constance Garnett"),
    ("series", "Lecture Notes in \\emph{Computer} Science"),
    ("edition", "2"),
    ("chapter", "4"),
    ("institution", "M.I.T. \\unknown{Lab} #5"),
    ("isbn", "978-3-16-148410-0"),
    ("issn", "0378-5955"),
    ("note", "See \\url{http://example.org/a_b?c=50%&d=#e} and \\href{http://x.y}{this}"),
    ("howpublished", "\\url{https://example.org/~me/x_y}"),
    ("organization", "ACM_SIG & friends"),
    ("eventtitle", "Third 100% Conference"),
    ("eventdate", "2020-02-30"),
    ("language", "english and français"),
    ("langid", "french"),
    ("keywords", "one, two_three, 50%, naïve {braces"),
    ("subtitle", "A $k$-fold Subtitle_"),
    ("addendum", "With an addendum \\"),
    ("pubstate", "inpress"),
    ("urldate", "2021-05-06"),
    ("eprint", "a_b%c"),
    ("eprinttype", "hal"),
    ("file", "/home/me/a_b {c}.pdf"),
    ("annotation", "unbalanced } and { and $"),
    ("crossref", "nowhere"),
    ("options", "useprefix"),
    ("xdata", "nowhere"),
    ("related", "nowhere"),
    ("odd field", "no name"),
    ("shorthand", "X_Y"),
    ("eid", "e_12"),
    ("issue", "Spring"),
    ("version", "1.0^2"),
    ("abstract-x", "50% more"),
)
_TYPES = [
    *("article", "book", "mvbook", "inbook", "bookinbook", "booklet", "collection", "incollection"),
    *("dataset", "manual", "misc", "online", "patent", "periodical", "proceedings"),
    *("inproceedings", "reference", "inreference", "report", "software", "thesis", "unpublished"),
    *("phdthesis", "mastersthesis", "techreport", "conference", "nonsense"),
]


def nasty_papers() -> list[Paper]:
    """Return the papers; ids differ."""
    papers = [_titled(title) for title in _TITLES]
    papers += [_by(names) for names in _NAMES]
    papers.append(_by(tuple(f"Ångström{n} Çelebi-{n}" for n in range(3_303))))
    papers += [_published_as(kind, _EVERY_FIELD) for kind in _TYPES]
    papers += [_published_as(kind, ()) for kind in _TYPES]
    papers += [_untold(kind) for kind in _TYPES]
    papers += [_dated(date) for date in ("2019-02", "2019/2020", "in press", "2019-02-31", "19XX")]
    papers.append(Paper(id="x:blank", title="\u200b\x07"))
    return [_numbered(paper, number) for number, paper in enumerate(papers)]


def _numbered(paper: Paper, number: int) -> Paper:
    """Give a paper its id and, where it has one, a year: styles tell only 26 of a year apart."""
    published = paper.published and paper.published.replace(year=1880 + number)
    return replace(paper, id=f"nasty:{number}", published=published)


def _titled(title: str) -> Paper:
    return Paper(
        id="",
        title=title,
        authors=(Author("Ada Lovelace"),),
        published=datetime(2024, 3, 1, tzinfo=UTC),
        venue=title,
        doi="10.1000/a_b%c#d<e>(f)&g{h}\\i~j",
        abstract=title,
        publication=Publication("article", (("note", title), ("volume", "1"))),
    )


def _by(names: tuple[str, ...]) -> Paper:
    return Paper(
        id="",
        title="On names",
        authors=tuple(Author(name) for name in names),
        published=datetime(2023, 1, 1, tzinfo=UTC),
        arxiv_id="2301.00001",
        primary_category="cs.LG",
    )


def _published_as(kind: str, fields: tuple[tuple[str, str], ...]) -> Paper:
    authors = "{The Big Collaboration} and de la Cruz, Jr., Juan and Lovelace, Ada"
    return Paper(
        id="",
        title=f"A {kind} with {len(fields)} fields",
        authors=tuple(
            Author(name)
            for name in ("The Big Collaboration", "Juan de la Cruz, Jr.", "Ada Lovelace")
        ),
        published=datetime(2020, 5, 17, tzinfo=UTC),
        venue="Annals of Examples",
        url="https://example.org/a_b/%7Ex?q={é}\\#1",
        publication=Publication(kind, (("author", authors), *fields)),
    )


def _untold(kind: str) -> Paper:
    fields = tuple((name, "") for name, _ in _EVERY_FIELD)
    return Paper(
        id="",
        title=f"{kind.capitalize()} of which nothing is known",
        publication=Publication(kind, fields),
    )


def _dated(date: str) -> Paper:
    publication = Publication(
        "article", (("date", date), ("journaltitle", "J. of Dates"), ("number", "7"))
    )
    return Paper(
        id="", title=f"Dated {date}", authors=(Author("Ann Day"),), publication=publication
    )
