#include "batch_ring.h"

#if __has_include(<linux/io_uring.h>)
#include <linux/io_uring.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#endif

#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace hublet {

#ifdef IORING_SETUP_DEFER_TASKRUN

namespace {

// Memory that is shared with the kernel.
class Mapping {
 public:
  Mapping(int ring, size_t size, off_t offset)
      : size_(size),
        start_(mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, ring, offset)) {}
  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;
  ~Mapping() {
    if (*this) munmap(start_, size_);
  }

  explicit operator bool() const { return start_ != MAP_FAILED; }
  template <typename T>
  T* At(size_t offset) const {
    return reinterpret_cast<T*>(static_cast<char*>(start_) + offset);
  }

 private:
  size_t size_;
  void* start_;
};

size_t SizeOf(const io_uring_params& params) {
  size_t submissions = params.sq_off.array + params.sq_entries * sizeof(uint32_t);
  size_t completions = params.cq_off.cqes + params.cq_entries * sizeof(io_uring_cqe);
  return std::max(submissions, completions);
}

uint32_t Load(const uint32_t* shared) { return __atomic_load_n(shared, __ATOMIC_ACQUIRE); }
void Store(uint32_t* shared, uint32_t value) { __atomic_store_n(shared, value, __ATOMIC_RELEASE); }

}  // namespace

// Of each queue this side writes one end, the tail of submissions and the head of completions.
struct BatchRing::Queues {
  Queues(int ring, const io_uring_params& params)
      : rings(ring, SizeOf(params), IORING_OFF_SQ_RING),
        entries(ring, params.sq_entries * sizeof(io_uring_sqe), IORING_OFF_SQES),
        offsets(params) {
    if (!rings || !entries) return;
    auto* order = rings.At<uint32_t>(params.sq_off.array);
    for (uint32_t i = 0; i < params.sq_entries; i++) order[i] = i;
  }

  uint32_t* tail() const { return rings.At<uint32_t>(offsets.sq_off.tail); }
  uint32_t* completed() const { return rings.At<uint32_t>(offsets.cq_off.head); }
  const uint32_t* completions() const { return rings.At<uint32_t>(offsets.cq_off.tail); }
  io_uring_sqe& submission(uint32_t i) const { return entries.At<io_uring_sqe>(0)[i & (offsets.sq_entries - 1)]; }
  const io_uring_cqe& completion(uint32_t i) const {
    return rings.At<io_uring_cqe>(offsets.cq_off.cqes)[i & (offsets.cq_entries - 1)];
  }

  Mapping rings;
  Mapping entries;
  io_uring_params offsets;
};

std::shared_ptr<BatchRing> BatchRing::Create() {
  io_uring_params params = {};
  params.flags = IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN;
  Descriptor ring(static_cast<int>(syscall(SYS_io_uring_setup, kMost, &params)));
  if (ring.get() < 0 || !(params.features & IORING_FEAT_SINGLE_MMAP)) return nullptr;
  auto queues = std::make_unique<Queues>(ring.get(), params);
  if (!queues->rings || !queues->entries) return nullptr;
  return std::shared_ptr<BatchRing>(new BatchRing(std::move(ring), std::move(queues)));
}

BatchRing::BatchRing(Descriptor ring, std::unique_ptr<Queues> queues)
    : ring_(std::move(ring)), queues_(std::move(queues)) {}

BatchRing::~BatchRing() = default;

void BatchRing::Receive(BatchCall* calls, size_t count) { Run(IORING_OP_RECV, MSG_DONTWAIT, calls, count); }

void BatchRing::Send(BatchCall* calls, size_t count) {
  Run(IORING_OP_SEND, MSG_DONTWAIT | MSG_NOSIGNAL, calls, count);
}

void BatchRing::Run(uint8_t opcode, int flags, BatchCall* calls, size_t count) {
  for (size_t begun = 0; begun < count; begun += kMost)
    RunTogether(opcode, flags, calls + begun, static_cast<unsigned>(std::min(count - begun, size_t{kMost})));
}

void BatchRing::RunTogether(uint8_t opcode, int flags, BatchCall* calls, unsigned count) {
  uint32_t tail = *queues_->tail();
  for (unsigned i = 0; i < count; i++) {
    calls[i].result = -EAGAIN;
    io_uring_sqe& entry = queues_->submission(tail + i);
    entry = {};
    entry.opcode = opcode;
    entry.fd = calls[i].fd;
    entry.addr = reinterpret_cast<uintptr_t>(calls[i].bytes);
    entry.len = calls[i].length;
    entry.msg_flags = static_cast<uint32_t>(flags);
    entry.user_data = i;
  }
  Store(queues_->tail(), tail + count);
  unsigned left = count;
  for (unsigned ended = 0; ended < count; ended += Reap(calls)) {
    long taken = syscall(SYS_io_uring_enter, ring_.get(), left, count - ended, IORING_ENTER_GETEVENTS, nullptr, 0);
    if (taken > 0) left -= static_cast<unsigned>(taken);
    if (taken >= 0 || errno == EINTR) continue;
    // Calls that it has not taken are taken back, and their callers try again.
    failed_ = true;
    Store(queues_->tail(), *queues_->tail() - left);
    Reap(calls);
    return;
  }
}

// Returns how many calls have ended since the last time.
unsigned BatchRing::Reap(BatchCall* calls) {
  uint32_t head = *queues_->completed();
  uint32_t tail = Load(queues_->completions());
  for (uint32_t i = head; i != tail; i++) {
    const io_uring_cqe& completion = queues_->completion(i);
    calls[completion.user_data].result = completion.res;
  }
  Store(queues_->completed(), tail);
  return tail - head;
}

#else

struct BatchRing::Queues {};
std::shared_ptr<BatchRing> BatchRing::Create() { return nullptr; }
BatchRing::~BatchRing() = default;
void BatchRing::Receive(BatchCall*, size_t) {}
void BatchRing::Send(BatchCall*, size_t) {}

#endif

}  // namespace hublet
