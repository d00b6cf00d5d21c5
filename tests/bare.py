# SPDX-License-Identifier: Apache-2.0
"""Did a microcontroller do what the host does? Every test program prints a digest of all that its checks saw and its
memories were given (tests/support/test.h). The host's program takes the same steps, and must print the same."""
import os
import re
import subprocess

DIGEST = re.compile(r"^# digest ([0-9a-f]{16})$", re.M)
POINTS = re.compile(r"^ok\b", re.M)
SAMPLES_DIFFER = ("PREPAY_TEST_ALL", "PREPAY_TEST_SEED")  # the microcontroller has no environment


class Twin:
    """The host's programs, by the name of their test; each runs once a stride."""

    def __init__(self, tests):
        self.tests = {test["name"]: test for test in tests}
        self.said = {}

    def says(self, name, stride):
        if (name, stride) not in self.said:
            test = self.tests[name]
            usual = {key: value for key, value in os.environ.items() if key not in SAMPLES_DIFFER}
            done = subprocess.run(test["cmd"], capture_output=True, text=True, errors="replace", stdin=subprocess.DEVNULL,
                                  env={**usual, **test["env"], "PREPAY_TEST_STRIDE": stride})
            self.said[name, stride] = done.stdout
        return self.said[name, stride]

    def difference(self, test, said):
        """What is wrong with what the microcontroller said; None: it is what the host says, and both passed something."""
        if test["name"] not in self.tests:
            return "the host has no such test"
        return compare(said, self.says(test["name"], test["env"]["PREPAY_TEST_STRIDE"]))


def compare(said, host_said):
    ours, hosts = DIGEST.findall(said), DIGEST.findall(host_said)
    if len(ours) != 1 or len(hosts) != 1:
        return f"one digest each is wanted: {ours or 'none'} here, {hosts or 'none'} on the host"
    if ours != hosts:
        return f"the digest is {ours[0]}, on the host {hosts[0]}"
    points, host_points = len(POINTS.findall(said)), len(POINTS.findall(host_said))
    if points != host_points or points == 0:
        return f"{points} points passed, on the host {host_points}"
    return None
