// Owns the open descriptors of one environment (a thread of Node): its sockets opened them and did not close them
// yet.
//
// There are no statics in this addon: each Worker has its own hub, and ends without leaking into the others.
#pragma once

#include <unistd.h>

#include <unordered_set>

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

 private:
  std::unordered_set<int> open_;
};

}  // namespace hublet
