import eventlet
from conclude import conclude
from greenlet import GreenletExit

seen = {"begun": False, "goes on": False, "cleaned up": False}


def grandchild():
    seen["begun"] = True
    try:
        eventlet.sleep(0.03)
        seen["goes on"] = True
        print("the grandchild goes on")
    finally:
        eventlet.sleep(0.005)
        seen["cleaned up"] = True
        print("the grandchild has cleaned up")


def child():
    eventlet.spawn(grandchild).wait()


def parent():
    eventlet.spawn(child).wait()


killed = eventlet.spawn(parent)
while not seen["begun"]:
    eventlet.sleep(0.001)
killed.kill()
try:
    killed.wait()
except GreenletExit:
    cleaned_up_in_time = seen["cleaned up"]
    print("the parent has ended")
eventlet.sleep(0.06)
conclude({"the grandchild goes on": seen["goes on"], "its cleanup is not waited for": not cleaned_up_in_time})
