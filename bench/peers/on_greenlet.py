"""Raw switches of the greenlet package, beneath Eventlet and gevent."""
import greenlet

from measured import main, repeated, timed

PAIRS = 100_000


def switch(size):
    """A ring of so many greenlets; `size` switches make a full turn."""

    def worker(ring, place):
        following = ring[(place + 1) % size]
        while True:
            following.switch()

    def once():
        ring = []
        back = greenlet.getcurrent()
        turns = [2 * PAIRS // size]

        def first():
            following = ring[1]
            for _ in range(turns[0]):
                following.switch()

        ring.append(greenlet.greenlet(first))
        for place in range(1, size):
            ring.append(greenlet.greenlet(lambda place=place: worker(ring, place)))
        found = timed(ring[0].switch, turns[0] * size / 2)
        assert greenlet.getcurrent() is back
        return found

    return repeated(once)


main({'switch': switch})
