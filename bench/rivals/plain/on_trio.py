import re
import warnings

import trio
from conclude import conclude

# That the call is never awaited is told here in another way.
warnings.simplefilter("ignore", RuntimeWarning)
NAMES = {"1": "Anna"}


async def look_up(found):
    await trio.sleep(0.01)
    return NAMES[found[1]]


async def main():
    text = None
    try:
        text = re.sub(r"#(\d)", look_up, "Dear #1")
    except TypeError as error:
        print(error)
    conclude({"it gets a call that has not ended": text != "Dear Anna"})


trio.run(main)
