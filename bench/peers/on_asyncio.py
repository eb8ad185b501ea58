"""The cases on asyncio."""
import asyncio
import socket
import statistics

from measured import Stretch, delays, main, repeated, resident_bytes, rounds, timed

LARGEST_READ = 65536


def on_loop(program):
    """A case that is a coroutine function; `repeated` needs a plain call for each repetition."""

    def case(size):
        loop = asyncio.new_event_loop()
        asyncio.set_event_loop(loop)
        return repeated(lambda: loop.run_until_complete(program(size)))

    return case


async def sleep(size):
    each = rounds(size, 50_000)
    stretch = Stretch(size)

    async def worker():
        await asyncio.sleep(0)
        stretch.begin()
        for _ in range(each):
            await asyncio.sleep(0)
        stretch.end()

    await asyncio.gather(*[worker() for _ in range(size)])
    return stretch.each(size * each)


def spawn(size):
    async def nothing():
        return 0

    async def all_of_them():
        for task in [asyncio.create_task(nothing()) for _ in range(size)]:
            await task

    loop = asyncio.new_event_loop()
    return repeated(lambda: timed(lambda: loop.run_until_complete(all_of_them()), size))


def parked(size):
    async def worker():
        await asyncio.get_running_loop().create_future()

    async def all_of_them():
        await asyncio.sleep(0)
        before = resident_bytes()
        tasks = [asyncio.create_task(worker()) for _ in range(size)]
        await asyncio.sleep(0.01)
        found = {'bytes': (resident_bytes() - before) / size}
        for task in tasks:
            task.cancel()
        return found

    return asyncio.run(all_of_them())


async def timers_fire(size):
    loop = asyncio.get_running_loop()
    done = loop.create_future()
    left = size
    stretch = Stretch()

    def fired():
        nonlocal left
        left -= 1
        if left == 0:
            done.set_result(None)

    stretch.begin()
    for delay in delays(size):
        loop.call_later(delay, fired)
    await done
    stretch.end()
    return stretch.each(size)


async def timers_cancel(size):
    loop = asyncio.get_running_loop()
    stretch = Stretch()
    stretch.begin()
    for delay in delays(size):
        loop.call_later(60 + delay, int).cancel()
    await asyncio.sleep(0)
    stretch.end()
    return stretch.each(size)


async def pairs(size):
    each = rounds(size, 5_000)
    loop = asyncio.get_running_loop()
    stretch = Stretch(size)

    async def ping(sock):
        stretch.begin()
        for _ in range(each):
            await loop.sock_sendall(sock, b'x')
            await loop.sock_recv(sock, 1)
        stretch.end()

    async def pong(sock):
        for _ in range(each):
            await loop.sock_recv(sock, 1)
            await loop.sock_sendall(sock, b'x')

    ends = [socket.socketpair() for _ in range(size)]
    for sock in [sock for pair in ends for sock in pair]:
        sock.setblocking(False)
    await asyncio.gather(*[ping(a) for a, _ in ends], *[pong(b) for _, b in ends])
    for sock in [sock for pair in ends for sock in pair]:
        sock.close()
    return stretch.each(size * each)


async def broadcast(size):
    each = rounds(size, 5_000)
    loop = asyncio.get_running_loop()
    receivers = [(*socket.socketpair(), asyncio.Queue()) for _ in range(size)]
    for near, far, _ in receivers:
        near.setblocking(False)
        far.setblocking(False)
    message = b'x' * 64
    everybody = asyncio.Queue()
    missing = 0
    stretch = Stretch()

    async def write(sock, messages):
        for _ in range(each):
            await loop.sock_sendall(sock, await messages.get())

    async def read(sock):
        nonlocal missing
        for _ in range(each):
            await loop.sock_recv(sock, 64)
            missing -= 1
            if missing == 0:
                await everybody.put(True)

    async def publish():
        nonlocal missing
        stretch.begin()
        for _ in range(each):
            missing = size
            for _, _, messages in receivers:
                await messages.put(message)
            await everybody.get()
        stretch.end()

    writing = [write(near, messages) for near, _, messages in receivers]
    await asyncio.gather(*writing, *[read(far) for _, far, _ in receivers], publish())
    for near, far, _ in receivers:
        near.close()
        far.close()
    return stretch.each(size * each)


def short_sleeps(microseconds):
    async def one_after_the_other():
        found = []
        for _ in range(300):
            stretch = Stretch()
            stretch.begin()
            await asyncio.sleep(microseconds / 1e6)
            stretch.end()
            found.append(stretch.each(1)['ns'])
        return {'ns': statistics.median(found)}

    return asyncio.run(one_after_the_other())


def echo(size):
    async def client(reader, writer):
        while data := await reader.read(size):
            writer.write(data)
            await writer.drain()

    async def serve():
        server = await asyncio.start_server(client, '127.0.0.1', 0, limit=LARGEST_READ, backlog=1024)
        print(server.sockets[0].getsockname()[1], flush=True)
        await server.serve_forever()

    asyncio.run(serve())


main(
    {
        'sleep': on_loop(sleep),
        'spawn': spawn,
        'parked': parked,
        'timers-fire': on_loop(timers_fire),
        'timers-cancel': on_loop(timers_cancel),
        'pairs': on_loop(pairs),
        'broadcast': on_loop(broadcast),
        'short-sleeps': short_sleeps,
        'echo': echo,
    }
)
