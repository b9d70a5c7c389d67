"""The digest in the reader: what the next mail would tell of, on a sheet."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from paperdeck.ui.commands.handling import handles
from paperdeck.ui.screens.reader.use_case import UseCase

if TYPE_CHECKING:
    from paperdeck.query.library import Library
    from paperdeck.ui.screens.sheet import Sheet
    from paperdeck.ui.session import Session


class Digesting(UseCase):
    """Shows what is new. Nothing counts as told by that."""

    @handles("deck.digest")
    async def show(self, query: str) -> None:
        """Show the digest of a query, or of the saved views."""
        await self.ask(await self.session.browse.run(partial(_gather, self.session, query)))


def _gather(session: Session, query: str, library: Library) -> Sheet:
    from paperdeck.ui.screens.reader.digest_page import (  # noqa: PLC0415 - on the lane's thread
        gather_page,
    )

    return gather_page(session, query, library)
