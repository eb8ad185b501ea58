import gevent
from conclude import conclude
from gevent.queue import Queue

left = Queue()
right = Queue()


def take():
    takers = [gevent.spawn(left.get), gevent.spawn(right.get)]
    taken = gevent.wait(takers, timeout=0.03, count=1)
    gevent.killall(takers)
    print("taken: " + taken[0].get() if taken else "too late")


taker = gevent.spawn(take)
gevent.sleep(0.01)
left.put("an apple")
right.put("a pear")
taker.join()
both = left.qsize() + right.qsize()
while left.qsize() + right.qsize() > 0:
    (left if left.qsize() > 0 else right).get()

take()
left.put("a late apple")
gevent.sleep(0.01)
conclude({"both items are taken": both != 1, "one that gave up takes an item": left.qsize() != 1})
