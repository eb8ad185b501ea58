#include "arrivals.h"

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

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

// Each message gets memory before it is known how long it is, so those that are expected to be longer are received one by
// one. The first ones of a kind may be cut into pieces.
constexpr size_t kLargestTogether = 1024;
constexpr size_t kLeastTogether = 256;

// Together with the places of their sockets in `ready`.
struct Batch {
  BatchCall calls[BatchRing::kMost];
  int places[BatchRing::kMost];
  size_t count = 0;
};

// Goes on at `next` as far as there is memory. Returns the place after the last one.
int Gather(Batch* batch, ReadyList ready, int next, int places, Arrivals arrivals, size_t used, size_t room) {
  batch->count = 0;
  for (; next < places && batch->count < BatchRing::kMost; next++) {
    size_t length = std::min(Wanted(arrivals, ready.pairs[2 * next], ready.pairs[2 * next + 1]), room);
    if (length > arrivals.size - used) break;
    arrivals.counts[next] = 0;
    if (length == 0) continue;
    batch->calls[batch->count] = {ready.pairs[2 * next], arrivals.bytes + used, static_cast<uint32_t>(length), 0};
    batch->places[batch->count++] = next;
    used += length;
  }
  return next;
}

// Notes the results, and closes the gaps behind messages that were shorter than their memory. Returns how many bytes came.
size_t Settle(const Batch& batch, Arrivals arrivals, uint8_t* end) {
  size_t came = 0;
  for (size_t i = 0; i < batch.count; i++) {
    const BatchCall& call = batch.calls[i];
    bool has_none = call.result == -EAGAIN || call.result == -EINTR;
    arrivals.counts[batch.places[i]] = has_none ? 0 : call.result;
    if (call.result <= 0) continue;
    size_t count = static_cast<size_t>(call.result);
    if (end + came != call.bytes) std::memmove(end + came, call.bytes, count);
    came += count;
  }
  return came;
}

void ReceiveTogether(ReadyList ready, int places, Arrivals arrivals) {
  size_t room = std::max(2 * *arrivals.largest, kLeastTogether);
  size_t used = 0;
  Batch batch;
  for (int next = 0; next < places;) {
    next = Gather(&batch, ready, next, places, arrivals, used, room);
    if (batch.count == 0) {
      std::fill(arrivals.counts + next, arrivals.counts + places, 0);  // the rest find no memory, or there is none
      return;
    }
    arrivals.ring->Receive(batch.calls, batch.count);
    used += Settle(batch, arrivals, arrivals.bytes + used);
  }
}

void ReceiveOneByOne(ReadyList ready, int places, Arrivals arrivals) {
  size_t used = 0;
  for (int i = 0; i < places; i++) {
    size_t wanted = Wanted(arrivals, ready.pairs[2 * i], ready.pairs[2 * i + 1]);
    size_t room = std::min(wanted, arrivals.size - used);
    bool has_room = room > 0 && room >= std::min(wanted, kLeastRoom);
    arrivals.counts[i] = has_room ? ReceiveOne(ready.pairs[2 * i], arrivals.bytes + used, room) : 0;
    used += std::max(arrivals.counts[i], 0);
  }
}

}  // namespace

void ReceiveArrivals(ReadyList ready, int count, Arrivals arrivals) {
  int places = std::min(count, static_cast<int>(arrivals.places));
  bool are_many = places >= static_cast<int>(BatchRing::kWorthwhile);
  bool are_small = *arrivals.largest <= kLargestTogether;
  if (arrivals.ring != nullptr && are_many && are_small) ReceiveTogether(ready, places, arrivals);
  else ReceiveOneByOne(ready, places, arrivals);
  if (are_many) *arrivals.largest = std::max(*std::max_element(arrivals.counts, arrivals.counts + places), 0);
}

}  // namespace hublet
