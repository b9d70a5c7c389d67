"""Texts from outside that would do harm if anybody took them for more than text."""

from __future__ import annotations

MARK = "Qz"
"""What each text is shown after, so that a test sees that it is shown at all."""
PLAIN = f"{MARK} plain words"
LONG = f"{MARK} {'plain words ' * 120}"

PAYLOADS = {
    # Textual and Rich
    "action": "[@click=app.quit]x[/]",
    "action of the screen": "[@click='screen.dismiss']x[/] [@mouse.down=app.bell]y[/]",
    "tokens": "On [/INST] tokens [/] [/bold]",
    "unfinished markup": "[bold",
    "markup": "[bold red on blue]red[/] [link=https://evil.example]link[/link] [$error]x[/]",
    "markup of variables": "[reverse]$accent[/] {app} ${HOME} \\[bold]",
    "emoji code": ":skull: :warning:",
    # Terminals
    "colour": "\x1b[31;1mred\x1b[0m \x1b[7mreverse \x1b[8mhidden",
    "clear and home": "\x1b[2J\x1b[H\x1b[1;1Howned\x1b[3J",
    "copy (OSC 52)": "\x1b]52;c;b3duZWQ=\x07 \x1b]52;c;b3duZWQ=\x1b\\",
    "link (OSC 8)": "\x1b]8;;https://evil.example\x1b\\link\x1b]8;;\x1b\\",
    "title (OSC 0)": "\x1b]0;owned\x07 \x1b]2;owned\x1b\\",
    "unfinished OSC": "\x1b]52;c;b3duZWQ=",
    "DCS": "\x1bP1$r0m\x1b\\ \x1bPq#0\x1b\\ \x1b_apc\x1b\\ \x1b^pm\x1b\\ \x1bXsos\x1b\\",
    "questions": "\x1b[6n\x1b[c\x1b[>q\x1b[14t\x05\x1bZ",
    "modes": "\x1b[?1049l\x1b[?25l\x1b[?1000h\x1bc\x1b(0qqq\x0e",
    "C1": "\x9b31mred \x9d52;c;b3du\x9c \x90q\x9c \x85next\x84",
    "bells": "\x07\x07\x08\x08",
    "overwriting": "good\rbad \x08\x08\x08evil\x1b[3Devil",
    "NUL and DEL": "a\x00b\x7fc\x1a",
    "tabs and lines": "a\tb\nc\r\nd\x0be\x0cf\u2028g\u2029h",
    # Unicode
    "overrides": "\u202efdp.exe\u202c \u2066x\u2069 \u2067y\u2069",
    "marks of direction": "a\u200eb\u200fc\u061cd",
    "zero width": "a\u200bb\u2060c\ufeffd\u00ade\u034ff\u3164g",
    "tag plane": "a\U000e0041\U000e0042\U000e007fb\ufe0f\U000e0100c",
    "combining flood": "Z" + "\u0301\u0327\u0488" * 60 + "a" + "\u0336" * 200,
    "lone surrogates": "a\ud800b\udfffc",
    "private and noncharacters": "a\ue000b\U0010ffffc\uffffd\ufdd0e",
    "right to left": "שלום עולם مرحبا بالعالم",
    "wide": "論文の題名 한국어 ｆｕｌｌ",
    "joined emoji": "👩\u200d🔬👨\u200d👩\u200d👧\u200d👦🏳\ufe0f\u200d🌈🇩🇪👍🏽❤\ufe0f",
    "joiners alone": "\u200d\u200c\u200d\ufe0f\ufe0e",
    # Size
    "a word of 10,000": "W" * 10_000,
    "10,000 wide": "論" * 10_000,
    # Programs
    "format": "%s %n %(x)s {} {0} {0.__class__} {{",
    "shell": "$(rm -rf ~) `id` ; rm -rf / | cat > x && y",
    "options": "-rf --help -o /etc/passwd",
    "HTML": "<script>alert(1)</script><img src=x onerror=y>&lt;b&gt;&#27;[31m&#x202e;",
    "Markdown": "[x](javascript:alert(1)) ![y](file:///etc/passwd) **b** `c`",
    "LaTeX": "\\input{/etc/passwd} \\write18{id} $\\def\\x{\\x}\\x$ %% {",
    "SQL": "'; DROP TABLE papers; -- \" OR 1=1",
    "path": "../../etc/passwd C:\\con\\aux ~/.ssh/id_rsa",
}
"""Hostile texts by what they are."""


def shown(payload: str) -> str:
    """Return a payload behind the mark."""
    return f"{MARK} {payload}"
