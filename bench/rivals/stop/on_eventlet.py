import os
import signal

import eventlet
from conclude import conclude
from eventlet.event import Event
from eventlet.queue import Queue

GRACE = 0.05
jobs = Queue()
stopped = Event()
seen = {"begun": 0, "done": False, "cleaned up": False}


def short():
    seen["begun"] += 1
    eventlet.sleep(0.02)
    seen["done"] = True
    print("the short job is done")


def stuck():
    seen["begun"] += 1
    try:
        eventlet.sleep(60)
    finally:
        eventlet.sleep(0.005)
        seen["cleaned up"] = True
        print("the stuck job has cleaned up")


def accept(pool):
    while True:
        pool.spawn(jobs.get())


def serve_until_stopped():
    signal.signal(signal.SIGTERM, lambda *_: stopped.send())
    pool = eventlet.GreenPool()
    accepting = eventlet.spawn(accept, pool)
    stopped.wait()
    accepting.kill()
    print("no new jobs")
    with eventlet.Timeout(GRACE, False):
        pool.waitall()
    for running in list(pool.coroutines_running):
        running.kill()
    pool.waitall()


server = eventlet.spawn(serve_until_stopped)
jobs.put(short)
jobs.put(stuck)
while seen["begun"] < 2:
    eventlet.sleep(0.001)
os.kill(os.getpid(), signal.SIGTERM)
eventlet.sleep(0.01)
jobs.put(short)
server.wait()
conclude(
    {
        "a job in hand is cut off": not seen["done"],
        "a stuck job is not cleaned up": not seen["cleaned up"],
        "a new job is begun": seen["begun"] != 2,
    },
    "the pool is waited for, each that is left is killed, and the pool is waited for again",
)
