import trio
from conclude import conclude

seen = {"goes on": False, "cleaned up": False}


async def writer():
    try:
        await trio.sleep(0.03)
        seen["goes on"] = True
        print("the writer goes on")
    finally:
        with trio.CancelScope(shield=True):
            await trio.sleep(0.005)
        seen["cleaned up"] = True
        print("the writer has cleaned up")


async def reader():
    await trio.sleep(0.01)
    raise OSError("the disk is full")


async def main():
    try:
        async with trio.open_nursery() as nursery:
            nursery.start_soon(writer)
            nursery.start_soon(reader)
    except* OSError as group:
        cleaned_up_in_time = seen["cleaned up"]
        print("caught:", *group.exceptions)
    await trio.sleep(0.06)
    conclude({"the sibling goes on": seen["goes on"], "its cleanup is not waited for": not cleaned_up_in_time})


trio.run(main)
