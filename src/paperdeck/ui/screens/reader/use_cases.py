"""All that people do on the reader screen, in one place to be loaded from.

The screen loads it once the first papers are on it: dialogues, editors, citations and the
query language would take longer to import than the first paint may.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from paperdeck.ui.commands.handling import collect_handlers
from paperdeck.ui.commands.table import VIEW_NUMBERS
from paperdeck.ui.screens.reader.adding import Adding
from paperdeck.ui.screens.reader.bibliographies import Bibliographies
from paperdeck.ui.screens.reader.choosing import Choosing
from paperdeck.ui.screens.reader.citation_checks import CitationChecks
from paperdeck.ui.screens.reader.comparing import Comparing
from paperdeck.ui.screens.reader.copying import Copying
from paperdeck.ui.screens.reader.day_pages import DayPages
from paperdeck.ui.screens.reader.deck import DeckCommands
from paperdeck.ui.screens.reader.digesting import Digesting
from paperdeck.ui.screens.reader.exporting import Exporting
from paperdeck.ui.screens.reader.filtering import Filtering
from paperdeck.ui.screens.reader.finding import Finding
from paperdeck.ui.screens.reader.marking import Marking
from paperdeck.ui.screens.reader.moving import Moving
from paperdeck.ui.screens.reader.noting import Noting
from paperdeck.ui.screens.reader.parting import Parting
from paperdeck.ui.screens.reader.recommending import Recommending
from paperdeck.ui.screens.reader.recovering import Recovering
from paperdeck.ui.screens.reader.researching import Researching
from paperdeck.ui.screens.reader.selecting import Selecting
from paperdeck.ui.screens.reader.syncing import Syncing
from paperdeck.ui.screens.reader.tagging import Tagging
from paperdeck.ui.screens.reader.welcoming import Welcoming

if TYPE_CHECKING:
    from paperdeck.ui.screens.reader.screen import ReaderScreen


class UseCases:
    """The use cases of a screen. `handlers` carry out the commands."""

    def __init__(self, screen: ReaderScreen) -> None:
        self.filtering = Filtering(screen)
        self.selecting = Selecting(screen)
        self.marking = Marking(screen)
        self.syncing = Syncing(screen)
        self.welcoming = Welcoming(screen)
        comparing = Comparing(screen)
        self.syncing.afterwards = comparing.soon
        self.bibliographies = Bibliographies(screen)
        self.deck = DeckCommands(screen)
        noting = Noting(screen)
        self.recovering = Recovering(screen, noting)
        self.handlers = collect_handlers(
            self.filtering, self.selecting, self.marking, self.syncing, Moving(screen),
            Tagging(screen), noting, self.recovering, Copying(screen), Finding(screen),
            Exporting(screen),
            Choosing(screen), Adding(screen), Parting(screen), DayPages(screen),
            Researching(screen), Recommending(screen, comparing.soon), comparing,
            Digesting(screen), CitationChecks(screen), self.welcoming, self.deck,
        )  # fmt: skip
        self.handlers |= {
            f"list.view-{number}": partial(self.filtering.show_view, number)
            for number in VIEW_NUMBERS
        }
