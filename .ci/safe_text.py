"""Fail where a text from outside could reach a terminal, a widget, the clipboard or a shell raw.

What it looks at is syntax, one module at a time:

* In `ui` nobody but the gates makes content, segments or Textual's own text widgets; all others
  use `literal`, `literal_block`, `joined`, `run_strip` and `LiteralStatic`, which take any text.
  Their types do the rest: who draws by `Content` and `Strip` alone can't draw a `str`.
* Nothing turns on markup, notifies, titles or opens links around the gates.
* `print` is the command line's three gates', with a guard's result; nobody else writes to a stream.
* What is copied, and what logging is told, is a literal or a guard's result.
* Programs are started by the few modules that are known to, with lists of arguments, never a shell.

What it can't see: names looked up while running (`getattr`, `import_module`), a function that takes
a guard's name, what a third package does with a text, and whether a guard is any good. For the last
there are tests that put hostile text into every pane, and `HarmlessLines`, which cleans every drawn
line once more.

Run it as `python .ci/safe_text.py`, with a folder to look at another package than `src/paperdeck`.
"""

from __future__ import annotations

import ast
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

GUARDS = frozenset(
    {"safe_line", "safe_block", "json_text", "literal", "literal_block", "joined", "len"}
)
"""Functions whose result may be shown, whatever they are given."""
KEEPING = frozenset({"clip", "pad"})
"""Functions that only shorten or lengthen their first argument."""

_LITERAL = "ui/widgets/literal.py"
_FILTERS = ("ui/widgets/harmless_lines.py", "ui/widgets/ascii_lines.py")
IMPORTED_BY: dict[str, tuple[str, ...]] = {
    # What draws text, and the modules that may have it while running.
    "textual.content": (_LITERAL,),
    "textual.markup": (),
    "textual.visual": (),
    "textual.widgets.Static": (_LITERAL,),
    "textual.widgets.Input": ("ui/widgets/line_input.py",),
    "textual.widgets.Markdown": ("ui/screens/note_editor.py",),
    "textual.widgets.TextArea": ("ui/screens/note_editor.py",),
    "textual.widgets": (),
    "rich.segment": (_LITERAL, *_FILTERS),
    "rich": (),
    # What copies, opens, and starts programs.
    "pyperclip": ("desktop/pyperclip_copy.py",),
    "subprocess": ("desktop/browser.py", "desktop/editor.py", "discover/apart.py"),
    "webbrowser": (),
    "pty": (),
}
"""The longest name that fits decides. A package that isn't named here is free."""
STARTING = frozenset({"Popen", "run", "call", "check_call", "check_output"})
EXEC_BY = ("desktop/clipboard.py",)
"""Who starts programs by asyncio."""
PRINT_BY = ("cli/printing.py", "cli/outcome.py", "cli/progress.py")
DESCRIPTOR_BY = ("cli/outcome.py", "discover/apart.py")
"""Who takes the number of an output stream: to close it, and for bytes to our own process."""

_NEVER_CALLED = frozenset(
    {
        *("from_markup", "from_rich_text", "render_markup", "render_str"),
        *("create_subprocess_shell", "getoutput", "getstatusoutput", "system", "popen"),
        *("execv", "execve", "execvp", "execvpe", "execl", "execle", "execlp", "posix_spawn"),
        *("spawnv", "spawnve", "spawnl", "spawnlp", "spawnvp", "startfile"),
        *("print_exc", "print_exception", "print_stack", "basicConfig", "StreamHandler"),
    }
)
_TITLES = frozenset({"border_title", "border_subtitle", "tooltip", "title", "sub_title"})
_STREAMS = frozenset({"stdout", "stderr", "__stdout__", "__stderr__"})
_LEVELS = frozenset({"debug", "info", "warning", "error", "critical", "exception", "log"})


class Finding(NamedTuple):
    """What is wrong, and where."""

    path: str
    line: int
    what: str


def check(source: str, path: str) -> list[Finding]:
    """Return what is wrong with a module; `path` is its place below the package."""
    visitor = _Visitor(path)
    visitor.visit(ast.parse(source))
    return visitor.findings


