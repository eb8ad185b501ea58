import os
import signal

import gevent
from conclude import conclude
from gevent.event import Event
from gevent.pool import Pool
from gevent.queue import Queue

GRACE = 0.05
jobs = Queue()
stopped = Event()
seen = {"begun": 0, "done": False, "cleaned up": False}


def short():
    seen["begun"] += 1
    gevent.sleep(0.02)
    seen["done"] = True
    print("the short job is done")


def stuck():
    seen["begun"] += 1
    try:
        gevent.sleep(60)
    finally:
        gevent.sleep(0.005)
        seen["cleaned up"] = True
        print("the stuck job has cleaned up")


def accept(pool):
    while True:
        pool.spawn(jobs.get())


def serve_until_stopped():
    gevent.signal_handler(signal.SIGTERM, stopped.set)
    pool = Pool()
    accepting = gevent.spawn(accept, pool)
    stopped.wait()
    accepting.kill()
    print("no new jobs")
    pool.join(timeout=GRACE)
    pool.kill()


server = gevent.spawn(serve_until_stopped)
jobs.put(short)
jobs.put(stuck)
while seen["begun"] < 2:
    gevent.sleep(0.001)
os.kill(os.getpid(), signal.SIGTERM)
gevent.sleep(0.01)
jobs.put(short)
server.join()
conclude(
    {
        "a job in hand is cut off": not seen["done"],
        "a stuck job is not cleaned up": not seen["cleaned up"],
        "a new job is begun": seen["begun"] != 2,
    }
)
