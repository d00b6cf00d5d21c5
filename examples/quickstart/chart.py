#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Draws the story: the balance over time, what happened on it, and where supply was off.

    chart.py FOLDER      reads balance.csv and events.csv there, writes quickstart.svg

Exit status 1: matplotlib is not installed, nothing was drawn.
"""
import collections
import csv
import datetime
import pathlib
import sys

try:
    import matplotlib
    matplotlib.use("svg")
    import matplotlib.dates
    import matplotlib.pyplot
    import matplotlib.ticker
except ImportError:
    print("no picture: matplotlib is not installed (Debian: python3-matplotlib)")
    sys.exit(1)

INK, LINE, GOOD, BAD, WARN, QUIET = "#22303c", "#1f6f8b", "#2e8b57", "#c0392b", "#c77800", "#8a97a3"
COLOURS = {"opened": GOOD, "bought": GOOD, "inserted": GOOD, "confirmed": LINE, "card": BAD, "voided": QUIET,
           "alarm": WARN, "overdraft": BAD, "supply": BAD, "old": BAD, "power": BAD}  # by a mark's first word


def colour(mark):
    return COLOURS.get(mark.split()[0], QUIET)


def rows(path):
    with open(path, newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            row["time"] = datetime.datetime.strptime(row["time"], "%Y-%m-%d %H:%M")
            row["balance"] = float(row["balance"])
            yield row


def dark_spans(points):
    """From when to when supply was off."""
    begin = None
    for point in points:
        if point["supply"] == "0" and begin is None:
            begin = point["time"]
        elif point["supply"] == "1" and begin is not None:
            yield begin, point["time"]
            begin = None
    if begin is not None:
        yield begin, points[-1]["time"]


def groups(events, span):
    """Events close together share one label, in the order they happened."""
    group = []
    for event in events:
        if group and event["time"] - group[-1]["time"] > span:
            yield group
            group = []
        group.append(event)
    if group:
        yield group


def words(group):
    """Each line of a label with its colour; what happened twice is said once: "bought, twice"."""
    times = collections.Counter(event["mark"] for event in group)
    return [(mark + {1: "", 2: ", twice"}.get(times[mark], f", {times[mark]} times"), colour(mark)) for mark in times]


class Labels:
    """Labels above the line, none over another: each takes the lowest place that is free, over its events or beside."""

    SHIFTS = (0, 0.3, -0.3, 0.6, -0.6)  # in widths of the label

    def __init__(self, axes, bottom, line_height, letter_width):
        self.axes, self.bottom, self.line_height, self.letter_width = axes, bottom, line_height, letter_width
        self.taken = []  # (from, to, lowest, highest)

    def is_free(self, begin, end, base, top):
        return not any(begin < right and end > left and base < high and top > low
                       for left, right, low, high in self.taken)

    def place(self, middle, lines):
        """Middle and base of a label for events around `middle`."""
        base, width = self.bottom, self.letter_width * (max(len(text) for text, _ in lines) + 1)
        while True:
            for shift in self.SHIFTS:
                begin = middle + (shift - 0.5) * width
                area = begin, begin + width, base, base + (len(lines) + 0.6) * self.line_height
                if self.is_free(*area):
                    self.taken.append(area)
                    return begin + width / 2, base
            base += self.line_height / 2

    def add(self, group):
        """The highest point that it takes."""
        lines = words(group)
        middle, base = self.place(group[0]["time"] + (group[-1]["time"] - group[0]["time"]) / 2, lines)
        top = base + len(lines) * self.line_height
        for number, (text, ink) in enumerate(lines):
            self.axes.text(middle, top - (number + 1) * self.line_height, text, ha="center", va="bottom", fontsize=8.5,
                           color=ink)
        highest = max(group, key=lambda event: event["balance"])
        self.axes.plot([middle, highest["time"]], [base - 0.2 * self.line_height, highest["balance"]], color=QUIET,
                       linewidth=0.6, zorder=2)
        for event in group:
            self.axes.plot(event["time"], event["balance"], "o", color=colour(event["mark"]), markersize=5.5,
                           markeredgecolor="white", markeredgewidth=0.8, zorder=5)
        return top


def main():
    folder = pathlib.Path(sys.argv[1])
    points, events = list(rows(folder / "balance.csv")), list(rows(folder / "events.csv"))
    matplotlib.rcParams.update({"font.family": "sans-serif", "svg.fonttype": "path", "svg.hashsalt": "quickstart",
                                "axes.edgecolor": QUIET, "text.color": INK, "axes.labelcolor": INK})
    figure, axes = matplotlib.pyplot.subplots(figsize=(13, 6.2), layout="constrained")
    times, balances = [point["time"] for point in points], [point["balance"] for point in points]

    axes.axhline(0, color=INK, linewidth=0.8, zorder=2)
    axes.plot(times, balances, color=LINE, linewidth=1.6, zorder=3)
    axes.fill_between(times, [max(balance, 0) for balance in balances], color=LINE, alpha=0.12, linewidth=0)
    axes.fill_between(times, [min(balance, 0) for balance in balances], color=BAD, alpha=0.30, linewidth=0)
    for index, (begin, end) in enumerate(dark_spans(points)):
        axes.fill_between([begin, end], min(balances), max(balances), color=INK, alpha=0.22, linewidth=0,
                          label="supply off" if index == 0 else None)

    height = max(balances) - min(balances)
    length = times[-1] - times[0]
    labels = Labels(axes, max(balances) + 0.08 * height, 0.052 * height, length / 170)
    top = max([labels.add(group) for group in groups(events, length / 40)], default=max(balances))
    axes.set_ylim(min(balances) - 0.06 * height, top + 0.06 * height)
    axes.set_xlim(times[0] - length / 30, max(times[-1], events[-1]["time"]) + length / 30)

    axes.set_title("One household, prepaid: what was left in the meter", loc="left", fontsize=14, fontweight="bold",
                   pad=12)
    axes.set_ylabel("balance, CAD")
    axes.set_xlabel("local time")
    axes.yaxis.set_major_locator(matplotlib.ticker.MaxNLocator(nbins=9, steps=[1, 2, 5, 10]))
    axes.xaxis.set_major_locator(matplotlib.dates.AutoDateLocator(minticks=6, maxticks=12))
    axes.xaxis.set_major_formatter(matplotlib.dates.ConciseDateFormatter(axes.xaxis.get_major_locator()))
    axes.yaxis.grid(True, color=QUIET, alpha=0.25, linewidth=0.6)
    axes.set_axisbelow(True)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    if axes.get_legend_handles_labels()[0]:
        axes.legend(loc="lower left", frameon=False, fontsize=9)
    figure.savefig(folder / "quickstart.svg", metadata={"Date": None})


main()
