import gevent
from conclude import conclude

seen = {"goes on": False, "cleaned up": False}


def writer():
    try:
        gevent.sleep(0.03)
        seen["goes on"] = True
        print("the writer goes on")
    finally:
        gevent.sleep(0.005)
        seen["cleaned up"] = True
        print("the writer has cleaned up")


def reader():
    gevent.sleep(0.01)
    raise OSError("the disk is full")


try:
    gevent.joinall([gevent.spawn(writer), gevent.spawn(reader)], raise_error=True)
except OSError as error:
    cleaned_up_in_time = seen["cleaned up"]
    print("caught:", error)
gevent.sleep(0.06)
conclude({"the sibling goes on": seen["goes on"], "its cleanup is not waited for": not cleaned_up_in_time})
