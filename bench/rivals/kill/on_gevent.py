import gevent
from conclude import conclude

seen = {"begun": False, "goes on": False, "cleaned up": False}


def grandchild():
    seen["begun"] = True
    try:
        gevent.sleep(0.03)
        seen["goes on"] = True
        print("the grandchild goes on")
    finally:
        gevent.sleep(0.005)
        seen["cleaned up"] = True
        print("the grandchild has cleaned up")


def child():
    gevent.spawn(grandchild).join()


def parent():
    gevent.spawn(child).join()


killed = gevent.spawn(parent)
while not seen["begun"]:
    gevent.sleep(0.001)
killed.kill()
cleaned_up_in_time = seen["cleaned up"]
print("the parent has ended")
gevent.sleep(0.06)
conclude({"the grandchild goes on": seen["goes on"], "its cleanup is not waited for": not cleaned_up_in_time})
