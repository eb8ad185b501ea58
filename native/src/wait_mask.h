// The signal mask of a waiting thread: its own, and SIGPROF.
#pragma once

#include <csignal>

namespace hublet {

inline sigset_t MaskDuringWait() {
  sigset_t mask;
  pthread_sigmask(SIG_BLOCK, nullptr, &mask);
  sigaddset(&mask, SIGPROF);
  return mask;
}

// Gives the thread this mask as long as it lives, for waits that take none themselves.
class MaskedSignals {
 public:
  explicit MaskedSignals(const sigset_t& mask) { pthread_sigmask(SIG_SETMASK, &mask, &before_); }
  MaskedSignals(const MaskedSignals&) = delete;
  MaskedSignals& operator=(const MaskedSignals&) = delete;
  ~MaskedSignals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

 private:
  sigset_t before_;
};

}  // namespace hublet
