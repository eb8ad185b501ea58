#include "arrivals.h"

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

#include "raw_calls.h"

namespace hublet {
namespace {

// With less room left, bytes would be cut into pieces: then the waiter receives them itself.
constexpr size_t kLeastRoom = 4096;

int ReceiveOne(int fd, uint8_t* bytes, size_t length) {
  ssize_t count = RawReceive(fd, bytes, length, MSG_DONTWAIT);
  if (count >= 0) return static_cast<int>(count);
  return errno == EAGAIN || errno == EINTR ? 0 : -errno;
}

size_t Wanted(const Arrivals& arrivals, int fd, uint32_t events) {
  bool may_be_read = events & kReadable && fd >= 0 && static_cast<size_t>(fd) < arrivals.descriptors;
  return may_be_read ? static_cast<size_t>(std::max(arrivals.wanted[fd], 0)) : 0;
}

}  // namespace

void ReceiveArrivals(ReadyList ready, int count, Arrivals arrivals) {
  size_t used = 0;
  int places = std::min(count, static_cast<int>(arrivals.places));
  for (int i = 0; i < places; i++) {
    size_t wanted = Wanted(arrivals, ready.pairs[2 * i], ready.pairs[2 * i + 1]);
    size_t room = std::min(wanted, arrivals.size - used);
    bool has_room = room > 0 && room >= std::min(wanted, kLeastRoom);
    arrivals.counts[i] = has_room ? ReceiveOne(ready.pairs[2 * i], arrivals.bytes + used, room) : 0;
    used += std::max(arrivals.counts[i], 0);
  }
}

}  // namespace hublet
