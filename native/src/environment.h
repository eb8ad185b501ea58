// All that belongs to one environment (a thread of Node): its open descriptors, which its sockets opened and did not close
// yet, and the ring of its pollers.
//
// There are no statics in this addon: each Worker has its own hub, and ends without leaking into the others.
#pragma once

#include <unistd.h>

#include <memory>
#include <unordered_set>

#include "batch_ring.h"

namespace hublet {

class Environment {
 public:
  Environment() = default;
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;
  ~Environment() {
    for (int fd : open_) close(fd);
  }

  // Takes note of a new descriptor; negative results of a call pass through.
  int Opened(int fd) {
    if (fd >= 0) open_.insert(fd);
    return fd;
  }
  bool Closed(int fd) { return open_.erase(fd) == 1; }

  // Made for the first who holds it and closed by the last; nothing where the kernel refuses.
  std::shared_ptr<BatchRing> HoldRing() {
    std::shared_ptr<BatchRing> ring = ring_.lock();
    if (ring == nullptr) ring_ = ring = BatchRing::Create();
    return ring;
  }
  // Nothing when nobody holds it, or when it has failed.
  BatchRing* ring() const {
    std::shared_ptr<BatchRing> ring = ring_.lock();
    return ring != nullptr && !ring->failed() ? ring.get() : nullptr;
  }

 private:
  std::unordered_set<int> open_;
  std::weak_ptr<BatchRing> ring_;
};

}  // namespace hublet
