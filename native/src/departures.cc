#include "departures.h"

#include <algorithm>

#include "socket_ops.h"

namespace hublet {
namespace {

// More than there can be of bytes when it is negative.
size_t Length(const Departures& departures, size_t i) { return static_cast<size_t>(departures.pairs[2 * i + 1]); }

bool Fit(const Departures& departures) {
  size_t left = departures.size;
  for (size_t i = 0; i < departures.count; i++) {
    size_t length = Length(departures, i);
    if (length > left) return false;
    left -= length;
  }
  return true;
}

}  // namespace

bool SendDepartures(Departures departures) {
  if (!Fit(departures)) return false;
  const uint8_t* bytes = departures.bytes;
  size_t left = departures.size;
  for (size_t i = 0; i < departures.count; i++) {
    size_t length = std::min(Length(departures, i), left);
    departures.pairs[2 * i + 1] = Send(departures.pairs[2 * i], bytes, length);
    bytes += length;
    left -= length;
  }
  return true;
}

}  // namespace hublet
