import eventlet
from conclude import conclude


def reader():
    eventlet.sleep(0.01)
    raise OSError("the disk is full")


def writer():
    try:
        eventlet.sleep(0.03)
    finally:
        raise OSError("the line is cut")


told = []
for thread in [eventlet.spawn(reader), eventlet.spawn(writer)]:
    try:
        thread.wait()
    except OSError as error:
        told.append(error)
for error in told:
    print("told:", error)
conclude({"one of the errors is not thrown": len(told) != 2}, "nobody is ended, and each is asked for its error")
