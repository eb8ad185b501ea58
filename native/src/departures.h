// Messages that leave together: one call from JavaScript sends for everybody who has something to say.
#pragma once

#include <cstddef>
#include <cstdint>

#include "batch_ring.h"

namespace hublet {

// Pairs in memory that JavaScript owns: a descriptor, and how many bytes it is to send, which what became of it
// replaces: how many were sent, or a negative errno. Another thread may write there meanwhile: then other bytes are sent,
// but none from outside.
struct Departures {
  volatile int32_t* pairs;
  size_t count;
  // The bytes, one message after the other.
  const uint8_t* bytes;
  size_t size;
  // Sends for many at once; null for none.
  BatchRing* ring;
};

// Sends each message once. False, with nothing sent, when a length is negative, or all of them are more than the bytes.
bool SendDepartures(Departures departures);

}  // namespace hublet
