import eventlet
from conclude import conclude

seen = {"begun": 0, "goes on": False, "cleaned up": 0}


def slow(name):
    seen["begun"] += 1
    try:
        eventlet.sleep(0.05)
        seen["goes on"] = True
        print(name, "goes on")
    finally:
        eventlet.sleep(0.005)
        seen["cleaned up"] += 1
        print(name, "has cleaned up")


def inner():
    eventlet.spawn(slow, "the second").wait()


def work():
    first = eventlet.spawn(slow, "the first")
    second = eventlet.spawn(inner)
    first.wait()
    second.wait()


try:
    with eventlet.Timeout(0.02):
        work()
except eventlet.Timeout:
    cleaned_up_in_time = seen["cleaned up"]
    print("too late: True")
eventlet.sleep(0.08)
conclude({"what was started goes on": seen["goes on"], "cleanups are not waited for": cleaned_up_in_time != seen["begun"]})
