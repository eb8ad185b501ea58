// select(2): the oldest call, available everywhere. It knows descriptors below FD_SETSIZE (1024) only.
#pragma once

#include <sys/select.h>

#include <csignal>
#include <map>

#include "poller.h"

namespace hublet {

class SelectPoller final : public Poller {
 public:
  SelectPoller();

  int Add(int fd, uint32_t interest) override;
  int Modify(int fd, uint32_t interest) override;
  int Remove(int fd) override;
  int Wait(int64_t timeout_ns, ReadyList ready) override;

 private:
  void Watch(int fd, uint32_t interest);
  int Collect(const fd_set& readable, const fd_set& writable, const fd_set& in_trouble, ReadyList ready);
  int CollectClosed(ReadyList ready);

  sigset_t mask_;
  fd_set readers_;
  fd_set writers_;
  // Interest by descriptor; ordered, so its last key tells how far the kernel has to look.
  std::map<int, uint32_t> watched_;
};

}  // namespace hublet
