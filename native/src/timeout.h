// A timeout in nanoseconds as system calls want it. Never rounded down.
#pragma once

#include <sys/time.h>

#include <algorithm>
#include <climits>
#include <cstdint>
#include <ctime>

namespace hublet {

constexpr int64_t kNsPerSecond = 1'000'000'000;
constexpr int64_t kNsPerMs = 1'000'000;
constexpr int64_t kNsPerUs = 1'000;

// Negative timeouts (for ever) have no timespec: pass a null pointer instead.
inline timespec ToTimespec(int64_t timeout_ns) {
  return {static_cast<time_t>(timeout_ns / kNsPerSecond), static_cast<long>(timeout_ns % kNsPerSecond)};
}

inline timeval ToTimevalUp(int64_t timeout_ns) {
  int64_t us = (timeout_ns + kNsPerUs - 1) / kNsPerUs;
  return {static_cast<time_t>(us / 1'000'000), static_cast<suseconds_t>(us % 1'000'000)};
}

// Not past what an int holds (24 days); -1 for ever.
inline int ToMillisecondsUp(int64_t timeout_ns) {
  if (timeout_ns < 0) return -1;
  return static_cast<int>(std::min<int64_t>((timeout_ns + kNsPerMs - 1) / kNsPerMs, INT_MAX));
}

}  // namespace hublet
