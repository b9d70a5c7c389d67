"""The commands about single papers: moving to them, marking, copying, selecting."""

from __future__ import annotations

from paperdeck.ui.commands.command import OF_QUERY, Command, Group, Scope


def _move(name: str, keys: tuple[str, ...], title: str, text: str) -> Command:
    return Command(name, keys, title, text, Group.MOVE)


def _mark(name: str, key: str, title: str, text: str) -> Command:
    return Command(name, (key,), title, text, Group.MARK, argument=OF_QUERY)


TO_MOVE_AND_MARK: tuple[Command, ...] = (
    _move("move.down", ("j", "down"), "Down", "Go to the next row."),
    _move("move.up", ("k", "up"), "Up", "Go to the previous row."),
    _move("move.top", ("g g", "home"), "Top", "Go to the first row."),
    _move("move.bottom", ("G", "end"), "Bottom", "Go to the last row."),
    _move("move.half-down", ("ctrl+d",), "Half a page down", "Move down by half a page."),
    _move("move.half-up", ("ctrl+u",), "Half a page up", "Move up by half a page."),
    _move("move.page-down", ("pagedown", "ctrl+f"), "Page down", "Move down by a page."),
    _move("move.page-up", ("pageup", "ctrl+b"), "Page up", "Move up by a page."),
    _move("move.next-day", ("]",), "Next day", "Go to the first paper of the next later day."),
    _move("move.previous-day", ("[",), "Previous day", "Go to the first paper of the day before."),
    _move("pane.left", ("h", "left"), "Pane to the left", "Go one pane to the left."),
    _move("pane.right", ("l", "right"), "Pane to the right", "Go one pane to the right."),
    _move("pane.next", ("tab",), "Next pane", "Go to the next pane, round and round."),
    _move("pane.previous", ("shift+tab",), "Previous pane", "Go to the pane before."),
    _move("pane.tags", ("1",), "Tags", "Go to views, tags, sources and categories."),
    _move("pane.list", ("2",), "List", "Go to the list of papers."),
    _move("pane.detail", ("3",), "Detail", "Go to the paper's detail."),
    _move("detail.down", ("J",), "Scroll detail down", "Scroll the detail from the list."),
    _move("detail.up", ("K",), "Scroll detail up", "Scroll the detail from the list."),
    _move("paper.open", ("enter",), "Open the paper", "Read the paper alone; again to go back."),
    _move("view.zen", ("z",), "Zen", "Show the paper alone; again to go back."),
    _mark("paper.star", "s", "Star", "Star, or take the star away if all have one."),
    _mark("paper.read", "r", "Read", "Mark read and go to the next paper."),
    _mark("paper.unread", "u", "Unread", "Mark unread and go to the next paper."),
    _mark("paper.queue", "b", "Queue", "Put into the reading queue, or take out."),
    Command(
        "paper.tag",
        ("t",),
        "Add a tag",
        "Pick a tag, or type a new one.",
        Group.MARK,
        argument=f"TAG {OF_QUERY}",
    ),
    Command(
        "paper.untag",
        ("T",),
        "Remove a tag",
        "Pick which of its tags to take off.",
        Group.MARK,
        argument=f"TAG {OF_QUERY}",
    ),
    Command("paper.note", ("a",), "Add a note", "Write a Markdown note here.", Group.MARK),
    Command(
        "paper.edit-note",
        ("e",),
        "Edit a note",
        "Change a note; emptied, it is deleted.",
        Group.MARK,
    ),
    Command(
        "paper.note-externally",
        ("A",),
        "Note in the editor",
        "Write a note in $EDITOR.",
        Group.MARK,
    ),
    Command(
        "paper.recover",
        (),
        "Recover a note",
        "Go on with a note that a crash left unsaved.",
        Group.MARK,
    ),
    Command(
        "deck.undo", ("U",), "Undo", "Take the last change back, also after a restart.", Group.MARK
    ),
    Command(
        "deck.redo", ("ctrl+r",), "Redo", "Make the change again that was taken back.", Group.MARK
    ),
    Command(
        "paper.more-like",
        ("+",),
        "More of this",
        "Learn that papers like this one are wanted; again: forget it.",
        Group.MARK,
        Scope.LIST,
        argument=OF_QUERY,
    ),
    Command(
        "paper.less-like",
        ("-",),
        "Less of this",
        "Learn that papers like this one aren't wanted; again: forget it.",
        Group.MARK,
        Scope.LIST,
        argument=OF_QUERY,
    ),
    Command(
        "paper.why",
        ("w",),
        "Why this paper",
        "Show why it fits what you like, or a tag.",
        Group.MARK,
        argument="TAG",
    ),
    Command(
        "paper.split",
        (),
        "Part a paper",
        "Say which of its names is another paper's.",
        Group.MARK,
        argument="NAME",
    ),
)

TO_COPY_AND_SELECT: tuple[Command, ...] = (
    Command("copy.bibtex", ("y y",), "Copy BibTeX", "Copy the BibTeX entry.", Group.COPY),
    Command(
        "copy.key",
        ("y k",),
        "Copy cite key",
        "Copy the cite key; :key NEW gives another.",
        Group.COPY,
        argument="NEW",
    ),
    Command("copy.url", ("y u",), "Copy URL", "Copy the paper's address.", Group.COPY),
    Command("copy.markdown", ("y m",), "Copy Markdown", "Copy a Markdown link.", Group.COPY),
    Command("copy.ris", ("y r",), "Copy RIS", "Copy the RIS record.", Group.COPY),
    Command(
        "paper.copy",
        ("y c",),
        "Copy as…",
        "Copy in any format or citation style.",
        Group.COPY,
        argument=f"FORMAT {OF_QUERY}",
    ),
    Command(
        "paper.export",
        ("E",),
        "Export",
        "Write the selection, or the list, to a .bib, .ris, .json, .md or .txt.",
        Group.COPY,
        argument=f"FILE {OF_QUERY}",
    ),
    Command(
        "paper.check",
        (),
        "Check citations",
        "Say what is wrong with the papers as they would be cited.",
        Group.COPY,
        argument=OF_QUERY,
    ),
    Command("open.browser", ("o",), "Open in the browser", "Open the paper's page.", Group.COPY),
    Command("open.pdf", ("p",), "Open the PDF", "Open the paper's PDF.", Group.COPY),
    Command(
        "select.toggle",
        ("space",),
        "Select",
        "Select, or not, and go on; escape drops the selection.",
        Group.SELECT,
        Scope.LIST,
    ),
    Command(
        "select.range",
        ("v",),
        "Select a range",
        "Begin a range here; v again, or any command, ends it.",
        Group.SELECT,
        Scope.LIST,
    ),
    Command(
        "select.all",
        ("V",),
        "Select all",
        "Select all of the list; again, none.",
        Group.SELECT,
        Scope.LIST,
    ),
)
