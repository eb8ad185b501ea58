{
  'targets': [
    {
      'target_name': 'linux_descriptors',
      'sources': ['linux_descriptors.c'],
      'defines': ['NAPI_VERSION=8'],
      'cflags_c': ['-Wall', '-Wextra'],
    },
  ],
}
