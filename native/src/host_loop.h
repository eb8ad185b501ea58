// MAINLOOP's place in Node's loop: when libuv is about to wait, the hub waits in its stead.
//
// Facts that shape this file (each found by experiment, see docs/internals/inside-nodes-loop.md):
//
//   - A prepare handle runs after Node's timers and immediates and just before libuv polls. Whatever JavaScript does in
//     between has been seen by libuv, so uv_backend_timeout tells truly how long Node can wait.
//   - The invariant: a wait that can block is only ever the first thing in a prepare callback. JavaScript never runs
//     between libuv's last full pass and a blocking wait; else an immediate or a close callback of Node would sit through it.
//   - The idle handle is how we tell libuv not to block itself. It must be stopped before uv_backend_timeout is asked,
//     since that returns 0 while an idle handle runs.
//   - The clock of the loop is stale after a long callback: uv_update_time comes before every uv_backend_timeout.
//   - libuv's own descriptor is one more descriptor of the hub's poller, so Node's I/O ends our wait.
#pragma once

#include <uv.h>

namespace hublet {

// The verdict of one turn of MAINLOOP when it is over.
struct TurnResult {
  bool work_is_due;    // a timer is due or a greenthread can run right now
  bool node_is_ready;  // libuv's descriptor was among the ready ones
  bool woke_somebody;  // a descriptor of the hub's own was ready
  bool failed;         // JavaScript can't be called any more
};

class Turn {
 public:
  virtual ~Turn() = default;
  // bound_ms: the longest time that Node allows the hub to wait, in milliseconds; negative for no bound.
  virtual TurnResult Run(int bound_ms) = 0;
};

// Decides about looks at the descriptors right after a turn that woke somebody. The answer to its message is often there by then, and
// such a look saves a pass of libuv. Looks in vain cost a system call each, so they get rarer: none for 1, 3, 7 ... 63 turns.
class SecondLook {
 public:
  bool Pays() {
    if (turns_without_ == 0) return true;
    turns_without_--;
    return false;
  }
  void Made(bool woke_somebody) {
    in_vain_ = woke_somebody ? 0 : in_vain_ + (in_vain_ < kMostInVain);
    turns_without_ = (1u << in_vain_) - 1;
  }

 private:
  static constexpr unsigned kMostInVain = 6;
  unsigned in_vain_ = 0;
  unsigned turns_without_ = 0;
};

class HostLoop {
 public:
  HostLoop(uv_loop_t* loop, Turn* turn);
  HostLoop(const HostLoop&) = delete;
  HostLoop& operator=(const HostLoop&) = delete;

  // While active, turns run and the process stays alive. All three may be called at any time, also from within a turn.
  void Activate();
  // Turns go on, but the process stays alive no longer for their sake, until Activate is called again.
  void Release();
  void Deactivate();

  // libuv's descriptor; it becomes readable when Node has something to do.
  int backend_fd() const;

  // Closes the handles and then calls `closed(data)`, after which the object can be deleted.
  void Close(void (*closed)(void*), void* data);

 private:
  void OnPrepare();
  void RunTurns();
  void KeepNodeFromBlocking();
  int AskNodeForBound();
  static void OnHandleClosed(uv_handle_t* handle);

  uv_loop_t* loop_;
  Turn* turn_;
  uv_prepare_t prepare_;
  uv_idle_t idle_;
  SecondLook second_look_;
  bool active_ = false;
  bool in_turn_ = false;
  bool closing_ = false;
  int open_handles_ = 2;
  void (*closed_)(void*) = nullptr;
  void* closed_data_ = nullptr;
};

}  // namespace hublet
