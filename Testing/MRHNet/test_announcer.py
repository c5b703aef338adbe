"""Those who asked to be told are told."""

from MRHNetPanel.announcer import Announcer


def test_listeners_are_told_in_their_order():
    told, announcer = [], Announcer()
    announcer.connect(lambda what: told.append(("first", what)))
    announcer.connect(lambda what: told.append(("second", what)))
    announcer.announce("news")
    assert told == [("first", "news"), ("second", "news")]


def test_a_listener_is_told_once_however_often_it_connects():
    told, announcer = [], Announcer()
    for _ in range(2):
        announcer.connect(told.append)
    announcer.announce(1)
    assert told == [1]


def test_who_disconnects_is_told_no_longer():
    told, announcer = [], Announcer()
    announcer.connect(told.append)
    announcer.disconnect(told.append)
    announcer.disconnect(told.append)
    announcer.announce(1)
    assert told == []


def test_a_listener_may_disconnect_while_it_is_told():
    told, announcer = [], Announcer()

    def once():
        told.append(1)
        announcer.disconnect(once)

    announcer.connect(once)
    announcer.connect(lambda: told.append(2))
    announcer.announce()
    announcer.announce()
    assert told == [1, 2, 2]
