// The program `sluice`: its arguments go in, its exit code comes out.
internal import App
internal import Glibc

exit(Program(arguments: CommandLine.arguments).run())
