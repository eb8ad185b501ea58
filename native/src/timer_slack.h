// Short waits that end on time.
//
// The kernel may end a wait late by as much as the thread's timer slack, 50 us by default, so that several threads wake
// together. That is a quarter of a wait of 0.2 ms. The slack is not ours: it goes back to what it was, since processes
// that the thread starts inherit it. Other systems have no such thing.
#pragma once

#ifdef HUBLET_LINUX
#include <sys/prctl.h>
#endif

#include <cerrno>
#include <cstdint>

#include "timeout.h"

namespace hublet {

#ifdef HUBLET_LINUX
class TimerSlack {
 public:
  // timeout_ns: of the wait that follows; a longer one than a millisecond keeps the slack, and costs nothing.
  explicit TimerSlack(int64_t timeout_ns) {
    if (timeout_ns <= 0 || timeout_ns >= kNsPerMs) return;
    before_ns_ = prctl(PR_GET_TIMERSLACK, 0, 0, 0, 0);
    if (before_ns_ > 0) prctl(PR_SET_TIMERSLACK, 1, 0, 0, 0);
  }
  TimerSlack(const TimerSlack&) = delete;
  TimerSlack& operator=(const TimerSlack&) = delete;
  ~TimerSlack() {
    int error = errno;  // of the wait, which the caller has yet to read
    if (before_ns_ > 0) prctl(PR_SET_TIMERSLACK, before_ns_, 0, 0, 0);
    errno = error;
  }

 private:
  int before_ns_ = 0;
};
#else
class TimerSlack {
 public:
  explicit TimerSlack(int64_t) {}
};
#endif

}  // namespace hublet
