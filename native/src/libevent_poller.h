// libevent, loaded at run time from the system: the addon builds without it, and says why where it is missing.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>

#include "poller.h"

namespace hublet {

struct LibeventLibrary;

class LibeventPoller final : public Poller {
 public:
  // Sets *reason and returns nothing when the library can't be used here.
  static std::unique_ptr<LibeventPoller> Create(std::string* reason);
  ~LibeventPoller() override;

  int Add(int fd, uint32_t interest) override;
  int Modify(int fd, uint32_t interest) override;
  int Remove(int fd) override;
  int Wait(int64_t timeout_ns, ReadyList ready) override;

 private:
  LibeventPoller(std::shared_ptr<LibeventLibrary> library, void* base);
  static void OnReady(int fd, short events, void* self);
  static void OnTimeout(int fd, short events, void* self);

  std::shared_ptr<LibeventLibrary> library_;
  void* base_;
  void* timer_;
  std::unordered_map<int, void*> events_;
  // Only during a Wait.
  ReadyList ready_ = {nullptr, 0};
  int filled_ = 0;
};

}  // namespace hublet
