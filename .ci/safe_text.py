"""Fail where a text from outside could reach a terminal, a widget, the clipboard or a shell raw.

What it looks at is syntax, one module at a time:

* In `ui` nobody but the gates makes content, segments or Textual's own text widgets; all others
  use `literal`, `literal_block`, `joined`, `run_strip` and `LiteralStatic`, which take any text.
  Their types do the rest: who draws by `Content` and `Strip` alone can't draw a `str`.
* Nothing turns on markup, notifies, titles or opens links around the gates.
* `print` is the command line's three gates', with a guard's result; nobody else writes to a stream,
  to a number of one, ends the process with a text, or has another name for any of these.
* What is copied, and what logging is told, is a literal or a guard's result. Who logs is known.
* Programs are started by the few modules that are known to, with lists of arguments, never a shell.
* Unicode's normal forms are had of `model/normal_forms.py`, which no text can hold up.

What it can't see: names looked up while running (`getattr`, `import_module`, a dict of functions),
a function that takes a guard's name or hands on what it is given, loggers under another name than
`..LOG`, the facts of `LOG.note` (which the log itself writes in ASCII), what a third package does
with a text, what is raised (`cli/run.py` catches it), and whether a guard is any good. For the last
there are tests that put hostile text into every pane, and `HarmlessLines`, which cleans every drawn
line once more.

`text_rules.py` says who may do what, `guarded_text.py` what counts as a guard's result.

Run it as `python .ci/safe_text.py`, with a folder to look at another package than `src/paperdeck`.
"""

from __future__ import annotations

import ast
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import text_rules as rules
from guarded_text import Function, is_guarded
from syntax_parts import is_logger, is_stream, is_text, keyword_values, last_name, values_but

