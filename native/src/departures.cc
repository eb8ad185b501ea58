#include "departures.h"

#include <algorithm>
#include <vector>

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

void SendOneByOne(Departures departures) {
  const uint8_t* bytes = departures.bytes;
  size_t left = departures.size;
  for (size_t i = 0; i < departures.count; i++) {
    size_t length = std::min(Length(departures, i), left);
    departures.pairs[2 * i + 1] = Send(departures.pairs[2 * i], bytes, length);
    bytes += length;
    left -= length;
  }
}

void SendTogether(Departures departures) {
  std::vector<BatchCall> calls(departures.count);
  const uint8_t* bytes = departures.bytes;
  size_t left = departures.size;
  for (size_t i = 0; i < departures.count; i++) {
    size_t length = std::min(Length(departures, i), left);
    calls[i] = {departures.pairs[2 * i], const_cast<uint8_t*>(bytes), static_cast<uint32_t>(length), 0};
    bytes += length;
    left -= length;
  }
  departures.ring->Send(calls.data(), calls.size());
  for (size_t i = 0; i < departures.count; i++) departures.pairs[2 * i + 1] = calls[i].result;
}

}  // namespace

bool SendDepartures(Departures departures) {
  if (!Fit(departures)) return false;
  bool are_many = departures.count >= BatchRing::kWorthwhile;
  if (departures.ring != nullptr && are_many) SendTogether(departures);
  else SendOneByOne(departures);
  return true;
}

}  // namespace hublet
