import gevent
from conclude import conclude

seen = {"begun": 0, "goes on": False, "cleaned up": 0}


def slow(name):
    seen["begun"] += 1
    try:
        gevent.sleep(0.05)
        seen["goes on"] = True
        print(name, "goes on")
    finally:
        gevent.sleep(0.005)
        seen["cleaned up"] += 1
        print(name, "has cleaned up")


def inner():
    gevent.spawn(slow, "the second").join()


def work():
    first = gevent.spawn(slow, "the first")
    second = gevent.spawn(inner)
    gevent.joinall([first, second])


try:
    with gevent.Timeout(0.02):
        work()
except gevent.Timeout:
    cleaned_up_in_time = seen["cleaned up"]
    print("too late: True")
gevent.sleep(0.08)
conclude({"what was started goes on": seen["goes on"], "cleanups are not waited for": cleaned_up_in_time != seen["begun"]})
