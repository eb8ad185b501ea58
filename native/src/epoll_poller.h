// epoll(7): the kernel remembers the interest, so a wait costs the same however many descriptors are watched.
#pragma once

#include <sys/epoll.h>

#include <csignal>
#include <memory>
#include <vector>

#include "descriptor.h"
#include "poller.h"

namespace hublet {

class EpollPoller final : public Poller {
 public:
  // Sets *error to a negative errno and returns nothing when the kernel refuses.
  static std::unique_ptr<EpollPoller> Create(int* error);

  int Add(int fd, uint32_t interest) override;
  int Modify(int fd, uint32_t interest) override;
  int Remove(int fd) override;
  int Wait(int64_t timeout_ns, ReadyList ready) override;

 private:
  explicit EpollPoller(int epoll_fd);
  int Control(int operation, int fd, uint32_t interest);
  int WaitInKernel(int64_t timeout_ns, int capacity);

  Descriptor epoll_;
  sigset_t mask_;
  bool has_nanosecond_wait_ = true;
  std::vector<epoll_event> events_;
};

}  // namespace hublet
