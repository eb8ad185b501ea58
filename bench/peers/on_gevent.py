"""The cases on gevent."""
import gevent
import gevent.event
import gevent.queue
from gevent import socket

from green import cases
from measured import delays, main, repeated, timed


def timers_fire(size):
    loop = gevent.get_hub().loop

    def once():
        done = gevent.event.Event()
        left = [size]

        def fired():
            left[0] -= 1
            if left[0] == 0:
                done.set()

        def all_of_them():
            timers = [loop.timer(delay) for delay in delays(size)]
            for timer in timers:
                timer.start(fired)
            done.wait()

        return timed(all_of_them, size)

    return repeated(once)


def timers_cancel(size):
    loop = gevent.get_hub().loop

    def all_of_them():
        for delay in delays(size):
            timer = loop.timer(60 + delay)
            timer.start(int)
            timer.stop()
            timer.close()
        gevent.sleep(0)

    return repeated(lambda: timed(all_of_them, size))


def listen():
    """gevent.socket.create_server is the standard library's, whose sockets block."""
    listener = socket.socket()
    listener.bind(('127.0.0.1', 0))
    listener.listen(1024)
    return listener


main(
    cases(
        gevent,
        socket,
        gevent.queue,
        switch_away=lambda: gevent.get_hub().switch(),
        get=lambda thread: thread.get(),
        timers_fire=timers_fire,
        timers_cancel=timers_cancel,
        listen=listen,
        operations={'sleep': 50_000, 'pairs': 10_000},
    )
)
