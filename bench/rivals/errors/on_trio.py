import trio
from conclude import conclude


async def reader():
    await trio.sleep(0.01)
    raise OSError("the disk is full")


async def writer():
    try:
        await trio.sleep(0.03)
    finally:
        raise OSError("the line is cut")


async def main():
    told = []
    try:
        async with trio.open_nursery() as nursery:
            nursery.start_soon(reader)
            nursery.start_soon(writer)
    except* OSError as group:
        told = sorted(group.exceptions, key=str)
    for error in told:
        print("told:", error)
    conclude({"one of the errors is not thrown": len(told) != 2})


trio.run(main)
