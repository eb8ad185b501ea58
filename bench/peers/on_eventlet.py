"""The cases on Eventlet; the hub is that of EVENTLET_HUB."""
import eventlet
import eventlet.event
import eventlet.hubs
import eventlet.queue
from eventlet.green import socket

from green import cases
from measured import delays, main, repeated, timed


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


main(
    cases(
        eventlet,
        socket,
        eventlet.queue,
        switch_away=lambda: eventlet.hubs.get_hub().switch(),
        get=lambda thread: thread.wait(),
        timers_fire=timers_fire,
        timers_cancel=timers_cancel,
        listen=lambda: eventlet.listen(('127.0.0.1', 0), backlog=1024),
        operations={'sleep': 20_000, 'pairs': 5_000},
    )
)
