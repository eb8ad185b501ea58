import trio
from conclude import conclude

seen = {"goes on": False, "cleaned up": False}


async def slow():
    try:
        await trio.sleep(0.03)
        seen["goes on"] = True
        print("the loser goes on")
    finally:
        with trio.CancelScope(shield=True):
            await trio.sleep(0.005)
        seen["cleaned up"] = True
        print("the loser has cleaned up")


async def fast():
    await trio.sleep(0.01)
    return "the answer of the fast one"


async def race(*functions):
    answers = []

    async def runner(function):
        answers.append(await function())
        nursery.cancel_scope.cancel()

    async with trio.open_nursery() as nursery:
        for function in functions:
            nursery.start_soon(runner, function)
    return answers[0]


async def main():
    print(await race(slow, fast))
    cleaned_up_in_time = seen["cleaned up"]
    await trio.sleep(0.06)
    conclude(
        {"the loser goes on": seen["goes on"], "its cleanup is not waited for": not cleaned_up_in_time},
        "the race is written out, from a nursery that is canceled",
    )


trio.run(main)
