"""The cases on gevent."""
import statistics

import gevent
import gevent.event
from gevent import socket

from measured import Stretch, delays, main, repeated, resident_bytes, rounds, timed


def sleep(size):
    each = rounds(size, 50_000)

    def once():
        stretch = Stretch()

        def worker():
            gevent.sleep(0)
            stretch.begin()
            for _ in range(each):
                gevent.sleep(0)
            stretch.end()

        gevent.joinall([gevent.spawn(worker) for _ in range(size)])
        return stretch.each(size * each)

    return repeated(once)


def spawn(size):
    def all_of_them():
        for thread in [gevent.spawn(int) for _ in range(size)]:
            thread.get()

    return repeated(lambda: timed(all_of_them, size))


def parked(size):
    hub = gevent.get_hub()

    started = [0]

    def worker():
        started[0] += 1
        hub.switch()

    gevent.sleep(0)
    before = resident_bytes()
    threads = [gevent.spawn(worker) for _ in range(size)]
    while started[0] < size:
        gevent.sleep(0.01)
    return {'bytes': (resident_bytes() - before) / len(threads)}


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


def pairs(size):
    each = rounds(size, 10_000)
    ends = [socket.socketpair() for _ in range(size)]

    def once():
        stretch = Stretch()

        def ping(sock):
            stretch.begin()
            for _ in range(each):
                sock.send(b'x')
                sock.recv(1)
            stretch.end()

        def pong(sock):
            for _ in range(each):
                sock.recv(1)
                sock.send(b'x')

        gevent.joinall([gevent.spawn(ping, a) for a, _ in ends] + [gevent.spawn(pong, b) for _, b in ends])
        return stretch.each(size * each)

    return repeated(once)


def short_sleeps(microseconds):
    return {'ns': statistics.median(timed(lambda: gevent.sleep(microseconds / 1e6), 1)['ns'] for _ in range(300))}


def echo(size):
    listener = socket.create_server(('127.0.0.1', 0), backlog=1024)
    print(listener.getsockname()[1], flush=True)

    def client(sock):
        while True:
            data = sock.recv(size)
            if not data:
                return
            sock.sendall(data)

    while True:
        sock, _ = listener.accept()
        gevent.spawn(client, sock)


main(
    {
        'sleep': sleep,
        'spawn': spawn,
        'parked': parked,
        'timers-fire': timers_fire,
        'timers-cancel': timers_cancel,
        'pairs': pairs,
        'short-sleeps': short_sleeps,
        'echo': echo,
    }
)
