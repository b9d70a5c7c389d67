"""The check that no text passes a gate by: it fails where it has to, and our own code passes it."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from types import ModuleType

ROOT = Path(__file__).parents[2]
PANE = "ui/panes/some_pane.py"
COMMAND = "cli/some_command.py"
LOGGING = "desktop/crash_reports.py"


def _load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("safe_text_check", ROOT / ".ci" / "safe_text.py")
    assert spec is not None
    assert spec.loader is not None
    sys.path.insert(0, str(ROOT / ".ci"))  # as for a program
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


CHECK = _load()


def wrong(source: str, path: str = PANE) -> list[str]:
    return [finding.what for finding in CHECK.check(source, path)]


OFFENDING = [
    # Widgets, and what is made to be drawn.
    ("from textual.widgets import Static", PANE),
    ("from textual.widgets import Label", PANE),
    ("from textual.widgets import Button as B", PANE),
    ("from textual.widgets import OptionList, DataTable", PANE),
    ("from textual.widgets.option_list import Option", PANE),
    ("from textual.widgets import Markdown", PANE),
    ("from textual.widgets import Input", PANE),
    ("import textual.widgets", PANE),
    ("from textual.content import Content", PANE),
    ("def f():\n    from textual.content import Content", PANE),
    ("from textual.visual import RichVisual", PANE),
    ("from rich.segment import Segment", PANE),
    ("from rich.text import Text", PANE),
    ("from rich.console import Console", PANE),
    ("from rich.markup import render", COMMAND),
    ("Content.from_markup(paper.title)", PANE),
    ("class W(Widget):\n    def render(self) -> str:\n        return self.title", PANE),
    ("class W(Widget):\n    def render(self):\n        return self.title", PANE),
    ("class W:\n    def __rich__(self) -> str:\n        return self.title", PANE),
    ("Plain(text, markup=True)", PANE),
    ("Plain(text, markup=wanted)", PANE),
    ("self.app.notify(str(error))", PANE),
    ("self.notify('fixed words')", PANE),
    ("self.border_title = paper.title", PANE),
    ("self.border_subtitle = f'{count} of {name}'", PANE),
    ("self.tooltip = name", PANE),
    ("self.app.title += query", PANE),
    ("self.sub_title: str = query", PANE),
    ("Plain(tooltip=paper.title)", PANE),
    ("self.app.exit(message=str(error))", PANE),
    ("self.app.exit(None, 1, str(error))", PANE),
    ("self.run_action(f'show({name})')", PANE),
    ("Style(meta={'@click': action})", PANE),
    ("self.app._driver.write(text)", PANE),
    ("self.app.open_url(paper.url)", PANE),
    ("Preview(text, open_links=True)", PANE),
    # The terminal, without the reader.
    ("print('words')", COMMAND),
    ("print(paper.title)", "cli/printing.py"),
    ("def say(text):\n    print(text)", "cli/printing.py"),
    ("def say(text):\n    text = safe_block(text)\n    print(text)", "cli/printing.py"),
    ("def say(x):\n    y = safe_block(x)\n    y += x\n    print(y)", "cli/printing.py"),
    ("def say(xs):\n    for y in xs:\n        print(y)", "cli/printing.py"),
    ("print(f'{safe_line(a)} {b}')", "cli/outcome.py"),
    ("print(clip(text, 80))", "cli/progress.py"),
    ("sys.stdout.write(text)", COMMAND),
    ("write = sys.stderr.write", COMMAND),
    ("sys.stdout.buffer.write(data)", COMMAND),
    ("os.write(sys.stdout.fileno(), data)", COMMAND),
    ("traceback.print_exc()", COMMAND),
    ("logging.basicConfig()", COMMAND),
    ("name = input('Which? ')", COMMAND),
    ("os.write(2, title.encode())", COMMAND),
    ("from os import write", COMMAND),
    ("out = sys.stdout", COMMAND),
    ("say(sys.stderr)", COMMAND),
    ("from sys import stdout", COMMAND),
    ("import sys as system", COMMAND),
    ("tell = print", COMMAND),
    ("import builtins", COMMAND),
    ("builtins.print(title)", COMMAND),
    ("from builtins import print as p", COMMAND),
    ("print('words', end=title)", "cli/printing.py"),
    ("print(1 * title)", "cli/printing.py"),
    ("print(title * 1)", "cli/printing.py"),
    (
        "def f(x):\n    t = 'a'\n    match x:\n        case {'t': t}:\n            print(t)",
        "cli/printing.py",
    ),
    (
        "def f(x):\n    t = 'a'\n    match x:\n        case [*t]:\n            print(t)",
        "cli/printing.py",
    ),
    (
        "def f(x):\n    t = 'a'\n    match x:\n        case {**t}:\n            print(t)",
        "cli/printing.py",
    ),
    (
        "def f():\n    e = 'a'\n    try:\n        g()\n    except E as e:\n        print(e)",
        "cli/printing.py",
    ),
    ("def f():\n    global t\n    t = 'a'\n    print(t)", "cli/printing.py"),
    ("def f():\n    t = 'a'\n    from x import t\n    print(t)", "cli/printing.py"),
    ("sys.exit(title)", COMMAND),
    ("sys.exit(str(error))", COMMAND),
    ("exit(title)", COMMAND),
    ("raise SystemExit(title)", COMMAND),
    ("from sys import exit", COMMAND),
    ("import warnings", COMMAND),
    ("warnings.warn(title)", "cite/writing/style_processor.py"),
    # The log and the clipboard.
    ("_LOG.warning(f'{title} is odd')", "sync/engine.py"),
    ("_LOG.error('%s is odd', title)", "sync/engine.py"),
    ("LOG.note(title)", "sync/engine.py"),
    ("LOG.note(event=title)", "sync/engine.py"),
    ("import logging", "sync/engine.py"),
    ("from logging import error", LOGGING),
    ("import logging as told", LOGGING),
    ("logging.error(title)", LOGGING),
    ("logging.warning('odd', extra=title)", LOGGING),
    ("logging.getLogger('x').warning(title)", LOGGING),
    ("_LOG.error(msg=title)", LOGGING),
    ("_LOG.warning('odd', exc_info=True)", LOGGING),
    ("_LOG.warning('odd', exc_info=error)", LOGGING),
    ("_LOG.warning('odd', stack_info=True)", LOGGING),
    ("_LOG.exception('odd')", LOGGING),
    ("await copy_text(text=title)", PANE),
    ("self.run_action(action=title)", PANE),
    ("Modal(title=title)", PANE),
    ("self.app.deliver_text(title)", PANE),
    ("await copy_text(paper.title, save_to=file)", PANE),
    ("app.copy_to_clipboard(text)", PANE),
    ("import pyperclip", PANE),
    # Programs.
    ("os.system(f'open {url}')", "desktop/browser.py"),
    ("os.popen(command)", "desktop/browser.py"),
    ("os.posix_spawnp('sh', ['sh', '-c', title], {})", "desktop/browser.py"),
    ("os.spawnlpe(os.P_WAIT, 'sh', 'sh', {})", "desktop/browser.py"),
    ("os.execlpe('sh', 'sh', '-c', title, {})", "desktop/browser.py"),
    ("pty.spawn(words)", "desktop/browser.py"),
    ("from subprocess import Popen\nPopen('x ' + url)", "desktop/browser.py"),
    ("import subprocess as programs", "desktop/browser.py"),
    ("os.execvp(program, words)", "desktop/browser.py"),
    ("subprocess.run(command, shell=True)", "desktop/browser.py"),
    ("subprocess.run(command, shell=wanted)", "desktop/browser.py"),
    ("subprocess.Popen(f'open {url}')", "desktop/browser.py"),
    ("subprocess.run('ls')", "desktop/browser.py"),
    ("subprocess.check_output(' '.join(words))", "desktop/browser.py"),
    ("subprocess.getoutput(command)", "desktop/browser.py"),
    ("import subprocess", COMMAND),
    ("from subprocess import run", PANE),
    ("import webbrowser", "desktop/browser.py"),
    ("asyncio.create_subprocess_shell(command)", "desktop/clipboard.py"),
    ("asyncio.create_subprocess_exec(*command)", PANE),
    ("asyncio.create_subprocess_exec(command)", "desktop/clipboard.py"),
    # What any text could hold up.
    ("unicodedata.normalize('NFC', text)", "cite/names.py"),
    ("from unicodedata import normalize", "cite/names.py"),
]


@pytest.mark.parametrize(("source", "path"), OFFENDING)
def test_text_that_passes_a_gate_by_is_found(source: str, path: str) -> None:
    assert wrong(source, path)


@pytest.mark.parametrize(
    ("source", "path"),
    [
        ("if TYPE_CHECKING:\n    from textual.content import Content", PANE),
        ("from textual.widget import Widget", PANE),
        ("from textual.strip import Strip", PANE),
        ("class W(Widget):\n    def render(self) -> Content:\n        return literal(x)", PANE),
        ("from textual.content import Content", "ui/widgets/literal.py"),
        ("self.border_title = literal(paper.title)", PANE),
        ("self._title = paper.title", PANE),
        ("label.update(joined(' ', (literal(a), literal(b))))", PANE),
        ("self.app.exit()", PANE),
        ("say(paper.title)", COMMAND),
        ("sys.stdout.flush()", COMMAND),
        ("print(safe_block(text))", "cli/printing.py"),
        ("print('\\r' + ' ' * width + '\\r', end='')", "cli/progress.py"),
        ("def f(x):\n    y = clip(safe_line(x), 9)\n    print(y)", "cli/progress.py"),
        ("def f(x):\n    y = safe_line(x) if x else 'none'\n    print(y)", "cli/progress.py"),
        ("_LOG.error('unexpected', exc_info=error)", "ui/screens/reader/background.py"),
        ("_LOG.error('unexpected', exc_info=None)", LOGGING),
        ("LOG.note('answer', host=host)", "sync/engine.py"),
        ("LOG.note('error', **error.facts)", "sync/engine.py"),
        ("print(safe_line(text), file=sys.stderr)", "cli/outcome.py"),
        ("wide = sys.stdout.isatty()", COMMAND),
        ("raise SystemExit(2)", COMMAND),
        ("sys.exit()", COMMAND),
        ("sys.exit(run(sys.argv[1:]))", "__main__.py"),
        ("self.app.exit(None, code)", PANE),
        ("conn.execute('SELECT 1')", "store/database.py"),
        ("class W(M):\n    def render(self) -> R:\n        return dimmed(super().render())", PANE),
        ("from subprocess import TimeoutExpired", "discover/apart.py"),
        ("await copy_text(safe_block(text), save_to=file)", PANE),
        ("subprocess.run([program, *words], check=False)", "desktop/editor.py"),
        ("asyncio.create_subprocess_exec(*command)", "desktop/clipboard.py"),
    ],
)
def test_text_that_passes_through_its_gate_is_left_alone(source: str, path: str) -> None:
    assert wrong(source, path) == []


def test_a_finding_says_where_it_is() -> None:
    (finding,) = CHECK.check("x = 1\nprint('words')\n", COMMAND)
    assert (finding.path, finding.line) == (COMMAND, 2)


def test_our_own_code_passes_no_gate_by() -> None:
    modules, found = CHECK.check_package(ROOT / "src" / "paperdeck")
    assert modules > 400
    assert found == []


def test_the_modules_that_may_do_more_are_there() -> None:
    gates = {path for paths in CHECK.rules.IMPORTED_BY.values() for path in paths}
    gates |= {
        *CHECK.rules.PRINT_BY,
        *CHECK.rules.EXEC_BY,
        *CHECK.rules.DESCRIPTOR_BY,
        *CHECK.rules.STREAM_BY,
    }
    gates |= {
        *CHECK.rules.WRITE_BY,
        *CHECK.rules.EXIT_BY,
        *CHECK.rules.TRACEBACK_BY,
        *CHECK.rules.TITLED_BY,
    }
    gates |= {*CHECK.rules.NORMALIZE_BY}
    assert [path for path in gates if not (ROOT / "src" / "paperdeck" / path).is_file()] == []


def test_it_fails_as_a_program_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["safe_text.py", str(tmp_path)])
    assert CHECK.main() == 1  # nothing looked at is nothing proved
    (tmp_path / "cli").mkdir()
    module = tmp_path / "cli" / "a.py"
    module.write_text("say('words')\n")
    assert CHECK.main() == 0
    module.write_text("print('words')\n")
    assert CHECK.main() == 1
    assert "a.py:1: print outside cli/printing.py" in capsys.readouterr().out


def test_the_check_is_part_of_every_change() -> None:
    assert ".ci/safe_text.py" in (ROOT / ".ci" / "run").read_text()
