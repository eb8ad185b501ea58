"""Many items through Python's queues, and through a bare heap: see ../queues.mjs."""
import heapq
import queue
import sys
import time

LEAST_ITEMS = 1_000_000


def through(kind, count):
    items = kind()
    for i in range(count):
        items.put_nowait((i * 7919) % count)
    for _ in range(count):
        items.get_nowait()


def heap(count):
    items = []
    for i in range(count):
        heapq.heappush(items, (i * 7919) % count)
    for _ in range(count):
        heapq.heappop(items)


PARTICIPANTS = {
    "Python, queue.SimpleQueue": lambda count: through(queue.SimpleQueue, count),
    "Python, queue.Queue": lambda count: through(queue.Queue, count),
    "Python, queue.LifoQueue": lambda count: through(queue.LifoQueue, count),
    "Python, queue.PriorityQueue": lambda count: through(queue.PriorityQueue, count),
    "Python, heapq": heap,
}

for name, run in PARTICIPANTS.items():
    for count in map(int, sys.argv[1:]):
        best = None
        for _ in range(2):
            start = time.perf_counter_ns()
            done = 0
            while done < LEAST_ITEMS:
                run(count)
                done += count
            each = (time.perf_counter_ns() - start) / done
            best = each if best is None else min(best, each)
        print(f"{name}\t{count}\t{best:.0f} ns", flush=True)
