"""The cases that Eventlet and gevent share: greenlets with blocking calls. What they name differently comes as an argument."""
import statistics

from measured import Stretch, repeated, resident_bytes, rounds, timed


def cases(library, socket, queue, *, switch_away, get, timers_fire, timers_cancel, listen, operations):
    """
    library: the module, with `spawn` and `sleep`
    socket: its green module of sockets
    queue: its module of queues
    switch_away: parks the current greenlet for ever
    get: waits for a greenthread and returns its result
    timers_fire, timers_cancel: cases of their own, of the number of timers
    listen: gives a listening socket on a free port
    operations: how many round trips of sleep, and of ping-pong and broadcast, make one measurement
    """

    def sleep(size):
        each = rounds(size, operations['sleep'])

        def once():
            stretch = Stretch(size)

            def worker():
                library.sleep(0)
                stretch.begin()
                for _ in range(each):
                    library.sleep(0)
                stretch.end()

            for thread in [library.spawn(worker) for _ in range(size)]:
                get(thread)
            return stretch.each(size * each)

        return repeated(once)

    def spawn(size):
        def all_of_them():
            for thread in [library.spawn(int) for _ in range(size)]:
                get(thread)

        return repeated(lambda: timed(all_of_them, size))

    def parked(size):
        started = [0]

        def worker():
            started[0] += 1
            switch_away()

        library.sleep(0)
        before = resident_bytes()
        threads = [library.spawn(worker) for _ in range(size)]
        while started[0] < size:
            library.sleep(0.01)
        return {'bytes': (resident_bytes() - before) / len(threads)}

    def pairs(size):
        each = rounds(size, operations['pairs'])
        ends = [socket.socketpair() for _ in range(size)]

        def once():
            stretch = Stretch(size)

            def ping(sock):
                stretch.begin()
                for _ in range(each):
                    sock.send(b'x')
                    sock.recv(1)
                stretch.end()

            def pong(sock):
                for _ in range(each):
                    sock.recv(1)
                    sock.send(b'x')

            threads = [library.spawn(ping, a) for a, _ in ends] + [library.spawn(pong, b) for _, b in ends]
            for thread in threads:
                get(thread)
            return stretch.each(size * each)

        return repeated(once)

    def broadcast(size):
        each = rounds(size, operations['pairs'])
        receivers = [(*socket.socketpair(), queue.Queue()) for _ in range(size)]
        message = b'x' * 64
        everybody = queue.Queue()

        def once():
            stretch = Stretch()
            missing = [0]

            def write(sock, messages):
                for _ in range(each):
                    sock.sendall(messages.get())

            def read(sock):
                for _ in range(each):
                    sock.recv(64)
                    missing[0] -= 1
                    if missing[0] == 0:
                        everybody.put(True)

            def publish():
                stretch.begin()
                for _ in range(each):
                    missing[0] = size
                    for _, _, messages in receivers:
                        messages.put(message)
                    everybody.get()
                stretch.end()

            threads = [library.spawn(write, near, messages) for near, _, messages in receivers]
            threads += [library.spawn(read, far) for _, far, _ in receivers]
            for thread in [*threads, library.spawn(publish)]:
                get(thread)
            return stretch.each(size * each)

        return repeated(once)

    def short_sleeps(microseconds):
        one = lambda: timed(lambda: library.sleep(microseconds / 1e6), 1)['ns']
        return {'ns': statistics.median(one() for _ in range(300))}

    def echo(size):
        listener = listen()
        print(listener.getsockname()[1], flush=True)

        def client(sock):
            try:
                buffer = memoryview(bytearray(size))
                while True:
                    count = sock.recv_into(buffer)
                    if not count:
                        return
                    sock.sendall(buffer[:count])
            except ConnectionResetError:
                pass

        while True:
            sock, _ = listener.accept()
            library.spawn(client, sock)

    return {
        'sleep': sleep,
        'spawn': spawn,
        'parked': parked,
        'timers-fire': timers_fire,
        'timers-cancel': timers_cancel,
        'pairs': pairs,
        'broadcast': broadcast,
        'short-sleeps': short_sleeps,
        'echo': echo,
    }