class _Visitor(ast.NodeVisitor):
    def __init__(self, path: str) -> None:
        self.findings: list[Finding] = []
        self._path = path
        self._in_ui = path.startswith("ui/")
        self._around: list[ast.FunctionDef | ast.AsyncFunctionDef] = []

    def _tell(self, node: ast.AST, what: str) -> None:
        self.findings.append(Finding(self._path, getattr(node, "lineno", 0), what))

    # Imports

    def visit_If(self, node: ast.If) -> None:
        """Leave out what only the type checker imports."""
        if ast.unparse(node.test) in {"TYPE_CHECKING", "typing.TYPE_CHECKING"}:
            for other in node.orelse:
                self.visit(other)
        else:
            self.generic_visit(node)

    def visit_Import(self, node: ast.Import) -> None:
        """Judge `import a.b`."""
        for alias in node.names:
            self._judge_import(node, alias.name)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        """Judge `from a import b`."""
        for alias in node.names:
            if node.module and not node.level:
                self._judge_import(node, f"{node.module}.{alias.name}")

    def _judge_import(self, node: ast.AST, name: str) -> None:
        parts = name.split(".")
        for length in range(len(parts), 0, -1):
            allowed = IMPORTED_BY.get(".".join(parts[:length]))
            if allowed is not None:
                if self._path not in allowed:
                    self._tell(node, f"{name} is imported outside its gate")
                return

    # Calls

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        """Remember whose names are meant, and see that widgets render no text."""
        if self._in_ui and node.name in {"render", "__rich__", "__rich_console__"}:
            gives = ast.unparse(node.returns) if node.returns else "nothing known"
            if node.name != "render" or gives not in {"Content", "Strip", "Blank"}:
                self._tell(node, f"{node.name} gives {gives}, not Content")
        self._around.append(node)
        self.generic_visit(node)
        self._around.pop()

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> None:
        """Remember whose names are meant."""
        self._around.append(node)
        self.generic_visit(node)
        self._around.pop()

    def visit_Call(self, node: ast.Call) -> None:
        """Judge a call by the name it goes by."""
        name = _last_name(node.func)
        if name in _NEVER_CALLED:
            self._tell(node, f"{name} is never called")
        self._judge_output(node, name)
        self._judge_starting(node, name)
        self._judge_keywords(node)
        if self._in_ui:
            self._judge_textual(node, name)
        self.generic_visit(node)

    def _judge_output(self, node: ast.Call, name: str) -> None:
        if isinstance(node.func, ast.Name) and name in {"print", "input"}:
            if name == "input" or self._path not in PRINT_BY:
                self._tell(node, f"{name} outside cli/printing.py")
            self._need_guarded(node, node.args, "print")
        elif name in {"copy_text", "copy_to_clipboard"}:
            self._need_guarded(node, node.args[:1], name)
        elif isinstance(node.func, ast.Attribute) and name in _LEVELS | {"note"}:
            owner = _last_name(node.func.value)
            if owner.upper().endswith(("LOG", "LOGGER")):
                self._need_guarded(node, node.args, f"{owner}.{name}")

    def _judge_starting(self, node: ast.Call, name: str) -> None:
        if name == "create_subprocess_exec":
            if self._path not in EXEC_BY:
                self._tell(node, f"{name} outside the modules that start programs")
            if not any(isinstance(one, ast.Starred) for one in node.args):
                self._tell(node, f"{name} wants a list of arguments")
        elif name in STARTING and _last_name(getattr(node.func, "value", None)) == "subprocess":
            first = node.args[0] if node.args else None
            if first is None or _is_text(first):
                self._tell(node, f"subprocess.{name} wants a list of arguments")

    def _judge_keywords(self, node: ast.Call) -> None:
        for keyword in node.keywords:
            never = {"shell", "markup", "open_links"} if self._in_ui else {"shell"}
            off = isinstance(keyword.value, ast.Constant) and keyword.value.value is False
            if keyword.arg in never and not off:
                self._tell(node, f"{keyword.arg} is on")
            if self._in_ui and keyword.arg in {"tooltip", *_TITLES} - {"title"}:
                self._need_guarded(node, [keyword.value], keyword.arg or "")

    def _judge_textual(self, node: ast.Call, name: str) -> None:
        if not isinstance(node.func, ast.Attribute):
            return
        if name == "notify" and self._path != _LITERAL:
            self._tell(node, "notify outside its gate: use notify_literal")
        elif name == "open_url":
            self._tell(node, "Textual's open_url asks nobody: use desktop.browser")
        elif name == "run_action":
            self._need_guarded(node, node.args[:1], name)
        elif name == "exit" and (
            len(node.args) > 2 or any(one.arg == "message" for one in node.keywords)
        ):
            self._tell(node, "exit with a message, which Textual reads as markup")

    # Assignments and attributes

    def visit_Assign(self, node: ast.Assign) -> None:
        """Judge titles and the like."""
        for target in node.targets:
            self._judge_title(target, node.value)
        self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        """Judge titles and the like."""
        if node.value is not None:
            self._judge_title(node.target, node.value)
        self.generic_visit(node)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        """Judge titles and the like."""
        self._judge_title(node.target, node.value)
        self.generic_visit(node)

    def _judge_title(self, target: ast.expr, value: ast.expr) -> None:
        if self._in_ui and isinstance(target, ast.Attribute) and target.attr in _TITLES:
            self._need_guarded(target, [value], target.attr)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        """Judge what is taken from the output streams, and from Textual's driver."""
        if node.attr in {"write", "writelines", "buffer"} and _is_stream(node.value):
            self._tell(node, f"{ast.unparse(node)}: print by cli/printing.py")
        if node.attr == "fileno" and _is_stream(node.value) and self._path not in DESCRIPTOR_BY:
            self._tell(node, f"{ast.unparse(node)} outside the modules that may")
        if self._in_ui and node.attr == "_driver":
            self._tell(node, "Textual's driver writes to the terminal as it is told")
        self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        """Judge words that mean something to Textual."""
        if self._in_ui and node.value == "@click":
            self._tell(node, "a style that carries an action")

    # What may be shown

    def _need_guarded(self, node: ast.AST, values: list[ast.expr], by: str) -> None:
        for value in values:
            if not self._is_guarded(value):
                self._tell(
                    node, f"{by} is given {ast.unparse(value)[:60]}, which no guard has seen"
                )

    def _is_guarded(self, value: ast.expr, inside: frozenset[str] = frozenset()) -> bool:
        """Tell whether an expression is made of literals and guards' results; see `_bound`."""
        needed: list[ast.expr] = []
        match value:
            case ast.Constant():
                pass
            case ast.JoinedStr(values=parts):
                needed = parts
            case ast.FormattedValue(value=part):
                needed = [part]
            case ast.BinOp(left=ast.Constant(), op=ast.Mult()):
                pass  # a literal over and over
            case ast.IfExp(body=one, orelse=other) | ast.BinOp(left=one, right=other):
                needed = [one, other]
            case ast.Call(func=function) if _last_name(function) in GUARDS:
                pass
            case ast.Call(func=function, args=[first, *_]) if _last_name(function) in KEEPING:
                needed = [first]
            case ast.Name(id=name):
                return name not in inside and self._is_guarded_name(name, inside | {name})
            case _:
                return False
        return all(self._is_guarded(one, inside) for one in needed)

    def _is_guarded_name(self, name: str, inside: frozenset[str]) -> bool:
        """Tell whether all that a function binds to a name is guarded."""
        if not self._around:
            return False
        values = list(_bound(self._around[-1], name))
        return bool(values) and all(
            value is not None and self._is_guarded(value, inside) for value in values
        )


