"""What `safe_text.py` goes by: who may import, print, start and write what."""

from __future__ import annotations

import re

GUARDS = frozenset(
    {"safe_line", "safe_block", "json_text", "literal", "literal_block", "joined", "len"}
)
"""Functions whose result may be shown, whatever they are given."""
KEEPING = frozenset({"clip", "pad"})
"""Functions that only shorten or lengthen their first argument."""

LITERAL = "ui/widgets/literal.py"
_DIMMED = "ui/widgets/dimmed.py"
_FILTERS = ("ui/widgets/harmless_lines.py", "ui/widgets/ascii_lines.py", _DIMMED)
_BACKGROUND = "ui/screens/reader/background.py"
IMPORTED_BY: dict[str, tuple[str, ...]] = {
    # What draws text, and the modules that may have it while running.
    "textual.content": (LITERAL,),
    "textual.markup": (),
    "textual.visual": (),
    "textual.widgets.Static": (LITERAL,),
    "textual.widgets.Input": ("ui/widgets/line_input.py",),
    "textual.widgets.Markdown": ("ui/screens/note_editor.py",),
    "textual.widgets.TextArea": ("ui/screens/note_editor.py",),
    "textual.widgets": (),
    "rich.segment": (LITERAL, *_FILTERS),
    "rich.style": (_DIMMED,),
    "rich": (),
    # What copies, opens, and starts programs.
    "pyperclip": ("desktop/pyperclip_copy.py",),
    "subprocess.TimeoutExpired": ("discover/apart.py",),
    "subprocess": ("desktop/browser.py", "desktop/editor.py", "discover/apart.py"),
    "webbrowser": (),
    "pty": (),
    # What prints by itself.
    "builtins": (),
    "logging": (
        *("cli/hearing.py", "desktop/crash_reports.py", "text/prose.py", "ui/app.py"),
        _BACKGROUND,
    ),
    # Only to have citeproc's own left out.
    "warnings": ("cite/writing/style_processor.py",),
    "sys.stdout": (),
    "sys.stderr": (),
    "sys.__stdout__": (),
    "sys.__stderr__": (),
    "sys.exit": (),
    "os.write": (),
    "unicodedata.normalize": (),
}
"""The longest name that fits decides. A package that isn't named here is free."""
WHOLE = frozenset({"builtins", "logging", "os", "subprocess", "sys", "unicodedata", "warnings"})
"""Modules that go by their own name, so that their functions are known by it."""
STARTING = frozenset({"Popen", "run", "call", "check_call", "check_output"})
EXEC_BY = ("desktop/clipboard.py",)
"""Who starts programs by asyncio."""
PRINT_BY = ("cli/printing.py", "cli/outcome.py", "cli/progress.py")
STREAM_BY = ("cli/reader.py", "sync/import_parsing.py")
"""Who hands an output stream to somebody else, unread."""
DESCRIPTOR_BY = ("cli/outcome.py", "discover/apart.py")
"""Who takes the number of an output stream: to close it, and for bytes to our own process."""
WRITE_BY = ("desktop/log_file.py", "discover/apart.py", "model/files.py")
"""Who writes bytes to a number: to files, and to our own process."""
EXIT_BY = ("__main__.py", "desktop/leaving.py", "desktop/pyperclip_copy.py")
"""Who ends the process with a number that was computed; a text would be printed."""
TRACEBACK_BY = (_BACKGROUND,)
"""Who logs an error with its traceback, to the reporter of crashes."""
TRACES = frozenset({"exc_info", "stack_info"})
TITLED_BY = ("ui/panes/paper_text.py",)
"""Who has a `title` that is a fact of a paper and no widget's."""
NORMALIZE_BY = ("model/normal_forms.py",)

NEVER_CALLED = frozenset(
    {
        *("from_markup", "from_rich_text", "render_markup", "render_str"),
        *("create_subprocess_shell", "getoutput", "getstatusoutput", "system", "popen"),
        *("startfile", "deliver_text", "deliver_binary", "deliver_screenshot"),
        *("print_exc", "print_exception", "print_stack", "print_last"),
        *("basicConfig", "StreamHandler", "lastResort", "captureWarnings", "displayhook"),
    }
)
PROGRAM = re.compile(r"exec[lv]p?e?|\w*spawn\w*|fork\w*")
"""Functions of `os` and `pty` that start programs, by their names."""
TITLES = frozenset({"border_title", "border_subtitle", "tooltip", "title", "sub_title"})
STREAMS = frozenset({"stdout", "stderr", "__stdout__", "__stderr__"})
LEVELS = frozenset(
    {"debug", "info", "warn", "warning", "error", "critical", "fatal", "exception", "log"}
    | {"warn_explicit", "note"}
)
