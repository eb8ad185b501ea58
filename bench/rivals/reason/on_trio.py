import trio
from conclude import conclude

told = {"inside": "nothing", "outside": "nothing"}


async def guest():
    try:
        await trio.sleep(60)
    except BaseException as end:
        told["inside"] = getattr(end, "reason", "nothing")
        print("told inside:", told["inside"])
        raise


async def main():
    with trio.CancelScope() as scope:
        async with trio.open_nursery() as nursery:
            nursery.start_soon(guest)
            await trio.sleep(0.01)
            try:
                scope.cancel(reason="the shop closes")
            except TypeError as error:
                print(error)
                scope.cancel()
    print("told outside:", told["outside"])
    conclude(
        {
            "the one that is ended is not told why": told["inside"] != "the shop closes",
            "nor is who waits for it": told["outside"] != "the shop closes",
        }
    )


trio.run(main)
