import trio
from conclude import conclude

seen = {"begun": 0, "goes on": False, "cleaned up": 0}


async def slow(name):
    seen["begun"] += 1
    try:
        await trio.sleep(0.05)
        seen["goes on"] = True
        print(name, "goes on")
    finally:
        with trio.CancelScope(shield=True):
            await trio.sleep(0.005)
        seen["cleaned up"] += 1
        print(name, "has cleaned up")


async def inner():
    async with trio.open_nursery() as nursery:
        nursery.start_soon(slow, "the second")


async def work():
    async with trio.open_nursery() as nursery:
        nursery.start_soon(slow, "the first")
        nursery.start_soon(inner)


async def main():
    try:
        with trio.fail_after(0.02):
            await work()
    except trio.TooSlowError:
        cleaned_up_in_time = seen["cleaned up"]
        print("too late: True")
    await trio.sleep(0.08)
    conclude({"what was started goes on": seen["goes on"], "cleanups are not waited for": cleaned_up_in_time != seen["begun"]})


trio.run(main)
