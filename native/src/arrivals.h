// Bytes that the poller receives itself: one call from JavaScript then serves everybody who waited for some.
#pragma once

#include <cstddef>
#include <cstdint>

#include "batch_ring.h"
#include "poller.h"

namespace hublet {

// Memory that JavaScript owns.
struct Arrivals {
  // Room for bytes by descriptor: how many its waiter would take; 0 if nobody waits for bytes of a socket.
  const int32_t* wanted;
  size_t descriptors;
  // Results by place in `ready`: how many bytes came, a negative errno, or 0 when the socket was not read, or has
  // nothing more. Then the waiter asks for itself.
  int32_t* counts;
  size_t places;
  // The bytes, one after the other in the order of `ready`.
  uint8_t* bytes;
  size_t size;
  // The most that came of one socket at the last wait that found many ready: as much is expected at the next one.
  size_t* largest;
  // Receives for many at once; null for none.
  BatchRing* ring;
};

// Receives for those sockets among the `count` first of `ready` whose reader wants bytes, as long as there is room.
void ReceiveArrivals(ReadyList ready, int count, Arrivals arrivals);

}  // namespace hublet
