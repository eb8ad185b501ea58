// kqueue(2) of macOS and the BSDs: the kernel remembers the interest, so a wait costs the same however many are watched.
//
// Reading and writing are two filters of one descriptor, which come and are reported apart. A filter ends with its
// descriptor, not with the file behind it: a number that is used again has none, and the kernel says nothing of it.
#pragma once

#include <sys/types.h>
#include <sys/event.h>

#include <csignal>
#include <memory>
#include <unordered_map>
#include <vector>

#include "descriptor.h"
#include "poller.h"

namespace hublet {

class KqueuePoller final : public Poller {
 public:
  // Sets *error to a negative errno and returns nothing when the kernel refuses.
  static std::unique_ptr<KqueuePoller> Create(int* error);

  int Add(int fd, uint32_t interest) override;
  int Modify(int fd, uint32_t interest) override;
  int Remove(int fd) override;
  int Wait(int64_t timeout_ns, ReadyList ready) override;

 private:
  struct Watched {
    uint32_t interest;
    // Of this descriptor's pair in the present Wait; -1 for none.
    int place;
  };

  explicit KqueuePoller(int queue);
  int Change(int fd, uint32_t before, uint32_t after);
  int Collect(int count, ReadyList ready);

  Descriptor queue_;
  sigset_t mask_;
  std::unordered_map<int, Watched> watched_;
  std::vector<struct kevent> events_;
};

}  // namespace hublet
