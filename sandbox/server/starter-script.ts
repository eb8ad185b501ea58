/**
 * The starter's program, in perl: it is small, Debian always has it, and it can do by itself what Node cannot, make FIFOs
 * and lead a terminal. It reads requests, words that end with NUL, and answers each with one line: a process id, or an error.
 *
 * node-pty opens terminals without FD_CLOEXEC, so a starter that is started late has those of every session. They are
 * closed first; no program must see them.
 */
export const STARTER_SCRIPT = `
use strict;
use POSIX ();
opendir(my $open, '/dev/fd') or die "/dev/fd: $!";
POSIX::close($_) for grep { /^\\d+$/ && $_ > 2 && $_ != fileno($open) } readdir $open;
closedir $open;
$SIG{CHLD} = 'IGNORE';
$| = 1;
$/ = "\\0";

sub word { my $word = <STDIN>; exit unless defined $word; chomp $word; $word }
sub words { map { word() } 1 .. word() }

sub lead {
  my ($terminal, $directory, $environment, @command) = @_;
  $SIG{CHLD} = 'DEFAULT';
  POSIX::setsid();
  # The server comes first: everybody's keys wait for it. The kernel may weigh sessions before it weighs processes.
  POSIX::nice(5);
  if (open my $session, '>', '/proc/self/autogroup') { syswrite $session, '5' }
  # A session's leader gets the first terminal that it opens.
  open STDIN, '+<', $terminal or POSIX::_exit(126);
  open STDOUT, '>&', \\*STDIN;
  open STDERR, '>&', \\*STDIN;
  my $modes = POSIX::Termios->new;
  $modes->getattr(0);
  # IXANY, IMAXBEL: any key goes on after Ctrl-S, and a full line of keys rings.
  $modes->setiflag($modes->getiflag | 0x800 | 0x2000);
  $modes->setattr(0);
  chdir $directory or die "$directory: $!\\n";
  %ENV = map { split /=/, $_, 2 } @$environment;
  exec { $command[0] } @command or die "$command[0]: $!\\n";
}

sub start {
  my ($terminal, $directory, $fifos, $environment, $command) = @_;
  for (@$fifos) { POSIX::mkfifo($_, 0600) or die "$_: $!\\n" }
  # Held until the new process has it: a terminal that nobody has open is gone for its reader.
  sysopen my $held, $terminal, POSIX::O_RDWR | POSIX::O_NOCTTY or die "$terminal: $!\\n";
  my $pid = fork;
  die "fork: $!\\n" unless defined $pid;
  return $pid if $pid;
  eval { lead($terminal, $directory, $environment, @$command) };
  print STDERR $@;
  POSIX::_exit(126);
}

for (;;) {
  my @request = (word(), word(), [words()], [words()], [words()]);
  my $answer = eval { start(@request) };
  print defined $answer ? "$answer\\n" : $@;
}
`
