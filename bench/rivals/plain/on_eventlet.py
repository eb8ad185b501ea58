import re

import eventlet
from conclude import conclude

NAMES = {"1": "Anna"}


def look_up(found):
    eventlet.sleep(0.01)
    return NAMES[found[1]]


text = re.sub(r"#(\d)", look_up, "Dear #1")
print(text)
conclude({"it gets a call that has not ended": text != "Dear Anna"})
