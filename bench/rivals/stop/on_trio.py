import os
import signal

import trio
from conclude import conclude

GRACE = 0.05
seen = {"begun": 0, "done": False, "cleaned up": False}


async def short():
    seen["begun"] += 1
    await trio.sleep(0.02)
    seen["done"] = True
    print("the short job is done")


async def stuck():
    seen["begun"] += 1
    try:
        await trio.sleep(60)
    finally:
        with trio.CancelScope(shield=True):
            await trio.sleep(0.005)
        seen["cleaned up"] = True
        print("the stuck job has cleaned up")


async def stop(accepting):
    with trio.open_signal_receiver(signal.SIGTERM) as signals:
        async for _ in signals:
            accepting.cancel()
            return


async def serve_until_stopped(jobs):
    async with trio.open_nursery() as nursery:
        with trio.CancelScope() as accepting:
            nursery.start_soon(stop, accepting)
            async for job in jobs:
                nursery.start_soon(job)
        print("no new jobs")
        nursery.cancel_scope.deadline = trio.current_time() + GRACE


async def main():
    into_jobs, jobs = trio.open_memory_channel(10)
    async with trio.open_nursery() as nursery:
        nursery.start_soon(serve_until_stopped, jobs)
        into_jobs.send_nowait(short)
        into_jobs.send_nowait(stuck)
        while seen["begun"] < 2:
            await trio.sleep(0.001)
        os.kill(os.getpid(), signal.SIGTERM)
        await trio.sleep(0.01)
        into_jobs.send_nowait(short)
    conclude(
        {
            "a job in hand is cut off": not seen["done"],
            "a stuck job is not cleaned up": not seen["cleaned up"],
            "a new job is begun": seen["begun"] != 2,
        }
    )


trio.run(main)
