import eventlet
from conclude import conclude

seen = {"goes on": False, "cleaned up": False}


def writer():
    try:
        eventlet.sleep(0.03)
        seen["goes on"] = True
        print("the writer goes on")
    finally:
        eventlet.sleep(0.005)
        seen["cleaned up"] = True
        print("the writer has cleaned up")


def reader():
    eventlet.sleep(0.01)
    raise OSError("the disk is full")


# The one that fails is waited for first; in the other order its error is heard of when the writer is over.
threads = [eventlet.spawn(reader), eventlet.spawn(writer)]
try:
    for thread in threads:
        thread.wait()
except OSError as error:
    cleaned_up_in_time = seen["cleaned up"]
    print("caught:", error)
eventlet.sleep(0.06)
conclude({"the sibling goes on": seen["goes on"], "its cleanup is not waited for": not cleaned_up_in_time})
