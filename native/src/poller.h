// The contract of every poller: one object that asks the kernel which descriptors are ready.
//
// A poller is owned by one hub and used by one thread. It keeps no record of who waits: the hub does that, and
// tells the poller only which descriptors interest it and how.
//
//   Add      starts to watch a descriptor that is not watched; EEXIST if it is.
//   Modify   changes the interest in a watched descriptor; ENOENT if the kernel has forgotten it.
//   Remove   stops watching; ENOENT or EBADF if the kernel has forgotten it, which a caller may ignore.
//   Wait     waits until a descriptor is ready or the time is over, and fills `ready`.
//
// All return 0 or a count, or a negative errno; nothing throws and nothing retries. Further rules, the same for all:
//
//   - Level-triggered: what is still ready is reported again by the next Wait.
//   - An error or a hang-up on a descriptor is reported as readable and writable, because the read or the write that
//     follows is what tells the caller about it.
//   - A descriptor that is not open is refused by Add with EBADF, one that can't be waited for (a regular file) with EPERM.
//   - A descriptor that was closed while watched may vanish without a word (epoll) or be reported as kInvalid (poll).
//   - Wait makes one system call that waits. A timeout is never rounded down: a short wait must not become no wait.
//     EINTR means that nothing is ready. More ready descriptors than fit into `ready` come with the next Wait.
//   - SIGPROF is blocked during a wait, else a CPU profiler interrupts it hundreds of times a second.
#pragma once

#include <cstdint>

namespace hublet {

constexpr uint32_t kReadable = 1;
constexpr uint32_t kWritable = 2;
constexpr uint32_t kInvalid = 4;

// Output of Wait: `capacity` pairs of descriptor and events, one after the other.
struct ReadyList {
  int32_t* pairs;
  int capacity;

  void Put(int index, int fd, uint32_t events) {
    pairs[2 * index] = fd;
    pairs[2 * index + 1] = static_cast<int32_t>(events);
  }
};

class Poller {
 public:
  virtual ~Poller() = default;

  virtual int Add(int fd, uint32_t interest) = 0;
  virtual int Modify(int fd, uint32_t interest) = 0;
  virtual int Remove(int fd) = 0;

  // timeout_ns: nanoseconds, negative to wait for ever. Returns how many pairs it filled, or a negative errno.
  virtual int Wait(int64_t timeout_ns, ReadyList ready) = 0;
};

}  // namespace hublet
