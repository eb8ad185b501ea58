// poll(2): every wait hands the whole list to the kernel, so its cost grows with the number of watched descriptors.
#pragma once

#include <poll.h>

#include <csignal>
#include <unordered_map>
#include <vector>

#include "poller.h"

namespace hublet {

class PollPoller final : public Poller {
 public:
  PollPoller();

  int Add(int fd, uint32_t interest) override;
  int Modify(int fd, uint32_t interest) override;
  int Remove(int fd) override;
  int Wait(int64_t timeout_ns, ReadyList ready) override;

 private:
  int WaitInKernel(int64_t timeout_ns);
  int Collect(ReadyList ready);

  sigset_t mask_;
  std::vector<pollfd> watched_;
  std::unordered_map<int, size_t> place_;
  // Start of the next collection; it moves on, so that a full ready list starves nobody.
  size_t start_ = 0;
};

}  // namespace hublet
