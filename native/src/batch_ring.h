// Many receives or sends by one system call, through io_uring. Nothing is under way when it returns: a call that would block
// says so, as it would by itself.
#pragma once

#include <sys/socket.h>

#include <cstddef>
#include <cstdint>
#include <memory>

#include "descriptor.h"

namespace hublet {

struct BatchCall {
  int fd;
  void* bytes;
  uint32_t length;
  // How many bytes were moved, or a negative errno; -EAGAIN also when the kernel did not take the call.
  int32_t result;
};

class BatchRing {
 public:
  // With fewer, the calls by themselves cost no more.
  static constexpr size_t kWorthwhile = 16;
  // As many are made by one system call.
  static constexpr size_t kMost = 128;

  // For the thread that calls. Nothing where the kernel is older than Linux 6.1 or refuses, as in most containers.
  static std::shared_ptr<BatchRing> Create();

  ~BatchRing();

  void Receive(BatchCall* calls, size_t count);
  void Send(BatchCall* calls, size_t count);
  // Whether the kernel has refused to go on with it: it is not to be asked again.
  bool failed() const { return failed_; }

 private:
  struct Queues;

  BatchRing(Descriptor ring, std::unique_ptr<Queues> queues);
  void Run(uint8_t opcode, int flags, BatchCall* calls, size_t count);
  void RunTogether(uint8_t opcode, int flags, BatchCall* calls, unsigned count);
  unsigned Reap(BatchCall* calls);

  Descriptor ring_;
  std::unique_ptr<Queues> queues_;
  bool failed_ = false;
};

}  // namespace hublet
