"""Signals end what goes on in order, once."""

from __future__ import annotations

import signal

import pytest

from paperdeck.desktop.leaving import LeaveOnSignal

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="needs SIGHUP")


def test_the_first_signal_raises_the_shells_exit_code() -> None:
    with LeaveOnSignal(), pytest.raises(SystemExit) as left:
        signal.raise_signal(signal.SIGTERM)
    assert left.value.code == 128 + signal.SIGTERM


def test_further_signals_do_not_disturb_the_tidying_up() -> None:
    with LeaveOnSignal():
        with pytest.raises(SystemExit):
            signal.raise_signal(signal.SIGHUP)
        signal.raise_signal(signal.SIGHUP)
        signal.raise_signal(signal.SIGTERM)


def test_while_handed_over_it_calls_instead_of_raising() -> None:
    codes: list[int] = []
    with LeaveOnSignal() as signals, signals.handed_to(codes.append):
        signal.raise_signal(signal.SIGHUP)
        signal.raise_signal(signal.SIGTERM)
    assert codes == [128 + signal.SIGHUP]


def test_afterwards_signals_are_handled_as_before() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with LeaveOnSignal() as signals:
        with signals.handed_to(lambda _: None):
            pass
        with pytest.raises(SystemExit):
            signal.raise_signal(signal.SIGTERM)
    assert signal.getsignal(signal.SIGTERM) is before