def _bound(
    function: ast.FunctionDef | ast.AsyncFunctionDef, name: str
) -> Iterator[ast.expr | None]:
    """Yield what a name is bound to in a function, `None` for what can't be told."""
    arguments = function.args
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    every += [one for one in (arguments.vararg, arguments.kwarg) if one is not None]
    yield from (None for one in every if one.arg == name)
    told: set[int] = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name) and target.id == name:
                    told.add(id(target))
                    yield node.value
    for node in ast.walk(function):
        # Loops, `with`, unpacking, `:=`, `+=`: what comes of those isn't followed.
        stored = isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
        if stored and getattr(node, "id", "") == name and id(node) not in told:
            yield None


def _last_name(node: ast.AST | None) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _is_stream(node: ast.expr) -> bool:
    return _last_name(node) in _STREAMS


def _is_text(node: ast.expr) -> bool:
    """Tell whether an argument is one text by its looks, where a list of them is wanted."""
    joins = isinstance(node, ast.Call) and _last_name(node.func) in {"join", "format"}
    constant = isinstance(node, ast.Constant)
    return constant or joins or isinstance(node, ast.JoinedStr | ast.BinOp)


def check_package(folder: Path) -> tuple[int, list[Finding]]:
    """Return how many modules a package has, and what is wrong with them."""
    modules = sorted(folder.rglob("*.py"))
    found = [
        finding
        for module in modules
        for finding in check(
            module.read_text(encoding="utf-8"), module.relative_to(folder).as_posix()
        )
    ]
    return len(modules), found


def main() -> int:
    """Check a package and return an exit code."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path("src/paperdeck")
    count, found = check_package(folder)
    for finding in found:
        sys.stdout.write(f"{folder / finding.path}:{finding.line}: {finding.what}\n")
    sys.stdout.write(f"{count} modules, {len(found)} places where text could pass a gate by\n")
    return int(bool(found) or not count)


if __name__ == "__main__":
    sys.exit(main())
