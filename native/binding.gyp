{
  # node-gyp rebuild --hublet_epoll=0 leaves out what only Linux has: the result is what other Unix systems would get.
  # --hublet_kqueue=PREFIX takes the kqueue of libkqueue, which is installed there, on a system that has none of its own.
  'variables': { 'hublet_epoll%': 1, 'hublet_kqueue%': '' },
  'targets': [
    {
      'target_name': 'hublet',
      'sources': [
        'src/addon.cc',
        'src/arrivals.cc',
        'src/batch_ring.cc',
        'src/datagram_ops.cc',
        'src/departures.cc',
        'src/host_loop.cc',
        'src/host_loop_wrap.cc',
        'src/libevent_poller.cc',
        'src/poll_poller.cc',
        'src/poller_wrap.cc',
        'src/select_poller.cc',
        'src/socket_ops.cc',
        'src/socket_wrap.cc',
      ],
      'include_dirs': ['<!(node -p "require(\'node-addon-api\').include_dir")'],
      # While a Worker is being terminated no call into JavaScript works, not even to throw: such errors are swallowed.
      'defines': [
        # Of the sources that it is compiled from: native/package.json says it, and index.js compares.
        'HUBLET_CONTRACT=<!(node -p "require(\'./package.json\').contract")',
        'NAPI_VERSION=8',
        'NAPI_DISABLE_CPP_EXCEPTIONS',
        'NODE_ADDON_API_DISABLE_DEPRECATED',
        'NODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS',
      ],
      'conditions': [
        ['OS=="linux" and hublet_epoll==1', { 'defines': ['HUBLET_LINUX'], 'sources': ['src/epoll_poller.cc'] }],
        ['OS=="mac" or "bsd" in OS', {
          'defines': ['HUBLET_KQUEUE'],
          'sources': ['src/kqueue_poller.cc'],
        }],
        ['OS=="linux" and hublet_kqueue!=""', {
          'defines': ['HUBLET_KQUEUE'],
          'sources': ['src/kqueue_poller.cc'],
          'include_dirs': ['<(hublet_kqueue)/include/kqueue'],
          'libraries': ['-L<(hublet_kqueue)/lib', '-lkqueue', '-Wl,-rpath,<(hublet_kqueue)/lib'],
        }],
      ],
      'cflags_cc': ['-std=c++17', '-Wall', '-Wextra', '-Wno-cast-function-type', '-fvisibility=hidden'],
    },
  ],
}
