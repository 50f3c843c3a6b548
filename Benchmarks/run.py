#!/usr/bin/env python3
"""Measures Sluice beside nginx on this machine and prints the figures as Markdown. See README.md."""

import argparse
import os
import pathlib
import resource
import signal
import subprocess
import sys
import tempfile
import time

import bodies
import catalog
import dashboard
import doors
import failover
import measuring
import planning
import programs
import report
import scenarios
import telemetry
import translation

RESULTS = programs.HERE / "RESULTS.md"
RESULTS_HEADING = "# Results\n\nWritten by `Benchmarks/run.py --write`; README.md says how to read it.\n\n"
SPARE_DESCRIPTORS = 1024
SCENARIOS = (scenarios.ALL | translation.ALL | doors.ALL | failover.ALL | planning.ALL | catalog.ALL | telemetry.ALL
             | dashboard.ALL)


def read_arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", action="append", choices=SCENARIOS, metavar="NAME",
                        help=f"run this scenario; may be repeated ({', '.join(SCENARIOS)})")
    parser.add_argument("--rounds", type=int, help="how often each figure is taken (7; quick: 1)")
    parser.add_argument("--quick", action="store_true", help="everything in a minute; the figures are rough")
    parser.add_argument("--streams", type=int,
                        help="idle streams (4000, or what descriptors allow; quick: 500)")
    parser.add_argument("--sluice", type=pathlib.Path, default=programs.REPOSITORY / ".build/release/sluice",
                        help="the binary to measure (.build/release/sluice)")
    parser.add_argument("--write", action="store_true", help="also write Benchmarks/RESULTS.md")
    return parser.parse_args()


def raise_descriptor_limit():
    """Programs started from here inherit it. Returns how many there are."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard


def make_settings(arguments, folder, sluice):
    most_streams = (raise_descriptor_limit() - SPARE_DESCRIPTORS) // 2  # a proxied stream takes two
    quick = arguments.quick
    return measuring.Settings(
        folder=folder, sluice=sluice,
        rounds=arguments.rounds or (1 if quick else 7),
        seconds=0.8 if quick else 1, warm_up=0.2 if quick else 0.3,
        idle_streams=min(arguments.streams or (500 if quick else 4000), most_streams),
        million=0 if quick else 1_000_000)


def find_sluice(binary):
    if binary.is_file():
        return programs.Sluice(binary.resolve())
    say(f"Sluice is skipped: {binary} is missing. Build it first: swift build -c release")
    return None


def version_of(sluice):
    return "sluice not built, skipped" if sluice is None else report.output_of(sluice.binary, "version")


def say(text):
    print(text, file=sys.stderr, flush=True)


def run_scenarios(names, settings):
    results = []
    for name in names:
        began = time.monotonic()
        try:
            result = SCENARIOS[name](settings)
        except (measuring.RunFailed, programs.ProgramFailed) as failure:  # without any target in between
            result = report.Result(name, [report.Row(name, {}, 0, failures={"the kit": str(failure)})])
        if result is not None:
            results.append(result)
        say(f"{name}: {time.monotonic() - began:.0f} s")
    return results


def prepare(folder):
    programs.build()
    programs.make_certificate(folder)
    for name, body in bodies.all_bodies().items():
        (folder / f"{name}.json").write_bytes(body)


def describe(settings):
    return (f"target on core {programs.TARGET_CORE}; mock and load generator on core {programs.LOAD_CORE}; "
            f"median of {settings.rounds} interleaved rounds of {settings.seconds:g} s (least–most)")


def measure(arguments, folder):
    """Returns whether every goal was met and nothing failed."""
    prepare(folder)
    sluice = find_sluice(arguments.sluice)
    settings = make_settings(arguments, folder, sluice)
    results = run_scenarios(arguments.only or SCENARIOS, settings)
    text = report.whole_report(results, version_of(sluice), describe(settings))
    print(text)
    if arguments.write:
        RESULTS.write_text(RESULTS_HEADING + text)
    return all(result.is_good for result in results)


def main():
    arguments = read_arguments()
    if not {programs.TARGET_CORE, programs.LOAD_CORE} <= os.sched_getaffinity(0):
        sys.exit("two cores are needed: one for the target, one for the mock and the load generator")
    os.sched_setaffinity(0, {programs.LOAD_CORE})  # this program stays out of the target's way, too
    # Both end in KeyboardInterrupt, so that every `with` block stops its program.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with tempfile.TemporaryDirectory(prefix="sluice-benchmark-") as folder:
        sys.exit(0 if measure(arguments, pathlib.Path(folder)) else 1)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
    except subprocess.CalledProcessError as failure:
        sys.exit(f"{failure.cmd[0]} failed; the packages that are needed are listed in README.md")
