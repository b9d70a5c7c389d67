"""Who holds a turn, and whether that process still lives.

A process that is killed in the middle of a request can't give its turn back. Its lease would
lapse, but a person who starts anew shouldn't wait that long.
"""

from __future__ import annotations

import os
import socket
import uuid
from typing import TYPE_CHECKING

from paperdeck.store.connections import reading

if TYPE_CHECKING:
    import sqlite3


def new_holder() -> str:
    """Return a name for one holder in this process: machine, process id, and chance."""
    return f"{socket.gethostname()} {os.getpid()} {uuid.uuid4().hex[:12]}"


def dead_holder(conn: sqlite3.Connection, slot: str) -> str | None:
    """Return the holder of a slot if its process is gone. Raises StoreError."""
    with reading(conn):
        found = conn.execute("SELECT holder FROM request_slots WHERE name = ?", (slot,)).fetchone()
    holder = found[0] if found else None
    return holder if isinstance(holder, str) and is_gone(holder) else None


def is_gone(holder: str) -> bool:
    """Tell whether a holder's process is known to be gone; in doubt it isn't."""
    machine, _, rest = holder.partition(" ")
    pid = rest.partition(" ")[0]
    if os.name != "posix" or machine != socket.gethostname() or not pid.isdecimal():
        return False
    try:
        os.kill(int(pid), 0)  # signal 0 only asks whether there is such a process
    except ProcessLookupError:
        return True
    except (OSError, OverflowError):
        return False
    return False
