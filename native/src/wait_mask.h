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

}  // namespace hublet
