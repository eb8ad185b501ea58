"""What the Python peers share: a measurement is repeated, and its median printed. `ours/measured.mjs` does the same."""
import json
import resource
import statistics
import sys
import time

# By the processor, so that a machine that is shared has warmed up as far as any other.
WARM_UP_SECONDS = 0.8
ENOUGH_SECONDS = 0.6
MOST_SECONDS = 2
LEAST_REPEATS = 3


def main(cases):
    """Runs `python3 on_x.py CASE SIZE`; a case is a function of the size that returns what it found."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    name, size = sys.argv[1], int(sys.argv[2])
    print(json.dumps(cases[name](size)), flush=True)


def repeated(once):
    """The medians of the times that `once()` returns. As with a server under load, what comes in the first part does not count."""
    repeat(once, lambda seconds, times: seconds >= WARM_UP_SECONDS)
    found = repeat(
        once, lambda seconds, times: seconds >= (MOST_SECONDS if times < LEAST_REPEATS else ENOUGH_SECONDS)
    )
    return {kind: statistics.median(each[kind] for each in found) for kind in ('ns', 'cpuNs')}


def repeat(once, is_enough):
    """`is_enough` is asked after each, of CPU time in seconds and how often it was done."""
    begun, found = time.process_time(), [once()]
    while not is_enough(time.process_time() - begun, len(found)):
        found.append(once())
    return found


class Stretch:
    """
    The time from the first `begin` to the last `end`, by the clock and by the processor, per operation. Of many who take
    part only the last one looks at the clocks: ten thousand looks would be a tenth of what is measured.
    """

    def __init__(self, taking_part=1):
        self.begun = None
        self.left = taking_part

    def begin(self):
        if self.begun is None:
            self.begun = (time.perf_counter_ns(), time.process_time_ns())

    def end(self):
        self.left -= 1
        if self.left == 0:
            self.ended = (time.perf_counter_ns(), time.process_time_ns())

    def each(self, count):
        return {kind: (self.ended[i] - self.begun[i]) / count for i, kind in enumerate(('ns', 'cpuNs'))}


def timed(call, count):
    """A call that does `count` operations."""
    stretch = Stretch()
    stretch.begin()
    call()
    stretch.end()
    return stretch.each(count)


def rounds(size, operations):
    """How often each of `size` greenthreads does it, so that all together do about so many operations."""
    return max(5, operations // size)


def resident_bytes():
    with open('/proc/self/statm') as statm:
        return int(statm.read().split()[1]) * resource.getpagesize()


def delays(count):
    """Random delays in seconds, the same for everybody (a linear congruential sequence), all over when scheduling them is."""
    state = 1
    for _ in range(count):
        state = (state * 1103515245 + 12345) % 2147483648
        yield state / 2147483648 * count * 100e-9
