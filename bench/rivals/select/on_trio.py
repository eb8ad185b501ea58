import trio
from conclude import conclude


def waiting(channel):
    return channel.statistics().current_buffer_used


async def select(*queues):
    taken = []

    async def taker(queue):
        taken.append(await queue.receive())
        nursery.cancel_scope.cancel()

    async with trio.open_nursery() as nursery:
        for queue in queues:
            nursery.start_soon(taker, queue)
    return taken[0]


async def take(left, right):
    try:
        with trio.fail_after(0.03):
            print("taken:", await select(left, right))
    except trio.TooSlowError:
        print("too late")


async def main():
    into_left, left = trio.open_memory_channel(10)
    into_right, right = trio.open_memory_channel(10)
    async with trio.open_nursery() as nursery:
        nursery.start_soon(take, left, right)
        await trio.sleep(0.01)
        into_left.send_nowait("an apple")
        into_right.send_nowait("a pear")
    both = waiting(left) + waiting(right)
    while waiting(left) + waiting(right) > 0:
        (left if waiting(left) > 0 else right).receive_nowait()

    await take(left, right)
    into_left.send_nowait("a late apple")
    await trio.sleep(0.01)
    conclude({"both items are taken": both != 1, "one that gave up takes an item": waiting(left) != 1})


trio.run(main)
