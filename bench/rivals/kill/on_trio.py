import trio
from conclude import conclude

seen = {"begun": False, "goes on": False, "cleaned up": False}


async def grandchild():
    seen["begun"] = True
    try:
        await trio.sleep(0.03)
        seen["goes on"] = True
        print("the grandchild goes on")
    finally:
        with trio.CancelScope(shield=True):
            await trio.sleep(0.005)
        seen["cleaned up"] = True
        print("the grandchild has cleaned up")


async def child():
    async with trio.open_nursery() as nursery:
        nursery.start_soon(grandchild)


async def parent():
    async with trio.open_nursery() as nursery:
        nursery.start_soon(child)


async def main():
    async with trio.open_nursery() as nursery:
        nursery.start_soon(parent)
        while not seen["begun"]:
            await trio.sleep(0.001)
        nursery.cancel_scope.cancel()
    cleaned_up_in_time = seen["cleaned up"]
    print("the parent has ended")
    await trio.sleep(0.06)
    conclude({"the grandchild goes on": seen["goes on"], "its cleanup is not waited for": not cleaned_up_in_time})


trio.run(main)
