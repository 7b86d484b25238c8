#!/usr/bin/python3
"""SVC and StandardScaler of MultiModel.Learning beside scikit-learn on this machine: medians of wall and CPU time, and ratios.

usage: bench/learning.py [TASK...]   (tasks: fit predict scaler csv; default all). Needs the .NET SDK, and scikit-learn for the other half.
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

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PROJECT = os.path.join(ROOT, "bench", "MultiModel.Learning.Benchmarks")
TASKS = {
    "fit": [("SVC.fit", "iris", 51), ("SVC.fit", "digits", 15), ("SVC.fit", "made2000", 15), ("SVC.fit", "made5000", 7), ("SVC.fit", "made10000", 5)],
    "predict": [("SVC.predict", "iris", 51), ("SVC.predict", "digits", 15)],
    "scaler": [("StandardScaler.fit", "made1000000", 7)],
    "csv": [("read_csv", "made1000000.csv", 3)],
}


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
    return tuple(median(column) for column in zip(*times))


def main():
    chosen = [task for name in (sys.argv[1:] or TASKS) for task in TASKS[name]]
    reference = {}
    with tempfile.TemporaryDirectory() as folder:
        for _, data, _ in chosen:
            if data.endswith(".csv"):
                write_csv(os.path.join(folder, data))
                continue
            X, y = load(data)
            with open(os.path.join(folder, data + ".shape"), "w") as file:
                file.write(f"{X.shape[0]} {X.shape[1]}")
            np.ascontiguousarray(X, dtype="<f8").tofile(os.path.join(folder, data + ".X"))
            y.astype("<i8").tofile(os.path.join(folder, data + ".y"))
        with open(os.path.join(folder, "tasks.txt"), "w") as file:
            file.writelines(f"{task} {data} {repetitions}\n" for task, data, repetitions in chosen)
        subprocess.run(["dotnet", "build", "-c", "Release", "-v", "q", "--nologo", PROJECT], check=True, stdout=subprocess.DEVNULL)
        program = os.path.join(PROJECT, "bin", "Release", "net10.0", "MultiModel.Learning.Benchmarks.dll")
        for task, data, repetitions in chosen:
            if task == "read_csv":
                path = os.path.join(folder, data)
                reference[f"{task} {data}"] = measure(lambda: pandas.read_csv(path, float_precision="round_trip"), repetitions)
        lines = subprocess.run(["dotnet", program, "compare", folder], check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()
    for task, data, repetitions in chosen:
        if task != "read_csv":
            reference[f"{task} {data}"] = measure(action(task, *load(data)), repetitions)
    ours, notes = {}, {}
    for line in lines:
        if line.startswith("#"):
            notes.setdefault(line.split(":")[0], line[2:])
            continue
        name, wall, cpu = line.rsplit(" ", 2)
        ours.setdefault(name, []).append((float(wall), float(cpu)))
    for note in notes.values():
        print(note + "\n")
    print("| task | scikit-learn wall, CPU ms | MultiModel wall, CPU ms | wall ratio | CPU ratio |\n|---|---|---|---|---|")
    for name, (wall, cpu) in reference.items():
        our_wall, our_cpu = (median(column) for column in zip(*ours[name]))
        print(f"| {name} | {wall:.2f}, {cpu:.2f} | {our_wall:.2f}, {our_cpu:.2f} | {wall / our_wall:.1f} | {cpu / max(our_cpu, 1e-9):.1f} |")


if __name__ == "__main__":
    main()
