import gevent
from conclude import conclude

seen = {"goes on": False, "cleaned up": False}


def slow():
    try:
        gevent.sleep(0.03)
        seen["goes on"] = True
        print("the loser goes on")
    finally:
        gevent.sleep(0.005)
        seen["cleaned up"] = True
        print("the loser has cleaned up")


def fast():
    gevent.sleep(0.01)
    return "the answer of the fast one"


def race(*functions):
    runners = [gevent.spawn(function) for function in functions]
    try:
        return gevent.wait(runners, count=1)[0].get()
    finally:
        gevent.killall(runners)


print(race(slow, fast))
cleaned_up_in_time = seen["cleaned up"]
gevent.sleep(0.06)
conclude(
    {"the loser goes on": seen["goes on"], "its cleanup is not waited for": not cleaned_up_in_time},
    "the race is written out, from wait and killall",
)
