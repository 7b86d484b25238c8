#!/usr/bin/python3
"""SVC and StandardScaler of MultiModel.Learning beside scikit-learn on this machine: medians of wall and CPU time, and ratios.

usage: bench/Learning/bench.py [TASK...]   (tasks: fit predict scaler csv cold; default all). Needs the .NET SDK, and scikit-learn for the other half.

Each task runs in a process of its own on both sides, once to warm up and then a number of times. "first" is the warm-up call of the .NET
process, compilation included. "cold" is the wall time of a fresh process that loads iris, fits and exits: imports, compilation and all.
"""
import os
import subprocess
import sys
import tempfile
import time
from statistics import median

import numpy as np
import pandas
from sklearn import datasets
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

PROJECT = os.path.dirname(os.path.abspath(__file__))
TASKS = {
    "fit": [("SVC.fit", "iris", 51), ("SVC.fit", "digits", 15), ("SVC.fit", "made2000", 15), ("SVC.fit", "made5000", 7), ("SVC.fit", "made10000", 5)],
    "predict": [("SVC.predict", "iris", 51), ("SVC.predict", "digits", 15)],
    "scaler": [("StandardScaler.fit", "made1000000", 7)],
    "csv": [("read_csv", "made1000000.csv", 3)],
    "cold": [("cold start", "iris", 9), ("cold start, ReadyToRun", "iris", 9)],
}
COLD = "from sklearn import datasets\nfrom sklearn.preprocessing import StandardScaler\nfrom sklearn.svm import SVC\n" \
    "X, y = datasets.load_iris(return_X_y=True)\nSVC().fit(StandardScaler().fit_transform(X), y)"


def load(name):
    if name in ("iris", "digits"):
        X, y = getattr(datasets, "load_" + name)(return_X_y=True)
        return StandardScaler().fit_transform(X), y
    n = int(name.removeprefix("made"))
    if n > 100000:
        X = np.random.RandomState(0).standard_normal((n, 20))
        return X, (X[:, 0] > 0).astype(int)
    X, y = datasets.make_classification(n_samples=n, n_features=20, random_state=0)
    return StandardScaler().fit_transform(X), y


def action(task, X, y):
    if task == "SVC.fit":
        return lambda: SVC().fit(X, y)
    if task == "SVC.predict":
        svc, rows = SVC().fit(X, y), X[:1000]
        return lambda: svc.predict(rows)
    X = np.asfortranarray(X)  # as pandas hands it over
    return lambda: StandardScaler().fit(X)


def write_csv(path):
    # 1,000,000 lines in the end, of 100,000 different ones; writing each would take a minute.
    X = np.random.RandomState(0).standard_normal((100000, 20))
    text = "".join(",".join(map(repr, row)) + f",{i % 2}\n" for i, row in enumerate(X.tolist()))
    with open(path, "w") as file:
        file.write(",".join([*(f"x{j}" for j in range(20)), "y"]) + "\n")
        for _ in range(10):
            file.write(text)


def measure(action, repetitions):
    action()
    times = []
    for _ in range(repetitions):
        cpu, wall = time.process_time(), time.perf_counter()
        action()
        times.append(((time.perf_counter() - wall) * 1e3, (time.process_time() - cpu) * 1e3))
    return times


def measure_process(command, repetitions):
    def action():
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    action()
    times = []
    for _ in range(repetitions):
        before, wall = os.times(), time.perf_counter()
        action()
        after = os.times()
        cpu = after.children_user + after.children_system - before.children_user - before.children_system
        times.append(((time.perf_counter() - wall) * 1e3, cpu * 1e3))
    return times


def reference(task, data, repetitions, folder):
    if task.startswith("cold start"):
        return measure_process([sys.executable, "-c", COLD], repetitions)
    if task == "read_csv":
        path = os.path.join(folder, data)
        return measure(lambda: pandas.read_csv(path, float_precision="round_trip"), repetitions)
    return measure(action(task, *load(data)), repetitions)


def ours(task, data, repetitions, folder, program):
    if task.endswith("ReadyToRun"):
        runtime = ["-r", "linux-" + {"x86_64": "x64", "aarch64": "arm64"}[os.uname().machine], "--self-contained", "false"]
        subprocess.run(["dotnet", "publish", "-c", "Release", "-v", "q", "--nologo", *runtime, "-p:PublishReadyToRun=true", "-o", folder, PROJECT],
                       check=True, stdout=subprocess.DEVNULL)
        program = os.path.join(folder, os.path.basename(program))
    command = ["dotnet", program, "compare", folder, task, data, str(repetitions)]
    if task.startswith("cold start"):
        return measure_process(command, repetitions)
    lines = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()
    times = [tuple(map(float, line.split())) for line in lines if not line.startswith("#")]
    print(f"{task} {data}: first {times[0][0]:.1f} ms.", *[line[2:] for line in lines if line.startswith("#")][:1])
    return times[1:]


def medians(times):
    return tuple(median(column) for column in zip(*times))


def write(folder, task, data):
    if task == "read_csv":
        write_csv(os.path.join(folder, data))
        return
    X, y = load(data)
    with open(os.path.join(folder, data + ".shape"), "w") as file:
        file.write(f"{X.shape[0]} {X.shape[1]}")
    np.ascontiguousarray(X, dtype="<f8").tofile(os.path.join(folder, data + ".X"))
    y.astype("<i8").tofile(os.path.join(folder, data + ".y"))


def main():
    chosen = [task for name in (sys.argv[1:] or TASKS) for task in TASKS[name]]
    table = ["| task | scikit-learn wall, CPU ms | MultiModel wall, CPU ms | wall ratio | CPU ratio |", "|---|---|---|---|---|"]
    subprocess.run(["dotnet", "build", "-c", "Release", "-v", "q", "--nologo", PROJECT], check=True, stdout=subprocess.DEVNULL)
    program = os.path.join(PROJECT, "bin", "Release", "net10.0", "Learning.Benchmarks.dll")
    for task, data, repetitions in chosen:
        with tempfile.TemporaryDirectory() as folder:
            write(folder, task, data)
            wall, cpu = medians(reference(task, data, repetitions, folder))
            our_wall, our_cpu = medians(ours(task, data, repetitions, folder, program))
        table.append(f"| {task} {data} | {wall:.2f}, {cpu:.2f} | {our_wall:.2f}, {our_cpu:.2f} | {wall / our_wall:.1f} | {cpu / max(our_cpu, 1e-9):.1f} |")
    print("", *table, sep="\n")


if __name__ == "__main__":
    main()
