import gevent
from conclude import conclude


def reader():
    gevent.sleep(0.01)
    raise OSError("the disk is full")


def writer():
    try:
        gevent.sleep(0.03)
    finally:
        raise OSError("the line is cut")


threads = [gevent.spawn(reader), gevent.spawn(writer)]
gevent.joinall(threads)
told = [thread.exception for thread in threads if not thread.successful()]
for error in told:
    print("told:", error)
conclude({"one of the errors is not thrown": len(told) != 2}, "nobody is ended, and each is asked for its error")
