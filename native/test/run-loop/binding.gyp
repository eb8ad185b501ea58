{
  'targets': [
    {
      'target_name': 'run_loop',
      'sources': ['run_loop.c'],
      'defines': ['NAPI_VERSION=8'],
      'cflags_c': ['-Wall', '-Wextra'],
    },
  ],
}
