"""The cases on Eventlet; the hub is that of EVENTLET_HUB."""
import statistics

import eventlet
import eventlet.event
import eventlet.hubs
from eventlet.green import socket

from measured import Stretch, delays, main, repeated, resident_bytes, rounds, timed


def sleep(size):
    each = rounds(size, 20_000)

    def once():
        stretch = Stretch()

        def worker():
            eventlet.sleep(0)
            stretch.begin()
            for _ in range(each):
                eventlet.sleep(0)
            stretch.end()

        for thread in [eventlet.spawn(worker) for _ in range(size)]:
            thread.wait()
        return stretch.each(size * each)

    return repeated(once)


def spawn(size):
    def all_of_them():
        for thread in [eventlet.spawn(int) for _ in range(size)]:
            thread.wait()

    return repeated(lambda: timed(all_of_them, size))


def parked(size):
    hub = eventlet.hubs.get_hub()

    started = [0]

    def worker():
        started[0] += 1
        hub.switch()

    eventlet.sleep(0)
    before = resident_bytes()
    threads = [eventlet.spawn(worker) for _ in range(size)]
    while started[0] < size:
        eventlet.sleep(0.01)
    return {'bytes': (resident_bytes() - before) / len(threads)}


def timers_fire(size):
    hub = eventlet.hubs.get_hub()

    def once():
        done = eventlet.event.Event()
        left = [size]

        def fired():
            left[0] -= 1
            if left[0] == 0:
                done.send()

        def all_of_them():
            for delay in delays(size):
                hub.schedule_call_global(delay, fired)
            done.wait()

        return timed(all_of_them, size)

    return repeated(once)


def timers_cancel(size):
    hub = eventlet.hubs.get_hub()

    def all_of_them():
        for delay in delays(size):
            hub.schedule_call_global(60 + delay, int).cancel()
        eventlet.sleep(0)

    return repeated(lambda: timed(all_of_them, size))


def pairs(size):
    each = rounds(size, 5_000)
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

        threads = [eventlet.spawn(ping, a) for a, _ in ends] + [eventlet.spawn(pong, b) for _, b in ends]
        for thread in threads:
            thread.wait()
        return stretch.each(size * each)

    return repeated(once)


def short_sleeps(microseconds):
    return {'ns': statistics.median(timed(lambda: eventlet.sleep(microseconds / 1e6), 1)['ns'] for _ in range(300))}


def echo(size):
    listener = eventlet.listen(('127.0.0.1', 0), backlog=1024)
    print(listener.getsockname()[1], flush=True)

    def client(sock):
        while True:
            data = sock.recv(size)
            if not data:
                return
            sock.sendall(data)

    while True:
        sock, _ = listener.accept()
        eventlet.spawn_n(client, sock)


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
