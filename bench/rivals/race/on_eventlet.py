import eventlet
from conclude import conclude
from eventlet.queue import Queue

seen = {"goes on": False, "cleaned up": False}


def slow():
    try:
        eventlet.sleep(0.03)
        seen["goes on"] = True
        print("the loser goes on")
    finally:
        eventlet.sleep(0.005)
        seen["cleaned up"] = True
        print("the loser has cleaned up")


def fast():
    eventlet.sleep(0.01)
    return "the answer of the fast one"


def race(*functions):
    answers = Queue()
    runners = [eventlet.spawn(lambda function=function: answers.put(function())) for function in functions]
    try:
        return answers.get()
    finally:
        for runner in runners:
            runner.kill()


print(race(slow, fast))
cleaned_up_in_time = seen["cleaned up"]
eventlet.sleep(0.06)
conclude({"the loser goes on": seen["goes on"], "its cleanup is not waited for": not cleaned_up_in_time})
