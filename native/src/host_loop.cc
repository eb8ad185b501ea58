#include "host_loop.h"

namespace hublet {
namespace {

constexpr int kTurnsPerPass = 64;

}  // namespace

HostLoop::HostLoop(uv_loop_t* loop, Turn* turn) : loop_(loop), turn_(turn) {
  uv_prepare_init(loop, &prepare_);
  uv_idle_init(loop, &idle_);
  prepare_.data = this;
  idle_.data = this;
}

int HostLoop::backend_fd() const { return uv_backend_fd(loop_); }

void HostLoop::Activate() {
  if (closing_) return;
  uv_ref(reinterpret_cast<uv_handle_t*>(&prepare_));
  uv_ref(reinterpret_cast<uv_handle_t*>(&idle_));
  if (active_) return;
  active_ = true;
  uv_prepare_start(&prepare_, [](uv_prepare_t* handle) { static_cast<HostLoop*>(handle->data)->OnPrepare(); });
  if (!in_turn_) KeepNodeFromBlocking();
}

void HostLoop::Release() {
  if (closing_) return;
  uv_unref(reinterpret_cast<uv_handle_t*>(&prepare_));
  uv_unref(reinterpret_cast<uv_handle_t*>(&idle_));
}

void HostLoop::Deactivate() {
  active_ = false;
  uv_prepare_stop(&prepare_);
  uv_idle_stop(&idle_);
}

// A turn is entered once: JavaScript run by a turn may itself run the loop (another addon calling uv_run).
void HostLoop::OnPrepare() {
  if (in_turn_) return;
  in_turn_ = true;
  RunTurns();
  in_turn_ = false;
  if (active_) KeepNodeFromBlocking();
}

// Several turns in one pass save a pass of libuv for each, as long as Node has nothing to do and every wait but the
// first is one of zero seconds. Not too many: of an immediate that was unreferenced, libuv says nothing.
void HostLoop::RunTurns() {
  int node_bound = AskNodeForBound();
  int wait_bound = node_bound;
  bool is_second_look = false;
  for (int turns = 0; turns < kTurnsPerPass; turns++) {
    TurnResult result = turn_->Run(wait_bound);
    if (result.failed) return Deactivate();
    if (is_second_look) second_look_.Made(result.woke_somebody);
    if (node_bound == 0 || result.node_is_ready || !active_) return;
    is_second_look = !result.work_is_due;
    if (is_second_look && !(result.woke_somebody && second_look_.Pays())) return;
    node_bound = AskNodeForBound();
    if (node_bound == 0) return;
    wait_bound = 0;
  }
}

void HostLoop::KeepNodeFromBlocking() {
  uv_idle_start(&idle_, [](uv_idle_t*) {});
}

int HostLoop::AskNodeForBound() {
  uv_idle_stop(&idle_);
  uv_update_time(loop_);
  return uv_backend_timeout(loop_);
}

void HostLoop::Close(void (*closed)(void*), void* data) {
  Deactivate();
  closing_ = true;
  closed_ = closed;
  closed_data_ = data;
  uv_close(reinterpret_cast<uv_handle_t*>(&prepare_), OnHandleClosed);
  uv_close(reinterpret_cast<uv_handle_t*>(&idle_), OnHandleClosed);
}

void HostLoop::OnHandleClosed(uv_handle_t* handle) {
  HostLoop* self = static_cast<HostLoop*>(handle->data);
  self->open_handles_--;
  if (self->open_handles_ == 0) self->closed_(self->closed_data_);
}

}  // namespace hublet
