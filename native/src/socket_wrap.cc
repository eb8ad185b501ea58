#include "socket_wrap.h"

#include <cerrno>
#include <string>

#include "arguments.h"
#include "datagram_ops.h"
#include "departures.h"
#include "descriptor_ops.h"
#include "environment.h"
#include "socket_ops.h"

namespace hublet {
namespace {

using Info = Napi::CallbackInfo;

Environment* Env(const Info& info) { return info.Env().GetInstanceData<Environment>(); }

Napi::Value Answer(const Info& info, int value) { return Napi::Number::New(info.Env(), value); }

// A host and a port, or a path and the port -1.
bool ReadAddress(const Napi::Value& host_or_path, const Napi::Value& port, SocketAddress* out) {
  if (!host_or_path.IsString() || !port.IsNumber()) return false;
  std::string text = host_or_path.As<Napi::String>();
  int number = Integer(port);
  return number == -1 ? SocketAddress::FromPath(text, out) : SocketAddress::FromHost(text, number, out);
}

Napi::Value ShowAddress(const Info& info, int result, const SocketAddress& address) {
  if (result < 0) return Answer(info, result);
  Napi::Object shown = Napi::Object::New(info.Env());
  if (address.family() == AF_UNIX) {
    shown.Set("path", address.path());
    return shown;
  }
  std::string host = address.host();
  shown.Set("address", host);
  shown.Set("host", host);
  shown.Set("port", address.port());
  shown.Set("family", address.family() == AF_INET6 ? "IPv6" : "IPv4");
  return shown;
}

// The memory of a typed array; false when it is not of the wanted type. One call instead of one for each property: this
// is made for every message.
template <typename T>
bool ReadArray(const Napi::Value& array, napi_typedarray_type wanted, T** items, size_t* length) {
  napi_typedarray_type type = napi_int8_array;  // one that Node-API does not know leaves it as it is
  void* data;
  if (napi_get_typedarray_info(array.Env(), array, &type, length, &data, nullptr, nullptr) != napi_ok) return false;
  *items = static_cast<T*>(data);
  return type == wanted;
}

bool ReadBytes(const Napi::Value& array, uint8_t** bytes, size_t* length) {
  return ReadArray(array, napi_uint8_array, bytes, length);
}

// The bytes from offset to the end; false also when the offset lies outside.
bool ReadRest(const Napi::Value& array, const Napi::Value& offset, uint8_t** bytes, size_t* length) {
  int start = Integer(offset);
  if (start < 0 || !ReadBytes(array, bytes, length) || static_cast<size_t>(start) > *length) return false;
  *bytes += start;
  *length -= start;
  return true;
}

// Room for `size` bytes at the beginning; false also when there is less.
bool ReadRoom(const Napi::Value& array, const Napi::Value& size, uint8_t** bytes, size_t* length) {
  int wanted = Integer(size);
  if (wanted < 0 || !ReadBytes(array, bytes, length) || static_cast<size_t>(wanted) > *length) return false;
  *length = wanted;
  return true;
}

// openPair(): [fd, fd] or a negative errno
Napi::Value JsOpenPair(const Info& info) {
  int fds[2];
  int result = OpenPair(fds);
  if (result < 0) return Answer(info, result);
  Napi::Array pair = Napi::Array::New(info.Env(), 2);
  for (uint32_t i = 0; i < 2; i++) pair.Set(i, Env(info)->Opened(fds[i]));
  return pair;
}

// openListener(hostOrPath, port, backlog, reuseAddress, reusePort)
Napi::Value JsOpenListener(const Info& info) {
  SocketAddress address;
  if (!ReadAddress(info[0], info[1], &address)) return Answer(info, -EINVAL);
  ListenOptions options = {Integer(info[2]), Flag(info[3]), Flag(info[4])};
  return Answer(info, Env(info)->Opened(OpenListener(address, options)));
}

// openStream(hostOrPath, port): a socket of the address's family
Napi::Value JsOpenStream(const Info& info) {
  SocketAddress address;
  if (!ReadAddress(info[0], info[1], &address)) return Answer(info, -EINVAL);
  return Answer(info, Env(info)->Opened(OpenStream(address.family())));
}

// connect(fd, hostOrPath, port)
Napi::Value JsConnect(const Info& info) {
  SocketAddress address;
  if (!ReadAddress(info[1], info[2], &address)) return Answer(info, -EINVAL);
  return Answer(info, Connect(Integer(info[0]), address));
}

// bind(fd, hostOrPath, port)
Napi::Value JsBind(const Info& info) {
  SocketAddress address;
  if (!ReadAddress(info[1], info[2], &address)) return Answer(info, -EINVAL);
  return Answer(info, Bind(Integer(info[0]), address));
}

Napi::Value JsSetNoDelay(const Info& info) {
  return Answer(info, SetNoDelay(Integer(info[0]), Flag(info[1])));
}

// setKeepAlive(fd, state, idleSeconds)
Napi::Value JsSetKeepAlive(const Info& info) {
  return Answer(info, SetKeepAlive(Integer(info[0]), Flag(info[1]), Integer(info[2])));
}

Napi::Value JsAccept(const Info& info) { return Answer(info, Env(info)->Opened(Accept(Integer(info[0])))); }

Napi::Value JsPendingError(const Info& info) { return Answer(info, PendingError(Integer(info[0]))); }

// receive(fd, bytes, size)
Napi::Value JsReceive(const Info& info) {
  uint8_t* bytes;
  size_t length;
  if (!ReadRoom(info[1], info[2], &bytes, &length)) return Answer(info, -EINVAL);
  return Answer(info, Receive(Integer(info[0]), bytes, length));
}

// send(fd, bytes, offset)
Napi::Value JsSend(const Info& info) {
  uint8_t* bytes;
  size_t length;
  if (!ReadRest(info[1], info[2], &bytes, &length)) return Answer(info, -EINVAL);
  return Answer(info, Send(Integer(info[0]), bytes, length));
}

// sendMany(pairs, count, bytes)
Napi::Value JsSendMany(const Info& info) {
  int32_t* pairs;
  uint8_t* bytes;
  size_t numbers, size;
  bool typed = ReadArray(info[0], napi_int32_array, &pairs, &numbers) && ReadBytes(info[2], &bytes, &size);
  size_t count = static_cast<size_t>(Integer(info[1]));  // a negative one is more than there can be of pairs
  bool sent = typed && count <= numbers / 2 && SendDepartures({pairs, count, bytes, size, Env(info)->ring()});
  return Answer(info, sent ? 0 : -EINVAL);
}

// openDatagram(hostOrPath, port, reuseAddress, reusePort, broadcast)
Napi::Value JsOpenDatagram(const Info& info) {
  SocketAddress address;
  if (!ReadAddress(info[0], info[1], &address)) return Answer(info, -EINVAL);
  DatagramOptions options = {Flag(info[2]), Flag(info[3]), Flag(info[4])};
  return Answer(info, Env(info)->Opened(OpenDatagram(address, options)));
}

// receiveFrom(fd, bytes): [count, address] or a negative errno
Napi::Value JsReceiveFrom(const Info& info) {
  uint8_t* bytes;
  size_t length;
  if (!ReadBytes(info[1], &bytes, &length)) return Answer(info, -EINVAL);
  SocketAddress from;
  int count = ReceiveFrom(Integer(info[0]), bytes, length, &from);
  if (count < 0) return Answer(info, count);
  Napi::Array pair = Napi::Array::New(info.Env(), 2);
  pair.Set(uint32_t{0}, Answer(info, count));
  pair.Set(uint32_t{1}, ShowAddress(info, 0, from));
  return pair;
}

// sendTo(fd, bytes, hostOrPath, port)
Napi::Value JsSendTo(const Info& info) {
  uint8_t* bytes;
  size_t length;
  SocketAddress to;
  if (!ReadBytes(info[1], &bytes, &length)) return Answer(info, -EINVAL);
  if (!ReadAddress(info[2], info[3], &to)) return Answer(info, -EINVAL);
  return Answer(info, SendTo(Integer(info[0]), bytes, length, to));
}

// adopt(fd): a descriptor that somebody else opened is ours from now on
Napi::Value JsAdopt(const Info& info) {
  int fd = Integer(info[0]);
  int result = SetBlocking(fd, false);
  if (result >= 0) Env(info)->Opened(fd);
  return Answer(info, result);
}

// setBlocking(fd, blocking): whether it was
Napi::Value JsSetBlocking(const Info& info) {
  return Answer(info, SetBlocking(Integer(info[0]), Flag(info[1])));
}

// read(fd, bytes, size)
Napi::Value JsRead(const Info& info) {
  uint8_t* bytes;
  size_t length;
  if (!ReadRoom(info[1], info[2], &bytes, &length)) return Answer(info, -EINVAL);
  return Answer(info, Read(Integer(info[0]), bytes, length));
}

// write(fd, bytes, offset)
Napi::Value JsWrite(const Info& info) {
  uint8_t* bytes;
  size_t length;
  if (!ReadRest(info[1], info[2], &bytes, &length)) return Answer(info, -EINVAL);
  return Answer(info, Write(Integer(info[0]), bytes, length));
}

// shutDown(fd, read, write)
Napi::Value JsShutDown(const Info& info) {
  return Answer(info, ShutDown(Integer(info[0]), Flag(info[1]), Flag(info[2])));
}

// closeSocket(fd): only descriptors that this environment opened and has not closed
Napi::Value JsClose(const Info& info) {
  int fd = Integer(info[0]);
  if (!Env(info)->Closed(fd)) return Answer(info, -EBADF);
  return Answer(info, close(fd) < 0 ? -errno : 0);
}

Napi::Value JsLocalAddress(const Info& info) {
  SocketAddress address;
  int result = LocalAddress(Integer(info[0]), &address);
  return ShowAddress(info, result, address);
}

Napi::Value JsRemoteAddress(const Info& info) {
  SocketAddress address;
  int result = RemoteAddress(Integer(info[0]), &address);
  return ShowAddress(info, result, address);
}

}  // namespace

Napi::Object ExportSockets(Napi::Env env, Napi::Object exports) {
  exports.Set("openPair", Napi::Function::New<JsOpenPair>(env, "openPair"));
  exports.Set("openListener", Napi::Function::New<JsOpenListener>(env, "openListener"));
  exports.Set("openStream", Napi::Function::New<JsOpenStream>(env, "openStream"));
  exports.Set("connect", Napi::Function::New<JsConnect>(env, "connect"));
  exports.Set("bind", Napi::Function::New<JsBind>(env, "bind"));
  exports.Set("setNoDelay", Napi::Function::New<JsSetNoDelay>(env, "setNoDelay"));
  exports.Set("setKeepAlive", Napi::Function::New<JsSetKeepAlive>(env, "setKeepAlive"));
  exports.Set("accept", Napi::Function::New<JsAccept>(env, "accept"));
  exports.Set("pendingError", Napi::Function::New<JsPendingError>(env, "pendingError"));
  exports.Set("receive", Napi::Function::New<JsReceive>(env, "receive"));
  exports.Set("send", Napi::Function::New<JsSend>(env, "send"));
  exports.Set("sendMany", Napi::Function::New<JsSendMany>(env, "sendMany"));
  exports.Set("openDatagram", Napi::Function::New<JsOpenDatagram>(env, "openDatagram"));
  exports.Set("receiveFrom", Napi::Function::New<JsReceiveFrom>(env, "receiveFrom"));
  exports.Set("sendTo", Napi::Function::New<JsSendTo>(env, "sendTo"));
  exports.Set("adopt", Napi::Function::New<JsAdopt>(env, "adopt"));
  exports.Set("setBlocking", Napi::Function::New<JsSetBlocking>(env, "setBlocking"));
  exports.Set("read", Napi::Function::New<JsRead>(env, "read"));
  exports.Set("write", Napi::Function::New<JsWrite>(env, "write"));
  exports.Set("shutDown", Napi::Function::New<JsShutDown>(env, "shutDown"));
  exports.Set("closeSocket", Napi::Function::New<JsClose>(env, "closeSocket"));
  exports.Set("localAddress", Napi::Function::New<JsLocalAddress>(env, "localAddress"));
  exports.Set("remoteAddress", Napi::Function::New<JsRemoteAddress>(env, "remoteAddress"));
  return exports;
}

}  // namespace hublet
