import eventlet
from conclude import conclude
from eventlet.queue import Queue

left = Queue()
right = Queue()


def select(*queues):
    taken = Queue()
    takers = [eventlet.spawn(lambda queue=queue: taken.put(queue.get())) for queue in queues]
    try:
        return taken.get()
    finally:
        for taker in takers:
            taker.kill()


def take():
    try:
        with eventlet.Timeout(0.03):
            print("taken:", select(left, right))
    except eventlet.Timeout:
        print("too late")


taker = eventlet.spawn(take)
eventlet.sleep(0.01)
left.put("an apple")
right.put("a pear")
taker.wait()
both = left.qsize() + right.qsize()
while left.qsize() + right.qsize() > 0:
    (left if left.qsize() > 0 else right).get()

take()
left.put("a late apple")
eventlet.sleep(0.01)
conclude({"both items are taken": both != 1, "one that gave up takes an item": left.qsize() != 1})