if TYPE_CHECKING:
    from collections.abc import Iterable


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
        self._around: list[Function | None] = [None]
        self._in_place: set[int] = set()  # streams and `print`, where they may stand

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
            if alias.asname not in {None, alias.name} and alias.name in rules.WHOLE:
                self._tell(node, f"{alias.name} goes by another name")

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        """Judge `from a import b`."""
        for alias in node.names:
            if node.module and not node.level:
                self._judge_import(node, f"{node.module}.{alias.name}")
                told = f"{node.module}.{alias.name}"
                if node.module in rules.WHOLE and told not in rules.IMPORTED_BY:
                    self._tell(node, f"{told} goes by its last name alone")

    def _judge_import(self, node: ast.AST, name: str) -> None:
        parts = name.split(".")
        for length in range(len(parts), 0, -1):
            allowed = rules.IMPORTED_BY.get(".".join(parts[:length]))
            if allowed is not None:
                if self._path not in allowed:
                    self._tell(node, f"{name} is imported outside its gate")
                return

    # Calls

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        """Remember whose names are meant, and see that widgets render no text."""
        if self._in_ui and node.name in {"render", "__rich__", "__rich_console__"}:
            gives = ast.unparse(node.returns) if node.returns else "nothing known"
            dims = ast.unparse(node.body[-1]) == "return dimmed(super().render())"
            if node.name != "render" or (gives not in {"Content", "Strip", "Blank"} and not dims):
                self._tell(node, f"{node.name} gives {gives}, not Content")
        self.visit_AsyncFunctionDef(node)

    def visit_AsyncFunctionDef(self, node: Function) -> None:
        """Remember whose names are meant."""
        self._around.append(node)
        self.generic_visit(node)
        self._around.pop()

    def visit_Call(self, node: ast.Call) -> None:
        """Judge a call by the name it goes by."""
        name = last_name(node.func)
        owner = last_name(getattr(node.func, "value", None))
        if name in rules.NEVER_CALLED or (owner != "self" and rules.PROGRAM.fullmatch(name)):
            self._tell(node, f"{name} is never called")
        if isinstance(node.func, ast.Name) and name in {"print", "input"}:
            self._judge_print(node, name)
        self._judge_words(node, name)
        self._judge_exit(node, name, owner)
        self._judge_starting(node, name)
        self._judge_keywords(node)
        if self._in_ui:
            self._judge_textual(node, name)
        self.generic_visit(node)

    def _judge_print(self, node: ast.Call, name: str) -> None:
        self._in_place |= {id(node.func), *(id(one.value) for one in node.keywords)}
        if name == "input" or self._path not in rules.PRINT_BY:
            self._tell(node, f"{name} outside cli/printing.py")
        self._need_guarded(node, [*node.args, *keyword_values(node, "sep", "end")], "print")

    def _judge_words(self, node: ast.Call, name: str) -> None:
        """Judge what is copied, carried out as an action, and logged."""
        if name in {"copy_text", "copy_to_clipboard"}:
            self._need_guarded(node, [*node.args[:1], *keyword_values(node, "text")], name)
        elif (
            isinstance(node.func, ast.Attribute)
            and name in rules.LEVELS
            and is_logger(node.func.value)
        ):
            words = (
                keyword_values(node, "event") if name == "note" else values_but(node, rules.TRACES)
            )
            self._need_guarded(node, [*node.args, *words], ast.unparse(node.func)[:40])
            if name == "exception":
                self._tell(node, "exception logs a traceback, which may quote anything")

    def _judge_exit(self, node: ast.Call, name: str, owner: str) -> None:
        plain = isinstance(node.func, ast.Name)
        ends = (name == "exit" and (plain or owner == "sys")) or (plain and name == "quit")
        if not ends and name != "SystemExit":
            return
        values = [*node.args, *(one.value for one in node.keywords)]
        numbers = all(
            isinstance(one, ast.Constant) and not isinstance(one.value, str) for one in values
        )
        if not numbers and self._path not in rules.EXIT_BY:
            self._tell(node, f"{name} with what may be a text, which is printed")

    def _judge_starting(self, node: ast.Call, name: str) -> None:
        if name == "create_subprocess_exec":
            if self._path not in rules.EXEC_BY:
                self._tell(node, f"{name} outside the modules that start programs")
            if not any(isinstance(one, ast.Starred) for one in node.args):
                self._tell(node, f"{name} wants a list of arguments")
        elif (
            name in rules.STARTING and last_name(getattr(node.func, "value", None)) == "subprocess"
        ):
            first = node.args[0] if node.args else None
            if first is None or is_text(first):
                self._tell(node, f"subprocess.{name} wants a list of arguments")

    def _judge_keywords(self, node: ast.Call) -> None:
        for keyword in node.keywords:
            never = {"shell", "markup", "open_links"} if self._in_ui else {"shell"}
            off = isinstance(keyword.value, ast.Constant) and keyword.value.value is False
            if keyword.arg in never and not off:
                self._tell(node, f"{keyword.arg} is on")
            untraced = isinstance(keyword.value, ast.Constant) and not keyword.value.value
            if (
                keyword.arg in rules.TRACES
                and not untraced
                and self._path not in rules.TRACEBACK_BY
            ):
                self._tell(node, "a traceback is logged, which may quote anything")
            free = self._path in rules.TITLED_BY and keyword.arg == "title"
            if self._in_ui and keyword.arg in rules.TITLES and not free:
                self._need_guarded(node, [keyword.value], keyword.arg or "")

    def _judge_textual(self, node: ast.Call, name: str) -> None:
        if not isinstance(node.func, ast.Attribute):
            return
        if name == "notify" and self._path != rules.LITERAL:
            self._tell(node, "notify outside its gate: use notify_literal")
        elif name == "open_url":
            self._tell(node, "Textual's open_url asks nobody: use desktop.browser")
        elif name == "run_action":
            self._need_guarded(node, [*node.args[:1], *keyword_values(node, "action")], name)
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

    def visit_AnnAssign(self, node: ast.AnnAssign | ast.AugAssign) -> None:
        """Judge titles and the like."""
        if node.value is not None:
            self._judge_title(node.target, node.value)
        self.generic_visit(node)

    visit_AugAssign = visit_AnnAssign  # noqa: N815 - as the module `ast` has it

    def _judge_title(self, target: ast.expr, value: ast.expr) -> None:
        if self._in_ui and isinstance(target, ast.Attribute) and target.attr in rules.TITLES:
            self._need_guarded(target, [value], target.attr)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        """Judge what is taken from the output streams, and from Textual's driver."""
        name = node.attr
        if is_stream(node.value):
            self._in_place.add(id(node.value))
            if name in {"write", "writelines", "buffer", "raw", "detach"}:
                self._tell(node, f"{ast.unparse(node)}: print by cli/printing.py")
            if name == "fileno" and self._path not in rules.DESCRIPTOR_BY:
                self._tell(node, f"{ast.unparse(node)} outside the modules that may")
        owner = last_name(node.value)
        if owner == "sys" and name in rules.STREAMS and id(node) not in self._in_place:
            if self._path not in rules.STREAM_BY:
                self._tell(node, f"{ast.unparse(node)} under another name")
        elif (owner, name) == ("os", "write") and self._path not in rules.WRITE_BY:
            self._tell(node, "os.write outside the modules that may")
        elif (owner, name) == ("unicodedata", "normalize") and self._path not in rules.NORMALIZE_BY:
            self._tell(node, "normal forms are had of model/normal_forms.py")
        elif name == "print":
            self._tell(node, f"{ast.unparse(node)[:60]}: print by cli/printing.py")
        if self._in_ui and name == "_driver":
            self._tell(node, "Textual's driver writes to the terminal as it is told")
        self.generic_visit(node)

    def visit_Name(self, node: ast.Name) -> None:
        """See that `print` goes by no other name."""
        if node.id in {"print", "input"} and id(node) not in self._in_place:
            self._tell(node, f"{node.id} under another name")

    def visit_Constant(self, node: ast.Constant) -> None:
        """Judge words that mean something to Textual."""
        if self._in_ui and node.value == "@click":
            self._tell(node, "a style that carries an action")

    # What may be shown

    def _need_guarded(self, node: ast.AST, values: Iterable[ast.expr | None], by: str) -> None:
        for value in values:
            if value is not None and not is_guarded(value, self._around[-1]):
                told = ast.unparse(value)[:60]
                self._tell(node, f"{by} is given {told}, which no guard has seen")


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
